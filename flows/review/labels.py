"""The verdicts of reviewers beside the data: kept after each key, one immutable file a session, no text of an article.

::

    _reviews/<content id>.parquet            the verdicts of one session or one imported file
    _reviews/_open/<reviewer>.parquet        those of a session that goes on, or that a crash cut: read like the others
    _reviews/_open/<reviewer>.lock           held while that reviewer's session goes on

They belong to no version of the dataset: a verdict counts wherever the row and the text are what was judged.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from flows.disk import DatasetError, Disk, explained
from flows.storage import parquet_bytes
from transforms.identifiers import hash_bytes, hash_id
from transforms.schemas.tables import REVIEWS

_FOLDER = "_reviews"
_OPEN = "_open"
_READS = 3  # of files that a session's end may rename while we read
_LONGEST_NAME = 64
_WHAT = ("table_name", "article_id", "text_digest", "row_id", "row_digest", "start_char", "end_char", "missed_type")


@explained
def read_reviews(root: Path) -> pl.DataFrame:
    """All verdicts, oldest first; without rows where nobody reviewed. DatasetError names a file that is damaged."""
    for attempt in range(_READS):
        with contextlib.suppress(FileNotFoundError):
            frames = [_read(path) for path in review_files(root)]
            break
        if attempt == _READS - 1:
            frames = [_read(path) for path in review_files(root)]
    empty = pl.DataFrame(schema=REVIEWS.stored_schema)
    # A verdict stands in two files where a crash came between the writing of one and the removal of the other.
    return (
        pl.concat([empty, *frames])
        .unique("review_id", keep="first", maintain_order=True)
        .sort("reviewed_at", "review_id")
    )


def latest(reviews: pl.DataFrame) -> pl.DataFrame:
    """The last verdict of each reviewer on each row, paragraph or missing row as it was when it was judged."""
    return reviews.sort("reviewed_at", "review_id").unique([*_WHAT, "reviewer"], keep="last", maintain_order=True)


def review_files(root: Path) -> list[Path]:
    """The files of verdicts, those of sessions that go on last."""
    folder = root / _FOLDER
    return [*sorted(folder.glob("*.parquet")), *sorted((folder / _OPEN).glob("*.parquet"))]


def damaged_reviews(root: Path) -> Iterator[str]:
    """Files of verdicts that are not what was written, each with the remedy."""
    for path in review_files(root):
        name = path.relative_to(root).as_posix()
        if path.parent.name != _OPEN and hash_bytes(path.read_bytes()) != path.stem:
            yield f"{name}: its content is not what was reviewed; restore the file from a copy"
        elif path.parent.name == _OPEN:
            try:
                _read(path)
            except DatasetError as error:
                yield f"{name}: {error}"


class Labels:
    """The verdicts of a reviewer's session: each is on the medium when ``add`` returns. See ``open_labels``."""

    def __init__(self, path: Path, reviewer: str, disk: Disk, after: datetime, now: Callable[[], datetime]) -> None:
        self.reviewer = reviewer
        self._path = path
        self._disk = disk
        self._last = after
        self._now = now
        self._steps: list[list[dict[str, Any]]] = []

    def __len__(self) -> int:
        return sum(map(len, self._steps))

    def add(self, verdicts: Sequence[Mapping[str, Any]]) -> None:
        """Keeps verdicts, which ``undo`` takes back together. ValueError where one breaks the schema."""
        step = [self._dated(verdict) for verdict in verdicts]
        REVIEWS.frame(step)
        self._steps.append(step)
        self._write()

    def undo(self) -> bool:
        """Takes back the last step; False where nothing is left to take back."""
        if not self._steps:
            return False
        self._steps.pop()
        self._write()
        return True

    def frame(self) -> pl.DataFrame:
        """The verdicts of the session in their stored form."""
        return REVIEWS.stored(REVIEWS.frame(row for step in self._steps for row in step))

    def _dated(self, verdict: Mapping[str, Any]) -> dict[str, Any]:
        # A clock that is put back must not make an older verdict win.
        self._last = max(self._now(), self._last + timedelta(microseconds=1))
        row = {**verdict, "reviewer": self.reviewer, "reviewed_at": self._last}
        said = (row[name] for name in (*_WHAT, "verdict", "reviewer", "reviewed_at"))
        return {"review_id": hash_id(*map(str, said)), **row}

    def _write(self) -> None:
        if len(self):
            self._disk.replace(self._path, parquet_bytes(self.frame()))
        else:
            self._disk.remove(self._path)


@contextlib.contextmanager
def open_labels(
    root: Path, reviewer: str, *, disk: Disk | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Iterator[Labels]:
    """A session of a reviewer, whose verdicts become one immutable file at its end, however it ends.

    What a crash left of an earlier session is made such a file first. DatasetError where the name is none, or where
    this reviewer has another session open.
    """
    reviewer = reviewer_name(reviewer)
    disk = disk or Disk()
    folder = root / _FOLDER / _OPEN
    disk.make_folder(folder)
    path = folder / f"{hash_id(reviewer)}.parquet"
    with _locked(path.with_suffix(".lock"), f"{reviewer} has another review open here; end that one first"):
        disk.remove(path.with_name(f"{path.name}.tmp"))
        _close(disk, path)
        reviews = read_reviews(root).filter(pl.col("reviewer") == reviewer)
        last = reviews["reviewed_at"].max() if reviews.height else datetime.min.replace(tzinfo=UTC)
        assert isinstance(last, datetime)
        try:
            yield Labels(path, reviewer, disk, last, now)
        finally:
            _close(disk, path)


def reviewer_name(name: str) -> str:
    """The name as it is kept. DatasetError where it is empty, longer than 64 characters, or has more than one line."""
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise DatasetError(f"{name!r} is no name of a reviewer: give 1 to {_LONGEST_NAME} characters with --reviewer")
    return name


@explained
def purge_notes(root: Path, disk: Disk, article_ids: Collection[str]) -> None:
    """Removes what reviewers wrote about these articles, which may quote them; the verdicts, which do not, stay.

    DatasetError while somebody reviews: that session would write its notes again.
    """
    held = pl.col("article_id").is_in(list(article_ids)) & pl.col("note").is_not_null()
    with contextlib.ExitStack() as stack:
        for lock in sorted((root / _FOLDER / _OPEN).glob("*.lock")):
            stack.enter_context(_locked(lock, f"somebody reviews {root}; end that review, then drop the article"))
        for path in review_files(root):
            frame = _read(path)
            if frame.filter(held).height:
                cleared = frame.with_columns(pl.when(held).then(None).otherwise("note").alias("note"))
                data = parquet_bytes(cleared)
                disk.replace(root / _FOLDER / f"{hash_bytes(data)}.parquet", data)
                disk.remove(path)


def _close(disk: Disk, path: Path) -> None:
    if path.exists():
        disk.rename(path, path.parent.parent / f"{hash_bytes(path.read_bytes())}.parquet")
        disk.sync_folder(path.parent.parent)
        disk.sync_folder(path.parent)


@contextlib.contextmanager
def _locked(path: Path, message: str) -> Iterator[None]:
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DatasetError(message) from error
        yield


def _read(path: Path) -> pl.DataFrame:
    """A file as this version knows the table: columns that an older version lacked are null."""
    try:
        frame = pl.read_parquet(path, hive_partitioning=False)
    except pl.exceptions.PolarsError as error:
        raise DatasetError(f"{path} is damaged: {error}; restore it from a copy, or move it away") from error
    schema = REVIEWS.stored_schema
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(lacking).select(schema.names())
