"""What a batch is compared with, and that no more is read of the dataset than that takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows import parquet
from flows.indexes import indexed_prints, keys_of, merged_indexes, reindex
from flows.ledger import Ledger, Settled
from flows.maintenance import compact
from flows.parquet import KEYS_SCHEMA, parquet_bytes, read_keys, stage_tables
from flows.publisher import Publisher, open_publisher
from flows.relinking import from_dataset
from flows.storage import Dataset
from tests.test_storage import QuickDisk, article, document
from transforms.duplicates import content_hash, fingerprints
from transforms.identifiers import hash_id
from transforms.schemas.tables import ARTICLES, DOCUMENTS

FERRY = (
    "A ferry with 214 people on board ran aground off Maravel early on Thursday after its engine failed in heavy seas. "
    "The coastguard of Orlanda took all passengers to the port of Saint-Brice, where Mayor Helen Okoro met them. "
    "Blue Strait Lines, which owns the ship, promised an inquiry and said that it would refund every ticket by 30 June. "
    "Opposition leader Piet Marsh asked the transport ministry to explain why the ferry had passed its inspection."
)
SHORTENED = FERRY.rsplit(". ", 1)[0] + "."
FIRST = date(2024, 1, 15)


def batch(*articles: tuple[str, date | None, str]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Records as they were read: names, days, texts."""
    rows = [article(name, day, text) | {"content_hash": content_hash(text)} for name, day, text in articles]
    records = [document(name, day, record=text) for name, day, text in articles]
    keyed = (
        ARTICLES.frame(rows)
        .cast(ARTICLES.stored_schema)
        .with_columns(pl.Series("document_id", [row["document_id"] for row in records]))
    )
    prints = fingerprints(keyed.select("article_id", "text", "blocks")).with_columns(keyed["document_id"])
    return DOCUMENTS.frame(records).cast(DOCUMENTS.stored_schema), keyed, prints


def settle(publisher: Publisher, *articles: tuple[str, date | None, str]) -> Settled:
    """Settles a batch and publishes it."""
    settled = Ledger(publisher).settle(*batch(*articles))
    left = from_dataset(publisher, settled.relinked).tables
    documents = pl.concat([settled.documents, left["documents"]])
    rows = pl.concat([settled.articles, left["articles"]])
    prints = indexed_prints(pl.concat([settled.prints, left["prints"]]), rows)
    tables = {"documents": DOCUMENTS.stored(documents), "articles": ARTICLES.stored(rows), "fingerprints": prints}
    staging = publisher.root / "_staging" / str(publisher.version())
    files = stage_tables(publisher.disk, staging, {**tables, "keys": keys_of(documents, rows)})
    replaced = settled.replaced | set(settled.relinked["article_id"])
    kept, removed = publisher.without_articles(replaced, settled.months, left["documents"]["document_id"])
    files += stage_tables(publisher.disk, staging, kept)
    merged, gone = merged_indexes(publisher, staging, removed)
    publisher.commit(staging, [*files, *merged], kind="build", run_id="", removed=[*removed, *gone])
    return settled


def links(settled: Settled) -> list[tuple[str | None, str | None]]:
    return settled.articles.select("duplicate_of", "duplicate_type").rows()


@pytest.fixture
def publisher(tmp_path) -> Iterator[Publisher]:
    with open_publisher(tmp_path, QuickDisk()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("days", "text", "kind"),
    [
        (3, SHORTENED, "near"),
        (31, SHORTENED, "near"),
        (-31, SHORTENED, "near"),
        (32, SHORTENED, None),
        (400, SHORTENED, None),
        (400, FERRY, "exact"),
        (-400, FERRY.upper(), "exact"),
        (None, SHORTENED, "near"),  # without a date it may be of any day
        (None, FERRY, "exact"),
    ],
)
def test_copies_are_found_word_for_word_at_any_time_and_near_ones_within_31_days(publisher, days, text, kind):
    settle(publisher, ("a", FIRST, FERRY))
    later = None if days is None else FIRST + timedelta(days=days)
    expected = [(hash_id("a") if kind else None, kind)]
    assert links(settle(publisher, ("b", later, text))) == expected


def test_a_dated_article_is_compared_with_undated_ones(publisher):
    settle(publisher, ("a", None, FERRY))
    assert links(settle(publisher, ("b", FIRST, SHORTENED))) == [(hash_id("a"), "near")]


