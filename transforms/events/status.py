"""Whether an act happened: auxiliaries, negation, and the words that govern it.

"Iran attacked" happened, "will attack" is planned, "threatened to attack" is threatened, "refused to attack" denied,
"demanded that Iran attack" called for. From the act the rules climb to what governs it, until a finite clause that
only reports ("said that") or a word that they do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spacy.tokens import Token

from transforms.events.acts import acts_by_lemma
from transforms.events.patterns import Frame
from transforms.syntax import coordinate_of, is_future, is_negated, lemma

_MAY = frozenset({"may", "might", "could"})
_MODALS = frozenset({"would", "will", "can", "'d", "’d", "'ll", "’ll"})
_OBLIGED = frozenset({"must", "should", "ought"})
_CONDITIONS = frozenset({"if", "unless", "whether", "lest"})
# In a clause that these open, what stands in the present is still to come: "will leave *when* Rome *releases* them".
_TIMES = frozenset({"when", "until", "till", "once", "before", "after"})
_WHILE = frozenset({"when", "while", "as", "after", "before"})
_NOBODY = frozenset({"no", "neither", "none", "nobody", "nothing"})
# A gerund behind these did not happen: "*without* firing a shot", "*instead of* paying".
_WITHOUT = frozenset({"without", "instead", "than"})
_OF_WHAT_IS_ALLEGED = frozenset(
    {"charge", "accusation", "allegation", "suspicion", "count", "claim", "rumor", "rumour"}
)
# A noun that one announces, proposes or discusses is still to come; what one begins or cancels was planned before.
_ANNOUNCING = frozenset({"announce", "unveil", "reveal", "confirm", "have", "declare", "order", "reiterate"})
_ANNOUNCED_AHEAD = frozenset({"AID", "CONSULT", "ELECTION", "MOBILIZE", "COOPERATE"})
_EXPECTED = frozenset(
    {"expect", "schedule", "due", "set", "slate", "likely", "poise", "plan", "prepare", "ready", "bind"}
)
_NEEDED = frozenset({"need", "have", "require"})
_TRIED = frozenset({"try", "attempt", "seek", "hope", "want", "wish", "like"})
_FEELING = frozenset({"like", "love", "hate", "dislike", "enjoy", "prefer", "regret", "mind"})
_ONGOING = frozenset({"continue", "keep", "begin", "start", "resume", "remain"})
_BEGUN = frozenset({"begin", "start", "resume"})
_ALLEGING = frozenset({"accuse", "suspect", "charge", "blame", "convict", "doubt", "fear", "worry", "imagine"})
# What follows "for", "of" or "with" behind these is the reason.
_PUNISHING = frozenset(
    {
        "sentence",
        "jail",
        "fine",
        "arrest",
        "detain",
        "expel",
        "dismiss",
        "punish",
        "imprison",
        "acquit",
        "prosecute",
        "try",
    }
    | {"condemn", "criticize", "criticise", "sue", "praise", "thank", "indict", "sanction", "fire", "sack", "ban"}
)
_CONSIDERING = frozenset({"consider", "discuss", "mull", "weigh", "debate", "contemplate", "study", "explore", "urge"})
_ENABLING = frozenset(
    {"help", "allow", "let", "enable", "permit", "encourage", "persuade", "convince", "invite", "design"}
)
# What somebody "chose to do" he did.
_DONE = frozenset({"go", "come", "manage", "move", "appear", "choose"})
_TAKING_PLACE = frozenset(
    {"happen", "occur", "take", "begin", "start", "proceed", "go", "resume", "materialize", "materialise", "come"}
    | {"follow", "convene", "continue", "be", "become", "remain"}
)
_SAID_AND_DONE = frozenset(
    {"express", "thank", "congratulate", "apologize", "apologise", "condemn", "praise", "commend", "extend", "salute"}
    | {"reiterate", "welcome", "reaffirm", "denounce", "applaud", "convey"}
)
# Who is "the third president *to be impeached*" was impeached.
_RANKS = frozenset(
    {"first", "second", "third", "fourth", "fifth", "sixth", "last", "latest", "only", "youngest", "oldest"}
)
# What a draft says is law only when it is passed: "a *bill* banning the march".
_DRAFTS = frozenset({"bill", "proposal", "draft", "motion", "petition"})
_PASSING = frozenset({"pass", "enact", "sign", "adopt", "ratify"})
# These are done by saying them, so "is calling for" has called. An inquiry goes on.
_SPOKEN = frozenset({"REQUEST", "ACCUSE", "THREATEN", "AGREE"})
_ENDORSING = frozenset({"endorse", "praise", "thank", "congratulate", "apologize", "apologise", "pardon", "applaud"})
_PROMISING = frozenset({"promise", "vow", "pledge", "threaten", "swear"})
_WITNESSED = frozenset({"help", "make", "see", "watch", "hear"})
_PREVENTING = frozenset({"cancel", "avert", "prevent", "foil", "thwart", "postpone", "avoid", "scrap", "block"})
_DENYING = frozenset({"deny", "disclaim"})
_PROPOSING = frozenset({"plan", "propose", "schedule", "prepare", "discuss", "consider", "seek", "suggest", "threaten"})
_UNREAL_ADJECTIVES = {
    **dict.fromkeys(("planned", "upcoming", "future", "scheduled", "forthcoming", "proposed", "impending"), "planned"),
    **dict.fromkeys(
        ("possible", "potential", "alleged", "hypothetical", "imminent", "further", "eventual"), "hypothetical"
    ),
    **dict.fromkeys(("threatened", "attempted", "foiled", "failed"), "hypothetical"),
}
_MORE = frozenset({"further", "eventual"})  # "imposed further sanctions" imposed them
_NOUN_OPERATORS = {
    **dict.fromkeys(("plan", "decision", "intention", "vow", "order"), "plan"),
    **dict.fromkeys(("promise", "pledge", "agreement", "offer", "deal", "commitment"), "agree"),
    **dict.fromkeys(("readiness", "willingness"), "agree"),
    **dict.fromkeys(("threat", "ultimatum"), "threaten"),
    **dict.fromkeys(("refusal",), "refuse"),
    **dict.fromkeys(("call", "demand", "appeal", "request", "plea"), "request"),
    **dict.fromkeys(
        ("idea", "possibility", "prospect", "proposal", "hope", "risk", "chance", "fear", "attempt"), "want"
    ),
}


@dataclass(frozen=True)
class Outlook:
    """How real an act is.

    ``operator`` is what governs it ("agree", "threaten", "refuse", "request", ...), ``governor`` the frame of that
    word where the lexicon has one. ``is_purpose`` marks an infinitive of purpose, which is no event of its own, and
    ``within`` is the word whose content the act is ("accused of *beating*", "jailed for *insulting*").
    """

    status: str = "happened"
    is_negated: bool = False
    is_future: bool = False
    is_hypothetical: bool = False
    operator: str | None = None
    governor: Frame | None = None
    is_purpose: bool = False
    within: Token | None = None


def outlook_of(frame: Frame, operators: Mapping[int, Frame]) -> Outlook:
    """The outlook of a frame; ``operators`` are the operator frames of the document by their token."""
    noun = frame.noun
    start = frame.verb if frame.verb is not None else frame.token
    if noun is not None and start.dep_ == "acl" and start.tag_ == "VBN" and start.head == noun:
        start = noun  # "an inquiry led by a judge *will begin*"
    outlook = _with_adjectives(Outlook(), frame)
    if noun is not None and noun != start and is_negated(noun):
        outlook = replace(outlook, status="denied", is_negated=True)
    if _is_announced_ahead(frame):
        outlook = replace(outlook, status="planned", is_future=True)
    if _is_called_off(frame) or _has_negated_particle(frame):
        return replace(outlook, status="denied", is_negated=True)
    outlook = _climbed(start, outlook, operators, 0)
    is_said = frame.act.act_type in _SPOKEN or frame.act.lemma in _ENDORSING
    if outlook.status == "ongoing" and start.tag_ == "VBG" and is_said and frame.act.mode != "investigate":
        return replace(outlook, status="happened")
    return outlook


def _has_negated_particle(frame: Frame) -> bool:
    """ "Was found *not* guilty" was not found guilty."""
    if frame.act.kind != "verb_particle" or frame.companion is None or frame.companion.pos_ != "ADJ":
        return False
    before = frame.companion.doc[frame.token.i + 1 : frame.companion.i] if frame.token.i < frame.companion.i else ()
    return bool(before) and [token.lower_ for token in before if not token.is_punct][-1:] == ["not"]


def _is_called_off(frame: Frame) -> bool:
    """ "A trip to Peru, which *was cancelled*", also where the clause hangs on the last noun before it."""
    if frame.act.kind != "noun":
        return False
    heads = [frame.token, *(noun for child in frame.token.children if child.dep_ == "prep" for noun in child.children)]
    clauses = (child for head in heads for child in head.children if child.dep_ == "relcl")
    return any(
        lemma(clause) in {"cancel", "scrap"}
        and any(child.dep_ == "nsubjpass" and child.lower_ == "which" for child in clause.children)
        and not is_negated(clause)
        for clause in clauses
    )


def _is_announced_ahead(frame: Frame) -> bool:
    """ "Announced aid of two million", "announced a withdrawal of troops": sanctions stand when announced, aid does not."""
    if frame.verb is None or frame.noun is None or lemma(frame.verb) not in {"announce", "unveil"}:
        return False
    return frame.act.act_type in _ANNOUNCED_AHEAD or frame.act.mode == "withdraw"


def _climbed(token: Token, outlook: Outlook, operators: Mapping[int, Frame], depth: int) -> Outlook:
    if token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        outlook = _with_auxiliaries(token, outlook)
    elif is_negated(token):
        outlook = replace(outlook, status="denied", is_negated=True)
    if depth > 5 or token.head == token or outlook.is_purpose:
        return outlook
    for governor, relation in _governors(token):
        return _governed(token, governor, relation, outlook, operators, depth)
    return outlook


def _governors(token: Token) -> list[tuple[Token, str]]:
    """What governs the token, and how; empty where the clause ends."""
    head = token.head
    if token.dep_ in {"xcomp", "ccomp"}:
        return [(head, token.dep_)]
    if token.dep_ == "advcl" and _is_infinitive(token) and _is_opened_by_for(token):
        return [(head, "purpose" if head.pos_ == "ADJ" else "xcomp")]  # "called *for the road to be opened*"
    if token.dep_ == "conj" and _is_misplaced_coordinate(token):
        return [(head, "xcomp")]
    if token.dep_ == "conj" and token.tag_ == "VBD" and any(child.lower_ == "but" for child in head.children):
        return []  # "would have faced trial *but resigned*"
    if token.dep_ == "acl" and token.tag_ == "VBG" and lemma(head) in _DRAFTS:
        return [(head, "draft")]
    if token.dep_ == "pcomp":
        return [(head.head, "pcomp")]
    if token.dep_ == "csubj":
        return [(head, "subject")]  # "Releasing them would help nobody"
    if token.dep_ in {"acl", "relcl"} and _is_infinitive(token):
        return [(head, "acl")]  # "a plan to attack", "a bridge to be opened"
    if token.dep_ == "acl" and token.tag_ == "VB":
        return [(head, "acl")]
    if token.dep_ == "advcl" and token.tag_ == "VB" and (not _has_subject(token) or head.pos_ == "NOUN"):
        return [(head, "purpose")]
    if token.dep_ == "conj" and head.pos_ == token.pos_ and not _has_own_clause(token):
        return [(coordinate_of(token) or head, "conj")]
    if token.pos_ not in {"NOUN", "PROPN"}:
        return []
    if token.dep_ in {"dobj", "nsubjpass", "attr"}:
        return [(head, "object")]
    if token.dep_ == "nsubj":
        return [(head, "subject")]
    if token.dep_ == "pobj":
        return [(head.head, "preposition")]
    return [(head, "modifier")] if token.dep_ in {"compound", "nmod"} else []


def _is_opened_by_for(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ == "for" for child in verb.children)


def _is_misplaced_coordinate(verb: Token) -> bool:
    """Whether the verb is a further complement of the one that it hangs on as its equal.

    "Was jailed for a year *and to pay* the bank", "likes bombing towns *and shelling* them".
    """
    if _has_subject(verb):
        return False
    if _is_infinitive(verb):
        return verb.head.pos_ == "VERB" and verb.head.tag_ in {"VBD", "VBN", "VBZ", "VBP"} and not is_future(verb.head)
    if verb.tag_ != "VBG" or any(child.dep_ in {"aux", "auxpass"} for child in verb.children):
        return False
    return any(child.dep_ == "xcomp" and child.tag_ == "VBG" and child.i < verb.i for child in verb.head.children)


def _governed(
    token: Token, governor: Token, relation: str, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    word = lemma(governor)
    if relation == "conj":
        return _climbed(governor, outlook, operators, depth + 1)
    if relation == "draft":
        is_law = governor.dep_ in {"dobj", "nsubjpass"} and lemma(governor.head) in _PASSING
        return outlook if is_law else replace(outlook, status="hypothetical", is_hypothetical=True)
    if relation == "acl" and _is_ranked(governor) and not is_future(governor.head):
        return outlook
    operator = operators.get(governor.i)
    if _is_said_politely(token, governor, relation):
        return outlook
    if (
        operator is not None
        and relation not in {"subject", "modifier", "purpose"}
        and _takes(operator, token, relation)
    ):
        return _operated(outlook, operator.act.operator or "", operator, operators)
    if relation in {"xcomp", "ccomp", "pcomp", "purpose"}:
        return _in_complement(token, governor, relation, outlook, operators, depth)
    if governor.pos_ in {"NOUN", "PROPN"} and relation in {"acl", "preposition", "modifier"}:
        kind = _NOUN_OPERATORS.get(word)
        if kind is not None and (relation != "preposition" or token.head.lower_ in {"for", "of", "to", "on"}):
            inner = _operated(outlook, kind, None, operators)
            return inner if kind not in {"agree", "plan"} else _climbed(governor, inner, operators, depth + 1)
        if word in _OF_WHAT_IS_ALLEGED and relation == "preposition" and token.head.lower_ == "of":
            return replace(outlook, status="hypothetical", is_hypothetical=True, within=governor)
        if relation == "acl" and token.tag_ == "VBN":
            return replace(outlook, status="planned", is_future=True)  # "a treaty to be signed in May"
        return replace(outlook, is_purpose=True) if relation == "acl" else outlook
    if relation == "subject" and token.dep_ == "csubj" and not _has_subject(token):
        return _as_subject_clause(governor, outlook)
    if relation == "subject":
        said = _with_auxiliaries(governor, _with_expectation(governor, outlook))
        if said.is_negated and not outlook.is_negated and not _tells_whether(governor):
            # "The raid did not surprise them" was made, "the raid will not surprise them" is to come.
            said = replace(outlook, status="planned" if said.is_future else outlook.status, is_future=said.is_future)
        return said
    if word in _PREVENTING and relation == "object":
        return replace(outlook, status="denied", is_negated=True)
    if word in _DENYING:
        return replace(outlook, status="denied", is_negated=True)
    if (word in _PROPOSING or (word in _EXPECTED and token.dep_ == "nsubjpass")) and relation == "object":
        return replace(outlook, status="planned", is_future=True)
    return outlook


def _is_ranked(noun: Token) -> bool:
    return any(child.dep_ in {"amod", "det"} and child.lower_ in _RANKS for child in noun.children)


def _tells_whether(verb: Token) -> bool:
    """Whether the verb tells of its subject whether it took place at all: "talks did not *begin*", "were not *held*"."""
    passive = any(child.dep_ == "auxpass" for child in verb.children)
    return lemma(verb) in _TAKING_PLACE or passive or _has_nobody(verb)


def _as_subject_clause(governor: Token, outlook: Outlook) -> Outlook:
    """ "*Releasing* them would not help" only thinks of it, and what is denied is the help."""
    modals = {child.lower_ for child in governor.children if child.dep_ == "aux"} & (_MODALS | _MAY | _OBLIGED)
    return replace(outlook, status="hypothetical", is_hypothetical=True) if modals else outlook


def _is_said_politely(token: Token, governor: Token, relation: str) -> bool:
    """ "I want to *thank* the crew" thanks it."""
    if relation != "xcomp" or lemma(governor) not in {"want", "wish", "like"} or lemma(token) not in _SAID_AND_DONE:
        return False
    return any(child.dep_ == "nsubj" and child.lower_ in {"i", "we"} for child in governor.children)


def _with_expectation(verb: Token, outlook: Outlook) -> Outlook:
    """ "The election is *due* in May", "an attack is *imminent*"."""
    said = {child.lower_ for child in verb.children if child.dep_ == "acomp"}
    if said & {"due", "set", "scheduled", "planned"}:
        return replace(outlook, status="planned", is_future=True)
    if said & {"likely", "possible", "imminent", "unlikely", "impossible"}:
        return replace(outlook, status="hypothetical", is_hypothetical=True)
    return outlook


def _in_complement(
    token: Token, governor: Token, relation: str, outlook: Outlook, operators: Mapping[int, Frame], depth: int
) -> Outlook:
    word = lemma(governor)
    is_to = any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)
    if word in _DENYING and relation != "purpose":
        return replace(outlook, status="denied", is_negated=True)
    if relation == "pcomp" and token.head.lower_ in _WITHOUT | {"of"} and _is_left_undone(token.head):
        return replace(outlook, status="denied", is_negated=True)
    if is_to and _is_perfect(token) and word not in _TRIED:
        return outlook  # "was said to have attacked"
    if word in _ALLEGING or word in _CONSIDERING or (word in _PUNISHING and relation == "pcomp"):
        return replace(outlook, status="hypothetical", is_hypothetical=True, within=governor)
    if word in _WITNESSED and relation == "ccomp" and token.tag_ == "VB" and not is_to:
        return _climbed(governor, outlook, operators, depth + 1)  # "helped him *leave*"
    if relation == "ccomp" and token.tag_ == "VB" and not any(child.dep_ == "aux" for child in token.children):
        return replace(
            outlook, status="called_for"
        )  # the subjunctive of "repeated its demand that Chad *open* the road"
    if relation == "ccomp" and not is_to:
        return outlook  # reported speech: what is said is taken as said
    kind = _operator_of(word) if is_to and relation == "xcomp" else None
    if kind is not None:
        return _operated(_with_auxiliaries(governor, outlook) if kind == "agree" else outlook, kind, None, operators)
    if relation == "purpose" and word == "be" and any(child.dep_ in {"acomp", "attr"} for child in governor.children):
        return replace(outlook, is_purpose=True)  # "were unable, to save him", "is a way to save him"
    if is_to and (governor.pos_ == "AUX" or word == "be"):
        return replace(outlook, status="planned", is_future=True)
    if word in _EXPECTED and is_to:
        return replace(outlook, status="planned", is_future=True)
    if word in _NEEDED and is_to:
        return replace(outlook, status="called_for")
    if (word in _TRIED or word in _ENABLING) and (is_to or relation != "xcomp"):
        return replace(outlook, status="hypothetical", is_hypothetical=True, within=governor)
    if word in _FEELING and relation == "xcomp":
        return replace(outlook, status="hypothetical", is_hypothetical=True, within=governor)  # "likes killing"
    if word in {"order", "instruct", "tell", "command", "direct"} and is_to:
        return replace(outlook, status="called_for")
    if word in _BEGUN and relation == "xcomp" and governor.tag_ in {"VBD", "VBN"}:
        return _climbed(governor, outlook, operators, depth + 1)  # what "began" has begun
    if word in _ONGOING and relation == "xcomp":
        return _climbed(governor, replace(outlook, status="ongoing"), operators, depth + 1)
    if word in {"stop", "cease", "quit", "avoid"}:
        return replace(outlook, status="denied", is_negated=True)
    if word in {"able", "unable"}:
        return replace(outlook, is_purpose=True)  # whether somebody can is no act
    if relation == "purpose" or (relation == "xcomp" and is_to and word not in _DONE):
        return replace(outlook, is_purpose=True)
    return _climbed(governor, outlook, operators, depth + 1) if relation == "xcomp" else outlook


def _is_left_undone(preposition: Token) -> bool:
    """Whether the preposition keeps its gerund from being done: "without", "instead of", "rather than"."""
    if preposition.lower_ == "of":
        return preposition.head.lower_ == "instead"
    return preposition.lower_ in _WITHOUT


def _is_perfect(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "have" for child in verb.children)


def _operator_of(word: str) -> str | None:
    """What a verb of the lexicon's operators does to its infinitive, where its row did not fire for want of a side."""
    return next((act.operator for act in acts_by_lemma().get(word, ()) if act.operator and not act.companions), None)


