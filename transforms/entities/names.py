"""Where names stand: the tagger's names with their ends mended, and the places and bodies of the tables.

The stock tagger is trained on American text. It misses names, takes a title into a person's name and calls a country
an organisation, so that each name is held against the tables before it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from spacy.attrs import IS_QUOTE, LENGTH, SPACY
from spacy.tokens import Doc, Span, Token

from transforms import places, roles
from transforms.language import BLOCK_SPANS
from transforms.schemas.closed_lists import ENTITY_TYPES


class Name(NamedTuple):
    """A name in the text: half-open token range, entity type, and by which rule it was found."""

    start: int
    end: int
    entity_type: str
    method: str


_LONGEST = 9  # tokens of the longest name in the tables ("Office of the High Commissioner for Human Rights")
_NAMELESS_BLOCKS = frozenset({"byline", "boilerplate"})
# "Pool Photo by Dana Reyes/UPI", "Image: Navy.", "(AP Photo/Dana Reyes)"; to the end of the block.
_CREDIT = re.compile(
    r"(?:\b(?:pool |file |handout |courtesy |AP |AFP )?(?:photo|photograph|image|picture|video|screenshot|credit)s?"
    r"(?: (?:by|from|courtesy(?: of)?|credit|via)\b|\s?[:/©]))|\bcourtesy of\b|©",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_LOWER_WORD = re.compile(r"\b[^\W\d_A-Z]\w*")
_LONGEST_CREDITED = 600  # code points; "the image: a ..." in a long paragraph is no credit
_POSSESSIVES = frozenset({"'s", "’s", "'", "’", "s'", "s’"})
_LAWS = frozenset({"Treaty", "Agreement", "Accord", "Accords", "Convention", "Act", "Protocol", "Charter", "Pact"})
# Words that begin or end no person's name, and what they make of it.
_FIRST_WORDS = {
    **dict.fromkeys(("Hurricane", "Typhoon", "Cyclone", "Storm", "Tropical", "Operation"), "EVENT"),
    **dict.fromkeys(("Mount", "Lake", "Cape", "River"), "LOC"),
    **dict.fromkeys(("Fort", "Camp", "Port"), "FAC"),
    **dict.fromkeys(("Space", "Boeing", "Airbus", "Apollo", "Soyuz", "Falcon"), "PRODUCT"),
}
_LAST_WORDS = {
    **dict.fromkeys(
        ("Airport", "Station", "Street", "Road", "Avenue", "Park", "Bridge", "Tower", "Square", "Palace", "Stadium"),
        "FAC",
    ),
    **dict.fromkeys(("Center", "Centre", "Museum", "Memorial", "Foundation", "Group", "Association"), "ORG"),
    **dict.fromkeys(("River", "Island", "Islands", "Bay", "Valley", "Sea", "Mountains", "Peninsula", "Beach"), "LOC"),
    **dict.fromkeys(("Province", "County", "District", "City"), "GPE"),
}
# What the tagger takes for names and is none: time zones, letters after a name, bare directions and bodies.
_NO_NAMES = frozenset(
    {"GMT", "UTC", "BST", "EST", "EDT", "PST", "PDT", "CET", "QC", "SC", "AM", "PM", "TV", "OK", "Covid", "COVID-19"}
    | {"North", "South", "East", "West", "Administration", "Department", "Government", "Ministry", "Company", "Crown"}
    | {
        "State",
        "Court",
        "Church",
        "Islam",
        "Christianity",
        "Judaism",
        "Hinduism",
        "Buddhism",
        "Photo",
        "Image",
        "File",
        "Video",
        "Internet",
        "Web",
        "Earth",
        "Moon",
        "Sun",
        "God",
        "COVID",
    }
)
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})
_HYPHENS = frozenset({"-", "–", "—", "--", "/"})
_TRIMMED_LEFT = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"}
)
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "northeastern"}
    | {"northwestern", "southeastern", "southwestern", "mainland", "downtown", "northeast", "northwest", "southeast"}
    | {"southwest", "upper", "lower", "greater", "rural", "modern", "post", "-", "war", "nearby", "neighboring"}
    | {"neighbouring", "the", "mid", "metropolitan", "coastal", "occupied", "suburban", "inner"}
)
# Before these words a country's name or demonym is part of another name: "Latin American", "South Pole".
_OTHER_BEFORE = {
    "American": frozenset(
        {"Latin", "South", "North", "Central", "African", "Native", "Pan", "Inter", "Asian", "Spanish"}
    ),
    "Americans": frozenset({"Latin", "South", "North", "Central", "African", "Native", "Asian"}),
    "America": frozenset({"Latin", "South", "North", "Central", "Meso"}),
    "Indian": frozenset({"American", "West", "East"}),
    "Indians": frozenset({"American", "West", "East"}),
    "Guinea": frozenset({"New", "Equatorial", "Papua"}),
    "Mexico": frozenset({"New"}),
    "Jersey": frozenset({"New"}),
    "England": frozenset({"New"}),
    "Wales": frozenset({"of"}),
    "Ireland": frozenset({"Northern"}),
}
# The tagger's name wins over the table: "Jordan" and "Chad" are first names too.
_PERSONAL = frozenset(
    {"Jordan", "Chad", "Georgia", "Israel", "Sydney", "Victoria", "Malta", "Paris", "Austin", "India"}
)

_PEOPLE_OF_ONE = frozenset(
    {"Turk", "Serb", "Croat", "Swede", "French", "English", "Scot", "German", "Jordanian", "Welsh"}
)


def find_names(doc: Doc, barred: frozenset[int]) -> list[Name]:
    """The names of an article, in order, none overlapping another; ``barred`` tokens give none (see ``barred_tokens``)."""
    common = frozenset(_LOWER_WORD.findall(doc.text))
    tabled = _without_overlap(name for name in _tabled(doc) if not barred.intersection(range(name.start, name.end)))
    tagged = [
        name
        for span in doc.ents
        if span.label_ in ENTITY_TYPES and not barred.intersection(range(span.start, span.end))
        for name in _cleaned(doc, span, common)
    ]
    nicknamed = [name for name in _nicknamed(doc) if not barred.intersection(range(name.start, name.end))]
    covered = {index for name in nicknamed for index in range(name.start, name.end)}
    tagged = [name for name in tagged if covered.isdisjoint(range(name.start, name.end))]
    tabled = [name for name in tabled if covered.isdisjoint(range(name.start, name.end))]
    return sorted([*_merged(doc, tagged, tabled, common), *nicknamed])


def barred_tokens(doc: Doc) -> frozenset[int]:
    """Tokens of bylines, boilerplate and photo credits, whose names are not part of the news."""
    barred: set[int] = set()
    whole = doc.text
    for block in doc.spans.get(BLOCK_SPANS, ()):
        if block.label_ in _NAMELESS_BLOCKS:
            barred.update(range(block.start, block.end))
        elif block.label_ in {"caption", "paragraph"} and block.end_char - block.start_char <= _LONGEST_CREDITED:
            credit = _CREDIT.search(whole, block.start_char, block.end_char)
            if credit is not None:
                barred.update(t.i for t in block if t.idx + len(t) > credit.start())
    return frozenset(barred)


def _nicknamed(doc: Doc) -> Iterator[Name]:
    """People with a nickname in marks, which the tagger cuts in pieces: Ana "Nana" Duarte Jr."""
    for index in np.flatnonzero(doc.to_array(IS_QUOTE)).tolist():
        token, end = doc[index], index + 4
        if not index or end > len(doc) or not doc[index + 2].is_quote:
            continue
        around = (doc[token.i - 1], doc[token.i + 1], doc[token.i + 3])
        if all(word.text[:1].isupper() and word.is_alpha and word.pos_ == "PROPN" for word in around):
            start = token.i - 1
            while start and doc[start - 1].ent_type_ == "PERSON" and doc[start].ent_type_ == "PERSON":
                start -= 1
            end += end < len(doc) and doc[end].text in _SUFFIXES
            yield Name(_after_titles(doc, start, end), end, "PERSON", "nickname")


def _tabled(doc: Doc) -> Iterator[Name]:
    """Places and bodies of the tables, longest first at each token."""
    names, bodies = places.scanned_names(), roles.organisation_names()
    whole = doc.text  # put together anew from its tokens at every call: 13 s of 13 for 120 articles
    starts, ends = _offsets(doc)
    for start, first in enumerate(starts):
        if not (whole[first].isupper() or whole[first : first + 3] in {"al-", "eur"}):
            continue
        word = _WORD.match(whole, first, ends[start])
        if word is not None and _first_words().isdisjoint((word.group(), word.group().title())):
            continue
        for end in range(min(start + _LONGEST, len(doc)), start, -1):
            text = whole[first : ends[end - 1]]
            if text in bodies and _is_safe_body(doc, start, end, text):
                yield Name(start, end, "ORG", "table")
                break
            form = text.title() if text.isupper() and len(text) > 4 and text not in names else text
            if form in names and _is_place(doc, start, end, form):
                yield Name(start, end, _place_type(form), _place_method(form))
                break


@cache
def _first_words() -> frozenset[str]:
    """The first word of each place and body of the tables."""
    names = places.scanned_names() | roles.organisation_names()
    return frozenset(word.group() for name in names if (word := _WORD.match(name)) is not None)


def _offsets(doc: Doc) -> tuple[list[int], list[int]]:
    """Where each token starts and ends: a ``Token`` costs more to make than the loop that asks for it."""
    lengths, spaces = doc.to_array([LENGTH, SPACY]).T.astype(int)
    ends = (lengths + spaces).cumsum() - spaces
    return (ends - lengths).tolist(), ends.tolist()


def _place_type(name: str) -> str:
    place = places.find_place(name) or places.find_demonym(name)
    return place.entity_type if place else "GPE"


def _place_method(name: str) -> str:
    return "demonym" if places.find_place(name) is None and places.find_demonym(name) is not None else "table"


def _is_safe_body(doc: Doc, start: int, end: int, text: str) -> bool:
    """Whether an organisation's name is one here: a single word must be in capitals, or a name to the tagger."""
    token = doc[start]
    if end - start > 1:
        return True
    if (text.isupper() and len(text) > 2) or "." in text:
        return not (token.sent.text.isupper() and len(token.sent) > 3)
    return token.ent_type_ in ENTITY_TYPES and doc[end - 1].ent_type_ == token.ent_type_


