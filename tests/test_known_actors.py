"""The table of known actors: dates, namesakes, aliases, the user's rows, and that ids depend on nothing else."""

from __future__ import annotations

import random
from datetime import date
from importlib.resources import files

import pytest
from spacy.language import Language

from expectations.actors import actor_problems
from transforms.entities.entities import find_entities
from transforms.known_actors import Known, KnownActors, Said, days_of, known_actors, parse, read_rows
from transforms.language import Text, parse_articles, parse_text
from transforms.lexicon_files import read_lexicon
from transforms.places import slug

HEADER = "name,aliases,entity_type,country_code,sector_code,title,valid_from,valid_to,is_shared,source\n"
TABLE = HEADER + "\n".join(
    [
        "Ana Duarte,Ana Maria Duarte;Duarte,PERSON,PER,GOV,Foreign Minister,2016,2019-03-31,,own",
        "Ana Duarte,Ana Maria Duarte;Duarte,PERSON,PER,GOV,President,2019-04-01,2023,,own",
        "Mok Ji-an,,PERSON,KOR,GOV,Prime Minister,2018-05,2020,,own",
        "Peter Mok,,PERSON,GBR,LEG,Senator,2018-05,2020,,own",
        "Omar Sesay,,PERSON,SLE,GOV,Defence Minister,2015,2020,,own",
        "Omar Sesay,,PERSON,GMB,JRN,,2015,2020,,own",
        "Vera Lund,,PERSON,,IGO,Director of the Salt Council,2018,2020,,own",
        "Vera Lund,,PERSON,NOR,GOV,Health Minister,2012,2016,,own",
        "Prince Olav,,PERSON,NOR,ELI,,2000,,,own",
        "Rice Party,RP,ORG,JPN,PTY,,,,yes,own",
        "Rice Party,,ORG,THA,PTY,,,,yes,own",
        "Salt Bank,SB,ORG,KEN,BUS,,,,,own",
        "River Front,,ORG,COL,REB,,2010,2017-08-15,,own",
        "River Front,,ORG,COL,PTY,,2017-08-16,,,own",
    ]
)
ACTORS = KnownActors(read_rows(TABLE))
MAY_2019 = date(2019, 5, 1)


def person(words: str, day: date | None = MAY_2019, country: str | None = None, *offices: str) -> Known | None:
    return ACTORS.person([tuple(form.split()) for form in words.split("/")], day, Said(country, offices))


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (("2020", "2020"), date(2020, 1, 1), date(2020, 12, 31)),
        (("2020-02", "2020-02"), date(2020, 2, 1), date(2020, 2, 29)),
        (("2020-02-03", "2021-04-05"), date(2020, 2, 3), date(2021, 4, 5)),
        (("", ""), date.min, date.max),
    ],
)
def test_a_year_or_month_holds_to_its_last_day(days: tuple[str, str], first: date, last: date) -> None:
    assert days_of(*days) == (first, last)


@pytest.mark.parametrize("text", ["2020-13", "2020-1", "20", "2021-02-30", "2020-02-03x"])
def test_what_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        days_of(text, "")


PEOPLE: list[
    tuple[str, date | None, str | None, tuple[str, ...], tuple[str, str | None, str | None, str | None, bool] | None]
] = [
    ("Ana Duarte", MAY_2019, None, (), ("person:ana-duarte", "PER", "GOV", "President", False)),
    ("Ana Duarte", date(2018, 1, 1), None, (), ("person:ana-duarte", "PER", "GOV", "Foreign Minister", False)),
    ("Ana Duarte", date(2024, 1, 1), None, (), ("person:ana-duarte", "PER", None, None, False)),
    ("Ana Duarte", date(2015, 12, 31), None, (), ("person:ana-duarte", "PER", None, None, False)),
    ("Ana Duarte", None, None, (), ("person:ana-duarte", "PER", None, None, False)),
    ("Ana Maria Duarte", MAY_2019, None, (), ("person:ana-duarte", "PER", "GOV", "President", False)),
    ("Ana Duarte", MAY_2019, "PER", (), ("person:ana-duarte", "PER", "GOV", "President", False)),
    ("Ana Duarte", MAY_2019, "CHL", (), None),  # a namesake
    ("Duarte", MAY_2019, None, (), ("person:ana-duarte", "PER", "GOV", "President", True)),  # an alias of its own
    ("Duarte", MAY_2019, "CHL", (), None),
    ("Mok", MAY_2019, None, (), None),  # a surname of two, and no alias
    ("Mok", MAY_2019, None, ("prime minister",), ("person:mok-ji-an", "KOR", "GOV", "Prime Minister", True)),
    ("Mok", MAY_2019, "KOR", (), ("person:mok-ji-an", "KOR", "GOV", "Prime Minister", True)),
    ("Mok", date(2022, 1, 1), None, ("prime minister",), None),  # in office no more
    ("Mok", MAY_2019, "KOR", ("singer",), None),
    ("Ji-an", MAY_2019, "KOR", (), None),  # no family name
    ("Omar Sesay", MAY_2019, None, (), None),  # two people bear the name
    ("Omar Sesay", MAY_2019, "GMB", (), ("person:omar-sesay-gmb", "GMB", "JRN", None, False)),
    ("Vera Lund", MAY_2019, None, (), ("person:vera-lund", None, "IGO", "Director of the Salt Council", False)),
    ("Vera Lund", date(2014, 1, 1), None, (), ("person:vera-lund", "NOR", "GOV", "Health Minister", False)),
    ("Prince Olav", MAY_2019, None, (), ("person:prince-olav", "NOR", "ELI", None, False)),
    ("Olav", MAY_2019, None, (), None),
    ("Nobody Known", MAY_2019, None, (), None),
]


