"""Removing an article: from the tables, and with ``purge`` from every place where its text lies.

A purge that was cut anywhere is finished by running it again: what belongs to the article is found in the records of
what was dropped and in the ledger, also when no table has it any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.commits import Commit
from flows.disk import DatasetError, explained
from flows.indexes import is_indexed, keys_of, reindex
from flows.parquet import partition_of, stage_tables
from flows.publisher import PLAN, Publisher
from flows.review.labels import purge_notes
from flows.rewriting import Rewriting
from transforms.schemas.tables import DOCUMENTS

_LINKS = ("article_id", "duplicate_of", "duplicate_type", "origin_id")
_WANTED = (*_LINKS, "published_date", "content_hash")
_BECAME = ["article", "updated"]


@dataclass(frozen=True)
class Dropped:
    """What a removal did: the commit, if there was anything left to take out of the tables, and of how many articles."""

    commit: Commit | None
    articles: int


def drop_article(publisher: Publisher, article_id: str, *, purge: bool = False) -> Dropped:
    """Removes an article and its exact copies; the ledger remembers them, so they are not read again.

    It may lie in the tables, in quarantine or in both. Near copies stay, and point to nothing that is gone. With
    ``purge`` the text is also removed from all that is no table: older versions (which can then no longer be read), the
    quarantine, the notes of reviewers, and batches of a killed build, which are then made anew. DatasetError where no
    article has the id; one that was dropped before can still be purged.
    """
    articles = publisher.scan("articles").select(_WANTED).collect()
    refused = _refused_articles(publisher.root)
    ids = _with_exact_copies(pl.concat([articles.select(_LINKS), refused.select(_LINKS)]), article_id)
    before = _dropped_with(publisher, article_id)
    published = set(articles["article_id"]) & ids
    records = _records_to_drop(publisher, refused, ids)
    if not published and not records.height and not (purge and (before or ids)):
        raise DatasetError(f"no article has the id {article_id!r}")
    if purge:  # first, since it stops while somebody reviews
        purge_notes(publisher.root, publisher.disk, ids | before | {article_id})
    commit = _drop(publisher, articles, published, records) if published or records.height else None
    if purge:
        _purge(publisher, ids | before | {article_id})
    return Dropped(commit, len(published | set(records["article_id"])))


def _refused_articles(root: Path) -> pl.DataFrame:
    """The articles in quarantine, with the record of the ledger that each was read from."""
    schema = {**dict.fromkeys(_LINKS, pl.String()), "_document_id": pl.String()}
    frames = [pl.DataFrame(schema=schema)]
    for path in sorted((root / "_quarantine" / "articles").glob("*.parquet")):
        frame = pl.read_parquet(path)
        lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
        frames.append(frame.with_columns(lacking).select(list(schema)))
    return pl.concat(frames)


def _with_exact_copies(articles: pl.DataFrame, article_id: str) -> set[str]:
    """The article and its exact copies; empty where there is neither."""
    exact = (pl.col("duplicate_of") == article_id) & (pl.col("duplicate_type") == "exact")
    return set(articles.filter(exact | (pl.col("article_id") == article_id))["article_id"])


def _dropped_with(publisher: Publisher, article_id: str) -> set[str]:
    """The articles that were dropped together with this one, itself included."""
    return {
        key for commit in publisher.log.records() if article_id in commit.dropped for key in commit.dropped
    } | _dropped_by_ledger(publisher, article_id)


def _dropped_by_ledger(publisher: Publisher, article_id: str) -> set[str]:
    mine = (pl.col("article_id") == article_id) & (pl.col("disposition") == "dropped")
    return set(publisher.scan("documents").filter(mine).select("article_id").collect()["article_id"])


def _records_to_drop(publisher: Publisher, refused: pl.DataFrame, ids: set[str]) -> pl.DataFrame:
    """The ledger's records of refused articles, as they shall be: set aside no longer, but dropped."""
    mine = refused.filter(pl.col("article_id").is_in(list(ids))).drop_nulls("_document_id").unique("_document_id")
    owners = mine.select(pl.col("_document_id").alias("document_id"), pl.col("article_id").alias("_owner"))
    is_refused = (pl.col("disposition") == "set_aside") & (pl.col("reason") == "refused")
    waiting = publisher.scan("documents").filter(pl.col("document_id").is_in(owners["document_id"].implode()))
    records = waiting.filter(is_refused).collect().join(owners, on="document_id", maintain_order="left")
    return records.with_columns(
        pl.lit("dropped").alias("disposition"),
        pl.lit(None, pl.String).alias("reason"),
        pl.col("_owner").alias("article_id"),
    ).select(DOCUMENTS.schema.names())