def _is_place(doc: Doc, start: int, end: int, text: str) -> bool:
    """Whether a place's name is one here, and not a part of a longer name or an ordinary word."""
    first, last = doc[start], doc[end - 1]
    if first.pos_ in {"VERB", "ADV", "INTJ"} or (text == "US" and first.sent.text.isupper()):
        return False  # "Polish the brass"
    before = doc[start - 1] if start else None
    after = doc[end] if end < len(doc) else None
    if before is not None and before.text in _OTHER_BEFORE.get(text, ()):
        return False
    if text.endswith(("American", "Americans")) and before is not None and before.text in _HYPHENS:
        return False  # "Japanese-American"
    if after is not None and after.text in _HYPHENS and end + 1 < len(doc) and doc[end + 1].text.startswith("American"):
        return places.find_demonym(text) is None
    if first.ent_type_ == "PERSON" and (text in _PERSONAL or text in _PEOPLE_OF_ONE):
        return False
    if places.find_demonym(text) is not None:
        return True
    if first.ent_type_ and first.ent_iob_ != "O":
        return True  # judged against the tagger's name
    joined = after is not None and after.pos_ == "PROPN" and after.text[:1].isupper() and last.dep_ == "compound"
    if (
        joined
        and after is not None
        and not roles.is_title_noun(after.text)
        and not roles.is_title_modifier(after.lower_)
    ):
        return after.ent_type_ in {"PERSON", "ORG"} and after.ent_iob_ == "B"  # "Japan Airlines", missed by the tagger
    return not _is_inside_a_body(doc, start)


