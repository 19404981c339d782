"""What stands inside another act as aimed at, prevented or alleged is no event; what is planned or demanded is one."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

# text, and the words of its events
CASES: list[tuple[str, list[str]]] = [
    # prevented: the ban is told, what it bans is not
    ("Kenya prevented the minister from visiting Uganda.", ["prevented the minister from"]),
    ("Kenya is determined to prevent Uganda from developing nuclear weapons.", []),
    ("The Kenyan minister spoke after visiting Uganda.", ["visiting"]),
    # accused of trying: the accusation is told; who is only seen trying tries
    ("Kenya accused Uganda of trying to kill the minister.", ["accused"]),
    ("Kenya accused Uganda of planning to kill the minister.", ["accused"]),
    ("Kenya accused Ugandan officers of shelling the Somali town.", ["accused"]),
    ("Kenya is trying to kill the Ugandan minister.", ["kill"]),
    # what an aim makes possible
    ("The road was closed to let Kenya release the Ugandan sailors.", []),
    ("Kenya helped Uganda attack the Somali rebels.", ["helped", "attack"]),
    ("Kenyan troops surrounded the house in order to arrest the Ugandan banker.", ["surrounded"]),
    ("Kenyan police received orders to arrest the Ugandan banker.", ["arrest"]),
    ("It was the last chance for Kenya to rescue the hostages.", []),
    ("Kenya has no plans to build the road or to withdraw its troops from Uganda.", []),
    ("Uganda should not be allowed to attack Kenya.", []),
    # what an aim would bring about, and what has come about
    ("Kenya offered money in an effort to secure the release of the Ugandan sailors.", []),
    ("Kenya secured the release of the Ugandan sailors.", ["release"]),
    # warned of, and known of
    ("Kenyan officials are warning of a new Ugandan offensive.", []),
    ("Kenyan officials are speaking of a new Ugandan offensive.", ["offensive"]),
    # the topic of talks is not done; violence that is talked about was
    (
        "Kenya and Uganda held talks on a withdrawal of Kenyan troops from Somalia.",
        ["held talks"],
    ),
    ("Kenya and Uganda discussed the release of the Somali sailors.", ["discussed"]),
    ("Kenya and Uganda held talks on the attack on Somalia.", ["held talks", "attack"]),
    ("Kenya offered money for information leading to the arrest of the Ugandan rebels.", []),
    ("The Kenyan talks led to the arrest of the Ugandan rebels.", ["arrest"]),
    ("The Kenyan minister says a withdrawal of troops from Uganda would be a defeat.", []),
    ("The Kenyan minister says the withdrawal of troops from Uganda was a defeat.", ["withdrawal"]),
    # what somebody muses on, is good at or might come to
    ("The Kenyan president talked about attacking Uganda.", []),
    ("The Kenyan president joked after visiting Uganda.", ["visiting"]),
    ("The Kenyan officer specialises in rescuing Ugandan hostages.", []),
    ("Kenya could turn to attacking Uganda.", []),
    # a taste is no act
    ("The Kenyan president likes attacking Uganda.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_what_is_only_thought_of(nlp: Language, text: str, expected: list[str]) -> None:
    doc = parse_text(nlp, text)
    assert [event.trigger.text for event in find_events(doc, find_entities(doc))] == expected
