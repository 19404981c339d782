"""The indexes: where an hourly build looks a few articles up, so that it reads no whole table.

*Keys* say of the id of a record, of an article, of its words, and of what an article repeats, in which month the rows
lie. Keys are only ever added: one of a corrected article may point to a month where it is no longer, and is looked up
there in vain. *Fingerprints* lie in the months of their articles and go with them, as do *story prints* and *quote
prints*, by which articles and quotations are linked (flows/linking.py): hashes of words and names, and no text.

Both can be made anew from the tables (``reindex``). Every commit adds a small file of each, so that of 16 files of a
size one is made: after a year of hourly commits there are some 50 files of keys, and some 30 of fingerprints a month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import polars as pl

from flows.commits import Commit, StoredFile
from flows.parquet import (
    FINGERPRINTS_SCHEMA,
    INDEXED_QUOTE_PRINTS,
    INDEXED_STORY_PRINTS,
    INDEXES,
    KEYS_SCHEMA,
    read_table,
    stage_tables,
)
from flows.publisher import Publisher
from flows.storage import Dataset
from transforms.duplicates import fingerprints
from transforms.quote_clusters import PRINTED_QUOTE, quote_prints
from transforms.stories import PRINTED_ENTITY, story_prints

# The columns that keys are made of.
KEYED_DOCUMENT = ("document_id", "published_date", "disposition", "article_id")
KEYED_ARTICLE = ("article_id", "published_date", "content_hash", "duplicate_of", "origin_id")
_FILES_OF_A_SIZE = 16


def keys_of(documents: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The keys of rows of the ledger and of articles.

    Kinds: ``document`` (the record is in the ledger), ``article`` (also one that was dropped), ``words`` (the content hash), ``original`` and
    ``origin`` (what a copy names as its ``duplicate_of`` and ``origin_id``).
    """
    month = pl.col("published_date").dt.strftime("%Y-%m").alias("published_month")

    def keys(frame: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
        rows = frame.select(pl.col(column).alias("key"), pl.lit(kind).alias("kind"), month)
        return rows.drop_nulls("key")

    dropped = documents.filter(pl.col("disposition") == "dropped")
    copies = articles.filter(pl.col("duplicate_of").is_not_null())
    parts = [
        keys(documents, "document_id", "document"),
        keys(dropped, "article_id", "article"),
        keys(articles, "article_id", "article"),
        keys(articles, "content_hash", "words"),
        keys(copies, "duplicate_of", "original"),
        keys(copies, "origin_id", "origin"),
    ]
    return pl.concat(parts).unique().sort(KEYS_SCHEMA.names())


def indexed_prints(prints: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The fingerprints of these articles as they are filed."""
    days = articles.select("article_id", "published_date")
    return prints.drop("published_date", strict=False).join(days, on="article_id", maintain_order="left")


def indexed_story_prints(prints: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The story prints of these articles as they are filed."""
    linked = articles.select("article_id", "published_date", "story_id")
    return prints.join(linked, on="article_id", maintain_order="left").select(INDEXED_STORY_PRINTS.names())


def indexed_quote_prints(prints: pl.DataFrame, quotes: pl.DataFrame) -> pl.DataFrame:
    """The prints of these quotations as they are filed."""
    linked = quotes.select("quote_id", "published_date", "quote_cluster_id")
    return prints.join(linked, on="quote_id", maintain_order="left").select(INDEXED_QUOTE_PRINTS.names())


def merged_indexes(publisher: Publisher, staging: Path, removed: Collection[str]) -> tuple[list[StoredFile], list[str]]:
    """Where 16 files of an index and month are of a size, one of them all: what is staged, and what it replaces.

    Sizes are of 16, 256, 4,096 ... rows, so that a row is written again once for each of these. Files that the commit
    replaces anyway are left alone.
    """
    sizes: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for path, (file, _) in sorted(publisher.log.live(publisher.version()).items()):
        if file.table in INDEXES and path not in removed:
            size = (file.rows.bit_length() - 1) // (_FILES_OF_A_SIZE.bit_length() - 1)
            sizes[file.table, path.rpartition("/")[0], size].append(path)
    files, gone = [], []
    for (name, _, _), paths in sizes.items():
        if len(paths) >= _FILES_OF_A_SIZE:
            merged = pl.concat([read_table(name, publisher.root / path) for path in paths])
            files += stage_tables(publisher.disk, staging, {name: merged})
            gone += paths
    return files, gone


def is_indexed(dataset: Dataset) -> bool:
    """Whether the indexes are as this version makes them: older ones had no keys or story prints, and fingerprints of
    no month."""
    files = dataset.files()
    has_keys = bool(files["keys"] or not files["documents"])
    has_story_prints = bool(files["storyprints"] or not files["articles"])
    return has_keys and has_story_prints and not any(p.parent.name == "fingerprints" for p in files["fingerprints"])


def reindex(publisher: Publisher) -> Commit:
    """Makes all indexes anew from the tables, a month at a time."""
    files = publisher.files()
    staging = publisher.root / "_staging" / "reindex"
    staged: list[StoredFile] = []
    keys = [KEYS_SCHEMA.to_frame()]
    for month in sorted({path.parent.name for name in ("documents", "articles") for path in files[name]}):
        documents = publisher.scan("documents", months={month}).select(*KEYED_DOCUMENT).collect()
        wanted = (*KEYED_ARTICLE, "duplicate_type", "story_id", "text", "blocks")
        articles = publisher.scan("articles", months={month}).select(wanted).collect()
        keys.append(keys_of(documents, articles))
        prints = indexed_prints(fingerprints(articles), articles).select(FINGERPRINTS_SCHEMA.names())
        entities = publisher.scan("entities", months={month}).select(PRINTED_ENTITY).collect()
        quotes = publisher.scan("quotes", months={month}).select(*PRINTED_QUOTE, "quote_cluster_id").collect()
        indexes = {
            "fingerprints": prints,
            "storyprints": indexed_story_prints(story_prints(articles, entities), articles),
            "quoteprints": indexed_quote_prints(quote_prints(quotes), quotes),
        }
        staged += stage_tables(publisher.disk, staging, indexes)
    staged += stage_tables(publisher.disk, staging, {"keys": pl.concat(keys)})
    removed = [path for path, (file, _) in publisher.log.live(publisher.version()).items() if file.table in INDEXES]
    commit = publisher.commit(staging, staged, kind="reindex", run_id="", removed=removed)
    publisher.disk.remove(staging)
    return commit
