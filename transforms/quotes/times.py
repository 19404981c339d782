"""Words that tell when something was said, so that they are neither speaker nor content ("said Thursday morning")."""

from __future__ import annotations

from spacy.tokens import Token

_TIME_LABELS = frozenset({"DATE", "TIME"})
_DAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
_MONTHS = frozenset(
    {"january", "february", "april", "june", "july", "august", "september", "october", "november", "december"}
    | {"jan.", "feb.", "aug.", "sept.", "oct.", "nov.", "dec."}
)
_PARTS = frozenset({"morning", "afternoon", "evening", "night", "noon", "midnight", "weekend"})
_UNITS = frozenset({"day", "week", "month", "year", "hour", "minute", "decade", "quarter", "season"})
_NEAR = frozenset({"today", "yesterday", "tonight", "tomorrow", "now", "earlier", "later"})
_BEFORE_YEARS = frozenset({"in", "of", "since", "by", "until", ","}) | _MONTHS | {"march", "may"}
_POINTING = frozenset({"last", "this", "next", "past", "early", "late", "previous", "that", "same"})


def is_time(token: Token) -> bool:
    """Whether the token is part of a date or time, by the model's label or, as our names have none, by its word.

    A unit counts behind a pointer or a number ("last week", "three days"), or before "ago"; "March" and "May" only
    behind a preposition or before a number, because people and verbs are called so too.
    """
    word = token.lower_
    if token.ent_type_ in _TIME_LABELS or word in _DAYS or word in _MONTHS or word in _NEAR or word in _PARTS:
        return True
    before = token.doc[token.i - 1] if token.i else token
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else token
    if word in _POINTING:
        return after.lemma_.lower() in _UNITS or after.lower_ in _PARTS or after.lower_ in _DAYS
    if len(word) == 4 and word.isdigit() and word[:2] in {"18", "19", "20"} and before.lower_ in _BEFORE_YEARS:
        return True  # "announcing it in 2018 said"
    if word in {"march", "may"} and token.is_title:
        return before.lower_ in {"in", "on", "of", "last", "this", "next", "since", "early", "late"} or after.like_num
    if token.lemma_.lower() in _UNITS:
        return before.lower_ in _POINTING or before.like_num or after.lower_ == "ago"
    return token.like_num and (before.lower_ in _MONTHS or after.lemma_.lower() in _UNITS)
