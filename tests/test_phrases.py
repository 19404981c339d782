"""Scores of actor phrases."""

from __future__ import annotations

from transforms.evaluation.phrases import PhraseAnswer, PhraseLabel, phrases_from_json, score_phrases
from transforms.evaluation.scores import Score

TOLD, SILENT, EITHER = ("KEN",), (None,), ("KEN", None)


def test_phrases_are_read() -> None:
    stored = {"phrases": [{"span": [3, 9], "country": ["KEN", None], "sector": [None]}]}
    assert phrases_from_json(stored) == (PhraseLabel(3, 9, ("KEN", None), (None,)),)


def test_score_phrases() -> None:
    answers = [
        (TOLD, "KEN"),  # right
        (TOLD, "PER"),  # wrong
        (TOLD, None),  # missed
        (SILENT, None),  # rightly silent
        (SILENT, "PER"),  # wrong where none is told
        (EITHER, None),  # counts nowhere
        (EITHER, "KEN"),  # counts nowhere
        (EITHER, "PER"),  # wrong
    ]
    judged = [(PhraseLabel(0, 1, options, (None,)), PhraseAnswer(answer, None)) for options, answer in answers]
    scores = score_phrases(judged)
    assert scores["phrases: country"] == Score(1, 4, 3)
    assert scores["phrases: no country"] == Score(1, 2, 2)
    assert scores["phrases: sector"] == Score(0, 0, 0)
    assert scores["phrases: no sector"] == Score(8, 8, 8)
