"""Actor phrases of real articles: whether country and sector are told right, and nothing where nothing is told.

A label names every answer that is right; None among them says that no answer is right too. A phrase for which only None is
right is one of which the article tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.evaluation.scores import Score

Options = tuple[str | None, ...]


class PhraseLabel(NamedTuple):
    """A noun phrase up to its head (the last word), with the countries and sectors that are right for it."""

    start_char: int
    end_char: int
    countries: Options
    sectors: Options


class PhraseAnswer(NamedTuple):
    """What the program says of a phrase."""

    country_code: str | None
    sector_code: str | None


def phrases_from_json(stored: Mapping[str, Any]) -> tuple[PhraseLabel, ...]:
    """The labels of one article as ``tests/gold`` keeps them."""
    return tuple(
        PhraseLabel(start, end, tuple(row["country"]), tuple(row["sector"]))
        for row in stored["phrases"]
        for start, end in [row["span"]]
    )


def score_phrases(judged: Sequence[tuple[PhraseLabel, PhraseAnswer]]) -> dict[str, Score]:
    """``country`` and ``sector``: right of those that have an answer; ``no country``, ``no sector``: silence of those without.

    Where an answer is right and none too, only a wrong answer counts.
    """
    countries = [(label.countries, answer.country_code) for label, answer in judged]
    sectors = [(label.sectors, answer.sector_code) for label, answer in judged]
    return {
        "phrases: country": _answered(countries),
        "phrases: no country": _silent(countries),
        "phrases: sector": _answered(sectors),
        "phrases: no sector": _silent(sectors),
    }


def _answered(pairs: Iterable[tuple[Options, str | None]]) -> Score:
    right = found = expected = 0
    for options, answer in pairs:
        expected += None not in options
        right += None not in options and answer in options
        found += answer is not None and (None not in options or answer not in options)
    return Score(right, found, expected)


def _silent(pairs: Iterable[tuple[Options, str | None]]) -> Score:
    answers = [answer for options, answer in pairs if options == (None,)]
    return Score(sum(answer is None for answer in answers), len(answers), len(answers))
