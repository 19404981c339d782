from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.maintenance import compact, differences, expire
from flows.parquet import partition_of
from flows.publisher import open_publisher
from flows.storage import Dataset
from tests.test_storage import APRIL, MAY, article, by_version, correct, frames, globbed, publish
from transforms.identifiers import hash_id


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
