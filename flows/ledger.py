"""What a dataset holds already, and what becomes of each new record: new, corrected, unchanged, late, or a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from flows.storage import Dataset, partition_of
from transforms.duplicates import PRINTS_SCHEMA, link_copies
from transforms.identifiers import hash_id
from transforms.schemas import ARTICLES, DOCUMENTS

_KNOWN_ARTICLE = (
    "article_id",
    "content_hash",
    "published_date",
    "duplicate_type",
    "origin_id",
)  # what copies are found by
_VERSION = ("article_id", "headline", "text", "published_at", "updated_at", "published_date")  # what corrections are


@dataclass(frozen=True)
class Settled:
    """A batch after its records were compared with all that came before.

    ``replaced`` are the articles of which older rows must go, ``months`` the partitions where those lie,
    ``refers_to`` the articles outside the batch that its rows point to, ``repeated`` how many records were met before.
    """

    documents: pl.DataFrame
    articles: pl.DataFrame
    prints: pl.DataFrame
    replaced: frozenset[str]
    months: frozenset[str]
    refers_to: frozenset[str]
    repeated: int


@dataclass(frozen=True)
class _Version:
    """One version of an article: its content, when it last changed, and the date that its rows are filed under."""

    digest: str
    changed: datetime | None
    day: date | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> _Version:
        day = row["published_date"]
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        return cls(
            hash_id(row["headline"] or "", row["text"]), row["updated_at"] or row["published_at"] or midnight, day
        )

    def is_older_than(self, other: _Version) -> bool:
        return self.changed is not None and other.changed is not None and self.changed < other.changed


class Ledger:
    """The records and articles of a dataset and of the batches settled so far. Batches must come in plan order.

    ``anew`` are records to be settled again, as if they had not been met.
    """

    def __init__(self, dataset: Dataset, anew: frozenset[str] = frozenset()) -> None:
        self._dataset = dataset
        documents = dataset.scan("documents").select("document_id", "article_id", "disposition").collect()
        self._documents = set(documents["document_id"]) - anew
        self._dropped = set(documents.filter(pl.col("disposition") == "dropped")["article_id"].drop_nulls())
        self._articles = dataset.scan("articles").select(_KNOWN_ARTICLE).collect()
        self._prints = pl.concat([pl.DataFrame(schema=PRINTS_SCHEMA), *dataset.scan_index("fingerprints")])
        self._published = set(self._articles["article_id"])
        self._current: dict[str, _Version] = {}

    def settle(self, documents: pl.DataFrame, articles: pl.DataFrame, prints: pl.DataFrame) -> Settled:
        """Gives every record its disposition and every article its origin, and remembers both.

        ``articles`` and ``prints`` have a row or rows for each record that reads as an article, by ``document_id``:
        two records may be versions of one article, of which the last changed, else the later record, stays.
        """
        new = documents.filter(~pl.col("document_id").is_in(list(self._documents))).unique(
            "document_id", keep="first", maintain_order=True
        )
        self._documents |= set(new["document_id"])
        versions = {row["document_id"]: row for row in articles.select("document_id", *_VERSION).iter_rows(named=True)}
        self._recall({row["article_id"] for row in versions.values()})
        dispositions: dict[str, str] = {}
        winners: dict[str, str] = {}
        older: dict[str, _Version] = {}
        for document_id, article_id, given in new.select("document_id", "article_id", "disposition").iter_rows():
            if given != "article":
                dispositions[document_id] = given
                continue
            version = _Version.of(versions[document_id])
            before = self._current.get(article_id)
            dispositions[document_id] = self._disposition(article_id, version, before)
            if dispositions[document_id] not in {"article", "updated"}:
                continue
            if article_id in winners:
                dispositions[winners[article_id]] = "superseded"
            elif before is not None:
                older[article_id] = before
            winners[article_id] = document_id
            self._current[article_id] = version
        settled = new.with_columns(
            pl.Series("disposition", [dispositions[row] for row in new["document_id"]], dtype=pl.String)
        )
        chosen = pl.col("document_id").is_in(list(winners.values()))
        linked = self._link(
            articles.filter(chosen), prints.filter(chosen).select(PRINTS_SCHEMA.names()), frozenset(older)
        )
        inside = set(winners)
        outside = (
            set(settled["article_id"].drop_nulls())
            | set(linked["duplicate_of"].drop_nulls())
            | set(linked["origin_id"])
        )
        return Settled(
            documents=settled.select(DOCUMENTS.schema.names()),
            articles=linked,
            prints=prints.filter(chosen).select(PRINTS_SCHEMA.names()),
            replaced=frozenset(older),
            months=frozenset(partition_of(version.day) for version in older.values()),
            refers_to=frozenset(outside - inside),
            repeated=documents.height - new.height,
        )

    def _disposition(self, article_id: str, version: _Version, before: _Version | None) -> str:
        if article_id in self._dropped:
            return "dropped"
        if before is None:
            return "article"
        if before.digest == version.digest:
            return "unchanged"
        return "superseded" if version.is_older_than(before) else "updated"

    def _recall(self, article_ids: set[str]) -> None:
        """Reads the published versions of these articles, and of no others."""
        wanted = sorted(article_ids & self._published - self._current.keys())
        if wanted:
            rows = self._dataset.scan("articles").filter(pl.col("article_id").is_in(wanted)).select(_VERSION).collect()
            self._current |= {row["article_id"]: _Version.of(row) for row in rows.iter_rows(named=True)}

    def _link(self, articles: pl.DataFrame, prints: pl.DataFrame, replaced: frozenset[str]) -> pl.DataFrame:
        """The articles with what they are copies of; a corrected article is compared with others, not with itself."""
        others = ~pl.col("article_id").is_in(list(replaced))
        known, known_prints = self._articles.filter(others), self._prints.filter(others)
        new = articles.select("article_id", "content_hash", "published_date").with_row_index("order")
        links = link_copies(new, prints, known, known_prints)
        columns = ARTICLES.schema.names()
        linked = articles.drop("duplicate_of", "duplicate_type", "origin_id").join(
            links, on="article_id", how="left", maintain_order="left"
        )
        linked = linked.select(columns)
        self._articles = pl.concat([known, linked.select(_KNOWN_ARTICLE)])
        self._prints = pl.concat([known_prints, prints])
        return linked
