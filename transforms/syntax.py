"""Subject, object, agent, complement, modality: the one view over a parse, in ClearNLP labels.

Rules ask these functions and not the labels, so that what parsers get wrong is mended in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from spacy.tokens import Span, Token

from transforms.lexicon_files import read_lexicon

_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
_OF_PASSIVES = frozenset({"nsubjpass", "csubjpass", "auxpass"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"})
_FUTURE_AUXILIARIES = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_OUTSIDE_A_NOUN_PHRASE = frozenset({"relcl", "acl", "appos", "parataxis", "ccomp", "advcl", "cc", "conj", "preconj"})
# Participles that say how somebody stands and not what was done to them: "is committed to peace". With an agent, and
# with what an institution does ("was committed to prison"), they are passives after all.
_STANCES = {
    "opposed": {"to"},
    "committed": {"to"},
    "dedicated": {"to"},
    "devoted": {"to"},
    "accustomed": {"to"},
    "resigned": {"to"},
    "entitled": {"to"},
    "engaged": {"in", "with"},
    "involved": {"in", "with"},
    "interested": {"in"},
    "concerned": {"about", "over", "at", "for"},
    "worried": {"about", "over"},
    "allied": {"with", "to"},
    "aligned": {"with"},
    "satisfied": {"with"},
    "convinced": {"of"},
    "intent": {"on"},
}
_INSTITUTIONS = frozenset({"prison", "jail", "custody", "trial", "court", "hospital", "asylum", "institution", "care"})
# Their recipient stands bare before the object, where the parser takes it for a part of it: "gave Ukraine weapons".
_GIVING = frozenset({"give", "send", "offer", "grant", "lend", "loan", "hand", "award", "promise", "sell", "pledge"})
_NAMED_AFTER = frozenset(
    {"oil", "gas", "crude", "debt", "bond", "share", "stock", "talk", "visit", "war", "flag", "map"}
)
_MODALS = {"'ll": "will", "’ll": "will", "wo": "will", "ca": "can", "'d": "would", "’d": "would", "sha": "shall"}
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
# Nouns that are also written with a hyphen, where the tokenizer splits them.
_ONE_WORD = frozenset(
    {"ceasefire", "airstrike", "airdrop", "airlift", "walkout", "pullout", "cooperation", "cyberattack", "handover"}
    | {"crackdown", "landmine", "gunfire", "peacekeeper", "drawdown", "buyout", "takeover", "roadblock", "wildfire"}
)
# What the lemmatizer makes of "bases", "taxes", "graves", "media" and "data", and their lemmas.
_MISREAD_NOUNS = {"basis": "base", "taxis": "tax", "graf": "grave", "medium": "media", "datum": "data"}
_LAST_PARTS = frozenset(word[start:] for word in _ONE_WORD for start in range(len(word) + 1))
_COMPLEMENTS = frozenset({"ccomp", "xcomp"})
_HUNG_ON_DATELINE = frozenset({"appos", "conj", "dep", "nsubj", "npadvmod"})
_DASHES = frozenset({"--", "–", "—"})
# "hop" from "hoped", "stag" from "staged": a short verb that ends so doubles its last letter before -ed and -ing.
_SHORT = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]|[^aeiou]*qu[aeio][^aeiouwxy]")
_DOUBLED = re.compile(r"([^aeiou]*[aeiou]([bcdgkmnprt]))\2e")


def lemma(token: Token) -> str:
    """The lower-case lemma; of verbs, and of a few plurals, with the lemmatizer's known slips mended.

    It drops the -e of short verbs ("staged" was "stag", "hoped" "hop"), keeps doubled letters ("scamme") and -ie
    ("misidentifie"), and leaves irregular forms that were tagged as a present ("retook"): 276 of the regular forms of
    8,700 verbs were wrong. Spellings of one verb become one ("fulfil" and "fulfill").
    """
    found, part = token.lemma_.lower(), token.pos_
    if part == "VERB":
        return _verb_lemma(token.lower_, found)
    if found in _MISREAD_NOUNS:
        return _MISREAD_NOUNS[found] if token.lower_ != found else found
    is_last_part = found in _LAST_PARTS and part in {"NOUN", "PROPN"}
    return (_joined(token, found) or found) if is_last_part else found


def _joined(token: Token, found: str) -> str | None:
    """The whole noun of which the token is the last part, "cease-fire"; None where it is a word of its own."""
    if token.i < 2 or token.doc[token.i - 1].text != "-":
        return None
    joined = f"{token.doc[token.i - 2].lower_}{found}"
    return joined if joined in _ONE_WORD else None


@lru_cache(maxsize=10_000)
def _verb_lemma(form: str, found: str) -> str:
    known = _verb_forms()
    if form in known or found in known:
        return known.get(form) or known[found]
    if _SHORT.fullmatch(found) and form in {f"{found}ed", f"{found}ing"}:
        return f"{found}e"
    doubled = _DOUBLED.fullmatch(found)
    if doubled and form != found:
        return doubled[1]
    if form.endswith("ied") and found.endswith("ie") and len(found) > 5:
        return f"{found[:-2]}y"
    return found


@cache
def _verb_forms() -> dict[str, str]:
    return {row["form"]: row["lemma"] for row in read_lexicon("verb_forms")}


def is_passive(verb: Token) -> bool:
    """Whether the verb is a passive, full ("was held") or reduced ("talks held in Oslo").

    A participle that says how somebody stands is none: "Japan is committed to peace", "lawmakers opposed to the bill".
    """
    if is_stance(verb):
        return False
    relations = {child.dep_ for child in verb.children}
    if not relations.isdisjoint(_OF_PASSIVES):
        return True
    if verb.tag_ != "VBN":
        return False
    # A headline spares the auxiliary: "Oil plant hit by drones".
    return "agent" in relations or (verb.dep_ in {"acl", "relcl"} and relations.isdisjoint(_SUBJECTS))


def is_stance(verb: Token) -> bool:
    """Whether a participle says how its subject stands to something: "opposed to the bill", "engaged in talks"."""
    prepositions = _STANCES.get(verb.lower_)
    if prepositions is None or verb.tag_ not in {"VBN", "VBD", "JJ"} or agents(verb):
        return False
    if not any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children) and verb.dep_ != "acl":
        return verb.tag_ == "JJ" or verb.dep_ == "acomp"
    objects = objects_of(verb, *prepositions)
    return bool(objects) and not any(noun.lower_ in _INSTITUTIONS for noun in objects)


def subjects(verb: Token) -> list[Token]:
    """Heads of the grammatical subject, conjuncts included; those of the governing verb where this one has none.

    Follows coordination ("A met B and signed C"), control ("agreed to send") and participles ("adding that"); a
    reduced relative's subject is its noun ("rebels fighting the army"). For a passive this is the patient.
    """
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if own:
        return [noun for child in own for noun in conjuncts(behind_dateline(antecedent(child), verb))]
    coordinate = coordinate_of(verb)
    if coordinate is not None:
        return subjects(coordinate)
    if verb.dep_ in {"xcomp", "advcl"} and verb.tag_ in {"VB", "VBG", "VBN"} and verb.head.pos_ in {"VERB", "AUX"}:
        return subjects(verb.head)
    if verb.dep_ == "pcomp" and verb.head.head.pos_ in {"VERB", "AUX"}:
        return subjects(verb.head.head)
    if verb.dep_ == "acl" and verb.head.pos_ in _NOMINAL:
        return conjuncts(verb.head)
    return []


def behind_dateline(noun: Token, verb: Token) -> Token:
    """The subject that the parser hung on the place of a dateline: "LIMA, Peru -- A *judge* jailed"; else the noun."""
    if noun.left_edge.i and not noun.left_edge.is_sent_start:
        return noun
    hung = (token for token in noun.subtree if token.dep_ in _HUNG_ON_DATELINE and noun.i < token.i < verb.i)
    return next((token for token in hung if token.left_edge.nbor(-1).text in _DASHES), noun)


def coordinate_of(verb: Token) -> Token | None:
    """The verb that this one is coordinated with; None where it stands alone.

    A finite verb goes with a finite one, also where the parser hangs it on the infinitive between them: "*urged* Rome
    to wait and *spoke* with Paris".
    """
    if verb.dep_ != "conj" or verb.head.pos_ not in {"VERB", "AUX"}:
        return None
    found = verb.head
    if _is_finite(verb):
        while (
            found.tag_ in {"VB", "VBG"} and found.dep_ in {"xcomp", "advcl", "conj", "ccomp"} and not _is_finite(found)
        ):
            found = found.head
    return found if found.pos_ in {"VERB", "AUX"} else verb.head


def _is_finite(verb: Token) -> bool:
    """Whether the verb heads a finite clause: by its form, or by an auxiliary ("will go", "is going"), not "be tried"."""
    return verb.tag_ in _FINITE or any(
        child.dep_ in {"aux", "auxpass"} and child.tag_ in _FINITE | {"MD"} for child in verb.children
    )


def agents(verb: Token) -> list[Token]:
    """Heads of a passive's by-phrase, conjuncts included."""
    return [noun for child in verb.children if child.dep_ == "agent" for noun in prepositional_objects(child)]


