"""Which place a name in an article means: "Paris, Texas" and the Paris of the next sentence, or nothing that is known.

Candidates come from the tables of ``places`` and from the gazetteer. Each has a prior (a country before a large town before
a small one); what decides between candidates is what the text says beside the name ("City, Region"), then the countries and
the places that the article names otherwise. A name gets the place of all its mentions, unless a mention says its own. What
no table knows, and a small town that nothing in the article speaks for, gets no place: a wrong pin is worse than none.

The weights were chosen by hand on GeoVirus (Gritta et al. 2018: 229 articles on epidemics) and by reading open articles.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from transforms import places
from transforms.gazetteer import Site, find_areas, find_region, find_regions, find_towns, first_level, fold
from transforms.lexicon_files import read_lexicon
from transforms.places import Place

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

# What the text adds.
_SURROUNDED = 6.0
_KIND = 3.0
_SHARE_OF_COUNTRY, _COUNTRY_IS_NAMED, _HOME = 3.0, 0.5, 1.0
_UNNAMED = 2.0  # mentions of no country that are counted with the others, so that a single one is not all of an article
_REGION_IS_NAMED = 1.0
_NEAR, _VERY_NEAR = (200.0, 1.0), (50.0, 1.5)
_DATELINE_WEIGHT = 5.0

# A place so likely that "in Paris, Germany said" is a loose sentence and not another Paris.
_OF_ITS_OWN = 7.0

# A town below this many people needs a place near by or its region in the article. That the article names its country is
# not enough: names that are no places are towns somewhere too. Costs .006 on GeoVirus, where all names are places.
_KNOWN_BY_ITSELF = 100_000


class Resolved(NamedTuple):
    """A place, and whether the text decided for it (what it names beside or elsewhere) or the name alone did."""

    place: Place
    is_by_text: bool


class Candidate(NamedTuple):
    """A place that a name can mean, and how likely it is where nothing else is known."""

    place: Place
    prior: float


class _Toponym(NamedTuple):
    """A mention: its name without article and case, what it can mean, the number of the mention that surrounds it."""

    key: str
    candidates: tuple[Candidate, ...]
    container: int | None = None
    weight: float = 1.0
    kinds: frozenset[str] = frozenset()  # the types of place that the words beside it or a list ask for


class _Evidence(NamedTuple):
    """What an article says beside a name: how much of it is in each country, its regions, its other places."""

    countries: Mapping[str, float]
    regions: frozenset[tuple[str | None, str | None]]
    others: tuple[Place, ...]
    home: str | None


def resolve(
    text: str, spans: Sequence[tuple[int, int]], home: str | None = None, datelines: Collection[int] = ()
) -> list[Resolved | None]:
    """The place of each span of a text, in the order given; None where none is known or nothing speaks for one.

    ``home`` is the country of the publisher, if it is known: it counts where the text says nothing. ``datelines`` are the
    numbers of the spans that stand in a dateline: the story is told from there. The order of spans does not matter.
    """
    order = sorted(range(len(spans)), key=lambda number: spans[number])
    toponyms = _toponyms(text, [spans[number] for number in order], {order.index(number) for number in datelines})
    chosen = _chosen(toponyms, home)
    return [chosen[number] for number in sorted(range(len(order)), key=lambda place: order[place])]


def _toponyms(text: str, spans: Sequence[tuple[int, int]], datelines: Collection[int]) -> list[_Toponym]:
    """The mentions in the order of the text; behind them those that are no spans and only surround one."""
    names = [text[start:end] for start, end in spans]
    found = [
        _Toponym(
            fold(name),
            candidates_of(name),
            weight=_DATELINE_WEIGHT if number in datelines else 1.0,
            kinds=_kinds_beside(text, *spans[number]),
        )
        for number, name in enumerate(names)
    ]
    in_list = _lists(text, spans, found)
    outer_ones: list[_Toponym] = []
    for number, (_, end) in enumerate(spans):
        has_next = number + 1 < len(spans)
        following = spans[number + 1][0] if has_next else len(text)
        if number in in_list:
            found[number] = found[number]._replace(kinds=in_list[number])
        elif has_next and end < following < end + _LONGEST_LINK and _LINK.fullmatch(text[end:following]):
            found[number] = found[number]._replace(container=number + 1)
        elif outer := _surroundings(text, end, following):
            found[number] = found[number]._replace(container=len(spans) + len(outer_ones))
            outer_ones.append(_Toponym(fold(outer), candidates_of(outer), kinds=frozenset({"region"})))
    return found + outer_ones


_STATES = frozenset({"region", "district"})
_CITIES = frozenset({"city", "capital"})
_COUNTRIES = frozenset({"country"})
_KIND_BESIDE = re.compile(
    r" (?:[Pp]rovince|[Ss]tate|[Rr]egion|[Cc]ounty|[Oo]blast|[Gg]overnorate|[Pp]refecture|[Gg]ov(?:ernor|\.))\b"
)
_TOWN_BESIDE = re.compile(r" (?:city|town|village|[Mm]ayor)\b")
_STATE_OF = re.compile(r"\b(?:[Ss]tate|[Pp]rovince|[Rr]egion|[Gg]overnorate|[Gg]overnor) of $")
_TOWN_OF = re.compile(r"\b(?:[Cc]ity|[Tt]own|[Vv]illage|[Pp]ort|[Mm]ayor|[Cc]apital|[Ss]uburb)(?: of|,)? $")


def _kinds_beside(text: str, start: int, end: int) -> frozenset[str]:
    """The types that the words beside a name ask for: "Washington state", "the town of Lindenau"."""
    if _KIND_BESIDE.match(text, end) or _STATE_OF.search(text[max(0, start - 20) : start]):
        return _STATES
    if _TOWN_BESIDE.match(text, end) or _TOWN_OF.search(text[max(0, start - 20) : start]):
        return _CITIES
    return frozenset()


_IN_LIST = re.compile(r"(?:, |,? (?:and|or) )(?:the )?")


def _lists(text: str, spans: Sequence[tuple[int, int]], found: Sequence[_Toponym]) -> dict[int, frozenset[str]]:
    """The mentions in lists of countries, or of regions of one country, and that type: nothing there is in the next.

    "Washington, Oregon and Idaho" are three states. A list has three members; two can be a town and its state.
    """
    result: dict[int, frozenset[str]] = {}
    start = 0
    while start < len(spans):
        end = start
        while end + 1 < len(spans) and _IN_LIST.fullmatch(text[spans[end][1] : spans[end + 1][0]]):
            end += 1
        members = range(start, end + 1)
        if len(members) >= _SHORTEST_LIST:
            for kind in (_COUNTRIES, frozenset({"region"})):
                codes = [
                    {c.place.country_code for c in found[m].candidates if c.place.place_type in kind} for m in members
                ]
                if all(codes) and (kind is _COUNTRIES or set.intersection(*codes)):
                    result |= dict.fromkeys(members, kind)
                    break
        start = end + 1
    return result


_SHORTEST_LIST = 3
_LONGEST_LINK = 20
_LINK = re.compile(r",? ?\(?(?:in|of)? ?(?:the )?(?:(?:(?:north|south)?(?:east|west)?(?:ern)?|central) )?")
_OUTER = re.compile(r", ((?:[A-Z][\w’'-]*\.?)(?:[. -]{0,2}[A-Z][\w’'-]*\.?){0,2})")


def _surroundings(text: str, end: int, limit: int) -> str | None:
    """The country, region or abbreviation of a region that stands behind a name and is no span itself."""
    match = _OUTER.match(text, end)
    if match is None:
        return None
    words = match[1]
    while words:
        if end + 2 + len(words) <= limit and _is_around_towns(words):
            return words
        words = words.rpartition(" ")[0]
    return None


@lru_cache(maxsize=4096)
def _is_around_towns(name: str) -> bool:
    return name in _abbreviations() or any(
        candidate.place.place_type in {"country", "region"} for candidate in _candidates(name)[:1]
    )


@lru_cache(maxsize=8192)
def candidates_of(name: str) -> tuple[Candidate, ...]:
    """All places that a name can mean, the likeliest first."""
    plain = _POSSESSIVE.sub("", _ARTICLE.sub("", " ".join(name.split()))).strip(' ,;:"“”()[]')
    found = _candidates(plain)
    if found:
        return found
    shorter = _KIND_BEFORE.sub("", plain)
    if shorter != plain:
        return _candidates(shorter)
    if (kind := _KIND_AFTER.search(plain)) is not None:
        return _of_kind(plain[: kind.start()], kind[1].lower())
    if (part := _PART.match(plain)) is not None:
        wholes = _candidates(plain[part.end() :])
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
    found = _candidates(name)
    if kind in _REGIONS:
        others = [each for word in _REGIONS if word != kind for each in _candidates(f"{name} {word}")]
        regions = [each for each in found if each.place.place_type in {"region", "district"}]
        return tuple(regions or others or [_part_of(f"{name} {kind}", each) for each in found])
    towns = tuple(each for each in found if each.place.place_type in _CITIES)
    if kind in _TOWNS:
        return towns or found
    # The Trinity Peninsula is not about a town of Trinity.
    wholes = found if kind in _AROUND_TOWNS else [each for each in found if each.place.place_type not in _CITIES]
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
def _candidates(name: str) -> tuple[Candidate, ...]:
    """The places of exactly this name."""
    found: dict[str, Candidate] = {}
    for place, prior in _possible(name, fold(name)):
        known = found.get(place.entity_id)
        if known is None or (known.place.latitude is None, known.prior) < (place.latitude is None, prior):
            found[place.entity_id] = Candidate(place, max(prior, known.prior) if known else prior)
    towns = [each.place for each in found.values() if each.place.place_type in {"city", "capital"}]
    ranked = [
        each._replace(prior=each.prior + _NAMED_AS_ITS_TOWN)
        if each.place.place_type in {"region", "district"} and any(_holds(each.place, town) for town in towns)
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


def _chosen(toponyms: Sequence[_Toponym], home: str | None) -> list[Resolved | None]:
    """First each name by itself and by what surrounds it; then twice with what the article names otherwise."""
    chosen = _round(toponyms, [None] * len(toponyms), home)
    for _ in range(2):
        chosen = _round(toponyms, [each.place if each else None for each in chosen], home)
    return chosen


def _round(toponyms: Sequence[_Toponym], before: Sequence[Place | None], home: str | None) -> list[Resolved | None]:
    """One choice for each mention; for all mentions of a name together, where they do not say it themselves."""
    pooled: dict[str, set[int]] = {}
    for toponym in toponyms:
        if toponym.container is not None and _is_inside(toponym, toponyms[toponym.container]):
            pooled.setdefault(toponym.key, set()).add(toponym.container)
    by_key: dict[str, Resolved | None] = {}
    chosen: list[Resolved | None] = []
    for toponym in toponyms:
        inside = toponym.container is not None and _is_inside(toponym, toponyms[toponym.container])
        if inside or toponym.kinds:
            around = [toponyms[toponym.container]] if inside and toponym.container is not None else []
            chosen.append(_best(toponym, around, _evidence(toponyms, before, toponym.key, home)))
            continue
        if toponym.key not in by_key:
            surroundings = [toponyms[number] for number in sorted(pooled.get(toponym.key, ()))]
            by_key[toponym.key] = _best(toponym, surroundings, _evidence(toponyms, before, toponym.key, home))
        chosen.append(by_key[toponym.key])
    # What surrounds a name is chosen to surround it: "Washington" in "Yakima, Washington" is the state.
    for number, toponym in enumerate(toponyms):
        inner = chosen[number]
        if toponym.container is not None and inner is not None and _is_inside(toponym, toponyms[toponym.container]):
            outer = [each.place for each in toponyms[toponym.container].candidates if _holds(each.place, inner.place)]
            chosen[toponym.container] = Resolved(outer[0], True) if outer else chosen[toponym.container]
    return chosen


def _is_inside(toponym: _Toponym, outer: _Toponym) -> bool:
    """Whether "A, B" says that A is in B, and is not a list: countries are in nothing, unless in a state of a name.

    "Kenya, Uganda" is a list and "Lebanon, Pennsylvania" a town.
    """
    if toponym.candidates and toponym.candidates[0].place.place_type == "country":
        return bool(outer.candidates) and outer.candidates[0].place.place_type == "region"
    return True


def _evidence(toponyms: Sequence[_Toponym], before: Sequence[Place | None], key: str, home: str | None) -> _Evidence:
    """What all mentions of other names say. A country counts for each name that means it or lies in it."""
    weights: dict[str, float] = {}
    others: dict[str, Place] = {}
    for toponym, place in zip(toponyms, before, strict=True):
        if place is None or toponym.key == key:
            continue
        others[place.entity_id] = place
        if place.country_code is not None:
            certainty = 1.0 if place.place_type == "country" or len(toponym.candidates) == 1 else 0.5
            weight = certainty * (toponym.weight or 1.0)
            weights[place.country_code] = weights.get(place.country_code, 0.0) + weight
    total = sum(weights.values()) + _UNNAMED
    return _Evidence(
        {code: weight / total for code, weight in weights.items()},
        frozenset((place.country_code, place.region_code) for place in others.values() if place.region_code),
        tuple(place for place in others.values() if place.latitude is not None and place.place_type != "country"),
        home,
    )


# "The Western District of Texas", "the Northern Arapaho": such names are of regions only where their country is named.
_DIRECTION = re.compile(
    r"(?:north|south|east|west|northern|southern|eastern|western|central|upper|lower)"
    r"(?: (?:province|region|district|division|county|state))?"
)


def _best(toponym: _Toponym, surroundings: Sequence[_Toponym], evidence: _Evidence) -> Resolved | None:
    """The likeliest candidate; None where two are as likely, or where a small town has nothing that speaks for it."""
    scored = [
        (each.prior + support, support, each)
        for each in toponym.candidates
        for support in [_support(each.place, toponym.kinds, surroundings, evidence)]
    ]
    scored.sort(key=lambda row: -row[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    _, support, best = scored[0]
    is_named = evidence.countries.get(best.place.country_code or "", 0.0) > 0
    if _DIRECTION.fullmatch(toponym.key) and not (is_named or _is_close(best.place, toponym, surroundings, evidence)):
        return None
    if best.prior < _OF_ITS_OWN and any(_is_elsewhere(best.place, outer) for outer in surroundings):
        return None
    is_small = best.place.place_type in {"city", "district"} and best.place.population < _KNOWN_BY_ITSELF
    if is_small and not _is_close(best.place, toponym, surroundings, evidence):
        return None
    return Resolved(best.place, support > 0 and len(scored) > 1)


def _is_elsewhere(place: Place, outer: _Toponym) -> bool:
    """Whether what surrounds a name is a country that a place is not in: "Berkshire, UK" is not in Massachusetts."""
    around = outer.candidates[0].place if outer.candidates else None
    return around is not None and around.place_type == "country" and around.country_code != place.country_code


def _is_close(place: Place, toponym: _Toponym, surroundings: Sequence[_Toponym], evidence: _Evidence) -> bool:
    """Whether the article names more than the country of a place: what surrounds it, its region, or a place near by."""
    return (
        place.place_type in toponym.kinds
        or (place.country_code, place.region_code) in evidence.regions
        or any(_holds(outer.place, place) for around in surroundings for outer in around.candidates)
        or any(_kilometres(place, other) < _NEAR[0] for other in evidence.others)
    )


def _support(place: Place, kinds: frozenset[str], surroundings: Sequence[_Toponym], evidence: _Evidence) -> float:
    """How much the article speaks for a candidate."""
    score = _KIND if place.place_type in kinds else 0.0
    if any(_holds(outer.place, place) for toponym in surroundings for outer in toponym.candidates):
        score += _SURROUNDED
    if place.country_code is None:
        return score
    share = evidence.countries.get(place.country_code, 0.0)
    score += _SHARE_OF_COUNTRY * share + (_COUNTRY_IS_NAMED if share else 0.0)
    score += _HOME if place.country_code == evidence.home else 0.0
    if place.place_type == "country":
        return score
    if (place.country_code, place.region_code) in evidence.regions:
        score += _REGION_IS_NAMED
    nearest = min((_kilometres(place, other) for other in evidence.others), default=math.inf)
    return score + next((bonus for within, bonus in (_VERY_NEAR, _NEAR) if nearest < within), 0.0)


def _holds(outer: Place, inner: Place) -> bool:
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
        and _kilometres(outer, inner) < 100
    )


def _kilometres(one: Place, other: Place) -> float:
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(turn / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
