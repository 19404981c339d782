"""Events of an article: who did what to whom, when, where, and whether it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.actors import Actor
from transforms.counts import Count, find_counts
from transforms.dates import DateExpression, find_dates
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.acts import Act
from transforms.events.arguments import Sides, arranged, sides_of
from transforms.events.codes import Coding, code_of, code_of_request
from transforms.events.guards import holds, is_of_class
from transforms.events.model import UNKNOWN_DATE, Event, EventDate
from transforms.events.parties import actors_of, distinct
from transforms.events.patterns import Frame, find_frames
from transforms.events.sources import asserted_by, denied_by, with_denials
from transforms.events.status import Outlook, outlook_of
from transforms.language import block_of
from transforms.syntax import lemma, objects_of, sentence_of

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_PLACE_PREPOSITIONS = ("in", "at", "near", "outside", "inside", "off", "across")
_SILENT_BLOCKS = frozenset({"byline", "boilerplate", "dateline"})
# An operator tells an event of its own only if the act that it takes tells none; these tell nothing alone.
_ONLY_WITH_ACT = frozenset({"plan", "want", "fail"})
_SPEAKING = frozenset(
    {"comment", "say", "answer", "discuss", "elaborate", "give", "speak", "identify", "disclose", "detail"}
)
_STATE_SECTORS = frozenset({"GOV", "LEG", "JUD", "MIL", "REB", "IGO", "UNO", "EUR", "COP", "PTY", "OPP"})
_BARRIERS = frozenset({"ccomp", "relcl", "acl", "pcomp", "csubj", "parataxis", "appos"})
_YEAR = timedelta(days=366)


class _Found(NamedTuple):
    frame: Frame
    sides: Sides


def find_events(
    doc: Doc,
    entities: ArticleEntities,
    quoted: Sequence[tuple[int, int]] = (),
    published: date | None = None,
    speakers: Mapping[tuple[int, int], Entity] | None = None,
) -> list[Event]:
    """The events of an article, in order of their triggers; one told twice is one event with two mentions.

    Each has at least one side that is resolved to an entity, a country or a sector. A side that the clause does not
    name is empty. ``quoted`` are the character spans of direct quotations: what is said there is taken as said, with
    less confidence. ``speakers`` are who speaks in a quotation, by its span. Without ``published`` relative dates stay
    unknown.
    """
    events: list[Event] = []
    for sentence in doc.sents:
        block = block_of(sentence[0])
        if block is None or block.label_ not in _SILENT_BLOCKS:
            events += _of_sentence(_Setting(sentence, entities, quoted, published, speakers or {}))
    return with_denials(_told_once(sorted(events, key=lambda event: event.trigger.start)))


def _of_sentence(setting: _Setting) -> list[Event]:
    acts, operators = _matches(setting.sentence, setting.entities)
    governors = {index: found.frame for index, found in operators.items()}
    events: list[Event] = []
    inner: dict[int, list[_Found]] = {}
    for found in acts.values():
        outlook = outlook_of(found.frame, governors)
        if outlook.governor is not None:
            inner.setdefault(outlook.governor.token.i, []).append(found)
        if outlook.is_purpose or not any(_is_known(side) for side in found.sides.all):
            continue
        sides = _sides_under_operator(found, outlook, operators)
        coding = code_of(found.frame.act, outlook)
        events.append(setting.event(found.frame, sides, outlook, coding))
    for index, found in operators.items():
        event = _of_operator(found, inner.get(index, []), setting, governors)
        if event is not None:
            events.append(event)
    return events


def _is_known(side: Actor) -> bool:
    return side.entity is not None or side.country_code is not None or side.sector_code is not None


def _matches(sentence: Span, entities: ArticleEntities) -> tuple[dict[int, _Found], dict[int, _Found]]:
    """The best row of each token whose guards hold: acts and operators, by the index of their trigger."""
    acts: dict[int, _Found] = {}
    operators: dict[int, _Found] = {}
    for token in sentence:
        for frame in find_frames(token):
            sides = sides_of(frame, entities)
            if all(holds(guard, frame, sides, entities) for guard in frame.act.guards):
                chosen = operators if frame.act.kind == "operator" else acts
                chosen.setdefault(token.i, _Found(frame, arranged(frame, sides)))
                break
    consumed = {found.frame.companion.i for found in acts.values() if found.frame.companion is not None}
    return {index: found for index, found in acts.items() if index not in consumed}, operators


def _sides_under_operator(found: _Found, outlook: Outlook, operators: Mapping[int, _Found]) -> Sides:
    """ "Agreed with Iran to ...": the operator's partner is a side of what is agreed."""
    governor = operators.get(outlook.governor.token.i) if outlook.governor is not None else None
    if governor is None or outlook.operator not in {"agree", "threaten", "refuse", "plan"}:
        return found.sides
    actors = found.sides.actors or governor.sides.actors
    recipients = found.sides.recipients
    if not recipients and not ("symmetric" in found.frame.act.flags and len(actors) > 1):
        recipients = tuple(side for side in governor.sides.recipients if side not in actors)
    return Sides(actors, recipients, found.sides.slot)


