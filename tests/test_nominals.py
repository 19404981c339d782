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
    pytest.param("The mayor, Maria Santos, left.", "Maria Santos", ["The mayor"], id="definite apposition"),
    pytest.param("A mayor, Maria Santos, left.", "Maria Santos", [], id="indefinite apposition"),
    pytest.param("Maria Santos, the mayor, left.", "Maria Santos", [], id="behind the name it is the title"),
    pytest.param("The mayor Maria Santos left.", "Maria Santos", [], id="title without a comma"),
]


# What a noun may mean beyond its own words; near misses stand beside hits.
NEAR = [
    pytest.param(
        "Rift Air left. Costa Air slept. Costa Air is an airline. The airline won.",
        "Costa Air",
        ["The airline"],
        id="the last sentence names one",
    ),
    pytest.param(
        "The Rice Party met the Salt Party. The party agreed.", "Rice Party", [], id="the last sentence names two"
    ),
    pytest.param(
        "The Rice Party left. Peter Okoro slept. The party agreed.", "Rice Party", ["The party"], id="the only one"
    ),
    pytest.param(
        "Nokia hired Peter Okoro. The company has many plants.", "Nokia", ["The company"], id="what makes things"
    ),
    pytest.param(
        "Peter Okoro wrote on Facebook. The company slept.", "Facebook", [], id="who writes there speaks of others"
    ),
    pytest.param("Kenya is dry. The African nation slept.", "Kenya", ["The African nation"], id="of the continent"),
    pytest.param("Kenya is dry. The European nation slept.", "Kenya", [], id="of another continent"),
    pytest.param("Kenya is dry. The neighbouring country slept.", "Kenya", [], id="another country than the last"),
    pytest.param("Texas is dry. The state has no water.", "Texas", ["The state"], id="state"),
    pytest.param("Texas is dry. The state of emergency ended.", "Texas", [], id="no place"),
    pytest.param(
        "Peru is dry. Lima is large. A blast shook the capital.", "Lima", ["the capital"], id="capital named before"
    ),
    pytest.param("Peru is dry. A blast shook the capital.", "Peru", [], id="a capital is not its country"),
    pytest.param("Hong Kong is large. The country slept.", "Hong Kong", [], id="a territory is no country"),
    pytest.param(
        "The Lagos Herald left. The newspaper was old.", "Lagos Herald", ["The newspaper"], id="its name says newspaper"
    ),
]


@pytest.mark.parametrize(("text", "name", "wanted"), [*MEANT, *NEAR])
def test_definite_nouns(nlp: Language, text: str, name: str, wanted: list[str]) -> None:
    (entity,) = (entity for entity in find_entities(parse_text(nlp, text)).entities if entity.name == name)
    assert [mention.span.text for mention in entity.mentions if mention.mention_type == "nominal"] == wanted
