"""What the rules ask of all tokens of an article, read once: to make a ``Token`` costs more than most questions to it."""

from __future__ import annotations

from typing import NamedTuple

from spacy.attrs import LENGTH, SPACY
from spacy.tokens import Doc


class Tokens(NamedTuple):
    """An article, its text (which spaCy puts together anew at every call), and each token's word and place in it."""

    doc: Doc
    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def between(self, start: int, end: int) -> str:
        """The text of the tokens of a half-open range."""
        return self.text[self.starts[start] : self.ends[end - 1]]


def tokens_of(doc: Doc) -> Tokens:
    """The tokens of an article."""
    text = doc.text
    lengths, spaces = doc.to_array([LENGTH, SPACY]).T.astype(int)
    lasts = (lengths + spaces).cumsum() - spaces
    starts, ends = (lasts - lengths).tolist(), lasts.tolist()
    return Tokens(doc, text, [text[start:end] for start, end in zip(starts, ends, strict=True)], starts, ends)
