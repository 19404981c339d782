"""Judging rows: what is sampled, typed, kept and counted, at the keyboard and through files."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import random
import re
import shutil
import termios
from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from flows.checks import problems
from flows.cli.__main__ import app
from flows.dataset import open_dataset
from flows.export import export
from flows.maintenance import compact, expire
from flows.parquet import parquet_bytes, partition_of, stage_tables
from flows.publisher import open_publisher
from flows.removal import drop_article
from flows.review.agreement import agreements, stale_reviews
from flows.review.files import import_verdicts, write_rows
from flows.review.keys import END, ENTER, LineKeys, open_keys
from flows.review.labels import open_labels, read_reviews, review_files
from flows.review.paragraph_files import ImportedParagraphs, import_paragraphs, write_paragraphs
from flows.review.quality import WILSON
from flows.review.rows import Sampling, sampled_paragraphs, sampled_rows, unjudged, unsearched
from flows.review.session import review_rows, search_paragraphs
from flows.storage import Dataset, DatasetError
from flows.views import read_sql
from tests.small_batch import DAY, MEETING, as_frames, valid_rows
from transforms.identifiers import hash_id
from transforms.reviews.rows import REVIEWED, field_words, marks_of, region_of, row_digest, text_digest
from transforms.reviews.sampling import complete, find_words, sample_rows
from transforms.reviews.statistics import agreement, corrected_counts, wilson_interval
from transforms.schemas.closed_lists import REVIEWED_TABLES
from transforms.schemas.tables import REVIEWS, TABLES

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
MEETING_ID = hash_id(0, "meeting")
EVENTS = valid_rows()["events"]


@pytest.fixture
def root(tmp_path):
    """Five events, twelve quotations, sixteen entities: the small batch four times over, the first of them with two."""
    root = tmp_path / "tables"
    publish(root, *(valid_rows(copy) for copy in range(4)))
    return root


def publish(root, *batches):
    with open_publisher(root) as publisher:
        staging = root / "_staging" / "new"
        frames = [as_frames(rows) for rows in batches]
        tables = {name: pl.concat([frame[name] for frame in frames]) for name in TABLES}
        ids = set(tables["articles"]["article_id"])
        kept, removed = publisher.without_articles(ids, [partition_of(DAY)])
        files = stage_tables(publisher.disk, staging, tables) + stage_tables(publisher.disk, staging, kept)
        publisher.commit(staging, files, kind="build", run_id="", removed=removed)


def judge(root, keys, table="events", reviewer="ann", **sampling):
    """A session with these keys: how many rows were judged, and what was printed."""
    dataset = Dataset(root)
    console = Console(file=io.StringIO(), width=120, highlight=False)
    with open_labels(root, reviewer) as labels:
        rows = unjudged(dataset, sampled_rows(dataset, Sampling(table, **sampling)), reviewer)
        count = review_rows(rows, labels, LineKeys(io.StringIO(keys)), console)
    return count, console.file.getvalue()


def search(root, keys, table="events", reviewer="ann", **sampling):
    dataset = Dataset(root)
    console = Console(file=io.StringIO(), width=120, highlight=False)
    with open_labels(root, reviewer) as labels:
        paragraphs = sampled_paragraphs(dataset, Sampling(table, **sampling))
        done = search_paragraphs(dataset, paragraphs, labels, LineKeys(io.StringIO(keys)), console)
    return done, console.file.getvalue()


def verdicts(root, *columns):
    return read_reviews(root).select(*(columns or ("reviewer", "verdict"))).rows()


# Sampling


@given(st.lists(st.tuples(st.uuids(), st.sampled_from("abc")), unique_by=lambda row: row[0]), st.data())
def test_a_sample_holds_no_old_row_that_it_did_not_hold_before_rows_were_added(rows, data):
    keys, strata = [str(key) for key, _ in rows], [stratum for _, stratum in rows]
    old = data.draw(st.integers(0, len(rows)))
    size, seed = data.draw(st.integers(1, 12)), data.draw(st.integers(0, 3))
    before = {keys[place] for place in sample_rows(keys[:old], strata[:old], size, seed)}
    after = {keys[place] for place in sample_rows(keys, strata, size, seed)}
    assert after <= before | set(keys[old:])
    assert len(after) == min(size, len(rows))


def test_each_stratum_has_its_share_and_the_small_ones_leave_theirs_to_the_others():
    keys = [str(number) for number in range(100)]
    strata = ["few"] * 2 + ["some"] * 5 + ["many"] * 93
    chosen = [strata[place] for place in sample_rows(keys, strata, 20, 1)]
    assert {name: chosen.count(name) for name in ("few", "some", "many")} == {"few": 2, "some": 5, "many": 13}
    assert set(chosen[:3]) == {"few", "some", "many"}


def test_a_sample_hangs_on_seed_and_keys_alone():
    keys = [str(number) for number in range(50)]
    chosen = [keys[place] for place in sample_rows(keys, ["a"] * 50, 10, 1)]
    backwards = keys[::-1]
    assert [backwards[place] for place in sample_rows(backwards, ["a"] * 50, 10, 1)] == chosen
    assert [keys[place] for place in sample_rows(keys, ["a"] * 50, 10, 2)] != chosen


@pytest.mark.parametrize(
    ("code", "region"), [("JPN", "Asia"), ("BRA", "South America"), ("SUN", "Europe"), ("XXX", None), (None, None)]
)
def test_region_is_the_continent(code, region):
    assert region_of(code) == region


# Rows


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"rule_id": "other", "confidence": 0.1, "extraction_version": "f" * 16, "goldstein_scale": None}, True),
        ({"actors": [EVENTS[0]["actors"][0] | {"sector_code": "MIL", "name": "Z. Marsh"}]}, True),
        ({"actors": [EVENTS[0]["actors"][0] | {"country_code": "KAR"}]}, False),
        ({"recipients": []}, False),
        ({"status": "planned"}, False),
        ({"event_end_date": None}, False),
        ({"place_country_code": "KAR"}, False),
    ],
)
def test_a_row_is_the_one_judged_while_what_was_judged_is_as_it_was(change, is_same):
    assert (row_digest("events", EVENTS[0] | change) == row_digest("events", EVENTS[0])) is is_same


def test_fields_are_in_words_and_marks_are_in_the_text():
    assert dict(field_words("events", EVENTS[0]))["recipients"] == "Luis Cano (person:luis-cano, KAR); miners"
    assert dict(field_words("events", EVENTS[1])) == {
        "act_type": "ACCIDENT",
        "actors": "",
        "recipients": "",
        "event_start_date": "",
        "place_name": "",
        "status": "happened",
        "asserted_by_entity_id": "",
        "counts": "3 to 5 people dead",
    }
    marks = [(mark.role, MEETING[mark.start_char : mark.end_char]) for mark in marks_of("events", EVENTS[1])]
    assert marks == [("count", "Three to five"), ("trigger", "fell")]
    quote = valid_rows()["quotes"][0]
    found = [mark.role for mark in marks_of("quotes", quote)]
    assert found == ["quote", "speaker", "cue", "quote"]


@pytest.mark.parametrize("name", REVIEWED_TABLES)
def test_what_is_judged_are_columns_of_the_table(name):
    reviewed = REVIEWED[name]
    assert set(reviewed.columns) <= set(reviewed.table.schema.names())
    assert len(reviewed.fields) <= 9  # one digit each
    assert reviewed.types


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("he said", [(0, 7)]),
        ("may", [(8, 11)]),
        ("May", [(15, 18)]),
        ('"no"', [(22, 26)]),
        ("He   said", [(0, 7)]),
        ("ay", []),
        ("x", [(30, 31), (32, 33)]),
        ("", []),
        ("- x", [(28, 31)]),
    ],
)
def test_words_are_found_as_they_are_typed(words, found):
    assert find_words("he said may in May to “no” – x x", words) == [
        (start - 1, end - 1) if start >= 28 else (start, end) for start, end in found
    ]


def test_a_type_may_be_cut_short_where_that_is_clear():
    types = REVIEWED["events"].types
    assert complete("consult", types) == "CONSULT"
    assert complete(" thr", types) == "THREATEN"
    with pytest.raises(ValueError, match="'acc' may be ACCUSE or ACCIDENT"):
        complete("acc", types)
    with pytest.raises(ValueError, match="'' is none of AGREE, CONSULT"):
        complete("", types)


# Statistics


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_as_published_and_as_in_sql(right, n, low, high):
    assert wilson_interval(right, n) == pytest.approx((low, high), abs=5e-5)
    connection = duckdb.connect()
    for macro in WILSON:
        connection.execute(macro)
    found = connection.execute(f"select wilson_low({right}, {n}), wilson_high({right}, {n})").fetchone()
    assert found == pytest.approx(wilson_interval(right, n), abs=1e-6)


def test_kappa_as_worked_by_hand():
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement(pairs)
    assert (found.n, found.share, found.kappa) == (50, 0.7, pytest.approx(0.4))
    assert found.low < 0.4 < found.high
    assert agreement([("yes", "yes")] * 9) == (9, 1.0, None, None, None)
    assert agreement([]) == (0, None, None, None, None)


def test_counts_are_corrected_by_rule():
    rows = pl.DataFrame({"day": ["a"] * 100 + ["b"] * 10, "rule_id": ["good"] * 50 + ["bad"] * 50 + ["new"] * 10})
    quality = pl.DataFrame({"rule_id": ["good", "bad", "bad"], "n": [100, 60, 40], "n_right": [95, 20, 10]})
    found = corrected_counts(rows, quality, ["day"]).rows(named=True)
    first, second = found
    assert (first["day"], first["rows"], first["reviewed"]) == ("a", 100, 1.0)
    assert first["corrected"] == pytest.approx(50 * 0.95 + 50 * 0.30, abs=1)
    assert 45 < first["low"] < first["corrected"] < first["high"] < 80
    assert (second["reviewed"], second["rows"]) == (0.0, 10)  # a rule that nobody reviewed: the average, and wide
    assert second["corrected"] == pytest.approx(6.25, abs=0.1)
    assert second["low"] < 2
    assert 9 < second["high"] <= 10
    whole = corrected_counts(rows, quality, [], recall=(50, 50)).row(0, named=True)
    assert whole["corrected"] == pytest.approx(2 * sum(row["corrected"] for row in found))


def test_the_interval_of_a_corrected_count_holds_the_truth_about_95_times_of_100():
    draw = random.Random(3)
    precisions = {"a": 0.9, "b": 0.6, "c": 0.3}
    sizes = {"a": 120, "b": 60, "c": 40}
    rows = pl.DataFrame({"rule_id": [rule for rule, size in sizes.items() for _ in range(size)]})
    held = 0
    for _ in range(300):
        right = {rule: sum(draw.random() < precisions[rule] for _ in range(25)) for rule in precisions}
        quality = pl.DataFrame({"rule_id": [*right], "n": [25] * 3, "n_right": [*right.values()]})
        truth = sum(draw.random() < precisions[rule] for rule, size in sizes.items() for _ in range(size))
        low, high = corrected_counts(rows, quality, []).select("low", "high").row(0)
        held += low <= truth <= high
    assert 0.91 <= held / 300 <= 0.99


@pytest.mark.parametrize(
    ("rows", "quality", "message"),
    [
        ({"rule_id": ["a"]}, {"rule_id": [], "n": [], "n_right": []}, "nothing was reviewed"),
        ({"rule": ["a"]}, {"rule_id": ["a"], "n": [1], "n_right": [1]}, "no column day, rule_id; there are rule"),
    ],
)
def test_what_cannot_be_corrected_says_why(rows, quality, message):
    frame = pl.DataFrame(quality, schema={"rule_id": pl.String, "n": pl.Int64, "n_right": pl.Int64})
    with pytest.raises(ValueError, match=message):
        corrected_counts(pl.DataFrame(rows), frame, ["day"] if "rule" in rows else [])


# At the keyboard


def test_each_key_gives_its_verdict(root):
    count, shown = judge(root, "r\nf 2 3\nw\nn the army says so\nu\nf\nq", size=8)
    assert count == 4
    found = read_reviews(root).select("verdict", "wrong_fields", "note", "reviewer").rows()
    assert found == [
        ("right", [], None, "ann"),
        ("wrong_field", ["actors", "recipients"], None, "ann"),
        ("wrong_row", [], None, "ann"),
        ("unsure", [], "the army says so", "ann"),
    ]
    assert "events 1 of 8 · rule told" in shown
    assert "[trigger told]" in shown
    assert " 3 recipients            Luis Cano (person:luis-cano, KAR); miners" in " ".join(shown.split(" "))
    assert "note: the army says so" in shown


def test_a_review_goes_on_where_it_stopped_and_another_reviewer_sees_the_same_rows(root):
    judge(root, "rrrq", size=5, seed=4)
    first = read_reviews(root)["row_id"].to_list()
    count, shown = judge(root, "w", size=5, seed=4)
    assert (count, "events 1 of 2" in shown) == (1, True)
    judge(root, "rrrr", size=5, seed=4, reviewer="bob")
    rows = verdicts(root, "reviewer", "row_id")
    assert len(set(rows)) == len(rows) == 8
    assert [row_id for reviewer, row_id in rows if reviewer == "bob"][:3] == first


def test_undo_takes_back_one_after_the_other_and_says_when_nothing_is_left(root):
    count, shown = judge(root, "rwzzzxf9\nuq", size=5)
    assert "nothing was judged in this session that could be undone" in shown
    assert "'x' is no key here" in shown
    assert "'9' is no field; they have the numbers 1 to 8" in shown
    assert (count, verdicts(root)) == (1, [("ann", "unsure")])


def test_a_verdict_is_kept_at_its_key_and_survives_a_kill(root):
    class KilledError(Exception):
        pass

    class Dying(LineKeys):
        def key(self):
            key = super().key()
            if key == "!":
                raise KilledError
            return key

    dataset = Dataset(root)
    rows = sampled_rows(dataset, Sampling("events", 5))
    console = Console(file=io.StringIO())
    context = open_labels(root, "ann")
    labels = context.__enter__()
    with pytest.raises(KilledError):
        review_rows(rows, labels, Dying(io.StringIO("rw!")), console)
    assert verdicts(root) == [("ann", "right"), ("ann", "wrong_row")]
    copied = shutil.copytree(root, root.parent / "after a kill")  # as the medium is, without the end of the session
    judge(copied, "rq", size=5)
    assert [verdict for _, verdict in verdicts(copied)] == ["right", "wrong_row", "right"]
    assert not list((copied / "_reviews" / "_open").glob("*.parquet"))
    with pytest.raises(DatasetError, match="ann has another review open here"), open_labels(root, "ann"):
        pass
    with open_labels(root, "bob"):
        pass
    context.__exit__(None, None, None)
    assert len(verdicts(root)) == 2


def test_a_session_without_a_verdict_leaves_no_file(root):
    judge(root, "rzq")
    assert review_files(root) == []
    assert read_reviews(root).schema == REVIEWS.stored_schema


def test_a_later_verdict_wins_even_when_the_clock_is_put_back(root):
    row = sampled_rows(Dataset(root), Sampling("events", 1))[0]
    for verdict, now in (("wrong_row", NOON), ("right", NOON - timedelta(days=1))):
        with open_labels(root, "ann", now=lambda now=now: now) as labels:
            labels.add([{**row.about, "verdict": verdict, "wrong_fields": [], "note": None}])
    quality = read_sql(root, "select n, n_right from rule_quality")
    assert quality.rows() == [(1, 1)]
    assert verdicts(root, "reviewed_at")[1][0] == NOON + timedelta(microseconds=1)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 65])
def test_a_reviewer_has_a_name(root, name):
    with pytest.raises(DatasetError, match="is no name of a reviewer"), open_labels(root, name):
        pass


def test_single_keys_are_read_from_a_terminal_which_is_left_as_it_was():
    main, other = pty.openpty()
    before = termios.tcgetattr(other)
    try:
        with os.fdopen(other, "r", closefd=False) as source, open_keys(source) as keys:
            os.write(main, b"\x1b[A")
            found = []
            for typed in ("r", "wf", "\r", "é", "\x04"):
                os.write(main, typed.encode())
                found += [keys.key() for _ in typed]
        assert found == ["r", "w", "f", ENTER, "é", END]
        assert termios.tcgetattr(other) == before
    finally:
        os.close(main)
        os.close(other)


def test_lines_stand_for_keys_elsewhere():
    keys = LineKeys(io.StringIO("r\n f2\nn  so it is\nn\nor not\n"))
    assert [keys.key() for _ in range(6)] == ["r", ENTER, "f", "2", ENTER, "n"]
    assert keys.line("note: ") == "so it is"
    assert (keys.key(), keys.key()) == ("n", ENTER)
    assert keys.line("note: ") == "or not"
    assert (keys.key(), keys.line("")) == (END, "")


# What counts


def test_a_verdict_survives_extraction_anew_where_the_row_is_the_same(root):
    judge(root, "r" * 8, size=8)
    again = [valid_rows(copy) for copy in range(4)]
    for rows in again:
        rows["events"][0] |= {"rule_id": "renamed", "confidence": 0.2}
        rows["events"][1] |= {"status": "planned"}
    publish(root, *again)
    assert read_sql(root, "select rule_id, n, n_right from rule_quality").rows() == [("renamed", 4, 4)]
    assert stale_reviews(Dataset(root)) == (8, 4)
    assert read_sql(root, "select rule_id, n from rule_quality", version=1).rows() == [("told", 4), ("told", 4)]
    _, shown = judge(root, "q", size=8)
    assert "1 of 4" in shown  # the changed ones are shown again


def test_a_verdict_does_not_count_where_the_text_changed(root):
    judge(root, "r" * 8, size=8)
    again = valid_rows(0)
    again["articles"][0] |= {"text": MEETING.replace("Sunday", "Monday")}
    publish(root, again)
    assert read_sql(root, "select sum(n)::int as n from rule_quality").item() == 6


def test_quality_of_rules_and_fields(root):
    judge(root, "f1\nrrrrrrr", size=8)
    judge(root, "wrwrrrrr", size=8, reviewer="bob")  # 1: both wrong; 3: one says wrong
    quality = read_sql(
        root, "select type, block_type, n, n_right, precision, low, high from rule_quality order by type"
    )
    assert quality["n"].to_list() == [4, 4]
    assert quality["n_right"].sum() == 6
    assert quality["block_type"].unique().to_list() == ["paragraph"]
    for n, right, precision, low, high in quality.select("n", "n_right", "precision", "low", "high").iter_rows():
        assert (precision, (low, high)) == (right / n, pytest.approx(wilson_interval(right, n), abs=1e-6))
    fields = read_sql(root, "select field, n, n_right, n_missing from field_quality")
    found = {field: counts for field, *counts in fields.iter_rows()}
    assert found["act_type"] == [8, 7, 0]
    assert found["actors"] == [4, 4, 0]
    assert found["counts"] == [4, 4, 0]


def test_flat_views_have_the_precision_of_the_rule(root):
    views = ("participants", "event_mentions", "quote_spans", "entity_mentions")
    for view in views:
        assert read_sql(root, f"select count(*), count(rule_precision) from {view}").row(0)[1] == 0
    judge(root, "rwrr", size=4)
    judge(root, "rr", table="quotes", size=2)
    judge(root, "rrrwrr", table="entities", size=6)
    found = [read_sql(root, f"select distinct rule_precision from {view}").to_series().to_list() for view in views]
    assert found == [[0.75], [0.75], [1.0], [pytest.approx(5 / 6)]]
    dataset = open_dataset(root)
    since = dataset.view("participants", since=DAY + timedelta(days=1)).collect()
    assert not since.height
    month = dataset.view("participants", since=DAY, until=DAY).select("rule_precision").collect()
    assert month.to_series().unique().to_list() == [0.75]


def test_corrected_counts_of_a_dataset(root):
    dataset = open_dataset(root)
    with pytest.raises(DatasetError, match="nothing was reviewed of these rows; see `dateline review`"):
        dataset.corrected_counts(dataset.events(), "act_type", table="events")
    judge(root, "rrwrrwrr", size=8)
    found = dataset.corrected_counts(dataset.events(), "act_type", table="events")
    assert found.columns == ["act_type", "rows", "corrected", "low", "high", "reviewed"]
    assert found["rows"].to_list() == [4, 4]
    assert ((found["low"] < found["corrected"]) & (found["corrected"] < found["high"])).all()
    with pytest.raises(DatasetError, match=r"no paragraph of .* was searched; see `dateline review --missing`"):
        dataset.corrected_counts(dataset.events(), table="events", searched=True)
    with pytest.raises(DatasetError, match="rows of 'stories' are not reviewed; there are entities, quotes, events"):
        dataset.corrected_counts(dataset.events(), table="stories")


def test_a_database_for_other_tools_has_what_was_said(root, tmp_path):
    judge(root, "rrwr", size=4)
    export(root, None, "duckdb", tmp_path / "all.duckdb")
    with duckdb.connect(tmp_path / "all.duckdb", read_only=True) as connection:
        assert connection.sql("select sum(n)::int, sum(n_right)::int from rule_quality").fetchall() == [(4, 3)]
        assert connection.sql("select distinct rule_precision from participants").fetchall() == [(0.75,)]


def test_agreement_of_reviewers(root):
    judge(root, "rrwru", size=5)
    assert not agreements(root).height
    judge(root, "rwwrr", size=5, reviewer="bob")
    found = agreements(root).rows(named=True)
    assert [(row["reviewers"], row["compared"], row["n"], row["share"]) for row in found] == [
        ("ann, bob", "verdict", 5, 0.6),
        ("ann, bob", "is_right", 4, 0.75),
    ]
    assert found[1]["kappa"] == pytest.approx(0.5)


# What is missing


def test_what_is_missing_is_marked_by_its_words(root):
    paragraphs = sampled_paragraphs(Dataset(root), Sampling("events", 100))
    assert len(paragraphs) == 4 * (3 + 2)  # headlines and paragraphs; the byline and the exact copy are not searched
    place = next(place for place, paragraph in enumerate(paragraphs) if "Luis Cano" in paragraph.text)
    keys = "d" * place + "a nobody here\na he had met\nAID\na 'never'\nacc\na 'never'\nreject\ndq"
    done, shown = search(root, keys)
    assert done == (place + 1, 20 - place - 1)
    assert "these words do not stand in the paragraph: 'nobody here'" in shown
    assert "'acc' may be ACCUSE or ACCIDENT" in shown
    missed = read_reviews(root).filter(pl.col("verdict") == "missed")
    text = paragraphs[place].article["text"]
    assert [
        (row["missed_type"], text[row["start_char"] : row["end_char"]]) for row in missed.iter_rows(named=True)
    ] == [("AID", "he had met"), ("REJECT", "‘never’")]
    again, shown = search(root, "q")
    assert again == (0, 20 - place - 1)


def test_recall_counts_what_was_found_in_the_paragraphs_that_were_searched(root):
    paragraphs = sampled_paragraphs(Dataset(root), Sampling("events", 100))
    assert sum(len(paragraph.rows) for paragraph in paragraphs) == 8
    place = next(place for place, paragraph in enumerate(paragraphs) if "Luis Cano" in paragraph.text)
    search(root, "d" * place + "a had met\nconsult\n" + "d" * (20 - place))
    found = read_sql(root, "select type, n, n_found, recall from recall_quality")
    assert found.rows() == [("ACCIDENT", 4, 4, 1.0), ("CONSULT", 5, 4, 0.8)]
    counts = open_dataset(root)
    judge(root, "r" * 8, size=8)
    total = counts.corrected_counts(counts.events(), table="events", searched=True).row(0, named=True)
    assert total["corrected"] == pytest.approx(8 * (8.5 + 17 / 9) / 10 / ((8.5) / (8.5 + 1.5)), rel=0.05)
    assert total["high"] > 8

    copy = next(copy for copy in range(4) if paragraphs[place].article["article_id"] == hash_id(copy, "meeting"))
    again = valid_rows(copy)
    start = MEETING.index("met her")
    new = again["events"][0] | {"event_id": hash_id("new"), "trigger_start": start, "trigger_end": start + 3}
    again["events"].append(new)
    publish(root, again)
    assert read_sql(root, "select n, n_found from recall_quality where type = 'CONSULT'").rows() == [(5, 5)]


def test_words_that_stand_twice_are_asked_about(root):
    paragraphs = sampled_paragraphs(Dataset(root), Sampling("entities", 100))
    place = next(place for place, paragraph in enumerate(paragraphs) if "Luis Cano" in paragraph.text)
    text = paragraphs[place].text
    assert text.count("“") == 2
    search(root, "d" * place + "aq\nq", table="entities")
    search(root, 'a "\n9\na "\n2\nPER\nq', table="entities")
    missed = read_reviews(root).filter(pl.col("verdict") == "missed").row(0, named=True)
    quotes = [place for place, char in enumerate(text) if char in "“”"]
    assert missed["start_char"] - paragraphs[place].start_char == quotes[1]


# Through files


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
@pytest.mark.parametrize("table", REVIEWED_TABLES)
def test_a_file_says_what_the_keys_say(root, tmp_path, suffix, table):
    path = tmp_path / f"rows{suffix}"
    dataset = Dataset(root)
    rows = sampled_rows(dataset, Sampling(table, 6))
    write_rows(path, rows)
    said = ["right", "F", "wrong row", "unsure", "", " W "]
    field = REVIEWED[table].field_names[1]
    fill(path, [{"verdict": verdict, "wrong_fields": field if verdict == "F" else ""} for verdict in said])
    with open_labels(root, "bob") as labels:
        done = import_verdicts(dataset, path, labels)
    assert (done.judged, done.empty, done.stale_lines) == (5, 1, ())
    by_keys = "r f2\nw u w".replace(" ", "")
    judge(root, by_keys[:-1], table=table, size=6, reviewer="ann")
    columns = ["row_id", "row_digest", "text_digest", "article_id", "verdict", "wrong_fields"]
    one, other = (read_reviews(root).filter(pl.col("reviewer") == name).select(columns) for name in ("bob", "ann"))
    assert one.head(4).equals(other)
    assert len(unjudged(dataset, rows, "bob")) == 1


def fill(path, values, delimiter=";"):
    """Fills in verdicts as a spreadsheet saves them."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            records = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, records[0], delimiter=delimiter)
            writer.writeheader()
            writer.writerows(record | value for record, value in zip(records, values, strict=False))
    else:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        filled = (record | value for record, value in zip(records, values, strict=False))
        path.write_text("".join(json.dumps(record) + "\n" for record in filled), encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"verdict": "nice"}, "line 3: 'nice' is no verdict; there are right, wrong_field, wrong_row, unsure"),
        ({"verdict": "wrong_field"}, "line 3: it does not say in 'wrong_fields' which; there are act_type, actors"),
        ({"verdict": "f", "wrong_fields": "actor"}, "line 3: actor is no field of events; there are act_type"),
        ({"verdict": "r", "wrong_fields": "actors"}, "line 3: the verdict is right, and actors is called wrong"),
        ({"note": "hm"}, "line 3: it has a note or a wrong field and no verdict"),
        ({"verdict": "r", "row": "events 1.2E+15"}, "line 3: its cell 'row' is not as it was exported"),
    ],
)
def test_a_bad_verdict_is_named_by_its_line_and_nothing_is_kept(root, tmp_path, value, message):
    path = tmp_path / "rows.jsonl"
    dataset = Dataset(root)
    write_rows(path, sampled_rows(dataset, Sampling("events", 4)))
    fill(path, [{"verdict": "r"}, {"verdict": "r"}, value, {"verdict": "w"}])
    with open_labels(root, "bob") as labels, pytest.raises(DatasetError, match="nothing was imported") as error:
        import_verdicts(dataset, path, labels)
    assert message in str(error.value)
    assert not read_reviews(root).height


