"""Sums of money in a text, with their currency, found by the words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span

from transforms.counts.quantities import Quantity, bounded
from transforms.lexicon_files import read_lexicon

_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:[-–]\d[\d,]*(?:\.\d+)?)?"
_SCALE = r"(?:hundred|thousand|million|billion|trillion)"
_WORD_NUMBER = rf"(?:{_NUMBER}|(?:a|one|two|three|four|five|six|seven|eight|nine|ten|half a|several|hundreds of|tens of)(?= {_SCALE}))"
_SHORT_SCALE = re.compile(r"(?<=\d)(bn|mn|m|k)$")
_HEDGE_BEFORE = 24  # characters


def find_sums(text: Doc | Span) -> Iterator[tuple[Span, Quantity, str]]:
    """The sums in the text with their unit: an ISO 4217 code, or the word where it does not say whose ("dollars")."""
    content = text.text
    for match in _pattern().finditer(content):
        span = text.char_span(match.start(), match.end(), alignment_mode="expand")
        unit = _units().get((match["sign"] or match["name"] or "").lower())
        if span is None or unit is None:
            continue
        words = _SHORT_SCALE.sub(r" \1", re.sub(r"-(?=[a-z])", " ", (match["amount"] or match["told"]).lower())).split()
        around = content[max(match.start() - _HEDGE_BEFORE, 0) : match.end()]
        quantity = bounded(words, around[around.rfind(". ") + 1 :])
        if quantity is not None:
            yield span, quantity, unit


@cache
def _units() -> dict[str, str]:
    return {row["name"].lower(): row["unit"] for row in read_lexicon("currencies")}


@cache
def _pattern() -> re.Pattern[str]:
    """A sign before the number ("$5 million", "€2bn") or a name behind it ("38.8 million euros")."""
    signs = [row["name"] for row in read_lexicon("currencies") if row["is_sign"] == "yes"]
    names = [row["name"] for row in read_lexicon("currencies") if row["is_sign"] != "yes"]

    def either(values: list[str]) -> str:
        return "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))

    return re.compile(
        rf"(?<![\w$])(?P<sign>{either(signs)}) ?(?P<amount>{_NUMBER}(?:[ -]?{_SCALE}|(?:bn|mn|m|k)\b)?)"
        rf"|\b(?P<told>{_WORD_NUMBER}(?:[ -]{_SCALE})?) (?P<name>{either(names)})\b",
        re.IGNORECASE,
    )
