"""What a dataset holds already, and what becomes of each new record: new, corrected, unchanged, late, or a copy.

Nothing is read whole: the index of keys says in which months the articles lie that a batch has to do with, and near
copies are looked for among the articles of a month before and after. Only an article without a date is compared with
all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from flows.parquet import UNDATED, months_about, partition_of
from flows.storage import Dataset
from transforms.duplicates import NEAR_DAYS, PRINTS_SCHEMA, link_copies
from transforms.identifiers import hash_id
from transforms.schemas.tables import ARTICLES, DOCUMENTS

# What copies are found by.
_KNOWN_ARTICLE = ("article_id", "content_hash", "published_date", "duplicate_of", "duplicate_type", "origin_id")
_KNOWN_SCHEMA = pl.Schema({name: ARTICLES.stored_schema[name] for name in _KNOWN_ARTICLE})
# What corrections are told by.
_VERSION = ("article_id", "headline", "text", "published_at", "updated_at", "published_date")
_LINKS = ("duplicate_of", "duplicate_type", "origin_id")


@dataclass(frozen=True)
class Settled:
    """A batch after its records were compared with all that came before.

    ``replaced`` are the articles of which older rows must go, ``relinked`` (of the columns that copies are found by)
    exact copies that these leave behind, with their new links, ``months`` the partitions where both lie. ``refers_to``
    are the articles outside the batch that its rows point to, ``repeated`` how many records were met before.
    """

    documents: pl.DataFrame
    articles: pl.DataFrame
    prints: pl.DataFrame
    replaced: frozenset[str]
    relinked: pl.DataFrame
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
    """The records and articles of a dataset as it is now, and of the batches settled since. Those must come in plan order.

    ``anew`` are records to be settled again, as if they had not been met.
    """

    def __init__(self, dataset: Dataset, anew: frozenset[str] = frozenset()) -> None:
        self._dataset = dataset
        # What is published while the batches are settled is what was settled here: it must not be met twice.
        self._version = dataset.version()
        self._anew = anew
        self._documents: set[str] = set()
        self._articles = _KNOWN_SCHEMA.to_frame()
        self._prints = PRINTS_SCHEMA.to_frame()
        self._months: set[str] = set()  # of which the articles are known
        self._print_months: set[str] = set()  # and the fingerprints
        self._recalled: set[str] = set()
        self._current: dict[str, _Version] = {}
        self._dropped: set[str] = set()

    def settle(self, documents: pl.DataFrame, articles: pl.DataFrame, prints: pl.DataFrame) -> Settled:
        """Gives every record its disposition and every article its origin, and remembers both.

        ``articles`` and ``prints`` have a row or rows for each record that reads as an article, by ``document_id``:
        two records may be versions of one article, of which the last changed, else the later record, stays.
        """
        keys = self._look_up([*documents["document_id"], *articles["article_id"], *articles["content_hash"]])
        met = self._documents | (set(keys.filter(pl.col("kind") == "document")["key"]) - self._anew)
        new = documents.filter(~pl.col("document_id").is_in(list(met))).unique(
            "document_id", keep="first", maintain_order=True
        )
        self._documents |= set(new["document_id"])
        read = articles.filter(pl.col("document_id").is_in(new["document_id"].implode()))
        self._recall(set(read["article_id"]), keys)
        settled, winners, older = self._decided(new, read)
        chosen = read.filter(pl.col("document_id").is_in(list(winners.values())))
        own_prints = prints.filter(pl.col("document_id").is_in(list(winners.values()))).select(PRINTS_SCHEMA.names())
        self._know(_months_of(keys.filter(pl.col("key").is_in([*chosen["article_id"], *chosen["content_hash"]]))))
        self._know_near(chosen["published_date"])
        relinked = self._relink_copies(chosen, older.keys())
        linked = self._link(chosen, own_prints, frozenset(older))
        pointed = pl.concat([linked.select(_LINKS), relinked.select(_LINKS)])
        outside = set(settled["article_id"].drop_nulls()) | set(pointed["duplicate_of"].drop_nulls())
        days = [*(version.day for version in older.values()), *relinked["published_date"]]
        return Settled(
            documents=settled.select(DOCUMENTS.schema.names()),
            articles=linked,
            prints=own_prints,
            replaced=frozenset(older),
            relinked=relinked,
            months=frozenset(map(partition_of, days)),
            refers_to=frozenset((outside | set(pointed["origin_id"])) - set(winners)),
            repeated=documents.height - new.height,
        )

    def _decided(
        self, new: pl.DataFrame, articles: pl.DataFrame
    ) -> tuple[pl.DataFrame, dict[str, str], dict[str, _Version]]:
        """The records with their dispositions, the record that each article is now read from, and what it replaces."""
        versions = {row["document_id"]: row for row in articles.select("document_id", *_VERSION).iter_rows(named=True)}
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
        column = pl.Series("disposition", [dispositions[row] for row in new["document_id"]], dtype=pl.String)
        return new.with_columns(column), winners, older

    def _disposition(self, article_id: str, version: _Version, before: _Version | None) -> str:
        if article_id in self._dropped:
            return "dropped"
        if before is None:
            return "article"
        if before.digest == version.digest:
            return "unchanged"
        return "superseded" if version.is_older_than(before) else "updated"

    # What is read of the dataset

    def _look_up(self, keys: Iterable[str]) -> pl.DataFrame:
        return self._dataset.look_up(set(keys), self._version)

    def _recall(self, article_ids: set[str], keys: pl.DataFrame) -> None:
        """Reads the published versions of these articles, and of no others; and which of them were dropped."""
        wanted = article_ids - self._recalled - self._current.keys()
        hits = keys.filter((pl.col("kind") == "article") & pl.col("key").is_in(list(wanted)))
        self._recalled |= wanted
        if not hits.height:
            return
        is_wanted = pl.col("article_id").is_in(hits["key"].unique().implode())
        months = _months_of(hits)
        rows = self._dataset.scan("articles", self._version, months).filter(is_wanted).select(_VERSION).collect()
        self._current |= {row["article_id"]: _Version.of(row) for row in rows.iter_rows(named=True)}
        records = self._dataset.scan("documents", self._version, months).filter(is_wanted)
        dropped = records.filter(pl.col("disposition") == "dropped").select("article_id").collect()
        self._dropped |= set(dropped["article_id"]) - set(rows["article_id"])

    def _know(self, months: set[str]) -> None:
        """Reads what copies are found by of the articles of these months, but for those that were settled since."""
        if more := months - self._months:
            self._months |= more
            rows = self._dataset.scan("articles", self._version, more).select(_KNOWN_ARTICLE).collect()
            self._articles = pl.concat([self._articles, rows.join(self._articles, on="article_id", how="anti")])

    def _know_near(self, days: pl.Series) -> None:
        """Reads articles and fingerprints among which near copies of articles of these days may be."""
        if not days.len():
            return
        months = {path.parent.name for path in self._dataset.files_of("fingerprints", self._version)}
        if not days.null_count():
            months &= {partition_of(None), *(month for day in days.unique() for month in months_about(day, NEAR_DAYS))}
        self._know(months)
        if more := months - self._print_months:
            self._print_months |= more
            prints = self._dataset.scan("fingerprints", self._version, more).select(PRINTS_SCHEMA.names()).collect()
            self._prints = pl.concat([self._prints, prints.join(self._prints, on="article_id", how="anti")])

    # Copies

    def _relink_copies(self, chosen: pl.DataFrame, replaced: Collection[str]) -> pl.DataFrame:
        """The exact copies of articles that now have other words, with their new links.

        They have no rows of their own, so one of them must get its own: the first in date becomes a near copy of what
        was its original, and the others its exact copies. Where another article with these words has rows, that is the
        one they repeat.
        """
        if not replaced:
            return _KNOWN_SCHEMA.to_frame()
        words = dict(chosen.select("article_id", "content_hash").iter_rows())
        own = pl.col("article_id").is_in(list(words))
        left = self._articles.filter(
            ~own & pl.col("duplicate_of").is_in(list(replaced)) & (pl.col("duplicate_type") == "exact")
        )
        now = pl.col("duplicate_of").replace_strict(words, default=None, return_dtype=pl.String)
        left = left.filter(pl.col("content_hash") != now).sort("published_date", "article_id", nulls_last=True)
        if not left.height:
            return left
        self._know(_months_of(self._look_up(left["content_hash"]).filter(pl.col("kind") == "words")))
        has_rows = (pl.col("duplicate_type") != "exact").fill_null(value=True)
        others = self._articles.filter(~own & has_rows & pl.col("content_hash").is_in(left["content_hash"].implode()))
        others = others.sort("published_date", "article_id", nulls_last=True)
        holders = dict(others.select("content_hash", "article_id").reverse().iter_rows())
        links = []
        for row in left.iter_rows(named=True):
            holder = holders.setdefault(row["content_hash"], row["article_id"])
            is_first = holder == row["article_id"]
            links.append(row | ({"duplicate_type": "near"} if is_first else {"duplicate_of": holder}))
        relinked = pl.DataFrame(links, schema=_KNOWN_SCHEMA)
        self._articles = pl.concat([self._articles.join(relinked, on="article_id", how="anti"), relinked])
        return relinked

    def _link(self, articles: pl.DataFrame, prints: pl.DataFrame, replaced: frozenset[str]) -> pl.DataFrame:
        """The articles with what they are copies of; a corrected article is compared with others, not with itself."""
        others = ~pl.col("article_id").is_in(list(replaced))
        known, known_prints = self._articles.filter(others), self._prints.filter(others)
        new = articles.select("article_id", "content_hash", "published_date").with_row_index("order")
        links = link_copies(new, prints, known, known_prints, self._fixed(known, replaced))
        linked = articles.drop(_LINKS).join(links, on="article_id", how="left", maintain_order="left")
        linked = linked.select(ARTICLES.schema.names())
        self._articles = pl.concat([known, linked.select(_KNOWN_ARTICLE).cast(_KNOWN_SCHEMA)])
        self._prints = pl.concat([known_prints, prints])
        return linked

    def _fixed(self, known: pl.DataFrame, replaced: frozenset[str]) -> dict[str, tuple[str | None, str]]:
        """The corrected articles that others point to, with their links: these stay, or two could point to each other."""
        pointed = set(known["duplicate_of"]) | set(known["origin_id"])
        before = self._articles.filter(pl.col("article_id").is_in(list(replaced & pointed)))
        rows = before.select("article_id", "duplicate_of", "origin_id").iter_rows()
        return {article_id: (original, origin) for article_id, original, origin in rows}


def _months_of(keys: pl.DataFrame) -> set[str]:
    months = keys.filter(pl.col("kind") != "document")["published_month"].unique()
    return {f"published_month={month or UNDATED}" for month in months}
