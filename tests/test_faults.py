"""What goes wrong outside: a full disk, lost permissions, files that vanished or were damaged, and a network that is not asked.

Each fault gets one line with the file, the reason and the remedy, and loses nothing.
"""

from __future__ import annotations

import ast
import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.checks import file_problems
from flows.cli.__main__ import app
from flows.disk import Disk
from flows.publisher import open_publisher
from flows.storage import Dataset, DatasetError
from tests.conftest import ROOT, SAMPLES
from tests.test_storage import MAY, QuickDisk, article, by_version, frames, globbed, publish
from transforms.identifiers import hash_bytes, hash_id

TEXT = " ".join(["The minister of Kenya met the president of Japan in Nairobi on Monday."] * 6)
REMEDIES = {
    errno.ENOSPC: "No space left on device; free some space and run the command again",
    errno.EDQUOT: "free some space and run the command again",
    errno.EACCES: "Permission denied; mend its permissions, or choose another folder",
    errno.EROFS: "Read-only file system; make its file system writable, or choose another folder",
    errno.EIO: "Input/output error; run the command again once that is mended",
}


@pytest.fixture
def root(tmp_path):
    """Two commits: three articles in April, one in May."""
    folder = tmp_path / "tables"
    with open_publisher(folder, QuickDisk()) as publisher:
        publish(publisher, frames(article("a"), article("b")), "first")
        publish(publisher, frames(article("c"), article("d", MAY)), "second")
    return folder


def one_line(*args: object, code: int = 1) -> str:
    """What a command says when it fails: one line on standard error, and no traceback."""
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    lines = [
        line for line in result.stderr.splitlines() if not line.startswith("published ")
    ]  # the progress of a build
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("dateline: ")
    return lines[0].removeprefix("dateline: ")


def succeeds(*args: object) -> None:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == 0, result.output + str(result.exception)


@contextmanager
def failing_sync(number: int, after: int) -> Iterator[None]:
    """From the given ``fsync`` on, the system refuses: every write and every rename ends with one."""
    counted = 0
    sync = os.fsync

    def refusing(descriptor: int) -> None:
        nonlocal counted
        counted += 1
        if counted > after:
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", refusing)
        yield


def test_a_device_that_is_full_is_named():
    with pytest.raises(DatasetError, match=r"^/dev/full: No space left on device; free some space and run"):
        Disk().write(Path("/dev/full"), b"a row")


@pytest.mark.parametrize("number", REMEDIES, ids=lambda number: errno.errorcode[number])
@pytest.mark.parametrize("after", [0, 1, 4, 9])
def test_a_command_that_the_system_refuses_says_the_remedy_and_loses_nothing(root, number, after):
    before = by_version(root)
    with failing_sync(number, after):
        said = one_line("drop", hash_id("a"), "--data", root)
    assert REMEDIES[number] in said
    assert str(root) in said
    assert by_version(root, 2) == before
    with open_publisher(root, QuickDisk()):
        pass
    dropped = by_version(root) != before
    assert len(globbed(root, "articles")) == (3 if dropped else 4)
    if not dropped:
        succeeds("drop", hash_id("a"), "--data", root)
    assert list(file_problems(Dataset(root))) == []
    assert len(globbed(root, "articles")) == 3


@pytest.mark.parametrize("after", [0, 3, 30])
def test_a_build_on_a_full_disk_goes_on_once_there_is_space(root, tmp_path, after):
    before = by_version(root)
    (tmp_path / "new.txt").write_text(f"Leaders meet\n\nNAIROBI, May 3 (Agency) - {TEXT}\n")
    command = ("build", tmp_path / "new.txt", "--to", root, "--direct", "--workers", 1, "--date", "2024-05-03")
    with failing_sync(errno.ENOSPC, after):
        result = CliRunner().invoke(app, [str(arg) for arg in command])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert REMEDIES[errno.ENOSPC] in result.output
    assert by_version(root, 2) == before
    succeeds(*command)
    assert list(file_problems(Dataset(root))) == []
    assert len(globbed(root, "articles")) == 5


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("file.txt/tables", "file.txt: File exists; move it away, or choose another folder"),
        ("file.txt", "file.txt: File exists; move it away, or choose another folder"),
        ("/proc/tables", "/proc/tables: No such file or directory; restore it, or choose another folder"),
        ("/sys/tables", "/sys/tables: "),  # not permitted, or read-only: as the system is
    ],
)
def test_a_folder_that_cannot_be_written_is_named(tmp_path, to, reason):
    (tmp_path / "file.txt").write_text(TEXT)
    said = one_line("build", tmp_path / "file.txt", "--to", tmp_path / to, "--direct")
    assert reason in said
    assert "choose another folder" in said
    assert (tmp_path / "file.txt").read_text() == TEXT


def test_permission_that_is_lost_in_the_middle_is_said(root, monkeypatch):
    before = by_version(root)

    def refused(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refused)
        said = one_line("compact", "--data", root)
    assert said.startswith(str(root))
    assert REMEDIES[errno.EACCES] in said
    assert by_version(root) == before
    succeeds("compact", "--data", root)
    assert by_version(root) == before


