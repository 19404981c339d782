"""What no clause of the day tells: rules, habits, kinds and standing opinions.

"The president *is elected* by parliament", "has always condemned violence", "militias that *support* the party", "a
majority is needed to *impeach an official*": the words of an act, and nothing that happened, is planned or called for.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.events.arguments import Sides
from transforms.events.patterns import Frame
from transforms.events.status import Outlook
from transforms.language import block_of
from transforms.syntax import agents, is_future, lemma, objects_of, subjects

_HABITS = frozenset(
    {"always", "often", "usually", "regularly", "sometimes", "frequently", "generally", "typically", "normally"}
    | {"long", "traditionally", "historically", "consistently", "routinely", "occasionally", "rarely", "seldom"}
    | {"commonly", "customarily", "habitually", "ordinarily", "staunchly", "notably"}
)
# Whoever speaks in a rule: what "the constitution requires" nobody asks for today.
_RULES = frozenset(
    {"law", "constitution", "rule", "policy", "doctrine", "charter", "statute", "guideline", "regulation", "tradition"}
    | {"custom", "convention", "protocol", "clause", "article", "provision", "code", "bylaw", "amendment"}
)
# What "a decree that bars them" tells is done by the decree.
_ORDERS = frozenset({"decree", "order", "measure", "law", "bill", "ruling", "verdict", "decision", "resolution", "act"})
# In the present tense these tell what goes on as a rule, or a state, outside headlines and captions.
_MATERIAL = frozenset(
    {"ASSAULT", "COERCE", "SANCTION", "RETREAT", "CONCEDE", "AID", "CONSULT", "MOBILIZE", "ELECTION", "LAUNCH"}
    | {"COOPERATE", "ACCIDENT", "PROTEST", "DEAL", "DISASTER"}
)
_STANCES = frozenset({"SUPPORT", "REJECT"})
_HEADS = frozenset({"headline", "caption", "subhead"})
_ANY = frozenset({"a", "an", "any", "every", "each", "anyone", "someone"})
_PRESENT = frozenset({"VBZ", "VBP"})
_AS_NEEDED = frozenset({"need", "require", "have"})


def is_general(frame: Frame, sides: Sides, outlook: Outlook) -> bool:
    """Whether the clause tells a rule, a habit, a kind or a state, and no act."""
    verb = frame.verb or frame.token
    if any(child.dep_ == "advmod" and child.lower_ in _HABITS for child in verb.children):
        return not is_future(verb)  # "will always stand with" is a promise
    if _is_told_by_rule(verb) or _is_of_kinds(verb, sides, outlook):
        return True
    block = block_of(verb)
    if outlook.status != "happened" or (block is not None and block.label_ in _HEADS):
        return False
    if verb.tag_ in _PRESENT and any(lemma(rule) in _RULES for rule in objects_of(verb, "under", "by")):
        return True  # "under the constitution the senate *elects* the judges"
    return _is_present_state(verb, frame.act.act_type)


def _is_told_by_rule(verb: Token) -> bool:
    """ "Omani *law* allows three days", "NATO *guidelines* call for", but not "a *new* law bans"."""
    if verb.dep_ in {"xcomp", "ccomp", "advcl"} and verb.tag_ == "VB" and _is_told_by_rule(verb.head):
        return True
    return any(
        lemma(head) in _RULES
        and head.pos_ == "NOUN"
        and not any(child.lower_ in {"new", "this", "latest"} for child in head.children)
        for head in subjects(verb)
    )


def _is_of_kinds(verb: Token, sides: Sides, outlook: Outlook) -> bool:
    """What may, can or must be done by or to anybody of a kind: "can be removed", "needed to convict *a person*"."""
    if outlook.status not in {"hypothetical", "called_for"} or outlook.is_negated or outlook.operator is not None:
        return False
    if sides.all and all(map(_is_kind, sides.all)):
        return True
    needed = verb.dep_ in {"xcomp", "advcl", "acl"} and lemma(verb.head) in _AS_NEEDED
    enabled = any(child.dep_ == "aux" and child.lower_ in {"can", "must"} for child in verb.children)
    return (needed or enabled) and any(map(_is_kind, sides.recipients))


def _is_kind(side: Actor) -> bool:
    """ "A person", "any official", "candidates": nobody whom one could name."""
    root = side.span.root
    if root.pos_ == "PROPN" or any(token.ent_type_ for token in side.span):
        return False
    if any(child.dep_ == "det" and child.lower_ in _ANY for child in root.children):
        return not any(child.dep_ == "appos" for child in root.children)  # "a third president, Richard Nixon"
    bound = {"det", "poss", "nummod", "relcl", "acl", "appos"}
    return root.tag_ == "NNS" and not any(child.dep_ in bound for child in root.children)


def _is_present_state(verb: Token, act_type: str) -> bool:
    """Whether the present tense tells a state or a rule: "is elected by", "is banned in", "a council that elects"."""
    passive = [child for child in verb.children if child.dep_ == "auxpass"]
    if passive:
        is_present = any(child.lower_ in {"is", "are", "'s", "’s", "'re", "’re"} for child in passive)
        if any(child.dep_ == "aux" for child in verb.children) or not is_present:
            return False  # "has been elected", "is being searched"
        if act_type in _MATERIAL:
            return True
        return verb.dep_ in {"relcl", "advcl"} and not agents(verb)
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.head.pos_ in {"VERB", "AUX"}:
        return _is_present_state(verb.head.head, act_type)  # "are removed after being *convicted*"
    if verb.dep_ != "relcl" or verb.tag_ not in _PRESENT or lemma(verb.head) in _ORDERS:
        return False
    if any(child.dep_ == "nsubj" and child.lower_ in {"i", "we"} for child in verb.children):
        return False  # "the plan, which I *endorse*" endorses it
    return act_type in _MATERIAL | _STANCES and not any(child.dep_ in {"aux", "npadvmod"} for child in verb.children)
