"""The wheel, built and installed offline: what is in it, and that it is enough for ``dateline demo`` in an empty folder.

The dependencies are those of the environment that runs the tests. With a folder of all wheels nothing else is needed
either; the README says how that folder is made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

BUILT_FROM = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")
PACKAGES = ("flows", "transforms", "expectations")
NOT_SHIPPED = {"__pycache__", ".mypy_cache"}


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PIP_NO_INDEX": "1"})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    if int(version("setuptools").split(".")[0]) < 80:
        pytest.skip("setuptools is older than what pyproject.toml asks of a build: pip install '.[test]' brings it")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    for name in (*PACKAGES, "data/samples"):
        shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder / "wheels", source)
    (built,) = (folder / "wheels").glob("*.whl")
    return built


def test_the_wheel_has_all_that_the_packages_have(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts) and "samples" not in path.parts
    }
    samples = {f"flows/samples/{path.relative_to(SAMPLES).as_posix()}" for path in SAMPLES.rglob("*") if path.is_file()}
    assert len(samples) >= 21
    assert names == ours | samples
    assert {f"{package}/py.typed" for package in PACKAGES} <= names


def test_the_wheel_carries_the_licences(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (notice,) = (name for name in archive.namelist() if name.endswith("/licenses/NOTICE"))
        assert any(name.endswith("/licenses/LICENSE") for name in archive.namelist())
        text = archive.read(notice).decode()
    for named in ("GeoNames", "CAMEO", "PLOVER", "en_core_web_sm 3.8.0 (MIT)", "data/samples"):
        assert named in text
    if any((ROOT / "transforms" / "models").glob("*")):
        assert "transforms/models" in text


def test_demo_in_an_empty_folder_builds_the_samples_and_answers_three_queries(wheel, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    pip("--python", python, "install", "--no-deps", "--no-index", "--find-links", wheel.parent, wheel)
    (site,) = (environment / "lib").glob("python*/site-packages")
    # The other packages, of the environment that runs the tests; its own .pth files are not followed.
    others = {path for path in map(Path, sys.path) if path.name in {"site-packages", "dist-packages"}}
    (site / "others.pth").write_text("".join(f"{path}\n" for path in sorted(others)))
    folder = tmp_path / "empty"
    folder.mkdir()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | {"COLUMNS": "160"}
    where = [python, "-c", "import flows; print(flows.__file__)"]
    said = subprocess.run(where, cwd=folder, capture_output=True, text=True, check=False, env=clean)
    assert Path(said.stdout.strip()).is_relative_to(environment), said.stdout + said.stderr

    demo = [environment / "bin" / "dateline", "demo"]
    first = subprocess.run(demo, cwd=folder, capture_output=True, text=True, check=False, env=clean)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "out         21 articles" in first.stdout
    _, *answers = first.stdout.split("\n$ dateline query ")
    assert len(answers) == 3
    assert all(len(answer.splitlines()) >= 4 for answer in answers), "the command, the header, rows"
    assert [path.name for path in folder.iterdir()] == ["data"]

    again = subprocess.run(demo, cwd=folder, capture_output=True, text=True, check=False, env=clean)
    assert (again.returncode, again.stdout.split("\n$ dateline query ")[1:]) == (0, answers)
    assert "nothing was new" in again.stdout
