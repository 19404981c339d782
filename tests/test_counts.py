"""Numbers of people killed, wounded, arrested, displaced, and what is no such number."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.counts import find_counts
from transforms.language import parse_text

CASES = [
    ("The blast killed at least 20 people.", [("dead", 20, None, "at_least")]),
    ("Twenty-one miners were killed.", [("dead", 21, 21, "exact")]),
    ("The flood killed 1,200 people.", [("dead", 1200, 1200, "exact")]),
    ("The shelling wounded 36 to 40 people.", [("injured", 36, 40, "range")]),
    ("Dozens of people were killed.", [("dead", 24, 96, "vague")]),
    ("Police detained about 300 people.", [("arrested", 300, 300, "about")]),
    ("Police detained up to 15 journalists.", [("arrested", 1, 15, "at_most")]),
    ("A soldier was killed and several others were injured.", [("dead", 1, 1, "exact"), ("injured", 3, 9, "vague")]),
    ("More than two million people were displaced.", [("displaced", 2_000_000, None, "at_least")]),
    ("The storm left 20 people dead.", [("dead", 20, 20, "exact")]),
    ("The death toll rose to 31.", [("dead", 31, 31, "exact")]),
    # near misses
    ("No one was killed.", []),
    ("The 20-year-old man was arrested.", []),
    ("Soldiers were killed.", []),
    ("The minister killed the bill.", []),
    ("The factory makes 40 cars.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_find_counts(nlp: Language, text: str, expected: list[tuple[str, float, float | None, str]]) -> None:
    found = find_counts(parse_text(nlp, text))
    assert [(count.count_type, count.low, count.high, count.method) for count in found] == expected


def test_the_span_is_the_phrase_with_its_number(nlp: Language) -> None:
    [count] = find_counts(parse_text(nlp, "The blast killed at least 20 people in the port."))
    assert (count.span.text, count.anchor.text, count.unit) == ("at least 20 people", "killed", "persons")
