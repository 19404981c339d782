"""Tables that a user adds to those that come with Dateline, such as ``--actors FILE``: read, judged, and kept.

Their digests are part of the version that extracted a row. Their text is kept in the dataset under ``_own/``, by its
digest, so that refused rows can be read again as they were read at first, wherever the file is by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.disk import DatasetError
from flows.inputs import InputError
from transforms.identifiers import hash_bytes
from transforms.lexicon_files import read_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.publisher import Publisher

_FOLDER = "_own"
_SHOWN = 10  # problems of a table that an error lists


@dataclass(frozen=True)
class OwnTables:
    """The text of each table that the user gave; None where there is none."""

    actors: str | None = None

    @property
    def digests(self) -> dict[str, str]:
        """What a commit says of them: the digest of each that was given."""
        return {name: hash_bytes(text.encode()) for name, text in self._given().items()}

    def keep(self, publisher: Publisher) -> None:
        """Writes each table into the dataset, durably, if it is not there yet."""
        for name, text in self._given().items():
            path = _path(publisher.root, name, self.digests[name])
            if not path.exists():
                publisher.disk.make_folder(path.parent)
                publisher.disk.replace(path, text.encode())

    def _given(self) -> dict[str, str]:
        return {} if self.actors is None else {"actors": self.actors}


def read_own_tables(actors: Path | None) -> OwnTables:
    """The tables in the files that a user named. InputError names file, row and column of what cannot be used."""
    return OwnTables(None if actors is None else _read_actors(actors))


def kept_own_tables(root: Path, versions: Mapping[str, str]) -> OwnTables:
    """The tables with which the rows of a commit were extracted. DatasetError where the dataset has lost one."""
    return OwnTables(_kept(root, "actors", versions.get("actors")))


def _kept(root: Path, name: str, digest: str | None) -> str | None:
    if digest is None:
        return None
    path = _path(root, name, digest)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(
            f"{path} is missing: the user's table of {name} that extracted the refused rows; put it back"
        ) from error
    if hash_bytes(data) != digest:
        raise DatasetError(f"{path} is not what was kept there; put the table of {name} back as it was")
    return data.decode()


def _path(root: Path, name: str, digest: str) -> Path:
    return root / _FOLDER / f"{name}-{digest}.csv"


def _read_actors(path: Path) -> str:
    from expectations.actors import actor_problems  # noqa: PLC0415 - Great Expectations takes seconds to import
    from transforms.known_actors import parse  # noqa: PLC0415 - and spaCy one

    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name a table of actors that can be read") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}") from error
    try:
        lines = parse(text)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error
    if not lines:
        raise InputError(f"{path}: the table has no row")
    problems = actor_problems(lines, frozenset(row["country_code"] for row in read_lexicon("countries")))
    if problems:
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise InputError(f"{path}: " + "; ".join(problems[:_SHOWN]) + more)
    return text
