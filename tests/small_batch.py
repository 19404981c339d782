"""A small valid batch with all that the tables can hold, for the tests that damage it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from transforms.identifiers import hash_id
from transforms.schemas.tables import TABLES

Rows = dict[str, list[dict[str, Any]]]

DAY = date(2019, 5, 6)
VERSION = hash_id("version")
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
        "headline": text.split("\n\n", maxsplit=1)[0],
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
        "aliases": [name.rsplit(maxsplit=1)[-1]],
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
            "cue_type": "statement" if cue else "none",
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
