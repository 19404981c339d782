"""People who are meant by their office."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.language import parse_text

# text, name of the person, the nominals in order
CASES = [
    pytest.param(
        "President Maria Santos left. Kenyan President Peter Okoro stayed.\n\nOkoro slept. The president was ill.",
        "Peter Okoro",
        ["The president"],
        id="of two holders the one who was named last",
    ),
    pytest.param(
        "President Maria Santos met President Peter Okoro. The president left.", "Peter Okoro", [], id="two together"
    ),
    pytest.param(
        "President Maria Santos left. No law forbids the sitting president to run.", "Maria Santos", [], id="any holder"
    ),
    pytest.param("President Maria Santos left. The next president will wait.", "Maria Santos", [], id="another holder"),
    pytest.param(
        "President Maria Santos left. The incoming president will wait.", "Maria Santos", [], id="who is none yet"
    ),
    pytest.param(
        'Maria Santos, a guitarist, left. He called the "guitarist" mad.', "Maria Santos", [], id="a word in marks"
    ),
    pytest.param("The two leaders met. Maria Santos left.", "Maria Santos", [], id="two at once are no one"),
    pytest.param(
        "President Maria Santos and President Peter Okoro met. The two leaders agreed.",
        "Maria Santos",
        [],
        id="nor is each of the two",
    ),
]


@pytest.mark.parametrize(("text", "name", "wanted"), CASES)
def test_office_nominals(nlp: Language, text: str, name: str, wanted: list[str]) -> None:
    (entity,) = (entity for entity in find_entities(parse_text(nlp, text)).entities if entity.name == name)
    assert [mention.span.text for mention in entity.mentions if mention.mention_type == "nominal"] == wanted
