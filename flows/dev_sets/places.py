"""Predictions of coordinates for the development set ``places`` (GeoVirus), on the marked names and on our own.

The resolver's weights were tuned on this set: its figure says what the rules can do, not what unseen news will get.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.language import Text, parse_articles
from transforms.toponyms.resolution import resolve

GOLD = "geovirus.jsonl"


def predict_marked(folder: Path, to: Path, nlp: Language) -> None:
    """Resolve the names that the set marks, and write what its scorer reads: the unpacked set, and the predictions."""
    del nlp  # the names are given, so that nothing is parsed
    articles = _unpack(folder, to.parent)
    with to.open("w", encoding="utf-8") as file:
        for article in articles:
            spans = [(each["start"], each["end"]) for each in article["toponyms"]]
            for (start, end), found in zip(spans, resolve(article["text"], spans), strict=True):
                if found is not None and found.place.latitude is not None:
                    file.write(_line(article, start, end, found.place.latitude, found.place.longitude))


def predict_found(folder: Path, to: Path, nlp: Language) -> None:
    """Find the entities of each article; a marked name gets the coordinates of the mention that overlaps it."""
    articles = _unpack(folder, to.parent)
    blocks = [[{"type": "paragraph", "start_char": 0, "end_char": len(each["text"])}] for each in articles]
    docs = parse_articles(nlp, [Text(each["text"], block) for each, block in zip(articles, blocks, strict=True)])
    with to.open("w", encoding="utf-8") as file:
        for article, doc in zip(articles, docs, strict=True):
            at = {
                char: entity
                for entity in find_entities(doc).entities
                for mention in entity.mentions
                if mention.mention_type == "name" and entity.latitude is not None
                for char in range(mention.span.start_char, mention.span.end_char)
            }
            for each in article["toponyms"]:
                entity = next((at[char] for char in range(each["start"], each["end"]) if char in at), None)
                if entity is not None:
                    file.write(_line(article, each["start"], each["end"], entity.latitude, entity.longitude))


def unpacked(out: Path) -> str:
    """Where the set lies for the scorer, which reads it unpacked: beside the predictions."""
    return str(out.parent / GOLD)


def _unpack(folder: Path, to: Path) -> list[dict[str, Any]]:
    text = gzip.decompress((folder / f"{GOLD}.gz").read_bytes()).decode("utf-8")
    with (to / GOLD).open("w", encoding="utf-8") as file:
        file.write(text)
    return list(_articles(text))


def _articles(text: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in text.split("\n") if line)


def _line(article: dict[str, Any], start: int, end: int, latitude: float | None, longitude: float | None) -> str:
    row = {"doc_id": article["doc_id"], "start": start, "end": end, "lat": latitude, "lon": longitude}
    return json.dumps(row) + "\n"
