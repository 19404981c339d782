"""The notebooks, executed on the samples without a kernel: they run, and what they show are valid charts."""

from __future__ import annotations

import csv
import json
import re
import shutil

import pytest

from flows.review.files import import_verdicts, write_rows
from flows.review.labels import open_labels
from flows.review.rows import Sampling, sampled_rows
from flows.storage import Dataset
from notebooks.draw import HERE, NOTEBOOKS, charts, run_notebook

PICTURES = sorted((HERE / "pictures").glob("*.png"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_on_the_samples_and_shows_valid_charts_that_have_rows(path, built):
    shown = charts(path, run_notebook(path, built[0]))
    assert shown
    for chart in shown.values():
        assert any(
            rows for rows in chart.to_dict()["datasets"].values()
        )  # to_dict checks it against Vega-Lite's schema


def test_the_country_pair_has_error_bars_once_rows_are_reviewed(built, tmp_path):
    root = tmp_path / "tables"
    shutil.copytree(built[0], root)
    dataset, sheet = Dataset(root), tmp_path / "events.csv"
    write_rows(sheet, sampled_rows(dataset, Sampling("events", size=60)))
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["verdict"] = "wrong_row" if number % 5 == 0 else "right"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with open_labels(root, "ann") as labels:
        import_verdicts(dataset, sheet, labels)
    rates = run_notebook(HERE / "03_country_pair.ipynb", root)["rates"]
    counted = rates.filter(rates["rows"] > 0)
    assert counted.height
    assert all(low < rate < high for low, rate, high in counted.select("low", "corrected", "high").rows())


def test_a_notebook_is_committed_without_outputs_and_says_what_each_chart_shows():
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell, after in zip(cells, [*cells[1:], None], strict=True):
            assert not cell.get("outputs"), path.name
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and ".properties(" in source:
                assert after is not None
                assert re.search(r"\bshows\b", "".join(after["source"])), path.name


def test_the_pictures_are_small_and_each_notebook_has_one():
    assert {picture.name.partition("-")[0] for picture in PICTURES} == {path.stem for path in NOTEBOOKS}
    assert all(picture.stat().st_size < 80_000 for picture in PICTURES)