def _takes(operator: Frame, token: Token, relation: str) -> bool:
    """Whether the act is what the operator speaks of: "called for a ceasefire", not "agreed during talks"."""
    if relation in {"xcomp", "ccomp", "acl"}:
        return True
    if relation in {"object", "conj"}:
        return operator.act.operator != "warn"
    return token.head.lower_ in {"for", "to", "of", "on", "with", "against", "from", "in"} and (
        operator.act.operator not in {"warn"} or token.head.lower_ in {"of", "against"}
    )


def _operated(outlook: Outlook, kind: str, governor: Frame | None, operators: Mapping[int, Frame]) -> Outlook:
    own = Outlook()
    if governor is not None:
        own = _climbed(governor.verb or governor.token, Outlook(), operators, 4)
    if own.status in {"hypothetical", "called_for"} and not own.is_negated:
        return replace(outlook, status=own.status, is_hypothetical=own.is_hypothetical)  # "must be ready to mediate"
    if own.is_negated and kind in {"agree", "plan", "want", "allow"}:
        kind = "refuse"
    if own.is_negated and kind in {"threaten", "warn", "request", "refuse", "fail"}:
        return replace(outlook, status="hypothetical", is_hypothetical=True, operator=kind, governor=governor)
    negated = outlook.is_negated
    if kind in {"agree", "plan"}:
        status = "denied" if negated else "planned"
        return replace(outlook, status=status, is_future=True, operator=kind, governor=governor)
    if kind in {"refuse", "fail"}:
        return replace(outlook, status="denied", is_negated=True, operator=kind, governor=governor)
    if kind == "request":
        return replace(outlook, status="called_for", operator=kind, governor=governor)
    if kind == "threaten":
        return replace(
            outlook, status="hypothetical", is_future=True, is_hypothetical=True, operator=kind, governor=governor
        )
    return replace(outlook, status="hypothetical", is_hypothetical=True, operator=kind, governor=governor)


