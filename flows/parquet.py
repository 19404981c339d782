"""Frames as Parquet files and back: what a file of a table or an index is called, holds, and how it is read."""

from __future__ import annotations

import bisect
import contextlib
import io
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars.io.plugins import register_io_source

from flows.commits import StoredFile
from flows.disk import DatasetError, Disk, explained, in_words
from transforms.duplicates import PRINTS_SCHEMA
from transforms.identifiers import hash_bytes
from transforms.quote_clusters import QUOTE_PRINTS_SCHEMA
from transforms.schemas.tables import TABLES
from transforms.stories import STORY_PRINTS_SCHEMA

UNDATED = "__HIVE_DEFAULT_PARTITION__"
_MONTH = "published_month="
FINGERPRINTS_SCHEMA = pl.Schema({**PRINTS_SCHEMA, "published_date": pl.Date()})
KEYS_SCHEMA = pl.Schema({"key": pl.String(), "kind": pl.String(), "published_month": pl.String()})
INDEXED_STORY_PRINTS = pl.Schema({**STORY_PRINTS_SCHEMA, "published_date": pl.Date(), "story_id": pl.String()})
INDEXED_QUOTE_PRINTS = pl.Schema({**QUOTE_PRINTS_SCHEMA, "published_date": pl.Date(), "quote_cluster_id": pl.String()})
INDEXES = {
    "fingerprints": FINGERPRINTS_SCHEMA,
    "keys": KEYS_SCHEMA,
    "storyprints": INDEXED_STORY_PRINTS,
    "quoteprints": INDEXED_QUOTE_PRINTS,
}
_ROWS_OF_A_GROUP = 100_000
_KEYS_OF_A_GROUP = 1_024  # 9 kB: what is read for one key of millions
_SHOWN_FILES = 100  # of a plan
_READS = 10  # of files that commits may move while we read


def partition_of(day: date | None) -> str:
    """The folder of a date: its month, or the Hive default partition, which reads back as null."""
    return f"{_MONTH}{day:%Y-%m}" if day else f"{_MONTH}{UNDATED}"


def months_about(day: date, days: int) -> Iterator[str]:
    """The partitions where articles may lie that were published within so many days of this one."""
    month = max(day.toordinal() - days, 1)
    last = min(day.toordinal() + days, date.max.toordinal())
    while month <= last:
        first = date.fromordinal(month)
        yield partition_of(first)
        month += monthrange(first.year, first.month)[1] - first.day + 1


def schema_of(name: str) -> pl.Schema:
    """The columns of a table or an index as they lie on disk."""
    return INDEXES[name] if name in INDEXES else TABLES[name].stored_schema


def parquet_bytes(frame: pl.DataFrame, rows_of_a_group: int = _ROWS_OF_A_GROUP) -> bytes:
    """The frame as Parquet: the same frame gives the same bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True, row_group_size=rows_of_a_group)
    return buffer.getvalue()


@explained
def stage_tables(disk: Disk, staging: Path, tables: Mapping[str, pl.DataFrame]) -> list[StoredFile]:
    """Writes frames of tables and indexes below ``staging`` as they shall lie in the dataset.

    Content and names are durable when this returns. Frames must be in their stored form.
    """
    files = []
    for name, frame in tables.items():
        for partition, part in _partitions(frame, name):
            data = parquet_bytes(part, _KEYS_OF_A_GROUP if name == "keys" else _ROWS_OF_A_GROUP)
            path = PurePosixPath("_index" if name in INDEXES else "", name, partition, f"{hash_bytes(data)}.parquet")
            target = staging / path
            disk.make_folder(target.parent)
            disk.write(target, data)
            disk.sync_folder(target.parent)
            files.append(StoredFile(str(path), name, part.height, len(data), hash_bytes(data)))
    return files


def _partitions(frame: pl.DataFrame, name: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each month, in order; keys are in one file, sorted."""
    if not frame.height:
        return
    if name == "keys":
        yield "", frame.select(KEYS_SCHEMA.names()).unique().sort(KEYS_SCHEMA.names())
        return
    months = frame.with_columns(pl.col("published_date").dt.strftime("%Y-%m").alias("_month"))
    for (_,), part in sorted(months.group_by("_month", maintain_order=True), key=lambda item: item[0][0] or "~"):
        rows = part.drop("_month")
        rows = rows.select(schema_of(name).names()) if name in INDEXES else TABLES[name].stored(rows)
        yield partition_of(rows["published_date"][0]), rows


