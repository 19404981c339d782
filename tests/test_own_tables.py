"""``--actors FILE``: what is wrong with a file, what its rows change, and that a replay of refused rows knows it."""

from __future__ import annotations

import polars as pl
import pytest
from typer.testing import CliRunner

from flows.build import BuildOptions, build_dataset, plan_for
from flows.cli.__main__ import app
from flows.disk import DatasetError
from flows.inputs import InputError
from flows.own_tables import OwnTables, kept_own_tables, read_own_tables
from flows.publisher import open_publisher
from flows.quarantine import replay
from flows.stages import extraction_version, versions_of
from flows.storage import Dataset
from tests.test_quarantine_commands import refuse
from transforms.language import DEFAULT_MODEL, DEFAULT_NAMES

HEADER = "name,aliases,entity_type,country_code,sector_code,title,valid_from,valid_to,source\n"
OWN = HEADER + "Amina Odhiambo,,PERSON,KEN,GOV,President,2020,,own notes\n"
TEXT = (
    "Amina Odhiambo opened a bridge in the north of the country on Monday. “We will build the port,” Amina Odhiambo told "
    "reporters at the river. The engineers applauded when she cut the ribbon, and the drivers of the first lorries blew "
    "their horns."
)
LINE = '{"id": "1", "publisher": "Post", "title": "A bridge", "published_at": "2024-05-01T10:00:00Z", "text": "%s"}\n'


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(LINE % TEXT)
    return folder


@pytest.fixture
def actors(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text(OWN)
    return path


def odhiambo(root) -> tuple[object, ...]:
    row = Dataset(root).scan("entities").filter(pl.col("entity_id") == "person:amina-odhiambo").collect()
    return row.select("country_code", "sector_code", "title", "link_method").row(0)


def options(root, inputs, actors=None) -> BuildOptions:
    return BuildOptions((str(inputs),), root, DEFAULT_MODEL, workers=1, actors=actors)


WRONG = [
    ("name,kind\nA,B\n", "line 1: the table lacks the column 'entity_type'"),
    (HEADER.replace("title", "office"), "line 1: the table has a column 'office', which is none of its"),
    (HEADER, "the table has no row"),
    (OWN + "Ana,,PERSON\n", "line 3: it has not the 9 columns of the header"),
    (OWN + '"Ana,,PERSON,KEN,,,,,own\n', "line 3: unexpected end of data"),
    (OWN + "Ana,,PERSN,KEN,,,,,own\n", "line 3, column entity_type: 'PERSN' is none of PERSON, ORG"),
    (OWN + "Ana,,PERSON,KEX,,,,,own\n", "line 3, column country_code: 'KEX' is no ISO 3166 alpha-3 code"),
    (OWN + "Ana,,PERSON,KEN,GOVT,,,,own\n", "line 3, column sector_code: 'GOVT' is none of COP"),
    (OWN + "Ana,,PERSON,KEN,,,2020-13,,own\n", "line 3, column valid_from: '2020-13' is no year, month or day"),
    (OWN + "Ana,,PERSON,KEN,,,2021,2020,own\n", "line 3, column valid_to: '2020' is before valid_from"),
    (
        OWN + "Ana,,PERSON,KEN,,,2021-02-30,,own\n",
        "line 3, column valid_to: '' is before valid_from, or one of the two",
    ),
    (OWN + "Ana,x;;y,PERSON,KEN,,,,,own\n", "line 3, column aliases: 'x;;y' has nothing between two semicolons"),
    (OWN + "Acme,,ORG,KEN,,Chief,,,own\n", "line 3, column title: 'Chief' stands in a row that is of no PERSON"),
    (OWN + ",,ORG,KEN,,,,,\n", "line 3, column name: it is empty; line 3, column source: it is empty"),
    (OWN + OWN.removeprefix(HEADER), "line 2, column name: another row has the same name"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_an_error_names_file_line_and_column(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_own_tables(path)
    assert str(error.value).startswith(f"{path}: {message}")


RIGHT = [
    OWN,
    OWN + "Ana,,PERSON,KEN,,,2020-02-29,2020-02,own\n",
    OWN + "Ana,,PERSON,,IGO,,2020,2020-01-01,own\n",
    "name,entity_type,source,is_shared,country_code\nRice Party,ORG,own,yes,JPN\n",
    "\ufeff" + OWN,
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_taken(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text)
    assert read_own_tables(path) == OwnTables(text)


def test_a_file_that_is_not_there_or_no_text_is_an_error(tmp_path):
    with pytest.raises(InputError, match=r"nowhere.csv: No such file"):
        read_own_tables(tmp_path / "nowhere.csv")
    (tmp_path / "bytes.csv").write_bytes(b"name\xff")
    with pytest.raises(InputError, match=r"bytes.csv is not UTF-8 text"):
        read_own_tables(tmp_path / "bytes.csv")
    result = CliRunner().invoke(
        app, ["build", str(tmp_path), "--to", str(tmp_path / "t"), "--actors", "no.csv", "--direct"]
    )
    assert (result.exit_code, result.stderr) == (
        2,
        "dateline: no.csv: No such file or directory; name a table of actors that can be read\n",
    )
    assert not (tmp_path / "t").exists()


def test_another_table_is_another_version_of_extraction():
    none, one, two = (OwnTables(text) for text in (None, OWN, OWN + "Ana,,PERSON,KEN,,,,,own\n"))
    versions = {extraction_version(DEFAULT_MODEL, DEFAULT_NAMES, own) for own in (none, one, two)}
    assert len(versions) == 3
    assert "actors" not in versions_of(DEFAULT_MODEL, DEFAULT_NAMES, none)
    assert versions_of(DEFAULT_MODEL, DEFAULT_NAMES, one)["actors"] == one.digests["actors"]


def test_the_rows_of_the_user_are_used_and_kept(tmp_path, inputs, actors):
    plain, own = tmp_path / "plain", tmp_path / "own"
    for root, table in ((plain, None), (own, actors)):
        assert build_dataset(options(root, inputs, table), lambda *_: None).exit_code == 0
    assert odhiambo(plain) == (None, None, None, None)
    assert odhiambo(own) == ("KEN", "GOV", "President", "table")
    assert plan_for(options(plain, inputs)).plan_id != plan_for(options(own, inputs, actors)).plan_id
    versions = Dataset(own).commits()[-1].versions
    actors.unlink()
    assert kept_own_tables(own, versions) == OwnTables(OWN)
    assert kept_own_tables(plain, Dataset(plain).commits()[-1].versions) == OwnTables()


def test_a_replay_reads_the_refused_articles_with_the_same_table(tmp_path, inputs, actors, monkeypatch):
    root = tmp_path / "tables"
    refuse(monkeypatch, "article", pl.col("headline") == "A bridge")
    report = build_dataset(options(root, inputs, actors), lambda *_: None)
    assert report.refused["articles"] == 1
    monkeypatch.undo()
    actors.unlink()
    (kept,) = (root / "_own").iterdir()
    text = kept.read_bytes()
    kept.unlink()
    with open_publisher(root) as publisher, pytest.raises(DatasetError, match="the user's table of actors"):
        replay(publisher)
    kept.write_bytes(text + b"\n")
    with open_publisher(root) as publisher, pytest.raises(DatasetError, match="is not what was kept there"):
        replay(publisher)
    kept.write_bytes(text)
    with open_publisher(root) as publisher:
        done = replay(publisher)
    assert done.commit is not None
    assert (done.published, done.commit.versions["actors"]) == (1, OwnTables(OWN).digests["actors"])
    assert odhiambo(root) == ("KEN", "GOV", "President", "table")
