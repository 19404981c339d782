"""Expressions of months, quarters, years, decades and centuries."""

from __future__ import annotations

from datetime import date

from transforms.dates.days import numbered_day
from transforms.dates.grammar import CENTURIES, NUMBERS, ORDINALS, Form
from transforms.dates.intervals import (
    DAY,
    WEEK,
    Interval,
    half_of,
    hull,
    month_of,
    quarter_of,
    shifted_month,
    year_of,
    years_of,
)
from transforms.dates.setting import Setting, month_number, stated_year

_SCHEDULED_MONTHS = 3
_SHORTEST_YEAR = 365  # days


def months_from_to(form: Form, setting: Setting) -> Interval:
    first, last = month_number(form, "first_month"), month_number(form)
    stated = stated_year(form, setting)
    if stated is None:
        stated = _year_of_month(last, setting)
        if "first_year" in form.parts:
            stated = int(form.parts["first_year"]) + (first > last)
    start = int(form.parts["first_year"]) if "first_year" in form.parts else stated - (first > last)
    return hull(month_of(start, first), month_of(stated, last))


def month_of_year(form: Form, setting: Setting) -> Interval:
    return _part_of_month(month_of(int(form.parts["year"]), month_number(form)), form)


def month_alone(form: Form, setting: Setting) -> Interval:
    """The last such month, or the next one where the verb is in the future; "next June" and "last June" say it.

    In a list that began in the future each month follows the one before it: "Italy in November, Mexico in January".
    """
    month, now, which = month_number(form), setting.published, form.parts.get("which")
    stated = stated_year(form, setting)
    if stated is not None:
        year = stated
    elif which == "next":
        year = now.year if month > now.month else now.year + 1
    elif which in {"last", "past"}:
        year = now.year if month < now.month else now.year - 1
    elif which == "that":
        return _told_in_month(month, setting) or month_of(_year_of_month(month, setting), month)
    elif setting.listed is not None and _is_listed_ahead(setting.listed, now) and setting.tense != "past":
        begin = setting.listed.start
        year = begin.year + (month < begin.month)
    else:
        year = _year_of_month(month, setting)
    return _part_of_month(month_of(year, month), form)


def _is_listed_ahead(before: Interval, published: date) -> bool:
    """Whether a list goes on: what stands before is to come, and no whole year ("which it will deliver next year")."""
    return before.start > published and (before.end - before.start).days < _SHORTEST_YEAR - 1


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


def one_year(form: Form, setting: Setting) -> Interval:
    """A year or its half; "mid-2019" is the six months in the middle."""
    year, part = int(form.parts["year"]), form.parts.get("part", "").rstrip("- ")
    if part in {"early", "start", "beginning"}:
        return Interval(date(year, 1, 1), date(year, 6, 30), "year")
    if part in {"late", "end"}:
        return Interval(date(year, 7, 1), date(year, 12, 31), "year")
    if part in {"mid", "middle"}:
        return Interval(date(year, 4, 1), date(year, 9, 30), "year")
    return year_of(year)


def short_year(form: Form, setting: Setting) -> Interval:
    """ "In '84": the last year that ends so."""
    last = int(form.parts["short_year"])
    return year_of(setting.published.year - (setting.published.year - last) % 100)


def years_from_to(form: Form, setting: Setting) -> Interval:
    first, last = int(form.parts["first_year"]), form.parts["last_year"]
    return hull(year_of(first), year_of(int(last) if len(last) == 4 else first // 100 * 100 + int(last)))


def decade(form: Form, setting: Setting) -> Interval:
    if "decade" in form.parts:
        start = 10 * int(form.parts["decade"])
    else:
        tens = 10 * int(form.parts["short_decade"])
        start = setting.published.year - (setting.published.year - tens) % 100
    return _third(years_of(start, start + 9), form)


def century(form: Form, setting: Setting) -> Interval:
    """The hundred years from 2000 on are called the 21st century, as most people do."""
    start = 100 * (CENTURIES[form.parts["century"]] - 1)
    return _third(years_of(start, start + 99), form)


def _third(interval: Interval, form: Form) -> Interval:
    part = form.parts.get("part", "").rstrip("- ")
    start, length = interval.start.year, interval.end.year - interval.start.year + 1
    bounds = {"early": (0, 0.4), "mid": (0.3, 0.7), "late": (0.6, 1)}.get(part, (0, 1))
    return years_of(start + round(length * bounds[0]), start + round(length * bounds[1]) - 1)


def quarter(form: Form, setting: Setting) -> Interval:
    ordinal = form.parts["ordinal"]
    number = ORDINALS.get(ordinal) or int(ordinal)
    year = stated_year(form, setting)
    return quarter_of(year if year is not None else _year_of_stretch(3 * number - 2, setting), number)


def half_year(form: Form, setting: Setting) -> Interval | None:
    ordinal = form.parts["ordinal"]
    number = ORDINALS.get(ordinal) or int(ordinal)
    if number > 2:
        return None
    year = stated_year(form, setting)
    return half_of(year if year is not None else _year_of_stretch(6 * number - 5, setting), number)


def _year_of_stretch(first_month: int, setting: Setting) -> int:
    year = setting.published.year
    return year - (setting.tense != "future" and date(year, first_month, 1) > setting.published)


def period_ended(form: Form, setting: Setting) -> Interval | None:
    """ "The quarter ended March 31", "the three months to ..." with an end: so many months up to that day."""
    length = form.parts["length"]
    number = NUMBERS.get(length.split()[0]) or (int(length.split()[0]) if length.split()[0].isdigit() else None)
    months = {"quarter": 3, "half": 6, "half-year": 6, "year": 12}.get(length)
    if months is None and (number is None or not length.endswith(("months", "weeks"))):
        return None
    if "day" in form.parts:
        end = numbered_day(form, setting).end
    else:
        stated = stated_year(form, setting)
        month = month_number(form)
        end = month_of(stated if stated is not None else _year_of_month(month, setting), month).end
    if length.endswith("weeks"):
        return Interval(end - (number or 0) * WEEK + DAY, end, "week")
    start = month_of(*shifted_month(end, 1 - (months or number or 0))).start
    granularity = {3: "quarter", 12: "year"}.get(months or number or 0, "month")
    return Interval(start, end, granularity)
