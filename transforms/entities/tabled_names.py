"""Places and bodies of the tables, where their names stand in an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from spacy.tokens import Doc, Token

from transforms import places, roles
from transforms.entities.mentions import Name
from transforms.entities.people import gender_of_name
from transforms.entities.tokens import Tokens
from transforms.schemas.closed_lists import ENTITY_TYPES

_LONGEST = 9  # tokens of the longest name in the tables ("Office of the High Commissioner for Human Rights")
_WORD = re.compile(r"\w+")
_SMALL_BEGINNINGS = ("al-", "eur")  # "al-Shabaab", "euro zone"
_HYPHENS = frozenset({"-", "–", "—", "--", "/"})
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


def find_tabled(tokens: Tokens) -> Iterator[Name]:
    """Places and bodies of the tables, longest first at each token."""
    names, bodies = places.scanned_names(), roles.organisation_names()
    doc, whole, ends = tokens.doc, tokens.text, tokens.ends
    for start, first in enumerate(tokens.starts):
        initial = whole[first]
        if not initial.isupper() and (initial not in "ae" or not whole.startswith(_SMALL_BEGINNINGS, first)):
            continue
        farthest = first + _longest_with(tokens.words[start])
        for end in range(min(start + _LONGEST, len(doc)), start, -1):
            if ends[end - 1] > farthest:
                continue
            text = whole[first : ends[end - 1]]
            if text in bodies and _is_safe_body(doc, start, end, text):
                yield Name(start, end, "ORG", "table")
                break
            form = text.title() if text.isupper() and len(text) > 4 and text not in names else text
            if form in names and _is_place(doc, start, end, form):
                yield Name(start, end, _place_type(form), _place_method(form))
                break


@lru_cache(maxsize=10_000)
def _longest_with(token: str) -> int:
    """How long the longest name of the tables is that begins with the first word of a token; 0 where none does."""
    lengths, word = _lengths(), _WORD.match(token)
    if word is None:
        return lengths[""]
    return max(lengths.get(word.group(), 0), lengths.get(word.group().title(), 0))


@cache
def _lengths() -> dict[str, int]:
    """The length of the longest place or body of the tables, by its first word; that of them all without one."""
    found = {"": 0}
    for name in places.scanned_names() | roles.organisation_names():
        word = _WORD.match(name)
        for key in {"", word.group() if word is not None else ""}:
            found[key] = max(found.get(key, 0), len(name))
    return found


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
    if before is not None and _is_first_name_of(before, first, text):
        return False  # "Ana Lima", which the tagger took for no person
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


def _is_first_name_of(before: Token, last: Token, text: str) -> bool:
    """Whether a known first name stands right before a place's name and belongs to it."""
    joined = before.dep_ == "compound" and before.head == last and before.pos_ == "PROPN"
    return joined and gender_of_name((before.text, text)) is not None and not places.find_place(before.text)


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
