"""What an event is, before it becomes a row: spans of the article and the codes of the act."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from spacy.tokens import Span

from transforms.actors import Actor
from transforms.counts.counting import Count
from transforms.entities.mentions import Entity
from transforms.events.codes import Coding


class EventDate(NamedTuple):
    """When it happened; both days None where the text does not say. ``method`` says where it was read."""

    start: date | None
    end: date | None
    granularity: str
    text: str | None
    method: str


UNKNOWN_DATE = EventDate(None, None, "unknown", None, "none")


class Event(NamedTuple):
    """Who did what to whom, when, where, and whether it happened.

    ``mentions`` are the triggers of all its tellings, in order; ``trigger``, ``sentence`` and the sides are those of the
    fullest one. ``act_type`` is the bare act and ``coding`` what the manuals make of it as it stands ("threatened to
    attack": ASSAULT, coded THREATEN).
    """

    trigger: Span
    sentence: Span
    mentions: tuple[Span, ...]
    trigger_lemma: str
    act_type: str
    coding: Coding
    contexts: tuple[str, ...]
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    status: str
    is_negated: bool
    is_future: bool
    is_hypothetical: bool
    is_historical: bool
    date: EventDate
    place: Entity | None
    place_method: str | None
    counts: tuple[Count, ...]
    rule_id: str
    confidence: float
    asserted_by: Entity | None = None
    denied_by: Entity | None = None

    @property
    def plover_type(self) -> str | None:
        """The PLOVER type with the manual's rules applied."""
        return self.coding.plover_type

    @property
    def mode(self) -> str | None:
        """The PLOVER mode."""
        return self.coding.mode

    @property
    def cameo_code(self) -> str | None:
        """The CAMEO code."""
        return self.coding.cameo_code
