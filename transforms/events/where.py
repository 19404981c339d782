"""Where an event happened: the place of its own clause, else of its sentence, else that of the dateline, else nowhere.

A place is a name in a phrase of place ("in Kano", "at a market in northern Nigeria"), the host of a visit, what was
struck, or a name before the noun of the act ("the Geneva talks"). Where a phrase names several the first, most exact one
counts: English goes from the town to the country. A place of another sentence, and that of the speaker, is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.patterns import Frame
from transforms.language import block_of
from transforms.roles import is_person_noun
from transforms.syntax import lemma, objects, subjects

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_AT = frozenset(
    {"in", "at", "near", "outside", "inside", "off", "across", "within", "throughout", "around", "along", "over"}
    | {"above", "on", "aboard", "beside"}
)
_INTO = frozenset({"into", "onto", "through"})
_TO = frozenset({"to", "in", "at", "into"})
_FROM = frozenset({"from", "of"})
# Acts that happen where the one is who suffers them: "killed five girls at a school in Minsk".
_HARM = frozenset({"ASSAULT", "ACCIDENT", "DISASTER", "COERCE", "PROTEST"})
_STRUCK = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_NAMED_AFTER_PLACE = frozenset({"ASSAULT", "ACCIDENT", "DISASTER", "CONSULT", "PROTEST", "ELECTION"})
_NAMED_AFTER_COUNTRY = frozenset({"ACCIDENT", "DISASTER", "ELECTION"})
# Links from a clause up to one that tells of the same place; a saying stands between them ("said in Oslo that ...").
_SHARING = frozenset({"conj", "xcomp", "advcl", "relcl", "acl", "pcomp", "prep", "pobj", "dobj", "nsubj", "nsubjpass"})
_PERSONAL = frozenset({"PERSON", "ORG", "NORP"})
_DATELINED = frozenset({"CONSULT", "PROTEST", "ASSAULT", "COERCE", "ACCIDENT", "DISASTER"})
_APPROACHES = frozenset({"border", "frontier", "road", "highway", "route", "checkpoint", "crossing"})
_APPROACHING = frozenset({"to", "with", "between"})
_MAX_NESTING = 4
_MAX_STEPS = 6


def place_of(frame: Frame, sentence: Span, entities: ArticleEntities) -> tuple[Entity | None, str | None]:
    """The place of the event of a frame and where it was read; (None, None) where the text does not say."""
    found = next(_in_clause(frame, entities), None)
    if found is not None:
        return found, "clause"
    found = next(_in_sentence(frame, entities), None)
    if found is not None:
        return found, "sentence"
    found = _of_dateline(frame, sentence, entities)
    return (found, "dateline") if found is not None else (None, None)


def _in_clause(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    act = frame.act
    heads = list(
        dict.fromkeys(head for head in (frame.noun, frame.token, frame.companion, frame.verb) if head is not None)
    )
    prepositions = _AT | (_INTO if act.act_type in _STRUCK else frozenset())
    prepositions |= _TO if act.mode == "visit" or act.act_type == "MOBILIZE" else frozenset()
    prepositions |= _FROM if act.act_type == "RETREAT" else frozenset()
    prepositions |= frozenset({"for"} if act.act_type == "ELECTION" else ())
    for head in heads:
        yield from _beside(head, prepositions, entities)
    verb = frame.verb or frame.token
    yield from _behind_a_person(verb, entities)
    yield from _of_target(frame, entities)
    if act.mode == "visit":
        yield from _named(objects(verb), entities)
    if act.act_type in _NAMED_AFTER_PLACE and frame.noun is not None:
        yield from _before(frame.noun, entities, act.act_type in _NAMED_AFTER_COUNTRY)
    if act.act_type in _STRUCK:
        yield from _named(_suffering(frame), entities)
    if act.act_type in _HARM:
        for child in verb.rights:
            if (
                child.dep_ == "conj"
                and child.pos_ == "VERB"
                and not any(each.dep_ == "nsubj" for each in child.children)
            ):
                yield from _beside(child, _AT, entities)
        for noun in _suffering(frame):
            yield from _beside(noun, _AT, entities)
        for noun in subjects(verb) if verb.pos_ == "VERB" else ():
            if not _is_personal(noun, entities):
                yield from _beside(noun, _AT, entities)


def _suffering(frame: Frame) -> list[Token]:
    """What was struck: the object, or the subject of a passive."""
    verb = frame.verb or frame.token
    if verb.pos_ != "VERB":
        return []
    passive = [child for child in verb.children if child.dep_ == "nsubjpass"]
    return passive or objects(verb)


def _beside(head: Token, prepositions: Iterable[str], entities: ArticleEntities, depth: int = 0) -> Iterator[Entity]:
    """Places in the phrases of place that hang on a word, the nearest first, down into what they hang on in turn."""
    allowed = frozenset(prepositions)
    for child in head.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in allowed:
            for noun in (each for each in child.children if each.dep_ == "pobj"):
                # "An attack on Kenya" is there, what "is built on Kenya's will" is not.
                if child.lower_ != "on" or head.pos_ == "NOUN" or _is_ground(noun, entities):
                    yield from _at(noun, entities, depth)
        elif child.dep_ == "prep" and child.lower_ in {"outside", "inside", "out"}:
            for inner in child.children:  # "outside of", "inside of"
                yield from (
                    place for noun in inner.children for place in _at(noun, entities, depth) if noun.dep_ == "pobj"
                )


def _behind_a_person(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Met with the envoy, a former minister, in Qatar": the comma parts the place from the person it hangs on."""
    for child in verb.subtree:
        entity = entities.at(child) if child.dep_ in {"pobj", "dobj"} else None
        if entity is None or entity.entity_type != "PERSON" or verb not in {child.head, child.head.head}:
            continue
        for preposition in child.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in _AT and preposition.nbor(-1).text == ",":
                for noun in preposition.children:
                    yield from _at(noun, entities, 0)


