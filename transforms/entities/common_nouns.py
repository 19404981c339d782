"""By which common nouns a body, thing or place may be meant: "the company", "the ministry", "the capital".

A noun fits surely where the name says it ("the council" of "World Salt Council"), the text does ("Znak, a news site"), or it
is what kind of place it is; it fits perhaps where only the sector does ("the company" for any firm).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from spacy.tokens import Span

from transforms.lexicon_files import read_lexicon


class Thing(NamedTuple):
    """An entity that is no person, with the spans that name it; ``kind`` as of ``Referent``.

    ``called`` are the common nouns that describe it in the text; ``place_type``: country, capital, city, region, area.
    """

    number: int
    spans: tuple[Span, ...]
    kind: str
    names: tuple[str, ...] = ()
    entity_type: str = "ORG"
    sector_code: str | None = None
    country_code: str | None = None
    place_type: str | None = None
    called: frozenset[str] = frozenset()
    is_setting: bool = False  # the country that the article is set in


class _Noun(NamedTuple):
    """A common noun of the table: nouns of one family mean the same thing; it may also be told by sector."""

    family: str
    sectors: frozenset[str]
    entity_types: frozenset[str]


COUNTRIES = frozenset({"country", "nation", "kingdom"})
TOWNS = frozenset({"city", "town", "village"})
_REGIONS = frozenset({"province", "region", "county", "prefecture", "canton"})
# Whose first-level regions are states.
_FEDERATIONS = frozenset({"USA", "IND", "AUS", "BRA", "MEX", "DEU", "AUT", "NGA", "VEN", "MYS", "SDN", "SSD", "MMR"})
_KINGDOMS = frozenset(
    {"SAU", "GBR", "ESP", "NLD", "BEL", "SWE", "NOR", "DNK", "THA", "JOR", "MAR", "BHR", "BTN", "LSO", "SWZ", "KHM"}
    | {"TON"}
)
_CONTINENTS = frozenset({"Africa", "Europe", "Asia", "Antarctica", "South America", "North America"})
_PLANETS = frozenset({"Mercury", "Venus", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"})
_FIRST_WORDS = {
    **{"Mount": "mountain", "Lake": "lake", "River": "river", "Operation": "operation", "Storm": "storm"},
    **{"Hurricane": "hurricane", "Typhoon": "typhoon", "Cyclone": "cyclone"},
    **dict.fromkeys(("MV", "SS", "USS", "HMS", "MS", "RMS", "INS", "MT", "HMAS", "HMCS"), "ship"),
}
# "The Lagos *Herald*" is a newspaper, a journal of law is none: the body must be one of journalists.
_PAPERS = frozenset(
    {"Post", "Times", "Herald", "Tribune", "Gazette", "Guardian", "Telegraph", "Chronicle", "Journal", "Mail", "Mirror"}
    | {"Globe", "Observer", "Inquirer", "Courier", "Dispatch", "Examiner", "Daily", "Standard", "Bulletin", "Record"}
)
_ADDRESSES = (".com", ".org", ".net")
# Nouns that any body may be called by of which nothing is known; only where no other can be meant.
_OF_ANY_BODY = frozenset({"company", "firm", "organization", "organisation"})
# A word of the name says what it is called: "the council" of "World Salt Council". These say too little or too much.
_NO_NAME_NOUNS = frozenset(
    {"day", "time", "world", "week", "year", "news", "way", "man", "people", "game", "games", "cup", "community"}
    | {"state", "war", "race", "election", "north", "south", "east", "west", "press", "times", "post", "star", "law"}
    | {"air", "force", "security", "defense", "defence", "science", "health", "justice", "world", "house", "office"}
    | {"president", "minister", "secretary", "mayor", "governor", "virus", "disease", "award", "series", "government"}
    | {"family", "public", "police", "staff", "crowd", "case", "life", "future", "home", "area", "side", "end"}
    | {"matter", "thing", "story", "issue", "problem", "move", "right", "change", "peace", "power", "truth", "street"}
)
_JOINTS = frozenset({"of", "for", "in", "at", "on"})


def sure_nouns(thing: Thing) -> frozenset[str]:
    """The nouns that fit a thing surely."""
    nouns = ((thing.called | _heads(thing)) - _NO_NAME_NOUNS) | _place_nouns(thing)
    families = {_nouns()[noun].family for noun in nouns if noun in _nouns()}
    return nouns.union(*(_families()[family] for family in families))


def may_be_called(thing: Thing, noun: str) -> bool:
    """Whether a noun fits a thing perhaps, by its sector, or because nothing is known of a body."""
    if thing.kind == "place" and thing.place_type is None and thing.entity_type == "GPE":
        return noun in TOWNS or noun in _REGIONS or noun == "state"  # a place that no table knows
    row = _nouns().get(noun)
    if row is None or thing.entity_type not in row.entity_types:
        return False
    return thing.sector_code in row.sectors or (thing.sector_code is None and noun in _OF_ANY_BODY)


@cache
def nouns_by_sector() -> frozenset[str]:
    """The nouns that may fit by sector."""
    return frozenset(noun for noun, row in _nouns().items() if row.sectors)


def is_common_noun(noun: str) -> bool:
    """Whether bodies or things are called by this noun ("airline", "ship")."""
    return noun in _nouns()


def continent_of(country_code: str) -> str | None:
    """The continent of a country, None for a code of no country."""
    return _continents().get(country_code)


def _place_nouns(thing: Thing) -> frozenset[str]:
    """The nouns for the kind of place that a thing is; none for what is no place."""
    kind, name = thing.place_type, thing.names[0] if thing.names else ""
    if name in _CONTINENTS:
        return frozenset({"continent"})
    if name in _PLANETS:
        return frozenset({"planet"})
    if kind == "country":
        nouns = COUNTRIES if thing.country_code in _KINGDOMS else COUNTRIES - {"kingdom"}
        nouns = frozenset({"territory"}) if thing.country_code in _TERRITORIES else nouns
        return nouns | TOWNS if thing.country_code in _CITY_STATES else nouns
    if kind in {"city", "capital"}:
        return TOWNS | {"capital"} if kind == "capital" else TOWNS
    if kind == "region":
        return frozenset({"state"}) if thing.country_code in _FEDERATIONS else _REGIONS
    return frozenset()


# Of another country, though they have a code of their own.
_TERRITORIES = frozenset(
    {"HKG", "MAC", "PRI", "GUM", "VIR", "ASM", "MNP", "GRL", "FRO", "BMU", "CYM", "VGB", "GIB", "FLK", "NCL", "PYF"}
    | {"GUF", "MTQ", "GLP", "REU", "MYT", "ABW", "CUW", "JEY", "GGY", "IMN"}
)
_CITY_STATES = frozenset({"HKG", "MAC", "MCO", "SGP", "VAT"})


def _heads(thing: Thing) -> frozenset[str]:
    """The words that head its names: the last, or the one before the first "of"; "mountain" of "Mount Salt"."""
    found = set()
    for name in thing.names:
        words = name.split()
        cut = next((place for place, word in enumerate(words) if word.lower() in _JOINTS and place), len(words))
        if len(words) > 1 and words[cut - 1].isalpha():
            found.add(words[cut - 1].lower())
        if len(words) > 1 and thing.entity_type in _WITH_FIRST_WORDS and words[0] in _FIRST_WORDS:
            found.add(_FIRST_WORDS[words[0]])
        if thing.sector_code == "JRN" and not _PAPERS.isdisjoint(words):
            found.add("newspaper")
        if name.endswith(_ADDRESSES):
            found.add("website")
    return frozenset(found)


_WITH_FIRST_WORDS = frozenset({"LOC", "FAC", "EVENT", "PRODUCT"})


@cache
def _nouns() -> dict[str, _Noun]:
    return {
        row["noun"]: _Noun(
            row["family"],
            frozenset(row["sectors"].split(";")) - {""},
            frozenset(row["entity_types"].split(";")) - {""},
        )
        for row in read_lexicon("common_nouns")
    }


@cache
def _families() -> dict[str, frozenset[str]]:
    """The nouns of each family."""
    found: dict[str, set[str]] = {}
    for noun, row in _nouns().items():
        found.setdefault(row.family, set()).add(noun)
    return {family: frozenset(nouns) for family, nouns in found.items()}


@cache
def _continents() -> dict[str, str]:
    return {row["country_code"]: row["continent"] for row in read_lexicon("continents")}
