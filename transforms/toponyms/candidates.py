"""What a name can mean: all places of the tables and of the gazetteer, each with how likely it is where nothing else is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from transforms import places
from transforms.gazetteer import Site, find_areas, find_region, find_regions, find_towns, first_level, fold
from transforms.lexicon_files import read_lexicon
from transforms.places import Place
from transforms.roles import is_body_noun, is_person_noun

STATES = frozenset({"region", "district"})
CITIES = frozenset({"city", "capital"})

_EARTH_KM = 6371.0

# How likely a candidate is where nothing else is known, on a scale of powers of ten of people.
_COUNTRY = 9.5
_SHARING_COUNTRY = 7.5  # Georgia, which is a large state too
_AREA = 6.0  # a mountain range, a well-known area of no one's administration
_AREA_OF_NO_COUNTRY = 9.0  # a sea, a continent: no country of the article speaks for it
_ABBREVIATION = 6.5
_POSTAL_CODE = 3.0  # "CA" is mostly something else
_WELL_KNOWN_TOWN = 1.0  # added, as is each below
_OTHER_NAME = -1.0
_DISTRICT = -1.0
_NAMED_AS_ITS_TOWN = -1.2  # Kandahar is the town before the province


class Candidate(NamedTuple):
    """A place that a name can mean, and how likely it is where nothing else is known."""

    place: Place
    prior: float


@lru_cache(maxsize=8192)
def candidates_of(name: str) -> tuple[Candidate, ...]:
    """All places that a name can mean, the likeliest first."""
    plain = _POSSESSIVE.sub("", _ARTICLE.sub("", " ".join(name.split()))).strip(' ,;:"“”()[]')
    found = places_named(plain)
    if found:
        return found
    shorter = _KIND_BEFORE.sub("", plain)
    if shorter != plain:
        return places_named(shorter)
    if (kind := _KIND_AFTER.search(plain)) is not None:
        name = plain[: kind.start()]
        # "The police prefecture" is not about the town of Police in Poland.
        return () if is_body_noun(name.lower()) or is_person_noun(name.lower()) else _of_kind(name, kind[1].lower())
    if (part := _PART.match(plain)) is not None:
        wholes = places_named(plain[part.end() :])
        return tuple(_part_of(plain, each) for each in wholes if plain[0].islower() or _is_well_known(each.place))
    return ()


_ARTICLE = re.compile(r"^(?:the|The|THE) ")
_POSSESSIVE = re.compile(r"['’]s?$")
_KIND_BEFORE = re.compile(
    r"^(?:[Ss]tate|[Pp]rovince|[Cc]ity|[Tt]own|[Vv]illage|[Rr]epublic|[Dd]istrict|[Cc]ounty|[Gg]overnorate|[Rr]egion"
    r"|[Ii]sland|[Mm]unicipality|[Pp]ort|[Dd]epartment) of (?:the )?"
)
_KIND_AFTER = re.compile(
    r" ([Pp]rovince|[Ss]tate|[Rr]egion|[Cc]ounty|[Dd]istrict|[Oo]blast|[Gg]overnorate|[Cc]ity|[Tt]own|[Vv]illage"
    r"|[Mm]unicipality|[Pp]refecture|[Dd]epartment|[Tt]erritory|[Ii]slands?|[Pp]eninsula|[Aa]rea|[Tt]ownship|[Ss]uburb"
    r"|[Mm]etropolitan [Aa]rea|[Cc]oast|[Bb]orough|[Pp]arish)$"
)
# "Central London", "northern Iraq": a part of a known place. "West Midlands" and "South Bend" are names of their own,
# so that of a capitalised part only what is a country, a region or a well-known town is taken for the whole.
_PART = re.compile(
    r"^(?:(?:[Nn]orth|[Ss]outh)(?:[Ee]ast|[Ww]est)?(?:ern)?|[Ee]ast(?:ern)?|[Ww]est(?:ern)?|[Cc]entral|[Uu]pper|[Ll]ower"
    r"|[Gg]reater|[Dd]owntown|[Mm]idtown|[Mm]etropolitan|[Mm]ainland|[Rr]ural|[Ii]nner|[Oo]uter)[ -](?:the )?"
)
_AROUND_TOWNS = frozenset({"area", "metropolitan area"})
_REGIONS = ("province", "region", "oblast", "governorate", "state", "county", "district", "prefecture", "department")
_TOWNS = frozenset({"city", "town", "village", "municipality", "suburb", "township", "borough"})


def _of_kind(name: str, kind: str) -> tuple[Candidate, ...]:
    """ "Balkh province" is a region of the name and "Kandahar city" a town; either, where the kind is not there."""
    found = places_named(name)
    if kind in _REGIONS:
        others = [each for word in _REGIONS if word != kind for each in places_named(f"{name} {word}")]
        regions = [each for each in found if each.place.place_type in {"region", "district"}]
        return tuple(regions or others or [_part_of(f"{name} {kind}", each) for each in found])
    towns = tuple(each for each in found if each.place.place_type in CITIES)
    if kind in _TOWNS:
        return towns or found
    # The Trinity Peninsula is not about a town of Trinity.
    wholes = found if kind in _AROUND_TOWNS else [each for each in found if each.place.place_type not in CITIES]
    return tuple(_part_of(f"{name} {kind}", each) for each in wholes if _is_well_known(each.place))


def _is_well_known(place: Place) -> bool:
    if place.place_type in {"country", "area"}:
        return True
    return place.geoname_id is not None and places.by_geoname(place.geoname_id) is not None


def _part_of(name: str, whole: Candidate) -> Candidate:
    """A part of a place, or what is around it: in its country; near its point, if that is a town; without its id."""
    place = whole.place
    is_town = place.place_type in {"city", "capital"}
    part = place._replace(
        entity_id=f"place:{places.slug(name)}",
        name=name,
        place_type="area",
        latitude=place.latitude if is_town else None,
        longitude=place.longitude if is_town else None,
        geoname_id=None,
    )
    return Candidate(part, whole.prior)


@lru_cache(maxsize=8192)
def places_named(name: str) -> tuple[Candidate, ...]:
    """The places of exactly this name."""
    found: dict[str, Candidate] = {}
    for place, prior in _possible(name, fold(name)):
        known = found.get(place.entity_id)
        if known is None or (known.place.latitude is None, known.prior) < (place.latitude is None, prior):
            found[place.entity_id] = Candidate(place, max(prior, known.prior) if known else prior)
    towns = [each.place for each in found.values() if each.place.place_type in {"city", "capital"}]
    ranked = [
        each._replace(prior=each.prior + _NAMED_AS_ITS_TOWN)
        if each.place.place_type in {"region", "district"} and any(holds(each.place, town) for town in towns)
        else each
        for each in found.values()
    ]
    return tuple(sorted(ranked, key=lambda each: (-each.prior, each.place.entity_id)))


def _possible(name: str, key: str) -> Iterator[tuple[Place, float]]:
    for code in places.countries_named(name):
        yield places.country(code), _SHARING_COUNTRY if places.shared_name(name) else _COUNTRY
    for place in places.regions_named(name):
        known = find_region(place.geoname_id) if place.geoname_id else None
        yield (place, _area_prior(place)) if known is None else (_place(known), _size(known.population))
    for site in find_areas(key):
        place = _place(site)
        yield place, _area_prior(place)
    for site in find_regions(key):
        yield _place(site), _size(site.population) + (_DISTRICT if site.site_type == "district" else 0.0)
    if name in _abbreviations():
        yield from _abbreviations()[name]
    if len(name) <= 3 and name.isupper():
        return
    well_known = places.city_named(name)
    for spelling in _spellings(key):
        for site in find_towns(spelling):
            place = _place(site)
            if well_known is not None and well_known.geoname_id == site.geoname_id:
                yield place, _size(site.population) + _WELL_KNOWN_TOWN
            else:
                yield place, _size(site.population) + (0.0 if site.is_main_name else _OTHER_NAME)
    if well_known is not None and well_known.latitude is not None:
        yield well_known, _size(100_000)


def _area_prior(place: Place) -> float:
    return _AREA if place.country_code else _AREA_OF_NO_COUNTRY


def _size(population: int) -> float:
    return math.log10(population + 10)


def _spellings(key: str) -> tuple[str, ...]:
    """ "St. Louis" is looked up as Saint Louis too."""
    for short, long in (("st ", "saint "), ("mt ", "mount "), ("ft ", "fort ")):
        if key.startswith(short):
            return key, long + key[len(short) :]
        if key.startswith(long):
            return key, short + key[len(long) :]
    return (key,)


def is_abbreviation(name: str) -> bool:
    """Whether a word is an abbreviation of a region ("Calif.", "NSW")."""
    return name in _abbreviations()


@cache
def _abbreviations() -> dict[str, list[tuple[Place, float]]]:
    found: dict[str, list[tuple[Place, float]]] = {}
    for row in read_lexicon("region_abbreviations"):
        site = first_level(row["country_code"], row["region_code"])
        if site is not None:
            prior = _ABBREVIATION if "." in row["abbreviation"] or len(row["abbreviation"]) > 2 else _POSTAL_CODE
            found.setdefault(row["abbreviation"], []).append((_place(site), prior))
    return found


def _place(site: Site) -> Place:
    """A place of the gazetteer, with the English name and the centre that the table of well-known places has."""
    known = places.by_geoname(site.geoname_id) if site.geoname_id else None
    if known is not None:
        located = known.latitude is not None
        return known._replace(
            latitude=known.latitude if located else site.latitude,
            longitude=known.longitude if located else site.longitude,
            region_code=site.region_code,
            population=site.population,
        )
    return Place(
        f"geoname:{site.geoname_id}" if site.geoname_id else f"place:{places.slug(site.name)}",
        site.name,
        site.site_type,
        site.country_code,
        site.latitude,
        site.longitude,
        site.geoname_id,
        site.region_code,
        site.population,
    )


def holds(outer: Place, inner: Place) -> bool:
    """Whether a country or region can be around a place, as far as the tables tell."""
    if outer.entity_id == inner.entity_id or outer.country_code != inner.country_code or inner.place_type == "country":
        return False
    if outer.place_type == "country":
        return True
    if outer.place_type == "region" and outer.region_code is not None and inner.region_code is not None:
        return inner.place_type != "region" and outer.region_code == inner.region_code
    return (
        outer.place_type in {"region", "district"}
        and inner.place_type in {"city", "capital"}
        and kilometres(outer, inner) < 100
    )


def kilometres(one: Place, other: Place) -> float:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
