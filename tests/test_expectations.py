"""Every way in which the schema can be broken is refused by an expectation that names it, and the neighbours stay.

The small valid batch below is copied once for each kind of damage, with ids of its own, and all copies are validated
as one batch: an expectation that refuses a neighbour shows at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import polars as pl
import pytest

from expectations.quarantine import HANGS, Split, split_tables
from expectations.suites import Report, validate_tables
from transforms.identifiers import hash_id
from transforms.schemas import TABLES, Table

Rows = dict[str, list[dict[str, Any]]]

DAY = date(2019, 5, 6)
VERSION = hash_id("version")
CAMEO = frozenset({"036", "180"})
# Ë and the tractor stand before most spans, so that offsets in bytes or in UTF-16 would not fit.
MEETING = (
    "Zoë Marsh meets miners 🚜\n\nBy Ana “Nan” Rusu\n\n"
    "“We will reopen the pit,” Prime Minister Zoë Marsh told miners in Lomnica on Monday. “Nobody says ‘never’ to us.” "
    "Luis Cano denied that he had met her envoy.\n\n"
    "Three to five people died when a “safe” lift fell on Sunday."
)
REPORT = "Rain in Karvia\n\nIt rained for “ages”."


def at(text: str, part: str, after: int = 0) -> tuple[int, int]:
    start = text.index(part, after)
    return start, start + len(part)


def span(text: str, part: str) -> dict[str, int]:
    start, end = at(text, part)
    return {"start_char": start, "end_char": end}


def blocks(text: str, *types: str) -> list[dict[str, Any]]:
    return [{"type": type_, **span(text, part)} for type_, part in zip(types, text.split("\n\n"), strict=True)]


def offsets(text: str, part: str | None, prefix: str) -> dict[str, int | None]:
    start, end = at(text, part) if part else (None, None)
    names = ("start_char", "end_char") if not prefix else (f"{prefix}start", f"{prefix}end")
    return dict(zip(names, (start, end), strict=True))


def valid_rows(copy: int = 0) -> Rows:
    """Three articles: one with all there is, a short one, and an exact copy of the short one."""
    meeting, report, repeat = (hash_id(copy, name) for name in ("meeting", "report", "repeat"))
    return {
        "documents": [
            document(copy, "a.txt", "article", meeting),
            document(copy, "b.txt", "article", report),
            document(copy, "c.txt", "updated", repeat),
            document(copy, "d.txt", "unchanged", report),
            document(copy, "e.txt", "set_aside", None) | {"reason": "empty"},
        ],
        "articles": [
            article(meeting, MEETING, blocks(MEETING, "headline", "byline", "paragraph", "paragraph")),
            article(report, REPORT, blocks(REPORT, "headline", "paragraph")),
            article(repeat, REPORT, blocks(REPORT, "headline", "paragraph"))
            | {"duplicate_of": report, "duplicate_type": "exact", "origin_id": report},
        ],
        "entities": [
            entity(meeting, "person:zoe-marsh", MEETING, "Zoë Marsh", "PERSON")
            | {"title": "Prime Minister", "country_code": "ORL", "sector_code": "GOV", "link_method": "text"},
            entity(meeting, "person:luis-cano", MEETING, "Luis Cano", "PERSON"),
            entity(meeting, "geoname:12", MEETING, "Lomnica", "GPE")
            | {"geoname_id": 12, "latitude": 50.1, "longitude": -9.5, "coordinate_type": "point"},
            entity(report, "geoname:13", REPORT, "Karvia", "GPE"),
        ],
        "quotes": quotes(copy, meeting),
        "events": events(copy, meeting),
        "issues": [
            issue(copy, "scare", meeting, MEETING, "“safe”"),
            issue(copy, "ages", report, REPORT, "“ages”"),
            issue(copy, "file", None, REPORT, None) | {"source_uri": "e.txt", "reason": "empty", "severity": "warning"},
        ],
    }


def document(copy: int, uri: str, disposition: str, article_id: str | None) -> dict[str, Any]:
    return {
        "document_id": hash_id(copy, "document", uri),
        "source_uri": uri,
        "record": "0",
        "format": "text",
        "content_hash": hash_id(copy, uri),
        "source": "The Lomnica Post",
        "published_date": DAY,
        "disposition": disposition,
        "reason": None,
        "article_id": article_id,
    }


def article(article_id: str, text: str, of_blocks: list[dict[str, Any]]) -> dict[str, Any]:
    noon = datetime(2019, 5, 6, 12, tzinfo=UTC)
    return {
        "article_id": article_id,
        "url": "https://post.example/1",
        "source": "The Lomnica Post",
        "agency": None,
        "headline": text.split("\n\n")[0],
        "authors": ["Ana Rusu"],
        "published_at": noon,
        "utc_offset_minutes": 120,
        "published_date": DAY,
        "published_date_method": "metadata",
        "retrieved_at": noon,
        "updated_at": noon,
        "language": "en",
        "text": text,
        "blocks": of_blocks,
        "word_count": 40,
        "content_hash": hash_id(text),
        "duplicate_of": None,
        "duplicate_type": None,
        "origin_id": article_id,
        "story_id": hash_id("story"),
        "extraction_version": VERSION,
    }


def entity(article_id: str, entity_id: str, text: str, name: str, type_: str) -> dict[str, Any]:
    mentions = []
    for block in text.split("\n\n"):
        if name in block:
            start = text.index(block) + block.index(name)
            mentions.append(
                {"start_char": start, "end_char": start + len(name), "mention_type": "name", "method": "model"}
            )
    return {
        "article_id": article_id,
        "published_date": DAY,
        "entity_id": entity_id,
        "is_id_ambiguous": False,
        "entity_type": type_,
        "name": name,
        "aliases": [name.split()[-1]],
        "mention_count": len(mentions),
        "mentions": mentions,
        "title": None,
        "country_code": None,
        "sector_code": None,
        "geoname_id": None,
        "latitude": None,
        "longitude": None,
        "coordinate_type": None,
        "block_type": "headline",
        "link_method": None,
        "rule_id": "names",
        "confidence": 0.9,
        "extraction_version": VERSION,
    }


def quotes(copy: int, article_id: str) -> list[dict[str, Any]]:
    pieces = ["“We will reopen the pit,”", "“Nobody says ‘never’ to us.”"]
    shared = {"published_date": DAY, "rule_id": "marks", "confidence": 0.8, "extraction_version": VERSION}

    def quote(name: str, parts: list[str], cue: str | None, speaker: str | None) -> dict[str, Any]:
        spans = [span(MEETING, part) for part in parts]
        return {
            "article_id": article_id,
            "quote_id": hash_id(copy, "quote", name),
            "quote_type": "direct",
            "start_char": spans[0]["start_char"],
            "end_char": spans[-1]["end_char"],
            "spans": spans,
            "quote_text": " ".join(parts),
            "block_type": "paragraph",
            **offsets(MEETING, cue, "cue_"),
            "cue_lemma": cue and "tell",
            "cue_type": "verb" if cue else "none",
            "cue_is_negated": False,
            **offsets(MEETING, speaker, "speaker_"),
            "speaker_text": speaker,
            "speaker_type": "named" if speaker else "none",
            "speaker_entity_id": None,
            "speaker_entity_ids": [],
            "speaker_name": speaker,
            "speaker_title": None,
            "speaker_method": None,
            "within_quote_id": None,
            "quote_cluster_id": hash_id("cluster"),
            **shared,
        }

    outer = quote("outer", pieces, "told", "Prime Minister Zoë Marsh")
    outer |= {"speaker_entity_id": "person:zoe-marsh", "speaker_entity_ids": ["person:zoe-marsh", "person:luis-cano"]}
    inner = quote("inner", ["‘never’"], "says", None) | {"within_quote_id": outer["quote_id"]}
    indirect = quote("indirect", ["he had met her envoy"], "denied", "Luis Cano")
    indirect |= {"quote_type": "indirect", "speaker_entity_id": "person:luis-cano"}
    return [outer, inner, indirect]


def actor(entity_id: str | None, text: str, country: str | None = None) -> dict[str, Any]:
    known = {"entity_id": entity_id, "name": text, "country_code": country, "sector_code": "GOV" if country else None}
    return {**known, "text": text, **span(MEETING, text)}


def events(copy: int, article_id: str) -> list[dict[str, Any]]:
    sentence = "“We will reopen the pit,” Prime Minister Zoë Marsh told miners in Lomnica on Monday."
    fall = "Three to five people died when a “safe” lift fell on Sunday."
    met = {
        "event_id": hash_id(copy, "event", "met"),
        "sentence": sentence,
        "trigger": "told",
        "act_type": "CONSULT",
        "plover_type": "CONSULT",
        "plover_mode": "meet",
        "plover_contexts": ["economic"],
        "intensity": 1.0,
        "cameo_code": "036",
        "cameo_root_code": "03",
        "quad_class": 1,
        "goldstein_scale": 4.0,
        "actors": [actor("person:zoe-marsh", "Zoë Marsh", "ORL")],
        "recipients": [actor("person:luis-cano", "Luis Cano", "KAR"), actor(None, "miners")],
        "event_start_date": DAY,
        "event_end_date": DAY,
        "event_date_granularity": "day",
        "event_date_text": "Monday",
        "event_date_method": "clause",
        "place_entity_id": "geoname:12",
        "place_name": "Lomnica",
        "place_latitude": 50.1,
        "place_longitude": -9.5,
        "place_country_code": "ORL",
        "place_method": "clause",
        "asserted_by_entity_id": "person:zoe-marsh",
        "denied_by_entity_id": "person:luis-cano",
        "quote_id": hash_id(copy, "quote", "indirect"),
        "counts": [],
        "dead": None,
        "injured": None,
        "arrested": None,
        "event_cluster_id": hash_id("cluster"),
    }
    nothing = dict.fromkeys(met)
    count = {"count_type": "dead", "low": 3.0, "high": 5.0, "unit": "people", "method": "range"}
    fell = {
        **nothing,
        "event_id": hash_id(copy, "event", "fell"),
        "sentence": fall,
        "trigger": "fell",
        "act_type": "ACCIDENT",
        "plover_contexts": [],
        "actors": [],
        "recipients": [],
        "event_date_granularity": "unknown",
        "event_date_method": "none",
        "counts": [{**count, **span(MEETING, "Three to five")}],
        "dead": 3.0,
        "injured": 0.0,
        "arrested": 0.0,
    }
    return [event(article_id, row) for row in (met, fell)]


def event(article_id: str, row: dict[str, Any]) -> dict[str, Any]:
    def first(people: list[dict[str, Any]], field: str) -> Any:
        return people[0][field] if people else None

    sentence, trigger = row.pop("sentence"), row.pop("trigger")
    return {
        "article_id": article_id,
        "published_date": DAY,
        **offsets(MEETING, sentence, "sentence_"),
        "sentence_text": sentence,
        "mentions": [span(MEETING, trigger)],
        **offsets(MEETING, trigger, "trigger_"),
        "trigger_lemma": trigger,
        "block_type": "paragraph",
        "actor_name": first(row["actors"], "name"),
        "actor_country_code": first(row["actors"], "country_code"),
        "recipient_name": first(row["recipients"], "name"),
        "recipient_country_code": first(row["recipients"], "country_code"),
        "status": "happened",
        **dict.fromkeys(("is_negated", "is_future", "is_hypothetical", "is_historical"), False),
        "cluster_features": ["meet"],
        "rule_id": "told",
        "confidence": 0.7,
        "extraction_version": VERSION,
        **row,
    }


def issue(copy: int, name: str, article_id: str | None, text: str, part: str | None) -> dict[str, Any]:
    return {
        "issue_id": hash_id(copy, "issue", name),
        "article_id": article_id,
        "published_date": DAY if article_id else None,
        "source_uri": None,
        "stage": "extract",
        "severity": "note",
        "reason": "marks_no_speech",
        "detail": None,
        **offsets(text, part, ""),
        "snippet": part,
    }


def as_frames(rows: Rows) -> dict[str, pl.DataFrame]:
    """Frames of the stored types, without the guard of ``Table.frame``, which would not let the damage in."""
    return {
        name: pl.DataFrame(
            [
                pl.Series(column, [row[column] for row in rows[name]], dtype)
                for column, dtype in table.stored_schema.items()
            ]
        )
        for name, table in TABLES.items()
    }


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


@pytest.mark.parametrize("name", TABLES)
def test_a_key_twice_is_refused(name: str) -> None:
    rows = valid_rows()
    rows[name].append(rows[name][0])
    found = validate_tables(as_frames(rows)).failures.filter(pl.col("expectation") == "key_is_unique")
    assert found.select("table", "position").rows() == [(name, 0), (name, len(rows[name]) - 1)]


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
    ("copies", "broken", "stops"),
    [(20, 19, False), (20, 20, True), (101, 20, True), (150, 22, False), (150, 23, True)],
)
def test_a_table_is_stopped_above_one_row_in_twenty_and_from_twenty_rows(copies: int, broken: int, stops: bool) -> None:
    together: Rows = {name: [] for name in TABLES}
    for number in range(copies):
        rows = valid_rows(number)
        rows["quotes"][2]["confidence"] = 1.5 if number < broken else 1.0
        for name in TABLES:
            together[name] += rows[name]
    report = validate_tables(as_frames(together))
    assert report.failing_rows["quotes"] == broken
    assert report.stopped_tables == (("quotes",) if stops else ())


def test_the_report_is_plain_numbers() -> None:
    rows = valid_rows()
    rows["quotes"][2]["confidence"] = 1.5
    report = validate_tables(as_frames(rows))
    assert report.failures.rows() == [
        ("quotes", 2, rows["quotes"][2]["quote_id"], "confidence_in_bounds", "confidence")
    ]
    summary = json.loads(json.dumps(report.to_json()))
    assert summary["tables"]["quotes"] == {"rows": 3, "failing_rows": 1}
    assert {
        "table": "quotes",
        "expectation": "confidence_in_bounds",
        "column": "confidence",
        "evaluated": 3,
        "unexpected": 1,
    } in summary["expectations"]


# -- quarantine


def split(rows: Rows) -> Split:
    frames = as_frames(rows)
    return split_tables(frames, validate_tables(frames).failures)


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
    outer, indirect, met = (row["quote_id"] for row in rows["quotes"][::2]), rows["quotes"][2], rows["events"][0]
    outer, _ = outer
    rows["entities"][1]["confidence"] = 2.0
    parts = split(rows)
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
    rows["quotes"][0]["quote_text"] += "!"
    rows["quotes"][2]["cue_type"] = "shrug"
    parts = split(rows)
    assert parts.good["quotes"].select("quote_id", "within_quote_id").rows() == [(rows["quotes"][1]["quote_id"], None)]
    assert parts.good["events"]["quote_id"].to_list() == [None, None]
    assert parts.good["articles"].height == 3  # its marks are accounted for by the row in quarantine
    assert validate_tables(parts.good).failures.rows() == []


def test_what_hangs_on_a_refused_article_goes_with_it() -> None:
    rows = valid_rows()
    meeting = rows["articles"][0]["article_id"]
    rows["articles"][0]["language"] = "English"
    rows["quotes"][1]["confidence"] = -1.0
    parts = split(rows)
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
    assert validate_tables(parts.good).failures.rows() == []


def test_exact_copies_of_a_refused_article_go_and_near_copies_stand_alone() -> None:
    rows = valid_rows()
    meeting, report, _ = (row["article_id"] for row in rows["articles"])
    rows["articles"][0] |= {"duplicate_of": report, "duplicate_type": "near", "origin_id": report}
    rows["articles"][1]["word_count"] = -1
    parts = split(rows)
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
    assert validate_tables(parts.good).failures.rows() == []


def test_a_family_goes_on_with_its_next_member() -> None:
    rows = valid_rows()
    meeting, report, _ = (row["article_id"] for row in rows["articles"])
    another = article(hash_id("another"), "Wind rose.", blocks("Wind rose.", "paragraph"))
    rows["articles"].append(another | {"duplicate_of": meeting, "duplicate_type": "near", "origin_id": report})
    rows["articles"][0] |= {"duplicate_of": report, "duplicate_type": "near", "origin_id": report}
    rows["articles"][1]["word_count"] = -1
    rows["documents"].append(document(0, "f.txt", "article", hash_id("another")))
    links = split(rows).good["articles"].select("article_id", "duplicate_of", "origin_id").rows()
    assert sorted(links) == sorted([(meeting, None, meeting), (hash_id("another"), meeting, meeting)])


def test_an_article_goes_with_its_ledger_row() -> None:
    rows = valid_rows()
    rows["documents"][0]["format"] = "stone"
    parts = split(rows)
    assert parts.refused["documents"]["_expectation"].to_list() == ["format_in_list"]
    assert parts.refused["articles"]["_expectation"].to_list() == [HANGS]
    assert parts.good["documents"].height == 4
    assert validate_tables(parts.good).failures.rows() == []


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
