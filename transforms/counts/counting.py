"""How many were killed, wounded, arrested, sent or paid: numbers with what they count.

A number keeps its hedge as bounds (see ``quantities``); two numbers of two sources are two counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.counts.quantities import Quantity, number_tokens, quantity_of
from transforms.counts.sums import find_sums
from transforms.counts.tallies import find_tallies
from transforms.syntax import conjuncts, is_passive, lemma, objects, objects_of, prepositional_objects, subjects

# Verbs whose object is counted, and those whose subject is.
_OBJECT_VERBS = {
    **dict.fromkeys(("kill", "murder", "slay", "massacre", "execute", "slaughter", "behead", "drown"), "dead"),
    **dict.fromkeys(("wound", "injure", "hurt", "maim", "hospitalize", "hospitalise"), "injured"),
    **dict.fromkeys(("arrest", "detain", "jail", "apprehend", "imprison", "nab"), "arrested"),
    **dict.fromkeys(("displace", "evacuate"), "displaced"),
}
_SUBJECT_VERBS = {
    **dict.fromkeys(("die", "perish", "drown", "succumb"), "dead"),
    **dict.fromkeys(("disappear", "vanish"), "missing"),
    **dict.fromkeys(("flee",), "displaced"),
}
_STATES = {
    **dict.fromkeys(("dead", "killed"), "dead"),
    **dict.fromkeys(("injured", "wounded", "hurt", "hospitalized", "hospitalised"), "injured"),
    **{"missing": "missing", "arrested": "arrested", "homeless": "displaced", "displaced": "displaced"},
    **{"unaccounted": "missing"},
}
_NOUNS = {
    **dict.fromkeys(("death", "fatality", "life", "body"), "dead"),
    **dict.fromkeys(("injury",), "injured"),
    **dict.fromkeys(("arrest", "detention"), "arrested"),
    **dict.fromkeys(("vote", "ballot"), "votes"),
}
_TROOPS = frozenset(
    {"troop", "soldier", "peacekeeper", "marine", "paratrooper", "serviceman", "reservist", "personnel"}
)
_TAKING_LIVES = frozenset({"claim", "take", "cost", "lose"})
_FINDING = frozenset({"recover", "find", "retrieve", "pull", "discover", "count"})
_SUFFERING = frozenset({"suffer", "sustain", "receive"})
# No other word but a participle that says how somebody is ("20 *dead*") begins a count.
_TELLING = frozenset({*_OBJECT_VERBS, *_SUBJECT_VERBS, *_NOUNS, *_TROOPS, *_SUFFERING, "lose", "toll"})
_RISING = frozenset({"rise", "reach", "climb", "stand", "be", "hit", "jump", "grow", "increase", "total", "number"})
_EXCEEDING = frozenset({"exceed", "top", "surpass", "pass"})
_SETTING_TOLLS = frozenset({"put", "raise", "bring", "push", "increase", "revise", "lift", "take", "estimate"})
_CROWD = 20  # so many who flee have left their homes
_TOTALS = frozenset({"total", "number", "estimate"})
_HEDGES = frozenset(
    {"at", "least", "more", "than", "about", "around", "some", "nearly", "over", "up", "to", "as", "many"}
)


class Count(NamedTuple):
    """A number; ``anchor`` is the word that says what it counts. ``high`` None: no upper bound.

    ``unit`` is "persons", "votes", a currency, or "share" where the number is a part of a whole ("a third").
    """

    span: Span
    anchor: Token
    count_type: str
    low: float
    high: float | None
    unit: str
    method: str


def find_counts(text: Doc | Span) -> Iterator[Count]:
    """The counts in the text: people by what happened to them, troops, votes, sums. Ages and ordinals are none."""
    counted: set[int] = set()
    telling = [token for token in text if lemma(token) in _TELLING or token.lower_ in _STATES]
    for find in (_counted, _beside):
        for token in telling:
            for noun, count_type in find(token):
                noun = _measured(noun)
                quantity = quantity_of(noun)
                if quantity is not None and noun.i not in counted and _is_of_people(quantity):
                    counted.add(noun.i)
                    yield _count(noun, token, count_type, quantity)
    for token in telling:
        if token.i not in counted and token.pos_ in {"NOUN", "PROPN"} and lemma(token) in _TROOPS:
            quantity = quantity_of(token) if number_tokens(token) else None
            if quantity is not None:
                yield _count(token, token, "troops", quantity)
    for span, quantity, unit in find_sums(text):
        yield Count(span, span.root, "money", quantity.low, quantity.high, unit, quantity.method)
    for span, votes in find_tallies(text):
        yield Count(span, span.root, "votes", votes, votes, "votes", "exact")


def _measured(noun: Token) -> Token:
    """Of "a total of 39" the number."""
    if noun.lower_ in _TOTALS:
        return next((inner for child in noun.children if child.lower_ == "of" for inner in child.children), noun)
    return noun


def _count(noun: Token, anchor: Token, count_type: str, quantity: Quantity) -> Count:
    if anchor.pos_ == "VERB" and lemma(anchor) in _EXCEEDING:
        quantity = quantity._replace(high=None, method="at_least")
    unit = "share" if quantity.is_share else "votes" if count_type == "votes" else "persons"
    return Count(_span(noun), anchor, count_type, quantity.low, quantity.high, unit, quantity.method)


def _counted(token: Token) -> Iterator[tuple[Token, str]]:
    """The nouns that are counted by the word, with what happened to them."""
    word = lemma(token)
    if token.pos_ == "VERB" and word in _OBJECT_VERBS:
        is_suffered = is_passive(token) or (token.tag_ == "VBN" and token.dep_ == "xcomp" and is_passive(token.head))
        nouns = subjects(token) if is_suffered else objects(token) or objects_of(token, "between")
        yield from ((noun, _OBJECT_VERBS[word]) for noun in nouns)
    if token.pos_ == "VERB" and word in _SUBJECT_VERBS and not is_passive(token):
        # "Two men fled the scene" are not displaced.
        nouns = [noun for noun in subjects(token) if word != "flee" or _is_crowd(quantity_of(_measured(noun)))]
        yield from ((noun, _SUBJECT_VERBS[word]) for noun in nouns)
    elif token.pos_ == "VERB" and word == "lose" and any(lemma(noun) == "life" for noun in objects(token)):
        yield from ((noun, "dead") for noun in subjects(token))
    elif token.pos_ == "VERB" and word in _SUFFERING and any(lemma(noun) == "injury" for noun in objects(token)):
        yield from ((noun, "injured") for noun in subjects(token))
    elif token.lower_ in _STATES and token.dep_ in {"oprd", "acomp", "ccomp", "amod", "conj", "advcl", "attr", "acl"}:
        yield from _in_state(token)
    elif token.pos_ == "NOUN" and word in _NOUNS:
        yield from _noun_of_harm(token, word)
    elif word == "toll" and any(child.lower_ in {"death", "casualty"} for child in token.children):
        yield from ((noun, "dead") for noun in _toll(token))


def _is_of_people(quantity: Quantity) -> bool:
    """People come in whole numbers: "the toll of the magnitude 6.3 earthquake" tells none."""
    return quantity.is_share or quantity.low == int(quantity.low)


def _is_crowd(quantity: Quantity | None) -> bool:
    return quantity is not None and (quantity.low >= _CROWD or quantity.is_share)


def _noun_of_harm(noun: Token, word: str) -> Iterator[tuple[Token, str]]:
    """ "750 deaths", "the deaths of 20 people", "claimed 20 lives", "20 bodies were found".

    A life is a death only where it was taken, a body where it was found, and of one alone a number is a year or a name:
    "the 2016 arrest".
    """
    if word == "life" and not (noun.dep_ == "dobj" and lemma(noun.head) in _TAKING_LIVES):
        return
    if word == "body" and not (noun.dep_ in {"dobj", "nsubjpass"} and lemma(noun.head) in _FINDING):
        return
    if number_tokens(noun):
        if noun.tag_ != "NN":
            yield noun, _NOUNS[word]
    elif word in {"death", "arrest", "detention", "life"}:
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                yield from (
                    (each, _NOUNS[word])
                    for inner in child.children
                    if inner.dep_ == "pobj"
                    for each in conjuncts(inner)
                )


def _in_state(token: Token) -> Iterator[tuple[Token, str]]:
    """ "Left 20 people dead", "20 were dead and 30 injured", "39 are confirmed dead", "20 people feared missing"."""
    head = token.head
    if token.dep_ in {"amod", "acl"} and token.i > head.i:
        yield from ((noun, _STATES[token.lower_]) for noun in conjuncts(head))
    own = [child for child in token.children if child.dep_ in {"nsubj", "nummod", "nsubjpass"}]
    if own:
        yield from ((noun, _STATES[token.lower_]) for child in own for noun in conjuncts(child)[:1])
    elif token.dep_ in {"oprd", "acomp"} and head.pos_ in {"VERB", "AUX"}:
        nouns = objects(head) if lemma(head) == "leave" and not is_passive(head) else subjects(head)
        if not nouns and head.i and head.nbor(-1).like_num:
            nouns = [head.nbor(-1)]  # "claimed 190 were dead", read as "claimed 190"
        yield from ((noun, _STATES[token.lower_]) for noun in nouns)


def _toll(noun: Token) -> Iterator[Token]:
    """ "A toll of 20", "the toll rose to 31", "put the toll at 38", "raised the toll from five to six"."""
    yield from objects_of(noun, "of")[:1]
    governor = noun.head
    if noun.dep_ == "nsubj" and lemma(governor) in _RISING | _EXCEEDING:
        yield from (child for child in governor.children if child.dep_ in {"dobj", "attr"} and child.like_num)
        yield from objects_of(governor, "to", "at", "above", "past", "by")
    elif noun.dep_ == "dobj" and lemma(governor) in _SETTING_TOLLS:
        for token in governor.subtree:
            if token.dep_ == "prep" and token.lower_ in {"to", "at"} and token.i > noun.i:
                yield from (inner for inner in prepositional_objects(token) if number_tokens(inner))


def _beside(token: Token) -> Iterator[tuple[Token, str]]:
    """Numbers right beside the word, whatever the parser makes of a list: "killed 12, injured at least 30", "12 dead"."""
    word = lemma(token)
    if token.lower_ in _STATES and token.i > token.sent.start:
        before = token.nbor(-1)
        is_counted = before.like_num or (before.pos_ == "NOUN" and bool(number_tokens(before)))
        is_counted &= not (before.dep_ == "pobj" and lemma(before.head.head) not in _TOTALS)  # "a mother of 12 killed"
        after = token.nbor(1) if token.i + 1 < token.sent.end else None
        if is_counted and (after is None or after.pos_ not in {"NOUN", "PROPN", "NUM", "ADJ"}):
            yield before, _STATES[token.lower_]
    if token.pos_ == "VERB" and word in _OBJECT_VERBS and not any(objects(token)) and not is_passive(token):
        following = token.doc[token.i + 1 : token.sent.end]
        number = next((each for each in following if each.lower_ not in _HEDGES), None)
        if number is not None and number.like_num:
            is_modifier = (
                number.dep_ in {"nummod", "compound"} and number.head.pos_ == "NOUN" and number.head.i > number.i
            )
            yield (number.head if is_modifier else number), _OBJECT_VERBS[word]


def _span(noun: Token) -> Span:
    numbers = number_tokens(noun)
    left = min([noun.i, *(token.i for token in numbers)])
    right = max([noun.i, *(token.i for token in numbers)])
    return noun.doc[left : right + 1]
