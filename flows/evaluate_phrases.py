"""The actor phrases of ``dateline evaluate``: country and sector of noun phrases, against labels read from the text alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from transforms.actors import resolve_actor
from transforms.entities.entities import find_entities
from transforms.entities.mentions import ArticleEntities
from transforms.evaluation.phrases import PhraseAnswer, PhraseLabel, phrases_from_json
from transforms.evaluation.texts import read_texts, text_digest, title_and_paragraphs
from transforms.language import Text, load_language, parse_articles

LABELS = Path("labels") / "phrases.jsonl"


class PhraseArticle(NamedTuple):
    """An article with labelled phrases."""

    key: str
    text: str
    published_date: date | None
    phrases: tuple[PhraseLabel, ...]


def phrase_articles(gold: Path, articles: Path, split: str) -> tuple[list[PhraseArticle], list[str]]:
    """The articles of a split (``develop``, ``report``) in the collections of a folder, and the keys that are missing there.

    Missing is also an article whose text is another than the one that was labelled.
    """
    file = gold / LABELS
    if not file.is_file() or not articles.is_dir():
        return [], []
    texts: dict[str, str] = {}
    dates: dict[str, date | None] = {}
    for collection in sorted(articles.glob("*.jsonl")):
        texts |= read_texts(collection)
        dates |= _dates(collection)
    found, left_out = [], []
    for stored in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        key = stored["article_key"]
        if stored["split"] != split:
            continue
        text = texts.get(key)
        if text is None or text_digest(text) != stored["canonical_digest"]:
            left_out.append(key)
            continue
        found.append(PhraseArticle(key, text, dates[key], phrases_from_json(stored)))
    return found, left_out


def phrase_answers(articles: list[PhraseArticle], model: str) -> Iterator[list[tuple[PhraseLabel, PhraseAnswer]]]:
    """For each article what the program says of its phrases."""
    docs = parse_articles(
        load_language(model), (Text(article.text, title_and_paragraphs(article.text)) for article in articles)
    )
    for article, doc in zip(articles, docs, strict=True):
        entities = find_entities(doc, article.published_date)
        yield [(label, _answer(doc, label, entities)) for label in article.phrases]


def _dates(collection: Path) -> dict[str, date | None]:
    """The day of publication of each record: offices are held for a time."""
    records = map(json.loads, collection.read_text(encoding="utf-8").splitlines())
    return {
        record["id"]: date.fromisoformat(record["published_date"]) if record.get("published_date") else None
        for record in records
    }


def _answer(doc: Doc, label: PhraseLabel, entities: ArticleEntities) -> PhraseAnswer:
    span = doc.char_span(label.start_char, label.end_char, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at {label.start_char}:{label.end_char}")
    actor = resolve_actor(span[-1], entities)
    return PhraseAnswer(actor.country_code, actor.sector_code)
