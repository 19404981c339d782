"""Agency sentences: their text from a corpus of words, and the score of events against labels of one sentence."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from flows.evaluate_agency import agency_answers, agency_sentences, sentence_text
from transforms.evaluation.agency import CodedEvent, SentenceEvent, events_from_json, score_sentence
from transforms.evaluation.scores import Score
from transforms.evaluation.texts import text_digest
from transforms.language import DEFAULT_MODEL

PERU, CHILE, BOLIVIA = (0, 4), (10, 15), (20, 27)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Peru 's army , it said , did n't fire .", "Peru's army, it said, didn't fire."),
        ("He called it `` a crime '' ( and left ) .", 'He called it "a crime" (and left).'),
        ("The workers ' union paid $ 40 .", "The workers' union paid $40."),
        ("They live in camps - tents mostly .", "They live in camps - tents mostly."),
    ],
)
def test_sentence_text(words: str, text: str) -> None:
    assert sentence_text(words.split()) == text


def wanted(types: str, actors: tuple = (PERU,), recipients: tuple = (CHILE,), **fields: object) -> SentenceEvent:
    return SentenceEvent((30, 35), tuple(types.split()), actors, recipients, "happened", **fields)


def coded(kind: str, actors: tuple = (PERU,), recipients: tuple = (CHILE,), status: str = "happened") -> CodedEvent:
    return CodedEvent((30, 35), kind, tuple((span,) for span in actors), tuple((span,) for span in recipients), status)


@pytest.mark.parametrize(
    ("labels", "found", "kinds", "sides"),
    [
        ([wanted("ACCUSE")], [coded("ACCUSE")], (1, 1, 1), 1),
        ([wanted("ACCUSE THREATEN")], [coded("THREATEN")], (1, 1, 1), 1),
        ([wanted("ACCUSE")], [coded("REJECT")], (0, 1, 1), 0),
        ([wanted("ACCUSE")], [], (0, 0, 1), 0),
        ([], [coded("REJECT")], (0, 1, 0), 0),
        ([wanted("ACCUSE")], [coded("ACCUSE", (CHILE,), (PERU,))], (1, 1, 1), 0),
        ([wanted("ACCUSE")], [coded("ACCUSE", (PERU, BOLIVIA))], (1, 1, 1), 0),
        ([wanted("ACCUSE", (PERU, BOLIVIA))], [coded("ACCUSE")], (1, 1, 1), 0),
        ([wanted("ACCUSE", (), (CHILE,))], [coded("ACCUSE", (), (CHILE,))], (1, 1, 1), 1),
        ([wanted("ACCUSE", (), (CHILE,))], [coded("ACCUSE", (CHILE,), ())], (1, 1, 1), 0),
        # parties of a meeting stand on one side or on both
        ([wanted("CONSULT", (PERU, CHILE), ())], [coded("CONSULT")], (1, 1, 1), 1),
        ([wanted("CONSULT")], [coded("CONSULT", (PERU, CHILE), ())], (1, 1, 1), 1),
        ([wanted("CONSULT", (PERU, CHILE), ())], [coded("CONSULT", (PERU,), ())], (1, 1, 1), 0),
        # an optional event counts on neither side
        ([wanted("ACCUSE", is_optional=True)], [coded("ACCUSE")], (0, 0, 0), 0),
        ([wanted("ACCUSE", is_optional=True)], [], (0, 0, 0), 0),
        # of two events of a type the one with the same parties is paired first
        (
            [wanted("ACCUSE", (BOLIVIA,)), wanted("ACCUSE")],
            [coded("ACCUSE"), coded("ACCUSE", (CHILE,), (PERU,))],
            (2, 2, 2),
            1,
        ),
        ([wanted("ACCUSE")], [coded("ACCUSE"), coded("ACCUSE")], (1, 2, 1), 1),
    ],
)
def test_score_sentence(
    labels: list[SentenceEvent], found: list[CodedEvent], kinds: tuple[int, int, int], sides: int
) -> None:
    scores = score_sentence(labels, found)
    assert scores["agency: type"] == Score(*kinds)
    assert scores["agency: type and sides"] == Score(sides, *kinds[1:])


def test_status_is_scored_on_matched_events() -> None:
    scores = score_sentence(
        [wanted("ACCUSE"), wanted("REJECT"), wanted("AID")], [coded("ACCUSE"), coded("REJECT", status="planned")]
    )
    assert scores["agency: status"] == Score(1, 2, 2)


def test_labels_find_their_sentences_by_digest(tmp_path: Path) -> None:
    corpus, gold = tmp_path / "corpora" / "gmb", tmp_path / "gold" / "labels"
    corpus.mkdir(parents=True)
    gold.mkdir(parents=True)
    words = ["Peru", "has", "accused", "Chile", "of", "spying", "."]
    lines = ["Sentence #,Word,POS,Tag"]
    lines += [f"{'Sentence: 1' if at == 0 else ''},{word},X,O" for at, word in enumerate(words)]
    with zipfile.ZipFile(corpus / "ner_dataset.zip", "w") as archive:
        archive.writestr("ner_dataset.csv", "\n".join(lines))
    text = "Peru has accused Chile of spying."
    event = {
        "trigger": [9, 16],
        "plover": ["ACCUSE"],
        "actors": [[0, 4]],
        "recipients": [[17, 22]],
        "status": "happened",
    }
    rows = [
        {"text_digest": text_digest(text), "split": "report", "events": [event]},
        {"text_digest": "0" * 16, "split": "report", "events": []},
        {"text_digest": text_digest(text), "split": "develop", "events": []},
    ]
    (gold / "agency.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    found, left_out = agency_sentences(gold.parent, corpus.parent, "report")
    assert [(sentence.text, sentence.events) for sentence in found] == [(text, events_from_json(rows[0]))]
    assert left_out == ["0" * 16]
    assert agency_sentences(gold.parent, tmp_path / "nothing", "report") == ([], [])

    [(labels, answers)] = agency_answers(found, DEFAULT_MODEL)
    assert score_sentence(labels, answers)["agency: type and sides"] == Score(1, 1, 1)
