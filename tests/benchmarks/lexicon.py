"""How much the events hang on the words of the lexicon: a fifth of its verbs hidden in turn, on the development sets.

``python -m tests.benchmarks.lexicon [--dev ../shared/dev]`` prints, for each set, the share of sentences whose gold type
is found with the whole lexicon, and with each fifth of the verbs (and, beside them, of the nouns) hidden: what is lost
is what unseen words cost. Then the share of sentences that tell an event and have no word of the lexicon at all: of the
two sets, and of the gold articles for development (``--articles``), where every act that counts is labelled.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from spacy.tokens import Doc

from flows.evaluate import gold_articles
from transforms.entities.entities import ArticleEntities, find_entities
from transforms.evaluation.matching import sentences
from transforms.events import acts, operators, patterns
from transforms.events.acts import Act
from transforms.events.coding import find_events
from transforms.events.patterns import find_frames
from transforms.identifiers import hash_id
from transforms.language import Text, load_language, parse_articles

FIFTHS = 5
GOLD = Path(__file__).resolve().parents[1] / "gold"
_YIELD = frozenset({"CONCEDE", "RETREAT"})


def main() -> None:
    """Print the table for ``gold`` and ``pairs``; SystemExit where the sets are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path, default=Path("../shared/dev"))
    parser.add_argument("--articles", type=Path, default=Path("../shared/articles/wikinews_2019_2020.jsonl"))
    options = parser.parse_args()
    folder = options.dev / "events"
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not here")
    for name in ("gold", "pairs"):
        cases = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        parsed = list(_parsed(cases))
        whole = recall(cases, parsed, acts.acts_by_lemma())
        print(f"{name}: {len(cases)} sentences, type recall {whole:.3f} with the whole lexicon")
        hidden = [recall(cases, parsed, without_fifth(number)) for number in range(FIFTHS)]
        mean = sum(hidden) / FIFTHS
        print(f"  a fifth hidden: {' '.join(f'{each:.3f}' for each in hidden)}, mean {mean:.3f}")
        print(f"  lost: {whole - mean:.3f}, {(whole - mean) / whole:.1%} of what was found")
        silent = sum(not any(map(find_frames, doc)) for doc, _ in parsed)
        print(f"  without a word of the lexicon: {silent} of {len(parsed)}, {silent / len(parsed):.1%}")
    if options.articles.is_file():
        found, silent = unheard(options.articles)
        print(
            f"gold, develop: {found} sentences that tell an event; without a word of the lexicon {silent / found:.1%}"
        )


def unheard(articles: Path) -> tuple[int, int]:
    """Labelled sentences of the gold's develop split that tell an event that counts, and how many have no frame."""
    found = silent = 0
    labelled, _ = gold_articles(GOLD, articles, "develop")
    texts = [Text(article.text, _paragraphs(article.text)) for article in labelled]
    for article, doc in zip(labelled, parse_articles(load_language(), texts), strict=True):
        told = [event.trigger for event in article.labels.events if not event.optional]
        for start, end in sentences(article.text, article.labels.sentence_starts):
            if any(start <= trigger[0] < end for trigger in told):
                found += 1
                silent += not any(find_frames(token) for token in doc if start <= token.idx < end)
    return found, silent


def _paragraphs(text: str) -> list[dict[str, Any]]:
    blocks, start = [], 0
    for paragraph in text.split("\n\n"):
        blocks.append({"type": "paragraph", "start_char": start, "end_char": start + len(paragraph)})
        start += len(paragraph) + 2
    return blocks


def without_fifth(number: int) -> dict[str, tuple[Act, ...]]:
    """The lexicon without the first words that fall into this fifth, by a digest of the word."""
    return {word: rows for word, rows in acts.acts_by_lemma().items() if int(hash_id(word), 16) % FIFTHS != number}


def recall(cases: list[dict[str, Any]], parsed: list[tuple[Doc, ArticleEntities]], lexicon: Any) -> float:
    """The share of the sentences with an event of their type; CONCEDE and RETREAT are one."""
    with (
        patch.object(patterns, "acts_by_lemma", lambda: lexicon),
        patch.object(operators, "acts_by_lemma", lambda: lexicon),
    ):
        patterns._rows_by_lemma.cache_clear()  # it remembers the lexicon of the last call
        found = [{_kind(event.plover_type) for event in find_events(*each)} for each in parsed]
    patterns._rows_by_lemma.cache_clear()
    return sum(_kind(case["plover"]) in types for case, types in zip(cases, found, strict=True)) / len(cases)


def _kind(plover_type: str | None) -> str | None:
    return "YIELD" if plover_type in _YIELD else plover_type


def _parsed(cases: list[dict[str, Any]]) -> Iterator[tuple[Doc, ArticleEntities]]:
    texts = [case["text"].replace("{", " ").replace("}", " ").rstrip(" .") + "." for case in cases]
    blocks = [[{"type": "paragraph", "start_char": 0, "end_char": len(text)}] for text in texts]
    for doc in parse_articles(load_language(), map(Text, texts, blocks)):
        yield doc, find_entities(doc)


if __name__ == "__main__":
    main()
