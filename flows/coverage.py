"""What a build's days look like beside those before them, read from the months concerned alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import polars as pl

from flows.storage import Dataset, partition_of
from transforms.coverage import COUNTS_SCHEMA, unusual_days

_MONTHS_BEFORE = 3  # where the last 28 days with articles lie, for all but the rarest sources


def unusual_coverage(dataset: Dataset, days: Collection[date]) -> pl.DataFrame:
    """The sources with unusually few or many articles on these days, or on the last day before them.

    A day is over once a later one has articles, so that the day before is judged again: too few is known only then.
    """
    if not days:
        return unusual_days(COUNTS_SCHEMA.to_frame(), [])
    months = {partition_of(month) for day in days for month in _months_to(day)}
    columns = ["source", "published_date"]
    rows = dataset.scan("articles", months=months).select(columns).collect()
    counts = rows.group_by(columns).agg(pl.len().cast(pl.Int64).alias("articles"))
    newest = max(days)
    earlier = counts.filter(pl.col("published_date") < newest)["published_date"].max()
    return unusual_days(counts, {*days, earlier} if isinstance(earlier, date) else days)


def _months_to(day: date) -> Iterator[date]:
    number = 12 * day.year + day.month - 1
    for month in range(number - _MONTHS_BEFORE, number + 1):
        year, index = divmod(month, 12)
        if year >= date.min.year:
            yield date(year, index + 1, 1)
