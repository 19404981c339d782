"""Whom and what the pronouns of an article mean: "he", "its", "they", "who".

Candidates before a pronoun are weighed as Lappin and Leass (1994) do: how near their sentence is, what they are in it,
whether they stand where the pronoun stands. Common nouns weigh too: where "the plan" or "a man" is the likelier
antecedent, or two candidates weigh about the same, the pronoun is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LOWER, ORTH, POS, SENT_START
from spacy.strings import get_string_id
from spacy.symbols import DET, NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

from transforms import roles
from transforms.language import BLOCK_SPANS
from transforms.syntax import antecedent


class Referent(NamedTuple):
    """What of an entity decides whether a pronoun can mean it; ``kind``: person, body, country, place or thing."""

    number: int
    kind: str
    gender: str | None


class Reference(NamedTuple):
    """A phrase or pronoun that means the entity of this number, and by which rule."""

    number: int
    span: Span
    mention_type: str
    method: str


class _Element(NamedTuple):
    """A noun phrase that a later pronoun can mean; ``number`` is None for one that means no entity."""

    at: int
    number: int | None
    kind: str
    gender: str | None
    is_plural: bool
    weight: int
    role: str
    sentence: int
    is_quoted: bool


class _Stop(NamedTuple):
    """A pronoun (with its family: person, it, they) or the head of a noun phrase, as a candidate for later pronouns."""

    token: Token
    sentence: int
    family: str | None
    element: _Element | None


class _Scene(NamedTuple):
    """What the resolution of all pronouns of an article needs to know."""

    doc: Doc
    known: Mapping[int, int]
    referents: Mapping[int, Referent]
    quoted: frozenset[int]
    bracketed: frozenset[int]
    barred: frozenset[int]


GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_POSSESSIVE = frozenset({"his", "her", "its", "their"})
_WHO = frozenset({"person", "people", "body"})  # "the navy, who told it"
_RELATIVE = frozenset({"who", "whom", "whose", "which"})
_SILENT_BLOCKS = frozenset({"headline", "byline", "boilerplate", "dateline"})
_PARTS = frozenset({"compound", "amod", "nmod", "nummod", "det", "advmod", "npadvmod", "intj"})
_BODIES = frozenset({"body", "country"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PART, _INSIDE, _APPOSED, _PREDICATE, _PREPOSED, _SUBJECT = (1 << bit for bit in range(6))
# What the resolution asks of dependencies, by their ids, a bit for each question.
_ASKED = {
    **{get_string_id(dep): _INSIDE for dep in ("punct", "prep", "cc", "conj", "flat")},
    **{get_string_id(dep): _PART | _INSIDE for dep in _PARTS},
    **{get_string_id(dep): _SUBJECT for dep in _SUBJECTS},
    get_string_id("appos"): _APPOSED,
    get_string_id("attr"): _PREDICATE,
    get_string_id("pobj"): _PREPOSED | _INSIDE,
}
_AS = get_string_id("as")
_OBJECTS = frozenset({"dobj", "dative"})
_GOVERNED = frozenset({"ccomp", "advcl"})
# Lappin and Leass's weights of a role; a possessor and what stands under a preposition weigh least.
_WEIGHTS = {"subject": 80, "object": 50, "dative": 40, "oblique": 40, "possessor": 35, "other": 25}
_RECENCY, _PARALLEL, _COMMON = 100, 35, 0.8
_FARTHEST = 3  # sentences
_SILENT = -1  # the sentence of what is not read
_LONGEST_BRACKET = 15  # tokens
# How much heavier the heaviest candidate must be than the next; fitted on the GUM corpus.
_MARGIN = 1.3


def find_pronouns(
    doc: Doc,
    referents: Mapping[int, Referent],
    known: Mapping[int, int],
    quoted: frozenset[int],
    barred: frozenset[int],
) -> list[Reference]:
    """Pronouns that mean an entity, in order; ``known`` are the numbers of the entities at each token.

    A pronoun inside quotation marks belongs to the speaker's world and is left alone, relative pronouns excepted.
    """
    scene = _Scene(doc, known, referents, quoted, _bracketed(doc), barred)
    stops = list(_stops(scene))
    first = list(_consistent(list(_resolved(scene, stops))))
    # A person who was "she" once is no candidate for "he": a second reading finds what the first left open.
    heard = {ref.number: GENDERS[ref.span.text.lower()] for ref in first if ref.span.text.lower() in GENDERS}
    genders = {
        number: referent._replace(gender=referent.gender or heard.get(number)) for number, referent in referents.items()
    }
    found = (
        first if genders == referents else list(_consistent(list(_resolved(scene._replace(referents=genders), stops))))
    )
    return sorted([*found, *_relatives(scene)], key=lambda reference: reference.span.start)


def _bracketed(doc: Doc) -> frozenset[int]:
    """Tokens in round brackets: who stands there ("Duarte (*Star Air*)") is not spoken of outside them."""
    found: set[int] = set()
    opened: int | None = None
    words, strings = doc.to_array(ORTH), doc.vocab.strings
    for index in np.flatnonzero((words == strings.add("(")) | (words == strings.add(")"))).tolist():
        if doc[index].text == "(":
            opened = index + 1
        elif opened is not None:
            if index - opened <= _LONGEST_BRACKET:
                found.update(range(opened, index))
            opened = None
    return frozenset(found)


def _stops(scene: _Scene) -> Iterator[_Stop]:
    """The pronouns of an article and, of the sentences from which one can mean something, the noun phrases, in order."""
    doc, sentences = scene.doc, _sentences(scene.doc)
    kinds = doc.to_array(POS)
    families: dict[int, str] = {}
    reached = np.zeros(len(doc) + 2, dtype=bool)  # by sentence; the last is _SILENT
    for index in np.flatnonzero(((kinds == PRON) | (kinds == DET)) & (sentences != _SILENT)).tolist():
        family = None if index in scene.barred else _family(doc[index], scene)
        if family is not None:
            families[index] = family
            reached[max(sentences[index] - _FARTHEST, 0) : sentences[index] + 1] = True
    if not families:
        return
    heads = _heads(scene, (kinds == NOUN) | (kinds == PROPN)) & reached[sentences]
    heads[list(scene.bracketed | scene.barred)] = False
    for index in sorted({*np.flatnonzero(heads).tolist(), *families}):
        token, sentence = doc[index], int(sentences[index])
        element = _element(token, scene.known.get(index), sentence, scene) if heads[index] else None
        yield _Stop(token, sentence, families.get(index), element)


def _heads(scene: _Scene, is_noun: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tokens head a noun phrase: an entity's mention, or a noun that is no part of a longer phrase.

    Not a noun that only says what an entity is: "Park, the mayor", "the mayor, Park", "Park is a mayor".
    """
    doc, places = scene.doc, np.arange(len(scene.doc))
    forms, heads = doc.to_array(LOWER), places + doc.to_array(HEAD).astype(np.int64)
    asked = np.array([_ASKED.get(relation, 0) for relation in doc.to_array(DEP).tolist()])
    numbers = np.full(len(doc), -1)
    numbers[list(scene.known)] = list(scene.known.values())
    is_named = numbers >= 0
    is_inside = (asked & _INSIDE > 0) & (heads != places) & (numbers[heads] == numbers)
    is_apposed = asked & _APPOSED > 0
    says_what = is_apposed & is_named[heads]
    says_what[heads[is_apposed & is_named]] = True
    subjects = places[asked & _SUBJECT > 0]
    first_subjects = np.full(len(doc), len(doc))
    np.minimum.at(first_subjects, heads[subjects], subjects)
    is_as = (asked & _PREPOSED > 0) & (forms[heads] == _AS)
    verbs = np.where(is_as, heads[heads], heads)
    says_what |= ((asked & _PREDICATE > 0) | is_as) & (first_subjects[verbs] < places)
    found: NDArray[np.bool_] = (is_named & ~is_inside) | (is_noun & ~is_named & (asked & _PART == 0) & ~says_what)
    return found


