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
from flows import parquet  # noqa: E402
from flows.build import BuildOptions, build_dataset  # noqa: E402
from flows.indexes import indexed_prints, keys_of, merged_indexes  # noqa: E402
from flows.ledger import Ledger  # noqa: E402
from flows.maintenance import compact, expire  # noqa: E402
from flows.parquet import stage_tables  # noqa: E402
from flows.publisher import Publisher, open_publisher  # noqa: E402
from flows.storage import Dataset  # noqa: E402
from flows.views import connect  # noqa: E402
from tests.benchmarks.throughput import write_texts  # noqa: E402
from tests.small_batch import as_frames, valid_rows  # noqa: E402
from transforms.identifiers import hash_id  # noqa: E402
from transforms.language import DEFAULT_MODEL, load_language  # noqa: E402

CORRECTED = 0.01
_ARTICLES_A_COPY = 3  # of tests/small_batch.py
_COUNTED_EVERY = 10  # commits: counting what is read takes longer than reading it
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
        "copies": report.seconds["finding copies"],
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


def tables_of(copies: range, day: date) -> dict[str, pl.DataFrame]:
    """The rows of an hour: ``_ARTICLES_A_COPY`` articles a copy, all of one day, each with words of its own."""
    parts = [as_frames(valid_rows(copy)) for copy in copies]
    tables = {
        name: pl.concat([part[name] for part in parts]).with_columns(pl.lit(day).alias("published_date"))
        for name in parts[0]
    }
    own = tables["articles"].with_columns(
        pl.col("article_id").alias("content_hash"),
        pl.col("article_id").alias("origin_id"),
        *(pl.lit(None, pl.String).alias(name) for name in ("duplicate_of", "duplicate_type")),
    )
    records = tables["documents"].with_columns(
        pl.when(pl.col("disposition") == "updated")
        .then(pl.lit("article"))
        .otherwise("disposition")
        .alias("disposition")
    )
    return {**tables, "articles": own, "documents": records}


def corrected_tables(copy: int, day: date, hour: int) -> dict[str, pl.DataFrame]:
    """The rows of a corrected article: its own words and another record."""
    key = hash_id(copy, "meeting")
    tables = {
        name: frame.filter(pl.col("article_id") == key) for name, frame in tables_of(range(copy, copy + 1), day).items()
    }
    again = hash_id(copy, "mended", hour)
    words = tables["articles"].with_columns(
        pl.lit(again).alias("content_hash"), (pl.col("text") + f" Mended at {hour}.").alias("text")
    )
    return {
        **tables,
        "articles": words,
        "documents": tables["documents"].with_columns(pl.lit(again).alias("document_id")),
    }


@contextmanager
def bytes_read() -> Iterator[Counter[str]]:
    """Counts, while it lasts, the bytes of the columns, and of keys the groups of rows, that are read of files."""
    counts: Counter[str] = Counter()
    scan_parquet, read_parquet, read_groups, register, scan = (
        pl.scan_parquet,
        pl.read_parquet,
        pq.ParquetFile.read_row_groups,
        parquet.register_io_source,
        parquet._scan,
    )

    def columns_bytes(path: Path, columns: list[str] | None, groups: list[int] | None = None) -> int:
        meta = pq.read_metadata(path)
        wanted_groups = [
            meta.row_group(number) for number in (range(meta.num_row_groups) if groups is None else groups)
        ]
        chunks = [group.column(number) for group in wanted_groups for number in range(group.num_columns)]
        wanted = [chunk for chunk in chunks if columns is None or chunk.path_in_schema.split(".")[0] in columns]
        return sum(chunk.total_compressed_size for chunk in wanted)

    def counted_read(path: Path, *, columns: list[str] | None = None, **options: Any) -> pl.DataFrame:
        counts[_kind(path)] += columns_bytes(path, columns)
        return read_parquet(path, columns=columns, **options)

    def counted_groups(file: pq.ParquetFile, groups: list[int], **options: Any) -> Any:
        counts["keys"] += sum(file.metadata.row_group(number).total_byte_size for number in groups)
        return read_groups(file, groups, **options)

    def counted_source(source: Callable[..., Any], **options: Any) -> pl.LazyFrame:
        def counted(columns: list[str] | None, *others: Any) -> Iterator[pl.DataFrame]:
            def scanned(paths: list[Path], schema: pl.Schema) -> pl.LazyFrame:
                for path in paths:
                    counts[_kind(path)] += columns_bytes(path, columns)
                return scan(paths, schema)

            with mock.patch.object(parquet, "_scan", scanned):
                yield from source(columns, *others)

        return register(counted, **options)

    def counted_scan(paths: list[Path], **options: Any) -> pl.LazyFrame:
        if "include_file_paths" in options:  # which of a month's files hold an article that is replaced
            for path in paths:
                counts[_kind(path)] += columns_bytes(path, ["article_id"])
        return scan_parquet(paths, **options)

    with (
        mock.patch.object(pl, "scan_parquet", counted_scan),
        mock.patch.object(pl, "read_parquet", counted_read),
        mock.patch.object(pq.ParquetFile, "read_row_groups", counted_groups),
        mock.patch.object(parquet, "register_io_source", counted_source),
    ):
        yield counts


