"""The README's commands print what it shows."""

from __future__ import annotations

import shlex

import pytest

from tests.readme import PYTHON_BLOCK, README, blocks, python_block, run, same

STEPS = [step for block in blocks(README.read_text(encoding="utf-8")) for step in block]
SHOWN = [(command, output) for command, output in STEPS if output and not command.startswith("dateline build")]


def test_the_readme_shows_what_matters():
    commands = [command for command, _ in STEPS]
    assert {"make demo", "make test"} <= set(commands)
    assert len(SHOWN) >= 4


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[shlex.split(command)[1] for command, _ in SHOWN])
def test_a_command_prints_what_the_readme_shows(built, command, shown):
    found = run(command, built[0].parents[1])
    assert same(shown, found), found


@pytest.mark.parametrize("shown", PYTHON_BLOCK.findall(README.read_text(encoding="utf-8")))
def test_python_gives_what_the_readme_shows(built, shown):
    assert python_block(shown, built[0].parents[1]) == shown


def test_the_name_on_the_index_is_never_installed():
    assert "pip install dateline" not in README.read_text(encoding="utf-8")
