"""A correction leaves exact copies behind: they get rows of their own, in the same commit."""

from __future__ import annotations

import polars as pl
import pytest

from flows.build import BuildOptions, build_dataset
from flows.checks import problems
from flows.storage import Dataset
from transforms.language import DEFAULT_MODEL

PACT = (
    "The prime minister of Japan met the president of Kenya in Nairobi on Monday and signed an agreement. “We will "
    "build the port,” President Amina Odhiambo told reporters in Nairobi. Ministers of both countries applauded when the "
    "agreement was signed. The police arrested two protesters in Mombasa on Sunday."
)
MENDED = PACT + " Nobody was injured, and the protesters were released in Mombasa on Monday."
LINE = '{"id": "%s", "url": "https://post.example/%s", "publisher": "Post", "title": "A pact", "published_at": "2024-05-%02dT10:00:00Z", "text": "%s"}\n'


def build(root, folder, *records: tuple[str, int, str], batch_size: int = 250):
    """Builds these records, (guid, day of May, text), in their order."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{len(list(folder.iterdir()))}.jsonl"
    path.write_text("".join(LINE % (guid, guid, day, text) for guid, day, text in records))
    options = BuildOptions((str(path),), root, DEFAULT_MODEL, workers=1, batch_size=batch_size)
    report = build_dataset(options, lambda *_: None)
    assert (report.exit_code, report.unaccounted) == (0, 0), report
    return report


def state(root) -> dict[str, tuple[str | None, str | None, int]]:
    """Each article by its guid: the guid of what it repeats, how, and how many quotations it has."""
    articles = Dataset(root).scan("articles").with_columns(pl.col("url").str.split("/").list.last()).collect()
    names = dict(articles.select("article_id", "url").iter_rows())
    quotes = Dataset(root).scan("quotes").collect()["article_id"].to_list()
    rows = articles.select("article_id", "url", "duplicate_of", "duplicate_type").iter_rows()
    return {guid: (names.get(original), kind, quotes.count(key)) for key, guid, original, kind in rows}


CORRECTED = {"a": (None, None, 1), "b": ("a", "near", 1), "c": ("b", "exact", 0)}


def test_copies_of_a_corrected_article_get_rows_in_the_same_build(tmp_path):
    root = tmp_path / "tables"
    build(root, tmp_path / "in", ("a", 1, PACT), ("b", 2, PACT), ("c", 3, PACT))
    assert state(root) == {"a": (None, None, 1), "b": ("a", "exact", 0), "c": ("a", "exact", 0)}
    report = build(root, tmp_path / "in", ("a", 4, MENDED))
    assert (dict(report.dispositions), report.rows["articles"]) == ({"updated": 1}, 1)
    assert state(root) == CORRECTED
    assert list(problems(Dataset(root))) == []
    last = Dataset(root).commits()[-1]
    assert (last.counts["documents"], last.counts.get("articles", 0)) == (1, 0)
    documents = Dataset(root).scan("documents").collect()
    assert documents["disposition"].value_counts().sort("disposition").rows() == [
        ("article", 2),
        ("superseded", 1),
        ("updated", 1),
    ]
    build(root, tmp_path / "in", ("d", 5, PACT))
    assert state(root) == CORRECTED | {"d": ("b", "exact", 0)}
    assert list(problems(Dataset(root))) == []


def test_batches_of_one_build_do_the_same(tmp_path):
    records = [("a", 1, PACT), ("b", 2, PACT), ("c", 3, PACT), ("a", 4, MENDED)]
    build(tmp_path / "tables", tmp_path / "in", *records, batch_size=1)
    assert Dataset(tmp_path / "tables").version() == 4
    assert state(tmp_path / "tables") == CORRECTED
    assert list(problems(Dataset(tmp_path / "tables"))) == []


def test_copies_are_pointed_to_another_article_that_has_their_words(tmp_path):
    root = tmp_path / "tables"
    build(root, tmp_path / "in", ("a", 1, PACT), ("b", 2, PACT), ("c", 3, PACT))
    build(root, tmp_path / "in", ("a", 4, MENDED))
    build(root, tmp_path / "in", ("a", 5, PACT + " It rained."), ("d", 5, PACT))
    assert state(root) == CORRECTED | {"d": ("b", "exact", 0)}
    build(root, tmp_path / "in", ("b", 6, MENDED))
    found = state(root)
    assert found["c"] == ("b", "near", 1)
    assert found["d"] == ("c", "exact", 0)
    assert list(problems(Dataset(root))) == []


def test_a_correction_of_marks_alone_leaves_copies_as_they_are(tmp_path):
    root = tmp_path / "tables"
    build(root, tmp_path / "in", ("a", 1, PACT), ("b", 2, PACT))
    build(root, tmp_path / "in", ("a", 3, PACT.replace("port,", "port")))
    assert state(root)["b"] == ("a", "exact", 0)
    assert list(problems(Dataset(root))) == []


def test_no_two_articles_point_to_each_other(tmp_path):
    """``b`` is a near copy of ``a`` that has an exact copy; corrected, it must not become a copy of that."""
    near = PACT + " It rained."
    root = tmp_path / "tables"
    build(root, tmp_path / "in", ("a", 1, PACT), ("b", 2, near), ("c", 3, near))
    assert state(root)["c"] == ("b", "exact", 0)
    build(root, tmp_path / "in", ("b", 4, near + " It snowed."))
    assert state(root) == {"a": (None, None, 1), "b": ("a", "near", 1), "c": ("b", "near", 1)}
    assert list(problems(Dataset(root))) == []


@pytest.mark.parametrize("change", [{"content_hash": pl.lit("0" * 16)}])
def test_a_check_names_a_copy_that_was_left_behind(tmp_path, change):
    from tests.small_batch import as_frames, valid_rows
    from tests.test_storage import open_publisher, publish
    from transforms.identifiers import hash_id

    tables = as_frames(valid_rows())
    is_original = pl.col("article_id") == hash_id(0, "report")
    changed = {
        name: pl.when(is_original).then(value).otherwise(pl.col(name)).alias(name) for name, value in change.items()
    }
    with open_publisher(tmp_path) as publisher:
        publish(publisher, tables | {"articles": tables["articles"].with_columns(**changed)}, "first")
    assert list(problems(Dataset(tmp_path))) == [f"articles {hash_id(0, 'repeat')}: exact_copy_has_words_of_original"]
