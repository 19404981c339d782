"""What publishing costs: its share of a build, and what a year of hourly commits leaves behind.

    python -m tests.benchmarks.publishing [--texts 500] [--commits 200] [--articles 30]

First a build in one process of texts made as ``throughput.py`` makes them, with the seconds of each stage; publishing
and validation together should take at most 10 % of it. Then a year of hourly commits, scaled down: each with so many
articles, 1 % of them corrected later; the files, the bytes that were written again, what one commit reads, and the time
of queries before and after compaction.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from flows.workers import limit_threads

limit_threads()  # as in a worker, before polars is imported

import duckdb  # noqa: E402
import polars as pl  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from flows import build as flow  # noqa: E402
from flows import storage  # noqa: E402
from flows.build import BuildOptions, build_dataset  # noqa: E402
from flows.dataset import connect  # noqa: E402
from flows.ledger import Ledger  # noqa: E402
from flows.maintenance import compact, expire  # noqa: E402
from flows.storage import Dataset, Publisher, open_publisher, partition_of, stage_tables  # noqa: E402
from tests.benchmarks.throughput import write_texts  # noqa: E402
from tests.small_batch import as_frames, valid_rows  # noqa: E402
from transforms.duplicates import PRINTS_SCHEMA  # noqa: E402
from transforms.identifiers import hash_id  # noqa: E402
from transforms.language import DEFAULT_MODEL, load_language  # noqa: E402

CORRECTED = 0.01
_ARTICLES_A_COPY = 3  # of tests/small_batch.py
_SHINGLES = 100  # of an article of 400 words
QUERIES = {
    "a month's events by type": "select act_type, count(*) from events where published_date between '2024-06-01' and"
    " '2024-06-30' group by all",
    "speakers of the year": "select speaker_name, count(*) from quotes group by all order by 2 desc limit 5",
    "quotes with their article": "select count(*) from quotes q join articles a using (article_id) where a.word_count > 10",
}


def stage_seconds(texts: int) -> dict[str, float]:
    """Seconds of each stage of a build in one process; the model and Great Expectations are loaded before."""
    import great_expectations  # noqa: F401 - once a process: 3 to 6 s, whatever the number of articles

    seconds: Counter[str] = Counter()

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args)
            finally:
                seconds[name] += time.perf_counter() - started

        return call

    load_language(DEFAULT_MODEL)
    stages = {"read": "read_batch", "extract": "extract_batch", "validate": "validate_batch"}
    with tempfile.TemporaryDirectory() as folder, _patched(flow, stages, timed):
        file = Path(folder) / "texts.jsonl"
        write_texts(file, texts)
        report = build_dataset(
            BuildOptions((str(file),), Path(folder) / "tables", DEFAULT_MODEL, workers=1), lambda *_: None
        )
        assert report.rows["articles"] == texts, report
    return {
        **seconds,
        "link": report.seconds["linking"],
        "publish": report.seconds["publishing"],
        "whole build": report.seconds["total"],
    }


@contextmanager
def _patched(module: Any, stages: dict[str, str], timed: Callable[..., Any]) -> Iterator[None]:
    with mock.patch.multiple(
        module, **{function: timed(name, getattr(module, function)) for name, function in stages.items()}
    ):
        yield


def tables_of(copies: range, day: date, draw: random.Random) -> dict[str, pl.DataFrame]:
    """The rows of an hour: ``_ARTICLES_A_COPY`` articles a copy, all of one day."""
    parts = [as_frames(valid_rows(copy)) for copy in copies]
    tables = {
        name: pl.concat([part[name] for part in parts]).with_columns(pl.lit(day).alias("published_date"))
        for name in parts[0]
    }
    prints = [
        {"article_id": key, "shingles": [draw.getrandbits(64) for _ in range(_SHINGLES)], "anchors": []}
        for key in tables["articles"]["article_id"]
    ]
    return {**tables, "fingerprints": pl.DataFrame(prints, schema=PRINTS_SCHEMA)}


@contextmanager
def bytes_read() -> Iterator[Counter[str]]:
    """Counts, while it lasts, the bytes of files that are read whole, and of columns that are read of others."""
    counts: Counter[str] = Counter()
    read_parquet, register, scan = pl.read_parquet, storage.register_io_source, storage._scan

    def columns_bytes(path: Path, columns: list[str] | None) -> int:
        meta = pq.read_metadata(path)
        groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
        chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
        wanted = [chunk for chunk in chunks if columns is None or chunk.path_in_schema.split(".")[0] in columns]
        return sum(chunk.total_compressed_size for chunk in wanted)

    def counted_read(path: Path, *, columns: list[str] | None = None, **options: Any) -> pl.DataFrame:
        counts["files whole" if columns is None else "columns"] += columns_bytes(path, columns)
        return read_parquet(path, columns=columns, **options)

    def counted_source(source: Callable[..., Any], **options: Any) -> pl.LazyFrame:
        def counted(columns: list[str] | None, *others: Any) -> Iterator[pl.DataFrame]:
            def scanned(paths: list[Path], schema: pl.Schema) -> pl.LazyFrame:
                counts["columns" if columns else "files whole"] += sum(columns_bytes(path, columns) for path in paths)
                return scan(paths, schema)

            with mock.patch.object(storage, "_scan", scanned):
                yield from source(columns, *others)

        return register(counted, **options)

    with (
        mock.patch.object(pl, "read_parquet", counted_read),
        mock.patch.object(storage, "register_io_source", counted_source),
    ):
        yield counts


def publish_hour(publisher: Publisher, tables: dict[str, pl.DataFrame], corrected: list[tuple[str, date]]) -> int:
    """Publishes the rows of an hour in one commit, with the articles that it corrects; how many bytes it wrote again."""
    number = publisher.version() + 1
    staging = publisher.root / "_staging" / f"{number}"
    files = stage_tables(publisher.disk, staging, tables)
    removed: list[str] = []
    again = 0
    if corrected:
        months = {partition_of(day) for _, day in corrected}
        kept, removed = publisher.without_articles({key for key, _ in corrected}, months)
        rewritten = stage_tables(publisher.disk, staging, kept)
        again = sum(file.bytes for file in rewritten)
        files += rewritten
    publisher.commit(staging, files, kind="build", run_id="benchmark", removed=removed)
    publisher.disk.remove(staging)
    return again


def query_seconds(root: Path) -> dict[str, float]:
    """Seconds of each query, opening included; and of one as any tool globs it."""
    found = {}
    for name, sql in QUERIES.items():
        started = time.perf_counter()
        with connect(root) as connection:
            connection.sql(sql).fetchall()
        found[name] = time.perf_counter() - started
    started = time.perf_counter()
    glob = f"{root}/events/**/*.parquet"
    duckdb.sql(
        f"select act_type, count(*) from read_parquet('{glob}', hive_partitioning=true, union_by_name=true)"
        " where published_month = '2024-06' group by all"
    ).fetchall()
    found["a month's events, by glob"] = time.perf_counter() - started
    return found


def files_and_bytes(root: Path, pattern: str = "*.parquet") -> tuple[int, int]:
    paths = [path for path in root.rglob(pattern) if "_replaced" not in path.parts]
    return len(paths), sum(path.stat().st_size for path in paths)


def year(commits: int, articles: int) -> None:
    """The year, printed."""
    draw = random.Random(20240410)
    copies = max(1, articles // _ARTICLES_A_COPY)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tables"
        corrected = again = 0
        met: list[tuple[int, date]] = []
        seconds: list[float] = []
        for hour in range(commits):
            day = date(2024, 1, 1) + timedelta(days=hour * 365 // commits)
            tables = tables_of(range(hour * copies, (hour + 1) * copies), day, draw)
            due = [item for item in draw.sample(met, min(len(met), articles)) if draw.random() < CORRECTED]
            for copy, of_day in due:
                mended = tables_of(range(copy, copy + 1), of_day, draw)
                key = hash_id(copy, "meeting")
                documents = mended["documents"].filter(pl.col("article_id") == key)
                mended["documents"] = documents.with_columns(
                    pl.lit("updated").alias("disposition"),
                    pl.lit(hash_id(copy, "mended", hour)).alias("document_id"),
                )
                tables = {
                    name: pl.concat([frame, mended[name].filter(pl.col("article_id") == key)])
                    for name, frame in tables.items()
                }
            met += [(copy, day) for copy in range(hour * copies, (hour + 1) * copies)]
            corrected += len(due)
            started = time.perf_counter()
            with open_publisher(root) as publisher, bytes_read() as read:
                Ledger(publisher)
                opened = Counter(read)
                again += publish_hour(publisher, tables, [(hash_id(copy, "meeting"), day) for copy, day in due])
            seconds.append(time.perf_counter() - started)
            if due:
                last_read, last_opened = read - opened, opened
        count, size = files_and_bytes(root)
        print(f"\n{commits} commits of {copies * _ARTICLES_A_COPY} articles, {corrected} articles corrected")
        print(f"files {count:,}, {size / 2**20:.1f} MiB; written again {again / 2**20:.2f} MiB ({again / size:.0%})")
        tenth = max(1, commits // 10)
        print(
            f"a commit took {sum(seconds[:tenth]) / tenth:.3f} s at first, {sum(seconds[-tenth:]) / tenth:.3f} s at last"
        )
        print("the last commit with a correction read")
        print(f"  of the ledger and the index  {_in_kib(last_opened)}")
        print(f"  to replace the article       {_in_kib(last_read)}")
        largest = {name: sum(path.stat().st_size for path in paths) for name, paths in Dataset(root).files().items()}
        print("  of tables of                 " + ", ".join(f"{name} {size >> 10:,}" for name, size in largest.items()))
        before = query_seconds(root)
        started = time.perf_counter()
        with open_publisher(root) as publisher:
            commit = compact(publisher)
        took = time.perf_counter() - started
        after = query_seconds(root)
        count_after, size_after = files_and_bytes(root)
        written = sum(file.bytes for file in commit.added) if commit else 0
        print(f"compaction in {took:.1f} s: files {count:,} -> {count_after:,}, {size_after / 2**20:.1f} MiB, ", end="")
        print(f"{written / 2**20:.1f} MiB written")
        for name, was in before.items():
            print(f"  {name:<28} {was:7.3f} s -> {after[name]:7.3f} s")
        with open_publisher(root) as publisher:
            expire(publisher, 0, datetime.now(UTC) + timedelta(days=1))
        print(f"kept for older versions until they are expired: then {files_and_bytes(root)[0]:,} files in all")


def _in_kib(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {counts[name] / 1024:,.0f} KiB" for name in ("columns", "files whole"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=500, help="0: only the year")
    parser.add_argument("--commits", type=int, default=200, help="0: only the build")
    parser.add_argument("--articles", type=int, default=30, help="of an hour")
    options = parser.parse_args()
    if options.texts:
        seconds = stage_seconds(options.texts)
        whole = seconds["whole build"]
        for name, value in seconds.items():
            print(f"{name:<12} {value:8.2f} s  {value / whole:6.1%}")
        share = (seconds["publish"] + seconds["validate"]) / whole
        print(f"publishing and validation are {share:.1%} of the build of {options.texts} texts")
    if options.commits:
        year(options.commits, options.articles)


if __name__ == "__main__":
    main()
