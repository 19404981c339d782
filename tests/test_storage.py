"""The commit protocol, by replaying every prefix of its operations, with what was not made durable lost as well.

What each state must satisfy: by glob no partial file and no row twice; by version exactly the last commit or the new
one, all tables of it; after the next opening nothing lost and nothing twice. The same on a disk that is full from any
operation on, with the last file half written.
"""

from __future__ import annotations

import errno
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import polars as pl
import pytest

from flows import commits, indexes, quarantine
from flows.commits import Commit
from flows.dataset import OpenDataset, open_dataset
from flows.disk import told
from flows.indexes import indexed_prints, indexed_story_prints, keys_of, reindex
from flows.maintenance import compact, expire
from flows.parquet import partition_of, stage_tables
from flows.publisher import Publisher, open_publisher
from flows.removal import drop_article
from flows.stages import validate_batch
from flows.storage import Dataset, DatasetError, Disk
from flows.views import read_sql
from transforms.duplicates import PRINTS_SCHEMA
from transforms.identifiers import hash_id
from transforms.quote_clusters import QUOTE_PRINTS_SCHEMA
from transforms.schemas.tables import ARTICLES, DOCUMENTS, ENTITIES, TABLES
from transforms.stories import story_prints

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
    articles = ARTICLES.stored(ARTICLES.frame(rows))
    documents = DOCUMENTS.frame(document(name, days[hash_id(name)], disposition, record) for name in names)
    prints = pl.DataFrame(
        [{"article_id": hash_id(name), "shingles": [len(name)], "anchors": []} for name in names], schema=PRINTS_SCHEMA
    )
    return {
        "articles": articles,
        "documents": DOCUMENTS.stored(documents),
        "fingerprints": indexed_prints(prints, articles),
        "keys": keys_of(documents, articles),
        "storyprints": indexed_story_prints(story_prints(articles, ENTITIES.stored_schema.to_frame()), articles),
    }


def publish(publisher: Publisher, tables: dict[str, pl.DataFrame], name: str) -> Commit:
    staging = publisher.root / "_staging" / name
    return publisher.commit(staging, stage_tables(publisher.disk, staging, tables), kind="build", run_id="run")


def correct(publisher: Publisher, tables: dict[str, pl.DataFrame], months: list[str], name: str) -> Commit:
    staging = publisher.root / "_staging" / name
    kept, removed = publisher.without_articles(set(tables["articles"]["article_id"]), months)
    files = stage_tables(publisher.disk, staging, tables) + stage_tables(publisher.disk, staging, kept)
    return publisher.commit(staging, files, kind="build", run_id="run", removed=removed)


@lru_cache(maxsize=1000)
def parsed(data: bytes) -> pl.DataFrame:
    """A file's rows by its content: hundreds of states hold the same few files. It fails on a partial file."""
    return pl.read_parquet(io.BytesIO(data))


def globbed(root: Path, table: str) -> list[str]:
    """What any tool reads by glob."""
    key = TABLES[table].key[0] if table in TABLES else "article_id"
    pattern = f"{table}/**/*.parquet" if table in TABLES else f"_index/{table}/**/*.parquet"
    return sorted(value for path in root.glob(pattern) for value in parsed(path.read_bytes())[key])


Rows = dict[str, list[tuple[str, ...]]]


def by_version(root: Path, version: int | None = None) -> Rows:
    """The tables and the index of a version, as the version's files hold them."""
    files = Dataset(root).files(version)
    columns = {
        "articles": ["article_id", "text"],
        "documents": ["document_id", "disposition"],
        "fingerprints": ["article_id"],
        "keys": ["key", "kind", "published_month"],
    }
    rows = {
        name: sorted(
            row for path in files[name] for row in parsed(path.read_bytes()).select(wanted).fill_null("").rows()
        )
        for name, wanted in columns.items()
    }
    return rows | {"keys": sorted(set(rows["keys"]))}


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
        held = sorted(path.rglob("*"), reverse=True) if path.is_dir() else []
        self.operations += [("remove", item, None) for item in [*held, path]]  # a folder goes file by file
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        if path.name and self.operations:
            self.operations.append(("sync", path, None))
        super().sync_folder(path)


