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
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from transforms.places import Place
from transforms.toponyms.candidates import holds, kilometres
from transforms.toponyms.mentions import Toponym, find_toponyms

# What the text adds.
_SURROUNDED = 6.0
_KIND = 3.0
_SHARE_OF_COUNTRY, _COUNTRY_IS_NAMED, _HOME = 3.0, 0.5, 1.0
_UNNAMED = 2.0  # mentions of no country that are counted with the others, so that a single one is not all of an article
_REGION_IS_NAMED = 1.0
_NEAR, _VERY_NEAR = (200.0, 1.0), (50.0, 1.5)
_NEAR_IN_DEGREES = 1.8  # of latitude: a little more than that many kilometres

# A place so likely that "in Paris, Germany said" is a loose sentence and not another Paris.
_OF_ITS_OWN = 7.0

# A town below this many people needs a place near by or its region in the article. That the article names its country is
# not enough: names that are no places are towns somewhere too. Costs .006 on GeoVirus, where all names are places.
_KNOWN_BY_ITSELF = 100_000


class Resolved(NamedTuple):
    """A place, and whether the text decided for it (what it names beside or elsewhere) or the name alone did."""

    place: Place
    is_by_text: bool


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
    toponyms = find_toponyms(text, [spans[number] for number in order], {order.index(number) for number in datelines})
    chosen = _chosen(toponyms, home)
    return [chosen[number] for number in sorted(range(len(order)), key=lambda place: order[place])]


def _chosen(toponyms: Sequence[Toponym], home: str | None) -> list[Resolved | None]:
    """First each name by itself and by what surrounds it; then twice with what the article names otherwise."""
    chosen = _round(toponyms, [None] * len(toponyms), home)
    before: list[Place | None] = []
    for _ in range(2):
        places = [each.place if each else None for each in chosen]
        if places == before:
            break  # the same again
        chosen, before = _round(toponyms, places, home), places
    return chosen


def _round(toponyms: Sequence[Toponym], before: Sequence[Place | None], home: str | None) -> list[Resolved | None]:
    """One choice for each mention; for all mentions of a name together, where they do not say it themselves."""
    pooled: dict[str, set[int]] = {}
    for toponym in toponyms:
        if toponym.container is not None and _is_inside(toponym, toponyms[toponym.container]):
            pooled.setdefault(toponym.key, set()).add(toponym.container)
    placed = [(toponym, place) for toponym, place in zip(toponyms, before, strict=True) if place is not None]
    by_key: dict[str, Resolved | None] = {}
    chosen: list[Resolved | None] = []
    for toponym in toponyms:
        inside = toponym.container is not None and _is_inside(toponym, toponyms[toponym.container])
        if inside or toponym.kinds:
            around = [toponyms[toponym.container]] if inside and toponym.container is not None else []
            chosen.append(_best(toponym, around, _evidence(placed, toponym.key, home)))
            continue
        if toponym.key not in by_key:
            surroundings = [toponyms[number] for number in sorted(pooled.get(toponym.key, ()))]
            by_key[toponym.key] = _best(toponym, surroundings, _evidence(placed, toponym.key, home))
        chosen.append(by_key[toponym.key])
    # What surrounds a name is chosen to surround it: "Washington" in "Yakima, Washington" is the state.
    for number, toponym in enumerate(toponyms):
        inner = chosen[number]
        if toponym.container is not None and inner is not None and _is_inside(toponym, toponyms[toponym.container]):
            outer = [each.place for each in toponyms[toponym.container].candidates if holds(each.place, inner.place)]
            chosen[toponym.container] = Resolved(outer[0], True) if outer else chosen[toponym.container]
    return chosen


def _is_inside(toponym: Toponym, outer: Toponym) -> bool:
    """Whether "A, B" says that A is in B, and is not a list: countries are in nothing, unless in a state of a name.

    "Kenya, Uganda" is a list and "Lebanon, Pennsylvania" a town.
    """
    if toponym.candidates and toponym.candidates[0].place.place_type == "country":
        return bool(outer.candidates) and outer.candidates[0].place.place_type == "region"
    return True


def _evidence(placed: Sequence[tuple[Toponym, Place]], key: str, home: str | None) -> _Evidence:
    """What all mentions of other names say. A country counts for each name that means it or lies in it."""
    weights: dict[str, float] = {}
    others: dict[str, Place] = {}
    for toponym, place in placed:
        if toponym.key == key:
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


def _best(toponym: Toponym, surroundings: Sequence[Toponym], evidence: _Evidence) -> Resolved | None:
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


def _is_elsewhere(place: Place, outer: Toponym) -> bool:
    """Whether what surrounds a name is a country that a place is not in: "Berkshire, UK" is not in Massachusetts."""
    around = outer.candidates[0].place if outer.candidates else None
    return around is not None and around.place_type == "country" and around.country_code != place.country_code


def _is_close(place: Place, toponym: Toponym, surroundings: Sequence[Toponym], evidence: _Evidence) -> bool:
    """Whether the article names more than the country of a place: what surrounds it, its region, or a place near by."""
    return (
        place.place_type in toponym.kinds
        or (place.country_code, place.region_code) in evidence.regions
        or any(holds(outer.place, place) for around in surroundings for outer in around.candidates)
        or _nearest(place, evidence.others) < _NEAR[0]
    )


def _nearest(place: Place, others: Sequence[Place]) -> float:
    """Kilometres to the nearest of the others; infinite where all are farther than near, which their latitudes may tell."""
    if place.latitude is None:
        return math.inf
    low, high = place.latitude - _NEAR_IN_DEGREES, place.latitude + _NEAR_IN_DEGREES
    near = (other for other in others if other.latitude is not None and low < other.latitude < high)
    return min((kilometres(place, other) for other in near), default=math.inf)


def _support(place: Place, kinds: frozenset[str], surroundings: Sequence[Toponym], evidence: _Evidence) -> float:
    """How much the article speaks for a candidate."""
    score = _KIND if place.place_type in kinds else 0.0
    if any(holds(outer.place, place) for toponym in surroundings for outer in toponym.candidates):
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
    nearest = _nearest(place, evidence.others)
    return score + next((bonus for within, bonus in (_VERY_NEAR, _NEAR) if nearest < within), 0.0)
