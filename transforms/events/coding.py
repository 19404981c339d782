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
from transforms.events.doers import names_place, verb_come_for
from transforms.events.embedded import is_alleged, is_only_thought_of
from transforms.events.guards import NO_SIDES, OF_FRAME, holds, is_of_class, own_guards
from transforms.events.habits import is_general
from transforms.events.homes import at_home
from transforms.events.how_many import counts_of, with_tolls
from transforms.events.model import Event
from transforms.events.outlook import Outlook
from transforms.events.parties import actors_of, distinct, is_site
from transforms.events.patterns import (
    Frame,
    find_frames,
    is_in_headline,
    is_passive_verb,
    is_told_of,
    measured_by,
    undergoers,
)
from transforms.events.sources import asserted_by, denied_by, with_denials
from transforms.events.status import outlook_of
from transforms.events.tellings import told_once
from transforms.events.when import ArticleDates, is_historical
from transforms.events.where import place_of
from transforms.language import block_of
from transforms.roles import is_body_noun, is_person_noun
from transforms.syntax import lemma, objects_of, sentence_of, subjects

_SILENT_BLOCKS = frozenset({"byline", "boilerplate", "dateline"})
# An operator tells an event of its own only if the act that it takes tells none; these tell nothing alone.
_OF_STATES = frozenset({"CONSULT", "AGREE", "SUPPORT", "COOPERATE"})
# A noun in the name of one of these tells no act: "the Bishops' *Conference*", "the Democratic *Rally*".
_NAMED = frozenset({"ORG", "PERSON", "FAC", "PRODUCT", "WORK_OF_ART", "NORP"})
_RULING = frozenset({"request", "allow", "warn"})  # these tell their own event, whatever act they take
_ONLY_WITH_ACT = frozenset({"plan", "want", "fail"})
_PROMISING = frozenset({"will", "would", "shall", "should", "must", "to", "'ll", "’ll", "'d", "’d"})
_REMARKING = frozenset({"comment", "elaborate", "say", "answer", "identify", "disclose"})
# Whom an authority warns for their own good.
_PUBLIC = frozenset({"people", "person", "resident", "public", "visitor", "traveler", "traveller", "tourist"})
_SPEAKING = frozenset(
    {"comment", "say", "answer", "discuss", "elaborate", "give", "speak", "identify", "disclose", "detail"}
)
# What an agreed or refused act of no known type may concern stands under these, and behind these prepositions.
_OPEN = frozenset({"xcomp", "dobj", "acomp", "prep", "pobj", "dative"})
_CONCERNING = frozenset({"to", "for", "from", "with", "against", "of", "on", "in"})
_SERVING = frozenset({"help", "assist", "support", "defend", "protect", "aid", "allow", "enable"})
_STATE_SECTORS = frozenset({"GOV", "LEG", "JUD", "MIL", "REB", "IGO", "UNO", "EUR", "COP", "PTY", "OPP"})
_SUFFERED_BY_PEOPLE = frozenset({"ASSAULT", "COERCE", "SANCTION", "AID", "ACCIDENT", "DISASTER"})


_PLACING = ("in", "at", "across", "through", "outside", "throughout", "near")


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
    doc, end = setting.sentence.doc, setting.sentence.end
    if any(doc[index].text == "?" for index in range(max(end - 2, setting.sentence.start), end)):
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
            ruling |= {index} if found.frame.act.operator in _RULING else set()
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


def _is_content_of(frame: Frame, carried: Mapping[int, str]) -> bool:
    """Whether the act is what a carried noun asks for: "repeated its *call* for Rome to *lift* the ban" is one request."""
    verb = frame.verb or frame.token
    while verb.dep_ in {"conj", "xcomp", "ccomp"} and verb.head.pos_ == "VERB":
        verb = verb.head
    noun = verb.head.head if verb.dep_ in {"pcomp", "pobj"} else verb.head
    return noun != verb and carried.get(noun.i) == "REQUEST"


def _is_same_meeting(found: _Found, acts: Mapping[int, _Found], entities: ArticleEntities) -> bool:
    """Whether the verb over the talks or the visit tells it with both its sides."""
    if found.frame.act.act_type != "CONSULT" or found.frame.verb is not None:
        return False
    verb = verb_come_for(found.frame, entities)
    told = acts.get(verb.i) if verb is not None else None
    return told is not None and told.frame.act.act_type == "CONSULT" and len(told.sides.all) > 1