@pytest.mark.parametrize(("words", "day", "country", "offices", "wanted"), PEOPLE)
def test_person(
    words: str,
    day: date | None,
    country: str | None,
    offices: tuple[str, ...],
    wanted: tuple[str, str | None, str | None, str | None, bool] | None,
) -> None:
    known = person(words, day, country, *offices)
    found = known and (known.entity_id, known.country_code, known.sector_code, known.title, known.is_ambiguous)
    assert found == wanted


def test_a_name_that_the_table_has_for_another_country_is_a_namesake() -> None:
    assert ACTORS.has_namesake([("Ana", "Duarte")])
    assert not ACTORS.has_namesake([("Duarte",)])
    assert not ACTORS.has_namesake([("Ana", "Lopez")])


BODIES: list[tuple[str, date, tuple[str, ...], tuple[str, str, str] | None]] = [
    ("Salt Bank", MAY_2019, (), ("org:salt-bank", "KEN", "BUS")),
    ("the Salt Bank", MAY_2019, (), ("org:salt-bank", "KEN", "BUS")),
    ("SB", MAY_2019, (), ("org:salt-bank", "KEN", "BUS")),
    ("Sb", MAY_2019, (), None),  # an abbreviation stands in capitals
    ("Rice Party", MAY_2019, (), None),  # of which country?
    ("Rice Party", MAY_2019, ("JPN", "FRA"), ("org:rice-party-jpn", "JPN", "PTY")),
    ("Rice Party", MAY_2019, ("JPN", "THA"), None),
    ("River Front", date(2015, 1, 1), (), ("org:river-front", "COL", "REB")),
    ("River Front", MAY_2019, (), ("org:river-front", "COL", "PTY")),
    ("River Front", date(2009, 1, 1), (), None),
]


@pytest.mark.parametrize(("name", "day", "named", "wanted"), BODIES)
def test_organisation(name: str, day: date, named: tuple[str, ...], wanted: tuple[str, str, str] | None) -> None:
    known = ACTORS.organisation(name, day, named)
    assert (known and (known.entity_id, known.country_code, known.sector_code)) == wanted


def test_the_rows_of_a_user_win_over_those_that_come_with_dateline() -> None:
    own = HEADER + "Angela Merkel,,PERSON,AUT,EDU,Professor,2015,2030,,own\nReuters,,ORG,FRA,JRN,,,,,own"
    shipped, mine = known_actors(), known_actors(own)
    day, form = date(2019, 1, 1), [("Angela", "Merkel")]
    before, after = shipped.person(form, day, Said()), mine.person(form, day, Said())
    assert before is not None
    assert after is not None
    assert (before.country_code, before.title) == ("DEU", "Chancellor")
    assert (after.country_code, after.title) == ("AUT", "Professor")
    reuters = mine.organisation("Reuters", day, ())
    assert reuters is not None
    assert reuters.country_code == "FRA"
    assert shipped.organisation("Siemens", day, ()) == mine.organisation("Siemens", day, ())


SURNAMES = [
    ("Duarte", False, "PER"),  # her alias
    ("Sesay", False, None),
    ("Sesay", True, None),  # two, of two countries
    ("Lund", True, "NOR"),
    ("Lund", False, None),
    ("Vera Lund", True, None),  # no surname
    ("Lopez", True, None),
]


