"""Names of people: their parts, and which names of an article are one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from transforms.language import block_of
from transforms.lexicon_files import read_lexicon


class PersonName(NamedTuple):
    """One occurrence of a person's name: its tokens, the words that identify it, and the nickname in marks."""

    start: int
    end: int
    core: tuple[str, ...]
    method: str  # name | surname | first_name | initials
    nickname: str | None = None


class PersonGroup(NamedTuple):
    """All occurrences of one person's name; ``is_ambiguous`` where only a surname or one of two namesakes."""

    core: tuple[str, ...]
    names: tuple[PersonName, ...]
    is_ambiguous: bool


_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "mp", "qc", "kc", "obe", "mbe", "cbe", "esq"})
# They belong to the surname behind them: "Ana de la Cruz" is "de la Cruz".
_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "di", "da", "do", "dos", "du", "del", "della", "la", "le", "ten", "ter", "zu"}
    | {"bin", "ibn", "al", "el", "st.", "af"}
)
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
        words.append((word.title() if word.isupper() and len(word) > 3 else word).replace("’", "'"))
    joined = _joined_hyphens(words)
    inner = [word for word in joined[1:-1] if len(word.rstrip(".")) > 1 and not (word.endswith(".") and len(word) <= 5)]
    return (joined[0], *inner, joined[-1]) if len(joined) > 1 else tuple(joined)


def nickname_of(tokens: Iterable[str]) -> str | None:
    """The one word in marks inside a name: Nana of ``Ana "Nana" Duarte``."""
    words = list(tokens)
    marks = [index for index, word in enumerate(words) if word in _QUOTES]
    return words[marks[0] + 1] if len(marks) == 2 and marks[1] == marks[0] + 2 and marks[0] else None


def initials_of(tokens: Iterable[str]) -> str:
    """The first letters of a name as printed: JSB of "J. S. Bachmann", MBS of "Mohammed bin Salman"."""
    words = [part for word in tokens for part in word.split("-") if word.rstrip(".").lower() not in _SUFFIXES]
    return "".join(word[0].upper() for word in words if word[:1].isalpha())


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

    Full names first; then a surname ("Duarte", "de la Cruz"), or a name or nickname that begins a full one, as in Chinese
    or Korean names, goes to the one full name that it fits. Where two namesakes fit, it goes to the one of them named in
    the same paragraph or the one before, and else stands by itself, ambiguous.
    """
    cores = {name.core for name in names}
    short = {core for core in cores if is_surname_of(core, cores)}
    full = [name for name in names if name.core not in short]
    nicknames = {name.core: name.nickname for name in full if name.nickname is not None}
    forms = _representatives(Counter(name.core for name in full), nicknames)
    groups: dict[tuple[str, ...], list[PersonName]] = {}
    for name in full:
        groups.setdefault(forms[name.core], []).append(name)
    called: dict[tuple[str, ...], set[tuple[str, ...]]] = {}  # every full form of each person
    for form, chosen in forms.items():
        nickname = nicknames.get(form)
        called.setdefault(chosen, set()).update({form, (nickname, *form[1:])} if nickname else {form})
    ambiguous: set[tuple[str, ...]] = set()
    for name in names:
        if name.core not in short:
            continue
        fitting = _fitting(name.core, called)
        near = [core for core in fitting if _is_near(doc, name, groups[core])] if len(fitting) > 1 else fitting
        if not near:  # a namesake who comes later is not meant yet
            near = [core for core in fitting if groups[core][0].start < name.start]
        if len(near) > 1:  # the one who was called by surname before; his father is not
            by_surname = [core for core in near if sum(other.core in short for other in groups[core]) > 1]
            near = by_surname if len(by_surname) == 1 else near
        if len(near) == 1:
            ends = any(_is_end(name.core, form) for form in called[near[0]])
            groups[near[0]].append(name._replace(method="surname" if ends else "first_name"))
        else:
            groups.setdefault(name.core, []).append(name)
            ambiguous.add(name.core)
    found = [PersonGroup(core, tuple(sorted(members)), core in ambiguous) for core, members in groups.items()]
    return sorted(found, key=lambda group: group.names[0])


def is_surname_of(core: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> bool:
    """Whether a name is one word, or a surname with its particles that ends another: "de la Cruz", "Van Biljon"."""
    if len(core) == 1:
        return True
    return all(word.lower() in _PARTICLES for word in core[:-1]) and any(_is_end(core, other) for other in others)


def _is_end(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a longer name ends with this one; particles in either case."""
    if len(short) >= len(long) or long[-1] != short[-1]:
        return False
    return all(one.lower() == other.lower() for one, other in zip(short, long[-len(short) :], strict=True))


def _fitting(short: tuple[str, ...], called: Mapping[tuple[str, ...], set[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """The people whose surname it is, else those whose names it begins."""
    surnames = [core for core, forms in called.items() if any(_is_end(short, form) for form in forms)]
    return surnames or [core for core, forms in called.items() if any(form[: len(short)] == short for form in forms)]


def _representatives(
    counts: Counter[tuple[str, ...]], nicknames: Mapping[tuple[str, ...], str]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each full form the form of its person: the commonest of those that fit each other, then the longest."""
    forms = sorted(counts, key=lambda core: (-counts[core], -len(core), core))
    chosen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for form in forms:
        fitting = [other for other in dict.fromkeys(chosen.values()) if _is_same(form, other, nicknames)]
        chosen[form] = fitting[0] if len(fitting) == 1 else form
    return chosen


def _is_same(one: tuple[str, ...], other: tuple[str, ...], nicknames: Mapping[tuple[str, ...], str]) -> bool:
    """Whether two full forms fit: one the beginning or end of the other, or first and last word alike.

    The first word may be an initial or the nickname of the other.
    """
    short, long = sorted((one, other), key=len)
    if short in {long[-len(short) :], long[: len(short)]}:
        return True
    if one[-1].lower() != other[-1].lower():
        return False
    if nicknames.get(one) == other[0] or nicknames.get(other) == one[0]:
        return True
    first, second = sorted((one[0].rstrip("."), other[0].rstrip(".")), key=len)
    return first.lower() == second.lower() or (len(first) == 1 and second.startswith(first))


def _is_near(doc: Doc, name: PersonName, others: Sequence[PersonName]) -> bool:
    """Whether one of the names stands in the same paragraph or the one before."""
    block = block_of(doc[name.start])
    start = block.start if block is not None else max(0, name.start - 80)
    previous = block_of(doc[start - 1]) if start else None
    start = previous.start if previous is not None else start
    return any(start <= other.start < name.start for other in others)


def is_not_the_person(doc: Doc, name: PersonName) -> bool:
    """Whether a person's name only says whose something is: "the Duarte administration", "Duarte Street"."""
    if name.end >= len(doc) or doc[name.end].lower_ not in NOT_THE_PERSON:
        return False
    return doc[name.start : name.end].root.dep_ in {"compound", "nmod", "amod", "poss"}


def gender_of_name(core: Sequence[str]) -> str | None:
    """ "m" or "f" by the first name of a full name; None for one word, and for a first name that is not in the table.

    Names that both bear ("Kim", "Andrea") are not in it.
    """
    return _first_names().get(core[0]) if len(core) > 1 else None


@cache
def _first_names() -> dict[str, str]:
    return {row["name"]: row["gender"] for row in read_lexicon("first_names")}
