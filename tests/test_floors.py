"""Figures on gold and on the development sets, against their floors in ``gold/floors.json``, which may only rise.

The ten articles that were written for the project are here, and their floors never skip; the others run where
``../shared`` is. ``python -m pytest tests/test_floors.py -s`` prints each figure beside its floor; the same figures with
their intervals come from ``dateline evaluate``. The articles of the gold's report split have no floors: a figure that is
looked at with each change is no report.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from flows.dev_sets.scorers import score_dev_sets
from flows.evaluate import Evaluation, evaluate_agency, evaluate_gold
from transforms.language import DEFAULT_MODEL

GOLD = Path(__file__).parent / "gold"
FLOORS = json.loads((GOLD / "floors.json").read_text(encoding="utf-8"))
# Where no answer is better than a wrong one, precision has a floor of its own.
PRECISE = ("nominals", "pronouns", "entity country", "entity sector", "events: date", "events: place", "events: counts")
# Where a scorer prints a figure: its set, and a pattern whose group is the figure.
PRINTED = {
    "quotes: quote and speaker": ("quotes", r"^\s*all .*/ *([\d.]+)\s*$"),
    "quotes: verbatim": ("quotes", r"verbatim .*? P/R/F +[\d.]+/ *[\d.]+/ *([\d.]+)"),
    "quotes: verbatim and speaker": ("quotes", r"verbatim .*quote\+speaker +[\d.]+/ *[\d.]+/ *([\d.]+)"),
    "quotes: speaker": ("quotes", r"^\s*all .*?([\d.]+) +[\d.]+ +[\d.]+/ *[\d.]+/ *[\d.]+\s*$"),
    "events of the manual's style: pair and type": ("events/gold", r"event/plover +P [\d.]+ R [\d.]+ F1 ([\d.]+)"),
    "events: type": ("events/pairs", r"^\s*type +P [\d.]+ R [\d.]+ F1 ([\d.]+)"),
    "events: type and sides": ("events/pairs", r"event, unordered +P [\d.]+ R [\d.]+ F1 ([\d.]+)"),
    "dates: exact": ("dates", r"^\s*core .*exact ([\d.]+)"),
    "places: within 161 km, names given": ("places/marked names", r"^ALL .*acc161\(all\) ([\d.]+)"),
    "places: within 161 km, names found": ("places/own names", r"^ALL .*acc161\(all\) ([\d.]+)"),
    "stories: B-cubed, topics fitted on": ("stories/fitted", r'"B3_F1": ([\d.]+)'),
    "stories: B-cubed, other topics": ("stories/others", r'"B3_F1": ([\d.]+)'),
    "stories: B-cubed, one stream": ("stories/all", r'"B3_F1": ([\d.]+)'),
}


def figures(evaluation: Evaluation) -> dict[str, float]:
    """What has a floor: F1 (accuracy, where each gets one answer), precision where it counts more."""
    measures = [m for m in evaluation.measures if m.score.expected and not m.name.startswith(("confidence", "false"))]
    found = {measure.name: measure.score.f1 for measure in measures}
    found |= {f"{measure.name}, precision": measure.score.precision for measure in measures if measure.name in PRECISE}
    (false,) = (measure for measure in evaluation.measures if measure.name == "false events")
    return found | {"sentences without events, left alone": 1 - false.score.precision}


def below(found: dict[str, float], floors: dict[str, float]) -> list[str]:
    for name, floor in floors.items():
        print(f"{name}: {found.get(name, 0.0):.3f} (floor {floor})")
    return [name for name, floor in floors.items() if round(found.get(name, 0.0), 3) < floor]


def test_articles_written_for_the_project():
    found = figures(evaluate_gold(GOLD, GOLD / "written", "written", DEFAULT_MODEL))
    assert below(found, FLOORS["written"]) == []
    assert set(found) == set(FLOORS["written"])


def test_gold_to_develop_on(shared):
    collection = shared / "articles" / "wikinews_2019_2020.jsonl"
    found = figures(evaluate_gold(GOLD, collection, "develop", DEFAULT_MODEL))
    assert below(found, FLOORS["develop"]) == []
    assert set(found) == set(FLOORS["develop"])


def test_agency_sentences_to_develop_on(shared):
    measures = evaluate_agency(GOLD, shared / "corpora", "develop", DEFAULT_MODEL).measures
    found = {measure.name: measure.score.f1 for measure in measures}
    assert below(found, FLOORS["agency sentences"]) == []
    assert set(found) == set(FLOORS["agency sentences"])


def test_development_sets(shared, nlp):
    printed = {dev_set.name: text for dev_set, text in score_dev_sets(shared / "dev", {"all"}, nlp)}
    found = {}
    for name, (dev_set, pattern) in PRINTED.items():
        match = re.search(pattern, printed[dev_set], re.MULTILINE)
        assert match, f"{dev_set} prints no {name}:\n{printed[dev_set]}"
        found[name] = float(match[1])
    assert below(found, FLOORS["development sets"]) == []
    assert set(found) == set(FLOORS["development sets"])