def _with_auxiliaries(verb: Token, outlook: Outlook) -> Outlook:
    words = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    if _has_nobody(verb) or (is_negated(verb) and not _is_done_at_last(verb, words)):
        outlook = replace(outlook, status="denied", is_negated=True)
    if is_future(verb) or words & {"gon"}:
        return replace(outlook, is_future=True, status="denied" if outlook.is_negated else "planned")
    if (
        verb.dep_ == "ROOT"
        and _is_infinitive(verb)
        and not any(child.dep_ in {"nsubj", "nsubjpass"} and _is_ranked(child) for child in verb.children)
    ):
        return replace(outlook, is_future=True, status="planned")  # "Kenya to buy power", in a headline
    if words & {"would", "could", "'d", "’d"} and outlook.is_negated and _is_perfect(verb) and _has_without(verb):
        return replace(outlook, status="happened", is_negated=False)  # "would not have fallen without the rebels"
    if words & {"would", "'d", "’d"}:
        if _has_nobody(verb):
            return outlook  # "neither would sign"
        if verb.dep_ in {"ccomp", "conj"} or (verb.dep_ == "relcl" and not _has_condition(verb)):
            return replace(outlook, is_future=True, status="denied" if outlook.is_negated else "planned")
        return replace(outlook, is_hypothetical=True, status="hypothetical")
    if "could" in words and outlook.is_negated and not _is_perfect(verb) and not _has_condition(verb):
        return outlook  # "could not reach an agreement" reached none
    if words & _MAY or _has_condition(verb):
        return replace(outlook, is_hypothetical=True, status="hypothetical")
    if words & _OBLIGED:
        return replace(outlook, status="called_for")
    if "can" in words or "ca" in words:
        return replace(outlook, is_hypothetical=True, status="denied" if outlook.is_negated else "hypothetical")
    if _is_awaited(verb):
        return replace(outlook, is_hypothetical=True, status="denied" if outlook.is_negated else "hypothetical")
    if outlook.status == "happened" and _is_under_way(verb, words):
        return replace(outlook, status="ongoing")
    return outlook


