"""Predictions of date intervals for the development set ``dates``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from spacy.language import Language

from transforms.dates import DateExpression, find_dates
from transforms.language import parse_text


def predict(folder: Path, to: Path, nlp: Language) -> None:
    """The found expression that overlaps the marked one most, for each case."""
    with to.open("w", encoding="utf-8") as file:
        for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            text = " ".join(case["sentence"].split())
            start = text.find(case["expr"])
            doc = parse_text(nlp, text)
            found = max(
                find_dates(doc, date.fromisoformat(case["dct"])),
                key=lambda each: _overlap(each, start, start + len(case["expr"])),
                default=None,
            )
            if found is not None and _overlap(found, start, start + len(case["expr"])) > 0:
                row = {"id": case["id"], "from": found.start.isoformat(), "to": found.end.isoformat()}
                file.write(json.dumps(row) + "\n")


def _overlap(found: DateExpression, start: int, end: int) -> int:
    return min(found.span.end_char, end) - max(found.span.start_char, start)
