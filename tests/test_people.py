"""Which names of people are one person, without a parse."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from transforms.entities.people import PersonName, core_of, group_people, initials_of, nickname_of

# names in order -> the names of each group
CASES = [
    pytest.param(["Eddie Van Lund", "Alex Van Lund", "Van Lund"], [[0], [1], [2]], id="a surname of two"),
    pytest.param(["Eddie Van Lund", "Van Lund", "Ana Duarte"], [[0, 1], [2]], id="with its particle"),
    pytest.param(["Van Lund", "Ana Duarte"], [[0], [1]], id="no longer name"),
    pytest.param(["John Luk Okoro", "John Luk", "Luk"], [[0, 1, 2]], id="its beginning, and the end of that"),
    pytest.param(["Kim Min Soo", "Kim Min Ho", "Kim Min"], [[0], [1], [2]], id="the beginning of two"),
    pytest.param(['Edward Jan " Eddie " Lund', "Eddie Lund"], [[0, 1]], id="by the nickname"),
    pytest.param(["Ana M. Duarte", "A. Duarte", "Duarte"], [[0, 1, 2]], id="initial"),
    pytest.param(["Ana Duarte", "Ben Duarte"], [[0], [1]], id="brother and sister"),
    pytest.param(["Beto O’Rourke", "O'Rourke"], [[0, 1]], id="apostrophes"),
]


@pytest.mark.parametrize(("names", "wanted"), CASES)
def test_group_people(names: list[str], wanted: list[list[int]]) -> None:
    words = [name.split() for name in names]
    doc = Doc(Vocab(), words=[word for name in words for word in name])
    found, starts, start = [], [], 0
    for name in words:
        found.append(PersonName(start, start + len(name), core_of(name), "name", nickname_of(name)))
        starts.append(start)
        start += len(name)
    groups = group_people(doc, found)
    assert [[starts.index(name.start) for name in group.names] for group in groups] == wanted


def test_nickname_and_initials() -> None:
    assert nickname_of(["Ana", '"', "Nana", '"', "Duarte"]) == "Nana"
    assert nickname_of(['"', "Nana", '"', "Duarte"]) is None
    assert initials_of(["J.", "S.", "Bachmann", "Jr."]) == "JSB"
    assert initials_of(["Mohammed", "bin", "Salman"]) == "MBS"
    assert initials_of(["Ana", "Ocasio-Cortez"]) == "AOC"
