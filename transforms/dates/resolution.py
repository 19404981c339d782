"""What a date expression means: a closed interval, seen from the day of publication and from the dates told before it.

The newswire's convention rules: "Wednesday" in a Wednesday story is that day, a past-tense weekday is the last one, a
future one the next. The interval is as wide as the words are ("two months ago" is a month). Words that look back in the
text ("that day", "two days earlier", "that October night") need a date that stood there. The fiscal year of whoever is
meant is not known: a fiscal quarter is taken as that of the calendar. Seasons are no dates: they lie half a year apart
in Sydney and in Oslo.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from transforms.dates.days import (
    days_across,
    days_of_one_month,
    holiday,
    iso_day,
    named_day,
    numbered_day,
    overnight,
    publication_day,
    slashed_day,
    weekday,
    weekday_to,
    weekend,
)
from transforms.dates.grammar import Form
from transforms.dates.intervals import Interval, day_of, year_of
from transforms.dates.relative import after_that, ago, ahead, end_of_year, period, same_as_told, stretch
from transforms.dates.setting import Setting
from transforms.dates.years import (
    century,
    decade,
    half_year,
    month_alone,
    month_of_year,
    months_from_to,
    one_year,
    period_ended,
    quarter,
    short_year,
    years_from_to,
)


def resolved(form: Form, setting: Setting) -> Interval | None:
    """The interval of an expression; None where nothing says which day is meant, or where there is no such day."""
    try:
        return _RESOLVERS[form.rule](form, setting)
    except (ValueError, OverflowError):  # a day that its month has not, a range that runs backwards, the year 10,000
        return None


_RESOLVERS: dict[str, Callable[[Form, Setting], Interval | None]] = {
    "iso": iso_day,
    "nine_eleven": lambda form, setting: day_of(date(2001, 9, 11)),
    "slashed": slashed_day,
    "period_ended": period_ended,
    "days": days_of_one_month,
    "days_of_month": days_of_one_month,
    "days_across": days_across,
    "month_day": numbered_day,
    "day_month": numbered_day,
    "months": months_from_to,
    "month_year": month_of_year,
    "half": half_year,
    "quarter": quarter,
    "fiscal_year": lambda form, setting: year_of(int(form.parts["year"])),
    "decade": decade,
    "century": century,
    "years": years_from_to,
    "ago": ago,
    "hours_ago": publication_day,
    "from_now": ahead,
    "in_time": ahead,
    "weekday_to": weekday_to,
    "weekday": weekday,
    "named_day": named_day,
    "part_of_today": publication_day,
    "overnight": overnight,
    "weekend": weekend,
    "stretch": stretch,
    "end_of_year": end_of_year,
    "period": period,
    "same": same_as_told,
    "after_that": after_that,
    "month": month_alone,
    "holiday": holiday,
    "year": one_year,
    "short_year": short_year,
}
