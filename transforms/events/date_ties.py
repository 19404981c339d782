"""Which expression of a sentence dates which act: whose clause it stands in, or which clause tells the same moment."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Token

from transforms.dates.expressions import DateExpression
from transforms.events.patterns import Frame
from transforms.events.status import Outlook
from transforms.syntax import lemma

REAL = frozenset({"happened", "ongoing"})
_MODIFYING = frozenset({"compound", "poss", "nmod", "amod", "nummod"})
# Clauses that have their own time; a participle without a conjunction ("killing 20") has not.
_BARRIERS = frozenset({"ccomp", "relcl", "acl", "pcomp", "csubj", "parataxis", "appos"})
# What is done to an event that was before: its own date is not that of the verb.
_ABOUT = frozenset(
    {"condemn", "discuss", "denounce", "investigate", "accuse", "blame", "criticize", "criticise", "probe", "claim"}
    | {"deny", "describe", "recall", "report", "call", "protest", "follow", "mark", "commemorate", "announce", "plan"}
    | {"remember", "mourn", "praise", "welcome", "cancel", "postpone", "reject", "propose", "demand", "request", "urge"}
)
_CLOCK = frozenset({"time", "utc", "gmt", "noon", "midnight", "a.m.", "p.m.", "am", "pm", "hours", "night"})
OTHER_TIME = frozenset({"before", "until", "till", "after", "following", "prior", "for"})
_INSIDE = frozenset({"in", "during", "at", "by"})
# Prepositions and verbs whose noun was before the clause; a date behind that noun is the noun's.
_LOOKING_BACK = frozenset({"after", "since", "following", "over", "about", "of", "from"})
_SIMULTANEOUS = frozenset({"as", "when", "while", "whilst", "where"})
_CAUSING = frozenset({"cause", "make", "force", "leave", "see"})
_COMING_AFTER = frozenset({"follow", "succeed", "mark"})


def tie_of(found: DateExpression, frame: Frame, outlook: Outlook, triggers: Collection[int]) -> str | None:
    """ "clause" where the expression stands in the event's own clause, "sentence" where in one it is a part of."""
    if preposition_of(found) in OTHER_TIME and outlook.status in REAL:
        return None
    heads = {token for token in (frame.token, frame.verb, frame.companion) if token is not None}
    holder, is_modifier = holder_of(found)
    if holder is None or _is_of_source(found):
        return None
    if holder in heads:
        owner = _owner(found, triggers)
        is_other = owner not in heads if owner is not None else _is_after_another(found, holder)
        return None if is_other else "clause"
    if frame.noun is not None and _owner(found, triggers) == frame.noun:
        return "clause"
    verb = frame.verb or frame.token
    if holder.pos_ not in {"VERB", "AUX"}:
        return _tie_by_noun(found, holder, is_modifier, verb, triggers)
    governor = outlook.governor.token if outlook.governor is not None else None
    if any(_is_part_of(head, holder, governor) for head in heads):
        return "sentence"
    return None


def holder_of(found: DateExpression) -> tuple[Token | None, bool]:
    """The verb or noun that the expression belongs to, and whether it stands before that noun ("the 1912 gift")."""
    token = found.span.root
    if token.dep_ in _MODIFYING and token.head.i >= found.span.end and token.head.pos_ not in {"VERB", "AUX"}:
        before = found.span.doc[found.span.start - 1] if found.span.start else token
        if token.dep_ == "compound" and before.lower_ == "on":
            return before.head, False  # "on Monday rain fell", read as a kind of rain
        return token.head, True
    for _ in range(4):
        if token.head == token:
            return None, False
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            is_auxiliary = token.dep_ in {"aux", "auxpass"}
            return (token.head if is_auxiliary else token), False
        if token.pos_ != "ADP" and not found.span.start <= token.i < found.span.end and not token.is_digit:
            if token.pos_ in {"ADV", "PART", "SCONJ", "NUM", "ADJ"} or token.lower_ in _CLOCK:
                continue  # "at 15:30 local time on Tuesday"
            return token, False
    return None, False


def _tie_by_noun(
    found: DateExpression, noun: Token, is_modifier: bool, verb: Token, triggers: Collection[int]
) -> str | None:
    """A noun's date is the event's where the noun is what did it or where it was done.

    "Monday's blast killed five", "were killed in an attack on Monday"; and where the parser hangs an adverbial on the
    object ("signed the deal on Tuesday"). Not where the verb speaks of the noun: "condemned Monday's blast".
    """
    if noun.dep_ in {"nsubj", "nsubjpass"} and noun.head == verb:
        return "clause" if is_modifier or noun.i in triggers or verb.i > found.span.end - 1 else None
    if noun.dep_ == "pobj" and noun.head.lower_ in _INSIDE and noun.head.head == verb:
        return "clause"
    if is_modifier or noun.i in triggers or lemma(verb) in _ABOUT or found.span.start < noun.i:
        return None
    if preposition_of(found) not in {"on", "in", "at", "during", ""}:
        return None
    is_object = noun.dep_ in {"dobj", "attr", "dative", "oprd"} and noun.head == verb
    is_oblique = noun.dep_ == "pobj" and noun.head.head == verb
    return "clause" if is_object or is_oblique else None


