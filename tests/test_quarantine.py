"""Refused rows leave whole, what hangs on them goes too, and what pointed to them says so."""

from __future__ import annotations

from typing import Any

import polars as pl

from expectations.quarantine import HANGS, Split, split_tables
from tests.small_batch import Rows, article, as_frames, blocks, document, valid_rows
from transforms.identifiers import hash_id
from transforms.schemas.tables import TABLES


def split(rows: Rows, *failing: tuple[str, int, str]) -> Split:
    """The batch split by failures as a report has them: table, row, expectation."""
    frames = as_frames(rows)
    schema = {"table": pl.String, "position": pl.UInt32, "expectation": pl.String}
    return split_tables(frames, pl.DataFrame(list(failing), schema=schema, orient="row"))


def said(parts: Split) -> list[tuple[Any, ...]]:
    columns = ("article_id", "source_uri", "severity", "reason", "detail")
    return sorted(parts.issues.select(columns).rows(), key=str)


def test_a_valid_batch_is_split_into_all_and_nothing() -> None:
    frames = as_frames(valid_rows())
    parts = split(valid_rows())
    for name, table in TABLES.items():
        assert parts.good[name].equals(table.stored(frames[name]))
        assert parts.refused[name].height == 0
        assert parts.refused[name].columns == [*table.schema.names(), "_key", "_expectation"]
    assert parts.issues.height == 0


def test_references_to_a_refused_entity_become_null() -> None:
    rows = valid_rows()
    meeting = rows["articles"][0]["article_id"]
    outer, indirect, met = rows["quotes"][0]["quote_id"], rows["quotes"][2], rows["events"][0]
    parts = split(rows, ("entities", 1, "confidence_in_bounds"))
    assert parts.refused["entities"].select("entity_id", "_key", "_expectation").rows() == [
        ("person:luis-cano", f"{meeting}|person:luis-cano", "confidence_in_bounds")
    ]
    quotes = {row["quote_id"]: row for row in parts.good["quotes"].iter_rows(named=True)}
    assert quotes[outer]["speaker_entity_ids"] == ["person:zoe-marsh"]
    assert quotes[outer]["speaker_entity_id"] == "person:zoe-marsh"
    assert quotes[indirect["quote_id"]]["speaker_entity_id"] is None
    assert quotes[indirect["quote_id"]]["speaker_text"] == "Luis Cano"
    event = next(row for row in parts.good["events"].iter_rows(named=True) if row["event_id"] == met["event_id"])
    assert event["denied_by_entity_id"] is None
    assert event["asserted_by_entity_id"] == "person:zoe-marsh"
    assert event["recipients"] == [met["recipients"][0] | {"entity_id": None}, met["recipients"][1]]
    assert event["actors"] == met["actors"]
    key = "person:luis-cano"
    assert said(parts) == sorted(
        [
            (meeting, "a.txt", "error", "row_refused", f"entities {meeting}|{key}: confidence_in_bounds"),
            (meeting, "a.txt", "warning", "reference_removed", f"quotes {outer}: speaker_entity_ids {key}"),
            (
                meeting,
                "a.txt",
                "warning",
                "reference_removed",
                f"quotes {indirect['quote_id']}: speaker_entity_id {key}",
            ),
            (meeting, "a.txt", "warning", "reference_removed", f"events {met['event_id']}: denied_by_entity_id {key}"),
            (meeting, "a.txt", "warning", "reference_removed", f"events {met['event_id']}: recipients {key}"),
        ],
        key=str,
    )


def test_references_to_a_refused_quotation_become_null() -> None:
    rows = valid_rows()
    parts = split(rows, ("quotes", 0, "quote_text_is_spans"), ("quotes", 2, "cue_type_in_list"))
    assert parts.good["quotes"].select("quote_id", "within_quote_id").rows() == [(rows["quotes"][1]["quote_id"], None)]
    assert parts.good["events"]["quote_id"].to_list() == [None, None]
    assert parts.good["articles"].height == 3  # its marks are accounted for by the row in quarantine


