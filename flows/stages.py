"""The stages of a batch as plain functions from paths to paths; each can be repeated, and none knows who schedules it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import polars as pl

from flows.commits import StoredFile
from flows.disk import DatasetError, Disk, Scratch
from flows.indexes import indexed_prints, indexed_quote_prints, indexed_story_prints, keys_of
from flows.inputs import InputError, Slice
from flows.linking import with_links
from flows.own_tables import OwnTables
from flows.parquet import parquet_bytes, stage_tables
from transforms.articles.article import Article, article_from, article_row
from transforms.confidence import CONFIDENT_TABLES, confidence_of
from transforms.duplicates import fingerprints
from transforms.identifiers import hash_bytes, hash_id
from transforms.issues import issue_row
from transforms.lexicon_files import read_lexicon
from transforms.quote_clusters import quote_prints
from transforms.readers.documents import read_documents
from transforms.readers.records import RawDocument, Refusal
from transforms.schemas.table import Table
from transforms.schemas.tables import ARTICLES, DOCUMENTS, ENTITIES, EVENTS, ISSUES, QUOTES, SCHEMA_VERSION, TABLES
from transforms.stories import story_prints

_RESULT = "result.json"
_WHOLE = "whole.digest"  # of an extraction that was not cut
_EXTRACTED = (ENTITIES, QUOTES, EVENTS)


class BatchRefusedError(RuntimeError):
    """A batch of which so many rows were refused that it must not be published; the message names table and rules."""


@dataclass(frozen=True)
class ReadOptions:
    """What decides how documents are read. ``extraction_version`` is the digest of all that extracts.

    Articles published before ``since`` or after ``until`` are left out, as are those without a date where either is
    given: they are not in the ledger, so that another run can take them.
    """

    given_date: date | None
    min_words: int
    extraction_version: str
    since: date | None = None
    until: date | None = None

    def takes(self, outcome: Article | Refusal) -> bool:
        """Whether a document belongs to the run; what is no article always does, so that it is accounted for."""
        if isinstance(outcome, Refusal) or (self.since is None and self.until is None):
            return True
        day = outcome.published_date
        return day is not None and (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True)
class Result:
    """A batch that is ready to be published: its files, staged, and what was counted on the way.

    ``rows`` and ``dispositions`` do not count the articles, and their records, that are published again.
    """

    input_digest: str
    files: tuple[StoredFile, ...]
    rows: Mapping[str, int]
    refused: Mapping[str, int]
    refused_by: Mapping[str, int]
    refused_articles: tuple[str, ...]
    dispositions: Mapping[str, int]
    set_aside: tuple[tuple[str, str, str], ...]  # source_uri, record, reason
    report: Mapping[str, Any]


def read_batch(slices: Sequence[Slice], folder: Path, options: ReadOptions) -> Path:
    """Reads the records of a batch into ``documents``, ``articles``, ``prints`` and ``issues`` below ``folder``.

    ``articles`` and ``prints`` carry the ``document_id`` they come from. Input that cannot be read is a row of
    ``documents`` that says why, never an error.
    """
    read = [item for part in slices for item in _read_slice(part)]
    outcomes = [(item, outcome) for item in read if options.takes(outcome := _article_or_refusal(item, options))]
    articles = [(document, outcome) for document, outcome in outcomes if isinstance(outcome, Article)]
    version = options.extraction_version
    article_rows = [_article_columns(article, version) for _, article in articles]
    frame = ARTICLES.frame(article_rows)
    document_ids = pl.Series("document_id", [document.document_id for document, _ in articles], dtype=pl.String)
    keyed = frame.with_columns(document_ids)
    _write(
        folder,
        {
            "documents": DOCUMENTS.frame(_document_row(document, outcome) for document, outcome in outcomes),
            "articles": keyed,
            "prints": prints_of(keyed),
            "issues": ISSUES.frame(row for document, outcome in outcomes for row in _read_issues(document, outcome)),
        },
    )
    return folder


def prints_of(articles: pl.DataFrame) -> pl.DataFrame:
    """The fingerprints of articles by ``document_id``: two records may be versions of one article."""
    prints = fingerprints(articles.select(pl.col("document_id").alias("article_id"), "text", "blocks"))
    names = articles.select("document_id", "article_id")
    return prints.rename({"article_id": "document_id"}).join(names, on="document_id", how="left", maintain_order="left")


def extract_batch(linked: Path, folder: Path, model: str, names: str, own: OwnTables) -> Path:
    """Entities, quotations and events of the articles in ``linked`` (exact copies are not extracted again)."""
    from transforms.known_actors import known_actors  # noqa: PLC0415 - spaCy loads in workers only
    from transforms.language import Text, load_language, parse_articles  # noqa: PLC0415

    articles = pl.read_parquet(linked / "articles.parquet")
    fresh = articles.filter(pl.col("duplicate_type").is_null() | (pl.col("duplicate_type") != "exact"))
    columns = ("article_id", "published_date", "extraction_version", "source", "url", "text", "blocks")
    rows = fresh.select(*columns).rows(named=True)
    docs = parse_articles(load_language(model, names), [Text(row["text"], row["blocks"]) for row in rows])
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("entities", "quotes", "events", "issues")}
    known = known_actors(own.actors)
    for row, doc in zip(rows, docs, strict=True):
        for name, part in _extract(row, doc, known).items():
            judged = name in CONFIDENT_TABLES
            found[name] += [row | {"confidence": confidence_of(name, row)} for row in part] if judged else part
    # One frame a batch: a frame an article costs a third of the parse.
    frames = {name: TABLES[name].frame(part) for name, part in found.items()}
    prints = {
        "storyprints": story_prints(articles, frames["entities"]),
        "quoteprints": quote_prints(frames["quotes"]),
    }
    Scratch().remove(folder / _WHOLE)  # first: what is left of an earlier extraction must not pass for this one
    _write(folder, {**frames, **prints})
    Scratch().replace(folder / _WHOLE, _extracted_digest(linked, folder).encode())
    return folder


def is_extracted(linked: Path, folder: Path) -> bool:
    """Whether an earlier run extracted the same articles; what was cut on the way is told by its digest."""
    try:
        return (folder / _WHOLE).read_text() == _extracted_digest(linked, folder)
    except FileNotFoundError:
        return False


def _extracted_digest(linked: Path, folder: Path) -> str:
    return hash_id(input_digest(linked), input_digest(folder))


def validate_batch(linked: Path, extracted: Path, links: Path, folder: Path, *, is_replay: bool = False) -> Path:
    """Validates all tables of a batch, stages the good rows as they shall lie in the dataset, and keeps the refused ones.

    A refused article is kept with ``_document_id``, the record of the ledger that it was read from. BatchRefusedError
    where a table has more than 5 % failing rows, and at least 20; a replay is of rows that failed before, and goes on.
    """
    from expectations.quarantine import split_tables  # noqa: PLC0415 - Great Expectations takes seconds to import
    from expectations.suites import validate_tables  # noqa: PLC0415

    tables = {name: pl.read_parquet(linked / f"{name}.parquet") for name in ("documents", "articles")}
    tables |= {table.name: pl.read_parquet(extracted / f"{table.name}.parquet") for table in _EXTRACTED}
    issues = [pl.read_parquet(part / "issues.parquet") for part in (linked, extracted)]
    tables = with_links({**tables, "issues": pl.concat(issues)}, links)
    tables["issues"] = tables["issues"].unique("issue_id", keep="first", maintain_order=True)
    elsewhere = pl.read_parquet(linked / "refers_to.parquet")["article_id"]
    report = validate_tables(tables, elsewhere, frozenset(row["cameo_code"] for row in read_lexicon("cameo")))
    if report.stopped_tables and not is_replay:
        worst = (
            report.failures.group_by("table", "expectation")
            .len()
            .sort("len", "table", descending=[True, False])
            .head(3)
        )
        rules = "; ".join(f"{count} rows of {table} fail {rule}" for table, rule, count in worst.iter_rows())
        raise BatchRefusedError(f"too many rows of {', '.join(report.stopped_tables)} were refused: {rules}")
    split = split_tables(tables, report.failures)
    good = dict(split.good)
    prints = pl.read_parquet(linked / "prints.parquet")
    good["fingerprints"] = indexed_prints(prints, good["articles"])
    good["keys"] = keys_of(good["documents"], good["articles"])
    good["storyprints"] = indexed_story_prints(pl.read_parquet(extracted / "storyprints.parquet"), good["articles"])
    good["quoteprints"] = indexed_quote_prints(pl.read_parquet(extracted / "quoteprints.parquet"), good["quotes"])
    disk = Disk()
    disk.remove(folder / _RESULT)  # first: what is left of an earlier result must not pass for one
    disk.remove(folder)
    files = stage_tables(disk, folder, good)
    refused = {**split.refused, "articles": _with_record(split.refused["articles"], tables["documents"])}
    _write(folder / "refused", {name: frame for name, frame in refused.items() if frame.height}, disk)
    again = pl.read_parquet(linked / "again.parquet")
    counted = good["documents"].join(again, on="document_id", how="anti", maintain_order="left")
    aside = counted.filter(pl.col("disposition") == "set_aside")
    new_articles = good["articles"].join(again, on="article_id", how="anti")
    new = {**good, "documents": counted, "articles": new_articles}
    result = Result(
        input_digest=_validated_digest(linked, links),
        files=tuple(files),
        rows={name: frame.height for name, frame in new.items() if name in TABLES},
        refused={name: frame.height for name, frame in split.refused.items() if frame.height},
        refused_by=dict(report.failures.group_by("expectation").len().sort("expectation").iter_rows()),
        refused_articles=tuple(split.refused["articles"]["article_id"].drop_nulls()),
        dispositions=dict(counted.group_by("disposition").len().sort("disposition").iter_rows()),
        set_aside=tuple(aside.select("source_uri", "record", "reason").iter_rows()),
        report=report.to_json(),
    )
    disk.make_folder(folder)
    disk.replace(folder / _RESULT, json.dumps(asdict(result)).encode())
    return folder


def finished_result(folder: Path, linked: Path, links: Path) -> Result | None:
    """What an earlier run staged for the same articles; None where it did not finish, or they or their links are others."""
    if not (folder / _RESULT).exists():
        return None
    try:
        data = json.loads((folder / _RESULT).read_bytes())
    except ValueError as error:
        raise DatasetError(f"{folder / _RESULT} is damaged ({error}); remove {folder} and build again") from error
    result = Result(**data | {"files": tuple(StoredFile(**file) for file in data["files"])})
    is_whole = all((folder / file.path).exists() for file in result.files)
    return result if is_whole and result.input_digest == _validated_digest(linked, links) else None


def _validated_digest(linked: Path, links: Path) -> str:
    return hash_id(input_digest(linked), input_digest(links))


def _with_record(articles: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    became = documents.filter(pl.col("disposition").is_in(["article", "updated"]) & pl.col("article_id").is_not_null())
    records = became.select("article_id", pl.col("document_id").alias("_document_id")).unique("article_id", keep="last")
    return articles.join(records, on="article_id", how="left", maintain_order="left")


def refused_rows(folder: Path) -> dict[str, pl.DataFrame]:
    """The refused rows of a validated batch, by table."""
    return {path.stem: pl.read_parquet(path) for path in sorted((folder / "refused").glob("*.parquet"))}


def write_linked(
    folder: Path, tables: Mapping[str, pl.DataFrame], refers_to: Sequence[str], again: pl.DataFrame
) -> Path:
    """Keeps a settled batch for the stages that follow.

    ``again`` are those of its ``documents`` that are in the dataset already, and are published anew with their article.
    """
    outside = pl.DataFrame({"article_id": sorted(refers_to)}, schema={"article_id": pl.String})
    _write(folder, {**tables, "refers_to": outside, "again": again.select("document_id", "article_id")})
    return folder


def input_digest(folder: Path) -> str:
    """Digest of what a stage is given: equal where nothing has to be done again."""
    return hash_bytes(b"".join(path.read_bytes() for path in sorted(folder.glob("*.parquet"))))


@lru_cache(maxsize=2)
def extraction_version(model: str, names: str, own: OwnTables) -> str:
    """Digest of the rules, lexicons and model that extract, the user's own among them: with another, rows may differ.

    InputError where the model is not installed or not the one that is pinned.
    """
    from transforms.language import ModelError, check_model, model_versions  # noqa: PLC0415 - spaCy takes a second

    try:
        check_model(model, names)
        versions = model_versions(model, names)
    except ModelError as error:
        raise InputError(str(error)) from error
    root = resources.files("transforms")
    with resources.as_file(root) as folder:
        files = sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".csv", ".gz", ".onnx"})
        parts = [f"{path.relative_to(folder).as_posix()}:{hash_bytes(path.read_bytes())}" for path in files]
    tables = [f"{name}:{digest}" for name, digest in own.digests.items()]
    return hash_id("extraction", *versions.values(), *parts, *tables)


def versions_of(model: str, names: str, own: OwnTables) -> dict[str, str]:
    """What a commit says of what extracted its rows: the rules' digest, the models, the user's tables, and the schema."""
    from transforms.language import model_versions  # noqa: PLC0415 - spaCy takes a second

    extraction = extraction_version(model, names, own)
    return {"extraction": extraction, **model_versions(model, names), **own.digests, "schema": SCHEMA_VERSION}


def _read_slice(part: Slice) -> Iterator[RawDocument | Refusal]:
    try:
        data = part.read()
    except OSError as error:
        detail = f"{error.strerror}; mend its permissions and build again"
        yield Refusal(part.source_uri, "0", "unknown", hash_id("unreadable", part.source_uri), "unreadable", detail)
        return
    yield from read_documents(data, part.source_uri, first_record=part.first_record, format=part.format)


def _article_or_refusal(item: RawDocument | Refusal, options: ReadOptions) -> Article | Refusal:
    if isinstance(item, Refusal):
        return item
    return article_from(item, given_date=options.given_date, min_words=options.min_words)


def _article_columns(article: Article, version: str) -> dict[str, Any]:
    links = {"duplicate_of": None, "duplicate_type": None, "origin_id": article.article_id, "story_id": None}
    return {**article_row(article), **links, "extraction_version": version}


def _document_row(item: RawDocument | Refusal, outcome: Article | Refusal) -> dict[str, Any]:
    is_article = isinstance(outcome, Article)
    return {
        "document_id": item.document_id,
        "source_uri": item.source_uri,
        "record": item.record,
        "format": item.format,
        "content_hash": item.content_hash,
        "source": outcome.source,
        "published_date": outcome.published_date,
        "disposition": "article" if is_article else "set_aside",
        "reason": None if isinstance(outcome, Article) else outcome.reason,
        "article_id": outcome.article_id if isinstance(outcome, Article) else None,
    }


def _read_issues(item: RawDocument | Refusal, outcome: Article | Refusal) -> Iterator[dict[str, Any]]:
    if isinstance(outcome, Refusal):
        yield issue_row(
            None,
            outcome.published_date,
            item.source_uri,
            "read",
            "warning",
            outcome.reason,
            _of_record(item, outcome.detail),
        )
        return
    for note in outcome.notes:
        span = (
            None if note.start_char is None or note.end_char is None else (note.start_char, note.end_char, outcome.text)
        )
        yield issue_row(
            outcome.article_id, outcome.published_date, item.source_uri, "read", "note", note.reason, note.detail, span
        )


def _of_record(item: RawDocument | Refusal, detail: str) -> str:
    return detail if item.record == "0" else f"record {item.record}: {detail}"


def _extract(row: Mapping[str, Any], doc: Any, known: Any) -> dict[str, list[dict[str, Any]]]:
    """All rows of one article, by table; ``known`` are the known actors."""
    from transforms.entities.entities import entity_rows, find_entities  # noqa: PLC0415 - spaCy loads in workers only
    from transforms.entities.first_person import resolve_first_person  # noqa: PLC0415
    from transforms.events.coding import find_events  # noqa: PLC0415
    from transforms.events.rows import event_rows  # noqa: PLC0415
    from transforms.publishers import country_of_publisher  # noqa: PLC0415
    from transforms.quotes.quotations import find_marks_notes, find_quotes  # noqa: PLC0415
    from transforms.quotes.rows import quote_rows  # noqa: PLC0415

    key = (row["article_id"], row["published_date"], row["extraction_version"])
    home = country_of_publisher(row["source"], row["url"])
    entities = find_entities(doc, row["published_date"], known, home)
    quotes = list(find_quotes(doc, entities))
    entities = resolve_first_person(doc, entities, quotes)
    quoted = list(quote_rows(*key, quotes))
    pieces = [
        ((piece.start_char, piece.end_char), quote, made["quote_id"])
        for quote, made in zip(quotes, quoted, strict=True)
        for piece in quote.spans
    ]
    ids = {span: quote_id for span, _, quote_id in pieces}
    speakers = {span: quote.speaker_entities[0] for span, quote, _ in pieces if quote.speaker_entities}
    events = find_events(doc, entities, list(ids), row["published_date"], speakers)
    notes = [
        issue_row(*key[:2], None, "extract", "note", note.reason, None, (note.start_char, note.end_char, row["text"]))
        for note in find_marks_notes(doc, quotes)
    ]
    return {
        "entities": list(entity_rows(*key, entities)),
        "quotes": quoted,
        "events": list(event_rows(*key, events, ids)),
        "issues": notes,
    }


def _write(folder: Path, tables: Mapping[str, pl.DataFrame], disk: Disk | None = None) -> None:
    """Frames of a stage, one file each, with closed lists as strings; durable where a disk is given."""
    disk = disk or Scratch()
    disk.make_folder(folder)
    for name, frame in tables.items():
        disk.replace(folder / f"{name}.parquet", parquet_bytes(_plain(frame, TABLES.get(name))))


def _plain(frame: pl.DataFrame, table: Table | None) -> pl.DataFrame:
    if table is None or not set(table.schema.names()) <= set(frame.columns):
        return frame
    return frame.cast({name: dtype for name, dtype in table.stored_schema.items() if name in frame.columns})
