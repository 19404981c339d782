"""To whom it is done: the words of a frame's own clause that stand for the other side.

``RECIPIENT_RULES`` say where a recipient may stand, in the order in which they are asked; the first that finds a party
decides. The commonest is the slots of the lexicon row (``transforms.events.recipients_in_slots``); the rules that look
into a clause of purpose or content are in ``transforms.events.recipients_in_clauses``. Here are the rest, by what the
act or its noun itself says of who suffers it, and the sides of which each is the other's (``parties_between``).
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.entities.mentions import ArticleEntities
from transforms.events.doers_at_occasions import verb_come_for
from transforms.events.doers_of_nouns import is_done_to_owner, is_reversed
from transforms.events.doers_of_verbs import doers_of_verb
from transforms.events.parties import half_of_compound, names_place, owners_of, resolved
from transforms.events.patterns import SUFFERED_NOUNS, Frame, is_passive_verb, measured_by, undergoers
from transforms.events.recipient_hosts import DONE_TO_PEOPLE, Found, found_at, hosts_of, is_named_body
from transforms.events.recipients_in_clauses import (
    aim_of_protest,
    aimed_at,
    refused_in_clause,
    served,
    told_of_in_clause,
)
from transforms.events.recipients_in_slots import in_slots
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import conjuncts, lemma, objects, objects_of, subjects

RecipientRule = Callable[[Frame, ArticleEntities, tuple[Actor, ...]], Found | None]
# Types whose verb may take its person bare before the preposition that the row asks for.
_ADDRESSING = frozenset({"ASSAULT", "REQUEST"})
_DECLARING = frozenset({"call", "declare", "project"})
_DYING = frozenset({"die", "perish"})
_DEADLY = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_TARGETS = frozenset({"target", "victim", "subject", "object", "scene", "site"})


def recipients_of(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found:
    """Whom the act is done to, beside the actors; nobody where no rule finds a party."""
    for rule in RECIPIENT_RULES:
        found = rule(frame, entities, actors)
        if found is not None:
            return found
    return Found((), "")


def parties_between(frame: Frame) -> list[Token]:
    """The sides that stand together: "talks *between* Oman and Iran"."""
    found = [noun for host in hosts_of(frame) for noun in objects_of(host, "between", "among")]
    return [*found, *_second_behind_insertion(found[0])] if len(found) == 1 else found


def _second_behind_insertion(first: Token) -> list[Token]:
    """The other of two, hung on the verb: "between *Lopez*, who came for the bank, and *Diaz*"."""
    if first.head.lower_ != "between" or first.tag_ in {"NNS", "NNPS"} or first.nbor(1).text != ",":
        return []
    for governor in first.ancestors:
        others = [child for child in governor.children if child.dep_ == "conj" and child.i > first.i]
        others = [child for child in others if child.pos_ in {"NOUN", "PROPN"}]
        if governor.pos_ in {"VERB", "AUX"} and others:
            return others[:1] if others[0].left_edge.nbor(-1).dep_ == "cc" else []
    return []


def _subject_of_reversed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*Uganda* faced an attack", and nobody else."""
    if not is_reversed(frame) or frame.verb is None:
        return None
    return Found(resolved(doers_of_verb(frame.verb), entities), "subject")