def _of_operator(
    found: _Found, inner: Sequence[_Found], setting: _Setting, governors: Mapping[int, Frame]
) -> Event | None:
    """The event that an operator tells itself: a request always, the others where no known act follows."""
    act, sides = found.frame.act, found.sides
    operator = act.operator or ""
    others = {index: frame for index, frame in governors.items() if index != found.frame.token.i}
    outlook = outlook_of(found.frame, others)
    if operator in _ONLY_WITH_ACT or outlook.is_purpose or outlook.governor is not None:
        return None
    if operator != "request" and inner and operator != "allow":
        return None
    if not sides.recipients and not (operator == "agree" and len(sides.actors) > 1):
        sides = Sides(
            sides.actors, _recipients_of_complement(found.frame, setting.entities, sides.actors), "complement"
        )
    if not sides.actors or (operator in {"request", "warn", "allow"} and not sides.recipients):
        return None
    if not sides.recipients and not _is_act_of_state(found.frame, sides):
        return None
    coding = code_of(act, outlook)
    if operator == "request" and coding.plover_type == "REQUEST":
        coding = code_of_request(act, inner[0].frame.act.act_type if inner else None)
    return setting.event(found.frame, sides, outlook, coding)


def _is_act_of_state(frame: Frame, sides: Sides) -> bool:
    """Whether an agreement or refusal that names no other side counts: a government's, and not one to speak."""
    if any(lemma(child) in _SPEAKING for child in frame.token.children if child.dep_ in {"xcomp", "ccomp", "dobj"}):
        return False
    return any(side.sector_code in _STATE_SECTORS or is_of_class(side, "country") for side in sides.actors)