Operations = list[tuple[str, Path, object]]


Tree = dict[str, bytes | None]  # by path; a folder has no content


def tree_of(root: Path) -> Tree:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None for path in root.rglob("*")
    }


def written(tree: Tree, root: Path) -> None:
    """The tree as a folder."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, data in sorted(tree.items()):
        if data is None:
            (root / path).mkdir(parents=True, exist_ok=True)
        else:
            (root / path).write_bytes(data)


def replay(operations: Operations, lost: set[int], start: Tree, made_in: Path, *, is_cut: bool = False) -> Tree:
    """What lies there after these operations: some lost on the way to the medium, and the last perhaps half done."""
    tree = dict(start)
    for number, (kind, path, other) in enumerate(operations):
        here = path.relative_to(made_in).as_posix()
        if number in lost:
            continue
        if kind == "folder":
            tree[here] = None
        elif kind == "write":
            whole = not is_cut or number < len(operations) - 1
            tree[here] = other if whole else other[: len(other) // 2]
        elif kind == "rename" and here in tree:
            tree[other.relative_to(made_in).as_posix()] = tree.pop(here)
        elif kind == "remove" and not any(path.startswith(here + "/") for path in tree):
            tree.pop(here, None)  # a folder stays where the removal of what it held was lost
    return tree


def unsynced(operations: Operations) -> list[int]:
    """The writes, renames and removals whose folder was not synced afterwards."""
    loose = []
    for number, (kind, path, other) in enumerate(operations):
        folder = path.parent if kind in {"write", "remove"} else Path(str(other)).parent
        # A removed folder takes along what it held: its own removal is the one to be synced.
        later = [item for item in operations[number + 1 :] if item[0] == "sync"]
        if kind in {"write", "rename", "remove"} and not any(
            synced == folder or (kind == "remove" and synced in folder.parents) for _, synced, _ in later
        ):
            loose.append(number)
    return loose


def states(operations: Operations, start: Tree, made_in: Path) -> Iterator[Tree]:
    """Every prefix: whole; cut in its last write; with all that was not durable lost, and with each single thing of it.

    States that are the same folder are given once.
    """
    seen = set()
    for length in range(len(operations) + 1):
        done = operations[:length]
        loose = set(unsynced(done))
        # Each file that may be left in staging by itself makes hundreds of states that no reader can tell apart.
        single = [number for number in loose if done[number][0] != "remove" or "_staging" not in done[number][1].parts]
        trees = [replay(done, lost, start, made_in) for lost in (set(), loose, *({number} for number in single))]
        if length and done[-1][0] == "write" and done[-1][2]:
            trees += [replay(done, lost, start, made_in, is_cut=True) for lost in (set(), loose - {length - 1})]
        for tree in trees:
            if (key := tuple(sorted(tree.items()))) not in seen:
                seen.add(key)
                yield tree


@pytest.fixture(autouse=True)
def checkpoints(monkeypatch):
    """After every second commit, so that they are among the operations."""
    monkeypatch.setattr(commits, "CHECKPOINT_EVERY", 2)


def _mend(publisher: Publisher, name: str, day: date, text: str, staging: str = "mended") -> Commit:
    tables = frames(article(name, day, text), disposition="updated", record=staging)
    return correct(publisher, tables, [partition_of(APRIL)], staging)


_STATES: dict[str, int] = {}
_VALIDATED: Tree = {}  # what a replay staged: a validation takes seconds, and hundreds of states replay the same rows


def _publish_merged(publisher: Publisher) -> None:
    """A commit that also makes one of the small files of the indexes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "_FILES_OF_A_SIZE", 2)
        staging = publisher.root / "_staging" / "fourth"
        merged, gone = indexes.merged_indexes(publisher, staging, [])
        assert gone
        files = stage_tables(publisher.disk, staging, frames(article("e", MAY)))
        publisher.commit(staging, [*files, *merged], kind="build", run_id="run", removed=gone)


