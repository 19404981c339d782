"""The names component, ``dateline_names``: names as Dateline's own network reads them, consistent over the article.

    nlp.add_pipe("dateline_names")            # behind the parser; the stock ``ner`` may be there or not
    list(nlp.get_pipe("dateline_names").pipe(docs))   # or over whole articles that were parsed in parts

It sets ``doc.ents`` with the types of ``names_model.TYPES`` and ``span._.name_confidence``. Of what a stock component
found before, types that the network does not have (DATE, MONEY, CARDINAL, ...) stay where no name overlaps them; its
EVENT, WORK_OF_ART, LAW and PRODUCT stay too, where the network has no name at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from transforms.lexicon_files import read_lexicon
from transforms.names_conventions import by_neighbours, by_the_article
from transforms.names_model import (
    COARSE,
    COARSE_OF,
    LABELS,
    TYPES,
    Floats,
    FoundName,
    NamesModel,
    find_names,
    load_names_model,
)
from transforms.places import without_accents
from transforms.sentences import STRAIGHT_MARKS

FACTORY = "dateline_names"
CONFIDENCE = "name_confidence"
_ARTICLES_AT_ONCE = 24  # sentences of so many are sorted by length together; more gains nothing
_OURS_ALONE = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP"})
_DAYS_WORDS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january
february march april may june july august september october november december jan feb mar apr jun jul aug sep
sept oct nov dec
"""
_DAYS = frozenset(_DAYS_WORDS.split())
_TAIL = frozenset(
    {"'s", "’s", "'", "’", ",", ".", ";", ":", "-", "–", "—", "(", "“", "‘", '"', "”", "[", "``", "''", "&"}
    | {"of", "the", "and", "for", "in", "at", "to", "a"}
)
_HEAD = frozenset(
    {",", ".", ";", ":", "-", "–", "—", ")", "“", "‘", '"', "”", "]", "'", "’", "``", "''", "'s", "’s", "•"}
)
# Titles that are first names too: the network has read the sentence and knows better than a list.
_FIRST_NAMES = frozenset({"dean", "duke", "earl", "don", "dom", "star", "sultan", "king", "prince", "baron", "judge"})
_INITIALS = re.compile(r"(?:[A-Z]\.)+")
_CERTAIN = 0.9  # raw confidence from which a name may be all in lower case
_CONTEXT = 8  # words that the network reads around the outermost capitals of a sentence
# Syllables of given names that are English function words, which the network takes for those.
_GIVEN = frozenset({"a", "am", "an", "at", "do", "he", "i", "in", "is", "no", "o", "of", "on", "or", "so", "to", "us"})
_SUFFIXES = frozenset({"jr.", "jr", "sr.", "sr", "ii", "iii", "iv"})
_COMMON_WORDS = """
a after all also although an and another any are as asked at because before both but by can despite did do does
during each even every few for from had has have he her here his how however i i'm if in instead is it its just
last later like many meanwhile more most my no not now of officials on once one only or other others our over
people police she since so some still such than that the their them then there these they this those though
through to today two under until we well were what when where whether which while who why will with without
would yes yet you your monday tuesday wednesday thursday friday saturday sunday
"""
_COMMON = frozenset(word.capitalize() for word in _COMMON_WORDS.split())
# A bare family name of somebody whom the article calls in full counts as one more mention that says PERSON.
_FAMILY_NAME_VOTE = 0.6


class Votes(NamedTuple):
    """Where a name's words stand in an article, and what they are there: a row a place, a column a type, O last."""

    places: list[tuple[int, int]]
    shares: Floats


