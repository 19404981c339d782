"""What people and bodies are called, and the sector that this puts them into: titles, role nouns, organisations.

Sectors are those of the PLOVER 2.0 manual. A noun that says nothing of the sector ("leader", "spokesman") has none of
its own and takes that of what it stands beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from transforms.lexicon_files import read_lexicon


class Organisation(NamedTuple):
    """An organisation of the table; ``country_code`` is None for those that belong to no country."""

    name: str
    country_code: str | None
    sector_code: str | None
    is_shared: bool  # other countries have one of this name too ("Labour Party")


_FORMER = frozenset({"former", "ex", "ex-", "late", "then", "onetime"})
# A head of these is of the state only where nothing says otherwise: "the president" is, "the club's president" is not.
_OFFICES_OF_ANY_BODY = frozenset(
    {"president", "vice president", "secretary", "commissioner", "governor", "official", "captain", "minister"}
    | {
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "ambassador",
        "envoy",
        "diplomat",
        "inspector",
        "negotiator",
        "speaker",
        "deputy",
        "representative",
        "major",
        "general",
        "officer",
    }
)


def is_person_noun(noun: str) -> bool:
    """Whether a singular noun is one for a person ("minister", "gunman", "wife")."""
    return noun in _titles() or _nouns().get(noun, ("", ""))[1] == "person"


def is_body_noun(noun: str) -> bool:
    """Whether a singular noun is one for a body of people ("government", "army", "union")."""
    return _nouns().get(noun, ("", ""))[1] == "body"


def is_title_noun(word: str) -> bool:
    """Whether a word can stand right before a name as its title, in either case ("Minister", "spokesman")."""
    return word in _titles()


def title_type(word: str) -> str | None:
    """Of a word that can be a title: honorific, regnal, office, role or occupation; None for any other word.

    An occupation ("oceanographer") tells the sector of who has it, and is no title to print.
    """
    return _titles().get(word, (None, None))[0]


def is_title_modifier(word: str) -> bool:
    """Whether a word can stand inside a title, before its noun ("deputy", "foreign", "acting")."""
    return word in _modifiers()


def gender_of_noun(word: str) -> str | None:
    """ "m" or "f" where the title or noun says so ("Mrs.", "spokesman", "queen"); else None."""
    lower = word.lower()
    if lower in _GENDERED:
        return _GENDERED[lower]
    marked = _titles().get(word, (None, None))[1] or _titles().get(lower, (None, None))[1]
    if marked:
        return marked
    if lower.endswith("woman"):
        return "f"
    return "m" if lower.endswith("man") and lower not in {"human", "german", "roman", "ombudsman", "chairman"} else None


_GENDERED = {
    **dict.fromkeys(("actress", "mother", "wife", "daughter", "sister", "widow", "grandmother", "girl", "nun"), "f"),
    **dict.fromkeys(("queen", "princess", "duchess", "heroine", "suffragette", "girlfriend", "aunt", "lady"), "f"),
    **dict.fromkeys(("father", "husband", "son", "brother", "widower", "grandfather", "boy", "monk", "priest"), "m"),
    **dict.fromkeys(("king", "prince", "duke", "boyfriend", "uncle", "imam", "pope"), "m"),
}


def sector_of_noun(noun: str, modifiers: Sequence[str] = ()) -> str | None:
    """PLOVER sector of a role noun with the words before it, all lower-case singular; None where they do not say.

    The longest phrase of the table wins ("opposition leader" before "leader"); a noun without a sector takes that of
    the word before it ("army spokesman" is MIL). A former holder of an office is of the elites (ELI).
    """
    if "shadow" in modifiers:
        return "OPP"  # a shadow minister
    former = any(word in _FORMER for word in modifiers)
    words = [word for word in modifiers if word not in _FORMER]
    for start in range(len(words) + 1):
        phrase = " ".join([*words[start:], noun])
        if phrase not in _nouns():
            continue
        before = _sector_before(words)
        sector = _nouns()[phrase][0] or before or ""
        if start == len(words) and noun in _OF_ANY_BODY and before is not None and is_body_noun(words[-1]):
            sector = before
        return "ELI" if former and sector in {"GOV", "LEG", "JUD", "PTY"} else sector or None
    return None


# "Church authorities" are no government, and "hospital officials" are of the hospital.
_OF_ANY_BODY = frozenset({"official", "authority", "authorities"})


def _sector_before(words: Sequence[str]) -> str | None:
    """The sector that the words before a noun tell, those next to it first: "*civil defence* office", "*army* spokesman"."""
    for end in range(len(words), 0, -1):
        for start in range(max(0, end - 2), end):
            sector = _nouns().get(" ".join(words[start:end]), ("", ""))[0]
            if sector:
                return sector
    return None


def sector_of_honorific(honorific: str) -> str | None:
    """PLOVER sector of whom an honorific calls a judge, a cleric or a professor; None for those that anybody has."""
    last = honorific.rsplit(maxsplit=1)[-1].rstrip(".")
    if last in _CLERGY:
        return "REL"
    sector = sector_of_noun(_FULL_FORMS.get(last, last.lower()))
    return sector if sector in {"JUD", "REL", "EDU"} else None


_CLERGY = frozenset(
    {"Father", "Fr", "Sister", "Brother", "Rev", "Reverend", "Monsignor", "Canon", "Metropolitan", "Maulana"}
)
_FULL_FORMS = {"Prof": "professor"}


def is_office_of_any_body(noun: str) -> bool:
    """Whether a noun of the state may as well be one of a firm, club or union that is named beside it."""
    return noun in _OFFICES_OF_ANY_BODY


def is_known_phrase(phrase: str) -> bool:
    """Whether the table has this noun or noun phrase."""
    return phrase in _nouns()


def find_organisation(name: str) -> Organisation | None:
    """The organisation of this name or abbreviation, as printed; None where the table has none."""
    return _organisations().get(name)


class People(NamedTuple):
    """A people, religion or political creed of the table, in the singular; with a country where nearly all of it live there."""

    name: str
    country_code: str | None
    sector_code: str | None


def find_people(name: str) -> People | None:
    """The people, religion or creed of this name in any form ("Kurdish", "Kurds"); None where the table has none."""
    return _peoples().get(name)


@cache
def organisation_names() -> frozenset[str]:
    """Every name and abbreviation of the table."""
    return frozenset(_organisations())


def sector_of_name(words: Sequence[str]) -> str | None:
    """Sector that a name tells by a head that only bodies have: "Ministry of Education" GOV, "People's Party" PTY; else None.

    The head of the name decides: the last words, or the words before the first "of" or "for".
    """
    return next((head.sector_code for head in _heads_of(_lower(words)) if head.needs == ""), None)


def sector_of_body(words: Sequence[str], *, names_place: bool) -> str | None:
    """Sector that the name of what is known to be a body tells; ``names_place``: a place stands in the name.

    Other heads count here than for ``sector_of_name``: a "Museum" may be a building, and an "Agency" is of the state only where
    the name says of which one or that it is national. A committee of a parliament is named after it.
    """
    lower = _lower(words)
    is_of_a_state = not _OF_A_STATE.isdisjoint(lower)
    met = {"", "body"} | ({"national", "state"} if is_of_a_state else set())
    met |= {"place", "state"} if names_place else set()
    found = list(_heads_of(lower))
    for head in found:
        if head.needs in met:
            return head.sector_code
    if lower and lower[-1] in _PARTS_OF_A_PARLIAMENT and not _PARLIAMENTS.isdisjoint(lower):
        return "LEG"
    for part in _INSIDE:  # "Metropolitan Police Counter Terrorism Command"
        if part in lower[:-1]:
            return _name_heads()[part].sector_code
    for opening in (" ".join(lower[:2]), lower[0]) if len(lower) > 1 else ():
        if opening in _name_heads() and _name_heads()[opening].needs == "first":
            return _name_heads()[opening].sector_code
    return _sector_of_common_noun(lower) if not found else None


class _Head(NamedTuple):
    """A head of names. ``needs`` is what must be known besides for it to tell the sector; "" where it is enough.

    body: that the name is one of a body; place, national: that a place, or a word for a state, stands in the name; state:
    one of the two; first: that the name begins with it.
    """

    sector_code: str
    needs: str


_OF_A_STATE = frozenset({"national", "federal", "state", "royal", "government", "presidential", "interior", "imperial"})
_PARLIAMENTS = frozenset(
    {"house", "senate", "congressional", "parliament", "parliamentary", "commons", "bundestag", "lords"}
)
_PARTS_OF_A_PARLIAMENT = frozenset(
    {"committee", "subcommittee", "caucus", "panel", "majority", "minority", "leadership"}
)
_INSIDE = ("police", "army", "navy", "military")
_BEFORE_COMPLEMENTS = frozenset({"of", "for", "in", "at", "on", "de", "del", "des", "di", "da", "do", "du", "für"})
# What a common noun of bodies says of a name's sector, these do not: many unions, communities and coalitions are of states.
_NO_HEADS = frozenset(
    {"union", "community", "population", "industry", "opposition", "coalition", "alliance", "delegation"}
)


def _lower(words: Sequence[str]) -> list[str]:
    return [word.lower().replace("’", "'") for word in words]


def _heads_of(lower: Sequence[str]) -> Iterator[_Head]:
    """The heads of a name, those that tell most first.

    Heads with their complement ("bureau of investigation"), then those before the first complement, the longest first,
    then what a complement is about ("Center for *Investigative Journalism*").
    """
    cut = _end_of_head(lower)
    whole = [" ".join(lower[start:]) for start in range(cut)]
    before = [" ".join(lower[start:cut]) for start in range(cut)]
    within = [" ".join(lower[start:]) for start in range(cut + 1, len(lower))]
    for phrase in [*(whole if cut < len(lower) else ()), *before, *within]:
        if phrase in _name_heads():
            yield _name_heads()[phrase]


def _end_of_head(lower: Sequence[str]) -> int:
    return next((place for place, word in enumerate(lower) if word in _BEFORE_COMPLEMENTS and place), len(lower))


def _sector_of_common_noun(lower: Sequence[str]) -> str | None:
    cut = _end_of_head(lower)
    for start in range(cut):
        sector, noun_type = _nouns().get(" ".join(lower[start:cut]), ("", ""))
        if sector and noun_type == "body" and lower[cut - 1] not in _NO_HEADS:
            return sector
    return None


@cache
def _name_heads() -> dict[str, _Head]:
    return {row["head"]: _Head(row["sector_code"], row["needs"]) for row in read_lexicon("name_heads")}


@cache
def _nouns() -> dict[str, tuple[str, str]]:
    return {row["noun"]: (row["sector_code"], row["noun_type"]) for row in read_lexicon("sectors")}


@cache
def _titles() -> dict[str, tuple[str | None, str | None]]:
    return {
        row["title"]: (row["title_type"], row["gender"] or None)
        for row in read_lexicon("titles")
        if row["title_type"] != "modifier"
    }


@cache
def _modifiers() -> frozenset[str]:
    return frozenset(row["title"] for row in read_lexicon("titles") if row["title_type"] == "modifier")


@cache
def _organisations() -> dict[str, Organisation]:
    return {
        name: Organisation(
            row["name"], row["country_code"] or None, row["sector_code"] or None, row["is_shared"] == "yes"
        )
        for row in read_lexicon("organisations")
        for name in (row["name"], *(row["aliases"].split(";") if row["aliases"] else ()))
    }


@cache
def _peoples() -> dict[str, People]:
    return {
        form: People(row["name"], row["country_code"] or None, row["sector_code"] or None)
        for row in read_lexicon("peoples")
        for form in (row["name"], *(row["forms"].split(";") if row["forms"] else ()))
    }
