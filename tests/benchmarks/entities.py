"""The entity rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.entities [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles: what a build spends on entities alone. Both
read the texts once before they are timed, so that neither pays for what is loaded or remembered once a process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from tests.benchmarks.quotes import blocks_of
from tests.benchmarks.throughput import write_texts
from transforms.entities.entities import entities_table, find_entities
from transforms.language import DEFAULT_MODEL, Text, load_language, parse_articles


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the second of two runs."""
    work()
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    """Prints one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        words = write_texts(path, parser.parse_args().texts)
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    stock = spacy.load(DEFAULT_MODEL)
    docs = list(parse_articles(load_language(), [Text(text, blocks_of(text)) for text in texts]))
    rows = sum(entities_table("0" * 16, None, "0" * 16, find_entities(doc)).height for doc in docs)
    of_rules = seconds(lambda: [find_entities(doc) for doc in docs])
    of_stock = seconds(lambda: list(stock.pipe(texts)))
    print(
        f"{len(texts)} texts, {words:,} words: nlp.pipe {of_stock:.2f} s, entities {of_rules:.2f} s for {rows} rows:"
        f" {of_rules / of_stock:.1%}"
    )


if __name__ == "__main__":
    main()
