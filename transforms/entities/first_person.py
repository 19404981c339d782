"""Who says "I" in a quotation, and whom an interviewer calls "you": a second reading, when quotations and speakers are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from spacy.tokens import Doc, Span

from transforms.entities.mentions import ArticleEntities, Entity, Mention
from transforms.entities.setting import STATE_SECTORS
from transforms.language import BLOCK_SPANS

_I = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_YOU = frozenset({"you", "your", "yours", "yourself"})
_OF_MANY = frozenset({"ORG"})
# "We" of those who speak for a state or for states takes in more than their own body.
_OF_ALL = STATE_SECTORS | {"IGO", "UNO", "EUR"}
_TURN = "turn"  # a paragraph that begins with its speaker's name
_ANSWERS = frozenset({"answer", "discuss"})  # "answered some questions from", "discusses her campaign with"


class Quotation(Protocol):
    """What of a quotation tells who "I" is."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its pieces in order."""

    @property
    def quote_type(self) -> str:
        """direct, mixed or indirect."""

    @property
    def speaker_entities(self) -> tuple[Entity, ...]:
        """Who says it, as far as known."""

    @property
    def rule_id(self) -> str:
        """By which rule it was found."""


def resolve_first_person(doc: Doc, entities: ArticleEntities, quotes: Sequence[Quotation]) -> ArticleEntities:
    """The entities with the persons of their direct speech: "I" is a person who speaks alone, "we" a body.

    "We" of one who speaks for a body ("a spokesman for Rift Air") is that body. In an interview "you" is the one who is
    interviewed, in all turns that are not the answers. Where the speaker is not known or several speak, "I" is left
    alone, as is any other person's "we" (whom it takes in, nobody tells) and every other "you". Inside a quotation within a
    quotation the inner speaker counts.
    """
    meant: dict[int, Entity] = {}
    interviewed = _interviewed(doc, entities, quotes)
    by_id = {entity.entity_id: entity for entity in entities.entities}
    for quote in sorted(quotes, key=lambda quote: -sum(len(span) for span in quote.spans)):
        if quote.quote_type == "indirect":
            continue
        speaker = quote.speaker_entities[0] if len(quote.speaker_entities) == 1 else None
        asked = interviewed if quote.rule_id == _TURN and interviewed not in quote.speaker_entities else None
        for span in quote.spans:
            for index in range(span.start, span.end):
                word = doc[index].lower_
                meant.pop(index, None)
                if asked is not None and word in _YOU:
                    meant[index] = asked
                elif speaker is not None and (said := _meant_by(word, speaker, by_id.get(speaker.body_id or ""))):
                    meant[index] = said
    return _with_mentions(doc, entities, meant)


def _meant_by(word: str, speaker: Entity, body: Entity | None) -> Entity | None:
    """Whom a first person of this speaker means; ``body`` is the one that he speaks for."""
    if speaker.entity_type == "PERSON":
        if word in _WE:
            return None if body is None or body.sector_code in _OF_ALL else body
        return speaker if word in _I else None
    return speaker if speaker.entity_type in _OF_MANY and word in _WE else None


def _interviewed(doc: Doc, entities: ArticleEntities, quotes: Sequence[Quotation]) -> Entity | None:
    """Who is interviewed: the only person whose turns ask nothing, else whom the text before them says to be interviewed."""
    turns = [quote for quote in quotes if quote.rule_id == _TURN]
    if not turns:
        return None
    answers = [quote for quote in turns if "?" not in quote.spans[-1].text]
    speaking = {entity.entity_id: entity for quote in answers for entity in quote.speaker_entities}
    people = [entity for entity in speaking.values() if entity.entity_type == "PERSON"]
    if people:
        return people[0] if len(people) == 1 else None
    first = min(quote.spans[0].start for quote in turns)
    for block in doc.spans.get(BLOCK_SPANS, None) or (doc[:],):
        if block.start >= first:
            break
        said = {entity.entity_id: entity for entity in _said_to_be_interviewed(block, entities)}
        if said:
            return next(iter(said.values())) if len(said) == 1 else None
    return None


def _said_to_be_interviewed(block: Span, entities: ArticleEntities) -> Iterator[Entity]:
    """People named as interviewed: "interviews Ana Duarte", "in an interview with Duarte", "Duarte answered questions"."""
    for token in block:
        wanted: list[int] = []
        if token.lemma_.lower() == "interview":
            wanted = [t.i for t in token.sent if t.i > token.i and t.ent_type_ == "PERSON"][:1]
        elif token.lemma_ in _ANSWERS and token.pos_ == "VERB":
            wanted = [child.i for child in token.children if child.dep_ == "nsubj"]
        for index in wanted:
            entity = entities.by_token.get(index)
            if entity is not None and entity.entity_type == "PERSON":
                yield entity


def _with_mentions(doc: Doc, entities: ArticleEntities, meant: dict[int, Entity]) -> ArticleEntities:
    added: dict[str, list[Mention]] = {}
    for index, entity in meant.items():
        if index not in entities.by_token and doc[index].pos_ in {"PRON", "DET"}:
            added.setdefault(entity.entity_id, []).append(Mention(doc[index : index + 1], "pronoun", "first_person"))
    if not added:
        return entities
    changed = {
        entity.entity_id: replace(
            entity,
            mentions=tuple(
                sorted([*entity.mentions, *added[entity.entity_id]], key=lambda mention: mention.span.start)
            ),
        )
        for entity in entities.entities
        if entity.entity_id in added
    }
    by_token = {index: changed.get(entity.entity_id, entity) for index, entity in entities.by_token.items()}
    by_token |= {m.span.start: changed[name] for name, mentions in added.items() if name in changed for m in mentions}
    whole = tuple(changed.get(entity.entity_id, entity) for entity in entities.entities)
    return replace(entities, entities=whole, by_token=by_token)
