"""Shared fixtures: the pipeline, loaded once, and where the shared material lies, if it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from transforms.language import load_language

SHARED = Path(__file__).resolve().parents[2] / "shared"


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
