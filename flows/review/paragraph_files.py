"""The search for what is missing through a file: paragraphs with what was found in them out, what is missing back in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from flows.disk import DatasetError
from flows.review.labels import Labels
from flows.review.rows import Paragraph
from flows.review.sheets import read_sheet, refusal, write_sheet
from flows.storage import Dataset
from transforms.reviews.rows import REVIEWED, text_digest
from transforms.reviews.sampling import complete, find_words
from transforms.schemas.closed_lists import REVIEWED_TABLES

_PARAGRAPH, _MISSING, _SEARCHED = "paragraph", "missing", "searched"
_CELL = re.compile(r"(?P<table>\w+) (?P<article>[0-9a-f]{16}) (?P<text>[0-9a-f]{16}) (?P<start>\d+)-(?P<end>\d+)")
# "ACCUSE: blamed the army"; "PERSON: Cano #2" where the words stand more than once.
_MISSED = re.compile(r"(?P<type>[^:]+):(?P<words>.+?)(?:\s#(?P<number>\d+))?")
_YES = {"y", "yes", "x", "1", "true", "searched", "done"}


@dataclass(frozen=True)
class ImportedParagraphs:
    """What an import did: paragraphs that were searched, rows that are missing in them, and paragraphs left."""

    searched: int
    missed: int
    left: int


def write_paragraphs(path: Path, paragraphs: Sequence[Paragraph]) -> None:
    """Paragraphs with the rows found in each, and empty columns to fill in, as CSV or JSON Lines by the file's suffix.

    ``missing`` takes a line a missing row, ``TYPE: words of the paragraph``; ``searched`` takes a ``yes``, also where
    nothing is missing. DatasetError for another suffix, or where there is such a file already.
    """
    write_sheet(path, [_record(paragraph) for paragraph in paragraphs], [_PARAGRAPH, _MISSING, _SEARCHED])


def import_paragraphs(dataset: Dataset, path: Path, labels: Labels) -> ImportedParagraphs:
    """Keeps what a file says is missing, all or nothing. Paragraphs that are not ``searched`` are passed over.

    DatasetError names each line that says something else than rows of its paragraph.
    """
    records = [(line, record) for line, record in read_sheet(path, {_PARAGRAPH, _MISSING, _SEARCHED})]
    texts = _texts(dataset, [record for _, record in records])
    verdicts: list[dict[str, Any]] = []
    errors: list[str] = []
    searched = left = 0
    for line, record in records:
        if not any(str(record.get(name) or "").strip() for name in (_MISSING, _SEARCHED)):
            left += 1
            continue
        try:
            verdicts += _verdicts(record, texts)
        except ValueError as error:
            errors.append(f"{path} line {line}: {error}")
        searched += 1
    if errors:
        raise DatasetError(refusal(errors))
    if verdicts:
        labels.add(verdicts)
    return ImportedParagraphs(searched, len(verdicts) - searched, left)


def _record(paragraph: Paragraph) -> dict[str, str]:
    article = paragraph.article
    place = f"{paragraph.start_char}-{paragraph.end_char}"
    return {
        _PARAGRAPH: f"{paragraph.table_name} {article['article_id']} {text_digest(article['text'])} {place}",
        "published_date": str(article["published_date"] or ""),
        "headline": article["headline"] or "",
        "text": paragraph.text,
        "found": "\n".join(_found(paragraph)),
        _MISSING: "",
        _SEARCHED: "",
    }


def _found(paragraph: Paragraph) -> Iterator[str]:
    for row in paragraph.rows:
        kind = row.row[REVIEWED[row.table_name].type]
        words = " · ".join(words for _, words in row.fields if words and not words.startswith(kind))
        yield f"{kind}: {words}"


def _texts(dataset: Dataset, records: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The texts of the articles that the records name, by article and digest as a cell says them."""
    cells = [_CELL.fullmatch(str(record.get(_PARAGRAPH) or "").strip()) for record in records]
    ids = sorted({cell["article"] for cell in cells if cell})
    rows = dataset.scan("articles").filter(pl.col("article_id").is_in(ids)).select("article_id", "text").collect()
    return {f"{article_id} {text_digest(text)}": text for article_id, text in rows.iter_rows()}


def _verdicts(record: Mapping[str, Any], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    """What a record says: the missing rows, and that the paragraph was searched. ValueError says what is wrong."""
    cell = _CELL.fullmatch(str(record.get(_PARAGRAPH) or "").strip())
    if cell is None or cell["table"] not in REVIEWED_TABLES:
        raise ValueError(f"its cell {_PARAGRAPH!r} is not as it was exported; copy it from the export")
    text = texts.get(f"{cell['article']} {cell['text']}")
    if text is None:
        raise ValueError("its article is not here, or its text has changed since the export")
    missing = [part.strip() for part in str(record.get(_MISSING) or "").splitlines() if part.strip()]
    said = str(record.get(_SEARCHED) or "").strip().casefold()
    if said not in _YES:
        raise ValueError(f"{_SEARCHED} is {said!r}; write yes once all that is missing in the paragraph is named")
    article = {"article_id": cell["article"], "text": text}
    paragraph = Paragraph(cell["table"], article, int(cell["start"]), int(cell["end"]), ())
    found = [_missed(paragraph, part) for part in missing]
    return [*found, paragraph.verdict("searched", (paragraph.start_char, paragraph.end_char))]


def _missed(paragraph: Paragraph, said: str) -> dict[str, Any]:
    parts = _MISSED.fullmatch(said)
    if parts is None:
        raise ValueError(f"{said!r} is not TYPE: words")
    missed_type = complete(parts["type"].strip(), REVIEWED[paragraph.table_name].types)
    words = parts["words"].strip()
    places = find_words(paragraph.text, words)
    number = int(parts["number"] or 1)
    if not places:
        raise ValueError(f"these words do not stand in the paragraph: {words!r}")
    if len(places) > 1 and not parts["number"]:
        raise ValueError(f"{words!r} stands {len(places)} times in the paragraph; add #1 to #{len(places)}")
    if not 1 <= number <= len(places):
        raise ValueError(f"{words!r} stands {len(places)} times in the paragraph, and #{number} is none of them")
    start, end = places[number - 1]
    return paragraph.verdict("missed", (paragraph.start_char + start, paragraph.start_char + end), missed_type)