def read_table(name: str, path: Path) -> pl.DataFrame:
    """A file of a table or index as this version knows it: columns that an older version lacked are null.

    Columns that only a newer version has are left out.
    """
    with damage_told([path]):
        frame = pl.read_parquet(path, hive_partitioning=False)
    schema = schema_of(name)
    lacking = [pl.lit(None, dtype).alias(column) for column, dtype in schema.items() if column not in frame.columns]
    return frame.with_columns(lacking).select(schema.names())


def read_keys(paths: Iterable[Path], keys: Collection[str]) -> pl.DataFrame:
    """The rows of sorted files of keys that have one of these; only the groups of rows that may hold one are read."""
    wanted = sorted(keys)
    found = [KEYS_SCHEMA.to_frame()]
    for path in paths:
        with damage_told([path]):
            file = pq.ParquetFile(path)
            groups = [number for number in range(file.num_row_groups) if _may_hold(file, number, wanted)]
            rows = pl.from_arrow(file.read_row_groups(groups)) if groups else None
        if isinstance(rows, pl.DataFrame):
            rows = rows.cast(KEYS_SCHEMA).select(KEYS_SCHEMA.names())
            found.append(rows.filter(pl.col("key").is_in(wanted)))
    return pl.concat(found).unique()


def _may_hold(file: pq.ParquetFile, number: int, wanted: Sequence[str]) -> bool:
    bounds = file.metadata.row_group(number).column(0).statistics
    place = bisect.bisect_left(wanted, bounds.min)
    return place < len(wanted) and wanted[place] <= bounds.max


def scan_files(files: Callable[[], Sequence[Path]], schema: pl.Schema) -> pl.LazyFrame:
    """A lazy frame over files that may be moved before and while it is collected: ``files`` says where they lie now.

    Only the columns and rows that the query wants are read; the plan (``explain``) names the files as they lie now.
    DatasetError where a file is gone or damaged.
    """

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for attempt in range(1, _READS + 1):
            paths = list(files())
            frame = _scan(paths, schema)
            frame = frame if predicate is None else frame.filter(predicate)
            frame = frame if columns is None else frame.select(columns)
            frame = frame if rows is None else frame.head(rows)
            try:
                with damage_told(paths):
                    found = frame.collect()
            except FileNotFoundError as error:
                if attempt == _READS:
                    raise DatasetError(in_words(error)) from error
            else:
                yield found
                return

    now = [path.as_posix() for path in files()]
    shown = f"{len(now)} files: " + ", ".join(now[:_SHOWN_FILES]) + (", ..." if len(now) > _SHOWN_FILES else "")
    return register_io_source(read, schema=schema, is_pure=True, explain_name="parquet", explain_detail=shown)


def _scan(paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
    if not paths:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        list(paths), hive_partitioning=False, missing_columns="insert", extra_columns="ignore", schema=schema
    )


@contextlib.contextmanager
def damage_told(paths: Sequence[Path]) -> Iterator[None]:
    """An error of reading names no file: the one whose content is not what its name says is named."""
    try:
        yield
    except (pl.exceptions.PolarsError, pa.ArrowException):
        stop_at_damage(paths)
        raise


def stop_at_damage(paths: Iterable[Path]) -> None:
    """DatasetError where a published file does not hold what its name says. It reads them whole."""
    for path in paths:
        if path.exists() and hash_bytes(path.read_bytes()) != path.stem:
            raise DatasetError(f"{path} is damaged: its content is not what was published; restore it from a copy")
