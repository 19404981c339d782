"""The gazetteer, and how it is distilled."""

from __future__ import annotations

from collections import Counter

import pytest

from flows.gazetteer import Extent, city_rows, other_names
from transforms import places
from transforms.gazetteer import find_areas, find_region, find_regions, find_towns, first_level, fold
from transforms.lexicon_files import read_lexicon


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("São José-do-Rio", "sao jose do rio"),
        ("Xi’an", "xian"),
        ("Łódź", "lodz"),
        ("  St.  Louis ", "st louis"),
        ("北京", ""),
        ("", ""),
    ],
)
def test_fold(name: str, wanted: str) -> None:
    assert fold(name) == wanted


def test_find_towns_gives_the_largest_of_the_main_name_first() -> None:
    towns = find_towns("paris")
    assert (towns[0].geoname_id, towns[0].country_code, towns[0].is_main_name) == (2988507, "FRA", True)
    assert [town.population for town in towns if town.is_main_name] == sorted(
        (town.population for town in towns if town.is_main_name), reverse=True
    )
    assert len({town.geoname_id for town in towns}) == len(towns)


@pytest.mark.parametrize("key", ["", "no such town anywhere", "zzzz", "a", "aaa", "\n", "geoname id"])
def test_a_name_of_no_town_finds_none(key: str) -> None:
    assert find_towns(key) == ()


def test_the_first_and_the_last_row_are_found() -> None:
    from transforms.gazetteer import _blob

    rows = _blob().decode().splitlines()
    for row in (rows[0], rows[-1]):
        assert any(str(town.geoname_id) == row.split(",")[2] for town in find_towns(fold(row.split(",")[0])))


def test_the_rows_are_sorted_as_they_are_searched() -> None:
    from transforms.gazetteer import _blob

    keys = [fold(row.partition(",")[0]) for row in _blob().decode().splitlines()[::50]]
    assert keys == sorted(keys)
    assert all(keys)


def test_another_name_is_that_of_its_town() -> None:
    (town,) = (town for town in find_towns("bombay") if town.population > 1_000_000)
    assert (town.name, town.country_code, town.is_main_name) == ("Mumbai", "IND", False)


def test_regions() -> None:
    assert find_regions("bavaria")[0].geoname_id == 2951839
    assert first_level("USA", "TX") == find_region(4736286)
    assert first_level("USA", "no region") is None
    assert find_region(0) is None


def test_areas() -> None:
    assert [site.name for site in find_areas("river thames")] == ["Thames"]
    assert find_areas("thames barrier") == ()


def test_the_tables_agree() -> None:
    codes = {row["country_code"] for row in read_lexicon("countries")}
    names = set()
    for row in read_lexicon("areas"):
        assert row["country_code"] in codes | {""}, row
        assert bool(row["latitude"]) == bool(row["longitude"]), row
        assert -90 <= float(row["latitude"] or 0) <= 90, row
        assert -180 <= float(row["longitude"] or 0) <= 180, row
        assert row["source"] == "general knowledge"
        assert row["name"] not in names, row
        names.add(row["name"])
    for row in read_lexicon("region_abbreviations"):
        assert first_level(row["country_code"], row["region_code"]) is not None, row
    for row in read_lexicon("places"):
        if row["place_type"] == "region" and row["geoname_id"]:
            assert find_region(int(row["geoname_id"])) is not None, row
            assert places.by_geoname(int(row["geoname_id"])) is not None, row


def test_city_rows_are_sorted_by_folded_name_and_point_to_their_town() -> None:
    city = {"countrycode": "DE", "admin1code": "02", "latitude": 48.13743, "longitude": 11.0, "geonameid": 1}
    towns = [
        city | {"name": "Zett", "population": 5000, "alternatenames": ["Äzett", "ZETT", "Цетт", "zett"]},
        city | {"name": "Ärch", "population": 900, "alternatenames": [], "geonameid": 2},
        city | {"name": "Bee", "population": 2000, "alternatenames": ["Ceh"], "geonameid": 3},
    ]
    assert list(city_rows(towns, {"DE": "DEU"}, 1000, 3000)) == [
        ["Äzett", "Zett", "1", "", "", "", "", ""],
        ["Bee", "", "3", "DEU", "02", "48.14", "11", "2000"],
        ["Zett", "", "1", "DEU", "02", "48.14", "11", "5000"],
    ]


def test_other_names_are_in_latin_letters_and_differ() -> None:
    assert other_names("Genoa", ["Genova", "GENOVA", "Génova", "Генуя", "genua", "Ge", "GOA 1", "Zena"]) == [
        "Genova",
        "Zena",
    ]


def test_the_centre_is_the_middle_of_the_extent() -> None:
    extent = Extent()
    assert extent.centre(Counter()) is None
    extent.add("A", 10, 20, 100)
    extent.add("B", 14, 30, 100)
    extent.add("C", 11, 21, 100)
    assert extent.centre(Counter()) == (12, 25)


def test_the_centre_across_the_180th_meridian() -> None:
    extent = Extent()
    extent.add("A", 65, 170, 1)
    extent.add("B", 65, -170, 1)
    centre = extent.centre(Counter())
    assert centre is not None
    assert abs(centre[1]) == pytest.approx(180)


def test_a_town_among_those_of_another_region_does_not_count() -> None:
    extent = Extent()
    for number in range(10):
        extent.add(str(number), 10 + number / 10, 20, 100)
    extent.add("stray", 40.5, 20.5, 100)
    assert extent.centre(Counter({(40, 20): 50, (10, 20): 10})) == pytest.approx((10.45, 20))