def _is_under_way(verb: Token, auxiliaries: set[str]) -> bool:
    """Whether a progressive tells what still goes on: "is bombing", "has been bombing", "police *were searching* the house".

    What "had been" going on is over, and so is the past progressive of a clause that only tells when ("while troops were
    leaving").
    """
    be = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"} and child.lemma_ == "be"}
    if verb.tag_ != "VBG" or not be or "had" in auxiliaries:
        return False
    if be & {"was", "were"}:
        opened = any(child.dep_ in {"mark", "advmod"} and child.lower_ in _WHILE for child in verb.children)
        return not opened and verb.dep_ in {"ROOT", "ccomp", "conj"}
    return True


def _is_done_at_last(verb: Token, auxiliaries: set[str]) -> bool:
    """ "Did not leave *until* Friday": left on Friday."""
    if "did" not in auxiliaries:
        return False
    return any(
        child.lower_ in {"until", "till"}
        or (child.dep_ == "advcl" and any(word.lower_ in {"until", "till"} for word in child.children))
        for child in verb.children
    )


def _has_nobody(verb: Token) -> bool:
    """ "*Neither* Rome nor Oslo signed", "*no* troops left"."""
    subjects = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.dep_ == "attr" and lemma(verb.head.head) == "be":
        subjects.append(verb.head)  # "there were *no* troops killed"
    return any(
        word.lower_ in _NOBODY and word.dep_ in {"det", "preconj", "cc", "nsubj", "nsubjpass"}
        for subject in subjects
        for word in (subject, *subject.children)
    )


