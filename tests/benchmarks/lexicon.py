"""How much the events hang on the words of the lexicon: a fifth of its verbs hidden in turn, on the development sets.

``python -m tests.benchmarks.lexicon [--dev ../shared/dev]`` prints, for each set, the share of sentences whose gold type
is found with the whole lexicon, and with each fifth of the verbs (and, beside them, of the nouns) hidden: what is lost
is what unseen words cost.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from spacy.tokens import Doc

from transforms.entities.entities import ArticleEntities, find_entities
from transforms.events import acts, patterns, status
from transforms.events.acts import Act
from transforms.events.coding import find_events
from transforms.identifiers import hash_id
from transforms.language import Text, load_language, parse_articles

FIFTHS = 5
_YIELD = frozenset({"CONCEDE", "RETREAT"})


def main() -> None:
    """Print the table for ``gold`` and ``pairs``; SystemExit where the sets are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path, default=Path("../shared/dev"))
    folder = parser.parse_args().dev / "events"
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


def without_fifth(number: int) -> dict[str, tuple[Act, ...]]:
    """The lexicon without the first words that fall into this fifth, by a digest of the word."""
    return {word: rows for word, rows in acts.acts_by_lemma().items() if int(hash_id(word), 16) % FIFTHS != number}


def recall(cases: list[dict[str, Any]], parsed: list[tuple[Doc, ArticleEntities]], lexicon: Any) -> float:
    """The share of the sentences with an event of their type; CONCEDE and RETREAT are one."""
    with (
        patch.object(patterns, "acts_by_lemma", lambda: lexicon),
        patch.object(status, "acts_by_lemma", lambda: lexicon),
    ):
        found = [{_kind(event.plover_type) for event in find_events(*each)} for each in parsed]
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
