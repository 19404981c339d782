"""Labels of whole articles: from the notes of a reader to offsets, and nothing of the text is kept.

A reader writes one YAML file an article, in which every span is quoted with the number of its paragraph (see
``LABELLING.md``). ``compile_labels`` finds each in the text and keeps ids, digests and offsets. The canonical text of an
article is its title and its non-empty lines, stripped, with a blank line between them: offsets count from its start.

    python -m tests.gold.labels FOLDER OUT.jsonl --articles COLLECTION.jsonl    compile, or say what is wrong
    python -m tests.gold.labels --print KEY --articles COLLECTION.jsonl         an article with numbered paragraphs
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from transforms.evaluation.texts import read_texts, text_digest
from transforms.schemas.closed_lists import (
    COUNT_TYPES,
    ENTITY_TYPES,
    EVENT_STATUSES,
    OTHER_ACT_TYPES,
    PLOVER_TYPES,
    QUOTE_TYPES,
    SECTORS,
    SPEAKER_TYPES,
)

Span = list[int]
MENTION_KINDS = {"names": "name", "nominals": "nominal", "pronouns": "pronoun"}
_REFERENCE = re.compile(r"(?P<paragraph>\d+)(?:#(?P<nth>\d+))?:(?P<words>.+)", re.S)
_COUNTRY = re.compile(r"[A-Z]{3}")
_KEYS = {
    "article": {"article", "entities", "quotes", "events", "sentences"},
    "entity": {"id", "type", "name", "title", "country", "sector", "names", "nominals", "pronouns", "optional"},
    "quote": {"spans", "type", "cue", "speaker", "entities", "speaker_type", "optional"},
    "event": {
        *("trigger", "mentions", "act", "plover", "actors", "recipients", "dates", "place", "status", "asserted_by"),
        *("denied_by", "counts", "optional"),
    },
    "party": {"entity", "text", "country", "sector"},
    "count": {"type", "low", "high", "span"},
}


class LabelError(ValueError):
    """What is wrong with a reader's file, and where."""


