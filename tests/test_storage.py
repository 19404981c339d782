"""The commit protocol, by replaying every prefix of its operations, with what was not made durable lost as well."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows.storage import Commit, Dataset, DatasetError, Disk, Publisher, open_publisher, partition_of, stage_tables
from transforms.identifiers import hash_id
from transforms.schemas import ARTICLES, DOCUMENTS, TABLES

APRIL, MAY = date(2024, 4, 10), date(2024, 5, 2)


def article(name: str, day: date | None = APRIL, text: str = "A text.") -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(ARTICLES.schema.names())
    return row | {
        "article_id": hash_id(name),
        "authors": [],
        "published_date": day,
        "language": "en",
        "text": text,
        "blocks": [{"type": "paragraph", "start_char": 0, "end_char": len(text)}],
        "word_count": 2,
        "content_hash": hash_id(text),
        "origin_id": hash_id(name),
        "extraction_version": hash_id("version"),
    }


def document(name: str, day: date | None = APRIL, disposition: str = "article", record: str = "0") -> dict[str, object]:
    return {
        "document_id": hash_id(name, record),
        "source_uri": name,
        "record": record,
        "format": "text",
        "content_hash": hash_id(name),
        "source": None,
        "published_date": day,
        "disposition": disposition,
        "reason": None,
        "article_id": hash_id(name),
    }


def frames(*rows: dict[str, object], disposition: str = "article", record: str = "0") -> dict[str, pl.DataFrame]:
    names = [name for name in "abcdefgh" if any(row["article_id"] == hash_id(name) for row in rows)]
    days = {row["article_id"]: row["published_date"] for row in rows}
    return {
        "articles": ARTICLES.stored(ARTICLES.frame(rows)),
        "documents": DOCUMENTS.stored(
            DOCUMENTS.frame(document(name, days[hash_id(name)], disposition, record) for name in names)
        ),
    }


def publish(publisher: Publisher, tables: dict[str, pl.DataFrame], name: str) -> Commit:
    staging = publisher.root / "_staging" / name
    return publisher.commit(staging, stage_tables(publisher.disk, staging, tables), kind="build", run_id="run")


def correct(publisher: Publisher, tables: dict[str, pl.DataFrame], months: list[str], name: str) -> Commit:
    staging = publisher.root / "_staging" / name
    kept, removed = publisher.without_articles(set(tables["articles"]["article_id"]), months)
    files = stage_tables(publisher.disk, staging, tables) + stage_tables(publisher.disk, staging, kept)
    return publisher.commit(staging, files, kind="build", run_id="run", removed=removed)


def globbed(root: Path, table: str) -> list[str]:
    """What any tool reads by glob: it fails on a partial file."""
    key = TABLES[table].key[0]
    return sorted(value for path in root.glob(f"{table}/**/*.parquet") for value in pl.read_parquet(path)[key])


def by_version(root: Path, version: int | None = None) -> dict[str, list[tuple[str, ...]]]:
    dataset = Dataset(root)
    columns = {"articles": ["article_id", "text"], "documents": ["document_id", "disposition"]}
    return {
        name: sorted(dataset.scan(name, version).select(wanted).collect().rows()) for name, wanted in columns.items()
    }


@dataclass
class RecordingDisk(Disk):
    """Does what it is told and writes it down."""

    operations: list[tuple[str, Path, object]] = field(default_factory=list)

    def make_folder(self, path: Path) -> None:
        if not path.is_dir():
            self.operations.append(("folder", path, None))
        super().make_folder(path)

    def write(self, path: Path, data: bytes) -> None:
        self.operations.append(("write", path, data))
        super().write(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self.operations.append(("rename", source, target))
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self.operations.append(("remove", path, None))
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        if path.name and self.operations:
            self.operations.append(("sync", path, None))
        super().sync_folder(path)


def replay(operations: list[tuple[str, Path, object]], lost: set[int], start: Path, made_in: Path, root: Path) -> None:
    """The folder as it lies after these operations, those in ``lost`` never having reached the medium."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(start, root)
    for number, (kind, path, other) in enumerate(operations):
        here = root / path.relative_to(made_in)
        if number in lost:
            continue
        if kind == "folder":
            here.mkdir(parents=True, exist_ok=True)
        elif kind == "write":
            here.write_bytes(other)
        elif kind == "rename" and here.exists():
            here.rename(root / other.relative_to(made_in))
        elif kind == "remove" and here.exists():
            shutil.rmtree(here) if here.is_dir() else here.unlink()


def unsynced(operations: list[tuple[str, Path, object]]) -> list[int]:
    """The writes and renames whose folder was not synced afterwards."""
    loose = []
    for number, (kind, path, other) in enumerate(operations):
        folder = path.parent if kind in {"write", "remove"} else Path(str(other)).parent
        later = operations[number + 1 :]
        if kind in {"write", "rename", "remove"} and ("sync", folder, None) not in later:
            loose.append(number)
    return loose


