"""How many were killed, wounded, arrested: numbers of people with what happened to them.

A number keeps its hedge: "at least 20" has no upper bound, "up to 20" no lower one but one, "36 to 40" is a range, and
"dozens" stands for 24 to 96 with the method ``vague``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.roles import is_person_noun
from transforms.syntax import conjuncts, is_passive, lemma, objects, subjects

# Verbs whose object is counted, and those whose subject is.
_OBJECT_VERBS = {
    **dict.fromkeys(("kill", "murder", "slay", "massacre", "execute", "slaughter", "behead"), "dead"),
    **dict.fromkeys(("wound", "injure", "hurt", "maim", "hospitalize", "hospitalise"), "injured"),
    **dict.fromkeys(("arrest", "detain", "jail", "apprehend", "imprison", "nab"), "arrested"),
    **dict.fromkeys(("displace", "evacuate"), "displaced"),
}
_SUBJECT_VERBS = {"die": "dead", "perish": "dead", "drown": "dead"}
_STATES = {
    **dict.fromkeys(("dead", "killed"), "dead"),
    **dict.fromkeys(("injured", "wounded", "hurt"), "injured"),
    **{"missing": "missing", "arrested": "arrested", "homeless": "displaced", "displaced": "displaced"},
}
_NOUNS = {
    **dict.fromkeys(("death", "fatality"), "dead"),
    **dict.fromkeys(("injury",), "injured"),
    **dict.fromkeys(("arrest", "detention"), "arrested"),
}
_SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = {word: 10 * number for number, word in enumerate(
    ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
)}  # fmt: skip
_WORDS = {word: number for number, word in enumerate(_SMALL)} | _TENS
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_VAGUE = {
    "dozens": (24, 96),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens": (20_000, 99_999),  # "tens of thousands"
    "several": (3, 9),
    "couple": (2, 2),
}
_AT_LEAST = re.compile(
    r"\b(at least|more than|over|upwards of|no fewer than|no less than|not less than)\b|\bor more\b", re.I
)
_AT_MOST = re.compile(r"\b(up to|as many as|at most|no more than|fewer than|less than|under)\b", re.I)
_ABOUT = re.compile(
    r"\b(about|around|some|nearly|almost|approximately|roughly|an estimated|estimated|close to)\b", re.I
)
_RANGE = re.compile(r"(\d[\d,]*) ?(?:to|-|–|and|or) ?(\d[\d,]*)")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


class Count(NamedTuple):
    """A number of people; ``anchor`` is the word that says what happened to them. ``high`` None: no upper bound."""

    span: Span
    anchor: Token
    count_type: str
    low: float
    high: float | None
    unit: str
    method: str


class _Quantity(NamedTuple):
    low: float
    high: float | None
    method: str


def find_counts(text: Doc | Span) -> Iterator[Count]:
    """The counts of people in the text, in order. Ages, sums and ordinals are none."""
    for token in text:
        for noun, count_type in _counted(token):
            quantity = _quantity_of(noun)
            if quantity is not None:
                span = _quantity_span(noun)
                yield Count(span, token, count_type, quantity.low, quantity.high, "persons", quantity.method)


def _counted(token: Token) -> Iterator[tuple[Token, str]]:
    """The nouns that are counted by the word, with what happened to them."""
    word = lemma(token)
    if token.pos_ == "VERB" and word in _OBJECT_VERBS:
        nouns = subjects(token) if is_passive(token) else objects(token)
        yield from ((noun, _OBJECT_VERBS[word]) for noun in nouns)
    elif token.pos_ == "VERB" and word in _SUBJECT_VERBS:
        yield from ((noun, _SUBJECT_VERBS[word]) for noun in subjects(token))
    elif token.lower_ in _STATES and token.dep_ in {"oprd", "acomp", "ccomp", "amod", "conj", "advcl", "attr"}:
        yield from _in_state(token)
    elif token.pos_ == "NOUN" and word in _NOUNS and any(child.dep_ == "nummod" for child in token.children):
        yield token, _NOUNS[word]
    elif word == "toll" and any(child.lower_ in {"death", "casualty"} for child in token.children):
        yield from ((noun, "dead") for noun in _toll(token))


def _in_state(token: Token) -> Iterator[tuple[Token, str]]:
    """ "Left 20 people dead", "20 were dead and 30 injured"."""
    head = token.head
    if token.dep_ == "amod" and token.i > head.i:
        yield head, _STATES[token.lower_]
    own = [child for child in token.children if child.dep_ in {"nsubj", "nummod", "nsubjpass"}]
    if own:
        yield from ((noun, _STATES[token.lower_]) for child in own for noun in conjuncts(child)[:1])
    elif token.dep_ in {"oprd", "acomp"} and head.pos_ in {"VERB", "AUX"}:
        nouns = objects(head) if lemma(head) == "leave" else subjects(head)
        yield from ((noun, _STATES[token.lower_]) for noun in nouns)


def _toll(noun: Token) -> Iterator[Token]:
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            yield from (inner for inner in child.children if inner.dep_ == "pobj")
    governor = noun.head
    if noun.dep_ == "nsubj" and lemma(governor) in {"rise", "reach", "climb", "stand", "be"}:
        yield from (child for child in governor.children if child.dep_ in {"dobj", "attr"} and child.like_num)
        for child in governor.children:
            if child.dep_ == "prep" and child.lower_ in {"to", "at"}:
                yield from (inner for inner in child.children if inner.dep_ == "pobj")


def _quantity_span(noun: Token) -> Span:
    numbers = _number_tokens(noun)
    left = min([noun.i, *(token.i for token in numbers)])
    right = max([noun.i, *(token.i for token in numbers)])
    return noun.doc[left : right + 1]


def _number_tokens(noun: Token) -> list[Token]:
    """The number of a noun phrase with its hedges; the noun itself where it is the number ("killing 20")."""
    found = [noun] if noun.like_num or noun.lower_ in _VAGUE else []
    for child in noun.children:
        counts = child.dep_ in {"nummod", "quantmod"} or (child.dep_ in {"amod", "det"} and child.lower_ in _VAGUE)
        hedges = noun.like_num and child.dep_ in {"advmod", "amod", "compound", "prep"} and child.i < noun.i
        if counts or hedges:
            found += list(child.subtree)
    return sorted(set(found), key=lambda token: token.i)


def _quantity_of(noun: Token) -> _Quantity | None:
    tokens = _number_tokens(noun)
    if any(child.lower_ == "no" for child in noun.children):
        return None  # "no one", "no people"
    if not tokens:
        return _single(noun)
    left = max(tokens[0].i - 3, noun.sent.start)
    around = noun.doc[left : max(tokens[-1].i, noun.i) + 3].text
    exact = " ".join(token.text for token in tokens)
    ranged = _RANGE.search(exact)
    if ranged:
        low, high = (float(group.replace(",", "")) for group in ranged.groups())
        return _Quantity(low, high, "range") if low < high else None
    vague = next((token.lower_ for token in tokens if token.lower_ in _VAGUE), None)
    if vague is not None:
        low, high = _VAGUE[vague]
        if vague == "tens" and "thousands" not in noun.sent.text:
            return None
        return _Quantity(low, high, "vague")
    value = _value([token.lower_ for token in tokens])
    if value is None:
        return None
    if _AT_LEAST.search(around):
        return _Quantity(value, None, "at_least")
    if _AT_MOST.search(around):
        return _Quantity(min(1, value), value, "at_most")
    return _Quantity(value, value, "about" if _ABOUT.search(around) else "exact")


def _single(noun: Token) -> _Quantity | None:
    """ "A soldier" is one person; a plain plural is not counted."""
    article = any(child.dep_ == "det" and child.lower_ in {"a", "an"} for child in noun.children)
    return _Quantity(1, 1, "exact") if article and noun.tag_ == "NN" and is_person_noun(lemma(noun)) else None


def _value(words: list[str]) -> float | None:
    """The number that the words spell, or None: "1,200", "two hundred", "3 million"."""
    total, current, seen = 0.0, 0.0, False
    for word in words:
        parts = word.split("-") if "-" in word and not word[0].isdigit() else [word]
        for part in parts:
            if _FIGURE.fullmatch(part):
                current, seen = current + float(part.replace(",", "")), True
            elif part in _WORDS:
                current, seen = current + _WORDS[part], True
            elif part in _SCALES and seen:
                total, current = total + current * _SCALES[part], 0.0
    return total + current if seen else None
