"""The Python interface on the built samples, and what an answer reads of a larger dataset made of them."""

from __future__ import annotations

import shutil
from datetime import date

import polars as pl
import pytest

from flows.dataset import open_dataset
from flows.maintenance import compact
from flows.publisher import open_publisher
from flows.storage import Dataset, DatasetError, partition_of
from flows.views import VIEWS, read_rows
from tests.benchmarks import reading
from tests.test_evolution import FIRST
from tests.test_storage import article, correct, document, frames, publish
from transforms.schemas.tables import TABLES


@pytest.fixture(scope="module")
def dataset(built):
    return open_dataset(built[0])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_in_order(dataset, name):
    assert dataset.table(name).collect_schema() == TABLES[name].stored_schema


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_every_table_and_view_has_a_method_with_a_docstring_and_described_columns(dataset, name):
    method = getattr(dataset, name)
    assert method.__doc__
    frame = method()
    assert isinstance(frame, pl.LazyFrame)
    described = dataset.describe(name)
    assert described["column"].to_list() == frame.collect_schema().names()
    assert described["meaning"].str.len_chars().min() > 3


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_gives_the_types_that_it_promises(dataset, name):
    frame = dataset.view(name)
    assert frame.collect().schema == frame.collect_schema()
    assert frame.collect().height == dataset.sql(f"select count(*) from {name}").item()


def test_a_view_is_filtered_and_cut_like_any_lazy_frame(dataset):
    every = dataset.participants().collect()
    some = dataset.participants().filter(pl.col("role") == "actor").select("event_id").head(3).collect()
    assert (some.height, some.columns) == (3, ["event_id"])
    assert set(some["event_id"]) <= set(every.filter(pl.col("role") == "actor")["event_id"])
    assert dataset.participants().select(pl.len()).collect().item() == every.height
    assert dataset.participants().head(0).collect().height == 0


def test_a_view_of_a_period_is_of_the_rows_published_in_it(dataset):
    june = dataset.coverage("2024-06-01", "2024-06-30").collect()
    assert set(june["published_date"].dt.month()) == {6}
    index = dataset.entity_index("2024-06-01", "2024-06-30").collect()
    assert index.height == dataset.entities("2024-06-01", "2024-06-30").collect()["entity_id"].n_unique()
    articles = dataset.articles("2024-06-01", "2024-06-30").collect()
    assert (
        dataset.sql("select count(*) from articles", since="2024-06-01", until="2024-06-30").item() == articles.height
    )


def test_describe_names_all_there_is(dataset):
    assert dataset.describe().columns == ["name", "kind", "one_row"]
    assert dataset.describe()["name"].to_list() == [*TABLES, *VIEWS]
    assert dataset.schema_version == "1.0"
    assert repr(dataset).endswith("version=1)")


@pytest.mark.parametrize(("since", "until"), [(date(2024, 6, 1), date(2024, 6, 30)), ("2024-06-01", "2024-06-30")])
def test_dates_prune_files_and_rows(dataset, since, until):
    june = dataset.articles(since, until).collect()
    every = dataset.articles().collect()
    wanted = every.filter(pl.col("published_date").is_between(date(2024, 6, 1), date(2024, 6, 30)))
    assert june.sort("article_id").equals(wanted.sort("article_id"))
    assert 0 < june.height < every.height
    plan = dataset.articles(since, until).explain()
    assert "published_month=2024-06" in plan
    assert "published_month=2023" not in plan


def test_quotes_by_a_speaker_and_about_an_entity(dataset):
    said = dataset.quotes(by="person:elena-salonga").collect()
    assert set(said["speaker_name"]) == {"Elena Salonga"}
    about = dataset.quotes(about="country:JPN").collect()
    assert about.height
    mentions = dataset.sql("select article_id, start_char from entity_mentions where entity_id = 'country:JPN'").rows()
    for row in about.iter_rows(named=True):
        assert any(
            key == row["article_id"] and span["start_char"] <= at < span["end_char"]
            for key, at in mentions
            for span in row["spans"]
        )
    both = dataset.quotes(by="person:elena-salonga", about="country:JPN", since="2024-06-01").collect()
    assert set(both["quote_id"]) == set(said["quote_id"]) & set(about["quote_id"])
    assert dataset.quotes(by="person:elena-salonga").select(pl.len()).collect().item() == said.height


def test_events_between_two_countries_go_both_ways(dataset):
    one, other = (dataset.events(between=pair).collect() for pair in (("JPN", "PHL"), ("PHL", "JPN")))
    assert one.height
    assert one.equals(other)
    for row in one.iter_rows(named=True):
        countries = {side["country_code"] for side in row["actors"] + row["recipients"]}
        assert {"JPN", "PHL"} <= countries
    assert dataset.events(between=("JPN", "JPN")).collect().height == 0