def objects(verb: Token) -> list[Token]:
    """Heads of the direct object, conjuncts included; a coordinated verb shares the object that follows both.

    Of "opposed to" it is what stands behind the preposition.
    """
    if verb.lower_ == "opposed" and is_stance(verb):
        return objects_of(verb, "to")
    return [noun for child in _object_phrases(verb) for noun in conjuncts(antecedent(child))]


def _object_phrases(verb: Token) -> list[Token]:
    """The objects that the parser gives the verb, without what is but a part of the one or says it again.

    "Jailed two *people smugglers*" may have both words for objects, "stormed the *base*, a walled *compound*" both
    nouns; the giver's two objects stay two ("gave *rebels weapons*").
    """
    found = [child for child in verb.children if child.dep_ in {"dobj", "obj"}]
    kept: list[Token] = []
    for child in found:
        before, start = (kept[-1] if kept else None), child.left_edge
        if before is not None and start.nbor(-1).text == "," and before.right_edge.i >= start.i - 2:
            continue
        if before is not None and before.i + 1 == child.i and before.pos_ == "NOUN" and lemma(verb) not in _GIVING:
            kept.pop()
        kept.append(child)
    return kept


def indirect_objects(verb: Token) -> list[Token]:
    """Heads of the indirect object ("gave Ukraine weapons", "gave weapons to Ukraine"), conjuncts included.

    Also where the parser reads the recipient as a part of the object, "Ukraine weapons".
    """
    found = [noun for child in verb.children if child.dep_ in {"dative", "iobj"} for noun in _dative(child)]
    return found or [noun for head in objects(verb) for noun in _misread_recipient(verb, head)]


