"""A dataset after it was built: its history, what differs between versions, dropping, compacting, expiring, checking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from flows.storage import Commit, Dataset, DatasetError, Publisher, partition_of, stage_tables
from transforms.identifiers import hash_bytes
from transforms.schemas import TABLES

_LARGEST_MERGED_BYTES = 128 * 2**20


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
        left = _rows_by_key(table.key, [path for file, path in older.items() if file not in newer])
        right = _rows_by_key(table.key, [path for file, path in newer.items() if file not in older])
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

    Near copies stay, and point to nothing. With ``purge`` the text is also removed from all that is no table: older
    versions (which can then no longer be read), the quarantine and the staging folder. DatasetError where no article
    has the id.
    """
    articles = (
        publisher.scan("articles").select("article_id", "published_date", "duplicate_of", "duplicate_type").collect()
    )
    if article_id not in articles["article_id"]:
        raise DatasetError(f"no article has the id {article_id!r}")
    exact = (pl.col("duplicate_of") == article_id) & (pl.col("duplicate_type") == "exact")
    gone = articles.filter(exact | (pl.col("article_id") == article_id))
    ids = set(gone["article_id"])
    near = articles.filter(pl.col("duplicate_of").is_in(list(ids)) & ~pl.col("article_id").is_in(list(ids)))
    months = {partition_of(day) for day in [*gone["published_date"], *near["published_date"]]}
    kept, removed = publisher.without_articles(ids, months, disposition="dropped")
    kept, removed = _without_references(publisher, kept, removed, near, ids)
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
            merged[name].append(pl.concat([pl.read_parquet(path, hive_partitioning=False) for path in paths]))
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
    """What is wrong with the files of the newest version, from the files alone; nothing where all is right."""
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


def _rows_by_key(key: tuple[str, ...], paths: list[Path]) -> dict[str, str]:
    rows = {}
    for path in paths:
        frame = pl.read_parquet(path, hive_partitioning=False)
        for row in frame.iter_rows(named=True):
            rows[" ".join(str(row[name]) for name in key)] = repr(row)
    return rows


def _without_references(
    publisher: Publisher, kept: dict[str, pl.DataFrame], removed: list[str], near: pl.DataFrame, ids: set[str]
) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Near copies of what is dropped point to nothing."""
    if not near.height:
        return kept, removed
    months = {partition_of(day) for day in near["published_date"]}
    frames = [kept["articles"]] if "articles" in kept else []
    for path in publisher.files()["articles"]:
        name = path.relative_to(publisher.root).as_posix()
        if path.parent.name in months and name not in removed:
            frame = pl.read_parquet(path, hive_partitioning=False)
            if frame["duplicate_of"].is_in(list(ids)).any():
                frames.append(frame)
                removed = [*removed, name]
    dangling = pl.col("duplicate_of").is_in(list(ids))
    cleared = [
        pl.when(dangling).then(None).otherwise(pl.col(name)).alias(name) for name in ("duplicate_type", "duplicate_of")
    ]
    return {**kept, "articles": pl.concat(frames).with_columns(cleared)}, removed


def _purge_quarantine(publisher: Publisher, ids: set[str]) -> None:
    for path in sorted((publisher.root / "_quarantine").glob("*/*.parquet")):
        frame = pl.read_parquet(path)
        if "article_id" in frame.columns and frame["article_id"].is_in(list(ids)).any():
            publisher.quarantine(
                {path.parent.name: frame.filter(~pl.col("article_id").is_in(list(ids)).fill_null(value=False))}
            )
            publisher.disk.remove(path)