class NamesTagger:
    """The component. It holds no state besides the network, so one may serve several pipelines."""

    def __init__(self, model: NamesModel) -> None:
        self._model = model
        if not Span.has_extension(CONFIDENCE):
            Span.set_extension(CONFIDENCE, default=None)

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with its names set."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = _ARTICLES_AT_ONCE) -> Iterator[Doc]:
        """The Docs in order, with their names set; the sentences of a batch go through the network together.

        ``batch_size`` is a lower bound: batches of paragraphs are small.
        """
        stream = iter(docs)
        while batch := list(islice(stream, max(batch_size, _ARTICLES_AT_ONCE))):
            texts = [_words(doc) for doc in batch]
            starts = [(doc.to_array("SENT_START") == 1).tolist() for doc in batch]
            joined = [(doc.to_array("SPACY") == 0).tolist() for doc in batch]
            parts = [list(_parts(words, begin)) for words, begin in zip(texts, starts, strict=True)]
            rows = iter(self._model.probabilities([part.words for each in parts for part in each]))
            for doc, words, begin, close, each in zip(batch, texts, starts, joined, parts, strict=True):
                _set_names(doc, self._names(words, begin, close, [(part.tokens, next(rows)) for part in each]))
                yield doc

    def _names(
        self,
        words: Sequence[str],
        starts: Sequence[bool],
        joined: Sequence[bool],
        read: Sequence[tuple[Sequence[int], Floats]],
    ) -> list[FoundName]:
        """The names of a Doc, in tokens, with calibrated confidence; ``joined`` are the words without a space behind."""
        probabilities = np.zeros((len(words), len(LABELS)), np.float32)
        probabilities[:, 0] = 1
        found: list[FoundName] = []
        for tokens, rows in read:
            probabilities[tokens] = rows
            for name in find_names(rows):
                at = FoundName(tokens[name.start], tokens[name.end - 1] + 1, name.name_type, name.confidence)
                mended = trimmed(words, at)
                if mended is not None:
                    start = max(mended.start, found[-1].end if found else 0)  # initials may be the name before
                    found.append(mended._replace(start=start))
        settled = [whole_given_name(words, joined, name) for name in settle(words, probabilities, found)]
        settled = by_neighbours(words, starts, settled)
        settled = by_the_article(words, starts, settled)
        return [name._replace(confidence=round(self._model.calibrated(name.confidence), 3)) for name in settled]


class _Part(NamedTuple):
    """What the network reads of a sentence: token indices and texts, without white space."""

    tokens: list[int]
    words: list[str]


def _words(doc: Doc) -> list[str]:
    """The tokens' texts with straight marks; in one go, since to make a Token of each takes a tenth of the time."""
    strings = doc.vocab.strings
    words = [strings[number] for number in doc.to_array("ORTH").tolist()]
    return [word if word.isascii() else word.translate(STRAIGHT_MARKS) for word in words]


def _parts(words: Sequence[str], starts: Sequence[bool]) -> Iterator[_Part]:
    """The sentences of the words, or the whole where nothing has cut it, as far as names can be near.

    A line's end ends a sentence too.
    """
    line = _Part([], [])
    for number, word in enumerate(words):
        is_space = word.isspace()
        if starts[number] or (is_space and "\n" in word):
            yield from _read(line)
            line = _Part([], [])
        if not is_space:
            line.tokens.append(number)
            line.words.append(word)
    yield from _read(line)


def _read(line: _Part) -> Iterator[_Part]:
    near = _near_capitals(line.words)
    if near.stop:
        yield _Part(line.tokens[near], line.words[near])


def _near_capitals(words: Sequence[str]) -> slice:
    """The part of a sentence that the network has to read: from eight words before its first capital to eight behind the
    last; nothing of a sentence without any. Common words that begin sentences ("The", "He") and weekdays do not count.

    A quarter of the words of 24 articles are spared so; the mean F of six sets stays the same within 0.1.
    """
    capitals = [
        number
        for number, word in enumerate(words)
        if not word.islower() and word not in _COMMON and any(letter.isupper() for letter in word)
    ]
    return slice(max(0, capitals[0] - _CONTEXT), capitals[-1] + 1 + _CONTEXT) if capitals else slice(0, 0)


# ---------------------------------------------------------------- what is no name, or not all of one


