"""What names and nouns of people and bodies tell of the sector."""

from __future__ import annotations

import pytest

from transforms.lexicon_files import read_lexicon
from transforms.roles import is_body_noun, is_person_noun, sector_of_body, sector_of_name, sector_of_noun

NOUNS = [
    ("official", (), "GOV"),
    ("official", ("church",), "REL"),
    ("authorities", ("school",), "EDU"),
    ("official", ("senior",), "GOV"),
    ("official", ("health",), "MED"),  # a phrase of the table
    ("minister", ("health",), "GOV"),
    ("spokesman", ("army",), "MIL"),
    ("office", ("regional", "civil", "defence"), "GOV"),
    ("office", (), None),
    ("violinist", (), "ELI"),
    ("oceanographer", (), "EDU"),
    ("welder", (), "LAB"),
    ("president", ("former",), "ELI"),
    ("table", (), None),
]


@pytest.mark.parametrize(("noun", "modifiers", "wanted"), NOUNS)
def test_sector_of_noun(noun: str, modifiers: tuple[str, ...], wanted: str | None) -> None:
    assert sector_of_noun(noun, modifiers) == wanted


# name -> sector by a head that only bodies have; of a body; of a body with a place in its name
NAMES = [
    ("Ministry of Salt", ("GOV", "GOV", "GOV")),
    ("People's Party", ("PTY", "PTY", "PTY")),
    ("University of Lindenau", ("EDU", "EDU", "EDU")),
    ("Lindenau Museum", (None, "SOC", "SOC")),  # may be a building
    ("House Salt Committee", (None, "LEG", "LEG")),
    ("Salt Committee", (None, None, None)),
    ("National Salt Agency", (None, "GOV", "GOV")),
    ("Salt Agency", (None, None, "GOV")),
    ("National Salt Council", (None, "GOV", "GOV")),
    ("Salt Council", (None, None, None)),
    ("Lindenau Sun", (None, None, "JRN")),
    ("Lindenau Times", (None, "JRN", "JRN")),
    ("Office of Salt Research", (None, "GOV", "GOV")),
    ("Institut de Recherche du Sel", (None, "EDU", "EDU")),
    ("Lindenau Police Harbour Command", (None, "COP", "COP")),
    ("Federal Bureau of Investigation", (None, "COP", "COP")),
    ("Center for Investigative Journalism", (None, "JRN", "JRN")),
    ("Ministry of Human Rights", ("GOV", "GOV", "GOV")),
    ("Salt Union", (None, None, None)),
    ("Rift Air", (None, None, None)),
]


@pytest.mark.parametrize(("name", "wanted"), NAMES)
def test_sector_of_a_name(name: str, wanted: tuple[str | None, str | None, str | None]) -> None:
    words = name.split()
    found = (sector_of_name(words), *(sector_of_body(words, names_place=is_placed) for is_placed in (False, True)))
    assert found == wanted


def test_the_tables_say_each_noun_once() -> None:
    for table, column in (("sectors", "noun"), ("name_heads", "head"), ("titles", "title")):
        words = [row[column] for row in read_lexicon(table) if row.get("title_type") != "modifier"]
        assert len(set(words)) == len(words), table
        assert all(words)
    assert {row["needs"] for row in read_lexicon("name_heads")} == {"", "body", "place", "national", "state", "first"}
    assert {row["noun_type"] for row in read_lexicon("sectors")} == {"person", "body"}
    assert {row["title_type"] for row in read_lexicon("titles")} == {
        "office",
        "role",
        "occupation",
        "honorific",
        "regnal",
        "modifier",
    }


def test_a_noun_is_of_people_or_of_bodies() -> None:
    assert (is_person_noun("welder"), is_body_noun("welder")) == (True, False)
    assert (is_person_noun("ministry"), is_body_noun("ministry")) == (False, True)
