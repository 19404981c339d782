"""Whether an act happened: what governs it and what its clause says, with the near misses beside the hits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.events.model import Event
from transforms.events.operators import operated
from transforms.events.outlook import Outlook
from transforms.language import parse_text

THURSDAY = date(2024, 4, 11)


@pytest.fixture(scope="module")
def told(nlp: Language) -> Callable[[str], list[Event]]:
    """The events of a text, published on a Thursday."""

    def events_of(text: str) -> list[Event]:
        doc = parse_text(nlp, text)
        return find_events(doc, find_entities(doc), (), THURSDAY)

    return events_of


# text, act type, and the status of the act; None where it tells no such event
STATUSES = [
    # what somebody brings about is as real as the bringing
    ("Kenya secured the release of the Ugandan sailors.", "RETREAT", "happened"),
    ("Kenya is negotiating the release of the Ugandan sailors.", "RETREAT", None),
    ("Kenya is seeking the release of the Ugandan sailors.", "RETREAT", "hypothetical"),
    ("The Kenyan president will take part in the talks with Uganda.", "CONSULT", "planned"),
    ("The Kenyan president took part in the talks with Uganda.", "CONSULT", "happened"),
    ("Kenyan rebels refused to participate in the talks with Uganda.", "CONSULT", "denied"),
    ("Kenyan troops were not involved in the attack on Uganda.", "ASSAULT", "denied"),
    ("Kenyan troops were involved in the attack on Uganda.", "ASSAULT", "happened"),
    ("The Kenyan report could lead to new charges against the Ugandan general.", "ACCUSE", "hypothetical"),
    # what a noun stands behind
    ("Kenya will send troops in the event of an attack on Uganda.", "ASSAULT", "hypothetical"),
    ("In case of an attack on Uganda, Kenya will send ships.", "ASSAULT", "hypothetical"),
    ("The Kenyan bank closed in the wake of an attack on Uganda.", "ASSAULT", "happened"),
    ("Kenya offered a reward for the arrest of the Ugandan general.", "COERCE", "hypothetical"),
    ("Kenya was praised for the arrest of the Ugandan general.", "COERCE", "happened"),
    ("The drill came ahead of talks between Kenya and Uganda.", "CONSULT", "planned"),
    ("The drill came after talks between Kenya and Uganda.", "CONSULT", "happened"),
    # a suspected act is supposed, unless it struck somebody
    ("Kenyan police are investigating the suspected bombing of the Ugandan embassy.", "ASSAULT", "hypothetical"),
    ("A suspected bombing killed ten Kenyan soldiers.", "ASSAULT", "happened"),
    # what is spoken of, and what is known
    ("Kenya and Uganda discussed the attack on Peru.", "ASSAULT", "happened"),
    ("The rebel confessed to planning the 1998 attacks on Kenya.", "ASSAULT", "happened"),
    ("Rebels are planning an attack on Kenya.", "ASSAULT", "planned"),
    # claims, and what is left open
    ("Kenya denied reports that its troops had attacked Uganda.", "ASSAULT", "denied"),
    ("Kenya did not deny reports that its troops had attacked Uganda.", "ASSAULT", "happened"),
    ("Kenya read reports that its troops had attacked Uganda.", "ASSAULT", "happened"),
    ("It is unclear whether Kenyan troops will withdraw from Uganda.", "RETREAT", "hypothetical"),
    ("It is clear that Kenyan troops will withdraw from Uganda.", "RETREAT", "planned"),
    ("Kenya will decide whether to attack Uganda.", "ASSAULT", "hypothetical"),
    ("Kenya repeated its demand that Uganda release the sailors.", "RETREAT", None),
    # clauses of time: a visit that is sure to come, a condition in the present, a day gone by
    ("The Kenyan president will speak to Peru's president before travelling to Uganda.", "CONSULT", "planned"),
    ("The Kenyan president spoke to Peru's president before travelling to Uganda.", "CONSULT", "happened"),
    ("Kenya will close the road when the Ugandan president visits Peru.", "CONSULT", "planned"),
    ("Kenya will close the road once the Ugandan president visits Peru.", "CONSULT", "hypothetical"),
    ("Kenyan rebels have refused to pay until Uganda stops attacks.", "RETREAT", "hypothetical"),
    ("The Kenyan president would later resign.", "RETREAT", "happened"),
    ("The Kenyan president would resign.", "RETREAT", "hypothetical"),
    # who survives had a crash, and what is not rare is not denied
    ("None of the Ugandan sailors survived the crash.", "ACCIDENT", "happened"),
    ("Accidents are not uncommon in Kenya.", "ACCIDENT", "happened"),
    ("Kenya was dismissed from the union for failing to hold elections.", "ELECTION", "denied"),
    # a law bans what it says, a draft does not, and it is a law once it is made; what would be, is not yet
    ("Kenyan senators adopted a measure condemning Uganda.", "ACCUSE", "happened"),
    ("Kenyan senators may adopt a measure condemning Uganda.", "ACCUSE", "hypothetical"),
    ("It would be the fourth attack on Kenya by Ugandan rebels.", "ASSAULT", "hypothetical"),
    ("It was the fourth attack on Kenya by Ugandan rebels.", "ASSAULT", "happened"),
    ("It was not an attack on Kenya by Ugandan rebels.", "ASSAULT", "denied"),
    ("Kenya demanded that it receive aid before dismantling its nuclear program.", "RETREAT", "hypothetical"),
    # a further purpose is none of what somebody ordered
    ("Kenya surrounded the camp in order to arrest the Ugandan general.", "COERCE", "happened"),
    # not willing is not done; not refusing tells nothing
    ("Kenya is not ready to attack Uganda.", "ASSAULT", "denied"),
    ("Kenya has no plans to attack Uganda.", "ASSAULT", "denied"),
    ("Kenya did not refuse to attack Uganda.", "ASSAULT", "hypothetical"),
    # what is arranged for a day, and what goes on
    ("Kenya is holding elections on Sunday.", "ELECTION", "planned"),
    ("Kenya is holding elections this week.", "ELECTION", "ongoing"),
    ("Kenya has been attacking Uganda since Sunday.", "ASSAULT", "ongoing"),
]


@pytest.mark.parametrize(("text", "act", "expected"), STATUSES, ids=[text for text, *_ in STATUSES])
def test_status(told: Callable[[str], list[Event]], text: str, act: str, expected: str | None) -> None:
    found = {event.status for event in told(text) if event.act_type == act}
    assert found == ({expected} if expected is not None else set())


HAPPENED, DENIED = Outlook(), Outlook().denied()


@pytest.mark.parametrize(
    ("kind", "own", "expected"),
    [
        ("agree", HAPPENED, ("planned", "agree")),
        ("agree", DENIED, ("denied", "refuse")),
        ("refuse", HAPPENED, ("denied", "refuse")),
        ("refuse", DENIED, ("hypothetical", "refuse")),
        ("request", HAPPENED, ("called_for", "request")),
        ("threaten", HAPPENED, ("hypothetical", "threaten")),
        ("plan", Outlook().supposed(), ("hypothetical", None)),
    ],
)
def test_operators_take_their_own_outlook_into_account(
    kind: str, own: Outlook, expected: tuple[str, str | None]
) -> None:
    found = operated(Outlook(), kind, None, own)
    assert (found.status, found.operator) == expected


CLAIMS = [
    # text, who asserts, who denies
    ("Uganda attacked Peru, according to Kenya's report.", "country:KEN", None),
    ("According to a report by Kenya, Uganda attacked Peru.", "country:KEN", None),
    ("Kenya said Ugandan rebels had attacked Peru.", "country:KEN", None),
    # one's own doing is announced, what was done with another is claimed, and so is a victory
    ("Kenya said it had attacked Peru.", None, None),
    ("Kenya said its troops had attacked Peru.", None, None),
    ("Kenya said it had reached an agreement with Peru.", "country:KEN", None),
    # what the claim takes as known
    ("Kenya said rebels who attacked Peru were dead.", None, None),
    # nobody's claim: accidents and disasters, and what those who prosecute say of a case
    ("Kenya said an earthquake had struck Peru.", None, None),
    ("The Kenyan prosecutor Maria Lopez said police had arrested a Ugandan soldier.", None, None),
    ("Senator Maria Lopez said police had arrested a Ugandan soldier.", "person:maria-lopez", None),
    # denials, in one's own words and of another's
    ("Kenya said it did not attack Peru.", None, "country:KEN"),
    ("Kenya said it will not attack Peru.", None, None),
    ("Kenya claimed Uganda attacked Peru, which Uganda denied.", "country:KEN", "country:UGA"),
    ("Kenya claimed Uganda attacked Peru, which Uganda praised.", "country:KEN", None),
    ("Uganda rejected allegations that it had attacked Peru.", None, "country:UGA"),
    ("Uganda denied reports that it had attacked Peru.", None, "country:UGA"),
]


@pytest.mark.parametrize(("text", "asserted", "denied"), CLAIMS, ids=[text for text, *_ in CLAIMS])
def test_claims_and_denials(
    told: Callable[[str], list[Event]], text: str, asserted: str | None, denied: str | None
) -> None:
    [event] = [each for each in told(text) if each.act_type != "REJECT" and each.trigger.root.lemma_ != "praise"]
    found = tuple(who.entity_id if who is not None else None for who in (event.asserted_by, event.denied_by))
    assert found == (asserted, denied)


@pytest.mark.parametrize(
    ("words", "asserted"),
    [("They attacked Ugandan troops", "country:KEN"), ("We attacked Ugandan troops", None)],
)
def test_they_in_a_quotation_are_others(nlp: Language, words: str, asserted: str | None) -> None:
    doc = parse_text(nlp, f'"{words}," said Kenya.')
    entities = find_entities(doc)
    kenya = next(entity for entity in entities.entities if entity.entity_id == "country:KEN")
    span = (0, len(words) + 3)
    [event] = find_events(doc, entities, [span], THURSDAY, {span: kenya})
    assert (event.asserted_by and event.asserted_by.entity_id) == asserted


@pytest.mark.parametrize(
    ("text", "start", "method"),
    [
        ("Kenya condemned Uganda.", "2024-04-11", "publication"),
        ("In a statement issued the following day, Kenya condemned Uganda.", None, "none"),
        ("Kenya condemned Uganda the same day.", None, "none"),
        ("Kenya is holding elections on Monday.", "2024-04-15", "clause"),
    ],
)
def test_days_that_are_told_from_another_day(
    told: Callable[[str], list[Event]], text: str, start: str | None, method: str
) -> None:
    [event] = told(text)
    assert (event.date.start and event.date.start.isoformat(), event.date.method) == (start, method)
