"""Dropping and purging: what goes, what stays, and a purge that is cut anywhere and run again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from flows.checks import problems
from flows.ledger import Ledger
from flows.parquet import parquet_bytes
from flows.publisher import Publisher, open_publisher
from flows.quarantine import quarantined
from flows.removal import drop_article
from flows.storage import Dataset, DatasetError
from tests.test_storage import (
    APRIL,
    MAY,
    QuickDisk,
    RecordingDisk,
    article,
    by_version,
    correct,
    document,
    frames,
    globbed,
    partition_of,
    publish,
    states,
    tree_of,
    written,
)
from transforms.identifiers import hash_id
from transforms.schemas.tables import ARTICLES, DOCUMENTS

SECRET = "The secret words of Karvia."


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


def test_dropping_what_is_not_there_says_so(tmp_path):
    with open_publisher(tmp_path) as publisher, pytest.raises(DatasetError, match="no article has the id 'nothing'"):
        drop_article(publisher, "nothing")


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


def refused(name: str, text: str = SECRET, **columns: object) -> pl.DataFrame:
    """An article as it lies in quarantine, read from the record of the ledger that has its name."""
    row = article(name, text=text) | columns
    told = {"_key": hash_id(name), "_expectation": "artificial", "_document_id": hash_id(name, "refused")}
    return ARTICLES.stored(ARTICLES.frame([row])).with_columns(pl.lit(value).alias(key) for key, value in told.items())


def set_aside(name: str) -> pl.DataFrame:
    """The record of a refused article."""
    row = document(name, APRIL, "set_aside", "refused") | {"reason": "refused", "article_id": None}
    return DOCUMENTS.stored(DOCUMENTS.frame([row]))


def stage(root: Path, folder: str, tables: dict[str, pl.DataFrame]) -> None:
    for name, frame in tables.items():
        path = root / "_staging" / folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parquet_bytes(frame))


def make(root: Path) -> None:
    """The secret lies everywhere: in a table, an older version, quarantine, a killed build, a killed compaction."""
    with open_publisher(root, QuickDisk()) as publisher:
        copy = article("b", text=SECRET) | {
            "duplicate_of": hash_id("a"),
            "duplicate_type": "exact",
            "origin_id": hash_id("a"),
        }
        publish(publisher, frames(article("a", text=SECRET), copy, article("c"), article("d", MAY)), "first")
        correct(
            publisher,
            frames(article("c", text="Mended."), disposition="updated", record="1"),
            [partition_of(APRIL)],
            "mended",
        )
        publish(publisher, {"documents": pl.concat([set_aside("a"), set_aside("e")])}, "third")
        publisher.keep_staging("0123", {})
        hanging = refused("f", **{"duplicate_of": hash_id("a"), "duplicate_type": "exact", "origin_id": hash_id("a")})
        publisher.quarantine({"articles": pl.concat([refused("a"), hanging, refused("e", "Other words.")])})
        publisher.quarantine({"articles": refused("e", "Other words.")})
    stage(root, "0123/00000/linked", {"articles": refused("g", "Yet other words.")})
    stage(root, "0123/00001/linked", {"articles": refused("a")})
    stage(
        root,
        "0123/00002/final/articles/published_month=2024-04",
        {"0": refused("h", duplicate_of=hash_id("a"), duplicate_type="exact")},
    )
    (root / "_staging/0123/00003/read").mkdir(parents=True)
    (root / "_staging/0123/00003/read/articles.parquet").write_bytes(parquet_bytes(refused("a"))[:-9])
    stage(root, "compact/articles", {"merged": refused("a")})


def places(root: Path, text: str = SECRET) -> list[str]:
    """The files in which a text lies, whatever they are."""
    found = []
    for path in sorted(item for item in root.rglob("*") if item.is_file()):
        try:
            content = str(pl.read_parquet(path).to_dicts()) if ".parquet" in path.name else str(path.read_bytes())
        except pl.exceptions.PolarsError:
            content = text  # cut: nobody knows
        if text in content:
            found.append(path.relative_to(root).as_posix())
    return found


def purge(publisher: Publisher) -> None:
    drop_article(publisher, hash_id("a"), purge=True)


def test_purging_removes_the_text_from_the_whole_folder_and_leaves_the_rest(tmp_path):
    make(tmp_path)
    assert len(places(tmp_path)) == 7
    with open_publisher(tmp_path) as publisher:
        assert drop_article(publisher, hash_id("a"), purge=True).articles == 2
    assert places(tmp_path) == []
    assert sorted(globbed(tmp_path, "articles")) == sorted([hash_id("c"), hash_id("d")])
    assert set(quarantined(tmp_path)["articles"]["article_id"]) == {hash_id("e")}
    assert [path.name for path in (tmp_path / "_staging/0123").iterdir() if path.is_dir()] == ["00000"]
    with pytest.raises(DatasetError, match=r"version 2 of .* was expired"):
        by_version(tmp_path, 2)
    dispositions = Dataset(tmp_path).scan("documents").select("document_id", "disposition").collect().rows()
    assert dict(dispositions)[hash_id("a", "refused")] == "dropped"
    assert dict(dispositions)[hash_id("e", "refused")] == "set_aside"


def test_a_purge_that_is_cut_anywhere_is_finished_by_running_it_again(tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    make(made)
    start = tree_of(made)
    disk = RecordingDisk()
    with open_publisher(made, disk) as publisher:
        purge(publisher)
    after = by_version(made)
    root, seen = tmp_path / "state", 0
    for tree in states(disk.operations, start, made):
        written(tree, root)
        with open_publisher(root, QuickDisk()) as publisher:
            purge(publisher)
        assert places(root) == []
        assert by_version(root) == after
        assert sorted(globbed(root, "articles")) == sorted(key for key, _ in after["articles"])
        assert set(quarantined(root)["articles"]["article_id"]) == {hash_id("e")}
        assert (root / "_staging/0123/00000/linked/articles.parquet").exists()
        seen += 1
    print(f"{seen} states of a purge")
    assert seen > 60


def test_an_article_that_is_only_in_quarantine_is_dropped_and_not_read_again(tmp_path):
    make(tmp_path)
    with open_publisher(tmp_path) as publisher:
        done = drop_article(publisher, hash_id("e"), purge=True)
        assert done.articles == 1
        assert places(tmp_path, "Other words.") == []
        again = Ledger(publisher).settle(
            DOCUMENTS.frame([document("e", APRIL, "article", "refused"), document("e", APRIL, "article", "new")]),
            ARTICLES.frame([article("e", text=text) for text in ("Other words.", "New words.")]).with_columns(
                pl.Series("document_id", [hash_id("e", "refused"), hash_id("e", "new")])
            ),
            frames(article("e"))["fingerprints"].with_columns(document_id=pl.lit(hash_id("e", "new"))),
        )
    assert again.repeated == 1
    assert again.documents["disposition"].to_list() == ["dropped"]
    assert again.articles.height == 0


def test_what_was_dropped_can_be_purged_later(tmp_path):
    make(tmp_path)
    with open_publisher(tmp_path) as publisher:
        drop_article(publisher, hash_id("a"))
        assert len(places(tmp_path)) > 2
        with pytest.raises(DatasetError, match="no article has the id"):
            drop_article(publisher, hash_id("a"))
        done = drop_article(publisher, hash_id("a"), purge=True)
        assert (done.commit, done.articles) == (None, 0)
        assert places(tmp_path) == []
        with pytest.raises(DatasetError, match="no article has the id 'nothing'"):
            drop_article(publisher, "nothing", purge=True)


def test_dropping_leaves_the_batches_that_a_killed_build_had_finished(tmp_path):
    make(tmp_path)
    with open_publisher(tmp_path) as publisher:
        drop_article(publisher, hash_id("c"))
    assert len(list(tmp_path.glob("_staging/0123/0000?"))) == 4
    assert not (tmp_path / "_staging/compact").exists()


def test_a_dataset_that_was_dropped_from_is_sound(tmp_path):
    from tests.small_batch import as_frames, valid_rows

    with open_publisher(tmp_path) as publisher:
        publish(publisher, as_frames(valid_rows()), "first")
        drop_article(publisher, hash_id(0, "report"), purge=True)
    assert list(problems(Dataset(tmp_path))) == []