def states(operations: list[tuple[str, Path, object]]) -> list[tuple[int, set[int]]]:
    """Every prefix, whole, with all that was not durable lost, and with each single thing of it lost."""
    found = []
    for length in range(len(operations) + 1):
        loose = unsynced(operations[:length])
        variants = [set(), set(loose), *({number} for number in loose)]
        found += [(length, lost) for index, lost in enumerate(variants) if lost not in variants[:index]]
    return found


SCENARIOS: dict[str, Callable[[Publisher], object]] = {
    "build": lambda publisher: publish(publisher, frames(article("c", MAY), article("d", None)), "second"),
    "correction": lambda publisher: correct(
        publisher,
        frames(article("a", MAY, "Mended."), disposition="updated", record="1"),
        [partition_of(APRIL)],
        "mended",
    ),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_commit_cut_anywhere_is_all_or_nothing(tmp_path, scenario):
    made_in, start, root = tmp_path / "made", tmp_path / "start", tmp_path / "state"
    with open_publisher(made_in) as publisher:
        publish(publisher, frames(article("a"), article("b")), "first")
    before = by_version(made_in)
    shutil.copytree(made_in, start)
    disk = RecordingDisk()
    with open_publisher(made_in, disk) as publisher:
        SCENARIOS[scenario](publisher)
    after = by_version(made_in)
    assert before != after
    seen = set()
    for length, lost in states(disk.operations):
        replay(disk.operations[:length], lost, start, made_in, root)
        for table in ("articles", "documents"):
            keys = globbed(root, table)
            assert len(keys) == len(set(keys)), "a row twice, before the next opening"
        decided = by_version(root)
        assert decided in (before, after), "a version that is neither the last nor the new"
        with open_publisher(root):
            pass
        assert by_version(root) == decided, "opening changed what had been decided"
        assert globbed(root, "articles") == sorted(key for key, _ in decided["articles"])
        assert globbed(root, "documents") == sorted(key for key, _ in decided["documents"])
        assert by_version(root, 1) == before
        seen.add(decided == after)
    assert seen == {False, True}
    print(f"{scenario}: {len(states(disk.operations))} states")


def test_a_correction_replaces_rows_in_every_table_and_leaves_the_rest(tmp_path):
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a"), article("b")), "first")
        correct(
            publisher,
            frames(article("a", MAY, "Mended."), disposition="updated", record="1"),
            [partition_of(APRIL)],
            "mended",
        )
    now = by_version(tmp_path)
    assert now["articles"] == sorted([(hash_id("a"), "Mended."), (hash_id("b"), "A text.")])
    assert sorted(disposition for _, disposition in now["documents"]) == ["article", "superseded", "updated"]
    assert by_version(tmp_path, 1)["articles"] == sorted([(hash_id("a"), "A text."), (hash_id("b"), "A text.")])


def test_rows_lie_in_their_month_and_without_a_date_in_the_default_partition(tmp_path):
    with open_publisher(tmp_path) as publisher:
        commit = publish(publisher, frames(article("a"), article("b", MAY), article("c", None)), "first")
    months = {Path(file.path).parent.as_posix() for file in commit.added if file.table == "articles"}
    assert months == {
        "articles/published_month=2024-04",
        "articles/published_month=2024-05",
        "articles/published_month=__HIVE_DEFAULT_PARTITION__",
    }


def test_a_second_publisher_is_told_who_publishes(tmp_path):
    program = (
        "import sys, time, pathlib; from flows.storage import open_publisher\n"
        "with open_publisher(pathlib.Path(sys.argv[1])):\n print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        with (
            pytest.raises(DatasetError, match=f"is being published by process {other.pid} on "),
            open_publisher(tmp_path),
        ):
            pass
        other.kill()
    with open_publisher(tmp_path) as publisher:
        assert not publisher.exists()


def test_a_version_that_does_not_exist_is_named(tmp_path):
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a")), "first")
    with pytest.raises(DatasetError, match="has versions 1 to 1, and no 7"):
        Dataset(tmp_path).files(7)


def test_a_missing_file_and_a_damaged_record_are_named(tmp_path):
    with open_publisher(tmp_path) as publisher:
        commit = publish(publisher, frames(article("a")), "first")
    (tmp_path / commit.added[0].path).unlink()
    with pytest.raises(DatasetError, match=commit.added[0].path):
        Dataset(tmp_path).files()
    (tmp_path / "_commits/00000001.json").write_text("{")
    with pytest.raises(DatasetError, match="a commit record is damaged"):
        Dataset(tmp_path).commits()


def test_a_dataset_of_a_newer_dateline_is_not_opened(tmp_path):
    with open_publisher(tmp_path) as publisher:
        publish(publisher, frames(article("a")), "first")
    record = tmp_path / "_commits/00000001.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"format": 99}))
    with pytest.raises(DatasetError, match="written by a newer Dateline"):
        Dataset(tmp_path).files()
