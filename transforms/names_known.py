"""What lists know of a name wherever it stands: bodies and peoples of the world, diseases, storms, feasts and prizes.

The network reads capitals; whether "Interpol" is a place or "EDT" a firm, a list says better. Each rule looks at words
alone, changes only what its list is sure of, and leaves persons as they are unless it says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from transforms.lexicon_files import read_lexicon
from transforms.names_model import FoundName

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SURE = 0.6
# Firms and papers are called as places and persons are ("Amazon", "Toyota"): in one word they say nothing.
_CALLED_AS_OTHERS = frozenset({"BUS", "MNC", "JRN"})
_WHERE = frozenset({"Street", "Hill", "Yard"})
_DISEASES = frozenset(
    {"Ebola", "Zika", "Coronavirus", "Covid", "Alzheimer", "Parkinson", "Malaria", "Cholera", "Measles"}
)
_ZONES_WORDS = """
EDT EST CDT CST MDT MST PDT PST AKDT AKST HST GMT BST UTC WET WEST CET CEST EET EEST MSK IST PKT WIB HKT SGT JST KST
AWST ACST ACDT AEST AEDT NZST NZDT CAT EAT SAST
"""
_ZONES = frozenset(_ZONES_WORDS.split())
_LANGUAGES = frozenset(
    {"Arabic", "Cantonese", "Esperanto", "Farsi", "Hebrew", "Hindi", "Latin", "Mandarin", "Swahili", "Urdu"}
)
_CREEDS = frozenset(
    {"Buddhism", "Christianity", "Communism", "Confucianism", "Hinduism", "Islam", "Islamism", "Jainism", "Judaism"}
    | {"Marxism", "Nazism", "Protestantism", "Shinto", "Sikhism", "Socialism", "Taoism", "Zionism"}
)
# A band of them in front of a creed's people: "Evangelical Christians", "Orthodox Jews".
_KINDS_OF_CREED = frozenset({"Coptic", "Evangelical", "Orthodox", "Pentecostal", "Reformed", "Shia", "Shiite", "Sunni"})
_SCANDALS = frozenset(
    {"Watergate", "Irangate", "Contragate", "Bridgegate", "Partygate", "Dieselgate", "Deflategate", "Pizzagate"}
    | {"Gamergate", "Obamagate", "Russiagate"}
)
_HEAVENLY = frozenset({"Jupiter", "Mars", "Moon", "Neptune", "Pluto", "Saturn", "Uranus", "Venus"})  # governed by none
_STORM_WORDS = frozenset({"Hurricane", "Typhoon", "Cyclone", "Storm"})
_PRIZES = frozenset({"Prize", "Prizes", "Award", "Awards", "Medal", "Medals"})
_PRIZE_JOINS = frozenset({"in", "of", "for"})
_SIDES = frozenset({"Northern", "Southern", "Eastern", "Western", "Middle", "Central"})
_CAPTION_WORDS = frozenset({"Image", "Images", "Photo", "Photos", "Photograph", "Picture", "Video", "File"})
_COUNTRY_LETTERS = frozenset({"US", "U.S.", "UK", "U.K.", "United States"})
_CRAFT = re.compile(r"[A-Z]{2,4}-\d{1,3}")  # "STS-1": a flight or a craft
_ABBREVIATION = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z&.-]{1,9}")
# Cut off from their full stop by the tokenizer, which knows "Inc." and "Ltd.".
_FIRM_FORMS = frozenset(
    {"Assn", "Bhd", "Bros", "Cia", "Intl", "Kft", "Ltda", "Mfg", "Nyrt", "Pte", "Pty", "Pvt", "Sdn", "Univ", "Zrt"}
)
_SMALL = frozenset({"of", "the", "and", "for", "in", "on", "de", "la", "et", "du", "des", "to", "a"})


@cache
def _organisations() -> frozenset[str]:
    """Bodies that are one wherever their words stand by themselves; none that is called as its street or hill is."""
    found = set()
    for row in read_lexicon("organisations"):
        for name in (row["name"], *row["aliases"].split(";")):
            words = name.removeprefix("The ").split()
            is_plain = len(words) == 1 and not name[1:2].isupper() and row["sector_code"] in _CALLED_AS_OTHERS
            if words and not is_plain and len(name) > 2 and name[0].isupper() and words[-1] not in _WHERE:
                found.add(" ".join(words))
    return frozenset(found)


def is_known_organisation(text: str) -> bool:
    """Whether the list has a body of this whole name."""
    return text in _organisations()


@cache
def _long_names() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Bodies and feasts of several words as the tokenizer cuts them, by their first word, with their type."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for names, name_type in ((_organisations(), "ORG"), (_feasts(), "EVENT")):
        for name in names:
            words = tuple(name.replace("-", " - ").replace("'s", " 's").split())
            if len(words) > 1:
                found.setdefault(words[0], []).append((words, name_type))
    return found


@cache
def _peoples() -> dict[str, str]:
    """What peoples, creeds and their members are called -> the sector of the lexicon, "PTY" for a party's."""
    return {
        form: row["sector_code"]
        for row in read_lexicon("peoples")
        for form in (row["name"], *row["forms"].split(";"))
        if form
    }


