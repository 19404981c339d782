"""The same event in other articles: one act of the same people at one place and time, told by several publishers.

Precision comes first: two rows of two articles are one event only where act and days agree, nothing contradicts, and
enough else is shared (``_is_enough``). What was shared is kept as ``cluster_features``. A cluster has the id of its
first event, whatever becomes of that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from transforms.shared_keys import day_number, nearest, numbered, sharing

# What events are compared by: columns of the table, and the story of the article.
COMPARED_EVENT = (
    *("event_id", "article_id", "published_date", "act_type", "trigger_lemma", "actors", "recipients"),
    *("sentence_text", "counts"),
    *("event_start_date", "event_end_date", "event_date_granularity", "event_date_method"),
    *("place_entity_id", "place_name", "place_latitude", "place_longitude", "place_country_code"),
)
CLUSTERS_SCHEMA = pl.Schema(
    {"event_id": pl.String(), "event_cluster_id": pl.String(), "cluster_features": pl.List(pl.String())}
)

EVENT_DAYS = 7  # between two articles: later ones look back, and mix up what they look back on
_NEAR_DAYS = 1  # between two dates of one event: it is told across time zones and midnights
_FAR_KM = 150  # between two places that cannot be one
_MOST_HOLDERS = 20_000
_MOST_OTHERS = 40  # that an event is compared with, those which share most with it
_BOTH = 2  # sides
_BROAD = ("country:", "continent:")  # places that hold many events
# In these acts each side does what the other does: who stands first is the reporter's choice.
_MUTUAL_ACTS = frozenset({"AGREE", "CONSULT", "COOPERATE", "DEAL"})
_EARTH_KM = 6371.0
_LEAST_WORDS = 5
_ALIKE, _OF = 6, 10  # words of two sentences that are the same one
_WORD = re.compile(r"\w+")


class _Side(NamedTuple):
    """Who acts, or is acted upon: entities, last words of names, and the countries that they are of or are themselves."""

    ids: frozenset[str]
    surnames: frozenset[str]
    countries: frozenset[str]
    people: int  # that are named, if only in part: "the Atlantic Council think tank"

    def __or__(self, other: _Side) -> _Side:
        return _Side(
            self.ids | other.ids,
            self.surnames | other.surnames,
            self.countries | other.countries,
            self.people + other.people,
        )

    @property
    def is_empty(self) -> bool:
        return not self.ids and not self.surnames and not self.countries

    def contradicts(self, other: _Side) -> bool:
        """Whether both name somebody and nobody in common: two ministers of one country are two."""
        if self.ids and other.ids:
            return not self.ids & other.ids
        if self.surnames and other.surnames:
            return not self.surnames & other.surnames
        return not self.is_empty and not other.is_empty and not self.countries & other.countries

    def shared_with(self, other: _Side) -> list[str]:
        """The entities that both name, else their last words, else the countries."""
        surnames = sorted(f"name:{name}" for name in self.surnames & other.surnames)
        return sorted(self.ids & other.ids) or surnames or sorted(self.countries & other.countries)


class _Event(NamedTuple):
    article_id: str
    is_new: bool
    act: str
    trigger: str
    actors: _Side
    recipients: _Side
    days: tuple[int, int] | None
    is_told: bool  # the text says when, and no reader had to guess
    place: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    story: str | None
    counts: frozenset[tuple[str, float]]
    words: frozenset[str]  # of the sentence


class _Match(NamedTuple):
    """A known or earlier row that is the same event, and the cluster that it is in."""

    is_own: bool  # the row of the same article, as it was read before
    event_id: str
    cluster: str
    features: list[str]


def link_events(new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The clusters of new events, in their order: see ``CLUSTERS_SCHEMA``.

    Both frames have the columns ``COMPARED_EVENT`` and ``story_id``, and ``known`` has ``event_cluster_id``. Each event
    joins the cluster of the known or earlier one that shares most with it, else it begins its own. Two events of one
    article are never one: what is told twice in it is one row already. A row that is read again stays in its cluster,
    and its features are those that it shares with another article, as when it was read first.
    """
    columns = [*COMPARED_EVENT, "story_id"]
    rows = numbered(_compared(known), _compared(new.select(columns))).with_columns(day_number())
    near = nearest(_candidates(rows), rows["event_id"], _MOST_OTHERS)
    wanted = sorted({*near, *(other for others in near.values() for other in others)})
    events = {row["row"]: _event(row) for row in rows[wanted].iter_rows(named=True)} if wanted else {}
    ids, article_ids = rows["event_id"].to_list(), rows["article_id"].to_list()
    clusters = dict(known.select("event_id", "event_cluster_id").iter_rows())
    taken: set[tuple[str, str]] = set()  # cluster and article: an article tells an event once
    assigned = []
    for first in range(known.height, rows.height):
        event_id, article_id = ids[first], article_ids[first]
        matches = [
            _Match(article_ids[other] == article_id, ids[other], clusters[ids[other]], features)
            for other in near.get(first, [])
            if (features := _features_of_one(events[first], events[other]))
            and (clusters[ids[other]], article_id) not in taken
        ]
        found = _settled(matches)
        clusters[event_id] = found.cluster if found else event_id
        taken.add((clusters[event_id], article_id))
        assigned.append((event_id, clusters[event_id], found.features if found else []))
    return pl.DataFrame(assigned, schema=CLUSTERS_SCHEMA, orient="row")


