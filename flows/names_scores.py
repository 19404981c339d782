"""Scores of names against a gold corpus whose annotation may be partial, and what is fitted on them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from flows.names_labels import OPEN, Sentence
from transforms.names_model import COARSE_OF, LABELS, FoundName, NamesModel, find_names
from transforms.names_tagger import CONFIDENCE

SCORED = ("PERSON", "PLACE", "ORG")
_BEGINS = {number: name[2:] for number, name in enumerate(LABELS) if name.startswith("B-")}
_OUTSIDE = 1 << LABELS.index("O")


class GoldName(NamedTuple):
    """A name of the gold: words ``start`` up to ``end``, and its coarse type."""

    start: int
    end: int
    coarse: str


class Score(NamedTuple):
    """Right, found and expected names of a type."""

    right: int
    found: int
    expected: int

    @property
    def f(self) -> float:
        """F1 in percent; 0 where there is nothing."""
        return 200 * self.right / max(1, self.found + self.expected)

    @property
    def precision(self) -> float:
        """Of the names found, how many are right, in percent."""
        return 100 * self.right / max(1, self.found)

    @property
    def recall(self) -> float:
        """Of the names expected, how many were found, in percent."""
        return 100 * self.right / max(1, self.expected)


def gold_names(sentence: Sentence) -> list[GoldName]:
    """The names that the corpus is sure of, up to the coarse type."""
    found = []
    at = 0
    while at < len(sentence.words):
        kinds = _coarse(sentence.allowed[at])
        end = at + 1
        if len(kinds) == 1:
            while end < len(sentence.words) and _continues(sentence.allowed[end]):
                end += 1
            found.append(GoldName(at, end, kinds.pop()))
        at = end
    return found


def _coarse(labels: int) -> set[str]:
    """Coarse types that a word may begin; none where it may be no name."""
    if labels & _OUTSIDE:
        return set()
    return {COARSE_OF[name] for number, name in _BEGINS.items() if labels >> number & 1}


def _continues(labels: int) -> bool:
    return not labels & _OUTSIDE and not any(labels >> number & 1 for number in _BEGINS)


def scores(gold: Sequence[Sentence], found: Sequence[Sequence[FoundName]]) -> dict[str, Score]:
    """Score of each of SCORED and of "all" three; a found name that touches a word left open counts for nothing.

    An article before a name is no part of it: some corpora take it in, as OntoNotes does, which the stock component
    learned from, and some do not.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for sentence, names in zip(gold, found, strict=True):
        expected = {_bare(sentence, name) for name in gold_names(sentence) if name.coarse in SCORED}
        seen = {
            _bare(sentence, GoldName(name.start, name.end, COARSE_OF.get(name.name_type, "")))
            for name in names
            if OPEN not in sentence.allowed[name.start : name.end]
        }
        seen = {name for name in seen if name.coarse in SCORED}
        for kind, names_of_kind in (("expected", expected), ("found", seen), ("right", expected & seen)):
            counts.update((name.coarse, kind) for name in names_of_kind)
    each = {name: Score(*(counts[name, kind] for kind in Score._fields)) for name in SCORED}
    return {"all": Score(*(sum(column) for column in zip(*each.values(), strict=True))), **each}


def judged_names(gold: Sequence[Sentence], found: Sequence[Sequence[FoundName]]) -> list[tuple[float, bool]]:
    """Confidence of each name found that counts, and whether its words and coarse type are right."""
    judged = []
    for sentence, names in zip(gold, found, strict=True):
        expected = {_bare(sentence, name) for name in gold_names(sentence)}
        for name in names:
            coarse = COARSE_OF.get(name.name_type, "")
            if coarse in SCORED and OPEN not in sentence.allowed[name.start : name.end]:
                is_right = _bare(sentence, GoldName(name.start, name.end, coarse)) in expected
                judged.append((name.confidence, is_right))
    return judged


def _bare(sentence: Sentence, name: GoldName) -> GoldName:
    has_article = name.end - name.start > 1 and sentence.words[name.start].lower() in {"the", "a", "an"}
    return name._replace(start=name.start + 1) if has_article else name


def gold_digest(sentences: Iterable[Sentence]) -> str:
    """First 12 hexadecimal digits of the SHA-256 of the gold, so that two figures are known to be of the same."""
    digest = hashlib.sha256()
    for sentence in sentences:
        digest.update(repr((sentence.words, sentence.allowed)).encode())
    return digest.hexdigest()[:12]