def _is_awaited(verb: Token) -> bool:
    """Whether a clause of time tells what is yet to come: "will stay *until* Rome *pays*", "to wait *once* Oslo signs"."""
    if (
        verb.dep_ == "advcl"
        and verb.tag_ == "VBD"
        and (lemma(verb.head) in _PROMISING or any(child.lower_ == "would" for child in verb.head.children))
    ):
        return any(child.dep_ == "mark" and child.lower_ in {"until", "till", "unless"} for child in verb.children)
    if verb.dep_ != "advcl" or verb.tag_ not in {"VBZ", "VBP"}:
        return False
    if not any(child.dep_ in {"mark", "advmod"} and child.lower_ in _TIMES for child in verb.children):
        return False
    head = verb.head
    modal = {child.lower_ for child in head.children if child.dep_ == "aux"}
    return is_future(head) or bool(modal & (_MAY | _OBLIGED | {"would", "to", "can"}))


def _with_adjectives(outlook: Outlook, frame: Frame) -> Outlook:
    noun = frame.noun
    carries = frame.verb is not None and lemma(frame.verb) not in _ANNOUNCING | _PROPOSING
    for child in noun.children if noun is not None else ():
        status = _UNREAL_ADJECTIVES.get(child.lower_) if child.dep_ in {"amod", "compound"} else None
        if status == "planned" and carries:
            continue  # "began a planned strike", "cancelled the planned visit"
        if child.dep_ == "acl" and child.lower_ in {"planned", "scheduled", "expected", "slated"}:
            status = "planned"
        if status is not None and not (frame.act.kind == "verb_noun" and child.lower_ in _MORE):
            return replace(outlook, status=status, is_future=status == "planned", is_hypothetical=status != "planned")
    return outlook


def _has_condition(verb: Token) -> bool:
    return any(child.dep_ in {"mark", "advmod"} and child.lower_ in _CONDITIONS for child in verb.children)


def _has_without(verb: Token) -> bool:
    return any(child.dep_ == "prep" and child.lower_ in {"without", "but"} for child in verb.children)


def _is_infinitive(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass", "csubj"} for child in verb.children)


def _has_own_clause(verb: Token) -> bool:
    return any(
        child.dep_ in {"nsubj", "nsubjpass", "csubj", "mark"} or (child.dep_ == "aux" and child.lower_ != "to")
        for child in verb.children
    )