@cache
def _countries() -> dict[str, list[tuple[str, ...]]]:
    """Names of countries and regions of several words, by each of their words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in read_lexicon("countries"):
        for name in (row["name"], *row["alternative_names"].split(";")):
            words = tuple(name.split())
            if len(words) > 1:
                for word in words:
                    found.setdefault(word, []).append(words)
    return found


@cache
def _feasts() -> frozenset[str]:
    names = frozenset(row["name"] for row in read_lexicon("holidays"))
    return frozenset(name for name in names if " " in name) | (names & {"Halloween", "Christmas", "Thanksgiving"})


def by_lists(words: Sequence[str], starts: Sequence[bool], names: Sequence[FoundName]) -> list[FoundName]:
    """The names that are any, with the types that lists are sure of, and peoples that were passed over.

    ``starts`` says which words begin a sentence.
    """
    kept = [mended for name in names for mended in [_mended(words, name)] if mended is not None]
    kept = [_typed(words, _with_full_stop(words, starts, name)) for name in kept]
    kept = disjoint([*kept, *_whole_names(words, kept)])
    return disjoint([*kept, *_passed_over(words, kept)])


def by_short_names(words: Sequence[str], names: Sequence[FoundName]) -> list[FoundName]:
    """Abbreviations are what the name is that they were told for, and a storm stays one without its noun."""
    return _storms(words, _abbreviated(words, names))


def disjoint(names: Iterable[FoundName]) -> list[FoundName]:
    """In order; of two that overlap the longer."""
    kept: list[FoundName] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda each: (each.start - each.end, each.start)):
        if taken.isdisjoint(range(name.start, name.end)):
            kept.append(name)
            taken.update(range(name.start, name.end))
    return sorted(kept)


def _text(words: Sequence[str], name: FoundName) -> str:
    return " ".join(words[name.start : name.end])


# ---------------------------------------------------------------- what is no name, or not all of one


def _mended(words: Sequence[str], name: FoundName) -> FoundName | None:
    """The name with the words that belong to it; None where a list knows that it is none."""
    first, is_single = words[name.start], name.end - name.start == 1
    if is_single and (first.endswith("$") or first in _CAPTION_WORDS or _is_zone(words, name.start)):
        return None
    if first in _DISEASES and (is_single or words[name.start + 1].islower()):
        return None
    if is_single and (first in _SIDES or (first in _LANGUAGES and name.name_type in {*_PLACES, "ORG"})):
        return None
    if name.name_type != "PERSON" and first in _SIDES and words[name.start + 1 : name.end] == ["District"]:
        return _district(words, name)
    if name.name_type == "GPE" and (size := _country_of_a_court(words[name.start : name.end])):
        return name._replace(end=name.start + size)
    return _whole_country(words, name)


def _with_full_stop(words: Sequence[str], starts: Sequence[bool], name: FoundName) -> FoundName:
    """ "Vell Kft. sells": the full stop of a firm's abbreviation within a sentence is the name's."""
    end = name.end
    is_stopped = words[end - 1] in _FIRM_FORMS and words[end : end + 1] == ["."] and end + 1 < len(words)
    return name._replace(end=end + 1) if is_stopped and not starts[end + 1] and words[end + 1] != "\n\n" else name


def _is_zone(words: Sequence[str], place: int) -> bool:
    """ "9 p.m. EDT", "( 1930 UTC )": letters for a time zone behind a time."""
    before = words[max(0, place - 2) : place]
    return words[place] in _ZONES and any(word[:1].isdigit() or word in {"a.m.", "p.m."} for word in before)


def _district(words: Sequence[str], name: FoundName) -> FoundName | None:
    """ "the Southern District of New York" is one name, "the Southern District" alone none."""
    end = name.end
    if words[end : end + 1] != ["of"] or not words[end + 1 : end + 2] or not words[end + 1][:1].isupper():
        return None
    end += 1
    while end < len(words) and words[end][:1].isupper():
        end += 1
    return name._replace(end=end, name_type="GPE")


def _country_of_a_court(inside: Sequence[str]) -> int:
    """How many words the country takes in "United States District", which goes on with "court" or "judge"; 0 else."""
    for tail in (["Federal", "District"], ["District"]):
        if list(inside[-len(tail) :]) == tail and " ".join(inside[: -len(tail)]) in _COUNTRY_LETTERS:
            return len(inside) - len(tail)
    return 0


def _whole_country(words: Sequence[str], name: FoundName) -> FoundName:
    """ "American Samoa": a country's words around what was found of it."""
    if name.name_type not in {"GPE", "LOC", "NORP"}:
        return name
    inside = tuple(words[name.start : name.end])
    for whole in _countries().get(inside[0], ()):
        size = len(whole)
        if size > len(inside):
            for start in range(max(0, name.end - size), name.start + 1):
                if tuple(words[start : start + size]) == whole:
                    return name._replace(start=start, end=start + size, name_type="GPE")
    return name


