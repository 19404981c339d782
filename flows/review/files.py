"""The same review through a file: rows with empty verdicts out, verdicts back in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.disk import DatasetError
from flows.review.labels import Labels
from flows.review.rows import ReviewRow
from flows.review.sheets import read_sheet, refusal, write_sheet
from flows.storage import Dataset
from transforms.reviews.rows import REVIEWED, row_digest, text_digest
from transforms.schemas.closed_lists import REVIEWED_TABLES, ROW_VERDICTS

_ROW = "row"
_VERDICT, _WRONG_FIELDS, _NOTE = "verdict", "wrong_fields", "note"
# One cell that no spreadsheet takes for a number, as it does an id of sixteen digits: table, article, digests, row.
_ROW_CELL = re.compile(r"(?P<table>\w+) (?P<article>[0-9a-f]{16}) (?P<text>[0-9a-f]{16}) (?P<digest>[0-9a-f]{16}) (?P<row>\S+)")  # fmt: skip
_SHORT = {"r": "right", "f": "wrong_field", "w": "wrong_row", "u": "unsure"}


@dataclass(frozen=True)
class Imported:
    """What an import did: verdicts kept, rows left without one, and lines whose row is gone or has changed since.

    Verdicts on such rows are kept, and counted again should the row ever come back.
    """

    judged: int
    empty: int
    stale_lines: tuple[int, ...]


def write_rows(path: Path, rows: Sequence[ReviewRow]) -> None:
    """Rows with sentence, fields and empty verdict columns, as CSV or JSON Lines by the file's suffix.

    DatasetError for another suffix, or where there is such a file already: verdicts in it would be lost.
    """
    write_sheet(path, [_record(row) for row in rows], [_ROW, _VERDICT, _WRONG_FIELDS, _NOTE])


def import_verdicts(dataset: Dataset, path: Path, labels: Labels) -> Imported:
    """Keeps the verdicts of a file, all or none. Rows without a verdict are passed over.

    DatasetError names each line whose verdict is none, and says what there is; and where no row of the file is known
    here, since the file was then written from another dataset.
    """
    verdicts: list[tuple[int, dict[str, Any]]] = []
    errors: list[str] = []
    empty = 0
    first_line: dict[tuple[Any, ...], int] = {}
    for line, record in read_sheet(path, {_ROW, _VERDICT}):
        if not any(str(record.get(name) or "").strip() for name in (_VERDICT, _WRONG_FIELDS, _NOTE)):
            empty += 1
            continue
        try:
            verdict = _verdict(record)
        except ValueError as error:
            errors.append(f"{path} line {line}: {error}")
            continue
        row = (verdict["table_name"], verdict["article_id"], verdict["row_id"])
        if row in first_line:
            errors.append(f"{path} line {line}: it judges the row of line {first_line[row]} again; leave one of them")
        first_line.setdefault(row, line)
        verdicts.append((line, verdict))
    if errors:
        raise DatasetError(refusal(errors))
    known, current = _present(dataset, [verdict for _, verdict in verdicts])
    if verdicts and not any(_named(verdict) in known for _, verdict in verdicts):
        raise DatasetError(f"no row of {path} is in {dataset.root}: it was exported from another dataset")
    if verdicts:
        labels.add([verdict for _, verdict in verdicts])
    stale = tuple(line for line, verdict in verdicts if (*_named(verdict), *_digests(verdict)) not in current)
    return Imported(len(verdicts), empty, stale)


def _record(row: ReviewRow) -> dict[str, str]:
    about, article = row.about, row.article
    marks = row.marks
    cell = " ".join(about[name] for name in ("table_name", "article_id", "text_digest", "row_digest", "row_id"))
    return {
        _ROW: cell,
        "published_date": str(article["published_date"] or ""),
        "headline": article["headline"] or "",
        "sentence": row.row.get("sentence_text") or "",
        "context": "\n\n".join(article["text"][start:end] for start, end in row.blocks),
        "surfaces": " | ".join(dict.fromkeys(f"{m.role}: {article['text'][m.start_char : m.end_char]}" for m in marks)),
        "rule_id": row.row["rule_id"],
        **dict(row.fields),
        _VERDICT: "",
        _WRONG_FIELDS: "",
        _NOTE: "",
    }


def _verdict(record: Mapping[str, Any]) -> dict[str, Any]:
    """The verdict of a record. ValueError says what is wrong, and what there is."""
    cell = _ROW_CELL.fullmatch(str(record.get(_ROW) or "").strip())
    if cell is None or cell["table"] not in REVIEWED_TABLES:
        raise ValueError(f"its cell {_ROW!r} is not as it was exported; copy it from the export")
    words = str(record.get(_VERDICT) or "").strip().casefold()
    if not words:
        raise ValueError(f"it has a note or a wrong field and no verdict; there are {', '.join(ROW_VERDICTS)}")
    verdict = _SHORT.get(words, re.sub(r"[\s-]+", "_", words))
    if verdict not in ROW_VERDICTS:
        raise ValueError(f"{words!r} is no verdict; there are {', '.join(ROW_VERDICTS)} (or {', '.join(_SHORT)})")
    return {
        "table_name": cell["table"],
        "article_id": cell["article"],
        "text_digest": cell["text"],
        "row_id": cell["row"],
        "row_digest": cell["digest"],
        "start_char": None,
        "end_char": None,
        "missed_type": None,
        "verdict": verdict,
        "wrong_fields": _wrong_fields(record, cell["table"], verdict),
        "note": str(record.get(_NOTE) or "").strip() or None,
    }


def _wrong_fields(record: Mapping[str, Any], table_name: str, verdict: str) -> list[str]:
    value = record.get(_WRONG_FIELDS) or ""
    parts = value if isinstance(value, list) else re.split(r"[,;\s]+", str(value).strip())
    named = {str(part).strip() for part in parts} - {""}
    names = REVIEWED[table_name].field_names
    if unknown := sorted(named - set(names)):
        raise ValueError(f"{', '.join(unknown)} is no field of {table_name}; there are {', '.join(names)}")
    if named and verdict != "wrong_field":
        raise ValueError(f"the verdict is {verdict}, and {', '.join(sorted(named))} is called wrong; say wrong_field")
    if not named and verdict == "wrong_field":
        raise ValueError(f"it does not say in {_WRONG_FIELDS!r} which; there are {', '.join(names)}")
    return [name for name in names if name in named]


def _present(
    dataset: Dataset, verdicts: Sequence[Mapping[str, Any]]
) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str, str, str]]]:
    """The rows of these verdicts that are there: by name, and by name and digests."""
    version = dataset.version()
    ids = sorted({verdict["article_id"] for verdict in verdicts})
    held = pl.col("article_id").is_in(ids)
    texts = dataset.scan("articles", version).filter(held).select("article_id", "text").collect()
    digests = {article_id: text_digest(text) for article_id, text in texts.iter_rows()}
    known: set[tuple[str, str, str]] = set()
    current: set[tuple[str, str, str, str, str]] = set()
    for name in sorted({verdict["table_name"] for verdict in verdicts}):
        for row in dataset.scan(name, version).filter(held).collect().iter_rows(named=True):
            named = (name, row["article_id"], row[REVIEWED[name].key])
            known.add(named)
            current.add((*named, digests.get(row["article_id"], ""), row_digest(name, row)))
    return known, current


def _named(verdict: Mapping[str, Any]) -> tuple[str, str, str]:
    return verdict["table_name"], verdict["article_id"], verdict["row_id"]


def _digests(verdict: Mapping[str, Any]) -> tuple[str, str]:
    return verdict["text_digest"], verdict["row_digest"]
