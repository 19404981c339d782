"""What belongs to a name and what kind of thing it is, as the words beside it and the rest of the article say.

The network learned from corpora that disagree on where a name ends ("the Kenyan Army", "The Beacon") and read one
sentence at a time. The rules here are those of ``tests/gold/LABELLING.md``; each looks at words alone and was kept
because it helped on the develop articles and hurt none of the corpora's development sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from transforms.lexicon_files import read_lexicon
from transforms.names_known import by_lists, by_short_names, disjoint, is_known_organisation
from transforms.names_model import FoundName

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_DASHES = frozenset({"-", "–", "—"})
# Heads of bodies that are named by their country: "the Kenyan Army" is one name, "Russian Gazprom" is two.
_BODIES = frozenset(
    {"Academy", "Agency", "Airlines", "Airways", "Army", "Assembly", "Association", "Authority", "Bank", "Board"}
    | {"Bureau", "Cabinet", "Center", "Centre", "Club", "Commission", "Committee", "Confederation", "Congress"}
    | {"Corporation", "Corps", "Council", "Court", "Crescent", "Cross", "Department", "Embassy", "Exchange"}
    | {"Federation", "Force", "Forces", "Foundation", "Guard", "House", "Institute", "League", "Ministry", "Navy"}
    | {"Office", "Parliament", "Police", "Senate", "Service", "Services", "Society", "Union", "University"}
)
_POSSESSIVES = frozenset({"'s", "'"})
# Whose a body is as part of its own name: "Nordic Women's Union", "St. Ana's Church".
_MANY = frozenset({"People", "Women", "Men", "Children", "Workers", "Lord", "King", "Queen", "Farmers", "Teachers"})
_SAINTS = frozenset({"St.", "St", "Saint"})
# Bodies that are called by this one word and their country: "the Parliament of Kenya".
_BODIES_ALONE = frozenset({"Bank", "Church", "Congress", "Embassy", "Parliament", "Senate", "University"})
_COUNTRY_LETTERS = frozenset({"US", "U.S.", "UK", "U.K."})
_SHIP_MARKS = frozenset({"MV", "M/V", "HMS", "USS", "HMAS", "HMCS", "INS", "RMS", "KRI", "BRP"})
_SHIPS = frozenset(
    {"ship", "vessel", "tanker", "ferry", "frigate", "destroyer", "submarine", "trawler", "warship", "freighter"}
    | {"yacht", "tugboat", "icebreaker"}
)
_ORGANISED = frozenset(
    {"firm", "company", "newspaper", "daily", "magazine", "journal", "broadcaster", "airline", "carmaker", "automaker"}
    | {"retailer", "website", "charity", "bank", "site"}
)
# What may follow the name of a firm that is in apposition ("law firm Duarte Vell, according to"); a verb would make a
# clause of it ("the company Ana Duarte founded").
_AFTER_APPOSITION = frozenset(
    {
        ",",
        ".",
        ";",
        ":",
        ")",
        '"',
        "'",
        "and",
        "or",
        "in",
        "of",
        "on",
        "at",
        "for",
        "to",
        "that",
        "which",
        "said",
        "says",
    }
    | {"reported", "reports", "has", "was", "is", "had", "will", "with", "by"}
)
_DETERMINERS = frozenset(
    {"the", "The", "a", "A", "an", "An", "this", "that", "his", "her", "its", "their", "every", "any"}
)
# What joins a family name to the rest: "Ana von der Vell", "Omar bin Duarte"; the second kind stands behind the first.
_PARTICLES = frozenset(
    {"af", "bin", "bint", "binti", "da", "das", "de", "del", "della", "di", "dos", "du", "ibn", "ter", "van", "von"}
    | {"zu"}
)
_PATRONYMICS = frozenset({"bin", "bint", "ibn"})  # behind them the house follows: "Omar bin Tariq Al Vell"
_MORE_PARTICLES = frozenset({"den", "der", "la", "las", "le", "los", "zu"})
_MINISTERS = frozenset({"Minister", "Ministers", "Secretary", "Undersecretary"})
_DEPARTMENTS = frozenset(
    {"Agriculture", "Commerce", "Defence", "Defense", "Education", "Energy", "Finance", "Health", "Information"}
    | {"Interior", "Justice", "Labor", "Labour", "State", "Trade", "Transport", "Transportation", "War"}
)
_DISEASES = frozenset({"COVID", "SARS", "MERS", "HIV", "AIDS"})  # read as organisations for their capitals
_SPEECH_ENDS = frozenset({":", ")", "."})
_INITIALS = re.compile(r"[A-Z]{2,4}")
_ADDRESS = re.compile(r"(?!www\.)[A-Za-z][A-Za-z0-9-]+\.(?:com|org|net|info|news|tv|[a-z]{2})")
_WAR = ("War", "Wars")
_JOINING = frozenset({"of", "the", "for", "and", "to", "on"})
_SURE = 0.6


@cache
def _demonyms() -> frozenset[str]:
    """What people and things of a country are called: "Syrian", "Kenyans"."""
    return frozenset(form for row in read_lexicon("countries") for form in row["demonyms"].split(";") if form)


@cache
def _demonyms_of_areas() -> frozenset[str]:
    """What is of a continent or a part of one: "African", "Southeast Asian"."""
    rows = [row for row in read_lexicon("places") if row["place_type"] == "area"]
    return frozenset(form for row in rows for form in row["demonyms"].split(";") if form)


@cache
def _countries() -> frozenset[str]:
    rows = read_lexicon("countries")
    return frozenset(name for row in rows for name in (row["name"], *row["alternative_names"].split(";")) if name)


@cache
def _offices() -> frozenset[str]:
    rows = read_lexicon("titles")
    return frozenset(row["title"].lower() for row in rows if row["title_type"] in {"office", "role"})


@cache
def _first_names() -> frozenset[str]:
    return frozenset(row["name"] for row in read_lexicon("first_names"))


def by_neighbours(words: Sequence[str], starts: Sequence[bool], found: Sequence[FoundName]) -> list[FoundName]:
    """The names with their extent and type mended by the words beside them, in order and without overlap.

    ``starts`` says which words begin a sentence.
    """
    names = by_lists(words, starts, found)
    for rule in (_without_titles, _parted, _with_particles, _holders, _possessors, _wars, _bodies_of_countries, _typed):
        names = list(rule(words, names))
    names = [_with_article(words, starts, name) for name in names]
    return disjoint([*names, *_addresses(words, names), *_hyphenated(words, names), *_bodies_passed_over(words, names)])


def by_the_article(words: Sequence[str], starts: Sequence[bool], found: Sequence[FoundName]) -> list[FoundName]:
    """The names with what the rest of the article says of them: ships, firms' short forms, pairs, initials, articles."""
    names = list(found)
    for rule in (_as_told, _short_forms, _pairs):
        names = list(rule(words, names))
    names = by_short_names(words, disjoint(names))
    names = _with_articles(words, names)
    return disjoint([*names, *_speakers(words, starts, names)])