def _called_target(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Who is called the target or victim of the act: "*the port* was the target of a raid", "*it* came under attack"."""
    noun = frame.token
    if frame.act.kind != "noun" or noun.dep_ != "pobj":
        return None
    preposition, role = noun.head.lower_, noun.head.head
    if preposition == "under" and lemma(role) in {"come", "be", "remain"}:
        return found_at(subjects(role), "target", entities)
    if preposition not in {"of", "to"} or lemma(role) not in _TARGETS:
        return None
    if lemma(role) == "victim" and objects_of(noun, "of", "on", "against"):
        return None  # "victims of the attack *on Peru*": the noun itself says to whom it was done
    if role.dep_ in {"attr", "oprd", "xcomp", "acomp"} or (role.dep_ == "pobj" and role.head.lower_ == "as"):
        governor = role.head if role.dep_ != "pobj" else role.head.head
        return found_at(subjects(governor), "target", entities) if governor.pos_ in {"VERB", "AUX"} else None
    return found_at([role.head if role.dep_ == "appos" else role], "target", entities)


def _who_died(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*Sixteen villagers* died in the raid"."""
    noun = measured_by(frame.token)
    if frame.act.kind != "noun" or frame.act.act_type not in _DEADLY or noun.dep_ != "pobj":
        return None
    verb, preposition = noun.head.head, noun.head.lower_
    if lemma(verb) not in _DYING or preposition not in {"in", "during", "from"}:
        return None
    return found_at(subjects(verb), "victim", entities, actors)


def _owner_who_suffers(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "*her* arrest", "*the editor's* murder"."""
    if frame.act.kind != "noun" or lemma(frame.token) not in SUFFERED_NOUNS:
        return None
    owners = owners_of(frame.token, entities, ())
    if not owners or not is_done_to_owner(frame.token, owners):
        return None
    return Found(resolved(owners, entities), "owner")


def _people_of_companion(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "Expelled aid *workers*", "freed two Ugandan *pilots*": people, and not the country that they are of."""
    noun = frame.companion
    if frame.act.kind != "verb_noun" or frame.act.mode not in DONE_TO_PEOPLE or noun is None:
        return None
    affected = undergoers(frame.token)  # in "took the guards hostage" it is the guards
    is_person = noun in affected and set(affected) <= set(conjuncts(noun)) and is_person_noun(lemma(noun))
    return found_at([noun] if is_person else [], "obj", entities)


def _body_of_companion(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """The body that the noun of the act names: "suspended *parliament*", "left *the organization*"."""
    noun = frame.companion
    if frame.act.kind != "verb_noun" or noun is None:
        return None
    if frame.act.act_type == "CONSULT" and is_named_body(noun, entities):
        return found_at([noun], "obj", entities, actors)  # "addressed *the General Assembly* in Lima"
    if frame.act.act_type not in {"COERCE", "SANCTION"}:
        return None
    is_affected = noun in undergoers(frame.token) and is_body_noun(lemma(noun))
    return found_at([noun] if is_affected else [], "obj", entities, actors)


def _addressed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Who stands bare before the preposition of the row: "asked *Peru* for help", "shot *shoppers* at a store"."""
    companion, slots = frame.companion, frame.act.slots
    if frame.act.act_type not in _ADDRESSING or frame.verb is None or companion is None or "obj" in slots:
        return None
    if companion.dep_ != "prep" or companion.head != frame.verb or is_passive_verb(frame.verb):
        return None
    heads = [head for head in objects(frame.verb) if head.i < companion.i]
    found = found_at(heads, "obj", entities, actors)
    is_theirs = found is not None and all(any(head in side.span for head in heads) for side in found.parties)
    return found if is_theirs else None


def _declared_winner(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """ "The paper called the race *for Lopez*": who is said to have won."""
    if frame.act.act_type != "ELECTION" or frame.verb is None or lemma(frame.verb) not in _DECLARING:
        return None
    heads = [noun for host in hosts_of(frame) for noun in objects_of(host, "for")]
    return found_at([noun for noun in heads if noun.ent_type_ == "PERSON"], "for", entities, actors)


def _destination(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Where a visit takes place, by its clauses: "is in *Chad* for a visit", "a tour that will take him to *Chad*"."""
    if frame.act.kind != "noun" or frame.act.mode != "visit":
        return None
    heads: list[Token] = []
    for clause in frame.token.children:
        if clause.dep_ == "relcl" and lemma(clause) == "take":
            heads += objects_of(clause, "to")
    verb = verb_come_for(frame, entities)
    if verb is not None:
        heads += [place for place in objects_of(verb, "in", "to") if names_place(place, entities)]
    return found_at(heads, "to", entities, actors)


def _opposed(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> Found | None:
    """Whom a protest is called after: "an anti-*Peruvian* rally", "anti-*government* marches"."""
    noun = frame.noun
    if frame.act.act_type != "PROTEST" or noun is None:
        return None
    opposing = [child for child in noun.children if child.lower_ == "anti" and child.i + 2 < noun.i]
    found = [half_of_compound(child.nbor(2), entities) for child in opposing if child.nbor(1).text == "-"]
    parties = tuple(side for side in found if side is not None)
    return Found(parties, "against") if parties else None


RECIPIENT_RULES: tuple[RecipientRule, ...] = (
    _subject_of_reversed,
    _called_target,
    _who_died,
    _owner_who_suffers,
    _people_of_companion,
    _body_of_companion,
    _addressed,
    _declared_winner,
    aim_of_protest,
    in_slots,
    told_of_in_clause,
    aimed_at,
    _destination,
    _opposed,
    served,
    refused_in_clause,
)
