"""How likely a row is right, from what is known of it: a logistic model fitted on labels, never set by hand.

Each row has a few properties (the rule that made it, the block it stands in, how its speaker was found); each property
has a weight in ``lexicons/confidence.csv``, fitted by ``flows/fit_confidence.py`` on the articles that are labelled for
development. What "right" means: an entity is named as one of its kind; a quotation is one, shares at least half of its words
with it, and has its speaker; an event has its act and both its sides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from transforms.lexicon_files import read_lexicon

Row = Mapping[str, Any]
BIAS = "always"
_LONG_QUOTE = 40  # words
_OPENING = 600  # characters: headline and lead, as a rule


def features(table: str, row: Row) -> tuple[str, ...]:
    """The properties of a row of ``entities``, ``quotes`` or ``events`` that its confidence is drawn from."""
    return (BIAS, *_FEATURES[table](row))


def confidence_of(table: str, row: Row) -> float:
    """Probability that a row is right, from .01 to .99 and in two digits: more would pretend to know.

    Unknown properties weigh 0.
    """
    weights = _weights()[table]
    total = sum(weights.get(feature, 0.0) for feature in features(table, row))
    return min(max(round(1 / (1 + math.exp(-total)), 2), 0.01), 0.99)


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
    yield f"type {row['quote_type']} lemma {row['cue_lemma']}"
    yield f"type {row['quote_type']} rule {row['rule_id']}"
    yield f"type {row['quote_type']} speaker {row['speaker_type']}"
    yield from _of_distances(row)
    yield from _of_words(row)


def _of_distances(row: Row) -> Iterator[str]:
    """Where cue, speaker and words stand to one another, in characters."""
    if row["cue_start"] is None:
        return
    bounds = [(span["start_char"], span["end_char"]) for span in row["spans"]]
    cue = (row["cue_start"], row["cue_end"])
    yield f"cue to words {_gap(min(_between(cue, span) for span in bounds))}"
    if row["speaker_start"] is not None:
        speaker = (row["speaker_start"], row["speaker_end"])
        order = "before" if speaker[0] < cue[0] else "behind"
        yield f"speaker {order} cue {_gap(_between(speaker, cue))}"


def _of_words(row: Row) -> Iterator[str]:
    """What the speaker's and the quotation's words look like."""
    speaker, text = row["speaker_text"], row["quote_text"]
    if speaker is not None:
        first = speaker.split()[0].lower() if speaker.split() else ""
        kind = "pronoun" if first in _PRONOUNS else "name" if speaker[:1].isupper() else "phrase"
        yield f"speaker is {kind} {'with' if row['speaker_entity_id'] is not None else 'without'} entity"
        yield f"speaker words {_bucket(len(speaker.split()))}"
    if row["quote_type"] == "direct":
        yield "ends " + ("closed" if text.rstrip("\"”'’")[-1:] in {".", ",", "!", "?"} else "open")
    else:
        yield f"commas {_bucket(text.count(','))} of {row['quote_type']}"
        begins = text.split()[0].lower() if text.split() else ""
        yield f"begins with {begins if begins in _BEGINNINGS else 'pronoun' if begins in _PRONOUNS else 'other'}"


_PRONOUNS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "who",
        "which",
        "that",
        "his",
        "her",
        "their",
        "him",
        "them",
        "us",
        "me",
        "its",
        "our",
        "whom",
        "whose",
    ]
)
_BEGINNINGS = frozenset({"that", "to", "the", "a", "whether", "if", "how", "why", "what", "there"})


def _between(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Characters between two spans; 0 where they touch or overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def _gap(characters: int) -> str:
    return "touching" if characters <= 2 else "near" if characters <= 12 else "apart" if characters <= 60 else "far"


def _of_event(row: Row) -> Iterator[str]:
    actors, recipients = row["actors"], row["recipients"]
    sides = f"{_side(actors)} {_side(recipients)}"
    yield f"rule {row['rule_id']}"
    yield f"act {row['act_type']}"
    yield f"status {row['status']}"
    yield f"block {row['block_type']}"
    yield f"actors {_side(actors)}"
    yield f"recipients {_side(recipients)}"
    yield f"sides {sides}"
    yield f"act {row['act_type']} sides {sides}"
    yield f"{_rule_kind(row['rule_id'])} sides {sides}"
    yield f"mentions {_bucket(len(row['mentions']))}"
    yield f"date {row['event_date_method']}"
    yield f"place {row['place_method']}"
    if row["plover_type"] not in {None, row["act_type"]}:
        yield "coded as another type"
    if row["quote_id"] is not None:
        yield "in quote"
    if row["asserted_by_entity_id"] is not None:
        yield "asserted"
    if row["is_historical"]:
        yield "historical"
    if row["counts"]:
        yield "counts"
    if actors and recipients:
        yield f"countries {_countries(actors[0]['country_code'], recipients[0]['country_code'])}"
    for role, parties in (("actor", actors), ("recipient", recipients)):
        if parties:
            yield from _of_party(role, parties[0], row)
    yield from _of_sentence(row)


def _rule_kind(rule_id: str) -> str:
    """What a rule's trigger is, as ``acts.csv`` and ``act_nouns.csv`` end the names of their rules."""
    if rule_id.endswith(".op"):
        return "verb of a clause"
    if rule_id.endswith(".n"):
        return "noun"
    return "verb and noun" if "+" in rule_id else "verb"


