"""Bodies, things and places that are meant by a definite noun: "the company", "the ministry", "the country".

The noun must be the whole phrase, or its other words must be words of the name; and exactly one body or place named
before may bear it: by its own name ("the ministry"), by what the text called it ("the Kenyan airline Rift Air", later "the
carrier"), or by its sector. Where several may, the only one named in the paragraph or the one before is meant. "The country"
is the one that the sentence names, else the one that the article is set in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from spacy.attrs import POS
from spacy.symbols import NOUN
from spacy.tokens import Doc, Span, Token

from transforms.entities.pronouns import Reference
from transforms.language import BLOCK_SPANS
from transforms.lexicon_files import read_lexicon
from transforms.syntax import noun_phrase


class Thing(NamedTuple):
    """An entity that is no person, with the spans that name it; ``kind`` as of ``Referent``.

    ``called`` are the common nouns that describe it in the text.
    """

    number: int
    spans: tuple[Span, ...]
    kind: str
    names: tuple[str, ...] = ()
    entity_type: str = "ORG"
    sector_code: str | None = None
    is_town: bool = False
    called: frozenset[str] = frozenset()
    is_setting: bool = False  # the country that the article is set in


class _Noun(NamedTuple):
    """A common noun of the table: nouns of one family mean the same thing; it may also be told by sector."""

    family: str
    sectors: frozenset[str]
    entity_types: frozenset[str]


_COUNTRIES = frozenset({"country", "nation"})
_TOWNS = frozenset({"city", "town", "village"})
# A word of the name says what it is called: "the council" of "World Salt Council". These say too little or too much.
_NO_NAME_NOUNS = frozenset(
    {"day", "time", "world", "week", "year", "news", "way", "man", "people", "game", "games", "cup"}
    | {"state", "war", "race", "election", "north", "south", "east", "west", "press", "times", "post", "star", "law"}
    | {"air", "force", "security", "defense", "defence", "science", "health", "justice", "world", "house", "office"}
    | {"president", "minister", "secretary", "mayor", "governor", "virus", "disease", "award", "series", "government"}
)
_SILENT_BLOCKS = frozenset({"headline", "byline", "boilerplate", "dateline"})
_JOINTS = frozenset({"of", "for", "in", "at", "on"})
_NO_PHRASE = frozenset({"compound", "nmod", "amod", "appos", "attr", "npadvmod", "conj"})
_RESTRICTING = frozenset({"nummod", "appos", "poss", "conj"})
# "the party since 1980": when, not which.
_TEMPORAL = frozenset({"since", "after", "before", "during", "until"})
_INDEFINITE = frozenset({"a", "an", "another", "one", "each", "every", "any", "some"})


def find_thing_nominals(
    doc: Doc, things: Sequence[Thing], known: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """Definite nouns that mean one body, thing or place named before, in order."""
    scene, parts = _Scene(things), doc.to_array(POS)
    blocks = list(doc.spans.get(BLOCK_SPANS, None) or (doc[:],))
    for number, block in enumerate(blocks):
        if block.label_ in _SILENT_BLOCKS:
            continue
        before = blocks[number - 1].start if number and blocks[number - 1].label_ == "paragraph" else block.start
        for index in (np.flatnonzero(parts[block.start : block.end] == NOUN) + block.start).tolist():
            token = doc[index]
            if token.tag_ != "NN" or token.i in known or token.i in barred or not _is_bare(token):
                continue
            found = scene.meant(token, (before, block.start))
            if found is not None:
                scene.named(found, token)
                yield Reference(found.number, noun_phrase(token), "nominal", "noun")


class _Scene:
    """The things of an article, what each is called, and where each has been named so far."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = things
        self._nouns = {thing.number: thing.called | _heads(thing) for thing in things}
        self._families = {
            number: frozenset(_nouns()[noun].family for noun in nouns if noun in _nouns())
            for number, nouns in self._nouns.items()
        }
        self._seats: dict[int, list[Token]] = {thing.number: [span.root for span in thing.spans] for thing in things}

    def named(self, thing: Thing, noun: Token) -> None:
        """Remembers that a noun means the thing."""
        self._seats[thing.number].append(noun)

    def meant(self, noun: Token, starts: tuple[int, int]) -> Thing | None:
        """The one thing that the noun means; ``starts``: of the paragraph before and of its own."""
        word = noun.lower_
        others = {child.lower_ for child in noun.children if child.i < noun.i and child.dep_ in {"compound", "amod"}}
        fitting = [
            thing
            for thing in self._things
            if self._is_before(thing, noun) and self._is_called(thing, word) and self._are_its_words(thing, others)
        ]
        if word in _COUNTRIES:
            return self._country(noun, fitting, starts)
        if word in _TOWNS:
            near = self._nearest(noun, fitting, starts)
            return near if near is not None else (fitting[0] if len(fitting) == 1 else None)
        found = fitting[0] if len(fitting) == 1 else self._nearest(noun, fitting, starts)
        if found is None or self._is_another(noun, found):
            return None
        by_sector = not self._is_called_so(found, word)
        return None if by_sector and self._has_unknown_rival(noun, found, starts) else found

    def _is_before(self, thing: Thing, noun: Token) -> bool:
        return thing.spans[0].start < noun.i

    def _is_called(self, thing: Thing, word: str) -> bool:
        if word in _COUNTRIES:
            return thing.kind == "country"
        if word in _TOWNS:
            return thing.is_town
        noun = _nouns().get(word)
        by_sector = noun is not None and thing.entity_type in noun.entity_types and thing.sector_code in noun.sectors
        return by_sector or self._is_called_so(thing, word)

    def _is_called_so(self, thing: Thing, word: str) -> bool:
        """Whether the thing's names or descriptions say the noun, or one of its family."""
        noun = _nouns().get(word)
        return word in self._nouns[thing.number] or (noun is not None and noun.family in self._families[thing.number])

    def _has_unknown_rival(self, noun: Token, thing: Thing, starts: tuple[int, int]) -> bool:
        """Whether a body that nothing is known of was named near: it may as well be "the company"."""
        unknown = (t for t in self._things if t.kind == "body" and t.sector_code is None and t.number != thing.number)
        return any(starts[0] <= seat.i < noun.i for other in unknown for seat in self._seats[other.number])

    def _are_its_words(self, thing: Thing, others: set[str]) -> bool:
        """Whether what stands before the noun is part of a name or description: "the trade council", "the oil tanker"."""
        words = {word for name in thing.names for word in name.lower().split()} | thing.called
        return others <= words

    def _country(self, noun: Token, fitting: Sequence[Thing], starts: tuple[int, int]) -> Thing | None:
        sentence = [thing for thing in fitting if self._is_near(noun, thing, max(noun.sent.start, starts[1]))]
        if sentence:
            return sentence[0] if len(sentence) == 1 else None
        setting = [thing for thing in fitting if thing.is_setting]
        return setting[0] if setting else self._nearest(noun, fitting, starts)

    def _nearest(self, noun: Token, things: Sequence[Thing], starts: tuple[int, int]) -> Thing | None:
        """The only one of its own sentence before the noun, else of its paragraph, else of that and the one before."""
        for start in (max(noun.sent.start, starts[1]), starts[1], starts[0]):
            near = [thing for thing in things if self._is_near(noun, thing, start)]
            if near:
                return near[0] if len(near) == 1 else None
        return None

    def _is_near(self, noun: Token, thing: Thing, start: int) -> bool:
        """Whether it is named between; "U.S. troops" does not make the country the one that is spoken of."""
        return any(
            start <= seat.i < noun.i and seat.dep_ not in {"compound", "amod"} for seat in self._seats[thing.number]
        )

    def _is_another(self, noun: Token, thing: Thing) -> bool:
        """Whether another of the kind came up since: "Rift Air ... a rival airline ... the airline"."""
        last = max(seat.i for seat in self._seats[thing.number] if seat.i < noun.i)
        return any(
            token.lower_ == noun.lower_
            and token.dep_ not in {"appos", "attr", "compound"}
            and any(child.lower_ in _INDEFINITE for child in token.children)
            for token in noun.doc[last + 1 : noun.i]
        )


