"""Predictions of quotations for the development set ``quotes``: one for each contiguous stretch of a quotation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from transforms.entities.entities import find_entities
from transforms.language import Text, parse_articles
from transforms.quotes.quotations import Quote, find_quotes

_LINE = re.compile(r"[^\n]*\S[^\n]*")


def predict(folder: Path, to: Path, nlp: Language) -> None:
    """Run the quotation rules on the articles of the set's folder and write what its scorer reads."""
    rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    docs = parse_articles(nlp, [Text(row["text"], blocks_of(row["text"])) for row in rows])
    with to.open("w", encoding="utf-8") as file:
        for row, doc in zip(rows, docs, strict=True):
            for prediction in predictions(doc, list(find_quotes(doc, find_entities(doc)))):
                file.write(json.dumps({"doc_id": row["doc_id"], **prediction}, ensure_ascii=False) + "\n")


def blocks_of(text: str) -> list[dict[str, Any]]:
    """Every line is a paragraph there, and the first is the headline."""
    blocks: list[dict[str, Any]] = [
        {"type": "paragraph", "start_char": match.start(), "end_char": match.end()} for match in _LINE.finditer(text)
    ]
    blocks[0] |= {"type": "headline", "start_char": 0}
    return blocks


def predictions(doc: Doc, quotes: list[Quote]) -> Iterator[dict[str, Any]]:
    """The outermost quotations, because the set marks no speech within speech; paragraphs that follow are one there."""
    for quote in quotes:
        if quote.within is not None:
            continue
        pieces: list[tuple[int, int]] = []
        for span in quote.spans:
            if pieces and not doc.text[pieces[-1][1] : span.start_char].strip():
                pieces[-1] = (pieces[-1][0], span.end_char)
            else:
                pieces.append((span.start_char, span.end_char))
        for start, end in pieces:
            yield {
                "start": start,
                "end": end,
                "text": doc.text[start:end],
                "speaker_start": quote.speaker.start_char if quote.speaker is not None else None,
                "speaker_end": quote.speaker.end_char if quote.speaker is not None else None,
                "speaker_text": quote.speaker.text if quote.speaker is not None else None,
                "kind": quote.quote_type,
                "rule": quote.rule_id,
                "method": quote.speaker_method,
                "cue": quote.cue.text if quote.cue is not None else None,
            }