def test_the_line_of_a_csv_is_that_of_an_editor_though_cells_have_lines(root, tmp_path):
    path = tmp_path / "rows.csv"
    write_rows(path, sampled_rows(Dataset(root), Sampling("quotes", 3)))
    fill(path, [{"verdict": "r", "note": "one\ntwo\nthree"}, {"verdict": "no"}, {"verdict": "r"}])
    with open_labels(root, "bob") as labels, pytest.raises(DatasetError) as error:
        import_verdicts(Dataset(root), path, labels)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    number = int(str(error.value).split(" line ")[1].split(":")[0])
    assert lines[number - 1].startswith("quotes ")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("rows.xlsx", b"", "the suffix says how to write it; there are .csv and .jsonl"),
        ("rows.csv", b"a,b\n1,2\n", "line 1: there are no columns row and verdict"),
        ("rows.csv", "row,verdict\n é".encode("latin-1"), "is not UTF-8"),
        ("rows.jsonl", b'{"row": 1}\n{', "line 2: it is no JSON"),
        ("rows.jsonl", b"[1]\n", "line 1: it is no JSON object"),
    ],
)
def test_a_file_that_is_none_says_why(root, tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with open_labels(root, "bob") as labels, pytest.raises(DatasetError) as error:
        import_verdicts(Dataset(root), path, labels)
    assert message in str(error.value)


def test_a_file_of_another_dataset_and_rows_that_changed(root, tmp_path):
    path = tmp_path / "rows.jsonl"
    write_rows(path, sampled_rows(Dataset(root), Sampling("events", 8)))
    with pytest.raises(DatasetError, match="is there already"):
        write_rows(path, [])
    fill(path, [{"verdict": "r"}] * 8)
    publish(tmp_path / "other", valid_rows(9))
    with (
        open_labels(tmp_path / "other", "bob") as labels,
        pytest.raises(DatasetError, match="exported from another dataset"),
    ):
        import_verdicts(Dataset(tmp_path / "other"), path, labels)
    again = valid_rows(0)
    again["events"][0] |= {"status": "planned"}
    publish(root, again)
    with open_labels(root, "bob") as labels:
        done = import_verdicts(Dataset(root), path, labels)
    assert (done.judged, len(done.stale_lines)) == (8, 1)
    assert read_sql(root, "select sum(n)::int from rule_quality").item() == 7


# Beside everything else


def test_verdicts_survive_compacting_dropping_and_expiring_and_hold_no_text(root):
    judge(root, "n says Lomnica\nrrrrrrrr", size=8)
    judged = read_reviews(root)
    article_id = judged["article_id"][0]
    with open_publisher(root) as publisher:
        compact(publisher)
        expire(publisher, 0, datetime.now(UTC) + timedelta(days=1))
        assert list(problems(publisher)) == []
        drop_article(publisher, article_id, purge=True)
    assert read_reviews(root).drop("note").equals(judged.drop("note"))
    assert read_reviews(root)["note"].drop_nulls().to_list() == []
    assert stale_reviews(Dataset(root)) == (8, 2)
    assert read_sql(root, "select sum(n)::int from rule_quality").item() == 6
    for path in review_files(root):
        assert "Lomnica" not in str(pl.read_parquet(path).to_dicts())


def test_a_purge_waits_for_no_review_and_says_so(root):
    judge(root, "n says Lomnica\nrq", size=8)
    with (
        open_labels(root, "bob"),
        open_publisher(root) as publisher,
        pytest.raises(DatasetError, match=r"somebody reviews .*; end that review, then drop the article"),
    ):
        drop_article(publisher, MEETING_ID, purge=True)
    assert Dataset(root).version() == 1


def test_check_names_a_damaged_file_and_counts_stale_verdicts(root):
    judge(root, "r" * 8, size=8)
    with open_publisher(root) as publisher:
        drop_article(publisher, MEETING_ID)
    checked = CliRunner().invoke(app, ["check", "--data", str(root)])
    assert "2 of 8 verdicts are stale: their rows are gone or have changed" in checked.output
    (path,) = review_files(root)
    path.write_bytes(parquet_bytes(pl.read_parquet(path).head(3)))
    assert list(problems(Dataset(root))) == [
        f"_reviews/{path.name}: its content is not what was reviewed; restore the file from a copy"
    ]
    path.write_bytes(b"PAR1")
    with pytest.raises(DatasetError, match=f"{path.name} is damaged"):
        read_reviews(root)


def test_a_column_that_an_older_version_lacked_is_null(root):
    judge(root, "rq")
    (path,) = review_files(root)
    path.write_bytes(parquet_bytes(pl.read_parquet(path).drop("note")))
    assert read_reviews(root)["note"].to_list() == [None]


def test_nothing_of_the_text_is_kept(root):
    judge(root, "r" * 8, size=8)
    search(root, "a lift\nacci\n" * 20 + "d" * 20)
    kept = {value for row in read_reviews(root).iter_rows() for value in row if isinstance(value, str)}
    known = {*REVIEWED["events"].types, *REVIEWED_TABLES, "right", "missed", "searched", "ann"}
    assert {value for value in kept - known if not (len(value) == 16 and int(value, 16) >= 0)} == set()
    assert text_digest(MEETING) in kept


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_file_says_what_is_missing_as_the_keys_do(root, tmp_path, suffix):
    dataset, path = Dataset(root), tmp_path / f"paragraphs{suffix}"
    paragraphs = sampled_paragraphs(dataset, Sampling("events", 100))
    place = next(place for place, paragraph in enumerate(paragraphs) if "Luis Cano" in paragraph.text)
    write_paragraphs(path, paragraphs)
    said = [{"searched": "yes"} for _ in paragraphs]
    said[place] = {"missing": "consult: had met\n rej: 'never' ", "searched": "Yes"}
    said[-1] = {}
    fill(path, said)
    with open_labels(root, "bob") as labels:
        assert import_paragraphs(dataset, path, labels) == ImportedParagraphs(len(paragraphs) - 1, 2, 1)
    search(root, "d" * place + "a had met\nconsult\na 'never'\nrej\n" + "d" * (len(paragraphs) - 1 - place))
    kept = read_reviews(root).drop("review_id", "reviewed_at")
    bob, ann = (kept.filter(pl.col("reviewer") == name).drop("reviewer").sort(pl.all()) for name in ("bob", "ann"))
    assert bob.equals(ann)
    assert unsearched(dataset, paragraphs, "bob") == paragraphs[-1:]


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"missing": "CONSULT: had met"}, "searched is ''; write yes once all that is missing"),
        ({"missing": "had met", "searched": "yes"}, "'had met' is not TYPE: words"),
        (
            {"missing": "CONSULT: they flew", "searched": "yes"},
            "these words do not stand in the paragraph: 'they flew'",
        ),
        ({"missing": "ACC: had met", "searched": "yes"}, "'ACC' may be ACCUSE or ACCIDENT"),
        ({"missing": 'CONSULT: "', "searched": "yes"}, "add #1 to #"),
        ({"missing": "CONSULT: had met #2", "searched": "yes"}, "stands 1 times in the paragraph, and #2 is none"),
        ({"paragraph": "events 3 4", "searched": "yes"}, "its cell 'paragraph' is not as it was exported"),
    ],
)
def test_a_line_that_names_no_missing_row_stops_the_import(root, tmp_path, said, complaint):
    dataset, path = Dataset(root), tmp_path / "paragraphs.csv"
    paragraphs = [p for p in sampled_paragraphs(dataset, Sampling("events", 100)) if "Luis Cano" in p.text]
    write_paragraphs(path, paragraphs)
    fill(path, [said, *({"searched": "yes"} for _ in paragraphs[1:])])
    with open_labels(root, "bob") as labels, pytest.raises(DatasetError, match=re.escape(complaint)) as raised:
        import_paragraphs(dataset, path, labels)
    assert f"{path} line 2: " in str(raised.value)
    assert read_reviews(root).is_empty()


