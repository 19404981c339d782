"""What a column and a table are, and the one way in: rows become a frame only through ``Table.frame``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

# Fields inside lists of structs that may be null; every other field of a struct is required.
NULLABLE_FIELDS = frozenset({"entity_id", "name", "country_code", "sector_code", "high", "unit"})


@dataclass(frozen=True)
class Column:
    """One column: its type, its meaning, and all that a value must satisfy. Bounds are inclusive."""

    name: str
    dtype: PolarsDataType
    description: str
    nullable: bool = False
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    references: str | None = None  # "table.column" that must hold the value

    @property
    def values(self) -> tuple[str, ...] | None:
        """The closed list of the column, where it has one."""
        return tuple(self.dtype.categories) if isinstance(self.dtype, pl.Enum) else None


@dataclass(frozen=True)
class Table:
    """One table: its grain (what one row is), its key, its columns in order.

    ``spans`` names the pairs of offset columns, and ``surfaces`` the column that must equal the text of a span.
    ``sort_by`` orders the rows of a file.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sort_by: tuple[str, ...]
    spans: tuple[tuple[str, str], ...] = ()
    surfaces: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def schema(self) -> pl.Schema:
        """Types in memory, with closed lists as ``pl.Enum``."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    @property
    def stored_schema(self) -> pl.Schema:
        """Types on disk: an Enum that gains a value would break a glob over old and new files, so they are strings."""
        return pl.Schema({column.name: stored_dtype(column.dtype) for column in self.columns})

    def column(self, name: str) -> Column:
        """The column of this name; KeyError names the table."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name!r}")

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
        """Rows as a frame, or ValueError that names table, row, column and value.

        The one way in: a missing or unknown column, a value outside its closed list, of another type or null where
        the column may not be, is refused (``pl.DataFrame(rows, schema=...)`` would drop the one and null the other).
        """
        names = [column.name for column in self.columns]
        data: dict[str, list[Any]] = {name: [] for name in names}
        for number, row in enumerate(rows):
            if row.keys() != data.keys():
                missing, unknown = sorted(data.keys() - row.keys()), sorted(row.keys() - data.keys())
                raise ValueError(f"{self.name} row {number}: missing columns {missing}, unknown columns {unknown}")
            for column in self.columns:
                where = f"{self.name} row {number} {column.name}"
                data[column.name].append(_checked(row[column.name], column.dtype, column.nullable, where))
        series = [pl.Series(column.name, data[column.name], dtype=column.dtype, strict=True) for column in self.columns]
        return pl.DataFrame(series)

    def stored(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame as it lies on disk: sorted, closed lists as strings. SchemaError where columns or types differ."""
        if frame.schema not in (self.schema, self.stored_schema):
            raise ValueError(f"{self.name}: {_schema_difference(frame.schema, self.schema)}")
        return frame.cast(self.stored_schema).sort(list(self.sort_by), nulls_last=True, maintain_order=True)


def stored_dtype(dtype: PolarsDataType) -> PolarsDataType:
    """The type with every Enum inside it turned into a string."""
    if isinstance(dtype, pl.Enum):
        return pl.String
    if isinstance(dtype, pl.List):
        return pl.List(stored_dtype(dtype.inner))
    if isinstance(dtype, pl.Struct):
        return pl.Struct({item.name: stored_dtype(item.dtype) for item in dtype.fields})
    return dtype


def rows_of_lists(table: Table) -> Iterator[tuple[str, pl.Struct]]:
    """The columns of a table that are lists of structs, with the struct."""
    for column in table.columns:
        if isinstance(column.dtype, pl.List) and isinstance(column.dtype.inner, pl.Struct):
            yield column.name, column.dtype.inner


def _schema_difference(got: pl.Schema, wanted: pl.Schema) -> str:
    missing = sorted(wanted.keys() - got.keys())
    unknown = sorted(got.keys() - wanted.keys())
    changed = [
        f"{name} is {got[name]}, not {wanted[name]}" for name in wanted if name in got and got[name] != wanted[name]
    ]
    return f"missing columns {missing}, unknown columns {unknown}, types {changed}"


def _checked(value: Any, dtype: Any, nullable: bool, where: str) -> Any:
    if value is None:
        if not nullable:
            raise ValueError(f"{where}: null is not allowed")
        return None
    if isinstance(dtype, pl.Enum):
        if value not in dtype.categories:
            raise ValueError(f"{where}: {value!r} is not in the closed list")
        return value
    if isinstance(dtype, pl.List):
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError(f"{where}: {value!r} is not a list")
        return [_checked(item, dtype.inner, False, f"{where}[{index}]") for index, item in enumerate(value)]
    if isinstance(dtype, pl.Struct):
        fields = {item.name: item.dtype for item in dtype.fields}
        if not isinstance(value, Mapping) or value.keys() != fields.keys():
            raise ValueError(f"{where}: {value!r} has not exactly the fields {sorted(fields)}")
        return {
            name: _checked(value[name], fields[name], name in NULLABLE_FIELDS, f"{where}.{name}") for name in fields
        }
    if not _is_instance(value, dtype):
        raise ValueError(f"{where}: {value!r} is no {dtype}")
    return value


def _is_instance(value: Any, dtype: Any) -> bool:
    if dtype == pl.Boolean:
        return isinstance(value, bool)
    if dtype.is_integer():
        return isinstance(value, int) and not isinstance(value, bool)
    if dtype.is_float():
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if dtype == pl.Date:
        return isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(dtype, pl.Datetime):
        return isinstance(value, datetime) and value.tzinfo is not None
    return dtype == pl.String and isinstance(value, str)
