"""Builds that are killed, parent or worker, at random moments: nothing is lost, nothing is there twice, and the next goes on.

``DATELINE_KILLS=40`` kills forty parents and twenty workers in builds of all samples, in a quarter of an hour; without
it a few of each, in builds of a part.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from flows import build as flow
from flows.build import Build, BuildOptions, build_dataset
from flows.storage import Dataset, DatasetError
from tests.conftest import ROOT, SAMPLES
from tests.test_storage import parsed
from transforms.language import DEFAULT_MODEL
from transforms.schemas.tables import TABLES

KILLS = int(os.environ.get("DATELINE_KILLS", "4"))
INPUT = SAMPLES if "DATELINE_KILLS" in os.environ else SAMPLES / "wire"
BATCH_SIZE = 3
_SET_ASIDE = 3  # the exit status of a whole build of the samples: some are set aside
RESULTS = "_staging/*/*/final/result.json"
_POLL_SECONDS = 0.005
_LONGEST_RUN_SECONDS = 180


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The samples in small batches, built without a kill."""
    root = tmp_path_factory.mktemp("whole") / "tables"
    options = BuildOptions((str(INPUT),), root, DEFAULT_MODEL, workers=1, batch_size=BATCH_SIZE)
    assert build_dataset(options, lambda *_: None).exit_code == _SET_ASIDE
    return Dataset(root)


def contents(dataset: Dataset) -> list[set[tuple[str, str]]]:
    """The files of each commit, by digest."""
    return [{(file.path, file.digest) for file in commit.added} for commit in dataset.commits()]


