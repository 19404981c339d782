"""Datasets of other versions of the schema: an older one reads together with the new, a newer one stops."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows import commits
from flows import publisher as publishing
from flows.checks import problems
from flows.maintenance import compact, differences
from flows.publisher import open_publisher
from flows.removal import drop_article
from flows.storage import Dataset, DatasetError
from flows.views import connect
from tests.small_batch import as_frames, valid_rows
from tests.test_storage import publish
from transforms.schemas.table import Column
from transforms.schemas.tables import QUOTES, SCHEMA_VERSION, TABLES

# Built by schema 1.0 from two invented stories: 2 articles, 7 entities, 2 quotations, 3 events. Not to be built again.
FIRST = Path(__file__).parent / "data" / "v1.0"
NEWER = replace(
    QUOTES,
    columns=(
        *QUOTES.columns,
        Column("tone", pl.Float64, "How warm it is.", nullable=True),
        Column("topics", pl.List(pl.String), "What it is about.", nullable=True),
    ),
)


@pytest.fixture
def root(tmp_path):
    """A dataset of the first version, to be changed."""
    return shutil.copytree(FIRST, tmp_path / "tables")


@pytest.fixture
def newer(root, monkeypatch):
    """The dataset after a version with two more columns published three articles there."""
    monkeypatch.setitem(TABLES, "quotes", NEWER)
    monkeypatch.setattr(commits, "SCHEMA_VERSION", "1.1")
    monkeypatch.setattr(publishing, "SCHEMA_VERSION", "1.1")
    rows = valid_rows()
    rows["quotes"] = [row | {"tone": 0.5, "topics": ["mining"]} for row in rows["quotes"]]
    with open_publisher(root) as publisher:
        publish(publisher, as_frames(rows), "newer")
    return root


def test_the_first_version_opens(root):
    counts = {name: Dataset(root).scan(name).collect().height for name in TABLES}
    assert counts == {"documents": 2, "articles": 2, "entities": 7, "quotes": 2, "events": 3, "issues": 0}
    assert {name: Dataset(root).scan(name).collect_schema() for name in TABLES} == {
        name: table.stored_schema for name, table in TABLES.items()
    }
    with connect(root) as connection:
        assert connection.execute("select count(*) from participants join entities using (entity_id)").fetchone() != (
            0,
        )
    with open_publisher(root) as publisher:
        assert compact(publisher) is None


def test_old_and_new_files_read_together(newer):
    quotes = Dataset(newer).scan("quotes").select("tone", "topics").sort("tone", nulls_last=True).collect()
    assert quotes.rows() == [(0.5, ["mining"])] * 3 + [(None, None)] * 2
    glob = newer / "quotes/**/*.parquet"
    sql = f"select count(*), count(tone) from read_parquet('{glob}', hive_partitioning = true, union_by_name = true)"
    assert duckdb.execute(sql).fetchone() == (5, 3)
    counted = "select count(*), count(tone), count(topics) from quotes"
    for version, expected in ((None, (5, 3, 3)), (2, (5, 3, 3)), (1, (2, 0, 0))):
        with connect(newer, version) as connection:
            assert connection.execute(counted).fetchone() == expected
    with connect(newer, 1) as connection:
        assert connection.execute("select typeof(tone), typeof(topics) from quotes").fetchone() == (
            "DOUBLE",
            "VARCHAR[]",
        )
    assert list(problems(Dataset(newer))) == []


def test_old_files_are_rewritten_with_the_new_columns(newer):
    old = Dataset(newer).scan("quotes", 1).collect()["article_id"][0]
    with open_publisher(newer) as publisher:
        drop_article(publisher, old)
        months = newer.glob("articles/published_month=2024-04/*.parquet")
        assert [pl.read_parquet(path).height for path in months] == [1]
        old_quotes = Dataset(newer).scan("quotes", 1).collect().with_columns(tone=pl.lit(0.1))
        publish(publisher, {"quotes": old_quotes}, "more")
        commit = compact(publisher)
    assert commit is not None
    assert [
        difference.added + difference.removed
        for difference in differences(Dataset(newer), commit.number - 1, commit.number)
    ] == [[]] * 6


def test_a_version_that_lacks_a_column_reads_what_it_knows_and_publishes_nothing(newer, monkeypatch):
    monkeypatch.undo()
    assert Dataset(newer).scan("quotes").collect().schema == QUOTES.stored_schema
    with connect(newer) as connection:
        assert connection.execute("select count(*), count(quote_text) from quotes").fetchone() == (5, 5)
    with (
        pytest.raises(
            DatasetError, match=rf"newer Dateline \(schema 1.1, this one writes {SCHEMA_VERSION}\); install that"
        ),
        open_publisher(newer),
    ):
        pass


def test_another_major_version_stops_with_the_remedy(root):
    path = root / "_commits" / "00000001.json"
    record = json.loads(path.read_bytes())
    record["versions"]["schema"] = "2.0"
    path.write_text(json.dumps(record))
    for use in (lambda: Dataset(root).files(), lambda: connect(root), lambda: Dataset(root).scan("articles")):
        with pytest.raises(DatasetError, match=r"schema 2.0, this one reads .*; install that version to open it"):
            use()
