"""How far back a definite noun looks for what it means: its sentence, the one before, its paragraph, the one before that."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from spacy.attrs import SENT_START
from spacy.tokens import Doc

from transforms.language import BLOCK_SPANS

_LEAD = 2  # blocks


class Reach:
    """Where sentences and paragraphs of an article begin."""

    def __init__(self, doc: Doc) -> None:
        blocks = doc.spans.get(BLOCK_SPANS, None) or (doc[:],)
        self._blocks = [(block.start, block.label_) for block in blocks]
        self._starts = [start for start, _ in self._blocks]
        # The headline and the first paragraph, or the first two blocks.
        self.lead_end = self._starts[_LEAD] if len(self._starts) > _LEAD else len(doc)
        self._sentences = np.flatnonzero(doc.to_array(SENT_START) == 1).tolist()

    def starts(self, index: int) -> tuple[int, int, int, int]:
        """First tokens of the sentence of a token, the sentence before, the paragraph, and the paragraph before.

        The sentence before is one of the same paragraph; a headline or caption is no paragraph before.
        """
        block = bisect_right(self._starts, index) - 1
        paragraph = self._starts[block]
        before = paragraph
        if block and self._blocks[block - 1][1] in {"paragraph", ""}:
            before = self._starts[block - 1]
        place = bisect_right(self._sentences, index) - 1
        sentence = max(self._sentences[place], paragraph) if place >= 0 else paragraph
        previous = max(self._sentences[place - 1], paragraph) if place > 0 else paragraph
        return sentence, previous, paragraph, before


def nearest(
    numbers: Iterable[int], seats: Mapping[int, Sequence[int]], index: int, starts: Sequence[int]
) -> tuple[int, ...]:
    """Those of the numbers that have a seat before the token, within the narrowest of the stretches that holds any."""
    numbers = tuple(numbers)
    for start in starts:
        near = tuple(number for number in numbers if any(start <= seat < index for seat in seats[number]))
        if near:
            return near
    return ()