@cache
def _titles() -> frozenset[str]:
    """What stands before a person's name and is none of it, in lower case: "prime minister", "gen."."""
    rows = read_lexicon("titles")
    titles = {row["title"].lower() for row in rows if row["title_type"] in {"honorific", "office", "role"}}
    return frozenset(titles - _FIRST_NAMES)


def trimmed(words: Sequence[str], name: FoundName) -> FoundName | None:
    """The name without marks, possessives and titles at its ends; None where nothing, or no name, is left.

    A person's initials belong to the name. Weekdays, months and list markers ("B.", "2)") are no names, nor are words
    without any capital but where the network is sure.
    """
    start, end = name.start, name.end
    while start < end and (words[start] in _HEAD or words[start].isspace()):
        start += 1
    while name.name_type == "PERSON" and (size := _title_length(words[start : end - 1])):
        start += size
    while end > start and (words[end - 1] in _TAIL or words[end - 1].isspace()):
        end -= 1
    while name.name_type == "PERSON" and start and _INITIALS.fullmatch(words[start - 1]) and start < end:
        start -= 1
    rest = words[start:end]
    letters = [letter for word in rest for letter in word if letter.isalpha()]
    if not any(letter.isupper() for letter in letters) and (name.confidence < _CERTAIN or not letters):
        return None
    if len(letters) == 1:
        return None
    if all(word.lower().rstrip(".") in _DAYS for word in rest) and (name.name_type != "PERSON" or len(rest) == 1):
        return None if len(rest) > 1 or rest[0].lower() not in {"may", "march"} or name.confidence < 0.9 else name
    return name._replace(start=start, end=end)


def whole_given_name(words: Sequence[str], joined: Sequence[bool], name: FoundName) -> FoundName:
    """ "Han Min-in": the second half of a given name may be a common word; "Han Min - in Oslo" and "Han-led" go no further."""
    rest = words[name.end : name.end + 2]
    is_person = name.name_type == "PERSON" and name.end - name.start > 1
    is_close = len(rest) == 2 and rest[0] == "-" and joined[name.end - 1] and joined[name.end]
    return name._replace(end=name.end + 2) if is_person and is_close and rest[1] in _GIVEN else name


def _title_length(words: Sequence[str]) -> int:
    """How many words the title takes that these begin with; 0 where they begin with none."""
    return next((size for size in (3, 2, 1) if " ".join(words[:size]).lower() in _titles() and len(words) >= size), 0)


# ---------------------------------------------------------------- consistency over the article


def settle(words: Sequence[str], probabilities: Floats, found: Sequence[FoundName]) -> list[FoundName]:
    """A name is what most of its mentions say, everywhere in the article where its words stand by themselves.

    Each place where a found name's words stand votes with its probabilities, so that one clear mention outweighs two
    doubtful ones; a person's bare family name is voted on too, though it was found nowhere. A place inside a longer
    name ("Reyes" in "Port Reyes") neither votes nor becomes a name. A name is the same with its accents and without.
    """
    words = [word if word.isascii() else without_accents(word) or word for word in words]
    by_token = {index: name for name in found for index in range(name.start, name.end)}
    family = _family_names(words, found)
    keys = {tuple(words[name.start : name.end]) for name in found} | set(family)
    settled: dict[int, FoundName] = {name.start: name for name in found}
    taken = set(by_token)
    for key, votes in sorted(_votes(words, probabilities, keys, by_token).items(), key=lambda each: -len(each[0])):
        totals = votes.shares.sum(0)
        if key in family and len(votes.places) and totals[-1] < len(votes.places):
            totals[TYPES.index("PERSON")] += _FAMILY_NAME_VOTE
        name_type, share = _winner(totals)
        for place, own in zip(votes.places, votes.shares, strict=True):
            here = settled.get(place[0])
            if name_type is None:
                if here is not None and len(votes.places) > 2 and here.confidence < 0.6:
                    settled.pop(place[0])
            elif here is not None:
                kept = max(here.confidence, share) if here.name_type == name_type else share
                settled[place[0]] = here._replace(name_type=name_type, confidence=kept)
            elif taken.isdisjoint(range(*place)) and (own[-1] < 0.97 or key in family):
                settled[place[0]] = FoundName(*place, name_type, share)
                taken.update(range(*place))
    return sorted(settled.values())


