"""Whether a dataset is right, from its files alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.indexes import KEYED_ARTICLE, KEYED_DOCUMENT, is_indexed, keys_of
from flows.parquet import read_table
from flows.review.labels import damaged_reviews
from flows.storage import Dataset
from transforms.identifiers import hash_bytes
from transforms.lexicon_files import read_lexicon
from transforms.schemas.table import Table
from transforms.schemas.tables import TABLES

_ARTICLES_AT_ONCE = 2_000  # validated together: 30 MB of text and rows


def problems(dataset: Dataset) -> Iterator[str]:
    """What is wrong with the newest version, from its files alone; nothing where all is right.

    First the files against the commit records. Where those are as they were published, the rows: each key once in
    its table, and all that a batch must satisfy before it is published. The message names table, key and expectation.
    """
    is_sound = True
    for problem in file_problems(dataset):
        is_sound = False
        yield problem
    if is_sound:
        yield from _key_problems(dataset)
        yield from _copy_problems(dataset)
        yield from row_problems(dataset)
        yield from index_problems(dataset)


def file_problems(dataset: Dataset) -> Iterator[str]:
    """Files that are not what was published, files that no commit names, and verdicts that are not what was said."""
    yield from damaged_reviews(dataset.root)
    log = dataset.log
    for number in log.checkpoints():
        if log.checkpoint(number) != log.live_by_records(number):
            yield f"{log.checkpoint_path(number).relative_to(dataset.root)}: it lists other files than the records; remove it"
    listed = set()
    live = log.live_by_records(dataset.version())
    for paths in dataset.files().values():
        for path in paths:
            name = path.relative_to(dataset.root).as_posix()
            listed.add(name)
            if name not in live or hash_bytes(path.read_bytes()) != live[name].file.digest:
                yield f"{name}: its content is not what was published; restore the file from a copy"
    for table in TABLES:
        for path in sorted((dataset.root / table).rglob("*")):
            name = path.relative_to(dataset.root).as_posix()
            if path.is_file() and name not in listed:
                yield f"{name}: no commit names this file; move it away, or readers by glob will count its rows"


def row_problems(dataset: Dataset) -> Iterator[str]:
    """Rows that an expectation refuses: ledger, references and spans, of about 2,000 articles at a time."""
    from expectations.suites import validate_tables  # noqa: PLC0415 - Great Expectations takes seconds to import

    dropped = dataset.scan("documents").filter(pl.col("disposition") == "dropped").select("article_id")
    known = pl.concat([dataset.scan("articles").select("article_id"), dropped]).collect()["article_id"].drop_nulls()
    codes = frozenset(row["cameo_code"] for row in read_lexicon("cameo"))
    files = dataset.files()
    for months in _months(files):
        tables = {name: _rows_of(table, files[name], months) for name, table in TABLES.items()}
        for part in _parts(tables):
            failures = validate_tables(part, known, codes).failures.filter(pl.col("expectation") != "key_is_unique")
            for table, key, expectation in failures.select("table", "key", "expectation").iter_rows():
                yield f"{table} {key}: {expectation}"


def _copy_problems(dataset: Dataset) -> Iterator[str]:
    """Exact copies without rows of their own, of which the words are extracted nowhere."""
    columns = ("article_id", "content_hash", "duplicate_of", "duplicate_type")
    articles = dataset.scan("articles").select(columns).collect()
    copies = articles.filter(pl.col("duplicate_type") == "exact")
    originals = articles.select("article_id", "content_hash", "duplicate_type")
    both = copies.join(originals, left_on="duplicate_of", right_on="article_id", suffix="_of_original")
    is_other = pl.col("content_hash") != pl.col("content_hash_of_original")
    is_copy = (pl.col("duplicate_type_of_original") == "exact").fill_null(value=False)
    for article_id in both.filter(is_other | is_copy).sort("article_id")["article_id"]:
        yield f"articles {article_id}: exact_copy_has_words_of_original"


def index_problems(dataset: Dataset) -> Iterator[str]:
    """What the indexes lack, or have too much; those of an older version are made anew before they are used."""
    if not is_indexed(dataset):
        return
    articles = dataset.scan("articles").select(KEYED_ARTICLE).collect()
    prints = dataset.scan("fingerprints").select("article_id", "published_date").collect()
    for article_id in _lacking(prints, articles):
        yield f"fingerprints {article_id}: no article has this id and date"
    for article_id in _lacking(articles, prints):
        yield f"fingerprints {article_id}: the article has none, so that its copies are not found"
    linked = articles.select("article_id", "published_date")
    stories = dataset.scan("storyprints").select("article_id", "published_date").collect()
    for article_id in _lacking(stories, linked):
        yield f"storyprints {article_id}: no article has this id and date"
    for article_id in _lacking(linked, stories):
        yield f"storyprints {article_id}: the article has none, so that no other joins its story"
    quoted = dataset.scan("quotes").select("quote_id", "quote_cluster_id").collect()
    prints = dataset.scan("quoteprints").select("quote_id", "quote_cluster_id").collect()
    for quote_id in (
        pl.concat([quoted, prints]).filter(~pl.struct(pl.all()).is_duplicated())["quote_id"].unique().sort()
    ):
        yield f"quoteprints {quote_id}: the index and the quotation differ"
    documents = dataset.scan("documents").select(KEYED_DOCUMENT).collect()
    lacking = keys_of(documents, articles).join(
        dataset.scan("keys").collect(), on=["key", "kind", "published_month"], how="anti", nulls_equal=True
    )
    for key, kind in lacking.select("key", "kind").iter_rows():
        yield f"keys {key}: the index lacks this {kind}"


def _lacking(rows: pl.DataFrame, others: pl.DataFrame) -> pl.Series:
    """The articles that the others have not, or not under this date."""
    lacking = rows.join(others, on=["article_id", "published_date"], how="anti", nulls_equal=True)
    return lacking.sort("article_id")["article_id"]


def _key_problems(dataset: Dataset) -> Iterator[str]:
    """Keys that stand more than once in their table, in whatever file."""
    for name, table in TABLES.items():
        keys = dataset.scan(name).select(table.key).group_by(table.key).len().filter(pl.col("len") > 1)
        for *key, count in keys.sort(table.key).collect().iter_rows():
            yield f"{name} {'|'.join(map(str, key))}: key_is_unique ({count} rows)"


def _months(files: dict[str, list[Path]]) -> Iterator[set[str]]:
    """The partitions, small ones together: a validation takes a second, however few its rows are."""
    articles = dict.fromkeys(sorted({path.parent.name for name in TABLES for path in files[name]}), 0)
    for path in files["articles"]:
        articles[path.parent.name] += pl.scan_parquet(path).select(pl.len()).collect().item()
    together: set[str] = set()
    for month, count in articles.items():
        if together and count + sum(articles[name] for name in together) > _ARTICLES_AT_ONCE:
            yield together
            together = set()
        together = together | {month}
    if together:
        yield together


def _rows_of(table: Table, paths: list[Path], months: set[str]) -> pl.DataFrame:
    rows = [read_table(table.name, path) for path in paths if path.parent.name in months]
    return pl.concat(rows) if rows else pl.DataFrame(schema=table.stored_schema)


def _parts(tables: dict[str, pl.DataFrame]) -> Iterator[dict[str, pl.DataFrame]]:
    """The rows of these months in groups of articles; rows of no article, or of one that is not there, are in the first."""
    ids = tables["articles"].select("article_id").unique(maintain_order=True)
    groups = ids.with_columns((pl.int_range(pl.len()) // _ARTICLES_AT_ONCE).alias("_part"))
    numbered = {
        name: frame.join(groups, on="article_id", how="left", maintain_order="left").with_columns(
            pl.col("_part").fill_null(0)
        )
        for name, frame in tables.items()
    }
    for number in range(max(1, -(-ids.height // _ARTICLES_AT_ONCE))):
        yield {name: frame.filter(pl.col("_part") == number).drop("_part") for name, frame in numbered.items()}