def _misread_recipient(verb: Token, head: Token) -> list[Token]:
    """The recipient that begins an object's phrase without an article: a name, or a plural before a plural.

    Not where the object is named after what stands there ("sold Iran oil", "offered Syria talks").
    """
    if lemma(verb) not in _GIVING or head.head != verb or head.pos_ != "NOUN" or head.lemma_ in _NAMED_AFTER:
        return []
    parts = [child for child in head.children if child.i < head.i and child.dep_ in {"compound", "nmod"}]
    plurals = [child for child in parts if child.tag_ == "NNS"]
    if plurals:
        return conjuncts(plurals[-1])
    if head.left_edge.pos_ != "PROPN" or head.left_edge.i < verb.i or not parts:
        return []
    first = head.left_edge
    named = [child for child in parts if child.ent_type_ == first.ent_type_ and child.pos_ == "PROPN"]
    last = first
    for child in named:
        if child.i == last.i + 1 and child.ent_iob_ != "B":
            last = child
    return conjuncts(last) if last in parts else []


def complements(verb: Token) -> list[Token]:
    """Heads of the clauses that complete the verb ("said that troops *left*", "agreed to *leave*"), conjuncts included."""
    return [each for child in verb.children if child.dep_ in _COMPLEMENTS for each in conjuncts_of_clause(child)]


def conjuncts_of_clause(verb: Token) -> list[Token]:
    """The verb and the verbs that are coordinated with it, in order of text."""
    found = [verb]
    for child in verb.children:
        if child.dep_ == "conj" and child.pos_ in {"VERB", "AUX"}:
            found += conjuncts_of_clause(child)
    return sorted(found)


def modality(verb: Token) -> str | None:
    """The modal verb over it, in full ("will", "may", "must"); its own, or that of the verb it is coordinated with."""
    for child in verb.children:
        if child.dep_ == "aux" and child.tag_ == "MD":
            return _MODALS.get(child.lower_, child.lower_)
    has_own = any(child.dep_ in _SUBJECTS | {"aux", "auxpass"} for child in verb.children)
    return modality(verb.head) if verb.dep_ == "conj" and verb.tag_ == "VB" and not has_own else None


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
    """The noun and all that is coordinated with it, in order of text.

    Also with the name of its office: "Prime *Minister* Ana Duarte (L) and *President* Li met" may parse as an apposition;
    and where the parser hung the next name on an apposition: "*Duarte*, a judge, and *Li*".
    """
    found = [noun]
    for child in noun.children:
        if child.dep_ == "appos" and child.left_edge.i == noun.i + 1 and child.ent_type_ == "PERSON":
            is_title = noun.tag_ not in {"NNS", "NNPS"}  # of "Presidents Duarte and Li" each name is one
            found = [noun for noun in found if is_title or noun != child.head]
            found += [other for other in conjuncts(child) if not is_title or other != child]
        elif child.dep_ == "appos" and noun.ent_type_ and not child.ent_type_:
            found += [other for other in conjuncts(child) if other.ent_type_ == noun.ent_type_]
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
    recipients = _misread_recipient(head.head, head) if head.dep_ == "dobj" else []
    for child in head.children:
        if recipients and child.i <= recipients[-1].i and child.i < head.i:
            continue
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
