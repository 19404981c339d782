"""Publishing: one commit, all tables of it or none, by one process at a time.

Every operation that changes the folder goes through ``flows.disk``, so that a test can replay each prefix of them.
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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from flows.commits import Commit, StoredFile, schema_number
from flows.disk import DatasetError, Disk, explained, in_words
from flows.parquet import parquet_bytes
from flows.rewriting import Rewriting
from flows.storage import Dataset
from transforms.identifiers import hash_bytes
from transforms.schemas.tables import SCHEMA_VERSION, TABLES

__all__ = ["DatasetError", "Holder", "Publisher", "open_publisher"]

PLAN = "plan.json"
_POLL_SECONDS = 1.0

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """Who publishes: as the lock names it."""

    pid: int
    host: str
    since: str


class Publisher(Dataset):
    """A dataset opened for writing, by one process at a time: see ``open_publisher``."""

    def stop_at_newer_schema(self) -> None:
        """DatasetError where a newer version of Dateline published here: rewriting its files would lose its columns."""
        newest = self.log.record(self.version()).versions if self.exists() else {}
        if newest and schema_number(newest) > schema_number({"schema": SCHEMA_VERSION}):
            raise DatasetError(
                f"{self.root} was published by a newer Dateline (schema {newest['schema']}, this one writes "
                f"{SCHEMA_VERSION}); install that version to publish here"
            )

    @explained
    def recover(self) -> list[int]:
        """Finishes what a crash left: commits decided but not applied, whose numbers are given; versions half expired.

        Clears away files half written and what is staged, but for the batches of a build, which the next one takes up.
        """
        for pattern in ("_commits/*.tmp", "_quarantine/*/*.tmp"):
            for path in sorted(self.root.glob(pattern)):
                self.disk.remove(path)
        unfinished = self.log.unapplied()
        for number in unfinished:
            self._apply(self.log.record(number))
        if unfinished:
            self.log.write_checkpoint(self.disk)
        self._remove_expired()
        for folder in self.staged():
            if not (folder / PLAN).exists():
                self.disk.remove(folder)
        return unfinished

    def staged(self) -> list[Path]:
        """The folders of what is being made: of builds, by the number of their plan, and of commits."""
        staging = self.root / "_staging"
        return sorted(staging.iterdir()) if staging.is_dir() else []

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
        dropped: Iterable[str] = (),
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
            counts=self._gained(added, gone),
            dropped=tuple(sorted(dropped)),
        )
        for file in commit.added:  # before it is decided: a commit that cannot be applied would bar the dataset
            if not (staging / file.path).exists() and not (self.root / file.path).exists():
                raise DatasetError(f"{staging / file.path} is missing and nothing was published; build again")
        self.disk.make_folder(self.log.folder)
        self.disk.replace(self.log.record_path(commit.number), commit.to_json())
        self._apply(commit)
        self.log.write_checkpoint(self.disk)
        return commit

    def _gained(self, added: Sequence[StoredFile], removed: Sequence[str]) -> dict[str, int]:
        """The rows that each table gains or loses."""
        live = self.log.live(self.version())
        counts: Counter[str] = Counter()
        for file in {file.path: file for file in added}.values():
            counts[file.table] += file.rows
        for path in removed:
            counts[live[path].file.table] -= live[path].file.rows
        return {name: counts[name] for name in TABLES if counts[name]}

    @explained
    def without_articles(
        self, article_ids: Collection[str], months: Iterable[str], again: Collection[str] = ()
    ) -> tuple[dict[str, pl.DataFrame], list[str]]:
        """What stays of every file that holds rows of these articles, and the paths of those files.

        See ``Rewriting.without_articles``; the frames and paths are for ``stage_tables`` and ``commit``.
        """
        rewriting = Rewriting(self)
        rewriting.without_articles(article_ids, months, again=again)
        return rewriting.kept, rewriting.removed

    @explained
    def keep_staging(self, plan_id: str, plan: Mapping[str, Any]) -> None:
        """Records the plan of a build, and clears away what other builds left half made."""
        staging = self.root / "_staging"
        self.disk.make_folder(staging / plan_id)
        for folder in self.staged():
            if folder.name != plan_id:
                self.disk.remove(folder)
        self.disk.replace(staging / plan_id / PLAN, json.dumps(plan).encode())

    @explained
    def expire(self, oldest: int) -> None:
        """Removes the files of versions before ``oldest``, which can then no longer be read."""
        if oldest > self.oldest():
            self.disk.replace(self.log.folder / "oldest", str(oldest).encode())
        self._remove_expired()

    def _remove_expired(self) -> None:
        aside, oldest = self.root / "_replaced", self.oldest()
        for folder in sorted(aside.iterdir()) if aside.is_dir() else []:
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
        self.disk.write(self.log.marker_path(commit.number), b"")
        self.disk.sync_folder(self.log.folder)


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
