"""Which events of an article are one event told again: in its headline, by a further word, as "the attack".

News tells its main act several times, with less each time. Two tellings are one event where the act is the same, no side
and no date of one contradicts the other, and something ties them: both sides, a headline over its lead, one clause that
grows out of the other ("crashed, *killing* seven"), or a definite noun that can only point back ("*the attack*").
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from spacy.tokens import Token

from transforms.actors import Actor
from transforms.events.acts import word_class
from transforms.events.how_many import joined
from transforms.events.locatives import exactness
from transforms.events.model import Event, EventDate
from transforms.events.patterns import LIGHT_VERBS, is_in_headline, is_passive_verb, taking_place
from transforms.language import block_of
from transforms.roles import is_person_noun
from transforms.syntax import agents, lemma, subjects

_HARM = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_POINTED_AT = _HARM | {"CONSULT", "PROTEST", "ELECTION", "LAUNCH", "COERCE", "RETREAT"}
# How a clause or noun grows out of another that tells the same harm.
_GROWN = frozenset(
    {"conj", "advcl", "nsubj", "nsubjpass", "agent", "pobj", "prep", "acl", "relcl", "dobj", "appos", "ccomp", "xcomp"}
)
_POINTING = frozenset({"the", "this", "that", "these", "those", "both"})
_REAL = frozenset({"happened", "ongoing"})
_TOLL = frozenset({"kill", "injure", "wound", "hurt", "die"})
_LEAD_PARAGRAPHS = 2
_NEWS = timedelta(days=31)
_WEAK_DATES = frozenset({"paragraph", "publication"})
_PLACE_METHODS = ("clause", "sentence", "dateline", "none")
_NEAR_SENTENCES = 4
_OTHER_TIMES = frozenset({"after", "before", "since", "until"})
_MAX_STEPS = 5
_SAME, _AKIN, _OPEN, _OTHER = 3, 2, 1, 0


def told_once(events: Sequence[Event]) -> list[Event]:
    """The events in order of their triggers, those that tell one again joined to it as its mentions."""
    kept: list[Event] = []
    newest = max((event.date.start for event in events if event.date.start is not None), default=None)
    for event in events:
        fitting = (i for i in reversed(range(len(kept))) if _is_told_again(kept[i], event))
        index = next((i for i in fitting if not _is_of_the_past(kept[i], event, newest)), None)
        if index is None:
            kept.append(event)
        else:
            kept[index] = _merged(kept[index], event)
    return sorted(kept, key=lambda event: event.trigger.start)


def _is_told_again(first: Event, again: Event) -> bool:
    """Whether the second event is the first one told again."""
    if first.is_historical != again.is_historical:
        return False  # what is told without a date is news
    if _goes_on(first.date) != _goes_on(again.date) and first.trigger_lemma != again.trigger_lemma:
        return False  # "met on Sunday", "have negotiated over the last four years"
    if not _is_same_act(first, again) or not _is_same_time(first.date, again.date):
        return False
    if _is_toll(again) and _is_near(first, again):
        return True
    actors, recipients = _likeness(first.actors, again.actors), _likeness(first.recipients, again.recipients)
    is_lead = _is_headline(first) and _is_in_lead(again)
    if is_lead and first.actors and actors == _SAME and _verb(first) == _verb(again):
        return True  # "Rome rejects extradition", "Rome rejected a request"
    if first.sentence == again.sentence:
        if _share_words(first, again) and actors == recipients == _SAME:
            return True  # "to extend and widen the inquiry"
        if first.act_type == "PROTEST":
            return actors == _SAME and recipients != _OTHER and _grows_out_of(first, again)
        return first.act_type in _HARM and actors > _OTHER and _grows_out_of(first, again)
    if _OTHER in {actors, recipients}:
        return False
    if is_lead and first.act_type in _HARM:
        return True
    if actors == recipients == _SAME and (first.actors or first.recipients):
        return _is_same_partner(first, again)
    if _points_back(again):
        return True
    if is_lead:
        return max(actors, recipients) >= _AKIN
    is_same_word = first.trigger_lemma == again.trigger_lemma
    return is_same_word and _SAME in {actors, recipients} and _OPEN in {actors, recipients}


def _is_same_act(first: Event, again: Event) -> bool:
    acts = {first.act_type, again.act_type}
    if (first.coding.mode == "abduct") != (again.coding.mode == "abduct"):
        return False  # "killed 14 and abducted four teachers"
    if len(acts) > 1 and acts != {"ACCIDENT", "DISASTER"} and not (_is_toll(again) and acts <= _HARM):
        return False
    if len(acts) > 1 and "ASSAULT" in acts:
        return first.status == again.status
    if first.status != again.status and not {first.status, again.status} <= _REAL:
        return False
    return first.coding.plover_type == again.coding.plover_type


def _is_same_time(one: EventDate, other: EventDate) -> bool:
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return True
    if {one.method, other.method} & _WEAK_DATES:
        # The day of the paper, or of the paragraph, is no word of the event; but news is not of months ago.
        return one.start <= other.end + _NEWS and other.start <= one.end + _NEWS
    return one.start <= other.end and other.start <= one.end


def _is_of_the_past(first: Event, again: Event, newest: date | None) -> bool:
    """Whether the first was months before the news, which alone "the attack" of another sentence points back at."""
    if newest is None or first.date.end is None or again.date.start is not None or first.sentence == again.sentence:
        return False
    return first.date.end + _NEWS < newest


def _goes_on(told: EventDate) -> bool:
    """Whether it is said to fill months."""
    return told.start is not None and told.end is not None and told.end - told.start > _NEWS


def _likeness(ours: Sequence[Actor], theirs: Sequence[Actor]) -> int:
    """How far two sides can be the same: the same party, one of the same country or sector, nobody told, or others."""
    if not ours and not theirs:
        return _SAME
    if not ours or not theirs:
        return _OPEN
    return max(_party_likeness(one, other) for one in ours for other in theirs[:1] or ours[:1])


def _party_likeness(one: Actor, other: Actor) -> int:
    if one.entity is not None and other.entity is not None:
        if one.entity.entity_id == other.entity.entity_id:
            return _SAME if one.sector_code == other.sector_code else _AKIN
    elif one.entity is None and other.entity is None:
        if _head(one) == _head(other) and {one.country_code, other.country_code} - {None} in (
            {one.country_code},
            set(),
        ):
            return _SAME
        if all(is_person_noun(_head(side)) or _head(side) in word_class("crowd") for side in (one, other)):
            return _AKIN if one.country_code is None or one.country_code == other.country_code else _OTHER
    if (one.entity is None) != (other.entity is None):
        # A name and what it may be called: "Kenyan firm", "Safari Ltd".
        pairs = ((one.country_code, other.country_code), (one.sector_code, other.sector_code))
        return _AKIN if all(None in pair or pair[0] == pair[1] for pair in pairs) else _OTHER
    shared = one.country_code is not None and one.country_code == other.country_code
    return _AKIN if shared else _OTHER


def _verb(event: Event) -> str:
    return event.trigger_lemma.split()[0]


def _head(side: Actor) -> str:
    return lemma(side.span.root)


def _is_same_partner(first: Event, again: Event) -> bool:
    """Of a meeting the partner tells which one it was."""
    if first.recipients or len(first.actors) < 2 or len(again.actors) < 2:
        return True
    return _likeness(first.actors[1:], again.actors[1:2]) == _SAME


def _grows_out_of(first: Event, again: Event) -> bool:
    """Whether one trigger hangs on the other by links that carry on the same act: "*bombing* that *killed* five"."""
    pairs = [(one.root, other.root) for one in first.mentions for other in again.mentions]
    return any(_climbs_to(one, other) or _climbs_to(other, one) for one, other in pairs)


def _share_words(first: Event, again: Event) -> bool:
    return first.trigger.start < again.trigger.end and again.trigger.start < first.trigger.end


def _climbs_to(token: Token, goal: Token) -> bool:
    goals = (goal, _carrier(goal))
    for _ in range(_MAX_STEPS):
        if token in goals:
            return True
        if token.dep_ not in _GROWN or token.head == token or _is_of_another_time(token):
            return False
        token = token.head
    return token in goals


def _is_of_another_time(clause: Token) -> bool:
    """ "*A day after* rebels launched an attack"; what died "after rebels attacked" died of that."""
    children = list(clause.children) if clause.dep_ == "advcl" else []
    is_later = any(child.dep_ == "mark" and child.lower_ in _OTHER_TIMES for child in children)
    return is_later and any(child.dep_ == "npadvmod" for child in children)


def _carrier(token: Token) -> Token | None:
    """The verb that only says that the noun's act was done: "*carried out* an airstrike", "the attack *took place*"."""
    if token.pos_ != "NOUN":
        return None
    is_done = token.dep_ in {"dobj", "nsubjpass"} and lemma(token.head) in LIGHT_VERBS
    return token.head if is_done else taking_place(token)


