"""Names of countries, regions and cities."""

from __future__ import annotations

import pytest

from transforms.lexicon_files import read_lexicon
from transforms.places import choose_shared, country, find_country, find_demonym, find_place, shared_name, slug

NAMES = [
    pytest.param("Japan", ("country:JPN", "JPN", "centre"), id="country"),
    pytest.param("UK", ("country:GBR", "GBR", "centre"), id="abbreviation"),
    pytest.param("Burma", ("country:MMR", "MMR", "centre"), id="former name"),
    pytest.param("Côte d’Ivoire", ("country:CIV", "CIV", "centre"), id="curly apostrophe"),
    pytest.param("Soviet Union", ("country:SUN", "SUN", "centre"), id="a country that is no more"),
    pytest.param("Kosovo", ("country:XKX", "XKX", "centre"), id="user-assigned code"),
    pytest.param("Beirut", ("geoname:276781", "LBN", "point"), id="capital"),
    pytest.param("Kiev", ("geoname:703448", "UKR", "point"), id="capital by another spelling"),
    pytest.param("Cologne", ("geoname:2886242", "DEU", "point"), id="city by its English name"),
    pytest.param("North Carolina", ("geoname:4482348", "USA", "centre"), id="state"),
    pytest.param("Gaza", ("geoname:281132", "PSE", "centre"), id="conflict region"),
    pytest.param("Middle East", ("place:middle-east", None, None), id="area of several countries"),
    pytest.param("Kashmir", ("place:kashmir", None, "centre"), id="region of several countries"),
]


@pytest.mark.parametrize(("name", "wanted"), NAMES)
def test_find_place(name: str, wanted: tuple[str, str | None, str | None]) -> None:
    place = find_place(name)
    assert place is not None
    assert (place.entity_id, place.country_code, place.coordinate_type) == wanted


@pytest.mark.parametrize("name", ["Georgia", "Congo", "Victoria", "Wednesday", "japan", "Springfield Elementary", ""])
def test_a_name_of_several_places_or_of_none_is_none(name: str) -> None:
    assert find_place(name) is None


DEMONYMS = [
    ("Dutch", "NLD"),
    ("Frenchmen", "FRA"),
    ("Nigerien", "NER"),
    ("Nigerian", "NGA"),
    ("South Korean", "KOR"),
    ("Texans", "USA"),
    ("Scottish", "GBR"),
    ("African", None),
    ("Congolese", None),  # of two countries
    ("Polishing", None),
]


@pytest.mark.parametrize(("word", "code"), DEMONYMS)
def test_find_demonym(word: str, code: str | None) -> None:
    place = find_demonym(word)
    assert (place.country_code if place else None) == code


SHARED = [
    ("Georgia", ["USA", "DEU"], "geoname:4197000"),
    ("Georgia", ["GEO", "RUS"], "country:GEO"),
    ("Georgia", ["GEO", "USA"], None),
    ("Georgia", [], None),
    ("Congo", ["COD"], "country:COD"),
    ("Korean", ["PRK", "USA"], "country:PRK"),
    ("Victoria", ["AUS"], "geoname:2145234"),
    ("Japan", ["JPN"], None),  # shared with nobody
]


@pytest.mark.parametrize(("name", "named", "wanted"), SHARED)
def test_choose_shared(name: str, named: list[str], wanted: str | None) -> None:
    place = choose_shared(name, named)
    assert (place.entity_id if place else None) == wanted


def test_find_country_is_for_countries_alone() -> None:
    assert find_country("Japanese") == find_country("Japan") == country("JPN")
    assert find_country("Texan") is None
    assert find_country("Congo") is None
    assert shared_name("Congo") is not None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("São Tomé", "sao-tome"), ("Łódź", "lodz"), ("Xi'an", "xian"), ("U.S.-Japan", "u-s-japan"), ("北京", "北京")],
)
def test_slug(name: str, wanted: str) -> None:
    assert slug(name) == wanted


def test_the_tables_agree() -> None:
    codes = [row["country_code"] for row in read_lexicon("countries")]
    assert len(codes) == len(set(codes)) > 230
    places = read_lexicon("places")
    assert {row["country_code"] for row in places} - {""} <= set(codes)
    assert {row["country_code"] for row in read_lexicon("organisations")} - {""} <= set(codes)
    for row in places + read_lexicon("countries"):
        if row["latitude"]:
            assert -90 <= float(row["latitude"]) <= 90
            assert -180 <= float(row["longitude"]) <= 180
