"""Fit what confidence is drawn from: a weight for each property of a row, on the labels for development.

    python -m flows.fit_confidence --articles ../shared/articles/wikinews_2019_2020.jsonl [--quotes ../shared/dev/quotes]
        [--reviewed DATASET] [--table quotes]

Besides the labelled articles it learns from the verdicts on rows of a reviewed dataset, whose articles should be others;
``tests/gold/README.md`` says how the verdicts that are kept here come into one. Logistic regression with a penalty on every weight but the bias; properties seen in fewer than five rows get none. The
penalty is chosen by cross-validation over articles, and so is the calibration error that is printed: no article judges
weights that were fitted on it. Writes ``transforms/lexicons/confidence.csv``; the weights of tables that are not asked for
stay as they are.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import typer

from flows.dataset import open_dataset
from flows.dev_sets.quotes import judged_quotes
from flows.evaluate import WRITTEN, comparisons, gold_articles, gold_built
from transforms.confidence import BIAS, features
from transforms.evaluation.matching import Judged
from transforms.evaluation.scores import reliability
from transforms.language import DEFAULT_MODEL, load_language
from transforms.lexicon_files import read_lexicon
from transforms.reviews.rows import REVIEWED

LEXICON = Path(__file__).resolve().parents[1] / "transforms" / "lexicons" / "confidence.csv"
_LEAST_ROWS = 5
_FOLDS = 5
_PENALTIES = (0.5, 1.0, 2.0, 4.0, 8.0)
_STEPS = 50

# What a row must have right to be right, of what reviewers judge; transforms/confidence.py says it in words.
_DECISIVE = {
    "entities": {"name", "entity_type"},
    "quotes": {"spans", "speaker_text", "speaker_name"},
    "events": {"act_type", "actors", "recipients"},
}

Article = Sequence[Judged]
Weights = dict[str, float]
Array = npt.NDArray[np.float64]


def fit(rows: Sequence[Judged], penalty: float) -> Weights:
    """Weights of the properties, by Newton's method; the bias is not penalised."""
    counts = Counter(feature for row in rows for feature in row.features)
    names = [name for name, count in sorted(counts.items()) if count >= _LEAST_ROWS]
    place = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for number, row in enumerate(rows):
        for feature in row.features:
            if feature in place:
                matrix[number, place[feature]] = 1.0
    wanted = np.array([float(row.right) for row in rows])
    ridge = np.array([1e-6 if name == BIAS else penalty for name in names])
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (wanted - chance) - ridge * weights
        curvature = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def chances(rows: Sequence[Judged], weights: Weights) -> list[tuple[float, bool]]:
    """What the weights say of rows, and the truth."""
    sums = np.array([sum(weights.get(feature, 0.0) for feature in row.features) for row in rows])
    values: Array = 1 / (1 + np.exp(-sums))
    return [(float(value), row.right) for value, row in zip(values, rows, strict=True)]


def cross_validated(articles: Sequence[Article], penalty: float) -> list[tuple[float, bool]]:
    """Each article judged by weights that were fitted without its fold."""
    judged: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        train = [row for number, article in enumerate(articles) if number % _FOLDS != fold for row in article]
        test = [row for number, article in enumerate(articles) if number % _FOLDS == fold for row in article]
        judged += chances(test, fit(train, penalty))
    return judged


def loss(judged: Sequence[tuple[float, bool]]) -> float:
    """Mean negative logarithm of the chance that was given to the truth."""
    return float(-np.mean([np.log(max(chance if right else 1 - chance, 1e-9)) for chance, right in judged]))


def judged_reviews(folder: Path, table: str) -> list[list[Judged]]:
    """The reviewed rows of a dataset's table that are still as they were judged, by article; not those left unsure.

    A row is right if most of its reviewers find nothing decisive wrong in it.
    """
    key = REVIEWED[table].key
    dataset = open_dataset(folder)
    verdicts = dataset.sql(
        "select article_id, row_id, verdict, wrong_fields from reviewed_rows "
        f"where table_name = '{table}' and verdict <> 'unsure' order by all"
    ).to_dicts()
    rows = {(row["article_id"], row[key]): row for row in dataset.table(table).collect().to_dicts()}
    votes: dict[tuple[str, str], list[bool]] = {}
    for verdict in verdicts:
        is_right = verdict["verdict"] != "wrong_row" and not _DECISIVE[table] & set(verdict["wrong_fields"])
        votes.setdefault((verdict["article_id"], verdict["row_id"]), []).append(is_right)
    articles: dict[str, list[Judged]] = {}
    for (article_id, row_id), cast in votes.items():
        row = rows[article_id, row_id]
        right = sum(cast) * 2 > len(cast)
        articles.setdefault(article_id, []).append(Judged(row["confidence"] or 0.0, right, features(table, row)))
    return list(articles.values())


def main() -> None:
    """Build the labelled articles, judge their rows, fit, and write the lexicon."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("tests/gold"))
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--quotes", type=Path, help="The development set of quotations, if it is here.")
    parser.add_argument("--reviewed", type=Path, help="A dataset whose rows were reviewed.")
    parser.add_argument("--table", action="append", choices=["entities", "quotes", "events"], help="All, without it.")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    arguments = parser.parse_args()
    by_table: dict[str, list[Article]] = {"entities": [], "quotes": [], "events": []}
    for source, split in ((arguments.articles, "develop"), (arguments.gold / WRITTEN, WRITTEN)):
        gold, _ = gold_articles(arguments.gold, source, split)
        if not gold:
            continue
        with tempfile.TemporaryDirectory() as folder:
            built = gold_built(gold, source, Path(folder), arguments.model)
        for comparison in comparisons(gold, built):
            for table, rows in comparison.judged.items():
                by_table[table].append(rows)
    if arguments.quotes is not None:
        by_table["quotes"] += judged_quotes(arguments.quotes, load_language(arguments.model))
    if arguments.reviewed is not None:
        for table, articles in by_table.items():
            articles += judged_reviews(arguments.reviewed, table)
    wanted = set(arguments.table or by_table)
    kept = [row for row in read_lexicon("confidence") if row["table"] not in wanted]
    with LEXICON.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "feature", "weight", "rows", "source"])
        for table, articles in by_table.items():
            if table not in wanted:
                writer.writerows(list(row.values()) for row in kept if row["table"] == table)
                continue
            penalty = min(_PENALTIES, key=lambda value: loss(cross_validated(articles, value)))
            rows = [row for article in articles for row in article]
            found = reliability(cross_validated(articles, penalty))
            curve = ", ".join(f">= {at}: {right:.2f} right of {share:.0%}" for at, share, right in found.at)
            typer.echo(
                f"{table}: {len(rows)} rows, {sum(row.right for row in rows)} right, penalty {penalty}; "
                f"cross-validated calibration error {found.error:.3f}; {curve}"
            )
            counts = Counter(feature for row in rows for feature in row.features)
            for feature, weight in fit(rows, penalty).items():
                if round(weight, 3):
                    writer.writerow([table, feature, round(weight, 3), counts[feature], "development labels"])


if __name__ == "__main__":
    main()
