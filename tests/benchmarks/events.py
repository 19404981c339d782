"""The event rules against stock ``nlp.pipe``: same texts, one process, one run.

    python -m tests.benchmarks.events [--texts 60]

Prints the seconds of both and their ratio. The rules run on parsed articles whose entities and quotations are known: what
a build spends on events alone.
"""

from __future__ import annotations

from datetime import date

from spacy.tokens import Doc

from tests.benchmarks.against_stock import compared, texts_asked_for
from transforms.entities.entities import find_entities
from transforms.entities.first_person import resolve_first_person
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.coding import find_events
from transforms.events.model import Event
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
    texts = texts_asked_for(__doc__)
    articles = [known_of(doc) for doc in texts.docs]
    found = sum(len(events_of(article)) for article in articles)
    print(compared(texts, lambda: [events_of(article) for article in articles], "events", f"{found} events"))


if __name__ == "__main__":
    main()
