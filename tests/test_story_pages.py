"""``dateline story``: one story found by id or headline, its articles in order, events and quotations."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from flows.cli.__main__ import app
from flows.dataset import open_dataset
from flows.storage import DatasetError
from flows.story_pages import story_page

FIRST = "Gunmen kill 14 in attack on market in northern Burkina Faso"


@pytest.fixture(scope="module")
def data(built):
    return built[0]


@pytest.fixture(scope="module")
def story_id(data):
    return open_dataset(data).sql(f"select story_id from stories where headline = '{FIRST}'").item()


def test_a_story_is_found_by_its_id_or_a_headline_of_any_of_its_articles(data, story_id):
    headlines = open_dataset(data).sql(f"select headline from articles where story_id = '{story_id}'").to_series()
    assert headlines.len() == 2
    for wanted in (story_id, story_id[:6], *headlines, headlines[1].upper(), "gunmen  burkina faso"):
        assert story_page(data, wanted).story["story_id"] == story_id


def test_a_page_has_what_the_views_have_with_what_most_articles_tell_first(data, story_id):
    page = story_page(data, story_id)
    dataset = open_dataset(data)
    assert page.articles["published_date"].is_sorted()
    assert page.articles["headline"][0] == FIRST
    assert page.articles.height == page.story["articles"] == 2
    assert page.events.height == dataset.sql(f"from claims where story_id = '{story_id}'").height > 0
    assert page.events["articles"].is_sorted(descending=True)
    assert page.events["articles"][0] == page.quotes["articles"][0] == 2
    assert page.lines()[:2] == [
        f"{FIRST} ({story_id})",
        "2 articles of 1 publisher and 1 independent origin, from 2023-05-09 to 2023-05-10.",
    ]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Zzqx", "no story has 'Zzqx' in a headline; see the view stories for those there are"),
        ("?", "no story has '?' in a headline"),
    ],
)
def test_an_error_says_where_to_look(data, wanted, message):
    with pytest.raises(DatasetError, match=re.escape(message)):
        story_page(data, wanted)


def test_words_of_several_are_an_error_that_names_them(data):
    with pytest.raises(DatasetError, match=r"^\d+ stories have 'in'; name one by its id: [0-9a-f]{16} \("):
        story_page(data, "in")


def test_the_command_prints_all_articles_and_the_first_rows(data):
    result = CliRunner().invoke(app, ["story", "gunmen burkina", "--data", str(data), "--rows", "1"])
    assert result.exit_code == 0
    assert "\n2 articles\n" in result.stdout
    assert " events, the first 1\n" in result.stdout
