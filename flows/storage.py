"""Every byte of a dataset, in and out: partitioned Parquet, commits, recovery, the lock.

The folder of a dataset::

    <table>/published_month=YYYY-MM/<content id>.parquet   the newest version, as any tool globs it
    _commits/00000001.json                                 one record a commit: files added and removed, counts, checksums
    _commits/00000001.applied                              its files are in place
    _replaced/<commit>/<table>/...                         files that a commit replaced, for readers of older versions
    _staging/                                              what is being made
    _quarantine/<table>/<content id>.parquet               rows that an expectation refused, whole
    _index/<name>/<content id>.parquet                     state that links articles, committed like a table
    _lock                                                  names the process that publishes; empty at rest

A commit is decided when its record is durable and applied when its files are in place; opening for writing finishes what
a crash left between the two. Files are moved away, and that made durable, before files are moved in: after a crash rows
may be missing until the next opening, but are never there twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from transforms.identifiers import hash_bytes
from transforms.schemas import SCHEMA_VERSION, TABLES, Table

UNDATED = "__HIVE_DEFAULT_PARTITION__"
INDEXES = ("fingerprints",)
_FORMAT_VERSION = 1


class DatasetError(RuntimeError):
    """A dataset that cannot be opened, read or written; the message names the file, the reason and the remedy."""


class Disk:
    """The operations that change a dataset's folder; nothing else does.

    A rename or a write survives a power cut only after ``sync_file`` and ``sync_folder``.
    """

    def make_folder(self, path: Path) -> None:
        """The folder and its parents, each made durable in its parent."""
        missing = []
        while not path.is_dir():
            missing.append(path)
            path = path.parent
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self.sync_folder(folder.parent)

    def write(self, path: Path, data: bytes) -> None:
        """The file with its content on the medium; its name only after ``sync_folder``."""
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Atomic within one file system."""
        source.rename(target)

    def remove(self, path: Path) -> None:
        """A file, or a folder with all that it holds."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def sync_folder(self, path: Path) -> None:
        """The names in the folder on the medium."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@dataclass(frozen=True)
class StoredFile:
    """One file of a commit: its path in the dataset, and what it must hold."""

    path: str
    table: str
    rows: int
    bytes: int
    digest: str