def test_events_of_a_type_are_plover_or_other_acts(dataset):
    assert set(dataset.events(type="SANCTION").collect()["plover_type"]) == {"SANCTION"}
    assert set(dataset.events(type="DISASTER").collect()["act_type"]) == {"DISASTER"}


def test_the_rows_of_an_entity(dataset):
    rows = dataset.entity("person:haruto-ishikawa").collect()
    assert rows.height == rows["article_id"].n_unique() >= 2
    assert dataset.entity("person:haruto-ishikawa", until="2023-01-01").collect().height == 0, "it is elsewhere"


@pytest.mark.parametrize(
    ("table", "row", "part"),
    [
        ("events", {"actor_name": "Hichem Belkacem"}, "pardoned Gharbi and 21 other prisoners on Sunday"),
        ("quotes", {"quote_text": '"We do not forget."'}, '"We do not forget."'),
        ("entities", {"entity_id": "person:haruto-ishikawa"}, "Ishikawa"),
        ("participants", {"entity_id": "person:haruto-ishikawa"}, "Ishikawa"),
        ("entity_mentions", {"entity_id": "person:haruto-ishikawa"}, "Ishikawa"),
    ],
)
def test_a_row_gives_the_text_that_it_was_read_from(dataset, table, row, part):
    frame = getattr(dataset, table)()
    (column, value), *_ = row.items()
    found = frame.filter(pl.col(column) == value).collect().row(0, named=True)
    sentence = dataset.sentence(found)
    assert part in sentence
    assert "\n" not in sentence.strip()
    if "event_id" in found:
        event = {"event_id": found["event_id"]}
        assert dataset.sentence(event) in dataset.events().collect()["sentence_text"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda d: d.table("event"),
            "there is no table 'event'; there are the tables documents, .*, and the views ent",
        ),
        (lambda d: d.view("claim"), "there is no view 'claim'; there are the tables documents"),
        (lambda d: d.describe("claim"), "there is no 'claim'; there are the tables documents"),
        (lambda d: d.events(type="FIGHT"), "there are no events of type 'FIGHT'; there are AGREE, .*, DEAL"),
        (lambda d: d.events(between=("US", "CHN")), "'US' is no country code .* there are events of AUS, .*USA"),
        (lambda d: d.entity("Elena Salonga"), "no entity id such as .*; near it are person:elena-salonga"),
        (lambda d: d.entity("person:elen-salonga").collect(), "has no entity .*; near it are person:elena-salonga"),
        (lambda d: d.quotes(by="person:salonga").collect(), "has no entity .*; near it are person:elena-salonga"),
        (lambda d: d.quotes(about="org:zzqx").collect(), "has no entity 'org:zzqx'; see the view entity_index"),
        (lambda d: d.sql("from event"), '(?s)Did you mean "events".*There are the tables documents, articles'),
        (lambda d: d.sql("select foot from events"), "(?s)the query failed: .*foot.*Candidate bindings"),
        (
            lambda d: d.sql("create table mine as from events"),
            "CREATE is not carried out: the dataset can only be read",
        ),
        (lambda d: d.articles(since="June"), "'June' is no day; write it as '2024-06-30'"),
        (lambda d: d.articles("2024-07-01", "2024-06-01"), "since 2024-07-01 is after until 2024-06-01"),
        (lambda d: d.sentence({"article_id": "0"}), "a row needs sentence_text, or article_id with start_char"),
        (lambda d: d.sentence({"article_id": "0", "start_char": 0, "end_char": 1}), "has no article 0"),
        (lambda d: open_dataset(d.path, 99), "has versions 1 to 1, and no 99"),
        (lambda d: open_dataset(d.path, 0), "has versions 1 to 1, and no 0"),
        (lambda d: open_dataset(d.path.parent), "there is no dataset in .*; there is one in .*/tables"),
        (lambda d: open_dataset(d.path / "events"), "there is no dataset in .*; there is one in .*/tables"),
    ],
)
def test_wrong_names_get_an_error_that_says_what_there_is(dataset, call, message):
    with pytest.raises(DatasetError, match=message):
        call(dataset)


@pytest.mark.parametrize(
    "kind", ["copy (from events) to", "export database", "attach", "explain analyze copy events to"]
)
def test_sql_writes_no_file(dataset, kind):
    target = dataset.path / "stray.parquet"
    with pytest.raises(DatasetError, match="is not carried out"):
        dataset.sql(f"{kind} '{target}'")
    assert not target.exists()


