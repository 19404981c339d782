"""Predictions of events for the development set ``events``: country pairs for ``gold``, spans of both sides for ``pairs``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

from spacy.language import Language

from transforms.actors import Actor
from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.events.model import Event
from transforms.language import Text, parse_articles

_NO_COUNTRY = {"IGO": "IGO", "UNO": "IGO", "EUR": "IGO", "NGO": "NGO", "ISM": "IGO"}


def predict_gold(folder: Path, to: Path, nlp: Language) -> None:
    """Run the event rules on ``gold.jsonl`` of the set's folder and write what its scorer reads."""
    _predict(folder / "gold.jsonl", to, nlp, _dyads)


def predict_pairs(folder: Path, to: Path, nlp: Language) -> None:
    """Run the event rules on ``pairs.jsonl`` of the set's folder and write what its scorer reads."""
    _predict(folder / "pairs.jsonl", to, nlp, _spans)


def _predict(cases: Path, to: Path, nlp: Language, rows_of: Callable[[Event], Iterator[dict[str, Any]]]) -> None:
    with to.open("w", encoding="utf-8") as file:
        for case_id, events in _coded(cases, nlp):
            for event in events:
                for row in rows_of(event):
                    file.write(json.dumps({"id": case_id, "rule": event.rule_id, **row}) + "\n")


def _coded(path: Path, nlp: Language) -> Iterator[tuple[str, list[Event]]]:
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    # The sets strip the final stop of some sentences; it stands behind every offset.
    texts = [case["text"].replace("{", " ").replace("}", " ").rstrip(" .") + "." for case in cases]
    blocks = [[{"type": "paragraph", "start_char": 0, "end_char": len(text)}] for text in texts]
    docs = parse_articles(nlp, map(Text, texts, blocks))
    for case, doc in zip(cases, docs, strict=True):
        found = [event for event in find_events(doc, find_entities(doc)) if event.plover_type is not None]
        yield case["id"], found


def _dyads(event: Event) -> Iterator[dict[str, Any]]:
    """Every country of one side with every one of the other; each with each other where there is but one side."""
    actors, recipients = ([_code(side) for side in sides] for sides in (event.actors, event.recipients))
    pairs: list[tuple[str, str]] = [(one, other) for one in actors for other in recipients]
    if not recipients:
        pairs = list(permutations(actors, 2)) or [(one, "") for one in actors]
    for source, target in pairs or [("", other) for other in recipients]:
        yield {"source": source, "target": target, "plover": event.plover_type, "code": event.cameo_code}


def _spans(event: Event) -> Iterator[dict[str, Any]]:
    yield {
        "plover": event.plover_type,
        "actors": [span for side in event.actors for span in told_spans(side)],
        "recipients": [span for side in event.recipients for span in told_spans(side)],
    }


def told_spans(side: Actor) -> list[tuple[int, int]]:
    """Where a side is told: its words; of a pronoun or a noun that means an entity, that entity's names as well."""
    spans = [(side.span.start_char, side.span.end_char)]
    if side.entity is not None:
        names = [mention.span for mention in side.entity.mentions if mention.mention_type == "name"]
        if not any(name.start <= side.span.root.i < name.end for name in names):
            spans += [(name.start_char, name.end_char) for name in names]
    return spans


def _code(actor: Actor) -> str:
    sector = actor.sector_code or ""
    return (actor.country_code or _NO_COUNTRY.get(sector, "---")) + sector
