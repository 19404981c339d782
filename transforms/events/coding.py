"""Events of an article: who did what to whom, when, where, and whether it happened.

Here the sentences are gone through, it is decided which acts and operators of a sentence are events, and each event is
put together of what the modules beside this one say of it. Which words of a sentence tell an act says
``transforms.events.matches``, what an operator tells by itself ``transforms.events.pledges_and_demands``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial

from spacy.tokens import Doc, Span

from transforms.counts.counting import Count, find_counts
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.acts import Act
from transforms.events.arguments import Sides
from transforms.events.codes import Coding, code_of
from transforms.events.doers_at_occasions import verb_come_for
from transforms.events.embedded import is_alleged, is_only_thought_of
from transforms.events.habits import is_general
from transforms.events.homes import at_home
from transforms.events.how_many import counts_of, with_tolls
from transforms.events.matches import Match, matches_of
from transforms.events.model import Event
from transforms.events.outlook import Outlook
from transforms.events.patterns import Frame
from transforms.events.pledges_and_demands import RULING, told_by_operator
from transforms.events.sources import asserted_by, denied_by, with_denials
from transforms.events.status import outlook_of
from transforms.events.tellings import told_once
from transforms.events.when import ArticleDates, is_historical
from transforms.events.where import place_of
from transforms.language import block_of
from transforms.syntax import lemma, sentence_of

_SILENT_BLOCKS = frozenset({"byline", "boilerplate", "dateline"})


def find_events(
    doc: Doc,
    entities: ArticleEntities,
    quoted: Sequence[tuple[int, int]] = (),
    published: date | None = None,
    speakers: Mapping[tuple[int, int], Entity] | None = None,
) -> list[Event]:
    """The events of an article, in order of their triggers; one told twice is one event with two mentions.

    Each has at least one side that is resolved to an entity, a country or a sector, or a person who suffers it; of an
    accident or a disaster the place is enough. A side that the clause does not
    name is empty. ``quoted`` are the character spans of direct quotations: what is said there is taken as said, with
    less confidence. ``speakers`` are who speaks in a quotation, by its span. Without ``published`` relative dates stay
    unknown.
    """
    events: list[Event] = []
    dates = ArticleDates(doc, published, quoted)
    for sentence in doc.sents:
        block = block_of(sentence[0])
        if block is None or block.label_ not in _SILENT_BLOCKS:
            events += _of_sentence(_Setting(sentence, entities, quoted, published, speakers or {}, dates))
    return with_denials(with_tolls(told_once(sorted(events, key=lambda event: event.trigger.start)), doc))


def _of_sentence(setting: _Setting) -> list[Event]:
    doc, end = setting.sentence.doc, setting.sentence.end
    if any(doc[index].text == "?" for index in range(max(end - 2, setting.sentence.start), end)):
        return []  # "Did Rome ban the march?" tells of no ban
    acts, operators = matches_of(setting.sentence, setting.entities)
    setting.triggers = {*acts, *operators}
    governors = {index: found.frame for index, found in operators.items()}
    events: list[Event] = []
    inner: dict[int, list[Match]] = {}
    outlooks = {index: outlook_of(found.frame, governors) for index, found in acts.items()}
    for index, outlook in outlooks.items():
        if outlook.governor is not None:
            inner.setdefault(outlook.governor.token.i, []).append(acts[index])
    ruling: set[int] = set()  # words that tell an event whose content the acts under them are
    carried = {
        found.frame.companion.i: found.frame.act.act_type
        for found in acts.values()
        if found.frame.companion is not None
    }
    for index, found in operators.items():
        if index in carried:
            continue  # "repeated its *call*" is one request
        event = _of_operator(found, inner.get(index, []), setting, governors)
        if event is not None:
            events.append(event)
            ruling |= {index} if found.frame.act.operator in RULING else set()
    for index, found in acts.items():
        outlook = outlooks[index]
        if outlook.is_purpose or not found.is_known or is_general(found.frame, found.sides, outlook):
            continue
        if outlook.governor is not None and outlook.governor.token.i in ruling:
            continue  # "demanded that Rome lift the ban" is one event, the demand
        if outlook.within is not None and outlook.within.i in acts:
            continue  # so is "accused the police of beating"
        if is_only_thought_of(found.frame) or is_alleged(found.frame) or _is_content_of(found.frame, carried):
            continue
        if _is_same_meeting(found, acts, setting.entities):
            continue  # "arrived in Cairo for talks with the king"
        sides = _sides_under_operator(found, outlook, operators)
        events.append(setting.event(found.frame, sides, outlook, partial(code_of, found.frame.act)))
    return events


def _of_operator(
    found: Match, inner: Sequence[Match], setting: _Setting, governors: Mapping[int, Frame]
) -> Event | None:
    """The event that an operator tells itself, if any; its date changes nothing of how it is coded."""
    told = told_by_operator(found, inner, setting.entities, governors)
    return setting.event(found.frame, told.sides, told.outlook, lambda _: told.coding) if told is not None else None


def _is_content_of(frame: Frame, carried: Mapping[int, str]) -> bool:
    """Whether the act is what a carried noun asks for: "repeated its *call* for Rome to *lift* the ban" is one request."""
    verb = frame.verb or frame.token
    while verb.dep_ in {"conj", "xcomp", "ccomp"} and verb.head.pos_ == "VERB":
        verb = verb.head
    noun = verb.head.head if verb.dep_ in {"pcomp", "pobj"} else verb.head
    return noun != verb and carried.get(noun.i) == "REQUEST"


def _is_same_meeting(found: Match, acts: Mapping[int, Match], entities: ArticleEntities) -> bool:
    """Whether the verb over the talks or the visit tells it with both its sides."""
    if found.frame.act.act_type != "CONSULT" or found.frame.verb is not None:
        return False
    verb = verb_come_for(found.frame, entities)
    told = acts.get(verb.i) if verb is not None else None
    return told is not None and told.frame.act.act_type == "CONSULT" and len(told.sides.all) > 1


def _sides_under_operator(found: Match, outlook: Outlook, operators: Mapping[int, Match]) -> Sides:
    """ "Agreed with Iran to ...": the operator's partner is a side of what is agreed."""
    governor = operators.get(outlook.governor.token.i) if outlook.governor is not None else None
    if governor is None or outlook.operator not in {"agree", "threaten", "refuse", "plan"}:
        return found.sides
    actors = found.sides.actors or governor.sides.actors
    recipients = found.sides.recipients
    if not recipients and not ("symmetric" in found.frame.act.flags and len(actors) > 1):
        recipients = tuple(side for side in governor.sides.recipients if side not in actors)
    return Sides(actors, recipients, found.sides.slot)


