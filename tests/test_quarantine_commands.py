"""Refused rows after a build, with a rule that is broken while it runs and mended before the replay."""

from __future__ import annotations

import shutil

import polars as pl
import pytest
from typer.testing import CliRunner

from expectations import rules
from expectations.rules import Rule
from flows import quarantine
from flows.build import BuildOptions, build_dataset
from flows.checks import problems
from flows.cli.__main__ import app
from flows.publisher import open_publisher
from flows.quarantine import quarantined, refused_counts, refused_row, replay
from flows.removal import drop_article
from flows.storage import Dataset, DatasetError
from transforms.language import DEFAULT_MODEL
from transforms.schemas.tables import TABLES

PACT = (
    "The prime minister of Japan met the president of Kenya in Nairobi on Monday and signed an agreement. “We will "
    "build the port,” President Amina Odhiambo told reporters in Nairobi. Ministers of both countries applauded when the "
    "agreement was signed. The police arrested two protesters in Mombasa on Sunday."
)
FLOOD = (
    "A flood killed three people in Lagos on Monday and the government of Nigeria sent troops to help the victims. "
    "“The water came at night,” Mayor Tunde Bello said. “Take water with you.” Residents of the city returned to their houses on Tuesday and "
    "the army distributed food and water in two districts of the city."
)
IS_PACT = (pl.col("headline") == "A pact") & pl.col("duplicate_of").is_null()
LINE = '{"id": "%s", "publisher": "Post", "title": "%s", "published_at": "2024-05-0%dT10:00:00Z", "text": "%s"}\n'


def build(root, inputs):
    return build_dataset(BuildOptions((str(inputs),), root, DEFAULT_MODEL, workers=1), lambda *_: None)


def refuse(monkeypatch, table: str, condition: pl.Expr) -> None:
    """Breaks the rules of a table: where the condition is true, rows are refused."""
    whole = getattr(rules, f"_{table}_rules")

    def broken(references):
        yield from whole(references)
        yield Rule("artificial", TABLES[{"article": "articles", "quote": "quotes"}[table]].key[0], ~condition)

    monkeypatch.setattr(rules, f"_{table}_rules", broken)


def rows(root, table: str) -> pl.DataFrame:
    return Dataset(root).scan(table).collect().sort(TABLES[table].key)


def is_as(root, other, *, but: tuple[str, ...] = ()) -> bool:
    return all(
        rows(root, name).drop(but, strict=False).equals(rows(other, name).drop(but, strict=False)) for name in TABLES
    )


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    lines = [LINE % ("1", "A pact", 1, PACT), LINE % ("2", "A flood", 2, FLOOD), LINE % ("3", "A pact", 3, PACT)]
    (folder / "a.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture(scope="module")
def sound(inputs, tmp_path_factory):
    """What a build gives when no rule is broken. Not to be changed."""
    root = tmp_path_factory.mktemp("sound")
    assert build(root, inputs).exit_code == 0
    return root


@pytest.fixture(scope="module")
def refused(inputs, tmp_path_factory):
    """A build while the pact, with its exact copy, and both quotations of the flood are refused. Not to be changed."""
    root = tmp_path_factory.mktemp("refused")
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, "article", IS_PACT)
        refuse(patch, "quote", pl.col("quote_text").str.contains("water"))
        report = build(root, inputs)
    assert dict(report.refused_by) == {"artificial": 3}
    return root


@pytest.fixture
def root(refused, tmp_path):
    """The refused build, to be changed."""
    return shutil.copytree(refused, tmp_path / "tables")


def test_what_passes_is_published_and_what_fails_again_stays(root, sound, inputs, monkeypatch):
    assert rows(root, "articles")["headline"].to_list() == ["A flood"]
    assert refused_counts(root).filter(pl.col("table").is_in(["articles", "quotes"])).rows() == [
        ("articles", "artificial", 1),
        ("articles", "hangs_on_refused", 1),
        ("quotes", "artificial", 2),
        ("quotes", "hangs_on_refused", 1),
    ]
    refuse(monkeypatch, "article", IS_PACT)
    refuse(monkeypatch, "quote", pl.col("quote_text").str.contains("water"))
    before = {path: path.read_bytes() for path in root.rglob("*.parquet")}
    with open_publisher(root) as publisher:
        done = replay(publisher)
    assert (done.articles, done.published, done.left, done.commit) == (3, 0, 0, None)
    assert {path: path.read_bytes() for path in root.rglob("*.parquet")} == before

    monkeypatch.undo()
    refuse(monkeypatch, "quote", pl.col("quote_text").str.contains("water came"))
    with open_publisher(root) as publisher:
        done = replay(publisher)
    assert (done.articles, done.published, done.stay) == (3, 3, 1)
    assert done.commit is not None
    assert done.commit.counts["articles"] == 2
    assert "documents" not in done.commit.counts
    assert [name for name, frame in quarantined(root).items() if frame.height] == ["quotes"]
    assert sorted(rows(root, "quotes")["quote_text"]) == ["“Take water with you.”", "“We will build the port,”"]

    monkeypatch.undo()
    with open_publisher(root) as publisher:
        done = replay(publisher)
    assert (done.articles, done.published, done.left, done.stay) == (1, 1, 1, 0)
    assert is_as(root, sound)
    assert list(problems(Dataset(root))) == []
    with open_publisher(root) as publisher:
        assert replay(publisher).commit is None
    assert build(root, inputs).repeated == 3


