"""What the rules ask of all tokens of an article, read once: to make a ``Token`` costs more than most questions to it."""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.attrs import LENGTH, ORTH, SPACY
from spacy.tokens import Doc

_LOWER_WORD = re.compile(r"[^\W\d_A-Z]\w*")
_LETTER = re.compile(r"\w")


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


class LowerWords:
    """The words that a text has in lower case: each is looked for when it is asked, since few are."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str) or not _LOWER_WORD.fullmatch(word):
            return False
        text, place = self._text, self._text.find(word)
        while place >= 0:
            end = place + len(word)
            begins = not place or not _LETTER.match(text, place - 1)
            if begins and not _LETTER.match(text, end):
                return True
            place = text.find(word, place + 1)
        return False


def tokens_of(doc: Doc) -> Tokens:
    """The tokens of an article. Each different word is looked up once: to ask every token takes twice as long."""
    forms = doc.to_array(ORTH).tolist()
    printed = {form: doc.vocab.strings[form] for form in set(forms)}
    words = [printed[form] for form in forms]
    lengths, spaces = doc.to_array(LENGTH).astype(int), doc.to_array(SPACY).astype(int)
    lasts = (lengths + spaces).cumsum() - spaces
    text = "".join([f"{word} " if space else word for word, space in zip(words, spaces.tolist(), strict=True)])
    return Tokens(doc, text, words, (lasts - lengths).tolist(), lasts.tolist())
