"""The lexicons: facts that the rules read, as CSV files beside the code, one fact a row."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def read_lexicon(name: str) -> list[dict[str, str]]:
    """The rows of ``transforms/lexicons/<name>.csv``, read once a process; shared, so never changed by a caller.

    An empty cell is "". ValueError names the file and line of a row that has not the columns of the header.
    """
    text = files("transforms.lexicons").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    reader = csv.DictReader(text.splitlines(), strict=True)
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise ValueError(f"lexicons/{name}.csv line {reader.line_num}: not the columns of the header")
        rows.append(row)
    return rows
