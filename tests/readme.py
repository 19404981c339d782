"""The README's console and Python blocks: what they say, what comes out now. ``python -m tests.readme`` writes what comes out."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON_BLOCK = re.compile(r"```pycon\n(.*?)```", re.DOTALL)
TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?: .*\n)+")
# What no two machines agree on: ids of a run, times, speeds.
VOLATILE = re.compile(r"\d{4}-\d\d-\d\dT[\d:+-]+|[\d,.]+ (?:words|articles)/s|time .*|[\d,]+ bytes")


def blocks(text: str) -> list[list[tuple[str, str]]]:
    """Each console block as its commands with the output shown below each."""
    found = []
    for block in BLOCK.findall(text):
        steps: list[tuple[str, str]] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], ""))
            elif steps:
                command, output = steps[-1]
                steps[-1] = (command, output + line.rstrip() + "\n")
        found.append(steps)
    return found


def run(command: str, folder: Path) -> str:
    """What a ``dateline`` command prints on standard output, in a folder that holds ``data``."""
    words = shlex.split(command)
    if words[0] != "dateline":
        raise ValueError(f"the README shows the output of {words[0]}, which no test runs")
    environment = os.environ | {"COLUMNS": "120", "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "flows.cli", *words[1:]]
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    return "".join(line.rstrip() + "\n" for line in done.stdout.splitlines())


def python_block(text: str, folder: Path) -> str:
    """A block of Python as its prompts show it, with what each statement gives in a folder that holds ``data``."""
    statements = [example.source for example in doctest.DocTestParser().get_examples(text)]
    code = "import code, json, sys; shell = code.InteractiveConsole()\n"
    code += "for source in json.load(sys.stdin):\n"
    code += "    print('>>> ' + source.rstrip().replace(chr(10), chr(10) + '... '), flush=True)\n"
    code += "    sys.stderr = sys.stdout; shell.runsource(source, symbol='single')\n"
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(statements),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return TRACEBACK.sub("Traceback (most recent call last):\n  ...\n", done.stdout)


def same(shown: str, found: str) -> bool:
    """Whether output is as shown; a last line of dots stands for the rest."""
    shown, found = VOLATILE.sub("", shown).strip("\n"), VOLATILE.sub("", found).strip("\n")
    if shown.endswith("..."):
        return found.startswith(shown[:-3].rstrip("\n"))
    return shown == found


def refreshed(text: str, folder: Path) -> str:
    """The README with what its commands print now; a block whose shown output ended with dots keeps its length."""

    def rewrite(match: re.Match[str]) -> str:
        parts = []
        for command, shown in blocks(match.group(0))[0]:
            output = run(command, folder) if shown else ""
            if shown.rstrip("\n").endswith("..."):
                output = "".join(line + "\n" for line in output.splitlines()[: len(shown.splitlines()) - 1]) + "...\n"
            parts.append(f"$ {command}\n{output}")
        return "```console\n" + "".join(parts) + "```"

    text = BLOCK.sub(rewrite, text)
    return PYTHON_BLOCK.sub(lambda match: f"```pycon\n{python_block(match.group(1), folder)}```", text)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data").mkdir()
        (folder / "data" / "samples").symlink_to(ROOT / "data" / "samples")
        run("dateline build data/samples --to data/tables --direct --workers 1", folder)
        README.write_text(refreshed(README.read_text(encoding="utf-8"), folder), encoding="utf-8")


if __name__ == "__main__":
    main()