def _sentences(doc: Doc) -> NDArray[np.int64]:
    """The number of each token's sentence; _SILENT in blocks in which pronouns mean nothing and sentences do not count."""
    begins = doc.to_array(SENT_START) == 1
    silent = np.zeros(len(doc), dtype=bool)
    for block in doc.spans.get(BLOCK_SPANS, ()):
        if block.label_ in _SILENT_BLOCKS:
            silent[block.start : block.end] = True
    return np.where(silent, _SILENT, (begins & ~silent).cumsum())


def _resolved(scene: _Scene, stops: Sequence[_Stop]) -> Iterator[Reference]:
    elements: list[_Element] = []
    for stop in stops:
        found = _reference(stop, elements, scene) if stop.family is not None else None
        if found is not None:
            yield found
            elements.append(_element(stop.token, found.number, stop.sentence, scene))
        elif stop.element is not None:
            element = stop.element
            if element.number is not None:  # what the first reading heard of the gender
                element = element._replace(gender=scene.referents[element.number].gender)
            elements.append(element)


def _family(token: Token, scene: _Scene) -> str | None:
    """person, it or they of a pronoun that may mean an entity; None for any other word."""
    word = token.lower_
    family = "person" if word in GENDERS else "it" if word in _IT else "they" if word in _THEY else None
    if family is None or token.i in scene.known or token.i in scene.quoted:
        return None
    return None if family == "it" and _is_pleonastic(token) else family


