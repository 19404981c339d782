"""Names of countries, regions and cities, and what is known of them.

Countries have ISO 3166 alpha-3 codes (``XKX`` for Kosovo; ``SUN``, ``YUG``, ``CSK`` and ``DDR`` for countries that are
no more, by ISO 3166-3). A city is listed only where its name means one country in news: a name that several countries
share is left out unless one city is at least four times as large as the next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from transforms.lexicon_files import read_lexicon


class Place(NamedTuple):
    """A place of the tables. ``country_code`` is None for an area of several countries ("Middle East")."""

    entity_id: str
    name: str
    place_type: str  # country | capital | city | region | area
    country_code: str | None
    latitude: float | None
    longitude: float | None
    geoname_id: int | None
    region_code: str | None = None  # first-level region, in GeoNames' numbering within the country
    population: int = 0

    @property
    def coordinate_type(self) -> str | None:
        """What the coordinates are of: a city's point, or the centre of an area; None without coordinates."""
        if self.latitude is None:
            return None
        return "point" if self.place_type in {"capital", "city"} else "centre"

    @property
    def entity_type(self) -> str:
        """OntoNotes type: whatever has a government is a GPE."""
        return "LOC" if self.place_type == "area" else "GPE"


class Candidates(NamedTuple):
    """A name that several places share ("Congo"), with their country codes."""

    name: str
    country_codes: tuple[str, ...]


# Names of two places in ordinary news; which one is said by what else the article names, or stays open.
_SHARED_NAMES: dict[str, tuple[str, ...]] = {
    "Congo": ("COD", "COG"),
    "Congolese": ("COD", "COG"),
    "Korea": ("KOR", "PRK"),
    "Korean": ("KOR", "PRK"),
    "Koreans": ("KOR", "PRK"),
    "Dominican": ("DOM", "DMA"),
    "Dominicans": ("DOM", "DMA"),
    "Georgia": ("GEO", "USA"),
    "Virgin Islands": ("VIR", "VGB"),
    "Victoria": ("AUS", "SYC"),
    "Georgetown": ("GUY", "MYS", "USA"),
    "Hamilton": ("BMU", "CAN", "NZL", "GBR"),
    "Plymouth": ("GBR", "MSR", "USA"),
    "Stanley": ("FLK", "USA"),
    "Jamestown": ("SHN", "USA"),
    "Punjab": ("IND", "PAK"),
}


_PLACE_TYPES = ("capital", "city", "region", "area")

_COUNTRIES_ONLY = frozenset(
    {"Congo", "Congolese", "Korea", "Korean", "Koreans", "Dominican", "Dominicans", "Virgin Islands"}
)


