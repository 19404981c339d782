"""What no clause of the day tells: rules, habits, kinds and standing opinions.

"The president *is elected* by parliament", "has always condemned violence", "militias that *support* the party", "a
majority is needed to *impeach an official*": the words of an act, and nothing that happened, is planned or called for.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.events.acts import word_class
from transforms.events.arguments import Sides
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.language import block_of
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import agents, is_future, is_negated, lemma, objects_of, subjects

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
    | {"COOPERATE", "ACCIDENT", "PROTEST", "DEAL", "DISASTER", "THREATEN"}
)
_STANCES = frozenset({"SUPPORT", "REJECT"})
_COUNTED = frozenset(
    {"country", "state", "nation", "organization", "organisation", "party", "movement", "member", "those"}
)
_HEADS = frozenset({"headline", "caption", "subhead"})
_ANY = frozenset({"a", "an", "any", "every", "each", "anyone", "someone"})
_PRESENT = frozenset({"VBZ", "VBP"})
_AS_NEEDED = frozenset({"need", "require", "have"})
_DO = frozenset({"do", "does"})
_MODALS = frozenset({"can", "must", "should", "may", "need"})
_WANTING = frozenset({"want", "wish", "hope", "need"})
# Whether somebody could have broken a law is argued in court.
_ARGUED = frozenset({"violate", "breach", "infringe", "contravene", "comply"})
_NAMING = frozenset({"call", "term", "describe", "label", "brand", "dub", "deem", "consider", "see", "regard"})
# What lasts is what other things are dated by: "since the *pandemic*".
_LASTING = frozenset({"pandemic", "epidemic", "drought", "recession"})
_DATING = frozenset({"since", "during", "amid", "amidst"})
# "The nomination in the 2020 *election*" tells of the nomination.
_OF_ELECTIONS = frozenset({"nomination", "nominee", "candidate", "candidacy", "bid", "history", "frontrunner"})
_CHANGING = frozenset({"fall", "rise", "increase", "decrease", "decline", "drop", "double", "triple", "surge"})
_HOW_OFTEN = frozenset({"common", "rare", "frequent", "commonplace", "routine"})
_BOUND = frozenset({"det", "poss", "nummod", "relcl", "acl", "appos"})
_UNDER_RULE = frozenset({"xcomp", "conj", "pcomp", "prep", "pobj", "dobj", "advcl"})
# "Voters *are expected* to choose" tells of voters of the day.
_AWAITED = frozenset({"expect", "schedule", "plan", "set", "slate", "prepare", "poise", "say", "believe", "report"})
_MAX_STEPS = 8


def is_general(frame: Frame, sides: Sides, outlook: Outlook) -> bool:
    """Whether the clause tells a rule, a habit, a kind or a state, and no act."""
    verb = frame.verb or frame.token
    if any(child.dep_ == "advmod" and child.lower_ in _HABITS for child in verb.children):
        return not is_future(verb)  # "will always stand with" is a promise
    if _is_told_by_rule(verb) or _is_of_kinds(verb, sides, outlook):
        return True
    if frame.noun is not None and frame.verb is None and (_is_background(frame.noun) or _is_counted(frame.noun)):
        return True
    if frame.act.lemma in _ARGUED and (outlook.is_hypothetical or _is_stated_of_law(verb)):
        return True
    if frame.act.lemma in _NAMING and any(child.dep_ == "dobj" and child.tag_ == "WP" for child in verb.children):
        return True  # "what it *calls* a crime"
    if frame.noun is not None and frame.noun.dep_ == "oprd" and lemma(frame.noun.head) in _NAMING:
        return True  # "called the famine a *massacre*"
    if verb.dep_ == "advcl" and verb.tag_ == "VBG" and any(child.lower_ == "when" for child in verb.children):
        return True  # "must act when *helping* refugees"
    if _only_describes(verb, frame.act.act_type):
        return True
    if frame.act.lemma == "express" and outlook.is_negated:
        return True  # "expressed no regret" is a feeling
    if _is_under_rule_for_kind(verb):
        return True
    if _is_negated_habit(verb, frame.act.act_type):
        return True
    if verb.dep_ == "relcl" and not outlook.is_negated and any(child.lower_ == "can" for child in verb.children):
        return True  # "a court that can *veto* laws"
    block = block_of(verb)
    if outlook.status != "happened" or (block is not None and block.label_ in _HEADS):
        return False
    if verb.tag_ in _PRESENT and any(lemma(rule) in _RULES for rule in objects_of(verb, "under", "by")):
        return True  # "under the constitution the senate *elects* the judges"
    # "Is headed to Lima" has but the form of a passive.
    return "stative" not in frame.act.flags and _is_present_state(verb, frame.act.act_type)


def _is_told_by_rule(verb: Token) -> bool:
    """ "Omani *law* allows three days", "NATO *guidelines* call for", but not "a *new* law bans"."""
    if verb.dep_ in {"xcomp", "ccomp", "advcl"} and verb.tag_ == "VB" and _is_told_by_rule(verb.head):
        return True
    if (
        verb.dep_ == "xcomp"
        and lemma(verb.head) in _AS_NEEDED
        and any(lemma(rule) in _RULES for rule in agents(verb.head))
    ):
        return True  # "the vote that the constitution requires", "required by the constitution to impeach"
    return any(
        lemma(head) in _RULES
        and head.pos_ == "NOUN"
        and not any(child.lower_ in {"new", "this", "latest"} for child in head.children)
        for head in subjects(verb)
    )


def _is_counted(noun: Token) -> bool:
    """Whether the clause tells only how many there are of a kind: "*attacks* in the north have fallen sharply"."""
    return noun.tag_ == "NNS" and noun.dep_ == "nsubj" and lemma(noun.head) in _CHANGING


def _is_background(noun: Token) -> bool:
    """Whether other things are only dated or called by what the noun names, or it says how often: "*fires* are common"."""
    if noun.dep_ == "nsubj" and any(
        child.lower_ in _HOW_OFTEN for child in noun.head.children if child.dep_ == "acomp"
    ):
        return noun.tag_ == "NNS"
    if lemma(noun) in _LASTING:
        clause = noun.head
        if noun.dep_ == "nsubj" and clause.dep_ == "advcl":
            return any(child.dep_ == "mark" and child.lower_ in _DATING for child in clause.children)
        return noun.dep_ == "pobj" and noun.head.lower_ in _DATING
    if lemma(noun) != "election":
        return False
    owner = noun.head if noun.dep_ == "compound" else noun.head.head if noun.dep_ == "pobj" else noun
    return owner != noun and owner.pos_ == "NOUN" and lemma(owner) in _OF_ELECTIONS


def _is_stated_of_law(verb: Token) -> bool:
    """ "Says that the prisons *violate* the treaty": an opinion on what the law is."""
    block = block_of(verb)
    return verb.tag_ in _PRESENT and (block is None or block.label_ not in _HEADS)


def _only_describes(verb: Token, act_type: str) -> bool:
    """Whether a bare participle only says which people are meant: "*countries* opposed to the plan", "members elected from".

    One behind a comma tells more of somebody who is known, and a paper that supports a plan supports it.
    """
    noun = verb.head
    if verb.dep_ != "acl" or verb.tag_ not in {"VBG", "VBN"} or agents(verb) or noun.pos_ == "PROPN":
        return False
    if verb.i > 0 and verb.nbor(-1).text == ",":
        return False
    is_dated = any(token.ent_type_ == "DATE" for token in verb.subtree)
    if noun.lower_ == "those":
        return not is_dated  # "those *detained* will be tried"
    if act_type == "ELECTION":
        return verb.tag_ == "VBN" and not is_dated
    return act_type in _STANCES and (is_person_noun(lemma(noun)) or is_body_noun(lemma(noun)) or _is_group(noun))


def _is_group(noun: Token) -> bool:
    return lemma(noun) in word_class("crowd") | _COUNTED


def _is_under_rule_for_kind(token: Token) -> bool:
    """Whether a rule for people or things of a kind holds over the word: "*officials are removed* after being convicted"."""
    infinitive = token.tag_.startswith("VB")  # a noun belongs to the rule only under an infinitive
    for _ in range(_MAX_STEPS):
        if token.pos_ in {"VERB", "AUX"}:
            if _is_rule_for_kind(token) or _is_restricted_kind(token):
                return True
            infinitive = infinitive or token.tag_ == "VB"
            if any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children) and token.dep_ != "xcomp":
                return False
        elif not infinitive and not any(child.tag_ == "VB" for child in token.ancestors):
            return False
        if token.head == token or token.dep_ not in _UNDER_RULE or (token.dep_ == "advcl" and token.tag_ != "VB"):
            return False
        token = token.head
    return False


def _is_rule_for_kind(verb: Token) -> bool:
    """ "Officials *are removed*": a present passive, outside headlines, of people or things of no number and no name."""
    block = block_of(verb)
    if verb.tag_ != "VBN" or lemma(verb) in _AWAITED or (block is not None and block.label_ in _HEADS):
        return False
    auxiliaries = [child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    return auxiliaries == ["are"] and any(map(_is_bare_plural, _own_subjects(verb)))


def _is_restricted_kind(verb: Token) -> bool:
    """ "Women who *have been hurt* need not answer", "schools that *want* to share": a kind that a clause picks out."""
    head = verb.head
    if verb.dep_ != "relcl" or head.tag_ not in {"NNS", "NNPS"} or _bound(head) - {"relcl"}:
        return False
    if verb.tag_ == "VBP" and lemma(verb) in _WANTING:
        return True
    clause = head.head
    modal = {child.lower_ for child in clause.children if child.dep_ == "aux"} & (_DO | _MODALS)
    return head.dep_ in {"nsubj", "nsubjpass"} and bool(modal) and verb.i < clause.i


def _own_subjects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]


def _is_bare_plural(noun: Token) -> bool:
    placed = any(inner.ent_type_ for child in noun.children if child.dep_ == "prep" for inner in child.subtree)
    return noun.tag_ in {"NNS", "NNPS"} and not noun.ent_type_ and not _bound(noun) and not placed


def _bound(noun: Token) -> set[str]:
    return {child.dep_ for child in noun.children} & _BOUND


def _is_negated_habit(verb: Token, act_type: str) -> bool:
    """ "Citizens *do not elect* the president": what is not done as a rule."""
    block = block_of(verb)
    if act_type not in _MATERIAL or (block is not None and block.label_ in _HEADS) or not is_negated(verb):
        return False
    return verb.dep_ in {"ROOT", "ccomp", "relcl"} and any(
        child.dep_ == "aux" and child.lower_ in _DO for child in verb.children
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
        if verb.dep_ == "relcl" and act_type in _STANCES:
            return True  # "the chief, who is supported by Rome"
        return verb.dep_ in {"relcl", "advcl"} and not agents(verb)
    if lemma(verb) == "elect" and verb.tag_ in _PRESENT:
        return True  # "the assembly elects the judges"
    if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and verb.head.head.pos_ in {"VERB", "AUX"}:
        return _is_present_state(verb.head.head, act_type)  # "are removed after being *convicted*"
    if verb.dep_ != "relcl" or verb.tag_ not in _PRESENT or lemma(verb.head) in _ORDERS:
        return False
    if any(child.dep_ == "nsubj" and child.lower_ in {"i", "we"} for child in verb.children):
        return False  # "the plan, which I *endorse*" endorses it
    return act_type in _MATERIAL | _STANCES and not any(child.dep_ in {"aux", "npadvmod"} for child in verb.children)
