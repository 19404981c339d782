"""Events of single sentences of an agency: who did what to whom, against labels read from the sentence alone.

A label names every PLOVER type that is right. One that is optional may be found or not: it counts on neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from transforms.evaluation.scores import Score

Span = tuple[int, int]


class SentenceEvent(NamedTuple):
    """An event that a sentence tells: types that are right, spans of the parties, statuses that are right."""

    trigger: Span
    plover_types: tuple[str, ...]
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    status: str
    is_optional: bool = False


class CodedEvent(NamedTuple):
    """What the program found; of each party the spans of everything that names it in the sentence."""

    trigger: Span
    plover_type: str
    actors: tuple[tuple[Span, ...], ...]
    recipients: tuple[tuple[Span, ...], ...]
    status: str


def events_from_json(stored: Mapping[str, Any]) -> tuple[SentenceEvent, ...]:
    """The labels of one sentence as ``tests/gold`` keeps them."""
    return tuple(
        SentenceEvent(
            tuple(row["trigger"]),
            tuple(row["plover"]),
            tuple((start, end) for start, end in row["actors"]),
            tuple((start, end) for start, end in row["recipients"]),
            row["status"],
            row.get("optional", False),
        )
        for row in stored["events"]
    )


def score_sentence(wanted: Sequence[SentenceEvent], given: Sequence[CodedEvent]) -> dict[str, Score]:
    """``type``: events by their PLOVER type alone; ``sides``: with every actor and every recipient and no other; ``status``.

    Of several events of one type in a sentence, those are paired whose sides agree, then those whose triggers do.
    """
    pairs = _paired(wanted, given)
    required = [(wanted[one], given[other]) for one, other in pairs.items() if not wanted[one].is_optional]
    found = len(given) - (len(pairs) - len(required))
    expected = sum(not event.is_optional for event in wanted)
    statuses = sum(want.status == got.status for want, got in required)
    return {
        "agency: type": Score(len(required), found, expected),
        "agency: type and sides": Score(sum(same_sides(want, got) for want, got in required), found, expected),
        "agency: status": Score(statuses, len(required), len(required)),
    }


def same_sides(wanted: SentenceEvent, given: CodedEvent) -> bool:
    """Whether both have the same parties on the same sides; where all are on one side in either, on any side."""
    if all((wanted.actors, wanted.recipients, given.actors, given.recipients)):
        return _same(wanted.actors, given.actors) and _same(wanted.recipients, given.recipients)
    if len(wanted.actors) > 1 and not wanted.recipients:
        return _same(wanted.actors, (*given.actors, *given.recipients))
    if len(given.actors) > 1 and not given.recipients:
        return _same((*wanted.actors, *wanted.recipients), given.actors)
    return _same(wanted.actors, given.actors) and _same(wanted.recipients, given.recipients)


def _same(wanted: Sequence[Span], given: Sequence[Sequence[Span]]) -> bool:
    """Every wanted party is one that was given, and every given party one that was wanted."""
    return all(any(_touch([span], spans) for spans in given) for span in wanted) and all(
        _touch(wanted, spans) for spans in given
    )


def _touch(some: Iterable[Span], others: Sequence[Span]) -> bool:
    return any(start < end and begin < stop for begin, end in some for start, stop in others)


def _paired(wanted: Sequence[SentenceEvent], given: Sequence[CodedEvent]) -> dict[int, int]:
    """Best pairs first; each event is in one at most."""
    ranked = sorted(
        (
            (not same_sides(want, got), not _touch([want.trigger], [got.trigger]), want.is_optional, one, other)
            for one, want in enumerate(wanted)
            for other, got in enumerate(given)
            if got.plover_type in want.plover_types
        ),
    )
    pairs: dict[int, int] = {}
    for *_, one, other in ranked:
        if one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs
