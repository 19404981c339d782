"""What a noun phrase says of its own country and organisation, and what is named beside it must tell of itself.

"The *Japanese* opposition's leader", "officials of *Peru*", "a vice president at *Rift Air*": the text first, tables second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from spacy.tokens import Doc, Token

from transforms import roles
from transforms.syntax import lemma, objects_of


class Anchor(Protocol):
    """What a country, place or organisation that is named beside a noun must tell."""

    @property
    def entity_id(self) -> str:
        """Its id, as of ``Entity``."""

    @property
    def entity_type(self) -> str:
        """OntoNotes type."""

    @property
    def country_code(self) -> str | None:
        """ISO 3166 alpha-3."""

    @property
    def sector_code(self) -> str | None:
        """PLOVER sector."""


class Context(NamedTuple):
    """What the words of a noun phrase say: its country, how they say it, and the organisation that is named."""

    country_code: str | None = None
    method: str | None = None  # modifier | possessor | of | in | organisation
    organisation: Anchor | None = None


_PLACES = frozenset({"GPE", "LOC", "FAC"})
_HYPHENS = frozenset({"-", "–"})
# "ethnic Albanians" live anywhere; "anti-Japanese protesters" are not of Japan.
_BLOCKING = frozenset({"ethnic", "anti", "pro", "non"})
# Whoever is sent abroad: "troops in Iraq" and "the ambassador in Moscow" are not of the country that they are in.
_ABROAD = frozenset(
    {"ambassador", "envoy", "diplomat", "consul", "troops", "soldier", "force", "forces", "peacekeeper", "troop"}
    | {"correspondent", "reporter", "journalist", "tourist", "embassy", "army", "military", "marine", "mission"}
    | {"expert", "national", "citizen", "delegation", "delegate", "negotiator", "mediator", "contractor", "company"}
    | {"leader", "minister", "president", "premier", "official", "worker", "firm", "observer", "base", "commander"}
)
# Whoever has a place "for" a field of work: "the special representative for Iran".
_WORK_ON = frozenset(
    {"envoy", "representative", "minister", "secretary", "coordinator", "rapporteur", "negotiator", "expert", "analyst"}
    | {"adviser", "advisor", "mediator", "director", "specialist", "commissioner", "correspondent", "researcher"}
)


def context_of(noun: Token, anchors: Mapping[int, Anchor], before: int | None = None) -> Context:
    """Country and organisation in the noun's own phrase: its modifiers and possessor, then "of", then "in" or "from".

    Nothing from outside the phrase: no country of the other side of a sentence, none of the sentence before.
    """
    if not noun.n_lefts and not noun.n_rights:
        return Context()
    doc = noun.doc
    organisation: Anchor | None = None
    for child in sorted(noun.children, reverse=True):
        if child.dep_ not in {"amod", "compound", "poss", "nmod"} or (before is not None and child.i >= before):
            continue
        anchor = anchors.get(child.i)
        if anchor is None or child.i > noun.i or is_blocked(doc, child.i, anchors):
            continue
        if anchor.entity_type in _PLACES or (anchor.entity_type == "NORP" and anchor.country_code):
            method = "possessor" if child.dep_ == "poss" else "modifier"
            return Context(anchor.country_code, method if anchor.country_code else None, organisation)
        if anchor.entity_type == "ORG" and organisation is None and not is_field(child, anchor):
            organisation = anchor
    for child in noun.children:  # "the Japanese opposition's leader", "officials of"
        if child.dep_ == "poss" and child.i not in anchors and organisation is None:
            inner = context_of(child, anchors)
            if inner.country_code or inner.organisation:
                return inner
    inside = ("from",) if head_lemma(noun) in _ABROAD else ("in", "from", "at")
    for method, prepositions in (("of", ("of", "for")), ("in", inside)):
        for target in objects_of(noun, *prepositions):
            anchor = anchors.get(target.i)
            if anchor is not None and anchor.entity_type in _PLACES:
                if head_lemma(noun) in _WORK_ON and target.head.lower_ == "for":
                    continue  # "the envoy for Syria"
                return Context(anchor.country_code, method if anchor.country_code else None, organisation)
            place = anchors.get(target.left_edge.i)
            if method == "of" and target.ent_type_ == "PERSON" and place is not None and place.entity_type in _PLACES:
                return Context(place.country_code, method, organisation)  # "Governor of *Nevada* Ana Duarte"
            is_body = anchor is not None and anchor.entity_type == "ORG"
            if anchor is not None and is_field(target, anchor):
                is_body = False
            if is_body and organisation is None and method == "of":
                organisation = anchor
            if anchor is None and method == "of" and organisation is None:
                inner = context_of(target, anchors)
                if inner.country_code or inner.organisation:
                    return inner
    if organisation is None:  # "a vice president at Rift Air"
        beside = (anchors.get(target.i) for target in objects_of(noun, "at", "with"))
        organisation = next((anchor for anchor in beside if anchor is not None and anchor.entity_type == "ORG"), None)
    if organisation is not None:
        return context_with(organisation, "organisation")
    return Context()


def is_field(word: Token, anchor: Anchor) -> bool:
    """Whether a "body" is only the field of an office: "Secretary of *Justice*"."""
    return anchor.entity_type == "ORG" and anchor.sector_code is None and roles.is_title_modifier(word.lower_)


def context_with(anchor: Anchor, method: str) -> Context:
    """What a place or body beside a noun says of it; ``method`` is how a place stands there."""
    if anchor.entity_type == "ORG":
        return Context(anchor.country_code, "organisation" if anchor.country_code else None, anchor)
    return Context(anchor.country_code, method if anchor.country_code else None)


def is_blocked(doc: Doc, index: int, anchors: Mapping[int, Anchor]) -> bool:
    """Whether a modifier does not tell whose the noun is: "Soviet-style", "ethnic Albanian", "anti-Japanese"."""
    first, last = index, index
    while first - 1 >= 0 and anchors.get(first - 1) is anchors[index]:
        first -= 1
    while last + 1 < len(doc) and anchors.get(last + 1) is anchors[index]:
        last += 1
    if first >= 1 and doc[first - 1].lower_ in _BLOCKING:
        return True
    if first >= 2 and doc[first - 1].text in _HYPHENS and doc[first - 2].lower_ in _BLOCKING:
        return True
    return last + 1 < len(doc) and doc[last + 1].text in _HYPHENS and last + 2 < len(doc) and last + 2 not in anchors


# Whom these speak for or serve may be a person: "a spokesperson for the provincial *governor*".
_OF_SOMEBODY = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "aide", "adviser", "advisor", "assistant", "secretary"}
)


def sector_of_complement(noun: Token) -> str | None:
    """The sector of whom somebody speaks for or heads: "a spokesman for the *government*", "the head of the *police*"."""
    for target in objects_of(noun, "of", "for"):
        body = head_lemma(target)
        is_somebody = noun.lower_ in _OF_SOMEBODY and roles.is_person_noun(body)
        if roles.is_body_noun(body) or is_somebody:
            words = [
                child.lower_
                for child in noun.doc[target.left_edge.i : target.i]
                if child.head == target and child.dep_ in {"amod", "compound", "nmod"}
            ]
            return roles.sector_of_noun(body, words)
    return None


def head_lemma(noun: Token) -> str:
    """Lower-case singular of a noun, or the plural where that is a word of its own ("troops", "authorities").

    The lemmatizer leaves capitalised plurals ("Officials") as they are.
    """
    if roles.is_known_phrase(noun.lower_):
        return noun.lower_
    word = lemma(noun)
    return word[:-1] if noun.tag_ == "NNPS" and word == noun.lower_ and word.endswith("s") else word
