"""People who are meant without being named: "the prime minister", "she".

High precision before reach: a phrase or pronoun that two people of the article fit is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from spacy.attrs import IS_QUOTE, POS
from spacy.symbols import NOUN, PROPN
from spacy.tokens import Doc, Span, Token

from transforms import roles
from transforms.entities.nominals import Thing, find_thing_nominals
from transforms.entities.pronouns import Reference, Referent, find_pronouns
from transforms.entities.titles import Anchor, Title, title_of
from transforms.language import BLOCK_SPANS
from transforms.syntax import appositions, lemma, noun_phrase


class Person(NamedTuple):
    """What is known of a person of the article from where the name stands."""

    number: int
    spans: tuple[Span, ...]
    titles: tuple[Title, ...]
    gender: str | None
    country_code: str | None


_MARKS = frozenset({'"', "“", "”", "``", "''", "(", ")"})
_OPENING, _CLOSING = frozenset({"“", "``"}), frozenset({"”", "''"})
# One word for many offices: "the chief", "the member" say too little to know who is meant.
_VAGUE = frozenset(
    {"member", "head", "chief", "official", "officer", "deputy", "expert", "resident", "worker", "victim", "suspect"}
    | {"witness", "player", "student", "representative", "winner", "runner", "star", "host", "secretary", "general"}
    | {"soldier", "farmer", "critic", "rival", "opponent", "driver", "defender", "forward", "private", "major", "judge"}
)


def quoted_tokens(doc: Doc) -> frozenset[int]:
    """Tokens inside double quotation marks, counted anew in each block; an open mark runs to the end of its block."""
    found: set[int] = set()
    marks = doc.to_array(IS_QUOTE)
    for block in doc.spans.get(BLOCK_SPANS, None) or (doc[:],):
        opened: int | None = None
        for index in (np.flatnonzero(marks[block.start : block.end]) + block.start).tolist():
            mark = doc[index].text
            if opened is None and (mark in _OPENING or mark == '"'):
                opened = index + 1
            elif opened is not None and (mark in _CLOSING or mark == '"'):
                found.update(range(opened, index))
                opened = None
        if opened is not None:
            found.update(range(opened, block.end))
    return frozenset(found)


def find_references(
    doc: Doc,
    people: Sequence[Person],
    things: Sequence[Thing],
    anchors: Mapping[int, Anchor],
    barred: frozenset[int],
) -> list[Reference]:
    """Nominal and pronominal references to the entities of an article, in order."""
    named = {
        index: number
        for number, spans in [*((p.number, p.spans) for p in people), *((t.number, t.spans) for t in things)]
        for span in spans
        for index in range(span.start, span.end)
    }
    persons = {index: number for index, number in named.items() if number < len(people)}
    nominal = [
        *_nominals(doc, people, anchors, persons, barred),
        *find_thing_nominals(doc, things, named, barred),
        *_appositions(people, things, named, barred),
    ]
    known = named | {index: found.number for found in nominal for index in range(found.span.start, found.span.end)}
    referents = {person.number: Referent(person.number, "person", person.gender) for person in people}
    referents |= {thing.number: Referent(thing.number, thing.kind, None) for thing in things}
    pronouns = find_pronouns(doc, referents, known, quoted_tokens(doc), barred)
    return sorted([*nominal, *pronouns], key=lambda found: found.span.start)


def _nominals(
    doc: Doc, people: Sequence[Person], anchors: Mapping[int, Anchor], named: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """ "The prime minister", where exactly one person of the article bears that title."""
    parts = doc.to_array(POS)
    for index in np.flatnonzero((parts == NOUN) | (parts == PROPN)).tolist():
        token = doc[index]
        if token.i in named or token.i in barred or token.i in anchors:
            continue
        title = title_of(token, anchors)
        if title is None or title.is_former or not _is_definite(token) or _names_somebody(token, named):
            continue
        if title.phrase in _VAGUE or any(_is_restricting(child) for child in token.children):
            continue
        holders = [person for person in people if _holds(person, title)]
        if len(holders) == 1 and _is_introduced(doc, holders[0], token):
            yield Reference(holders[0].number, noun_phrase(token), "nominal", "title")


def _is_restricting(child: Token) -> bool:
    """Whether a clause or number beside a noun says which one is meant, so that the noun alone does not."""
    if child.dep_ == "nummod":
        return True
    return child.dep_ in {"relcl", "acl"} and child.doc[child.left_edge.i - 1].text != ","


def _is_definite(noun: Token) -> bool:
    """Whether a phrase means one known person: "the president", "Japan's president", a bare "President" never."""
    determiners = [child for child in noun.children if child.i < noun.i and child.dep_ in {"det", "poss"}]
    return any(child.lower_ == "the" or child.ent_type_ in {"GPE", "NORP", "ORG"} for child in determiners)


def _names_somebody(noun: Token, named: Mapping[int, int]) -> bool:
    """Whether the noun already stands with a name: in apposition, as its title, or as a predicate."""
    if noun.dep_ in {"compound", "appos", "attr", "oprd", "nmod", "amod", "pobj"} and (
        noun.dep_ != "pobj" or noun.head.lower_ in {"as", "of"}
    ):
        return noun.dep_ != "pobj" or noun.head.lower_ == "as" or noun.i + 1 in named
    return any(child.dep_ == "appos" for child in noun.children) or noun.i + 1 in named


def _appositions(
    people: Sequence[Person], things: Sequence[Thing], named: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """Definite nouns in apposition to a name: "*the plaintiff*, Ana Duarte", "Niamey, *Niger's capital*"."""
    spans = [(p.number, True, span) for p in people for span in p.spans]
    spans += [(t.number, False, span) for t in things if t.kind != "people" for span in t.spans]
    for number, is_person, span in spans:
        root = span.root
        for noun in [*appositions(root), *([root.head] if root.dep_ == "appos" else [])]:
            if noun.tag_ != "NN" or noun.i in named or noun.i in barred or not _is_definite_apposition(noun, span):
                continue
            if roles.is_person_noun(lemma(noun)) == is_person:
                yield Reference(number, noun_phrase(noun), "nominal", "apposition")


def _is_definite_apposition(noun: Token, name: Span) -> bool:
    """Whether a definite noun stands beside a name behind a comma; without one it is the name's title."""
    first, last = sorted((noun, name.root), key=lambda token: token.i)
    between = {token.text for token in noun.doc[first.i + 1 : max(last.left_edge.i, first.i + 1) + 1]}
    is_owned = any(child.dep_ == "poss" for child in noun.children) and not roles.is_title_noun(noun.lower_)
    if "," not in between and not is_owned:  # "her husband Ben Okoro", but "the prime minister Ana Duarte"
        return False
    if not _MARKS.isdisjoint(between) or any(child.dep_ == "advmod" and child.i < noun.i for child in noun.children):
        return False  # 'the film "Rift"', "once the leader"
    return any(child.dep_ == "poss" or (child.dep_ == "det" and child.lower_ == "the") for child in noun.children)


