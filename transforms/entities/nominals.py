"""Bodies and places that are meant by a definite noun: "the company", "the ministry", "the country".

The noun must be the whole phrase, or its other words must be words of the name; and exactly one body or place named
before may bear it. Two companies in an article leave "the company" open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.entities.pronouns import Reference
from transforms.language import BLOCK_SPANS
from transforms.syntax import noun_phrase


class Thing(NamedTuple):
    """An entity that is no person, with the spans that name it; ``kind`` as of ``Referent``."""

    number: int
    spans: tuple[Span, ...]
    kind: str
    names: tuple[str, ...] = ()
    sector_code: str | None = None
    is_town: bool = False


# Nouns for a firm, which its name need not tell; so with newspapers and parties.
_OF_SECTOR: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("company", "firm", "airline", "carrier", "manufacturer", "retailer", "carmaker", "automaker", "corporation"),
        frozenset({"BUS"}),
    ),
    **dict.fromkeys(("newspaper", "broadcaster", "network", "magazine"), frozenset({"JRN"})),
    "party": frozenset({"PTY", "OPP"}),
    **dict.fromkeys(("university", "college", "school"), frozenset({"EDU"})),
    "hospital": frozenset({"MED"}),
    "church": frozenset({"REL"}),
    "court": frozenset({"JUD"}),
    "army": frozenset({"MIL"}),
    "parliament": frozenset({"LEG"}),
}
_OF_KIND = {"country": "country", "nation": "country"}
_TOWNS = frozenset({"city", "town", "village"})
# A word of the name says what it is called: "the council" of "World Salt Council". These say too little or too much.
_NO_NAME_NOUNS = frozenset(
    {"day", "time", "world", "week", "year", "news", "way", "man", "people", "game", "games", "cup"}
    | {"state", "war", "race", "election", "north", "south", "east", "west", "press", "times", "post", "star", "law"}
    | {"air", "force", "security", "defense", "defence", "science", "health", "justice", "world", "house", "office"}
    | {"president", "minister", "secretary", "mayor", "governor", "virus", "disease", "award", "series"}
)
_SILENT_BLOCKS = frozenset({"headline", "byline", "boilerplate", "dateline"})
_JOINTS = frozenset({"of", "for", "in", "at", "on"})


def find_thing_nominals(
    doc: Doc, things: Sequence[Thing], known: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """Definite nouns that mean one body or place named before, in order."""
    heads = {thing.number: _heads(thing) for thing in things}
    blocks = list(doc.spans.get(BLOCK_SPANS, None) or (doc[:],))
    for number, block in enumerate(blocks):
        if block.label_ in _SILENT_BLOCKS:
            continue
        before = blocks[number - 1].start if number and blocks[number - 1].label_ == "paragraph" else block.start
        for token in block:
            if token.tag_ != "NN" or token.i in known or token.i in barred or not _is_bare(token):
                continue
            found = _meant(token, things, heads, (before, block.start))
            if found is not None:
                yield Reference(found.number, noun_phrase(token), "nominal", "noun")


def _is_bare(noun: Token) -> bool:
    """Whether "the" and the noun are all of the phrase, but for words before it; no clause, number or "of" after."""
    if noun.dep_ in {"compound", "nmod", "amod", "appos", "attr", "npadvmod"}:
        return False
    has_the = False
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ == "the":
            has_the = True
        elif child.dep_ in {"nummod", "relcl", "acl", "prep", "appos", "poss", "conj"}:
            return False
    return has_the and noun.dep_ != "conj"


def _meant(
    noun: Token, things: Sequence[Thing], heads: Mapping[int, frozenset[str]], starts: tuple[int, int]
) -> Thing | None:
    word = noun.lower_
    modifiers = [child.lower_ for child in noun.children if child.i < noun.i and child.dep_ in {"compound", "amod"}]
    fitting = [
        thing
        for thing in things
        if thing.spans[0].start < noun.i
        and _is_called(thing, word, heads[thing.number])
        and all(any(other in name.lower().split() for name in thing.names) for other in modifiers)
    ]
    if len(fitting) > 1 and (word in _OF_KIND or word in _TOWNS):
        fitting = _nearest(noun, fitting, starts)
    if len(fitting) != 1:
        return None
    thing = fitting[0]
    if (word in _OF_KIND or word in _TOWNS) and not _is_near(noun, thing, starts[0]):
        return None
    return thing


def _is_called(thing: Thing, word: str, heads: frozenset[str]) -> bool:
    if word in _OF_KIND:
        return thing.kind == _OF_KIND[word]
    if word in _TOWNS:
        return thing.is_town
    if thing.sector_code in _OF_SECTOR.get(word, ()):
        return thing.kind == "body"
    return word in heads


def _heads(thing: Thing) -> frozenset[str]:
    """The words that head its names: the last, or the one before the first "of"."""
    found = set()
    for name in thing.names:
        words = name.lower().split()
        cut = next((place for place, word in enumerate(words) if word in _JOINTS and place), len(words))
        if len(words) > 1 and words[cut - 1].isalpha():
            found.add(words[cut - 1])
    return frozenset(found - _NO_NAME_NOUNS)


def _is_near(noun: Token, thing: Thing, start: int) -> bool:
    """Whether it is named between; "U.S. troops" does not make the country the one that is spoken of."""
    return any(start <= span.start < noun.i and span.root.dep_ not in {"compound", "amod"} for span in thing.spans)


def _nearest(noun: Token, things: Sequence[Thing], starts: tuple[int, int]) -> list[Thing]:
    """Those that stand before the noun in its own sentence and the one before, else in its paragraph, else before."""
    sentence = noun.sent.start
    for start in (max(sentence, starts[1]), starts[1], starts[0]):
        near = [thing for thing in things if _is_near(noun, thing, start)]
        if near:
            return near
    return []
