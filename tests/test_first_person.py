"""Who "I", "we" and an interviewer's "you" are."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.entities.first_person import resolve_first_person
from transforms.language import parse_text
from transforms.quotes.quotations import find_quotes

# text, id of the entity, what it means by first (or an interviewer's second) person
CASES = [
    pytest.param('"I am ill," Maria Santos said.', "person:maria-santos", ["I"], id="I"),
    pytest.param('"We are ill," Maria Santos said.', "person:maria-santos", [], id="whom we takes in, nobody tells"),
    pytest.param('"We are ill," the World Salt Council said.', "org:world-salt-council", ["We"], id="a body"),
    pytest.param(
        '"We are ill," said Maria Santos, a spokeswoman for Rift Motors.',
        "org:rift-motors",
        ["We"],
        id="its spokeswoman",
    ),
    pytest.param('"We are ill," said Maria Santos, a NATO spokeswoman.', "org:nato", [], id="who speaks for states"),
    pytest.param(
        "Herald interviews Maria Santos\n\nHERALD: When did you leave Peru?\n\nSANTOS: I left in May.",
        "person:maria-santos",
        ["you", "I"],
        id="interviewed",
    ),
    pytest.param('"You are ill," Maria Santos told Peter Okoro.', "person:peter-okoro", [], id="no interview"),
]


@pytest.mark.parametrize(("text", "name", "wanted"), CASES)
def test_resolve_first_person(nlp: Language, text: str, name: str, wanted: list[str]) -> None:
    doc = parse_text(nlp, text)
    entities = find_entities(doc)
    found = resolve_first_person(doc, entities, list(find_quotes(doc, entities)))
    mentions = [m for entity in found.entities if entity.entity_id == name for m in entity.mentions]
    assert [m.span.text for m in mentions if m.method == "first_person"] == wanted