def test_one_ledger_settles_what_one_for_each_batch_does(tmp_path):
    batches = [
        [("a", FIRST, FERRY), ("b", FIRST + timedelta(days=20), SHORTENED)],
        [("c", FIRST + timedelta(days=40), SHORTENED + " It rained."), ("d", FIRST + timedelta(days=300), FERRY)],
        [("a", FIRST, FERRY + " It snowed."), ("e", None, SHORTENED)],
        [("a", FIRST, FERRY), ("d", FIRST, FERRY), ("f", FIRST + timedelta(days=29), SHORTENED)],
    ]
    with open_publisher(tmp_path, QuickDisk()) as publisher:
        one = Ledger(publisher)
        at_once = [one.settle(*batch(*articles)) for articles in batches]
        apart = [settle(publisher, *articles) for articles in batches]
    for left, right in zip(at_once, apart, strict=True):
        assert left.articles.equals(right.articles)
        assert left.documents.equals(right.documents)
        assert (left.replaced, left.refers_to, left.repeated) == (right.replaced, right.refers_to, right.repeated)
        assert left.relinked.equals(right.relinked)


def test_a_correction_is_found_in_another_month_after_merging_and_reindexing(publisher):
    settle(publisher, ("a", FIRST, FERRY))
    for change in (lambda: None, lambda: compact(publisher), lambda: reindex(publisher)):
        change()
        number = publisher.version()
        settled = settle(publisher, ("a", FIRST + timedelta(days=40 * number), f"{FERRY} Then {number} more came."))
        assert settled.documents["disposition"].to_list() == ["updated"]
        assert settled.replaced == {hash_id("a")}
        assert Dataset(publisher.root).scan("articles").collect().height == 1


# What is read


@contextmanager
def counted() -> Iterator[list[Path]]:
    """The files that are opened, of tables and indexes."""
    opened: list[Path] = []
    scan, file, whole = parquet._scan, parquet.pq.ParquetFile, pl.read_parquet

    def scanned(paths: list[Path], schema: pl.Schema) -> pl.LazyFrame:
        opened.extend(paths)
        return scan(paths, schema)

    def noted(function: Callable[..., object]) -> Callable[..., object]:
        def call(path: Path, *args: object, **options: object) -> object:
            opened.append(path)
            return function(path, *args, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "_scan", scanned)
        patch.setattr(parquet.pq, "ParquetFile", noted(file))
        patch.setattr(pl, "read_parquet", noted(whole))
        yield opened


def test_an_hourly_commit_reads_the_months_about_it_and_few_files_of_keys(publisher):
    """A year of daily commits; then an hour with a new article, one that is corrected, and one that was met before."""
    for day in range(0, 364, 4):
        words = f"Report {day} of the {hash_id(day)} council in Karvia. " * 8
        settle(publisher, (f"article {day}", FIRST + timedelta(days=day), words))
    months = {path.parent.name for path in publisher.files()["articles"]}
    assert len(months) == 13
    last = FIRST + timedelta(days=360)
    with counted() as opened:
        settled = settle(
            publisher,
            ("new", last, FERRY),
            ("article 100", FIRST + timedelta(days=100), "The report was mended in Karvia. " * 8),
            ("article 360", last, f"Report 360 of the {hash_id(360)} council in Karvia. " * 8),
        )
    assert (settled.documents["disposition"].to_list(), settled.repeated) == (["article", "updated"], 1)
    read = {path.parent.name for path in opened} - {"keys"}
    about = ("2024-03", "2024-04", "2024-05", "2024-12", "2025-01")
    assert read == {f"published_month={month}" for month in about}
    keys = publisher.files()["keys"]
    assert len(keys) < 2 * 16, "91 files of keys, less the merged ones"
    assert len([path for path in opened if path.parent.name == "keys"]) <= 2 * len(keys)


def test_of_many_keys_only_the_groups_of_rows_that_may_hold_one_are_read(tmp_path, monkeypatch):
    keys = sorted(hash_id(number) for number in range(50_000))
    frame = pl.DataFrame({"key": keys, "kind": "words", "published_month": "2024-05"}, schema=KEYS_SCHEMA)
    path = tmp_path / "keys.parquet"
    path.write_bytes(parquet_bytes(frame, parquet._KEYS_OF_A_GROUP))
    read: list[int] = []
    groups = parquet.pq.ParquetFile.read_row_groups

    def noted(self: object, numbers: list[int], *args: object) -> object:
        read.extend(numbers)
        return groups(self, numbers, *args)

    monkeypatch.setattr(parquet.pq.ParquetFile, "read_row_groups", noted)
    wanted = [keys[7], keys[30_000], keys[30_001], "f" * 16, "0" * 16]
    assert sorted(read_keys([path], wanted)["key"]) == sorted(wanted[:3])
    assert len(read) <= 4
    assert not read_keys([path], []).height
