"""Of which country a side is that has none beside it: what the clause tells, with those who may come from elsewhere."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.entities.entities import find_entities
from transforms.events.coding import find_events
from transforms.language import parse_text

# text, and the countries of actors and recipients of its first event; None where nobody is told to be of any
CASES: list[tuple[str, list[str | None], list[str | None]]] = [
    # who lives where the act is, whatever the parser hangs the place on
    ("Gunmen killed two villagers in Lima on Monday.", ["PER"], ["PER"]),
    ("Three villagers were killed on Monday in an attack in a suburb of Nairobi.", [], ["KEN"]),
    ("Rebels attacked a police station in the Peruvian capital.", ["PER"], ["PER"]),
    # rebels whom a neighbour attacks may be his own
    ("Kenyan warplanes bombed a rebel camp in Peru on Monday.", ["KEN"], [None]),
    ("Kenyan warplanes bombed villagers in Lima on Monday.", ["KEN"], ["PER"]),
    # one person may be a guest there, one of the police is not
    ("A man was arrested in Lima on Monday.", [], [None]),
    ("Two men were arrested in Lima on Monday.", [], ["PER"]),
    ("A policeman was shot in Lima on Monday.", [], ["PER"]),
    # and who may come from elsewhere
    ("Rebels killed two soldiers in Lima on Monday.", ["PER"], [None]),
    ("Rebels killed two foreign students in Lima on Monday.", ["PER"], [None]),
    ("A suicide bomber killed two villagers in Lima on Monday.", [None], ["PER"]),
    # a place that is fired into, a border and the sea are no home
    ("Gunmen fired rockets into Kenya on Monday.", [None], ["KEN"]),
    ("Gunmen killed two villagers near the border with Kenya.", [None], [None]),
    ("Gunmen seized two villagers off the coast of Kenya.", [None], [None]),
    # a people abroad is of the country that it is in
    ("Kenyan soldiers killed three ethnic Albanians in Nairobi.", ["KEN"], ["KEN"]),
    # a state's body in the words of the state or of its press; its soldiers may be anybody's
    ("Peru's president said the government would release the prisoners.", ["PER"], [None]),
    ("Peru's state news agency said police had arrested a banker.", ["PER"], [None]),
    ("Peru's president said troops had killed a banker.", [None], [None]),
    ("Peru's president said in Kenya that police had arrested a banker.", [None], [None]),
    # whom police, a court or the government deals with at home
    ("Kenyan police dispersed the protesters on Monday.", ["KEN"], ["KEN"]),
    ("Kenyan soldiers killed ten protesters on Monday.", ["KEN"], [None]),
    ("A Kenyan court sentenced the opposition leader on Monday.", ["KEN"], ["KEN"]),
    ("Kenyan police arrested two tourists on Monday.", ["KEN"], [None]),
    ("The Kenyan president urged parliament to pass the law.", ["KEN"], ["KEN"]),
    ("The Kenyan president met the lawmakers on Monday.", ["KEN", None], []),
    # rebels make peace with their own government, and may ask another
    ("The Colombian government held talks with the rebels.", ["COL", "COL"], []),
    ("The Colombian government accused the rebels of lying.", ["COL"], [None]),
    ("The Colombian government held talks with the rebels in Havana.", ["COL", None], []),
]


@pytest.mark.parametrize(("text", "actors", "recipients"), CASES, ids=[case[0] for case in CASES])
def test_of_which_country_the_sides_are(
    nlp: Language, text: str, actors: list[str | None], recipients: list[str | None]
) -> None:
    doc = parse_text(nlp, text)
    event = next(event for event in find_events(doc, find_entities(doc)) if event.plover_type)
    assert [side.country_code for side in event.actors] == actors
    assert [side.country_code for side in event.recipients] == recipients
