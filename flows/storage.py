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
import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from flows.disk import DatasetError, Disk, explained, in_words, told
from transforms.identifiers import hash_bytes
from transforms.schemas import SCHEMA_VERSION, TABLES, Table

__all__ = [
    "INDEXES",
    "UNDATED",
    "Commit",
    "Dataset",
    "DatasetError",
    "Disk",
    "Holder",
    "Publisher",
    "StoredFile",
    "open_publisher",
    "parquet_bytes",
    "partition_of",
    "read_json",
    "read_table",
    "scan_files",
    "stage_tables",
    "stop_at_damage",
]

UNDATED = "__HIVE_DEFAULT_PARTITION__"
INDEXES = ("fingerprints",)
_FORMAT_VERSION = 1
_POLL_SECONDS = 1.0
_SHOWN_FILES = 100  # of a plan
_LOOKS = 3  # for a file that a commit may move while we look
_READS = 10  # of files that commits may move while we read

_logger = logging.getLogger(__name__)


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
            if _schema_number(record.get("versions", {}))[0] > _schema_number({"schema": SCHEMA_VERSION})[0]:
                raise DatasetError(
                    f"the dataset was written by a newer Dateline (schema {record['versions']['schema']}, this one "
                    f"reads {SCHEMA_VERSION}); install that version to open it"
                )
            added = tuple(StoredFile(**item) for item in record.pop("added"))
            return cls(added=added, removed=tuple(record.pop("removed")), **record)
        except (ValueError, TypeError, KeyError) as error:
            raise DatasetError(f"a commit record is damaged ({error}); restore it from a copy") from error


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet: the same frame gives the same bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True, row_group_size=100_000)
    return buffer.getvalue()


def read_table(name: str, path: Path) -> pl.DataFrame:
    """A file of a table as this version knows the table: columns that an older version lacked are null.

    Columns that only a newer version has are left out. A file of an index is given as it is.
    """
    with _damage_told([path]):
        frame = pl.read_parquet(path, hive_partitioning=False)
    if name in INDEXES:
        return frame
    schema = TABLES[name].stored_schema
    lacking = [pl.lit(None, dtype).alias(column) for column, dtype in schema.items() if column not in frame.columns]
    return frame.with_columns(lacking).select(schema.names())


def scan_files(files: Callable[[], Sequence[Path]], schema: pl.Schema) -> pl.LazyFrame:
    """A lazy frame over files that may be moved before and while it is collected: ``files`` says where they lie now.

    Only the columns and rows that the query wants are read; the plan (``explain``) names the files as they lie now.
    DatasetError where a file is gone or damaged.
    """

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for attempt in range(1, _READS + 1):
            paths = list(files())
            frame = _scan(paths, schema)
            frame = frame if predicate is None else frame.filter(predicate)
            frame = frame if columns is None else frame.select(columns)
            frame = frame if rows is None else frame.head(rows)
            try:
                with _damage_told(paths):
                    found = frame.collect()
            except FileNotFoundError as error:
                if attempt == _READS:
                    raise DatasetError(in_words(error)) from error
            else:
                yield found
                return

    now = [path.as_posix() for path in files()]
    shown = f"{len(now)} files: " + ", ".join(now[:_SHOWN_FILES]) + (", ..." if len(now) > _SHOWN_FILES else "")
    return register_io_source(read, schema=schema, is_pure=True, explain_name="parquet", explain_detail=shown)


