"""Predictions of date intervals for the development set ``dates``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from spacy.language import Language

from transforms.dates.expressions import RANGES, DateExpression, find_dates
from transforms.language import parse_text


def predict(folder: Path, to: Path, nlp: Language) -> None:
    """The found expression that overlaps the marked one most, for each case.

    The sentences of one document are read as one text, as a build does: "that night" looks back to an earlier one. The
    set marks the ends of a range ("from 2010 to 2014") each for itself: a part of a range is read alone.
    """
    lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    documents: dict[str, list[Mapping[str, Any]]] = {}
    for case in map(json.loads, lines):
        documents.setdefault(case["doc_id"], []).append(case)
    with to.open("w", encoding="utf-8") as file:
        for cases in documents.values():
            for case, found in _found(cases, nlp):
                row = {"id": case["id"], "from": found.start.isoformat(), "to": found.end.isoformat()}
                file.write(json.dumps(row) + "\n")


def _found(cases: Iterable[Mapping[str, Any]], nlp: Language) -> Iterable[tuple[Mapping[str, Any], DateExpression]]:
    """The cases of one document for which an expression was found, each with it."""
    text, places = "", list[tuple[int, Mapping[str, Any]]]()
    for case in sorted(cases, key=lambda case: case["start"]):
        sentence = " ".join(case["sentence"].split())
        begin = text.rfind(sentence)
        if begin < 0:
            text = f"{text} {sentence}".strip()
            begin = len(text) - len(sentence)
        places.append((begin + sentence.find(case["expr"]), case))
    doc, published = parse_text(nlp, text), date.fromisoformat(places[0][1]["dct"])
    every = list(find_dates(doc, published))
    for start, case in places:
        end = start + len(case["expr"])
        alone = [
            each
            for each in every
            if each.method in RANGES and each.span.start_char <= start and end <= each.span.end_char
        ]
        marked = doc.char_span(start, end, alignment_mode="expand") if alone else None
        found = list(find_dates(marked, published)) if marked is not None else every
        best = max(found, key=lambda each: _overlap(each, start, end), default=None)
        if best is not None and _overlap(best, start, end) > 0:
            yield case, best


def _overlap(found: DateExpression, start: int, end: int) -> int:
    return min(found.span.end_char, end) - max(found.span.start_char, start)