def _text(words: Sequence[str], name: FoundName) -> str:
    return " ".join(words[name.start : name.end])


def _before(words: Sequence[str], place: int) -> str:
    return words[place - 1] if place else ""


# ---------------------------------------------------------------- the words beside a name


def _without_titles(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Taoiseach Ana Vell", "National Security Adviser Ana Vell": an office before a name is none of its own."""
    begins = {name.start for name in names if name.name_type == "PERSON"}
    for name in names:
        text = _text(words, name).lower()
        is_title = name.name_type == "PERSON" and name.end in begins and text in _offices()
        rest = f" {words[name.end].lower()}" if name.end < len(words) else ""
        is_half = name.name_type == "ORG" and " " in text and rest and text + rest in _offices()
        if not (is_title or is_half):
            yield name


def _parted(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "the Kenyan-Ugandan pact", "the U.S.-China talks": two countries that were read as one thing; "Guinea-Bissau" is one."""
    for name in names:
        inside = words[name.start : name.end]
        dashes = [at for at, word in enumerate(inside) if word in _DASHES]
        if name.name_type == "PERSON" or len(dashes) != 1 or "".join(inside) in _countries():
            yield name
            continue
        parts = name._replace(end=name.start + dashes[0]), name._replace(start=name.start + dashes[0] + 1)
        texts = [_text(words, part) for part in parts]
        if all(text in _countries() or text in _demonyms() for text in texts):
            yield from (
                part._replace(name_type="GPE" if text in _countries() else "NORP")
                for part, text in zip(parts, texts, strict=True)
            )
        else:
            yield name


def _with_particles(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Ana von der Vell", "Mayor de Vell": particles join a person's names, or the family name to nothing before it."""
    done = 0
    by_start = {name.start: name for name in names}
    taken = {place for name in names for place in range(name.start, name.end)}
    for name in names:
        if name.start < done:
            continue
        if name.name_type == "PERSON":
            start = _particles_before(words, name.start)
            if start >= done and taken.isdisjoint(range(start, name.start)):
                name = name._replace(start=start)
            name = _with_family_name(words, name, by_start, taken)
            follower = by_start.get(name.end)
            is_of_a_house = follower is not None and words[follower.start] == "Al"
            if follower is not None and is_of_a_house and not _PATRONYMICS.isdisjoint(words[name.start : name.end]):
                name = name._replace(end=follower.end)
        done = name.end
        yield name


def _with_family_name(
    words: Sequence[str], name: FoundName, by_start: Mapping[int, FoundName], taken: AbstractSet[int]
) -> FoundName:
    """The name with what particles behind it join: a person, any capital that is free, and any name behind two of them."""
    place = _particles_behind(words, name.end)
    if place == name.end or not words[place][:1].isupper() or not taken.isdisjoint(range(name.end, place)):
        return name
    follower = by_start.get(place)
    if follower is None:
        return name if place in taken else name._replace(end=place + 1)
    is_joined = follower.name_type == "PERSON" or place - name.end > 1
    return name._replace(end=follower.end) if is_joined else name


def _particles_behind(words: Sequence[str], place: int) -> int:
    """Where the particles end that begin at a place; the place itself where none do, or where the text ends first."""
    end = place
    if words[end : end + 1] and words[end] in _PARTICLES:
        end += 1
        while words[end : end + 1] and words[end] in _MORE_PARTICLES:
            end += 1
    return end if end < len(words) else place


def _particles_before(words: Sequence[str], place: int) -> int:
    """Where the particles begin that end at a place; an article before them makes a noun of them ("the van")."""
    start = place
    while start and words[start - 1] in _MORE_PARTICLES:
        start -= 1
    is_joined = start and words[start - 1] in _PARTICLES and _before(words, start - 1) not in _DETERMINERS
    return start - 1 if is_joined else place


def _holders(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Mayor of Vell Ana Duarte": the place of an office and who holds it are two names."""
    for name in names:
        is_of_office = _before(words, name.start) == "of" and _before(words, name.start - 1).lower() in _offices()
        first = next((at for at in range(name.start + 1, name.end - 1) if words[at] in _first_names()), None)
        if name.name_type in _PLACES and is_of_office and first is not None:
            yield name._replace(end=first)
            yield name._replace(start=first, name_type="PERSON")
        else:
            yield name


def _possessors(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Vell University's Institute of Peace": whose it is and what it is are two names; "People's Army" is one."""
    for name in names:
        marks = (at for at in range(name.start + 1, name.end - 1) if words[at] in _POSSESSIVES)
        mark = next(marks, 0) if name.name_type in {"ORG", "FAC", "WORK_OF_ART"} else 0
        owner = name._replace(end=mark)
        is_country = _text(words, owner) in _countries()
        is_long = mark - name.start > 1 and words[mark - 1] not in _MANY and words[name.start] not in _SAINTS
        if mark and words[mark + 1][:1].isupper() and (is_country or (is_long and words[mark] == "'s")):
            yield owner._replace(name_type="GPE" if is_country else "ORG")
            yield name._replace(start=mark + 1)
        else:
            yield name


def _wars(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Iraq War", "Iran-Iraq War", "Syrian Civil War": an event, and no place in it."""
    done = 0
    for number, name in enumerate(names):
        end = name.end + (words[name.end : name.end + 1] == ["Civil"])
        if name.name_type in {"GPE", "LOC", "NORP"} and words[end : end + 1] and words[end] in _WAR:
            first = names[number - 1] if number else name
            pair = number and first.end == name.start - 1 and words[first.end] in _DASHES and first.start >= done
            done = end + 1
            yield name._replace(start=first.start if pair else name.start, end=done, name_type="EVENT")
        else:
            yield name


def _bodies_of_countries(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """Country and body are one name; letters for a country before a party are none of its own."""
    for number, name in enumerate(names):
        follower = names[number + 1] if number + 1 < len(names) else None
        if name.name_type == "ORG" and words[name.start] in _COUNTRY_LETTERS and words[name.end - 1] == "Party":
            yield name._replace(end=name.start + 1, name_type="GPE")
            yield name._replace(start=name.start + 1)
        elif follower is not None and _is_of_a_country(words, name, follower):
            continue
        elif number and _is_of_a_country(words, names[number - 1], name):
            yield name._replace(start=names[number - 1].start)
        elif number and _is_a_countrys(words, names[number - 1], name):
            continue
        elif follower is not None and _is_a_countrys(words, name, follower):
            yield name._replace(end=follower.end)
        else:
            yield name


def _is_of_a_country(words: Sequence[str], country: FoundName, body: FoundName) -> bool:
    if country.end != body.start or body.name_type != "ORG" or words[body.end - 1] not in _BODIES:
        return False
    text = _text(words, country)
    is_demonym = text in _demonyms() or text in _demonyms_of_areas()
    return (country.name_type in {"NORP", "GPE", "LOC"} and is_demonym) or text in _COUNTRY_LETTERS


def _is_a_countrys(words: Sequence[str], body: FoundName, country: FoundName) -> bool:
    """ "the Foreign Ministry of Kenya": the country is part of the name, unless a list has the name without it."""
    is_joined = list(words[body.end : country.start]) in (["of"], ["of", "the"])
    is_whole = body.end - body.start > 1 or words[body.start] in _BODIES_ALONE
    is_body = body.name_type == "ORG" and words[body.end - 1] in _BODIES and is_whole
    is_body = is_body and not is_known_organisation(_text(words, body))
    return is_joined and is_body and country.name_type == "GPE" and _text(words, country) in _countries()


def _typed(words: Sequence[str], names: Iterable[FoundName]) -> Iterator[FoundName]:
    """Type and extent by what the words are and the word before them."""
    for name in names:
        before = _before(words, name.start)
        text = _text(words, name)
        if name.name_type == "ORG" and (size := _department_size(words, name)):
            yield name._replace(start=name.start + size, name_type="PERSON")
        elif name.name_type != "PERSON" and (
            _is_office(words, name) or words[name.start].split("-")[0].upper() in _DISEASES
        ):
            continue
        elif name.name_type == "ORG" and text in _countries() and not _goes_on(words, name):
            yield name._replace(name_type="GPE")
        elif name.name_type == "GPE" and text in _demonyms() and text not in _countries():
            yield name._replace(name_type="NORP")
        elif name.name_type != "NORP" and (before in _SHIPS or before in _SHIP_MARKS) and text not in _countries():
            yield name._replace(start=name.start - (before in _SHIP_MARKS), name_type="PRODUCT")
        elif words[name.start] in _SHIP_MARKS and name.end - name.start > 1:
            yield name._replace(name_type="PRODUCT")
        elif name.name_type in {"PERSON", "WORK_OF_ART"} and _is_called_a_firm(words, name):
            yield name._replace(name_type="ORG")
        elif name.name_type in {"ORG", "GPE"} and (size := _office_size(words, name)):
            yield name._replace(end=name.end - size)
        else:
            yield name


def _goes_on(words: Sequence[str], name: FoundName) -> bool:
    """Whether a capital behind the name belongs to it ("USA Today"); an office does not ("US Speaker Ana Vell")."""
    after = words[name.end] if name.end < len(words) else ""
    return after[:1].isupper() and after.lower() not in _offices()


def _is_office(words: Sequence[str], name: FoundName) -> bool:
    """Whether the words are the end of an office, "State" of "Secretary of State", or all of one."""
    is_of_one = words[max(0, name.start - 2) : name.start][1:] == ["of"] and words[name.start - 2] in _MINISTERS
    return (is_of_one and name.name_type == "ORG") or _text(words, name).lower() in _offices()


def _department_size(words: Sequence[str], name: FoundName) -> int:
    """1 where a department of one word was read with its minister's name: "Secretary of [State Ana Vell]"; else 0."""
    is_of_one = words[max(0, name.start - 1) : name.start] == ["of"] and words[max(0, name.start - 2)] in _MINISTERS
    rest = words[name.start + 1 : name.end]
    is_a_person = len(rest) > 1 and all(word[:1].isupper() for word in rest) and _DEPARTMENTS.isdisjoint(rest)
    return int(is_of_one and words[name.start] in _DEPARTMENTS and is_a_person)


def _is_called_a_firm(words: Sequence[str], name: FoundName) -> bool:
    """ "law firm Duarte Vell": the noun says what it is, unless a clause begins ("the firm Duarte founded")."""
    if _before(words, name.start) not in _ORGANISED:
        return False
    after = words[name.end] if name.end < len(words) else "."
    return after in _AFTER_APPOSITION or _DETERMINERS.isdisjoint(words[max(0, name.start - 4) : name.start - 1])


def _office_size(words: Sequence[str], name: FoundName) -> int:
    """How many words the office takes that a body was read with: "NATO Secretary-General Ana", "Court Justice Ana"."""
    inside = words[name.start : name.end]
    if not (words[name.end : name.end + 1] and words[name.end][:1].isupper()):
        return 0
    for size in range(min(4, len(inside) - 1), 0, -1):
        is_office = " ".join(inside[-size:]).lower().replace(" - ", "-") in _offices()
        if is_office and inside[-size - 1].lower() not in _JOINING and inside[-size - 1] not in _DASHES:
            return size
    return 0


def _with_article(words: Sequence[str], starts: Sequence[bool], name: FoundName) -> FoundName:
    """ "told The Beacon": a capital within a sentence makes the article part of an organisation's name."""
    start = name.start - 1
    within = start > 0 and words[start] == "The" and not starts[start] and words[start - 1][-1:].isalnum()
    return name._replace(start=start) if within and name.name_type == "ORG" else name


def _addresses(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "a reporter of Vantor.com": a site that is called by its address."""
    taken = {place for name in names for place in range(name.start, name.end)}
    for place, word in enumerate(words):
        is_free = place not in taken and "." in word and (word[0].isupper() or _before(words, place) in _ORGANISED)
        if is_free and _ADDRESS.fullmatch(word):
            yield FoundName(place, place + 1, "ORG", _SURE)


def _bodies_passed_over(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "The Press Council and Vantor", "the Met Police said": capitals behind an article that end in the head of a body."""
    taken = {place for name in names for place in range(name.start, name.end)}
    for place, word in enumerate(words):
        start = place
        while start and words[start - 1][:1].isupper() and words[start - 1] != "The" and start - 1 not in taken:
            start -= 1
        goes_on = place + 1 < len(words) and words[place + 1][:1].isupper()
        is_free = place not in taken and start < place and _before(words, start) in {"the", "The"} and not goes_on
        if is_free and word in _BODIES:
            yield FoundName(start, place + 1, "ORG", _SURE)


def _hyphenated(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "the Kenya-based court", "the Kenyan-Ugandan border": countries that the network passes over."""
    taken = {place for name in names for place in range(name.start, name.end)}
    for place in range(1, len(words) - 1):
        if words[place] not in _DASHES or not {place - 1, place + 1} - taken:
            continue
        for other, beside in ((place - 1, place + 1), (place + 1, place - 1)):
            word = words[other]
            is_inner = other < place and other > 0 and words[other - 1] in _DASHES  # "United-States-based"
            if other in taken or is_inner or not (words[beside].islower() or beside in taken):
                continue
            if word in _demonyms() or word in _countries():
                yield FoundName(other, other + 1, "GPE" if word in _countries() else "NORP", _SURE)


# ---------------------------------------------------------------- the rest of the article


def _as_told(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """What is called a ship or a firm once is one wherever its name stands, with its mark ("MV") or without."""
    told: dict[tuple[str, ...], str] = {}
    for name in names:
        start = name.start + (words[name.start] in _SHIP_MARKS)
        before = _before(words, start)
        is_ship = name.name_type == "PRODUCT" and (start > name.start or before in _SHIPS)
        if is_ship or (name.name_type == "ORG" and before in _ORGANISED):
            told[tuple(words[start : name.end])] = name.name_type
    for name in names:
        yield name._replace(name_type=told.get(tuple(words[name.start : name.end]), name.name_type))


def _short_forms(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "Duarte said" is the firm, where the article has Duarte Motors and nobody of that name."""
    firms = {tuple(words[name.start : name.end]) for name in names if name.name_type == "ORG"}
    first_words = {firm[0] for firm in firms if len(firm) > 1} - _demonyms() - {"The"}
    people = {
        word
        for name in names
        if name.name_type == "PERSON" and name.end - name.start > 1
        for word in words[name.start : name.end]
    }
    for name in names:
        is_short = name.end - name.start == 1 and words[name.start] in first_words - people
        yield name._replace(name_type="ORG") if is_short and name.name_type == "PERSON" else name


def _pairs(words: Sequence[str], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """ "the Duarte-Vell ticket": two people, where the article calls both by name."""
    alone = {words[name.end - 1] for name in names if name.name_type == "PERSON" and words[name.end - 2] not in _DASHES}
    for name in names:
        first, *middle, last = range(name.start, name.end)[:3] if name.end - name.start == 3 else (0, 0)
        if middle and words[middle[0]] in _DASHES and {words[first], words[last]} <= alone:
            yield name._replace(end=first + 1, name_type="PERSON")
            yield name._replace(start=last, name_type="PERSON")
        else:
            yield name


def _with_articles(words: Sequence[str], names: Sequence[FoundName]) -> list[FoundName]:
    """An organisation that is "The Beacon" in a sentence is it at the beginning of one too."""
    with_it = {
        tuple(words[name.start + 1 : name.end])
        for name in names
        if name.name_type == "ORG" and words[name.start] == "The"
    }
    return [
        name._replace(start=name.start - 1)
        if _before(words, name.start) == "The" and tuple(words[name.start : name.end]) in with_it
        else name
        for name in names
    ]


def _speakers(words: Sequence[str], starts: Sequence[bool], names: Sequence[FoundName]) -> Iterator[FoundName]:
    """Initials that stand before a turn of an interview, of somebody whom the article calls in full."""
    initials = {
        "".join(word[0] for word in words[name.start : name.end])
        for name in names
        if name.name_type == "PERSON" and name.end - name.start > 1
    }
    taken = {place for name in names for place in range(name.start, name.end)}
    for place, word in enumerate(words[:-1]):
        if word in initials and place not in taken and _INITIALS.fullmatch(word):
            opening = place
            while opening and words[opening - 1] == "(":
                opening -= 1
            is_turn = starts[opening] and words[place + 1] in _SPEECH_ENDS
            if is_turn:
                yield FoundName(place, place + 1, "PERSON", _SURE)
