"""Scores of built tables against expected rows: how many were right, how many found, how many expected.

Expected rows are dicts as ``tests/gold/samples/README.md`` describes them; built tables are frames of
``transforms.schemas``. A row is joined to its article through ``source_uri`` and ``record`` of the table documents. Only
rows of articles that have expected rows are judged: a scored article needs at least one expected row in each table.
A row marked ``optional`` may be found or not: it counts on neither side. Each row is matched once at most.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from transforms.evaluation.scores import Score

Row = Mapping[str, Any]
Pairs = dict[int, int]  # index of an expected row -> index of the built row that it is

SAME_WORDS = 0.8  # token overlap from which two quotations are the same one: the measure of the published scores
_TOKEN = re.compile(r"\w+")
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score_quotes(expected: Sequence[Row], quotes: pl.DataFrame, documents: pl.DataFrame) -> dict[str, Score]:
    """``content``: the words; ``speaker``: also who says them, as printed or resolved; ``name``: the resolved name.

    ``name`` leaves out, on both sides, quotations whose speaker has no name, and those that no expected row matches.
    ``direct``, ``mixed`` and ``indirect`` are ``content`` by type: the built type where found, else the expected one.
    """
    wanted, built = _joined(expected, quotes, documents)
    pairs = _match(wanted, built, _quote_likeness)
    judged = _required(wanted, built, pairs)
    scores = {
        "content": judged.score(lambda want, row: True),
        "speaker": judged.score(_same_speaker),
        "name": judged.share(lambda want: want["speaker_name"] is not None, _same_name),
    }
    for quote_type in ("direct", "mixed", "indirect"):
        scores[quote_type] = Score(
            sum(quote_type in _options(want["quote_type"]) for want, _ in judged.pairs),
            sum(row["quote_type"] == quote_type for row in judged.unmatched)
            + sum(quote_type in _options(want["quote_type"]) for want, _ in judged.pairs),
            sum(quote_type in _options(want["quote_type"]) for want in judged.wanted),
        )
    return scores


def score_events(expected: Sequence[Row], events: pl.DataFrame, documents: pl.DataFrame) -> dict[str, Score]:
    """``type``: sentence, act_type and plover_type; ``sides``: also the actors and recipients; ``plover``: sentence and plover_type.

    ``status``, ``date`` and ``place`` are shares of the events that are right by type and have an expected value there.
    """
    wanted, built = _joined(expected, events, documents)
    by_type = _required(wanted, built, _match(wanted, built, _event_likeness))
    by_plover = _required(wanted, built, _match(wanted, built, _plover_likeness))
    return {
        "type": by_type.score(lambda want, row: True),
        "sides": by_type.score(_same_sides),
        "plover": by_plover.score(lambda want, row: True),
        "status": by_type.share(lambda want: True, lambda want, row: row["status"] in _options(want["status"])),
        "date": by_type.share(lambda want: want["event_start_date"] is not None, _same_dates),
        "place": by_type.share(lambda want: want["place_name"] is not None, _same_place),
    }


def score_entities(
    expected: Sequence[Row],
    entities: pl.DataFrame,
    documents: pl.DataFrame,
    types: Sequence[str] = ("PERSON", "GPE", "ORG"),
) -> dict[str, Score]:
    """``name``: name (or an alias) and type; ``name:TYPE``: the same by type; ``country``: the code, where one is expected.

    Only the types given are judged. ``country`` counts the right codes among the codes given and among all expected, found
    or not; ``mentions`` (the number of mentions by name) is a share of what is right by name and type and has an expected value.
    """
    wanted, built = _joined(expected, entities, documents)
    pairs = _match(wanted, built, _entity_likeness)
    judged = _required(wanted, built, pairs, partial(_is_of, types=types))
    scores = {
        "name": judged.score(lambda want, row: True),
        "country": _countries(judged),
        "mentions": judged.share(lambda want: want["mention_count"] is not None, _same_mention_count),
    }
    for entity_type in types:
        one = _required(wanted, built, pairs, partial(_is_of, types=(entity_type,)))
        scores[f"name:{entity_type}"] = one.score(lambda want, row: True)
    return scores


def _countries(judged: _Judged) -> Score:
    """A share of the matched alone would fall when more entities are found."""
    pairs = [(want, row) for want, row in judged.pairs if want["country_code"] is not None]
    return Score(
        sum(_same_country(want, row) for want, row in pairs),
        sum(row["country_code"] is not None for _, row in pairs),
        sum(want["country_code"] is not None for want in judged.wanted),
    )


def article_differences(expected: Sequence[Row], articles: pl.DataFrame, documents: pl.DataFrame) -> list[str]:
    """What differs in articles and their fate, a line each; a pair of copies is right whichever is the origin."""
    fates = {(row["source_uri"], row["record"]): row for row in documents.to_dicts()}
    built = {row["article_id"]: row for row in articles.to_dicts()}
    ids = {key: row["article_id"] for key, row in fates.items()}
    copies = {(row["article_id"], row["duplicate_of"]): row["duplicate_type"] for row in built.values()}
    differences = []
    for want in expected:
        key = (want["source_uri"], want["record"])
        fate = fates.get(key)
        checks: dict[str, Any] = {"disposition": fate and fate["disposition"], "reason": fate and fate["reason"]}
        article = built.get(ids.get(key))
        if article is not None:
            date_ = article["published_date"]
            checks |= {name: article[name] for name in ("headline", "authors", "published_date_method", "agency")}
            checks["published_date"] = date_.isoformat() if date_ else None
            counts = Counter(block["type"] for block in article["blocks"])
            checks["block_types"] = {name: counts[name] for name in want["block_types"]}
        for name, value in checks.items():
            if not _is_wanted(name, want[name], value):
                differences.append(f"{key[0]} record {key[1]}: {name} is {value!r}, not {want[name]!r}")
        if want["duplicate_of"] is not None:
            here, there = ids.get(key), ids.get((want["duplicate_of"], "0"))
            kind = copies.get((here, there), copies.get((there, here)))
            if kind != want["duplicate_type"]:
                differences.append(
                    f"{key[0]}: copy of {want['duplicate_of']} is {kind!r}, not {want['duplicate_type']!r}"
                )
    return differences


class _Judged(NamedTuple):
    """Expected rows that must be found, the matches among them, and built rows that are no match of any row."""

    wanted: list[Row]
    pairs: list[tuple[Row, Row]]
    unmatched: list[Row]

    def score(self, is_right: Callable[[Row, Row], bool]) -> Score:
        right = sum(is_right(want, row) for want, row in self.pairs)
        return Score(right, len(self.pairs) + len(self.unmatched), len(self.wanted))

    def share(self, has_value: Callable[[Row], bool], is_right: Callable[[Row, Row], bool]) -> Score:
        pairs = [(want, row) for want, row in self.pairs if has_value(want)]
        return Score(sum(is_right(want, row) for want, row in pairs), len(pairs), len(pairs))


def _joined(
    expected: Sequence[Row], built: pl.DataFrame, documents: pl.DataFrame
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Expected rows with their article_id (None where the record became no article), built rows of those articles."""
    ids = {(row["source_uri"], row["record"]): row["article_id"] for row in documents.to_dicts()}
    wanted = [{**row, "article_id": ids.get((row["source_uri"], row["record"]))} for row in expected]
    scope = sorted({row["article_id"] for row in wanted if row["article_id"] is not None})
    return wanted, built.filter(pl.col("article_id").is_in(scope)).to_dicts()


