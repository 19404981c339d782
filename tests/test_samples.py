"""The samples against the rows that were written down for them: scores have floors, which may only rise.

The texts and their rows were written for this project by one hand: the scores show that the program works, and say
nothing about other news. ``python -m pytest tests/test_samples.py -s`` prints them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.storage import Dataset
from transforms.evaluation.samples import (
    Score,
    article_differences,
    read_rows,
    score_entities,
    score_events,
    score_quotes,
)

GOLD = Path(__file__).parent / "gold"
FLOORS = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))["samples"]


@pytest.fixture(scope="module")
def tables(built):
    return {
        name: Dataset(built[0]).scan(name).collect()
        for name in ("documents", "articles", "entities", "quotes", "events")
    }


@pytest.fixture(scope="module")
def scores(tables) -> dict[str, Score]:
    measures = {"quotes": score_quotes, "events": score_events, "entities": score_entities}
    return {
        f"{name} {part}": score
        for name, measure in measures.items()
        for part, score in measure(
            read_rows(GOLD / "samples" / f"{name}.jsonl"), tables[name], tables["documents"]
        ).items()
    }


@pytest.mark.parametrize("name", FLOORS)
def test_no_score_falls_below_its_floor(scores, name):
    score = scores[name]
    print(
        f"{name}: F1 {score.f1:.3f} (precision {score.precision:.3f}, recall {score.recall:.3f}, {score.expected} expected)"
    )
    assert round(score.f1, 3) >= FLOORS[name]


def test_every_score_has_a_floor(scores):
    assert set(scores) == set(FLOORS)


def test_articles_are_read_as_a_person_reads_them(tables):
    assert (
        article_differences(read_rows(GOLD / "samples" / "articles.jsonl"), tables["articles"], tables["documents"])
        == []
    )
