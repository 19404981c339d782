"""The commands that look at a dataset and look after it; building and wrong use are tested in test_build.py."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import polars as pl
import pytest
import typer
from typer.testing import CliRunner, Result

from flows.cli.__main__ import app
from flows.publisher import open_publisher
from flows.storage import Dataset
from tests.conftest import SAMPLES
from tests.test_evolution import FIRST
from tests.test_storage import article, correct, frames
from transforms.identifiers import hash_id


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def commands(group: typer.core.TyperGroup, *names: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from commands(command, *names, name)
        else:
            yield (*names, name)


ALL = sorted(commands(typer.main.get_command(app)))


@pytest.fixture
def root(tmp_path):
    """The committed dataset of two stories, with a second version that has a third article."""
    root = shutil.copytree(FIRST, tmp_path / "tables")
    with open_publisher(root) as publisher:
        correct(publisher, frames(article("a")), [], "second")
    return root


@pytest.mark.parametrize("names", ALL, ids=" ".join)
def test_every_command_says_what_it_does_with_an_example(names):
    result = run(*names, "--help")
    assert result.exit_code == 0
    assert f"Example: dateline {' '.join(names)}" in " ".join(result.output.split())


def test_the_commands_are_these():
    assert {names[0] for names in ALL} >= {
        *("build", "query", "show", "log", "diff", "drop", "compact", "expire", "check", "quarantine")
    }


def test_log_lists_the_commits_newest_first(root):
    lines = run("log", "--data", root).output.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "build" in lines[1]
    assert lines[1].endswith("6 files added, 0 removed; +2 articles, +2 documents, +7 entities, +3 events, +2 quotes")


def test_diff_counts_rows_and_names_them_by_key(root):
    lines = run("diff", 1, 2, "--data", root).output.splitlines()
    assert [line.split() for line in lines][:2] == [
        ["documents", "1", "added", "0", "removed", "0", "changed"],
        ["articles", "1", "added", "0", "removed", "0", "changed"],
    ]
    named = run("diff", 2, 1, "--keys", "--data", root).output
    assert f"\n  - {hash_id('a')}\n" in named
    assert run("diff", 1, 9, "--data", root).stderr.startswith(f"dateline: {root} has versions 1 to 2, and no 9")


def test_drop_removes_the_article(root):
    result = run("drop", hash_id("a"), "--data", root)
    assert (result.exit_code, result.output) == (0, f"{root}: version 4, 1 articles dropped\n")
    assert hash_id("a") not in Dataset(root).scan("articles").collect()["article_id"]
    again = run("drop", hash_id("a"), "--data", root)
    assert (again.exit_code, again.stderr) == (1, f"dateline: no article has the id '{hash_id('a')}'\n")


def test_compact_merges_and_then_finds_nothing_to_merge(root):
    assert run("compact", "--data", root).output == f"{root}: version 4, 4 files merged into 2\n"
    assert run("compact", "--data", root).output == f"{root}: nothing to merge\n"


def test_expire_says_which_version_is_left(root):
    assert run("expire", "--data", root).output == f"{root}: the oldest version that can be read is 1\n"
    assert run("query", "select 1", "--version", 1, "--data", root).exit_code == 0


def test_check_names_what_is_wrong(root):
    result = run("check", "--data", FIRST)
    assert (result.exit_code, result.output) == (0, f"{FIRST}: version 1 is sound\n")
    (path,) = root.glob("events/*/*.parquet")
    path.write_bytes(path.read_bytes()[:-9])
    result = run("check", "--data", root)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{path.relative_to(root).as_posix()}: its content is not what was published; restore the file from a copy",
        f"{root}: 1 problems",
    ]


SQL = "select headline, word_count from articles order by headline limit 2"
EXPECTED = [("Ferry runs again", 24), ("Mine stays shut", 16)]


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_query_prints_in_four_formats(form):
    expected = Dataset(FIRST).scan("articles").select("headline", "word_count").sort("headline").collect()
    result = run("query", SQL, "--format", form, "--data", FIRST)
    assert result.exit_code == 0, result.stderr
    if form == "parquet":
        assert pl.read_parquet(io.BytesIO(result.stdout_bytes)).equals(expected)
    elif form == "csv":
        assert pl.read_csv(io.StringIO(result.stdout)).rows() == expected.rows()
    elif form == "json":
        assert [tuple(json.loads(line).values()) for line in result.stdout.splitlines()] == expected.rows()
    else:
        assert [line.split()[0] for line in result.stdout.splitlines()] == ["headline", "Ferry", "Mine"]


def test_query_sees_one_version(root):
    counts = [
        run("query", "select count(*) n from articles", "--version", version, "--format", "csv", "--data", root).stdout
        for version in (1, 2)
    ]
    assert counts == ["n\n2\n", "n\n3\n"]


def test_show_marks_an_article_by_its_headline():
    result = run("show", "ferry", "--data", FIRST)
    assert result.exit_code == 0, result.stderr
    assert "2024-04-03\nFerry runs again\n" in result.output
    assert "⟨" in result.output
    assert run("show", "s", "--data", FIRST).stderr.startswith("dateline: 2 articles match 's'; name one by its id: ")


HOLD = """
import sys, time
from pathlib import Path
from flows.publisher import open_publisher
with open_publisher(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def held(tmp_path):
    """A dataset that another process publishes until it is told a line."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "held")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        yield tmp_path / "held", other
        other.kill()


def build_command(root, *more: str) -> list[str]:
    story = SAMPLES / "wire" / "cairo-port-sudan-aid.txt"
    return [sys.executable, "-m", "flows.cli", "build", str(story), "--to", str(root), "--direct", *more]


def test_a_second_publisher_stops_and_names_the_first(held):
    root, other = held
    result = subprocess.run(build_command(root), capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert f"{root} is being published by process {other.pid} on " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_second_publisher_waits_until_the_first_ends(held):
    root, other = held
    with subprocess.Popen(
        build_command(root, "--wait"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as second:
        said = second.stderr.readline()
        time.sleep(1.5)
        assert second.poll() is None
        other.stdin.write("\n")
        other.stdin.flush()
        output, errors = second.communicate(timeout=60)
    assert said.startswith(f"{root} is being published by process {other.pid} on ")
    assert second.returncode == 0, output + errors
    assert "being published" not in errors, "it is said once"
    assert Dataset(root).version() == 1
