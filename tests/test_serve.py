"""``make serve`` as a user starts it: own processes for server and worker, a schedule that fires, a worker that dies."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from flows.dataset import open_dataset
from tests.conftest import ROOT, SAMPLES

_PATIENCE_SECONDS = 150


def prefect_file(folder: Path, seconds: int) -> Path:
    """The project's deployments, those of the inbox firing every few seconds."""
    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    for deployment in content["deployments"]:
        path, _, name = deployment["entrypoint"].partition(":")
        deployment["entrypoint"] = f"{ROOT / path}:{name}"
    (ingest,) = [deployment for deployment in content["deployments"] if deployment["name"] == "hourly"]
    ingest["schedules"] = [{"interval": seconds}]
    ingest["parameters"] |= {"settle_seconds": 0, "workers": 1}
    file = folder / "prefect.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    return file


@contextmanager
def served(folder: Path, seconds: int = 20) -> Iterator[subprocess.Popen[str]]:
    """A server and a worker for a folder; they must end with TERM."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "PREFECT_HOME": str(folder / "prefect"),
        "DATELINE_HOME": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "flows.serve",
        "--port",
        str(port),
        "--prefect-file",
        str(prefect_file(folder, seconds)),
    ]
    with (folder / f"log-{port}").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True
        )
        try:
            yield process
        finally:
            below = family(process.pid)
            if process.poll() is None:
                process.terminate()
            process.wait(60)
            wait_for(lambda: not [pid for pid in below if Path(f"/proc/{pid}/cmdline").exists() and alive(pid)], 30)


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:1]
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """All descendants of a process."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def wait_for(done: Callable[[], object], seconds: float = _PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def test_a_schedule_fires_and_a_run_that_is_killed_is_finished_by_the_next(tmp_path):
    inbox, tables = tmp_path / "data" / "inbox", tmp_path / "data" / "tables"
    inbox.mkdir(parents=True)
    shutil.copy(SAMPLES / "wire" / "manila-coast-guard-pact.txt", inbox)
    (inbox / "half.txt.part").write_text("Half an arti")
    with served(tmp_path) as process:
        wait_for((tables / "_commits" / "00000001.applied").exists)
        assert open_dataset(tables).articles().collect().height == 1
        shutil.copytree(SAMPLES, inbox / "more")
        wait_for(lambda: list(tables.glob("_staging/*/*/read/articles.parquet")))
        (run,) = [
            pid for pid in family(process.pid) if "prefect.engine" in command_of(pid) or "flow-run" in command_of(pid)
        ][:1]
        for pid in [*family(run), run]:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: open_dataset(tables).version >= 2)
        found = open_dataset(tables).sql("select count(*) as n, count(distinct article_id) as ids from articles").row(0)
    assert found[0] == found[1] > 15
    assert sorted(path.name for path in inbox.iterdir()) == ["half.txt.part", "manila-coast-guard-pact.txt", "more"]
