"""The operations that change a dataset's folder, and their errors in words."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_REMEDIES = {
    errno.ENOSPC: "free some space and run the command again; what was published is whole",
    errno.EDQUOT: "free some space and run the command again; what was published is whole",
    errno.EACCES: "mend its permissions, or choose another folder, and run the command again",
    errno.EPERM: "mend its permissions, or choose another folder, and run the command again",
    errno.EROFS: "make its file system writable, or choose another folder, and run the command again",
    errno.ENOENT: "restore it, or choose another folder, and run the command again",
    errno.ENOTDIR: "choose another folder",
    errno.EEXIST: "move it away, or choose another folder",
}


class DatasetError(RuntimeError):
    """A dataset that cannot be opened, read or written; the message names the file, the reason and the remedy."""


class QueryError(DatasetError):
    """SQL that is wrong; the message says where, and which tables and views there are if one was named wrongly."""


@contextmanager
def told(path: Path | None = None) -> Iterator[None]:
    """An error of the operating system as a DatasetError: file, reason, remedy. Writing and syncing name no file."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None and path is not None:
            error.filename = str(path)
        raise DatasetError(in_words(error)) from error


def explained(function: Callable[P, R]) -> Callable[P, R]:
    """The function, with its errors ``told``."""

    @wraps(function)
    def with_errors_told(*args: P.args, **kwargs: P.kwargs) -> R:
        with told():
            return function(*args, **kwargs)

    return with_errors_told


def in_words(error: OSError) -> str:
    """The file, the reason and the remedy of an error of the operating system, in one line."""
    reason = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    code = error.errno or (errno.ENOENT if isinstance(error, FileNotFoundError) else 0)  # polars gives none
    return f"{reason}; {_REMEDIES.get(code, 'run the command again once that is mended')}"


class Disk:
    """The operations that change a dataset's folder; nothing else does.

    A rename or a write survives a power cut only after ``sync_folder``. DatasetError where the system refuses.
    """

    def make_folder(self, path: Path) -> None:
        """The folder and its parents, each made durable in its parent."""
        missing = []
        while not path.is_dir():
            missing.append(path)
            path = path.parent
        for folder in reversed(missing):
            with told(folder):
                folder.mkdir(exist_ok=True)
            self.sync_folder(folder.parent)

    def write(self, path: Path, data: bytes) -> None:
        """The file with its content on the medium; its name only after ``sync_folder``.

        Cut in the middle it leaves a part under that name: for files that nobody reads yet.
        """
        with told(path), path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def replace(self, path: Path, data: bytes) -> None:
        """The file with this content, durable; cut anywhere, it is as it was before or whole."""
        unnamed = path.with_name(f"{path.name}.tmp")
        self.write(unnamed, data)
        self.rename(unnamed, path)
        self.sync_folder(path.parent)

    def rename(self, source: Path, target: Path) -> None:
        """Atomic within one file system."""
        with told(target):
            source.rename(target)

    def remove(self, path: Path) -> None:
        """A file, or a folder with all that it holds, if it is there: gone from the medium too."""
        if not path.parent.is_dir():
            return
        with told(path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self.sync_folder(path.parent)

    def sync_folder(self, path: Path) -> None:
        """The names in the folder on the medium."""
        with told(path):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class Scratch(Disk):
    """The same operations where nothing need survive a power cut: on the tables between two stages of a batch.

    What was cut there is told by its digest, and made anew.
    """

    def write(self, path: Path, data: bytes) -> None:
        """The file with its content."""
        with told(path):
            path.write_bytes(data)

    def sync_folder(self, path: Path) -> None:
        """Nothing is waited for."""