def _is_in_name(frame: Frame) -> bool:
    """Whether the noun stands in a longer name, or is the name of a month ("in *March* of 2016")."""
    token = frame.token
    if frame.act.kind != "noun" or not token.text[0].isupper():
        return False
    if token.dep_ == "pobj" and token.head.lower_ in {"for", "of"} and _is_capital(token.head.head):
        return True  # "the Alliance for the *Liberation* of Chad"
    if token.text == "March" and token.dep_ == "pobj" and token.head.lower_ in {"in", "since", "until", "by"}:
        return True
    return token.ent_type_ in _NAMED and token.ent_iob_ == "I"


def _is_capital(noun: Token) -> bool:
    """Whether a common noun is written as a name in running text."""
    is_running = noun.i > 0 and not noun.is_sent_start and not is_in_headline(noun)
    return is_running and noun.pos_ in {"NOUN", "PROPN"} and noun.text[0].isupper() and not noun.is_upper


def _is_known(frame: Frame, sides: Sides, entities: ArticleEntities) -> bool:
    """Whether one of the parties is known, or, of violence and arrests, a person who suffers it: "two suspects"."""
    if any(side.entity is not None or side.country_code or side.sector_code for side in sides.all):
        return True
    if frame.act.act_type in _OF_STATES and any(is_of_class(side, "state") for side in sides.all):
        return True  # "the two leaders", "both sides"
    if frame.act.act_type == "PROTEST" and any(is_of_class(side, "person") for side in sides.actors):
        return True  # "two thousand people took part in the rally"
    if _is_told_somewhere(frame, entities):
        return True
    is_suffered = frame.act.act_type in _SUFFERED_BY_PEOPLE or frame.act.mode == "release" or _is_charge(frame)
    return is_suffered and any(is_of_class(side, "person") for side in sides.recipients)


def _is_told_somewhere(frame: Frame, entities: ArticleEntities) -> bool:
    """Whether violence or a protest is told to be at a place: "*riots* broke out in Lima", "Peru saw *bombings*"."""
    noun = frame.token
    if frame.act.act_type not in {"PROTEST", "ASSAULT"} or frame.act.kind != "noun" or not is_told_of(noun):
        return False
    verb = measured_by(noun).head
    where = [place for word in (noun, verb) for place in objects_of(word, *_PLACING)]
    where += subjects(verb) if noun.dep_ == "dobj" else []
    parts = [part for place in where for part in (place, *objects_of(place, "of"))]  # "the north *of Peru*"
    return any(names_place(part, entities) for part in parts)


def _is_charge(frame: Frame) -> bool:
    """Whether somebody stands accused: "he was *charged with* fraud"."""
    return frame.act.act_type == "ACCUSE" and ("legal" in frame.act.contexts or frame.act.lemma == "accuse")


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
                chosen.setdefault(token.i, _Found(frame, found, _is_known(frame, sides, entities)))
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
    if (operator == "agree" and _is_opinion(found.frame)) or _is_danger(found.frame):
        return None
    if "adjective" in act.flags and not _is_of_state(sides):
        return None  # "migrants are *willing* to do the work"
    if operator in _ONLY_WITH_ACT or outlook.is_purpose or outlook.governor is not None:
        return None
    if operator == "refuse" and any(lemma(child) in _REMARKING for child in found.frame.token.children):
        return None  # "declined to comment on the fine for the firm"
    if operator == "warn" and sides.recipients and all(_is_public(side) for side in sides.recipients):
        return None  # "the police warned residents to stay inside"
    if is_only_thought_of(found.frame):
        return None
    if inner and operator not in _RULING:
        return None
    # "Urged anyone to call police" is put to somebody, "demanded a truce with the rebels" concerns the rebels.
    asked = [] if operator != "request" else undergoers(found.frame.token)
    is_put_to_somebody = any(lemma(noun) not in word_class("demanded") for noun in asked)
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


def _is_public(side: Actor) -> bool:
    return side.entity is None and lemma(side.span.root) in _PUBLIC


