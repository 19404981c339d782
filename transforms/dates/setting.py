"""From where a date expression is read, and what its parts say in figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from transforms.dates.grammar import MONTHS, NUMBERS, Form
from transforms.dates.intervals import Interval


class Setting(NamedTuple):
    """From where an expression is read: the day of publication, its clause's tense, what was told before.

    ``told`` are the intervals of the expressions before it, the nearest last; ``listed`` that of the one before it in
    the same sentence.
    """

    published: date
    tense: str  # past | present | future | unknown
    told: Sequence[Interval] = ()
    listed: Interval | None = None


def month_number(form: Form, name: str = "month") -> int:
    return MONTHS[form.parts[name].rstrip(".")]


def stated_year(form: Form, setting: Setting) -> int | None:
    """The year that the expression names, by figures or as "last year"; None where it names none."""
    if "year" in form.parts:
        return int(form.parts["year"])
    if "of_year" not in form.parts:
        return None
    which = form.parts["of_year"].removesuffix(" year").split()[-1]
    if which == "that":
        return setting.told[-1].start.year if setting.told else None
    return setting.published.year + {"last": -1, "next": 1}.get(which, 0)


def number_of(form: Form) -> int:
    word = form.parts["number"]
    return int(word) if word.isdigit() else NUMBERS[word]
