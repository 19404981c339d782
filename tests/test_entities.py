"""Entities of an article: names, groups, titles, references."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.entities.credits import barred_tokens
from transforms.entities.entities import entities_table, find_entities
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.entities.people import core_of
from transforms.entities.tokens import tokens_of
from transforms.language import Text, parse_articles, parse_text


def by_id(entities: ArticleEntities) -> dict[str, Entity]:
    return {entity.entity_id: entity for entity in entities.entities}


def surfaces(entity: Entity) -> list[str]:
    return [mention.span.text for mention in entity.mentions]


CORES = [
    ('Ana "Nana" Duarte', ("Ana", "Duarte")),
    ("Ana M. Duarte Jr.", ("Ana", "Duarte")),
    ("Aung San Kyi Win", ("Aung", "San", "Kyi", "Win")),
    ("J. Okoro", ("J.", "Okoro")),
    ("Park Ji - won", ("Park", "Ji-won")),
    ("Duarte", ("Duarte",)),
]


@pytest.mark.parametrize(("name", "core"), CORES)
def test_core_of_a_name(name: str, core: tuple[str, ...]) -> None:
    assert core_of(name.replace('"', ' " ').split()) == core


# text -> id -> surfaces of its mentions
ARTICLES = [
    pytest.param(
        "Japanese farmers left Japan.",
        {"country:JPN": ["Japanese", "Japan"]},
        id="a demonym is a mention of its country",
    ),
    pytest.param(
        "The U.S. and the United States are one, said American envoys.",
        {"country:USA": ["U.S.", "United States", "American"]},
        id="names of one country",
    ),
    pytest.param(
        "Latin American leaders met in New Mexico.",
        {"place:latin-america": ["Latin American"], "geoname:5481136": ["New Mexico"]},
        id="no country inside another name",
    ),
    pytest.param(
        "The Bank of Japan cut its rate.",
        {"org:bank-of-japan": ["Bank of Japan", "its"]},
        id="no country inside a body's name",
    ),
    pytest.param(
        "Prime Minister Maria Santos spoke. Santos, 51, won. Mr. Santos did not.",
        {"person:maria-santos": ["Maria Santos", "Santos", "Santos"]},
        id="surname to full name",
    ),
    pytest.param(
        'President Carlos "Charlie" Mendoza Jr. spoke. Mendoza left.',
        {"person:carlos-mendoza": ['Carlos "Charlie" Mendoza Jr.', "Mendoza"]},
        id="nickname and suffix",
    ),
    pytest.param(
        "Prime Minister Aiko van Mori spoke. Van Mori left. Mori slept.",
        {"person:aiko-van-mori": ["Aiko van Mori", "Van Mori", "Mori"]},
        id="surname with its particle, in either case",
    ),
    pytest.param(
        "President John Luk Okoro died. John Luk was ill. Okoro slept.",
        {"person:john-luk-okoro": ["John Luk Okoro", "John Luk", "Okoro"]},
        id="the beginning of a name",
    ),
    pytest.param(
        "President Beto O’Rourke spoke. O'Rourke left.",
        {"person:beto-orourke": ["Beto O’Rourke", "O'Rourke"]},
        id="either apostrophe",
    ),
    pytest.param(
        "Maria Santos met Peter Santos. In 1999 Santos won.",
        {"person:maria-santos": ["Maria Santos"], "person:peter-santos": ["Peter Santos"], "person:santos": ["Santos"]},
        id="two namesakes leave a surname open",
    ),
    pytest.param(
        "The World Health Organization (WHO) agreed. The WHO left.",
        {"org:world-health-organization": ["World Health Organization", "WHO", "WHO"]},
        id="abbreviation of the table",
    ),
    pytest.param(
        "The National Salt Council (NSC) agreed. The NSC left.",
        {"org:national-salt-council": ["National Salt Council", "NSC", "NSC"]},
        id="abbreviation in parentheses",
    ),
    pytest.param(
        "President Maria Santos left. The president said she was ill.",
        {"person:maria-santos": ["Maria Santos", "The president", "she"]},
        id="title and pronoun",
    ),
    pytest.param(
        "President Maria Santos met President Peter Okoro. The president left.",
        {"person:maria-santos": ["Maria Santos"], "person:peter-okoro": ["Peter Okoro"]},
        id="two presidents leave the title open",
    ),
    pytest.param(
        "Maria Santos saw the suspect before he fled.",
        {"person:maria-santos": ["Maria Santos"]},
        id="he may be unnamed",
    ),
    pytest.param(
        "Prime Minister Mori Aiko spoke. Mori left.",
        {"person:mori-aiko": ["Mori Aiko", "Mori"]},
        id="family name first",
    ),
    pytest.param(
        "President Maria Santos spoke. The Santos administration refused.",
        {"person:maria-santos": ["Maria Santos"]},
        id="an administration is not its head",
    ),
    pytest.param(
        "President Maria Santos spoke. The Santoses left. The Kenyan envoy slept.",
        {"person:maria-santos": ["Maria Santos"], "country:KEN": ["Kenyan"]},
        id="a family is no one person",
    ),
    pytest.param(
        "President Maria Santos left. Former president Peter Okoro stayed. The president slept.",
        {"person:maria-santos": ["Maria Santos", "The president"], "person:peter-okoro": ["Peter Okoro"]},
        id="a former holder does not count",
    ),
]


@pytest.mark.parametrize(("text", "wanted"), ARTICLES)
def test_find_entities(nlp: Language, text: str, wanted: dict[str, list[str]]) -> None:
    found = find_entities(parse_text(nlp, text))
    assert {entity.entity_id: surfaces(entity) for entity in found.entities} == wanted


# text -> (title, country, sector) of the one person
TITLES = [
    ("Japanese Prime Minister Aiko Mori left.", ("Prime Minister", "JPN", "GOV")),
    ("Japan's Prime Minister Aiko Mori left.", ("Prime Minister", "JPN", "GOV")),
    ("NASA administrator John Miller left.", ("administrator", "USA", "GOV")),
    ("John Miller, the NASA administrator, left.", ("administrator", "USA", "GOV")),
    ("Police chief John Miller left.", ("Police chief", None, "COP")),
    ("Former president John Miller left.", ("Former president", None, "ELI")),
    (
        "Minister of Education, Culture and Sport John Miller left.",
        ("Minister of Education, Culture and Sport", None, "GOV"),
    ),
    ("Mr. John Miller left.", ("Mr.", None, None)),
    ("Kenyan trade and industry minister John Miller left.", ("trade and industry minister", "KEN", "GOV")),
    ("Hamas military spokesman John Miller left.", ("military spokesman", "PSE", "REB")),
    ("Presidents John Miller of Kenya left.", ("Presidents", "KEN", "GOV")),
    ("Secretary of Justice John Miller left.", ("Secretary of Justice", None, "GOV")),
    ("US Representative John Miller left.", ("Representative", "USA", "LEG")),
    ("John Miller of the University of Nairobi left.", (None, "KEN", "EDU")),
    ("Peru's Prime Minister, John Miller said so.", ("Prime Minister", "PER", "GOV")),
    ("Peru accused John Miller of theft.", (None, None, None)),
    ("Kenyan runner John Miller won.", ("runner", "KEN", None)),
    ("US Special Representative for Iran John Miller left.", ("Special Representative", "USA", "GOV")),
    ("The special envoy for Syria, John Miller, left.", ("special envoy", None, "GOV")),
    ("The governor of Nevada, John Miller, left.", ("governor", "USA", "GOV")),
    ("Governor of Nevada John Miller left.", ("Governor", "USA", "GOV")),
    ("After talks with the president of Peru, John Miller left.", (None, None, None)),  # an adverbial, not his office
    ("The prosecutor general of Lima, John Miller, left.", ("prosecutor general", "PER", "GOV")),
    ("Former US president John Miller left.", ("president", "USA", "ELI")),
    ("Former Nevada governor John Miller left.", ("governor", "USA", "ELI")),
    ("Former US candidate Senator John Miller left.", ("Senator", None, "LEG")),  # a former candidate
    ("Former mayor John Miller left. Senator Miller spoke.", ("Senator", None, "LEG")),
    ("The head of the fire brigade, John Miller, left.", ("head", None, "GOV")),
    ("Study co-author John Miller left.", ("co-author", None, "EDU")),
    ("Taliban spokesman John Miller left.", ("Taliban spokesman", "AFG", "REB")),
    ("John Miller, a fire service spokesman, left.", ("spokesman", None, "GOV")),
    ("John Miller, spokesman for the provincial governor, left.", ("spokesman", None, "GOV")),
    ("John Miller, spokesman for the family, left.", ("spokesman", None, "CVL")),
    ("Kenyan oceanographer John Miller left.", (None, "KEN", "EDU")),  # an occupation is no title
    ("Former welder John Miller left.", (None, None, None)),
    ("Judge John Miller left.", ("Judge", None, "JUD")),
    ("Father John Miller left.", ("Father", None, "REL")),
    ("Dr. John Miller left.", ("Dr.", None, None)),
    ("John Miller, from Lima, left.", (None, "PER", None)),
]


@pytest.mark.parametrize(("text", "wanted"), TITLES)
def test_title_country_and_sector(nlp: Language, text: str, wanted: tuple[str | None, str | None, str | None]) -> None:
    (person,) = (entity for entity in find_entities(parse_text(nlp, text)).entities if entity.entity_type == "PERSON")
    assert (person.title, person.country_code, person.sector_code) == wanted


def test_a_title_of_several_is_of_each(nlp: Language) -> None:
    text = "The actors John Miller, Ana Duarte and Ben Okoro left. The mayor told reporters Chen Wei won."
    found = {
        entity.name: (entity.title, entity.sector_code) for entity in find_entities(parse_text(nlp, text)).entities
    }
    assert found["John Miller"] == found["Ana Duarte"] == found["Ben Okoro"] == ("actors", "ELI")
    assert found.get("Chen Wei", (None, None)) == (None, None)


# text -> (type, country, sector) of the entity of this name
BODIES = [
    ("The Peruvian news agency Znak reported it.", "Znak", ("ORG", "PER", "JRN")),
    ("The University of Nairobi denied it.", "University of Nairobi", ("ORG", "KEN", "EDU")),
    ("The Lyon Rowing Club won in France.", "Lyon Rowing Club", ("ORG", "FRA", "SOC")),
    ("The Lyon Rowing Club won.", "Lyon Rowing Club", ("ORG", None, "SOC")),  # nothing speaks for the town in France
    ("The NASA Salt Laboratory denied it.", "NASA Salt Laboratory", ("ORG", "USA", "EDU")),
    ("The University of Nairobi's new Salt Institute denied it.", "Salt Institute", ("ORG", "KEN", "EDU")),
    ("The Hillside School in Lyon was closed.", "Hillside School", ("ORG", "FRA", "EDU")),
    ("Hillside Partners in Lyon denied it.", "Hillside Partners", ("ORG", None, "BUS")),  # a firm may be from anywhere
    # one that quotes Britain is still a story of Hungary
    (
        "Hungary bought ships. Hungary paid in Budapest.\n\nThe Ministry of Defence denied it in Hungary.\n\nBritain agreed.",
        "Ministry of Defence",
        ("ORG", "HUN", "GOV"),
    ),
]


@pytest.mark.parametrize(("text", "name", "wanted"), BODIES)
def test_country_and_sector_of_bodies(
    nlp: Language, text: str, name: str, wanted: tuple[str, str | None, str | None]
) -> None:
    found = {entity.name: entity for entity in find_entities(parse_text(nlp, text)).entities}
    assert name in found
    assert (found[name].entity_type, found[name].country_code, found[name].sector_code) == wanted


def test_a_building_is_at_the_centre_of_the_town_that_the_text_puts_it_into(nlp: Language) -> None:
    text = "A fire broke out at the Riverside Stadium in Lyon, France. The Hillside Stadium was closed."
    found = {entity.name: entity for entity in find_entities(parse_text(nlp, text)).entities}
    lyon, near, far = found["Lyon"], found["Riverside Stadium"], found["Hillside Stadium"]
    assert (near.latitude, near.longitude, near.country_code) == (lyon.latitude, lyon.longitude, "FRA")
    assert (near.coordinate_type, near.geoname_id, lyon.coordinate_type) == ("centre", None, "point")
    assert (far.latitude, far.coordinate_type) == (None, None)


def test_the_publishers_country_tells_places_of_one_name_apart(nlp: Language) -> None:
    doc = parse_text(nlp, "Georgia voted.")
    codes = [find_entities(doc, home=home).entities[0].country_code for home in (None, "USA")]
    assert codes == ["GEO", "USA"]


def test_a_pronoun_in_quotation_marks_is_left_alone(nlp: Language) -> None:
    found = by_id(find_entities(parse_text(nlp, 'Maria Santos left. "She is ill," a doctor said.')))
    assert surfaces(found["person:maria-santos"]) == ["Maria Santos"]


def test_bylines_and_credits_give_no_entities(nlp: Language) -> None:
    text = "By Peter Okoro\n\nFarmers march in Nairobi. Photo by Maria Santos/Reuters\n\nMaria Okello spoke in Peru."
    ends = [14, 69, len(text)]
    blocks = [
        {"type": kind, "start_char": start, "end_char": end}
        for kind, start, end in zip(["byline", "caption", "paragraph"], [0, 16, 71], ends, strict=True)
    ]
    blocks[1]["end_char"] = text.index("\n\nMaria Okello")
    blocks[2]["start_char"] = text.index("Maria Okello")
    (doc,) = parse_articles(nlp, [Text(text, blocks)])
    found = by_id(find_entities(doc))
    assert set(found) == {"geoname:184745", "person:maria-okello", "country:PER"}
    assert found["geoname:184745"].block_type == "caption"
    assert {doc[index].text for index in barred_tokens(tokens_of(doc))} >= {"Okoro", "Photo", "Santos", "Reuters"}


def test_who_stands_at_a_token_and_who_a_phrase_means(nlp: Language) -> None:
    doc = parse_text(
        nlp, "Japanese Prime Minister Aiko Mori met officials. The prime minister of Japan, Aiko Mori, left."
    )
    entities = find_entities(doc)
    at = {token.text: entity.entity_id for token in doc[:8] if (entity := entities.at(token))}
    assert at == {"Japanese": "country:JPN", "Aiko": "person:aiko-mori", "Mori": "person:aiko-mori"}
    official = next(token for token in doc if token.text == "officials")
    minister = next(token for token in doc if token.text == "minister")
    assert entities.of(official) is None
    mori = entities.of(minister)
    assert mori is not None
    assert mori.entity_id == "person:aiko-mori"


def test_the_row_says_all_of_an_entity(nlp: Language) -> None:
    doc = parse_text(nlp, "Beirut slept.")
    row = entities_table("0" * 16, date(2024, 4, 10), "1" * 16, find_entities(doc)).row(0, named=True)
    assert (row["entity_id"], row["entity_type"], row["country_code"]) == ("geoname:276781", "GPE", "LBN")
    assert row["mentions"] == [{"start_char": 0, "end_char": 6, "mention_type": "name", "method": "table"}]
    assert (row["latitude"], row["longitude"], row["coordinate_type"]) == (33.89, 35.5, "point")
    assert (row["link_method"], row["rule_id"], row["mention_count"], row["aliases"]) == ("table", "place_table", 1, [])


WORDS = [
    "Japan",
    "Japanese",
    "President",
    "Maria",
    "Santos",
    "he",
    "she",
    "the",
    "said",
    "of",
    "met",
    "(WHO)",
    '"',
    "-",
]
WORDS += ["U.S.", "Georgia", "Mr.", "Bank", "leader", ",", ".", "\n\n", "’s", "Duarte", "administration", "in", "Paris"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30))
def test_mentions_are_ordered_disjoint_and_exact(nlp: Language, words: list[str]) -> None:
    text = " ".join(words).replace(" \n\n ", "\n\n").strip() or "Japan"
    doc = parse_text(nlp, text)
    found = find_entities(doc)
    ids = [entity.entity_id for entity in found.entities]
    assert len(ids) == len(set(ids))
    for entity in found.entities:
        spans = [mention.span for mention in entity.mentions]
        assert spans
        assert all(text[span.start_char : span.end_char] == span.text and span.text.strip() for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
    entities_table("0" * 16, None, "1" * 16, found)