def _reference(stop: _Stop, elements: Sequence[_Element], scene: _Scene) -> Reference | None:
    token, sentence, family = stop.token, stop.sentence, stop.family
    if family is None:
        return None
    near = _near(elements, sentence)
    owner = _first_conjunct(token)
    if owner is not None and _is_singular(owner):
        number = _owner(owner, token, family, near)
        return None if number is None else _reference_to(number, token, family)
    number = _ahead(token, family, scene)
    if number is None:
        number = _governor(token, family, near)
    if number is None and family == "person":
        number = _heaviest(token, sentence, [e for e in near if _fits(e, token, scene)])
    elif number is None:
        number = _subject_before(token, sentence, near, family, scene)
    return None if number is None else _reference_to(number, token, family)


def _near(elements: Sequence[_Element], sentence: int) -> Sequence[_Element]:
    """The elements of this sentence and the last ones before it."""
    first = len(elements)
    while first and sentence - elements[first - 1].sentence <= _FARTHEST:
        first -= 1
    return elements[first:]


def _reference_to(number: int, token: Token, family: str) -> Reference:
    return Reference(number, token.doc[token.i : token.i + 1], "pronoun", f"pronoun_{family}")


def _first_conjunct(pronoun: Token) -> Token | None:
    """The noun with which the pronoun's own is coordinated: "*Duarte* and his wife", "*the child* and his mother"."""
    if pronoun.dep_ != "poss" or pronoun.head.dep_ != "conj":
        return None
    first = pronoun.head.head
    return first if first.i < pronoun.i and first.pos_ in {"NOUN", "PROPN", "PRON"} else None


def _is_singular(noun: Token) -> bool:
    return noun.tag_ not in {"NNS", "NNPS"} and noun.dep_ != "conj"


def _owner(noun: Token, pronoun: Token, family: str, near: Sequence[_Element]) -> int | None:
    """The entity that a first conjunct means, where it can be the owner of the second; None for a common noun."""
    element = next((element for element in near if element.at == noun.i), None)
    if element is None or element.number is None or element.is_quoted:
        return None
    return element.number if _agrees(pronoun, family, element.kind, element.gender) else None


def _ahead(pronoun: Token, family: str, scene: _Scene) -> int | None:
    """Whose name follows in the main clause: "On his website, Sarkis notes", "To modernize its army, Peru bought"."""
    if pronoun.dep_ != "poss" or any(index in scene.known for index in range(pronoun.sent.start, pronoun.i)):
        return None
    path = [pronoun, *pronoun.ancestors]
    if not any(token.dep_ in {"prep", "advcl"} for token in path):
        return None
    subjects = [child for child in path[-1].children if child.dep_ in _SUBJECTS and child.i > pronoun.i]
    if len(subjects) != 1 or subjects[0].i not in scene.known:
        return None
    referent = scene.referents[scene.known[subjects[0].i]]
    return referent.number if _agrees(pronoun, family, referent.kind, referent.gender) else None


