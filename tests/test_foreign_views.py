"""Events in the columns of GDELT and POLECAT."""

from __future__ import annotations

import pytest

from flows.dataset import open_dataset
from flows.foreign_views import GDELT_COLUMNS, POLECAT_COLUMNS
from transforms.lexicon_files import read_lexicon

PLACE = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code"]


@pytest.fixture(scope="module")
def dataset(built):
    return open_dataset(built[0])


def test_the_columns_are_those_of_the_formats_in_their_order(dataset):
    gdelt = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    for number in (1, 2):
        gdelt += [f"Actor{number}{name}" for name in (*ACTOR, "Type1Code", "Type2Code", "Type3Code")]
    gdelt += ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"]
    gdelt += ["NumMentions", "NumSources", "NumArticles", "AvgTone"]
    gdelt += [f"{side}Geo_{name}" for side in ("Actor1", "Actor2", "Action") for name in PLACE]
    assert dataset.view("gdelt_events").collect_schema().names() == [*gdelt, "DATEADDED", "SOURCEURL"]
    assert len(gdelt) + 2 == len(GDELT_COLUMNS) == 61
    polecat = dataset.view("polecat_events").collect_schema().names()
    assert len(polecat) == len(POLECAT_COLUMNS) == 40
    assert polecat[:10] == [
        *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
        *("Actor Name", "Actor Country", "Actor COW"),
    ]


def test_each_pair_of_sides_is_a_row_of_gdelt_and_a_side_that_is_not_told_is_empty(dataset):
    (wanted,) = dataset.sql("""
        select sum(greatest(len(actors), 1) * greatest(len(recipients), 1)) as n from events
        where cameo_code is not null and status not in ('denied', 'hypothetical')
          and event_id = coalesce(event_cluster_id, event_id)""")["n"]
    found = dataset.sql("""
        select count(*) as n, count(distinct "GLOBALEVENTID") as ids, count(*) filter ("Actor2Name" is null) as alone
        from gdelt_events""").row(0)
    assert found[:2] == (wanted, wanted)
    assert found[2] > 0


def test_codes_of_countries_and_sectors_are_those_of_the_other_format(dataset):
    types = {"JRN": "MED", "MED": "HLH"}
    fips = {row["country_code"]: row["fips_code"] for row in read_lexicon("country_codes")}
    assert (fips["JPN"], fips["GBR"], fips["DEU"]) == ("JA", "UK", "GM")
    rows = dataset.sql("""
        select e.actors[1].sector_code as sector, e.actors[1].country_code as country, e.place_country_code as place,
               "Actor1Type1Code" as type, "Actor1Code" as code, "ActionGeo_CountryCode" as fips, "IsRootEvent" as lead
        from events e join gdelt_events g on g."GLOBALEVENTID" = ('0x' || e.event_id[:12])::bigint * 4096""").to_dicts()
    assert len({row["sector"] for row in rows}) > 4
    assert {row["lead"] for row in rows} == {0, 1}
    for row in rows:
        assert row["type"] == types.get(row["sector"], row["sector"])
        assert (row["code"] or "") == (row["country"] or "") + (row["type"] or "")
        assert row["fips"] == (fips.get(row["place"]) if row["place"] else None)


def test_what_is_denied_or_only_imagined_is_in_neither(dataset):
    for view, key in (("gdelt_events", '"SQLDATE"'), ("polecat_events", '"Event ID"')):
        assert dataset.sql(f"select {key} from {view}").height > 0
    (ids,) = dataset.sql("""
        select list(article_id || '_' || event_id) as ids from events
        where plover_type is null or status in ('denied', 'hypothetical')""")["ids"]
    told = set(dataset.sql('select "Event ID" as id from polecat_events')["id"])
    assert told
    assert not told & set(ids)


def test_several_parties_stand_in_one_cell_of_polecat(dataset):
    several = dataset.sql("""
        select p."Actor Name", p."Actor Country", p."Actor COW", e.actors
        from events e join polecat_events p on p."Event ID" = e.article_id || '_' || e.event_id
        where len(e.actors) > 1 and list_bool_and(list_transform(e.actors, lambda x: x.country_code is not null))
          and list_bool_and(list_transform(e.actors, lambda x: x.name is not null))""").to_dicts()
    assert several
    for row in several:
        assert row["Actor Name"] == ";".join(actor["name"] for actor in row["actors"])
        assert row["Actor Country"] == ";".join(actor["country_code"] for actor in row["actors"])
        assert len(row["Actor COW"].split(";")) == len(row["actors"])
