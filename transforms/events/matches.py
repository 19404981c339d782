"""Which rows of the lexicon of acts hold in a sentence, and between whom.

``transforms.events.patterns`` finds the frames that the words of a sentence could be; here the best of each word is
chosen: its guards hold with the sides that the clause gives it, and it is no part of a name ("the Bishops'
*Conference*"). A match of which no party and no place is known ("a man *met* a friend") is kept, since it can be what
another act speaks of, and marked; ``transforms.events.coding`` makes no event of such an act.
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Span, Token

from transforms.entities.mentions import ArticleEntities
from transforms.events.arguments import Sides, arranged, sides_of
from transforms.events.guards import NO_SIDES, OF_FRAME, holds, is_of_class, own_guards
from transforms.events.parties import names_place
from transforms.events.patterns import Frame, find_frames, is_in_headline, is_told_of, measured_by
from transforms.syntax import objects_of, subjects

# A noun in the name of one of these tells no act: "the Bishops' *Conference*", "the Democratic *Rally*".
_NAMED = frozenset({"ORG", "PERSON", "FAC", "PRODUCT", "WORK_OF_ART", "NORP"})
# These tell an event between parties known only as leaders or sides: "the two leaders *met*".
_OF_STATES = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})
# These tell an event of a person without a name who suffers it: "two suspects were *arrested*".
_SUFFERED_BY_PEOPLE = frozenset({"ASSAULT", "COERCE", "SANCTION", "AID", "ACCIDENT", "DISASTER"})
# A place behind one of these, or as the subject, is where violence is told to be: "*riots* broke out in Lima".
_PLACING = ("in", "at", "across", "through", "outside", "throughout", "near")


class Match(NamedTuple):
    """A frame whose guards hold; ``is_known``: one of the parties or places of its clause is known."""

    frame: Frame
    sides: Sides
    is_known: bool


def matches_of(sentence: Span, entities: ArticleEntities) -> tuple[dict[int, Match], dict[int, Match]]:
    """The best row of each token whose guards hold: acts and operators, by the index of their trigger.

    A word that is a part of another act ("launched an *attack*") has no match of its own among the acts.
    """
    acts: dict[int, Match] = {}
    operators: dict[int, Match] = {}
    for token in sentence:
        for frame in find_frames(token):
            if _is_in_name(frame) or not all(holds(guard, frame, NO_SIDES, entities) for guard in own_guards(frame)):
                continue
            sides = sides_of(frame, entities)
            if all(holds(guard, frame, sides, entities) for guard in frame.act.guards if guard.part not in OF_FRAME):
                chosen = operators if frame.act.kind == "operator" else acts
                found = arranged(frame, sides)
                chosen.setdefault(token.i, Match(frame, found, _is_known(frame, sides, entities)))
                break
    consumed = {found.frame.companion.i for found in acts.values() if found.frame.companion is not None}
    return {index: found for index, found in acts.items() if index not in consumed}, operators


def _is_in_name(frame: Frame) -> bool:
    """Whether the noun stands in a longer name, or is the name of a month ("in *March* of 2016")."""
    token = frame.token
    if frame.act.kind != "noun" or not token.text[0].isupper():
        return False
    if token.dep_ == "pobj" and token.head.lower_ in {"for", "of"} and _is_capital(token.head.head):
        return True  # "the Alliance for the *Liberation* of Chad"
    if token.text == "March" and token.dep_ == "pobj" and token.head.lower_ in {"in", "since", "until", "by"}:
        return True
    return token.ent_type_ in _NAMED and token.ent_iob_ == "I"


def _is_capital(noun: Token) -> bool:
    """Whether a common noun is written as a name in running text."""
    is_running = noun.i > 0 and not noun.is_sent_start and not is_in_headline(noun)
    return is_running and noun.pos_ in {"NOUN", "PROPN"} and noun.text[0].isupper() and not noun.is_upper


def _is_known(frame: Frame, sides: Sides, entities: ArticleEntities) -> bool:
    """Whether one of the parties is known, or, of violence and arrests, a person who suffers it: "two suspects"."""
    if any(side.entity is not None or side.country_code or side.sector_code for side in sides.all):
        return True
    if frame.act.act_type in _OF_STATES and any(is_of_class(side, "state") for side in sides.all):
        return True  # "the two leaders", "both sides"
    if frame.act.act_type == "PROTEST" and any(is_of_class(side, "person") for side in sides.actors):
        return True  # "two thousand people took part in the rally"
    if _is_told_somewhere(frame, entities):
        return True
    is_suffered = frame.act.act_type in _SUFFERED_BY_PEOPLE or frame.act.mode == "release" or _is_charge(frame)
    return is_suffered and any(is_of_class(side, "person") for side in sides.recipients)


def _is_told_somewhere(frame: Frame, entities: ArticleEntities) -> bool:
    """Whether violence or a protest is told to be at a place: "*riots* broke out in Lima", "Peru saw *bombings*"."""
    noun = frame.token
    if frame.act.act_type not in {"PROTEST", "ASSAULT"} or frame.act.kind != "noun" or not is_told_of(noun):
        return False
    verb = measured_by(noun).head
    where = [place for word in (noun, verb) for place in objects_of(word, *_PLACING)]
    where += subjects(verb) if noun.dep_ == "dobj" else []
    parts = [part for place in where for part in (place, *objects_of(place, "of"))]  # "the north *of Peru*"
    return any(names_place(part, entities) for part in parts)


def _is_charge(frame: Frame) -> bool:
    """Whether somebody stands accused: "he was *charged with* fraud"."""
    return frame.act.act_type == "ACCUSE" and ("legal" in frame.act.contexts or frame.act.lemma == "accuse")