def _is_opinion(frame: Frame) -> bool:
    """ "The judge agreed *that the book was late*" shares an opinion; "agreed that they would meet" promises."""
    if lemma(frame.token) == "agree" and _is_standing(frame.token):
        return True
    clauses = [child for child in frame.token.children if child.dep_ == "ccomp" and child.i > frame.token.i]
    return lemma(frame.token) in {"agree", "accept"} and any(not _is_promised(clause) for clause in clauses)


def _is_standing(verb: Token) -> bool:
    """ "The members do not all *agree* on how it works": the present tense of an opinion, where nothing is promised."""
    asked = any(child.dep_ in {"xcomp", "ccomp"} for child in verb.children)
    present = verb.tag_ in {"VBP", "VBZ"} or any(child.lower_ in {"do", "does"} for child in verb.children)
    return present and not asked and not is_in_headline(verb)


def _is_danger(frame: Frame) -> bool:
    """ "*Threatens* the fairness of the vote" endangers it; what is threatened as an act is new: "a strike", "sanctions"."""
    if frame.act.operator != "threaten" or frame.act.lemma != "threaten" or is_passive_verb(frame.token):
        return False
    if any(child.dep_ in {"xcomp", "ccomp", "prep"} for child in frame.token.children):
        return False
    things = [noun for noun in undergoers(frame.token) if noun.pos_ == "NOUN" and not is_person_noun(lemma(noun))]
    return any(_is_quality(noun) for noun in things)


def _is_quality(noun: Token) -> bool:
    """ "The *fairness* of the vote", "its *future*": bound to what has it, and no body of people."""
    bound = any(child.dep_ in {"det", "poss"} and child.lower_ not in {"a", "an"} for child in noun.children)
    has_owner = any(child.dep_ == "poss" or (child.dep_ == "prep" and child.lower_ == "of") for child in noun.children)
    return bound and has_owner and not is_body_noun(lemma(noun)) and lemma(noun) not in word_class("crowd")


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
    heads += [noun for head in heads if head.pos_ == "NUM" for noun in objects_of(head, "in")]  # "$2 million *in aid*"
    return any(head.pos_ == "VERB" or lemma(head) in word_class("demanded") for head in heads)


def _is_act_of_state(frame: Frame, sides: Sides) -> bool:
    """Whether an agreement or refusal that names no other side counts: a government's, and not one to speak."""
    if any(lemma(child) in _SPEAKING for child in frame.token.children if child.dep_ in {"xcomp", "ccomp", "dobj"}):
        return False
    return _is_of_state(sides)


def _is_of_state(sides: Sides) -> bool:
    return any(side.sector_code in _STATE_SECTORS or is_of_class(side, "country") for side in sides.actors)


def _recipients_of_complement(frame: Frame, entities: ArticleEntities, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
    """Whom an agreed or refused act of no known type concerns: "agreed to open its borders *to Somali refugees*"."""
    unknown: tuple[Actor, ...] = ()
    for head in _arguments_under(frame.token):
        found = tuple(side for side in actors_of(head, entities) if side not in actors and not _same(side, actors))
        if any(side.entity is not None or side.country_code for side in found):
            return found
        unknown = unknown or tuple(side for side in found if not is_site(side.span.root))  # "agreed to build *homes*"
    return unknown


def _arguments_under(verb: Token) -> Iterator[Token]:
    """Objects of the verb and of the infinitives and nouns under it, the nearer first; no clause is entered.

    "Refused to *answer* a *letter* from *the board* that named *Peru*" stops at the board.
    """
    layer = [verb]
    while layer:
        below = [child for token in layer for child in token.children if child.i > verb.i]
        below = [child for child in below if child.dep_ in _OPEN or _is_purpose(child)]
        layer = [child for child in below if child.pos_ not in {"ADP", "SCONJ"} or child.lower_ in _CONCERNING]
        layer = [child for child in layer if child.head.lower_ != "according"]
        yield from (token for token in layer if token.dep_ in {"dobj", "pobj"} or token.pos_ in {"NOUN", "PROPN"})


def _is_purpose(clause: Token) -> bool:
    """ "Promised to send ships *to help defend Chad*": what is done for somebody concerns him."""
    return clause.dep_ == "advcl" and clause.tag_ == "VB" and lemma(clause) in _SERVING


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
