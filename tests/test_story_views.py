"""Views across articles: what is told ten times from one origin is counted once, and the earliest is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.linking import Linker
from flows.publisher import open_publisher
from flows.story_views import STORY_COLUMNS
from flows.views import VIEWS, connect, view_columns
from tests.test_linking import SAID, Told, link
from tests.test_storage import QuickDisk
from tests.test_stories import DAY, FERRY, FERRY_RETOLD, PACT
from transforms.identifiers import hash_id

ACROSS = ("stories", "claims", "quote_clusters")


class Printed(Told):
    """An article with a publisher, an agency, and what differs in its event."""

    def __init__(self, name: str, after: int, text: str, source: str, agency: str | None = None, **event: Any) -> None:
        super().__init__(name, after, text, copy_of=event.pop("copy_of", None))
        self._of = {"source": source, "agency": agency, "headline": f"Headline {name}"}
        self._event = event

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        rows = super().rows()
        rows["articles"][0] |= self._of
        rows["events"][0] |= self._event
        return rows


def dead(low: float, high: float | None) -> dict[str, Any]:
    spans = {"start_char": 0, "end_char": 1, "unit": "persons"}
    return spans | {"count_type": "dead", "low": low, "high": high, "method": "range" if high else "at_least"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linked")
    told = [
        Printed("a", 0, FERRY, "Post", agency="Wire", counts=[dead(2, 4)]),
        Printed("b", 1, FERRY_RETOLD, "Courier", counts=[dead(3, 3)], asserted_by_entity_id="person:helen-okoro"),
        Printed("c", 1, FERRY, "Herald", copy_of="a"),
        Printed("d", 2, FERRY + " It rained.", "Courier", status="denied", denied_by_entity_id="person:piet-marsh"),
        Printed("e", 2, FERRY + " It snowed.", "Mail", agency="Wire", counts=[dead(5, None)]),
        Printed("f", 2, PACT, "Mail"),
    ]
    with open_publisher(folder, QuickDisk()) as publisher:
        linker = Linker(publisher)
        link(publisher, linker, *told[:2])
        link(publisher, linker, *told[2:])
    return folder


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    with connect(root) as connection:
        return connection.sql(sql).fetchall()


def test_a_story_counts_each_origin_once(root: Path) -> None:
    found = rows(
        root, "select headline, first_date, last_date, articles, sources, origins from stories order by articles desc"
    )
    # Origins: the agency (with the copy that does not credit it), and the Courier with its two articles.
    assert found == [
        ("Headline a", DAY, DAY + timedelta(days=2), 5, 4, 2),
        ("Headline f", DAY + timedelta(days=2), DAY + timedelta(days=2), 1, 1, 1),
    ]


def test_a_claim_says_who_says_what_since_when(root: Path) -> None:
    columns = "event_cluster_id, act_type, statuses, told_by, asserted_by, denied_by, called_for_by, predicted_by"
    found = rows(
        root, f"select {columns}, first_date, last_date, counts, articles, origins from claims where articles > 1"
    )
    assert found == [
        (
            hash_id("a", "event"),
            "ACCIDENT",
            ["denied", "happened"],
            ["Herald", "Mail", "Post"],
            ["person:helen-okoro"],
            ["person:piet-marsh"],
            [],
            [],
            DAY,
            DAY + timedelta(days=2),
            [{"count_type": "dead", "unit": "persons", "low": 2.0, "high": None}],  # "at least 5" has no upper bound
            5,
            2,
        )
    ]


def test_the_same_words_are_shown_as_the_earliest_article_has_them(root: Path) -> None:
    found = rows(root, "select quote_text, article_id, first_date, articles, sources, origins from quote_clusters")
    assert found == [(SAID, hash_id("a"), DAY, 6, 4, 3)]


@pytest.mark.parametrize("name", ACROSS)
def test_every_column_of_the_views_is_explained(name: str) -> None:
    assert VIEWS[name].grain.endswith(".")
    assert all(view_columns(name).values())
    assert set(STORY_COLUMNS) <= {column for view in ACROSS for column in view_columns(view)}


def test_the_samples_have_a_story_told_twice(built: tuple[Path, Any]) -> None:
    found = rows(
        built[0],
        "select headline, first_date, last_date, articles, origins, places, entities from stories"
        " where contains(headline, 'Burkina Faso')",
    )
    ((headline, first, last, articles, origins, places, entities),) = found
    assert (str(first), str(last), articles, origins) == ("2023-05-09", "2023-05-10", 2, 1)
    assert headline == "Gunmen kill 14 in attack on market in northern Burkina Faso"
    assert {"Burkina Faso", "Dablo"} <= set(places)
    assert {"Issa Zongo", "Aminata Sawadogo"} <= set(entities)
    twice = rows(built[0], "select count(*) from claims where articles = 2 and origins = 1")
    assert twice[0][0] >= 5
    said = rows(
        built[0],
        "select articles, cast(first_date as varchar) from quote_clusters where contains(quote_text, 'counted the shots')",
    )
    assert said == [(2, "2023-05-09")]


def test_a_timeline_tells_an_event_once(built: tuple[Path, Any]) -> None:
    found = rows(built[0], "select act_type, articles from timeline('person:issa-zongo') where act_type = 'ACCUSE'")
    assert found == [("ACCUSE", 2)]


def test_a_timeline_names_the_other_parties_and_the_place(built: tuple[Path, Any]) -> None:
    told = """
        with sides as (select event_id, entity_id, coalesce(name, text) as name from participants)
        select distinct a.entity_id, b.name, e.place_name
        from sides a join sides b using (event_id) join events e using (event_id)
        where a.entity_id is not null and b.entity_id is distinct from a.entity_id and e.place_name is not null"""
    known = rows(built[0], told)
    assert known
    for entity, other, place in known:
        timeline = rows(built[0], f"select other_parties, place_name from timeline('{entity}')")
        assert any(other in others and place == where for others, where in timeline)
        own = rows(built[0], f"select any_value(name) from participants where entity_id = '{entity}'")[0][0]
        assert all(own not in others for others, _ in timeline)
