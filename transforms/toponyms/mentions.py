"""The names of a text as mentions of places: what each can mean, what surrounds it ("City, Region"), and what is asked of it.

"Washington state" asks for a region; so does a list of regions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.gazetteer import fold
from transforms.toponyms.candidates import CITIES, STATES, Candidate, candidates_of, is_abbreviation, places_named

_DATELINE_WEIGHT = 5.0


class Toponym(NamedTuple):
    """A mention: its name without article and case, what it can mean, the number of the mention that surrounds it."""

    key: str
    candidates: tuple[Candidate, ...]
    container: int | None = None
    weight: float = 1.0
    kinds: frozenset[str] = frozenset()  # the types of place that the words beside it or a list ask for


def find_toponyms(text: str, spans: Sequence[tuple[int, int]], datelines: Collection[int]) -> list[Toponym]:
    """The mentions in the order of the text; behind them those that are no spans and only surround one."""
    names = [text[start:end] for start, end in spans]
    found = [
        Toponym(
            fold(name),
            candidates_of(name),
            weight=_DATELINE_WEIGHT if number in datelines else 1.0,
            kinds=_kinds_beside(text, *spans[number]),
        )
        for number, name in enumerate(names)
    ]
    in_list = _lists(text, spans, found)
    outer_ones: list[Toponym] = []
    for number, (_, end) in enumerate(spans):
        has_next = number + 1 < len(spans)
        following = spans[number + 1][0] if has_next else len(text)
        if number in in_list:
            found[number] = found[number]._replace(kinds=in_list[number])
        elif has_next and end < following < end + _LONGEST_LINK and _LINK.fullmatch(text[end:following]):
            found[number] = found[number]._replace(container=number + 1)
        elif outer := _surroundings(text, end, following):
            found[number] = found[number]._replace(container=len(spans) + len(outer_ones))
            outer_ones.append(Toponym(fold(outer), candidates_of(outer), kinds=frozenset({"region"})))
    return found + outer_ones


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
        return STATES
    if _TOWN_BESIDE.match(text, end) or _TOWN_OF.search(text[max(0, start - 20) : start]):
        return CITIES
    return frozenset()


_IN_LIST = re.compile(r"(?:, |,? (?:and|or) )(?:the )?")


def _lists(text: str, spans: Sequence[tuple[int, int]], found: Sequence[Toponym]) -> dict[int, frozenset[str]]:
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
    return is_abbreviation(name) or any(
        candidate.place.place_type in {"country", "region"} for candidate in places_named(name)[:1]
    )
