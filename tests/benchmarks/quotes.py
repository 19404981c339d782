"""The quotation rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.quotes [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles whose entities are known: what a build spends
on quotations alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import spacy

from tests.benchmarks.throughput import write_texts
from transforms.entities.entities import find_entities
from transforms.language import DEFAULT_MODEL, Text, load_language, parse_articles
from transforms.quotes.quotations import find_quotes
from transforms.quotes.rows import quotes_table


def blocks_of(text: str) -> list[dict[str, object]]:
    """Each paragraph as a block."""
    found: list[dict[str, object]] = []
    start = 0
    for part in text.split("\n\n"):
        found.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return found


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        words = write_texts(path, parser.parse_args().texts)
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    stock = spacy.load(DEFAULT_MODEL)
    started = time.process_time()
    for _ in stock.pipe(texts):
        pass
    of_stock = time.process_time() - started
    docs = list(parse_articles(load_language(), [Text(text, blocks_of(text)) for text in texts]))
    entities = [find_entities(doc) for doc in docs]
    started = time.process_time()
    rows = sum(
        quotes_table("0" * 16, None, "0" * 16, list(find_quotes(doc, known))).height
        for doc, known in zip(docs, entities, strict=True)
    )
    of_rules = time.process_time() - started
    print(
        f"{len(texts)} texts, {words:,} words: nlp.pipe {of_stock:.2f} s, quotations {of_rules:.2f} s for {rows} rows:"
        f" {of_rules / of_stock:.1%}"
    )


if __name__ == "__main__":
    main()
