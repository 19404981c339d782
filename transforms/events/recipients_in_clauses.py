"""Recipients that stand in a clause beyond the slots of the row: what is charged, demanded, meant to help, refused.

"Opened an inquiry into whether *Lopez* was bribed", "marched to demand reforms from *the king*", "sent ships to help
defend *Chad*", "rejected a call for troops to be sent to *Chad*". Rules for ``transforms.events.recipients``, which asks
them in turn; each answers None where it finds nobody.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.patterns import SUFFERED_NOUNS, Frame
from transforms.events.recipient_hosts import (
    HELPING,
    LEAVING,
    Found,
    authors_of,
    complement_subjects,
    found_at,
    hosts_of,
    is_own,
)
from transforms.syntax import lemma, objects, objects_of, prepositional_objects

_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_PURPOSES = frozenset({"advcl", "xcomp", "acl", "conj", "ccomp"})
_AIMING = frozenset(
    {"demand", "protest", "denounce", "oppose", "condemn", "force", "press", "pressure", "show", "express", "decry"}
    | {"criticize", "criticise", "demonstrate", "rally", "call", "urge", "reject", "challenge", "voice", "complain"}
)
_ALLOWING = frozenset({"allow", "let", "enable", "permit", "facilitate", "defend", "assist", "ensure", "ease"})
_SERVING_TYPES = frozenset({"AID", "RETREAT", "CONCEDE", "SUPPORT", "COOPERATE"})
_BARE = frozenset({"VB", "VBN"})
_AID_PROMISED = "033"  # "pledged ten million *for relief in Mali*"


def told_of_in_clause(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a charge or an inquiry is about, by the clause that says it.

    "Opened an investigation into whether *Lopez* was bribed", "into claims that *two soldiers* beat him", "voiced concern
    that *Chad* would attack".
    """
    if frame.act.act_type != "ACCUSE":
        return None
    heads = complement_subjects(frame.companion) if frame.companion is not None else []
    for preposition in (child for host in hosts_of(frame) for child in host.children if child.dep_ == "prep"):
        heads += complement_subjects(preposition)
        for noun in prepositional_objects(preposition):
            heads += complement_subjects(noun)
    return found_at(heads, "clause", entities, actors)


def aim_of_protest(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest asks for something goes before where it stands: "rallied outside the bank to demand aid from Chad"."""
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    if frame.act.act_type != "PROTEST" or any(objects_of(host, "against") for host in hosts):
        return None
    return aimed_at(frame, entities, actors)


def aimed_at(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest is against, or whom aid is for, by the clause of its purpose.

    "Marched *to demand* reforms from the king", "gave a million *to support* refugees", "aid *for relief in* Mali".
    """
    is_aid = frame.act.act_type == "AID" or frame.act.cameo_code == _AID_PROMISED
    if not (is_aid or frame.act.act_type == "PROTEST") or frame.verb is None:
        return None
    hosts = [host for host in (frame.verb, frame.noun, frame.token) if host is not None]
    heads: list[Token] = []
    aiming = HELPING if is_aid else _AIMING
    if is_aid:
        hosts += [inner for host in hosts for inner in objects_of(host, "for", "in", "of")]
        heads += [noun for host in hosts for noun in objects_of(host, "in", "for")]
    for clause in [child for host in hosts for child in host.children if child.dep_ in _PURPOSES]:
        if lemma(clause) not in aiming:
            continue
        heads += objects_of(clause, "against", "at", "on", "over", "from", "by")
        for noun in objects(clause):
            if lemma(noun) in SUFFERED_NOUNS | LEAVING:
                heads += authors_of(noun, entities)
                continue
            heads += objects_of(noun, "against", "for", "by", "from", "of", "at", "with") or [noun]
    return found_at(heads, "aim", entities, actors)


def served(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom an act is to help: "sent ships *to help defend Chad*", "opened the port *to allow aid to Chad*"."""
    if frame.act.act_type not in _SERVING_TYPES or frame.verb is None:
        return None
    heads: list[Token] = []
    for clause in (child for host in hosts_of(frame) for child in host.children if child.dep_ in _PURPOSES):
        if clause.tag_ != "VB" or lemma(clause) not in HELPING | _ALLOWING:
            continue
        for verb in (clause, *(child for child in clause.children if child.dep_ in {"xcomp", "ccomp"})):
            for noun in objects(verb):
                heads += objects_of(noun, "to", "for", "in") or [noun]
            heads += objects_of(verb, "to", "for")
    return found_at(heads, "aim", entities, actors)


def refused_in_clause(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a refused call or offer is about, by its clause: "rejected a call for troops *to be sent to Chad*"."""
    noun = frame.companion
    if frame.act.act_type != "REJECT" or frame.act.kind != "verb_noun" or noun is None:
        return None
    heads: list[Token] = []
    nouns = (noun, *objects_of(noun, "for"))
    clauses = [child for each in nouns for child in each.children if child.dep_ in {"relcl", "acl", "ccomp"}]
    for clause in (clause for clause in clauses if clause.tag_ in _BARE):
        opens = [child for child in clause.children if child.lower_ in {"to", "for"} and child.dep_ in {"aux", "mark"}]
        if not opens:
            continue
        own = [child for child in clause.children if child.dep_ in _SUBJECTS]
        own = [subject for subject in own if not is_own(subject)]
        heads += [*own, *objects(clause), *objects_of(clause, "to", "with", "on", "against", "from", "in", "for")]
    return found_at(heads, "clause", entities, actors)
