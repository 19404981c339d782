"""Subject, object, agent, complement, modality: the one view over a parse, in ClearNLP labels.

Rules ask these functions and not the labels, so that what parsers get wrong is mended in one place.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Span, Token

_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"})
_FUTURE_AUXILIARIES = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_OUTSIDE_A_NOUN_PHRASE = frozenset({"relcl", "acl", "appos", "parataxis", "ccomp", "advcl", "cc", "conj", "preconj"})
# The lemmatizer's slips (each seen in news text), mended here for every rule.
_LEMMAS = {"stag": "stage", "rap": "rape", "fin": "fine", "wag": "wage", "lambast": "lambaste"}


def lemma(token: Token) -> str:
    """The lower-case lemma, with the lemmatizer's known slips mended ("staged" is stage, not stag)."""
    found = token.lemma_.lower()
    return _LEMMAS.get(found, found) if token.pos_ == "VERB" else found


def is_passive(verb: Token) -> bool:
    """Whether the verb is a passive, full ("was held") or reduced ("talks held in Oslo")."""
    if any(child.dep_ in _PASSIVE_SUBJECTS or child.dep_ == "auxpass" for child in verb.children):
        return True
    return (
        verb.tag_ == "VBN"
        and verb.dep_ in {"acl", "relcl"}
        and not any(child.dep_ in _SUBJECTS for child in verb.children)
    )


def subjects(verb: Token) -> list[Token]:
    """Heads of the grammatical subject, conjuncts included; those of the governing verb where this one has none.

    Follows coordination ("A met B and signed C"), control ("agreed to send") and participles ("adding that"); a
    reduced relative's subject is its noun ("rebels fighting the army"). For a passive this is the patient.
    """
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if own:
        return [noun for child in own for noun in conjuncts(antecedent(child))]
    if verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}:
        return subjects(verb.head)
    if verb.dep_ in {"xcomp", "advcl"} and verb.tag_ in {"VB", "VBG", "VBN"} and verb.head.pos_ in {"VERB", "AUX"}:
        return subjects(verb.head)
    if verb.dep_ == "pcomp" and verb.head.head.pos_ in {"VERB", "AUX"}:
        return subjects(verb.head.head)
    if verb.dep_ == "acl" and verb.head.pos_ in _NOMINAL:
        return conjuncts(verb.head)
    return []


def agents(verb: Token) -> list[Token]:
    """Heads of a passive's by-phrase, conjuncts included."""
    return [noun for child in verb.children if child.dep_ == "agent" for noun in prepositional_objects(child)]


def objects(verb: Token) -> list[Token]:
    """Heads of the direct object, conjuncts included; a coordinated verb shares the object that follows both."""
    return [noun for child in verb.children if child.dep_ in {"dobj", "obj"} for noun in conjuncts(antecedent(child))]


def indirect_objects(verb: Token) -> list[Token]:
    """Heads of the indirect object ("gave Ukraine weapons"), conjuncts included."""
    return [noun for child in verb.children if child.dep_ in {"dative", "iobj"} for noun in _dative(child)]


def _dative(child: Token) -> list[Token]:
    return prepositional_objects(child) if child.pos_ == "ADP" else conjuncts(child)


def prepositional_objects(preposition: Token) -> list[Token]:
    """Heads of the object of a preposition, conjuncts included."""
    return [noun for child in preposition.children if child.dep_ == "pobj" for noun in conjuncts(antecedent(child))]


def objects_of(head: Token, *prepositions: str) -> list[Token]:
    """Heads of ``head``'s prepositional objects with one of these prepositions ("talks *with* Iran")."""
    return [
        noun
        for child in head.children
        if child.dep_ in {"prep", "dative", "agent"} and child.lower_ in prepositions
        for noun in prepositional_objects(child)
    ]


def conjuncts(noun: Token) -> list[Token]:
    """The noun and all that is coordinated with it, in order of text."""
    found = [noun]
    for child in noun.children:
        if child.dep_ == "conj" and child.pos_ in _NOMINAL:
            found += conjuncts(child)
    return sorted(found)


def antecedent(token: Token) -> Token:
    """The noun that a relative pronoun stands for ("rebels *who* seized the town"); else the token itself."""
    if token.tag_ not in {"WDT", "WP", "WP$"} and token.lower_ != "that":
        return token
    for ancestor in token.ancestors:
        if ancestor.dep_ == "relcl":
            return ancestor.head
    return token


def appositions(noun: Token) -> list[Token]:
    """Heads of the noun's appositions ("Kishida, *leader* of the party")."""
    return [child for child in noun.children if child.dep_ == "appos"]


def is_negated(verb: Token) -> bool:
    """Whether the verb itself is negated ("did not attack", "never met", "no talks" for a noun)."""
    return any(
        child.dep_ == "neg"
        or child.lower_ in {"never", "neither", "nor"}
        or (child.dep_ == "det" and child.lower_ == "no")
        for child in verb.children
    )


def is_future(verb: Token) -> bool:
    """Whether an auxiliary puts the verb into the future ("will meet", "is going to meet")."""
    return any(child.dep_ == "aux" and child.lower_ in _FUTURE_AUXILIARIES for child in verb.children) or (
        verb.dep_ == "xcomp" and verb.head.lower_ == "going" and any(child.lower_ == "to" for child in verb.children)
    )


def noun_phrase(head: Token) -> Span:
    """The base noun phrase with its modifiers, without relative clauses, appositions, conjuncts or trailing marks.

    "the prime minister of Japan" for *minister* in "the prime minister of Japan, who said ...".
    """
    left, right = head.i, head.i
    for child in head.children:
        if child.dep_ in _OUTSIDE_A_NOUN_PHRASE or child.is_punct or child.is_space:
            continue
        if child.i < head.i:
            left = min(left, child.left_edge.i)
        elif child.dep_ in {"prep", "compound", "nummod", "nmod", "amod", "flat"}:
            right = max(right, child.right_edge.i)
    while right > head.i and (head.doc[right].is_punct or head.doc[right].is_space):
        right -= 1
    while left < head.i and (head.doc[left].is_punct or head.doc[left].is_space):
        left += 1
    return head.doc[left : right + 1]


def sentence_of(token: Token) -> Span:
    """The token's sentence without white space at its ends; it never leaves its block."""
    sentence = token.sent
    start, end = sentence.start, sentence.end
    while end - 1 > start and token.doc[end - 1].is_space:
        end -= 1
    while start < end - 1 and token.doc[start].is_space:
        start += 1
    return token.doc[start:end]


def clause_tokens(verb: Token) -> Iterator[Token]:
    """The tokens of the verb's own clause: its subtree without the clauses that hang on it."""
    yield verb
    for child in verb.children:
        if child.dep_ in {"ccomp", "advcl", "relcl", "acl", "conj", "parataxis"}:
            continue
        yield from clause_tokens(child)
