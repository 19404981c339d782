"""How titles are printed."""

from __future__ import annotations

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from transforms.entities.contexts import Context
from transforms.entities.title_texts import title_text
from transforms.entities.titles import Title

_VOCAB = English().vocab
_TAGS = {"Senators": "NNPS", "astronauts": "NNS", "troops": "NNS", "Presidents": "NNPS"}


def _doc(text: str) -> Doc:
    words = text.split()
    tags = [_TAGS.get(word, "NNP" if word[0].isupper() else "NN") for word in words]
    pos = ["PROPN" if tag.startswith("NNP") else "NOUN" for tag in tags]
    return Doc(_VOCAB, words=words, tags=tags, pos=pos, lemmas=[word.lower().removesuffix("s") for word in words])


@pytest.mark.parametrize(
    ("text", "start", "end", "noun", "wanted"),
    [
        ("Senators Ana Duarte", 0, 1, "senators", "Senators"),
        ("astronauts Ana Duarte", 0, 1, "astronaut", "astronauts"),
        ("current president Ana Duarte", 0, 2, "president", "president"),
        ("Incumbent President Ana Duarte", 0, 2, "president", "President"),
        ("first under President Ana Duarte", 0, 3, "president", "President"),
        ("Newly elected Senator Ana Duarte", 0, 3, "senator", "Senator"),
        # near misses: these words belong to the office
        ("first minister Ana Duarte", 0, 2, "minister", "first minister"),
        ("under secretary Ana Duarte", 0, 2, "secretary", "under secretary"),
        ("former president Ana Duarte", 0, 2, "president", "former president"),
        # the end of a body's name, and a body of its own
        ("Lake University coach Ana Duarte", 1, 3, "coach", "coach"),
        ("University coach Ana Duarte", 0, 2, "coach", "University coach"),
        ("Party Chairman Ana Duarte", 0, 2, "chairman", "Party Chairman"),
        # what an office is of
        ("Duarte , chief of staff , left", 2, 3, "chief", "chief of staff"),
        ("Duarte , minister of foreign affairs , left", 2, 3, "minister", "minister of foreign affairs"),
        ("Duarte , chief of surgeons , left", 2, 3, "chief", "chief"),
        ("Duarte , president of Peru , left", 2, 3, "president", "president"),
    ],
)
def test_title_text(text: str, start: int, end: int, noun: str, wanted: str) -> None:
    title = Title(start, end, noun, (), Context())
    assert title_text(_doc(text), title) == wanted
