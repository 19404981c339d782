"""Date expressions of an English text, as intervals relative to the day of publication.

Durations and ages are no dates, and an expression whose anchor the text does not tell ("two days before the vote") is not
resolved: nothing is guessed. An expression is found in the words alone; the parse says only its tense and whether "May"
is a month.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms.dates.grammar import MONTHS, Form, find_forms
from transforms.dates.holidays import is_also_a_thing
from transforms.dates.intervals import Interval
from transforms.dates.resolution import resolved
from transforms.dates.setting import Setting
from transforms.dates.tense import tense_at
from transforms.language import block_of

# Forms that mean another day in the past than in the future.
_BY_TENSE = frozenset(
    {"weekday", "weekday_to", "weekend", "month", "months", "month_day", "day_month", "days", "days_of_month"}
    | {"days_across", "quarter", "half", "holiday"}
)
# Forms of two dates that bound one stretch of time.
RANGES = frozenset({"days", "days_of_month", "days_across", "months", "years", "weekday_to"})
_NAMED_DAYS = frozenset({"black", "bloody", "super", "cyber", "ruby", "giving", "casual", "sheffield"})
_YEARLY = frozenset({"elections", "games", "olympics", "protests", "talks", "attacks", "riots", "floods", "wars"})
_MEASURES = frozenset({"%", "percent", "km", "miles", "feet", "meters", "metres", "people", "troops", "dollars"})


class DateExpression(NamedTuple):
    """Words that date something, and the days they mean, both ends inclusive; ``method`` names the form.

    ``past`` and ``future`` are the days meant where the clause turns out to be about what was or what will be; they differ
    only for words like "Friday" or "in May".
    """

    span: Span
    start: date
    end: date
    granularity: str
    method: str
    past: Interval
    future: Interval


def find_dates(text: Doc | Span, published: date) -> Iterator[DateExpression]:
    """The date expressions of the text, in order, disjoint. An impossible date ("February 30") yields nothing.

    Words that look back ("that day") are read from the dates before them in the same paragraph or the one before.
    """
    told: list[_Told] = []
    paragraphs = _paragraphs(text)
    for form in find_forms(text.text):
        span = text.char_span(form.start, form.end, alignment_mode="expand")
        if span is None or not _is_date(form, span):
            continue
        block = block_of(span[0])
        setting = _setting(span, block, published, told, paragraphs)
        found = resolved(form, setting)
        if found is None:
            continue
        told.append(_Told(span, found, block))
        past, future = found, found
        if form.rule in _BY_TENSE:
            past = resolved(form, setting._replace(tense="past")) or found
            future = resolved(form, setting._replace(tense="future")) or found
        yield DateExpression(span, *found, method=form.rule, past=past, future=future)


def is_date_word(token: Token) -> bool:
    """Whether the token belongs to a date expression of its sentence: "*Nov.* *2*", not the walk of "the march"."""
    sentence = token.sent
    for form in _forms_of_sentence(sentence.text):
        span = sentence.char_span(form.start, form.end, alignment_mode="expand")
        if span is not None and span.start <= token.i < span.end:
            return _is_date(form, span)
    return False


@lru_cache(maxsize=32)  # of one sentence several words are asked
def _forms_of_sentence(text: str) -> tuple[Form, ...]:
    return tuple(find_forms(text))


def _paragraphs(text: Doc | Span) -> list[tuple[int, int]]:
    """Where the paragraphs of the article begin and end."""
    blocks = (text if isinstance(text, Doc) else text.doc).spans.get("blocks", ())
    return [(block.start, block.end) for block in blocks if block.label_ == "paragraph"]


class _Told(NamedTuple):
    """A date that was told before, and the block that it stands in."""

    span: Span
    interval: Interval
    block: Span | None


def _setting(
    span: Span, block: Span | None, published: date, told: list[_Told], paragraphs: list[tuple[int, int]]
) -> Setting:
    """What the text told before counts within the paragraph and the one before it."""
    near = [before for before in told[-8:] if _is_near(before.block, block, paragraphs)]
    listed = near[-1].interval if near and near[-1].span.sent == span.sent else None
    return Setting(published, tense_at(span), [before.interval for before in near], listed)


def _is_near(one: Span | None, other: Span | None, paragraphs: list[tuple[int, int]]) -> bool:
    if one is None or other is None or one.start == other.start:
        return True
    first, last = one.end, other.start
    return not any(first <= start and end <= last for start, end in paragraphs)


def _is_date(form: Form, span: Span) -> bool:
    if any(token.ent_type_ == "PERSON" for token in span):
        return False  # "April Jones", "Ben Friday"
    if form.rule in {"month", "months"}:
        return _is_month(form, span)
    if form.rule == "weekday":
        before = _neighbour(span, -1)
        printed = [token for token in span if token.lower_.strip(".") == form.parts["weekday"].strip(".")]
        named = before is not None and before.lower_ in _NAMED_DAYS
        return not named and bool(printed) and printed[0].text[0].isupper()
    if form.rule == "holiday":
        return _is_holiday(form, span)
    if form.rule == "overnight":
        return span[0].dep_ != "amod"
    if form.rule == "in_time":
        return span.root.head.pos_ in {"VERB", "AUX"}  # not "a rise in three years"
    if form.rule == "year":
        return _is_year(span)
    return True


def _is_month(form: Form, span: Span) -> bool:
    """ "May" and "March" are a verb and a walk as well, and "June" a person."""
    names = [token for token in span if token.lower_.strip(".") in MONTHS]
    if not names or not names[0].text[0].isupper() or (names[0].pos_ != "PROPN" and len(span) < 3):
        return False
    before, after = _neighbour(span, -1), _neighbour(span, 1)
    if len(span) == 1 and after is not None and after.pos_ == "PROPN" and after.dep_ != "appos":
        return False  # "April Jones", "June Fourth Square"
    return not (before is not None and before.pos_ == "PROPN" and before.dep_ == "compound" and len(span) == 1)


def _is_holiday(form: Form, span: Span) -> bool:
    """A day with a capital; "Christmas tree" and "Easter Island" are things."""
    if not any(token.text[0].isupper() for token in span):
        return False
    after = _neighbour(span, 1)
    return not (
        is_also_a_thing(form.parts["holiday"])
        and after is not None
        and (after.pos_ in {"NOUN", "PROPN"} and not after.is_punct and after.dep_ != "npadvmod")
    )


def _is_year(span: Span) -> bool:
    """A bare number of four figures before a plural or a measure counts: "2000 people"; not in "2008 elections"."""
    figure, after = span[-1], _neighbour(span, 1)
    if after is not None and after.tag_ == "NNS" and figure.dep_ == "nummod" and figure.head == after:
        return after.lower_ in _YEARLY
    return figure.like_num and not (after is not None and after.lower_ in _MEASURES)


def _neighbour(span: Span, step: int) -> Token | None:
    index = span.end if step > 0 else span.start - 1
    return span.doc[index] if 0 <= index < len(span.doc) else None