def _family_names(words: Sequence[str], found: Iterable[FoundName]) -> frozenset[tuple[str, ...]]:
    """The last words of the persons who are called by two words or more, as they may stand alone."""
    names = set()
    for name in found:
        if name.name_type != "PERSON" or name.confidence < 0.5:
            continue
        end = name.end
        while end > name.start and words[end - 1].lower() in _SUFFIXES:
            end -= 1
        start = end - 1
        while start - 2 >= name.start and words[start - 1] in {"-", "–"}:
            start -= 2
        if start > name.start and len(words[end - 1]) > 2 and words[end - 1][:1].isupper():
            names.add(tuple(words[start:end]))
    return frozenset(names)


def _votes(
    words: Sequence[str],
    probabilities: Floats,
    keys: Iterable[tuple[str, ...]],
    by_token: Mapping[int, FoundName],
) -> dict[tuple[str, ...], Votes]:
    """For each name its places and what the network says there."""
    starting: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for key in keys:
        starting[key[0]].append(key)
    places = [
        (key, start, start + len(key))
        for start, word in enumerate(words)
        for key in starting.get(word, ())
        if tuple(words[start : start + len(key)]) == key and _stands_alone(start, start + len(key), by_token)
    ]
    if not places:
        return {}
    # A type's share over the words of a place is that of the weakest word; what is left is that of no name.
    per_type = probabilities[:, 1::2] + probabilities[:, 2::2]
    rows = np.concatenate([np.arange(start, end) for _, start, end in places])
    firsts = np.cumsum([0, *(end - start for _, start, end in places[:-1])])
    weakest = np.minimum.reduceat(per_type[rows], firsts)
    shares = np.column_stack([weakest, np.maximum(0, 1 - weakest.sum(-1))])
    numbers: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (key, _, _) in enumerate(places):
        numbers[key].append(number)
    return {key: Votes([places[n][1:] for n in found], shares[found]) for key, found in numbers.items()}


def _stands_alone(start: int, end: int, by_token: Mapping[int, FoundName]) -> bool:
    """Whether the words are a found name of their own, or outside all of them."""
    around = {by_token[index] for index in range(start, end) if index in by_token}
    return not around or any((name.start, name.end) == (start, end) for name in around)


_COARSE_OF_TYPE = np.array([[COARSE_OF[name] == kind for kind in COARSE] for name in TYPES], np.float32)


def _winner(totals: Floats) -> tuple[str | None, float]:
    """The type with most votes and its share; None where most say that it is no name. First coarse, then fine."""
    coarse = totals[:-1] @ _COARSE_OF_TYPE
    best = int(coarse.argmax())
    if coarse[best] < totals[-1]:
        return None, 0.0
    fine = int((totals[:-1] * _COARSE_OF_TYPE[:, best]).argmax())
    return TYPES[fine], min(1.0, float(coarse[best] / max(float(totals.sum()), 1e-9)))


# ---------------------------------------------------------------- into the Doc


def _set_names(doc: Doc, names: Sequence[FoundName]) -> None:
    spans = [Span(doc, name.start, name.end, label=name.name_type) for name in names]
    covered = {index for name in names for index in range(name.start, name.end)}
    kept = [
        span for span in doc.ents if span.label_ not in _OURS_ALONE and covered.isdisjoint(range(span.start, span.end))
    ]
    doc.set_ents([*spans, *kept])
    for span, name in zip(spans, names, strict=True):
        span._.set(CONFIDENCE, name.confidence)


@Language.factory(FACTORY, assigns=["doc.ents", "token.ent_iob", "token.ent_type"], default_config={"folder": None})
def make_names_tagger(nlp: Language, name: str, folder: str | None) -> NamesTagger:
    """The component with the shipped network, or with the one in ``folder``; ModelFileError where it is missing."""
    return NamesTagger(load_names_model(Path(folder) if folder else None))
