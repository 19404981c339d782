"""What a reviewer judges of a row: its fields, the digest that says whether a row is still the one judged, its region."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from transforms.identifiers import hash_id
from transforms.lexicon_files import read_lexicon
from transforms.schemas.table import Table
from transforms.schemas.tables import ENTITIES, EVENTS, QUOTES


class Field(NamedTuple):
    """One thing that can be wrong in a row, called by its main column; with it stand or fall the other ``columns``."""

    name: str
    columns: tuple[str, ...]


class Reviewed(NamedTuple):
    """How rows of a table are judged. ``key`` and the article name a row, ``type`` is the column of its closed list."""

    table: Table
    key: str
    type: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are judged."""
        return tuple(column for field in self.fields for column in field.columns)

    @property
    def field_names(self) -> tuple[str, ...]:
        """What a reviewer can call wrong."""
        return tuple(field.name for field in self.fields)

    @property
    def types(self) -> tuple[str, ...]:
        """The closed list of the table's types."""
        return self.table.column(self.type).values or ()


REVIEWED: Mapping[str, Reviewed] = {
    "events": Reviewed(
        EVENTS,
        "event_id",
        "act_type",
        (
            Field("act_type", ("act_type", "plover_type", "plover_mode", "trigger_start", "trigger_end")),
            Field("actors", ("actors",)),
            Field("recipients", ("recipients",)),
            Field("event_start_date", ("event_start_date", "event_end_date")),
            Field("place_name", ("place_name", "place_country_code")),
            Field("status", ("status",)),
            Field("asserted_by_entity_id", ("asserted_by_entity_id", "denied_by_entity_id")),
            Field("counts", ("counts",)),
        ),
    ),
    "quotes": Reviewed(
        QUOTES,
        "quote_id",
        "quote_type",
        (
            Field("spans", ("spans",)),
            Field("quote_type", ("quote_type",)),
            Field("cue_lemma", ("cue_lemma", "cue_start", "cue_end")),
            Field("speaker_text", ("speaker_text", "speaker_start", "speaker_end", "speaker_type")),
            Field("speaker_name", ("speaker_name", "speaker_entity_id")),
        ),
    ),
    "entities": Reviewed(
        ENTITIES,
        "entity_id",
        "entity_type",
        (
            Field("name", ("name",)),
            Field("entity_type", ("entity_type",)),
            Field("mentions", ("mentions",)),
            Field("title", ("title",)),
            Field("country_code", ("country_code",)),
            Field("sector_code", ("sector_code",)),
        ),
    ),
}

# Of a list of structs, what is judged: a sector that a table gains later leaves the verdict on an actor as it was.
_JUDGED_PARTS = {
    "actors": ("text", "entity_id", "country_code", "start_char", "end_char"),
    "recipients": ("text", "entity_id", "country_code", "start_char", "end_char"),
    "counts": ("count_type", "low", "high", "unit", "start_char", "end_char"),
    "mentions": ("start_char", "end_char"),
    "spans": ("start_char", "end_char"),
}


def row_digest(table_name: str, row: Mapping[str, Any]) -> str:
    """Digest of what is judged in a row. Rule, confidence, clusters and versions are not: the same row found by another
    rule is still right or wrong. KeyError where a judged column is not in the row."""
    judged = {name: _canonical(row[name], _JUDGED_PARTS.get(name)) for name in REVIEWED[table_name].columns}
    return hash_id(table_name, json.dumps(judged, ensure_ascii=True, sort_keys=True))


def text_digest(text: str) -> str:
    """Digest of an article's text as it stands; `left(sha256(text), 16)` in SQL."""
    return hash_id(text)


def is_filled(row: Mapping[str, Any], field: str) -> bool:
    """Whether the row says anything in a field: an empty list or null says nothing that could be right."""
    return row[field] is not None and row[field] != []


class Mark(NamedTuple):
    """A part of the text that a row points to, and what it is in the row."""

    start_char: int
    end_char: int
    role: str


def marks_of(table_name: str, row: Mapping[str, Any]) -> list[Mark]:
    """The parts of the text that a row points to, in order of the text; they may overlap."""
    found: list[Mark] = []
    if table_name == "entities":
        found += [Mark(*_span(part), "mention") for part in row["mentions"]]
    elif table_name == "quotes":
        found += [Mark(*_span(part), "quote") for part in row["spans"]]
        found += [
            Mark(row[f"{role}_start"], row[f"{role}_end"], role)
            for role in ("cue", "speaker")
            if row[f"{role}_start"] is not None
        ]
    else:
        found += [Mark(row["trigger_start"], row["trigger_end"], "trigger")]
        for role, name in (("actor", "actors"), ("recipient", "recipients"), ("count", "counts")):
            found += [Mark(*_span(part), role) for part in row[name]]
    return sorted(set(found))


def field_words(table_name: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field with its value in words, "" where it says nothing. Offsets are left to the marks in the text."""
    for field in REVIEWED[table_name].fields:
        shown = []
        for column in field.columns:
            value = row[column]
            if value is None or value == [] or column.endswith(("_start", "_end")):
                continue
            if column == "spans":
                value = row["quote_text"]
            elif column == "mentions":
                value = f"{len(value)} in the article"
            elif isinstance(value, list):
                value = "; ".join(_part_words(column, part) for part in value)
            if str(value) not in shown:
                shown.append(str(value))
        yield field.name, " · ".join(shown)


def region_of(country_code: str | None) -> str | None:
    """The continent of a country; null without one, and for a code that is of no country, present or former."""
    return _continents().get(country_code) if country_code else None


@cache
def _continents() -> dict[str, str]:
    return {row["country_code"]: row["continent"] for row in read_lexicon("continents")}


def _canonical(value: Any, parts: Sequence[str] | None) -> Any:
    if isinstance(value, list):
        return [_canonical(item, parts) for item in value]
    if isinstance(value, Mapping):
        return [_canonical(value[name], None) for name in parts or sorted(value)]
    return value.isoformat() if isinstance(value, date) else value


def _span(part: Mapping[str, Any]) -> tuple[int, int]:
    return part["start_char"], part["end_char"]


def _part_words(column: str, part: Mapping[str, Any]) -> str:
    if column == "counts":
        low, high = (f"{part[name]:g}" if part[name] is not None else "" for name in ("low", "high"))
        number = low if low == high else f"{low} to {high}" if high else f"{low} or more"
        return " ".join(filter(None, (number, part["unit"], part["count_type"])))
    known = ", ".join(filter(None, (part["entity_id"], part["country_code"])))
    return f"{part['text']} ({known})" if known else str(part["text"])