def _kind(path: Path) -> str:
    return "fingerprints" if "fingerprints" in path.parts else "keys" if "keys" in path.parts else "tables"


def publish_hour(publisher: Publisher, tables: dict[str, pl.DataFrame], draw: random.Random) -> int:
    """Settles and publishes the rows of an hour in one commit, as a build does; how many bytes it wrote again."""
    records = tables["documents"].filter(pl.col("disposition") == "article").select("document_id", "article_id")
    articles = tables["articles"].join(records, on="article_id")
    prints = articles.select(
        "document_id",
        "article_id",
        pl.Series(
            "shingles",
            [[draw.getrandbits(64) for _ in range(_SHINGLES)] for _ in range(articles.height)],
            pl.List(pl.UInt64),
        ),
        pl.lit([], pl.List(pl.UInt64)).alias("anchors"),
    )
    settled = Ledger(publisher).settle(tables["documents"], articles, prints)
    published = tables | {
        "documents": settled.documents,
        "articles": settled.articles,
        "fingerprints": indexed_prints(settled.prints, settled.articles),
        "keys": keys_of(settled.documents, settled.articles),
    }
    staging = publisher.root / "_staging" / f"{publisher.version() + 1}"
    files = stage_tables(publisher.disk, staging, published)
    kept, removed = publisher.without_articles(settled.replaced, settled.months) if settled.replaced else ({}, [])
    rewritten = stage_tables(publisher.disk, staging, kept)
    merged, gone = merged_indexes(publisher, staging, removed)
    publisher.commit(
        staging, [*files, *rewritten, *merged], kind="build", run_id="benchmark", removed=[*removed, *gone]
    )
    publisher.disk.remove(staging)
    return sum(file.bytes for file in [*rewritten, *merged])


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
        reads: list[Counter[str]] = []
        for hour in range(commits):
            day = date(2024, 1, 1) + timedelta(days=hour * 365 // commits)
            due = [item for item in draw.sample(met, min(len(met), articles)) if draw.random() < CORRECTED]
            parts = [tables_of(range(hour * copies, (hour + 1) * copies), day)]
            parts += [corrected_tables(copy, of_day, hour) for copy, of_day in due]
            tables = {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
            met += [(copy, day) for copy in range(hour * copies, (hour + 1) * copies)]
            corrected += len(due)
            started = time.perf_counter()
            with open_publisher(root) as publisher:
                if hour % _COUNTED_EVERY == 0 or hour == commits - 1:
                    with bytes_read() as read:
                        again += publish_hour(publisher, tables, draw)
                    reads.append(read)
                else:
                    again += publish_hour(publisher, tables, draw)
                    seconds.append(time.perf_counter() - started)
        count, size = files_and_bytes(root)
        print(f"\n{commits} commits of {copies * _ARTICLES_A_COPY} articles, {corrected} articles corrected")
        print(f"files {count:,}, {size / 2**20:.1f} MiB; written again {again / 2**20:.2f} MiB ({again / size:.0%})")
        tenth = max(1, commits // 10)
        print(
            f"a commit took {sum(seconds[:tenth]) / tenth:.3f} s at first, {sum(seconds[-tenth:]) / tenth:.3f} s at last"
        )
        for place, name in ((len(reads) // 2, "half way"), (-1, "at last")):
            print(
                f"a commit {name} read of "
                + ", ".join(f"{kind} {size >> 10:,} KiB" for kind, size in sorted(reads[place].items()))
            )
        largest = {name: sum(path.stat().st_size for path in paths) for name, paths in Dataset(root).files().items()}
        print("of " + ", ".join(f"{name} {size >> 10:,} KiB" for name, size in largest.items()))
        keys = len(list(root.glob("_index/keys/*")))
        print(f"{keys} files of keys, {len(list(root.glob('_index/fingerprints/*/*')))} of fingerprints")
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