def _of_target(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Lima was the scene of a protest"."""
    noun = frame.noun
    if noun is None or noun.dep_ != "pobj" or noun.head.lower_ != "of":
        return
    target = noun.head.head
    if target.dep_ == "attr" and target.lower_ in {"target", "scene", "site", "venue", "centre", "center"}:
        yield from _named((child for child in target.head.children if child.dep_ == "nsubj"), entities)


def _is_ground(noun: Token, entities: ArticleEntities) -> bool:
    """Whether one can be on it: a bridge, an island, a coast; not a country or town."""
    entity = entities.at(noun)
    return entity is None or entity.entity_type in {"LOC", "FAC"}


def _at(noun: Token, entities: ArticleEntities, depth: int) -> Iterator[Entity]:
    """The place that a noun names; of a common noun the one before it ("a Kabul hotel") or the one it lies in."""
    entity = entities.at(noun)
    if entity is not None and entity.entity_type in _PLACES:
        yield entity
        return
    if noun.ent_type_ == "PERSON" or depth >= _MAX_NESTING:
        return
    yield from _before(noun, entities, False)
    yield from _owner(noun, entities)
    yield from _beside(
        noun, _AT | {"of"} | (_APPROACHING if noun.lower_ in _APPROACHES else set()), entities, depth + 1
    )
    for child in noun.children:
        if child.dep_ in {"appos", "acl"} and child.pos_ in {"NOUN", "PROPN", "VERB"}:
            yield from _beside(child, _AT, entities, depth + 1)


def _before(noun: Token, entities: ArticleEntities, is_country_allowed: bool) -> Iterator[Entity]:
    """Names before the noun: "the Geneva talks", "a Nairobi court". A country there is mostly whose it is: "U.S. citizens"."""
    for child in noun.children:
        if child.dep_ in {"compound", "nmod"} and child.i < noun.i and child.pos_ == "PROPN":
            entity = entities.at(child)
            is_place = entity is not None and entity.entity_type in _PLACES
            if entity is not None and is_place and (is_country_allowed or not entity.entity_id.startswith("country:")):
                yield entity


def _owner(noun: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """Of a place without a name the one that it is a part of: "on Japan's northern coast"."""
    return _named((child for child in noun.children if child.dep_ == "poss" and child.pos_ == "PROPN"), entities)


def _named(nouns: Iterable[Token], entities: ArticleEntities) -> Iterator[Entity]:
    for noun in nouns:
        entity = entities.at(noun)
        if entity is not None and entity.entity_type in _PLACES:
            yield entity
        elif entity is None and noun.pos_ == "NOUN" and not is_person_noun(lemma(noun)):
            yield from _before(noun, entities, False)


def _in_sentence(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """The place of a clause that this one is a part of or follows from: "flew to Lima, *visiting* the wounded"."""
    token = frame.verb or frame.token
    for _ in range(_MAX_STEPS):
        if token.dep_ not in _SHARING or token.head == token:
            return
        if token.dep_ in {"advcl", "relcl"} and not _shares_its_place(token):
            return
        if token.dep_ == "acl" and frame.act.act_type not in _HARM:
            return
        if token.dep_ == "advcl" and frame.act.act_type not in _HARM | {"CONSULT", "AID", "SUPPORT", "AGREE"}:
            return
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            yield from _beside(token, _AT | ({"to", "into"} if lemma(token) in _MOVING else frozenset()), entities)
        elif token.pos_ == "NOUN" and frame.act.act_type in _HARM:
            yield from _beside(token, _AT, entities)


_MOVING = frozenset(
    {"fly", "travel", "go", "arrive", "come", "return", "head", "move", "rush", "drive", "sail", "walk"}
)


def _shares_its_place(verb: Token) -> bool:
    """A participle without a conjunction, or a clause of "where": "a summit where they signed"."""
    marks = [child for child in verb.children if child.dep_ in {"mark", "advmod"} and child.i < verb.i]
    if any(child.lower_ in {"where", "as", "when", "while"} for child in marks):
        return True
    return verb.dep_ == "advcl" and verb.tag_ in {"VBG", "VBN"} and not any(child.dep_ == "mark" for child in marks)


def _is_personal(noun: Token, entities: ArticleEntities) -> bool:
    entity = entities.at(noun)
    return entity is not None and entity.entity_type in _PERSONAL


def _of_dateline(frame: Frame, sentence: Span, entities: ArticleEntities) -> Entity | None:
    """The dateline's place, of the first sentence alone and of acts that a reporter goes to see."""
    block = block_of(sentence[0])
    if block is None or block.label_ != "paragraph" or frame.act.act_type not in _DATELINED:
        return None
    before = [each for each in sentence.doc.spans["blocks"] if each.end <= block.start]
    dateline = before[-1] if before and before[-1].label_ == "dateline" else None
    if dateline is None or sentence.start > block.start + 1:
        return None
    places = (entities.at(token) for token in dateline)
    return next((place for place in places if place is not None and place.entity_type in _PLACES), None)
