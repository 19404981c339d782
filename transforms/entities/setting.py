"""The country in which an article is set, and who is of it without being said to be.

"The Interior Ministry" and "Police Superintendent Ana Duarte" in a story that is all of Kenya are Kenya's. What is no office
or body of a state (a firm, a scientist, an agency that reports) is left alone: it may be from anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.entities.mentions import Entity
from transforms.language import BLOCK_SPANS

# Offices and bodies of a state. Of 75 without a country in 140 open articles, the setting was right for 61 and wrong for 1;
# of others (firms, experts, agencies that report) for one in two.
STATE_SECTORS = frozenset({"GOV", "LEG", "JUD", "COP", "MIL", "SPY", "PTY"})
_SETTING = frozenset({"GPE", "LOC", "FAC", "ORG"})
_LEAD = 2  # headline and first paragraph weigh double
_LEAST, _MARGIN, _MARGIN_OF_HEADLINE = 3, 2.0, 1.5


def country_of_setting(doc: Doc, entities: Iterable[Entity]) -> str | None:
    """ISO 3166 alpha-3 of the country that most blocks of the article name; None where a second comes near it.

    Each block counts a country once, by its name, people, places or bodies; it must be named in two blocks at least, and
    twice as often as any other. One that the headline names alone need not lead so far.
    """
    blocks = doc.spans.get(BLOCK_SPANS, None) or (doc[:],)
    starts = {
        mention.span.start: entity.country_code
        for entity in entities
        if entity.country_code is not None and entity.entity_type in _SETTING
        for mention in entity.mentions
        if mention.mention_type == "name"
    }
    votes: Counter[str] = Counter()
    headline: set[str] = set()
    for number, block in enumerate(blocks):
        named = {code for start, code in starts.items() if block.start <= start < block.end}
        votes.update(dict.fromkeys(named, 2 if number < _LEAD else 1))
        headline |= named if block.label_ == "headline" else set()
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _LEAST:
        return None
    margin = _MARGIN_OF_HEADLINE if headline == {ranked[0][0]} else _MARGIN
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= margin * ranked[1][1] else None


def in_setting(entities: Sequence[Entity], country: str | None) -> list[Entity]:
    """The entities, in which offices and bodies of a state that have no country have this one (``link_method`` setting)."""
    return (
        [
            replace(entity, country_code=country, link_method="setting") if _is_of_the_state(entity) else entity
            for entity in entities
        ]
        if country is not None
        else list(entities)
    )


def _is_of_the_state(entity: Entity) -> bool:
    return (
        entity.country_code is None
        and entity.sector_code in STATE_SECTORS
        and entity.entity_type in {"PERSON", "ORG"}
        and (entity.rule_id != "org_table" or entity.is_id_ambiguous)  # the table says so of what is of no country
    )
