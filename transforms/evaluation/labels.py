"""Labels of an article in one form, whoever made them: a reader, a second reader, or the program."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from transforms.confidence import features

Span = tuple[int, int]
Row = Mapping[str, Any]


class EntityLabel(NamedTuple):
    """An entity of the article; ``mentions`` are start, end and name, nominal or pronoun."""

    id: str
    type: str
    title: str | None
    country: str | None
    sector: str | None
    mentions: tuple[tuple[int, int, str], ...]
    optional: bool = False
    confidence: float = 1.0
    features: tuple[str, ...] = ()  # of a built row: what its confidence is drawn from


class QuoteLabel(NamedTuple):
    """A quotation; ``speakers`` are ids of entities of the same article."""

    spans: tuple[Span, ...]
    type: str
    cue: Span | None
    speaker: Span | None
    speakers: tuple[str, ...]
    speaker_type: str
    optional: bool = False
    confidence: float = 1.0
    features: tuple[str, ...] = ()  # of a built row: what its confidence is drawn from


class PartyLabel(NamedTuple):
    """One side of an event."""

    entity: str | None
    span: Span | None
    country: str | None
    sector: str | None


class EventLabel(NamedTuple):
    """An event; where several values of act, type or status are right, the best one comes first."""

    trigger: Span
    mentions: tuple[Span, ...]
    acts: tuple[str, ...]
    plovers: tuple[str, ...]
    actors: tuple[PartyLabel, ...]
    recipients: tuple[PartyLabel, ...]
    dates: tuple[date, date] | None
    place: str | None
    statuses: tuple[str, ...]
    asserted_by: str | None
    denied_by: str | None
    counts: tuple[tuple[str, float | None, float | None], ...]
    sentence: Span | None = None
    optional: bool = False
    confidence: float = 1.0
    features: tuple[str, ...] = ()  # of a built row: what its confidence is drawn from


class ArticleLabels(NamedTuple):
    """All labels of an article; offsets count into the text that the labels were made on."""

    entities: tuple[EntityLabel, ...]
    quotes: tuple[QuoteLabel, ...]
    events: tuple[EventLabel, ...]
    sentence_starts: tuple[int, ...] = ()


def labels_from_json(stored: Row, text: str) -> ArticleLabels:
    """Labels as ``tests/gold`` keeps them."""

    def words(span: Sequence[int] | None) -> str | None:
        return None if span is None else text[span[0] : span[1]]

    return ArticleLabels(
        tuple(
            EntityLabel(
                row["id"],
                row["type"],
                words(row["title"]),
                row["country"],
                row["sector"],
                tuple((start, end, kind) for start, end, kind in row["mentions"]),
                row["optional"],
            )
            for row in stored["entities"]
        ),
        tuple(
            QuoteLabel(
                _spans(row["spans"]),
                row["type"],
                _span(row["cue"]),
                _span(row["speaker"]),
                tuple(row["speakers"]),
                row["speaker_type"],
                row["optional"],
            )
            for row in stored["quotes"]
        ),
        tuple(
            EventLabel(
                (row["trigger"][0], row["trigger"][1]),
                _spans(row["mentions"]),
                tuple(row["act"]),
                tuple(row["plover"]),
                _parties(row["actors"]),
                _parties(row["recipients"]),
                _dates(row["dates"]),
                row["place"],
                tuple(row["status"]),
                row["asserted_by"],
                row["denied_by"],
                tuple((count["type"], count["low"], count["high"]) for count in row["counts"]),
                None,
                row["optional"],
            )
            for row in stored["events"]
        ),
        tuple(stored["sentence_starts"]),
    )


def labels_from_rows(
    entities: Iterable[Row], quotes: Iterable[Row], events: Iterable[Row], place: Callable[[int, int], Span]
) -> ArticleLabels:
    """Rows of the built tables of one article; ``place`` carries a span over into the labelled text (see carrier)."""

    def carried(start: int | None, end: int | None) -> Span | None:
        return None if start is None or end is None else place(start, end)

    def every(spans: Iterable[Row]) -> tuple[Span, ...]:
        return tuple(place(span["start_char"], span["end_char"]) for span in spans)

    def parties(sides: Iterable[Row]) -> tuple[PartyLabel, ...]:
        return tuple(
            PartyLabel(
                side["entity_id"],
                carried(side["start_char"], side["end_char"]),
                side["country_code"],
                side["sector_code"],
            )
            for side in sides
        )

    return ArticleLabels(
        tuple(
            EntityLabel(
                row["entity_id"],
                row["entity_type"],
                row["title"],
                row["country_code"],
                row["sector_code"],
                tuple(
                    (*place(mention["start_char"], mention["end_char"]), mention["mention_type"])
                    for mention in row["mentions"]
                ),
                confidence=row["confidence"] or 0.0,
                features=features("entities", row),
            )
            for row in entities
        ),
        tuple(
            QuoteLabel(
                every(row["spans"]),
                row["quote_type"],
                carried(row["cue_start"], row["cue_end"]),
                carried(row["speaker_start"], row["speaker_end"]),
                tuple(row["speaker_entity_ids"] or ()),
                row["speaker_type"],
                confidence=row["confidence"] or 0.0,
                features=features("quotes", row),
            )
            for row in quotes
        ),
        tuple(
            EventLabel(
                place(row["trigger_start"], row["trigger_end"]),
                every(row["mentions"]),
                (row["act_type"],),
                () if row["plover_type"] is None else (row["plover_type"],),
                parties(row["actors"]),
                parties(row["recipients"]),
                None if row["event_start_date"] is None else (row["event_start_date"], row["event_end_date"]),
                row["place_entity_id"],
                (row["status"],),
                row["asserted_by_entity_id"],
                row["denied_by_entity_id"],
                tuple((count["count_type"], count["low"], count["high"]) for count in row["counts"]),
                carried(row["sentence_start"], row["sentence_end"]),
                confidence=row["confidence"] or 0.0,
                features=features("events", row),
            )
            for row in events
        ),
    )


def carrier(built: str, labelled: str) -> Callable[[int, int], Span]:
    """A function from spans of the built text to spans of the labelled one.

    Reading keeps the words and may change how lines are cut: but for what prints nothing the texts are the same. Raises
    ValueError where they are not, for then the labels belong to another text.
    """
    here = [match.start() for match in VISIBLE.finditer(built)]
    there = [match.start() for match in VISIBLE.finditer(labelled)]
    if [built[place] for place in here] != [labelled[place] for place in there]:
        raise ValueError("the built text has other words than the labelled one")

    def carried(start: int, end: int) -> Span:
        first, last = bisect_left(here, start), bisect_left(here, end) - 1
        return (there[first], there[last] + 1) if first <= last else (there[first], there[first])

    return carried


# White space and what prints nothing (soft hyphens, joiners, marks of direction): reading may change or drop it.
VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u2060\ufeff]")


def _span(value: Sequence[int] | None) -> Span | None:
    return None if value is None else (value[0], value[1])


def _spans(values: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((value[0], value[1]) for value in values)


def _parties(rows: Iterable[Row]) -> tuple[PartyLabel, ...]:
    return tuple(PartyLabel(row["entity"], _span(row["span"]), row["country"], row["sector"]) for row in rows)


def _dates(value: Sequence[str] | None) -> tuple[date, date] | None:
    return None if value is None else (date.fromisoformat(value[0]), date.fromisoformat(value[1]))
