"""One view over a parse. The cases are parsed by the pipeline that installs with the package: a new one may differ."""

from __future__ import annotations

import pytest

from transforms.language import parse_text
from transforms.syntax import (
    agents,
    clause_tokens,
    indirect_objects,
    is_future,
    is_negated,
    is_passive,
    lemma,
    noun_phrase,
    objects,
    objects_of,
    sentence_of,
    subjects,
)


def word(doc, text):
    return next(token for token in doc if token.text == text)


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("The army attacked the town.", "attacked", ["army"]),
        ("France and Germany signed the treaty.", "signed", ["France", "Germany"]),
        ("The minister met envoys and signed a pact.", "signed", ["minister"]),
        ("The government agreed to send troops.", "send", ["government"]),
        ("Rebels who seized the town fled.", "seized", ["Rebels"]),
        ("Police fired at rebels fighting the army.", "fighting", ["rebels"]),
        ("Attack the town.", "Attack", []),
    ],
)
def test_subjects(nlp, text, verb, expected):
    assert [token.text for token in subjects(word(parse_text(nlp, text), verb))] == expected


@pytest.mark.parametrize(
    ("text", "verb", "passive", "by"),
    [
        ("The town was attacked by rebels and militias.", "attacked", True, ["rebels", "militias"]),
        ("A deal signed in Oslo failed.", "signed", True, []),
        ("Rebels attacked the town.", "attacked", False, []),
    ],
)
def test_passives(nlp, text, verb, passive, by):
    token = word(parse_text(nlp, text), verb)
    assert (is_passive(token), [noun.text for noun in agents(token)]) == (passive, by)


def test_objects(nlp):
    doc = parse_text(nlp, "The minister gave the rebels money and fuel. Leaders held talks with Egypt and Jordan.")
    assert [token.text for token in objects(word(doc, "gave"))] == ["money", "fuel"]
    assert [token.text for token in indirect_objects(word(doc, "gave"))] == ["rebels"]
    assert [token.text for token in objects_of(word(doc, "talks"), "with")] == ["Egypt", "Jordan"]


@pytest.mark.parametrize(
    ("text", "verb", "negated", "future"),
    [
        ("The army did not attack the town.", "attack", True, False),
        ("The army never attacked the town.", "attacked", True, False),
        ("The army will attack the town.", "attack", False, True),
        ("The army is going to attack the town.", "attack", False, True),
        ("The army attacked the town.", "attacked", False, False),
    ],
)
def test_negation_and_future(nlp, text, verb, negated, future):
    token = word(parse_text(nlp, text), verb)
    assert (is_negated(token), is_future(token)) == (negated, future)


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        ("The prime minister of Japan, who spoke first, left.", "minister", "The prime minister of Japan"),
        ("Kishida, the leader of the party, left.", "Kishida", "Kishida"),
        ("The two leaders and their aides left.", "leaders", "The two leaders"),
    ],
)
def test_noun_phrases_leave_out_clauses_appositions_and_conjuncts(nlp, text, head, expected):
    assert noun_phrase(word(parse_text(nlp, text), head)).text == expected


def test_a_sentence_has_no_white_space_at_its_ends(nlp):
    doc = parse_text(nlp, "One thing happened.\n\nAnother did.")
    assert [sentence_of(sentence[0]).text for sentence in doc.sents] == ["One thing happened.", "Another did."]


def test_slips_of_the_lemmatizer_are_mended(nlp):
    doc = parse_text(nlp, "Students staged a protest.")
    assert lemma(word(doc, "staged")) == "stage"


def test_a_clause_ends_where_another_begins(nlp):
    doc = parse_text(nlp, "The minister said that troops attacked the town.")
    assert "attacked" not in [token.text for token in clause_tokens(word(doc, "said"))]
    assert [token.text for token in sorted(clause_tokens(word(doc, "attacked")))] == [
        "that",
        "troops",
        "attacked",
        "the",
        "town",
    ]
