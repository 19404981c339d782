"""Refused rows after a build: how many there are, one of them whole, and their articles read through the present rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from expectations.quarantine import HANGS
from flows.commits import Commit
from flows.disk import DatasetError
from flows.indexes import is_indexed, keys_of, reindex
from flows.ledger import Ledger, Settled
from flows.linking import Linker
from flows.own_tables import kept_own_tables
from flows.parquet import partition_of, read_table, stage_tables
from flows.publisher import Publisher
from flows.relinking import MADE_BY_EXTRACTION, Relinked, from_dataset
from flows.rewriting import Rewriting
from flows.stages import (
    extract_batch,
    extraction_version,
    finished_result,
    prints_of,
    refused_rows,
    validate_batch,
    versions_of,
    write_linked,
)
from transforms.duplicates import PRINTS_SCHEMA
from transforms.schemas.tables import ARTICLES, DOCUMENTS, ISSUES, TABLES

_FILE = "_file"
_ARTICLE_DISPOSITIONS = ["article", "updated"]
_OF_AN_ARTICLE = ("entities", "quotes", "events", "issues")

Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Replayed:
    """What a replay did: articles read again and published, rows that left quarantine and that are in it now.

    ``commit`` is None where nothing passed, and nothing was published.
    """

    articles: int
    published: int
    left: int
    stay: int
    commit: Commit | None


@dataclass(frozen=True)
class _Waiting:
    """What is in quarantine, by what can be done about it.

    ``settled`` are refused articles, compared anew with all that was published; ``records`` their rows of the ledger
    before; ``published`` are articles that were published without some of their rows, or that the corrections among the
    settled leave behind (``relinked``); ``notes`` issues of no article.
    ``past`` are records that were published since, ``gone`` articles that are neither here nor there any more.
    """

    rows: Frames
    settled: Settled
    records: pl.DataFrame
    published: pl.DataFrame
    published_records: pl.DataFrame
    relinked: frozenset[str]
    notes: pl.DataFrame
    past: frozenset[str]
    past_articles: frozenset[str]
    gone: frozenset[str]

    @property
    def articles(self) -> pl.DataFrame:
        """The articles to be read again."""
        return pl.concat([self.settled.articles, self.published])


def refused_counts(root: Path) -> pl.DataFrame:
    """How many rows each expectation refused: ``table``, ``expectation``, ``rows``; a row that two refused counts twice."""
    counted: Counter[tuple[str, str]] = Counter()
    for name, frame in quarantined(root).items():
        distinct = frame.unique(["_key", "_expectation", "_document_id"])
        for expectations in distinct["_expectation"]:
            counted.update((name, expectation) for expectation in expectations.split(", "))
    rows = [(*key, count) for key, count in sorted(counted.items())]
    schema = {"table": pl.String, "expectation": pl.String, "rows": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def refused_row(root: Path, key: str) -> tuple[str, pl.DataFrame]:
    """The table, and the rows (versions of one, mostly a single one), whose key is this or begins so.

    DatasetError where no key does, or where keys of several rows do.
    """
    begin = [
        (name, rows)
        for name, frame in quarantined(root).items()
        for _, rows in frame.filter(pl.col("_key").str.starts_with(key)).group_by("_key", maintain_order=True)
    ]
    found = [(name, rows) for name, rows in begin if rows["_key"][0] == key] or begin
    if not found:
        raise DatasetError(f"no refused row has the key {key!r}; see `dateline quarantine list`")
    if len(found) > 1:
        listed = "; ".join(f"{name} {rows['_key'][0]}" for name, rows in found[:5])
        raise DatasetError(f"{len(found)} refused rows begin with {key!r}; name one by its whole key: {listed}")
    name, rows = found[0]
    return name, rows.drop(_FILE)


def quarantined(root: Path) -> Frames:
    """All refused rows by table, whole, with ``_key``, ``_expectation``, ``_document_id`` and the ``_file`` they lie in."""
    found = {}
    for name, table in TABLES.items():
        schema = pl.Schema(
            {**table.stored_schema, "_key": pl.String(), "_expectation": pl.String(), "_document_id": pl.String()}
        )
        frames = [pl.DataFrame(schema={**schema, _FILE: pl.String})]
        for path in sorted((root / "_quarantine" / name).glob("*.parquet")):
            frame = pl.read_parquet(path)
            lacking = [pl.lit(None, dtype).alias(column) for column, dtype in schema.items() if column not in frame]
            frames.append(frame.with_columns(lacking).select(*schema, pl.lit(str(path)).alias(_FILE)))
        found[name] = pl.concat(frames)
    return found


def replay(publisher: Publisher) -> Replayed:
    """Reads the articles of all refused rows again, through the present rules, and publishes in one commit what passes.

    A refused article becomes one as if it were read now: new, a correction, or too late for one. An article that was
    published without some of its rows is replaced where at least one of them passes. What fails again stays as it was.
    """
    newest_first = (publisher.log.record(number).versions for number in range(publisher.version(), 0, -1))
    last = next((versions for versions in newest_first if "model" in versions), None)
    if last is None or not any(frame.height for frame in quarantined(publisher.root).values()):
        return Replayed(0, 0, 0, 0, None)
    if not is_indexed(publisher):
        reindex(publisher)
    model, names = last["model"], last.get("names", "model")  # older commits named no reader of names
    own = kept_own_tables(publisher.root, last)
    version = extraction_version(model, names, own)
    waiting = _waiting(publisher, version)
    staging = publisher.root / "_staging" / "replay"
    good: Frames = {}
    still: Frames = {}
    stays: set[str] = set()
    if waiting.settled.documents.height or waiting.published.height or waiting.notes.height:
        linked = _write_batch(publisher, waiting, staging / "linked")
        extracted = extract_batch(linked, staging / "extracted", model, names, own)
        again = set(waiting.settled.replaced) | set(waiting.published["article_id"])
        links = Linker(publisher).link(linked, extracted, staging / "links", again)
        final = validate_batch(linked, extracted, links, staging / "final", is_replay=True)
        result = finished_result(final, linked, links)
        assert result is not None  # it was staged in the line before
        still = refused_rows(final)
        stays = _stays(waiting, set(result.refused_articles), still)
        staged = {
            name: [final / file.path for file in result.files if file.table == name]
            for name in (*TABLES, "fingerprints", "storyprints", "quoteprints")
        }
        good = {name: pl.concat([read_table(name, path) for path in paths]) for name, paths in staged.items() if paths}
        good = _without_staying(waiting, good, stays)
    versions = versions_of(model, names, own)
    commit = _publish(publisher, waiting, good, still, staging / "published", versions) if good else None
    left = _clear(publisher, waiting, good, stays)
    publisher.disk.remove(staging)
    stay = sum(frame.height for frame in quarantined(publisher.root).values())
    published = good["articles"].height if "articles" in good else 0
    return Replayed(waiting.articles.height, published, left, stay, commit)


def _waiting(publisher: Publisher, version: str) -> _Waiting:
    rows = quarantined(publisher.root)
    records, past = _records(publisher, rows)
    refused = rows["articles"].filter(pl.col("_document_id").is_in(records["document_id"].implode()))
    refused = refused.unique("_document_id", keep="last", maintain_order=True).rename({"_document_id": "document_id"})
    keyed = refused.select(*ARTICLES.schema.names(), "document_id").with_columns(extraction_version=pl.lit(version))
    became = records.drop("article_id").join(keyed.select("document_id", "article_id"), on="document_id")
    became = became.with_columns(disposition=pl.lit("article"), reason=pl.lit(None, pl.String))
    ledger = Ledger(publisher, anew=frozenset(records["document_id"]))
    settled = ledger.settle(became.select(DOCUMENTS.schema.names()), keyed, prints_of(keyed))

    own = pl.concat(
        [rows[name].filter(pl.col("_expectation") != HANGS).select("article_id") for name in _OF_AN_ARTICLE]
    )
    all_ids = (
        pl.concat([rows[name].select("article_id") for name in _OF_AN_ARTICLE])["article_id"].drop_nulls().unique()
    )
    known = publisher.scan("articles").filter(pl.col("article_id").is_in(all_ids.implode())).collect()
    again = own["article_id"].drop_nulls().unique().implode()
    relinked = Relinked.of([from_dataset(publisher, settled.relinked)], version).tables
    elsewhere = pl.concat([settled.articles["article_id"], relinked["articles"]["article_id"]]).implode()
    published = known.filter(pl.col("article_id").is_in(again) & ~pl.col("article_id").is_in(elsewhere))
    ids = published["article_id"].implode()
    is_article = pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS) & pl.col("article_id").is_in(ids)
    free = rows["issues"].filter(pl.col("article_id").is_null()).select(ISSUES.schema.names()).unique("issue_id")
    met = publisher.scan("issues").filter(pl.col("issue_id").is_in(free["issue_id"].implode())).collect()["issue_id"]
    waits = set(rows["articles"].filter(~pl.col("_document_id").is_in(list(past)).fill_null(value=False))["article_id"])
    return _Waiting(
        rows=rows,
        settled=settled,
        records=records,
        published=pl.concat([published.with_columns(extraction_version=pl.lit(version)), relinked["articles"]]),
        published_records=pl.concat([publisher.scan("documents").filter(is_article).collect(), relinked["documents"]]),
        relinked=frozenset(relinked["articles"]["article_id"]),
        notes=free.filter(~pl.col("issue_id").is_in(met.implode())),
        past=past,
        past_articles=frozenset(set(rows["articles"]["article_id"].drop_nulls()) - waits),
        gone=frozenset(set(all_ids) - set(known["article_id"]) - waits),
    )


def _records(publisher: Publisher, rows: Frames) -> tuple[pl.DataFrame, frozenset[str]]:
    """The ledger's rows of refused articles; and the records that were published since they were refused."""
    wanted = pl.concat([rows["articles"]["_document_id"], rows["documents"]["document_id"]]).drop_nulls().unique()
    ledger = publisher.scan("documents").filter(pl.col("document_id").is_in(wanted.implode())).collect()
    is_refused = (pl.col("disposition") == "set_aside") & (pl.col("reason") == "refused").fill_null(value=False)
    past = frozenset(ledger.filter(~is_refused)["document_id"])
    unledgered = rows["documents"].filter(
        pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS)
        & ~pl.col("document_id").is_in(ledger["document_id"].implode())
    )
    names = DOCUMENTS.schema.names()
    records = pl.concat([ledger.filter(is_refused).select(names), unledgered.select(names)]).unique("document_id")
    held = pl.col("document_id").is_in(rows["articles"]["_document_id"].drop_nulls().implode())
    return records.filter(held).sort("source_uri", "record", "document_id"), past