def _match(wanted: Sequence[Row], built: Sequence[Row], likeness: Callable[[Row, Row], float]) -> Pairs:
    """The best pairs first, each row once; of equals the required row, then the first. A likeness of 0 is no pair."""
    candidates = []
    for number, want in enumerate(wanted):
        for index, row in enumerate(built):
            if row["article_id"] == want["article_id"] and (value := likeness(want, row)) > 0:
                candidates.append((-value, bool(want.get("optional")), number, index))
    pairs: Pairs = {}
    taken: set[int] = set()
    for _, _, number, index in sorted(candidates):
        if number not in pairs and index not in taken:
            pairs[number] = index
            taken.add(index)
    return pairs


def _required(
    wanted: Sequence[Row],
    built: Sequence[Row],
    pairs: Pairs,
    is_judged: Callable[[Row], bool] = lambda row: True,
) -> _Judged:
    matched = [(wanted[number], built[index]) for number, index in pairs.items()]
    return _Judged(
        [want for want in wanted if not want.get("optional") and is_judged(want)],
        [(want, row) for want, row in matched if not want.get("optional") and is_judged(want)],
        [row for index, row in enumerate(built) if index not in set(pairs.values()) and is_judged(row)],
    )


def _quote_likeness(want: Row, row: Row) -> float:
    """Overlap of the words, 0 below the limit. Without ``quote_text`` both ends must be equal: the text is not kept."""
    words = _content_words(row["quote_text"])
    if "quote_text" in want:
        overlap = max(_overlap(_content_words(text), words) for text in _options(want["quote_text"]))
        return overlap if overlap >= SAME_WORDS else 0.0
    start, end = _content_words(want["quote_text_start"]), _words(want["quote_text_end"])
    return float(words[: len(start)] == start and words[-len(end) :] == end)


def _event_likeness(want: Row, row: Row) -> float:
    if row["act_type"] not in _options(want["act_type"]):
        return 0.0
    return _plover_likeness(want, row)


