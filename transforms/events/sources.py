"""Who says that an act happened, and who denies it: what the clause over it tells, or the quotation it stands in.

A claim is what somebody says of others, or of what he and another did, and what the article does not tell itself. What
somebody announces of his own doing is no claim, and neither is what the police or a court tells of a case, or anybody of an
accident: that is the news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Token

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.governing_words import CLAIMS, DENYING, DISPUTING
from transforms.events.model import Event
from transforms.events.named_acts import is_definite
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.syntax import agents, conjuncts, is_negated, lemma, objects_of, subjects

# Who "confirmed" or "admitted" an act is not alone in saying so: the article takes it for true.
_CLAIMING = frozenset(
    {"say", "report", "claim", "allege", "state", "tell", "add", "insist", "argue", "declare", "write", "announce"}
    | {"assert", "maintain", "explain", "testify", "believe", "suspect", "conclude", "contend", "estimate", "warn"}
    | {"charge", "complain", "stress", "emphasize", "suggest", "indicate", "tweet", "post"}
)
_TAKEN_FOR_TRUE = frozenset({"confirm", "acknowledge", "admit", "note", "recall", "reveal", "recognize", "concede"})
_TIMES = frozenset({"after", "since", "when", "before", "while", "once", "until"})
_STEPS = frozenset(
    {"ccomp", "xcomp", "conj", "advcl", "pcomp", "dobj", "pobj", "prep", "acl", "relcl", "nsubj", "nsubjpass"}
)
_MAX_STEPS = 8
_SAID = frozenset({"ACCUSE", "REQUEST", "REJECT", "SUPPORT", "AGREE", "THREATEN"})
# What is done with another is told by one side alone: "said it had *reached a deal with* Rome".
_WITH_ANOTHER = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
_NOBODYS_CLAIM = frozenset({"ACCIDENT", "DISASTER"})
_OF_JUSTICE = frozenset({"COP", "JUD"})
_PROSECUTING = ("prosecutor", "attorney", "coroner")
_CASES = frozenset({"COERCE", "SANCTION", "ACCUSE", "RETREAT"})
_PAST = frozenset({"did", "had", "has", "have", "was", "were"})
# Whether one won is for others to say.
_OUTCOMES = frozenset({"win", "defeat", "beat", "secure"})
_OWN = frozenset({"its", "their", "his", "her", "our", "my"})


def asserted_by(
    frame: Frame, outlook: Outlook, entities: ArticleEntities, speakers: Mapping[tuple[int, int], Entity]
) -> Entity | None:
    """Who claims the act; None where the article itself tells it, or where who says so is no entity ("officials").

    The speaker of the narrowest quotation that holds the trigger; else the subject of the clause that reports it
    ("*Kyiv* said Russian missiles hit the port"), or of "according to". Nobody claims what is done by saying it ("I
    *condemn* the raid"), what is only supposed ("if they *attack*") or demanded, what the article takes for true
    ("confirmed") or as known ("*after* Rome attacked", "the rebels *who* attacked"), what the speaker did or will do
    himself ("Chad said *it* had left"), and what he says was not done.
    """
    if frame.act.act_type in _NOBODYS_CLAIM or outlook.status == "denied":
        return None
    if outlook.status == "called_for" and frame.act.act_type != "REQUEST":
        return None
    if _is_done_by_saying(frame) or _is_supposed(frame, outlook) or _is_taken_for_true(frame) or _is_known(frame):
        return None
    claimant = _claimant(frame, entities, speakers)
    if claimant is None or _is_official_record(frame, claimant):
        return None
    is_quoted = any(start <= frame.token.idx < end for start, end in speakers)
    return None if _is_own_act(frame, outlook, claimant, entities, is_quoted) else claimant


def denied_by(
    frame: Frame, outlook: Outlook, entities: ArticleEntities, speakers: Mapping[tuple[int, int], Entity]
) -> Entity | None:
    """Who denies the act; None where nobody does.

    "*Chad* denied that it had attacked", "*Chad* denied the attack", "*Chad* said it had not attacked"; and of what another
    claims, "Rome said Chad had attacked, a claim that *Chad* rejected".
    """
    if outlook.status != "denied":
        return _disputed_by(frame, entities)
    denier = _denier(frame, entities)
    verb = frame.verb or frame.token
    is_told = is_negated(verb) and any(
        child.dep_ in {"aux", "auxpass"} and child.lower_ in _PAST for child in verb.children
    )
    return _claimant(frame, entities, speakers) if denier is None and is_told else denier


def _claimant(frame: Frame, entities: ArticleEntities, speakers: Mapping[tuple[int, int], Entity]) -> Entity | None:
    inside = [(end - start, speaker) for (start, end), speaker in speakers.items() if start <= frame.token.idx < end]
    return min(inside, key=lambda found: found[0])[1] if inside else _reporter(frame, entities)


def _reporter(frame: Frame, entities: ArticleEntities) -> Entity | None:
    """Who the clause over the act says reports it."""
    for token, head in _steps_up(frame.verb or frame.token):
        by_name = _according_to(token, entities)
        if by_name is not None:
            return by_name
        if token.dep_ == "ccomp" and lemma(head) in _CLAIMING:
            return _entity_of(subjects(head), entities)
    root = frame.token.sent.root
    return _according_to(root, entities) if root in {frame.token, frame.verb} else None


def _steps_up(token: Token) -> Iterator[tuple[Token, Token]]:
    """The token and what it hangs on, and so on upwards through clauses and phrases."""
    for _ in range(_MAX_STEPS):
        if token.head == token or token.dep_ not in _STEPS:
            return
        yield token, token.head
        token = token.head


def _is_known(frame: Frame) -> bool:
    """Whether the claim only refers to the act: "said it withdrew *after* Rome attacked", "the rebels *who* attacked"."""
    verb = frame.verb or frame.token
    opened = any(child.dep_ in {"mark", "advmod"} and child.lower_ in _TIMES for child in verb.children)
    if verb.dep_ == "advcl" and opened:
        return True
    if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBG"}):
        return not any(child.lower_ == "according" for child in verb.children)  # "which, according to Rome, fired"
    return frame.verb is None and verb.pos_ == "NOUN" and verb.dep_ in {"dobj", "pobj"} and is_definite(verb)


def _is_official_record(frame: Frame, claimant: Entity) -> bool:
    """Whether police, court or prosecutor tells of a case: an arrest, a charge, a verdict."""
    title = (claimant.title or "").lower()
    tells_cases = claimant.sector_code in _OF_JUSTICE or any(word in title for word in _PROSECUTING)
    return tells_cases and frame.act.act_type in _CASES


def _is_own_act(frame: Frame, outlook: Outlook, claimant: Entity, entities: ArticleEntities, is_quoted: bool) -> bool:
    """Whether who tells of an act did or will do it: "*Chad* said *it* would leave" announces, and claims nothing.

    What was done with another is a claim all the same, since the other has not spoken, and so is a victory.
    """
    verb = frame.verb or frame.token
    while verb.dep_ in {"xcomp", "conj"} and not _has_subject(verb):
        verb = verb.head
    own = [noun for child in verb.children if child.dep_ == "nsubj" for noun in conjuncts(child)]
    if frame.verb is None and frame.token.pos_ == "NOUN":
        own += [child for child in frame.token.children if child.dep_ == "poss"]
    doers = own or agents(verb)
    if not any(_means(doer, claimant, entities, is_quoted) for doer in doers):
        return outlook.is_future and any(_is_state_of(doer, claimant, entities) for doer in doers)
    if outlook.is_future:
        return True
    is_shared = frame.act.act_type in _WITH_ANOTHER and _has_partner(frame)
    return not is_shared and lemma(verb) not in _OUTCOMES


def _has_partner(frame: Frame) -> bool:
    words = {token for token in (frame.token, frame.verb, frame.companion) if token is not None}
    return any(objects_of(word, "with", "between") for word in words)


def _means(doer: Token, claimant: Entity, entities: ArticleEntities, is_quoted: bool) -> bool:
    """Whether the doer is who speaks, or his: "we", "it", "*its* troops"; of whom a quotation says "they", is another."""
    if doer.lower_ in {"i", "we"}:
        return True
    entity = entities.of(doer)
    if entity is not None:
        return entity.entity_id == claimant.entity_id
    if doer.lower_ in {"it", "they"}:
        return not is_quoted
    owners = [child for child in doer.children if child.dep_ == "poss"]
    return any(
        entities.of(owner) in {None, claimant} if owner.lower_ in _OWN else entities.of(owner) == claimant
        for owner in owners
    )


def _is_state_of(doer: Token, claimant: Entity, entities: ArticleEntities) -> bool:
    """Whether a state's officer tells what the state will do: "*Peru* will help Chad," said its president."""
    entity = entities.of(doer)
    if entity is None or not entity.entity_id.startswith("country:") or claimant.sector_code != "GOV":
        return False
    return entity.country_code == claimant.country_code


def _denier(frame: Frame, entities: ArticleEntities) -> Entity | None:
    """The subject of the verb of denial over the act."""
    for token, head in _steps_up(frame.token):
        is_claim = lemma(token) in CLAIMS and token.dep_ in {"dobj", "nsubjpass"}
        if lemma(head) in DENYING | {"refute"} and token.dep_ in {"ccomp", "xcomp", "dobj", "pcomp"}:
            return _entity_of(subjects(head), entities)
        if is_claim and lemma(head) in DISPUTING:
            return _entity_of(agents(head) or subjects(head), entities)
    return None


def _disputed_by(frame: Frame, entities: ArticleEntities) -> Entity | None:
    """Who denies what another claims, behind it: "..., a *claim* that Chad denied", "..., *which* Chad denied"."""
    if not any(
        token.dep_ == "ccomp" and lemma(head) in _CLAIMING for token, head in _steps_up(frame.verb or frame.token)
    ):
        return None
    for token in frame.token.doc[frame.token.i + 1 : frame.token.sent.end]:
        if token.dep_ not in {"relcl", "acl"} or lemma(token) not in DISPUTING:
            continue
        is_of_clause = any(child.lower_ == "which" and child.dep_ == "dobj" for child in token.children)
        if is_of_clause or lemma(token.head) in CLAIMS:
            return _entity_of(agents(token) or [each for each in subjects(token) if each != token.head], entities)
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
    """Who stands behind "according to": the name itself, or whose report it is ("the *board's* report", "a memo by *Ana*")."""
    for child in token.children:
        if child.dep_ != "prep" or child.lower_ != "according":
            continue
        sources = objects_of(child, "to")
        found = _entity_of(sources, entities)
        if found is not None:
            return found
        owners = [part for noun in sources for part in noun.children if part.dep_ == "poss"]
        makers = [maker for noun in sources for maker in objects_of(noun, "by", "from")]
        makers += [maker for noun in sources for part in noun.children if part.dep_ == "acl" for maker in agents(part)]
        return _entity_of([*owners, *makers], entities)
    return None


def _entity_of(heads: Sequence[Token], entities: ArticleEntities) -> Entity | None:
    return next((found for head in heads if (found := entities.of(head)) is not None), None)
