"""Who says that an act happened, and who denies it: what the clause over it tells, or the quotation it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.model import Event
from transforms.events.patterns import Frame
from transforms.events.status import Outlook
from transforms.syntax import lemma, objects_of, subjects

# Who "confirmed" or "admitted" an act is not alone in saying so: the article takes it for true.
_CLAIMING = frozenset(
    {"say", "report", "claim", "allege", "state", "tell", "add", "insist", "argue", "declare", "write", "announce"}
    | {"assert", "maintain", "explain", "testify", "believe", "suspect", "conclude", "contend", "estimate", "warn"}
    | {"charge", "complain", "stress", "emphasize", "suggest", "indicate", "tweet", "post"}
)
_TAKEN_FOR_TRUE = frozenset({"confirm", "acknowledge", "admit", "note", "recall", "reveal", "recognize", "concede"})
_TIMES = frozenset({"after", "since", "when", "before", "while", "once", "until"})
_DENYING = frozenset({"deny", "disclaim", "refute"})
_STEPS = frozenset(
    {"ccomp", "xcomp", "conj", "advcl", "pcomp", "dobj", "pobj", "prep", "acl", "relcl", "nsubj", "nsubjpass"}
)
_MAX_STEPS = 8
_SAID = frozenset({"ACCUSE", "REQUEST", "REJECT", "SUPPORT", "AGREE", "THREATEN"})


def asserted_by(
    frame: Frame, outlook: Outlook, entities: ArticleEntities, speakers: Mapping[tuple[int, int], Entity]
) -> Entity | None:
    """Who claims the act; None where the article itself tells it, or where who says so is no entity ("officials").

    The speaker of the narrowest quotation that holds the trigger; else the subject of the clause that reports it
    ("*Kyiv* said Russian missiles hit the port"), or of "according to". Nobody claims what is done by saying it ("I
    *condemn* the raid"), what is only supposed ("if they *attack*"), what the article takes for true ("confirmed") or
    as known ("*after* Rome attacked"), or what the speaker will do himself ("Chad said *it* would leave").
    """
    if _is_done_by_saying(frame) or _is_supposed(frame, outlook) or _is_taken_for_true(frame):
        return None
    if _is_known_before(frame):
        return None
    inside = [(end - start, speaker) for (start, end), speaker in speakers.items() if start <= frame.token.idx < end]
    claimant = min(inside, key=lambda found: found[0])[1] if inside else _reporter(frame, entities)
    return None if outlook.is_future and _is_own_act(frame, claimant, entities) else claimant


def _reporter(frame: Frame, entities: ArticleEntities) -> Entity | None:
    """Who the clause over the act says reports it."""
    token = frame.verb or frame.token
    for _ in range(_MAX_STEPS):
        by_name = _according_to(token, entities)
        if by_name is not None:
            return by_name
        head = token.head
        if head == token or token.dep_ not in _STEPS:
            return None
        if token.dep_ == "ccomp" and lemma(head) in _CLAIMING:
            return _entity_of(subjects(head), entities)
        token = head
    return None


def _is_known_before(frame: Frame) -> bool:
    """Whether a clause of time tells the act, which the claim only refers to: "said it withdrew *after* Rome attacked"."""
    verb = frame.verb or frame.token
    opened = any(child.dep_ in {"mark", "advmod"} and child.lower_ in _TIMES for child in verb.children)
    return verb.dep_ == "advcl" and opened


def _is_own_act(frame: Frame, claimant: Entity | None, entities: ArticleEntities) -> bool:
    """Whether who tells of a coming act will do it: "*Chad* said *it* would leave" announces, and claims nothing."""
    verb = frame.verb or frame.token
    while verb.dep_ in {"xcomp", "conj"} and not _has_subject(verb):
        verb = verb.head
    own = [child for child in verb.children if child.dep_ == "nsubj"]
    return claimant is not None and any(_means(subject, claimant, entities) for subject in own)


def _means(subject: Token, claimant: Entity, entities: ArticleEntities) -> bool:
    if subject.lower_ in {"i", "we"}:
        return True
    entity = entities.of(subject)
    if entity is None:
        return subject.lower_ in {"it", "they"}
    return entity.entity_id == claimant.entity_id


def denied_by(frame: Frame, entities: ArticleEntities) -> Entity | None:
    """Who denies the act: "*Chad* denied that it had attacked", "*Chad* denied the attack"; None where nobody does."""
    token = frame.token
    for _ in range(_MAX_STEPS):
        head = token.head
        if head == token or token.dep_ not in _STEPS:
            return None
        if lemma(head) in _DENYING and token.dep_ in {"ccomp", "xcomp", "dobj", "pcomp"}:
            return _entity_of(subjects(head), entities)
        token = head
    return None


def with_denials(events: Sequence[Event]) -> list[Event]:
    """The events, each with who denies it elsewhere in the article: the same act, with a side of the same name."""
    denials = [event for event in events if event.denied_by is not None]
    return [_denied(event, denials) for event in events]


def _denied(event: Event, denials: Sequence[Event]) -> Event:
    if event.denied_by is not None or event.status != "happened":
        return event
    ours = _names(event)
    for denial in denials:
        if denial.act_type == event.act_type and ours & _names(denial):
            return event._replace(denied_by=denial.denied_by)
    return event


def _names(event: Event) -> set[str]:
    return {side.entity.entity_id for side in (*event.actors, *event.recipients) if side.entity is not None}


def _is_done_by_saying(frame: Frame) -> bool:
    """ "We *urge* them to stop", "I want to *express* my thanks": who says it has done it."""
    if frame.act.act_type not in _SAID:
        return False
    verb = frame.verb or frame.token
    while verb.dep_ in {"xcomp", "conj"} and not _has_subject(verb):
        verb = verb.head
    first = any(child.dep_ == "nsubj" and child.lower_ in {"i", "we"} for child in verb.children)
    return first and (verb.tag_ in {"VBP", "VB"} or _is_progressive_present(verb))


def _has_subject(verb: Token) -> bool:
    """Whether the verb has a subject beside it."""
    return any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)


def _is_progressive_present(verb: Token) -> bool:
    return verb.tag_ == "VBG" and any(
        child.lower_ in {"am", "are", "'m", "’m", "'re", "’re"} for child in verb.children
    )


def _is_supposed(frame: Frame, outlook: Outlook) -> bool:
    """Whether the act is a condition or its outcome, and not what somebody says may be so."""
    verb = frame.verb or frame.token
    modals = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    return outlook.status == "hypothetical" and not modals & {"may", "might", "could"}


def _is_taken_for_true(frame: Frame) -> bool:
    token = frame.verb or frame.token
    for _ in range(_MAX_STEPS):
        head = token.head
        if head == token or token.dep_ not in _STEPS:
            return False
        if token.dep_ == "ccomp":
            return lemma(head) in _TAKEN_FOR_TRUE
        token = head
    return False


def _according_to(token: Token, entities: ArticleEntities) -> Entity | None:
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "according":
            return _entity_of(objects_of(child, "to"), entities)
    return None


def _entity_of(heads: Sequence[Token], entities: ArticleEntities) -> Entity | None:
    return next((found for head in heads if (found := entities.of(head)) is not None), None)
