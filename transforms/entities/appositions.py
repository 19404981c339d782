"""Definite nouns beside a name that mean its bearer: "*the plaintiff*, Ana Duarte", "Niamey, *Niger's capital*"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Span, Token

from transforms import roles
from transforms.entities.common_nouns import Thing, is_common_noun
from transforms.entities.mentions import PLACE_NOUNS, definite_phrase
from transforms.entities.offices import Person
from transforms.entities.pronouns import Reference
from transforms.syntax import appositions, lemma

_MARKS = frozenset({'"', "“", "”", "``", "''", "(", ")"})
_OF_MANY = frozenset({"family", "couple", "duo", "pair", "crew", "staff"})
# What bodies are called besides the nouns of the tables.
_BODY_NOUNS = frozenset(
    {"service", "outlet", "publisher", "maker", "producer", "developer", "operator", "parent", "owner", "subsidiary"}
    | {"arm", "wing", "branch", "predecessor", "successor", "partner", "brand", "label", "band", "faction", "house"}
)
_PLACES = frozenset({"country", "place"})


def find_appositions(
    people: Sequence[Person], things: Sequence[Thing], named: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """Definite nouns in apposition to a name.

    What stands behind the name of a person ("Ana Duarte, the mayor of Lima") says who it is and is the person's title;
    before the name it means the person, as behind the name of a place or body.
    """
    spans: list[tuple[int, str | None, Span]] = [(p.number, None, span) for p in people for span in p.spans]
    spans += [(t.number, t.kind, span) for t in things if t.kind != "people" for span in t.spans]
    for number, kind, span in spans:
        root = span.root
        behind = appositions(root) if kind is not None else []
        for noun in [*behind, *([root.head] if root.dep_ == "appos" else [])]:
            if noun.tag_ != "NN" or noun.i in named or noun.i in barred or not _is_definite(noun, span):
                continue
            if _can_be(noun, kind):
                yield Reference(number, definite_phrase(noun), "nominal", "apposition")


def _can_be(noun: Token, kind: str | None) -> bool:
    """Whether such a noun can be said of what is named; ``kind`` is None for a person."""
    word = lemma(noun)
    is_person = roles.is_person_noun(word)
    if kind is None:
        return is_person and word not in _OF_MANY
    if kind in _PLACES:
        return word in PLACE_NOUNS
    return not is_person and (kind != "body" or roles.is_body_noun(word) or is_common_noun(word) or word in _BODY_NOUNS)


def _is_definite(noun: Token, name: Span) -> bool:
    """Whether a definite noun stands beside a name behind a comma; without one it is the name's title."""
    first, last = sorted((noun, name.root), key=lambda token: token.i)
    if any(child.dep_ == "conj" for child in name.root.children):
        return False  # "the park, Salt Bay and the pier" is a list
    between = {token.text for token in noun.doc[first.i + 1 : max(last.left_edge.i, first.i + 1) + 1]}
    is_owned = any(child.dep_ == "poss" for child in noun.children) and not roles.is_title_noun(noun.lower_)
    if "," not in between and not is_owned:  # "her husband Ben Okoro", but "the prime minister Ana Duarte"
        return False
    if not _MARKS.isdisjoint(between) or any(child.dep_ == "advmod" and child.i < noun.i for child in noun.children):
        return False  # 'the film "Rift"', "once the leader"
    return any(child.dep_ == "poss" or (child.dep_ == "det" and child.lower_ == "the") for child in noun.children)