def _holds(person: Person, title: Title) -> bool:
    """Whether the person bears this title, with nothing that contradicts it: no other country, body or rank."""
    for held in person.titles:
        if held.is_former or not _is_called(held, title):
            continue
        country = title.context.country_code
        if country is not None and country != (held.context.country_code or person.country_code):
            continue
        if title.context.organisation is not None and title.context.organisation is not held.context.organisation:
            continue
        return True
    return False


def _is_called(held: Title, title: Title) -> bool:
    """Whether who holds one title may be called by the other: the foreign minister is "the minister" too."""
    if title.noun == "leader" and title.context.method in {"modifier", "possessor"} and len(title.modifiers) == 0:
        return held.phrase in _HEADS_OF_STATE  # "the Japanese leader"
    if held.noun != title.noun:
        return False
    if held.phrase == title.phrase:
        return True
    # "The president" is not the vice president, and a prime minister never "the minister".
    return title.phrase == title.noun and _OTHER_RANK.isdisjoint(held.modifiers)


_HEADS_OF_STATE = frozenset({"president", "prime minister", "premier", "chancellor", "king", "emir", "leader"})
_OTHER_RANK = frozenset({"vice", "deputy", "assistant", "associate", "under", "prime", "co", "shadow", "vice-"})


def _is_introduced(doc: Doc, person: Person, token: Token) -> bool:
    """Whether the person was named before, so that "the" can refer back."""
    return any(span.start < token.i for span in person.spans)
