"""Sheets to fill in: records as CSV or JSON Lines, out for a spreadsheet and back from it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from flows.disk import DatasetError, Disk, told

SUFFIXES = (".csv", ".jsonl")
_DELIMITERS = (",", ";", "\t")  # a spreadsheet writes what its country's numbers leave free
_SHOWN_ERRORS = 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(path: Path, records: Sequence[Mapping[str, str]], columns: Sequence[str]) -> None:
    """Writes the records by the file's suffix; ``columns`` is the header where there are none.

    DatasetError for another suffix, or where there is such a file already: what was filled in would be lost.
    """
    _stop_at_other_suffix(path)
    if path.exists():
        raise DatasetError(f"{path} is there already; import its verdicts or move it away, then export again")
    text = io.StringIO(newline="")
    if path.suffix == ".csv":
        writer = csv.DictWriter(text, records[0] if records else columns)
        writer.writeheader()
        writer.writerows({name: _as_text(value) for name, value in record.items()} for record in records)
    else:
        text.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    # A spreadsheet knows UTF-8 by the mark at the beginning only.
    data = text.getvalue().encode("utf-8-sig" if path.suffix == ".csv" else "utf-8")
    Disk().replace(path, data)


def read_sheet(path: Path, needed: Set[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The records of a file, with the line where each begins. DatasetError where it is no sheet with these columns."""
    _stop_at_other_suffix(path)
    with told(path):
        data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not UTF-8 ({error}); save it as CSV UTF-8") from error
    yield from _csv_records(path, text, needed) if path.suffix == ".csv" else _json_records(path, text)


def refusal(errors: Sequence[str]) -> str:
    """What a person is told of a sheet of which nothing was kept."""
    more = f"\n... and {len(errors) - _SHOWN_ERRORS} more" if len(errors) > _SHOWN_ERRORS else ""
    return "\n".join(errors[:_SHOWN_ERRORS]) + more + "\nnothing was imported"


def _csv_records(path: Path, text: str, needed: Set[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if not needed <= set(reader.fieldnames or ()):
        names = " and ".join(sorted(needed))
        raise DatasetError(f"{path} line 1: there are no columns {names}; keep the header of the export")
    line = reader.line_num + 1
    for record in reader:
        yield line, record
        line = reader.line_num + 1


def _json_records(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for line, part in enumerate(text.split("\n"), 1):
        if not part.strip():
            continue
        try:
            record = json.loads(part)
        except ValueError as error:
            raise DatasetError(f"{path} line {line}: it is no JSON ({error}); nothing was imported") from error
        if not isinstance(record, dict):
            raise DatasetError(f"{path} line {line}: it is no JSON object; nothing was imported")
        yield line, record


def _as_text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"); none that is read back begins so."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _stop_at_other_suffix(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise DatasetError(f"{path}: the suffix says how to write it; there are {' and '.join(SUFFIXES)}")
