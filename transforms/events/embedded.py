"""What is only thought of inside another act, and so is no event of its own.

"Barred from *entering* the country" and "accused of trying to *topple* the king" tell of the bar and of the accusation.
An aim ("closed the road to let crews *seek* shelter", "in order to *arrest* him"), a chance or a way ("the last chance
to *save* them"), and what an aim would bring about ("in an effort to win the *release* of the crew") tell of no act at
all. Where an act is planned, promised, demanded or threatened it is an event, and ``transforms.events.status`` says so.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.events.patterns import Frame
from transforms.syntax import is_negated, lemma

# What these keep somebody "from" is not done; of the ban itself the row of the verb tells.
_KEEPING = frozenset(
    {"prevent", "stop", "bar", "ban", "keep", "block", "prohibit", "forbid", "discourage", "dissuade", "deter"}
    | {"hinder", "refrain", "abstain", "restrain", "exclude", "exempt", "protect", "save", "disqualify"}
)
_ALLEGING = frozenset({"accuse", "suspect", "charge", "blame", "convict"})
_TRIED = frozenset({"try", "attempt", "seek", "plan", "plot", "conspire", "want", "intend"})
_ENABLING = frozenset(
    {"help", "allow", "let", "enable", "permit", "encourage", "persuade", "convince", "get", "force", "make"}
)
# Whether somebody can, may or has the time to do something is no act.
_OPENINGS = frozenset(
    {"chance", "opportunity", "way", "means", "ability", "capacity", "right", "power", "authority", "time"}
    | {"effort", "bid"}
)
# Verbs whose object comes to be by them: "to win the *release*", "to permit the *deployment*".
_BRINGING = frozenset(
    {"win", "secure", "obtain", "ensure", "achieve", "gain", "permit", "allow", "authorize", "authorise", "negotiate"}
    | {"facilitate", "arrange", "speed", "hasten", "bring", "guarantee"}
)
_WARNING = frozenset({"warn", "caution"})
_CLUES = frozenset({"information", "evidence", "tip", "clue", "detail", "lead"})
_MUSING = frozenset({"think", "dream", "talk", "tweet", "joke", "speculate"})
_UNSURE = frozenset({"may", "might", "could", "would"})
_FEELING = frozenset({"like", "love", "hate", "dislike", "enjoy", "prefer"})
_DISCUSSING = frozenset({"discuss", "debate", "negotiate", "talk", "consider", "mull", "weigh", "explore"})
_TALKS = frozenset({"talk", "negotiation", "discussion", "consultation", "debate", "meeting", "dialogue", "conference"})
_AHEAD = frozenset(
    {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "SANCTION", "MOBILIZE", "COERCE"}
)
_MODALS = frozenset({"should", "must", "can", "ca", "could"})
_BOUND = frozenset({"det", "poss", "nummod"})
_NOMINAL = frozenset({"NOUN", "PROPN"})


def is_only_thought_of(frame: Frame) -> bool:
    """Whether the act stands inside another one as what is aimed at, made possible, prevented or warned of."""
    start = frame.verb or frame.token
    if start.pos_ in _NOMINAL:
        is_aim = _is_brought_about(start) or _is_led_to(start) or _is_imagined(start)
        return is_aim or _is_warned_of(start) or _is_topic(frame.act.act_type, start)
    verb = _first_coordinate(start)
    if _is_prevented(verb) or _is_made_possible(verb) or _is_stopped(verb) or _is_liked(verb) or _is_mused_on(verb):
        return True
    # What the first of several infinitives is, ``status`` knows; the further ones are what it is.
    return _is_opening(verb) or (verb != start and _is_infinitive(verb) and _is_of_no_plan(verb))


def is_alleged(frame: Frame) -> bool:
    """Whether somebody is accused of doing or trying it: "accused the guards of seeking to *smuggle*".

    Where the parser reads "the guards of" as one phrase, the verb over it accuses all the same.
    """
    verb = _first_coordinate(frame.verb or frame.token)
    while verb.dep_ == "xcomp" and lemma(verb.head) in _TRIED:
        verb = verb.head
    if verb.dep_ != "pcomp":
        return False
    accusing = verb.head.head
    if accusing.pos_ in _NOMINAL and verb.head.lower_ == "of":
        accusing = _first_coordinate_noun(accusing).head
    return lemma(accusing) in _ALLEGING


def _first_coordinate_noun(noun: Token) -> Token:
    while noun.dep_ == "conj" and noun.head.pos_ in _NOMINAL:
        noun = noun.head
    return noun


def _first_coordinate(verb: Token) -> Token:
    """The first of several verbs that share their place in the clause: "to *arrest* and deport them"."""
    while verb.dep_ == "conj" and _is_verbal(verb.head) and not _has_own_clause(verb):
        verb = verb.head
    return verb


def _is_prevented(verb: Token) -> bool:
    return verb.dep_ == "pcomp" and verb.head.lower_ == "from" and lemma(verb.head.head) in _KEEPING


def _is_made_possible(verb: Token) -> bool:
    """ "Closed to let crews *seek* shelter": what an aim makes possible, or what nobody "should be allowed to *do*"."""
    enabling = verb.head
    if verb.dep_ not in {"xcomp", "ccomp"} or lemma(enabling) not in _ENABLING or verb.tag_ != "VB":
        return False
    if is_negated(enabling):
        return any(child.dep_ == "aux" and child.lower_ in _MODALS for child in enabling.children)
    return _is_aim(enabling)


def _is_aim(verb: Token) -> bool:
    """Whether an infinitive says what is aimed at: of purpose, or tried for the sake of another aim."""
    verb = _first_coordinate(verb)
    if not _is_infinitive(verb):
        return False
    if verb.dep_ == "xcomp":
        return lemma(verb.head) in _TRIED | _ENABLING and (_is_aim(verb.head) or lemma(verb.head) in _TRIED)
    return (verb.dep_ == "advcl" and verb.head.pos_ != "ADJ") or _is_opening(verb)


def _is_opening(verb: Token) -> bool:
    """ "The last *chance* for the crew *to save* them", "in *order to* arrest", "*ways to* end the war and free them"."""
    if verb.dep_ not in {"acl", "relcl"} or not _is_infinitive(verb) or verb.head.pos_ not in _NOMINAL:
        return False
    noun = verb.head
    return lemma(noun) in _OPENINGS or (noun.lower_ == "order" and noun.head.lower_ == "in")


def _is_of_no_plan(verb: Token) -> bool:
    """ "Has *no plans* to build or to *buy*"."""
    return verb.dep_ == "acl" and is_negated(verb.head)


def _is_stopped(verb: Token) -> bool:
    """ "Resolutions requiring it to stop *making* them" ask for an end."""
    stopping = verb.head
    if verb.dep_ != "xcomp" or verb.tag_ != "VBG" or lemma(stopping) not in {"stop", "cease", "quit", "halt", "end"}:
        return False
    return _is_aim(stopping) or (stopping.dep_ == "xcomp" and stopping.head.dep_ in {"acl", "relcl"})


def _is_brought_about(noun: Token) -> bool:
    verb = noun.head
    if noun.dep_ != "dobj" or lemma(verb) not in _BRINGING or not _is_infinitive(verb):
        return False
    return _is_aim(verb) or verb.dep_ == "acl" or (verb.dep_ == "ccomp" and lemma(verb.head) in _ENABLING)


def _is_imagined(noun: Token) -> bool:
    """ "*A* withdrawal *would* be a defeat"; "the withdrawal would follow" is to come."""
    is_new = any(child.lower_ in {"a", "an", "any"} for child in noun.children if child.dep_ == "det")
    return noun.dep_ == "nsubj" and is_new and any(child.lower_ in _UNSURE for child in noun.head.children)


def _is_led_to(noun: Token) -> bool:
    """ "A reward for *information leading to* his *arrest*"."""
    if noun.dep_ != "pobj" or noun.head.lower_ != "to" or noun.head.head.lower_ != "leading":
        return False
    leading = noun.head.head
    return leading.dep_ == "acl" and lemma(leading.head) in _CLUES


def _is_warned_of(noun: Token) -> bool:
    """ "Warned of *a* new offensive", "of *attacks*"; but "warned of the attack" on the day before."""
    preposition = noun.head
    if noun.dep_ != "pobj" or preposition.lower_ not in {"of", "about", "against"}:
        return False
    if lemma(preposition.head) not in _WARNING:
        return False
    return all(child.lower_ in {"a", "an"} for child in noun.children if child.dep_ in _BOUND)


def _is_topic(act_type: str, noun: Token) -> bool:
    """ "Talks on a *withdrawal*", "discussed the *release* of prisoners": what is talked about may come; violence has."""
    if act_type not in _AHEAD:
        return False
    verb = noun.head
    if noun.dep_ == "dobj":
        return lemma(verb) in _DISCUSSING
    if noun.dep_ != "pobj" or verb.lower_ not in {"on", "about", "over", "regarding", "concerning"}:
        return False
    return lemma(verb.head) in _DISCUSSING | _TALKS


def _is_mused_on(verb: Token) -> bool:
    """ "Talked about *delaying* the vote", "specialises in *rescuing* people", "could switch to *holding* a vote"."""
    if verb.dep_ != "pcomp" or any(child.dep_ == "auxpass" for child in verb.children):
        return False
    preposition, governor = verb.head, verb.head.head
    if preposition.lower_ == "about":
        return lemma(governor) in _MUSING
    if preposition.lower_ == "in":
        return lemma(governor) in {"specialize", "specialise"}
    modals = {child.lower_ for child in governor.children if child.dep_ == "aux"}
    return preposition.lower_ == "to" and bool(modals & _UNSURE) and not modals & {"have", "has"}


def _is_liked(verb: Token) -> bool:
    """ "Likes *dropping* bombs" tells of a taste."""
    return verb.dep_ == "xcomp" and verb.tag_ == "VBG" and lemma(verb.head) in _FEELING


def _is_infinitive(verb: Token) -> bool:
    return verb.tag_ == "VB" and any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def _is_verbal(token: Token) -> bool:
    return token.tag_.startswith("VB")


def _has_own_clause(verb: Token) -> bool:
    return any(
        child.dep_ in {"nsubj", "nsubjpass", "csubj", "mark"} or (child.dep_ == "aux" and child.lower_ != "to")
        for child in verb.children
    )
