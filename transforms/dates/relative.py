"""Expressions that count from a day: "two months ago", "the past nine months", "last week", "two days earlier"."""

from __future__ import annotations

from datetime import date, timedelta

from transforms.dates.days import HALF_A_MONTH
from transforms.dates.grammar import WEEKDAYS, Form
from transforms.dates.intervals import (
    DAY,
    WEEK,
    Interval,
    day_of,
    hull,
    month_of,
    shifted,
    shifted_month,
    unit_around,
    week_of,
    year_of,
    years_of,
)
from transforms.dates.setting import Setting, number_of

_TODAY = {"evening", "morning", "afternoon", "night"}
_BACKWARDS = frozenset({"before", "earlier", "previous", "preceding"})


def ago(form: Form, setting: Setting) -> Interval:
    """As wide as its unit; "three years ago tomorrow" and "six and a half months ago" are more exact.

    Told again without its anchor it is the same day: "three years ago tomorrow ... those goals of three years ago".
    """
    number, unit, now = number_of(form), form.parts["unit"], setting.published
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
        return week_of(shifted(now, -number, "month") - HALF_A_MONTH)
    if unit == "decade":
        return year_of(now.year - 10 * number - 5)
    return day_of(shifted(now, -number, unit) - timedelta(days=3))


def ahead(form: Form, setting: Setting) -> Interval | None:
    """ "Two weeks from now"; "in two weeks" only of what is to come, for else it is how long something took."""
    if form.rule == "in_time" and "time" not in form.parts and setting.tense != "future":
        return None
    unit = {"weekend": "week"}.get(form.parts["unit"], form.parts["unit"])
    day = shifted(setting.published, number_of(form), unit)
    return year_of(day.year) if unit == "decade" else unit_around(day, unit)


def stretch(form: Form, setting: Setting) -> Interval:
    """ "The past nine months": from the first of them to the day of publication, or forwards from the next day."""
    number = number_of(form) if "number" in form.parts else 1
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


def end_of_year(form: Form, setting: Setting) -> Interval:
    year = setting.published.year + {"last": -1, "next": 1}.get(form.parts["which"], 0)
    return month_of(year, 12)


def period(form: Form, setting: Setting) -> Interval:
    """ "This week", "last year"; on a Sunday "last week" is the seven days before it."""
    now, unit, side = setting.published, form.parts["unit"], form.parts.get("side", "")
    step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(form.parts["which"], 0)
    if unit == "week" and step < 0 and now.weekday() == WEEKDAYS["sunday"]:
        return Interval(now - WEEK, now - DAY, "week")
    found = unit_around(shifted(now, step, unit), unit)
    if step and unit == "year" and side == "early":
        return Interval(found.start, date(found.start.year, 6, 30), "year")
    if step and unit == "year" and side == "late":
        return Interval(date(found.start.year, 7, 1), found.end, "year")
    return found


def same_as_told(form: Form, setting: Setting) -> Interval | None:
    """ "That day", "the same week": the last date told that is exact enough."""
    told = _last_told(form.parts["unit"], setting)
    return None if told is None else unit_around(told.start, _unit(form))


def after_that(form: Form, setting: Setting) -> Interval | None:
    """ "The next day", "two days earlier": seen from the last date told. Where the text tells none, nothing is guessed.

    "Two days before the vote" is seen from the vote, unless nothing follows: "He had left two days before."
    """
    which, unit = form.parts["which"], _unit(form)
    if which in {"before", "after"} and "number" in form.parts and "stop" not in form.parts:
        return None
    told = _last_told(unit, setting)
    if told is None:
        return None
    step = (number_of(form) if "number" in form.parts else 1) * (-1 if which in _BACKWARDS else 1)
    unit = {"weekend": "week"}.get(unit, unit)
    return unit_around(shifted(told.start, step, unit), "year" if unit == "decade" else unit)


def _unit(form: Form) -> str:
    return "day" if form.parts["unit"] in _TODAY else form.parts["unit"]


def _last_told(unit: str, setting: Setting) -> Interval | None:
    """The last interval told that is at least as exact as the unit."""
    exactness = ["day", "week", "month", "quarter", "year"]
    least = {"weekend": "week", "decade": "year"}.get(unit, unit if unit in exactness else "day")
    allowed = exactness[: exactness.index(least) + 1]
    fitting = [each for each in setting.told if each.granularity in allowed]
    return fitting[-1] if fitting else None
