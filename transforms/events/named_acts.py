"""What stands around an act that a noun tells: "a *planned* visit", "*in the event of* an attack", "secured the *release*"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.syntax import is_negated, lemma

# A noun that one announces, proposes or discusses is still to come; what one begins or cancels was planned before.
_ANNOUNCING = frozenset({"announce", "unveil", "reveal", "confirm", "have", "declare", "order", "reiterate"})
_PROPOSING = frozenset({"plan", "propose", "schedule", "prepare", "discuss", "consider", "seek", "suggest", "threaten"})
ANNOUNCED_AHEAD = frozenset({"AID", "CONSULT", "ELECTION", "MOBILIZE", "COOPERATE"})
_UNREAL_ADJECTIVES = {
    **dict.fromkeys(("planned", "upcoming", "future", "scheduled", "forthcoming", "proposed", "impending"), "planned"),
    **dict.fromkeys(("coming", "looming", "pending"), "planned"),
    **dict.fromkeys(
        ("possible", "potential", "alleged", "hypothetical", "imminent", "further", "eventual", "suspected"),
        "hypothetical",
    ),
    **dict.fromkeys(("threatened", "attempted", "foiled", "failed"), "hypothetical"),
}
_MORE = frozenset({"further", "eventual"})  # "imposed further sanctions" imposed them
_HARMING = frozenset({"kill", "injure", "wound", "hit", "destroy", "damage", "leave", "claim"})
# Who brings a thing about does it, or tries to: "will *secure* the release", "not *involved in* the attack".
_BRINGING_ABOUT = frozenset(
    {"secure", "win", "ensure", "obtain", "gain", "achieve", "arrange", "organize", "organise", "host", "stage", "hold"}
    | {"begin", "start", "launch", "open", "resume", "restart", "reopen", "renew", "conduct", "attend", "join", "carry"}
    | {"mount", "wage", "undertake", "facilitate", "broker", "mediate", "complete", "conclude", "trigger", "cause"}
    | {"provoke", "spark", "permit", "allow", "negotiate"}
)
_BRINGING_WITH = frozenset(
    {("participate", "in"), ("take", "in"), ("involve", "in"), ("engage", "in"), ("lead", "to"), ("result", "in")}
    | {("return", "to"), ("respond", "with"), ("escalate", "into")}
)
# Behind these a noun is looked ahead to: "braced *for* attacks", "a reward *for* his arrest".
_AWAITED_BEHIND = frozenset(
    {("hope", "for"), ("wait", "for"), ("brace", "for"), ("prepare", "for"), ("reward", "for"), ("warrant", "for")}
    | {("deadline", "for"), ("event", "of"), ("likelihood", "of")}
)
_WARNING = frozenset({("warn", "of"), ("warn", "about"), ("warn", "against"), ("warning", "of")})
_SCHEDULED_BEHIND = frozenset(
    {("ahead", "of"), ("run", "to"), ("runup", "to"), ("lead", "to"), ("buildup", "to"), ("preparation", "for")}
)


def with_surroundings(outlook: Outlook, frame: Frame) -> Outlook:
    """The outlook as the words in and around the noun's phrase have it."""
    noun = frame.noun
    if noun is None:
        return outlook
    status = _status_of_words(noun, frame)
    if status is None and frame.verb is None:
        status = _status_of_place(noun, frame)
    if status is not None:
        outlook = replace(outlook, status=status, is_future=status == "planned", is_hypothetical=status != "planned")
    return replace(outlook, status="planned", is_future=True) if _is_announced_ahead(frame) else outlook


def _status_of_words(noun: Token, frame: Frame) -> str | None:
    """By an adjective or a participle: "a *possible* attack", "talks *scheduled* for Friday"."""
    carries = frame.verb is not None and lemma(frame.verb) not in _ANNOUNCING | _PROPOSING
    for child in noun.children:
        status = _UNREAL_ADJECTIVES.get(child.lower_) if child.dep_ in {"amod", "compound"} else None
        if status == "planned" and carries:
            continue  # "began a planned strike", "cancelled the planned visit"
        if child.lower_ == "suspected" and noun.dep_ == "nsubj" and lemma(noun.head) in _HARMING:
            continue  # "a suspected bombing killed four"
        if child.dep_ == "acl" and child.lower_ in {"planned", "scheduled", "expected", "slated"}:
            status = "planned"
        if status is not None and not (frame.act.kind == "verb_noun" and child.lower_ in _MORE):
            return status
    return None


def _status_of_place(noun: Token, frame: Frame) -> str | None:
    """By the preposition it stands behind: "*in the event of* an attack", "*ahead of* the talks"."""
    while noun.dep_ == "conj" and noun.head.pos_ == "NOUN":
        noun = noun.head
    if noun.dep_ != "pobj":
        return None
    preposition, governor = noun.head, _noun_before(noun.head)
    pair = (lemma(governor), preposition.lower_)
    if pair == ("case", "of") and governor.dep_ == "pobj" and governor.n_lefts == 0:
        return "hypothetical"  # "in case of fire", not "in the case of"
    if pair in _AWAITED_BEHIND or (pair in _WARNING and not is_definite(noun)):
        return "hypothetical"
    if pair == ("information", "to") or (lemma(governor) == "lead" and governor.dep_ == "acl"):
        return "hypothetical" if lemma(governor.head) == "information" else None
    is_scheduled = pair in _SCHEDULED_BEHIND and governor.pos_ not in {"VERB", "AUX"}
    return "planned" if is_scheduled and frame.act.act_type in ANNOUNCED_AHEAD else None


def _noun_before(preposition: Token) -> Token:
    """What the preposition belongs to; also the object right before it where the parser hangs it on the verb."""
    verb = preposition.head
    objects = [child for child in verb.children if child.dep_ == "dobj" and child.i == preposition.i - 1]
    return objects[0] if objects and verb.pos_ == "VERB" else verb


def is_brought_about(noun: Token, governor: Token, relation: str) -> bool:
    """Whether the governor's doing would be the noun's: as real as "secure" is the release that somebody secures."""
    if governor.pos_ != "VERB":
        return False
    if relation == "object":
        return lemma(governor) in _BRINGING_ABOUT
    if relation != "preposition" or (lemma(governor), noun.head.lower_) not in _BRINGING_WITH:
        return False
    return lemma(governor) != "take" or any(child.lower_ == "part" for child in governor.children)


def is_definite(noun: Token) -> bool:
    """Whether the text takes it as known: "*the* attack", "*Friday's* attack"."""
    return any(
        child.dep_ == "poss" or child.lower_ in {"the", "this", "that", "these", "those"} for child in noun.children
    )


def is_dated(noun: Token) -> bool:
    """ "The *1998* attacks", "the *May 12* attacks": what has a day of its own was."""
    parts = (part for child in noun.children if child.i < noun.i for part in child.subtree)
    return any(part.is_digit for part in parts)


def _is_announced_ahead(frame: Frame) -> bool:
    """ "Announced aid of two million", "announced a withdrawal of troops": sanctions stand when announced, aid does not."""
    if frame.verb is None or frame.noun is None or lemma(frame.verb) not in {"announce", "unveil"}:
        return False
    return frame.act.act_type in ANNOUNCED_AHEAD or frame.act.mode == "withdraw"


def is_called_off(frame: Frame) -> bool:
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
