"""Places in noun phrases: what "at a market in northern Nigeria" or "a Nairobi court" names, the most exact first.

A noun that is no place leads to one only through a phrase of place ("an attack in Lima"); through "of", an owner or a
demonym only a noun for a place does: "the port of Sudan", "Turkish prisons", not "the interests of the country".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from spacy.tokens import Token

from transforms.dates.grammar import MONTHS, WEEKDAYS
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.lexicon_files import read_lexicon
from transforms.roles import is_person_noun
from transforms.syntax import lemma

PLACES = frozenset({"GPE", "LOC", "FAC"})
AT = frozenset(
    {"in", "at", "near", "outside", "inside", "off", "across", "within", "throughout", "around", "along", "on"}
    | {"aboard", "beside"}
)
_APPROACHES = frozenset({"border", "frontier", "road", "highway", "route", "checkpoint", "crossing"})
_APPROACHING = frozenset({"to", "with", "between"})
_PARTITIVES = frozenset(
    {"number", "series", "string", "handful", "couple", "dozen", "hundred", "thousand", "score", "half", "most", "much"}
    | {"many", "some", "several", "one", "two", "three", "all", "rest", "majority"}
)
_DAYS = frozenset({*WEEKDAYS, *MONTHS, "today", "yesterday", "morning", "afternoon", "evening", "night"})
# Houses that are called after what they serve: "an Irish pub" is anywhere.
_STYLED = frozenset({"pub", "bar", "restaurant", "cafe", "café", "bakery", "takeaway", "bistro"})
# What one agrees or votes *on* is a topic, unless it is an occasion.
_DECIDING = frozenset({"agree", "decide", "vote", "comment", "insist", "rule"})
_OCCASIONS = frozenset({"sidelines", "margins", "eve", "visit", "trip", "tour"})
# Adverbs behind which it is said where: "ten kilometres *away in* Lima".
_THERE = frozenset({"away", "elsewhere", "nearby", "downtown", "deep"})
_CURRENCY_SIGNS = frozenset("$€£¥")
_MAX_NESTING = 4


def places_beside(
    head: Token, prepositions: Iterable[str], entities: ArticleEntities, depth: int = 0
) -> Iterator[Entity]:
    """Places in the phrases of place that hang on a word, those behind it first, down into what they hang on in turn.

    A sentence that opens with a place goes on to a more exact one: "In Lima gunmen shot the mayor at a market".
    """
    allowed = frozenset(prepositions)
    for phrase in sorted(_phrases(head), key=lambda token: (token.i < head.i, token.i)):
        if phrase.lower_ in allowed:
            for noun in (each for each in phrase.children if each.dep_ == "pobj"):
                if _says_where(phrase, noun, entities):
                    yield from place_at(noun, entities, depth)
        elif phrase.lower_ in {"outside", "inside", "out"}:
            for inner in phrase.children:  # "outside of", "inside of"
                yield from (
                    place for noun in inner.children for place in place_at(noun, entities, depth) if noun.dep_ == "pobj"
                )


def place_at(noun: Token, entities: ArticleEntities, depth: int = 0) -> Iterator[Entity]:
    """The place that a noun names; of a common noun the one it lies in, or the one before it ("a Kabul hotel")."""
    entity = entities.at(noun)
    if entity is not None and entity.entity_type in PLACES:
        yield from _whole(noun, entity, entities)
        return
    if noun.ent_type_ == "PERSON" or depth >= _MAX_NESTING:
        return
    before = list(places_before(noun, entities, is_country_allowed=is_place_noun(noun)))
    is_site = _place_nouns().get(lemma(noun)) == "site"  # "a Waitrose shop in Leeds" is in Leeds
    makers = [place for place in before if is_site and place.latitude is None]
    found = [place for place in before if place not in makers] + list(_around(noun, entities, depth))
    found.sort(key=lambda place: -exactness(place))
    countries = [place for place in found if is_country(place)]
    yield from (place for place in found if place not in countries)
    yield from makers
    yield from countries


def _around(noun: Token, entities: ArticleEntities, depth: int) -> Iterator[Entity]:
    """The places that a common noun lies in, by the phrases behind it, its owner or a demonym."""
    nested = AT | {"against"} | (_APPROACHING if noun.lower_ in _APPROACHES else frozenset())
    nested |= {"of"} if is_place_noun(noun) or lemma(noun) in _PARTITIVES or noun.like_num else set()
    yield from places_beside(noun, nested, entities, depth + 1)
    for child in noun.children:
        if child.dep_ in {"appos", "acl"} and child.pos_ in {"NOUN", "PROPN", "VERB"}:
            yield from places_beside(child, AT, entities, depth + 1)
    if is_place_noun(noun) or noun.pos_ == "PROPN":
        yield from owners(noun, entities)
    if is_place_noun(noun) and lemma(noun) not in _STYLED:
        yield from country_before(noun, entities)


def exactness(place: Entity) -> int:
    """A building or street before a town, that before a region; a name without coordinates is mostly a small place."""
    if place.entity_type == "FAC":
        return 3
    return 2 if place.coordinate_type in {"point", None} else 1


def places_before(noun: Token, entities: ArticleEntities, *, is_country_allowed: bool) -> Iterator[Entity]:
    """Names before the noun: "the Geneva talks", "a Nairobi court". A country there is mostly whose it is: "U.S. citizens".

    "Mokha, Yemen bomb" is a bomb in Mokha.
    """
    for child in noun.children:
        if (
            child.dep_ in {"compound", "nmod"}
            and child.i < noun.i
            and child.pos_ == "PROPN"
            and not _is_behind_hyphen(child)
            and not _is_one_of_two(child)
        ):
            entity = entities.at(child)
            if entity is None or entity.entity_type not in PLACES:
                continue
            town = _town_before(child, entities) if is_country(entity) else None
            if town is not None:
                yield town
            elif is_country_allowed or not is_country(entity):
                yield entity


def places_struck(nouns: Iterable[Token], entities: ArticleEntities) -> Iterator[Entity]:
    """The places that nouns name themselves: "hit Lima", "hit the town of Zarand", "a Lima market"."""
    for noun in nouns:
        entity = entities.at(noun)
        if entity is not None and entity.entity_type in PLACES:
            yield from _whole(noun, entity, entities)
        elif entity is None and noun.pos_ == "NOUN" and not is_person_noun(lemma(noun)):
            yield from places_before(noun, entities, is_country_allowed=False)
            if is_place_noun(noun):
                yield from places_beside(noun, {"of"}, entities)


def country_before(noun: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """The country that stands as an adjective before the noun, "Greek riots"; none in "pro-Beijing members"."""
    for child in noun.children:
        entity = entities.at(child) if child.dep_ == "amod" and child.i < noun.i else None
        if entity is not None and entity.entity_type in PLACES and not _is_behind_hyphen(child):
            yield entity


def is_place_noun(noun: Token) -> bool:
    """Whether it is a common noun for a place ("village", "outskirts", "prison"), of which one says "of", or whose."""
    return noun.pos_ == "NOUN" and (noun.lower_ in _place_nouns() or lemma(noun) in _place_nouns())


def is_country(entity: Entity) -> bool:
    """Whether it is a country of the list, which before a noun mostly says whose a thing is."""
    return entity.entity_id.startswith("country:")


@cache
def _place_nouns() -> dict[str, str]:
    return {row["noun"]: row["kind"] for row in read_lexicon("place_nouns")}


def _phrases(head: Token) -> Iterator[Token]:
    """The prepositions that hang on a word, or on a day or adverb beside it: "was stabbed on Friday *in* Lima"."""
    for child in head.children:
        if child.dep_ in {"prep", "agent"}:
            yield child
            days = [noun for noun in child.children if noun.dep_ == "pobj"] if child.lower_ in {"on", "in"} else []
        else:
            days = [child] if child.dep_ == "npadvmod" else []
            if child.lower_ in _THERE:
                yield from (phrase for phrase in child.children if phrase.dep_ == "prep")
        yield from (
            phrase
            for day in days
            if day.lower_ in _DAYS or day.is_digit
            for phrase in day.children
            if phrase.dep_ == "prep"
        )


def _whole(noun: Token, entity: Entity, entities: ArticleEntities) -> Iterator[Entity]:
    """The place, unless it is a part without coordinates of one that is named behind it: "Southern District of Texas".

    "NZ $ 26 million" is no place.
    """
    after = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else None
    if after is not None and after.text in _CURRENCY_SIGNS:
        return
    if entity.latitude is None and entity.entity_type != "FAC":
        yield from (place for place in _behind_of(noun, entities) if place is not entity)
    yield entity


def _behind_of(noun: Token, entities: ArticleEntities) -> Iterator[Entity]:
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            found = (entities.at(inner) for inner in child.children if inner.dep_ == "pobj")
            yield from (place for place in found if place is not None and place.entity_type in PLACES)


def _town_before(country: Token, entities: ArticleEntities) -> Entity | None:
    """The town of "Mokha, Yemen" before the country's first word."""
    first = next((token for token in country.subtree), country)
    doc, at = country.doc, min(first.i, country.i)
    if at < 2 or doc[at - 1].text != ",":
        return None
    found = entities.at(doc[at - 2])
    return found if found is not None and found.entity_type in PLACES and not is_country(found) else None


