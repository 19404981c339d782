"""What the text calls a body or thing beside its name: "the Kenyan airline *Rift Air*", "*Znak*, a news site".

A description gives a body its sector and country, and says by which noun it is meant later ("the airline").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms import roles
from transforms.entities.common_nouns import is_common_noun
from transforms.entities.contexts import Anchor, Context, context_of, head_lemma
from transforms.entities.mentions import Entity
from transforms.syntax import appositions


class Description(NamedTuple):
    """A common noun that says what a named thing is, with what its own phrase says of country and organisation."""

    noun: Token
    context: Context


_NAMED = frozenset({"ORG", "PRODUCT", "FAC", "EVENT", "LAW", "WORK_OF_ART"})
_SAID_OF_THE_NAME = frozenset({"modifier", "possessor", "of"})


def described_bodies(things: Sequence[Entity]) -> list[Entity]:
    """The things, in which a body that no table knows has the country and sector that its descriptions agree on."""
    anchors = {
        index: thing
        for thing in things
        for mention in thing.mentions
        for index in range(mention.span.start, mention.span.end)
    }
    return [_described(thing, anchors) for thing in things]


def nouns_of(thing: Entity, anchors: Mapping[int, Anchor]) -> frozenset[str]:
    """The common nouns that describe a thing in the text, of those that bodies and things are called by: "airline"."""
    if thing.entity_type not in _NAMED:
        return frozenset()
    names = [m.span for m in thing.mentions if m.mention_type == "name"]
    nouns = {each.noun.lower_ for each in find_descriptions(names, anchors)}
    nouns |= {noun.lower_ for name in names for noun in _noun_behind(name)}
    return frozenset(noun for noun in nouns if is_common_noun(noun) or roles.is_body_noun(noun))


def _described(thing: Entity, anchors: Mapping[int, Entity]) -> Entity:
    if thing.entity_type != "ORG" or thing.rule_id != "tagger" or (thing.country_code and thing.sector_code):
        return thing
    found = list(find_descriptions([mention.span for mention in thing.mentions], anchors))
    sectors = {sector for each in found if (sector := _sector(each.noun))}
    countries = {
        each.context.country_code
        for each in found
        if each.context.country_code and each.context.method in _SAID_OF_THE_NAME
    }
    sector = thing.sector_code or (sectors.pop() if len(sectors) == 1 else None)
    names = [mention.span for mention in thing.mentions if mention.mention_type == "name"]
    countries = countries or set(_countries_of_owners(names, anchors))
    if not countries and sector in _STANDING:
        countries = set(_countries_behind(names, anchors))
    country = thing.country_code or (countries.pop() if len(countries) == 1 else None)
    if (sector, country) == (thing.sector_code, thing.country_code):
        return thing
    return replace(thing, sector_code=sector, country_code=country, link_method=thing.link_method or "text")


# Bodies of these stand somewhere for good: what is "in Lyon" behind their names says of which country they are.
_STANDING = frozenset({"EDU", "MED", "REL"})


def _countries_of_owners(names: Sequence[Span], anchors: Mapping[int, Anchor]) -> Iterator[str]:
    """The countries of the bodies whose the named thing is: "*the University of Nairobi's* Salt Institute"."""
    for name in names:
        for child in name.root.children:
            owner = anchors.get(child.i) if child.dep_ == "poss" else None
            if owner is not None and owner.entity_type == "ORG" and owner.country_code is not None:
                yield owner.country_code


def _countries_behind(names: Sequence[Span], anchors: Mapping[int, Anchor]) -> Iterator[str]:
    """The countries of the places right behind the names: "Riverside Planetarium *in Lyon*"."""
    for name in names:
        doc = name.doc
        place = anchors.get(name.end + 1) if name.end < len(doc) and doc[name.end].lower_ in {"in", ","} else None
        if place is not None and place.entity_type == "GPE" and place.country_code is not None:
            yield place.country_code


def _sector(noun: Token) -> str | None:
    words = [
        token.lower_
        for token in noun.doc[noun.left_edge.i : noun.i]
        if token.pos_ in {"NOUN", "ADJ"} and token.head.i in range(noun.left_edge.i, noun.i + 1)
    ]
    return roles.sector_of_noun(head_lemma(noun), words) if not roles.is_person_noun(head_lemma(noun)) else None


def find_descriptions(names: Sequence[Span], anchors: Mapping[int, Anchor]) -> Iterator[Description]:
    """The descriptions beside the names, in apposition to them, and as their predicates, in order of the names."""
    for name in names:
        before = _noun_before(name)
        if before is not None:
            yield Description(before, _context_before(before, name, anchors))
        root = name.root
        for noun in [*appositions(root), *([root.head] if root.dep_ == "appos" else []), *_predicates(root)]:
            if _is_common(noun) and noun.i not in range(name.start, name.end) and noun is not before:
                yield Description(noun, context_of(noun, anchors))


def _noun_before(name: Span) -> Token | None:
    """The common noun right before a name that is part of its phrase: "*airline* Rift Air", not "told *reporters* Rift"."""
    noun = name.doc[name.start - 1] if name.start else None
    if noun is None or not _is_common(noun):
        return None
    belongs = name.start <= noun.head.i < name.end or (name.root.head.i == noun.i and name.root.dep_ == "appos")
    return noun if belongs and name.start != name.root.sent.start else None


def _noun_behind(name: Span) -> Iterator[Token]:
    """The noun right behind a name that only says what it is: "the Halden *prison*"; for a body it may be a part of it."""
    noun = name.root.head
    if name.label_ != "ORG" and name.root.dep_ == "compound" and noun.i == name.end and _is_common(noun):
        yield noun


def _context_before(noun: Token, name: Span, anchors: Mapping[int, Anchor]) -> Context:
    """The country that the description's words or, before them, the name's own modifiers say."""
    own = context_of(noun, anchors)
    return own if own.country_code else context_of(name.root, anchors, before=name.start)


def _predicates(root: Token) -> Iterator[Token]:
    """ "Viazul is a bus *company*", "Viazul, which is a bus *company*,"."""
    verbs = [root.head] if root.dep_ == "nsubj" else []
    verbs += [child for child in root.children if child.dep_ == "relcl"]
    for verb in verbs:
        if verb.lemma_ == "be":
            yield from (child for child in verb.children if child.dep_ == "attr")


def _is_common(noun: Token) -> bool:
    return noun.tag_ == "NN" and noun.text[:1].islower() and noun.ent_type_ == ""