def _plover_likeness(want: Row, row: Row) -> float:
    """Same sentence and type: 1, and more where the trigger and the sides are the same, to tell two acts apart."""
    if row["plover_type"] not in _options(want["plover_type"]):
        return 0.0
    sentence = " ".join(_words(row["sentence_text"]))
    starts = (" ".join(_words(text)) for text in _options(want["sentence_start_words"]))
    if not any(f" {start} " in f" {sentence} " for start in starts):
        return 0.0
    return 1.0 + 2.0 * _same_trigger(want, row) + 0.5 * _same_sides(want, row)


def _same_trigger(want: Row, row: Row) -> bool:
    """Four letters in common tell "signed" and "sign" from "met", without a lemmatizer of our own."""
    lemmas = {word[:4] for word in _words(row["trigger_lemma"])}
    return any(word[:4] in lemmas for text in _options(want["trigger"]) for word in _words(text))


def _entity_likeness(want: Row, row: Row) -> float:
    """1 for an alias, 2 for the name; a type that is not allowed is no match."""
    if row["entity_type"] not in _options(want["entity_type"]):
        return 0.0
    names = {_plain(name) for name in _options(want["name"])}
    if _plain(row["name"]) in names:
        return 2.0
    return float(any(_plain(alias) in names for alias in row["aliases"]))


def _same_speaker(want: Row, row: Row) -> bool:
    """Nobody where nobody is expected; else the name, or one printed form that holds the other."""
    if want["speaker_name"] is None and want["speaker_text"] is None:
        return row["speaker_name"] is None and row["speaker_text"] is None
    if want["speaker_name"] is not None and row["speaker_name"] is not None:
        return _same_name(want, row)
    printed, expected = _words(row["speaker_text"] or ""), _words(want["speaker_text"] or "")
    shorter, longer = sorted((printed, expected), key=len)
    return bool(shorter) and f" {' '.join(shorter)} " in f" {' '.join(longer)} "


def _same_name(want: Row, row: Row) -> bool:
    return row["speaker_name"] is not None and _plain(row["speaker_name"]) in {
        _plain(name) for name in _options(want["speaker_name"])
    }


def _same_sides(want: Row, row: Row) -> bool:
    return _same_side(want["actors"], row["actors"]) and _same_side(want["recipients"], row["recipients"])


def _same_side(expected: Sequence[Row], found: Sequence[Row]) -> bool:
    """Every expected country or name is there, and no other country; a side without either asks for nothing."""
    named = [actor for actor in expected if actor["name"] is not None or actor["country_code"] is not None]
    if not named:
        return True
    allowed = {code for actor in named for code in _options(actor["country_code"])} - {None}
    if allowed and {actor["country_code"] for actor in found} - {None} - allowed:
        return False
    return all(any(_same_actor(actor, other) for other in found) for actor in named)


def _same_actor(expected: Row, found: Row) -> bool:
    if found["country_code"] is not None and found["country_code"] in _options(expected["country_code"]):
        return True
    names = {_plain(name) for name in _options(expected["name"]) if name is not None}
    return any(_plain(name) in names for name in (found["name"], found["text"]) if name is not None)


def _same_dates(want: Row, row: Row) -> bool:
    expected = (date.fromisoformat(want["event_start_date"]), date.fromisoformat(want["event_end_date"]))
    return (row["event_start_date"], row["event_end_date"]) == expected


def _same_place(want: Row, row: Row) -> bool:
    return row["place_name"] is not None and _plain(row["place_name"]) in {
        _plain(name) for name in _options(want["place_name"])
    }


def _same_country(want: Row, row: Row) -> bool:
    return row["country_code"] in _options(want["country_code"])


def _same_mention_count(want: Row, row: Row) -> bool:
    return bool(sum(mention["mention_type"] == "name" for mention in row["mentions"]) == want["mention_count"])


def _is_of(row: Row, types: Iterable[str]) -> bool:
    return any(entity_type in types for entity_type in _options(row["entity_type"])[:1])


def _is_wanted(name: str, expected: Any, value: Any) -> bool:
    """Of reason and method several may be right; authors are a list by themselves, blocks a count by type."""
    if name in ("authors", "block_types"):
        return bool(value == expected)
    return value in _options(expected)


def _options(value: Any) -> list[Any]:
    """The readings that are right: a list, or the one value."""
    return value if isinstance(value, list) else [value]


def _words(text: str) -> list[str]:
    """Words in lower case; marks fall away, and an apostrophe does not split "don't"."""
    return _TOKEN.findall(_APOSTROPHES.sub("", text).lower())


def _content_words(text: str) -> list[str]:
    """The words of a quotation; the "that" in front of reported speech belongs to nobody."""
    words = _words(text)
    return words[1:] if words[:1] == ["that"] and len(words) > 1 else words


def _plain(name: str) -> str:
    words = _words(name)
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Words in common of all words, each as often as it stands there."""
    here, there = Counter(one), Counter(other)
    union = (here | there).total()
    return (here & there).total() / union if union else 0.0