def _whole_names(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Agence France-Presse", of which the network saw half or nothing; not within a name that is longer."""
    by_place = {place: name for name in names for place in range(name.start, name.end)}
    for start, word in enumerate(words):
        for whole, name_type in _long_names().get(word, ()):
            end = start + len(whole)
            if tuple(words[start:end]) != whole:
                continue
            inside = {by_place[place] for place in range(start, end) if place in by_place}
            is_around = all(start <= name.start and name.end <= end for name in inside)
            if is_around and not any((name.start, name.end) == (start, end) for name in inside):
                yield FoundName(start, end, name_type, max([_SURE, *(name.confidence for name in inside)]))


# ---------------------------------------------------------------- types


def _typed(words: Sequence[str], name: FoundName) -> FoundName:
    text = _text(words, name).replace(" - ", "-")
    is_single = name.end - name.start == 1
    if is_single and text in _SCANDALS:
        return name._replace(name_type="EVENT")
    if name.name_type == "PERSON":
        return name
    if text in _feasts():
        return name._replace(name_type="EVENT")
    if name.name_type in {"GPE", "NORP"} and text.removeprefix("The ") in _organisations():
        return name._replace(name_type="ORG")
    if name.name_type in {*_PLACES, "ORG"} and _is_people(words, name):
        return name._replace(name_type="NORP")
    if name.name_type == "GPE" and text in _HEAVENLY:
        return name._replace(name_type="LOC")
    if name.name_type in {"GPE", "LOC"} and is_single and _CRAFT.fullmatch(text):
        return name._replace(name_type="PRODUCT")
    if name.name_type in {"ORG", "GPE", "FAC", "EVENT"} and not is_single and _is_prize(words, name):
        return name._replace(name_type="WORK_OF_ART")
    return name


def _is_prize(words: Sequence[str], name: FoundName) -> bool:
    inside = words[name.start : name.end]
    place = next((at for at, word in enumerate(inside) if at and word in _PRIZES), 0)
    return bool(place) and (place == len(inside) - 1 or inside[place + 1] in _PRIZE_JOINS)


def _is_people(words: Sequence[str], name: FoundName) -> bool:
    """Whether the words are a people's or creed's; a party's only in the plural: "the Libertarian" may be either."""
    inside = words[name.start : name.end]
    if len(inside) == 2 and inside[0] in _KINDS_OF_CREED and _peoples().get(inside[1]) == "REL":
        return True
    text = " ".join(inside)
    if text in _CREEDS:
        return True
    sector = _peoples().get(text)
    return sector is not None and (sector != "PTY" or text.endswith("s"))


def _passed_over(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """Peoples that stand alone outside all names: no capital beside them, which might make a longer name of it."""
    taken = {place for name in names for place in range(name.start, name.end)}
    for place, word in enumerate(words):
        sector = _peoples().get(word)
        if sector is None or place in taken or not word[0].isupper() or word == word.upper():
            continue
        beside = [words[at] for at in (place - 1, place + 1) if 0 <= at < len(words)]
        is_alone = not any(other[:1].isupper() for other in beside) and not {"-", "–", '"'} & set(beside)
        if is_alone and (sector != "PTY" or word.endswith("s")):
            yield FoundName(place, place + 1, "NORP", _SURE)


# ---------------------------------------------------------------- the rest of the article


def _abbreviated(words: Sequence[str], names: Sequence[FoundName]) -> list[FoundName]:
    """ "the African Union (AU)": AU is of its type at every place, whether the network saw a name there or not."""
    told: dict[str, FoundName] = {}
    for name in names:
        inside = words[name.end : name.end + 3]
        is_told = len(inside) == 3 and inside[0] == "(" and inside[2] == ")" and name.end - name.start > 1
        is_thing = name.name_type not in {"PERSON", "NORP"}
        if is_told and is_thing and _stands_for(inside[1], words[name.start : name.end]):
            told.setdefault(inside[1], name)
    if not told:
        return list(names)
    by_start = {name.start: name for name in names}
    taken = {place for name in names for place in range(name.start, name.end)}
    mended = [
        name._replace(name_type=told[words[name.start]].name_type)
        if name.end - name.start == 1 and words[name.start] in told
        else name
        for name in names
    ]
    for place, word in enumerate(words):
        if word in told and place not in taken and place not in by_start:
            mended.append(FoundName(place, place + 1, told[word].name_type, told[word].confidence))
    return sorted(mended)


def _stands_for(short: str, words: Sequence[str]) -> bool:
    """Whether the letters are the initials of the words, those of small words or not."""
    if not _ABBREVIATION.fullmatch(short):
        return False
    letters = [letter for letter in short if letter.isupper()]
    full = [word[0].upper() for word in words if word[:1].isalpha()]
    main = [word[0].upper() for word in words if word[:1].isalpha() and word.lower() not in _SMALL]
    return letters in (full, main)


def _storms(words: Sequence[str], names: Sequence[FoundName]) -> list[FoundName]:
    """ "Hurricane Vell" is an event, and so is "Vell" behind it, where nobody of that name is called in full."""
    storms: set[str] = set()
    found = []
    for name in names:
        start = name.start
        if start and words[start - 1] in _STORM_WORDS and name.end - start == 1 and words[start] not in _STORM_WORDS:
            start -= 1 + (start > 1 and words[start - 2] == "Tropical")
        is_storm = words[start] in {*_STORM_WORDS, "Tropical"} and name.end - start > 1
        if is_storm and words[name.end - 2] in _STORM_WORDS:
            storms.add(words[name.end - 1])
            name = name._replace(start=start, name_type="EVENT")
        found.append(name)
    people = {words[name.end - 1] for name in found if name.name_type == "PERSON" and name.end - name.start > 1}
    return [
        name._replace(name_type="EVENT")
        if name.end - name.start == 1 and words[name.start] in storms - people
        else name
        for name in found
    ]
