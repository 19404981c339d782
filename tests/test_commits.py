"""The commit log and its checkpoints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows import commits
from flows.checks import file_problems
from flows.commits import Commit, CommitLog
from flows.publisher import Publisher, open_publisher
from flows.storage import Dataset, DatasetError
from tests.test_storage import APRIL, QuickDisk, article, correct, frames, partition_of, publish
from transforms.identifiers import hash_id


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Twelve commits, with a checkpoint after every third: each other one corrects an article."""
    monkeypatch.setattr(commits, "CHECKPOINT_EVERY", 3)
    with open_publisher(tmp_path, QuickDisk()) as publisher:
        for number in range(1, 13):
            tables = frames(article("a", text=str(number)), record=str(number))
            if number % 2:
                publish(publisher, tables, str(number))
            else:
                correct(publisher, tables, [partition_of(APRIL)], str(number))
    return tmp_path


def listed(dataset: Dataset, version: int) -> set[str]:
    return {path.name for paths in dataset.files(version).values() for path in paths}


def test_the_two_newest_checkpoints_are_kept(root):
    assert CommitLog(root).checkpoints() == [9, 12]


def test_every_version_lists_the_same_files_with_checkpoints_and_without(root):
    by_checkpoint = {version: listed(Dataset(root), version) for version in range(13)}
    in_turn = Dataset(root)
    assert {version: listed(in_turn, version) for version in [12, 3, *range(13)]} == by_checkpoint
    for number in (9, 12):
        CommitLog(root).checkpoint_path(number).unlink()
    assert {version: listed(Dataset(root), version) for version in range(13)} == by_checkpoint
    assert len(by_checkpoint[12]) > len(by_checkpoint[1])


def test_only_the_records_after_a_checkpoint_are_read(root, monkeypatch):
    read = []
    from_json = Commit.from_json.__func__

    def counted(cls: type[Commit], data: bytes) -> Commit:
        read.append(json.loads(data)["number"])
        return from_json(cls, data)

    monkeypatch.setattr(Commit, "from_json", classmethod(counted))
    with open_publisher(root, QuickDisk()) as publisher:
        publish(publisher, frames(article("b")), "thirteenth")
        assert listed(publisher, 13)
    assert set(read) <= {12, 13}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 1}', b'{"format": 99}', None])
def test_a_damaged_checkpoint_is_passed_over_and_named(root, damage):
    expected = listed(Dataset(root), 12)
    path = CommitLog(root).checkpoint_path(12)
    if damage is None:
        content = json.loads(path.read_bytes())
        content["files"].pop()
        damage = json.dumps(content).encode()
    path.write_bytes(damage)
    assert listed(Dataset(root), 12) == expected
    assert list(file_problems(Dataset(root))) == [
        "_commits/00000012.files: it lists other files than the records; remove it"
    ]
    with open_publisher(root, QuickDisk()) as publisher:
        for number in range(3):
            publish(publisher, frames(article("b", text=str(number))), str(number))
    assert CommitLog(root).checkpoints() == [12, 15]


def test_a_lost_record_is_named_though_a_checkpoint_has_its_files(root):
    CommitLog(root).record_path(2).unlink()
    assert listed(Dataset(root), 12)
    with pytest.raises(DatasetError, match=r"00000002\.json: No such file or directory; restore it"):
        Dataset(root).commits()
    with pytest.raises(DatasetError, match=r"00000002\.json"):
        list(file_problems(Dataset(root)))


def test_fields_of_a_newer_version_are_left_out():
    record = json.loads(Commit(1, "build", "run", "now", "_staging/a", (), ()).to_json())
    assert Commit.from_json(json.dumps(record | {"mood": "good"}).encode()).number == 1


def test_counts_are_what_a_commit_gains(root):
    assert [dict(commit.counts) for commit in Dataset(root).commits()[:3]] == [
        {"documents": 1, "articles": 1},
        {"documents": 1},
        {"documents": 1, "articles": 1},
    ]


def test_a_dataset_without_commits_is_empty(tmp_path: Path):
    with open_publisher(tmp_path) as publisher:
        assert isinstance(publisher, Publisher)
        assert (publisher.version(), publisher.exists(), publisher.commits()) == (0, False, [])
    assert hash_id("a") not in listed(Dataset(tmp_path), 0)
