"""The country that an article is set in, and who takes it from there."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.actors import resolve_actor
from transforms.entities.entities import find_entities
from transforms.language import parse_text

KENYA = "Kenya is hot.\n\nNairobi is in Kenya.\n\n"
SETTINGS = [
    pytest.param("Kenya is hot.", None, id="one block is too little"),
    pytest.param(KENYA, "KEN", id="two blocks"),
    pytest.param("Kenya is hot.\n\nPeru is hot.\n\nKenya and Peru met.", None, id="another is as often named"),
    pytest.param("It is hot.\n\nIt is cold.", None, id="none is named"),
]


@pytest.mark.parametrize(("text", "wanted"), SETTINGS)
def test_country_of_setting(nlp: Language, text: str, wanted: str | None) -> None:
    assert find_entities(parse_text(nlp, text.strip())).setting == wanted


PEOPLE = [
    pytest.param("Interior Minister Ana Wanjiru spoke.", ("KEN", "setting"), id="office of the state"),
    pytest.param("Scientist Ana Wanjiru spoke.", (None, "text"), id="no office of the state"),
    pytest.param("President Ana Wanjiru spoke.", ("KEN", "setting"), id="an office that the country has"),
    pytest.param("Prime Minister Ana Wanjiru spoke.", (None, "text"), id="an office that it has not"),
    pytest.param("Peruvian Interior Minister Ana Wanjiru spoke.", ("PER", "text"), id="the text says another"),
]


@pytest.mark.parametrize(("text", "wanted"), PEOPLE)
def test_people_of_the_setting(nlp: Language, text: str, wanted: tuple[str | None, str]) -> None:
    found = find_entities(parse_text(nlp, KENYA + text)).entities
    (person,) = (entity for entity in found if entity.entity_type == "PERSON")
    assert (person.country_code, person.link_method) == wanted


ONE_COUNTRY = "Kenya is hot.\n\nNairobi is in Kenya.\n\nMombasa is by the sea.\n\n"
ANYBODY = [
    pytest.param(ONE_COUNTRY, "Ana Wanjiru spoke.", "KEN", id="nothing but Kenya"),
    pytest.param(ONE_COUNTRY + "Peru is far.\n\n", "Ana Wanjiru spoke.", None, id="another country"),
    pytest.param(ONE_COUNTRY, "UN envoy Ana Wanjiru spoke.", None, id="of a body of no country"),
    pytest.param(KENYA, "Ana Wanjiru spoke.", None, id="too little of Kenya"),
]


@pytest.mark.parametrize(("before", "text", "wanted"), ANYBODY)
def test_people_of_an_article_of_one_country(nlp: Language, before: str, text: str, wanted: str | None) -> None:
    found = find_entities(parse_text(nlp, before + text)).entities
    (person,) = (entity for entity in found if entity.entity_type == "PERSON")
    assert person.country_code == wanted


PHRASES = [
    pytest.param("The police left.", "police", ("KEN", "COP", "setting"), id="state"),
    pytest.param("Authorities left.", "Authorities", ("KEN", "GOV", "setting"), id="plural of one state"),
    pytest.param("Other governments left.", "governments", (None, "GOV", "noun"), id="several bodies"),
    pytest.param("Residents left.", "Residents", (None, "CVL", "noun"), id="anybody"),
    pytest.param("The Peruvian police left.", "police", ("PER", "COP", "modifier"), id="the phrase says another"),
    pytest.param("A UN official left.", "official", (None, "IGO", "organisation"), id="a body of no country"),
]


@pytest.mark.parametrize(("text", "head", "wanted"), PHRASES)
def test_phrases_of_the_setting(nlp: Language, text: str, head: str, wanted: tuple[str | None, ...]) -> None:
    doc = parse_text(nlp, KENYA + text)
    actor = resolve_actor(next(token for token in doc if token.text == head), find_entities(doc))
    assert (actor.country_code, actor.sector_code, actor.method) == wanted
