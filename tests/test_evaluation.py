"""Scores, and labels against labels, on a text small enough to count by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.gold.labels import LabelError, compile_labels
from transforms.evaluation.labels import ArticleLabels, carrier, labels_from_json, labels_from_rows
from transforms.evaluation.matching import compare, event_free_sentences, sentence_score, sentences
from transforms.evaluation.scores import Score, b_cubed, closed_list, interval, reliability, total
from transforms.evaluation.texts import canonical_text

TEXT = canonical_text(
    "Norway signs fishing pact",
    "\nMinister Kari Moe of Norway signed a pact with Iceland in Bergen on Tuesday. It rained.\n"
    'Moe said: "The sea is wide." She added that talks "went well".\n',
)
NOTES = {
    "article": "pact",
    "entities": [
        {"id": "moe", "type": "PERSON", "name": "1:Kari Moe", "title": "1:Minister", "country": "NOR", "sector": "GOV",
         "names": ["1:Kari Moe", "2:Moe"], "pronouns": ["2:She"]},
        {"id": "norway", "type": "GPE", "name": "0:Norway", "country": "NOR", "names": ["0:Norway", "1:Norway"]},
        {"id": "iceland", "type": "GPE", "name": "1:Iceland", "country": "ISL", "names": ["1:Iceland"]},
        {"id": "bergen", "type": "GPE", "name": "1:Bergen", "country": "NOR", "names": ["1:Bergen"]},
    ],
    "quotes": [
        {"spans": ['2:"The sea ... wide."'], "type": "direct", "cue": "2:said", "speaker": "2:Moe", "entities": ["moe"],
         "speaker_type": "named"},
        {"spans": ['2:talks ... well"'], "type": "mixed", "cue": "2:added", "speaker": "2:She", "entities": ["moe"],
         "speaker_type": "named"},
    ],
    "events": [
        {"trigger": "1:signed", "mentions": ["0:signs"], "act": ["SUPPORT", "AGREE"], "plover": "SUPPORT",
         "actors": [{"entity": "moe"}, {"entity": "iceland"}], "dates": ["2024-06-11", "2024-06-11"], "place": "bergen",
         "status": "happened"},
    ],
    "sentences": {1: ["Minister Kari", "It rained"], 2: ["Moe said", "She added"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def gold() -> ArticleLabels:
    return labels_from_json(compile_labels(NOTES, TEXT), TEXT)


def at(words: str, nth: int = 1) -> dict[str, int]:
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return {"start_char": start, "end_char": start + len(words)}


def built(**changes) -> ArticleLabels:
    """What a program might have found: all but the pronoun, and Iceland as the recipient."""
    side = {"name": None, "text": None, "country_code": None, "sector_code": None}
    entities = [
        {"entity_id": name, "entity_type": kind, "title": title, "country_code": country, "sector_code": None,
         "confidence": 0.9, "mentions": [{**span, "mention_type": "name"} for span in spans]}
        for name, kind, title, country, spans in (
            ("person:kari-moe", "PERSON", "minister", "NOR", [at("Kari Moe"), at("Moe", 2)]),
            ("country:NOR", "GPE", None, "NOR", [at("Norway"), at("Norway", 2)]),
            ("country:ISL", "GPE", None, "ISL", [at("Iceland")]),
            ("geoname:1", "LOC", None, None, [at("Bergen")]),
        )
    ]  # fmt: skip
    said = at("said")
    quote = {
        "spans": [at('"The sea is wide."')], "quote_type": "direct", "cue_start": said["start_char"],
        "cue_end": said["end_char"], "speaker_start": at("Moe", 2)["start_char"], "speaker_end": at("Moe", 2)["end_char"],
        "speaker_entity_ids": ["person:kari-moe"], "speaker_type": "named", "confidence": 0.8,
    }  # fmt: skip
    event = {
        "trigger_start": at("signed")["start_char"], "trigger_end": at("signed")["end_char"], "mentions": [],
        "act_type": "AGREE", "plover_type": "SUPPORT", "actors": [{**side, **at("Kari Moe"), "text": "Kari Moe", "entity_id": "person:kari-moe"}],
        "recipients": [{**side, **at("Iceland"), "text": "Iceland", "entity_id": "country:ISL"}], "event_start_date": date(2024, 6, 11),
        "event_end_date": date(2024, 6, 11), "place_entity_id": "geoname:1", "status": "planned",
        "asserted_by_entity_id": None, "denied_by_entity_id": None, "counts": [], "sentence_start": 0, "sentence_end": 5,
        "confidence": 0.7,
    }  # fmt: skip
    entities = [{"rule_id": "r", "link_method": None, "block_type": "paragraph", "mention_count": 1, "name": "x",
                 "is_id_ambiguous": False} | entity for entity in entities]  # fmt: skip
    quote |= {"rule_id": "r", "speaker_method": "local", "cue_type": "statement", "cue_lemma": "say",
              "block_type": "paragraph", "quote_text": "x", "within_quote_id": None, "cue_is_negated": False, "speaker_text": "Moe",
              "speaker_entity_id": "person:kari-moe"}  # fmt: skip
    event |= {"rule_id": "r", "block_type": "paragraph", "event_date_method": None, "place_method": None, "quote_id": None,
              "is_historical": False, "sentence_text": TEXT}  # fmt: skip
    return labels_from_rows(entities, [quote], [event | changes], lambda start, end: (start, end))


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("names", Score(6, 6, 6)),
        ("names person", Score(2, 2, 2)),
        ("pronouns", Score(0, 0, 1)),
        ("entity country", Score(3, 3, 4)),
        ("entity sector", Score(0, 0, 1)),
        ("entity title", Score(1, 1, 1)),
        ("quotes", Score(1, 1, 2)),
        ("quotes + speaker", Score(1, 1, 2)),
        ("quotes direct", Score(1, 1, 1)),
        ("quotes mixed", Score(0, 0, 1)),
        ("events", Score(1, 1, 1)),
        ("events + actors", Score(0, 1, 1)),
        ("events + sides", Score(0, 1, 1)),
        ("events: international", Score(1, 1, 1)),
        ("events: date", Score(1, 1, 1)),
        ("events: place", Score(1, 1, 1)),
    ],
)
def test_each_measure_counts_what_a_person_would_count(gold, measure, expected):
    assert compare(gold, built(), TEXT).scores[measure] == expected


def test_labels_against_themselves_are_all_right(gold):
    scores = compare(gold, gold, TEXT).scores
    assert {name: score.f1 for name, score in scores.items() if score.f1 != 1.0} == {}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"act_type": "ASSAULT"}, Score(0, 1, 1)),
        ({"trigger_start": at("rained")["start_char"], "trigger_end": at("rained")["end_char"]}, Score(0, 1, 1)),
        ({"trigger_start": at("pact")["start_char"], "trigger_end": at("pact")["end_char"]}, Score(1, 1, 1)),
    ],
)
def test_an_event_is_the_same_by_act_and_sentence(gold, changes, found):
    assert compare(gold, built(**changes), TEXT).scores["events"] == found


def test_an_optional_row_counts_on_neither_side():
    notes = NOTES | {"events": [NOTES["events"][0] | {"optional": True}]}
    gold = labels_from_json(compile_labels(notes, TEXT), TEXT)
    assert compare(gold, built(), TEXT).scores["events"] == Score(0, 0, 0)


def test_sentences_without_events(gold):
    free = event_free_sentences([gold], TEXT, gold.sentence_starts)
    assert [TEXT[start:end].strip() for start, end in free] == [
        "It rained.", 'Moe said: "The sea is wide."', 'She added that talks "went well".'
    ]  # fmt: skip
    assert len(sentences(TEXT, gold.sentence_starts)) == 5


def test_only_boundaries_inside_paragraphs_count(gold):
    assert sentence_score(gold.sentence_starts, [0, at("Minister")["start_char"]], TEXT) == Score(0, 0, 2)


@pytest.mark.parametrize(
    ("notes", "complaint"),
    [
        (
            {"entities": [{"id": "x", "type": "GPE", "name": "1:Sweden", "names": ["1:Norway"]}]},
            "'Sweden' (no. 1) is not in",
        ),
        ({"entities": [{"id": "x", "type": "TOWN", "name": "1:Bergen", "names": ["1:Bergen"]}]}, "'TOWN' is none of"),
        ({"events": [{"trigger": "1:signed", "act": "SUPPORT", "place": "oslo"}]}, "there is no entity 'oslo'"),
        ({"events": [{"trigger": "1:signed", "dates": ["2024-02-02", "2024-02-01"]}]}, "is after"),
        ({"quotes": [{"spans": ["9:words"]}]}, "is no reference"),
        ({"extra": []}, "unknown keys ['extra']"),
    ],
)
def test_a_fault_in_the_notes_is_named(notes, complaint):
    with pytest.raises(LabelError, match=complaint.replace("(", r"\(").replace(")", r"\)").replace("[", r"\[")):
        compile_labels({"article": "pact", **notes}, TEXT)


def test_offsets_are_carried_over_white_space():
    carried = carrier("One  two\nthree.", "One two\n\nthree.")
    assert [carried(0, 3), carried(5, 8), carried(9, 15)] == [(0, 3), (4, 7), (9, 15)]
    joined = carrier("One two.", "One t\u200dwo.\u200b")  # reading drops what prints nothing
    assert (joined(4, 7), joined(7, 8)) == ((4, 8), (8, 9))
    with pytest.raises(ValueError, match="other words"):
        carrier("One two", "One three")


def test_interval_holds_the_score_and_is_the_same_again():
    scores = [Score(1, 1, 1), Score(0, 1, 1), Score(1, 1, 1), Score(1, 2, 1)]
    low, high = interval(scores)
    assert low <= total(scores).f1 <= high
    assert (low, high) == interval(scores)
    assert interval(scores[:1]) == (0.0, 1.0)


def test_closed_list_names_what_always_guessing_reaches():
    found = closed_list([(("planned",), "planned"), (("happened",), "happened"), (("happened", "ongoing"), "ongoing")])
    assert found is not None
    assert (found.accuracy, round(found.majority_accuracy, 2)) == (1.0, 0.67)


def test_b_cubed_of_one_wrong_merge():
    precision, recall, _ = b_cubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "x"})
    assert (round(precision, 3), recall) == (round((2 / 3 + 2 / 3 + 1 / 3) / 3, 3), 1.0)


def test_calibration_error_is_the_gap_between_confidence_and_truth():
    found = reliability([(0.95, True), (0.95, True), (0.55, False), (0.55, True)])
    assert round(found.error, 3) == round((2 * 0.05 + 0.1) / 4, 3)
    assert found.at[-1] == (0.9, 0.5, 1.0)
