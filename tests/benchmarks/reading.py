"""What an answer reads of a large dataset: the count of a month's events by pair of countries, of a million events.

    python -m tests.benchmarks.reading [--events 1000000] [--months 36]

The events and articles of the samples are repeated with ids, dates and sentences of their own until there are so many,
and published month by month through the storage layer. Then the question is asked in polars and in DuckDB: the plan is
shown, with the bytes that it needs (the chunks of its columns and the footers of its files) against the bytes of all
files. That no other value is read is shown by destroying the rest: the answer is asked again of a dataset in which all
other values are overwritten, and then all other files cut to nothing.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from flows.build import BuildOptions, build_dataset
from flows.dataset import OpenDataset, open_dataset
from flows.parquet import partition_of, stage_tables
from flows.publisher import open_publisher
from flows.storage import Dataset
from transforms.identifiers import hash_id
from transforms.language import DEFAULT_MODEL
from transforms.schemas.tables import TABLES

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
FIRST = date(2020, 1, 1)
PAIRS = """
    select actor_country_code, recipient_country_code, count(*) as events from events
    where published_date between '{since}' and '{until}'
      and actor_country_code is not null and recipient_country_code is not null
    group by all order by all"""
_WIDTH = 16  # of an id: hexadecimal digits, of which decimal ones are some


def repeat_samples(built: Path, to: Path, events: int, months: int) -> int:
    """A dataset of so many events, made of those of a built one; how many there are.

    Every copy of an article has its own id, its own day and its number in each sentence, so that files do not shrink to
    the samples' size. Only articles and events are repeated.
    """
    source = Dataset(built)
    articles, rows = (source.scan(name).collect() for name in ("articles", "events"))
    copies = -(-events // (months * rows.height))
    published = 0
    with open_publisher(to) as publisher:
        for index, first in enumerate(month_starts(months)):
            copy = pl.int_range(index * copies, (index + 1) * copies, eager=True).alias("_copy").to_frame()
            tables = {
                "articles": _renewed(articles.join(copy, how="cross"), "articles", first),
                "events": _renewed(rows.join(copy, how="cross"), "events", first),
            }
            staging = to / "_staging" / f"{index:04d}"
            files = stage_tables(publisher.disk, staging, tables)
            publisher.commit(staging, files, kind="build", run_id=hash_id("reading"))
            published += tables["events"].height
    return published


def month_starts(months: int) -> Iterator[date]:
    """The first days of so many months."""
    for number in range(months):
        yield date(FIRST.year + number // 12, number % 12 + 1, 1)


def month_end(first: date) -> date:
    """The last day of the month that begins on a day."""
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class Needed:
    """What a query needs of a table, and what there is."""

    files: list[Path]
    columns: list[str]
    bytes: int
    of_bytes: int


def polars_pairs(dataset: OpenDataset, since: date, until: date) -> pl.LazyFrame:
    """The count of events by pair of countries, as a lazy frame."""
    pair = ["actor_country_code", "recipient_country_code"]
    known = pl.all_horizontal(pl.col(pair).is_not_null())
    events = dataset.events(since=since, until=until).filter(known)
    return events.group_by(pair).agg(pl.len().cast(pl.Int64).alias("events")).sort(pair)


def needed(dataset: OpenDataset, files: list[Path], columns: list[str]) -> Needed:
    """The bytes of these columns' chunks and these files' footers, against those of all files of events."""
    size = 0
    for path in files:
        footer = pq.read_metadata(path)
        size += footer.serialized_size
        for group in range(footer.num_row_groups):
            chunks = [footer.row_group(group).column(index) for index in range(footer.num_columns)]
            size += sum(
                chunk.total_compressed_size for chunk in chunks if chunk.path_in_schema.split(".")[0] in columns
            )
    every = sum(path.stat().st_size for path in Dataset(dataset.path).files(dataset.version)["events"])
    return Needed(files, columns, size, every)


def destroy_all_but(dataset: OpenDataset, files: list[Path], columns: list[str]) -> None:
    """Overwrites every value in every file of the version, except these columns of these files; footers stay."""
    for places in Dataset(dataset.path).files(dataset.version).values():
        for path in places:
            footer = pq.read_metadata(path)
            data = bytearray(path.read_bytes())
            for group in range(footer.num_row_groups):
                for index in range(footer.num_columns):
                    chunk = footer.row_group(group).column(index)
                    if path not in files or chunk.path_in_schema.split(".")[0] not in columns:
                        start = chunk.dictionary_page_offset or chunk.data_page_offset
                        data[start : start + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
            path.write_bytes(data)


def empty_all_but(dataset: OpenDataset, files: list[Path]) -> None:
    """Cuts every other file of the version to nothing, its footer too."""
    for places in Dataset(dataset.path).files(dataset.version).values():
        for path in places:
            if path not in files:
                path.write_bytes(b"")


def _renewed(frame: pl.DataFrame, name: str, first: date) -> pl.DataFrame:
    """Rows with ids and dates of their copy, spread over the days of a month."""
    ids = [column for column in ("article_id", "event_id", "origin_id", "duplicate_of") if column in frame.columns]
    new = [
        (pl.concat_str(column, pl.col("_copy").cast(pl.String)).hash(7) % 10**_WIDTH)
        .cast(pl.String)
        .str.zfill(_WIDTH)
        .alias(column)
        for column in ids
    ]
    days = month_end(first).day
    day = pl.lit(first).dt.offset_by(pl.format("{}d", (pl.col("_copy") + pl.col("article_id").hash(7) % 7) % days))
    said = [
        pl.format("{} ({})", column, pl.concat_str("article_id", "_copy").hash(7)).alias(column)
        for column in ("sentence_text", "headline")
        if column in frame.columns
    ]
    renewed = frame.with_columns(*new, *said, day.alias("published_date"))
    return renewed.select(TABLES[name].stored_schema.names())


def _timed(ask: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, float]:
    started = time.perf_counter()
    found = ask()
    return found, time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=36)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        built, root = Path(name) / "built", Path(name) / "tables"
        build_dataset(BuildOptions((str(SAMPLES),), built, DEFAULT_MODEL, workers=1), lambda *_: None)
        started = time.perf_counter()
        count = repeat_samples(built, root, options.events, options.months)
        print(f"{count:,} events in {options.months} months, written in {time.perf_counter() - started:.0f} s")
        dataset = open_dataset(root)
        since = list(month_starts(options.months))[options.months // 2]
        until = month_end(since)
        frame = polars_pairs(dataset, since, until)
        print(frame.explain())
        answer, seconds = _timed(frame.collect)
        month = [path for path in Dataset(root).files()["events"] if path.parent.name == partition_of(since)]
        columns = ["published_date", "actor_country_code", "recipient_country_code"]
        part = needed(dataset, month, columns)
        print(f"polars: {answer.height} pairs, {answer['events'].sum():,} events in {seconds:.2f} s")
        print(f"needs {part.bytes:,} of {part.of_bytes:,} bytes ({part.bytes / part.of_bytes:.2%})")
        sql = PAIRS.format(since=since, until=until)
        for label, period in (("SQL", (None, None)), ("SQL with since and until", (since, until))):
            found, seconds = _timed(lambda period=period: dataset.sql(sql, *period))
            print(f"{label}: {seconds:.2f} s, the same answer: {found.equals(answer)}")
            print(dataset.sql(f"explain analyze {sql}", *period)["explain_value"][0])
        destroy_all_but(dataset, month, columns)
        asked = {
            "SQL": dataset.sql(sql),
            "SQL with since and until": dataset.sql(sql, since, until),
            "polars": polars_pairs(dataset, since, until).collect(),
        }
        print(
            "all other values destroyed, the same answer:",
            {name: frame.equals(answer) for name, frame in asked.items()},
        )
        empty_all_but(dataset, month)
        print("all other files emptied, the same answer:", polars_pairs(dataset, since, until).collect().equals(answer))


if __name__ == "__main__":
    main()
