"""Which word governs an act, and how: the verb that it completes, the noun it belongs to, the verb it is coordinated with."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.modality import has_subject, is_infinitive
from transforms.syntax import coordinate_of, is_future, lemma

# What a draft says is law only when it is passed: "a *bill* banning the march".
_DRAFTS = frozenset({"bill", "proposal", "draft", "motion", "petition"})
# What a law says is so, unless somebody only tries to make it.
LAWS = frozenset({"rule", "law", "measure", "legislation", "amendment", "ordinance", "regulation", "resolution"})


def governors_of(token: Token) -> list[tuple[Token, str]]:
    """What governs the token, and how; empty where the clause ends.

    "content" is what a claim says ("reports *that troops left*"), "draft" what a bill would do, "purpose" an infinitive
    that completes nothing.
    """
    head = token.head
    if token.dep_ in {"acl", "ccomp"} and head.pos_ == "NOUN" and _is_opened_by_that(token):
        return [(head, "content")]
    if token.dep_ in {"xcomp", "ccomp"}:
        return [(head, token.dep_)]
    if token.dep_ == "advcl" and is_infinitive(token) and _is_opened_by_for(token):
        return [(head, "purpose" if head.pos_ == "ADJ" else "xcomp")]  # "called *for the road to be opened*"
    if token.dep_ == "conj" and _is_misplaced_coordinate(token):
        return [(head, "xcomp")]
    if token.dep_ == "conj" and token.tag_ == "VBD" and any(child.lower_ == "but" for child in head.children):
        return []  # "would have faced trial *but resigned*"
    if token.dep_ == "acl" and token.tag_ == "VBG" and lemma(head) in _DRAFTS | LAWS:
        return [(head, "draft")]
    if token.dep_ == "pcomp":
        return [(head.head, "pcomp")]
    if token.dep_ == "csubj":
        return [(head, "subject")]  # "Releasing them would help nobody"
    if token.dep_ in {"acl", "relcl"} and is_infinitive(token):
        return [(head, "acl")]  # "a plan to attack", "a bridge to be opened"
    if token.dep_ == "acl" and token.tag_ == "VB":
        return [(head, "acl")]
    if token.dep_ == "advcl" and token.tag_ == "VB" and (not has_subject(token) or head.pos_ == "NOUN"):
        return [(head, "purpose")]
    if token.dep_ == "conj" and head.pos_ == token.pos_ and not _has_own_clause(token):
        return [(coordinate_of(token) or head, "conj")]
    if token.pos_ not in {"NOUN", "PROPN"}:
        return []
    if token.dep_ in {"dobj", "nsubjpass", "attr"}:
        return [(head, "object")]
    if token.dep_ == "nsubj":
        return [(head, "subject")]
    if token.dep_ == "pobj":
        return [(head.head, "preposition")]
    return [(head, "modifier")] if token.dep_ in {"compound", "nmod"} else []


def _is_opened_by_for(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children)


def _is_opened_by_that(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ == "that" for child in verb.children)


def _is_misplaced_coordinate(verb: Token) -> bool:
    """Whether the verb is a further complement of the one that it hangs on as its equal.

    "Was jailed for a year *and to pay* the bank", "likes bombing towns *and shelling* them".
    """
    if has_subject(verb):
        return False
    if is_infinitive(verb):
        return verb.head.pos_ == "VERB" and verb.head.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and not is_future(verb.head)
    if verb.tag_ != "VBG" or any(child.dep_ in {"aux", "auxpass"} for child in verb.children):
        return False
    return any(child.dep_ == "xcomp" and child.tag_ == "VBG" and child.i < verb.i for child in verb.head.children)


def _has_own_clause(verb: Token) -> bool:
    return any(
        child.dep_ in {"nsubj", "nsubjpass", "csubj", "mark"} or (child.dep_ == "aux" and child.lower_ != "to")
        for child in verb.children
    )
