"""Where names stand: those of the tagger and those of the tables in one list."""

from __future__ import annotations

from collections.abc import Container, Iterator

from spacy.tokens import Doc

from transforms import roles
from transforms.entities.mentions import Name
from transforms.entities.tabled_names import find_tabled
from transforms.entities.tagged_names import after_titles, cleaned, find_nicknamed, is_name
from transforms.entities.tokens import LowerWords, Tokens
from transforms.schemas.closed_lists import ENTITY_TYPES

_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "s'", "s’"})
_HYPHENS = frozenset({"-", "–", "—", "--", "/"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "northeastern"}
    | {"northwestern", "southeastern", "southwestern", "mainland", "downtown", "northeast", "northwest", "southeast"}
    | {"southwest", "upper", "lower", "greater", "rural", "modern", "post", "-", "war", "nearby", "neighboring"}
    | {"neighbouring", "the", "mid", "metropolitan", "coastal", "occupied", "suburban", "inner"}
)


def find_names(tokens: Tokens, barred: frozenset[int]) -> list[Name]:
    """The names of an article, in order, none overlapping another; ``barred`` tokens give none (see ``barred_tokens``)."""
    common = LowerWords(tokens.text)
    tabled = _without_overlap(
        name for name in find_tabled(tokens) if not barred.intersection(range(name.start, name.end))
    )
    tagged = _without_overlap(  # one whose end was mended may hold the next
        name
        for span in tokens.doc.ents
        if span.label_ in ENTITY_TYPES and not barred.intersection(range(span.start, span.end))
        for name in cleaned(tokens, span, common, barred)
    )
    nicknamed = [name for name in find_nicknamed(tokens) if not barred.intersection(range(name.start, name.end))]
    covered = {index for name in nicknamed for index in range(name.start, name.end)}
    tagged = [name for name in tagged if covered.isdisjoint(range(name.start, name.end))]
    tabled = [name for name in tabled if covered.isdisjoint(range(name.start, name.end))]
    return sorted([*_merged(tokens, tagged, tabled, common), *nicknamed])


def _without_overlap(names: Iterator[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in names:
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def _merged(tokens: Tokens, tagged: list[Name], tabled: list[Name], common: Container[str]) -> list[Name]:
    """Both in one list: where they meet, the table is right about what it knows, the tagger about longer names."""
    owner = {index: name for name in tabled for index in range(name.start, name.end)}
    kept: dict[Name, None] = dict.fromkeys(tabled)
    result: list[Name] = []
    for name in tagged:
        inside = list(dict.fromkeys(owner[index] for index in range(name.start, name.end) if index in owner))
        if not inside:
            result.append(name)
            continue
        rest, dropped = _resolved(tokens, name, inside, common)
        for loser in dropped:
            kept.pop(loser, None)
        if rest is not None:
            result.append(rest)
    return sorted([*result, *kept])


def _resolved(tokens: Tokens, name: Name, inside: list[Name], common: Container[str]) -> tuple[Name | None, list[Name]]:
    """What stays of a tagger's name that meets names of the tables, and which of these go."""
    doc, first, last = tokens.doc, inside[0], inside[-1]
    if first.start <= name.start and last.end >= name.end and len(inside) == 1:
        return None, []
    outside = [
        doc[index]
        for index in range(name.start, name.end)
        if not any(other.start <= index < other.end for other in inside)
    ]
    if any(other.start < name.start or other.end > name.end for other in inside):
        return None, []
    if all(token.is_punct or token.text in _HYPHENS or token.lower_ == "and" or token.like_num for token in outside):
        return None, []  # "U.S.-Japan"
    if name.entity_type in {"GPE", "LOC", "NORP"}:
        if all(token.lower_ in _DIRECTIONS or token.is_punct or token.lower_ == "and" for token in outside):
            return None, []
        if [token.lower_ for token in outside] in (["state", "of"], ["province", "of"], ["republic", "of"]):
            return None, []
        return name, inside  # "Western Sudan Hills"
    if first.start == name.start and first.end < name.end:
        following = doc[first.end]
        if following.text in _POSSESSIVES:  # "Japan's Liberal Democratic Party"
            rest = Name(first.end + 1, name.end, name.entity_type, name.method)
            return (rest if is_name(tokens, rest.start, rest.end, rest.entity_type, common) else None), inside[1:]
        if name.entity_type == "PERSON" and first.method == "demonym":
            start = after_titles(tokens.words, first.end, name.end)
            return Name(start, name.end, "PERSON", name.method), inside[1:]
    if name.entity_type == "PERSON" and _is_titled_person(doc, name, first):
        return None, []
    return name, inside


def _is_titled_person(doc: Doc, name: Name, first: Name) -> bool:
    """A "person" made of a country and words that are none: "Israel Defence Minister"."""
    rest = doc[first.end : name.end]
    return all(roles.is_title_noun(t.text) or roles.is_title_modifier(t.lower_) or t.is_punct for t in rest)
