from __future__ import annotations

import json

import polars as pl
import pytest

from flows import checks
from flows.checks import file_problems, problems
from flows.parquet import parquet_bytes
from flows.publisher import open_publisher
from flows.removal import drop_article
from flows.storage import Dataset
from tests.small_batch import as_frames, valid_rows
from tests.test_storage import MAY, article, frames, publish
from transforms.identifiers import hash_bytes, hash_id


@pytest.fixture
def root(tmp_path):
    """Two commits in one month, and one in the next."""
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a", text="Secret words."), article("b")), "first")
        publish(publisher, frames(article("c"), article("d", MAY)), "second")
    return tmp_path


def test_what_is_wrong_with_the_files_is_named(root):
    assert list(file_problems(Dataset(root))) == []
    path = next(root.glob("articles/*/*.parquet"))
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (path.parent / "stray.parquet").write_bytes(b"")
    named = list(problems(Dataset(root)))
    assert [line.split(":")[0] for line in named] == [
        path.relative_to(root).as_posix(),
        (path.parent / "stray.parquet").relative_to(root).as_posix(),
    ]


def damage(root, table: str, **columns: pl.Expr) -> None:
    """Rewrites the one file of a table with other values, and its digest in the commit record with it."""
    (path,) = root.glob(f"{table}/*/*.parquet")
    data = parquet_bytes(pl.read_parquet(path, hive_partitioning=False).with_columns(**columns))
    path.write_bytes(data)
    record = root / "_commits" / "00000001.json"
    commit = json.loads(record.read_bytes())
    for file in commit["added"]:
        if file["path"] == path.relative_to(root).as_posix():
            file["digest"] = hash_bytes(data)
    record.write_text(json.dumps(commit))


DOCUMENT, COPY = hash_id(0, "document", "a.txt"), hash_id(0, "repeat")
QUOTE, EVENT = hash_id(0, "quote", "outer"), hash_id(0, "event", "met")


def changed(column: str, key: str, of: str, value: object) -> dict[str, pl.Expr]:
    return {column: pl.when(pl.col(key) == of).then(pl.lit(value)).otherwise(column).alias(column)}


@pytest.mark.parametrize(
    ("damages", "expected"),
    [
        (
            {
                "events": changed("trigger_start", "event_id", EVENT, 10_000),
                "quotes": changed("speaker_entity_id", "quote_id", QUOTE, "person:no-one"),
                "documents": changed("disposition", "source_uri", "c.txt", "superseded"),
            },
            {
                f"events {EVENT}: trigger_start_and_end_in_text",
                f"quotes {QUOTE}: speaker_entity_id_resolves",
                f"articles {COPY}: article_is_in_ledger",
            },
        ),
        (
            {
                "documents": {"document_id": pl.lit(DOCUMENT)},
                "articles": changed("duplicate_of", "article_id", COPY, "0" * 16),
            },
            {f"documents {DOCUMENT}: key_is_unique (5 rows)", f"articles {COPY}: duplicate_of_resolves"},
        ),
    ],
    ids=["a span, a reference and the ledger", "a key and an original"],
)
def test_wrong_rows_are_named_by_table_key_and_expectation(tmp_path, damages, expected):
    with open_publisher(tmp_path) as publisher:
        publish(publisher, as_frames(valid_rows()), "first")
    for table, columns in damages.items():
        damage(tmp_path, table, **columns)
    assert set(problems(Dataset(tmp_path))) == expected


def test_a_sound_dataset_of_many_months_is_read_a_part_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "_ARTICLES_AT_ONCE", 1)
    rows = [valid_rows(copy) for copy in range(2)]
    for row in (row for part in rows[1].values() for row in part if row["published_date"]):
        row["published_date"] = MAY
    with open_publisher(tmp_path) as publisher:
        for number, part in enumerate(rows):
            publish(publisher, as_frames(part), str(number))
        drop_article(publisher, hash_id(1, "meeting"))
        drop_article(publisher, hash_id(0, "report"))
    assert list(problems(Dataset(tmp_path))) == []
