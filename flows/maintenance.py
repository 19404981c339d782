"""A dataset after it was built: what differs between versions, compacting, expiring. See also removal.py and checks.py."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from flows.commits import Commit, StoredFile
from flows.indexes import is_indexed, reindex
from flows.parquet import read_table, stage_tables
from flows.publisher import Publisher
from flows.storage import Dataset
from transforms.schemas.table import Table
from transforms.schemas.tables import TABLES

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


def _rows_by_key(table: Table, paths: list[Path]) -> dict[str, str]:
    rows = {}
    for path in paths:
        for row in read_table(table.name, path).iter_rows(named=True):
            rows[" ".join(str(row[name]) for name in table.key)] = repr(row)
    return rows


def compact(publisher: Publisher) -> Commit | None:
    """Merges the small files of each month of each table into one of at most 128 MiB; None where there is nothing to merge.

    The rows are the same; a later correction finds them in the merged file. Of the tables one month's small files are
    in memory at a time. Indexes of an older version are made anew first.
    """
    if publisher.exists() and not is_indexed(publisher):
        reindex(publisher)
    groups: dict[tuple[str, Path], list[Path]] = defaultdict(list)
    for name, paths in publisher.files().items():
        for path in paths:
            if path.stat().st_size < _LARGEST_MERGED_BYTES:
                groups[name, path.parent].append(path)
    staging = publisher.root / "_staging" / "compact"
    files: list[StoredFile] = []
    removed: list[str] = []
    for (name, _), paths in sorted(groups.items()):
        if len(paths) > 1:
            merged = pl.concat([read_table(name, path) for path in paths])
            files += stage_tables(publisher.disk, staging, {name: merged})
            removed += [path.relative_to(publisher.root).as_posix() for path in paths]
    if not removed:
        return None
    commit = publisher.commit(staging, files, kind="compact", run_id="", removed=removed)
    publisher.disk.remove(staging)
    return commit


def expire(publisher: Publisher, keep_days: int, now: datetime) -> int:
    """Removes the files of versions that were replaced more than ``keep_days`` ago; the oldest version that stays."""
    limit = now - timedelta(days=keep_days)
    old = [commit.number for commit in publisher.commits() if datetime.fromisoformat(commit.created_at) < limit]
    oldest = max([publisher.oldest(), *old])
    if oldest > publisher.oldest():
        publisher.expire(oldest)
    return oldest
