"""How likely a row is right, from what is known of it: a logistic model fitted on labels, never set by hand.

Each row has a few properties (the rule that made it, the block it stands in, how its speaker was found); each property
has a weight in ``lexicons/confidence.csv``, fitted by ``flows/fit_confidence.py`` on the articles that are labelled for
development. What "right" means: an entity is named as one of its kind; a quotation has its words and its speaker; an event
has its act and both its sides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from transforms.lexicon_files import read_lexicon

Row = Mapping[str, Any]
BIAS = "always"
_LONG_QUOTE = 40  # words
_LONG_SENTENCE = 200  # characters: about 35 words


def features(table: str, row: Row) -> tuple[str, ...]:
    """The properties of a row of ``entities``, ``quotes`` or ``events`` that its confidence is drawn from."""
    return (BIAS, *_FEATURES[table](row))


def confidence_of(table: str, row: Row) -> float:
    """Probability that a row is right, rounded to two digits: more would pretend to know. Unknown properties weigh 0."""
    weights = _weights()[table]
    total = sum(weights.get(feature, 0.0) for feature in features(table, row))
    return round(1 / (1 + math.exp(-total)), 2)


@cache
def _weights() -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = {table: {} for table in _FEATURES}
    for row in read_lexicon("confidence"):
        weights[row["table"]][row["feature"]] = float(row["weight"])
    return weights


def _of_entity(row: Row) -> Iterator[str]:
    yield f"rule {row['rule_id']}"
    yield f"type {row['entity_type']}"
    yield f"link {row['link_method']}"
    yield f"block {row['block_type']}"
    yield f"mentions {_bucket(row['mention_count'])}"
    yield f"words {_bucket(len(row['name'].split()))}"
    if row["is_id_ambiguous"]:
        yield "ambiguous"
    if row["title"] is not None:
        yield "title"
    if any(mention["mention_type"] != "name" for mention in row["mentions"]):
        yield "nominal or pronoun"


def _of_quote(row: Row) -> Iterator[str]:
    yield f"rule {row['rule_id']}"
    yield f"type {row['quote_type']}"
    yield f"speaker {row['speaker_type']}"
    yield f"method {row['speaker_method']}"
    yield f"type {row['quote_type']} method {row['speaker_method']}"
    yield f"cue {row['cue_type']}"
    yield f"lemma {row['cue_lemma']}"
    yield f"block {row['block_type']}"
    yield f"spans {_bucket(len(row['spans']))}"
    words = len(row["quote_text"].split())
    yield "words " + ("1 to 3" if words <= 3 else "many" if words > _LONG_QUOTE else "some")
    if row["within_quote_id"] is not None:
        yield "within"
    if row["cue_is_negated"]:
        yield "negated"


def _of_event(row: Row) -> Iterator[str]:
    yield f"rule {row['rule_id']}"
    yield f"act {row['act_type']}"
    yield f"status {row['status']}"
    yield f"block {row['block_type']}"
    yield f"actors {_side(row['actors'])}"
    yield f"recipients {_side(row['recipients'])}"
    yield f"sides {_side(row['actors'])} {_side(row['recipients'])}"
    yield f"mentions {_bucket(len(row['mentions']))}"
    yield f"date {row['event_date_method']}"
    if row["quote_id"] is not None:
        yield "in quote"
    if row["is_historical"]:
        yield "historical"
    if len(row["sentence_text"]) > _LONG_SENTENCE:
        yield "long sentence"
    if row["counts"]:
        yield "counts"


_FEATURES = {"entities": _of_entity, "quotes": _of_quote, "events": _of_event}
CONFIDENT_TABLES = frozenset(_FEATURES)


def _bucket(count: int) -> str:
    return str(count) if count < 3 else "3 or more"


def _side(parties: list[Row]) -> str:
    """Who stands on a side: nobody, several, or one: with an entity, with a country alone, or a bare word."""
    if not parties:
        return "none"
    if len(parties) > 1:
        return "several"
    if parties[0]["entity_id"] is not None:
        return "entity"
    return "country" if parties[0]["country_code"] is not None else "word"