def _write_batch(publisher: Publisher, waiting: _Waiting, folder: Path) -> Path:
    """The articles to be read again, as the stages that follow take a batch."""
    settled, published = waiting.settled, waiting.published
    is_read = ~pl.col("stage").is_in(MADE_BY_EXTRACTION)
    of_settled = pl.col("article_id").is_in(settled.articles["article_id"].implode())
    of_published = pl.col("article_id").is_in(published["article_id"].implode())
    kept = publisher.scan("issues").filter(is_read & of_published).collect()
    refused = waiting.rows["issues"].filter(is_read & (of_settled | of_published)).select(ISSUES.schema.names())
    prints = prints_of(published.with_columns(document_id=pl.col("article_id"))).select(PRINTS_SCHEMA.names())
    refers_to = set(settled.refers_to) | set(published["duplicate_of"].drop_nulls()) | set(published["origin_id"])
    linked = {
        "documents": pl.concat([settled.documents, waiting.published_records]),
        "articles": waiting.articles,
        "prints": pl.concat([settled.prints, prints]),
        "issues": pl.concat([kept, refused, waiting.notes]).unique("issue_id", keep="first", maintain_order=True),
    }
    return write_linked(folder, linked, sorted(refers_to), waiting.published_records)


def _stays(waiting: _Waiting, refused_again: set[str], still: Frames) -> set[str]:
    """The articles of which nothing passes that did not pass before."""
    before, now = _own_keys(waiting.rows), _own_keys(still)
    again = set(waiting.published["article_id"]) - waiting.relinked
    unmended = {key for key in again if before[key] <= now.get(key, set())}
    return refused_again | unmended


