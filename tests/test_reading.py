from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from flows.dataset import VIEWS
from flows.reading import open_dataset
from flows.storage import DatasetError
from transforms.schemas import TABLES


@pytest.fixture(scope="module")
def dataset(built):
    return open_dataset(built[0])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_in_order(dataset, name):
    assert dataset.table(name).collect_schema() == TABLES[name].stored_schema


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers(dataset, name):
    assert dataset.view(name).width >= 4


def test_dates_prune_files_and_rows(dataset):
    june = dataset.articles(date(2024, 6, 1), date(2024, 6, 30)).collect()
    every = dataset.articles().collect()
    wanted = every.filter(pl.col("published_date").is_between(date(2024, 6, 1), date(2024, 6, 30)))
    assert june.sort("article_id").equals(wanted.sort("article_id"))
    assert 0 < june.height < every.height
    plan = dataset.articles(date(2024, 6, 1), date(2024, 6, 30)).explain()
    assert "published_month=2024-06" in plan
    assert "published_month=2023" not in plan


def test_quotes_by_a_speaker_and_about_an_entity(dataset):
    said = dataset.quotes(by="person:elena-salonga").collect()
    assert set(said["speaker_name"]) == {"Elena Salonga"}
    about = dataset.quotes(about="country:JPN").collect()
    assert about.height
    mentions = dataset.sql("select article_id, start_char from entity_mentions where entity_id = 'country:JPN'").rows()
    for row in about.iter_rows(named=True):
        assert any(key == row["article_id"] and row["start_char"] <= at < row["end_char"] for key, at in mentions)


def test_events_between_two_countries_go_both_ways(dataset):
    one, other = (dataset.events(between=pair).collect() for pair in (("JPN", "PHL"), ("PHL", "JPN")))
    assert one.height
    assert one.equals(other)
    for row in one.iter_rows(named=True):
        countries = {side["country_code"] for side in row["actors"] + row["recipients"]}
        assert {"JPN", "PHL"} <= countries


def test_an_entity_and_a_sentence(dataset):
    rows = dataset.entity("person:haruto-ishikawa").collect()
    assert rows.height == rows["article_id"].n_unique() >= 2
    event = dataset.events().collect().row(0, named=True)
    assert dataset.sentence(event) == event["sentence_text"]
    mention = {"article_id": rows["article_id"][0], **rows["mentions"][0][0]}
    assert "Ishikawa" in dataset.sentence(mention)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda dataset: dataset.table("event"), "there is no table 'event'; there are documents, articles, entities"),
        (lambda dataset: dataset.view("claim"), "there is no view 'claim'; there are entity_mentions"),
        (lambda dataset: dataset.events(type="FIGHT"), "'FIGHT' is no PLOVER type; there are AGREE"),
        (lambda dataset: dataset.sentence({"article_id": "0"}), "a row needs article_id, start_char and end_char"),
        (lambda dataset: dataset.sentence({"article_id": "0", "start_char": 0, "end_char": 1}), "has no article 0"),
        (lambda dataset: open_dataset(dataset.path, 99), "has versions 1 to 1, and no 99"),
        (lambda dataset: open_dataset(dataset.path / "nowhere"), "there is no dataset in"),
    ],
)
def test_wrong_names_get_an_error_that_says_what_there_is(dataset, call, message):
    with pytest.raises(DatasetError, match=message):
        call(dataset)
