"""Intervals of the development sets: the first number is the scorer's own, the interval holds it and narrows with more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from flows.dev_sets.intervals import b_cubed_shares, bootstrapped, interval_lines


def _written(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _share(groups) -> float:
    return sum(sum(group) for group in groups) / sum(len(group) for group in groups)


def _bounds(line: str) -> tuple[float, float, float]:
    value, low, high = re.search(r"(0\.\d+|1\.0+)  95 % ([\d.]+)-([\d.]+)", line).groups()
    return float(value), float(low), float(high)


def test_an_interval_holds_the_figure_and_narrows_with_more_documents():
    few = _bounds(bootstrapped([[1, 1], [0, 1], [1, 0]], _share, 500))
    many = _bounds(bootstrapped([[1, 1], [0, 1], [1, 0]] * 40, _share, 500))
    assert few[0] == many[0] == pytest.approx(0.667, abs=0.001)
    assert few[1] < many[1] < 0.667 < many[2] < few[2]


def test_rows_of_one_document_hang_together():
    """Ten rows of one document, all right or all wrong, tell as much as one."""
    apart = _bounds(bootstrapped([[1]] * 60 + [[0]] * 60, _share, 500))
    together = _bounds(bootstrapped([[1] * 10] * 6 + [[0] * 10] * 6, _share, 500))
    assert together[2] - together[1] > 2 * (apart[2] - apart[1])


def test_dates_count_both_days_and_what_was_not_answered(tmp_path: Path):
    day = {"kind": "weekday", "from": "2020-01-01", "to": "2020-01-01"}
    cases = [{"id": str(number), "doc_id": f"d{number % 3}", **day} for number in range(4)]
    cases.append({"id": "4", "doc_id": "d0", **day, "kind": "decade"})
    _written(tmp_path / "cases.jsonl", cases)
    answers = [("0", "2020-01-01"), ("1", "2020-01-02"), ("2", "2020-01-01")]
    out = _written(tmp_path / "out.jsonl", [{"id": name, "from": "2020-01-01", "to": to} for name, to in answers])
    lines = list(interval_lines("dates", tmp_path, out))
    assert [line[: line.index("  95")] for line in lines] == [
        "all exact 0.400",
        "all exact of answered 0.667",
        "core exact 0.500",
        "core exact of answered 0.667",
    ]


def test_places_count_within_161_kilometres(tmp_path: Path):
    names = [{"start": at, "end": at + 4, "lat": 10.0, "lon": 10.0} for at in (0, 10, 20, 30)]
    _written(
        tmp_path / "geovirus.jsonl", [{"doc_id": "a", "toponyms": names[:2]}, {"doc_id": "b", "toponyms": names[2:]}]
    )
    near, far = {"lat": 11.4, "lon": 10.0}, {"lat": 11.5, "lon": 10.0}  # 156 and 167 km
    rows = [{"doc_id": "a", "start": 0, "end": 4, **near}, {"doc_id": "b", "start": 20, "end": 24, **far}]
    first, second = interval_lines("places/own names", tmp_path, _written(tmp_path / "out.jsonl", rows))
    assert (_bounds(first)[0], _bounds(second)[0]) == (0.25, 0.5)


def test_shares_of_b_cubed():
    gold, predicted = {"a": "1", "b": "1", "c": "2"}, {"a": "x", "b": "y", "c": "y"}
    assert b_cubed_shares(gold, predicted) == {"a": (1, 1 / 2), "b": (1 / 2, 1 / 2), "c": (1 / 2, 1)}


def test_a_set_whose_scorer_prints_intervals_gets_none_from_here(tmp_path: Path):
    assert list(interval_lines("quotes", tmp_path, tmp_path)) == []