def _own_keys(rows: Frames) -> dict[str, set[tuple[str, str]]]:
    keys: dict[str, set[tuple[str, str]]] = {}
    for name in _OF_AN_ARTICLE:
        if name in rows:
            own = rows[name].filter(pl.col("article_id").is_not_null() & (pl.col("_expectation") != HANGS))
            for article_id, key in own.select("article_id", "_key").iter_rows():
                keys.setdefault(article_id, set()).add((name, key))
    return keys


def _without_staying(waiting: _Waiting, good: Frames, stays: set[str]) -> Frames:
    """What passes, without the articles that stay as they are; empty tables are left out."""
    batch = pl.concat([waiting.settled.documents, waiting.published_records])
    # A refused correction has lost its article_id by now, so its record is found by its own id.
    records = batch.filter(pl.col("article_id").is_in(list(stays)))["document_id"].implode()
    passing = {}
    for name, frame in good.items():
        gone = pl.col("article_id").is_in(list(stays)).fill_null(value=False)
        if name == "documents":
            gone = pl.col("document_id").is_in(records)
        elif name == "issues":
            failed = stays | (set(waiting.notes["issue_id"]) - set(frame["issue_id"]))
            gone = gone | _tells_of(failed)
        passing[name] = frame.filter(~gone)
    return {name: frame for name, frame in passing.items() if frame.height}


