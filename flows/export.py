"""Rows of a dataset as one file for other tools: CSV, JSON Lines, or a DuckDB database with all tables and views.

A file appears whole or not at all: it is written beside its name as ``.NAME.PID.part``, and renamed at the end.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

import duckdb
import polars as pl
import pyarrow as pa

from flows.disk import Disk, told
from flows.review.quality import RELATIONS
from flows.storage import DatasetError
from flows.views import VIEWS, define_views, existing, names, read_rows, view_columns
from transforms.schemas.tables import TABLES

_ROWS_AT_ONCE = 20_000  # bounds memory: articles of 3 kB make 60 MB
_FORMULA = r"^[=+\-@\t\r]"  # what spreadsheets take for a formula (OWASP, "CSV Injection")


@dataclass(frozen=True)
class Exported:
    """What was written. ``formulas`` counts the cells of a CSV that a spreadsheet would take for formulas."""

    rows: int
    bytes: int
    version: int
    formulas: int = 0


def export(
    data: Path,
    what: str | None,
    format: Literal["csv", "jsonl", "duckdb"],
    to: Path,
    version: int | None = None,
    *,
    force: bool = False,
    for_spreadsheet: bool = False,
) -> Exported:
    """Writes a table, a view or a query; a DuckDB database of all of them where nothing is named.

    CSV has a header and is UTF-8; null is an empty cell and an empty string ``""``; lists and structs are JSON text.
    ``for_spreadsheet`` puts an apostrophe before each text that would be taken for a formula, since a headline can hold
    one, and marks the file as UTF-8; without it the text is exact. JSON Lines keep lists and structs as they are. Times
    are UTC, ISO 8601. A database gets a query as the table ``rows``, and the descriptions of the columns as comments.

    DatasetError where the target is there already (``force`` replaces it), lies in the dataset's folder or cannot be
    written, and where nothing has the name; QueryError where the query is wrong.
    """
    settled = existing(data).version() if version is None else version
    if to.is_dir():
        raise DatasetError(f"{to} is a folder; name a file in it")
    if data.resolve() in to.resolve().parents:
        raise DatasetError(f"{to} lies in the dataset's folder; choose a place outside it")
    _stop_at_existing(to, force=force)
    if what is None and format != "duckdb":
        raise DatasetError(f"name a table, a view or a query to be written as {format}; there are {names()}")
    selects = _selects(what)
    disk = Disk()
    with _beside(to, disk) as part, told(part):
        if format == "duckdb":
            rows, formulas = _write_database(data, settled, selects, part), 0
        else:
            (sql,) = selects.values()
            write = _write_jsonl if format == "jsonl" else _csv_writer(for_spreadsheet=for_spreadsheet)
            rows, formulas = read_rows(data, sql, settled, lambda found: write(found, part))
        size = part.stat().st_size
        _stop_at_existing(to, force=force)
        disk.rename(part, to)
        disk.sync_folder(to.parent)
    return Exported(rows, size, settled, formulas)


def _selects(what: str | None) -> dict[str, str]:
    """What is written, by the name that it gets in a database: a table or view under its own, a query as ``rows``."""
    if what is None:
        return {name: f"from {name}" for name in (*TABLES, *RELATIONS)}
    if what in TABLES or what in VIEWS or what in RELATIONS:
        return {what: f"from {what}"}
    if what.isidentifier():
        raise DatasetError(f"there is no table or view {what!r}; there are {names()}")
    return {"rows": what}


def _stop_at_existing(to: Path, *, force: bool) -> None:
    if to.exists() and not force:
        raise DatasetError(f"{to} is there already; choose another name, or replace it with --force")


@contextmanager
def _beside(to: Path, disk: Disk) -> Iterator[Path]:
    """The name to write under, in the target's folder so that a rename is atomic; what is left of it is removed."""
    if not to.parent.is_dir():
        raise DatasetError(f"there is no folder {to.parent}; make it first")
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        for left in (part, part.with_name(f"{part.name}.wal")):
            disk.remove(left)


def _csv_writer(*, for_spreadsheet: bool) -> Callable[[duckdb.DuckDBPyRelation, Path], tuple[int, int]]:
    def write(found: duckdb.DuckDBPyRelation, part: Path) -> tuple[int, int]:
        rows = formulas = 0
        with _opened(part) as file:
            for number, frame in enumerate(_batches(found, nested_as_text=True)):
                text = pl.col(pl.String)
                risky = frame.select(text.str.contains(_FORMULA).sum()).transpose()
                formulas += int(risky.to_series().sum() or 0) if risky.height else 0
                if for_spreadsheet:
                    frame = frame.with_columns(
                        pl.when(text.str.contains(_FORMULA)).then(pl.lit("'") + text).otherwise(text).name.keep()
                    )
                frame.write_csv(file, include_header=not number, include_bom=for_spreadsheet and not number)
                rows += frame.height
        return rows, formulas

    return write


