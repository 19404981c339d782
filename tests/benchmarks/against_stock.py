"""What the benchmarks of the rules share: texts, their parses, and the time of stock ``nlp.pipe`` beside that of the rules."""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import spacy
from spacy.tokens import Doc

from tests.benchmarks.throughput import write_texts
from transforms.language import DEFAULT_MODEL, Text, load_language, parse_articles

TURNS = 7


class Texts(NamedTuple):
    """Texts with their words counted, and as a build parses them."""

    words: int
    texts: list[str]
    docs: list[Doc]


def texts_asked_for(description: str | None) -> Texts:
    """As many texts as the command line's ``--texts`` says."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--texts", type=int, default=60)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.jsonl"
        words = write_texts(path, parser.parse_args().texts)
        texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    docs = list(parse_articles(load_language(), [Text(text, _paragraphs(text)) for text in texts]))
    return Texts(words, texts, docs)


def compared(texts: Texts, work: Callable[[], object], what: str, found: str) -> str:
    """One line: seconds of stock ``nlp.pipe`` on the texts, those of the work, what it found, and the ratio.

    Both run once before they are timed, so that neither pays for what is loaded or remembered once a process; then
    they take turns, since the clock of one machine alone moves either by half. The ratio is the median of the turns'
    own, with the least and the greatest behind it; the seconds are medians.
    """
    stock = spacy.load(DEFAULT_MODEL)

    def pipe() -> None:
        list(stock.pipe(texts.texts))

    work()
    pipe()
    turns = [(_seconds(work), _seconds(pipe)) for _ in range(TURNS)]
    of_rules, of_stock = (statistics.median(seconds) for seconds in zip(*turns, strict=True))
    ratios = sorted(rules / piped for rules, piped in turns)
    return (
        f"{len(texts.texts)} texts, {texts.words:,} words: nlp.pipe {of_stock:.2f} s, {what} {of_rules:.2f} s for {found}:"
        f" {statistics.median(ratios):.1%} ({ratios[0]:.1%} to {ratios[-1]:.1%} in {TURNS} turns)"
    )


def _seconds(work: Callable[[], object]) -> float:
    """Processor time of one run."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _paragraphs(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    start = 0
    for part in text.split("\n\n"):
        found.append({"type": "paragraph", "start_char": start, "end_char": start + len(part)})
        start += len(part) + 2
    return found
