"""Shared fixtures: the pipeline, loaded once, and where the shared material lies, if it does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from spacy.language import Language

from flows.build import BuildOptions, BuildReport, build_dataset
from transforms.language import DEFAULT_MODEL, load_language

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "samples"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The pipeline that installs with the package."""
    return load_language()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real articles and development sets beside the checkout; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: this test runs on real articles")
    return SHARED


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """The samples, built once without Prefect: the dataset's folder, and what the build reported. Not to be changed."""
    root = tmp_path_factory.mktemp("built") / "data" / "tables"
    options = BuildOptions((str(SAMPLES),), root, DEFAULT_MODEL, workers=1)
    return root, build_dataset(options, lambda *_: None)


@pytest.fixture
def guarded(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment in which every Python process may connect to this machine only, and what it asked for beside that."""
    refused = tmp_path / "refused"
    refused.touch()
    path = os.pathsep.join(filter(None, [str(ROOT / "tests" / "guard"), os.environ.get("PYTHONPATH", "")]))
    return os.environ | {"PYTHONPATH": path, "REFUSED": str(refused)}, refused
