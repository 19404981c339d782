"""Days on which a source has unusually few or many articles: the sign of a broken feed, or of one that repeats itself."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import polars as pl

COUNTS_SCHEMA = pl.Schema({"source": pl.String(), "published_date": pl.Date(), "articles": pl.Int64()})
UNUSUAL_SCHEMA = pl.Schema({**COUNTS_SCHEMA, "low": pl.Int64(), "high": pl.Int64(), "days": pl.Int64()})

_MOST_DAYS, _LEAST_DAYS = 28, 14
# The 99th percentile of Student's t with 13 to 27 degrees of freedom (any table of it, to three places).
_STUDENT_99 = dict(
    enumerate(
        (2.650, 2.624, 2.602, 2.583, 2.567, 2.552, 2.539, 2.528, 2.518, 2.508, 2.500, 2.492, 2.485, 2.479, 2.473),
        start=13,
    )
)
_ROUNDING = 1e-9


def unusual_days(counts: pl.DataFrame, days: Iterable[date]) -> pl.DataFrame:
    """The sources and days, of these ``days``, whose count lies outside what the source had before.

    ``counts`` has a row for each source and day with articles: ``source`` (null is a source of its own),
    ``published_date``, ``articles``. A count is unusual outside the 1st to 99th percentile of what the last 28 days before
    it on which the source had articles let expect: ``low`` to ``high``, of ``days`` days; see ``expected_range``. With
    fewer than 14 such days nothing is said, and undated articles are no day. Two days need care. The newest day of ``counts`` may not be
    over, so that it can have too many articles, not too few. A day without articles counts as 0 only for a source that
    had some on each of the 14 days before it: a weekly is not missed on the other six.
    """
    dated = counts.drop_nulls("published_date")
    if not dated.height:
        return UNUSUAL_SCHEMA.to_frame()
    newest = dated["published_date"].max()
    judged = sorted(set(days))
    found = []
    for (source,), rows in dated.sort("source", "published_date").group_by("source", maintain_order=True):
        by_day = dict(rows.select("published_date", "articles").iter_rows())
        ordered = list(by_day)
        for day in judged:
            place = bisect_left(ordered, day)
            before = [by_day[earlier] for earlier in ordered[max(place - _MOST_DAYS, 0) : place]]
            count = by_day.get(day, 0)
            if len(before) < _LEAST_DAYS or not (count or _was_daily(by_day, day)):
                continue
            low, high = expected_range(before)
            if count > high or (count < low and day != newest):
                found.append((source, day, count, low, high, len(before)))
    return pl.DataFrame(found, schema=UNUSUAL_SCHEMA, orient="row")


def expected_range(counts: Sequence[int]) -> tuple[int, int]:
    """The 1st and the 99th percentile of the next count, by the 14 to 28 counts before it.

    The percentiles of 28 counts themselves would be the least and the greatest of them, and 7 ordinary days in 100 lie
    outside these. So a distribution is fitted: square roots of counts are about normal, with a spread that does not
    depend on the mean, and the interval for one more is Student's (Hahn & Meeker, Statistical Intervals, 1991, ch. 4).
    On counts of Poisson and negative binomial distributions with means of 2 to 200, 1.5 to 2.1 in 100 lie outside.
    """
    roots = [math.sqrt(count) for count in counts]
    mean, number = statistics.fmean(roots), len(roots)
    wide = _STUDENT_99[number - 1] * statistics.stdev(roots) * math.sqrt(1 + 1 / number)
    low, high = max(mean - wide, 0) ** 2, (mean + wide) ** 2
    return math.ceil(low - _ROUNDING), math.floor(high + _ROUNDING)


def _was_daily(by_day: dict[date, int], day: date) -> bool:
    return all(day - timedelta(days=back) in by_day for back in range(1, _LEAST_DAYS + 1))
