from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from transforms.schemas.table import Column, Table, stored_dtype
from transforms.schemas.tables import DOCUMENTS, QUOTES, TABLES

TINY = Table(
    "tiny",
    "One row per thing.",
    key=("thing_id",),
    sort_by=("thing_id",),
    columns=(
        Column("thing_id", pl.String, "Its id."),
        Column("kind", pl.Enum(("good", "bad")), "Its kind.", nullable=True),
        Column("size", pl.Float64, "Its size.", nullable=True),
        Column("day", pl.Date, "Its day.", nullable=True),
        Column("spans", pl.List(pl.Struct({"start_char": pl.Int32, "name": pl.String})), "Where."),
    ),
)
ROW = {
    "thing_id": "a",
    "kind": "good",
    "size": 1.5,
    "day": date(2024, 4, 10),
    "spans": [{"start_char": 0, "name": None}],
}


def test_rows_become_a_frame_of_the_schema():
    frame = TINY.frame([ROW])
    assert frame.schema == TINY.schema
    assert frame.row(0, named=True) == ROW


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, "unknown columns ['extra']"),
        ({"thing_id": None}, "tiny row 0 thing_id: null is not allowed"),
        ({"kind": "ugly"}, "tiny row 0 kind: 'ugly' is not in the closed list"),
        ({"size": float("nan")}, "tiny row 0 size: nan is no Float64"),
        ({"size": "1"}, "tiny row 0 size: '1' is no Float64"),
        ({"day": datetime(2024, 4, 10, tzinfo=UTC)}, "is no Date"),
        ({"spans": "ab"}, "tiny row 0 spans: 'ab' is not a list"),
        ({"spans": [{"start_char": 0}]}, "has not exactly the fields ['name', 'start_char']"),
        ({"spans": [{"start_char": None, "name": None}]}, "tiny row 0 spans[0].start_char: null is not allowed"),
        ({"spans": [{"start_char": True, "name": None}]}, "True is no Int32"),
    ],
)
def test_a_row_that_breaks_the_schema_is_refused_by_name(change, message):
    with pytest.raises(ValueError, match="tiny row 0") as error:
        TINY.frame([ROW | change])
    assert message in str(error.value)


def test_a_missing_column_is_refused():
    with pytest.raises(ValueError, match=r"missing columns \['size'\]"):
        TINY.frame([{name: value for name, value in ROW.items() if name != "size"}])


def test_on_disk_closed_lists_are_strings_and_rows_are_sorted():
    stored = TINY.stored(TINY.frame([ROW | {"thing_id": "b"}, ROW]))
    assert stored.schema == TINY.stored_schema
    assert stored["thing_id"].to_list() == ["a", "b"]
    assert stored_dtype(pl.List(pl.Struct({"type": pl.Enum(("x",))}))) == pl.List(pl.Struct({"type": pl.String}))


def test_a_frame_of_another_schema_is_not_stored():
    with pytest.raises(ValueError, match="missing columns"):
        TINY.stored(pl.DataFrame({"thing_id": ["a"]}))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_table_says_itself_whole(table):
    names = table.schema.names()
    assert len(names) == len(set(names))
    assert set(table.key) <= set(names)
    assert set(table.sort_by) <= set(names)
    assert {name for pair in table.spans for name in pair} <= set(names)
    assert all(column.description.endswith(".") for column in table.columns)
    assert all(column.name in names for column in table.columns if column.name.endswith("_id"))
    for column in table.columns:
        if column.references:
            other, _, key = column.references.partition(".")
            assert key in TABLES[other].schema.names()


def test_a_column_of_one_name_has_one_type():
    seen: dict[str, object] = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.name not in {"mentions"}:
                dtype = stored_dtype(column.dtype)
                assert seen.setdefault(column.name, dtype) == dtype, column.name


def test_looking_up_a_column_names_the_table():
    assert QUOTES.column("quote_id").pattern
    with pytest.raises(KeyError, match="documents has no column 'nothing'"):
        DOCUMENTS.column("nothing")