def _is_bare(noun: Token) -> bool:
    """Whether "the" or "this" and the noun are all of the phrase, but for words before it: no number, no "of" after."""
    if noun.dep_ in _NO_PHRASE:
        return False
    is_definite = False
    for child in noun.children:
        if child.dep_ == "det" and (
            child.lower_ == "the" or (child.lower_ == "this" and noun.lower_ not in _COUNTRIES)
        ):
            is_definite = True
        elif (
            child.dep_ in _RESTRICTING
            or (child.dep_ == "prep" and child.lower_ not in _TEMPORAL)
            or (child.dep_ in {"relcl", "acl"} and noun.doc[child.left_edge.i - 1].text != ",")
        ):
            return False
    return is_definite


def _heads(thing: Thing) -> frozenset[str]:
    """The words that head its names: the last, or the one before the first "of"."""
    found = set()
    for name in thing.names:
        words = name.lower().split()
        cut = next((place for place, word in enumerate(words) if word in _JOINTS and place), len(words))
        if len(words) > 1 and words[cut - 1].isalpha():
            found.add(words[cut - 1])
    return frozenset(found - _NO_NAME_NOUNS)


def is_common_noun(noun: str) -> bool:
    """Whether bodies or things are called by this noun ("airline", "ship")."""
    return noun in _nouns()


@cache
def _nouns() -> dict[str, _Noun]:
    return {
        row["noun"]: _Noun(
            row["family"],
            frozenset(row["sectors"].split(";")) - {""},
            frozenset(row["entity_types"].split(";")) - {""},
        )
        for row in read_lexicon("common_nouns")
    }
