"""How many voted for and against, found by the words alone: "passed 230-198", "by 52 votes to 48"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from transforms.syntax import lemma

_NUMBER = r"\d{1,3}(?:,\d{3})*"
_FIGURE = re.compile(r"\d")
_TALLY = re.compile(
    rf"(?P<before>\b(?:by|of|voted|votes?|passed|approved|rejected|adopted|in an?|,) ?)?"
    rf"\b(?P<yes>{_NUMBER})(?: votes)?(?P<to>-to-| to | against |[-–])(?P<no>{_NUMBER})\b"
    r"(?![-–]\d|/\d|\.\d| ?(?:percent|per cent|%|years?|months?|weeks?|days?|hours?|people|points?|million|billion))",
    re.IGNORECASE,
)
_VOTING = frozenset(
    {"vote", "pass", "approve", "reject", "adopt", "impeach", "ratify", "confirm", "ballot", "endorse", "defeat"}
)


def find_tallies(text: Doc | Span) -> Iterator[tuple[Span, float]]:
    """The votes for, and those against, each with its span, of sentences that tell of a vote; a range or score is none."""
    content = text.text
    if not _FIGURE.search(content):
        return
    for match in _TALLY.finditer(content):
        whole = text.char_span(match.start("yes"), match.end("no"), alignment_mode="expand")
        if whole is None or not (match["before"] or match["to"] == "-to-"):
            continue
        if not any(lemma(token) in _VOTING for token in whole.sent):
            continue
        for side in ("yes", "no"):
            span = text.char_span(match.start(side), match.end(side), alignment_mode="expand")
            if span is not None:
                yield span, float(match[side].replace(",", ""))
