"""Whom to believe: how far reviewers agree, and how many verdicts still hold."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import polars as pl

from flows.review.labels import latest, read_reviews
from flows.storage import Dataset
from transforms.reviews.rows import REVIEWED, row_digest, text_digest
from transforms.reviews.statistics import agreement
from transforms.schemas.closed_lists import REVIEWED_TABLES, ROW_VERDICTS


def agreements(root: Path, table_name: str | None = None) -> pl.DataFrame:
    """How far each two reviewers agree on what both judged, as it was then; rows of fewer than two are none.

    ``verdict`` compares the four verdicts, ``is_right`` only right against the rest, without those unsure.
    """
    reviews = latest(read_reviews(root)).filter(pl.col("verdict").is_in(ROW_VERDICTS))
    found = []
    for name in REVIEWED_TABLES if table_name is None else (table_name,):
        own = reviews.filter(pl.col("table_name") == name)
        for one, other in combinations(sorted(own["reviewer"].unique()), 2):
            pairs = _pairs(own, one, other)
            sure = [(a == "right", b == "right") for a, b in pairs if "unsure" not in (a, b)]
            found += [
                {"table_name": name, "reviewers": f"{one}, {other}", "compared": compared, **agreement(both)._asdict()}
                for compared, both in (("verdict", pairs), ("is_right", sure))
                if both
            ]
    schema = {"table_name": pl.String, "reviewers": pl.String, "compared": pl.String, "n": pl.Int64}
    return pl.DataFrame(found, schema={**schema, **dict.fromkeys(("share", "kappa", "low", "high"), pl.Float64)})


def stale_reviews(dataset: Dataset) -> tuple[int, int]:
    """How many verdicts there are, the last ones only, and how many of them on rows or texts that are gone or changed."""
    reviews = latest(read_reviews(dataset.root))
    held = pl.col("article_id").is_in(reviews["article_id"].unique().implode())
    texts = dataset.scan("articles").filter(held).select("article_id", "text").collect()
    current = {(article_id, text_digest(text)) for article_id, text in texts.iter_rows()}
    rows = set()
    for name in reviews["table_name"].unique().sort():
        for row in dataset.scan(name).filter(held).collect().iter_rows(named=True):
            rows.add((name, row["article_id"], row[REVIEWED[name].key], row_digest(name, row)))
    stale = 0
    for review in reviews.iter_rows(named=True):
        names = ("table_name", "article_id", "row_id", "row_digest")
        is_row = review["row_id"] is None or tuple(review[name] for name in names) in rows
        stale += not is_row or (review["article_id"], review["text_digest"]) not in current
    return reviews.height, stale


def _pairs(reviews: pl.DataFrame, one: str, other: str) -> list[tuple[str, str]]:
    names = ["article_id", "text_digest", "row_id", "row_digest"]
    mine, theirs = (
        reviews.filter(pl.col("reviewer") == reviewer).select(*names, "verdict") for reviewer in (one, other)
    )
    return mine.join(theirs, on=names).select("verdict", "verdict_right").sort("verdict").rows()
