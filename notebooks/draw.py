"""Runs the notebooks without a kernel: ``python -m notebooks.draw TABLES`` draws their charts into ``pictures/``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt

HERE = Path(__file__).resolve().parent
NOTEBOOKS = sorted(HERE.glob("*.ipynb"))
_SCALE = 1.0  # pixels a unit: each picture stays below 80 kB


def run_notebook(path: Path, tables: Path) -> dict[str, Any]:
    """The names that a notebook's code cells leave, run in order on a dataset. What a cell raises names the notebook."""
    names: dict[str, Any] = {"__name__": "__main__"}
    before = os.environ.get("DATELINE_TABLES")
    os.environ["DATELINE_TABLES"] = str(tables)
    try:
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{path.name} cell {number}", "exec"), names)
    finally:
        if before is None:
            del os.environ["DATELINE_TABLES"]
        else:
            os.environ["DATELINE_TABLES"] = before
    return names


def charts(path: Path, names: Mapping[str, Any]) -> dict[str, alt.TopLevelMixin]:
    """The charts that a notebook shows, by name: each stands alone in the last line of its cell."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    last = [cell["source"][-1] for cell in cells if cell["cell_type"] == "code"]
    return {name: names[name] for name in last if isinstance(names.get(name), alt.TopLevelMixin)}


def draw(tables: Path, to: Path) -> None:
    """Writes each chart of each notebook as ``NOTEBOOK-CHART.png``."""
    for path in NOTEBOOKS:
        names = run_notebook(path, tables)
        for name, chart in charts(path, names).items():
            chart.save(to / f"{path.stem}-{name}.png", scale_factor=_SCALE)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), HERE / "pictures")