def _scan(paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
    if not paths:
        return pl.LazyFrame(schema=schema)
    return pl.scan_parquet(
        list(paths), hive_partitioning=False, missing_columns="insert", extra_columns="ignore", schema=schema
    )


@contextlib.contextmanager
def _damage_told(paths: Sequence[Path]) -> Iterator[None]:
    """An error of reading names no file: the one whose content is not what its name says is named."""
    try:
        yield
    except pl.exceptions.PolarsError:
        stop_at_damage(paths)
        raise


def stop_at_damage(paths: Iterable[Path]) -> None:
    """DatasetError where a published file does not hold what its name says. It reads them whole."""
    for path in paths:
        if path.exists() and hash_bytes(path.read_bytes()) != path.stem:
            raise DatasetError(f"{path} is damaged: its content is not what was published; restore it from a copy")


def _schema_number(versions: Mapping[str, str]) -> tuple[int, int]:
    """Major and minor: a minor version adds columns that may be null, a major one changes what is there."""
    major, minor = versions.get("schema", "1.0").split(".")
    return int(major), int(minor)


def partition_of(day: date | None) -> str:
    """The folder of a date: its month, or the Hive default partition, which reads back as null."""
    return f"published_month={day:%Y-%m}" if day else f"published_month={UNDATED}"


class Dataset:
    """A dataset's folder: its commits, and the files of each version. Reading never changes anything."""

    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        self.root = root
        self.disk = disk or Disk()
        self._read: dict[int, Commit] = {}

    # Versions

    def exists(self) -> bool:
        """Whether anything was ever committed here."""
        return self.version() > 0

    def version(self) -> int:
        """The number of the newest commit; 0 where there is none."""
        return max(self._numbers(), default=0)

    def commits(self, version: int | None = None) -> list[Commit]:
        """The commits up to a version, oldest first. DatasetError where the version does not exist."""
        markers = {int(path.stem) for path in self.root.glob("_commits/*.applied")}
        newest = self.version()
        if version is not None and not 0 <= version <= newest:
            raise DatasetError(f"{self.root} has versions 1 to {newest}, and no {version}; see `dateline log`")
        # Records are never removed: without one, the rows of its commit would silently be missing.
        numbers = range(1, max(markers | {newest}) + 1)
        return [self._commit(number) for number in numbers if version is None or number <= version]

    def files(self, version: int | None = None) -> dict[str, list[Path]]:
        """The files of each table and index at a version, wherever they lie now."""
        commits = self.commits()
        newest = commits[-1].number if commits else 0
        wanted = newest if version is None else version
        if commits and not 0 <= wanted <= newest:
            raise DatasetError(f"{self.root} has versions 1 to {newest}, and no {wanted}; see `dateline log`")
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
            found[file.table].append(self._place(path, staged[path], replaced.get(path)))
        return found

    def scan(self, table: str, version: int | None = None) -> pl.LazyFrame:
        """A table at a version, lazily; empty, with its columns, where nothing was published.

        The version is settled now. Its files are looked up when the frame is collected, and again where a commit moved
        one away in between: a frame can be kept and collected until its version is expired.
        """
        settled = self.version() if version is None else version
        return scan_files(lambda: self.files(settled)[table], TABLES[table].stored_schema)

    def scan_index(self, name: str) -> list[pl.DataFrame]:
        """The files of an index at the newest version."""
        return [read_table(name, path) for path in self.files()[name]]

    def oldest(self) -> int:
        """The oldest version that can still be read: older ones were expired or purged."""
        path = self.root / "_commits" / "oldest"
        try:
            return int(path.read_text()) if path.exists() else 0
        except ValueError as error:
            raise DatasetError(f"{path} is damaged ({error}); restore it from a copy") from error

    def _numbers(self) -> list[int]:
        folder = self.root / "_commits"
        return [int(path.stem) for path in folder.glob("*.json")] if folder.is_dir() else []

    def _commit(self, number: int) -> Commit:
        if number not in self._read:  # records never change
            record = self._record(number)
            with told(record):
                data = record.read_bytes()
            try:
                self._read[number] = Commit.from_json(data)
            except DatasetError as error:
                raise DatasetError(f"{record}: {error}") from error
        return self._read[number]

    def _record(self, number: int) -> Path:
        return self.root / "_commits" / f"{number:08d}.json"

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


@dataclass(frozen=True)
class Holder:
    """Who publishes: as the lock names it."""

    pid: int
    host: str
    since: str


@explained
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

    def stop_at_newer_schema(self) -> None:
        """DatasetError where a newer version of Dateline published here: rewriting its files would lose its columns."""
        newest = self._commit(self.version()).versions if self.exists() else {}
        if newest and _schema_number(newest) > _schema_number({"schema": SCHEMA_VERSION}):
            raise DatasetError(
                f"{self.root} was published by a newer Dateline (schema {newest['schema']}, this one writes "
                f"{SCHEMA_VERSION}); install that version to publish here"
            )

    @explained
    def recover(self) -> list[int]:
        """Finishes the commits that a crash left decided but not applied; their numbers. Clears away half written files."""
        for pattern in ("_commits/*.tmp", "_quarantine/*/*.tmp"):
            for path in sorted(self.root.glob(pattern)):
                self.disk.remove(path)
        unfinished = [number for number in sorted(self._numbers()) if not self._marker(number).exists()]
        for number in unfinished:
            self._apply(self._commit(number))
        return unfinished

    @explained
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
        for file in commit.added:  # before it is decided: a commit that cannot be applied would bar the dataset
            if not (staging / file.path).exists() and not (self.root / file.path).exists():
                raise DatasetError(f"{staging / file.path} is missing and nothing was published; build again")
        folder = self.root / "_commits"
        self.disk.make_folder(folder)
        self.disk.replace(self._record(commit.number), commit.to_json())
        self._apply(commit)
        return commit

    @explained
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
                with _damage_told([path]):
                    ids = pl.read_parquet(path, columns=["article_id"])["article_id"]
                if not ids.is_in(wanted).any():
                    continue
                frame = read_table(name, path)
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

    @explained
    def keep_staging(self, plan_id: str, plan: Mapping[str, Any]) -> None:
        """Records the plan of a build, and clears away what other builds left half made."""
        staging = self.root / "_staging"
        self.disk.make_folder(staging / plan_id)
        for folder in staging.iterdir():
            if folder.name != plan_id:
                self.disk.remove(folder)
        self.disk.replace(staging / plan_id / "plan.json", json.dumps(plan).encode())

    @explained
    def expire(self, oldest: int) -> None:
        """Removes the files of versions before ``oldest``, which can then no longer be read."""
        self.disk.replace(self.root / "_commits" / "oldest", str(oldest).encode())
        aside = self.root / "_replaced"
        for folder in sorted(aside.glob("*")) if aside.is_dir() else []:
            if int(folder.name) <= oldest:
                self.disk.remove(folder)

    @explained
    def quarantine(self, refused: Mapping[str, pl.DataFrame]) -> set[Path]:
        """Keeps refused rows whole, named by their content: the same rows twice are one file. The files."""
        written = set()
        for name, frame in refused.items():
            if frame.height:
                data = parquet_bytes(frame)
                target = self.root / "_quarantine" / name / f"{hash_bytes(data)}.parquet"
                self.disk.make_folder(target.parent)
                self.disk.replace(target, data)
                written.add(target)
        return written

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
def open_publisher(root: Path, disk: Disk | None = None, *, wait: bool = False) -> Iterator[Publisher]:
    """The dataset for writing, under its lock, with what a crash left finished first.

    Where another process publishes, ``wait`` waits until it ends, and says once for whom. DatasetError where another
    process publishes otherwise (the message names it), the folder cannot be written, or a newer version wrote there.
    """
    publisher = Publisher(root, disk)
    try:
        publisher.disk.make_folder(root)
        lock = (root / "_lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"the dataset cannot be written: {in_words(error)}") from error
    with lock:
        _lock(lock, root, wait=wait)
        try:
            _write_holder(
                lock,
                json.dumps(
                    asdict(Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds")))
                ),
            )
            publisher.stop_at_newer_schema()
            publisher.recover()
            yield publisher
        finally:
            _write_holder(lock, "")


@explained
def _lock(lock: io.TextIOWrapper, root: Path, *, wait: bool) -> None:
    is_said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if not wait:
                raise DatasetError(
                    f"{root} is being published by {_holder(lock)}; wait for it to end (`dateline build --wait`), or "
                    "choose another folder"
                ) from error
            if not is_said:
                _logger.warning("%s is being published by %s; waiting for it to end", root, _holder(lock))
                is_said = True
            time.sleep(_POLL_SECONDS)
        else:
            return


@explained
def _write_holder(lock: io.TextIOWrapper, text: str) -> None:
    # Not through the buffer: what a full disk refused must not be tried again when the file is closed.
    os.ftruncate(lock.fileno(), 0)
    os.write(lock.fileno(), text.encode())


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
