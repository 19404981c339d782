"""Events of an article: who did what to whom, when, where, and whether it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.actors import Actor
from transforms.counts.counting import Count, find_counts
from transforms.entities.mentions import ArticleEntities, Entity
from transforms.events.acts import Act, word_class
from transforms.events.arguments import Sides, arranged, sides_of
from transforms.events.codes import Coding, code_of, code_of_request
from transforms.events.guards import NO_SIDES, OF_FRAME, holds, is_of_class, own_guards
from transforms.events.habits import is_general
from transforms.events.how_many import counts_of, with_tolls
from transforms.events.model import Event, EventDate
from transforms.events.parties import actors_of, distinct
from transforms.events.patterns import Frame, find_frames, undergoers
from transforms.events.sources import asserted_by, denied_by, with_denials
from transforms.events.status import Outlook, outlook_of
from transforms.events.tellings import told_once
from transforms.events.when import ArticleDates, is_historical
from transforms.events.where import place_of
from transforms.language import block_of
from transforms.syntax import lemma, objects_of, sentence_of

_SILENT_BLOCKS = frozenset({"byline", "boilerplate", "dateline"})
# An operator tells an event of its own only if the act that it takes tells none; these tell nothing alone.
_OF_STATES = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})
# A noun in the name of one of these tells no act: "the Bishops' *Conference*", "the Democratic *Rally*".
_NAMED = frozenset({"ORG", "PERSON", "FAC", "PRODUCT", "WORK_OF_ART", "NORP"})
_ONLY_WITH_ACT = frozenset({"plan", "want", "fail"})
_PROMISING = frozenset({"will", "would", "shall", "should", "must", "to", "'ll", "’ll", "'d", "’d"})
_SPEAKING = frozenset(
    {"comment", "say", "answer", "discuss", "elaborate", "give", "speak", "identify", "disclose", "detail"}
)
# What an agreed or refused act of no known type may concern stands under these, and behind these prepositions.
_OPEN = frozenset({"xcomp", "dobj", "acomp", "prep", "pobj", "dative"})
_CONCERNING = frozenset({"to", "for", "from", "with", "against", "of", "on", "in"})
_STATE_SECTORS = frozenset({"GOV", "LEG", "JUD", "MIL", "REB", "IGO", "UNO", "EUR", "COP", "PTY", "OPP"})
_SUFFERED_BY_PEOPLE = frozenset({"ASSAULT", "COERCE", "SANCTION", "AID", "ACCIDENT", "DISASTER"})


class _Found(NamedTuple):
    """A frame whose guards hold; ``is_known``: one of the parties or places of its clause is known."""

    frame: Frame
    sides: Sides
    is_known: bool


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
    if any(token.text == "?" for token in setting.sentence[-2:]):
        return []  # "Did Rome ban the march?" tells of no ban
    acts, operators = _matches(setting.sentence, setting.entities)
    setting.triggers = {*acts, *operators}
    governors = {index: found.frame for index, found in operators.items()}
    events: list[Event] = []
    inner: dict[int, list[_Found]] = {}
    outlooks = {index: outlook_of(found.frame, governors) for index, found in acts.items()}
    for index, outlook in outlooks.items():
        if outlook.governor is not None:
            inner.setdefault(outlook.governor.token.i, []).append(acts[index])
    ruling: set[int] = set()  # words that tell an event whose content the acts under them are
    for index, found in operators.items():
        event = _of_operator(found, inner.get(index, []), setting, governors)
        if event is not None:
            events.append(event)
            ruling |= {index} if found.frame.act.operator in {"request", "allow"} else set()
    for index, found in acts.items():
        outlook = outlooks[index]
        if outlook.is_purpose or not found.is_known or is_general(found.frame, found.sides, outlook):
            continue
        if outlook.governor is not None and outlook.governor.token.i in ruling:
            continue  # "demanded that Rome lift the ban" is one event, the demand
        if outlook.within is not None and outlook.within.i in acts:
            continue  # so is "accused the police of beating"
        sides = _sides_under_operator(found, outlook, operators)
        events.append(setting.event(found.frame, sides, outlook, partial(code_of, found.frame.act)))
    return events


def _is_in_name(frame: Frame) -> bool:
    """Whether the noun stands in a longer name, or is the name of a month ("in *March* of 2016")."""
    token = frame.token
    if frame.act.kind != "noun" or not token.text[0].isupper():
        return False
    if token.text == "March" and token.dep_ == "pobj" and token.head.lower_ in {"in", "since", "until", "by"}:
        return True
    return token.ent_type_ in _NAMED and token.ent_iob_ == "I"


def _is_known(frame: Frame, sides: Sides) -> bool:
    """Whether one of the parties is known, or, of violence and arrests, a person who suffers it: "two suspects"."""
    if any(side.entity is not None or side.country_code or side.sector_code for side in sides.all):
        return True
    if frame.act.act_type in _OF_STATES and any(is_of_class(side, "state") for side in sides.actors):
        return True  # "the two leaders", "both sides"
    return frame.act.act_type in _SUFFERED_BY_PEOPLE and any(is_of_class(side, "person") for side in sides.recipients)


def _matches(sentence: Span, entities: ArticleEntities) -> tuple[dict[int, _Found], dict[int, _Found]]:
    """The best row of each token whose guards hold: acts and operators, by the index of their trigger."""
    acts: dict[int, _Found] = {}
    operators: dict[int, _Found] = {}
    for token in sentence:
        for frame in find_frames(token):
            if _is_in_name(frame) or not all(holds(guard, frame, NO_SIDES, entities) for guard in own_guards(frame)):
                continue
            sides = sides_of(frame, entities)
            if all(holds(guard, frame, sides, entities) for guard in frame.act.guards if guard.part not in OF_FRAME):
                chosen = operators if frame.act.kind == "operator" else acts
                found = arranged(frame, sides)
                chosen.setdefault(token.i, _Found(frame, found, _is_known(frame, sides)))
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
    if operator == "agree" and _is_opinion(found.frame):
        return None
    if operator in _ONLY_WITH_ACT or outlook.is_purpose or outlook.governor is not None:
        return None
    if operator != "request" and inner and operator != "allow":
        return None
    is_put_to_somebody = operator == "request" and bool(undergoers(found.frame.token))  # "urged anyone to call police"
    if not sides.recipients and not is_put_to_somebody and not (operator == "agree" and len(sides.actors) > 1):
        sides = Sides(
            sides.actors, _recipients_of_complement(found.frame, setting.entities, sides.actors), "complement"
        )
    if operator == "agree" and outlook.status == "hypothetical" and not sides.recipients:
        return None  # "if Rome agrees"
    if not sides.actors or (operator in {"warn", "allow"} and not sides.recipients):
        return None
    if operator == "request" and not sides.recipients and not (inner or _is_demanded(found.frame)):
        return None
    is_mutual = operator == "agree" and len(sides.actors) > 1
    is_free = is_mutual or operator == "request"
    if not sides.recipients and not is_free and not _is_act_of_state(found.frame, sides):
        return None
    if is_general(found.frame, sides, outlook):
        return None
    coding = code_of(act, outlook)
    if operator == "request" and coding.plover_type == "REQUEST":
        coding = code_of_request(act, inner[0].frame.act.act_type if inner else None)
        clauses = [child for child in found.frame.token.children if child.dep_ in {"xcomp", "ccomp", "advcl"}]
        asks_for_act = any(clause.dep_ != "advcl" or clause.tag_ == "VB" for clause in clauses)
        if (inner or asks_for_act) and outlook.status == "happened":
            outlook = replace(outlook, status="called_for")
    return setting.event(found.frame, sides, outlook, lambda _: coding)


def _is_opinion(frame: Frame) -> bool:
    """ "The judge agreed *that the book was late*" shares an opinion; "agreed that they would meet" promises."""
    clauses = [child for child in frame.token.children if child.dep_ == "ccomp" and child.i > frame.token.i]
    return lemma(frame.token) in {"agree", "accept"} and any(not _is_promised(clause) for clause in clauses)


def _is_promised(clause: Token) -> bool:
    """Whether a clause speaks of what is to be done: with "will", "would", "should", "must" or a bare verb."""
    auxiliaries = {child.lower_ for child in clause.children if child.dep_ == "aux"}
    return clause.tag_ == "VB" and (not auxiliaries or bool(auxiliaries & _PROMISING))


def _is_demanded(frame: Frame) -> bool:
    """Whether somebody asks for an act with a name: "called for an *inquiry*", not "called for patience"."""
    heads = [noun for word in (frame.token, frame.companion) if word is not None for noun in objects_of(word, "for")]
    heads += [child for child in (frame.companion or frame.token).children if child.dep_ in {"pobj", "dobj"}]
    heads += [child for child in frame.token.children if child.dep_ == "ccomp"]
    if lemma(frame.token) == "demand" and frame.companion is None and any(head.dep_ == "dobj" for head in heads):
        return True  # "demanded answers", whatever they are
    return any(head.pos_ == "VERB" or lemma(head) in word_class("demanded") for head in heads)


def _is_act_of_state(frame: Frame, sides: Sides) -> bool:
    """Whether an agreement or refusal that names no other side counts: a government's, and not one to speak."""
    if any(lemma(child) in _SPEAKING for child in frame.token.children if child.dep_ in {"xcomp", "ccomp", "dobj"}):
        return False
    return any(side.sector_code in _STATE_SECTORS or is_of_class(side, "country") for side in sides.actors)


