from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows import maintenance
from flows.maintenance import compact, differences, drop_article, expire, file_problems, problems
from flows.storage import Dataset, DatasetError, open_publisher, parquet_bytes, partition_of
from tests.small_batch import as_frames, valid_rows
from tests.test_storage import APRIL, MAY, article, by_version, correct, frames, globbed, publish
from transforms.identifiers import hash_bytes, hash_id


@pytest.fixture
def root(tmp_path):
    """Two commits in one month, and one in the next."""
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a", text="Secret words."), article("b")), "first")
        publish(publisher, frames(article("c"), article("d", MAY)), "second")
    return tmp_path


def test_compaction_keeps_the_rows_and_a_correction_finds_them_after_it(root):
    before = by_version(root)
    with open_publisher(root) as publisher:
        commit = compact(publisher)
        assert commit is not None
        assert compact(publisher) is None
        assert by_version(root) == before
        assert len(list(root.glob("articles/published_month=2024-04/*.parquet"))) == 1
        correct(
            publisher,
            frames(article("a", APRIL, "Mended."), disposition="updated", record="1"),
            [partition_of(APRIL)],
            "mended",
        )
    assert (hash_id("a"), "Mended.") in by_version(root)["articles"]
    assert len(globbed(root, "articles")) == 4
    assert by_version(root, 2) == before


def test_dropping_takes_exact_copies_along_and_unlinks_near_ones(tmp_path):
    exact = article("b", MAY) | {"duplicate_of": hash_id("a"), "duplicate_type": "exact", "origin_id": hash_id("a")}
    near = article("c", MAY) | {"duplicate_of": hash_id("a"), "duplicate_type": "near", "origin_id": hash_id("a")}
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a"), exact, near, article("d")), "first")
        drop_article(publisher, hash_id("a"))
    articles = (
        Dataset(tmp_path)
        .scan("articles")
        .select("article_id", "duplicate_of", "duplicate_type")
        .sort("article_id")
        .collect()
    )
    assert articles.rows() == sorted([(hash_id("c"), None, None), (hash_id("d"), None, None)])
    dispositions = Dataset(tmp_path).scan("documents").select("article_id", "disposition").collect().rows()
    assert dict(dispositions) == {
        hash_id("a"): "dropped",
        hash_id("b"): "dropped",
        hash_id("c"): "article",
        hash_id("d"): "article",
    }


def test_purging_removes_the_text_from_the_whole_folder(root):
    with open_publisher(root) as publisher:
        publisher.quarantine({"articles": pl.DataFrame([{"article_id": hash_id("a"), "text": "Secret words."}])})
        drop_article(publisher, hash_id("a"), purge=True)
    for path in root.rglob("*.parquet"):
        assert "Secret words." not in str(pl.read_parquet(path).to_dicts()), path
    with pytest.raises(DatasetError, match=r"version 1 of .* was expired"):
        by_version(root, 1)


def test_dropping_what_is_not_there_says_so(root):
    with open_publisher(root) as publisher, pytest.raises(DatasetError, match="no article has the id 'nothing'"):
        drop_article(publisher, "nothing")


def test_differences_name_the_keys(root):
    with open_publisher(root) as publisher:
        correct(
            publisher,
            frames(article("a", MAY, "Mended."), disposition="updated", record="1"),
            [partition_of(APRIL)],
            "mended",
        )
    found = {difference.table: difference for difference in differences(Dataset(root), 2, 3)}
    assert (found["articles"].added, found["articles"].removed, found["articles"].changed) == ([], [], [hash_id("a")])
    assert found["documents"].added == [hash_id("a", "1")]
    assert found["documents"].changed == [hash_id("a", "0")]
    assert [difference.added for difference in differences(Dataset(root), 0, 1) if difference.table == "articles"] == [
        sorted([hash_id("a"), hash_id("b")])
    ]


def test_expired_versions_are_gone_and_the_newest_stays(root):
    with open_publisher(root) as publisher:
        correct(
            publisher,
            frames(article("a", MAY, "Mended."), disposition="updated", record="1"),
            [partition_of(APRIL)],
            "mended",
        )
        now = by_version(root)
        assert expire(publisher, 7, datetime.now(UTC)) == 0
        assert expire(publisher, 7, datetime.now(UTC) + timedelta(days=8)) == 3
    assert by_version(root) == now
    assert not list((root / "_replaced").iterdir())


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
    monkeypatch.setattr(maintenance, "_ARTICLES_AT_ONCE", 1)
    rows = [valid_rows(copy) for copy in range(2)]
    for row in (row for part in rows[1].values() for row in part if row["published_date"]):
        row["published_date"] = MAY
    with open_publisher(tmp_path) as publisher:
        for number, part in enumerate(rows):
            publish(publisher, as_frames(part), str(number))
        drop_article(publisher, hash_id(1, "meeting"))
        drop_article(publisher, hash_id(0, "report"))
    assert list(problems(Dataset(tmp_path))) == []


def test_a_copy_of_a_copy_keeps_an_origin_that_is_there(tmp_path):
    near = {"duplicate_type": "near", "origin_id": hash_id("a")}
    first = article("b") | near | {"duplicate_of": hash_id("a")}
    second = article("c", MAY) | near | {"duplicate_of": hash_id("b")}
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a"), first, second), "first")
        drop_article(publisher, hash_id("a"))
    links = Dataset(tmp_path).scan("articles").select("article_id", "duplicate_of", "duplicate_type", "origin_id")
    assert sorted(links.collect().rows()) == sorted(
        [(hash_id("b"), None, None, hash_id("b")), (hash_id("c"), hash_id("b"), "near", hash_id("b"))]
    )