def _agrees(pronoun: Token, family: str, kind: str, gender: str | None) -> bool:
    if family == "person":
        return kind == "person" and gender in {None, GENDERS[pronoun.lower_]}
    return kind in (_BODIES if family == "it" else {"body"})


def _governor(pronoun: Token, family: str, near: Sequence[_Element]) -> int | None:
    """The subject of the clause that the pronoun's clause hangs on: "Okoro said *he* would", "Rift Air said *it* would".

    Of a possessor first the subject of its own clause ("Rift Air cut *its* prices"). None where an object of the same
    verb fits too ("Okoro told Lindqvist he would"), and where the subject is a common noun.
    """
    verb = _clause(pronoun)
    if pronoun.dep_ == "poss" and pronoun.lower_ not in _REFLEXIVE:
        own = next((child for child in verb.children if child.dep_ in _SUBJECTS and child.i < pronoun.i), None)
        if own is not None and pronoun not in own.subtree:
            return _subject_meant(own, verb, pronoun, family, near)
    elif pronoun.dep_ not in _SUBJECTS:
        return None
    if verb.dep_ not in _GOVERNED or verb.head.i == verb.i:
        return None
    above = next((child for child in verb.head.children if child.dep_ in _SUBJECTS and child.i < pronoun.i), None)
    return None if above is None else _subject_meant(above, verb.head, pronoun, family, near)


def _subject_meant(subject: Token, verb: Token, pronoun: Token, family: str, near: Sequence[_Element]) -> int | None:
    noun, elements = antecedent(subject), {element.at: element for element in near}
    element = elements.get(noun.i)
    if element is None or element.number is None or element.is_quoted or element.is_plural:
        return None
    if not _agrees(pronoun, family, element.kind, element.gender) or any(c.dep_ == "conj" for c in noun.children):
        return None
    others = [elements[child.i] for child in verb.children if child.dep_ in _OBJECTS and child.i in elements]
    if family == "they" and any(_is_many(e) or e in others for e in elements.values() if subject.i < e.at < pronoun.i):
        return None  # "Rift Air asked Duarte how their talks went"
    if family == "person" and any(_agrees(pronoun, family, e.kind, e.gender) for e in others if e.at < pronoun.i):
        return None
    return element.number


def _subject_before(pronoun: Token, sentence: int, near: Sequence[_Element], family: str, scene: _Scene) -> int | None:
    """What "it" and "they" mean: the body or country that was the subject last, in the sentence or the one before.

    Elsewhere a plan or a law is meant too often: weighed as persons are, 3 of 10 were right.
    """
    here = [e for e in near if e.sentence == sentence and e.at < pronoun.i and not e.is_quoted]
    subjects = [e for e in here if e.role == "subject" and (family == "they" or e.kind != "person")]
    if not subjects and here and family == "it" and pronoun.dep_ == "poss":
        bodies = {e.number for e in here if e.kind in _BODIES and e.number is not None}
        if len(bodies) == 1 and all(e.kind in {*_BODIES, "person"} for e in here):
            return bodies.pop()
    if not subjects and pronoun.dep_ in {"nsubj", "nsubjpass", "poss"} and not here:
        before = [e for e in near if e.sentence == sentence - 1 and not e.is_quoted]
        subjects = [e for e in before if e.role == "subject"][:1]
        here = before
    if not subjects or subjects[-1].number is None or subjects[-1].kind in {"person", "people", "adjective"}:
        return None
    if family == "it" and pronoun.dep_ not in {"nsubj", "nsubjpass", "poss"} and pronoun.lower_ not in _REFLEXIVE:
        return None
    subject = subjects[-1]
    if family == "they" and (subject.kind != "body" or any(_is_many(e) for e in here)):
        return None
    noun = pronoun.doc[subject.at]
    if noun.dep_ == "conj" or any(child.dep_ == "conj" for child in noun.children):
        return None  # "the army and the navy said they"
    if not _is_free(subject, pronoun, scene.doc):
        return None
    between = [e for e in here if e.at > subject.at and not e.is_plural and e.kind not in {"person", "adjective"}]
    if (
        pronoun.dep_ in _SUBJECTS and here and here[0].sentence < sentence
    ):  # subject after subject: an owner is no rival
        between = [e for e in between if e.role != "possessor" and pronoun.doc[e.at].head.lower_ != "as"]
    rivals = [e for e in between if e.number is not None and e.number != subject.number and e.kind in _BODIES]
    is_possessive = pronoun.dep_ == "poss"
    if family == "it" and (rivals or (not is_possessive and any(e.number != subject.number for e in between))):
        return None
    return subject.number


