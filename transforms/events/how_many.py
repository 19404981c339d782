"""How many an event killed, hurt, took or cost: its counts, tied by the words that tell the act.

A count belongs to the act whose clause tells it, or a clause of its result ("..., killing 20"). A toll that a sentence
tells alone ("Nine people died, officials said") belongs to the violence or accident told just before in the same
paragraph. Two sources with two numbers are two counts; the same number told again is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from spacy.tokens import Doc, Token

from transforms.counts.counting import Count, find_counts
from transforms.events.model import Event
from transforms.events.patterns import Frame
from transforms.language import block_of

_HARM = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_TOLL = frozenset({"dead", "injured", "missing", "displaced"})
_THINGS = frozenset({"money", "votes", "troops"})
_RESULT = frozenset({"advcl", "conj", "acl", "relcl", "oprd", "amod", "prep"})
_CLAUSES = frozenset({"ccomp", "relcl", "advcl", "parataxis", "csubj"})
_MAX_STEPS = 6
_NEAR_SENTENCES = 3


def counts_of(frame: Frame, counts: Iterable[Count], triggers: Collection[int]) -> tuple[Count, ...]:
    """The counts of a sentence that are those of a frame; ``triggers`` are the tokens of all acts of the sentence."""
    heads = {token.i for token in (frame.token, frame.verb, frame.companion) if token is not None}
    found = []
    for count in counts:
        if count.count_type in _THINGS:
            is_told = _nearest_trigger(count.anchor, {*triggers, *heads}) in heads
        else:
            is_told = _tells_of_people(count, frame, heads)
        if is_told:
            found.append(count)
    return joined(found)


def joined(counts: Iterable[Count]) -> tuple[Count, ...]:
    """The counts without those that say the same number of the same thing again."""
    return tuple({(each.count_type, each.low, each.high, each.unit): each for each in reversed(list(counts))}.values())[
        ::-1
    ]


def with_tolls(events: Sequence[Event], doc: Doc) -> list[Event]:
    """The events with the tolls of sentences that tell no such act themselves."""
    harm = [
        event for event in events if event.act_type in _HARM and event.status == "happened" and not event.is_historical
    ]
    if not harm:
        return list(events)
    told = {mention.root.sent.start for event in events if event.act_type in _HARM for mention in event.mentions}
    added: dict[int, list[Count]] = {}
    for index, sentence in enumerate(sentences := list(doc.sents)):
        block = block_of(sentence[0])
        if sentence.start in told or block is None or block.label_ != "paragraph":
            continue
        nearby = {
            each.start for each in sentences[max(index - _NEAR_SENTENCES, 0) : index] if each.start >= block.start
        }
        owner = next((event for event in reversed(harm) if _is_told_in(event, nearby)), None)
        if owner is not None:
            found = [count for count in find_counts(sentence) if count.count_type in _TOLL and count.unit == "persons"]
            added.setdefault(owner.trigger.start, []).extend(found)
    return [
        event._replace(counts=joined((*event.counts, *added.get(event.trigger.start, ())))) if event in harm else event
        for event in events
    ]


def _is_told_in(event: Event, starts: Collection[int]) -> bool:
    return any(mention.root.sent.start in starts for mention in event.mentions)


def _tells_of_people(count: Count, frame: Frame, heads: Collection[int]) -> bool:
    if count.anchor.i in heads:
        return True
    chain = list(count.anchor.ancestors)[:2]
    if count.anchor.dep_ in _RESULT and any(link.i in heads for link in chain):
        return True
    return frame.act.kind == "noun" and frame.token.dep_ == "nsubj" and frame.token.head == count.anchor


def _nearest_trigger(anchor: Token, triggers: Collection[int]) -> int | None:
    """The first act on the way up from what is counted, within its clause."""
    token = anchor
    for _ in range(_MAX_STEPS):
        if token.i in triggers:
            return token.i
        if token.head == token or token.dep_ in _CLAUSES:
            return None
        token = token.head
    return token.i if token.i in triggers else None
