"""A dataset's folder, and reading it by version. Who publishes opens it with ``flows.publisher``.

The folder of a dataset::

    <table>/published_month=YYYY-MM/<content id>.parquet   the newest version, as any tool globs it
    _commits/00000001.json                                 one record a commit (flows/commits.py)
    _commits/00000001.applied                              its files are in place
    _commits/00000050.files                                all files of a version, so that not all records are read
    _replaced/<commit>/<table>/...                         files that a commit replaced, for readers of older versions
    _staging/                                              what is being made
    _quarantine/<table>/<content id>.parquet               rows that an expectation refused, whole
    _index/<name>/.../<content id>.parquet                 state that links articles, committed like a table (flows/indexes.py)
    _lock                                                  names the process that publishes; empty at rest

A commit is decided when its record is durable and applied when its files are in place; opening for writing finishes what
a crash left between the two. Files are moved away, and that made durable, before files are moved in: after a crash rows
may be missing until the next opening, but are never there twice.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from flows.commits import Commit, CommitLog, LiveFile
from flows.disk import DatasetError, Disk
from flows.parquet import (
    INDEXES,
    UNDATED,
    parquet_bytes,
    partition_of,
    read_keys,
    read_table,
    scan_files,
    schema_of,
    stop_at_damage,
)
from transforms.schemas.tables import TABLES

__all__ = [
    "UNDATED",
    "Dataset",
    "DatasetError",
    "Disk",
    "parquet_bytes",
    "partition_of",
    "read_table",
    "scan_files",
    "stop_at_damage",
]

_LOOKS = 3  # for a file that a commit may move while we look


class Dataset:
    """A dataset's folder: its commits, and the files of each version. Reading never changes anything."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()
        self.log = CommitLog(root)

    def exists(self) -> bool:
        """Whether anything was ever committed here."""
        return self.version() > 0

    def version(self) -> int:
        """The number of the newest commit; 0 where there is none."""
        return self.log.newest()

    def commits(self, version: int | None = None) -> list[Commit]:
        """The commits up to a version, oldest first. DatasetError where the version does not exist."""
        if version is not None:
            self._stop_at_no_version(version)
        return list(self.log.records(to=version))

    def oldest(self) -> int:
        """The oldest version that can still be read: older ones were expired or purged."""
        return self.log.oldest()

    def files(self, version: int | None = None) -> dict[str, list[Path]]:
        """The files of each table and index at a version, wherever they lie now."""
        settled = self.version() if version is None else version  # once: a commit may come between two tables
        return {name: self.files_of(name, settled) for name in (*TABLES, *INDEXES)}

    def files_of(self, name: str, version: int | None = None, months: Collection[str] | None = None) -> list[Path]:
        """The files of one table or index, and with ``months`` (as ``partition_of`` names them) only of these."""
        settled = self.version() if version is None else version
        live = {
            path: item
            for path, item in self._live(settled).items()
            if item.file.table == name and (months is None or path.split("/")[-2] in months)
        }
        return self._places(live, settled)

    def _live(self, wanted: int) -> Mapping[str, LiveFile]:
        self._stop_at_no_version(wanted)
        if wanted < self.oldest():
            raise DatasetError(
                f"version {wanted} of {self.root} was expired; the oldest that can be read is {self.oldest()}"
            )
        return self.log.live(wanted)

    def _places(self, live: Mapping[str, LiveFile], version: int) -> list[Path]:
        """Where these files of a version lie now."""
        present = self._present(live)
        moved = self.log.moved_after(version) if len(present) < len(live) else {}
        return [
            self.root / path if path in present else self._place(path, staging, moved.get(path))
            for path, (_, staging) in sorted(live.items())
        ]

    def scan(self, table: str, version: int | None = None, months: Collection[str] | None = None) -> pl.LazyFrame:
        """A table at a version, lazily; empty, with its columns, where nothing was published.

        With ``months`` no file of another is opened: see ``files_of``. The version is settled now. Its files are looked up when the frame is collected, and again where a commit moved one away in between: a
        frame can be kept and collected until its version is expired.
        """
        settled = self.version() if version is None else version
        return scan_files(lambda: self.files_of(table, settled, months), schema_of(table))

    def look_up(self, keys: Collection[str], version: int | None = None) -> pl.DataFrame:
        """What the index of keys says of these: ``key``, ``kind`` and ``published_month``; see ``flows.indexes``."""
        return read_keys(self.files_of("keys", version), keys)

    def _stop_at_no_version(self, version: int) -> None:
        newest = self.version()
        if not 0 <= version <= newest:
            raise DatasetError(f"{self.root} has versions 1 to {newest}, and no {version}; see `dateline log`")

    def _present(self, live: Mapping[str, LiveFile]) -> set[str]:
        """Those of the files that lie in their place; listing a folder is cheaper than asking for each of its files."""
        present = set()
        for folder in {path.rpartition("/")[0] for path in live}:
            try:
                present |= live.keys() & {f"{folder}/{name}" for name in os.listdir(self.root / folder)}
            except (FileNotFoundError, NotADirectoryError):
                continue
        return present

    def _place(self, path: str, staging: str, replaced_by: int | None) -> Path:
        """Where a file lies. A commit may move it while we look, at most twice: from staging, and aside."""
        places = [self.root / path, self.root / staging / path]
        if replaced_by is not None:
            places.insert(0, self.root / "_replaced" / f"{replaced_by:08d}" / path)
        for _ in range(_LOOKS):
            found = next((place for place in places if place.exists()), None)
            if found is not None:
                return found
            # A name is the digest of a content: whichever commit put it aside, it is the same file.
            places += sorted(self.root.glob(f"_replaced/*/{path}"))
        raise DatasetError(f"{self.root / path} is missing; restore it, or see `dateline expire` for old versions")
