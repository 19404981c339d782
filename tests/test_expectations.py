"""Every way in which the schema can be broken is refused by an expectation that names it, and the neighbours stay.

The small valid batch below is copied once for each kind of damage, with ids of its own, and all copies are validated
as one batch: an expectation that refuses a neighbour shows at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pytest

from expectations.quarantine import split_tables
from expectations.suites import Outcome, Report, validate_tables
from tests.small_batch import MEETING, Rows, as_frames, span, valid_rows
from transforms.identifiers import hash_id
from transforms.schemas.table import Table
from transforms.schemas.tables import TABLES

CAMEO = frozenset({"036", "180"})


# -- damage


class Damage(NamedTuple):
    """What is done to one row, and the expectation that must refuse it; with ``spreads`` others may refuse more rows."""

    table: str
    row: int
    column: str
    expectation: str
    change: Callable[[Any], Any]
    spreads: bool = False

    @property
    def name(self) -> str:
        return f"{self.table}[{self.row}].{self.column}: {self.expectation}"


def to(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def shifted(by: int) -> Callable[[int], int]:
    return lambda value: value + by


def item(number: int, **fields: Any) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """A list of which one item has other fields; a function is applied to the old value of its field."""

    def change(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        changed = deepcopy(items)
        for name, value in fields.items():
            changed[number][name] = value(changed[number][name]) if callable(value) else value
        return changed

    return change


# The row of each table that is damaged: the one that has a value in every column, where other rows do not need it.
DAMAGED_ROW = {"documents": 4, "articles": 0, "entities": 0, "quotes": 2, "events": 0, "issues": 0}
# Columns that other rows refer to or are compared with: damaging them may refuse those too.
SPREADING = {
    "documents": {"disposition"},
    "articles": {"article_id", "published_date", "text", "blocks", "duplicate_type"},
    "entities": {"entity_id", "article_id"},
    "quotes": {"quote_id", "article_id"},
    "events": set(),
    "issues": {"article_id"},
}


def schema_damage(table: Table) -> Iterator[Damage]:
    """Each column damaged in each way that its schema forbids."""

    def damage(column: str, expectation: str, value: Any) -> Damage:
        spreads = column in SPREADING[table.name]
        return Damage(
            table.name,
            DAMAGED_ROW[table.name],
            column,
            f"{column}_{expectation}",
            value if callable(value) else to(value),
            spreads,
        )

    for column in table.columns:
        if not column.nullable:
            yield damage(column.name, "not_null", None)
        if column.values:
            yield damage(column.name, "in_list", "no such value")
        if column.minimum is not None:
            yield damage(column.name, "in_bounds", type(column.minimum)(column.minimum - 1))
        if column.maximum is not None:
            yield damage(column.name, "in_bounds", type(column.maximum)(column.maximum + 1))
        if column.pattern:
            yield damage(column.name, "matches_pattern", "No Such Id")
            yield damage(column.name, "matches_pattern", "")
            yield damage(column.name, "matches_pattern", lambda value: f"{value}\n")
        if column.dtype == pl.Float64:
            yield damage(column.name, "is_finite", math.nan)
            yield damage(column.name, "is_finite", math.inf)


OTHER_ID = hash_id("nowhere")
NESTED_SPANS = (
    *(
        ("articles", 1, "blocks", 1),
        ("entities", 0, "mentions", 1),
        ("quotes", 2, "spans", 0),
        ("events", 0, "mentions", 0),
    ),
    *(("events", 0, "actors", 0), ("events", 0, "recipients", 1), ("events", 1, "counts", 0)),
)
RULE_DAMAGE = (
    # the ledger
    Damage("documents", 0, "source_uri", "source_uri_is_relative", to("/srv/news/a.txt")),
    Damage("documents", 0, "source_uri", "source_uri_is_relative", to("file:///srv/news/a.txt")),
    Damage("documents", 0, "published_date", "published_date_equals_article", to(date(2019, 5, 7))),
    Damage("documents", 0, "published_date", "published_date_equals_article", to(None)),
    Damage("documents", 3, "article_id", "article_id_resolves", to(OTHER_ID)),
    Damage("documents", 0, "article_id", "article_is_in_batch", to(OTHER_ID), spreads=True),
    Damage("documents", 4, "disposition", "article_is_in_batch", to("article")),
    Damage("documents", 4, "reason", "reason_where_set_aside", to(None)),
    Damage("documents", 3, "reason", "reason_where_set_aside", to("empty")),
    # articles
    Damage("articles", 0, "article_id", "article_is_in_ledger", to(hash_id("unledgered")), spreads=True),
    Damage("articles", 1, "text", "text_is_nfc", lambda text: text.replace("a", "a\u0301"), spreads=True),
    Damage("articles", 1, "text", "marks_accounted", lambda text: text.replace("rained", "“aine”"), spreads=True),
    Damage("articles", 1, "text", "marks_accounted", lambda text: text.replace("for", '4"r'), spreads=True),
    Damage("articles", 1, "blocks", "blocks_not_empty", to([]), spreads=True),
    Damage("articles", 1, "blocks", "blocks_begin_at_0", item(0, start_char=1), spreads=True),
    Damage("articles", 1, "blocks", "blocks_cover_text", item(1, start_char=shifted(2)), spreads=True),
    Damage("articles", 1, "blocks", "blocks_cover_text", item(0, end_char=shifted(5)), spreads=True),
    Damage("articles", 1, "blocks", "blocks_cover_text", lambda blocks: blocks[:1], spreads=True),
    Damage("articles", 1, "blocks", "blocks_fields_allowed", item(1, type="essay"), spreads=True),
    Damage("articles", 0, "authors", "authors_items_allowed", to(["Ana Rusu", None])),
    Damage("articles", 1, "published_date", "date_has_method", to(None), spreads=True),
    Damage("articles", 1, "published_date_method", "date_has_method", to(None)),
    Damage("articles", 2, "duplicate_of", "duplicate_of_resolves", to(OTHER_ID)),
    Damage("articles", 2, "duplicate_of", "duplicate_has_type", to(None)),
    Damage("articles", 2, "duplicate_type", "duplicate_has_type", to(None), spreads=True),
    Damage("articles", 2, "duplicate_type", "marks_accounted", to("near"), spreads=True),  # so it must be extracted
    Damage("articles", 2, "origin_id", "origin_id_resolves", to(OTHER_ID)),
    Damage("articles", 2, "duplicate_of", "origin_is_itself_unless_copy", to(None)),
    # entities
    Damage("entities", 0, "mention_count", "mention_count_is_mentions", shifted(1)),
    Damage("entities", 0, "mentions", "mentions_in_order", lambda mentions: mentions[::-1]),
    Damage("entities", 0, "mentions", "mentions_fields_allowed", item(0, mention_type="shout")),
    Damage("entities", 0, "mentions", "mentions_fields_allowed", item(1, method=None)),
    Damage("entities", 0, "mentions", "mentions_fields_allowed", lambda mentions: [mentions[0], None]),
    Damage("entities", 0, "aliases", "aliases_items_allowed", to([None])),
    Damage("entities", 2, "latitude", "latitude_with_longitude", to(None)),
    Damage("entities", 2, "longitude", "latitude_with_longitude", to(None)),
    # quotations
    Damage("quotes", 0, "start_char", "start_char_and_end_in_text", to(900)),
    Damage("quotes", 0, "start_char", "spans_fill_quote", shifted(1)),
    Damage("quotes", 0, "end_char", "spans_fill_quote", shifted(-1)),
    Damage("quotes", 0, "spans", "spans_not_empty", to([])),
    Damage("quotes", 0, "spans", "spans_in_order", lambda spans: spans[::-1]),
    Damage("quotes", 2, "spans", "spans_fields_allowed", item(0, start_char=None)),
    Damage("quotes", 2, "quote_text", "quote_text_is_spans", lambda text: text + "."),
    Damage("quotes", 0, "quote_text", "quote_text_is_spans", lambda text: text.replace(" “", "“")),
    Damage("quotes", 2, "cue_start", "cue_start_and_end_in_text", to(None)),
    Damage("quotes", 2, "cue_end", "cue_start_and_end_in_text", to(900)),
    Damage("quotes", 2, "speaker_start", "speaker_text_equals_span", shifted(1)),
    Damage("quotes", 2, "speaker_end", "speaker_text_equals_span", shifted(1)),
    Damage("quotes", 2, "speaker_text", "speaker_text_equals_span", to("Cano")),
    Damage("quotes", 2, "speaker_text", "speaker_text_equals_span", to(None)),
    Damage("quotes", 2, "speaker_entity_id", "speaker_entity_id_resolves", to("person:nobody")),
    Damage("quotes", 2, "speaker_entity_id", "speaker_entity_id_resolves", to("geoname:13")),  # of another article
    Damage("quotes", 0, "speaker_entity_ids", "speaker_entity_ids_resolve", to(["person:zoe-marsh", "person:nobody"])),
    Damage("quotes", 0, "speaker_entity_ids", "speaker_entity_ids_items_allowed", to([None])),
    Damage("quotes", 1, "within_quote_id", "within_quote_id_resolves", to(OTHER_ID)),
    # events
    Damage("events", 0, "sentence_start", "sentence_text_equals_span", shifted(1)),
    Damage("events", 0, "sentence_end", "sentence_text_equals_span", shifted(-1)),
    Damage("events", 0, "sentence_text", "sentence_text_equals_span", lambda text: text.replace("Zoë", "Zoe")),
    Damage("events", 0, "trigger_start", "trigger_start_and_end_in_text", to(900)),
    Damage("events", 0, "trigger_end", "trigger_in_sentence", to(len(MEETING))),
    Damage("events", 0, "trigger_start", "trigger_in_sentence", to(0)),
    Damage("events", 0, "mentions", "mentions_not_empty", to([])),
    Damage("events", 0, "mentions", "mentions_in_order", lambda spans: [span(MEETING, "died"), *spans]),
    Damage("events", 0, "mentions", "mentions_fields_allowed", item(0, end_char=None)),
    Damage("events", 1, "plover_type", "other_acts_have_no_codes", to("AID")),
    Damage("events", 0, "plover_contexts", "plover_contexts_items_allowed", to(["economic", "gossip"])),
    Damage("events", 0, "plover_contexts", "plover_contexts_items_allowed", to([None])),
    Damage("events", 0, "cameo_code", "cameo_code_is_known", to("037")),
    Damage("events", 0, "cameo_code", "cameo_root_is_of_code", to("180")),
    Damage("events", 0, "cameo_root_code", "cameo_root_is_of_code", to(None)),
    Damage("events", 0, "quad_class", "quad_class_is_of_root", to(2)),
    Damage("events", 0, "quad_class", "quad_class_is_of_root", to(None)),
    Damage("events", 1, "quad_class", "quad_class_is_of_root", to(4)),
    Damage("events", 0, "actors", "actors_text_equals_span", item(0, text="Zoe Marsh")),
    Damage("events", 0, "actors", "actors_entity_id_resolves", item(0, entity_id="person:nobody")),
    Damage("events", 0, "actors", "actors_fields_allowed", item(0, sector_code="ZZZ")),
    Damage("events", 0, "recipients", "recipients_text_equals_span", item(1, start_char=shifted(-1))),
    Damage("events", 0, "recipients", "recipients_entity_id_resolves", item(1, entity_id="geoname:13")),
    Damage("events", 0, "recipients", "recipients_fields_allowed", item(1, country_code="Orlanda")),
    Damage("events", 0, "recipients", "recipients_fields_allowed", item(0, text=None)),
    Damage("events", 0, "actor_name", "actor_name_is_of_first", to("Luis Cano")),
    Damage("events", 0, "actor_country_code", "actor_country_code_is_of_first", to(None)),
    Damage("events", 0, "recipient_name", "recipient_name_is_of_first", to("miners")),
    Damage("events", 0, "recipient_country_code", "recipient_country_code_is_of_first", to("ORL")),
    Damage("events", 0, "event_start_date", "event_dates_in_order", to(date(2019, 5, 7))),
    Damage("events", 0, "event_end_date", "event_dates_in_order", to(None)),
    Damage("events", 0, "event_date_granularity", "unknown_date_is_null", to("unknown")),
    Damage("events", 1, "event_date_granularity", "unknown_date_is_null", to("day")),
    Damage("events", 0, "place_entity_id", "place_entity_id_resolves", to("geoname:13")),
    Damage("events", 0, "place_latitude", "place_latitude_with_longitude", to(None)),
    Damage("events", 0, "asserted_by_entity_id", "asserted_by_entity_id_resolves", to("person:nobody")),
    Damage("events", 0, "denied_by_entity_id", "denied_by_entity_id_resolves", to("person:nobody")),
    Damage("events", 0, "quote_id", "quote_id_resolves", to(OTHER_ID)),
    Damage("events", 0, "cluster_features", "cluster_features_items_allowed", to(["meet", None])),
    Damage("events", 1, "counts", "counts_low_before_high", item(0, low=6.0)),
    Damage("events", 1, "counts", "counts_fields_allowed", item(0, low=math.nan)),
    Damage("events", 1, "counts", "counts_fields_allowed", item(0, high=math.inf)),
    Damage("events", 1, "counts", "counts_fields_allowed", item(0, low=-1.0)),
    Damage("events", 1, "counts", "counts_fields_allowed", item(0, count_type="lost")),
    # issues
    Damage("issues", 0, "start_char", "snippet_equals_span", shifted(1)),
    Damage("issues", 0, "end_char", "start_char_and_end_in_text", to(900)),
    Damage("issues", 0, "snippet", "snippet_equals_span", to("safe")),
    Damage("issues", 2, "snippet", "snippet_equals_span", to("safe")),
    # spans inside lists
    *(
        Damage(table, row, column, f"{column}_in_text", item(number, **fields), spreads=table == "articles")
        for table, row, column, number in NESTED_SPANS
        for fields in ({"end_char": 900}, {"start_char": -1}, {"end_char": 0})
    ),
    # keys and what every row carries
    *(
        Damage(table, row, column, "article_id_resolves", to(OTHER_ID), spreads=table != "events")
        for table, row, column in (
            ("entities", 0, "article_id"),
            ("quotes", 2, "article_id"),
            ("events", 0, "article_id"),
        )
    ),
    Damage("issues", 0, "article_id", "article_id_resolves", to(OTHER_ID), spreads=True),
    *(
        Damage(table, row, "published_date", "published_date_equals_article", to(value))
        for table, row in (("entities", 0), ("quotes", 2), ("events", 0), ("issues", 0))
        for value in (date(2019, 5, 5), None)
    ),
)
DAMAGE = (*(damage for table in TABLES.values() for damage in schema_damage(table)), *RULE_DAMAGE)
# Columns that may hold any value of their type.
FREE = {
    "documents": {"source"},
    "articles": {"url", "source", "agency", "headline", "published_at", "retrieved_at", "updated_at"},
    "entities": {"title", "link_method"},
    "quotes": {"cue_lemma", "speaker_name", "speaker_title", "speaker_method"},
    "events": {"event_date_text", "place_name"},
    "issues": {"source_uri", "detail"},
}


@pytest.fixture(scope="module")
def damaged() -> dict[str, pl.DataFrame]:
    together: Rows = {name: [] for name in TABLES}
    for number, damage in enumerate(DAMAGE):
        rows = valid_rows(number)
        row = rows[damage.table][damage.row]
        row[damage.column] = damage.change(row[damage.column])
        for name in TABLES:
            together[name] += rows[name]
    return as_frames(together)


@pytest.fixture(scope="module")
def report(damaged: dict[str, pl.DataFrame]) -> Report:
    return validate_tables(damaged, known_cameo=CAMEO)


@pytest.fixture(scope="module")
def refused(report: Report) -> dict[int, set[tuple[str, int, str, str]]]:
    """For each copy what was refused in it: table, row in the copy, expectation, column."""
    sizes = {name: len(rows) for name, rows in valid_rows().items()}
    found: dict[int, set[tuple[str, int, str, str]]] = {}
    for table, position, _, expectation, column in report.failures.iter_rows():
        copy, row = divmod(position, sizes[table])
        found.setdefault(copy, set()).add((table, row, expectation, column))
    return found


def test_a_valid_batch_passes_whole() -> None:
    report = validate_tables(as_frames(valid_rows()), known_cameo=CAMEO)
    assert report.failures.rows() == []
    assert report.stopped_tables == ()
    assert report.rows == {"documents": 5, "articles": 3, "entities": 4, "quotes": 3, "events": 2, "issues": 3}
    assert all(outcome.unexpected == 0 for outcome in report.outcomes)
    in_memory = {name: table.frame(valid_rows()[name]) for name, table in TABLES.items()}
    assert validate_tables(in_memory).failures.rows() == []


@pytest.mark.parametrize("number", range(len(DAMAGE)), ids=[damage.name for damage in DAMAGE])
def test_damage_is_refused_by_name_and_neighbours_stay(
    number: int, refused: dict[int, set[tuple[str, int, str, str]]]
) -> None:
    damage = DAMAGE[number]
    found = refused.get(number, set())
    assert (damage.table, damage.row, damage.expectation) in {row[:3] for row in found}
    if not damage.spreads:
        assert {row[:2] for row in found} == {(damage.table, damage.row)}


def test_every_column_is_damaged_or_free() -> None:
    for name, table in TABLES.items():
        touched = {damage.column for damage in DAMAGE if damage.table == name}
        assert touched & FREE[name] == set()
        assert touched | FREE[name] == {column.name for column in table.columns}


def test_every_expectation_is_broken_by_some_damage(report: Report) -> None:
    idle = {(outcome.table, outcome.expectation) for outcome in report.outcomes if outcome.unexpected == 0}
    assert idle == {(name, "key_is_unique") for name in TABLES}  # see test_a_key_twice_is_refused


def test_a_key_twice_is_refused() -> None:
    rows = valid_rows()
    for of_table in rows.values():
        of_table.append(of_table[0])
    found = validate_tables(as_frames(rows)).failures.filter(pl.col("expectation") == "key_is_unique")
    last = {name: len(of_table) - 1 for name, of_table in rows.items()}
    assert found.select("table", "position").rows() == [(name, row) for name in TABLES for row in (0, last[name])]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop("format"), r"table documents: missing columns \['format'\]"),
        (lambda frame: frame.with_columns(mood=pl.lit("good")), r"unknown columns \['mood'\]"),
        (
            lambda frame: frame.with_columns(pl.col("published_date").cast(pl.String)),
            "published_date is String, not Date",
        ),
    ],
)
def test_other_columns_or_types_stop_the_batch(change: Callable[[pl.DataFrame], pl.DataFrame], message: str) -> None:
    frames = as_frames(valid_rows())
    with pytest.raises(ValueError, match=message):
        validate_tables({**frames, "documents": change(frames["documents"])})
    with pytest.raises(ValueError, match="table documents is missing"):
        validate_tables({name: frame for name, frame in frames.items() if name != "documents"})


def test_articles_of_earlier_batches_can_be_referred_to() -> None:
    rows = valid_rows()
    older = hash_id("older")
    rows["articles"][0] |= {"duplicate_of": older, "duplicate_type": "near", "origin_id": older}
    rows["documents"][3]["article_id"] = older
    frames = as_frames(rows)
    assert validate_tables(frames, known_article_ids=pl.Series([older])).failures.rows() == []
    found = validate_tables(frames).failures.select("table", "position", "expectation").rows()
    assert found == [
        ("documents", 3, "article_id_resolves"),
        ("articles", 0, "duplicate_of_resolves"),
        ("articles", 0, "origin_id_resolves"),
    ]


@pytest.mark.parametrize(
    ("rows", "failing", "stops"),
    [(20, 19, False), (20, 20, True), (399, 20, True), (400, 20, False), (400, 21, True)],
)
def test_a_table_is_stopped_above_one_row_in_twenty_and_from_twenty_rows(rows: int, failing: int, stops: bool) -> None:
    failures = pl.DataFrame({"table": "quotes", "position": [*range(failing), *range(failing)]})
    report = Report(failures, outcomes=(), rows={"quotes": rows, "events": 0})
    assert report.failing_rows == {"quotes": failing, "events": 0}
    assert report.stopped_tables == (("quotes",) if stops else ())


def test_the_report_is_plain_numbers() -> None:
    rows = valid_rows()
    rows["quotes"][2]["confidence"] = 1.5
    report = validate_tables(as_frames(rows))
    assert report.failures.rows() == [
        ("quotes", 2, rows["quotes"][2]["quote_id"], "confidence_in_bounds", "confidence")
    ]
    assert Outcome("quotes", "confidence_in_bounds", "confidence", evaluated=3, unexpected=1) in report.outcomes
    assert Outcome("quotes", "within_quote_id_matches_pattern", "within_quote_id", 1, 0) not in report.outcomes
    summary = json.loads(json.dumps(report.to_json()))
    assert summary["tables"]["quotes"] == {"rows": 3, "failing_rows": 1}
    assert len(summary["expectations"]) == len(report.outcomes)


def test_nothing_dangles_and_nothing_is_lost_whatever_the_damage(
    damaged: dict[str, pl.DataFrame], report: Report
) -> None:
    parts = split_tables(damaged, report.failures)
    for name, frame in damaged.items():
        new = parts.issues.height if name == "issues" else 0
        assert parts.good[name].height + parts.refused[name].height == frame.height + new
        assert parts.good[name].schema == TABLES[name].stored_schema
    again = validate_tables(parts.good, known_cameo=CAMEO)
    assert again.failures.rows() == []
