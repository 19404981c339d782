"""Names of people: their parts, and which names of an article are one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Span

from transforms.language import block_of
from transforms.lexicon_files import read_lexicon


class PersonName(NamedTuple):
    """One occurrence of a person's name: its tokens and the words that identify it."""

    start: int
    end: int
    core: tuple[str, ...]
    method: str  # name | surname | first_name


class PersonGroup(NamedTuple):
    """All occurrences of one person's name; ``is_ambiguous`` where only a surname or one of two namesakes."""

    core: tuple[str, ...]
    names: tuple[PersonName, ...]
    is_ambiguous: bool


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "mp"})
_QUOTES = frozenset("\"'“”‘’") | {"''", "``"}
# What a head of state's name stands for, not the person: "the Duarte administration".
NOT_THE_PERSON = frozenset(
    {"administration", "government", "cabinet", "campaign", "regime", "era", "presidency", "foundation", "family"}
    | {"team", "supporters", "voters", "allies", "loyalists", "supporter", "clan", "dynasty", "white", "institute"}
    | {"center", "centre", "library", "university", "street", "airport", "hall", "prize", "award", "act", "doctrine"}
    | {
        "stadium",
        "park",
        "bridge",
        "avenue",
        "road",
        "square",
        "building",
        "tower",
        "hospital",
        "school",
        "organization",
    }
)


def core_of(tokens: Iterable[str]) -> tuple[str, ...]:
    """The words of a name that identify its bearer: without suffix, nickname in marks, and middle initials.

    ``Ana "Nana" M. Duarte Jr.`` is (Ana, Duarte). Initials stay where nothing else stands before the surname.
    """
    words: list[str] = []
    marked = False
    for word in tokens:
        if word in _QUOTES:
            marked = not marked
            continue
        if marked or word in {",", "("} or word.rstrip(".").lower() in _SUFFIXES:
            continue
        # A transcript and a tabloid print "LINDQVIST:"; initials ("JFK") stay as they are.
        words.append(word.title() if word.isupper() and len(word) > 3 else word)
    joined = _joined_hyphens(words)
    inner = [word for word in joined[1:-1] if len(word.rstrip(".")) > 1 and not (word.endswith(".") and len(word) <= 5)]
    return (joined[0], *inner, joined[-1]) if len(joined) > 1 else tuple(joined)


def _joined_hyphens(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and (word == "-" or joined[-1].endswith("-")) and word:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def group_people(doc: Doc, names: Sequence[PersonName]) -> list[PersonGroup]:
    """Names that mean the same person, in order of first occurrence.

    Full names first; then a bare surname (or a name that begins a full one, as in Chinese or Korean names) goes to
    the one full name that it fits. Where two namesakes fit, it goes to the one of them named in the same paragraph or
    the one before, and else stands by itself, ambiguous.
    """
    full = [name for name in names if len(name.core) > 1]
    forms = _representatives(Counter(name.core for name in full))
    groups: dict[tuple[str, ...], list[PersonName]] = {}
    for name in full:
        groups.setdefault(forms[name.core], []).append(name)
    ambiguous: set[tuple[str, ...]] = set()
    for name in names:
        if len(name.core) != 1:
            continue
        fitting = _fitting(name.core[0], groups, name)
        near = [core for core in fitting if _is_near(doc, name, groups[core])] if len(fitting) > 1 else fitting
        if not near:  # a namesake who comes later is not meant yet
            near = [core for core in fitting if groups[core][0].start < name.start]
        if len(near) > 1:  # the one who was called by surname before; his father is not
            called = [core for core in near if sum(len(other.core) == 1 for other in groups[core]) > 1]
            near = called if len(called) == 1 else near
        if len(near) == 1:
            method = "surname" if near[0][-1] == name.core[0] or len(near[0]) == 1 else "first_name"
            groups[near[0]].append(name._replace(method=method if len(near[0]) > 1 else name.method))
        else:
            groups.setdefault(name.core, []).append(name)
            ambiguous.add(name.core)
    found = [PersonGroup(core, tuple(sorted(members)), core in ambiguous) for core, members in groups.items()]
    return sorted(found, key=lambda group: group.names[0])


def _fitting(word: str, groups: Iterable[tuple[str, ...]], name: PersonName) -> list[tuple[str, ...]]:
    full = [core for core in groups if len(core) > 1]
    surnames = [core for core in full if core[-1] == word]
    return surnames or [core for core in full if core[0] == word]


def _representatives(counts: Counter[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each full form the form of its person: the commonest of those that fit each other, then the longest."""
    forms = sorted(counts, key=lambda core: (-counts[core], -len(core), core))
    chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for form in forms:
        fitting = [other for other in dict.fromkeys(chosen.values()) if _is_same(form, other)]
        chosen[form] = fitting[0] if len(fitting) == 1 else form
    return chosen


def _is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full forms fit: first and last word alike, an initial, or one the end of the other."""
    short, long = sorted((one, other), key=len)
    if long[-len(short) :] == short:
        return True
    if one[-1].lower() != other[-1].lower():
        return False
    first, second = sorted((one[0].rstrip("."), other[0].rstrip(".")), key=len)
    return first.lower() == second.lower() or (len(first) == 1 and second.startswith(first))


def _is_near(doc: Doc, name: PersonName, others: Sequence[PersonName]) -> bool:
    """Whether one of the names stands in the same paragraph or the one before."""
    block = block_of(doc[name.start])
    start = block.start if block is not None else max(0, name.start - 80)
    previous = block_of(doc[start - 1]) if start else None
    start = previous.start if previous is not None else start
    return any(start <= other.start < name.start for other in others)


def is_not_the_person(span: Span) -> bool:
    """Whether a person's name only says whose something is: "the Duarte administration", "Duarte Street"."""
    doc = span.doc
    following = doc[span.end] if span.end < len(doc) else None
    return (
        following is not None
        and following.lower_ in NOT_THE_PERSON
        and span.root.dep_ in {"compound", "nmod", "amod", "poss"}
    )


def gender_of_name(core: Sequence[str]) -> str | None:
    """ "m" or "f" by the first name of a full name; None for one word, and for a first name that is not in the table.

    Names that both bear ("Kim", "Andrea") are not in it.
    """
    return _first_names().get(core[0]) if len(core) > 1 else None


@cache
def _first_names() -> dict[str, str]:
    return {row["name"]: row["gender"] for row in read_lexicon("first_names")}
