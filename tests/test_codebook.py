"""The data dictionary is what the code says."""

from __future__ import annotations

from pathlib import Path

from flows.codebook import codebook
from flows.views import VIEWS
from transforms.schemas.tables import TABLES

CODEBOOK = Path(__file__).resolve().parents[1] / "docs" / "CODEBOOK.md"


def test_the_codebook_is_up_to_date():
    assert CODEBOOK.read_text(encoding="utf-8") == codebook(), "python -m flows.codebook > docs/CODEBOOK.md"


def test_every_closed_list_of_a_column_is_explained():
    lines = codebook().splitlines()
    headings = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert {*TABLES, *VIEWS, "cue_types", "act_types", "event_statuses"} <= headings
    listed = [column for table in TABLES.values() for column in table.columns if column.values is not None]
    assert len(listed) > 20
    of_tables = lines[: lines.index("## Views")]
    for column in listed:
        told = [line for line in of_tables if line.startswith(f"| `{column.name}` ") and column.description in line]
        assert told
        assert all("One of [" in line for line in told), column.name
