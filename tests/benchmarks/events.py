"""The event rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.events [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles whose entities and quotations are known: what
a build spends on events alone. Both read the texts once before they are timed, so that neither pays for what is loaded or
remembered once a process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from datetime import date
from pathlib import Path

import spacy
from spacy.tokens import Doc

from tests.benchmarks.entities import seconds
from tests.benchmarks.quotes import blocks_of
from tests.benchmarks.throughput import write_texts
from transforms.entities.entities import find_entities
from transforms.entities.first_person import resolve_first_person
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.coding import find_events
from transforms.events.model import Event
from transforms.language import DEFAULT_MODEL, Text, load_language, parse_articles
from transforms.quotes.quotations import find_quotes

PUBLISHED = date(2024, 4, 10)

Known = tuple[Doc, ArticleEntities, list[tuple[int, int]], dict[tuple[int, int], Entity]]


def known_of(doc: Doc) -> Known:
    """What a build knows of an article before it looks for events: entities, quotations and their speakers."""
    entities = find_entities(doc)
    quotes = list(find_quotes(doc, entities))
    spans = {(part.start_char, part.end_char): quote for quote in quotes for part in quote.spans}
    speakers = {span: quote.speaker_entities[0] for span, quote in spans.items() if quote.speaker_entities}
    return doc, resolve_first_person(doc, entities, quotes), list(spans), speakers


def events_of(known: Known) -> list[Event]:
    """The events of one article."""
    doc, entities, quoted, speakers = known
    return find_events(doc, entities, quoted, PUBLISHED, speakers)


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
    articles = [known_of(doc) for doc in docs]
    found = sum(len(events_of(article)) for article in articles)
    of_rules = seconds(lambda: [events_of(article) for article in articles])
    of_stock = seconds(lambda: list(stock.pipe(texts)))
    print(
        f"{len(texts)} texts, {words:,} words: nlp.pipe {of_stock:.2f} s, events {of_rules:.2f} s for {found} events:"
        f" {of_rules / of_stock:.1%}"
    )


if __name__ == "__main__":
    main()
