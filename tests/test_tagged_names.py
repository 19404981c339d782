"""The tagger's names with their ends mended."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Span

from transforms.entities.entities import find_entities
from transforms.entities.tagged_names import cleaned
from transforms.entities.tokens import tokens_of
from transforms.language import parse_text


def _doc(nlp: Language, text: str) -> Doc:
    words = text.split()
    pos = ["PROPN" if word[0].isupper() or word[0].isdigit() else "PUNCT" if word == "," else "X" for word in words]
    return Doc(nlp.vocab, words=words, pos=pos)


@pytest.mark.parametrize(
    ("text", "start", "end", "label", "wanted"),
    [
        ("the Council on Salt Research met", 1, 2, "ORG", ["Council on Salt Research"]),
        ("the Union of Rail , Dock and Harbour Workers met", 1, 4, "ORG", ["Union of Rail , Dock and Harbour Workers"]),
        ("Lima - based Duarte Systems left", 0, 5, "ORG", ["Duarte Systems"]),
        # near misses
        ("the Council on Monday met", 1, 2, "ORG", ["Council"]),
        ("the Council on March 2 met", 1, 2, "ORG", ["Council"]),
        ("the Rice Council of ministers met", 1, 3, "ORG", ["Rice Council"]),
        ("the Union of Rail and many others met", 1, 4, "ORG", ["Union of Rail"]),
        ("the Ministry of Salt and President Duarte met", 1, 4, "ORG", ["Ministry of Salt"]),
        # offices and words that are no bodies
        ("the Senate Majority Leader met", 1, 4, "ORG", []),
        ("the Senate met", 1, 2, "ORG", ["Senate"]),
        ("the Office met", 1, 2, "ORG", []),
    ],
)
def test_cleaned(nlp: Language, text: str, start: int, end: int, label: str, wanted: list[str]) -> None:
    doc = _doc(nlp, text)
    span = Span(doc, start, end, label=label)
    doc.ents = [span, *(Span(doc, word.i, word.i + 1, label="DATE") for word in doc if word.text == "Monday")]
    names = cleaned(tokens_of(doc), span, frozenset(), frozenset())
    assert [doc[name.start : name.end].text for name in names] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The mayor of Lagos, Sadiq Miller, left.", {"Sadiq Miller": "PERSON"}),
        ("She went to Victoria Park in Lagos.", {}),
        ("It pumps from the Sadiq Miller field.", {}),
        ("Six members of the boat, the Santa Clara, left.", {}),
    ],
)
def test_person_called_a_place(nlp: Language, text: str, wanted: dict[str, str]) -> None:
    found = find_entities(parse_text(nlp, text)).entities
    people = {entity.name: entity.entity_type for entity in found if entity.entity_type == "PERSON"}
    assert people == wanted


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("They met at Rosen Hall in Lyon.", "Rosen Hall", "FRA"),
        ("He was tried in the Eastern District of Texas.", "Eastern District of Texas", "USA"),
        ("The New England Journal of Salt reported it.", "New England Journal of Salt", None),
    ],
)
def test_country_of_what_no_table_knows(nlp: Language, text: str, name: str, wanted: str | None) -> None:
    found = {entity.name: entity.country_code for entity in find_entities(parse_text(nlp, text)).entities}
    assert found.get(name) == wanted
