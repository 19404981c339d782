"""Days on which a source has unusually few or many articles: the sign of a broken feed, or of one that repeats itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

COUNTS_SCHEMA = pl.Schema({"source": pl.String(), "published_date": pl.Date(), "articles": pl.Int64()})
UNUSUAL_SCHEMA = pl.Schema({**COUNTS_SCHEMA, "low": pl.Int64(), "high": pl.Int64(), "days": pl.Int64()})

_MOST_DAYS, _LEAST_DAYS = 28, 14


def unusual_days(counts: pl.DataFrame, days: Iterable[date]) -> pl.DataFrame:
    """The sources and days, of these ``days``, whose count lies outside what the source had before.

    ``counts`` has a row for each source and day with articles: ``source`` (null is a source of its own),
    ``published_date``, ``articles``. A count is unusual outside the 1st to 99th percentile, by nearest rank, of the last
    28 days before it on which the source had articles: ``low`` to ``high``, of ``days`` days. With fewer than 14 such
    days nothing is said, and undated articles are no day. Two days need care. The newest day of ``counts`` may not be
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
            low, high = _nearest_rank(before, 1), _nearest_rank(before, 99)
            if count > high or (count < low and day != newest):
                found.append((source, day, count, low, high, len(before)))
    return pl.DataFrame(found, schema=UNUSUAL_SCHEMA, orient="row")


def _was_daily(by_day: dict[date, int], day: date) -> bool:
    return all(day - timedelta(days=back) in by_day for back in range(1, _LEAST_DAYS + 1))


def _nearest_rank(values: list[int], percent: int) -> int:
    """The smallest value that at least this share of the values do not exceed."""
    rank = -(-percent * len(values) // 100)
    return sorted(values)[max(rank, 1) - 1]
