"""What confidence is drawn from, and what it is fitted on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows.fit_confidence import chances, fit, judged_reviews
from flows.review.labels import open_labels
from flows.review.rows import Sampling, sampled_rows
from flows.storage import Dataset
from tests.small_batch import valid_rows
from transforms.confidence import BIAS, CONFIDENT_TABLES, confidence_of, features
from transforms.evaluation.matching import Judged
from transforms.reviews.rows import REVIEWED
from transforms.schemas.closed_lists import ROW_VERDICTS


def event(sentence, trigger, actor=None, recipient=None, **row):
    """An event row whose sentence begins its article's text."""

    def party(text):
        start = sentence.index(text)
        span = {"text": text, "start_char": start, "end_char": start + len(text)}
        return {**span, "entity_id": "org:x", "name": text, "country_code": row.get("country"), "sector_code": None}

    start = sentence.index(trigger)
    example = {"place_method": None, **valid_rows()["events"][0]}
    return {
        **example,
        "sentence_text": sentence,
        "sentence_start": 0,
        "sentence_end": len(sentence),
        "trigger_start": start,
        "trigger_end": start + len(trigger),
        "actors": [party(actor)] if actor else [],
        "recipients": [party(recipient)] if recipient else [],
        **row,
    }


def test_an_event_tells_how_each_side_is_named_and_how_far_from_the_trigger():
    near = set(features("events", event("He praised the court.", "praised", "He", "the court")))
    assert {"actor is pronoun", "actor before trigger touching", "recipient is definite"} <= near
    far = set(
        features("events", event("Norway, which joined late, has, it says, praised Chad.", "praised", "Norway", "Chad"))
    )
    assert {"actor id org without country", "recipient id org without country"} <= far
    assert {"actor is name", "actor before trigger apart", "actor commas 2", "recipient behind trigger touching"} <= far


def test_a_side_that_is_not_there_tells_nothing_but_that():
    told = features("events", event("Norway protested.", "protested", "Norway"))
    assert not [feature for feature in told if feature.startswith("recipient ")]
    assert "recipients none" in told


@pytest.mark.parametrize(
    ("rule_id", "kind"),
    [
        ("protest.protest", "verb"),
        ("protest.protest.n", "noun"),
        ("request.want.op", "verb of a clause"),
        ("election.win+nomination", "verb and noun"),
    ],
)
def test_an_event_tells_what_kind_of_trigger_has_which_sides(rule_id, kind):
    told = features("events", event("Norway protested.", "protested", "Norway", rule_id=rule_id, status="happened"))
    assert {f"{kind} sides entity none", "trigger ends in ed status happened"} <= set(told)


@pytest.mark.parametrize("table", sorted(CONFIDENT_TABLES))
def test_every_row_has_a_confidence_between_none_and_certain(built, table):
    rows = Dataset(built[0]).scan(table).collect().to_dicts()
    assert rows
    assert all(row["confidence"] == confidence_of(table, row) and 0 < row["confidence"] < 1 for row in rows)


def test_a_property_that_only_right_rows_have_gains_weight_and_rare_ones_none():
    right = [Judged(0.0, True, (BIAS, "subject"))] * 9 + [Judged(0.0, False, (BIAS,))] * 9
    weights = fit([*right, Judged(0.0, False, (BIAS, "rare"))], penalty=1.0)
    assert weights["subject"] > 1
    assert "rare" not in weights
    assert chances(right[:1], weights)[0][0] > chances(right[-1:], weights)[0][0]


def test_verdicts_of_a_reviewed_dataset_teach_by_what_decides(built, tmp_path):
    root = tmp_path / "tables"
    shutil.copytree(built[0], root)
    rows = sampled_rows(Dataset(root), Sampling("events", 4))
    right = {"verdict": "right", "wrong_fields": [], "note": None}
    given = [
        right,
        {**right, "verdict": "wrong_field", "wrong_fields": ["event_start_date"]},
        {**right, "verdict": "wrong_field", "wrong_fields": ["actors"]},
        {**right, "verdict": "unsure"},
    ]
    with open_labels(root, "ann") as labels:
        labels.add([{**row.about, **verdict} for row, verdict in zip(rows, given, strict=True)])
    judged = [row for article in judged_reviews(root, "events") for row in article]
    assert sorted(row.right for row in judged) == [False, True, True]
    assert {row.features for row in judged} == {features("events", row.row) for row in rows[:3]}
    assert judged_reviews(root, "quotes") == []


def test_the_kept_verdicts_are_verdicts_and_hold_no_text():
    lines = (Path(__file__).parent / "gold" / "labels" / "reviews.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 800
    for line in lines:
        verdict = json.loads(line)
        assert set(verdict) == {"reviewer", "row", "verdict", "wrong_fields"}
        table_name, *ids = verdict["row"].split()
        fields = {field for field in verdict["wrong_fields"].split(", ") if field}
        assert fields <= set(REVIEWED[table_name].field_names)
        assert (verdict["verdict"] == "wrong_field") == bool(fields)
        assert verdict["verdict"] in ROW_VERDICTS
        assert len(ids) == 4