def _is_of_source(found: DateExpression) -> bool:
    """Whether it stands in the phrase that opens a sentence with its source: "According to a report on Friday, ..."."""
    before = found.span.doc[found.span.sent.start : found.span.start]
    opens = any(token.lower_ == "according" for token in before[:2])
    return opens and not any(token.pos_ in {"VERB", "AUX"} and token.lower_ != "according" for token in before)


def _is_after_another(found: DateExpression, holder: Token) -> bool:
    """Whether it ends a phrase of what came before: "held a vote, following caucuses in Iowa *on May 3*"."""
    for token in reversed(found.span.doc[holder.i + 1 : found.span.start]):
        if token.lower_ == "since" and token.i == found.span.start - 1:
            continue  # "have demonstrated since June"
        if token.lower_ in {"after", "following", "since", "before"}:
            return True
        if token.text in {",", ";"}:
            return False
    return False


def _owner(found: DateExpression, triggers: Collection[int]) -> Token | None:
    """The act's noun right before the expression that owns it, whatever verb the parser hangs the expression on.

    "Was recalled after a similar *fire* in Cork in August", "follows the *killing* of a general last week".
    """
    doc = found.span.doc
    if holder_of(found)[1]:
        return None
    for token in reversed(doc[found.span.sent.start : found.span.start]):
        if (token.pos_ in {"VERB", "AUX"} and token.i not in triggers) or token.text in {";", ":"}:
            return None
        if token.i in triggers and token.tag_ in {"NN", "NNS", "VBG"}:
            if token.dep_ == "pobj" and token.head.lower_ in _INSIDE:
                continue
            looks_back = token.dep_ in {"pobj", "pcomp"} and token.head.lower_ in _LOOKING_BACK
            return token if looks_back or (token.dep_ == "dobj" and lemma(token.head) in _COMING_AFTER) else None
        if token.i in triggers:
            return None
    return None


def _is_part_of(head: Token, verb: Token, governor: Token | None) -> bool:
    """Whether a trigger stands in the clause of the verb, or in one that tells the same moment."""
    if verb.dep_ == "conj" and verb.head == head and verb.tag_ == head.tag_ and verb.n_lefts == 0:
        return True  # "fired and landed a round yesterday"
    part = head
    for _ in range(12):
        if part == verb:
            return True
        if part.head == part:
            return False
        governs = governor is not None and governor == verb == part.head
        if part.dep_ in _BARRIERS and not governs and not _is_simultaneous(part) and not _is_caused(part):
            return False
        if part.dep_ == "advcl" and _conjunction(part) not in _SIMULTANEOUS | {""}:
            return False
        if part.dep_ == "conj" and _has_subject(part) and part.tag_ != part.head.tag_:
            return False
        if part.dep_ in {"dobj", "attr"} and part.head == verb and part == head and lemma(verb) in _ABOUT:
            return False
        if part.dep_ == "pobj" and part.head.lower_ not in _INSIDE and not _is_told_by_be(part):
            return False
        part = part.head
    return False


def _conjunction(verb: Token) -> str:
    """The word that opens a clause of time or reason, in lower case; "" for a bare participle."""
    opening = (each for each in verb.lefts if each.dep_ in {"mark", "advmod"} and each.pos_ == "SCONJ")
    return next((each.lower_ for each in opening), "")


def _is_simultaneous(verb: Token) -> bool:
    """ "Visited Ankara in May, when they signed the pact": the clause tells of the same time."""
    return verb.dep_ == "relcl" and _conjunction(verb) in _SIMULTANEOUS and verb.tag_ == "VBD"


def _is_caused(verb: Token) -> bool:
    """ "A storm yesterday caused a crane to fall": what is caused is then."""
    return verb.dep_ == "ccomp" and lemma(verb.head) in _CAUSING


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)


def _is_told_by_be(noun: Token) -> bool:
    """ "Was the target of an attack": the copula tells when the attack was."""
    told = noun.head.head
    return noun.head.lower_ == "of" and told.dep_ in {"attr", "nsubj"} and lemma(told.head) == "be"


def preposition_of(found: DateExpression) -> str:
    """The preposition before the expression, in lower case; "" where it stands bare."""
    token = found.span.root
    while found.span.start <= token.head.i < found.span.end and token.head != token:
        token = token.head
    if token.dep_ in {"pobj", "pcomp"}:
        return token.head.lower_
    before = found.span.doc[found.span.start - 1] if found.span.start else None
    if before is not None and before.pos_ in {"ADP", "SCONJ"} and before.lower_ in OTHER_TIME | {"since"}:
        return before.lower_
    return ""