def _points_back(event: Event) -> bool:
    """ "The attack", "both explosions": a definite noun with no actor of its own, and nobody new who suffers."""
    noun = event.trigger.root
    if event.act_type in _HARM and noun.pos_ == "VERB" and not event.actors:
        causes = agents(noun) if is_passive_verb(noun) else subjects(noun)
        return any(_is_definite(cause) and lemma(cause) in _causes() for cause in causes)
    if event.act_type not in _POINTED_AT or noun.pos_ != "NOUN" or len(event.trigger) > 1:
        return False
    return _is_definite(noun) and (not event.actors or _is_claimed(event))


def _is_claimed(event: Event) -> bool:
    """Whether the actor is who took responsibility for it: "*rebels* claimed responsibility for *the attack*"."""
    preposition = event.trigger.root.head
    words = {lemma(preposition.head), *(lemma(child) for child in preposition.head.children if child.dep_ == "dobj")}
    return preposition.lower_ == "for" and "responsibility" in words


def _is_definite(noun: Token) -> bool:
    return any(child.dep_ == "det" and child.lower_ in _POINTING for child in noun.children)


@cache
def _causes() -> frozenset[str]:
    return word_class("violence") | word_class("accident") | word_class("hazard")


def _is_toll(event: Event) -> bool:
    """ "Twenty people were injured": with nobody who did it, the toll of what was told before."""
    verb = event.trigger.root
    if event.act_type not in _HARM or event.actors or lemma(verb) not in _TOLL or event.date.method == "clause":
        return False
    return is_passive_verb(verb) or lemma(verb) == "die"


