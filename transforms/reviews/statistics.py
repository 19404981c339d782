"""What verdicts say: a share with its interval, how far two reviewers agree, and counts corrected for wrong rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import polars as pl

_Z = 1.959964  # 97.5 % quantile of the normal distribution
_PRIOR_ROWS = 2.0  # how many reviewed rows the other rules' precision is worth for a rule


def wilson_interval(right: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): never outside 0 to 1, and wide where n is small; of nothing, 0 to 1."""
    if n == 0:
        return (0.0, 1.0)
    share, square = right / n, _Z * _Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    # Exact at the ends, where rounding leaves 1e-17.
    return (0.0 if right == 0 else max(centre - half, 0.0), 1.0 if right == n else min(centre + half, 1.0))


class Agreement(NamedTuple):
    """How far two reviewers agree on ``n`` things: the share of equal verdicts, and Cohen's kappa with its 95 % interval.

    ``kappa`` is null where nothing was judged twice, or where both gave one and the same verdict throughout: then
    chance alone would make them agree.
    """

    n: int
    share: float | None
    kappa: float | None
    low: float | None
    high: float | None


def agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Cohen's kappa (1960) of pairs of verdicts, with the large-sample interval that he gives."""
    n = len(pairs)
    if not n:
        return Agreement(0, None, None, None, None)
    observed = sum(one == other for one, other in pairs) / n
    first, second = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    expected = sum(first[verdict] * second[verdict] for verdict in first) / n**2
    if expected == 1:
        return Agreement(n, observed, None, None, None)
    kappa = (observed - expected) / (1 - expected)
    half = _Z * math.sqrt(observed * (1 - observed) / n) / (1 - expected)
    return Agreement(n, observed, kappa, max(kappa - half, -1.0), min(kappa + half, 1.0))


def corrected_counts(
    rows: pl.DataFrame, quality: pl.DataFrame, by: Sequence[str], recall: tuple[int, int] | None = None
) -> pl.DataFrame:
    """How many rows of each group are right, with a 95 % interval: counts to draw with error bars.

    ``rows`` has a row for each row counted, with ``rule_id`` and the columns ``by``; ``quality`` has ``rule_id``, ``n``
    (rows reviewed) and ``n_right``, several rows of a rule being added up. The result has ``by``, ``rows``,
    ``corrected``, ``low``, ``high`` and ``reviewed``: the share of the group's rows whose rule has any verdict.

    Each rule is a stratum: the precision of rule r has the posterior Beta(n_right + m p, n - n_right + m (1 - p)), where
    p is the precision of all reviewed rows and m = 2, so that a rule that nobody reviewed gets the average and a wide
    interval. A group is the sum over its rules; its variance is that of the precisions and that of drawing so many right
    rows (beta-binomial). The interval is normal on the logit of the share (delta method), so it stays within 0 to rows.
    It assumes that within a rule the reviewed rows were drawn at random and that a rule errs alike in all groups.

    ``recall`` is (found, missed) of the paragraphs searched: then the result is how many there are in the text, by
    dividing through the recall (Rogan and Gladen 1978, with no true negatives to count), and may exceed ``rows``.

    ValueError where nothing was reviewed, or a column is not there.
    """
    names = [*by, "rule_id"]
    if lacking := [name for name in names if name not in rows.columns]:
        raise ValueError(f"the rows have no column {', '.join(lacking)}; there are {', '.join(rows.columns)}")
    rules = quality.group_by("rule_id").agg(pl.col("n").sum(), pl.col("n_right").sum())
    n, right = int(rules["n"].sum()), float(rules["n_right"].sum())
    if not n:
        raise ValueError("nothing was reviewed of these rows; see `dateline review`")
    pooled = (right + 0.5) / (n + 1)
    counts = rows.group_by(names).agg(pl.len().cast(pl.Float64).alias("_rows"))
    a = pl.col("n_right").fill_null(0) + _PRIOR_ROWS * pooled
    b = (pl.col("n") - pl.col("n_right")).fill_null(0) + _PRIOR_ROWS * (1 - pooled)
    mean, variance = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    many = pl.col("_rows")
    strata = counts.join(rules, on="rule_id", how="left", nulls_equal=True).with_columns(
        (many * mean).alias("_mean"),
        (many**2 * variance + many * (mean * (1 - mean) - variance)).alias("_variance"),
        pl.when(pl.col("n") > 0).then(many).otherwise(0.0).alias("_reviewed"),
    )
    groups = strata.group_by(list(by) or pl.lit(0).alias("_all")).agg(
        pl.col("_rows", "_mean", "_variance", "_reviewed").sum()
    )
    bounds = [
        _bounds(size, mean, variance, recall)
        for size, mean, variance in groups.select("_rows", "_mean", "_variance").iter_rows()
    ]
    schema = {"corrected": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return (
        pl.concat([groups, pl.DataFrame(bounds, schema=schema, orient="row")], how="horizontal")
        .with_columns(pl.col("_rows").cast(pl.Int64).alias("rows"), (pl.col("_reviewed") / many).alias("reviewed"))
        .select(*by, "rows", "corrected", "low", "high", "reviewed")
        .sort(list(by) or "rows", nulls_last=True)
    )


def _bounds(rows: float, mean: float, variance: float, recall: tuple[int, int] | None) -> tuple[float, float, float]:
    """The corrected count and its interval."""
    if recall is None:
        share = mean / rows
        # At most 30 on this scale, 1e-13 of the rows: beyond 700 exp would overflow.
        half = min(_Z * math.sqrt(variance) / (rows * share * (1 - share)), 30.0)
        logit = math.log(share / (1 - share))
        return (mean, rows / (1 + math.exp(half - logit)), rows / (1 + math.exp(-half - logit)))
    found, missed = (count + 0.5 for count in recall)
    share = found / (found + missed)
    # Variance of the logarithm of a quotient: both relative variances, the recall's being that of its Beta posterior.
    half = _Z * math.sqrt(variance / mean**2 + (1 - share) / (share * (found + missed + 1)))
    return (mean / share, mean / share * math.exp(-half), mean / share * math.exp(half))
