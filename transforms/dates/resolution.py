"""What a date expression means: a closed interval, seen from the day of publication and from the dates told before it.

The newswire's convention rules: "Wednesday" in a Wednesday story is that day, a past-tense weekday is the last one, a
future one the next. The interval is as wide as the words are ("two months ago" is a month). Words that look back in the
text ("that day", "two days earlier", "that October night") need a date that stood there. The fiscal year of whoever is
meant is not known: a fiscal quarter is taken as that of the calendar. Seasons are no dates: they lie half a year apart
in Sydney and in Oslo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from transforms.dates.grammar import CENTURIES, MONTHS, NUMBERS, ORDINALS, WEEKDAYS, Form
from transforms.dates.holidays import holiday_in
from transforms.dates.intervals import (
    DAY,
    WEEK,
    Interval,
    day_of,
    half_of,
    hull,
    month_of,
    quarter_of,
    shifted,
    shifted_month,
    unit_around,
    week_of,
    weekend_of,
    year_of,
    years_of,
)

_TODAY = {"evening", "morning", "afternoon", "night"}
_HALF_A_MONTH = timedelta(days=15)
_SCHEDULED_MONTHS = 3


class Setting(NamedTuple):
    """From where an expression is read: the day of publication, its clause's tense, what was told before.

    ``told`` are the intervals of the expressions before it, the nearest last; ``listed`` that of the one before it in
    the same sentence.
    """

    published: date
    tense: str  # past | present | future | unknown
    told: Sequence[Interval] = ()
    listed: Interval | None = None


def resolved(form: Form, setting: Setting) -> Interval | None:
    """The interval of an expression; None where nothing says which day is meant, or where there is no such day."""
    try:
        return _RESOLVERS[form.rule](form, setting)
    except (ValueError, OverflowError):  # a day that its month has not, a range that runs backwards, the year 10,000
        return None


def _month_number(form: Form, name: str = "month") -> int:
    return MONTHS[form.parts[name].rstrip(".")]


def _stated_year(form: Form, setting: Setting) -> int | None:
    """The year that the expression names, by figures or as "last year"; None where it names none."""
    if "year" in form.parts:
        return int(form.parts["year"])
    if "of_year" not in form.parts:
        return None
    which = form.parts["of_year"].removesuffix(" year").split()[-1]
    if which == "that":
        return setting.told[-1].start.year if setting.told else None
    return setting.published.year + {"last": -1, "next": 1}.get(which, 0)


def _iso(form: Form, setting: Setting) -> Interval:
    return day_of(date(*(int(form.parts[name]) for name in ("year", "month_number", "day"))))


def _slashed(form: Form, setting: Setting) -> Interval | None:
    """Only where one of the numbers can be no month: 3/4/2020 is April in London and March in New York."""
    first, second, year = (int(form.parts[name]) for name in ("first", "second", "year"))
    if first > 12 >= second:
        return day_of(date(year, second, first))
    return day_of(date(year, first, second)) if second > 12 >= first else None


def _numbered_day(form: Form, setting: Setting) -> Interval:
    year = _stated_year(form, setting)
    month, day = _month_number(form), int(form.parts["day"])
    return day_of(date(year, month, day)) if year is not None else day_of(_nearest(month, day, setting))


def _nearest(month: int, day: int, setting: Setting) -> date:
    """Of a day without a year the nearest one, so that a January story may speak of December 30.

    A clear tense rules out the other side: "was held on December 5" is no December to come.
    """
    now = setting.published
    candidates = [
        date(year, month, day)
        for year in range(now.year - 1, now.year + 2)
        if (month, day) != (2, 29) or month_of(year, 2).end.day == 29
    ] or [date(now.year, month, day)]
    near = min(candidates, key=lambda each: abs((each - now).days))
    if setting.tense == "past" and near > now + _HALF_A_MONTH:
        return max(each for each in candidates if each <= now)
    if setting.tense == "future" and near < now - _HALF_A_MONTH:
        return min(each for each in candidates if each >= now)
    return near


def _days(form: Form, setting: Setting) -> Interval:
    start = _numbered_day(form, setting)
    return hull(start, day_of(start.start.replace(day=int(form.parts["last"]))))


def _days_across(form: Form, setting: Setting) -> Interval:
    """ "June 28 to July 3": a year that stands behind the second day is that of the first as well."""
    stated = _stated_year(form, setting)
    day, last = int(form.parts["day"]), int(form.parts["last"])
    first_month, month = _month_number(form, "first_month"), _month_number(form)
    if "first_year" in form.parts:
        start = date(int(form.parts["first_year"]), first_month, day)
    elif stated is not None:
        start = date(stated - (first_month > month), first_month, day)
    else:
        start = _nearest(first_month, day, setting)
    end = date(stated or start.year + (first_month > month), month, last)
    return hull(day_of(start), day_of(end))


def _months(form: Form, setting: Setting) -> Interval:
    first, last = _month_number(form, "first_month"), _month_number(form)
    stated = _stated_year(form, setting)
    if stated is None:
        stated = _year_of_month(last, setting)
        if "first_year" in form.parts:
            stated = int(form.parts["first_year"]) + (first > last)
    start = int(form.parts["first_year"]) if "first_year" in form.parts else stated - (first > last)
    return hull(month_of(start, first), month_of(stated, last))


def _month_of_year(form: Form, setting: Setting) -> Interval:
    return _part_of_month(month_of(int(form.parts["year"]), _month_number(form)), form)


def _month_alone(form: Form, setting: Setting) -> Interval:
    """The last such month, or the next one where the verb is in the future; "next June" and "last June" say it.

    In a list that began in the future each month follows the one before it: "Italy in November, Mexico in January".
    """
    month, now, which = _month_number(form), setting.published, form.parts.get("which")
    stated = _stated_year(form, setting)
    if stated is not None:
        year = stated
    elif which == "next":
        year = now.year if month > now.month else now.year + 1
    elif which in {"last", "past"}:
        year = now.year if month < now.month else now.year - 1
    elif which == "that":
        return _told_in_month(month, setting) or month_of(_year_of_month(month, setting), month)
    elif setting.listed is not None and setting.listed.start > now and setting.tense != "past":
        begin = setting.listed.start
        year = begin.year + (month < begin.month)
    else:
        year = _year_of_month(month, setting)
    return _part_of_month(month_of(year, month), form)


def _year_of_month(month: int, setting: Setting) -> int:
    now = setting.published
    if setting.tense == "future":
        return now.year if month >= now.month else now.year + 1
    if setting.tense in {"unknown", "present"} and 0 < (month - now.month) % 12 <= _SCHEDULED_MONTHS:
        return now.year + (month < now.month)  # a schedule in the present tense: "Italy in November" said in October
    return now.year if month <= now.month else now.year - 1


def _told_in_month(month: int, setting: Setting) -> Interval | None:
    """ "That October night": the day of that month of which the text has spoken."""
    days = [each for each in setting.told if each.granularity == "day" and each.start.month == month]
    return days[-1] if days else None


def _part_of_month(interval: Interval, form: Form) -> Interval:
    part = form.parts.get("part", "").rstrip("- ")
    start, end, granularity = interval
    if part in {"early", "start", "beginning"}:
        return Interval(start, start.replace(day=14), granularity)
    if part in {"late", "end"}:
        return Interval(start.replace(day=15), end, granularity)
    if part in {"mid", "middle"}:
        return Interval(start.replace(day=10), end.replace(day=20), granularity)
    return interval


def _year(form: Form, setting: Setting) -> Interval:
    """A year or its half; "mid-2019" is the six months in the middle."""
    year, part = int(form.parts["year"]), form.parts.get("part", "").rstrip("- ")
    if part in {"early", "start", "beginning"}:
        return Interval(date(year, 1, 1), date(year, 6, 30), "year")
    if part in {"late", "end"}:
        return Interval(date(year, 7, 1), date(year, 12, 31), "year")
    if part in {"mid", "middle"}:
        return Interval(date(year, 4, 1), date(year, 9, 30), "year")
    return year_of(year)


def _short_year(form: Form, setting: Setting) -> Interval:
    """ "In '84": the last year that ends so."""
    last = int(form.parts["short_year"])
    return year_of(setting.published.year - (setting.published.year - last) % 100)


def _years(form: Form, setting: Setting) -> Interval:
    first, last = int(form.parts["first_year"]), form.parts["last_year"]
    return hull(year_of(first), year_of(int(last) if len(last) == 4 else first // 100 * 100 + int(last)))


def _decade(form: Form, setting: Setting) -> Interval:
    if "decade" in form.parts:
        start = 10 * int(form.parts["decade"])
    else:
        tens = 10 * int(form.parts["short_decade"])
        start = setting.published.year - (setting.published.year - tens) % 100
    return _third(years_of(start, start + 9), form)


def _century(form: Form, setting: Setting) -> Interval:
    """The hundred years from 2000 on are called the 21st century, as most people do."""
    start = 100 * (CENTURIES[form.parts["century"]] - 1)
    return _third(years_of(start, start + 99), form)


def _third(interval: Interval, form: Form) -> Interval:
    part = form.parts.get("part", "").rstrip("- ")
    start, length = interval.start.year, interval.end.year - interval.start.year + 1
    bounds = {"early": (0, 0.4), "mid": (0.3, 0.7), "late": (0.6, 1)}.get(part, (0, 1))
    return years_of(start + round(length * bounds[0]), start + round(length * bounds[1]) - 1)


def _quarter(form: Form, setting: Setting) -> Interval:
    ordinal = form.parts["ordinal"]
    number = ORDINALS.get(ordinal) or int(ordinal)
    year = _stated_year(form, setting)
    return quarter_of(year if year is not None else _year_of_stretch(3 * number - 2, setting), number)


def _half(form: Form, setting: Setting) -> Interval | None:
    ordinal = form.parts["ordinal"]
    number = ORDINALS.get(ordinal) or int(ordinal)
    if number > 2:
        return None
    year = _stated_year(form, setting)
    return half_of(year if year is not None else _year_of_stretch(6 * number - 5, setting), number)


def _year_of_stretch(first_month: int, setting: Setting) -> int:
    year = setting.published.year
    return year - (setting.tense != "future" and date(year, first_month, 1) > setting.published)


def _period_ended(form: Form, setting: Setting) -> Interval | None:
    """ "The quarter ended March 31", "the three months to ..." with an end: so many months up to that day."""
    length = form.parts["length"]
    number = NUMBERS.get(length.split()[0]) or (int(length.split()[0]) if length.split()[0].isdigit() else None)
    months = {"quarter": 3, "half": 6, "half-year": 6, "year": 12}.get(length)
    if months is None and (number is None or not length.endswith(("months", "weeks"))):
        return None
    if "day" in form.parts:
        end = _numbered_day(form, setting).end
    else:
        stated = _stated_year(form, setting)
        month = _month_number(form)
        end = month_of(stated if stated is not None else _year_of_month(month, setting), month).end
    if length.endswith("weeks"):
        return Interval(end - (number or 0) * WEEK + DAY, end, "week")
    start = month_of(*shifted_month(end, 1 - (months or number or 0))).start
    granularity = {3: "quarter", 12: "year"}.get(months or number or 0, "month")
    return Interval(start, end, granularity)


def _number(form: Form) -> int:
    word = form.parts["number"]
    return int(word) if word.isdigit() else NUMBERS[word]


def _ago(form: Form, setting: Setting) -> Interval:
    """As wide as its unit; "three years ago tomorrow" and "six and a half months ago" are more exact.

    Told again without its anchor it is the same day: "three years ago tomorrow ... those goals of three years ago".
    """
    number, unit, now = _number(form), form.parts["unit"], setting.published
    if "anchor" in form.parts:
        anchor = form.parts["anchor"]
        if anchor.startswith("this"):
            return unit_around(shifted(now, -number, unit), anchor.split()[1])
        day = now + {"tomorrow": DAY, "yesterday": -DAY}.get(anchor, 0 * DAY)
        return day_of(shifted(day, -number, unit))
    if "half" in form.parts or "half_after" in form.parts:
        return _half_ago(number, unit, now)
    unit = {"weekend": "week"}.get(unit, unit)
    if unit == "decade":
        return year_of(now.year - 10 * number)
    day = shifted(now, -number, unit)
    if unit == "year":
        near = [each for each in setting.told if each.granularity == "day" and abs((each.start - day).days) <= 1]
        if near:
            return near[-1]
    return unit_around(day, unit)


def _half_ago(number: int, unit: str, now: date) -> Interval:
    if unit == "year":
        return month_of(*shifted_month(now, -12 * number - 6))
    if unit == "month":
        return week_of(shifted(now, -number, "month") - _HALF_A_MONTH)
    if unit == "decade":
        return year_of(now.year - 10 * number - 5)
    return day_of(shifted(now, -number, unit) - timedelta(days=3))


def _ahead(form: Form, setting: Setting) -> Interval | None:
    """ "Two weeks from now"; "in two weeks" only of what is to come, for else it is how long something took."""
    if form.rule == "in_time" and "time" not in form.parts and setting.tense != "future":
        return None
    unit = {"weekend": "week"}.get(form.parts["unit"], form.parts["unit"])
    day = shifted(setting.published, _number(form), unit)
    return year_of(day.year) if unit == "decade" else unit_around(day, unit)


def _weekday(form: Form, setting: Setting) -> Interval | None:
    number, now = WEEKDAYS[form.parts["weekday"].rstrip(".")], setting.published
    if "of_week" in form.parts:
        monday = week_of(now).start + {"last": -WEEK, "next": WEEK}.get(form.parts["of_week"], 0 * WEEK)
        return day_of(monday + number * DAY)
    return day_of(_day_of_week(number, form.parts.get("which"), setting))


def _day_of_week(number: int, which: str | None, setting: Setting) -> date:
    now = setting.published
    last = now - timedelta(days=(now.weekday() - number) % 7)
    if last == now:
        return {"next": last + WEEK, "last": last - WEEK, "past": last - WEEK}.get(which or "", last)
    if which in {"next", "coming"} or (which == "this" and setting.tense != "past"):
        return last + WEEK
    ahead = which is None and setting.tense in {"future", "present"}
    return last + WEEK if ahead else last


def _weekday_to(form: Form, setting: Setting) -> Interval:
    """ "Monday to Friday": in the past the last such days, in the future the next ones."""
    first, last = (WEEKDAYS[form.parts[name].rstrip(".")] for name in ("first_weekday", "weekday"))
    if setting.tense in {"future", "present"}:
        start = _day_of_week(first, None, setting)
        return hull(day_of(start), day_of(start + timedelta(days=(last - first) % 7)))
    end = _day_of_week(last, None, setting)
    return hull(day_of(end - timedelta(days=(last - first) % 7)), day_of(end))


def _named_day(form: Form, setting: Setting) -> Interval:
    name = form.parts["name"].removeprefix("the ")
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
    return day_of(setting.published + shift.get(name, 0) * DAY)


def _today(form: Form, setting: Setting) -> Interval:
    return day_of(setting.published)


def _overnight(form: Form, setting: Setting) -> Interval:
    """The night that ended on the day of publication, or that of the weekday told before: two days."""
    if setting.listed is not None and setting.listed.granularity == "day":
        return Interval(setting.listed.start, setting.listed.start + DAY, "day")
    return Interval(setting.published - DAY, setting.published, "day")


def _weekend(form: Form, setting: Setting) -> Interval:
    """ "The weekend" is the last one, or the next where the verb is in the future; on its days it is that one."""
    now, which = setting.published, form.parts.get("which")
    own = weekend_of(now)
    if which in {"last", "past"} or (which in {None, "that"} and setting.tense not in {"future", "present"}):
        return own if own.start <= now and which != "last" else weekend_of(now - WEEK)
    return weekend_of(now + WEEK) if which == "next" else own


def _stretch(form: Form, setting: Setting) -> Interval:
    """ "The past nine months": from the first of them to the day of publication, or forwards from the next day."""
    number = _number(form) if "number" in form.parts else 1
    unit, now = form.parts["unit"], setting.published
    forward = form.parts["which"] in {"next", "coming"}
    if unit in {"day", "week", "weekend"}:
        days = timedelta(days=number * (1 if unit == "day" else 7))
        granularity = "day" if unit == "day" else "week"
        return Interval(now + DAY, now + days, granularity) if forward else Interval(now - days, now, granularity)
    if unit in {"year", "decade"}:
        years = number * (10 if unit == "decade" else 1)
        if forward:
            return years_of(now.year + 1, now.year + years)
        return Interval(date(now.year - years + 1, 1, 1), now, "year")
    months = number * (3 if unit == "quarter" else 1)
    if forward:
        return hull(month_of(*shifted_month(now, 1)), month_of(*shifted_month(now, months)))
    return Interval(month_of(*shifted_month(now, 1 - months)).start, now, "month")


def _end_of_year(form: Form, setting: Setting) -> Interval:
    year = setting.published.year + {"last": -1, "next": 1}.get(form.parts["which"], 0)
    return month_of(year, 12)


def _period(form: Form, setting: Setting) -> Interval:
    now, unit, side = setting.published, form.parts["unit"], form.parts.get("side", "")
    step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(form.parts["which"], 0)
    found = unit_around(shifted(now, step, unit), unit)
    if step and unit == "year" and side == "early":
        return Interval(found.start, date(found.start.year, 6, 30), "year")
    if step and unit == "year" and side == "late":
        return Interval(date(found.start.year, 7, 1), found.end, "year")
    return found


def _same(form: Form, setting: Setting) -> Interval | None:
    """ "That day", "the same week": the last date told that is exact enough."""
    told = _last_told(form.parts["unit"], setting)
    return None if told is None else unit_around(told.start, _unit(form))


def _after_that(form: Form, setting: Setting) -> Interval | None:
    """ "The next day", "two days earlier": seen from the last date told. Where the text tells none, nothing is guessed.

    "Two days before the vote" is seen from the vote, unless nothing follows: "He had left two days before."
    """
    which, unit = form.parts["which"], _unit(form)
    if which in {"before", "after"} and "number" in form.parts and "stop" not in form.parts:
        return None
    told = _last_told(unit, setting)
    if told is None:
        return None
    step = (_number(form) if "number" in form.parts else 1) * (-1 if which in _BACKWARDS else 1)
    unit = {"weekend": "week"}.get(unit, unit)
    return unit_around(shifted(told.start, step, unit), "year" if unit == "decade" else unit)


_BACKWARDS = frozenset({"before", "earlier", "previous", "preceding"})


def _unit(form: Form) -> str:
    return "day" if form.parts["unit"] in _TODAY else form.parts["unit"]


def _last_told(unit: str, setting: Setting) -> Interval | None:
    """The last interval told that is at least as exact as the unit."""
    exactness = ["day", "week", "month", "quarter", "year"]
    least = {"weekend": "week", "decade": "year"}.get(unit, unit if unit in exactness else "day")
    allowed = exactness[: exactness.index(least) + 1]
    fitting = [each for each in setting.told if each.granularity in allowed]
    return fitting[-1] if fitting else None


def _holiday(form: Form, setting: Setting) -> Interval:
    """Of a holiday without a year the last one, the next one in the future tense, else the nearest."""
    name, now = form.parts["holiday"], setting.published
    year = _stated_year(form, setting)
    if year is not None:
        return day_of(holiday_in(name, year))
    days = [holiday_in(name, each) for each in (now.year - 1, now.year, now.year + 1)]
    which = form.parts.get("which") or {"past": "last", "future": "next"}.get(setting.tense)
    if which == "last":
        return day_of(max(day for day in days if day <= now))
    if which in {"next", "this"}:
        return day_of(min(day for day in days if day >= now))
    return day_of(min(days, key=lambda day: abs((day - now).days)))


_RESOLVERS: dict[str, Callable[[Form, Setting], Interval | None]] = {
    "iso": _iso,
    "nine_eleven": lambda form, setting: day_of(date(2001, 9, 11)),
    "slashed": _slashed,
    "period_ended": _period_ended,
    "days": _days,
    "days_of_month": _days,
    "days_across": _days_across,
    "month_day": _numbered_day,
    "day_month": _numbered_day,
    "months": _months,
    "month_year": _month_of_year,
    "half": _half,
    "quarter": _quarter,
    "fiscal_year": lambda form, setting: year_of(int(form.parts["year"])),
    "decade": _decade,
    "century": _century,
    "years": _years,
    "ago": _ago,
    "hours_ago": _today,
    "from_now": _ahead,
    "in_time": _ahead,
    "weekday_to": _weekday_to,
    "weekday": _weekday,
    "named_day": _named_day,
    "part_of_today": _today,
    "overnight": _overnight,
    "weekend": _weekend,
    "stretch": _stretch,
    "end_of_year": _end_of_year,
    "period": _period,
    "same": _same,
    "after_that": _after_that,
    "month": _month_alone,
    "holiday": _holiday,
    "year": _year,
    "short_year": _short_year,
}
