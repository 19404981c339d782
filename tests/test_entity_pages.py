"""``dateline entity``: one entity found by name or id, its articles, titles, quotations and events."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from flows.cli.__main__ import app
from flows.dataset import open_dataset
from flows.entity_pages import entity_page
from flows.storage import DatasetError


@pytest.fixture(scope="module")
def data(built):
    return built[0]


@pytest.mark.parametrize("wanted", ["person:elena-salonga", "Elena Salonga", "ELENA  salonga", "elena"])
def test_an_entity_is_found_by_its_id_or_a_name_in_any_letters(data, wanted):
    assert entity_page(data, wanted).entity["entity_id"] == "person:elena-salonga"


def test_a_page_has_what_the_tables_have(data):
    page = entity_page(data, "Elena Salonga")
    dataset = open_dataset(data)
    own = dataset.entity("person:elena-salonga").collect()
    assert page.articles["article_id"].to_list() == own.sort("published_date", "article_id")["article_id"].to_list()
    assert page.entity["mentions"] == own["mention_count"].sum() == page.articles["mentions"].sum()
    assert page.titles["title"].to_list() == ["President"]
    assert page.quotes.height == dataset.quotes(by="person:elena-salonga").collect().height > 0
    assert page.events.height == dataset.sql("from timeline('person:elena-salonga')").height > 0
    assert page.articles["published_date"].is_sorted()
    assert page.lines()[0] == "Elena Salonga (person:elena-salonga)"


def test_a_body_of_no_country_has_a_page(data):
    assert "no country, IGO" in entity_page(data, "African Union").lines()[1]


def test_a_title_is_the_same_in_small_and_capital_letters(data):
    titles = entity_page(data, "person:elena-salonga").titles
    assert titles.get_column("title").str.to_lowercase().is_unique().all()


def test_the_names_of_the_index_begin_with_the_commonest(data):
    (row,) = (
        open_dataset(data).sql("select * from entity_index where entity_id = 'person:elena-salonga'").rows(named=True)
    )
    assert row["name"] == "Elena Salonga"
    assert set(row["names"]) >= {"Elena Salonga", "Salonga"}
    assert "PHL" in row["country_codes"]


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (
            "Elena Salonge",
            "no entity is called 'Elena Salonge'; near it are person:elena-salonga (Elena Salonga, 2 articles)",
        ),
        ("person:elena-salonge", "no entity is called 'person:elena-salonge'; near it are person:elena-salonga"),
        ("Zzqx", "no entity is called 'Zzqx'; see the view entity_index for those there are"),
        ("?", "no entity is called '?'; see the view entity_index"),
    ],
)
def test_an_error_names_what_is_near(data, wanted, message):
    with pytest.raises(DatasetError, match=re.escape(message)):
        entity_page(data, wanted)


def test_a_name_of_several_is_an_error_that_names_them(data):
    names = (
        open_dataset(data).sql("select lower(unnest(string_split(name, ' '))) as word from entity_index").to_series()
    )
    word = names.value_counts().sort("count", descending=True)["word"][0]
    with pytest.raises(DatasetError, match=rf"^\d+ entities are called '{word}'; name one by its id: \w+:"):
        entity_page(data, word)


def test_the_command_prints_the_newest_rows(data):
    result = CliRunner().invoke(app, ["entity", "salonga", "--data", str(data), "--rows", "1"])
    assert result.exit_code == 0
    assert "2 articles, the newest 1" in result.stdout
    assert "1 titles\n" in result.stdout