def _is_many(element: _Element) -> bool:
    """Whether a common noun is several, or a body of people: "his team ... their plans"."""
    return element.is_plural or (element.number is None and element.kind == "body")


def _element(token: Token, number: int | None, sentence: int, scene: _Scene) -> _Element:
    role = _role(token)
    if number is not None:
        referent = scene.referents[number]
        kind, gender, plural = referent.kind, referent.gender, False
        if token.dep_ in _PARTS and token.ent_type_ == "NORP":
            kind = "adjective"
    else:
        (kind, gender), plural = _of_common_noun(token.lemma_.lower()), token.tag_ in {"NNS", "NNPS"}
        if token.pos_ == "PROPN":
            kind = "person" if token.ent_type_ == "PERSON" else "thing"
    return _Element(token.i, number, kind, gender, plural, _WEIGHTS[role], role, sentence, token.i in scene.quoted)


@lru_cache(maxsize=10_000)
def _of_common_noun(noun: str) -> tuple[str, str | None]:
    """Kind and gender of what a common noun means."""
    kind = "person" if roles.is_person_noun(noun) else "body" if roles.is_body_noun(noun) else "thing"
    return kind, roles.gender_of_noun(noun)


def _role(token: Token) -> str:
    dep = token.dep_
    while dep == "conj" and token.head.i != token.i:
        token = token.head
        dep = token.dep_
    if dep in {"nsubj", "nsubjpass", "csubj"}:
        return "subject"
    if dep in {"dobj", "attr", "oprd", "ROOT", "appos"}:
        return "object"
    if dep == "dative":
        return "dative"
    if dep == "poss":
        return "possessor"
    return "oblique" if dep == "pobj" else "other"


def _fits(element: _Element, pronoun: Token, scene: _Scene) -> bool:
    if element.is_quoted or element.at >= pronoun.i:
        return False
    wanted = GENDERS[pronoun.lower_]
    if element.kind != "person" or element.is_plural or element.gender not in {None, wanted}:
        return False
    return _is_free(element, pronoun, scene.doc)


def _is_free(element: _Element, pronoun: Token, doc: Doc) -> bool:
    """Binding: "him" is not the subject of its own clause, "himself" is; no phrase holds its own possessor."""
    other = doc[element.at]
    if pronoun.lower_ in _POSSESSIVE and pronoun.dep_ == "poss":
        return not any(ancestor.i == other.i for ancestor in pronoun.ancestors if ancestor.pos_ in {"NOUN", "PROPN"})
    clause, theirs = _clause(pronoun), _clause(other)
    is_local_subject = element.role == "subject" and clause.i == theirs.i
    if pronoun.lower_ in _REFLEXIVE:
        return is_local_subject
    if pronoun.dep_ in {"nsubj", "nsubjpass"}:
        return clause.i != theirs.i
    return not is_local_subject and not (clause.i == theirs.i and element.role in {"object", "dative"})


