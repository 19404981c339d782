"""What a column and a table are, and the one way in: rows become a frame only through ``Table.frame``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
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
            for name, checked in self._checks:
                try:
                    data[name].append(checked(row[name]))
                except _MisfitError as misfit:
                    raise ValueError(f"{self.name} row {number} {name}{misfit.place}: {misfit.reason}") from None
        series = [pl.Series(column.name, data[column.name], dtype=column.dtype, strict=True) for column in self.columns]
        return pl.DataFrame(series)

    @cached_property
    def _checks(self) -> list[tuple[str, _Check]]:
        """What each column does with a value, made once: asked anew for each value, types cost more than the rules."""
        return [(column.name, _unless_null(_check_of(column.dtype), column.nullable)) for column in self.columns]

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


# Gives the value as a frame takes it, or raises _MisfitError.
_Check = Callable[[Any], Any]


class _MisfitError(Exception):
    """A value that its column does not take: where inside the value ("[2].name"), and why."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(place, reason)
        self.reason = reason
        self.place = place

    def within(self, place: str) -> _MisfitError:
        """The same, seen from the list or struct that holds the value."""
        return _MisfitError(self.reason, place + self.place)


def _unless_null(check: _Check, nullable: bool) -> _Check:
    def checked(value: Any) -> Any:
        if value is not None:
            return check(value)
        if not nullable:
            raise _MisfitError("null is not allowed")
        return None

    return checked


def _check_of(dtype: Any) -> _Check:
    if isinstance(dtype, pl.Enum):
        return _check_of_closed_list(dtype)
    if isinstance(dtype, pl.List):
        return _check_of_list(dtype)
    return _check_of_struct(dtype) if isinstance(dtype, pl.Struct) else _check_of_scalar(dtype)


def _check_of_closed_list(dtype: pl.Enum) -> _Check:
    values = frozenset(dtype.categories)

    def checked(value: Any) -> Any:
        if not isinstance(value, str) or value not in values:
            raise _MisfitError(f"{value!r} is not in the closed list")
        return value

    return checked


def _check_of_list(dtype: pl.List) -> _Check:
    check = _unless_null(_check_of(dtype.inner), nullable=False)

    def checked(value: Any) -> Any:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise _MisfitError(f"{value!r} is not a list")
        items = []
        for index, item in enumerate(value):
            try:
                items.append(check(item))
            except _MisfitError as misfit:
                raise misfit.within(f"[{index}]") from None
        return items

    return checked


def _check_of_struct(dtype: pl.Struct) -> _Check:
    checks = {item.name: _unless_null(_check_of(item.dtype), item.name in NULLABLE_FIELDS) for item in dtype.fields}

    def checked(value: Any) -> Any:
        if not isinstance(value, Mapping) or value.keys() != checks.keys():
            raise _MisfitError(f"{value!r} has not exactly the fields {sorted(checks)}")
        fields = {}
        for name, check in checks.items():
            try:
                fields[name] = check(value[name])
            except _MisfitError as misfit:
                raise misfit.within(f".{name}") from None
        return fields

    return checked


def _check_of_scalar(dtype: Any) -> _Check:
    is_instance = _test_of(dtype)

    def checked(value: Any) -> Any:
        if not is_instance(value):
            raise _MisfitError(f"{value!r} is no {dtype}")
        return value

    return checked


def _test_of(dtype: Any) -> Callable[[Any], bool]:
    if dtype == pl.Boolean:
        return lambda value: isinstance(value, bool)
    if dtype.is_integer():
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if dtype.is_float():
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if dtype == pl.Date:
        return lambda value: isinstance(value, date) and not isinstance(value, datetime)
    if isinstance(dtype, pl.Datetime):
        return lambda value: isinstance(value, datetime) and value.tzinfo is not None
    is_string = dtype == pl.String
    return lambda value: is_string and isinstance(value, str)