def owners(noun: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """Of a place without a name the one that it is a part of: "on Japan's northern coast"."""
    owners = (entities.at(child) for child in noun.children if child.dep_ == "poss" and child.pos_ == "PROPN")
    return (owner for owner in owners if owner is not None and owner.entity_type in PLACES)


def _is_behind_hyphen(token: Token) -> bool:
    return "-" in token.text or (token.i > 0 and token.nbor(-1).text == "-")


def _is_one_of_two(token: Token) -> bool:
    """Whether a slash joins the name to another: "the Kenya/Uganda region" is neither of them."""
    doc = token.doc
    around = (doc[at].text for at in (token.i - 1, token.i + 1) if 0 <= at < len(doc))
    return "/" in token.text or "/" in around


def _says_where(phrase: Token, noun: Token, entities: ArticleEntities) -> bool:
    """ "An attack on Kenya" is there, what "is built on Kenya's will" is not; "against militants in Gaza" is in Gaza."""
    if phrase.lower_ == "against":
        entity = entities.at(noun)
        return entity is None or entity.entity_type not in PLACES
    if phrase.lower_ == "on" and phrase.head.pos_ == "VERB" and lemma(phrase.head) in _DECIDING:
        return noun.lower_ in _OCCASIONS
    return phrase.lower_ != "on" or phrase.head.pos_ == "NOUN" or _is_ground(noun, entities)


def _is_ground(noun: Token, entities: ArticleEntities) -> bool:
    """Whether one can be on it: a bridge, an island, a coast; not a country or town."""
    entity = entities.at(noun)
    return entity is None or entity.entity_type in {"LOC", "FAC"}
