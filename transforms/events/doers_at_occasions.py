"""Who was at the talks, on the visit or in the clashes that a noun names, by the clause of which the occasion is a part.

"Said in a meeting with Chad", "arrived in Cairo for talks", "took part in the protest": ``who_was_there`` is a rule for
``transforms.events.doers``; ``verb_come_for`` finds the verb alone, for whoever asks where the visit is.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities
from transforms.events.acts import word_class
from transforms.events.doers_of_nouns import TAKING_PART, act_noun
from transforms.events.doers_of_verbs import doers_of_verb
from transforms.events.parties import names_place
from transforms.events.patterns import Frame, head_and_measured, is_passive_verb, measured_by
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import lemma, objects_of, subjects

_OCCASIONS = frozenset({"in", "during", "at", "after", "before", "following", "on", "ahead"})
_MUTUAL = frozenset({"CONSULT", "COOPERATE"})
# Who does one of these "for talks" comes to them.
_COMING = frozenset(
    {"be", "arrive", "travel", "go", "head", "fly", "visit", "come", "meet", "gather", "return", "land", "depart"}
    | {"convene", "assemble", "tour", "stay", "stop", "sit", "leave", "fly", "reach"}
)
# Who is in one of these states "in talks" takes part, though the other side is not behind a "with".
_ENGAGED = frozenset({"be", "lock", "engage", "involve", "embroil"})
# What stands between an occasion and the clause that it is a part of: "at the *end* of a visit".
_MOMENTS = frozenset(
    {"end", "close", "conclusion", "start", "beginning", "day", "leg", "part", "course", "sideline", "margin"}
    | {"conference", "stop", "round"}
)
_VERBS = frozenset({"VERB", "AUX"})
_MAX_STEPS = 4
_STATES = frozenset({"country", "nation", "state", "side", "power", "member", "neighbor", "neighbour", "ally"})


def who_was_there(frame: Frame, entities: ArticleEntities) -> list[Token] | None:
    """The subject that was at the talks or on the visit: "said in a meeting *with*", "took part in the protest"."""
    noun = act_noun(frame)
    if noun is None or frame.verb is not None or (verb := _occasion_of(frame, noun, entities)) is None:
        return None
    present = subjects(verb) if is_passive_verb(verb) else doers_of_verb(verb)
    return [head for head in present if _can_take_part(head, entities)]


def verb_come_for(frame: Frame, entities: ArticleEntities) -> Token | None:
    """The verb whose subject comes for what the noun names: "*arrived* in Cairo for talks"; None where there is none."""
    noun = act_noun(frame)
    verb, word = _clause_of_occasion(measured_by(noun), entities) if noun is not None else (None, "")
    return verb if word in {"for", "on"} else None


def _occasion_of(frame: Frame, noun: Token, entities: ArticleEntities) -> Token | None:
    """The verb whose subject was at what the noun names, or came for it."""
    noun = measured_by(noun)  # "after six *hours* of talks"
    verb, word = _clause_of_occasion(noun, entities)
    if verb is None:
        return None
    if word == "in" and (lemma(verb) in TAKING_PART or _is_taking_part(verb)):
        return verb
    is_coming = word == "for" and lemma(verb) in _COMING and frame.act.act_type == "CONSULT"
    is_dying = lemma(verb) == "die" and "symmetric" in frame.act.flags and frame.act.act_type == "ASSAULT"
    if is_dying and word in {"in", "during"} and objects_of(frame.token, "with"):
        return verb  # "*soldiers* died in clashes with rebels"
    if not (is_coming or word in _OCCASIONS) or frame.act.act_type not in _MUTUAL:
        return None
    if frame.act.act_type == "COOPERATE" and (word != "in" or verb.pos_ != "VERB"):
        return None
    if word == "in" and "symmetric" in frame.act.flags and lemma(verb) in _ENGAGED and noun.head.head == verb:
        return verb
    if frame.act.mode == "visit" and (is_coming or (word, lemma(verb)) in {("on", "be"), ("from", "return")}):
        return verb  # "is in Chad for a visit", "is on a tour that will take him to Chad"
    named = objects_of(frame.token, "with", *(() if "symmetric" in frame.act.flags else ("to",)))
    return verb if named else None


def _is_taking_part(verb: Token) -> bool:
    return lemma(verb) == "take" and any(child.dep_ == "dobj" and child.lower_ == "part" for child in verb.children)


def _clause_of_occasion(noun: Token, entities: ArticleEntities) -> tuple[Token | None, str]:
    """The verb of whose clause an occasion is a part, and the preposition before it.

    "Said *during* talks", "said *at* the end of a visit", "is in Cairo *for* talks", "*following* talks, the minister said".
    """
    word = ""
    for _ in range(_MAX_STEPS):
        opener = noun.head
        if noun.dep_ == "dobj" and opener.lower_ == "following" and opener.dep_ in {"prep", "advcl"}:
            return (opener.head, "following") if opener.head.pos_ in _VERBS else (None, "")
        if noun.dep_ != "pobj":
            return None, ""
        word = opener.lower_ if word in {"", "of"} else word
        host = opener.head
        if host.pos_ in _VERBS:
            return host, word
        if lemma(host) == "part" and host.dep_ == "dobj" and lemma(host.head) == "take":
            return host.head, word  # "took *part in* the talks"
        if not (lemma(host) in _MOMENTS or (word == "for" and names_place(host, entities))):
            return None, ""
        noun = host
    return None, ""


def _can_take_part(head: Token, entities: ArticleEntities) -> bool:
    """Whether a subject is somebody who can be at talks: "Peruvian *shares* fell after talks with Chad" are not."""
    if entities.at(head) is not None or head.pos_ in {"PRON", "PROPN", "NUM"}:
        return True
    words = [lemma(part) for part in head_and_measured(head)]
    return any(
        is_person_noun(word) or is_body_noun(word) or word in word_class("crowd") | word_class("armed") | _STATES
        for word in words
    )
