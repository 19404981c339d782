"""Capitals that stand for a government."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.language import parse_text

# text -> texts of the mentions of the country and the methods of those
CASES = [
    pytest.param("Tokyo said it agreed.", "country:JPN", ["Tokyo"], id="says"),
    pytest.param("Lima and Quito condemned the attack.", "country:ECU", ["Quito"], id="with others"),
    pytest.param("Peru is hot. Lima rejected the deal.", "country:PER", ["Peru", "Lima"], id="joins its country"),
    pytest.param("Tokyo burned.", "country:JPN", [], id="does nothing that governments do"),
    pytest.param("The mayor of Tokyo said so.", "country:JPN", [], id="the town itself"),
    pytest.param("Osaka said it agreed.", "country:JPN", [], id="no capital"),
    pytest.param("Brussels said it agreed.", "country:BEL", [], id="stands for another"),
]


@pytest.mark.parametrize(("text", "country", "wanted"), CASES)
def test_capitals_that_speak(nlp: Language, text: str, country: str, wanted: list[str]) -> None:
    found = {entity.entity_id: entity for entity in find_entities(parse_text(nlp, text)).entities}
    names = [m.span.text for m in found[country].mentions if m.mention_type == "name"] if country in found else []
    assert names == wanted
