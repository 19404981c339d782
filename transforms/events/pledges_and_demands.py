"""What an operator of the lexicon tells by itself: "*agreed* to open its borders", "*demanded* answers from Rome".

An operator is a word that takes another act; how the act under it stands says ``transforms.events.operators``. Here it
is asked whether the agreement, refusal, threat, demand, permission or warning is an event of its own, and to whom it is
made: a demand, a permission or a warning always may be (``RULING``), the others only where no known act follows, and a
plan, a wish or a failure never. An agreement that is an opinion ("agreed that the book was late"), a refusal to comment
and a warning to the public are no events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.arguments import Sides
from transforms.events.codes import Coding, code_of, code_of_request
from transforms.events.embedded import is_only_thought_of
from transforms.events.guards import is_of_class
from transforms.events.habits import is_general
from transforms.events.matches import Match
from transforms.events.outlook import Outlook
from transforms.events.parties import actors_of, distinct, is_site
from transforms.events.patterns import Frame, is_in_headline, is_passive_verb, undergoers
from transforms.events.status import outlook_of
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import lemma, objects_of

# These tell their own event, whatever act they take, and the acts under them are its content.
RULING = frozenset({"request", "allow", "warn"})
# These tell nothing alone: "*plans* to", "*wants* to", "*failed* to".
_ONLY_WITH_ACT = frozenset({"plan", "want", "fail"})
_PROMISING = frozenset({"will", "would", "shall", "should", "must", "to", "'ll", "’ll", "'d", "’d"})
_REMARKING = frozenset({"comment", "elaborate", "say", "answer", "identify", "disclose"})
# Whom an authority warns for their own good.
_PUBLIC = frozenset({"people", "person", "resident", "public", "visitor", "traveler", "traveller", "tourist"})
_SPEAKING = frozenset(
    {"comment", "say", "answer", "discuss", "elaborate", "give", "speak", "identify", "disclose", "detail"}
)
# What an agreed or refused act of no known type may concern stands under these, and behind these prepositions.
_OPEN = frozenset({"xcomp", "dobj", "acomp", "prep", "pobj", "dative"})
_CONCERNING = frozenset({"to", "for", "from", "with", "against", "of", "on", "in"})
_SERVING = frozenset({"help", "assist", "support", "defend", "protect", "aid", "allow", "enable"})
_STATE_SECTORS = frozenset({"GOV", "LEG", "JUD", "MIL", "REB", "IGO", "UNO", "EUR", "COP", "PTY", "OPP"})


class Told(NamedTuple):
    """What an operator tells by itself: between whom, how it stands, and what it is coded as."""

    sides: Sides
    outlook: Outlook
    coding: Coding


def told_by_operator(
    found: Match, inner: Sequence[Match], entities: ArticleEntities, governors: Mapping[int, Frame]
) -> Told | None:
    """The event that an operator tells itself: a demand, permission or warning always, the others where no act follows.

    ``inner`` are the known acts under it, ``governors`` all operators of the sentence by their index. None where it
    tells no event, or where too little is known of its sides.
    """
    act, sides = found.frame.act, found.sides
    operator = act.operator or ""
    others = {index: frame for index, frame in governors.items() if index != found.frame.token.i}
    outlook = outlook_of(found.frame, others)
    if (operator == "agree" and _is_opinion(found.frame)) or _is_danger(found.frame):
        return None
    if "adjective" in act.flags and not _is_of_state(sides):
        return None  # "migrants are *willing* to do the work"
    if operator in _ONLY_WITH_ACT or outlook.is_purpose or outlook.governor is not None:
        return None
    if operator == "refuse" and any(lemma(child) in _REMARKING for child in found.frame.token.children):
        return None  # "declined to comment on the fine for the firm"
    if operator == "warn" and sides.recipients and all(_is_public(side) for side in sides.recipients):
        return None  # "the police warned residents to stay inside"
    if is_only_thought_of(found.frame):
        return None
    if inner and operator not in RULING:
        return None
    # "Urged anyone to call police" is put to somebody, "demanded a truce with the rebels" concerns the rebels.
    asked = [] if operator != "request" else undergoers(found.frame.token)
    is_put_to_somebody = any(lemma(noun) not in word_class("demanded") for noun in asked)
    if not sides.recipients and not is_put_to_somebody and not (operator == "agree" and len(sides.actors) > 1):
        sides = Sides(sides.actors, _recipients_of_complement(found.frame, entities, sides.actors), "complement")
    if operator == "agree" and outlook.status == "hypothetical" and not sides.recipients:
        return None  # "if Rome agrees"
    if not sides.actors or (operator in {"warn", "allow"} and not sides.recipients):
        return None
    if operator == "request" and not sides.recipients and not (inner or _is_demanded(found.frame)):
        return None
    is_mutual = operator == "agree" and len(sides.actors) > 1
    is_free = is_mutual or operator == "request"
    if not sides.recipients and not is_free and not _is_act_of_state(found.frame, sides):
        return None
    if is_general(found.frame, sides, outlook):
        return None
    coding = code_of(act, outlook)
    if operator == "request" and coding.plover_type == "REQUEST":
        coding = code_of_request(act, inner[0].frame.act.act_type if inner else None)
        clauses = [child for child in found.frame.token.children if child.dep_ in {"xcomp", "ccomp", "advcl"}]
        asks_for_act = any(clause.dep_ != "advcl" or clause.tag_ == "VB" for clause in clauses)
        if (inner or asks_for_act) and outlook.status == "happened":
            outlook = replace(outlook, status="called_for")
    return Told(sides, outlook, coding)


def _is_public(side: Actor) -> bool:
    return side.entity is None and lemma(side.span.root) in _PUBLIC


def _is_opinion(frame: Frame) -> bool:
    """ "The judge agreed *that the book was late*" shares an opinion; "agreed that they would meet" promises."""
    if lemma(frame.token) == "agree" and _is_standing(frame.token):
        return True
    clauses = [child for child in frame.token.children if child.dep_ == "ccomp" and child.i > frame.token.i]
    return lemma(frame.token) in {"agree", "accept"} and any(not _is_promised(clause) for clause in clauses)


def _is_standing(verb: Token) -> bool:
    """ "The members do not all *agree* on how it works": the present tense of an opinion, where nothing is promised."""
    asked = any(child.dep_ in {"xcomp", "ccomp"} for child in verb.children)
    present = verb.tag_ in {"VBP", "VBZ"} or any(child.lower_ in {"do", "does"} for child in verb.children)
    return present and not asked and not is_in_headline(verb)


def _is_danger(frame: Frame) -> bool:
    """ "*Threatens* the fairness of the vote" endangers it; what is threatened as an act is new: "a strike", "sanctions"."""
    if frame.act.operator != "threaten" or frame.act.lemma != "threaten" or is_passive_verb(frame.token):
        return False
    if any(child.dep_ in {"xcomp", "ccomp", "prep"} for child in frame.token.children):
        return False
    things = [noun for noun in undergoers(frame.token) if noun.pos_ == "NOUN" and not is_person_noun(lemma(noun))]
    return any(_is_quality(noun) for noun in things)


def _is_quality(noun: Token) -> bool:
    """ "The *fairness* of the vote", "its *future*": bound to what has it, and no body of people."""
    bound = any(child.dep_ in {"det", "poss"} and child.lower_ not in {"a", "an"} for child in noun.children)
    has_owner = any(child.dep_ == "poss" or (child.dep_ == "prep" and child.lower_ == "of") for child in noun.children)
    return bound and has_owner and not is_body_noun(lemma(noun)) and lemma(noun) not in word_class("crowd")


def _is_promised(clause: Token) -> bool:
    """Whether a clause speaks of what is to be done: with "will", "would", "should", "must" or a bare verb."""
    auxiliaries = {child.lower_ for child in clause.children if child.dep_ == "aux"}
    return clause.tag_ == "VB" and (not auxiliaries or bool(auxiliaries & _PROMISING))


def _is_demanded(frame: Frame) -> bool:
    """Whether somebody asks for an act with a name: "called for an *inquiry*", not "called for patience"."""
    heads = [noun for word in (frame.token, frame.companion) if word is not None for noun in objects_of(word, "for")]
    heads += [child for child in (frame.companion or frame.token).children if child.dep_ in {"pobj", "dobj"}]
    heads += [child for child in frame.token.children if child.dep_ == "ccomp"]
    if lemma(frame.token) == "demand" and frame.companion is None and any(head.dep_ == "dobj" for head in heads):
        return True  # "demanded answers", whatever they are
    heads += [noun for head in heads if head.pos_ == "NUM" for noun in objects_of(head, "in")]  # "$2 million *in aid*"
    return any(head.pos_ == "VERB" or lemma(head) in word_class("demanded") for head in heads)


def _is_act_of_state(frame: Frame, sides: Sides) -> bool:
    """Whether an agreement or refusal that names no other side counts: a government's, and not one to speak."""
    if any(lemma(child) in _SPEAKING for child in frame.token.children if child.dep_ in {"xcomp", "ccomp", "dobj"}):
        return False
    return _is_of_state(sides)