def test_what_hangs_on_a_refused_article_goes_with_it() -> None:
    rows = valid_rows()
    meeting = rows["articles"][0]["article_id"]
    parts = split(rows, ("articles", 0, "language_matches_pattern"), ("quotes", 1, "confidence_in_bounds"))
    assert {name: frame.height for name, frame in parts.refused.items()} == {
        **{"documents": 0, "articles": 1, "entities": 3, "quotes": 3, "events": 2, "issues": 1}
    }
    assert parts.refused["quotes"]["_expectation"].to_list() == [HANGS, "confidence_in_bounds", HANGS]
    ledger = parts.good["documents"].select("disposition", "reason", "article_id").row(0)
    assert ledger == ("set_aside", "refused", None)
    inner = rows["quotes"][1]["quote_id"]
    assert said(parts) == sorted(
        [
            (None, "a.txt", "error", "row_refused", f"articles {meeting}: language_matches_pattern"),
            (None, "a.txt", "error", "row_refused", f"quotes {inner}: confidence_in_bounds"),
            (None, "a.txt", "warning", HANGS, f"entities: 3 rows of article {meeting}"),
            (None, "a.txt", "warning", HANGS, f"quotes: 2 rows of article {meeting}"),
            (None, "a.txt", "warning", HANGS, f"events: 2 rows of article {meeting}"),
            (None, "a.txt", "warning", HANGS, f"issues: 1 row of article {meeting}"),
        ],
        key=str,
    )


def test_exact_copies_of_a_refused_article_go_and_near_copies_stand_alone() -> None:
    rows = valid_rows()
    meeting, report, _ = (row["article_id"] for row in rows["articles"])
    rows["articles"][0] |= {"duplicate_of": report, "duplicate_type": "near", "origin_id": report}
    parts = split(rows, ("articles", 1, "word_count_in_bounds"))
    links = ("article_id", "duplicate_of", "duplicate_type", "origin_id")
    assert parts.good["articles"].select(links).rows() == [(meeting, None, None, meeting)]
    assert parts.good["documents"].select("disposition", "article_id").rows() == [
        ("article", meeting),
        ("set_aside", None),
        ("set_aside", None),
        ("unchanged", None),
        ("set_aside", None),
    ]
    removed = {(row[0], row[4]) for row in said(parts) if row[3] == "reference_removed"}
    unchanged = rows["documents"][3]["document_id"]
    assert removed == {
        (meeting, f"articles {meeting}: duplicate_of {report}"),
        (None, f"documents {unchanged}: article_id {report}"),
    }


def test_a_family_goes_on_with_its_next_member() -> None:
    rows = valid_rows()
    meeting, report, _ = (row["article_id"] for row in rows["articles"])
    another = article(hash_id("another"), "Wind rose.", blocks("Wind rose.", "paragraph"))
    rows["articles"].append(another | {"duplicate_of": meeting, "duplicate_type": "near", "origin_id": report})
    rows["articles"][0] |= {"duplicate_of": report, "duplicate_type": "near", "origin_id": report}
    rows["documents"].append(document(0, "f.txt", "article", hash_id("another")))
    parts = split(rows, ("articles", 1, "word_count_in_bounds"))
    links = parts.good["articles"].select("article_id", "duplicate_of", "origin_id").rows()
    assert sorted(links) == sorted([(meeting, None, meeting), (hash_id("another"), meeting, meeting)])


def test_an_article_goes_with_its_ledger_row() -> None:
    rows = valid_rows()
    parts = split(rows, ("documents", 0, "format_in_list"))
    assert parts.refused["documents"]["_expectation"].to_list() == ["format_in_list"]
    assert parts.refused["articles"]["_expectation"].to_list() == [HANGS]
    assert parts.good["documents"].height == 4
