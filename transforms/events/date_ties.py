"""Which expression of a sentence dates which act: whose clause it stands in, or which clause tells the same moment."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Token

from transforms.dates.expressions import RANGES, DateExpression
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
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
_MAX_STEPS = 7
# Prepositions and verbs whose noun was before the clause; a date behind that noun is the noun's.
_LOOKING_BACK = frozenset({"after", "since", "following", "over", "about", "of", "from"})
_SIMULTANEOUS = frozenset({"as", "when", "while", "whilst", "where"})
# Whose clause only says when a thing was: "a bombing that *happened* on June 27", "a release *issued* on Monday".
_PLACING = frozenset(
    {"happen", "occur", "take", "break", "issue", "release", "publish", "broadcast", "air", "post", "hold", "deliver"}
)
# "Hours before the jet crashed on Wednesday": on the same day, near enough.
_SOON = frozenset({"hour", "hours", "minute", "minutes", "moments", "shortly", "just", "immediately", "right", "soon"})
_SAYING_SO = frozenset({"announce", "say", "tell", "state", "declare", "reveal", "tweet", "write"})
_BARE_DAYS = frozenset({"weekday", "named_day"})
_CAUSING = frozenset({"cause", "make", "force", "leave", "see"})
_COMING_AFTER = frozenset({"follow", "succeed", "mark"})


def tie_of(found: DateExpression, frame: Frame, outlook: Outlook, triggers: Collection[int]) -> str | None:
    """ "clause" where the expression stands in the event's own clause, "sentence" where in one it is a part of."""
    heads = {token for token in (frame.token, frame.verb, frame.companion) if token is not None}
    holder, is_modifier = holder_of(found)
    if holder is None or _is_of_source(found):
        return None
    is_first_day = preposition_of(found) in {"until", "till"} and holder in heads and _is_negated(holder)
    if preposition_of(found) in OTHER_TIME and outlook.status in REAL and not is_first_day:
        return None
    if holder not in heads and _only_places_its_noun(holder):
        holder = holder.head
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
    if any(_is_part_of(head, holder, governor) for head in heads) or _is_when_clause_of(holder, heads):
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
    for _ in range(_MAX_STEPS):
        if token.head == token:
            return _verb_behind(found, token), False
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            is_auxiliary = token.dep_ in {"aux", "auxpass"}
            return (token.head if is_auxiliary else token), False
        if token.pos_ != "ADP" and not found.span.start <= token.i < found.span.end and not token.is_digit:
            if token.pos_ in {"ADV", "PART", "SCONJ", "NUM", "ADJ"} or token.lower_ in _CLOCK:
                continue  # "at 15:30 local time on Tuesday"
            return token, False
    return None, False


def _verb_behind(found: DateExpression, root: Token) -> Token | None:
    """The first verb in a finite form, where the parser takes the opening phrase for the sentence: "At 15:30 on Monday a fire ..."."""
    if root.pos_ != "ADP" or root.i != found.span.sent.start:
        return None
    behind = found.span.doc[found.span.end : found.span.sent.end]
    finite = (token for token in behind if token.tag_ in {"VBD", "VBZ", "VBP"})
    return next((token.head if token.dep_ in {"aux", "auxpass"} else token for token in finite), None)


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
    if is_modifier or lemma(verb) in _ABOUT or found.span.start < noun.i:
        return None
    is_bare_day = found.method in _BARE_DAYS and not preposition_of(found)  # "asked for his resignation Monday night"
    if noun.i in triggers and not is_bare_day:
        return None
    allowed = {"on", "in", "at", "during", ""} | ({"from", "between"} if found.method in RANGES else set())
    if preposition_of(found) not in allowed:
        return None
    while noun.dep_ in {"conj", "appos"} and noun.head.pos_ in {"NOUN", "PROPN"}:
        noun = noun.head  # "seized skins, tails and skulls from 2013 to 2019"
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
            return not _is_of_the_clock(token)
        if token.text in {",", ";"}:
            return False
    return False


def _is_of_the_clock(preposition: Token) -> bool:
    """ "Shortly *before* midnight Wednesday": what is before midnight is that day."""
    behind = preposition.nbor() if preposition.i + 1 < len(preposition.doc) else preposition
    return behind.lower_ in _CLOCK or ":" in behind.text[1:-1]


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
        if part.dep_ in _BARRIERS and not governs and not _is_of_the_same_time(part):
            return False
        if part.dep_ == "advcl" and _conjunction(part) not in _SIMULTANEOUS | {""} and not _is_soon(part):
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


def _only_places_its_noun(verb: Token) -> bool:
    """Whether a clause behind a noun does no more than say when it was: "a bombing that happened on June 27"."""
    if verb.dep_ not in {"relcl", "acl"} or lemma(verb) not in _PLACING:
        return False
    if verb.dep_ == "acl":
        return verb.tag_ in {"VBN", "VBD"}
    return any(each.lower_ in {"that", "which"} and each.dep_ in {"nsubj", "nsubjpass"} for each in verb.children)


def _is_when_clause_of(verb: Token, heads: Collection[Token]) -> bool:
    """Whether the dated verb is in a clause of the moment of the act: "were killed when a bomb went off on Monday".

    Also "flew to Lima for a summit where on Sunday they signed the pact".
    """
    if verb.dep_ == "advcl" and (_conjunction(verb) in {"when", "while"} or _is_soon(verb)):
        return any(head == verb.head or _is_part_of(head, verb.head, None) for head in heads)
    if not _is_simultaneous(verb):
        return False
    noun = verb.head
    while noun.dep_ in {"pobj", "prep", "conj", "appos"} and noun.head != noun:
        noun = noun.head
    return noun in heads and noun.pos_ == "VERB"


def _is_soon(verb: Token) -> bool:
    """Whether a clause tells what was hours or less before or after: "a few *hours before* the jet crashed"."""
    if _conjunction(verb) not in {"before", "after"}:
        return False
    first = next(each for each in verb.lefts if each.lower_ in {"before", "after"})
    return any(each.lower_ in _SOON for each in first.doc[max(first.sent.start, first.i - 3) : first.i])


def _is_negated(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _is_of_the_same_time(verb: Token) -> bool:
    """Whether a clause inside another has its time after all."""
    return _is_simultaneous(verb) or _is_caused(verb) or _is_participle_of_object(verb) or _is_going_on(verb)


def _is_participle_of_object(verb: Token) -> bool:
    """ "Signed an order *delaying* the vote", "launched missiles *targeting* a base"; not "condemned the blast killing ten"."""
    noun = verb.head
    is_object = noun.dep_ == "dobj" and lemma(noun.head) not in _ABOUT - {"announce"}
    return verb.dep_ == "acl" and verb.tag_ == "VBG" and is_object


def _is_going_on(verb: Token) -> bool:
    """ "Announced yesterday that she was endorsing him": what is going on as it is said, is then."""
    auxiliaries = [each for each in verb.children if each.dep_ == "aux"]
    is_progressive = verb.tag_ == "VBG" and [lemma(each) for each in auxiliaries] == ["be"]
    return verb.dep_ == "ccomp" and lemma(verb.head) in _SAYING_SO and is_progressive


def _is_simultaneous(verb: Token) -> bool:
    """ "Visited Ankara in May, when they signed the pact": the clause tells of the same time."""
    opening = _conjunction(verb) or verb.left_edge.lower_
    return verb.dep_ == "relcl" and opening in _SIMULTANEOUS and verb.tag_ == "VBD"


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
