"""Capitals that stand for the government of their country: "Tokyo said", "Lima and Quito agreed"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Token

from transforms import places
from transforms.entities.mentions import Entity, Mention
from transforms.lexicon_files import read_lexicon

# What governments do besides saying.
_ACTS = frozenset(
    {"agree", "ban", "blame", "condemn", "deploy", "expel", "fear", "hope", "impose", "intend", "oppose", "protest"}
    | {"recall", "recognise", "recognize", "refuse", "reject", "retaliate", "sanction", "seek", "sign", "summon"}
    | {"support", "suspend", "threaten", "view", "want", "welcome", "withdraw"}
)
# "Brussels said" is the European Union.
_OTHERWISE = frozenset({"Brussels"})


def with_metonyms(things: Sequence[Entity]) -> list[Entity]:
    """The things, in which each capital that says or decides something is a mention of its country there."""
    moved: dict[str, list[Mention]] = {}
    kept: list[Entity] = []
    for thing in things:
        mentions = tuple(mention for mention in thing.mentions if not _is_government(thing, mention))
        if thing.country_code is not None and len(mentions) < len(thing.mentions):
            moved.setdefault(thing.country_code, []).extend(
                mention._replace(method="metonym") for mention in thing.mentions if mention not in mentions
            )
        if mentions:
            kept.append(thing if len(mentions) == len(thing.mentions) else replace(thing, mentions=mentions))
    countries = {thing.entity_id: thing for thing in kept}
    for code, found in moved.items():
        country = countries.get(f"country:{code}") or _country(code)
        mentions = tuple(sorted([*country.mentions, *found], key=lambda mention: mention.span.start))
        forms = dict.fromkeys([*country.aliases, *(mention.span.text for mention in found)])
        countries[country.entity_id] = replace(country, mentions=mentions, aliases=tuple(forms))
    return list(countries.values())


def _country(code: str) -> Entity:
    place = places.country(code)
    return Entity(
        entity_id=place.entity_id,
        entity_type="GPE",
        name=place.name,
        mentions=(),
        country_code=code,
        link_method="table",
        rule_id="country",
        confidence=0.9,
        geoname_id=place.geoname_id,
        latitude=place.latitude,
        longitude=place.longitude,
        coordinate_type=place.coordinate_type,
    )


def _is_government(thing: Entity, mention: Mention) -> bool:
    if thing.entity_type != "GPE" or thing.country_code is None:
        return False
    verbs = list(_verbs_of(mention.span.root))
    if not verbs or mention.span.text in _OTHERWISE:
        return False
    place = places.find_place(mention.span.text)
    if place is None or place.place_type != "capital" or place.country_code != thing.country_code:
        return False
    return any(verb.lemma_ in _ACTS or verb.lemma_ in _speech() for verb in verbs)


def _verbs_of(root: Token) -> Iterator[Token]:
    """The verb whose subject the word is, alone or with others: "*Lima* and *Quito* agreed"."""
    while root.dep_ == "conj":
        root = root.head
    if root.dep_ == "nsubj" and root.head.pos_ == "VERB":
        yield root.head


@cache
def _speech() -> frozenset[str]:
    return frozenset(row["lemma"] for row in read_lexicon("cues") if row["kind"] == "verb" and " " not in row["lemma"])