def files(root: Path) -> dict[str, bytes]:
    paths = [path for table in (*TABLES, "_index") for path in root.glob(f"{table}/**/*.parquet")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def check_at_rest(root: Path, whole: Dataset) -> None:
    """After a kill: by glob whole files and no row twice; by version the first commits of a whole build, all of each."""
    for name, table in TABLES.items():
        frames = [parsed(path.read_bytes()) for path in root.glob(f"{name}/**/*.parquet")]
        if frames:
            keys = pl.concat([frame.select(table.key) for frame in frames])
            assert not keys.is_duplicated().any(), f"a row of {name} twice"
    dataset = Dataset(root)
    published = contents(dataset)
    assert published == contents(whole)[: len(published)]
    for name, paths in dataset.files().items():
        assert all(parsed(path.read_bytes()).width for path in paths), name


@dataclass
class Run:
    """A build in a process of its own, and what its staging folder held while we looked."""

    root: Path
    process: subprocess.Popen[str]
    results: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def look(self) -> None:
        """Notes each staged result by when it was written: one that is written twice was made twice."""
        for path in present(self.root, RESULTS):
            with suppress(FileNotFoundError):
                self.results[path.relative_to(self.root).as_posix()].add(path.stat().st_mtime_ns)

    def watch(self, until: Callable[[], bool]) -> bool:
        """Waits; False where the build ended before."""
        deadline = time.monotonic() + _LONGEST_RUN_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "the build hangs"
            self.look()
            if until():
                return True
            time.sleep(_POLL_SECONDS)
        return False

    def workers(self) -> list[int]:
        """Its worker processes."""
        return [pid for pid, parent, command in processes() if parent == self.process.pid and b"spawn_main" in command]


def present(root: Path, pattern: str) -> set[Path]:
    """The files of a pattern; folders may go away while we look."""
    while True:
        with suppress(FileNotFoundError):
            return set(root.glob(pattern))


def processes() -> Iterator[tuple[int, int, bytes]]:
    """Every process: its number, its parent's, and its command."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                yield int(entry.name), parent, (entry / "cmdline").read_bytes()
            except OSError:
                continue


@contextmanager
def started(root: Path, results: dict[str, set[int]]) -> Iterator[Run]:
    args = ["build", str(INPUT), "--to", str(root), "--direct", "--workers", "2", "--batch-size", str(BATCH_SIZE)]
    with subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            yield Run(root, process, results)
        finally:
            process.kill()


def moments(draw: random.Random, root: Path) -> Callable[[], bool]:
    """When to kill: after some seconds, or just after the next commit is decided or the next batch is finished."""
    kind = draw.choice(["seconds", "commit", "result", "result"])
    if kind == "seconds":
        at = time.monotonic() + draw.uniform(0.5, 5)
        return lambda: time.monotonic() > at
    pattern = "_commits/*.json" if kind == "commit" else RESULTS
    before, delay = present(root, pattern), draw.uniform(0, 0.02)

    def is_now() -> bool:
        if present(root, pattern) <= before:
            return False
        time.sleep(delay)
        return True

    return is_now


def test_killed_builds_go_on_where_they_stopped(tmp_path, whole):
    draw = random.Random(20240410)
    killed = waited = rounds = 0
    orphans: set[int] = set()
    while killed < KILLS:
        rounds += 1
        root = tmp_path / f"tables-{rounds}"
        results: dict[str, set[int]] = defaultdict(set)
        is_finished = False
        while not is_finished:
            with started(root, results) as run:
                last = killed == KILLS
                if run.watch((lambda: False) if last else moments(draw, root)):
                    orphans |= set(run.workers())
                    run.process.send_signal(signal.SIGKILL)
                    run.process.wait()
                    killed += 1
                    waited += len(present(root, RESULTS)) > 0
                else:
                    output = run.process.stdout.read()
                    assert run.process.returncode in {0, _SET_ASIDE}, output  # 0: killed when all was published
                    assert "every record is accounted for" in output
                    assert "Traceback" not in output
                    is_finished = True
            check_at_rest(root, whole)
        assert files(root) == files(whole.root)
        assert contents(Dataset(root)) == contents(whole)
        assert not present(root, "_staging/*/*")
        again = {path: len(times) for path, times in results.items() if len(times) > 1}
        assert not again, "batches that were finished are parsed again"
    alive = {pid for pid, _, command in processes() if pid in orphans and b"spawn_main" in command}
    assert not alive, "workers outlive their parent"
    print(f"{killed} parents killed in {rounds} builds, {waited} times with finished batches waiting")


def test_killed_workers_are_replaced_or_the_build_says_so(tmp_path, whole):
    draw = random.Random(20240411)
    wanted = max(1, KILLS // 2)
    killed = rounds = failed = 0
    while killed < wanted:
        rounds += 1
        root = tmp_path / f"tables-{rounds}"
        with started(root, defaultdict(set)) as run:
            for _ in range(2):  # a stage is tried three times
                if killed < wanted and run.watch(moments(draw, root)) and (workers := run.workers()):
                    os.kill(draw.choice(workers), signal.SIGKILL)
                    killed += 1
            run.watch(lambda: False)
            output = run.process.stdout.read()
            assert "Traceback" not in output
            assert run.process.returncode in {_SET_ASIDE, 1, 4}, output
        check_at_rest(root, whole)
        if run.process.returncode != _SET_ASIDE:
            failed += 1
            assert "a worker process was killed, three times over" in output
            with started(root, defaultdict(set)) as run:
                run.watch(lambda: False)
                assert run.process.returncode in {0, _SET_ASIDE}, run.process.stdout.read()
        assert files(root) == files(whole.root)
    print(f"{killed} workers killed in {rounds} builds, {failed} of which had to be run again")


def test_a_batch_that_was_finished_is_not_parsed_again(tmp_path, whole, monkeypatch):
    """The first run ends when it should publish batch 1, which is finished; the second parses only what was not."""
    options = BuildOptions((str(INPUT),), tmp_path, DEFAULT_MODEL, workers=1, batch_size=BATCH_SIZE)
    parsed_batches: list[str] = []
    extract, commit = flow.extract_batch, Build._commit

    def counted(linked, *args):
        parsed_batches.append(linked.parent.name)
        return extract(linked, *args)

    def run_until(number):
        def stopped(self, batch, *args):
            if batch.number == number:
                raise DatasetError("stopped here")
            commit(self, batch, *args)

        parsed_batches.clear()
        monkeypatch.setattr(Build, "_commit", stopped)
        with pytest.raises(DatasetError, match="stopped here"):
            build_dataset(options, lambda *_: None)
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")], (
            "a stage goes on without the lock"
        )
        return list(parsed_batches)

    monkeypatch.setattr(flow, "extract_batch", counted)
    first = run_until(1)
    finished = {path.parents[1].name for path in present(tmp_path, RESULTS)}
    assert {"00000", "00001"} <= finished <= set(first)
    second = run_until(3)
    assert "00003" in second
    assert not finished & set(second)
    assert contents(Dataset(tmp_path)) == contents(whole)[:3]
