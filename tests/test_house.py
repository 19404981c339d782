"""The arrows of the house: flows -> expectations -> transforms.schemas, flows -> transforms; nothing points back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXTRACTION = ("quotes", "events")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", modules("transforms"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_transforms_are_pure(path):
    forbidden = {
        "flows",
        "expectations",
        "prefect",
        "great_expectations",
        "duckdb",
        "socket",
        "requests",
        "logging",
    }
    found = imports(path)
    assert not {name.split(".")[0] for name in found} & forbidden
    assert "urllib.request" not in found


@pytest.mark.parametrize("path", modules("expectations"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_expectations_know_tables_and_not_how_rows_are_made(path):
    ours = {name for name in imports(path) if name.split(".")[0] in {"flows", "transforms"}}
    schemas = {name for name in ours if name.startswith("transforms.schemas.")}
    assert ours - schemas <= {"transforms.identifiers", "transforms.issues"}


@pytest.mark.parametrize("path", modules("transforms/schemas"), ids=lambda path: path.name)
def test_schemas_import_nothing_of_ours_but_one_another(path):
    ours = {name for name in imports(path) if name.split(".")[0] in {"flows", "transforms", "expectations"}}
    assert all(name.startswith("transforms.schemas.") for name in ours)


@pytest.mark.parametrize("room", EXTRACTION)
def test_quotes_and_events_do_not_know_each_other(room):
    other = next(name for name in EXTRACTION if name != room)
    for path in modules(f"transforms/{room}"):
        assert not {name for name in imports(path) if name.startswith(f"transforms.{other}")}, path


def test_only_the_disk_and_the_home_of_prefect_write():
    writing = {"write_bytes", "write_text", "unlink", "rmtree", "mkdir"}
    writers = set()
    for path in modules("flows"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in writing:
                writers.add(path.name)
    assert writers <= {"disk.py", "scheduling.py"}
