"""Where an event happened: the place of its own clause, else of its sentence, else that of the dateline, else nowhere.

A place is a name in a phrase of place ("in Kano", "at a market in northern Nigeria"), the host of a visit, what was
struck, or a name before the noun of the act ("the Geneva talks"). Where a phrase names several the first, most exact one
counts: English goes from the town to the country. A place of another sentence, and that of the speaker, is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from spacy.tokens import Span, Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.acts import Act
from transforms.events.locatives import (
    AT,
    PLACES,
    country_before,
    exactness,
    is_place_noun,
    owners,
    place_at,
    places_before,
    places_beside,
    places_struck,
)
from transforms.events.patterns import REVERSED_VERBS, Frame
from transforms.language import block_of
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import agents, is_passive, lemma, objects, objects_of, subjects

_INTO = frozenset({"into", "onto", "through"})
_OVER = frozenset({"over", "above"})
_TO = frozenset({"to", "in", "at", "into"})
_FROM = frozenset({"from", "of"})
# Acts that happen where the one is who suffers them: "killed five girls at a school in Minsk".
_HARM = frozenset({"ASSAULT", "ACCIDENT", "DISASTER", "COERCE", "PROTEST"})
_STRUCK = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_MOVED = frozenset({"AID", "RETREAT", "MOBILIZE"})
_NAMED_AFTER_PLACE = frozenset({"ASSAULT", "ACCIDENT", "DISASTER", "CONSULT", "PROTEST", "ELECTION"})
_NAMED_AFTER_COUNTRY = frozenset({"ACCIDENT", "DISASTER", "ELECTION"})
_NAMED_AFTER_PEOPLE = frozenset({"ACCIDENT", "DISASTER", "ELECTION", "PROTEST"})
# Acts whose subject does them where it is: "Voters in Peru elect", "a court in Minsk convicted".
_AT_HOME = frozenset({"ELECTION", "SANCTION", "RETREAT"})
# Acts of the tongue: what they speak of is elsewhere.
_COMMENTS = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})
# Links from a clause up to one that tells of the same place; a saying stands between them ("said in Oslo that ...").
_SHARING = frozenset({"conj", "xcomp", "advcl", "relcl", "acl", "pcomp", "prep", "pobj", "dobj", "nsubj", "nsubjpass"})
_SHARING_PARTICIPLES = _HARM | {"CONSULT", "AID", "SUPPORT", "AGREE"}
# "Jackson will play in Pittsburgh despite his arrest", "marched in Athens after the killing": no place of those.
_APART = frozenset({"despite", "after", "before", "following", "since", "over", "against", "until", "from", "without"})
# What those do who vote; a name that wins is mostly a person's.
_VOTING = frozenset({"hold", "vote", "elect", "re-elect", "choose", "pick", "conduct", "organise", "organize"})
_WHILE = frozenset({"as", "when", "while", "where"})
_EXPERIENCING = REVERSED_VERBS | {"see", "witness", "experience", "host", "report", "record"}
_MOVING = frozenset(
    {"fly", "travel", "go", "arrive", "come", "return", "head", "move", "rush", "drive", "sail", "walk"}
)
_COLLIDING = frozenset({"ram", "crash", "smash", "plow", "plough", "slam", "drive", "storm", "burst", "break", "fire"})
_PERSONAL = frozenset({"PERSON", "ORG", "NORP"})
_DATELINED = frozenset({"CONSULT", "PROTEST", "ASSAULT", "COERCE", "ACCIDENT", "DISASTER"})
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
    act, verb = frame.act, frame.verb or frame.token
    for head in dict.fromkeys((frame.noun, frame.token, frame.companion, frame.verb)):
        if head is not None:
            # "In Peru, at Lima airport": of places side by side the smallest.
            yield from sorted(places_beside(head, _prepositions(act), entities), key=exactness, reverse=True)
            if act.act_type == "ELECTION":
                yield from _of_the_office(head, entities)
    yield from _behind_a_person(verb, entities)
    yield from _of_target(frame, entities)
    if act.mode == "visit":
        yield from places_struck(objects(verb), entities)
    yield from _before_the_noun(frame, entities)
    if act.act_type in _STRUCK:
        yield from places_struck(_suffering(frame), entities)
    if act.act_type == "PROTEST":
        struck = (noun for noun in _suffering(frame) if _type_at(noun, entities) in {"LOC", "FAC"})
        yield from places_struck(struck, entities)
    if act.act_type in _HARM:
        yield from _beside_what_follows(verb, entities)
    if act.act_type in _HARM | _MOVED:
        yield from _beside_all(_suffering(frame), AT, entities)
    if act.act_type in _HARM | _AT_HOME:
        yield from _where_the_subject_is(frame, entities)
    if act.act_type == "ELECTION":
        yield from _of_those_who_vote(verb, entities)
    if act.act_type == "MOBILIZE":
        yield from _where_it_is_meant_to_serve(verb, entities)
    if act.act_type in {"COERCE", "SANCTION"}:
        kept = (each for phrase in verb.children if phrase.lower_ == "from" for each in phrase.children)
        yield from _beside_all((each for each in kept if each.dep_ == "pcomp"), AT, entities)  # "banned from flying in"


def _prepositions(act: Act) -> frozenset[str]:
    """The prepositions whose phrase says where such an act is, or where it leads."""
    found = AT
    if act.act_type in _STRUCK | {"MOBILIZE", "LAUNCH"}:
        found |= _OVER
    if act.act_type in _STRUCK:
        found |= _INTO
    if act.mode == "visit" or act.act_type == "MOBILIZE":
        found |= _TO
    if act.act_type == "RETREAT":
        found |= _FROM
    if act.act_type == "LAUNCH":
        found |= {"from"}
    return found | {"for"} if act.act_type == "ELECTION" else found


def _suffering(frame: Frame) -> list[Token]:
    """What was struck: the object, or the subject of a passive."""
    verb = frame.verb or frame.token
    if verb.pos_ != "VERB":
        return []
    passive = [child for child in verb.children if child.dep_ == "nsubjpass"]
    return passive or objects(verb)


def _beside_all(nouns: Iterable[Token], prepositions: Iterable[str], entities: ArticleEntities) -> Iterator[Entity]:
    """Places in the phrases that hang on the nouns; "much *of* a market in Lima" is the market."""
    for noun in nouns:
        yield from places_beside(noun, prepositions, entities)
        if entities.at(noun) is None:
            for phrase in noun.children:
                inner = [each for each in phrase.children if each.dep_ == "pobj"] if phrase.lower_ == "of" else []
                for each in inner:
                    yield from places_beside(each, prepositions, entities)


def _of_the_office(head: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Ran for mayor *of Lima*", "for *Lima's* second seat"."""
    for office in objects_of(head, "for"):
        yield from places_beside(office, {"of"}, entities)
        yield from owners(office, entities)


def _of_those_who_vote(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "*Nevada* held its caucuses", "the state *of Nevada* held its primary", "won *Nevada's* six votes"."""
    if verb.pos_ == "VERB" and not is_passive(verb):
        if lemma(verb) in _VOTING:
            yield from places_struck(subjects(verb), entities)
        for noun in objects(verb):
            yield from owners(noun, entities)


def _behind_a_person(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Met with the envoy, a former minister, in Qatar", "at a meeting with Mitchell and Magruder at a house in Lima".

    Where a person with a name is met or hurt is where it happened, whatever the parser hangs it on.
    """
    for child in verb.subtree:
        first = child.head if child.dep_ == "conj" else child
        entity = entities.at(child) if first.dep_ in {"pobj", "dobj"} else None
        if entity is None or entity.entity_type != "PERSON" or verb not in {first.head, first.head.head}:
            continue
        for preposition in child.rights:
            if preposition.dep_ == "prep" and preposition.lower_ in AT and preposition.lower_ != "on":
                for noun in preposition.children:
                    yield from place_at(noun, entities)


def _of_target(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Lima was the scene of a protest", "northern Peru suffered an earthquake", "Lima hosted the talks"."""
    noun = frame.noun
    if noun is None:
        return
    if noun.dep_ == "pobj" and noun.head.lower_ == "of":
        target = noun.head.head
        if target.dep_ == "attr" and target.lower_ in {"target", "scene", "site", "venue", "centre", "center"}:
            yield from places_struck((child for child in target.head.children if child.dep_ == "nsubj"), entities)
    elif noun.dep_ == "dobj" and lemma(noun.head) in _EXPERIENCING and frame.act.act_type in _NAMED_AFTER_PLACE:
        yield from places_struck((child for child in noun.head.children if child.dep_ == "nsubj"), entities)


def _before_the_noun(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """ "The Geneva talks", "Greek riots", and of what struck: "a Lima car bomb killed five"."""
    act, noun = frame.act, frame.noun
    if noun is not None and act.act_type in _NAMED_AFTER_PLACE:
        yield from places_before(noun, entities, is_country_allowed=act.act_type in _NAMED_AFTER_COUNTRY)
    if noun is not None and act.act_type in _NAMED_AFTER_PEOPLE:
        yield from country_before(noun, entities)
    verb = frame.verb or frame.token
    if act.act_type in _STRUCK and verb.pos_ == "VERB" and not is_passive(verb):
        for subject in subjects(verb):
            if entities.at(subject) is None and subject.pos_ == "NOUN" and not _is_of_people(subject):
                yield from places_before(subject, entities, is_country_allowed=False)


def _where_the_subject_is(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Voters in Lima elected", "youths in Athens attacked a bank", "was hit by a driver outside a shop in Leeds"."""
    verb = frame.verb or frame.token
    if verb.pos_ != "VERB":
        return
    is_suffered = is_passive(verb) and frame.act.act_type not in _HARM
    for noun in chain(() if is_suffered else subjects(verb), agents(verb)):
        if _type_at(noun, entities) not in _PERSONAL:
            yield from places_beside(noun, AT, entities)


def _beside_what_follows(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Shot and *killed* five *in Lima*"."""
    for child in verb.rights:
        if child.dep_ == "conj" and child.pos_ == "VERB" and not _has_subject(child):
            yield from places_beside(child, AT, entities)


def _where_it_is_meant_to_serve(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """ "Sent soldiers *to protect* offices in Lima"."""
    for child in verb.subtree:
        if child.dep_ in {"xcomp", "advcl", "relcl", "acl"} and child.tag_ == "VB" and verb in child.ancestors:
            yield from places_beside(child, AT, entities)
            yield from _beside_all(objects(child), AT, entities)


def _in_sentence(frame: Frame, entities: ArticleEntities) -> Iterator[Entity]:
    """The place of a clause that this one is a part of or follows from: "flew to Lima, *visiting* the wounded"."""
    act_type, verb = frame.act.act_type, frame.verb or frame.token
    if act_type in _HARM | {"CONSULT"}:
        yield from _meanwhile(verb, entities)
    token = verb
    for _ in range(_MAX_STEPS):
        if token.head == token or not _shares_its_place(token, act_type):
            return
        is_where = token.dep_ == "relcl" and _opening(token) == "where"
        token = token.head
        if is_where and act_type not in _COMMENTS:
            yield from place_at(_whole_antecedent(token, entities), entities)
        if token.pos_ in {"VERB", "AUX"}:
            into = _INTO | ({"to"} if lemma(token) in _MOVING else set())
            leads = lemma(token) in _MOVING or (act_type in _HARM and lemma(token) in _COLLIDING)
            yield from places_beside(token, AT | (into if leads else frozenset()), entities)
        elif token.pos_ == "NOUN" and act_type in _HARM:
            yield from places_beside(token, AT, entities)


def _whole_antecedent(noun: Token, entities: ArticleEntities) -> Token:
    """Of "the suburb of Brooklyn, New York, where" the suburb, whatever the parser hangs the clause on."""
    while noun.dep_ == "appos":
        noun = noun.head
    outer = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ in AT | {"of"} else noun
    return outer if is_place_noun(outer) or _type_at(outer, entities) in PLACES else noun


def _meanwhile(verb: Token, entities: ArticleEntities) -> Iterator[Entity]:
    """What went on just then: "was hit *while walking* in Lima", "were killed *when* a bomb went off at a market"."""
    for child in verb.rights:
        is_bare = child.tag_ == "VBG" and not any(each.dep_ in {"mark", "advmod"} for each in child.lefts)
        if child.dep_ == "advcl" and (is_bare or _opening(child) in _WHILE):
            into = _INTO if lemma(child) in _COLLIDING | _MOVING else frozenset()
            yield from places_beside(child, AT | into, entities)
            yield from _beside_all(objects(child), AT, entities)


def _shares_its_place(token: Token, act_type: str) -> bool:
    """Whether what the word tells was where that was which it hangs on."""
    if token.dep_ == "attr":
        return lemma(token.head) == "be" and any(child.dep_ == "expl" for child in token.head.children)
    if token.dep_ not in _SHARING:
        return False
    if token.dep_ == "prep":
        return token.lower_ not in _APART and (token.lower_ != "for" or act_type not in _HARM)
    if token.dep_ == "acl":
        return act_type in _HARM
    if token.dep_ == "conj":
        return act_type in _HARM or not _has_subject(token)
    if token.dep_ == "advcl" and act_type not in _SHARING_PARTICIPLES:
        return False
    return token.dep_ not in {"advcl", "relcl"} or _is_simultaneous(token)


def _is_simultaneous(verb: Token) -> bool:
    """A participle without a conjunction, or a clause of "where": "a summit where they signed"."""
    if _opening(verb) in _WHILE:
        return True
    is_marked = any(child.dep_ == "mark" for child in verb.lefts)
    return verb.dep_ == "advcl" and verb.tag_ in {"VBG", "VBN"} and not is_marked


def _opening(verb: Token) -> str:
    """The conjunction or relative adverb that opens the clause, in lower case; "" for a bare participle."""
    if verb.left_edge.lower_ == "where":
        return "where"
    return next((child.lower_ for child in verb.lefts if child.dep_ in {"mark", "advmod"}), "")


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)


def _type_at(noun: Token, entities: ArticleEntities) -> str | None:
    entity = entities.at(noun)
    return None if entity is None else entity.entity_type


def _is_of_people(noun: Token) -> bool:
    return is_person_noun(lemma(noun)) or is_body_noun(lemma(noun))


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
    return next((place for place in places if place is not None and place.entity_type in PLACES), None)
