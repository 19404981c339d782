"""How many an event killed, hurt, took or cost: its counts, tied by the words that tell the act.

A count belongs to the act whose clause tells it, or a clause of its result ("..., killing 20"). A toll that a sentence
tells alone ("Nine people died, officials said") belongs to the violence or accident told just before in the same
paragraph, or to the only one of the article. Two sources with two numbers are two counts; the same number told again is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from spacy.tokens import Doc, Span, Token

from transforms.counts.counting import Count, find_counts
from transforms.dates.grammar import find_forms
from transforms.events.acts import acts_by_lemma
from transforms.events.model import Event
from transforms.events.patterns import Frame
from transforms.language import block_of
from transforms.syntax import lemma

_HARM = frozenset({"ASSAULT", "ACCIDENT", "DISASTER"})
_TOLL = frozenset({"dead", "injured", "missing", "displaced"})
_THINGS = frozenset({"money", "votes", "troops"})
# Whose counts these are where they stand beside the act, not in its own word.
_TELLING = {
    **dict.fromkeys(("dead", "injured", "missing"), _HARM | {"PROTEST"}),
    "displaced": _HARM | {"PROTEST", "MOBILIZE"},
    "arrested": frozenset({"COERCE", "PROTEST"}),
}
_LEADING = frozenset(
    {"advcl", "conj", "acl", "relcl", "oprd", "amod", "acomp", "prep", "pcomp", "xcomp", "pobj", "dobj", "nsubj"}
    | {"nsubjpass", "attr"}
)
_CLAUSES = frozenset({"ccomp", "relcl", "advcl", "parataxis", "csubj"})
_OF_THESE_DAYS = frozenset({"weekday", "named_day", "part_of_today", "overnight", "hours_ago", "weekend"})
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
            is_told = _tells_of_people(count, frame, heads, triggers)
        if is_told:
            found.append(count)
    return joined(found)


def joined(counts: Iterable[Count]) -> tuple[Count, ...]:
    """The counts without those that say the same number of the same thing again."""
    return tuple({(each.count_type, each.low, each.high, each.unit): each for each in reversed(list(counts))}.values())[
        ::-1
    ]


def with_tolls(events: Sequence[Event], doc: Doc) -> list[Event]:
    """The events with the tolls of sentences that tell no such act themselves.

    They belong to the violence or accident told just before in the paragraph; in a later paragraph to the only one that
    the article tells, if its headline or first paragraph does. A sentence that names another kind of harm ("in the
    flood") or another time ("in 2012", "last year") has a toll of its own.
    """
    harm = [
        event for event in events if event.act_type in _HARM and event.status == "happened" and not event.is_historical
    ]
    if not harm:
        return list(events)
    told = {start for event in events if event.act_type in _HARM for start in _sentences_of(event)}
    told_in = [(event, _sentences_of(event)) for event in harm]
    only = harm[0] if len(harm) == 1 and any(_opens(mention) for mention in harm[0].mentions) else None
    added: dict[int, list[Count]] = {}
    for index, sentence in enumerate(sentences := list(doc.sents)):
        block = block_of(sentence[0])
        if sentence.start in told or block is None or block.label_ not in {"paragraph", "headline"}:
            continue
        nearby = {
            each.start for each in sentences[max(index - _NEAR_SENTENCES, 0) : index] if each.start >= block.start
        }
        owner = next((event for event, starts in reversed(told_in) if not starts.isdisjoint(nearby)), None)
        if owner is None and only is not None and not _tells_of_another(sentence):
            owner = only
        if owner is not None:
            found = [count for count in find_counts(sentence) if count.count_type in _TOLL and count.unit == "persons"]
            added.setdefault(owner.trigger.start, []).extend(found)
    return [
        event._replace(counts=joined((*event.counts, *added.get(event.trigger.start, ())))) if event in harm else event
        for event in events
    ]


def _opens(mention: Span) -> bool:
    """Whether a headline or the first paragraph tells it."""
    block = block_of(mention[0])
    if block is None:
        return False
    paragraphs = [each for each in mention.doc.spans["blocks"] if each.label_ == "paragraph"]
    return block.label_ == "headline" or (bool(paragraphs) and block.start == paragraphs[0].start)


def _tells_of_another(sentence: Span) -> bool:
    """Whether it names a kind of harm as a noun, or a time that is not of these days."""
    is_of_harm = any(
        token.pos_ == "NOUN" and any(act.act_type in _HARM for act in acts_by_lemma().get(lemma(token), ()))
        for token in sentence
    )
    return is_of_harm or any(form.rule not in _OF_THESE_DAYS for form in find_forms(sentence.text))


def _sentences_of(event: Event) -> set[int]:
    """Where the sentences begin that tell the event."""
    return {mention.root.sent.start for mention in event.mentions}


def _tells_of_people(count: Count, frame: Frame, heads: Collection[int], triggers: Collection[int]) -> bool:
    """Whether the words that say what befell the people are the act's own, its result, or a toll of it.

    The count's word leads to the act up through its result ("..., leaving 12 dead"), to the noun that did it ("the
    attack killed 12") and down from a toll ("the death toll *of the attack*"). What else acts on the way keeps it.
    """
    anchor = count.anchor
    if anchor.i in heads:
        return True
    if frame.act.act_type not in _TELLING[count.count_type]:
        return False
    if any(token.i in heads for token in anchor.subtree if token.dep_ == "pobj" and token.head.head == anchor):
        return True
    token = anchor
    for _ in range(_MAX_STEPS):
        # A list read as a sentence of its own has the act as its complement: "a bus crashed, leaving 12 dead, 30 injured".
        doing = {child.i for child in token.children if child.dep_ in {"nsubj", "nsubjpass", "ccomp"}}
        if token.i in heads or doing & set(heads):
            return True
        if token.head == token or token.dep_ not in _LEADING or (token != anchor and token.i in triggers):
            return False
        if token.dep_ in {"relcl", "acl", "amod"} and token.pos_ != "NOUN" and token.head not in count.span:
            return token.head.i in heads
        token = token.head
    return False


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