def _recipients_of_complement(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Whom an agreed or refused act of no known type concerns: "agreed to open its borders *to Somali refugees*"."""
    heads: list[Token] = []
    for child in frame.token.children:
        if child.dep_ in {"xcomp", "dobj", "acomp", "prep"}:
            heads += [
                token for token in child.subtree if token.dep_ in {"dobj", "pobj", "dative"} and token.i > frame.token.i
            ]
    unknown: tuple[Actor, ...] = ()
    for head in heads:
        if head.dep_ == "pobj" and head.head.lower_ not in {"to", "for", "from", "with", "against", "of", "on", "in"}:
            continue
        if head.dep_ == "pobj" and head.head.head.lower_ == "according":
            continue
        found = tuple(side for side in actors_of(head, entities) if side not in actors and not _same(side, actors))
        if any(side.entity is not None or side.country_code for side in found):
            return found
        unknown = unknown or found
    return unknown


def _same(side: Actor, actors: tuple[Actor, ...]) -> bool:
    return len(distinct((*actors, side))) == len(actors)


class _Setting:
    """What the events of one sentence share: its dates, its counts, its places, and whether it is quoted."""

    def __init__(
        self,
        sentence: Span,
        entities: ArticleEntities,
        quoted: Sequence[tuple[int, int]],
        published: date | None,
        speakers: Mapping[tuple[int, int], Entity],
    ) -> None:
        self.sentence = sentence
        self.span = sentence_of(sentence[0])
        self.entities = entities
        self.published = published
        self.speakers = speakers
        self.quoted = [span for span in quoted if span[0] < self.span.end_char and self.span.start_char < span[1]]

    @cached_property
    def dates(self) -> list[DateExpression]:
        """The dates of the sentence, read only where it tells an event."""
        return list(find_dates(self.span, self.published)) if self.published is not None else []

    @cached_property
    def counts(self) -> list[Count]:
        """The counts of the sentence."""
        return list(find_counts(self.span))

    def event(self, frame: Frame, sides: Sides, outlook: Outlook, coding: Coding) -> Event:
        """The event of a frame in this sentence."""
        trigger = _trigger_of(frame)
        dated = self._date_of(frame, outlook)
        place, method = self._place_of(frame)
        return Event(
            trigger=trigger,
            sentence=self.span,
            mentions=(trigger,),
            trigger_lemma=_trigger_lemma(frame),
            act_type=frame.act.act_type,
            coding=coding,
            contexts=frame.act.contexts,
            actors=sides.actors,
            recipients=sides.recipients,
            status=outlook.status,
            is_negated=outlook.is_negated,
            is_future=outlook.is_future,
            is_hypothetical=outlook.is_hypothetical,
            is_historical=_is_historical(dated, self.published),
            date=dated,
            place=place,
            place_method=method,
            counts=tuple(self._counts_of(frame)),
            rule_id=frame.act.rule_id,
            confidence=self._confidence(frame.act, sides, trigger),
            asserted_by=asserted_by(frame, self.entities, self.speakers),
            denied_by=denied_by(frame, self.entities) if outlook.status == "denied" else None,
        )

    def _date_of(self, frame: Frame, outlook: Outlook) -> EventDate:
        """The date of the clause; else the only one of the sentence; in the lead, of what has happened, publication."""
        verb = frame.verb or frame.token
        hung = [found for found in self.dates if _hangs_on(found, {verb, frame.token})]
        if hung:
            return _event_date(hung[0], "clause")
        if len(self.dates) == 1 and _dates_clause_of(self.dates[0], verb):
            return _event_date(self.dates[0], "sentence")
        if self.dates or self.published is None or outlook.status not in {"happened", "ongoing"}:
            return UNKNOWN_DATE
        if _is_lead(self.span):
            return EventDate(self.published, self.published, "day", None, "publication")
        return UNKNOWN_DATE

    def _place_of(self, frame: Frame) -> tuple[Entity | None, str | None]:
        hosts = [host for host in (frame.noun, frame.verb, frame.token) if host is not None]
        for host in hosts:
            for noun in objects_of(host, *_PLACE_PREPOSITIONS):
                entity = self.entities.at(noun)
                if entity is not None and entity.entity_type in _PLACES:
                    return entity, "clause"
        return None, None

    def _counts_of(self, frame: Frame) -> list[Count]:
        """The counts that the act itself, or a clause of its result ("..., killing 20"), speaks of."""
        heads = {frame.token.i} | ({frame.verb.i} if frame.verb is not None else set())
        heads |= {frame.companion.i} if frame.companion is not None else set()
        found = []
        for count in self.counts:
            chain = [count.anchor, *count.anchor.ancestors][:3]
            if count.anchor.i in heads or any(
                link.i in heads and count.anchor.dep_ in {"advcl", "conj", "acl", "relcl", "oprd", "amod", "prep"}
                for link in chain[1:]
            ) or (frame.act.kind == "noun" and frame.token.dep_ == "nsubj" and frame.token.head.i == count.anchor.i):  # fmt: skip
                found.append(count)
        return found

    def _confidence(self, act: Act, sides: Sides, trigger: Span) -> float:
        """By the kind of the row and the sides found; to be replaced by measured values a rule."""
        value = {"verb": 0.7, "verb_particle": 0.7, "verb_noun": 0.75, "noun": 0.6, "operator": 0.65}[act.kind]
        if sides.actors and (sides.recipients or len(sides.actors) > 1):
            value += 0.1
        elif act.kind == "noun":
            value -= 0.1
        inside = any(start <= trigger.start_char < end for start, end in self.quoted)
        return round(value - (0.1 if inside else 0), 2)


def _trigger_of(frame: Frame) -> Span:
    """The trigger with its particle or noun, where they stand close: "carried out", "imposed sanctions"."""
    token, companion = frame.token, frame.companion
    if companion is None or abs(companion.i - token.i) > 4:
        return token.doc[token.i : token.i + 1]
    first, last = sorted((token.i, companion.i))
    return token.doc[first : last + 1]


def _trigger_lemma(frame: Frame) -> str:
    words = [lemma(frame.token)] + ([lemma(frame.companion)] if frame.companion is not None else [])
    return " ".join(words)


def _event_date(found: DateExpression, method: str) -> EventDate:
    return EventDate(found.start, found.end, found.granularity, found.span.text, method)


def _hangs_on(found: DateExpression, heads: set[Token]) -> bool:
    """Whether the expression is a part of the clause of one of these words, not of a noun or clause inside it."""
    token = found.span.root
    for _ in range(4):
        if token in heads:
            return True
        if token.pos_ in {"VERB", "AUX"} or token.head == token:
            return False
        token = token.head
    return False


def _dates_clause_of(found: DateExpression, verb: Token) -> bool:
    """Whether the expression dates a clause that the verb is coordinated with or a part of.

    The day on which something is said dates the saying only: "said on Monday that rebels had attacked".
    """
    token = found.span.root
    while token.pos_ not in {"VERB", "AUX"} and token.head != token:
        token = token.head
    part = verb
    while part != token:
        if part.dep_ in _BARRIERS or part.head == part:
            return False
        part = part.head
    return True


def _is_lead(sentence: Span) -> bool:
    block = block_of(sentence[0])
    if block is None:
        return False
    if block.label_ == "headline":
        return True
    paragraphs = [each for each in sentence.doc.spans["blocks"] if each.label_ == "paragraph"]
    return bool(paragraphs) and block.start == paragraphs[0].start


def _is_historical(dated: EventDate, published: date | None) -> bool:
    return dated.end is not None and published is not None and dated.end < published - _YEAR


def _told_once(events: Sequence[Event]) -> list[Event]:
    """Events without those that tell one again: same act, status, first actor and recipient, and no other date."""
    kept: list[Event] = []
    for event in events:
        index = next((i for i, other in enumerate(kept) if _is_same(event, other)), None)
        if index is None:
            kept.append(event)
        else:
            kept[index] = _merged(kept[index], event)
    return kept


def _is_same(one: Event, other: Event) -> bool:
    if (
        one.act_type != other.act_type
        or one.status != other.status
        or one.coding.plover_type != other.coding.plover_type
    ):
        return False
    if not _is_same_side(one.actors, other.actors) or not _is_same_side(one.recipients, other.recipients):
        return False
    if not one.recipients and not _is_same_side(one.actors[1:2], other.actors[1:2]):
        return False  # of a meeting the partner tells which one it was
    if one.date.start is None or other.date.start is None or one.date.end is None or other.date.end is None:
        return True
    return one.date.start <= other.date.end and other.date.start <= one.date.end


def _is_same_side(ours: tuple[Actor, ...], theirs: tuple[Actor, ...]) -> bool:
    if not ours or not theirs:
        return not ours and not theirs
    one, other = ours[0], theirs[0]
    if one.entity is None or other.entity is None:
        return one.span.root == other.span.root or (
            one.entity is other.entity and one.span.text.lower() == other.span.text.lower()
        )
    return one.entity.entity_id == other.entity.entity_id and one.sector_code == other.sector_code


def _merged(first: Event, again: Event) -> Event:
    """The first telling, with what only the second one knows."""
    return first._replace(
        mentions=(*first.mentions, *(span for span in again.mentions if span not in first.mentions)),
        date=first.date
        if first.date.start is not None and first.date.method != "publication"
        else _better(first, again),
        place=first.place or again.place,
        place_method=first.place_method or again.place_method,
        counts=first.counts or again.counts,
        contexts=first.contexts or again.contexts,
    )


def _better(first: Event, again: Event) -> EventDate:
    return again.date if again.date.start is not None and again.date.method != "publication" else first.date