def _drop(publisher: Publisher, articles: pl.DataFrame, ids: set[str], records: pl.DataFrame) -> Commit:
    if not is_indexed(publisher):
        reindex(publisher)
    gone = articles.filter(pl.col("article_id").is_in(list(ids)))
    links = _links_without(articles, ids)
    rewriting = Rewriting(publisher)
    rewriting.without_articles(ids, _partitions(gone), disposition="dropped")
    _relink(rewriting, links)
    _rewrite_records(rewriting, records)
    staging = publisher.root / "_staging" / "drop"
    tables = {**rewriting.kept, "keys": keys_of(records, links)}
    files = stage_tables(publisher.disk, staging, tables)
    dropped = ids | set(records["article_id"])
    commit = publisher.commit(staging, files, kind="drop", run_id="", removed=rewriting.removed, dropped=dropped)
    publisher.disk.remove(staging)
    return commit


def _partitions(frame: pl.DataFrame) -> set[str]:
    return {partition_of(day) for day in frame["published_date"]}


def _links_without(articles: pl.DataFrame, ids: set[str]) -> pl.DataFrame:
    """The articles that pointed to one of these, with links that point past it: a near copy becomes its own origin."""
    stays = articles.filter(~pl.col("article_id").is_in(list(ids)))
    touched = stays.filter(pl.col("duplicate_of").is_in(list(ids)) | pl.col("origin_id").is_in(list(ids)))
    pointing = stays.filter(pl.col("duplicate_of").is_not_null() & ~pl.col("duplicate_of").is_in(list(ids)))
    original = dict(pointing.select("article_id", "duplicate_of").iter_rows())
    origins = []
    for article_id in touched["article_id"]:
        family = [article_id]
        while (origin := original.get(family[-1])) is not None and origin not in family:
            family.append(origin)
        origins.append(family[-1])
    dangles = pl.col("duplicate_of").is_in(list(ids))
    return touched.with_columns(
        pl.Series("origin_id", origins, dtype=pl.String),
        *(pl.when(dangles).then(None).otherwise(name).alias(name) for name in ("duplicate_of", "duplicate_type")),
    )


def _relink(rewriting: Rewriting, links: pl.DataFrame) -> None:
    """Gives these articles other links."""
    if links.height:
        rewriting.take("articles", _partitions(links), pl.col("article_id").is_in(links["article_id"].implode()))
        changed = links.select(_LINKS)
        rewriting.kept["articles"] = rewriting.kept["articles"].update(
            changed, on="article_id", how="left", include_nulls=True
        )


def _rewrite_records(rewriting: Rewriting, records: pl.DataFrame) -> None:
    """Puts records of the ledger in the place of those with their ids."""
    if records.height:
        mine = pl.col("document_id").is_in(records["document_id"].implode())
        rewriting.take("documents", _partitions(records), mine)
        rewriting.kept["documents"] = pl.concat([rewriting.kept["documents"].filter(~mine), records])


# Purging


@explained
def _purge(publisher: Publisher, ids: set[str]) -> None:
    """Each step can be repeated: a purge that was cut is run again from its beginning."""
    publisher.expire(publisher.version())
    for path in sorted((publisher.root / "_quarantine").glob("*/*.parquet")):
        frame = pl.read_parquet(path)
        stay = frame.filter(~_belongs(frame, ids))
        if stay.height < frame.height and path not in publisher.quarantine({path.parent.name: stay}):
            publisher.disk.remove(path)
    for folder in publisher.staged():
        if not (folder / PLAN).exists():
            publisher.disk.remove(folder)
            continue
        for batch in sorted(item for item in folder.iterdir() if item.is_dir()):
            if any(_holds(path, ids) for path in sorted(batch.rglob("*.parquet*"))):
                publisher.disk.remove(batch)


def _belongs(frame: pl.DataFrame, ids: Iterable[str]) -> pl.Expr:
    """The rows of these articles, and articles that repeat one of them word for word."""
    wanted = list(ids)
    rows = pl.lit(value=False)
    if "article_id" in frame.columns:
        rows |= pl.col("article_id").is_in(wanted).fill_null(value=False)
    if {"duplicate_of", "duplicate_type"} <= set(frame.columns):
        rows |= (pl.col("duplicate_of").is_in(wanted) & (pl.col("duplicate_type") == "exact")).fill_null(value=False)
    return rows


def _holds(path: Path, ids: set[str]) -> bool:
    """Whether a staged file has rows of these articles; one that was cut and cannot be read may have."""
    try:
        names = [name for name in pl.read_parquet_schema(path) if name in {"article_id", *_LINKS}]
        frame = pl.read_parquet(path, columns=names)
        return bool(names) and bool(frame.select(_belongs(frame, ids).any()).item())
    except pl.exceptions.PolarsError:
        return True
