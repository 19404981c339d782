"""A dataset after it was built: its history, what differs between versions, dropping, compacting, expiring, checking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from flows.storage import Commit, Dataset, DatasetError, Publisher, partition_of, read_table, stage_tables
from transforms.identifiers import hash_bytes
from transforms.lexicon_files import read_lexicon
from transforms.schemas import TABLES, Table

_LARGEST_MERGED_BYTES = 128 * 2**20
_ARTICLES_AT_ONCE = 2_000  # validated together: 30 MB of text and rows


@dataclass(frozen=True)
class Difference:
    """Keys of a table that a newer version has more, has no longer, or has with other values."""

    table: str
    added: list[str]
    removed: list[str]
    changed: list[str]


def differences(dataset: Dataset, before: int, after: int) -> list[Difference]:
    """What changed from one version to another, by table and key; only files that differ are read."""
    old, new = dataset.files(before), dataset.files(after)
    found = []
    for name, table in TABLES.items():
        older, newer = ({path.name: path for path in files[name]} for files in (old, new))
        left = _rows_by_key(table, [path for file, path in older.items() if file not in newer])
        right = _rows_by_key(table, [path for file, path in newer.items() if file not in older])
        both = left.keys() & right.keys()
        found.append(
            Difference(
                name,
                added=sorted(right.keys() - both),
                removed=sorted(left.keys() - both),
                changed=sorted(key for key in both if left[key] != right[key]),
            )
        )
    return found


def drop_article(publisher: Publisher, article_id: str, *, purge: bool = False) -> Commit:
    """Removes an article and its exact copies from every table; the ledger remembers them, so they are not read again.

    Near copies stay, and point to nothing that is gone. With ``purge`` the text is also removed from all that is no
    table: older versions (which can then no longer be read), the quarantine and the staging folder. DatasetError where
    no article has the id.
    """
    wanted = ("article_id", "published_date", "duplicate_of", "duplicate_type", "origin_id")
    articles = publisher.scan("articles").select(wanted).collect()
    if article_id not in articles["article_id"]:
        raise DatasetError(f"no article has the id {article_id!r}")
    exact = (pl.col("duplicate_of") == article_id) & (pl.col("duplicate_type") == "exact")
    gone = articles.filter(exact | (pl.col("article_id") == article_id))
    ids = set(gone["article_id"])
    links = _links_without(articles, ids)
    months = {partition_of(day) for day in [*gone["published_date"], *links["published_date"]]}
    kept, removed = publisher.without_articles(ids, months, disposition="dropped")
    kept, removed = _relinked(publisher, kept, removed, links)
    staging = publisher.root / "_staging" / "drop"
    files = stage_tables(publisher.disk, staging, kept)
    commit = publisher.commit(staging, files, kind="drop", run_id="", removed=removed, counts={"articles": -len(ids)})
    if purge:
        publisher.expire(commit.number)
        _purge_quarantine(publisher, ids)
    publisher.disk.remove(publisher.root / "_staging")
    return commit


def compact(publisher: Publisher) -> Commit | None:
    """Merges the small files of each month of each table into one of at most 128 MiB; None where there is nothing to merge.

    The rows are the same; a later correction finds them in the merged file.
    """
    groups: dict[tuple[str, Path], list[Path]] = defaultdict(list)
    for name, paths in publisher.files().items():
        for path in paths:
            if path.stat().st_size < _LARGEST_MERGED_BYTES:
                groups[name, path.parent].append(path)
    merged: dict[str, list[pl.DataFrame]] = defaultdict(list)
    removed = []
    for (name, _), paths in sorted(groups.items()):
        if len(paths) > 1:
            merged[name].append(pl.concat([read_table(name, path) for path in paths]))
            removed += [path.relative_to(publisher.root).as_posix() for path in paths]
    if not removed:
        return None
    staging = publisher.root / "_staging" / "compact"
    files = stage_tables(publisher.disk, staging, {name: pl.concat(frames) for name, frames in merged.items()})
    commit = publisher.commit(staging, files, kind="compact", run_id="", removed=removed)
    publisher.disk.remove(publisher.root / "_staging")
    return commit


def expire(publisher: Publisher, keep_days: int, now: datetime) -> int:
    """Removes the files of versions that were replaced more than ``keep_days`` ago; the oldest version that stays."""
    limit = now - timedelta(days=keep_days)
    old = [commit.number for commit in publisher.commits() if datetime.fromisoformat(commit.created_at) < limit]
    oldest = max([publisher.oldest(), *old])
    if oldest > publisher.oldest():
        publisher.expire(oldest)
    return oldest


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
        yield from row_problems(dataset)


def file_problems(dataset: Dataset) -> Iterator[str]:
    """Files that are not what was published, and files that no commit names."""
    listed = set()
    digests = {file.path: file for commit in dataset.commits() for file in commit.added}
    for paths in dataset.files().values():
        for path in paths:
            name = path.relative_to(dataset.root).as_posix()
            listed.add(name)
            expected = digests.get(name)
            if expected is None or hash_bytes(path.read_bytes()) != expected.digest:
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
    indexed = dataset.files()["fingerprints"]
    prints = (
        pl.concat([pl.read_parquet(path, columns=["article_id"]) for path in indexed])["article_id"]
        if indexed
        else known.clear()
    )
    for article_id in sorted(set(prints) - set(known)):
        yield f"fingerprints {article_id}: no article has this id"


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


def _rows_by_key(table: Table, paths: list[Path]) -> dict[str, str]:
    rows = {}
    for path in paths:
        for row in read_table(table.name, path).iter_rows(named=True):
            rows[" ".join(str(row[name]) for name in table.key)] = repr(row)
    return rows


def _links_without(articles: pl.DataFrame, ids: set[str]) -> pl.DataFrame:
    """The articles that pointed to one of these, with links that point past it: a near copy becomes its own origin."""
    stays = articles.filter(~pl.col("article_id").is_in(list(ids)))
    touched = stays.filter(pl.col("duplicate_of").is_in(list(ids)) | pl.col("origin_id").is_in(list(ids)))
    pointing = stays.filter(pl.col("duplicate_of").is_not_null() & ~pl.col("duplicate_of").is_in(list(ids)))
    original = dict(pointing.select("article_id", "duplicate_of").iter_rows())
    origins = []
    for article_id in touched["article_id"]:
        origin = article_id
        while origin in original:
            origin = original[origin]
        origins.append(origin)
    dangles = pl.col("duplicate_of").is_in(list(ids))
    return touched.with_columns(
        pl.Series("origin_id", origins, dtype=pl.String),
        *(pl.when(dangles).then(None).otherwise(name).alias(name) for name in ("duplicate_of", "duplicate_type")),
    )


def _relinked(
    publisher: Publisher, kept: dict[str, pl.DataFrame], removed: list[str], links: pl.DataFrame
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """What stays of the files, with other links for these articles."""
    if not links.height:
        return kept, removed
    months = {partition_of(day) for day in links["published_date"]}
    frames = [kept["articles"]] if "articles" in kept else []
    for path in publisher.files()["articles"]:
        name = path.relative_to(publisher.root).as_posix()
        if path.parent.name in months and name not in removed:
            frame = read_table("articles", path)
            if frame["article_id"].is_in(links["article_id"].implode()).any():
                frames.append(frame)
                removed = [*removed, name]
    new = links.select("article_id", "duplicate_of", "duplicate_type", "origin_id")
    articles = pl.concat(frames).update(new, on="article_id", how="left", include_nulls=True)
    return {**kept, "articles": articles}, removed


def _purge_quarantine(publisher: Publisher, ids: set[str]) -> None:
    for path in sorted((publisher.root / "_quarantine").glob("*/*.parquet")):
        frame = pl.read_parquet(path)
        if "article_id" in frame.columns and frame["article_id"].is_in(list(ids)).any():
            publisher.quarantine(
                {path.parent.name: frame.filter(~pl.col("article_id").is_in(list(ids)).fill_null(value=False))}
            )
            publisher.disk.remove(path)
