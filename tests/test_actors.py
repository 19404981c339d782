"""Who a noun phrase is as an actor."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.actors import find_actors, resolve_actor
from transforms.entities.entities import find_entities
from transforms.language import parse_text

# sentence, head -> (name, country, sector)
PHRASES = [
    pytest.param("Japanese officials left early.", "officials", (None, "JPN", "GOV"), id="modifier"),
    pytest.param("Israel's army crossed the river.", "army", (None, "ISR", "MIL"), id="possessor"),
    pytest.param("The government of Peru resigned.", "government", (None, "PER", "GOV"), id="of"),
    pytest.param("Rebels in Colombia freed two hostages.", "Rebels", (None, "COL", "REB"), id="in"),
    pytest.param("Protesters in Beirut burned tyres.", "Protesters", (None, "LBN", "CVL"), id="in a city"),
    pytest.param("The farmers blocked roads.", "farmers", (None, None, "AGR"), id="no country is said"),
    pytest.param("Police arrested Kenyan doctors.", "Police", (None, None, "COP"), id="not that of the other side"),
    pytest.param(
        "Chad is poor. The ministry denied it.", "ministry", (None, None, "GOV"), id="nor of the last sentence"
    ),
    pytest.param("The ship sank.", "ship", (None, None, None), id="nobody"),
    pytest.param("They left for Kenya.", "They", (None, None, None), id="pronoun"),
    pytest.param("U.S.-backed rebels took the town.", "rebels", (None, None, "REB"), id="backed by, not of"),
    pytest.param("Soviet-style troops marched.", "troops", (None, None, "MIL"), id="style is no country"),
    pytest.param("Ethnic Albanians voted.", "Albanians", ("Albania", None, None), id="ethnic blocks the country"),
    pytest.param("Hamas fighters fired rockets.", "fighters", (None, "PSE", "REB"), id="the body's sector"),
    pytest.param("NASA engineers cheered.", "engineers", (None, "USA", "GOV"), id="the body's people"),
    pytest.param("The French opposition leader agreed.", "leader", (None, "FRA", "OPP"), id="phrase before noun"),
    pytest.param("The army spokesman agreed.", "spokesman", (None, None, "MIL"), id="sector from the word before"),
    pytest.param("A former Brazilian president left.", "president", (None, "BRA", "ELI"), id="former"),
    pytest.param("Canada closed its border.", "Canada", ("Canada", "CAN", None), id="country"),
    pytest.param("The European Union agreed.", "Union", ("European Union", None, "EUR"), id="body of no country"),
    pytest.param(
        "Kenyan President Amina Otieno left.", "Otieno", ("Amina Otieno", "KEN", "GOV"), id="title and nationality"
    ),
    pytest.param("Students throughout Kenya marched.", "Students", (None, "KEN", "EDU"), id="throughout a country"),
    pytest.param("Guerrillas operating in Chad fled.", "Guerrillas", (None, "TCD", "REB"), id="operating in"),
    pytest.param(
        "Villagers of the Bosnian town left.", "Villagers", (None, "BIH", "CVL"), id="of a place of a country"
    ),
    pytest.param(
        "Vladimir Putin left early.", "Putin", ("Vladimir Putin", "RUS", None), id="a leader by the full name"
    ),
    pytest.param("Anna Bush left early.", "Bush", ("Anna Bush", None, None), id="a namesake of one"),
    pytest.param("Church authorities agreed.", "authorities", (None, None, "REL"), id="authorities of a body"),
    pytest.param("Local authorities agreed.", "authorities", (None, None, "GOV"), id="authorities"),
    pytest.param(
        "Members of the academic community left.", "Members", (None, None, "EDU"), id="sector of a phrase behind of"
    ),
    pytest.param("Farmers who sued won.", "who", (None, None, "AGR"), id="relative pronoun"),
    # a people that lives in one country is of it, one of several is of none
    ("Yoruba leaders met on Friday.", "leaders", (None, "NGA", "GOV")),
    ("Rohingya refugees left on Friday.", "refugees", (None, "MMR", "REF")),
    ("Kurdish refugees left on Friday.", "refugees", (None, None, "REF")),
    ("Ethnic Igbo refugees left on Friday.", "refugees", (None, None, "REF")),
    ("Shona farmers left on Friday.", "farmers", (None, None, "AGR")),
    # who is sent somewhere is not of there, unless he guards it
    ("Troops in Chad fled on Friday.", "Troops", (None, None, "MIL")),
    ("Government troops in Chad fled on Friday.", "troops", (None, "TCD", "MIL")),
    ("Kurdish fighters in Iraq fled on Friday.", "fighters", (None, "IRQ", "UAF")),
    ("The ambassador in Lima left on Friday.", "ambassador", (None, None, "GOV")),
    ("Foreign workers in Peru left on Friday.", "workers", (None, None, "LAB")),
    ("Workers in Peru left on Friday.", "Workers", (None, "PER", "LAB")),
    # nor who is at a summit there, or taken away from there
    ("Officials at a summit in Lima agreed.", "Officials", (None, None, "GOV")),
    ("Officials at a ministry in Lima agreed.", "Officials", (None, "PER", "GOV")),
    ("The charity evacuated its workers from Chad.", "workers", (None, None, "LAB")),
    ("Workers from Chad left on Friday.", "Workers", (None, "TCD", "LAB")),
    # the body that people come from, and that an office is of
    ("Inspectors from the IAEA left on Friday.", "Inspectors", (None, None, "IGO")),
    ("UN prosecutors left on Friday.", "prosecutors", (None, None, "IGO")),
    ("Kenyan prosecutors left on Friday.", "prosecutors", (None, "KEN", "GOV")),
    ("UN chief investigator Ana Diaz left on Friday.", "Diaz", ("Ana Diaz", None, "IGO")),
    ("Ana Diaz, the UN envoy to Mali, left on Friday.", "Diaz", ("Ana Diaz", None, "IGO")),
    # of several bodies of state the first has the country, of two sides each has its own
    ("Kenyan soldiers and police left on Friday.", "police", (None, "KEN", "COP")),
    ("Kenyan soldiers and the police left on Friday.", "police", (None, None, "COP")),
    ("Kenyan soldiers and rebels left on Friday.", "rebels", (None, None, "REB")),
    # a people that is said to be of another country
    ("The Albanians of Serbia voted on Friday.", "Albanians", ("Albania", "SRB", None)),
    ("Albanians in Serbia voted on Friday.", "Albanians", ("Albania", "ALB", None)),
    ("Kurds in Turkey voted on Friday.", "Kurds", ("Kurd", "TUR", None)),
    # which Korea the North is, where one is named
    ("The North agreed, and South Korea waited.", "North", (None, "PRK", None)),
    ("The North agreed, and Kenya waited.", "North", (None, None, None)),
    # a surname that every reader knows, with "Mr."
    ("Mr. Bush left on Friday.", "Bush", ("Bush", "USA", None)),
    ("Mr. Brown left on Friday.", "Brown", ("Brown", None, None)),
    ("Envoy Mitchell left on Friday.", "Mitchell", ("Mitchell", None, "GOV")),
]


@pytest.mark.parametrize(("text", "head", "wanted"), PHRASES)
def test_resolve_actor(nlp: Language, text: str, head: str, wanted: tuple[str | None, str | None, str | None]) -> None:
    doc = parse_text(nlp, text)
    token = next(token for token in doc if token.text == head)
    actor = resolve_actor(token, find_entities(doc))
    assert (actor.name, actor.country_code, actor.sector_code) == wanted
    assert actor.span.start <= actor.span.root.i < actor.span.end


def test_an_administration_is_of_its_leaders_country(nlp: Language) -> None:
    doc = parse_text(nlp, "Kenyan President Amina Otieno spoke. The Otieno administration refused.")
    entities = find_entities(doc)
    head = next(token for token in doc if token.text == "administration")
    assert resolve_actor(head, entities)[2:] == (None, "KEN", "GOV", "possessor")
    (otieno,) = (entity for entity in entities.entities if entity.entity_type == "PERSON")
    assert [mention.span.text for mention in otieno.mentions] == ["Amina Otieno"]


def test_two_heads_of_one_entity_are_one_actor(nlp: Language) -> None:
    doc = parse_text(nlp, "Japan and Kenya signed it, and Japanese lawmakers and Japan agreed.")
    heads = [token for token in doc if token.text in {"Japan", "Kenya", "lawmakers"}]
    actors = find_actors(heads, find_entities(doc))
    assert [(actor.name, actor.country_code) for actor in actors] == [("Japan", "JPN"), ("Kenya", "KEN"), (None, "JPN")]