def _published(root: Path, table: str = "articles") -> Path:
    return min(path for path in root.glob(f"{table}/published_month=2024-04/*.parquet"))


COMMANDS: dict[str, Callable[[Path], tuple[object, ...]]] = {
    "show": lambda root: ("show", hash_id("a"), "--data", root),
    "drop": lambda root: ("drop", hash_id("a"), "--data", root),
    "compact": lambda root: ("compact", "--data", root),
    "build": lambda root: ("build", SAMPLES / "wire", "--to", root, "--direct", "--workers", 1),
}


@pytest.mark.parametrize("command", [*COMMANDS, "query", "diff", "check"])
def test_a_file_that_vanished_is_named(root, command):
    gone = _published(root)
    kept = gone.read_bytes()
    gone.unlink()
    args = {
        **COMMANDS,
        "query": lambda root: ("query", "select count(*) from articles", "--data", root),
        "diff": lambda root: ("diff", 1, 2, "--data", root),
        "check": lambda root: ("check", "--data", root),
    }[command](root)
    assert one_line(*args) == f"{gone} is missing; restore it, or see `dateline expire` for old versions"
    gone.write_bytes(kept)
    assert by_version(root) == by_version(root, 2)
    assert len(globbed(root, "articles")) == 4


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("damage", ["cut", "overwritten", "empty"])
def test_a_file_that_was_damaged_is_named(root, command, damage):
    path = _published(root)
    good = path.read_bytes()
    path.write_bytes({"cut": good[: len(good) // 2], "overwritten": b"#" * len(good), "empty": b""}[damage])
    said = one_line(*COMMANDS[command](root))
    assert said == f"{path} is damaged: its content is not what was published; restore it from a copy"
    path.write_bytes(good)
    assert len(globbed(root, "articles")) == 4
    assert list(file_problems(Dataset(root))) == []


def test_a_damaged_file_fails_a_query_and_a_check_by_its_name(root):
    path = _published(root)
    path.write_bytes(b"#" * 100)
    result = CliRunner().invoke(app, ["query", "select text from articles", "--data", str(root)])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in {1, 2}
    assert str(path) in result.stderr
    result = CliRunner().invoke(app, ["check", "--data", str(root)])
    assert result.exit_code == 1
    assert f"{path.relative_to(root)}: its content is not what was published" in result.stdout


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("00000001.json", None, "No such file or directory; restore it"),
        ("00000002.json", None, "No such file or directory; restore it"),
        ("00000001.json", b"{", "a commit record is damaged"),
        ("00000002.json", b"", "a commit record is damaged"),
        ("00000002.json", b'{"format": 1}', "a commit record is damaged"),
        ("oldest", b"", "is damaged"),
    ],
)
@pytest.mark.parametrize("command", ["log", "query", "compact"])
def test_a_record_that_vanished_or_was_damaged_is_named(root, name, content, said, command):
    path = root / "_commits" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    if (name, command) == ("oldest", "log"):
        succeeds("log", "--data", root)  # it lists what was committed, whether or not it can still be read
        return
    args = {"query": ("query", "select 1"), "log": ("log",), "compact": ("compact",)}[command]
    line = one_line(*args, "--data", root)
    assert said in line
    assert str(path) in line
    assert len(globbed(root, "articles")) == 4


def test_the_guard_refuses_and_says_so(guarded):
    environment, refused = guarded
    program = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert "a build asks nobody" in result.stderr
    assert refused.read_text().startswith("socket.")


def test_a_build_fetches_nothing(guarded, tmp_path, built):
    environment, refused = guarded
    command = [
        "build",
        str(SAMPLES),
        "--to",
        str(tmp_path / "tables"),
        "--direct",
        "--workers",
        "1",
    ]
    result = subprocess.run(
        [sys.executable, "-m", "flows.cli", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert result.returncode == 3, result.stdout + result.stderr
    assert "every record is accounted for" in result.stdout
    assert refused.read_text() == ""
    assert globbed(tmp_path / "tables", "articles") == globbed(built[0], "articles")


def test_published_files_are_named_by_their_content_alone(built):
    paths = [path for path in built[0].rglob("*") if path.is_file() and not path.match("_commits/*")]
    assert len(paths) > 10
    for path in paths:
        if path.name != "_lock":
            assert re.fullmatch(r"[0-9a-f]{16}\.parquet", path.name), path
            assert path.stem == hash_bytes(path.read_bytes())
            folders = path.relative_to(built[0]).parts[:-1]
            assert re.fullmatch(
                r"_index/keys|(_index/)?[a-z]+/published_month=(\d{4}-\d\d|__HIVE_DEFAULT_PARTITION__)",
                "/".join(folders),
            ), path


@pytest.mark.parametrize("folder", ["flows", "transforms", "expectations"])
def test_no_input_is_run(folder):
    """Neither unpickled nor evaluated: input is data."""
    forbidden = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "yaml"}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name.split(".")[0] for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0]]
            assert not set(names) & forbidden, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, f"{path}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in {
                    ("builtins", "eval"),
                    ("builtins", "exec"),
                    ("pl", "Object"),
                    ("numpy", "load"),
                    ("np", "load"),
                    ("os", "system"),
                }, f"{path}:{node.lineno}"
