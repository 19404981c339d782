"""Intervals of 95 % for the main figures of the development sets whose own scorers print none.

Whole documents are drawn (of stories whole topics, whose articles hang together), with a fixed seed. The figures
themselves are those of the scorers: the first number of each line is theirs again, from the same definition.
"""

from __future__ import annotations

import importlib.util
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from flows.dev_sets import stories
from transforms.evaluation.scores import Score, interval, total

Group = TypeVar("Group")

_RESAMPLES = 1000
_FEW_RESAMPLES = 200  # where each draw runs the set's own scorer
_SEED = 20190601
_NEAR_KM = 161
_EARTH_KM = 6371.0088
_NO_CORE = frozenset({"other", "decade"})


def interval_lines(name: str, folder: Path, out: Path) -> Iterator[str]:
    """A line a figure of the set ``name``, from its ``folder`` and the predictions in ``out``; none where its scorer does it."""
    yield from _LINES[name](folder, out) if name in _LINES else ()


def bootstrapped(groups: Sequence[Group], measure: Callable[[Sequence[Group]], float], draws: int) -> str:
    """A measure of all groups with the interval that drawing them with replacement gives, as a person reads it."""
    draw = random.Random(_SEED)
    values = sorted(measure(draw.choices(groups, k=len(groups))) for _ in range(draws))
    low, high = (values[min(int(share * draws), draws - 1)] for share in (0.025, 0.975))
    return f"{measure(groups):.3f}  95 % {low:.3f}-{high:.3f}"


def _dates(folder: Path, out: Path) -> Iterator[str]:
    """The share of expressions with both days right, of all and of ``core``."""
    found = {row["id"]: (row["from"], row["to"]) for row in _rows(out)}
    cases = list(_rows(folder / "cases.jsonl"))
    for part in ("all", "core"):
        documents: dict[str, list[Score]] = defaultdict(list)
        for case in cases:
            if part == "core" and case["kind"] in _NO_CORE:
                continue
            answer = found.get(case["id"])
            documents[case["doc_id"]].append(
                Score(int(answer == (case["from"], case["to"])), int(answer is not None), 1)
            )
        yield from _shares(f"{part} exact", [total(scores) for scores in documents.values()], "documents")


def _places(folder: Path, out: Path) -> Iterator[str]:
    """The share of all marked names that were placed within 161 km."""
    del folder  # the unpacked set lies beside the predictions
    found = {(row["doc_id"], row["start"], row["end"]): (row["lat"], row["lon"]) for row in _rows(out)}
    scores = []
    for article in _rows(out.parent / "geovirus.jsonl"):
        names = [
            (found.get((article["doc_id"], each["start"], each["end"])), (each["lat"], each["lon"]))
            for each in article["toponyms"]
        ]
        answered = [(answer, right) for answer, right in names if answer is not None]
        right = sum(_kilometres(answer, right) <= _NEAR_KM for answer, right in answered)
        scores.append(Score(right, len(answered), len(names)))
    yield from _shares("acc161(all)", scores, "articles")


def _shares(name: str, scores: Sequence[Score], of: str) -> Iterator[str]:
    for label, measure in ((name, _recall), (f"{name} of answered", _precision)):
        low, high = interval(scores, measure)
        yield f"{label} {measure(total(scores)):.3f}  95 % {low:.3f}-{high:.3f} (bootstrap over {len(scores)} {of})"


def _recall(score: Score) -> float:
    return score.recall


def _precision(score: Score) -> float:
    return score.precision


def _stories(half: str | None) -> Callable[[Path, Path], Iterator[str]]:
    """B-cubed F1 over the articles of one half of the topics, or of all."""

    def lines(folder: Path, out: Path) -> Iterator[str]:
        del folder
        given = {row["doc_id"]: str(row["cluster"]) for row in _rows(out)}
        rows = [row for row in _rows(stories.gold_beside(out)) if half in {None, row["half"]}]
        predicted = {row["doc_id"]: given.get(row["doc_id"], f"_own_{row['doc_id']}") for row in rows}
        shares = b_cubed_shares({row["doc_id"]: row["subtopic"] for row in rows}, predicted)
        topics: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in rows:
            topics[row["topic"]].append(shares[row["doc_id"]])
        figure = bootstrapped(list(topics.values()), _b_cubed_f1, _RESAMPLES)
        yield f"B3_F1 {figure} (bootstrap over {len(topics)} topics)"

    return lines


def b_cubed_shares(gold: Mapping[str, str], predicted: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """B-cubed precision and recall of each item: the shares of its cluster, and of its true cluster, that are right."""
    together = Counter((gold[item], predicted[item]) for item in gold)
    of_gold, of_predicted = Counter(gold.values()), Counter(predicted[item] for item in gold)
    return {
        item: (
            together[gold[item], predicted[item]] / of_predicted[predicted[item]],
            together[gold[item], predicted[item]] / of_gold[gold[item]],
        )
        for item in gold
    }


def _b_cubed_f1(topics: Sequence[Sequence[tuple[float, float]]]) -> float:
    items = [item for topic in topics for item in topic]
    precision, recall = (sum(item[side] for item in items) / len(items) for side in (0, 1))
    return 2 * precision * recall / (precision + recall)


def _events_gold(folder: Path, out: Path) -> Iterator[str]:
    """What the set's scorer says of drawn records."""
    scored = _function(folder / "score.py", "score")
    predicted: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(out):
        predicted[row["id"]].append(row)
    records = list(_rows(folder / "gold.jsonl"))

    def figure(level: str) -> Callable[[Sequence[dict[str, Any]]], float]:
        return lambda drawn: float(scored(drawn, predicted)[level]["F1"])

    for level in ("type/plover", "event/plover"):
        yield f"{level} F1 {bootstrapped(records, figure(level), _FEW_RESAMPLES)} (bootstrap over {len(records)} records)"


def _function(file: Path, name: str) -> Callable[..., Any]:
    """A function of a scorer that came with a set. ImportError where the file is no module."""
    spec = importlib.util.spec_from_file_location(f"scorer_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)  # type: ignore[no-any-return]


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points, by the haversine formula."""
    (lat, lon), (other_lat, other_lon) = ((math.radians(value) for value in point) for point in (one, other))
    half = (
        math.sin((other_lat - lat) / 2) ** 2
        + math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


_LINES: dict[str, Callable[[Path, Path], Iterator[str]]] = {
    "dates": _dates,
    "places/marked names": _places,
    "places/own names": _places,
    "stories/fitted": _stories("odd"),
    "stories/others": _stories("even"),
    "stories/all": _stories(None),
    "events/gold": _events_gold,
}
