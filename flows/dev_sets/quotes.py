"""Predictions of quotations for the development set ``quotes``: one for each contiguous stretch of a quotation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from transforms.confidence import features
from transforms.entities.entities import find_entities
from transforms.evaluation.matching import SAME_SPEECH, Judged
from transforms.language import Text, parse_articles
from transforms.quotes.quotations import Quote, find_quotes
from transforms.quotes.rows import quotes_table

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


def predict(folder: Path, to: Path, nlp: Language) -> None:
    """Run the quotation rules on the articles of the set's folder and write what its scorer reads."""
    rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    docs = parse_articles(nlp, [Text(row["text"], blocks_of(row["text"])) for row in rows])
    with to.open("w", encoding="utf-8") as file:
        for row, doc in zip(rows, docs, strict=True):
            for prediction in predictions(doc, list(find_quotes(doc, find_entities(doc)))):
                file.write(json.dumps({"doc_id": row["doc_id"], **prediction}, ensure_ascii=False) + "\n")


def judged_quotes(folder: Path, nlp: Language) -> list[list[Judged]]:
    """The quotations found in each article of the set, and whether each is one and has the right speaker.

    Rows that the set does not score (beliefs and decrees without a word of reporting) are left out where they are found.
    """
    rows = [json.loads(line) for line in (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
    gold: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        wanted = json.loads(line)
        gold.setdefault(wanted["doc_id"], []).append(wanted)
    articles = []
    for row, doc in zip(rows, parse_articles(nlp, [Text(r["text"], blocks_of(r["text"])) for r in rows]), strict=True):
        found = list(find_quotes(doc, find_entities(doc)))
        built = quotes_table(row["doc_id"], None, "", found).to_dicts()
        judged = (_judge(quote, gold.get(row["doc_id"], []), row["text"]) for quote in built)
        articles.append([each for each in judged if each is not None])
    return articles


def _judge(quote: Mapping[str, Any], gold: Sequence[Mapping[str, Any]], text: str) -> Judged | None:
    """A row as right or wrong; None where the set would not score it."""
    words = _words([(span["start_char"], span["end_char"]) for span in quote["spans"]], text)
    best = max(gold, key=lambda wanted: _fit(words, wanted["content"], text), default=None)
    right = False
    if quote["within_quote_id"] is not None:
        return None
    if best is not None and _fit(words, best["content"], text) >= SAME_SPEECH:
        if best["kind"] == "indirect" and not best["report"]:
            return None
        start, end = quote["speaker_start"], quote["speaker_end"]
        if not best["source"]:
            right = start is None
        else:
            first, last = best["source_head"]
            right = start is not None and start < last and first < end
    return Judged(quote["confidence"], right, features("quotes", quote))


def _fit(words: set[int], content: Sequence[Sequence[int]], text: str) -> float:
    """Likeness to the whole of what was said or to one stretch of it: a further sentence in marks is a row of its own here."""
    return max(_likeness(words, _words(stretches, text)) for stretches in (content, *([each] for each in content)))


def _words(spans: Iterable[Sequence[int]], text: str) -> set[int]:
    return {start + match.start() for start, end in spans for match in _WORD.finditer(text[start:end])}


def _likeness(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


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
