"""What a mention, an entity and the entities of an article are; found by ``transforms.entities``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms.language import block_of
from transforms.roles import is_person_noun
from transforms.syntax import noun_phrase


class Name(NamedTuple):
    """A name in the text: half-open token range, entity type, and by which rule it was found."""

    start: int
    end: int
    entity_type: str
    method: str


class Mention(NamedTuple):
    """One place where an entity is named or meant; ``method`` says by which rule."""

    span: Span
    mention_type: str
    method: str


@dataclass(frozen=True, eq=False)
class Entity:
    """One entity of one article, with all its mentions in order; fields mean what the table's columns mean.

    ``gender`` and ``body_id`` are no columns: they help to say who is meant.
    """

    entity_id: str
    entity_type: str
    name: str
    mentions: tuple[Mention, ...]
    is_id_ambiguous: bool = False
    title: str | None = None
    country_code: str | None = None
    sector_code: str | None = None
    link_method: str | None = None
    rule_id: str = ""
    confidence: float = 0.5
    aliases: tuple[str, ...] = ()
    geoname_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    coordinate_type: str | None = None
    block_type: str = "paragraph"
    gender: str | None = None
    body_id: str | None = None  # of a person who speaks for a body: its entity_id


@dataclass(frozen=True, eq=False)
class ArticleEntities:
    """The entities of an article, in order of first mention, who stands where, and the country that it is set in."""

    entities: tuple[Entity, ...]
    by_token: Mapping[int, Entity] = field(default_factory=dict)
    setting: str | None = None

    def at(self, token: Token) -> Entity | None:
        """The entity that the token is part of a mention of, or None; of nested mentions the narrowest counts."""
        return self.by_token.get(token.i)

    def of(self, head: Token) -> Entity | None:
        """The entity that a noun phrase headed by ``head`` refers to, or None.

        That is the entity whose mention holds the head; else the one that stands in apposition to it: "the prime
        minister, *Ana Duarte*," and, for the head of an apposition, "*Ana Duarte*, leader of the party". A modifier
        is never the phrase: "Japanese officials" is not Japan.
        """
        found = self.at(head)
        if found is not None:
            return found
        for child in head.children:
            if child.dep_ == "appos" and child.i > head.i:
                return self._same(head, self.at(child))
        if head.dep_ == "appos":
            return self._same(head, self.at(head.head))
        return None

    def _same(self, noun: Token, entity: Entity | None) -> Entity | None:
        """The entity, if this noun can be what it is called: a person's apposition is a noun for people."""
        if entity is None or noun.pos_ not in {"NOUN", "PROPN"}:
            return None
        if entity.entity_type == "PERSON":
            return entity if is_person_noun(noun.lemma_.lower()) and noun.tag_ not in {"NNS", "NNPS"} else None
        if entity.entity_type in {"GPE", "LOC"}:
            return entity if noun.lower_ in PLACE_NOUNS else None
        return entity if noun.tag_ not in {"NNS", "NNPS"} and not is_person_noun(noun.lemma_.lower()) else None


PLACE_NOUNS = frozenset(
    {"country", "nation", "state", "capital", "city", "town", "village", "island", "neighbor", "neighbour"}
    | {"province", "region", "republic", "kingdom", "territory", "port", "district", "home", "hometown", "birthplace"}
    | {"county", "peninsula", "river", "lake", "mountain", "volcano"}
)


def definite_phrase(noun: Token) -> Span:
    """The phrase of a definite noun, from its determiner or possessor on, without the words of a quotation behind it."""
    phrase = noun_phrase(noun)
    starts = [child.left_edge.i for child in noun.children if child.dep_ in {"det", "poss"} and child.i < noun.i]
    marks = [token.i for token in phrase if token.is_quote and token.i > noun.i]
    end = marks[0] if marks else phrase.end
    while end > noun.i + 1 and noun.doc[end - 1].dep_ == "prep":
        end -= 1  # "the president of" before the mark
    return noun.doc[max(phrase.start, min(starts, default=phrase.start)) : end]


def block_type_of(span: Span) -> str:
    """The type of the block that a mention stands in."""
    block = block_of(span[0])
    return block.label_ if block is not None else "paragraph"


def joined(one: Entity, other: Entity) -> Entity:
    """Two that are one: all mentions in order, and what the second knows where the first knows nothing."""
    mentions = tuple(sorted([*one.mentions, *other.mentions], key=lambda mention: mention.span.start))
    names = [*one.aliases, *([other.name] if other.name != one.name else []), *other.aliases]
    return replace(
        one,
        mentions=mentions,
        aliases=tuple(name for name in dict.fromkeys(names) if name != one.name),
        title=one.title or other.title,
        country_code=one.country_code or other.country_code,
        sector_code=one.sector_code or other.sector_code,
        link_method=one.link_method or other.link_method,
        block_type=block_type_of(mentions[0].span),
    )


def without_repeated_ids(entities: Iterable[Entity]) -> list[Entity]:
    """One entity per id: two spellings that give one id ("José", "Jose") are one entity with all mentions."""
    merged: dict[str, Entity] = {}
    for entity in entities:
        twin = merged.get(entity.entity_id)
        merged[entity.entity_id] = entity if twin is None else joined(twin, entity)
    return list(merged.values())
