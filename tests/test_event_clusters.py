"""The same event in other articles: enough is shared and nothing contradicts, or they stay two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from transforms.event_clusters import COMPARED_EVENT, link_events
from transforms.schemas.tables import EVENTS

DAY = date(2024, 6, 12)
JAPAN = {"entity_id": "country:JPN", "name": "Japan", "text": "Japan", "country_code": "JPN"}
ISHIKAWA = {"entity_id": "person:haruto-ishikawa", "name": "Haruto Ishikawa", "text": "he", "country_code": "JPN"}
MORI = {"entity_id": None, "name": None, "text": "Foreign Minister Ken Mori", "country_code": "JPN"}
MANILA = {"entity_id": "country:PHL", "name": "Philippines", "text": "Manila", "country_code": "PHL"}
COUNCIL = {"entity_id": None, "name": None, "text": "the Saint-Brice Council think tank", "country_code": None}
VISITOR = {"entity_id": None, "name": None, "text": "The visiting president", "country_code": None}
KENYA = {"entity_id": "country:KEN", "name": "Kenya", "text": "Kenya", "country_code": "KEN"}
PORT = {"place_entity_id": "geoname:1", "place_name": "Lomnica", "place_latitude": 50.1, "place_longitude": 9.5}
HARBOUR = {"place_entity_id": "geoname:2", "place_name": "Old Lomnica", "place_latitude": 50.2, "place_longitude": 9.5}
FAR = {"place_entity_id": "geoname:3", "place_name": "Karvia", "place_latitude": 58.0, "place_longitude": 9.5}
SANCTION = {
    "act_type": "SANCTION",
    "trigger_lemma": "impose",
    "actors": [JAPAN],
    "recipients": [KENYA],
    "event_start_date": DAY,
    "event_end_date": DAY,
    "event_date_granularity": "day",
    "event_date_method": "clause",
    "sentence_text": "Japan imposed sanctions on Kenya on Wednesday.",
    "story_id": "s",
}
DEAD = {"count_type": "dead", "low": 14.0, "high": None, "unit": "persons", "method": "at_least"}
ATTACK = SANCTION | {
    "act_type": "ASSAULT",
    "trigger_lemma": "kill",
    "actors": [],
    "recipients": [],
    "counts": [DEAD],
    "sentence_text": "Gunmen killed at least 14 people in Lomnica on Wednesday.",
}


def event(number: int, changes: dict[str, Any]) -> dict[str, Any]:
    row = dict.fromkeys((*COMPARED_EVENT, "story_id")) | {"event_id": f"e{number}", "article_id": f"a{number}"}
    row |= {"published_date": DAY, "counts": [], "sentence_text": f"Sentence number {number} has words of its own."}
    row |= {"event_date_granularity": "unknown", "event_date_method": "none"} | changes
    for side in ("actors", "recipients"):
        row[side] = [{"start_char": 0, "end_char": 1, "sector_code": None, **person} for person in row[side]]
    row["counts"] = [{"start_char": 0, "end_char": 1, **count} for count in row["counts"]]
    return row


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    schema = {**{name: EVENTS.stored_schema[name] for name in COMPARED_EVENT}, "story_id": pl.String}
    return pl.DataFrame([pl.Series(name, [row[name] for row in rows], dtype) for name, dtype in schema.items()])


def nothing() -> pl.DataFrame:
    return frame().with_columns(pl.lit(None, pl.String).alias("event_cluster_id"))


def linked(*changes: dict[str, Any]) -> list[tuple[str, list[str]]]:
    found = link_events(frame(*(event(number, each) for number, each in enumerate(changes))), nothing())
    return list(found.select("event_cluster_id", "cluster_features").iter_rows())


GUESSED = {"event_date_method": "publication"}
OTHERWISE = {"sentence_text": "Tokyo has punished its partner, officials said.", "trigger_lemma": "punish"}


@pytest.mark.parametrize(
    ("one", "changes", "is_same"),
    [
        (SANCTION, OTHERWISE, True),
        (SANCTION, OTHERWISE | GUESSED, True),
        (SANCTION, {"act_type": "COERCE"}, False),
        (SANCTION, OTHERWISE | {"published_date": DAY + timedelta(days=7)}, True),
        (SANCTION, OTHERWISE | {"published_date": DAY + timedelta(days=8)}, False),
        (SANCTION, OTHERWISE | {"event_start_date": DAY + timedelta(1), "event_end_date": DAY + timedelta(1)}, True),
        (SANCTION, OTHERWISE | {"event_start_date": DAY + timedelta(2), "event_end_date": DAY + timedelta(2)}, False),
        (SANCTION, OTHERWISE | {"recipients": [MANILA]}, False),
        (SANCTION, OTHERWISE | {"recipients": []}, False),  # one side less, and another verb
        (SANCTION, OTHERWISE | {"recipients": [], "trigger_lemma": "impose"}, True),
        (SANCTION, OTHERWISE | {"actors": [ISHIKAWA]}, True),  # a prime minister for his country
        (SANCTION | {"actors": [ISHIKAWA]}, OTHERWISE | {"actors": [MORI]}, False),  # two ministers are two
        (SANCTION, OTHERWISE | {"place_country_code": "KEN"}, True),
        (SANCTION | {"place_country_code": "JPN"}, OTHERWISE | {"place_country_code": "KEN"}, False),
        (SANCTION, OTHERWISE | {"story_id": "other"}, False),
        (SANCTION, OTHERWISE | {"story_id": "other", "trigger_lemma": "impose"}, True),
        (SANCTION, OTHERWISE | {"story_id": "other", "trigger_lemma": "impose"} | GUESSED, False),
        (ATTACK | PORT, {"sentence_text": "Fourteen died.", "counts": []}, True),
        (ATTACK, {"sentence_text": "The dead are fourteen, mostly traders."}, True),  # by the count
        (ATTACK, {"sentence_text": "The dead are fifteen.", "counts": [DEAD | {"low": 15.0}]}, False),
        (ATTACK | PORT | {"counts": []}, HARBOUR | {"sentence_text": "Fourteen died."}, True),
        (ATTACK | PORT, FAR | {"sentence_text": "Fourteen died."}, False),
        (ATTACK | {"counts": []}, {"sentence_text": "Fourteen died."}, False),  # nothing to know it by
        (ATTACK | PORT | {"counts": []}, {"story_id": "other"}, True),  # the same sentence
    ],
)
def test_an_event_is_the_same_where_enough_is_shared_and_nothing_contradicts(
    one: dict[str, Any], changes: dict[str, Any], is_same: bool
) -> None:
    other = one | changes
    assert [cluster for cluster, _ in linked(one, other)] == ["e0", "e0" if is_same else "e1"]


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"actors": [MANILA], "recipients": [JAPAN]}, True),  # who meets whom is the reporter's choice
        ({"actors": [JAPAN, MANILA], "recipients": []}, True),
        ({"actors": [JAPAN], "recipients": [KENYA]}, False),
        ({"actors": [KENYA], "recipients": []}, False),
        ({"actors": [JAPAN], "recipients": [COUNCIL]}, False),  # a third is at both
        ({"actors": [JAPAN], "recipients": [VISITOR]}, True),  # who may be that one
    ],
)
def test_in_what_two_sides_do_together_the_order_does_not_matter(other: dict[str, Any], is_same: bool) -> None:
    talks = SANCTION | {"act_type": "CONSULT", "actors": [JAPAN], "recipients": [MANILA]}
    told = talks | other | {"sentence_text": "They talked for hours."}
    assert [cluster for cluster, _ in linked(talks, told)] == ["e0", "e0" if is_same else "e1"]


def test_what_decided_is_kept() -> None:
    (_, first), (_, second) = linked(SANCTION, SANCTION | OTHERWISE)
    assert first == []
    assert second == ["act_type", "actor:country:JPN", "recipient:country:KEN", "date", "story"]


def test_an_article_has_an_event_of_a_cluster_once() -> None:
    again = SANCTION | {"article_id": "b", "sentence_text": "And again, Japan imposed sanctions on Kenya."}
    assert [cluster for cluster, _ in linked(SANCTION, again, again)] == ["e0", "e0", "e2"]
    assert [cluster for cluster, _ in linked(again, again)] == ["e0", "e1"]


def test_two_runs_give_what_one_gives() -> None:
    changes = [SANCTION, ATTACK, SANCTION | OTHERWISE, SANCTION | {"recipients": [MANILA]}, ATTACK]
    rows = [event(number, each) for number, each in enumerate(changes)]
    known = nothing()
    parts: list[str] = []
    for row in rows:
        found = link_events(frame(row), known)
        parts += found["event_cluster_id"].to_list()
        known = pl.concat([known, frame(row).with_columns(found["event_cluster_id"])])
    assert parts == link_events(frame(*rows), nothing())["event_cluster_id"].to_list() == ["e0", "e1", "e0", "e3", "e1"]