def _is_near(first: Event, again: Event) -> bool:
    between = first.trigger.doc[first.sentence.end : again.sentence.start]
    return sum(token.is_sent_start is True for token in between) <= _NEAR_SENTENCES and first.act_type in _HARM


def _is_headline(event: Event) -> bool:
    return is_in_headline(event.trigger[0])


def _is_in_lead(event: Event) -> bool:
    block = block_of(event.trigger[0])
    if block is None:
        return False
    paragraphs = [each for each in event.trigger.doc.spans["blocks"] if each.label_ == "paragraph"]
    return block.label_ == "caption" or any(block.start == each.start for each in paragraphs[:_LEAD_PARAGRAPHS])


def _merged(first: Event, again: Event) -> Event:
    """The fuller telling, with the mentions of both and what only the other one knows."""
    chosen, other = (again, first) if _fullness(again) > _fullness(first) else (first, again)
    mentions = sorted({*first.mentions, *again.mentions}, key=lambda span: (span.start, span.end))
    own_date = chosen.date.start is not None and chosen.date.method not in _WEAK_DATES
    placed = min((chosen, other), key=_vagueness_of_place)
    place, method = placed.place, placed.place_method
    dated = chosen if own_date or other.date.start is None else _better_dated(chosen, other)
    # "*Rebels* claimed the bombing that killed *ten soldiers*"; of a clash both sides are actors.
    is_completed = (first.sentence == again.sentence or _is_claimed(again)) and len(chosen.actors) < 2
    return chosen._replace(
        actors=chosen.actors or (other.actors if is_completed else ()),
        recipients=chosen.recipients or (other.recipients if is_completed else ()),
        mentions=tuple(mentions),
        date=dated.date,
        is_historical=dated.is_historical,
        place=place,
        place_method=method,
        counts=joined((*chosen.counts, *other.counts)),
        contexts=chosen.contexts or other.contexts,
        asserted_by=chosen.asserted_by if chosen.asserted_by and other.asserted_by else None,
        denied_by=chosen.denied_by or other.denied_by,
    )


def _vagueness_of_place(event: Event) -> tuple[bool, int, int]:
    """Least for the smallest place that the sentence itself tells: a street, then a town, a region, a country."""
    method = _PLACE_METHODS.index(event.place_method or "none")
    return method > _PLACE_METHODS.index("sentence"), -exactness(event.place) if event.place else 0, method


def _fullness(event: Event) -> tuple[int, bool, bool]:
    """How much of the sides a telling names; of equals who did it goes first, and the body before the headline."""
    return bool(event.actors) + bool(event.recipients), bool(event.actors), not _is_headline(event)


def _better_dated(ours: Event, theirs: Event) -> Event:
    return theirs if theirs.date.method not in _WEAK_DATES or ours.date.start is None else ours
