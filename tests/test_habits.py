"""Words of an act in a clause that tells a state, a name, an opinion or a kind are no event."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

# text, and the words of its events
CASES: list[tuple[str, list[str]]] = [
    # a bare participle says which people are meant; behind a comma, of a paper or with a day it tells something
    ("Kenya warned countries opposed to the Ugandan plan.", ["warned"]),
    ("The minister joined a group opposing the Ugandan plan.", []),
    ("The Kenyan senate passed a resolution supporting Uganda.", ["passed a resolution", "supporting"]),
    ("The law hurts Kenyan lawmakers elected from the cities.", []),
    ("The law hurts Kenyan lawmakers, elected from the cities.", ["elected"]),
    ("Those detained in Uganda will face Kenyan judges.", []),
    ("Three sailors detained in Uganda will face Kenyan judges.", ["detained"]),
    ("The Kenyan minister must be careful when helping Ugandan refugees.", []),
    ("Kenyan senators called the famine a massacre of Ugandan farmers.", ["called"]),
    # what somebody calls something only names it
    ("Kenya is rich in what it calls criminal Ugandan gold.", []),
    ("Kenya called the Ugandan alliance a crime.", ["called"]),
    # a state of danger, and a threat
    ("The Kenyan government, which is threatened by Ugandan rebels, lacks money.", []),
    ("The Kenyan government was threatened by Ugandan rebels.", ["threatened"]),
    ("The Kenyan government is threatening the fairness of the vote.", []),
    ("The Kenyan government is threatening a strike against Uganda.", ["threatening"]),
    # an opinion on the law, a power, an opinion that is shared, readiness of people
    ("The report says the Kenyan prisons violate the Ugandan treaty.", []),
    ("The Kenyan prisons violated the Ugandan treaty.", ["violated the Ugandan treaty"]),
    ("The minister works at a Kenyan court that can veto the Ugandan plan.", []),
    ("Kenyan senators do not all agree on how the Ugandan plan works.", []),
    ("Kenyan migrants are willing to do the work in Uganda.", []),
    ("Kenya is willing to do the work in Uganda.", ["willing"]),
    # what somebody must know nobody asks for
    ("The Kenyan minister said that Uganda must know the truth.", []),
    ("The Kenyan minister said that Uganda must pay the debt.", ["said"]),
    # a noun in a name
    ("The Alliance for the Liberation of Uganda spoke to Kenyan reporters.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_what_no_clause_of_the_day_tells(nlp: Language, text: str, expected: list[str]) -> None:
    doc = parse_text(nlp, text)
    assert [event.trigger.text for event in find_events(doc, find_entities(doc))] == expected
