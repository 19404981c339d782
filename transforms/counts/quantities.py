"""How many a noun phrase says: numbers in figures and words, with their hedges, as a lower and an upper bound.

"At least 20" has no upper bound and "up to 20" hardly a lower one; "36 to 40" is a range, "dozens" stands for 24 to 96
with the method ``vague``, and "a third" is a share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Token

from transforms.roles import is_person_noun
from transforms.syntax import lemma

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {word: 10 * number for number, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
)}  # fmt: skip
_WORDS = {word: number for number, word in enumerate(_SMALL)} | _TENS | {"dozen": 12}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"m": 1e6, "mn": 1e6, "bn": 1e9, "k": 1e3}
VAGUE = {
    "dozens": (24, 96),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens": (20, 99),  # "tens of thousands"
    "millions": (2_000_000, 9_999_999),
    "several": (3, 9),
    "couple": (2, 2),
}
_SHARES = {"half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4, "fifth": 1 / 5}
_AT_LEAST = re.compile(
    r"\b(at least|more than|over|upwards of|no fewer than|no less than|not less than|exceed\w*)\b|\bor more\b", re.I
)
_AT_MOST = re.compile(r"\b(up to|as many as|at most|no more than|fewer than|less than|under)\b", re.I)
_ABOUT = re.compile(
    r"\b(about|around|some|nearly|almost|approximately|roughly|an estimated|estimated|close to)\b", re.I
)
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_RANGE = re.compile(r"(.+?) ?(?:\bto\b|-|–|\band\b|\bor\b) ?(.+)", re.I)
_HEDGE_WIDTH = 3


class Quantity(NamedTuple):
    """A number with its bounds; ``high`` None: no upper bound. ``is_share``: of a whole, from 0 to 1."""

    low: float
    high: float | None
    method: str
    is_share: bool = False


def quantity_of(noun: Token) -> Quantity | None:
    """How many the phrase of the noun says; None where it says no number. "A soldier" is one, plain plurals are none."""
    if any(child.lower_ == "no" for child in noun.children):
        return None
    tokens = number_tokens(noun)
    if not tokens:
        return _single(noun)
    share = _share(noun)
    if share is not None:
        return share
    first = tokens[0]
    if first.i > noun.sent.start and first.nbor(-1).lower_ == "between":
        tokens = [first.nbor(-1), *tokens]  # "detained between 10 and 12 people", where it is read as a preposition
    left = max(tokens[0].i - _HEDGE_WIDTH, noun.sent.start)
    return bounded([token.lower_ for token in tokens], noun.doc[left : max(tokens[-1].i, noun.i) + 3].text)


def bounded(words: Sequence[str], around: str) -> Quantity | None:
    """The bounds of a number in words or figures, hedged by the text around it; None where the words spell none."""
    ranged = _range(words)
    if ranged is not None:
        return ranged
    vague = next((word for word in words if word in VAGUE), None)
    if vague is not None:
        low, high = VAGUE[vague]
        larger = [word for word in words if word in VAGUE and word != vague and word in {"thousands", "millions"}]
        scale = _SCALES[larger[0].removesuffix("s")] if larger else _scale_behind(words, vague)
        return Quantity(low * scale, (high + 1) * scale - 1 if scale > 1 else high, "vague")
    value = value_of(words)
    if value is None:
        return None
    if _AT_LEAST.search(around):
        return Quantity(value, None, "at_least")
    if _AT_MOST.search(around):
        return Quantity(min(1, value), value, "at_most")
    return Quantity(value, value, "about" if _ABOUT.search(around) else "exact")


def _scale_behind(words: Sequence[str], vague: str) -> float:
    """ "Several hundred", "a couple of thousand"."""
    behind = [word for word in words[list(words).index(vague) + 1 :] if word in _SCALES]
    return _SCALES[behind[0]] if behind else 1


def _range(words: Sequence[str]) -> Quantity | None:
    """ "36 to 40", "two or three", "between ten and twelve": not "twenty-one", and not "five and ten" without a between."""
    text = " ".join(words)
    match = _RANGE.fullmatch(text)
    if match is None or (" and " in text and not text.startswith("between ")):
        return None
    low, high = (value_of(part.removeprefix("between ").split()) for part in match.groups())
    if low is None or high is None or not low < high:  # "twenty-one" falls from twenty to one
        return None
    scale = next((_SCALES[word] for word in match[2].split() if word in _SCALES), 1)
    if scale > 1 and not any(word in _SCALES for word in match[1].split()):
        low *= scale  # "two to three million"
    return Quantity(low, high, "range")


def _share(noun: Token) -> Quantity | None:
    """ "A third of the lawmakers", "two thirds", "half of them"; the noun is the fraction or what it is of."""
    fraction = noun if noun.lower_ in _SHARES else noun.head.head if noun.head.lower_ == "of" else None
    if fraction is None or fraction.lower_ not in _SHARES or not _is_of_something(fraction):
        return None
    number = next((value_of([child.lower_]) for child in fraction.children if child.dep_ == "nummod"), None)
    value = (number or 1) * _SHARES[fraction.lower_]
    return Quantity(value, value, "exact", is_share=True) if value <= 1 else None


def _is_of_something(fraction: Token) -> bool:
    return any(child.lower_ == "of" for child in fraction.children)


def number_tokens(noun: Token) -> list[Token]:
    """The number of a noun phrase with its hedges; the noun itself where it is the number ("killing 20")."""
    is_number = noun.like_num or noun.lower_ in VAGUE or (noun.lower_ in _SHARES and _is_of_something(noun))
    found = [noun] if is_number else []
    for child in noun.children:
        is_before = child.i < noun.i or not noun.ent_type_  # "Flight 8501" is a name
        counts = (child.dep_ in {"nummod", "quantmod"} and is_before) or (
            child.dep_ in {"amod", "det"} and child.lower_ in VAGUE
        )
        hedges = noun.like_num and child.dep_ in {"advmod", "amod", "compound", "prep"} and child.i < noun.i
        if counts or hedges:
            found += list(child.subtree)
        if noun.lower_ in {"tens", "hundreds"} and child.lower_ == "of":
            found += [each for each in child.children if each.lower_ in {"thousands", "millions"}]
    return sorted(set(found), key=lambda token: token.i)


def _single(noun: Token) -> Quantity | None:
    article = any(child.dep_ == "det" and child.lower_ in {"a", "an"} for child in noun.children)
    return Quantity(1, 1, "exact") if article and noun.tag_ == "NN" and is_person_noun(lemma(noun)) else None


def value_of(words: Sequence[str]) -> float | None:
    """The number that the words spell, or None: "1,200", "two hundred", "3.5 million", "half a dozen"."""
    total, current, seen = 0.0, 0.0, False
    if list(words[:3]) == ["half", "a", "dozen"]:
        return 6
    for word in words:
        parts = word.split("-") if "-" in word and not word[0].isdigit() else [word]
        for part in parts:
            if _FIGURE.fullmatch(part):
                current, seen = current + float(part.replace(",", "")), True
            elif part == "dozen":
                current, seen = (current or 1) * 12, True
            elif part in _WORDS:
                current, seen = current + _WORDS[part], True
            elif part == "hundred" and (seen or part == words[-1]):
                current, seen = (current or 1) * 100, True
            elif part in _SCALES and seen:
                total, current = total + current * _SCALES[part], 0.0
            elif part in _SCALES and words[0] in {"a", part}:
                total, current, seen = total + _SCALES[part], 0.0, True
    return total + current if seen else None