def _tells_of(keys: set[str]) -> pl.Expr:
    """Issues of no article that say what was refused, and name one of these."""
    named = pl.col("detail").str.contains_any(sorted(keys)) if keys else pl.lit(value=False)
    return pl.col("article_id").is_null() & (pl.col("stage") == "validate") & named.fill_null(value=False)


def _publish(
    publisher: Publisher, waiting: _Waiting, good: Frames, still: Frames, staging: Path, versions: dict[str, str]
) -> Commit:
    passing = set(good["articles"]["article_id"]) if "articles" in good else set()
    again = waiting.published.filter(pl.col("article_id").is_in(list(passing)))
    replaced = (set(waiting.settled.replaced) & passing) | set(again["article_id"])
    months = waiting.settled.months | {partition_of(day) for day in again["published_date"]}
    records = pl.concat([waiting.records, waiting.published_records])
    rewriting = Rewriting(publisher)
    rewriting.without_articles(replaced, months)
    if "documents" in good:
        renewed = pl.col("document_id").is_in(good["documents"]["document_id"].implode())
        _take_out(rewriting, "documents", records["published_date"], renewed)
    if told := passing | (
        set(good["issues"]["issue_id"]) & set(waiting.notes["issue_id"]) if "issues" in good else set()
    ):
        days = pl.concat([records["published_date"], waiting.notes["published_date"]])
        _take_out(rewriting, "issues", days, _tells_of(told))
    kept = rewriting.kept
    tables = {
        name: pl.concat([part[name] for part in (kept, good) if name in part]) for name in kept.keys() | good.keys()
    }
    if "articles" in good or "documents" in good:
        rows = [
            good[name] if name in good else TABLES[name].stored_schema.to_frame() for name in ("documents", "articles")
        ]
        tables["keys"] = keys_of(*rows)
    files = stage_tables(publisher.disk, staging, {name: tables[name] for name in sorted(tables)})
    publisher.quarantine(
        {
            name: frame.filter(pl.col("article_id").is_in(list(passing)))
            for name, frame in still.items()
            if name in _OF_AN_ARTICLE
        }
    )
    return publisher.commit(staging, files, kind="replay", run_id="", removed=rewriting.removed, versions=versions)


def _take_out(rewriting: Rewriting, name: str, days: pl.Series, gone: pl.Expr) -> None:
    """Takes rows of a table, filed under these days, out of its files."""
    rewriting.take(name, {partition_of(day) for day in days}, gone)
    if name in rewriting.kept:
        rewriting.kept[name] = rewriting.kept[name].filter(~gone)


def _clear(publisher: Publisher, waiting: _Waiting, good: Frames, stays: set[str]) -> int:
    """Takes out of quarantine what was published, here or before, and what belongs to nothing any more; how many rows."""
    documents = set(waiting.records["document_id"])
    resolved = set(waiting.settled.documents["article_id"].drop_nulls()) - stays
    over = resolved | waiting.gone | (set(waiting.published["article_id"]) - stays)
    kept_records = set(waiting.settled.documents.filter(pl.col("article_id").is_in(list(stays)))["document_id"])
    records = (documents - kept_records) | waiting.past
    notes = set(waiting.rows["issues"].filter(pl.col("article_id").is_null())["issue_id"]) - (
        set(waiting.notes["issue_id"]) - (set(good["issues"]["issue_id"]) if "issues" in good else set())
    )
    of_article = pl.col("article_id").is_in(list(over)) | (
        pl.col("article_id").is_in(list(waiting.past_articles)) & (pl.col("_expectation") == HANGS)
    )
    leaves = {
        "documents": pl.col("document_id").is_in(list(records)),
        "articles": pl.col("_document_id").is_in(list(records)),
        "issues": of_article.fill_null(value=False) | pl.col("issue_id").is_in(list(notes)),
    }
    left = 0
    for name, rows in waiting.rows.items():
        marked = rows.with_columns(leaves.get(name, of_article).fill_null(value=False).alias("_leaves"))
        for (file,), part in marked.group_by(_FILE, maintain_order=True):
            if part["_leaves"].any():
                stay = part.filter(~pl.col("_leaves")).drop("_leaves", _FILE)
                left += part.height - stay.height
                if Path(str(file)) not in publisher.quarantine({name: stay}):
                    publisher.disk.remove(Path(str(file)))
    return left