def replay_unread(publisher: Publisher) -> None:
    """A replay in which the article that waits in quarantine has no rows of its own and meets every expectation."""

    def nothing_found(linked: Path, folder: Path, *_models: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("entities", "quotes", "events", "issues"):
            TABLES[name].stored_schema.to_frame().write_parquet(folder / f"{name}.parquet")
        articles, entities = (pl.read_parquet(linked / "articles.parquet"), TABLES["entities"].stored_schema.to_frame())
        story_prints(articles, entities).write_parquet(folder / "storyprints.parquet")
        QUOTE_PRINTS_SCHEMA.to_frame().write_parquet(folder / "quoteprints.parquet")
        return folder

    def validated_once(linked: Path, extracted: Path, links: Path, folder: Path, **options: bool) -> Path:
        if not _VALIDATED:
            _VALIDATED.update(tree_of(validate_batch(linked, extracted, links, folder, **options)))
        written(_VALIDATED, folder)
        return folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quarantine, "validate_batch", validated_once)
        patch.setattr(quarantine, "extract_batch", nothing_found)
        patch.setattr(quarantine, "extraction_version", lambda *_models: hash_id("version"))
        patch.setattr(quarantine, "versions_of", lambda *_models: {"model": "none"})
        quarantine.replay(publisher)


def _refuse(publisher: Publisher, name: str) -> None:
    """An article in quarantine, with its record in the ledger."""
    record = document(name, APRIL, "set_aside") | {"reason": "refused", "article_id": None}
    documents = DOCUMENTS.stored(DOCUMENTS.frame([record]))
    keys = keys_of(documents, ARTICLES.stored_schema.to_frame())
    staging = publisher.root / "_staging" / "refused"
    files = stage_tables(publisher.disk, staging, {"documents": documents, "keys": keys})
    publisher.commit(staging, files, kind="build", run_id="run", versions={"model": "none"})
    row = article(name, text="Words that were refused.") | {"published_date_method": "metadata"}
    told = {"_key": hash_id(name), "_expectation": "artificial", "_document_id": hash_id(name, "0")}
    refused = ARTICLES.stored(ARTICLES.frame([row])).with_columns(
        pl.lit(value).alias(key) for key, value in told.items()
    )
    publisher.quarantine({"articles": refused})


SCENARIOS: dict[str, Callable[[Publisher], object]] = {
    "build": lambda publisher: publish(publisher, frames(article("e", MAY), article("f", None)), "third"),
    "correction": lambda publisher: _mend(publisher, "a", MAY, "Mended."),
    "drop": lambda publisher: drop_article(publisher, hash_id("a")),
    "purge": lambda publisher: drop_article(publisher, hash_id("a"), purge=True),
    "compaction": compact,
    "expiry": lambda publisher: expire(publisher, 0, datetime.now(UTC) + timedelta(days=1)),
    "replay": replay_unread,
    "reindexing": reindex,
    "merging indexes": _publish_merged,
    "recovery": lambda publisher: publisher.recover(),
}


class QuickDisk(Disk):
    """Nothing is waited for: no power is cut here."""

    def write(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)

    def sync_folder(self, path: Path) -> None:
        pass


