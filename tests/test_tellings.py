"""An act told by several words of a sentence is one event, with the words as its mentions."""

from __future__ import annotations

from datetime import date

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

CASES: list[tuple[str, list[list[str]]]] = [
    ("A Kenyan air strike killed a soldier and wounded two children.", [["strike", "killed", "wounded"]]),
    ("An attack took place in Uganda, killing two soldiers.", [["attack", "killing"]]),
    ("A clash took place in Uganda, a day after rebels attacked a base.", [["clash"], ["attacked"]]),
    ("Ten soldiers were killed after rebels attacked a base in Uganda.", [["killed", "attacked"]]),
    ("Kenyan forces carried out an airstrike targeting a Ugandan rebel.", [["carried out an airstrike", "targeting"]]),
    ("Kenyan students protested, chanting slogans.", [["protested", "chanting slogans"]]),
    ("Kenyan students marched and Ugandan students chanted slogans.", [["marched"], ["chanted slogans"]]),
    ("Kenya attacked Uganda, and Uganda attacked Somalia.", [["attacked"], ["attacked"]]),
    # a call that is only repeated is one request
    ("Kenya repeated its call for Uganda to release the sailors.", [["repeated its call"]]),
]


@pytest.mark.parametrize(("text", "mentions"), CASES, ids=[text for text, _ in CASES])
def test_told_once(nlp: Language, text: str, mentions: list[list[str]]) -> None:
    doc = parse_text(nlp, text)
    events = find_events(doc, find_entities(doc))
    assert [[mention.text for mention in event.mentions] for event in events] == mentions


def test_the_attack_is_that_of_the_day_and_not_one_of_months_before(nlp: Language) -> None:
    doc = parse_text(
        nlp,
        "Gunmen attacked a Kenyan base on Monday. In August 2023 rebels attacked a Ugandan town. "
        "The attack killed ten soldiers.",
    )
    events = find_events(doc, find_entities(doc), (), date(2024, 4, 10))
    assert [[mention.text for mention in event.mentions] for event in events] == [["attacked", "killed"], ["attacked"]]
