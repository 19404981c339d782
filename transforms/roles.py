"""What people and bodies are called, and the sector that this puts them into: titles, role nouns, organisations.

Sectors are those of the PLOVER 2.0 manual. A noun that says nothing of the sector ("leader", "spokesman") has none of
its own and takes that of what it stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """Of a word that can be a title: honorific, regnal, office or role; None for any other word."""
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
        sector = _nouns()[phrase][0] or next(
            (_nouns()[word][0] for word in reversed(words) if word in _nouns() and _nouns()[word][0]), ""
        )
        return "ELI" if former and sector in {"GOV", "LEG", "JUD", "PTY"} else sector or None
    return None


def is_office_of_any_body(noun: str) -> bool:
    """Whether a noun of the state may as well be one of a firm, club or union that is named beside it."""
    return noun in _OFFICES_OF_ANY_BODY


def is_known_phrase(phrase: str) -> bool:
    """Whether the table has this noun or noun phrase."""
    return phrase in _nouns()


def find_organisation(name: str) -> Organisation | None:
    """The organisation of this name or abbreviation, as printed; None where the table has none."""
    return _organisations().get(name)


def leader_country(name: str, is_in_office: bool) -> str | None:
    """Country of a head of state or government, minister or president of the last decades; None for anybody else.

    What a name tells for good is the country; whether the person still holds the office it does not tell. A surname
    alone counts where it is distinctive, or where a title stands before it (``is_in_office``: "President Bush").
    """
    if name in _leaders():
        return _leaders()[name]
    if " " in name:
        return None
    codes = _surnames()[1 if is_in_office else 0].get(name, frozenset())
    return next(iter(codes)) if len(codes) == 1 else None


@cache
def _leaders() -> dict[str, str]:
    return {row["name"]: row["country_code"] for row in read_lexicon("leaders")}


@cache
def _surnames() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Countries by surname: of the distinctive ones, and of all."""
    alone: dict[str, frozenset[str]] = {}
    with_title: dict[str, frozenset[str]] = {}
    for row in read_lexicon("leaders"):
        words = row["name"].split()
        if row["country_code"] in _FAMILY_NAME_FIRST or len(words) == 1:
            continue
        for form in {words[-1], words[-1].removeprefix("al-").removeprefix("el-")}:
            with_title[form] = with_title.get(form, frozenset()) | {row["country_code"]}
            if row["is_surname_enough"] == "yes" and len(form) > 3:
                alone[form] = alone.get(form, frozenset()) | {row["country_code"]}
    return alone, with_title


_FAMILY_NAME_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "VNM", "KHM", "SGP", "MMR"})


class People(NamedTuple):
    """A people, religion or political creed of the table, in the singular."""

    name: str
    sector_code: str | None


def find_people(name: str) -> People | None:
    """The people, religion or creed of this name in any form ("Kurdish", "Kurds"); None where the table has none."""
    return _peoples().get(name)


@cache
def organisation_names() -> frozenset[str]:
    """Every name and abbreviation of the table."""
    return frozenset(_organisations())


def sector_of_name(words: Sequence[str]) -> str | None:
    """Sector that an organisation's own name tells: "Ministry of Education" GOV, "People's Party" PTY; else None.

    The head of the name decides: the last word, or the word before the first "of" or "for".
    """
    lower = [word.lower() for word in words]
    cut = next((place for place, word in enumerate(lower) if word in {"of", "for", "in", "at"} and place), len(lower))
    for start in range(cut):
        sector = _NAME_HEADS.get(" ".join(lower[start:cut]))
        if sector:
            return sector
    return None


_NAME_HEADS: dict[str, str] = {
    **dict.fromkeys(("ministry", "department", "embassy", "consulate", "cabinet", "government", "city council"), "GOV"),
    **dict.fromkeys(
        ("state council", "central bank", "reserve bank", "administration", "treasury", "presidency"), "GOV"
    ),
    **dict.fromkeys(("environment agency", "space agency", "coast guard", "fire department", "county council"), "GOV"),
    **dict.fromkeys(
        ("parliament", "congress", "senate", "national assembly", "house", "legislature", "knesset"), "LEG"
    ),
    **dict.fromkeys(("court", "supreme court", "tribunal", "high court"), "JUD"),
    **dict.fromkeys(
        ("army", "navy", "air force", "armed forces", "defense forces", "defence forces", "marines"), "MIL"
    ),
    **dict.fromkeys(
        ("marine corps", "national guard", "defence force", "defense force", "infantry", "military"), "MIL"
    ),
    **dict.fromkeys(("police", "police department", "police service", "police force", "constabulary"), "COP"),
    **dict.fromkeys(("party", "congress party", "political party"), "PTY"),
    **dict.fromkeys(("liberation front", "liberation army", "resistance army"), "REB"),
    **dict.fromkeys(("university", "college", "school", "academy", "high school", "polytechnic", "institute"), "EDU"),
    **dict.fromkeys(("hospital", "clinic", "medical center", "medical centre"), "MED"),
    **dict.fromkeys(("inc", "inc.", "corp", "corp.", "corporation", "company", "co.", "ltd", "ltd.", "plc"), "BUS"),
    **dict.fromkeys(("airlines", "airways", "motors", "holdings", "pharmaceuticals", "technologies"), "BUS"),
    **dict.fromkeys(("industries", "llc", "ag", "gmbh", "records", "pictures", "studios", "railways"), "BUS"),
    **dict.fromkeys(("news agency", "herald", "gazette", "tribune", "news", "broadcasting corporation"), "JRN"),
    **dict.fromkeys(("church", "diocese", "archdiocese", "mosque", "cathedral"), "REL"),
    **dict.fromkeys(("union", "workers", "trade union"), "LAB"),
}
del _NAME_HEADS["union"]  # the Soviet, European and African Union are none


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
        form: People(row["name"], row["sector_code"] or None)
        for row in read_lexicon("peoples")
        for form in (row["name"], *(row["forms"].split(";") if row["forms"] else ()))
    }