@dataclass
class FullDisk(QuickDisk):
    """No operation (of a kind) goes on after the first ``skip``; of a file that does not fit, half is written."""

    skip: int
    only: str | None = None
    done: int = 0

    def _counted(self, kind: str, path: Path, data: bytes = b"") -> None:
        if self.only in {None, kind}:
            self.done += 1
        if self.done > self.skip:
            with told(path):
                if data:
                    path.write_bytes(data[: len(data) // 2])
                raise OSError(errno.ENOSPC, "No space left on device")

    def make_folder(self, path: Path) -> None:
        if not path.is_dir():
            self._counted("folder", path)
        super().make_folder(path)

    def write(self, path: Path, data: bytes) -> None:
        self._counted("write", path, data)
        super().write(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self._counted("rename", target)
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self._counted("remove", path)
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        self._counted("sync", path)
        super().sync_folder(path)


@dataclass(frozen=True)
class Case:
    """A dataset before an action, what its versions hold before and after, and the operations of the action."""

    start: Tree
    made_in: Path
    before: Rows
    after: Rows
    versions: dict[int, Rows]
    operations: Operations


def _case(folder: Path, scenario: str) -> Case:
    """Two commits of four articles in two months, one of them corrected since; then the action, recorded."""
    made_in = folder / "made"
    with open_publisher(made_in) as publisher:
        publish(publisher, frames(article("a"), article("b")), "first")
        publish(publisher, frames(article("c"), article("d", MAY)), "second")
        _mend(publisher, "c", APRIL, "Better.", "better")
        if scenario == "replay":
            _refuse(publisher, "g")
        if scenario == "recovery":
            publisher.disk = FullDisk(1, only="rename")  # the commit is decided, and no file has moved
            with pytest.raises(DatasetError, match="free some space"):
                _mend(publisher, "a", MAY, "Mended.")
    before = by_version(made_in)
    versions = {number: by_version(made_in, number) for number in range(1, Dataset(made_in).version() + 1)}
    start = tree_of(made_in)
    disk = RecordingDisk()
    if scenario == "recovery":
        with open_publisher(made_in, disk):
            pass
    else:
        with open_publisher(made_in, disk) as publisher:
            SCENARIOS[scenario](publisher)
    return Case(start, made_in, before, by_version(made_in), versions, disk.operations)


def _check(root: Path, case: Case, *, is_opened: bool) -> Rows:
    """What holds in every state, and by glob once the dataset was opened; the rows of the newest version."""
    newest = by_version(root)
    assert newest in (case.before, case.after), "a version that is neither the last nor the new"
    for name, rows in newest.items():
        if name == "keys":  # only ever added, and looked up with what they say where
            continue
        keys = globbed(root, name)
        assert len(keys) == len(set(keys)), f"a row of {name} twice"
        if is_opened:
            assert keys == sorted(key for key, *_ in rows), f"rows of {name} lost"
    for number, rows in case.versions.items():
        try:
            assert by_version(root, number) == rows, f"version {number} is another"
        except DatasetError as error:
            assert "was expired" in str(error)  # noqa: PT017 - either
            assert Dataset(root).oldest() > number
    return newest


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_action_cut_anywhere_is_all_or_nothing(tmp_path, scenario):
    case = _case(tmp_path, scenario)
    root = tmp_path / "state"
    seen = []
    for tree in states(case.operations, case.start, case.made_in):
        written(tree, root)
        decided = _check(root, case, is_opened=False)
        with open_publisher(root, QuickDisk()):
            pass
        assert _check(root, case, is_opened=True) == decided, "opening changed what had been decided"
        assert not list(root.glob("_commits/*.tmp"))
        seen.append(decided == case.after)
    assert set(seen) == ({True} if case.before == case.after else {False, True})
    _STATES[scenario] = len(seen)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_disk_that_is_full_from_any_operation_on_loses_nothing(tmp_path, scenario):
    case = _case(tmp_path, scenario)
    root = tmp_path / "state"
    room = 0
    while (error := _error_on(FullDisk(room), case, root, scenario)) is not None:
        assert "No space left on device; free some space and run the command again" in error
        assert str(root) in error
        assert "\n" not in error
        decided = _check(root, case, is_opened=False)
        with open_publisher(root, QuickDisk()) as publisher:
            assert _check(root, case, is_opened=True) == decided
            if decided == case.before:
                SCENARIOS[scenario](publisher)
        assert _check(root, case, is_opened=True) == case.after
        room += 1
    _STATES[f"{scenario}, disk full"] = room


def _error_on(disk: Disk, case: Case, root: Path, scenario: str) -> str | None:
    """What the action says on this disk; None where it succeeds."""
    written(case.start, root)
    try:
        with open_publisher(root, disk) as publisher:
            SCENARIOS[scenario](publisher)
    except DatasetError as error:
        return str(error)
    return None


def test_there_are_enough_states():
    if len(_STATES) < 2 * len(SCENARIOS):
        pytest.skip("counts the states of the tests above, when all of them ran")
    print(_STATES, sum(_STATES.values()))
    assert sum(_STATES.values()) >= 300
    assert min(_STATES.values()) >= 5


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
        "import sys, time, pathlib; from flows.publisher import open_publisher\n"
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


COMMITS_WHILE_READ = 100
COMMITS_A_READ = 8  # the publisher waits for a reader that falls further behind, so that it reads in between


def follow(root: Path, read: Callable[[int], None]) -> int:
    """Reads version after version while they are made, up to the hundredth commit; how many were read whole.

    Version n holds one article of which the text is n, and n records of the ledger.
    """
    reads, dataset = 0, Dataset(root)
    while (version := dataset.version()) < COMMITS_WHILE_READ or not reads:
        if version:
            read(version)
            reads += 1
            print(version, flush=True)
    read(COMMITS_WHILE_READ)
    return reads


def read_by_scan(root: Path) -> int:
    """Polars over the files of a version; each round also collects a frame that was made some versions before."""
    kept: list[tuple[int, pl.LazyFrame]] = []

    def read(version: int) -> None:
        dataset = Dataset(root)
        texts = dataset.scan("articles", version).select("article_id", "text")
        assert texts.collect().rows() == [(hash_id("a"), str(version))]
        assert dataset.scan("documents", version).collect().height == version
        kept.append((version, texts))
        older, frame = kept[max(0, len(kept) - 5)]
        assert frame.filter(pl.col("text") == str(older)).collect().height == 1

    return follow(root, read)


def read_by_sql(root: Path) -> int:
    """As ``dateline query`` does, all tables in one query."""

    def read(version: int) -> None:
        sql = "select a.text, count(d.document_id) from articles a join documents d using (article_id) group by all"
        assert read_sql(root, sql, version).rows() == [(str(version), version)]

    return follow(root, read)


def read_by_python(root: Path) -> int:
    """As a notebook does: its frames and its SQL over one opened version, kept while others are made."""
    kept: list[OpenDataset] = []

    def read(version: int) -> None:
        kept.append(open_dataset(root, version))
        for opened in kept[-4::3]:
            assert opened.articles(since=APRIL).select("text").collect().rows() == [(str(opened.version),)]
            counted = opened.sql("select count(*), max(disposition) from documents").row(0)
            assert counted[0] == opened.version

    return follow(root, read)


@pytest.mark.parametrize("reader", [read_by_scan, read_by_sql, read_by_python], ids=lambda reader: reader.__name__)
def test_readers_by_version_are_never_disturbed(tmp_path, reader):
    name = reader.__name__
    program = (
        f"import sys, pathlib; from tests.test_storage import {name}; print('on', flush=True)\n"
        f"print({name}(pathlib.Path(sys.argv[1])))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as process:
        assert process.stdout.readline() == "on\n"
        seen = 0
        with open_publisher(tmp_path, QuickDisk()) as publisher:
            for number in range(1, COMMITS_WHILE_READ + 1):
                day = APRIL if number % 2 else MAY  # every other correction moves to another month
                tables = frames(article("a", day, str(number)), record=str(number))
                correct(publisher, tables, [partition_of(APRIL), partition_of(MAY)], f"{number}")
                while seen < number // COMMITS_A_READ and process.stdout.readline():
                    seen += 1
        *_, reads = process.stdout.read().splitlines()
        errors = process.stderr.read()
    assert process.returncode == 0, errors
    print(f"{name}: {reads} versions read whole during {COMMITS_WHILE_READ} commits")
    assert int(reads) > 10
