"""One word, several senses: the guards of the lexicon's rows choose by doer, object, particle and complement."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

# text, and its acts
CASES: list[tuple[str, list[str]]] = [
    # a bomb that explodes is no accident, a bus that does is one
    ("A car bomb exploded outside the Kenyan embassy.", ["ASSAULT"]),
    ("A Kenyan bus exploded near Lima.", ["ACCIDENT"]),
    ("A bomb blast at the Kenyan embassy hurt nobody.", ["ASSAULT"]),
    ("A gas explosion at the Kenyan embassy hurt nobody.", ["ACCIDENT"]),
    # troops arrive without a visit, a general does not
    ("Kenyan soldiers arrived in Uganda.", ["MOBILIZE"]),
    ("The Kenyan president arrived in Uganda.", ["CONSULT"]),
    # an exercise of one army is not done together
    ("Kenyan soldiers conducted a routine patrol.", []),
    ("Both armies conducted a joint exercise.", ["COOPERATE"]),
    # an order to stay expels nobody
    ("Kenya ordered two Ugandan diplomats to return to Lima.", ["REQUEST"]),
    ("Kenya ordered two Ugandan diplomats to leave the country.", ["SANCTION"]),
    # the army's clashes are no riot
    ("Kenyan soldiers clashed with Ugandan rebels.", ["ASSAULT"]),
    ("Kenyan students clashed with Ugandan police.", ["PROTEST"]),
    # verb and particle with another object
    ("The Kenyan official was giving a briefing to reporters in Uganda.", []),
    ("Kenya gave in to the Ugandan demands.", ["CONCEDE"]),
    ("The Kenyan ambassador took part with his Ugandan colleague in the race.", []),
    ("Kenya took in the Ugandan refugees.", ["AID"]),
    ("The storm Ana slammed into the Kenyan coast.", []),
    ("The Kenyan minister slammed the Ugandan government.", ["ACCUSE"]),
    ("A Kenyan programme targeting Ugandan children began.", []),
    ("Kenyan warplanes targeted the Ugandan children.", ["ASSAULT"]),
    ("The Kenyan minister called the Ugandan drought a great tragedy.", []),
    ("The Kenyan minister called the Ugandan decision a great success.", ["SUPPORT"]),
    ("The Kenyan rival called the Ugandan vote illegal.", ["ACCUSE"]),
    ("The Kenyan president called an early vote.", ["ELECTION"]),
    ("Police say twenty Kenyan women drowned after two boats capsized.", []),
    ("Kenyan rebels drowned twenty women in the lake.", ["ASSAULT"]),
    ("Kenya has given Uganda formal notice.", []),
    ("The Kenyan minister told reporters that a better plan must emerge.", []),
    # journalists are no party to talks
    ("Kenyan leaders held a news conference.", []),
    ("Kenyan and Ugandan leaders held a conference.", ["CONSULT"]),
    ("Kenya launched an appeal for tents.", ["REQUEST"]),
    ("The Kenyan government launched a campaign for tents.", ["LAUNCH"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_senses(nlp: Language, text: str, expected: list[str]) -> None:
    doc = parse_text(nlp, text)
    assert [event.act_type for event in find_events(doc, find_entities(doc))] == expected