@lru_cache(maxsize=10_000)  # the same names come again, within an article and in the next
def slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens: "São Tomé" is sao-tome. A name without a Latin letter keeps its own."""
    words = re.findall(r"[a-z0-9]+", without_accents(name).lower().replace("'", ""))
    return "-".join(words) or "-".join(name.lower().split())


def without_accents(name: str) -> str:
    """The Latin letters of a name as ASCII: "Brudziński" is Brudzinski; other scripts leave nothing."""
    return unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()


_LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "’": "'",
    }
)


def country(code: str) -> Place:
    """The country of an alpha-3 code. KeyError where the table has none."""
    return _countries()[code]


def find_country(name: str) -> Place | None:
    """The country of this name or of people or things of this kind ("Japan", "UK", "Japanese"), or None.

    None also for a name that two countries share ("Congo"): ``shared_name`` says which they are.
    """
    return None if name in _SHARED_NAMES else _country_names().get(name) or _country_demonyms().get(name)


def countries_named(name: str) -> tuple[str, ...]:
    """The codes of the countries of this name, adjectives left out: two for "Congo"."""
    if name in _COUNTRIES_ONLY:
        return _SHARED_NAMES[name] if name not in _country_demonyms() | {"Congolese": None} else ()
    place = _country_names().get(name)
    return (place.country_code,) if place is not None and place.country_code else ()


def city_named(name: str) -> Place | None:
    """The well-known city of this name, where the name means one country in news."""
    return _city_names().get(name)


def by_geoname(geoname_id: int) -> Place | None:
    """The well-known place of a GeoNames id: its English name, and its centre if one was chosen by hand."""
    return _by_geoname().get(geoname_id)


def regions_named(name: str) -> tuple[Place, ...]:
    """The regions and areas of this name in the table of well-known places."""
    place = _region_names().get(name)
    return (place,) if place is not None else ()


def find_place(name: str) -> Place | None:
    """The place of this name: a country before a region before a city; None where none or several are known."""
    if name in _SHARED_NAMES:
        return None
    return _country_names().get(name) or _region_names().get(name) or _city_names().get(name)


def find_demonym(word: str) -> Place | None:
    """The country, region or continent whose adjective or people this is ("Dutch", "Texans", "African")."""
    if word in _SHARED_NAMES:
        return None
    return _country_demonyms().get(word) or _region_demonyms().get(word)


def shared_name(name: str) -> Candidates | None:
    """The countries that share this name, where it is such a name."""
    codes = _SHARED_NAMES.get(name)
    return Candidates(name, codes) if codes else None


def choose_shared(name: str, named: Iterable[str]) -> Place | None:
    """Of the places that share a name, the one whose country an article names otherwise; None if none or several.

    "Georgia" beside a city or state of the USA is the state, "Victoria" in an Australian story the Australian one.
    """
    fitting = {code for code in _SHARED_NAMES.get(name, ()) if code in set(named)}
    if len(fitting) != 1:
        return None
    code = fitting.pop()
    if (name, code) in _by_base_name():
        return _by_base_name()[name, code]
    return _countries()[code] if name in _country_names() | _country_demonyms() or name in _COUNTRIES_ONLY else None


@cache
def scanned_names() -> frozenset[str]:
    """Names that mean a place wherever they stand, so that text can be scanned for them without a tagger.

    Names and demonyms of countries, regions and areas, and capitals; a city's name ("Nice", "Reading") is not enough.
    """
    names = {*_country_names(), *_country_demonyms(), *_region_names(), *_region_demonyms(), *_SHARED_NAMES}
    names |= {name for name, place in _city_names().items() if place.place_type == "capital"}
    return frozenset(names - _WORDS)


# Places whose names are also ordinary words, surnames or first names: there only the tagger can tell.
_WORDS = frozenset(
    {"Victoria", "Stanley", "Hamilton", "Kingston", "Douglas", "Plymouth", "Georgetown", "Kent", "Jersey", "Papua"}
    | {"Essex", "Hesse", "Galicia", "Gold Coast", "George Town", "The Valley", "Jamestown", "Bern", "San Jose", "Java"}
    | {"Saint-Denis", "Saint-Pierre", "Tatar", "Tatars", "Male", "Ulster"}
)


@cache
def _countries() -> dict[str, Place]:
    return {
        row["country_code"]: Place(
            f"country:{row['country_code']}",
            row["name"],
            "country",
            row["country_code"],
            *_numbers(row),
        )
        for row in read_lexicon("countries")
    }


@cache
def _country_names() -> dict[str, Place]:
    return {
        name: _countries()[row["country_code"]]
        for row in read_lexicon("countries")
        for name in (row["name"], *_split(row["alternative_names"]))
    }


@cache
def _country_demonyms() -> dict[str, Place]:
    return {
        name: _countries()[row["country_code"]] for row in read_lexicon("countries") for name in _split(row["demonyms"])
    }


@cache
def _region_names() -> dict[str, Place]:
    return dict(_named(("region", "area"), "alternative_names"))


@cache
def _region_demonyms() -> dict[str, Place]:
    return {word: place for row, place in _rows(("region", "area")) for word in _split(row["demonyms"])}


@cache
def _city_names() -> dict[str, Place]:
    return dict(_named(("city", "capital"), "alternative_names"))


@cache
def _by_geoname() -> dict[int, Place]:
    return {place.geoname_id: place for _, place in _rows(_PLACE_TYPES) if place.geoname_id is not None}


@cache
def _by_base_name() -> dict[tuple[str, str | None], Place]:
    """Places by name and country, without the addition that tells two of a name apart ("Georgia (U.S. state)")."""
    return {
        (place.name.partition(" (")[0], place.country_code): place
        for _, place in _rows(("capital", "city", "region"))
        if place.name.partition(" (")[0] in _SHARED_NAMES
    }


def _named(types: tuple[str, ...], column: str) -> Iterator[tuple[str, Place]]:
    for row, place in _rows(types):
        for name in (*_split(row[column]), row["name"]):
            yield name, place


def _rows(types: tuple[str, ...]) -> Iterator[tuple[dict[str, str], Place]]:
    for row in read_lexicon("places"):
        if row["place_type"] in types:
            yield (
                row,
                Place(
                    f"geoname:{row['geoname_id']}" if row["geoname_id"] else f"place:{slug(row['name'])}",
                    row["name"],
                    row["place_type"],
                    row["country_code"] or None,
                    *_numbers(row),
                ),
            )


def _numbers(row: dict[str, str]) -> tuple[float | None, float | None, int | None]:
    latitude, longitude = row["latitude"], row["longitude"]
    if not latitude or not longitude:
        return None, None, int(row["geoname_id"]) if row["geoname_id"] else None
    return float(latitude), float(longitude), int(row["geoname_id"]) if row["geoname_id"] else None


def _split(cell: str) -> list[str]:
    return cell.split(";") if cell else []
