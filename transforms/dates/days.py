"""Expressions of days: dates, ranges of them, weekdays, holidays, "overnight"."""

from __future__ import annotations

from datetime import date, timedelta

from transforms.dates.grammar import WEEKDAYS, Form
from transforms.dates.holidays import holidays_in
from transforms.dates.intervals import DAY, WEEK, Interval, day_of, hull, month_of, week_of, weekend_of
from transforms.dates.setting import Setting, month_number, stated_year

HALF_A_MONTH = timedelta(days=15)


def iso_day(form: Form, setting: Setting) -> Interval:
    return day_of(date(*(int(form.parts[name]) for name in ("year", "month_number", "day"))))


def slashed_day(form: Form, setting: Setting) -> Interval | None:
    """Only where one of the numbers can be no month: 3/4/2020 is April in London and March in New York."""
    first, second, year = (int(form.parts[name]) for name in ("first", "second", "year"))
    if first > 12 >= second:
        return day_of(date(year, second, first))
    return day_of(date(year, first, second)) if second > 12 >= first else None


def numbered_day(form: Form, setting: Setting) -> Interval:
    year = stated_year(form, setting)
    month, day = month_number(form), int(form.parts["day"])
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
    if setting.tense == "past" and near > now + HALF_A_MONTH:
        return max(each for each in candidates if each <= now)
    if setting.tense == "future" and near < now - HALF_A_MONTH:
        return min(each for each in candidates if each >= now)
    return near


def days_of_one_month(form: Form, setting: Setting) -> Interval:
    start = numbered_day(form, setting)
    return hull(start, day_of(start.start.replace(day=int(form.parts["last"]))))


def days_across(form: Form, setting: Setting) -> Interval:
    """ "June 28 to July 3": a year that stands behind the second day is that of the first as well."""
    stated = stated_year(form, setting)
    day, last = int(form.parts["day"]), int(form.parts["last"])
    first_month, month = month_number(form, "first_month"), month_number(form)
    if "first_year" in form.parts:
        start = date(int(form.parts["first_year"]), first_month, day)
    elif stated is not None:
        start = date(stated - (first_month > month), first_month, day)
    else:
        start = _nearest(first_month, day, setting)
    end = date(stated or start.year + (first_month > month), month, last)
    return hull(day_of(start), day_of(end))


def weekday(form: Form, setting: Setting) -> Interval | None:
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


def weekday_to(form: Form, setting: Setting) -> Interval:
    """ "Monday to Friday": in the past the last such days, in the future the next ones."""
    first, last = (WEEKDAYS[form.parts[name].rstrip(".")] for name in ("first_weekday", "weekday"))
    if setting.tense in {"future", "present"}:
        start = _day_of_week(first, None, setting)
        return hull(day_of(start), day_of(start + timedelta(days=(last - first) % 7)))
    end = _day_of_week(last, None, setting)
    return hull(day_of(end - timedelta(days=(last - first) % 7)), day_of(end))


def named_day(form: Form, setting: Setting) -> Interval:
    name = form.parts["name"].removeprefix("the ")
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
    return day_of(setting.published + shift.get(name, 0) * DAY)


def publication_day(form: Form, setting: Setting) -> Interval:
    return day_of(setting.published)


def overnight(form: Form, setting: Setting) -> Interval:
    """The night that ended on the day of publication, or that of the weekday told before: two days."""
    if setting.listed is not None and setting.listed.granularity == "day":
        return Interval(setting.listed.start, setting.listed.start + DAY, "day")
    return Interval(setting.published - DAY, setting.published, "day")


def weekend(form: Form, setting: Setting) -> Interval:
    """ "The weekend" is the last one, or the next where the verb is in the future; on its days it is that one."""
    now, which = setting.published, form.parts.get("which")
    own = weekend_of(now)
    if which in {"last", "past"} or (which in {None, "that"} and setting.tense not in {"future", "present"}):
        return own if own.start <= now and which != "last" else weekend_of(now - WEEK)
    return weekend_of(now + WEEK) if which == "next" else own


def holiday(form: Form, setting: Setting) -> Interval | None:
    """Of a holiday without a year the last one, the next one in the future tense, else the nearest."""
    name, now = form.parts["holiday"], setting.published
    year = stated_year(form, setting)
    years = (year,) if year is not None else (now.year - 1, now.year, now.year + 1)
    days = [day for each in years for day in holidays_in(name, each)]
    if year is None:
        which = form.parts.get("which") or {"past": "last", "future": "next"}.get(setting.tense)
        if which == "last":
            days = [day for day in days if day <= now][-1:]
        elif which in {"next", "this"}:
            days = [day for day in days if day >= now][:1]
    return day_of(min(days, key=lambda day: abs((day - now).days))) if days else None
