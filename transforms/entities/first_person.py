"""Who says "I" in a quotation: a second reading, when the quotations and their speakers are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from spacy.tokens import Doc, Span

from transforms.entities.mentions import ArticleEntities, Entity, Mention

_I = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_OF_MANY = frozenset({"ORG"})


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


def resolve_first_person(doc: Doc, entities: ArticleEntities, quotes: Sequence[Quotation]) -> ArticleEntities:
    """The entities with the first persons of their direct speech: "I" is a person who speaks alone, "we" a body.

    Where the speaker is not known or several speak, "I" is left alone, as is a person's "we" (whom it takes in, nobody
    tells) and every "you". Inside a quotation within a quotation the inner speaker counts.
    """
    meant: dict[int, Entity] = {}
    for quote in sorted(quotes, key=lambda quote: -sum(len(span) for span in quote.spans)):
        if quote.quote_type == "indirect":
            continue
        speaker = quote.speaker_entities[0] if len(quote.speaker_entities) == 1 else None
        for span in quote.spans:
            for index in range(span.start, span.end):
                meant.pop(index, None)
                if speaker is not None and _is_said_by(doc[index].lower_, speaker):
                    meant[index] = speaker
    return _with_mentions(doc, entities, meant)


def _is_said_by(word: str, speaker: Entity) -> bool:
    if speaker.entity_type == "PERSON":
        return word in _I
    return speaker.entity_type in _OF_MANY and word in _WE


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
    return ArticleEntities(whole, by_token)
