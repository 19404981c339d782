"""Which rows have keys in common: how a new row finds the few earlier ones that it has to be compared with."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import polars as pl

_ROWS_AT_ONCE = 100_000  # exploded at a time: 100,000 quotations of 20 shingles take 20 MB


def short_hash(text: str) -> int:
    """32 bits, the same on every machine and in every version: for sets that are compared, not for ids."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def day_number(column: str = "published_date") -> pl.Expr:
    """The date as a number of days; null where there is none."""
    return pl.col(column).cast(pl.Int32).alias("day")


def numbered(known: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The rows of both that have the columns of ``new``, with ``row``, their place, and ``is_new``."""
    both = [
        frame.select(*new.columns, pl.lit(value=is_new).alias("is_new"))
        for frame, is_new in ((known, False), (new, True))
    ]
    return pl.concat(both).with_row_index("row")


def sharing(
    rows: pl.DataFrame, keys: str, most_days: int, most_holders: int | None = None, least: int = 1
) -> pl.DataFrame:
    """``row`` of a new row, ``other`` of one before it, and ``shared``, how many keys of the list ``keys`` both have.

    In no order; pairs that share fewer than ``least`` keys are left out.

    ``rows`` are ``numbered`` and have a ``day``; only those within ``most_days``, or without a day, meet. A key that more than
    ``most_holders`` rows have brings nobody together.
    """
    columns = rows.select("row", "day", "is_new", pl.col(keys).alias("key"))
    ours = columns.filter("is_new").drop("is_new").explode("key").drop_nulls("key")
    wanted = ours.select("key").unique()
    held = [columns.clear().drop("is_new").explode("key")]
    for part in columns.drop("is_new").iter_slices(_ROWS_AT_ONCE):
        held.append(part.explode("key").join(wanted, on="key", how="semi"))
    theirs = pl.concat(held)
    if most_holders is not None:
        rare = theirs.group_by("key").len().filter(pl.col("len") <= most_holders)
        theirs = theirs.join(rare, on="key", how="semi")
    pairs = ours.join(theirs.rename({"row": "other", "day": "other_day"}), on="key")
    near = (pl.col("day") - pl.col("other_day")).abs() <= most_days
    pairs = pairs.filter((pl.col("other") < pl.col("row")) & near.fill_null(value=True))
    return pairs.group_by("row", "other").agg(pl.len().alias("shared")).filter(pl.col("shared") >= least)


def hashed(texts: Iterable[str]) -> list[int]:
    """The hashes of different texts, sorted."""
    return sorted({short_hash(text) for text in texts})


def nearest(pairs: pl.DataFrame, ids: pl.Series, most: int) -> dict[int, list[int]]:
    """Of each row the others that share most with it, at most so many, best first.

    Of those that share as much their ids (of all rows, in order) decide, so that it does not matter in which order they
    are known, and a killed build goes on as it began.
    """
    tie = ids.hash().gather(pairs["other"]).alias("tie")
    best = pairs.with_columns(tie).sort(["row", "shared", "tie"], descending=[False, True, False])
    near: dict[int, list[int]] = {}
    for row, other in best.group_by("row", maintain_order=True).head(most).select("row", "other").iter_rows():
        near.setdefault(row, []).append(other)
    return near
