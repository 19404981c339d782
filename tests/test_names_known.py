"""What lists know of names: near misses beside hits."""

from __future__ import annotations

import pytest

from tests.test_names_conventions import read, shown
from transforms.names_known import by_lists, by_short_names


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # Hours, money, captions, tongues and sides are no names.
        ("at 9 p.m. O[EDT ] on Sunday", []),
        ("( 1930 G[UTC ] )", []),
        ("the G[BST ] was founded", [("BST", "GPE")]),
        ("paid G[US$ ] 40", []),
        ("F[Image ] : Ana Vell", []),
        ("the G[Swahili ] phrase", []),
        ("the O[Swahili Institute ]", [("Swahili Institute", "ORG")]),
        ("the G[Northern ] tribe", []),
        ("P[Western ] diplomats said", []),
        ("P[Ana Western ] said", [("Ana Western", "PERSON")]),
        ("the G[Northern Territory ]", [("Northern Territory", "GPE")]),
        # Diseases
        ("die of G[Ebola ] .", []),
        ("the G[Ebola ] outbreak", []),
        ("the G[Ebola virus ] spread", []),
        ("the L[Ebola River ]", [("Ebola River", "LOC")]),
        # Districts of courts
        ("the G[Southern District ] of G[New York ] said", [("Southern District of New York", "GPE")]),
        ("the O[Southern District ] said", []),
        ("the G[Lake District ] of", [("Lake District", "GPE")]),
        ("a G[United States District ] judge", [("United States", "GPE")]),
        ("the O[United States District Court ]", [("United States District Court", "ORG")]),
        # A country's whole name
        ("in American G[Samoa ] .", [("American Samoa", "GPE")]),
        ("an N[American ] in G[Samoa ]", [("American", "NORP"), ("Samoa", "GPE")]),
        ("the N[Arab ] Republic", [("Arab", "NORP")]),
        # Bodies
        ("the G[African Union ] met", [("African Union", "ORG")]),
        ("asked G[Interpol ] for", [("Interpol", "ORG")]),
        ("in G[Toyota ] , Japan", [("Toyota", "GPE")]),
        ("the L[Amazon ] burns", [("Amazon", "LOC")]),
        ("said P[Wagner ] .", [("Wagner", "PERSON")]),
        ("told Amnesty International that", [("Amnesty International", "ORG")]),
        ("told O[Agence France ] - Presse", [("Agence France - Presse", "ORG")]),
        ("the O[World Bank Group ] met", [("World Bank Group", "ORG")]),
        ("on Downing Street .", []),
        ("on G[Capitol Hill ] .", [("Capitol Hill", "GPE")]),
        # Peoples, creeds and members of parties
        ("an G[Evangelical Christian ] .", [("Evangelical Christian", "NORP")]),
        ("the O[Sunni Muslims ] of", [("Sunni Muslims", "NORP")]),
        ("the O[Sunni Council ] of", [("Sunni Council", "ORG")]),
        ("they embraced O[Islam ] .", [("Islam", "NORP")]),
        ("the O[Libertarian ] nominee", [("Libertarian", "ORG")]),
        ("the O[Liberals ] won", [("Liberals", "NORP")]),
        ("when Pashtuns fled", [("Pashtuns", "NORP")]),
        ("a Libertarian won", []),
        ("when Libertarians met", [("Libertarians", "NORP")]),
        ("the Muslim Vell group", []),
        ("P[Christian ] said", [("Christian", "PERSON")]),
        ("on G[Mars ] .", [("Mars", "LOC")]),
        ("the G[Mars Hill ] road", [("Mars Hill", "GPE")]),
        # Feasts, scandals, craft and prizes
        ("since O[Christmas Eve ] .", [("Christmas Eve", "EVENT")]),
        ("on O[International Women ] 's Day .", [("International Women 's Day", "EVENT")]),
        ("in G[Christmas Island ]", [("Christmas Island", "GPE")]),
        ("the G[Watergate ] scandal", [("Watergate", "EVENT")]),
        ("the F[Watergate Hotel ]", [("Watergate Hotel", "FAC")]),
        ("aboard G[STS-1 ] .", [("STS-1", "PRODUCT")]),
        ("on the F[A-12 ] .", [("A-12", "FAC")]),
        ("the O[Vell Peace Prize ] of", [("Vell Peace Prize", "WORK_OF_ART")]),
        ("a O[National Medal of Science ]", [("National Medal of Science", "WORK_OF_ART")]),
        ("the O[Prize Committee ] met", [("Prize Committee", "ORG")]),
        # A firm's full stop
        ("O[Vell Kft ] . ( Iron ) sells", [("Vell Kft .", "ORG")]),
        ("by O[Vell Kft ] . It sells", [("Vell Kft", "ORG")]),
        ("by O[Vell ] . ( Iron ) sells", [("Vell", "ORG")]),
    ],
)
def test_what_lists_know_of_a_name(marked, expected):
    words, starts, found = read(marked)
    starts = [start and words[place] != "(" for place, start in enumerate(starts)]
    assert sorted(shown(words, by_lists(words, starts, found))) == sorted(expected)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "the O[Orvanian Democratic Forces ] ( ODF ) left . The G[ODF ] and ODF",
            [("Orvanian Democratic Forces", "ORG"), ("ODF", "ORG"), ("ODF", "ORG"), ("ODF", "ORG")],
        ),
        ("the O[Union of Vell ] ( UV ) . UV", [("Union of Vell", "ORG"), ("UV", "ORG"), ("UV", "ORG")]),
        ("the O[Vell Union ] ( GBR ) . GBR", [("Vell Union", "ORG")]),
        ("P[Ana Vell ] ( AV ) . O[AV ] left", [("Ana Vell", "PERSON"), ("AV", "ORG")]),
        ("the O[Vell ] ( V ) . V", [("Vell", "ORG")]),
        ("Hurricane P[Vell ] hit . P[Vell ] left", [("Hurricane Vell", "EVENT"), ("Vell", "EVENT")]),
        ("Tropical Storm O[Vell ] hit", [("Tropical Storm Vell", "EVENT")]),
        (
            "O[Typhoon Vell ] hit . P[Ana Vell ] and P[Vell ]",
            [("Typhoon Vell", "EVENT"), ("Ana Vell", "PERSON"), ("Vell", "PERSON")],
        ),
        ("O[Storm Area ] is . P[Area ] left", [("Storm Area", "EVENT"), ("Area", "EVENT")]),
        ("P[Vell ] left", [("Vell", "PERSON")]),
    ],
)
def test_what_a_short_name_stands_for(marked, expected):
    words, _, found = read(marked)
    assert shown(words, by_short_names(words, found)) == expected
