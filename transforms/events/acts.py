"""The lexicon of acts: which words tell which act, and under which conditions.

A row of ``lexicons/acts.csv`` is one pattern. ``kind`` says where its words stand: ``verb`` ("condemned Iran"),
``verb_particle`` ("cracked down on"), ``verb_noun`` ("imposed sanctions on"), ``noun`` ("an attack on") and
``operator``, a word that takes another act ("agreed to", "called for"). ``slots`` say where the recipient stands, in
order, and ``guard`` what must hold; its conditions are listed in ``transforms.events.guards``. Lists are split by "|".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from transforms.lexicon_files import read_lexicon

KINDS = ("verb", "verb_particle", "verb_noun", "noun", "operator")
OPERATORS = ("agree", "allow", "fail", "plan", "refuse", "request", "threaten", "want", "warn")


class Guard(NamedTuple):
    """A condition on one part of a frame: it must be among the values, or must not (``is_excluding``)."""

    part: str
    values: frozenset[str]
    is_excluding: bool


class Act(NamedTuple):
    """A row of the lexicon."""

    rule_id: str
    kind: str
    lemma: str
    companions: frozenset[str]
    act_type: str
    mode: str | None
    cameo_code: str | None
    cameo_future: str | None
    cameo_refused: str | None
    slots: tuple[str, ...]
    flags: frozenset[str]
    guards: tuple[Guard, ...]
    contexts: tuple[str, ...]

    @property
    def operator(self) -> str | None:
        """What the operator does to the act that it takes; None for a row that is no operator."""
        return next((word for word in OPERATORS if word in self.flags), None) if self.kind == "operator" else None


@cache
def acts_by_lemma() -> Mapping[str, tuple[Act, ...]]:
    """The rows by their first word, in the order of the file: of equal matches the earlier row wins."""
    found: dict[str, list[Act]] = {}
    for row in read_lexicon("acts"):
        found.setdefault(row["lemma"], []).append(_act(row))
    return {word: tuple(rows) for word, rows in found.items()}


@cache
def word_class(name: str) -> frozenset[str]:
    """The nouns of a class of ``lexicons/act_nouns.csv`` ("@armed" in a guard). ValueError where there is none."""
    words = frozenset(row["noun"] for row in read_lexicon("act_nouns") if row["noun_class"] == name)
    if not words:
        raise ValueError(f"lexicons/act_nouns.csv has no class {name!r}")
    return words


def _act(row: Mapping[str, str]) -> Act:
    return Act(
        rule_id=row["rule_id"],
        kind=row["kind"],
        lemma=row["lemma"],
        companions=frozenset(_split(row["with"])),
        act_type=row["act_type"],
        mode=row["plover_mode"] or None,
        cameo_code=row["cameo_code"] or None,
        cameo_future=row["cameo_future"] or None,
        cameo_refused=row["cameo_refused"] or None,
        slots=_split(row["slots"]),
        flags=frozenset(row["flags"].split()),
        guards=tuple(_guard(text) for text in row["guard"].split()),
        contexts=_split(row["contexts"]),
    )


def _guard(text: str) -> Guard:
    part, _, words = text.partition(":")
    is_excluding = words.startswith("!")
    values: set[str] = set()
    for word in _split(words.removeprefix("!")):
        values |= word_class(word[1:]) if word.startswith("@") else {word}
    return Guard(part, frozenset(values), is_excluding)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)