@pytest.mark.parametrize(("surname", "is_in_office", "wanted"), SURNAMES)
def test_country_of_a_surname(surname: str, is_in_office: bool, wanted: str | None) -> None:
    assert ACTORS.country_of_surname(surname, is_in_office=is_in_office) == wanted


def test_a_head_of_state_goes_before_others_of_the_surname():
    """Two presidents of the United States and a commissioner of New Zealand's police."""
    assert known_actors().country_of_surname("Bush", is_in_office=True) == "USA"
    assert known_actors().country_of_surname("Bush", is_in_office=False) is None


@pytest.mark.parametrize(
    ("surname", "wanted"),
    [
        ("Bush", "USA"),  # beside a police commissioner of New Zealand
        ("Abbas", "PSE"),
        ("Brown", None),  # premiers of two countries
        ("Gates", None),  # a minister of one country, and no head
        ("George Bush", None),
        ("Nobodyson", None),
    ],
)
def test_country_of_a_head_of_state_by_the_surname(surname: str, wanted: str | None) -> None:
    assert known_actors().country_of_head(surname) == wanted


def test_no_people_has_the_name_of_a_nation():
    nations = {form for row in read_lexicon("countries") for form in row["demonyms"].split(";") if form}
    assert not nations & {form for row in read_lexicon("peoples") for form in (row["name"], *row["forms"].split(";"))}


def test_a_users_row_wins_within_its_dates_alone() -> None:
    own = HEADER + "Angela Merkel,,PERSON,AUT,EDU,Professor,2015,2016,,own\nReuters,,ORG,FRA,JRN,,2015,2016,,own"
    mine, form = known_actors(own), [("Angela", "Merkel")]
    found = [mine.person(form, date(year, 6, 1), Said()) for year in (2015, 2019)]
    assert [each and (each.country_code, each.title) for each in found] == [("AUT", "Professor"), ("DEU", "Chancellor")]
    bodies = [mine.organisation("Reuters", date(year, 6, 1), ()) for year in (2015, 2019)]
    assert [each and each.country_code for each in bodies] == ["FRA", "GBR"]


# -- the table that comes with Dateline


def test_the_table_meets_the_expectations_that_a_users_must_meet() -> None:
    text = files("transforms.lexicons").joinpath("actors.csv").read_text(encoding="utf-8")
    codes = frozenset(row["country_code"] for row in read_lexicon("countries"))
    lines = parse(text)
    assert actor_problems(lines, codes) == []
    assert len(lines) >= 3000
    shared = {(slug(row["name"]), row["entity_type"]): set[str]() for _, row in lines}
    for _, row in lines:
        if row["is_shared"] != "yes":
            shared[slug(row["name"]), row["entity_type"]].add(row["country_code"])
    assert [name for (name, kind), countries in shared.items() if kind == "ORG" and len(countries) > 1] == []


# -- in articles


def rows_of(nlp: Language, text: str, day: date | None, table: KnownActors = ACTORS) -> dict[str, tuple[object, ...]]:
    return {
        entity.entity_id: (
            entity.name,
            entity.title,
            entity.country_code,
            entity.sector_code,
            entity.is_id_ambiguous,
            entity.link_method,
        )
        for entity in find_entities(parse_text(nlp, text), day, table).entities
        if entity.entity_type in {"PERSON", "ORG"}
    }


ARTICLES = [
    # the text says nothing of her: the row of the day does
    (
        "Ana Duarte opened the bridge on Monday. Duarte cut a ribbon.",
        {"person:ana-duarte": ("Ana Duarte", "President", "PER", "GOV", False, "table")},
    ),
    # what the text says stands, and agrees
    (
        "Peruvian President Ana Duarte opened the bridge.",
        {"person:ana-duarte": ("Ana Duarte", "President", "PER", "GOV", False, "both")},
    ),
    # a former office stays one
    (
        "Former foreign minister Ana Duarte opened the bridge.",
        {"person:ana-duarte": ("Ana Duarte", "Former foreign minister", "PER", "ELI", False, "both")},
    ),
    # somebody else of that name
    (
        "Chilean singer Ana Duarte opened the bridge.",
        {"person:ana-duarte": ("Ana Duarte", "singer", "CHL", "ELI", True, "text")},
    ),
    # a surname alone
    (
        "South Korean Prime Minister Mok left Seoul.",
        {"person:mok-ji-an": ("Mok Ji-an", "Prime Minister", "KOR", "GOV", True, "both")},
    ),
    # an honorific that is a part of the name
    ("Prince Olav opened a bridge.", {"person:prince-olav": ("Prince Olav", "Prince", "NOR", "ELI", False, "both")}),
    # a first name that is somebody's alias
    (
        "Duarte Lopez opened a bridge. Duarte cut a ribbon.",
        {"person:duarte-lopez": ("Duarte Lopez", None, None, None, False, None)},
    ),
    # nobody's country is given to a person whom no table knows
    (
        "Peru voted on Monday. Maria Lopez opened a bridge.",
        {"person:maria-lopez": ("Maria Lopez", None, None, None, False, None)},
    ),
]