def test_a_folder_where_nothing_lies_is_told_how_to_make_a_dataset(tmp_path):
    with pytest.raises(DatasetError, match=r"there is no dataset in .*; make one with `dateline build"):
        open_dataset(tmp_path)


def test_a_dataset_without_articles_says_what_it_has(tmp_path):
    row = document("a", disposition="set_aside") | {"article_id": None, "reason": "empty"}
    with open_publisher(tmp_path) as publisher:
        publish(publisher, {"documents": TABLES["documents"].stored(TABLES["documents"].frame([row]))}, "first")
    dataset = open_dataset(tmp_path)
    assert dataset.documents().collect().height == 1
    for name in ("articles", "quotes", "events", "entity_index", "participants"):
        with pytest.raises(DatasetError, match=f"has no articles, and so no {name}; it has 1 documents: their reasons"):
            getattr(dataset, name)()


def test_a_version_stays_what_it_is_while_others_publish(tmp_path):
    root = shutil.copytree(FIRST, tmp_path / "tables")
    first = open_dataset(root)
    frame, before = first.articles(), first.sql("from articles order by article_id")
    with open_publisher(root) as publisher:
        correct(publisher, frames(article("a")), [], "second")
        compact(publisher)
    assert frame.sort("article_id").collect().equals(before)
    assert first.sql("from articles order by article_id").equals(before)
    assert (open_dataset(root).version, open_dataset(root).articles().collect().height) == (4, 3)
    assert open_dataset(root, 1).articles().collect().height == 2


def test_a_query_whose_files_a_commit_moves_is_asked_again(tmp_path):
    root = shutil.copytree(FIRST, tmp_path / "tables")
    with open_publisher(root) as publisher:
        correct(publisher, frames(article("a")), [], "second")
    taken = []

    def take(rows):
        taken.append(rows)
        if len(taken) == 1:
            with open_publisher(root) as publisher:
                compact(publisher)
        return rows.pl()

    assert read_rows(root, "select article_id from articles", 2, take).height == 3
    assert len(taken) == 2, "its files had been moved aside"


MONTHS = 12
COLUMNS = ["published_date", "actor_country_code", "recipient_country_code"]


@pytest.fixture(scope="module")
def large(built, tmp_path_factory):
    """A dataset of 100,000 events in twelve months."""
    root = tmp_path_factory.mktemp("large")
    assert reading.repeat_samples(built[0], root, 100_000, MONTHS) >= 100_000
    return open_dataset(root)


def test_a_month_is_counted_from_its_own_files_and_columns(large, tmp_path):
    since, until = date(2020, 6, 1), date(2020, 6, 30)
    frame = reading.polars_pairs(large, since, until)
    plan = frame.explain()
    files = Dataset(large.path).files()["events"]
    month = [path for path in files if path.parent.name == partition_of(since)]
    assert (len(files), len(month)) == (MONTHS, 1)
    assert f"1 files: {month[0]}" in plan
    assert f"PROJECT {len(COLUMNS)}/{len(TABLES['events'].columns)} COLUMNS" in plan
    answer = frame.collect()
    days = pl.col("published_date").is_between(since, until)
    assert answer["events"].sum() == large.events().filter(days).collect().drop_nulls(COLUMNS).height > 100

    part = reading.needed(large, month, COLUMNS)
    print(f"{part.bytes:,} of {part.of_bytes:,} bytes")
    assert part.bytes < part.of_bytes / MONTHS / 5, "a month's share, and of that a few columns"

    # No other value is read: they can all be destroyed.
    copy = open_dataset(shutil.copytree(large.path, tmp_path / "copy"))
    month = [tmp_path / "copy" / path.relative_to(large.path) for path in month]
    reading.destroy_all_but(copy, month, COLUMNS)
    sql = reading.PAIRS.format(since=since, until=until)
    assert copy.sql(sql).equals(answer)
    assert copy.sql(sql, since, until).equals(answer)
    filtered = copy.events().filter(days, pl.all_horizontal(pl.col(COLUMNS[1:]).is_not_null()))
    assert filtered.group_by(COLUMNS[1:]).len("events").collect().height == answer.height, "without since and until"
    assert reading.polars_pairs(copy, since, until).collect().equals(answer)
    reading.empty_all_but(copy, month)
    assert reading.polars_pairs(copy, since, until).collect().equals(answer)


def test_the_repeated_samples_are_a_sound_table(large):
    events = large.events().select("event_id", "published_date", "article_id").collect()
    assert events["event_id"].n_unique() == events.height
    assert events["event_id"].str.contains("^[0-9a-f]{16}$").all()
    assert set(events["article_id"]) <= set(large.articles().select("article_id").collect()["article_id"])
    assert events["published_date"].n_unique() > 300