def fitted_temperature(model: NamesModel, develop: Mapping[str, Sequence[Sentence]]) -> float:
    """The temperature, of a few, at which the gold labels of the development sets are likeliest."""
    read = {name: model.probabilities([each.words for each in gold]) for name, gold in develop.items()}

    def surprise(temperature: float) -> float:
        losses = []
        for name, gold in develop.items():
            for sentence, rows in zip(gold, read[name], strict=True):
                sharpened = rows.astype(np.float64) ** (1 / temperature)
                sharpened /= sharpened.sum(-1, keepdims=True)
                for row, labels in zip(sharpened, sentence.allowed, strict=True):
                    if labels not in (OPEN, 0):
                        allowed = [number for number in range(len(LABELS)) if labels >> number & 1]
                        losses.append(-np.log(row[allowed].sum() + 1e-9))
        return float(np.mean(losses))

    return min((round(0.8 + 0.1 * step, 1) for step in range(15)), key=surprise)


def calibration_points(model: NamesModel, develop: Mapping[str, Sequence[Sentence]]) -> list[tuple[float, float]]:
    """Points of a rising curve from raw confidence to the share of right names (isotonic, then thinned).

    Right is a name of the gold with its words and its coarse type.
    """
    pairs = []
    for gold in develop.values():
        for sentence, rows in zip(gold, model.probabilities([each.words for each in gold]), strict=True):
            expected = {(name.start, name.end, name.coarse) for name in gold_names(sentence)}
            for name in find_names(rows):
                coarse = COARSE_OF[name.name_type]
                if coarse in SCORED and OPEN not in sentence.allowed[name.start : name.end]:
                    pairs.append((name.confidence, float((name.start, name.end, coarse) in expected)))
    return rising_curve(pairs)


def rising_curve(pairs: Iterable[tuple[float, float]], points: int = 12) -> list[tuple[float, float]]:
    """Isotonic regression (pool adjacent violators) over equal shares of the pairs, as at most so many points."""
    ordered = sorted(pairs)
    if not ordered:
        return []
    blocks: list[list[float]] = []  # weight, sum of x, sum of y
    size = max(1, len(ordered) // points)
    for start in range(0, len(ordered), size):
        part = ordered[start : start + size]
        blocks.append([len(part), sum(x for x, _ in part), sum(y for _, y in part)])
        while len(blocks) > 1 and blocks[-2][2] / blocks[-2][0] >= blocks[-1][2] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [(round(x / weight, 4), round(y / weight, 4)) for weight, x, y in blocks]


def names_of_network(model: NamesModel, gold: Sequence[Sentence]) -> list[list[FoundName]]:
    """What the network alone finds, a sentence at a time, without the component's rules and the article's vote."""
    return [find_names(rows) for rows in model.probabilities([each.words for each in gold])]


# ---------------------------------------------------------------- through spaCy


def articles_of(sentences: Sequence[Sentence], vocab: Vocab) -> Iterator[tuple[Doc, list[Sentence]]]:
    """A Doc for each run of sentences of one document, with its sentences; words as the corpus cuts them."""
    for _, group in groupby(sentences, key=lambda each: each.document):
        together = list(group)
        # Few-NERD and CrossNER are single sentences of many articles: nothing may be carried over.
        parts = [[each] for each in together] if together[0].source in {"fewnerd", "crossner"} else [together]
        for part in parts:
            words = [word for sentence in part for word in sentence.words]
            starts: list[bool | int | None] = [
                number == 0 for sentence in part for number in range(len(sentence.words))
            ]
            yield Doc(vocab, words=words, sent_starts=starts), part


def names_of_docs(docs: Iterable[Doc], parts: Iterable[Sequence[Sentence]]) -> list[list[FoundName]]:
    """The names of the Docs, sentence by sentence, in words of the sentence; types beyond TYPES are left out.

    A name of a component that says nothing of confidence has 1.
    """
    found = []
    for doc, sentences in zip(docs, parts, strict=True):
        start = 0
        for sentence in sentences:
            end = start + len(sentence.words)
            spans = [span for span in doc[start:end].ents if span.label_ in COARSE_OF]
            found.append(
                [FoundName(each.start - start, each.end - start, each.label_, _confidence(each)) for each in spans]
            )
            start = end
    return found


def _confidence(span: Span) -> float:
    given = span._.get(CONFIDENCE) if Span.has_extension(CONFIDENCE) else None
    return 1.0 if given is None else float(given)
