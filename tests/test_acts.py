"""The lexicon of acts over whole sentences: what a row tells, beside the near miss that its guard keeps out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

Told = tuple[str, str | None, list[str], list[str]]
# What each sentence tells: act type, PLOVER type, actors, recipients.
CASES: list[tuple[str, list[Told]]] = [
    # soldiers who leave a country withdraw; a minister travels
    ("Kenyan troops left Uganda on Monday.", [("RETREAT", "RETREAT", ["KENMIL"], ["UGA"])]),
    ("A Kenyan minister left Uganda on Monday.", []),
    # a search for a person is the police's, a hunt is not
    ("Kenyan police hunted for a Ugandan gunman.", [("ACCUSE", "ACCUSE", ["KENCOP"], ["UGAUAF"])]),
    ("Kenyan farmers hunted for elephants.", []),
    # the manual: a joint exercise is cooperation, any other shows force
    ("Kenyan troops held a joint exercise.", [("COOPERATE", "COOPERATE", ["KENMIL"], [])]),
    ("Kenyan troops held a military exercise.", [("MOBILIZE", "MOBILIZE", ["KENMIL"], [])]),
    # a parliament that votes to do it does it
    ("The Ugandan parliament voted to impeach the president.", [("ACCUSE", "ACCUSE", ["UGALEG"], ["UGAGOV"])]),
    ("The Ugandan parliament wanted to impeach the president.", [("ACCUSE", None, ["UGALEG"], ["UGAGOV"])]),
    # what is handed over decides, and from where somebody is freed
    ("Kenya handed over documents to the United Nations.", [("COOPERATE", "COOPERATE", ["KEN"], ["IGO"])]),
    ("Kenya handed over two paintings to Uganda.", [("RETREAT", "RETREAT", ["KEN"], ["UGA"])]),
    ("Uganda freed 20 Kenyan fishermen.", [("RETREAT", "RETREAT", ["UGA"], ["KENAGR"])]),
    ("Kenya lifted the curfew on Monday.", [("CONCEDE", "CONCEDE", ["KEN"], [])]),
    ("Kenyan workers lifted the curfew bell.", []),
    ("Pirates seized a Kenyan ship.", [("COERCE", "COERCE", ["CRM"], ["KEN"])]),
    ("Pirates took a Kenyan photograph.", []),
    ("Kenya put the aid to Uganda on hold.", [("SANCTION", "SANCTION", ["KEN"], ["UGA"])]),
    ("Kenya put the book on a shelf.", []),
    # fire from rebels is an attack, fire from a government is criticism
    ("The Kenyan army came under fire from Ugandan rebels.", [("ASSAULT", "ASSAULT", ["UGAREB"], ["KENMIL"])]),
    ("The Kenyan minister came under fire from Uganda.", [("ACCUSE", "ACCUSE", ["UGA"], ["KENGOV"])]),
    ("The Kenyan minister attacked Uganda in a speech.", [("ACCUSE", "ACCUSE", ["KENGOV"], ["UGA"])]),
    ("Kenyan troops attacked Uganda in April.", [("ASSAULT", "ASSAULT", ["KENMIL"], ["UGA"])]),
    ("Kenyan miners have been on strike since Monday.", [("PROTEST", "PROTEST", ["KENLAB"], [])]),
    ("Kenyan miners have been on holiday since Monday.", []),
    # called a name, or called on the telephone
    (
        "The Kenyan president called the Ugandan president a devil.",
        [("ACCUSE", "ACCUSE", ["KENGOV"], ["UGAGOV"])],
    ),
    (
        "The Kenyan president called the Ugandan president on Monday.",
        [("CONSULT", "CONSULT", ["KENGOV"], ["UGAGOV"])],
    ),
    ("The Kenyan parliament overrode the veto of the president.", [("REJECT", "REJECT", ["KENLEG"], ["KENGOV"])]),
    ("Rebels have been fighting for independence in Kenya.", [("ASSAULT", "ASSAULT", ["REB"], [])]),
    ("Kenya and Uganda will cooperate.", [("COOPERATE", "AGREE", ["KEN", "UGA"], [])]),
]


@pytest.fixture(scope="module")
def told(nlp: Language) -> Callable[[str], list[Told]]:
    """What a sentence tells."""

    def told_by(text: str) -> list[Told]:
        doc = parse_text(nlp, text)
        return [
            (
                event.act_type,
                event.plover_type,
                [(side.country_code or "") + (side.sector_code or "") for side in event.actors],
                [(side.country_code or "") + (side.sector_code or "") for side in event.recipients],
            )
            for event in find_events(doc, find_entities(doc))
        ]

    return told_by


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_row_tells_its_act_and_not_the_near_miss(
    told: Callable[[str], list[Told]], text: str, expected: list[Told]
) -> None:
    assert told(text) == expected
