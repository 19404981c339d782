"""Whom a pronoun means within its sentence, where the article's entities do not say: by the clauses that hold it."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.acts import word_class
from transforms.events.counted_people import counted_with
from transforms.events.patterns import head_and_measured
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import lemma, objects, objects_of, subjects

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_HIS = frozenset({"his", "her"})


def antecedents(pronoun: Token) -> list[Token]:
    """Whom "it", "they", "its" or "their" means: the subject of a clause that holds the pronoun's own.

    "*The army* said *it* had withdrawn", "*Kenya* recalled *its* envoy". None where the subject does not agree; an
    object is never its own verb's subject ("the rebels shot *them*").
    """
    is_possessor, word = pronoun.dep_ == "poss", pronoun.lower_
    verb = pronoun.head
    while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
        verb = verb.head
    for _ in range(4):
        own = [child for child in verb.children if child.dep_ in _SUBJECTS]
        holds = any(pronoun == child or pronoun in child.subtree for child in own)
        is_object = counted_with(pronoun).head == verb and not is_possessor
        found = [] if holds or is_object else _agreeing(subjects(verb), word) or _country_of(subjects(verb), word)
        if is_possessor and word == "its" and _is_staff(pronoun.head):
            found = [noun for noun in found if noun.ent_type_ or is_body_noun(lemma(noun))]  # a bomb has no troops
        if found and (all(noun.i < pronoun.i for noun in found) or _is_in_front(pronoun, verb, found[0])):
            return found
        if verb.head == verb or verb.dep_ not in {"ccomp", "xcomp", "advcl", "conj", "acl", "relcl", "pcomp"}:
            return []
        if verb.dep_ == "conj" and is_object:
            return []
        verb = verb.head
        while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
            verb = verb.head
    return []


def _is_staff(noun: Token) -> bool:
    return is_person_noun(lemma(noun)) or is_body_noun(lemma(noun)) or lemma(noun) in word_class("armed")


def affected_before(pronoun: Token) -> Token | None:
    """Whom "him" means as the object of a second verb: "convicted *the editor* and jailed him"; None where not told."""
    verb = pronoun.head
    if pronoun.dep_ != "dobj" or pronoun.lower_ not in {"him", "her"} or verb.dep_ != "conj":
        return None
    affected = [noun for noun in objects(verb.head) if noun.i < verb.i]
    is_person = len(affected) == 1 and affected[0].tag_ in {"NN", "NNP"} and _is_person(affected[0])
    return affected[0] if is_person and affected[0].pos_ != "PRON" else None


def _is_in_front(pronoun: Token, verb: Token, subject: Token) -> bool:
    """Whether the pronoun stands in a phrase before the subject that it means: "During *his* visit, the king said"."""
    phrase = next((child for child in verb.children if child.dep_ == "prep" and pronoun in child.subtree), None)
    return phrase is not None and phrase.right_edge.i < subject.left_edge.i


def _agreeing(found: list[Token], word: str) -> list[Token]:
    found = [noun for noun in found if noun.pos_ != "PRON"]
    if word in {"it", "its", "itself"}:
        is_one = len(found) == 1 and not any(noun.tag_ in {"NNS", "NNPS"} for noun in found[:1] if not noun.ent_type_)
        return found if is_one and not _is_person(found[0]) else []
    if word in _HIS:
        is_one = len(found) == 1 and found[0].tag_ not in {"NNS", "NNPS"}
        return found if is_one and _is_person(found[0]) else []
    meant = [part for noun in found for part in head_and_measured(noun)]  # "a majority of the *guards*"
    plural = len(found) > 1 or any(noun.tag_ in {"NNS", "NNPS"} or is_body_noun(lemma(noun)) for noun in meant)
    return found if plural else []


def _country_of(found: list[Token], word: str) -> list[Token]:
    """What "it" means behind a person who speaks for it: "*Peru's* president said *it* would withdraw"."""
    if word != "it" or len(found) != 1 or not _is_person(found[0]):
        return []
    owners = [child for child in found[0].children if child.dep_ == "poss"] or objects_of(found[0], "of")
    return [owner for owner in owners[:1] if owner.ent_type_ in {"GPE", "ORG"}]


def _is_person(noun: Token) -> bool:
    return noun.ent_type_ == "PERSON" or noun.pos_ == "PRON" or is_person_noun(lemma(noun))
