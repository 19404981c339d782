"""Bodies, things, places and people that are meant by a definite noun."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.language import parse_text

# text, name of the entity, its nominals in order
MEANT = [
    pytest.param("Rift Air, a Kenyan airline, left. The airline slept.", "Rift Air", ["The airline"], id="apposition"),
    pytest.param("Rift Air is an airline. The carrier left Peru.", "Rift Air", ["The carrier"], id="of the family"),
    pytest.param(
        "Rift Air, an airline, left. A rival airline won. The airline slept.", "Rift Air", [], id="another came between"
    ),
    pytest.param(
        "Rift Air, an airline, met Costa Air, an airline. The airline slept.", "Rift Air", [], id="two of the kind"
    ),
    pytest.param("The airline slept. Rift Air, an airline, left.", "Rift Air", [], id="not named before"),
    pytest.param(
        "Rift Air, an airline, left. The airline of the year slept.", "Rift Air", [], id="another is said to be meant"
    ),
    pytest.param(
        "Rift Air, an airline, left. The airline that burned slept.", "Rift Air", [], id="a clause says which"
    ),
    pytest.param("Rift Air, an airline, left. The airline boss slept.", "Rift Air", [], id="part of a longer phrase"),
    pytest.param(
        "The World Salt Council met. The council agreed.", "World Salt Council", ["The council"], id="name's own noun"
    ),
    pytest.param(
        "The World Salt Council met. The trade council agreed.", "World Salt Council", [], id="with a strange word"
    ),
    pytest.param(
        "The cargo ship MV Lindqvist sank. The vessel carried salt.", "MV Lindqvist", ["The vessel"], id="described"
    ),
    pytest.param("The army of Peru left. The nation applauded.", "Peru", ["The nation"], id="country"),
    pytest.param("Peru met Kenya. The nation applauded.", "Peru", [], id="two countries"),
    pytest.param(
        "Japanese Prime Minister Aiko Mori left. The Japanese leader slept.",
        "Aiko Mori",
        ["The Japanese leader"],
        id="leader",
    ),
    pytest.param("Japanese Prime Minister Aiko Mori left. The Kenyan leader slept.", "Aiko Mori", [], id="another's"),
    pytest.param("Vice President Maria Santos left. The president slept.", "Maria Santos", [], id="another rank"),
    pytest.param(
        "Foreign Minister Maria Santos left. The minister slept.", "Maria Santos", ["The minister"], id="shorter title"
    ),
    pytest.param("Prime Minister Maria Santos left. The minister slept.", "Maria Santos", [], id="no mere minister"),
    pytest.param("Maria Santos, the mayor, left.", "Maria Santos", ["the mayor"], id="definite apposition"),
    pytest.param("Maria Santos, a mayor, left.", "Maria Santos", [], id="indefinite apposition"),
    pytest.param("The mayor Maria Santos left.", "Maria Santos", [], id="title without a comma"),
]


@pytest.mark.parametrize(("text", "name", "wanted"), MEANT)
def test_definite_nouns(nlp: Language, text: str, name: str, wanted: list[str]) -> None:
    (entity,) = (entity for entity in find_entities(parse_text(nlp, text)).entities if entity.name == name)
    assert [mention.span.text for mention in entity.mentions if mention.mention_type == "nominal"] == wanted