def _of_party(role: str, party: Row, row: Row) -> Iterator[str]:
    """How the words of a side look, and how far from the trigger they stand."""
    form = _form(party["text"])
    yield f"{role} is {form}"
    yield f"{role} is {form} {'with' if party['entity_id'] is not None else 'without'} entity"
    kind = party["entity_id"].split(":")[0] if party["entity_id"] is not None else "none"
    yield f"{role} id {kind} {'with' if party['country_code'] is not None else 'without'} country"
    yield f"{role} words {_bucket(len(party['text'].split()))}"
    is_before = party["start_char"] < row["trigger_start"]
    start, end = (party["end_char"], row["trigger_start"]) if is_before else (row["trigger_end"], party["start_char"])
    begin = row["sentence_start"]
    between = row["sentence_text"][max(start - begin, 0) : max(end - begin, 0)]
    words = len(between.split())
    gap = "touching" if words == 0 else "near" if words <= 3 else "apart" if words <= 8 else "far"
    yield f"{role} {'before' if is_before else 'behind'} trigger {gap}"
    yield f"{role} commas {min(between.count(','), 2)}"


def _of_sentence(row: Row) -> Iterator[str]:
    """What the sentence and the trigger's place in it look like."""
    sentence, place = row["sentence_text"], row["trigger_start"] - row["sentence_start"]
    trigger = sentence[place : row["trigger_end"] - row["sentence_start"]].lower().split()
    words = len(sentence.split())
    yield f"sentence {'short' if words < 15 else 'middle' if words < 30 else 'long'}"
    yield f"participles {min(len(_PARTICIPLE.findall(sentence)) // 2, 4)}"
    yield f"trigger words {_bucket(len(trigger))}"
    ending = next((ending for ending in ("ing", "ed", "s") if trigger[0].endswith(ending)), "other")
    yield f"trigger ends in {ending}"
    yield f"trigger ends in {ending} status {row['status']}"
    yield f"trigger at {'start' if place < 5 else 'early' if place < 60 else 'late'}"
    if any(mark in sentence for mark in '"“'):
        yield "marks"
    if row["trigger_start"] < _OPENING:
        yield "opening"


_PARTICIPLE = re.compile(r"[a-z](?:ed|ing)\b")
_INDEFINITE = frozenset(
    [
        "a",
        "an",
        "one",
        "two",
        "three",
        "four",
        "five",
        "several",
        "some",
        "many",
        "most",
        "all",
        "dozens",
        "hundreds",
        "thousands",
    ]
)
_DEFINITE = frozenset(["the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my"])


def _form(text: str) -> str:
    """What kind of phrase names a side, by its first word."""
    words = text.lower().split()
    if len(words) == 1 and words[0] in _PRONOUNS:
        return "pronoun"
    if words[0] in _INDEFINITE:
        return "indefinite"
    if words[0] in _DEFINITE:
        return "definite"
    return "name" if text[:1].isupper() else "bare"


def _countries(one: str | None, other: str | None) -> str:
    """How many countries two sides have between them, and whether it is the same."""
    if one is None or other is None:
        return "none" if one is other else "one"
    return "same" if one == other else "two"


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