def _is_of_state(sides: Sides) -> bool:
    return any(side.sector_code in _STATE_SECTORS or is_of_class(side, "country") for side in sides.actors)


def _recipients_of_complement(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Whom an agreed or refused act of no known type concerns: "agreed to open its borders *to Somali refugees*"."""
    unknown: tuple[Actor, ...] = ()
    for head in _arguments_under(frame.token):
        if frame.act.operator == "request" and head.dep_ == "pobj" and head.head.lower_ == "in":
            continue  # "called for a ban on salt *in Peru*" asks nothing of Peru
        found = tuple(side for side in actors_of(head, entities) if side not in actors and not _same(side, actors))
        if any(side.entity is not None or side.country_code for side in found):
            return found
        unknown = unknown or tuple(side for side in found if not is_site(side.span.root))  # "agreed to build *homes*"
    return unknown


def _arguments_under(verb: Token) -> Iterator[Token]:
    """Objects of the verb and of the infinitives and nouns under it, the nearer first; no clause is entered.

    "Refused to *answer* a *letter* from *the board* that named *Peru*" stops at the board.
    """
    layer = [verb]
    while layer:
        below = [child for token in layer for child in token.children if child.i > verb.i]
        below = [child for child in below if child.dep_ in _OPEN or _is_purpose(child)]
        layer = [child for child in below if child.pos_ not in {"ADP", "SCONJ"} or child.lower_ in _CONCERNING]
        layer = [child for child in layer if child.head.lower_ != "according"]
        yield from (token for token in layer if token.dep_ in {"dobj", "pobj"} or token.pos_ in {"NOUN", "PROPN"})


def _is_purpose(clause: Token) -> bool:
    """ "Promised to send ships *to help defend Chad*": what is done for somebody concerns him."""
    return clause.dep_ == "advcl" and clause.tag_ == "VB" and lemma(clause) in _SERVING


def _same(side: Actor, actors: tuple[Actor, ...]) -> bool:
    return len(distinct((*actors, side))) == len(actors)