def _recipients_of_complement(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Whom an agreed or refused act of no known type concerns: "agreed to open its borders *to Somali refugees*"."""
    unknown: tuple[Actor, ...] = ()
    for head in _arguments_under(frame.token):
        found = tuple(side for side in actors_of(head, entities) if side not in actors and not _same(side, actors))
        if any(side.entity is not None or side.country_code for side in found):
            return found
        unknown = unknown or found
    return unknown


def _arguments_under(verb: Token) -> Iterator[Token]:
    """Objects of the verb and of the infinitives and nouns under it, the nearer first; no clause is entered.

    "Refused to *answer* a *letter* from *the board* that named *Peru*" stops at the board.
    """
    layer = [verb]
    while layer:
        below = [child for token in layer for child in token.children if child.i > verb.i and child.dep_ in _OPEN]
        layer = [child for child in below if child.pos_ not in {"ADP", "SCONJ"} or child.lower_ in _CONCERNING]
        layer = [child for child in layer if child.head.lower_ != "according"]
        yield from (token for token in layer if token.dep_ in {"dobj", "pobj"} or token.pos_ in {"NOUN", "PROPN"})


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
        outlook, dated = self._in_time(frame, outlook)
        place, method = place_of(frame, self.span, self.entities)
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
            denied_by=denied_by(frame, self.entities) if outlook.status == "denied" else None,
        )

    def _in_time(self, frame: Frame, outlook: Outlook) -> tuple[Outlook, EventDate]:
        """When it was, and what that makes of it.

        What went on in other years is over, and what a noun names with a day after that of the paper has not happened:
        "the summit on May 3".
        """
        dated = self.dates.date_of(frame, outlook, self.span, self.triggers)
        if outlook.status == "ongoing" and is_historical(dated, self.published):
            return replace(outlook, status="happened"), dated
        if self.published is None or outlook.status != "happened" or frame.act.kind != "noun" or frame.verb is not None:
            return outlook, dated
        ahead = replace(outlook, status="planned", is_future=True)
        later = dated if dated.start else self.dates.date_of(frame, ahead, self.span, self.triggers)
        is_ahead = later.method == "clause" and later.start is not None and later.start > self.published
        return (ahead, later) if is_ahead else (outlook, dated)

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