def _settled(matches: Sequence[_Match]) -> _Match | None:
    """The match that an event joins: the one that shares most. A row that is read again stays where it was.

    What such a row shares with itself is no reason: it keeps what it shares with others of its cluster, and nothing where
    it began that.
    """
    own = max((match for match in matches if match.is_own), key=lambda match: len(match.features), default=None)
    others = [match for match in matches if not match.is_own and (own is None or match.cluster == own.cluster)]
    best = max(others, key=lambda match: len(match.features), default=None)
    if own is not None and (best is None or own.cluster == own.event_id):
        return own._replace(features=[])
    return best


def _features_of_one(one: _Event, other: _Event) -> list[str]:
    """What two rows share, in a fixed order, where it is enough to be one event; nothing where it is not."""
    if one.act != other.act or (one.article_id == other.article_id and other.is_new):
        return []
    if _contradict(one, other):
        return []
    shared = list(_shared(one, other))
    return ["act_type", *shared] if _is_enough(one, other, shared) else []


def _compared(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with what they are looked up by: whom they name, of which countries, where, and in which story."""
    rows = frame.with_columns(pl.col("act_type").cast(pl.String))
    country = pl.lit("country:") + pl.element().struct.field("country_code")
    found_by = pl.concat_list(
        *(pl.col(side).list.eval(pl.element().struct.field("entity_id")) for side in ("actors", "recipients")),
        *(pl.col(side).list.eval(country) for side in ("actors", "recipients")),
        pl.concat_list("place_entity_id"),
        pl.concat_list("story_id"),
    )
    return rows.with_columns(found_by.list.drop_nulls().list.unique(maintain_order=True).alias("found_by")).drop(
        "event_cluster_id", strict=False
    )


def _candidates(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one act that share anything at all: ``row``, ``other``, and how much is ``shared``."""
    acts = rows["act_type"].unique(maintain_order=True).sort()
    found = [
        sharing(rows.filter(pl.col("act_type") == act), "found_by", EVENT_DAYS, _MOST_HOLDERS)
        for act in acts
        if rows.filter((pl.col("act_type") == act) & pl.col("is_new")).height
    ]
    nothing = pl.DataFrame(schema={"row": pl.UInt32, "other": pl.UInt32, "shared": pl.UInt32})
    return pl.concat([nothing, *found], how="vertical_relaxed")


def _event(row: Mapping[str, Any]) -> _Event:
    start, end = row["event_start_date"], row["event_end_date"]
    return _Event(
        article_id=row["article_id"],
        is_new=row["is_new"],
        act=row["act_type"],
        trigger=row["trigger_lemma"],
        actors=_side(row["actors"]),
        recipients=_side(row["recipients"]),
        days=(start.toordinal(), end.toordinal()) if start is not None else None,
        is_told=row["event_date_method"] in {"clause", "sentence"} and row["event_date_granularity"] == "day",
        place=row["place_entity_id"],
        country=row["place_country_code"],
        latitude=row["place_latitude"],
        longitude=row["place_longitude"],
        story=row["story_id"],
        counts=frozenset((count["count_type"], count["low"]) for count in row["counts"]),
        words=frozenset(word.lower() for word in _WORD.findall(row["sentence_text"])),
    )


def _side(people: Sequence[Mapping[str, Any]]) -> _Side:
    ids = {person["entity_id"] for person in people if person["entity_id"] is not None}
    are_countries = {entity_id for entity_id in ids if entity_id.startswith("country:")}
    countries = {f"country:{person['country_code']}" for person in people if person["country_code"] is not None}
    surnames = {_last_name(person) for person in people if person["entity_id"] not in are_countries}
    named = frozenset(surnames - {""})
    count = sum(map(_is_named, people))
    return _Side(frozenset(ids - are_countries), named, frozenset(countries | are_countries), count)


def _is_named(person: Mapping[str, Any]) -> bool:
    """Whether it is known who it is, or could be: "The prime minister" may be anyone."""
    words = person["text"].split()
    return person["entity_id"] is not None or any(word[0].isupper() for word in words[1:] or words)


def _last_name(person: Mapping[str, Any]) -> str:
    """The last word of a name, "" where there is none: "United States Senator Bernie Sanders" is Sanders, "the army" nobody."""
    words = (person["name"] or person["text"]).split()
    return words[-1].lower() if words and words[-1][0].isupper() else ""


# What contradicts


def _contradict(one: _Event, other: _Event) -> bool:
    return _other_days(one, other) or _other_place(one, other) or _other_sides(one, other)


def _other_days(one: _Event, other: _Event) -> bool:
    """Days that cannot be one; an event without a day fits any."""
    if one.days is None or other.days is None:
        return False
    (start, end), (other_start, other_end) = one.days, other.days
    near = _NEAR_DAYS if one.is_told and other.is_told else 2 * _NEAR_DAYS
    return start - near > other_end or other_start - near > end


def _other_place(one: _Event, other: _Event) -> bool:
    if one.country and other.country and one.country != other.country:
        return True
    if not _is_exact(one) or not _is_exact(other) or one.place == other.place:
        return False
    distance = _kilometres(one, other)
    return distance is not None and distance > _FAR_KM


def _other_sides(one: _Event, other: _Event) -> bool:
    if one.act in _MUTUAL_ACTS:
        left, right = one.actors | one.recipients, other.actors | other.recipients
        are_pairs = left.people >= _BOTH and right.people >= _BOTH
        return left.contradicts(right) or (are_pairs and _in_common(left, right) < _BOTH)
    return one.actors.contradicts(other.actors) or one.recipients.contradicts(other.recipients)


# What agrees


def _shared(one: _Event, other: _Event) -> Iterator[str]:
    """What two rows have in common beside the act, as ``cluster_features`` says it."""
    if one.act in _MUTUAL_ACTS:
        left, right = one.actors | one.recipients, other.actors | other.recipients
        yield from (f"participant:{key}" for key in left.shared_with(right))
    else:
        yield from (f"actor:{key}" for key in one.actors.shared_with(other.actors))
        yield from (f"recipient:{key}" for key in one.recipients.shared_with(other.recipients))
    if one.days is not None and other.days is not None:
        yield "date" if one.is_told and other.is_told else "date_guessed"
    if _is_exact(one) and _is_exact(other) and (one.place == other.place or _kilometres(one, other) is not None):
        yield "place"
    elif one.country is not None and one.country == other.country:
        yield "place_country"
    if one.trigger == other.trigger:
        yield "trigger"
    yield from (f"count:{kind}" for kind, _ in sorted(one.counts & other.counts))
    if one.story is not None and one.story == other.story:
        yield "story"
    if _is_same_sentence(one, other):
        yield "sentence"


def _is_same_sentence(one: _Event, other: _Event) -> bool:
    """Whether most words of the two sentences are the same: copied, and perhaps cut."""
    whole = len(one.words | other.words)
    return whole >= _LEAST_WORDS and len(one.words & other.words) * _OF >= whole * _ALIKE


def _sides_shared(one: _Event, other: _Event) -> int:
    """On how many sides, of two, both rows have somebody in common."""
    if one.act in _MUTUAL_ACTS:
        return min(_BOTH, _in_common(one.actors | one.recipients, other.actors | other.recipients))
    pairs = ((one.actors, other.actors), (one.recipients, other.recipients))
    return sum(bool(mine.shared_with(theirs)) for mine, theirs in pairs)


def _in_common(left: _Side, right: _Side) -> int:
    return max(
        len(mine & theirs)
        for mine, theirs in (
            (left.ids, right.ids),
            (left.surnames, right.surnames),
            (left.countries, right.countries),
        )
    )


def _is_enough(one: _Event, other: _Event, shared: Collection[str]) -> bool:
    """The policy, on one screen. Beside the act, and sides, days and places that do not contradict, one event is known by:

    the same sentence and verb; or in one story: both sides; or one side, the exact place or a count, with the same verb
    or a day that both texts tell, where neither row names a side that the other lacks; or in two stories: both sides,
    with a day that both texts tell and the same verb or place. Without any day only both sides and the same verb do.
    """
    if "sentence" in shared and "trigger" in shared:
        return True
    sides = _sides_shared(one, other)
    if "date" not in shared and "date_guessed" not in shared:
        return "story" in shared and sides == _BOTH and "trigger" in shared
    if "story" not in shared:
        return sides == _BOTH and "date" in shared and ("trigger" in shared or "place" in shared)
    if sides == _BOTH:
        return True
    has_anchor = sides == 1 or "place" in shared or bool(one.counts & other.counts)
    return has_anchor and ("trigger" in shared or "date" in shared) and _names_as_much(one, other)


def _names_as_much(one: _Event, other: _Event) -> bool:
    """Whether neither row has a side that the other lacks, or both have the same verb."""
    same = all(
        mine.is_empty == theirs.is_empty
        for mine, theirs in ((one.actors, other.actors), (one.recipients, other.recipients))
    )
    return same or one.trigger == other.trigger


def _is_exact(event: _Event) -> bool:
    return event.place is not None and not event.place.startswith(_BROAD)


def _kilometres(one: _Event, other: _Event) -> float | None:
    """Between two places with coordinates, on a sphere."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    over = math.radians(one.longitude - other.longitude)
    half = math.sin((first - second) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(over / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
