"""Stories: retellings join, other things of the same kind do not, and two runs give what one gives."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.schemas.tables import ARTICLES
from transforms.stories import (
    PRINTED_ARTICLE,
    PRINTED_ENTITY,
    STORY_PRINTS_SCHEMA,
    ArticlePrint,
    are_strangers,
    fit,
    link_stories,
    shares,
    signs,
    story_prints,
    term_of,
    term_weight,
)

DAY = date(2024, 5, 1)
FERRY = (
    "A ferry with 214 people on board ran aground off Maravel early on Thursday after its engine failed in heavy seas. "
    "The coastguard of Orlanda took all passengers to the port of Saint-Brice, where Mayor Helen Okoro met them. "
    "Blue Strait Lines, which owns the ship, promised an inquiry and said that it would refund every ticket by 30 June. "
    "Opposition leader Piet Marsh asked the transport ministry to explain why the ferry had passed its inspection."
)
FERRY_RETOLD = (
    "All 214 passengers of a ferry that lost its engine near Maravel are safe, Orlanda's coastguard said on Thursday. "
    "Helen Okoro, the mayor of Saint-Brice, praised the captain, and the owner, Blue Strait Lines, will investigate. "
    "Tickets are to be paid back by 30 June. Piet Marsh of the opposition wants to hear from the ministry how the ship "
    "could have been allowed to sail."
)
OTHER_FERRY = (
    "A ferry with 87 people on board ran aground off Tolmera on Sunday after its engine failed in heavy seas. The "
    "coastguard of Karvia took all passengers to the port of Lomnica, where Mayor Ana Rusu met them. Silver Lines, which "
    "owns the ship, promised an inquiry and said that it would refund every ticket by 12 August. Opposition leader Luis "
    "Cano asked the transport ministry to explain why the ferry had passed its inspection."
)
PACT = (
    "Prime Minister Haruto Ishikawa of Japan and President Elena Salonga signed a coast guard pact in Manila on Wednesday. "
    "The two countries will hold joint patrols in the South China Sea in October, Salonga said after the talks at the "
    "palace. Japan will deliver 12 patrol boats to the Philippines next year."
)
PEOPLE = {
    "ferry": {"person:helen-okoro": ("Helen Okoro", 2), "org:blue-strait-lines": ("Blue Strait Lines", 1)},
    "other": {"person:ana-rusu": ("Ana Rusu", 2), "org:silver-lines": ("Silver Lines", 1)},
    "pact": {"person:elena-salonga": ("Elena Salonga", 2), "country:JPN": ("Japan", 2)},
}
ENTITIES = pl.Schema(dict.fromkeys(PRINTED_ENTITY, pl.String) | {"mention_count": pl.Int32()})
Told = tuple[str, str, int | None]  # text, whose people it names, days after the first


def prints(told: list[Told], first: int = 0) -> pl.DataFrame:
    """An article each, named a0, a1 ..."""
    names = [f"a{at}" for at in range(first, first + len(told))]
    schema = {name: ARTICLES.stored_schema[name] for name in PRINTED_ARTICLE}
    blocks = [[{"type": "paragraph", "start_char": 0, "end_char": len(text)}] for text, _, _ in told]
    articles = pl.DataFrame(
        {"article_id": names, "duplicate_type": [None] * len(told), "text": [row[0] for row in told], "blocks": blocks},
        schema=schema,
    )
    entities = [
        (key, entity_id, "PERSON" if entity_id.startswith("person:") else "ORG", name, count)
        for key, (_, people, _) in zip(names, told, strict=True)
        for entity_id, (name, count) in PEOPLE[people].items()
    ]
    named = pl.DataFrame(entities, schema=ENTITIES, orient="row")
    days = [None if after is None else DAY + timedelta(days=after) for _, _, after in told]
    return story_prints(articles, named).with_columns(pl.Series("published_date", days, dtype=pl.Date))


def made(names: set[int], **parts: Any) -> ArticlePrint:
    """What an article is compared by, with these names and parts and nothing else."""
    nobody: frozenset[int] = frozenset()
    bare = ArticlePrint(frozenset(names), nobody, nobody, nobody, {}, None, False, True, None, nobody)
    given: dict[str, Any] = {key: frozenset(part) if isinstance(part, set) else part for key, part in parts.items()}
    return bare._replace(**given)


def nothing() -> pl.DataFrame:
    return prints([]).with_columns(pl.lit(None, pl.String).alias("story_id"))


def stories(told: list[Told]) -> list[str]:
    return list(link_stories(prints(told), nothing(), {}).stories.values())


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ((FERRY_RETOLD, "ferry", 0), True),
        ((FERRY_RETOLD, "ferry", 3), True),
        ((FERRY, "ferry", 31), True),
        ((FERRY, "ferry", 32), False),
        ((OTHER_FERRY, "other", 0), False),  # the same words, and other names
        ((PACT, "pact", 0), False),
    ],
)
def test_a_retelling_joins_and_another_thing_of_the_kind_does_not(other: Told, is_same: bool) -> None:
    assert stories([(FERRY, "ferry", 0), other]) == ["a0", "a0" if is_same else "a1"]
    assert stories([(other[0], other[1], 0), (FERRY, "ferry", other[2])]) == ["a0", "a0" if is_same else "a1"]


def test_a_late_arrival_joins_what_is_there() -> None:
    assert stories([(FERRY, "ferry", 5), (PACT, "pact", 5), (FERRY_RETOLD, "ferry", 0)]) == ["a0", "a1", "a0"]


def test_stories_that_are_given_stay_and_are_joined() -> None:
    told: list[Told] = [(FERRY, "ferry", 0), (PACT, "pact", 0), (FERRY_RETOLD, "ferry", 1)]
    linked = link_stories(prints(told), nothing(), {"a0": "an old story", "a1": "a0"})
    assert linked.stories == {"a0": "an old story", "a1": "an old story", "a2": "an old story"}


def test_an_article_that_fits_two_stories_is_a_bridge_and_never_joins_them() -> None:
    told: list[Told] = [(FERRY, "ferry", 0), (FERRY_RETOLD, "ferry", 0), (FERRY, "ferry", 1)]
    first = link_stories(prints(told[:2]), nothing(), {"a0": "one", "a1": "two"}).stories
    known = prints(told[:2]).with_columns(pl.Series("story_id", list(first.values())))
    linked = link_stories(prints(told[2:], 2), known, {})
    assert linked.stories == {"a2": "one"}
    assert linked.bridges == [("a2", "two")]


def test_without_a_date_any_day_may_be_meant() -> None:
    assert stories([(FERRY, "ferry", None), (FERRY_RETOLD, "ferry", 300)]) == ["a0", "a0"]


def test_an_article_of_an_older_version_is_a_story_of_its_own() -> None:
    known = prints([(FERRY, "ferry", 0)]).with_columns(pl.lit(None, pl.String).alias("story_id"))
    assert link_stories(prints([(FERRY_RETOLD, "ferry", 1)], 1), known, {}).stories == {"a1": "a0"}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 7))
def test_runs_in_order_of_publication_give_what_one_run_gives(seed: int, cut: int) -> None:
    texts = [(FERRY, "ferry"), (FERRY_RETOLD, "ferry"), (OTHER_FERRY, "other"), (PACT, "pact")] * 2
    draw = Random(seed)
    draw.shuffle(texts)
    days = sorted(draw.randrange(60) for _ in texts)
    told: list[Told] = [(text, people, day) for (text, people), day in zip(texts, days, strict=True)]
    first = link_stories(prints(told[:cut]), nothing(), {}).stories
    known = prints(told[:cut]).with_columns(pl.Series("story_id", list(first.values())))
    second = link_stories(prints(told[cut:], cut), known, {}).stories
    assert [*first.values(), *second.values()] == stories(told)


def test_an_exact_copy_is_compared_with_nothing() -> None:
    schema = {name: ARTICLES.stored_schema[name] for name in PRINTED_ARTICLE}
    copy = pl.DataFrame(
        {"article_id": ["a"], "duplicate_type": ["exact"], "text": [FERRY], "blocks": [[]]}, schema=schema
    )
    (row,) = story_prints(copy, ENTITIES.to_frame()).rows()
    assert row == ("a", [], [], [], [], [], [], None, 0, None, [])


def test_captions_and_bylines_are_left_out_and_names_are_what_is_never_small() -> None:
    text = "Photo of Zanzibar\n\nThe Marsh report"
    blocks = [
        {"type": "caption", "start_char": 0, "end_char": 17},
        {"type": "paragraph", "start_char": 19, "end_char": 35},
    ]
    schema = {name: ARTICLES.stored_schema[name] for name in PRINTED_ARTICLE}
    articles = pl.DataFrame({"article_id": ["a"], "duplicate_type": [None], "text": [text], "blocks": [blocks]}, schema)
    row = story_prints(articles, ENTITIES.to_frame()).row(0, named=True)
    assert len(row["names"]) == len(row["lead_names"]) == 1
    assert row.keys() == set(STORY_PRINTS_SCHEMA)


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("Elections", "election"),
        ("election's", "election"),
        ("signed", "sign"),
        ("signing", "sign"),
        ("stopped", "stop"),
        ("countries", "country"),
        ("glass", "glass"),
        ("crisis", "crisis"),
        ("ring", "ring"),
        ("1,200", "1,200"),
    ],
)
def test_terms(word: str, term: str) -> None:
    assert term_of(word) == term


def test_the_table_of_weights_is_sound() -> None:
    assert term_weight("the") < 0.1
    assert 2 < term_weight("ferry") < term_weight("no-such-term")


def test_the_fit_falls_with_the_days_and_what_is_shared_is_between_0_and_1() -> None:
    article = made({1, 2}, lead_names={1}, phrases={5, 6}, numbers={9}, entities={3: 1.0})
    other = made({1, 4}, lead_names={4}, phrases={5, 7}, entities={3: 0.6, 8: 0.8})
    whole = {"phrases": 0.2, "core": 1.0, "lead": 1.0, "entities": 1.0, "numbers": 1.0}
    assert shares(article, [article]) == pytest.approx(whole)
    part = {"phrases": 0.2, "core": 0.5, "lead": 1.0, "entities": 0.6, "numbers": 0.0}
    assert shares(article, [other]) == pytest.approx(part)
    assert fit(article, [article], 0) > fit(article, [article], 20) > fit(article, [other], 20)


LEADS = {"leader": 7, "is_about_leader": True}


@pytest.mark.parametrize(
    ("article", "members", "leader", "strangers"),
    [
        (made({7}, **LEADS), [made({7, 8}), made({8})], 1, False),  # one of them names the person
        (made({7}, **LEADS), [made({8})], -1, False),
        (made({7}, **LEADS), [made({8}, leader=8, is_about_leader=True)], -1, True),
        (made({7, 8}, **LEADS), [made({8}, leader=8, is_about_leader=True)], -1, False),  # the other one is named here
        (made({7}, **LEADS), [made({8}, leader=8)], -1, False),  # who is mentioned twice, or below the lead
        (made({7}, leader=7), [made({8}, leader=8, is_about_leader=True)], -1, False),
        # Most members tell of somebody else than the one who is a stranger.
        (made({7, 9}, **LEADS), [made({9}, leader=9), made({9}, leader=9), made({8}, leader=8)], -1, False),
        (made({7}), [made({8}, leader=8, is_about_leader=True)], 0, False),
    ],
)
def test_articles_about_two_persons_are_strangers(
    article: ArticlePrint, members: list[ArticlePrint], leader: int, strangers: bool
) -> None:
    assert signs(article, members)["leader"] == leader
    assert are_strangers(article, members) is strangers


@pytest.mark.parametrize(
    ("article", "members", "years", "days"),
    [
        ({"year": 2008}, [{"year": 2008}, {"year": 2008}], 1, 0),
        ({"year": 2008}, [{"year": 2008}, {"year": 2013}], 0, 0),
        ({"year": 2008}, [{"year": 2013}, {"year": None}], -1, 0),
        ({"year": None}, [{"year": 2013}], 0, 0),
        ({"days": {349}}, [{"days": {200, 351}}], 0, 1),
        ({"days": {1}}, [{"days": {365}}], 0, 1),  # across New Year
        ({"days": {349}}, [{"days": {345}}], 0, 0),
        ({"days": {349}}, [{"days": {200}}], 0, -1),
        ({"days": {349}}, [{"days": set()}], 0, 0),
        # Where both have a date of publication, that is what counts.
        ({"year": 2008, "days": {349}, "is_dated": True}, [{"year": 2013, "days": {200}, "is_dated": True}], 0, 0),
        ({"year": 2008, "days": {349}, "is_dated": True}, [{"year": 2013, "days": {200}}], -1, -1),
    ],
)
def test_without_a_date_the_years_and_days_that_are_told_count(
    article: dict[str, Any], members: list[dict[str, Any]], years: float, days: float
) -> None:
    undated = {"is_dated": False}
    found = signs(made(set(), **undated | article), [made(set(), **undated | member) for member in members])
    assert (found["years"], found["days"]) == (years, days)


@pytest.mark.parametrize(
    ("text", "year", "days"),
    [
        ("They vote on Dec. 14 and 15 December 2013, as in 2008.", 2013, [349, 350]),
        ("It may 10 times be read, on 31 June, in March 2,000 times or at May 5.30.", None, []),
        ("On the 1st May and March 1st", None, [61, 122]),
    ],
)
def test_years_and_days_that_are_told(text: str, year: int | None, days: list[int]) -> None:
    row = prints([(text, "pact", None)]).row(0, named=True)
    assert (row["told_year"], row["told_days"]) == (year, days)


def test_the_person_whom_an_article_tells_of_most_is_known_by_the_last_name() -> None:
    rows = prints([(FERRY, "ferry", 0), (FERRY_RETOLD, "ferry", 0), (PACT, "pact", 0)]).rows(named=True)
    assert rows[0]["leader"] == rows[1]["leader"] != rows[2]["leader"]
    assert [row["leader_mentions"] for row in rows] == [2, 2, 2]
    assert all(row["leader"] in row["names"] for row in rows)