def test_a_refused_correction_replaces_the_article_when_it_is_replayed(sound, tmp_path, monkeypatch):
    root, corrected = shutil.copytree(sound, tmp_path / "tables"), tmp_path / "corrected"
    corrected.mkdir()
    (corrected / "b.jsonl").write_text(LINE % ("2", "A great flood", 2, FLOOD + " Nobody was arrested."))
    refuse(monkeypatch, "article", pl.col("headline") == "A great flood")
    build(root, corrected)
    assert "A flood" in rows(root, "articles")["headline"].to_list()
    monkeypatch.undo()
    with open_publisher(root) as publisher:
        assert replay(publisher).published == 1
    assert sorted(rows(root, "articles")["headline"]) == ["A great flood", "A pact", "A pact"]
    assert sorted(rows(root, "documents")["disposition"]) == ["article", "article", "superseded", "updated"]
    assert list(problems(Dataset(root))) == []


def test_a_refused_article_that_was_corrected_meanwhile_is_superseded(root, tmp_path):
    (tmp_path / "b.jsonl").write_text(LINE % ("1", "A great pact", 4, PACT + " Nobody was injured."))
    build(root, tmp_path / "b.jsonl")
    with open_publisher(root) as publisher:
        done = replay(publisher)
    assert (done.published, done.stay) == (2, 0)
    assert sorted(rows(root, "articles")["headline"]) == ["A flood", "A great pact", "A pact"]
    assert sorted(rows(root, "documents")["disposition"]) == ["article", "article", "article", "superseded"]
    assert list(problems(Dataset(root))) == []


def test_a_replay_that_dies_before_it_clears_repeats_nothing(root, sound, monkeypatch):
    class DeadError(Exception):
        pass

    def die(*_: object) -> int:
        raise DeadError

    with monkeypatch.context() as patch, open_publisher(root) as publisher:
        patch.setattr(quarantine, "_clear", die)
        with pytest.raises(DeadError):
            replay(publisher)
    assert is_as(root, sound)
    with open_publisher(root) as publisher:
        assert replay(publisher).stay == 0
    assert is_as(root, sound)


def test_rows_of_a_dropped_article_leave_quarantine(root):
    with open_publisher(root) as publisher:
        drop_article(publisher, rows(root, "articles")["article_id"][0])
        done = replay(publisher)
    assert (done.articles, done.published, done.stay) == (2, 2, 0)


def test_the_commands_list_show_and_replay(root, monkeypatch):
    run = CliRunner().invoke
    data = ["--data", str(root)]
    listed = run(app, ["quarantine", "list", *data])
    assert listed.output.splitlines()[0].split() == ["table", "expectation", "rows"]
    assert ["quotes", "artificial", "2"] in [line.split() for line in listed.output.splitlines()]
    (key,) = quarantined(root)["quotes"].filter(pl.col("quote_text").str.contains("came"))["_key"]
    shown = run(app, ["quarantine", "show", key[:9], *data])
    assert f"quotes {key}: artificial\n" in shown.output
    assert "“The water came at night,”" in shown.output
    replayed = run(app, ["quarantine", "replay", *data])
    assert replayed.exit_code == 0, replayed.output
    assert replayed.output.splitlines()[0] == f"{root}: version 2; 3 articles read again, 3 of them published"
    assert replayed.output.splitlines()[1].endswith(" rows left quarantine, 0 stay")
    assert "nothing was refused" in run(app, ["quarantine", "list", *data]).output
    assert "no refused row has the key" in run(app, ["quarantine", "show", key, *data]).stderr


def test_a_beginning_that_two_keys_have_names_both(tmp_path):
    with open_publisher(tmp_path) as publisher:
        frame = pl.DataFrame({"event_id": ["abc1", "abc2"], "_key": ["abc1", "abc2"], "_expectation": ["x", "y, x"]})
        publisher.quarantine({"events": frame})
    with pytest.raises(DatasetError, match=r"2 refused rows begin with 'abc'; .*: events abc1; events abc2"):
        refused_row(tmp_path, "abc")
    assert refused_row(tmp_path, "abc2")[1]["_expectation"].to_list() == ["y, x"]
    assert refused_counts(tmp_path).rows() == [("events", "x", 2), ("events", "y", 1)]
