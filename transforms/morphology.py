"""Parts of speech, features and lemmas, each looked up once for a word with its tag and dependency.

spaCy's attribute ruler and lemmatizer took a third of the parse. All but eight of the ruler's 179 patterns look at one
token alone, and the lemmatizer at nothing but the word and what the ruler wrote: so both are asked once for each word,
tag and dependency, as a text of that one token, and their answer is kept. The patterns over several tokens ("let's",
"there is") are matched apart, and both are asked about the tokens that they cover. Every annotation is therefore theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from spacy.vocab import Vocab

FACTORY = "dateline_morphology"
_ASKED = ("attribute_ruler", "lemmatizer")
# What a pattern over one token may look at for its answer to be a function of the key: all but TAG and DEP say
# something of the word alone.
_SEEN = frozenset(
    {"ORTH", "TEXT", "LOWER", "SHAPE", "PREFIX", "SUFFIX", "LENGTH", "IS_SPACE", "IS_PUNCT", "TAG", "DEP"}
)
_SIGNS = frozenset({"LOWER", "ORTH", "DEP", "TAG"})  # by which a pattern over several tokens is looked for
_KEY: list[int | str] = ["ORTH", "TAG", "DEP"]
_WRITTEN: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]
_KEPT_WORDS = 200_000  # about 60 MB; news has some 40,000 different keys in a million words

Key = tuple[int, ...]


class Morphology:
    """The attribute ruler and the lemmatizer of a pipeline in one component that keeps their answers."""

    def __init__(self, vocab: Vocab, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        self._vocab = vocab
        self._asked: list[Callable[[Doc], Doc]] = [ruler, lemmatizer]
        self._joint = _JointPatterns(vocab, ruler.patterns)
        self._known: dict[Key, Key] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Writes tag, part of speech, features, lemma and dependency of each token, as the two components would."""
        if not len(doc):
            return doc
        keys = list(map(tuple, doc.to_array(_KEY).tolist()))
        known = self._known
        missing = [key for key in keys if key not in known]
        if missing:
            if len(known) > _KEPT_WORDS:
                known.clear()
                missing = keys
            for key in set(missing):
                known[key] = self._answers([key])[0]
        rows = [known[key] for key in keys]
        for start, end in self._joint.find(doc):
            rows[start:end] = self._answers(keys[start:end])
        return _write(doc, _WRITTEN, rows)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """The component over a stream: documents in order."""
        yield from map(self, docs)

    def _answers(self, keys: list[Key]) -> list[Key]:
        """What the components write into a text of these tokens alone."""
        strings = self._vocab.strings
        doc = Doc(self._vocab, words=[strings[key[0]] for key in keys])
        _write(doc, _KEY[1:], [key[1:] for key in keys])
        for component in self._asked:
            doc = component(doc)
        return list(map(tuple, doc.to_array(_WRITTEN).tolist()))


def _write(doc: Doc, attributes: list[int | str], rows: list[Key]) -> Doc:
    numbers: Any = np.array(rows, dtype=np.uint64)
    return doc.from_array(attributes, numbers)


class _JointPatterns:
    """The ruler's patterns over several tokens; looked for only in texts that hold one of their words or dependencies."""

    def __init__(self, vocab: Vocab, patterns: list[dict[str, Any]]) -> None:
        joint = [tokens for pattern in patterns for tokens in pattern["patterns"] if len(tokens) > 1]
        self._matcher = Matcher(vocab)
        if joint:
            self._matcher.add("joint", joint)
        signs: dict[str, set[str]] = {}
        for tokens in joint:
            name, values = _sign(tokens) or ("ORTH", frozenset())
            signs.setdefault(name, set()).update(values)
        self._signs = {name: frozenset(map(vocab.strings.add, values)) for name, values in signs.items()}

    def find(self, doc: Doc) -> list[tuple[int, int]]:
        """Ranges of tokens that a pattern covers, disjoint and in order."""
        if all(values.isdisjoint(doc.to_array(name).tolist()) for name, values in self._signs.items()):
            return []
        found: list[tuple[int, int]] = []
        for start, end in sorted((start, end) for _, start, end in self._matcher(doc, allow_missing=True)):
            if found and start < found[-1][1]:
                found[-1] = (found[-1][0], max(end, found[-1][1]))
            else:
                found.append((start, end))
        return found


def remember_morphology(nlp: Language) -> None:
    """Puts ``Morphology`` in the place of the ruler and the lemmatizer, where their answers are functions of its key.

    A pipeline whose ruler looks further, whose lemmatizer is a network, or that has parts of speech from elsewhere is
    left as it is.
    """
    names = nlp.pipe_names
    if not set(_ASKED) <= set(names) or "morphologizer" in names or names.index(_ASKED[0]) > names.index(_ASKED[1]):
        return
    ruler, lemmatizer = (nlp.get_pipe(name) for name in _ASKED)
    if not isinstance(ruler, AttributeRuler) or not isinstance(lemmatizer, Lemmatizer):
        return
    if lemmatizer.model is not None or not all(map(_looks_at_the_key, ruler.patterns)):
        return
    Language.component(FACTORY, func=Morphology(nlp.vocab, ruler, lemmatizer))
    nlp.add_pipe(FACTORY, after=_ASKED[1])
    for name in _ASKED:
        nlp.disable_pipe(name)


def _looks_at_the_key(pattern: dict[str, Any]) -> bool:
    for tokens in pattern["patterns"]:
        if not tokens or any(not set(map(str.upper, token)) <= _SEEN for token in tokens):
            return False
        if len(tokens) > 1 and _sign(tokens) is None:
            return False
    return True


def _sign(tokens: list[dict[str, Any]]) -> tuple[str, frozenset[str]] | None:
    """An attribute of one token of the pattern and the fewest values it may have; None where none are spelled out."""
    found = []
    for token in tokens:
        for name, value in token.items():
            if name in _SIGNS and isinstance(value, str):
                found.append((name, frozenset({value})))
            elif name in _SIGNS and isinstance(value, dict) and list(value) == ["IN"]:
                found.append((name, frozenset(value["IN"])))
    return min(found, key=lambda sign: len(sign[1]), default=None)
