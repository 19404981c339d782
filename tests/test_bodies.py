"""Bodies named in full and in short, of hand-made entities."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from transforms.entities.bodies import with_short_names
from transforms.entities.mentions import Entity, Mention

# (name, type, country, rule) of each thing -> names that become one, fullest id first
CASES = [
    pytest.param(
        [("Supreme Court", "ORG", None, "tagger"), ("UK Supreme Court", "ORG", "GBR", "state_body")],
        {"UK Supreme Court": {"Supreme Court", "UK Supreme Court"}},
        id="without its country",
    ),
    pytest.param(
        [("Supreme Court", "ORG", "USA", "tagger"), ("UK Supreme Court", "ORG", "GBR", "state_body")],
        {"Supreme Court": {"Supreme Court"}, "UK Supreme Court": {"UK Supreme Court"}},
        id="of two countries",
    ),
    pytest.param(
        [("House", "ORG", None, "tagger"), ("House of Representatives", "ORG", "USA", "tagger")],
        {"House of Representatives": {"House", "House of Representatives"}},
        id="what stands before of",
    ),
    pytest.param(
        [("House", "ORG", None, "tagger"), ("White House", "ORG", "USA", "tagger")],
        {"House": {"House"}, "White House": {"White House"}},
        id="a noun for many is no end of a name",
    ),
    pytest.param(
        [("Salt Party", "ORG", None, "tagger"), ("Salt Party of Illinois", "ORG", "USA", "tagger")],
        {"Salt Party": {"Salt Party"}, "Salt Party of Illinois": {"Salt Party of Illinois"}},
        id="its part is another",
    ),
    pytest.param(
        [("Salt Party", "ORG", None, "tagger"), ("National Salt Party", "ORG", None, "tagger")],
        {"National Salt Party": {"Salt Party", "National Salt Party"}},
        id="end of a name",
    ),
    pytest.param(
        [("Salt Party", "ORG", "USA", "known_organisation"), ("National Salt Party", "ORG", "USA", "tagger")],
        {"Salt Party": {"Salt Party"}, "National Salt Party": {"National Salt Party"}},
        id="a body that a table knows is itself",
    ),
    pytest.param(
        [
            ("Linux", "PRODUCT", None, "tagger"),
            ("Rift Linux", "PRODUCT", None, "tagger"),
            ("Salt Linux", "PRODUCT", None, "tagger"),
        ],
        {"Linux": {"Linux"}, "Rift Linux": {"Rift Linux"}, "Salt Linux": {"Salt Linux"}},
        id="two end so",
    ),
    pytest.param(
        [("Lagos", "ORG", None, "tagger"), ("University of Lagos", "ORG", None, "tagger")],
        {"Lagos": {"Lagos"}, "University of Lagos": {"University of Lagos"}},
        id="what it is of is not its name",
    ),
]


@pytest.mark.parametrize(("things", "wanted"), CASES)
def test_short_names(things: list[tuple[str, str, str | None, str]], wanted: dict[str, set[str]]) -> None:
    doc = Doc(Vocab(), words=[word for name, *_ in things for word in name.split()])
    entities, start = [], 0
    for name, entity_type, country, rule in things:
        end = start + len(name.split())
        mentions = (Mention(doc[start:end], "name", "name"),)
        key = f"org:{name.lower().replace(' ', '-')}"
        entities.append(Entity(key, entity_type, name, mentions, country_code=country, rule_id=rule))
        start = end
    found = {entity.name: {mention.span.text for mention in entity.mentions} for entity in with_short_names(entities)}
    assert found == wanted
