"""Copies whose original was corrected: their own rows, read again so that they are published with other links.

An exact copy has no entities, quotations and events, since its original has them. Once that has other words, the copy
is extracted in the same commit; ``Ledger`` says which copies these are, and what they point to from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.parquet import partition_of
from flows.stages import prints_of
from flows.storage import Dataset
from transforms.duplicates import PRINTS_SCHEMA
from transforms.schemas.tables import ARTICLES, DOCUMENTS, ISSUES

MADE_BY_EXTRACTION = ["extract", "link", "validate"]  # stages whose issues are made anew with an extraction
_LINKS = ("duplicate_of", "duplicate_type", "origin_id")


@dataclass(frozen=True)
class Relinked:
    """Articles to be published again: ``documents``, ``articles``, ``prints`` and ``issues``, as they are read."""

    tables: Mapping[str, pl.DataFrame]

    @classmethod
    def of(cls, parts: Sequence[Relinked], version: str) -> Relinked:
        """Several of them, to be extracted by this version."""
        tables = {name: pl.concat([part.tables[name] for part in parts]) for name in parts[0].tables}
        return cls(tables | {"articles": tables["articles"].with_columns(extraction_version=pl.lit(version))})


def from_dataset(dataset: Dataset, links: pl.DataFrame) -> Relinked:
    """These articles as they are published, with the links given. ``links`` has ``published_date``, too."""
    months = {partition_of(day) for day in links["published_date"]}
    return _relinked({name: dataset.scan(name, months=months) for name in ("documents", "articles", "issues")}, links)


def from_staging(linked: Path, links: pl.DataFrame) -> Relinked:
    """These articles as a batch that is not yet published has them."""
    return _relinked(
        {name: pl.read_parquet(linked / f"{name}.parquet").lazy() for name in ("documents", "articles", "issues")},
        links,
    )


def _relinked(tables: Mapping[str, pl.LazyFrame], links: pl.DataFrame) -> Relinked:
    if not links.height:
        empty = {table.name: table.stored_schema.to_frame() for table in (DOCUMENTS, ARTICLES, ISSUES)}
        return Relinked({**empty, "prints": PRINTS_SCHEMA.to_frame()})
    mine = pl.col("article_id").is_in(links["article_id"].implode())
    is_article = pl.col("disposition").is_in(["article", "updated"])
    articles = tables["articles"].filter(mine).select(ARTICLES.schema.names()).collect()
    articles = articles.drop(_LINKS).join(links.select("article_id", *_LINKS), on="article_id", maintain_order="left")
    return Relinked(
        {
            "documents": tables["documents"].filter(mine & is_article).select(DOCUMENTS.schema.names()).collect(),
            "articles": articles.select(ARTICLES.schema.names()),
            "prints": prints_of(articles.with_columns(document_id=pl.col("article_id"))).select(PRINTS_SCHEMA.names()),
            "issues": tables["issues"]
            .filter(mine & ~pl.col("stage").is_in(MADE_BY_EXTRACTION))
            .select(ISSUES.schema.names())
            .collect(),
        }
    )
