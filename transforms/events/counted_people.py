"""Numbers and pronouns that stand for people of whom a text says no more: "killed ten", "12 others", "those arrested"."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.dates.expressions import is_date_word
from transforms.events.acts import Guard, acts_by_lemma
from transforms.syntax import lemma, objects_of

# What stands for people of whom only the number is told, and what a number counts that is no people.
_NUMBERS = frozenset({"several", "many", "some", "dozens", "scores", "hundreds", "thousands", "more", "most"})
_COUNTING = _NUMBERS | {"others", "other", "another", "those", "they", "them", "both", "everyone", "someone"}
_MEASURED = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL"})
_AFFECTED = frozenset({"dobj", "nsubjpass", "nsubj", "oprd"})
# Types and modes of acts that are done to people.
_TOUCHING = frozenset({"ASSAULT", "COERCE", "SANCTION", "RETREAT", "CONCEDE", "ACCUSE"})
_MODES_FOR_PEOPLE = frozenset({"expel", "arrest", "deport", "release", "abduct", "convict"})


def is_counted_people(head: Token) -> bool:
    """Whether a number or a pronoun stands for people of whom the text says no more: "killed *ten*", "12 *others*".

    Only as whom a verb affects that is done to people: "wounded *several*", "*the six* were freed", "*those* arrested".
    """
    if not (head.tag_ == "CD" or head.lower_ in _COUNTING) or head.ent_type_ in _MEASURED or is_date_word(head):
        return False
    if any(child.tag_ == "$" for child in head.children):
        return False
    if any(noun.lower_ not in _COUNTING for noun in objects_of(head, "of")):
        return False
    first = counted_with(head)
    if head.lower_ in {"they", "them"} and first == head and head.dep_ != "nsubjpass":
        return False  # somebody of whom the text has told: "and try *them*"
    verbs = [child for child in head.children if child.dep_ == "acl"]
    verbs += [first.head] if first.dep_ in _AFFECTED else []
    return any(lemma(verb) in _done_to_people() for verb in verbs)


def is_bare_count(side: Actor) -> bool:
    """Whether a side is a number and nothing else: "killed *ten*" tells a toll, "*the six*" and "12 *others*" people."""
    root = side.span.root
    is_number = root.tag_ == "CD" or root.lower_ in _NUMBERS
    is_definite = any(child.dep_ == "det" or child.lower_ == "of" for child in root.children)
    return side.entity is None and side.country_code is None and is_number and not is_definite


def counted_with(word: Token) -> Token:
    """The word that a list or a count of which it is part hangs by: "ten" of "beheaded *ten* of them and six others"."""
    while _is_told_with(word):
        word = word.head
    return word


def _is_told_with(word: Token) -> bool:
    """Whether what is done to the word's head is done to it: "killed ten and *six*", "beheaded nine of *them*"."""
    if word.dep_ == "conj":
        return word.head.pos_ not in {"VERB", "AUX"}
    if word.dep_ == "pobj" and word.head.lower_ == "of":
        return _is_told_with(word.head)
    return word.dep_ == "prep" and (word.head.tag_ == "CD" or word.head.lower_ in _COUNTING)


@cache
def _done_to_people() -> frozenset[str]:
    """Verbs that are done to people by a row of the lexicon: "arrest", "wound", "convict"."""
    return frozenset(
        word
        for word, acts in acts_by_lemma().items()
        for act in acts
        if act.kind == "verb" and act.slots[:1] == ("obj",) and act.act_type in _TOUCHING
        if act.mode in _MODES_FOR_PEOPLE or any(_asks_for_people(guard) for guard in act.guards)
    )


def _asks_for_people(guard: Guard) -> bool:
    return guard.part == "violence" or (guard.part == "recipient" and "person" in guard.values)