def compile_labels(notes: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The labels of one article, as offsets. Raises LabelError with every fault that was found, one a line."""
    return _Compiler(text).article(notes)


class _Compiler:
    """Compiles the notes of one article and gathers what is wrong with them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.paragraphs: list[tuple[int, str]] = []
        start = 0
        for paragraph in text.split("\n\n"):
            self.paragraphs.append((start, paragraph))
            start += len(paragraph) + 2
        self.errors: list[str] = []
        self.entities: set[str] = set()

    def article(self, notes: Mapping[str, Any]) -> dict[str, Any]:
        self._keys("article", notes, "article")
        self.entities = {str(entity.get("id")) for entity in notes.get("entities") or []}
        labels = {
            "article_key": notes.get("article"),
            "canonical_digest": text_digest(self.text),
            "entities": self._each(notes, "entities", self._entity),
            "quotes": self._each(notes, "quotes", self._quote),
            "events": self._each(notes, "events", self._event),
            "sentence_starts": self._sentences(notes.get("sentences") or {}),
        }
        if self.errors:
            raise LabelError("\n".join(self.errors))
        return labels

    def _each(
        self, notes: Mapping[str, Any], name: str, build: Callable[[Mapping[str, Any], str], dict[str, Any]]
    ) -> list[dict[str, Any]]:
        return [build(item, f"{name}[{number}]") for number, item in enumerate(notes.get(name) or [])]

    def _entity(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        self._keys("entity", item, where)
        mentions = [
            [*span, kind]
            for field, kind in MENTION_KINDS.items()
            for span in self._spans(item.get(field), f"{where}.{field}")
        ]
        if not mentions:
            self.errors.append(f"{where}: an entity needs a mention")
        return {
            "id": str(item.get("id")),
            "type": self._closed(item.get("type"), ENTITY_TYPES, f"{where}.type"),
            "name": self._span(item.get("name"), f"{where}.name"),
            "title": self._span(item.get("title"), f"{where}.title"),
            "country": self._country(item.get("country"), where),
            "sector": self._closed(item.get("sector"), SECTORS, f"{where}.sector"),
            "mentions": sorted(mentions),
            "optional": bool(item.get("optional", False)),
        }

    def _quote(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        self._keys("quote", item, where)
        return {
            "spans": sorted(self._spans(item.get("spans"), f"{where}.spans")),
            "type": self._closed(item.get("type"), QUOTE_TYPES, f"{where}.type"),
            "cue": self._span(item.get("cue"), f"{where}.cue"),
            "speaker": self._span(item.get("speaker"), f"{where}.speaker"),
            "speakers": [self._known(entity, where) for entity in item.get("entities") or []],
            "speaker_type": self._closed(item.get("speaker_type"), SPEAKER_TYPES, f"{where}.speaker_type"),
            "optional": bool(item.get("optional", False)),
        }

    def _event(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        self._keys("event", item, where)
        acts = (*PLOVER_TYPES, *OTHER_ACT_TYPES)
        trigger = self._span(item.get("trigger"), f"{where}.trigger")
        if trigger is None:
            self.errors.append(f"{where}: an event needs a trigger")
        return {
            "trigger": trigger,
            "mentions": self._spans(item.get("mentions"), f"{where}.mentions"),
            "act": self._listed(item.get("act"), acts, f"{where}.act"),
            "plover": self._listed(item.get("plover"), PLOVER_TYPES, f"{where}.plover"),
            "actors": [self._party(party, f"{where}.actors") for party in item.get("actors") or []],
            "recipients": [self._party(party, f"{where}.recipients") for party in item.get("recipients") or []],
            "dates": self._dates(item.get("dates"), where),
            "place": None if item.get("place") is None else self._known(item["place"], where),
            "status": self._listed(item.get("status"), EVENT_STATUSES, f"{where}.status"),
            "asserted_by": None if item.get("asserted_by") is None else self._known(item["asserted_by"], where),
            "denied_by": None if item.get("denied_by") is None else self._known(item["denied_by"], where),
            "counts": [self._count(count, f"{where}.counts") for count in item.get("counts") or []],
            "optional": bool(item.get("optional", False)),
        }

    def _party(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        self._keys("party", item, where)
        return {
            "entity": None if item.get("entity") is None else self._known(item["entity"], where),
            "span": self._span(item.get("text"), f"{where}.text"),
            "country": self._country(item.get("country"), where),
            "sector": self._closed(item.get("sector"), SECTORS, f"{where}.sector"),
        }

    def _count(self, item: Mapping[str, Any], where: str) -> dict[str, Any]:
        self._keys("count", item, where)
        low, high = item.get("low"), item.get("high")
        if not all(isinstance(bound, int | float) or bound is None for bound in (low, high)):
            self.errors.append(f"{where}: low and high are numbers or null, not {low!r} and {high!r}")
        return {
            "type": self._closed(item.get("type"), COUNT_TYPES, f"{where}.type"),
            "low": low,
            "high": high,
            "span": self._span(item.get("span"), f"{where}.span"),
        }

    def _dates(self, value: object, where: str) -> list[str] | None:
        """Two days, both inside; null where the text does not say."""
        if value is None:
            return None
        try:
            first, last = (date.fromisoformat(str(day)) for day in value)  # type: ignore[attr-defined]
        except (TypeError, ValueError):
            self.errors.append(f"{where}.dates: two days like [2019-07-01, 2019-07-07], not {value!r}")
            return None
        if first > last:
            self.errors.append(f"{where}.dates: {first} is after {last}")
        return [first.isoformat(), last.isoformat()]

    def _sentences(self, notes: Mapping[Any, Iterable[str]]) -> list[int]:
        """Starts of sentences: for each paragraph the first words of each sentence, in order."""
        starts: list[int] = []
        for number, beginnings in notes.items():
            if not isinstance(number, int) or number >= len(self.paragraphs):
                self.errors.append(f"sentences: there is no paragraph {number!r}")
                continue
            start, paragraph = self.paragraphs[number]
            place = 0
            for words in beginnings:
                found = paragraph.find(str(words), place)
                if found < 0:
                    self.errors.append(f"sentences: {words!r} is not in paragraph {number} behind character {place}")
                    continue
                starts.append(start + found)
                place = found + 1
        return sorted(starts)

    def _spans(self, values: Iterable[str] | None, where: str) -> list[Span]:
        if isinstance(values, str):
            self.errors.append(f"{where}: a list of references, not {values!r}")
            return []
        return [span for value in values or [] if (span := self._span(value, where)) is not None]

    def _span(self, reference: object, where: str) -> Span | None:
        if reference is None:
            return None
        match = _REFERENCE.fullmatch(str(reference))
        if match is None or int(match["paragraph"]) >= len(self.paragraphs):
            self.errors.append(f"{where}: {reference!r} is no reference such as '4:words' or '4#2:words'")
            return None
        start, paragraph = self.paragraphs[int(match["paragraph"])]
        head, ellipsis, tail = match["words"].partition(" ... ")
        begin = _nth(paragraph, head, int(match["nth"] or 1))
        if begin < 0:
            self.errors.append(f"{where}: {head!r} (no. {match['nth'] or 1}) is not in paragraph {match['paragraph']}")
            return None
        end = begin + len(head)
        if ellipsis:
            found = _nth(paragraph[end:], tail, 1)
            if found < 0:
                self.errors.append(f"{where}: {tail!r} does not follow {head!r} in paragraph {match['paragraph']}")
                return None
            end += found + len(tail)
        return [start + begin, start + end]

    def _keys(self, kind: str, item: Mapping[str, Any], where: str) -> None:
        if unknown := sorted(set(item) - _KEYS[kind]):
            self.errors.append(f"{where}: unknown keys {unknown}; known are {sorted(_KEYS[kind])}")

    def _known(self, entity: object, where: str) -> str:
        if str(entity) not in self.entities:
            self.errors.append(f"{where}: there is no entity {entity!r}")
        return str(entity)

    def _closed(self, value: object, allowed: Iterable[str], where: str) -> str | None:
        if value is not None and value not in allowed:
            self.errors.append(f"{where}: {value!r} is none of {', '.join(allowed)}")
        return None if value is None else str(value)

    def _listed(self, value: object, allowed: Iterable[str], where: str) -> list[str]:
        """One value or several that are right, the best one first; an empty list says that there is none."""
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [str(self._closed(each, allowed, where)) for each in values]

    def _country(self, value: object, where: str) -> str | None:
        if value is not None and not _COUNTRY.fullmatch(str(value)):
            self.errors.append(f"{where}.country: {value!r} is no ISO 3166 alpha-3 code")
        return None if value is None else str(value)


def _nth(paragraph: str, words: str, nth: int) -> int:
    """Where words stand for the nth time, not inside a longer word where that can be; -1 where they do not."""
    left = r"(?<!\w)" if words[0].isalnum() else ""
    right = r"(?!\w)" if words[-1].isalnum() else ""
    places = [match.start() for match in re.finditer(left + re.escape(words) + right, paragraph)]
    if not places:
        places = [match.start() for match in re.finditer(re.escape(words), paragraph)]
    return places[nth - 1] if nth <= len(places) else -1


def main() -> None:
    """Compile a folder of notes, or print an article with numbered paragraphs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--print", dest="shown")
    arguments = parser.parse_args()
    texts = read_texts(arguments.articles)
    if arguments.shown:
        for number, paragraph in enumerate(texts[arguments.shown].split("\n\n")):
            print(f"[{number}] {paragraph}")
        return
    lines, faults = [], 0
    for file in sorted(arguments.folder.glob("*.yaml")):
        try:
            notes = yaml.safe_load(file.read_text(encoding="utf-8"))
            lines.append(json.dumps(compile_labels(notes, texts[notes["article"]]), separators=(",", ":")))
        except (LabelError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            faults += 1
            print(f"{file.name}: {error}", file=sys.stderr)
    if arguments.out:
        arguments.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} articles right, {faults} with faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
