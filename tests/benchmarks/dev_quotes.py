"""Run the quotation rules on ../shared/dev/quotes and write predictions for its scorer.

python -m tests.benchmarks.dev_quotes OUT.jsonl && python ../shared/dev/quotes/score.py --pred OUT.jsonl --boot 500
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from transforms.entities.entities import find_entities
from transforms.language import Text, load_language, parse_articles
from transforms.quotes.quotations import Quote, find_quotes

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "dev" / "quotes" / "articles.jsonl"
_LINE = re.compile(r"[^\n]*\S[^\n]*")


def main(out: str) -> None:
    """One prediction for each contiguous stretch of a quotation; prints what the rules cost beside the parse."""
    rows = [json.loads(line) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]
    nlp = load_language()
    begun = time.process_time()
    docs = list(parse_articles(nlp, [Text(row["text"], blocks_of(row["text"])) for row in rows]))
    parsed = time.process_time()
    entities = [find_entities(doc) for doc in docs]
    named = time.process_time()
    quotes = [list(find_quotes(doc, found)) for doc, found in zip(docs, entities, strict=True)]
    ended = time.process_time()
    with open(out, "w", encoding="utf-8") as file:
        for row, doc, found in zip(rows, docs, quotes, strict=True):
            for prediction in predictions(doc, found):
                file.write(json.dumps({"doc_id": row["doc_id"], **prediction}, ensure_ascii=False) + "\n")
    count = sum(len(found) for found in quotes)
    print(f"{count} quotations, {sum(q.speaker_entities != () for found in quotes for q in found)} with an entity")
    print(f"parse {parsed - begun:.1f} s, entities {named - parsed:.1f} s, quotations {ended - named:.1f} s of CPU")


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


if __name__ == "__main__":
    main(sys.argv[1])
