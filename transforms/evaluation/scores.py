"""What a score is: counts, F1 with an interval over articles, averages over closed lists, and how far confidence can be trusted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

_RESAMPLES = 1000
_SEED = 20190601
_INTERVAL = (0.025, 0.975)


class Score(NamedTuple):
    """Counts of one measure. For shares of matched rows (status, date, place) found equals expected: read precision."""

    right: int
    found: int
    expected: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what was expected that was found; 1 where nothing was expected."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both; 0 where nothing is right, though something was found or expected."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def total(scores: Sequence[Score]) -> Score:
    """The counts of many articles as one score (micro average)."""
    return Score(*(sum(score[place] for score in scores) for place in range(3)))


def interval(
    scores: Sequence[Score], measure: Callable[[Score], float] = lambda score: score.f1
) -> tuple[float, float]:
    """95 % interval of a measure by bootstrap over articles: whole articles are drawn, since their rows hang together.

    The draws have a fixed seed, so that the same scores give the same interval. Of fewer than two articles it is 0 to 1.
    """
    if len(scores) < 2:
        return (0.0, 1.0)
    draw = random.Random(_SEED)
    values = sorted(measure(total(draw.choices(scores, k=len(scores)))) for _ in range(_RESAMPLES))
    low, high = (values[min(int(share * _RESAMPLES), _RESAMPLES - 1)] for share in _INTERVAL)
    return (low, high)


class ClosedList(NamedTuple):
    """How well values of a closed list were told apart; ``majority`` is what always saying the commonest one reaches."""

    accuracy: float
    macro_f1: float
    majority_accuracy: float
    majority_macro_f1: float
    rows: int


def closed_list(pairs: Sequence[tuple[Sequence[str], str]]) -> ClosedList | None:
    """From (values that are right, value that was given). Several right ones count as the one given, else as the first."""
    if not pairs:
        return None
    wanted = [given if given in right else right[0] for right, given in pairs]
    given = [value for _, value in pairs]
    commonest = Counter(right[0] for right, _ in pairs).most_common(1)[0][0]
    baseline = [commonest if commonest in right else right[0] for right, _ in pairs]
    return ClosedList(
        _accuracy(wanted, given),
        _macro_f1(wanted, given),
        _accuracy(baseline, [commonest] * len(pairs)),
        _macro_f1(baseline, [commonest] * len(pairs)),
        len(pairs),
    )


def b_cubed(wanted: Mapping[Hashable, Hashable], given: Mapping[Hashable, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a grouping over the items that both have (Bagga and Baldwin 1998)."""
    items = [item for item in wanted if item in given]
    if not items:
        return (1.0, 1.0, 1.0)
    here = Counter(wanted[item] for item in items)
    there = Counter(given[item] for item in items)
    both = Counter((wanted[item], given[item]) for item in items)
    precision = sum(both[wanted[item], given[item]] / there[given[item]] for item in items) / len(items)
    recall = sum(both[wanted[item], given[item]] / here[wanted[item]] for item in items) / len(items)
    return (precision, recall, 2 * precision * recall / (precision + recall))


class Reliability(NamedTuple):
    """``error``: expected calibration error over ten bins. ``at``: (least confidence, share of rows, share right)."""

    error: float
    at: tuple[tuple[float, float, float], ...]
    rows: int


def reliability(judged: Sequence[tuple[float, bool]], levels: Sequence[float] = (0.5, 0.7, 0.8, 0.9)) -> Reliability:
    """How far confidence says what share of rows is right: the calibration error and the risk-coverage curve."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        bins.setdefault(min(int(confidence * 10), 9), []).append((confidence, right))
    error = sum(
        abs(sum(right for _, right in rows) - sum(confidence for confidence, _ in rows)) for rows in bins.values()
    )
    curve = []
    for level in levels:
        kept = [right for confidence, right in judged if confidence >= level]
        curve.append((level, len(kept) / len(judged) if judged else 0.0, sum(kept) / len(kept) if kept else 1.0))
    return Reliability(error / len(judged) if judged else 0.0, tuple(curve), len(judged))


def _accuracy(wanted: Sequence[str], given: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(wanted, given, strict=True)) / len(wanted)


def _macro_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Mean F1 of the values that are wanted somewhere."""
    values = sorted(set(wanted))
    here, there = Counter(wanted), Counter(given)
    both = Counter(one for one, other in zip(wanted, given, strict=True) if one == other)
    return sum(2 * both[value] / (here[value] + there[value]) for value in values) / len(values)
