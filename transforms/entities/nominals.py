"""Bodies, things and places that are meant by a definite noun: "the company", "the ministry", "the country".

The noun must be the whole phrase, or its other words must say nothing but what is known of the thing (words of its name, its
country, its continent); and of all that it may mean exactly one was named in the narrowest stretch of text before it that
names any. What surely bears the noun may have been named farther back, where it is the only one of the article or of its
beginning. "The country" is the one of its sentence, else the one that the article is set in, where no other has come up in
between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from spacy.attrs import LOWER, POS
from spacy.strings import get_string_id
from spacy.symbols import NOUN
from spacy.tokens import Doc, Token

from transforms import roles
from transforms.entities.common_nouns import (
    COUNTRIES,
    TOWNS,
    Thing,
    continent_of,
    may_be_called,
    nouns_by_sector,
    sure_nouns,
)
from transforms.entities.mentions import definite_phrase
from transforms.entities.pronouns import Reference
from transforms.entities.reach import Reach, nearest
from transforms.language import BLOCK_SPANS
from transforms.syntax import lemma

_SILENT_BLOCKS = frozenset({"headline", "byline", "boilerplate", "dateline"})
_NO_PHRASE = frozenset({"compound", "nmod", "amod", "appos", "attr", "npadvmod"})
_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_RESTRICTING = frozenset({"nummod", "appos"})
# "the party since 1980": when, not which.
_TEMPORAL = frozenset({"since", "after", "before", "during", "until"})
_INDEFINITE = frozenset({"a", "an", "another", "one", "each", "every", "any", "some"})
# Said of any stretch of land: only what the same or the last sentence names.
_VAGUE = frozenset({"region"})
_WHOLE = frozenset({"entire", "whole"})
# Words that tell one place from another.
_OTHERS = frozenset(
    {"other", "same", "next", "first", "second", "third", "only", "host", "home", "foreign", "different", "native"}
    | {"neighboring", "neighbouring", "nearby", "adjacent", "former", "entire", "new", "old", "inner", "western"}
    | {"eastern", "northern", "southern", "partner", "member", "border", "twin", "sister", "rival", "donor", "enemy"}
)
# Who writes "on Twitter" does not speak of the company.
_MEDIA = frozenset({"on", "via", "through"})
# Of which continents a country is that is called by the name of an area: "the Latin American country".
_CONTINENTS_OF_AREAS = {
    **dict.fromkeys(("Africa", "African"), frozenset({"Africa"})),
    **dict.fromkeys(("Europe", "European"), frozenset({"Europe"})),
    **dict.fromkeys(("Asia", "Asian"), frozenset({"Asia"})),
    **dict.fromkeys(("Latin America", "Latin American"), frozenset({"North America", "South America"})),
    **dict.fromkeys(("South America", "South American"), frozenset({"South America"})),
    **dict.fromkeys(("Central America", "Central American"), frozenset({"North America"})),
    **dict.fromkeys(("Middle East", "Middle Eastern"), frozenset({"Asia", "Africa"})),
}


def find_thing_nominals(
    doc: Doc, things: Sequence[Thing], known: Mapping[int, int], barred: frozenset[int], reach: Reach
) -> Iterator[Reference]:
    """Definite nouns that mean one body, thing or place named before, in order."""
    scene = _Scene(things, known, reach)
    nouns = np.flatnonzero(doc.to_array(POS) == NOUN)
    silent = {
        index
        for block in doc.spans.get(BLOCK_SPANS, ())
        if block.label_ in _SILENT_BLOCKS
        for index in range(block.start, block.end)
    }
    forms = scene.forms()
    for index, form in zip(nouns.tolist(), doc.to_array(LOWER)[nouns].tolist(), strict=True):
        if form not in forms or index in known or index in barred or index in silent:
            continue
        token = doc[index]
        found = scene.meant(token) if token.tag_ == "NN" and _is_definite(token) else None
        if found is not None:
            scene.take_seat(found, token)
            yield Reference(found.number, definite_phrase(token), "nominal", "noun")


class _Scene:
    """The things of an article, what each may be called, and where each has been named so far."""

    def __init__(self, things: Sequence[Thing], known: Mapping[int, int], reach: Reach) -> None:
        self._things = {thing.number: thing for thing in things}
        self._known = dict(known)
        self._reach = reach
        self._sure: dict[str, list[int]] = {}
        for thing in things:
            for noun in sure_nouns(thing):
                self._sure.setdefault(noun, []).append(thing.number)
        self._seats = {t.number: [span.root.i for span in t.spans if _is_seat(span.root, t)] for t in things}
        self._first = {thing.number: thing.spans[0].start for thing in things}

    def forms(self) -> set[int]:
        """All nouns that may mean one of the things, by the ids of their forms."""
        return {*map(get_string_id, self._sure), *_forms_by_sector()}

    def take_seat(self, thing: Thing, noun: Token) -> None:
        """Remembers that a noun means the thing."""
        self._seats[thing.number].append(noun.i)
        self._known[noun.i] = thing.number

    def meant(self, noun: Token) -> Thing | None:
        """The one thing that the noun means."""
        word, starts = noun.lower_, self._reach.starts(noun.i)
        if word in COUNTRIES:
            number = self._country(noun, starts)
            return None if number is None else self._things[number]
        sure = [number for number in self._sure.get(word, ()) if self._fits(noun, number)]
        perhaps = [n for n, thing in self._things.items() if may_be_called(thing, word) and n not in sure]
        perhaps = [number for number in perhaps if self._fits(noun, number)]
        near = nearest([*sure, *perhaps], self._seats, noun.i, starts[:2] if word in _VAGUE else starts)
        if word not in _VAGUE and (not near or (len(near) > 1 and word in TOWNS)):
            near = self._leading(near or sure)
        if len(near) != 1 or self._is_another(noun, near[0]):
            return None
        if near[0] in perhaps and not self._is_spoken_of(near[0], noun):
            return None
        return self._things[near[0]]

    def _leading(self, numbers: Sequence[int]) -> tuple[int, ...]:
        """The only one, or the only one that the article names at its beginning."""
        if len(numbers) > 1:
            numbers = [number for number in numbers if self._first[number] < self._reach.lead_end]
        return tuple(numbers)

    def _is_spoken_of(self, number: int, noun: Token) -> bool:
        """Whether the last word for a thing is no mere part of another phrase ("a *Rift* park"), nor has the noun a country.

        Whose people are named is spoken of: "*Rift Air* chief Ana Duarte".
        """
        last = noun.doc[max(seat for seat in self._seats[number] if seat < noun.i)]
        is_part = last.dep_ in {"compound", "amod", "nmod"} and not _is_person(last.head)
        return not is_part and not any(self._is_country(child) for child in noun.children)

    def _is_country(self, word: Token) -> bool:
        owner = self._things.get(self._known.get(word.i, -1))
        return owner is not None and owner.place_type == "country"

    def _fits(self, noun: Token, number: int) -> bool:
        """Whether the thing was named before, and the words before the noun are such as are said of it."""
        thing = self._things[number]
        return self._first[number] < noun.i and all(
            self._is_said_of(child, thing) for child in noun.children if child.i < noun.i and child.dep_ != "det"
        )

    def _is_said_of(self, word: Token, thing: Thing) -> bool:
        if word.dep_ == "poss":  # "Niger's capital", "the country's capital"
            owner = self._things.get(self._known.get(word.i, -1))
            is_capital = thing.place_type == "capital" and word.head.lower_ == "capital"
            return is_capital and owner is not None and owner.country_code == thing.country_code
        if word.dep_ not in _MODIFIERS:
            return True
        if word.lower_ in _WHOLE or (word.lower_ == "capital" and thing.place_type == "capital"):
            return True
        owner = self._things.get(self._known.get(word.i, -1))
        if owner is not None and owner.number != thing.number and owner.place_type == "country":
            return owner.country_code == thing.country_code  # "the Kenyan airline"
        if owner is not None and owner.kind in {"place", "people"} and thing.place_type == "country":
            continents = _CONTINENTS_OF_AREAS.get(owner.names[0], frozenset())
            return thing.country_code is not None and continent_of(thing.country_code) in continents
        if word.lower_ in {part for name in thing.names for part in name.lower().split()} | thing.called:
            return True
        # "the island nation", "the coastal town", of what the same or the last sentence names.
        is_plain = word.dep_ in {"amod", "compound"} and word.text.islower() and word.lower_ not in _OTHERS
        is_land = word.head.lower_ in COUNTRIES or word.head.lower_ in TOWNS
        return is_plain and is_land and word.tag_ not in {"JJS", "JJR"} and self._is_near(thing, word.head)

    def _is_near(self, thing: Thing, noun: Token) -> bool:
        start = self._reach.starts(noun.i)[1]
        return any(start <= seat < noun.i for seat in self._seats[thing.number])

    def _country(self, noun: Token, starts: Sequence[int]) -> int | None:
        fitting = [number for number in self._sure.get(noun.lower_, ()) if self._fits(noun, number)]
        here = nearest(fitting, self._seats, noun.i, starts[:1])
        if here:
            return here[0] if len(here) == 1 else None
        before = nearest(fitting, self._seats, noun.i, starts[1:])
        setting = next((number for number in fitting if self._things[number].is_setting), None)
        if setting is None or not before:
            return before[0] if len(before) == 1 else setting
        # One other country may as well be meant; where several were listed, the article's own is.
        return setting if setting in before or len(before) > 1 else None

    def _is_another(self, noun: Token, number: int) -> bool:
        """Whether another of the kind came up since: "Rift Air ... a rival airline ... the airline"."""
        last = max((seat for seat in self._seats[number] if seat < noun.i), default=self._first[number])
        return any(
            token.lower_ == noun.lower_
            and token.dep_ not in {"appos", "attr", "compound"}
            and any(child.lower_ in _INDEFINITE for child in token.children)
            for token in noun.doc[last + 1 : noun.i]
        )


@cache
def _forms_by_sector() -> frozenset[int]:
    return frozenset(map(get_string_id, nouns_by_sector()))


def _is_seat(name: Token, thing: Thing) -> bool:
    """Whether a name there brings its bearer up: not "*U.S.* troops", nor "wrote on *Twitter*"."""
    if thing.kind in {"country", "place"} and name.dep_ in {"compound", "amod"}:
        return False
    return not (name.dep_ == "pobj" and name.head.lower_ in _MEDIA and thing.sector_code in {"BUS", "MNC", "JRN"})


def _is_person(noun: Token) -> bool:
    return noun.ent_type_ == "PERSON" or roles.is_person_noun(lemma(noun))


def _is_definite(noun: Token) -> bool:
    """Whether a phrase is one definite noun that nothing behind it restricts: no "of", no clause, no number."""
    if noun.dep_ in _NO_PHRASE:
        return False
    is_definite = False
    for child in noun.children:
        if (
            child.dep_ == "det" and (child.lower_ == "the" or (child.lower_ == "this" and noun.lower_ not in COUNTRIES))
        ) or (child.dep_ == "poss" and noun.lower_ == "capital"):
            is_definite = True
        elif (
            child.dep_ in _RESTRICTING
            or child.dep_ == "poss"
            or (child.dep_ == "prep" and child.lower_ not in _TEMPORAL)
            or (child.dep_ in {"relcl", "acl"} and noun.doc[child.left_edge.i - 1].text != ",")
        ):
            return False
    return is_definite