def _is_inside_a_body(doc: Doc, start: int) -> bool:
    """Whether a place follows a capitalised "X of" that is no office and no common body: "Bank of Japan"."""
    left = start - 1
    while left > 0 and doc[left].lower_ == "the":
        left -= 1
    if left < 1 or doc[left].lower_ != "of":
        return False
    head = doc[left - 1]
    if head.pos_ != "PROPN" or not head.text[:1].isupper() or head.is_sent_start:
        return False
    return not (roles.is_title_noun(head.text) or roles.is_known_phrase(head.lower_))


def _without_overlap(names: Iterator[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in names:
        if not kept or name.start >= kept[-1].end:
            kept.append(name)
    return kept


def _cleaned(doc: Doc, span: Span, common: frozenset[str]) -> Iterator[Name]:
    """The tagger's name without what does not belong to it; nothing where no name is left."""
    start, end = span.start, span.end
    for index in range(start, end):
        if doc[index].is_space and "\n" in doc[index].text:  # the name of one paragraph does not run into the next
            end = index
            break
    while start < end and _is_trimmed_left(doc[start]):
        start += 1
    while end > start and _is_trimmed_right(doc[end - 1]):
        end -= 1
    label = span.label_
    if label == "PERSON":
        start = _after_titles(doc, start, end)
        start, end = _whole_person(doc, start, end)
    if start >= end or not _is_name(doc, start, end, label, common):
        return
    if label == "ORG" and roles.title_type(doc[start - 1].text if start else "") in {"honorific", "regnal"}:
        label = "PERSON"  # "Mr. Oduya", called an organisation
    elif label in {"GPE", "LOC", "FAC", "NORP", "PERSON", "PRODUCT", "WORK_OF_ART", "EVENT"} and _is_body(
        doc, start, end
    ):
        label = "ORG"  # "Salt Lake Gazette", called a building
    elif (
        label == "PERSON" and end - start > 1 and (doc[start].text in _FIRST_WORDS or doc[end - 1].text in _LAST_WORDS)
    ):
        label = _FIRST_WORDS.get(doc[start].text) or _LAST_WORDS[doc[end - 1].text]
    elif label in {"ORG", "PERSON", "NORP", "PRODUCT"} and _is_city(doc, start, end):
        label = "GPE"
    elif label in {"ORG", "PRODUCT", "WORK_OF_ART"} and not _LAWS.isdisjoint((doc[start].text, doc[end - 1].text)):
        label = "LAW"
    yield Name(start, end, label, "tagger")


def _is_body(doc: Doc, start: int, end: int) -> bool:
    words = [token.text for token in doc[start:end]]
    return end - start > 1 and words[-1][:1].isupper() and roles.sector_of_name(words) is not None


def _is_city(doc: Doc, start: int, end: int) -> bool:
    """Whether a name that the tagger takes for a body is that of a city that something is in or comes from."""
    place = places.find_place(doc[start:end].text)
    before = doc[start - 1].lower_ if start else ""
    return (
        place is not None and place.place_type in {"city", "capital"} and before in {"in", "from", "near", "to", "at"}
    )


def _is_trimmed_left(token: Token) -> bool:
    return token.is_space or token.is_punct or token.lower_ in _TRIMMED_LEFT or token.text in _POSSESSIVES


def _is_trimmed_right(token: Token) -> bool:
    if token.is_space or token.text in _POSSESSIVES or token.is_quote:
        return True
    return token.is_punct and token.text not in {")", "!"}


def _after_titles(doc: Doc, start: int, end: int) -> int:
    """Where the name begins after the titles that the tagger took into it ("Prime Minister Ana Duarte").

    A regnal title with one name stays: "Pope Francis" is the name.
    """
    first = start
    while start < end - 1:
        word = doc[start]
        kind = roles.title_type(word.text)
        if kind == "regnal" and end - start == 2:
            break
        opens = kind is not None or (word.text[:1].isupper() and roles.is_title_modifier(word.lower_))
        if not opens and not (start > first and (word.text in _HYPHENS or word.lower_ in {"of", "for"})):
            break
        if kind is None and not any(roles.title_type(token.text) for token in doc[start + 1 : end]):
            break  # "Victor Vice Ltd": a modifier that no title follows
        start += 1
    return first if start < end and doc[start].text in _HYPHENS else start


def _whole_person(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A person's name with the parts that the tagger left outside: surname, nickname in marks, "Jr."."""
    if end < len(doc) and end > start and _continues_name(doc[end - 1], doc[end]):
        end += 1
    if end + 3 < len(doc) and doc[end].is_quote and doc[end + 2].is_quote and doc[end + 3].pos_ == "PROPN":
        end += 4  # Ana "Nana" Duarte
    suffix = end + 1 if end < len(doc) and doc[end].text == "," else end
    if start < end and suffix < len(doc) and doc[suffix].text in _SUFFIXES:
        end = suffix + 1
    return start, end


def _continues_name(last: Token, following: Token) -> bool:
    """Whether a word right of a person's name is the rest of it: capitalised, unnamed, and what the name modifies."""
    return (
        following.pos_ == "PROPN"
        and following.text[:1].isupper()
        and following.text.isalpha()
        and not following.ent_type_
        and last.dep_ == "compound"
        and last.head == following
        and not roles.is_title_noun(following.text)
        and not roles.is_known_phrase(following.lower_)
    )


def _is_name(doc: Doc, start: int, end: int, label: str, common: frozenset[str]) -> bool:
    words = [token for token in doc[start:end] if not token.is_punct and not token.is_space]
    if not words or not any(token.text[:1].isupper() for token in words) or any("@" in t.text for t in words):
        return False
    if len(words) == 1 and (len(words[0].text) == 1 or set(words[0].text.split("-")) <= places.scanned_names()):
        return False  # "U.S.-Japan" in one token: two names, and no token for either
    if words[0].lower_ in {"non", "anti", "pro"} or doc[start:end].text in _NO_NAMES:
        return False  # "non-American"
    if label == "ORG" and _is_piece_of_title(doc, start, end):
        return False
    if label != "PERSON" and len(words) == 1 and roles.title_type(words[0].text) == "office":
        return False  # "Sheriff", called a building
    if any(token.text == "the" and token.i - 1 >= start and doc[token.i - 1].text[:1].isupper() for token in words):
        return False  # "Okoro the Ministry"
    if len(words) == 1 and words[0].text[1:].islower() and _is_common_word(words[0], label, common):
        return False
    if label == "PERSON":
        if any(char.isdigit() for char in doc[start:end].text):
            return False
        if all(roles.title_type(token.text) in {"office", "honorific"} for token in words):
            return False  # "General", "Dr."
        return words[-1].text[:1].isupper() or words[0].text[:1].isupper()
    # "Wednesday's", "COVID": a single common word that only begins the sentence is no name
    return not (
        len(words) == 1 and words[0].is_sent_start and words[0].pos_ in {"VERB", "ADV", "DET", "PRON", "ADJ", "ADP"}
    )


def _is_piece_of_title(doc: Doc, start: int, end: int) -> bool:
    """Whether an "organisation" is what a minister is of: "Energy", "Science and Technology"."""
    words = [token.lower_ for token in doc[start:end] if token.is_alpha and token.lower_ not in {"and", "of", "the"}]
    around = {doc[start - 1].lower_ if start else "", doc[end].lower_ if end < len(doc) else ""}
    joined = not around.isdisjoint({"of", "for", ",", "and", "&"})
    joined = joined or (end < len(doc) and roles.title_type(doc[end].text) == "office")  # "Shadow Home" Secretary
    return joined and all(roles.is_title_modifier(word) for word in words)


def _is_common_word(token: Token, label: str, common: frozenset[str]) -> bool:
    """Whether a name of one word is a common word that begins a sentence or a title, seen in lower case elsewhere."""
    capital = token.is_sent_start is True or label in {"WORK_OF_ART", "EVENT", "LAW", "NORP"}
    return capital and token.lower_ in common


def _merged(doc: Doc, tagged: list[Name], tabled: list[Name], common: frozenset[str]) -> list[Name]:
    """Both in one list: where they meet, the table is right about what it knows, the tagger about longer names."""
    owner = {index: name for name in tabled for index in range(name.start, name.end)}
    kept: dict[Name, None] = dict.fromkeys(tabled)
    result: list[Name] = []
    for name in tagged:
        inside = list(dict.fromkeys(owner[index] for index in range(name.start, name.end) if index in owner))
        if not inside:
            result.append(name)
            continue
        rest, dropped = _resolved(doc, name, inside, common)
        for loser in dropped:
            kept.pop(loser, None)
        if rest is not None:
            result.append(rest)
    return sorted([*result, *kept])


def _resolved(doc: Doc, name: Name, inside: list[Name], common: frozenset[str]) -> tuple[Name | None, list[Name]]:
    """What stays of a tagger's name that meets names of the tables, and which of these go."""
    first, last = inside[0], inside[-1]
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
            return (rest if _is_name(doc, rest.start, rest.end, rest.entity_type, common) else None), inside[1:]
        if name.entity_type == "PERSON" and first.method == "demonym":
            start = _after_titles(doc, first.end, name.end)
            return Name(start, name.end, "PERSON", name.method), inside[1:]
    if name.entity_type == "PERSON" and _is_titled_person(doc, name, first):
        return None, []
    return name, inside


def _is_titled_person(doc: Doc, name: Name, first: Name) -> bool:
    """A "person" made of a country and words that are none: "Israel Defence Minister"."""
    rest = doc[first.end : name.end]
    return all(roles.is_title_noun(t.text) or roles.is_title_modifier(t.lower_) or t.is_punct for t in rest)
