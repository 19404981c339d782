"""Bylines, boilerplate and photo credits: what of an article is not part of the news."""

from __future__ import annotations

import re

from transforms.entities.tokens import Tokens
from transforms.language import BLOCK_SPANS

_NAMELESS_BLOCKS = frozenset({"byline", "boilerplate"})
# "Pool Photo by Dana Reyes/UPI", "Image: Navy.", "(AP Photo/Dana Reyes)"; to the end of the block.
_CREDIT = re.compile(
    r"(?:\b(?:pool |file |handout |courtesy |AP |AFP )?(?:photo|photograph|image|picture|video|screenshot|credit)s?"
    r"(?: (?:by|from|courtesy(?: of)?|credit|via)\b|\s?[:/©]))|\bcourtesy of\b|©",
    re.IGNORECASE,
)
# What each credit holds: it is looked for first, since few paragraphs have it.
_OF_CREDITS = ("photo", "image", "picture", "video", "screenshot", "credit", "courtesy", "©")
_LONGEST_CREDITED = 600  # code points; "the image: a ..." in a long paragraph is no credit


def barred_tokens(tokens: Tokens) -> frozenset[int]:
    """Tokens of bylines, boilerplate and photo credits, whose names are not part of the news."""
    barred: set[int] = set()
    lower = tokens.text.lower()
    has_credits = any(word in lower for word in _OF_CREDITS)
    for block in tokens.doc.spans.get(BLOCK_SPANS, ()):
        if block.label_ in _NAMELESS_BLOCKS:
            barred.update(range(block.start, block.end))
        elif (
            has_credits
            and block.label_ in {"caption", "paragraph"}
            and block.end_char - block.start_char <= _LONGEST_CREDITED
        ):
            first, last = block.start_char, block.end_char
            text = tokens.text[first:last].lower()
            may_credit = any(word in text for word in _OF_CREDITS)
            credit = _CREDIT.search(tokens.text, first, last) if may_credit else None
            if credit is not None:
                barred.update(i for i in range(block.start, block.end) if tokens.ends[i] > credit.start())
    return frozenset(barred)
