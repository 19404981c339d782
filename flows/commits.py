"""The commit log of a dataset: one record a commit, and now and then a checkpoint, the list of all files by then.

Below ``_commits`` lie ``00000001.json``, the record of a commit (files added and removed, rows, checksums);
``00000001.applied``, which says that its files are in place; ``00000050.files``, a checkpoint; and ``oldest``, the
oldest version that was not expired. The records are the truth and are never removed. A checkpoint only saves reading
them: it is made anew from them, one that is damaged is passed over, and the two newest are kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

from flows.disk import DatasetError, Disk, told
from transforms.identifiers import hash_bytes
from transforms.schemas.tables import SCHEMA_VERSION

CHECKPOINT_EVERY = 50  # commits: that many records, 0.1 ms each, are read beside the last checkpoint at the most
_CHECKPOINTS_KEPT = 2
_FORMAT_VERSION = 1


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
    """One commit. ``staging`` is the folder, in the dataset, that the added files are moved in from.

    ``counts`` are the rows that each table gained, or lost; ``dropped`` the articles that were taken away for good.
    """

    number: int
    kind: str
    run_id: str
    created_at: str
    staging: str
    added: tuple[StoredFile, ...]
    removed: tuple[str, ...]
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """The record as it lies on disk."""
        return json.dumps({"format": _FORMAT_VERSION, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Commit:
        """DatasetError where the record was written by a newer Dateline or is damaged; fields we do not know are left out."""
        try:
            record = json.loads(data)
            if record.pop("format") > _FORMAT_VERSION:
                raise DatasetError("the dataset was written by a newer Dateline; install that version to open it")
            if schema_number(record.get("versions", {}))[0] > schema_number({"schema": SCHEMA_VERSION})[0]:
                raise DatasetError(
                    f"the dataset was written by a newer Dateline (schema {record['versions']['schema']}, this one "
                    f"reads {SCHEMA_VERSION}); install that version to open it"
                )
            added = tuple(StoredFile(**item) for item in record.pop("added"))
            removed, dropped = (tuple(record.pop(name, ())) for name in ("removed", "dropped"))
            known = {item.name for item in fields(cls)}
            rest = {name: value for name, value in record.items() if name in known}
            return cls(added=added, removed=removed, dropped=dropped, **rest)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DatasetError(f"a commit record is damaged ({error}); restore it from a copy") from error


class LiveFile(NamedTuple):
    """A file of a version, and the folder that it was moved in from."""

    file: StoredFile
    staging: str


Live = dict[str, LiveFile]  # by path


def schema_number(versions: Mapping[str, str]) -> tuple[int, int]:
    """Major and minor: a minor version adds columns that may be null, a major one changes what is there."""
    major, minor = versions.get("schema", "1.0").split(".")
    return int(major), int(minor)


class CommitLog:
    """The records below ``_commits``. Each is read once, and the newest is found without listing the folder again."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "_commits"
        self._newest = 0
        self._records: dict[int, Commit] = {}
        self._live: tuple[int, Live] = (0, {})  # of the newest version that was asked for
        self._older: tuple[int, Live] | None = None

    def newest(self) -> int:
        """The number of the newest commit; 0 where there is none."""
        if not self._newest:
            # A marker without its record counts: else the rows of that commit would silently be missing.
            self._newest = max([*self.numbers(), *self.numbers(".applied")], default=0)
        while self.record_path(self._newest + 1).exists():
            self._newest += 1
        return self._newest

    def numbers(self, suffix: str = ".json") -> list[int]:
        """The commits that have a file of this kind, in order."""
        if not self.folder.is_dir():
            return []
        stems = (name.removesuffix(suffix) for name in os.listdir(self.folder) if name.endswith(suffix))
        return sorted(int(stem) for stem in stems if stem.isdigit())

    def unapplied(self) -> list[int]:
        """The commits that were decided and whose files may not be in place."""
        return sorted(set(self.numbers()) - set(self.numbers(".applied")))

    def record(self, number: int) -> Commit:
        """One commit. DatasetError where its record is missing, damaged or of a newer Dateline."""
        if number not in self._records:  # records never change
            path = self.record_path(number)
            with told(path):
                data = path.read_bytes()
            try:
                self._records[number] = Commit.from_json(data)
            except DatasetError as error:
                raise DatasetError(f"{path}: {error}") from error
        return self._records[number]

    def records(self, after: int = 0, to: int | None = None) -> Iterator[Commit]:
        """The commits with greater numbers, oldest first. DatasetError where one is missing."""
        for number in range(after + 1, (self.newest() if to is None else to) + 1):
            yield self.record(number)

    def live(self, version: int) -> Mapping[str, LiveFile]:
        """The files of a version by their path, from the last checkpoint before it and the records since."""
        at, live = self._live
        if version >= at:
            start = self._checkpoint_before(version, at)
            self._live = (version, self._advanced(*(start or (at, live)), version))
            return self._live[1]
        if self._older is None or self._older[0] != version:
            start = self._checkpoint_before(version, 0) or (0, {})
            self._older = (version, self._advanced(*start, version))
        return self._older[1]

    def moved_after(self, version: int) -> dict[str, int]:
        """The files that later commits replaced, and which commit did."""
        moved: dict[str, int] = {}
        for commit in self.records(after=version):
            for path in commit.removed:
                moved.setdefault(path, commit.number)
        return moved

    def oldest(self) -> int:
        """The oldest version that can still be read: older ones were expired or purged."""
        path = self.folder / "oldest"
        try:
            return int(path.read_text()) if path.exists() else 0
        except ValueError as error:
            raise DatasetError(f"{path} is damaged ({error}); restore it from a copy") from error

    def record_path(self, number: int) -> Path:
        """Where a record lies."""
        return self.folder / f"{number:08d}.json"

    def marker_path(self, number: int) -> Path:
        """The file that says that a commit's files are in place."""
        return self.folder / f"{number:08d}.applied"

    # Checkpoints

    def checkpoints(self) -> list[int]:
        """The versions that have a checkpoint, in order."""
        return self.numbers(".files")

    def checkpoint_path(self, number: int) -> Path:
        """Where a checkpoint lies."""
        return self.folder / f"{number:08d}.files"

    def write_checkpoint(self, disk: Disk) -> None:
        """Writes a checkpoint where the last one is that many commits ago, and takes away the old ones."""
        version, known = self.newest(), self.checkpoints()
        if version - max(known, default=0) < CHECKPOINT_EVERY:
            return
        listed = [[*astuple(file), staging] for _, (file, staging) in sorted(self.live(version).items())]
        content = {"format": _FORMAT_VERSION, "version": version, "digest": _digest(listed), "files": listed}
        disk.replace(self.checkpoint_path(version), json.dumps(content).encode())
        for number in known[: 1 - _CHECKPOINTS_KEPT]:
            disk.remove(self.checkpoint_path(number))

    def checkpoint(self, number: int) -> Live | None:
        """The files that a checkpoint lists; None where it is damaged or of a newer Dateline."""
        try:
            content = json.loads(self.checkpoint_path(number).read_bytes())
            if content["format"] > _FORMAT_VERSION or content["digest"] != _digest(content["files"]):
                return None
            return {row[0]: LiveFile(StoredFile(*row[:-1]), row[-1]) for row in content["files"]}
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def live_by_records(self, version: int) -> Mapping[str, LiveFile]:
        """The files of a version from the records alone."""
        return self._advanced(0, {}, version)

    def _checkpoint_before(self, version: int, known: int) -> tuple[int, Live] | None:
        """The last checkpoint up to a version, where it is newer than what is known and saves reading."""
        if version - known <= CHECKPOINT_EVERY:
            return None
        for number in reversed(self.checkpoints()):
            if known < number <= version and (live := self.checkpoint(number)) is not None:
                return number, live
        return None

    def _advanced(self, at: int, live: Live, version: int) -> Live:
        if at == version:
            return live
        moved = dict(live)
        for commit in self.records(after=at, to=version):
            for path in commit.removed:
                moved.pop(path, None)
            for file in commit.added:
                moved[file.path] = LiveFile(file, commit.staging)
        return moved


def _digest(listed: list[list[object]]) -> str:
    return hash_bytes(json.dumps(listed).encode())
