"""Closed intervals of days: the week, month, quarter or year around a day, and one of them shifted."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Interval(NamedTuple):
    """Days, both ends inclusive; ``granularity`` says how exact the words were (day, week, month, quarter, year)."""

    start: date
    end: date
    granularity: str


def day_of(day: date) -> Interval:
    """One day."""
    return Interval(day, day, "day")


def week_of(day: date) -> Interval:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Interval(monday, monday + 6 * DAY, "week")


def weekend_of(day: date) -> Interval:
    """Saturday and Sunday of the day's week."""
    saturday = week_of(day).start + 5 * DAY
    return Interval(saturday, saturday + DAY, "day")


def month_of(year: int, month: int) -> Interval:
    """A whole month."""
    return Interval(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def quarter_of(year: int, quarter: int) -> Interval:
    """A quarter of the calendar year, 1 to 4."""
    return Interval(date(year, 3 * quarter - 2, 1), month_of(year, 3 * quarter).end, "quarter")


def half_of(year: int, half: int) -> Interval:
    """A half of the calendar year, 1 or 2."""
    return Interval(date(year, 6 * half - 5, 1), month_of(year, 6 * half).end, "quarter")


def year_of(year: int) -> Interval:
    """A whole year."""
    return years_of(year, year)


def years_of(first: int, last: int) -> Interval:
    """Whole years; the granularity of decades and centuries is ``year`` too."""
    return Interval(date(first, 1, 1), date(last, 12, 31), "year")


def shifted_month(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after the day's own."""
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1


def shifted(day: date, number: int, unit: str) -> date:
    """The same day some units later (or earlier, below 0); of a month that is too short its last one."""
    if unit == "day":
        return day + number * DAY
    if unit == "week":
        return day + number * WEEK
    year, month = shifted_month(day, number * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def unit_around(day: date, unit: str) -> Interval:
    """The day, week, weekend, month, quarter or year that the day is in."""
    if unit == "day":
        return day_of(day)
    if unit == "week":
        return week_of(day)
    if unit == "weekend":
        return weekend_of(day)
    if unit == "month":
        return month_of(day.year, day.month)
    if unit == "quarter":
        return quarter_of(day.year, (day.month + 2) // 3)
    return year_of(day.year)


def hull(first: Interval, last: Interval) -> Interval:
    """From the start of one to the end of the other. Raises ValueError where that runs backwards."""
    if last.end < first.start:
        raise ValueError("a range that runs backwards")
    return Interval(first.start, last.end, last.granularity)
