"""Who does what a noun tells: "*Kenya's* attack", "the raid that *rebels* launched", "the withdrawal of *troops*".

Rules for ``transforms.events.doers``, which asks them in turn, and whether a noun turns its sides about: the owner of an
arrest suffers it (``is_done_to_owner``), and who "faced an attack" is attacked (``is_reversed``).
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities
from transforms.events.doers_of_verbs import doers_of_verb
from transforms.events.parties import owners_of
from transforms.events.patterns import (
    LIGHT_VERBS,
    REVERSED_VERBS,
    SUFFERED_NOUNS,
    Frame,
    is_passive_verb,
    measured_by,
)
from transforms.syntax import conjuncts, is_negated, lemma, objects_of

_PLACES = frozenset({"GPE", "LOC", "FAC"})
# Verbs of being among those who do it: "the raid that rebels *joined*".
TAKING_PART = frozenset({"participate", "involve", "engage", "partake", "join"})
# What these nouns are "from" has said it: "a request *from* Chad", "criticism *from* the church".
_VOICED = frozenset({"REQUEST", "ACCUSE", "THREATEN", "SUPPORT", "REJECT", "AID"})
_CLAIMING = frozenset({"claim", "take", "accept", "assume", "admit"})


def act_noun(frame: Frame) -> Token | None:
    """The noun that tells the act of the frame; None where a verb tells it."""
    return frame.token if frame.act.kind == "noun" or "nominal" in frame.act.flags else None


def is_reversed(frame: Frame) -> bool:
    """ "Uganda faced an attack": the subject is the one to whom it is done."""
    if frame.act.kind != "noun" or frame.verb is None:
        return False
    return lemma(frame.verb) in REVERSED_VERBS and lemma(frame.verb) not in LIGHT_VERBS


def is_done_to_owner(noun: Token, owners: list[Token]) -> bool:
    """ "His arrest", "the editor's murder": whose the noun is suffers it, unless an "of" says who does."""
    possessed = all(owner.dep_ == "poss" or owner.head.dep_ in {"poss", "conj"} for owner in owners)
    return lemma(noun) in SUFFERED_NOUNS and possessed and not objects_of(noun, "of")


def owner_of_noun(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Possessor, demonym or author of the noun: "*Kenya's* attack", "*French* raids", "talks called *by* Oman".

    Of an arrest or a murder that somebody has, it is who did it, or nobody. In "the Lima protests" nobody protests:
    the name is where they are.
    """
    noun = act_noun(frame)
    sources = ("by", "from") if frame.act.act_type in _VOICED else ("by",)
    own = owners_of(noun, entities, sources) or _leaders_of(noun) if noun is not None else []
    if not own and is_reversed(frame) and frame.verb is not None:
        own = objects_of(frame.verb, *sources)  # "received a warning *from Chad*"
    if frame.act.act_type == "PROTEST":
        own = [owner for owner in own if owner.dep_ == "poss" or not _is_name_of_place(owner, entities)]
    if noun is not None and own and is_done_to_owner(noun, own):
        return objects_of(noun, "by")
    return own if own or is_reversed(frame) else None


def _leaders_of(noun: Token) -> list[Token]:
    """Who leads what the noun names: "the *NATO*-led invasion"."""
    if lemma(noun) == "war":
        return []  # what goes on for years is but the background
    leading = [child for child in noun.children if child.dep_ == "amod" and lemma(child) == "lead"]
    return [name for word in leading for name in word.children if name.dep_ == "npadvmod"]


def _is_name_of_place(word: Token, entities: ArticleEntities) -> bool:
    """Whether a modifier is the name of a place: "the *Lima* protests" are in Lima, "Peruvian protests" of Peruvians."""
    entity = entities.at(word)
    return entity is not None and entity.entity_type in _PLACES and word.text in entity.name.split()


def subject_of_relative(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who did what a relative clause says was done: "the raid that *rebels* launched", "attacks *he* took part in"."""
    noun = act_noun(frame)
    for clause in noun.children if noun is not None else ():
        is_doing = lemma(clause) in LIGHT_VERBS | TAKING_PART and not is_passive_verb(clause)
        own = [child for child in clause.children if child.dep_ == "nsubj" and child.tag_ not in {"WDT", "WP"}]
        if clause.dep_ == "relcl" and is_doing and own:
            return [each for child in own for each in conjuncts(child)]
    return None


def who_claims(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """Who says that he did it: "*rebels* claimed responsibility for the raid", "*rebels* were responsible for it"."""
    noun = act_noun(frame)
    if noun is None or frame.verb is not None or frame.act.act_type not in {"ASSAULT", "COERCE"}:
        return None
    noun = measured_by(noun)
    if noun.dep_ != "pobj" or noun.head.lower_ != "for":
        return None
    host = noun.head.head
    if lemma(host) in {"responsibility", "responsible"} and host.dep_ in {"dobj", "acomp"}:
        verb = host.head
    elif any(child.dep_ == "dobj" and lemma(child) == "responsibility" for child in host.children):
        verb = host
    else:
        return None
    if lemma(verb) not in _CLAIMING | {"be"}:
        return None
    claiming = [] if is_negated(verb) else doers_of_verb(verb)
    return [head for head in claiming if not any(child.lower_ == "no" for child in head.children)]


def phrase_of_noun(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """What a bare noun is "of" or "from", where its row does not look for the recipient there."""
    noun = act_noun(frame)
    if noun is None:
        return None
    is_retreat = frame.act.act_type == "RETREAT" and frame.act.mode == "withdraw"  # "the withdrawal *of troops*"
    is_of_actor = "of" not in frame.act.slots or is_retreat
    if is_of_actor and (found := objects_of(noun, "of")):
        return found
    return objects_of(noun, "from") if "from" not in frame.act.slots else None
