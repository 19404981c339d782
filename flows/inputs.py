"""Which input records there are: files, folders and globs to a plan of batches, made once and recorded."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from transforms.identifiers import hash_id
from transforms.readers.formats import sniff_format

_SNIFFED_BYTES = 4096
_GLOB_MARKS = "*?["


class InputError(ValueError):
    """An input that does not exist or holds no file; the message names it and the remedy."""


@dataclass(frozen=True)
class Slice:
    """A whole file, or whole lines of a JSON Lines file: bytes ``start`` to ``end``.

    ``source_uri`` is relative to the input that was given; ``first_record`` counts the lines before the slice.
    """

    path: str
    source_uri: str
    format: str | None
    start: int
    end: int
    first_record: int
    records: int

    def read(self) -> bytes:
        """The bytes of the slice; OSError where the file cannot be read."""
        with open(self.path, "rb") as file:
            file.seek(self.start)
            return file.read(self.end - self.start)


@dataclass(frozen=True)
class Plan:
    """Batches of slices, in order. The same input and options give the same plan and the same ``plan_id``."""

    plan_id: str
    batches: tuple[tuple[Slice, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """The plan as it is recorded."""
        return {"plan_id": self.plan_id, "batches": [[asdict(part) for part in batch] for batch in self.batches]}


def plan_batches(
    inputs: Sequence[str], batch_size: int, options: Sequence[str] = (), settled_before: float | None = None
) -> Plan:
    """The records of all inputs, in order of path, in batches of at most ``batch_size`` records and about equal size.

    ``options`` are what else decides the result, such as the model. Files that changed after ``settled_before`` (seconds
    since 1970) are left out. InputError where an input names nothing; with ``settled_before`` an empty one is no error.
    """
    found = find_files(inputs, may_be_empty=settled_before is not None)
    settled = [item for item in found if settled_before is None or item[0].stat().st_mtime <= settled_before]
    files = [_described(path, source_uri) for path, source_uri in settled]
    total = sum(file.records for file in files)
    target = max(1, -(-total // max(1, -(-total // batch_size))))
    described = [f"{file.source_uri}:{file.end}:{os.stat(file.path).st_mtime_ns}" for file in files]
    batches = tuple(tuple(batch) for batch in _filled(files, target))
    return Plan(hash_id("plan", batch_size, *options, *described), batches)


def find_files(inputs: Sequence[str], *, may_be_empty: bool = False) -> list[tuple[Path, str]]:
    """Each input file once, with its ``source_uri``, in order; hidden files and unfinished ``.part`` files are left out.

    The uri is relative to the folder given, or to the fixed part of a glob; of a single file it is the name.
    """
    found: dict[Path, str] = {}
    for given in inputs:
        here = list(_matches(given))
        if not here and not (may_be_empty and Path(given).is_dir()):
            raise InputError(
                f"{given}: no such file or folder, or nothing in it; name a file, a folder or a quoted glob"
            )
        for path, uri in here:
            found.setdefault(path.resolve(), uri)
    return sorted(found.items(), key=lambda item: (item[1], str(item[0])))


def _matches(given: str) -> Iterator[tuple[Path, str]]:
    path = Path(given)
    if path.is_file():
        yield path, path.name
        return
    if path.is_dir():
        root, candidates = path, path.rglob("*")
    elif any(mark in given for mark in _GLOB_MARKS):
        fixed = Path(given[: min(given.index(mark) for mark in _GLOB_MARKS if mark in given)])
        root = fixed if fixed.is_dir() else fixed.parent
        candidates = (Path(item) for item in glob.iglob(given, recursive=True))
    else:
        return
    for candidate in sorted(candidates):
        relative = candidate.relative_to(root)
        hidden = any(part.startswith(".") for part in relative.parts)
        if candidate.is_file() and not hidden and candidate.suffix != ".part":
            yield candidate, relative.as_posix()


def _described(path: Path, source_uri: str) -> Slice:
    """The whole file, with the lines of a JSON Lines file counted; one that cannot be read is left to the reader."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            kind = sniff_format(file.read(_SNIFFED_BYTES), path.name)
            if kind != "jsonl":
                return Slice(str(path), source_uri, None, 0, size, 0, 1)
            file.seek(0)
            return Slice(str(path), source_uri, kind, 0, size, 0, max(1, sum(1 for _ in file)))
    except OSError:
        return Slice(str(path), source_uri, None, 0, size, 0, 1)


def _filled(files: Sequence[Slice], target: int) -> Iterator[list[Slice]]:
    """Batches of ``target`` records: files one after the other, JSON Lines cut between lines where a batch is full."""
    batch: list[Slice] = []
    room = target
    for file in files:
        for piece in _pieces(file, room, target):
            batch.append(piece)
            room -= piece.records
            if room <= 0:
                yield batch
                batch, room = [], target
    if batch:
        yield batch


def _pieces(file: Slice, room: int, target: int) -> Iterator[Slice]:
    """The file cut after ``room`` lines, and then after every ``target`` lines."""
    if file.format != "jsonl" or file.records <= room:
        yield file
        return
    with open(file.path, "rb") as lines:
        start = end = first = 0
        for count, line in enumerate(lines, start=1):
            end += len(line)
            if count - first == room or end == file.end:
                yield replace(file, start=start, end=end, first_record=first, records=count - first)
                start, first, room = end, count, target