@pytest.mark.parametrize(("text", "wanted"), ARTICLES)
def test_people_in_an_article(nlp: Language, text: str, wanted: dict[str, tuple[object, ...]]) -> None:
    assert rows_of(nlp, text, MAY_2019) == wanted


def test_a_users_row_unsays_what_the_table_of_organisations_says(nlp: Language) -> None:
    own = known_actors(HEADER + "NASA,,ORG,FRA,EDU,,2018,2019,,own")
    found = [rows_of(nlp, "NASA denied it.", date(year, 5, 1), own)["org:nasa"][2:4] for year in (2019, 2021)]
    assert found == [("FRA", "EDU"), ("USA", "GOV")]


def test_a_body_of_a_state_has_its_country_in_its_id_and_one_id_for_its_names(nlp: Language) -> None:
    texts = ["Peru's Defense Ministry denied it.", "The Peruvian Ministry of Defence denied it."]
    ids = {entity_id for text in texts for entity_id in rows_of(nlp, text, MAY_2019)}
    assert ids == {"org:ministry-of-defence-per"}


def test_a_body_of_the_state_that_an_article_is_set_in_has_that_country_in_its_id(nlp: Language) -> None:
    text = "Peru is hot.\n\nLima is in Peru.\n\nThe Coast Guard denied it. The Peruvian Coast Guard has ships."
    found = rows_of(nlp, text, MAY_2019)
    assert [name for name in found if "guard" in name] == ["org:coast-guard-per"]
    assert found["org:coast-guard-per"][2:4] == ("PER", "COP")
    assert "org:coast-guard" in rows_of(nlp, "The Coast Guard denied it. The Coast Guard has ships.", MAY_2019)


def test_ids_are_the_same_in_any_order_and_an_alias_learned_in_one_article_is_none_in_another(nlp: Language) -> None:
    """The second text says who the first calls by surname alone, and an abbreviation that the third uses otherwise."""
    texts = [
        "Lopez opened a bridge on Monday. Lopez cut a ribbon.",
        "Maria Lopez of the World Salt Council (WSC) opened a bridge. Duarte of Peru spoke, and Lopez listened.",
        "The WSC denied it. Ana Duarte spoke to the Rice Party in Japan.",
        "Omar Sesay spoke. Peruvian President Duarte listened.",
        "Reuters asked Donald Trump and the Taliban, and President Moon of South Korea answered in Seoul.",
    ]

    def ids(order: list[str]) -> dict[str, list[tuple[str, bool]]]:
        return {
            text: [(e.entity_id, e.is_id_ambiguous) for e in find_entities(parse_text(nlp, text), MAY_2019).entities]
            for text in order
        }

    wanted = ids(texts)
    shuffled = random.Random(1)
    for _ in range(4):
        order = shuffled.sample(texts, len(texts))
        assert ids(order) == wanted
    assert ("person:lopez", True) in wanted[texts[0]]
    assert ("org:wsc", False) in wanted[texts[2]]


def test_ids_are_the_same_in_batches_of_any_size(nlp: Language) -> None:
    texts = [text for text, _ in ARTICLES] + ["Reuters asked the Taliban.", "The Ministry of Health of Peru denied it."]

    def ids(order: list[str], size: int) -> dict[str, list[tuple[str, bool]]]:
        found = {}
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            blocks = [[{"type": "paragraph", "start_char": 0, "end_char": len(text)}] for text in batch]
            docs = parse_articles(nlp, [Text(text, block) for text, block in zip(batch, blocks, strict=True)])
            for text, doc in zip(batch, docs, strict=True):
                entities = find_entities(doc, MAY_2019, ACTORS).entities
                found[text] = [(entity.entity_id, entity.is_id_ambiguous) for entity in entities]
        return found

    wanted = ids(texts, len(texts))
    assert all(wanted.values())
    assert ids(texts, 1) == ids(texts[::-1], 3) == wanted
