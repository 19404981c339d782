"""Exported files against the rows that they were made of, read back by other readers."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from flows.cli.__main__ import app
from flows.dataset import open_dataset
from flows.export import export
from flows.publisher import open_publisher
from flows.storage import DatasetError
from flows.views import VIEWS
from tests.test_evolution import FIRST
from tests.test_storage import article, correct, frames
from transforms.schemas.tables import TABLES

AWKWARD = """
    select 1 as n, 2 as N, sum(3) as total, 'a "b", c' as text, 'two' || chr(10) || 'lines' as lines, '' as empty,
           null::varchar as missing, '007' as code, ['a"b', 'c'] as list, {'start_char': 1} as struct, 1.5::decimal(5, 2) as d,
           timestamptz '2024-06-12 10:00:00.5+02' as published_at, date '2024-06-12' as day, true as is_so"""


def run(*args: object):
    return CliRunner().invoke(app, ["export", *map(str, args)])


@pytest.fixture(scope="module")
def root(built):
    return built[0]


def test_csv_has_a_header_nested_lists_as_json_and_tells_null_from_empty(root, tmp_path):
    to = tmp_path / "rows.csv"
    assert export(root, AWKWARD, "csv", to).rows == 1
    assert to.read_text(encoding="utf-8") == (
        "n,N_1,total,text,lines,empty,missing,code,list,struct,d,published_at,day,is_so\n"
        '1,2,3,"a ""b"", c","two\nlines","",,007,"[""a\\""b"",""c""]","{""start_char"":1}",1.50,'
        "2024-06-12T08:00:00.500000+00:00,2024-06-12,true\n"
    )
    (row,) = csv.DictReader(to.open(encoding="utf-8", newline=""))
    assert json.loads(row["list"]) == ['a"b', "c"]


def test_jsonl_keeps_lists_structs_and_numbers(root, tmp_path):
    to = tmp_path / "rows.jsonl"
    export(root, AWKWARD, "jsonl", to)
    assert json.loads(to.read_text(encoding="utf-8")) == {
        **{"n": 1, "N_1": 2, "total": 3, "text": 'a "b", c', "lines": "two\nlines", "empty": "", "missing": None},
        **{"code": "007", "list": ['a"b', "c"], "struct": {"start_char": 1}, "d": 1.5},
        **{"published_at": "2024-06-12T08:00:00.500000+00:00", "day": "2024-06-12", "is_so": True},
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_comes_back_from_csv_and_jsonl(root, tmp_path, name):
    stored = open_dataset(root).table(name).collect()
    flat = [column for column, dtype in stored.schema.items() if not dtype.is_nested()]
    for format in ("csv", "jsonl"):
        assert export(root, name, format, tmp_path / f"{name}.{format}").rows == stored.height
    table = pl.read_csv(tmp_path / f"{name}.csv", schema_overrides=dict.fromkeys(stored.columns, pl.String))
    assert table.columns == stored.columns
    for column in flat:
        if stored.schema[column] == pl.String:
            assert table[column].equals(stored[column]), column
    for column in set(stored.columns) - set(flat):
        assert [json.loads(cell) for cell in table[column]] == stored[column].to_list()
    lines = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    nested = [column for column in stored.columns if column not in flat]
    assert len(lines) == stored.height
    for column in nested:
        assert [line[column] for line in lines] == stored[column].to_list()


def test_no_rows_are_a_header_or_nothing(root, tmp_path):
    query = "select event_id, actors from events where false"
    export(root, query, "csv", tmp_path / "none.csv")
    export(root, query, "jsonl", tmp_path / "none.jsonl")
    assert (tmp_path / "none.csv").read_text() == "event_id,actors\n"
    assert (tmp_path / "none.jsonl").read_text() == ""


def test_many_rows_are_written_part_by_part(root, tmp_path):
    query = "select i, 'line ' || i as text from range(50001) as t(i)"
    export(root, query, "csv", tmp_path / "many.csv")
    export(root, query, "jsonl", tmp_path / "many.jsonl")
    assert pl.read_csv(tmp_path / "many.csv")["i"].equals(pl.int_range(50_001, eager=True).alias("i"))
    assert pl.read_ndjson(tmp_path / "many.jsonl").height == 50_001


def test_a_database_has_all_tables_views_macros_and_meanings(root, tmp_path):
    to = tmp_path / "all.duckdb"
    done = export(root, None, "duckdb", to)
    dataset = open_dataset(root)
    moved = shutil.copy(to, tmp_path / "elsewhere.duckdb")
    with duckdb.connect(moved, read_only=True) as database:
        database.execute("set TimeZone = 'UTC'")
        for name, table in TABLES.items():
            stored = dataset.table(name).sort(table.key).collect()
            assert database.sql(f"from {name} order by {', '.join(table.key)}").pl().equals(stored), name
        for name in VIEWS:
            count = f"select count(*) from {name}"
            assert database.sql(count).pl().item() == dataset.sql(count).item(), name
        timeline = "from timeline('person:haruto-ishikawa')"
        assert database.sql(timeline).pl().equals(dataset.sql(timeline))
        for row in ("articles", "entity_index"):
            comments = "select column_name, comment from duckdb_columns() where table_name = ?"
            meanings = dict(database.execute(comments, [row]).fetchall())
            assert meanings == dict(dataset.describe(row).select("column", "meaning").rows())
    assert done.rows == sum(dataset.table(name).select(pl.len()).collect().item() for name in TABLES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.duckdb", "elsewhere.duckdb"]


@pytest.mark.parametrize(
    ("what", "name"), [("quotes", "quotes"), ("coverage", "coverage"), ("select 1 as one", "rows")]
)
def test_a_database_of_one_thing_has_its_name(root, tmp_path, what, name):
    done = export(root, what, "duckdb", tmp_path / "one.duckdb")
    with duckdb.connect(tmp_path / "one.duckdb", read_only=True) as database:
        assert database.sql("select table_name from duckdb_tables()").fetchall() == [(name,)]
        assert database.sql(f"select count(*) from {name}").fetchall() == [(done.rows,)]


HOSTILE = "select unnest(['=1+1', '+1', '-1', '@sum', 'a=1', '']) as text, -1 as number"


def test_text_that_would_be_a_formula_is_exact_and_counted_or_made_harmless(root, tmp_path):
    exact = export(root, HOSTILE, "csv", tmp_path / "exact.csv")
    assert exact.formulas == 4
    assert (tmp_path / "exact.csv").read_text().splitlines()[1:4] == ["=1+1,-1", "+1,-1", "-1,-1"]
    export(root, HOSTILE, "csv", tmp_path / "safe.csv", for_spreadsheet=True)
    safe = (tmp_path / "safe.csv").read_bytes()
    assert safe.startswith(b"\xef\xbb\xbftext,number\n'=1+1,-1\n'+1,-1\n'-1,-1\n'@sum,-1\na=1,-1\n")
    result = run(HOSTILE, "--format", "csv", "--to", tmp_path / "told.csv", "--data", root)
    assert result.stderr == "dateline: 4 cells would be formulas in a spreadsheet; for one, add --for-spreadsheet\n"


def test_a_file_that_is_there_is_replaced_only_by_force(root, tmp_path):
    to = tmp_path / "rows.csv"
    to.write_text("mine")
    arguments = ("select 1 as one", "--format", "csv", "--to", to, "--data", root)
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr == f"dateline: {to} is there already; choose another name, or replace it with --force\n"
    assert to.read_text() == "mine"
    result = run(*arguments, "--force")
    assert (result.exit_code, result.output) == (0, f"{to}: 1 rows of version 1, 6 bytes\n")
    assert to.read_text() == "one\n1\n"


@pytest.mark.parametrize("format", ["csv", "jsonl", "duckdb"])
def test_a_failure_in_the_middle_leaves_what_was_there(root, tmp_path, format):
    to = tmp_path / "rows"
    to.write_text("mine")
    query = "select case when i = 45000 then error('here') else i end as i from range(50000) as t(i)"
    with pytest.raises(DatasetError, match=r"the query failed: .*here"):
        export(root, query, format, to, force=True)
    assert to.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("--format", "csv", "--to", "{tmp}/a.csv"),
            1,
            "name a table, a view or a query to be written as csv; there are",
        ),
        (
            ("event", "--format", "csv", "--to", "{tmp}/a.csv"),
            1,
            "there is no table or view 'event'; there are the tab",
        ),
        (("from event", "--format", "csv", "--to", "{tmp}/a.csv"), 2, 'Did you mean "events"'),
        (("selec 1", "--format", "jsonl", "--to", "{tmp}/a.jsonl"), 2, "the query failed: Parser Error"),
        (("copy events to 'b'", "--format", "csv", "--to", "{tmp}/a.csv"), 2, "COPY is not carried out"),
        (("quotes", "--format", "csv", "--to", "{tmp}"), 1, "is a folder; name a file in it"),
        (("quotes", "--format", "csv", "--to", "{tmp}/no/a.csv"), 1, "there is no folder {tmp}/no; make it first"),
        (("quotes", "--format", "csv", "--to", "{data}/quotes.csv"), 1, "lies in the dataset's folder"),
        (("quotes", "--format", "csv", "--to", "{tmp}/a.csv", "--version", "7"), 1, "has versions 1 to 1, and no 7"),
        (("quotes", "--format", "xlsx", "--to", "{tmp}/a.xlsx"), 2, "Invalid value for '--format'"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(root, tmp_path, arguments, code, message):
    places = {"tmp": tmp_path, "data": root}
    result = run(*(argument.format(**places) for argument in arguments), "--data", root)
    assert (result.exit_code, message.format(**places) in result.stderr) == (code, True), result.stderr
    assert not list(tmp_path.iterdir())


def test_an_older_version_is_exported(tmp_path):
    root = shutil.copytree(FIRST, tmp_path / "tables")
    with open_publisher(root) as publisher:
        correct(publisher, frames(article("a")), [], "second")
    counts = [export(root, "articles", "csv", tmp_path / f"{v}.csv", v) for v in (1, 2, None)]
    assert [(done.rows, done.version) for done in counts] == [(2, 1), (3, 2), (3, 2)]


def test_times_are_utc_wherever_it_runs(root, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    export(root, "select published_at from articles where published_at is not null", "jsonl", tmp_path / "times.jsonl")
    shown = sorted(json.loads(line)["published_at"] for line in (tmp_path / "times.jsonl").read_text().splitlines())
    stored = open_dataset(root).articles().select("published_at").drop_nulls().sort("published_at").collect()
    assert [datetime.fromisoformat(at) for at in shown] == [at.astimezone(UTC) for at in stored["published_at"]]