def _write_jsonl(found: duckdb.DuckDBPyRelation, part: Path) -> tuple[int, int]:
    rows = 0
    with _opened(part) as file:
        for frame in _batches(found, nested_as_text=False):
            frame.write_ndjson(file)
            rows += frame.height
    return rows, 0


def _write_database(data: Path, version: int, selects: Mapping[str, str], part: Path) -> int:
    """Rows of all that was written. Each table is copied by itself: a commit meanwhile costs that one again."""
    count = 0
    with duckdb.connect(part) as target:
        for name, sql in selects.items():
            count += read_rows(data, sql, version, partial(_copy, target, name))
            _describe(target, name)
        if selects.keys() > TABLES.keys():  # the views need them all
            for name in RELATIONS:  # as they hold now: whether a row is the one judged is no question for SQL alone
                read_rows(data, f"from {name}", version, partial(_copy, target, name))
            define_views(target)
            for name in VIEWS:
                _describe(target, name)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return count


def _copy(target: duckdb.DuckDBPyConnection, name: str, found: duckdb.DuckDBPyRelation) -> int:
    incoming = found.project(_named(found)).to_arrow_reader(_ROWS_AT_ONCE)
    target.register("incoming", incoming)
    try:
        target.execute(f'create or replace table "{name}" as from incoming')
    finally:
        target.unregister("incoming")
    ((count,),) = target.execute(f'select count(*) from "{name}"').fetchall()
    return int(count)


def _describe(target: duckdb.DuckDBPyConnection, name: str) -> None:
    """What the rows and columns are, as comments that any DuckDB client shows."""
    if name in TABLES:
        grain, columns = TABLES[name].grain, {column.name: column.description for column in TABLES[name].columns}
    elif name in VIEWS:
        grain = VIEWS[name].grain
        columns = view_columns(name)
    elif name in RELATIONS:
        grain, columns = RELATIONS[name], {}
    else:
        return
    ((kind,),) = target.execute(
        "select lower(table_type) from information_schema.tables where table_name = ?", [name]
    ).fetchall()
    target.execute(f"comment on {'view' if kind == 'view' else 'table'} {name} is {_quoted(grain)}")
    for column, meaning in columns.items():
        target.execute(f'comment on column {name}."{column}" is {_quoted(meaning)}')


def _batches(found: duckdb.DuckDBPyRelation, *, nested_as_text: bool) -> Iterator[pl.DataFrame]:
    """The rows a part at a time; at least one frame, so that a file of no rows has its header."""
    reader = found.project(_named(found, nested_as_text=nested_as_text)).to_arrow_reader(_ROWS_AT_ONCE)
    empty = pl.DataFrame(pl.from_arrow(reader.schema.empty_table()))
    is_first = True
    times = pl.selectors.datetime()
    for batch in _arriving(reader):
        yield pl.DataFrame(pl.from_arrow(batch)).with_columns(times.dt.to_string("iso:strict"))
        is_first = False
    if is_first:
        yield empty


def _arriving(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The parts of a result. Where DuckDB fails between them, Arrow makes an OSError of it: it is DuckDB's again."""
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (OSError, pa.ArrowException) as error:
            raise duckdb.Error(str(error)) from error
        yield batch


def _named(found: duckdb.DuckDBPyRelation, *, nested_as_text: bool = False) -> str:
    """The select list of a result: a name that comes twice gets a number, and what polars does not know is text."""
    taken: set[str] = set()
    listed = []
    for position, (name, dtype) in enumerate(zip(found.columns, found.types, strict=True), 1):
        unique = next(
            new for number in range(position) if (new := f"{name}_{number}" if number else name).lower() not in taken
        )
        taken.add(unique.lower())
        value = f"#{position}"
        if dtype.id in {"list", "array", "struct", "map", "union"}:
            value = f"to_json({value})::varchar" if nested_as_text else value
        elif dtype.id == "hugeint":  # what sum() gives; it overflows loudly
            value = f"{value}::bigint"
        elif dtype.id == "decimal" and not nested_as_text:  # polars writes decimals as JSON strings
            value = f"{value}::double"
        elif dtype.id in {"interval", "uuid", "enum", "bit", "blob", "uhugeint", "json"}:
            value = f"{value}::varchar"
        listed.append(f'{value} as "{unique.replace(chr(34), chr(34) * 2)}"')
    return ", ".join(listed)


@contextmanager
def _opened(part: Path) -> Iterator[BinaryIO]:
    with part.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