def _clause(token: Token) -> Token:
    """The verb whose argument a token is."""
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def _heaviest(pronoun: Token, sentence: int, fitting: Sequence[_Element]) -> int | None:
    """The entity that outweighs the others, None where that is a common noun or the next is about as heavy."""
    if not fitting:
        return None
    role = _role(pronoun)
    weights: dict[int, dict[int, float]] = {}
    keys: dict[int, int | None] = {}
    known: set[int] = set()
    for element in fitting:
        key = element.number if element.number is not None else -element.at - 1
        keys[key] = element.number
        distance = sentence - element.sentence
        weight = (element.weight + _RECENCY + (_PARALLEL if element.role == role else 0)) * 0.5**distance
        if element.number is None:
            weight *= _COMMON
        if element.gender is not None:
            known.add(key)
        place = weights.setdefault(key, {})
        place[element.sentence] = max(place.get(element.sentence, 0.0), weight)
    totals = {key: sum(places.values()) * (1.3 if key in known else 1.0) for key, places in weights.items()}
    ranked = sorted(totals, key=lambda key: -totals[key])
    best = ranked[0]
    if keys[best] is None:
        return None
    if len(ranked) > 1 and totals[best] < _MARGIN * totals[ranked[1]]:
        return None
    return keys[best]


def _is_pleonastic(token: Token) -> bool:
    """Whether "it" means nothing: "it is likely that", "it rained", "it takes two to"."""
    if token.dep_ == "expl":
        return True
    if token.dep_ not in {"nsubj", "nsubjpass"} or token.lower_ != "it":
        return False
    verb = token.head
    if verb.lemma_ == "be":
        return any(child.dep_ in {"acomp", "attr", "ccomp", "advcl", "xcomp"} for child in verb.children)
    return token.dep_ == "nsubjpass" and any(child.dep_ == "ccomp" for child in verb.children)


def _relatives(scene: _Scene) -> Iterator[Reference]:
    """ "Duarte, who won": a relative pronoun means what its clause hangs on, if that is one entity alone."""
    parts = scene.doc.to_array(POS)
    for index in np.flatnonzero((parts == PRON) | (parts == DET)).tolist():
        token = scene.doc[index]
        word = token.lower_
        is_relative = word in _RELATIVE and token.tag_ in {"WP", "WP$", "WDT"} and token.dep_ != "det"
        if not is_relative or token.i in scene.barred:
            continue
        noun = antecedent(token)
        if noun.i == token.i or noun.i > token.i:
            continue
        number = scene.known.get(noun.i)
        if number is not None and any(child.lower_ in {"a", "an"} for child in noun.children):
            continue  # "a former Marine who"
        if number is None and noun.dep_ == "appos":
            number = scene.known.get(noun.head.i)
        if number is None or noun.dep_ == "conj" or any(child.dep_ == "conj" for child in noun.children):
            continue
        if _may_hang_higher(noun, word, scene):
            continue
        kind = scene.referents[number].kind
        if (word in {"who", "whom"} and kind not in _WHO) or (word == "which" and kind == "person"):
            continue
        if noun.tag_ == "NNS" and kind == "person":
            continue
        yield Reference(number, scene.doc[token.i : token.i + 1], "pronoun", "relative")


def _may_hang_higher(noun: Token, word: str, scene: _Scene) -> bool:
    """Whether a relative clause may as well be of the noun before: "a *director* of Rift Air, who", "a *post* on X, in which"."""
    above = noun.head.head if noun.dep_ == "pobj" else None
    if above is None or above.pos_ != "NOUN" or above.i in scene.known:
        return False
    if word in {"who", "whom"}:
        return roles.is_person_noun(above.lemma_.lower())
    return noun.head.lower_ in {"of", "on", "via"}


def _consistent(found: Sequence[Reference]) -> Iterator[Reference]:
    """The pronouns without those that make a person both he and she: the rarer gender goes, both where even."""
    votes: dict[int, Counter[str]] = {}
    for reference in found:
        gender = GENDERS.get(reference.span.text.lower())
        if gender is not None:
            votes.setdefault(reference.number, Counter())[gender] += 1
    for reference in found:
        gender = GENDERS.get(reference.span.text.lower())
        if gender is None:
            yield reference
            continue
        count = votes[reference.number]
        if count[gender] > count["f" if gender == "m" else "m"]:
            yield reference