class _Setting:
    """What the events of one sentence share: its dates, its counts, its places, and whether it is quoted."""

    def __init__(
        self,
        sentence: Span,
        entities: ArticleEntities,
        quoted: Sequence[tuple[int, int]],
        published: date | None,
        speakers: Mapping[tuple[int, int], Entity],
        dates: ArticleDates,
    ) -> None:
        self.sentence = sentence
        self.entities = entities
        self.published = published
        self.speakers = speakers
        self.dates = dates
        self.triggers: set[int] = set()  # the tokens of all acts of the sentence
        self._quoted = quoted

    @cached_property
    def span(self) -> Span:
        """The sentence without white space at its ends."""
        return sentence_of(self.sentence[0])

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """The quotations that the sentence has a part of."""
        return [each for each in self._quoted if each[0] < self.span.end_char and self.span.start_char < each[1]]

    @cached_property
    def counts(self) -> list[Count]:
        """The counts of the sentence."""
        return list(find_counts(self.span))

    def event(self, frame: Frame, sides: Sides, outlook: Outlook, coded: Callable[[Outlook], Coding]) -> Event:
        """The event of a frame in this sentence; ``coded`` gives the coding of an outlook."""
        trigger = _trigger_of(frame)
        outlook, dated = self.dates.in_time(frame, outlook, self.span, self.triggers)
        place, method = place_of(frame, self.span, self.entities)
        sides = at_home(frame, sides, place if method in {"clause", "sentence"} else None, self.entities)
        return Event(
            trigger=trigger,
            sentence=self.span,
            mentions=(trigger,),
            trigger_lemma=_trigger_lemma(frame),
            act_type=frame.act.act_type,
            coding=coded(outlook),
            contexts=frame.act.contexts,
            actors=sides.actors,
            recipients=sides.recipients,
            status=outlook.status,
            is_negated=outlook.is_negated,
            is_future=outlook.is_future,
            is_hypothetical=outlook.is_hypothetical,
            is_historical=is_historical(dated, self.published),
            date=dated,
            place=place,
            place_method=method,
            counts=counts_of(frame, self.counts, self.triggers),
            rule_id=frame.act.rule_id,
            confidence=self._confidence(frame.act, sides, trigger),
            asserted_by=asserted_by(frame, outlook, self.entities, self.speakers),
            denied_by=denied_by(frame, outlook, self.entities, self.speakers),
        )

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
