"""Where names end and what they are, by the words beside them and the rest of the article."""

from __future__ import annotations

import pytest

from transforms.names_conventions import by_neighbours, by_the_article
from transforms.names_model import FoundName

TYPES = {"P": "PERSON", "O": "ORG", "G": "GPE", "N": "NORP", "F": "FAC", "W": "WORK_OF_ART", "D": "PRODUCT", "L": "LOC"}


def read(marked: str) -> tuple[list[str], list[bool], list[FoundName]]:
    """Words, where sentences begin and names of "the O[Orvanian Army ] left .": a letter of TYPES opens, "]" closes."""
    words: list[str] = []
    found: list[FoundName] = []
    opened = (0, "")
    for word in marked.split():
        if word[1:2] == "[":
            opened = (len(words), TYPES[word[0]])
            word = word[2:]
        if word == "]":
            found.append(FoundName(opened[0], len(words), opened[1], 0.8))
        else:
            words.append(word)
    starts = [place == 0 or words[place - 1] in {".", "?"} for place in range(len(words))]
    return words, starts, found


def shown(words: list[str], names: list[FoundName]) -> list[tuple[str, str]]:
    return [(" ".join(words[name.start : name.end]), name.name_type) for name in names]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # A body named by its country is one name with it; a firm is not.
        ("the N[Kenyan ] O[Army ] left", [("Kenyan Army", "ORG")]),
        ("the G[US ] O[Coast Guard ] left", [("US Coast Guard", "ORG")]),
        ("the N[Russian ] O[Vantor ] sells", [("Russian", "NORP"), ("Vantor", "ORG")]),
        ("the N[Shiite ] O[Council ] met", [("Shiite", "NORP"), ("Council", "ORG")]),
        ("N[Syrian ] and O[Army ] units", [("Syrian", "NORP"), ("Army", "ORG")]),
        ("the O[US Reform Party ] won", [("US", "GPE"), ("Reform Party", "ORG")]),
        ("the O[American Reform Party ] won", [("American Reform Party", "ORG")]),
        ("the O[Foreign Ministry ] of G[Kenya ] said", [("Foreign Ministry of Kenya", "ORG")]),
        ("the O[Israel Defense Forces ] of G[Israel ]", [("Israel Defense Forces", "ORG"), ("Israel", "GPE")]),
        ("the O[Ministry ] of G[Kenya ] said", [("Ministry", "ORG"), ("Kenya", "GPE")]),
        ("the O[Vantor Group ] of G[Kenya ] said", [("Vantor Group", "ORG"), ("Kenya", "GPE")]),
        ("the N[African ] O[Import Bank ] met", [("African Import Bank", "ORG")]),
        ("the O[Parliament ] of G[Kenya ] met", [("Parliament of Kenya", "ORG")]),
        # An office's place and its holder
        ("Mayor of G[Vell Ana Duarte ] said", [("Vell", "GPE"), ("Ana Duarte", "PERSON")]),
        ("the town of G[Vell Ana Duarte ] said", [("Vell Ana Duarte", "GPE")]),
        ("Mayor of G[Santa Ana ] said", [("Santa Ana", "GPE")]),
        # Particles join a person's names, and the family name to nothing before it
        ("P[Ana ] von der P[Vell ] said", [("Ana von der Vell", "PERSON")]),
        ("P[Ana ] von der Vell said", [("Ana von der Vell", "PERSON")]),
        ("Mayor de P[Vell ] said", [("de Vell", "PERSON")]),
        ("the van P[Vell ] drove", [("Vell", "PERSON")]),
        ("P[Ana Vell ] de G[Novara ] said", [("Ana Vell", "PERSON"), ("Novara", "GPE")]),
        ("P[Ana ] von der O[Vell ] said", [("Ana von der Vell", "PERSON")]),
        ("P[Ana Vell ] der said", [("Ana Vell", "PERSON")]),
        ("by P[Ana Vell ] de", [("Ana Vell", "PERSON")]),
        ("P[Omar bin Tariq ] P[Al Vell ] said", [("Omar bin Tariq Al Vell", "PERSON")]),
        ("P[Omar Tariq ] P[Al Vell ] said", [("Omar Tariq", "PERSON"), ("Al Vell", "PERSON")]),
        # Two countries that were read as one thing
        ("the O[U.S. - Kenya ] pact", [("U.S.", "GPE"), ("Kenya", "GPE")]),
        ("the G[Kenyan - Ghanaian ] pact", [("Kenyan", "NORP"), ("Ghanaian", "NORP")]),
        ("in G[Guinea - Bissau ] now", [("Guinea - Bissau", "GPE")]),
        ("the O[Kenya - Vantor ] pact", [("Kenya - Vantor", "ORG")]),
        # A body that the network passed over
        ("The Press Council and others", [("Press Council", "ORG")]),
        ("told the Met Police on Monday", [("Met Police", "ORG")]),
        ("the Council met", []),
        ("told Met Police on", []),
        ("the Press Council Finds Fault", []),
        # Whose a body is
        ("O[Vell University 's Peace Institute ]", [("Vell University", "ORG"), ("Peace Institute", "ORG")]),
        ("the O[Kenya 's Health Agency ]", [("Kenya", "GPE"), ("Health Agency", "ORG")]),
        ("the O[Nordic People 's Army ]", [("Nordic People 's Army", "ORG")]),
        ("F[St. Ana 's Church ] in", [("St. Ana 's Church", "FAC")]),
        ("O[Vell 's Motors ] and", [("Vell 's Motors", "ORG")]),
        # Wars
        ("an G[Iraq ] War pilot", [("Iraq War", "EVENT")]),
        ("the G[Iran ] - G[Iraq ] War ended", [("Iran - Iraq War", "EVENT")]),
        ("the N[Syrian ] Civil War ended", [("Syrian Civil War", "EVENT")]),
        ("G[Iraq ] war plans", [("Iraq", "GPE")]),
        # Ships and firms by the noun before them
        ("the cargo ship P[Ana Vell ] sank", [("Ana Vell", "PRODUCT")]),
        ("the O[MV Vell ] sank", [("MV Vell", "PRODUCT")]),
        ("the MV P[Vell ] sank", [("MV Vell", "PRODUCT")]),
        ("the ship G[Iran ] held", [("Iran", "GPE")]),
        ("law firm P[Duarte Vell ] , of Oslo", [("Duarte Vell", "ORG")]),
        ("and daily P[Vantor ] covered it", [("Vantor", "ORG")]),
        ("the company P[Duarte ] founded", [("Duarte", "PERSON")]),
        # Offices and diseases
        ("O[NATO Secretary - General ] Ana left", [("NATO", "ORG")]),
        ("P[Chancellor ] P[Ana Vell ] left", [("Ana Vell", "PERSON")]),
        ("P[Chancellor ] and P[Ana Vell ] left", [("Chancellor", "PERSON"), ("Ana Vell", "PERSON")]),
        ("O[National Security ] Adviser P[Ana Vell ]", [("Ana Vell", "PERSON")]),
        ("the O[National Security ] staff", [("National Security", "ORG")]),
        ("O[Supreme Court Justice ] Ana Vell", [("Supreme Court", "ORG")]),
        ("G[New Jersey Governor ] Ana Vell", [("New Jersey", "GPE")]),
        ("the O[Office of the Governor ] Ana", [("Office of the Governor", "ORG")]),
        ("the O[Supreme Court Justice ] said", [("Supreme Court Justice", "ORG")]),
        ("Secretary of O[State ] Ana Vell", []),
        ("Secretary of O[State Ana Vell ] left", [("Ana Vell", "PERSON")]),
        ("Minister of O[Health Care Education ]", []),
        ("the Department of O[State ] said", [("Department of State", "ORG")]),
        ("of O[COVID-19 ] cases", []),
        # Countries
        ("the O[United Arab Emirates ] said", [("United Arab Emirates", "GPE")]),
        ("said O[USA ] Today", [("USA", "ORG")]),
        ("the O[US ] Speaker Ana", [("US", "GPE")]),
        ("a United - States - based firm", []),
        ("the Kenya - based group", [("Kenya", "GPE")]),
        ("the N[Kenyan ] - Ugandan border", [("Kenyan", "NORP"), ("Ugandan", "NORP")]),
        ("the Vell - based group", []),
        ("the Ugandan border", []),
        # Articles, addresses
        ("he told The O[Beacon ] that", [("The Beacon", "ORG")]),
        ("The O[Beacon ] said", [("Beacon", "ORG")]),
        ("told the O[Beacon ] that", [("Beacon", "ORG")]),
        ("a site , Vantor.com , said", [("Vantor.com", "ORG")]),
        ("site vantor.ru said", [("vantor.ru", "ORG")]),
        ("see www.vantor.com and vantor.com", []),
    ],
)
def test_what_the_words_beside_a_name_say(marked, expected):
    words, starts, found = read(marked)
    assert shown(words, by_neighbours(words, starts, found)) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("O[Duarte Motors ] fell . P[Duarte ] said", [("Duarte Motors", "ORG"), ("Duarte", "ORG")]),
        (
            "P[Ana Duarte ] runs O[Duarte Motors ] . P[Duarte ] said",
            [("Ana Duarte", "PERSON"), ("Duarte Motors", "ORG"), ("Duarte", "PERSON")],
        ),
        ("O[Kenyan Motors ] and N[Kenyan ] law", [("Kenyan Motors", "ORG"), ("Kenyan", "NORP")]),
        ("the D[MV Vell ] sank . P[Vell ] was", [("MV Vell", "PRODUCT"), ("Vell", "PRODUCT")]),
        ("firm O[Vell ] closed . P[Vell ] owed", [("Vell", "ORG"), ("Vell", "ORG")]),
        (
            "P[Ana Duarte ] and P[Jo Vell ] lead . The O[Duarte - Vell ] ticket",
            [("Ana Duarte", "PERSON"), ("Jo Vell", "PERSON"), ("Duarte", "PERSON"), ("Vell", "PERSON")],
        ),
        ("P[Ana Duarte ] met P[Jo Duarte - Vell ] .", [("Ana Duarte", "PERSON"), ("Jo Duarte - Vell", "PERSON")]),
        ("told O[The Beacon ] . The O[Beacon ] said", [("The Beacon", "ORG"), ("The Beacon", "ORG")]),
        ("by P[Ana Vell ] . AV : Why ?", [("Ana Vell", "PERSON"), ("AV", "PERSON")]),
        ("by P[Ana Vell ] . ( ( AV ) ) Why ?", [("Ana Vell", "PERSON"), ("AV", "PERSON")]),
        ("by P[Ana Vell ] . The AV : why ?", [("Ana Vell", "PERSON")]),
        ("by P[Ana Vell ] . BV : Why ?", [("Ana Vell", "PERSON")]),
    ],
)
def test_what_the_rest_of_the_article_says(marked, expected):
    words, starts, found = read(marked)
    assert shown(words, by_the_article(words, starts, found)) == expected