# The command


def run(*args, keys=""):
    return CliRunner().invoke(app, ["review", *map(str, args)], input=keys)


def test_the_command_reviews_and_says_what_is_left(root, tmp_path):
    done = run(root, "--table", "events", "--sample", 3, "--by", "rule", "--reviewer", "ann", keys="r\nq\n")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"{root}: 1 rows of events judged by ann, 2 of the 3 of this sample are left"
    done = run(root, "--sample", 1, "--by", "rule", "--reviewer", "ann")
    assert "ann has judged all 1 rows of events of this sample; see --sample and --seed" in done.output
    done = run(root, "--missing", "--sample", 2, "--reviewer", "ann", keys="dq")
    assert "1 paragraphs judged by ann, 1 of the 2 of this sample are left" in done.output
    path = tmp_path / "paragraphs.csv"
    done = run(root, "--missing", "--sample", 3, "--export", path, "--reviewer", "ann")
    assert f"{path}: 2 paragraphs to search for events" in done.output
    fill(path, [{"searched": "yes"}, {}])
    done = run(root, "--missing", "--import", path, "--reviewer", "cy")
    assert "1 paragraphs searched by cy, 0 rows missing; 1 paragraphs left" in done.output
    path = tmp_path / "rows.csv"
    assert (
        f"{path}: 2 rows of events to judge" in run(root, "--sample", 3, "--export", path, "--reviewer", "ann").output
    )
    fill(path, [{"verdict": "w"}, {}])
    done = run(root, "--import", path, "--reviewer", "cy")
    assert "1 verdicts of cy kept, 1 rows without a verdict passed over" in done.output
    assert "no two reviewers have judged the same row" in run(root, "--agreement").output
    run(root, "--sample", 3, "--reviewer", "dan", keys="rrr")
    assert "ann, dan" in run(root, "--agreement").output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--table", "event"], "'event' cannot be reviewed; there are entities, quotes, events"),
        (["--by", "day"], "a sample cannot be drawn by 'day'; there are rule, type, region"),
        (["--missing", "--by", "rule"], "paragraphs are drawn at random: leave out --by with --missing"),
        (["--agreement", "--missing"], "--missing and --agreement are different things to do; give one of them"),
        (["--reviewer", " "], "is no name of a reviewer"),
        (["--import", "nothing.csv"], "nothing.csv: No such file or directory"),
        (["--export", "rows.txt"], "the suffix says how to write it; there are .csv and .jsonl"),
    ],
)
def test_wrong_options_get_an_error_that_says_what_there_is(root, options, message):
    done = run(root, *options)
    assert done.exit_code == 1
    assert message in done.output


def test_a_dataset_that_is_not_there(tmp_path):
    assert "there is no dataset in" in run(tmp_path).output
    assert not list(tmp_path.iterdir())


def test_labels_refuse_what_the_schema_refuses(root):
    row = sampled_rows(Dataset(root), Sampling("events", 1))[0]
    with open_labels(root, "ann") as labels, pytest.raises(ValueError, match="'fine' is not in the closed list"):
        labels.add([{**row.about, "verdict": "fine", "wrong_fields": [], "note": None}])


@pytest.mark.parametrize("by", ["rule", "type", "region"])
@pytest.mark.parametrize("table", REVIEWED_TABLES)
def test_the_samples_can_be_drawn_by_everything(built, table, by):
    rows = sampled_rows(Dataset(built[0]), Sampling(table, 12, by))
    assert len(rows) == len({(row.about["article_id"], row.about["row_id"]) for row in rows}) == 12
    again = sampled_rows(Dataset(built[0]), Sampling(table, 12, by))
    assert [row.about for row in again] == [row.about for row in rows]
