"""Stories and event mentions for the development set ``stories``: the articles are linked one after the other.

The set has no dates of publication. An article gets the full date in one of its first lines that is no sentence, if there
is one (half of them), and one without a date may be of any day. The weights of stories were fitted on the odd topics, so the even ones tell more.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from spacy.language import Language

from transforms.entities.entities import entity_rows, find_entities
from transforms.event_clusters import COMPARED_EVENT, link_events
from transforms.events.coding import find_events
from transforms.events.rows import event_rows
from transforms.language import Text, parse_articles
from transforms.schemas.tables import ARTICLES, ENTITIES, EVENTS
from transforms.stories import PRINTED_ARTICLE, PRINTED_ENTITY, link_stories, story_prints

_FIRST_LINES = 5
_LINE_WORDS = 12  # "was born in Nashville on April 22, 1923" is no date of publication
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_ADDRESS = re.compile("https?:")
_MONTH = "(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATES = (
    re.compile(rf"\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}\.?,? (?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>(?:19|20)\d\d) ?[-/] ?(?P<month>\d\d?) ?[-/] ?(?P<day>\d\d?)\b"),
)


def gold_beside(to: Path) -> Path:
    """The gold, which ``predict_stories`` and ``predict_mentions`` unpack for the scorers."""
    return to.with_name("gold.jsonl")


def predict_stories(folder: Path, to: Path, nlp: Language) -> None:
    """Links the articles in the order of the set and writes the story of each."""
    _unpack(folder, to)
    stories, _ = _linked(folder, nlp)
    rows = ({"doc_id": article_id, "cluster": story} for article_id, story in stories.items())
    _write(to, rows)


def predict_mentions(folder: Path, to: Path, nlp: Language) -> None:
    """Writes the mentions of events, and the cluster of each."""
    _unpack(folder, to)
    _, events = _linked(folder, nlp)
    rows = (
        {"doc_id": row["article_id"], "start": span["start_char"], "end": span["end_char"], "chain": row["cluster"]}
        for row in events.iter_rows(named=True)
        for span in row["mentions"]
    )
    _write(to, rows)


@lru_cache(maxsize=1)
def _linked(folder: Path, nlp: Language) -> tuple[dict[str, str], pl.DataFrame]:
    """The story of each article, and the events with their clusters."""
    articles, entities, events = _extracted(folder, nlp)
    prints = story_prints(articles, entities).with_columns(articles["published_date"])
    stories = link_stories(prints, prints.clear().with_columns(pl.lit(None, pl.String).alias("story_id")), {}).stories
    with_story = events.with_columns(
        pl.col("article_id").replace_strict(stories, return_dtype=pl.String).alias("story_id")
    )
    compared = with_story.select(*COMPARED_EVENT, "story_id")
    clusters = link_events(compared, compared.clear().with_columns(pl.lit(None, pl.String).alias("event_cluster_id")))
    return stories, events.with_columns(clusters["event_cluster_id"].alias("cluster"))


def _extracted(folder: Path, nlp: Language) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    rows = list(_rows(folder))
    texts = [Text(row["text"], _blocks(row["text"])) for row in rows]
    days = [_published(row["text"]) for row in rows]
    entities: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for row, day, doc in zip(rows, days, parse_articles(nlp, texts), strict=True):
        found = find_entities(doc)
        entities += entity_rows(row["doc_id"], day, "", found)
        events += event_rows(row["doc_id"], day, "", find_events(doc, found, [], day, {}), {})
    columns = {
        "article_id": [row["doc_id"] for row in rows],
        "duplicate_type": [None] * len(rows),
        "text": [text.text for text in texts],
        "blocks": [_told(text) for text in texts],
        "published_date": days,
    }
    schema = {name: ARTICLES.stored_schema[name] for name in (*PRINTED_ARTICLE, "published_date")}
    return (
        pl.DataFrame(columns, schema=schema),
        ENTITIES.frame(entities).select(PRINTED_ENTITY),
        EVENTS.frame(events).cast(EVENTS.stored_schema),
    )


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "ecb_train.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _unpack(folder: Path, to: Path) -> None:
    """The gold with ``half``: the topics that weights were fitted on, or the others."""
    halves = (row | {"half": "odd" if int(row["topic"]) % 2 else "even"} for row in _rows(folder))
    _write(gold_beside(to), halves)


def _blocks(text: str) -> list[dict[str, Any]]:
    """Every line is a paragraph."""
    return [{"type": "paragraph", "start_char": line.start(), "end_char": line.end()} for line in _LINE.finditer(text)]


def _told(text: Text) -> Sequence[dict[str, Any]]:
    """The blocks without addresses of pages, whose words would give the story away."""
    return [block for block in _blocks(text.text) if not _ADDRESS.match(text.text, block["start_char"])]


def _published(text: str) -> date | None:
    lines = text.split("\n")[:_FIRST_LINES]
    head = "\n".join(line for line in lines if _ADDRESS.match(line) or len(line.split()) <= _LINE_WORDS)
    found = sorted((match.start(), match) for pattern in _DATES for match in pattern.finditer(head))
    for _, match in found:
        month = match["month"] if match["month"].isdigit() else str(datetime.strptime(match["month"][:3], "%b").month)  # noqa: DTZ007
        try:
            return date(int(match["year"]), int(month), int(match["day"]))
        except ValueError:
            continue
    return None


def _write(to: Path, rows: Iterator[dict[str, Any]]) -> None:
    with to.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
