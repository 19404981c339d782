"""People who are meant by their office or role: "the prime minister", "the Japanese leader", "the guitarist"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from spacy.attrs import POS
from spacy.symbols import NOUN, PROPN
from spacy.tokens import Doc, Span, Token

from transforms import roles
from transforms.entities.contexts import Anchor
from transforms.entities.mentions import definite_phrase
from transforms.entities.pronouns import Reference
from transforms.entities.reach import Reach, nearest
from transforms.entities.titles import Title, title_of


class Person(NamedTuple):
    """What is known of a person of the article from where the name stands."""

    number: int
    spans: tuple[Span, ...]
    titles: tuple[Title, ...]
    gender: str | None
    country_code: str | None


# One word for many offices: "the chief", "the member" say too little to know who is meant.
_VAGUE = frozenset(
    {"member", "head", "chief", "official", "officer", "deputy", "expert", "resident", "worker", "victim", "suspect"}
    | {"witness", "player", "student", "representative", "winner", "runner", "star", "host", "secretary", "general"}
    | {"soldier", "farmer", "critic", "rival", "opponent", "driver", "defender", "forward", "private", "major", "judge"}
)
# "No sitting president", "the next mayor", "the local governor": any holder, or another than the one that was named.
_OTHERS = frozenset(
    {"sitting", "next", "first", "last", "previous", "new", "future", "other", "second", "third", "local", "earlier"}
    | {"then", "one", "only", "rival", "fellow", "younger", "elder", "older"}
)
_NOT_YET = frozenset({"incoming", "elect", "designate", "outgoing", "acting", "interim", "caretaker"})
_HEADS_OF_STATE = frozenset({"president", "prime minister", "premier", "chancellor", "king", "emir", "leader"})
_OTHER_RANK = frozenset({"vice", "deputy", "assistant", "associate", "under", "prime", "co", "shadow", "vice-"})


def find_office_nominals(
    doc: Doc,
    people: Sequence[Person],
    anchors: Mapping[int, Anchor],
    named: Mapping[int, int],
    barred: frozenset[int],
    reach: Reach,
    words: Sequence[str],
) -> Iterator[Reference]:
    """Definite titles whose holder is known: the only one of the article, else of the paragraph or the one before; ``words`` are
    those of all tokens.
    """
    seats = {person.number: [span.root.i for span in person.spans] for person in people}
    parts = doc.to_array(POS)
    for index in np.flatnonzero((parts == NOUN) | (parts == PROPN)).tolist():
        if index in named or index in barred or index in anchors or not _may_be_title(words[index]):
            continue
        token = doc[index]
        if not _is_definite(token) or _names_somebody(token, named):
            continue
        title = title_of(token, anchors)
        if title is None or title.is_former:
            continue
        if title.phrase in _VAGUE or any(_is_restricting(child) for child in token.children):
            continue
        if any(word.is_quote for word in doc[token.left_edge.i : index]):
            continue  # 'the "president" of his street'
        holders = [person.number for person in people if _holds(person, title)]
        if len(holders) > 1:
            holders = list(nearest(holders, seats, index, reach.starts(index)[2:]))
        if len(holders) == 1 and seats[holders[0]] and min(seats[holders[0]]) < index:
            seats[holders[0]].append(index)
            yield Reference(holders[0], definite_phrase(token), "nominal", "title")


@lru_cache(maxsize=10_000)
def _may_be_title(word: str) -> bool:
    return roles.is_title_noun(word.lower()) or roles.is_title_noun(word)


def _is_restricting(child: Token) -> bool:
    """Whether a clause, number or adjective beside a noun says which one is meant, so that the noun alone does not."""
    if child.dep_ == "nummod" or (child.dep_ in {"amod", "compound"} and child.lower_ in _OTHERS):
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


def _holds(person: Person, title: Title) -> bool:
    """Whether the person bears this title, with nothing that contradicts it: no other country, body or rank."""
    for held in person.titles:
        if (
            held.is_former
            or not _is_called(held, title)
            or not _NOT_YET.intersection(title.modifiers) <= {*held.modifiers}
        ):
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