@dataclass(frozen=True)
class Commit:
    """One commit. ``staging`` is the folder, in the dataset, that the added files are moved in from."""

    number: int
    kind: str
    run_id: str
    created_at: str
    staging: str
    added: tuple[StoredFile, ...]
    removed: tuple[str, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The record as it lies on disk."""
        return json.dumps({"format": _FORMAT_VERSION, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Commit:
        """DatasetError where the record was written by a newer Dateline or is damaged."""
        try:
            record = json.loads(data)
            if record.pop("format") > _FORMAT_VERSION:
                raise DatasetError("the dataset was written by a newer Dateline; install that version to open it")
            added = tuple(StoredFile(**item) for item in record.pop("added"))
            return cls(added=added, removed=tuple(record.pop("removed")), **record)
        except (ValueError, TypeError, KeyError) as error:
            raise DatasetError(f"a commit record is damaged ({error}); restore it from a copy") from error


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet: the same frame gives the same bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True, row_group_size=100_000)
    return buffer.getvalue()


def partition_of(day: date | None) -> str:
    """The folder of a date: its month, or the Hive default partition, which reads back as null."""
    return f"published_month={day:%Y-%m}" if day else f"published_month={UNDATED}"


class Dataset:
    """A dataset's folder: its commits, and the files of each version. Reading never changes anything."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()

    # Versions

    def exists(self) -> bool:
        """Whether anything was ever committed here."""
        return self.version() > 0

    def version(self) -> int:
        """The number of the newest commit; 0 where there is none."""
        return max(self._numbers(), default=0)

    def commits(self, version: int | None = None) -> list[Commit]:
        """The commits up to a version, oldest first. DatasetError where the version does not exist."""
        numbers = sorted(self._numbers())
        newest = numbers[-1] if numbers else 0
        if version is not None and not 0 <= version <= newest:
            raise DatasetError(f"{self.root} has versions 1 to {newest}, and no {version}; see `dateline log`")
        return [self._commit(number) for number in numbers if version is None or number <= version]

    def files(self, version: int | None = None) -> dict[str, list[Path]]:
        """The files of each table and index at a version, wherever they lie now."""
        commits = self.commits()
        wanted = self.version() if version is None else version
        if commits and not 0 <= wanted <= commits[-1].number:
            raise DatasetError(
                f"{self.root} has versions 1 to {commits[-1].number}, and no {wanted}; see `dateline log`"
            )
        if wanted < self.oldest():
            raise DatasetError(
                f"version {wanted} of {self.root} was expired; the oldest that can be read is {self.oldest()}"
            )
        alive: dict[str, StoredFile] = {}
        staged: dict[str, str] = {}
        replaced: dict[str, int] = {}
        for commit in commits:
            if commit.number > wanted:
                for path in commit.removed:
                    replaced.setdefault(path, commit.number)
                continue
            for path in commit.removed:
                alive.pop(path, None)
            for file in commit.added:
                alive[file.path] = file
                staged[file.path] = commit.staging
        found: dict[str, list[Path]] = {name: [] for name in (*TABLES, *INDEXES)}
        for path, file in sorted(alive.items()):
            places = [self.root / path, self.root / staged[path] / path]
            if path in replaced:
                places = [self.root / "_replaced" / f"{replaced[path]:08d}" / path]
            place = next((place for place in places if place.exists()), None)
            if place is None:
                raise DatasetError(
                    f"{self.root / path} is missing; restore it, or see `dateline expire` for old versions"
                )
            found[file.table].append(place)
        return found

    def scan(self, table: str, version: int | None = None) -> pl.LazyFrame:
        """A table at a version, lazily; empty, with its columns, where nothing was published."""
        files = self.files(version)[table]
        schema = TABLES[table].stored_schema
        if not files:
            return pl.LazyFrame(schema=schema)
        return pl.scan_parquet(
            files, hive_partitioning=False, missing_columns="insert", extra_columns="ignore", schema=schema
        )

    def scan_index(self, name: str) -> list[pl.DataFrame]:
        """The files of an index at the newest version."""
        return [pl.read_parquet(path) for path in self.files()[name]]

    def oldest(self) -> int:
        """The oldest version that can still be read: older ones were expired or purged."""
        path = self.root / "_commits" / "oldest"
        return int(path.read_text()) if path.exists() else 0

    def _numbers(self) -> list[int]:
        folder = self.root / "_commits"
        return [int(path.stem) for path in folder.glob("*.json")] if folder.is_dir() else []

    def _commit(self, number: int) -> Commit:
        return Commit.from_json((self.root / "_commits" / f"{number:08d}.json").read_bytes())


@dataclass(frozen=True)
class Holder:
    """Who publishes: as the lock names it."""

    pid: int
    host: str
    since: str


def stage_tables(disk: Disk, staging: Path, tables: Mapping[str, pl.DataFrame]) -> list[StoredFile]:
    """Writes frames of tables and indexes below ``staging`` as they shall lie in the dataset.

    Content and names are durable when this returns. Frames must be in their stored form.
    """
    files = []
    for name, frame in tables.items():
        for partition, part in _partitions(frame, name):
            data = parquet_bytes(part)
            path = PurePosixPath("_index" if name in INDEXES else "", name, partition, f"{hash_bytes(data)}.parquet")
            target = staging / path
            disk.make_folder(target.parent)
            disk.write(target, data)
            disk.sync_folder(target.parent)
            files.append(StoredFile(str(path), name, part.height, len(data), hash_bytes(data)))
    return files


class Publisher(Dataset):
    """A dataset opened for writing, by one process at a time: see ``open_publisher``."""

    def recover(self) -> list[int]:
        """Finishes the commits that a crash left decided but not applied; their numbers."""
        unfinished = [number for number in sorted(self._numbers()) if not self._marker(number).exists()]
        for number in unfinished:
            self._apply(self._commit(number))
        return unfinished

    def commit(
        self,
        staging: Path,
        added: Sequence[StoredFile],
        *,
        kind: str,
        run_id: str,
        removed: Iterable[str] = (),
        versions: Mapping[str, str] | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> Commit:
        """Publishes staged files and takes others away: all of it or, if the record cannot be written, nothing."""
        gone = sorted(set(removed))
        commit = Commit(
            number=self.version() + 1,
            kind=kind,
            run_id=run_id,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
            staging=staging.relative_to(self.root).as_posix(),
            # A file whose content did not change is neither added nor removed.
            added=tuple(file for file in added if file.path not in gone),
            removed=tuple(path for path in gone if path not in {file.path for file in added}),
            versions={"schema": SCHEMA_VERSION, **(versions or {})},
            counts=dict(counts or {}),
        )
        folder = self.root / "_commits"
        self.disk.make_folder(folder)
        unnamed = folder / f"{commit.number:08d}.json.tmp"
        self.disk.write(unnamed, commit.to_json())
        self.disk.rename(unnamed, folder / f"{commit.number:08d}.json")
        self.disk.sync_folder(folder)
        self._apply(commit)
        return commit

    def without_articles(
        self, article_ids: set[str], months: Iterable[str], disposition: str = "superseded"
    ) -> tuple[dict[str, pl.DataFrame], list[str]]:
        """What stays of every file that holds rows of these articles, and the paths of those files.

        ``months`` are the partitions where they may lie: no other file is read. Rows of the ledger stay, with this
        disposition. The frames and paths are for ``stage_tables`` and ``commit``.
        """
        wanted = sorted(article_ids)
        partitions = set(months)
        kept: dict[str, list[pl.DataFrame]] = {}
        removed = []
        for name, paths in self.files().items():
            for path in paths:
                if path.parent.name not in partitions and name not in INDEXES:
                    continue
                ids = pl.read_parquet(path, columns=["article_id"])["article_id"]
                if not ids.is_in(wanted).any():
                    continue
                frame = pl.read_parquet(path, hive_partitioning=False)
                held = pl.col("article_id").is_in(wanted).fill_null(value=False)
                if name == "documents":
                    is_article = held & pl.col("disposition").is_in(["article", "updated"])
                    changed = pl.when(is_article).then(pl.lit(disposition)).otherwise(pl.col("disposition"))
                    frame = frame.with_columns(changed.alias("disposition"))
                else:
                    frame = frame.filter(~held)
                kept.setdefault(name, []).append(frame)
                removed.append(path.relative_to(self.root).as_posix())
        return {name: pl.concat(frames) for name, frames in kept.items()}, removed

    def keep_staging(self, plan_id: str, plan: Mapping[str, Any]) -> None:
        """Records the plan of a build, and clears away what other builds left half made."""
        staging = self.root / "_staging"
        self.disk.make_folder(staging / plan_id)
        for folder in staging.iterdir():
            if folder.name != plan_id:
                self.disk.remove(folder)
        self.disk.write(staging / plan_id / "plan.json", json.dumps(plan).encode())

    def expire(self, oldest: int) -> None:
        """Removes the files of versions before ``oldest``, which can then no longer be read."""
        self.disk.write(self.root / "_commits" / "oldest", str(oldest).encode())
        self.disk.sync_folder(self.root / "_commits")
        aside = self.root / "_replaced"
        for folder in sorted(aside.glob("*")) if aside.is_dir() else []:
            if int(folder.name) <= oldest:
                self.disk.remove(folder)

    def quarantine(self, refused: Mapping[str, pl.DataFrame]) -> None:
        """Keeps refused rows whole, named by their content: the same rows twice are one file."""
        for name, frame in refused.items():
            if frame.height:
                data = parquet_bytes(frame)
                target = self.root / "_quarantine" / name / f"{hash_bytes(data)}.parquet"
                self.disk.make_folder(target.parent)
                self.disk.write(target, data)
                self.disk.sync_folder(target.parent)

    def _apply(self, commit: Commit) -> None:
        touched = set()
        for path in commit.removed:
            aside = self.root / "_replaced" / f"{commit.number:08d}" / path
            if (self.root / path).exists():
                self.disk.make_folder(aside.parent)
                self.disk.rename(self.root / path, aside)
                touched |= {aside.parent, (self.root / path).parent}
        for folder in sorted(touched):
            self.disk.sync_folder(folder)
        touched.clear()
        for file in commit.added:
            target, staged = self.root / file.path, self.root / commit.staging / file.path
            if staged.exists():
                self.disk.make_folder(target.parent)
                self.disk.rename(staged, target)
                touched.add(target.parent)
            elif not target.exists():
                raise DatasetError(
                    f"{target} of commit {commit.number} is missing; restore the file or its staged copy"
                )
        for folder in sorted(touched):
            self.disk.sync_folder(folder)
        self.disk.write(self._marker(commit.number), b"")
        self.disk.sync_folder(self.root / "_commits")

    def _marker(self, number: int) -> Path:
        return self.root / "_commits" / f"{number:08d}.applied"


@contextlib.contextmanager
def open_publisher(root: Path, disk: Disk | None = None) -> Iterator[Publisher]:
    """The dataset for writing, under its lock, with what a crash left finished first.

    DatasetError where another process publishes (the message names it) or the folder cannot be written.
    """
    publisher = Publisher(root, disk)
    try:
        publisher.disk.make_folder(root)
        lock = (root / "_lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise DatasetError(
            f"{root} cannot be written ({error.strerror}); choose another folder or mend its permissions"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DatasetError(
                f"{root} is being published by {_holder(lock)}; wait for it to end, or choose another folder"
            ) from error
        try:
            _write_holder(
                lock,
                json.dumps(
                    asdict(Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds")))
                ),
            )
            publisher.recover()
            yield publisher
        finally:
            _write_holder(lock, "")


def _write_holder(lock: io.TextIOWrapper, text: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()


def _holder(lock: io.TextIOWrapper) -> str:
    lock.seek(0)
    try:
        holder = Holder(**json.loads(lock.read()))
    except (ValueError, TypeError):
        return "another process"
    return f"process {holder.pid} on {holder.host} since {holder.since}"


def _partitions(frame: pl.DataFrame, name: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each month, in order; an index has one file a commit."""
    if not frame.height:
        return
    if name in INDEXES:
        yield "", frame
        return
    table: Table = TABLES[name]
    months = frame.with_columns(pl.col("published_date").dt.strftime("%Y-%m").alias("_month"))
    for (_,), part in sorted(months.group_by("_month", maintain_order=True), key=lambda item: item[0][0] or "~"):
        rows = table.stored(part.drop("_month"))
        yield partition_of(rows["published_date"][0]), rows


def read_json(path: Path) -> Any:
    """A small JSON file of ours. DatasetError where it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise DatasetError(f"{path} is damaged ({error}); remove the folder {path.parent} and build again") from error
