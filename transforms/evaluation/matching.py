"""Labels of one article against other labels of it: what is the same row, and what in it is right.

The same measures tell how good the program is (a reader's labels against the program's) and how far two readers agree.
A row that is marked optional may be there or not: it counts on neither side. Each row is matched once at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from transforms.evaluation.labels import ArticleLabels, EntityLabel, EventLabel, PartyLabel, QuoteLabel, Span
from transforms.evaluation.scores import Score

# A row of ``quotes`` tells of a quotation at all where they share half of their words: what confidence is about.
SAME_SPEECH = 0.5
SAME_WORDS = 0.8  # share of common words of two quotations that are the same one: the measure of the published scores
NAME_GROUPS = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "norp",
}
# A country as an actor is told by its code; kinds of people by their sector.
_PRONOUNS = frozenset({"he", "she", "it", "they", "who", "which", "his", "her"})
_WORD = re.compile(r"\w+")


class Judged(NamedTuple):
    """A built row: what it says of itself, and whether it is right."""

    confidence: float
    right: bool
    features: tuple[str, ...]


class Comparison(NamedTuple):
    """One article: counts by measure, pairs for closed lists (right values, given), and rows by confidence."""

    scores: dict[str, Score]
    closed: dict[str, list[tuple[Sequence[str], str]]]
    judged: dict[str, list[Judged]]
    groups: tuple[dict[Hashable, Hashable], dict[Hashable, Hashable]]  # name mentions by entity: wanted, given


def compare(wanted: ArticleLabels, given: ArticleLabels, text: str) -> Comparison:
    """Every measure of one article."""
    known = aligned_entities(wanted.entities, given.entities)
    entities, entity_judged, groups = _compare_entities(wanted.entities, given.entities, known)
    quotes, quote_closed, quote_judged = _compare_quotes(wanted.quotes, given.quotes, known, text)
    events, event_closed, event_judged = _compare_events(wanted, given, known, text)
    return Comparison(
        entities | quotes | events,
        quote_closed | event_closed,
        {"entities": entity_judged, "quotes": quote_judged, "events": event_judged},
        groups,
    )


def event_free_sentences(labels: Sequence[ArticleLabels], text: str, starts: Sequence[int]) -> list[Span]:
    """Sentences in which no reader saw an event, optional ones included; ``starts`` are those of one reader."""
    told = [span for each in labels for event in each.events for span in (event.trigger, *event.mentions)]
    return [span for span in sentences(text, starts) if not any(_overlap(span, other) for other in told)]


def sentences(text: str, starts: Sequence[int]) -> list[Span]:
    """Spans of sentences: every paragraph begins one, and each labelled start another."""
    spans = []
    begin = 0
    for paragraph in text.split("\n\n"):
        end = begin + len(paragraph)
        inside = sorted({begin, *(start for start in starts if begin <= start < end)})
        spans += [(one, other) for one, other in zip(inside, [*inside[1:], end], strict=True)]
        begin = end + 2
    return spans


def sentence_score(wanted: Sequence[int], given: Sequence[int], text: str) -> Score:
    """Boundaries inside paragraphs; the start of a paragraph is no merit."""
    trivial = {span[0] for span in sentences(text, ())}
    here, there = set(wanted) - trivial, set(given) - trivial
    return Score(len(here & there), len(there), len(here))


def aligned_entities(wanted: Sequence[EntityLabel], given: Sequence[EntityLabel]) -> dict[str, str]:
    """For each given entity the wanted one with which it shares most mentions by name (and type as tie-break)."""
    known: dict[str, str] = {}
    for entity in given:
        votes: Counter[str] = Counter()
        for other in wanted:
            shared = sum(
                _overlap(one[:2], two[:2])
                for one in entity.mentions
                if one[2] == "name"
                for two in other.mentions
                if two[2] == "name"
            )
            if shared:
                votes[other.id] = 2 * shared + (entity.type == other.type)
        if votes:
            known[entity.id] = votes.most_common(1)[0][0]
    return known


def _compare_entities(
    wanted: Sequence[EntityLabel], given: Sequence[EntityLabel], known: dict[str, str]
) -> tuple[dict[str, Score], list[Judged], tuple[dict[Hashable, Hashable], dict[Hashable, Hashable]]]:
    optional = {mention[:2] for entity in wanted if entity.optional for mention in entity.mentions}
    here = {m[:2]: (NAME_GROUPS.get(e.type), e.id) for e in wanted for m in e.mentions if m[2] == "name"}
    there = {m[:2]: (NAME_GROUPS.get(e.type), e.id) for e in given for m in e.mentions if m[2] == "name"}
    scores: dict[str, Score] = {}
    counts: dict[str, list[int]] = {group: [0, 0, 0] for group in sorted(set(NAME_GROUPS.values()))}
    for span, (group, _) in here.items():
        if group is not None and span not in optional:
            counts[group][2] += 1
            counts[group][0] += span in there and there[span][0] == group
    for span, (group, _) in there.items():
        if group is not None and not any(_overlap(span, other) for other in optional):
            counts[group][1] += 1
    for group, values in counts.items():
        scores[f"names {group}"] = Score(*values)
    scores["names"] = Score(*(sum(values[place] for values in counts.values()) for place in range(3)))

    by_id = {entity.id: entity for entity in wanted}
    spans = {entity.id: [mention[:2] for mention in entity.mentions] for entity in wanted}
    for kind in ("nominal", "pronoun"):
        found = [(known.get(e.id), m[:2]) for e in given for m in e.mentions if m[2] == kind]
        right = sum(name is not None and any(_overlap(span, other) for other in spans[name]) for name, span in found)
        expected = sum(m[2] == kind for e in wanted if not e.optional for m in e.mentions)
        scores[f"{kind}s"] = Score(right, len(found), expected)
    first: dict[str, EntityLabel] = {}
    for entity in given:
        if entity.id in known and not by_id[known[entity.id]].optional:
            first.setdefault(known[entity.id], entity)
    pairs = [(by_id[name], entity) for name, entity in first.items()]
    scores["entity country"] = _answers([(want.country, got.country) for want, got in pairs])
    scores["entity sector"] = _answers([(want.sector, got.sector) for want, got in pairs])
    scores["entity title"] = _answers(
        [(_plain(want.title), _plain(got.title)) for want, got in pairs if want.type == "PERSON"], _one_in_other
    )
    judged = [
        Judged(
            entity.confidence,
            entity.id in known and NAME_GROUPS.get(by_id[known[entity.id]].type) == group,
            entity.features,
        )
        for entity in given
        if (group := NAME_GROUPS.get(entity.type)) is not None
        and not any(_overlap(m[:2], other) for m in entity.mentions for other in optional)
    ]
    groups: tuple[dict[Hashable, Hashable], dict[Hashable, Hashable]] = (
        {span: name for span, (_, name) in here.items() if span not in optional},
        {span: name for span, (_, name) in there.items()},
    )
    return scores, judged, groups


def _compare_quotes(
    wanted: Sequence[QuoteLabel], given: Sequence[QuoteLabel], known: dict[str, str], text: str
) -> tuple[dict[str, Score], dict[str, list[tuple[Sequence[str], str]]], list[Judged]]:
    pairs = _pair_quotes(wanted, given, text)
    required = [(wanted[one], given[other]) for one, other in pairs.items() if not wanted[one].optional]
    found = len(given) - (len(pairs) - len(required))
    expected = sum(not quote.optional for quote in wanted)

    def speaker_is_right(want: QuoteLabel, got: QuoteLabel) -> bool:
        if want.speaker is None and not want.speakers:
            return got.speaker is None and not got.speakers
        if want.speaker is not None and got.speaker is not None and _overlap(want.speaker, got.speaker):
            return True
        return bool(set(want.speakers) & {known.get(name) for name in got.speakers})

    def name_is_right(want: QuoteLabel, got: QuoteLabel) -> bool:
        return set(want.speakers) == {known.get(name, name) for name in got.speakers}

    named = [(want, got) for want, got in required if want.speakers]
    scores = {
        "quotes": Score(len(required), found, expected),
        "quotes + speaker": Score(sum(speaker_is_right(*pair) for pair in required), found, expected),
        "quotes: name of matched": _share([name_is_right(*pair) for pair in named]),
        "quotes: name of pronouns": _share(
            [name_is_right(want, got) for want, got in named if _is_pronoun(want.speaker, text)]
        ),
        "quotes: cue of matched": _share(
            [
                want.cue is not None and got.cue is not None and _overlap(want.cue, got.cue)
                for want, got in required
                if want.cue
            ]
        ),
    }
    for kind in ("direct", "mixed", "indirect"):
        of_kind = [pair for pair in required if pair[0].type == kind]
        matched = set(pairs.values())
        scores[f"quotes {kind}"] = Score(
            len(of_kind),
            len(of_kind) + sum(quote.type == kind for number, quote in enumerate(given) if number not in matched),
            sum(quote.type == kind and not quote.optional for quote in wanted),
        )
    closed: dict[str, list[tuple[Sequence[str], str]]] = {
        "speaker type": [((want.speaker_type,), got.speaker_type) for want, got in required]
    }
    of_given = _told_by(wanted, given, text) | {other: wanted[one] for one, other in pairs.items()}
    judged = [
        Judged(quote.confidence, number in of_given and speaker_is_right(of_given[number], quote), quote.features)
        for number, quote in enumerate(given)
        if not (number in of_given and of_given[number].optional)
    ]
    return scores, closed, judged


def _compare_events(
    wanted: ArticleLabels, given: ArticleLabels, known: dict[str, str], text: str
) -> tuple[dict[str, Score], dict[str, list[tuple[Sequence[str], str]]], list[Judged]]:
    here, there = wanted.events, given.events
    same_side, sides = _side_judges(wanted, known)
    pairs = paired_events(wanted, given, text)
    required = [(here[one], there[other]) for one, other in pairs.items() if not here[one].optional]
    found = len(there) - (len(pairs) - len(required))
    expected = sum(not event.optional for event in here)
    scores = {
        "events": Score(len(required), found, expected),
        "events + actors": Score(sum(same_side(w.actors, g.actors) for w, g in required), found, expected),
        "events + sides": Score(sum(sides(w, g) for w, g in required), found, expected),
        "events: international": _international(wanted, given, pairs),
        "events: plover of matched": _share(
            [(not w.plovers and not g.plovers) or bool(set(w.plovers) & set(g.plovers)) for w, g in required]
        ),
        "events: date": _answers([(w.dates, g.dates) for w, g in required]),
        "events: place": _answers(
            [(w.place, None if g.place is None else known.get(g.place, g.place)) for w, g in required]
        ),
        "events: asserted by": _answers(
            [(w.asserted_by, g.asserted_by and known.get(g.asserted_by, g.asserted_by)) for w, g in required]
        ),
        "events: counts": total_counts(required),
    }
    closed: dict[str, list[tuple[Sequence[str], str]]] = {
        "status": [(w.statuses, g.statuses[0]) for w, g in required if w.statuses and g.statuses]
    }
    of_given = {other: here[one] for one, other in pairs.items()}
    judged = [
        Judged(event.confidence, number in of_given and sides(of_given[number], event), event.features)
        for number, event in enumerate(there)
        if not (number in of_given and of_given[number].optional)
    ]
    return scores, closed, judged


def _international(wanted: ArticleLabels, given: ArticleLabels, pairs: Mapping[int, int]) -> Score:
    """Events whose parties are of two countries or more: those found, by their act alone."""
    of_wanted = {number for number, event in enumerate(wanted.events) if _is_international(event, wanted.entities)}
    of_given = {number for number, event in enumerate(given.events) if _is_international(event, given.entities)}
    expected = {number for number in of_wanted if not wanted.events[number].optional}
    found = expected & pairs.keys()
    return Score(len(found), len(found) + len(of_given - set(pairs.values())), len(expected))


def _is_international(event: EventLabel, entities: Sequence[EntityLabel]) -> bool:
    of_entity = {entity.id: entity.country for entity in entities}
    parties = (*event.actors, *event.recipients)
    countries = {party.country or of_entity.get(party.entity or "") for party in parties}
    return len(countries - {None}) > 1


def paired_quotes(wanted: ArticleLabels, given: ArticleLabels, text: str) -> dict[int, int]:
    """Which quotation of one is which of the other: at least SAME_WORDS of their words in common."""
    return _pair_quotes(wanted.quotes, given.quotes, text)


def paired_events(wanted: ArticleLabels, given: ArticleLabels, text: str) -> dict[int, int]:
    """Which event of one is which of the other: the same act, told by the same words or in one sentence."""
    _, sides = _side_judges(wanted, aligned_entities(wanted.entities, given.entities))
    here, there = wanted.events, given.events
    bounds = sentences(text, wanted.sentence_starts)

    def told_together(want: EventLabel, got: EventLabel) -> float:
        """2 where the words are the same, 1 where they stand in one sentence, else 0."""
        these, those = (want.trigger, *want.mentions), (got.trigger, *got.mentions)
        if any(_overlap(one, other) for one in these for other in those):
            return 2.0
        home = [bound for bound in bounds if any(_overlap(bound, one) for one in these)]
        return float(any(_overlap(bound, other) for bound in home for other in those))

    def likeness(one: int, other: int) -> float:
        want, got = here[one], there[other]
        if not set(want.acts) & set(got.acts):
            return 0.0
        return told_together(want, got) and told_together(want, got) + 0.5 * sides(want, got)

    return _match([event.optional for event in here], len(there), likeness)


def _pair_quotes(wanted: Sequence[QuoteLabel], given: Sequence[QuoteLabel], text: str) -> dict[int, int]:
    words = [match.span() for match in _WORD.finditer(text)]
    bags = [_inside(words, quote.spans) for quote in wanted], [_inside(words, quote.spans) for quote in given]

    def likeness(one: int, other: int) -> float:
        union = len(bags[0][one] | bags[1][other])
        share = len(bags[0][one] & bags[1][other]) / union if union else 0.0
        return share if share >= SAME_WORDS else 0.0

    return _match([quote.optional for quote in wanted], len(given), likeness)


def _is_pronoun(span: Span | None, text: str) -> bool:
    return span is not None and text[span[0] : span[1]].lower() in _PRONOUNS


def _told_by(wanted: Sequence[QuoteLabel], given: Sequence[QuoteLabel], text: str) -> dict[int, QuoteLabel]:
    """For each given quotation the one of which it tells at least half, however it is cut."""
    words = [match.span() for match in _WORD.finditer(text)]
    bags = [_inside(words, quote.spans) for quote in wanted]
    told = {}
    for number, quote in enumerate(given):
        own = _inside(words, quote.spans)
        shares = [len(own & bag) / len(own | bag) if own | bag else 0.0 for bag in bags]
        if shares and max(shares) >= SAME_SPEECH:
            told[number] = wanted[shares.index(max(shares))]
    return told


_SameSide = Callable[[Sequence[PartyLabel], Sequence[PartyLabel]], bool]
_SameSides = Callable[[EventLabel, EventLabel], bool]


def _side_judges(wanted: ArticleLabels, known: dict[str, str]) -> tuple[_SameSide, _SameSides]:
    """Whether one side, and both sides, are the same: each party of one is a party of the other, and none is left."""
    spans = {entity.id: [mention[:2] for mention in entity.mentions] for entity in wanted.entities}

    def same_party(want: PartyLabel, got: PartyLabel) -> bool:
        if want.entity is not None and got.entity is not None and known.get(got.entity) == want.entity:
            return True
        if got.span is None:
            return False
        told = ([want.span] if want.span else []) + (spans.get(want.entity, []) if want.entity else [])
        return any(_overlap(got.span, span) for span in told)

    def same_side(want: Sequence[PartyLabel], got: Sequence[PartyLabel]) -> bool:
        return all(any(same_party(one, other) for other in got) for one in want) and all(
            any(same_party(one, other) for one in want) for other in got
        )

    def sides(one: EventLabel, other: EventLabel) -> bool:
        return same_side(one.actors, other.actors) and same_side(one.recipients, other.recipients)

    return same_side, sides


def total_counts(pairs: Sequence[tuple[EventLabel, EventLabel]]) -> Score:
    """Counts of matched events that have the same type and bounds (a bound that the reader left open is not judged)."""
    right = found = expected = 0
    for want, got in pairs:
        found += len(got.counts)
        expected += len(want.counts)
        right += sum(
            any(kind == k and low in (None, a) and high in (None, b) for k, a, b in got.counts)
            for kind, low, high in want.counts
        )
    return Score(min(right, found), found, expected)


_Answer = TypeVar("_Answer")


def _answers(
    pairs: Sequence[tuple[_Answer | None, _Answer | None]],
    same: Callable[[_Answer, _Answer], bool] = lambda one, other: one == other,
) -> Score:
    """Right answers, answers, and questions that have one: precision says how often an answer is right."""
    right = sum(want is not None and got is not None and same(want, got) for want, got in pairs)
    return Score(right, sum(got is not None for _, got in pairs), sum(want is not None for want, _ in pairs))


def _share(rights: Sequence[bool]) -> Score:
    return Score(sum(rights), len(rights), len(rights))


def _match(optional: Sequence[bool], count: int, likeness: Callable[[int, int], float]) -> dict[int, int]:
    """The best pairs first, each row once; of equals the required row, then the first. A likeness of 0 is no pair."""
    candidates = [
        (-value, is_optional, one, other)
        for one, is_optional in enumerate(optional)
        for other in range(count)
        if (value := likeness(one, other)) > 0
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, one, other in sorted(candidates):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def _inside(words: Sequence[Span], spans: Sequence[Span]) -> set[int]:
    return {number for number, word in enumerate(words) if any(_overlap(word, span) for span in spans)}


def _overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _plain(words: str | None) -> str | None:
    return None if words is None else " ".join(_WORD.findall(words.lower()))


def _one_in_other(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and f" {shorter} " in f" {longer} "
