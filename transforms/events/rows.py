"""Rows of the table ``events``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl
from spacy.tokens import Span

from transforms.actors import Actor
from transforms.counts.counting import Count
from transforms.events.model import Event
from transforms.identifiers import hash_id
from transforms.language import block_of
from transforms.schemas.tables import EVENTS


def events_table(
    article_id: str,
    published_date: date | None,
    extraction_version: str,
    events: Iterable[Event],
    quote_ids: Mapping[tuple[int, int], str],
) -> pl.DataFrame:
    """The events of one article as a frame of ``events``."""
    return EVENTS.frame(event_rows(article_id, published_date, extraction_version, events, quote_ids))


def event_rows(
    article_id: str,
    published_date: date | None,
    extraction_version: str,
    events: Iterable[Event],
    quote_ids: Mapping[tuple[int, int], str],
) -> Iterator[dict[str, Any]]:
    """The rows of ``events`` for one article; ``quote_ids`` are the ids of its quotations by their character span."""
    return (_row(article_id, published_date, extraction_version, event, quote_ids) for event in events)


def _row(
    article_id: str, published_date: date | None, version: str, event: Event, quote_ids: Mapping[tuple[int, int], str]
) -> dict[str, Any]:
    block = block_of(event.trigger[0])
    return {
        "article_id": article_id,
        "published_date": published_date,
        "event_id": hash_id(article_id, "event", event.trigger.start_char, event.trigger.end_char, event.act_type),
        "sentence_start": event.sentence.start_char,
        "sentence_end": event.sentence.end_char,
        "sentence_text": event.sentence.text,
        "mentions": [_span(span) for span in event.mentions],
        "trigger_start": event.trigger.start_char,
        "trigger_end": event.trigger.end_char,
        "trigger_lemma": event.trigger_lemma,
        "act_type": event.act_type,
        "block_type": block.label_ if block is not None else "paragraph",
        "plover_type": event.coding.plover_type,
        "plover_mode": event.coding.mode,
        "plover_contexts": list(event.contexts),
        "intensity": event.coding.intensity,
        "cameo_code": event.coding.cameo_code,
        "cameo_root_code": event.coding.root_code,
        "quad_class": event.coding.quad_class,
        "goldstein_scale": event.coding.goldstein_scale,
        **_sides(event),
        "event_start_date": event.date.start,
        "event_end_date": event.date.end,
        "event_date_granularity": event.date.granularity,
        "event_date_text": event.date.text,
        "event_date_method": event.date.method,
        **_place(event),
        "status": event.status,
        "is_negated": event.is_negated,
        "is_future": event.is_future,
        "is_hypothetical": event.is_hypothetical,
        "is_historical": event.is_historical,
        "asserted_by_entity_id": event.asserted_by.entity_id if event.asserted_by is not None else None,
        "denied_by_entity_id": event.denied_by.entity_id if event.denied_by is not None else None,
        "quote_id": _quote_id(event.trigger, quote_ids),
        "counts": [_count(count) for count in event.counts],
        **{kind: _lower_bound(event.counts, kind) for kind in ("dead", "injured", "arrested")},
        "event_cluster_id": None,
        "cluster_features": [],
        "rule_id": event.rule_id,
        "confidence": event.confidence,
        "extraction_version": version,
    }


def _sides(event: Event) -> dict[str, Any]:
    actor = event.actors[0] if event.actors else None
    recipient = event.recipients[0] if event.recipients else None
    return {
        "actors": [_actor(side) for side in event.actors],
        "recipients": [_actor(side) for side in event.recipients],
        "actor_name": actor.name if actor else None,
        "actor_country_code": actor.country_code if actor else None,
        "recipient_name": recipient.name if recipient else None,
        "recipient_country_code": recipient.country_code if recipient else None,
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "entity_id": actor.entity.entity_id if actor.entity is not None else None,
        "name": actor.name,
        "text": actor.span.text,
        **_span(actor.span),
        "country_code": actor.country_code,
        "sector_code": actor.sector_code,
    }


def _place(event: Event) -> dict[str, Any]:
    place = event.place
    return {
        "place_entity_id": place.entity_id if place else None,
        "place_name": place.name if place else None,
        "place_latitude": place.latitude if place else None,
        "place_longitude": place.longitude if place else None,
        "place_country_code": place.country_code if place else None,
        "place_method": event.place_method,
    }


def _count(count: Count) -> dict[str, Any]:
    return {
        "count_type": count.count_type,
        "low": count.low,
        "high": count.high,
        "unit": count.unit,
        "method": count.method,
        **_span(count.span),
    }


def _lower_bound(counts: Iterable[Count], count_type: str) -> float | None:
    """The largest lower bound: a story that says "three soldiers" and "20 people" means 20 with the three in it."""
    return max((each.low for each in counts if each.count_type == count_type and each.unit == "persons"), default=None)


def _quote_id(trigger: Span, quote_ids: Mapping[tuple[int, int], str]) -> str | None:
    inside = [
        (end - start, quote_id) for (start, end), quote_id in quote_ids.items() if start <= trigger.start_char < end
    ]
    return min(inside)[1] if inside else None


def _span(span: Span) -> dict[str, int]:
    return {"start_char": span.start_char, "end_char": span.end_char}
