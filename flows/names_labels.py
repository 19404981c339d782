"""One scheme for all corpora of names: for each word the labels that its corpus allows.

What a corpus says nothing about is left open and not read as "no name": a word allows every label then. A corpus with
one type for all places allows GPE, LOC and FAC, unless a list knows the place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from spacy.lang.en import English

from transforms.lexicon_files import read_lexicon
from transforms.names_model import COARSE_OF, LABELS, TYPES
from transforms.sentences import STRAIGHT_MARKS

PLACES = frozenset({"GPE", "LOC", "FAC"})
ANY: frozenset[str] = frozenset()  # a span of which the corpus does not say what it is, or whether it is a name
OPEN = (1 << len(LABELS)) - 1
_OUTSIDE = 1 << LABELS.index("O")
_BITS = {(position, name): 1 << LABELS.index(f"{position}-{name}") for name in TYPES for position in "BI"}
# Proper nouns to a treebank, and no part of a name; "March" and "May" can be.
_NEVER_NAMES = frozenset(
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Jan.",
        "Feb.",
        "Apr.",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
        "Mr.",
        "Mr",
        "Mrs.",
        "Mrs",
        "Ms.",
        "Ms",
        "Dr.",
        "Dr",
        "a.m.",
        "p.m.",
        "AM",
        "PM",
    ]
)


class Sentence(NamedTuple):
    """A sentence of a corpus: its words and, a bit for each of LABELS, what each may be; and where it is from."""

    source: str
    document: str
    words: tuple[str, ...]
    allowed: tuple[int, ...]


class Marked(NamedTuple):
    """Words ``start`` up to ``end`` are a name of one of these types; none of them: nobody knows."""

    start: int
    end: int
    types: frozenset[str]


def sentence_of(
    source: str, document: str, words: Sequence[str], marks: Iterable[Marked], unknown: Iterable[int] = ()
) -> Sentence:
    """The marks as labels a word, widest mark first; peoples from the list where the corpus marks none.

    The words are cut further as the pipeline cuts them ("Anglo-Dutch" is three), so that training sees what it will be
    run on.
    """
    allowed = [_OUTSIDE] * len(words)
    taken = [False] * len(words)
    for mark in sorted(marks, key=lambda each: each.start - each.end):
        if mark.start >= mark.end or any(taken[mark.start : mark.end]):
            continue
        for at in range(mark.start, mark.end):
            taken[at] = True
            position = "B" if at == mark.start else "I"
            allowed[at] = sum(_BITS[position, name] for name in mark.types) or OPEN
    for at in unknown:
        title = words[at].lower() in known_titles() and allowed[at + 1 : at + 2] == [_BITS["B", "PERSON"]]
        if not taken[at] and words[at] not in _NEVER_NAMES and not title:
            allowed[at] = OPEN
    for start, end in _peoples(words):
        if end - start == 2 and not any(taken[at] for at in (start - 1, end) if 0 <= at < len(words)):
            # Groningen has "North" as a place and "Korean" as a people of its own.
            allowed[start:end] = [_BITS["B", "NORP"], _BITS["I", "NORP"]]
        elif all(allowed[at] in (_OUTSIDE, OPEN) and not taken[at] for at in range(start, end)):
            # "Ghanaian" between other capitals that nobody annotated may be the middle of a longer name.
            beside = [at for at in (start - 1, end) if 0 <= at < len(words)]
            torn = any(allowed[at] == OPEN and words[at][:1].isupper() for at in beside)
            for at in range(start, end):
                allowed[at] = OPEN if torn else _BITS["B" if at == start else "I", "NORP"]
    return Sentence(source, document, *_cut(words, allowed))


def _cut(words: Sequence[str], allowed: Sequence[int]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    out_words: list[str] = []
    out_allowed: list[int] = []
    for word, labels in zip(words, allowed, strict=True):
        for number, part in enumerate(_parts(word)):
            out_words.append(part)
            out_allowed.append(labels if number == 0 or labels in (OPEN, _OUTSIDE) else _inside(labels))
    # What the pipeline cuts off a name never belongs to it: "Kishida's" ends before the apostrophe.
    for at, word in enumerate(out_words):
        if word in {"'s", "’s"} and out_allowed[at] != OPEN and at + 1 < len(out_words):
            inside_next = any(out_allowed[at + 1] & _BITS["I", name] for name in TYPES)
            if not inside_next or out_allowed[at + 1] == OPEN:
                out_allowed[at] = _OUTSIDE
    return tuple(out_words), tuple(out_allowed)


def _inside(labels: int) -> int:
    """The same types as a continuation."""
    return sum(_BITS["I", name] for name in TYPES if labels & (_BITS["B", name] | _BITS["I", name]))


def words_of(text: str) -> tuple[str, ...]:
    """A text cut as the pipeline cuts it."""
    return tuple(part for word in text.split() for part in _parts(word))


@cache
def _parts(word: str) -> tuple[str, ...]:
    return tuple(token.text for token in _tokenizer()(word.translate(STRAIGHT_MARKS))) or (word,)


@cache
def _tokenizer() -> English:
    return English()


# ---------------------------------------------------------------- lists


@cache
def _forms(lexicon: str, *columns: str) -> frozenset[str]:
    return frozenset(
        form for row in read_lexicon(lexicon) for column in columns for form in row[column].split(";") if form
    )


@cache
def known_peoples() -> frozenset[str]:
    """Demonyms, religions, parties' members: "Ghanaian", "Sunnis", "South Koreans"."""
    forms = _forms("countries", "demonyms") | _forms("places", "demonyms") | _forms("peoples", "name", "forms")
    return forms | {f"{form}s" for form in forms if form.endswith("n")}


@cache
def known_countries() -> frozenset[str]:
    """Names of countries, in every form that the lists have."""
    return _forms("countries", "name", "alternative_names")


@cache
def known_places() -> dict[str, str]:
    """Place names in lower case -> GPE or LOC."""
    found = {name.lower(): "GPE" for name in known_countries()}
    for row in read_lexicon("places"):
        for name in (row["name"], *row["alternative_names"].split(";")):
            found[name.lower()] = "LOC" if row["place_type"] == "area" else "GPE"
    found.pop("", None)
    return found


@cache
def known_titles() -> frozenset[str]:
    """Words that stand before a person's name and are none of it, in lower case."""
    kinds = {"honorific", "office", "regnal", "role"}
    words = {
        word
        for row in read_lexicon("titles")
        if row["title_type"] in kinds
        for word in row["title"].lower().split()
        if len(word) > 1 or word == "m."
    }
    return frozenset(
        words - {"of", "the", "and", "for", "in", "san", "santa"} | {"vice", "former", "ex", "ex-president"}
    )


def _peoples(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(words):
        size = next((size for size in (2, 1) if " ".join(words[at : at + size]) in known_peoples()), 0)
        if size and words[at][:1].isupper():
            yield at, min(at + size, len(words))
        at += size or 1


_LAND = frozenset(
    [
        "river",
        "lake",
        "lakes",
        "sea",
        "ocean",
        "mountain",
        "mountains",
        "mount",
        "valley",
        "desert",
        "gulf",
        "bay",
        "island",
        "islands",
        "peninsula",
        "coast",
        "delta",
        "strait",
        "hills",
        "cape",
        "basin",
        "forest",
        "glacier",
        "volcano",
        "beach",
        "creek",
        "canyon",
        "reef",
        "plateau",
        "ridge",
        "fjord",
        "falls",
        "archipelago",
        "lagoon",
        "range",
    ]
)
_BUILT = frozenset(
    [
        "airport",
        "bridge",
        "street",
        "road",
        "avenue",
        "boulevard",
        "highway",
        "motorway",
        "expressway",
        "stadium",
        "building",
        "tower",
        "towers",
        "prison",
        "jail",
        "palace",
        "square",
        "dam",
        "port",
        "station",
        "hall",
        "camp",
        "base",
        "arena",
        "plaza",
        "mosque",
        "temple",
        "cathedral",
        "church",
        "shrine",
        "monument",
        "memorial",
        "hotel",
        "plant",
        "pipeline",
        "canal",
        "tunnel",
        "checkpoint",
        "crossing",
        "theatre",
        "theater",
        "museum",
        "hospital",
        "library",
        "mall",
        "market",
        "bazaar",
        "cemetery",
        "zoo",
        "castle",
        "fort",
        "fortress",
        "barracks",
        "embassy",
        "consulate",
        "pier",
        "railway",
        "subway",
        "metro",
    ]
)
_GOVERNED = frozenset(
    ["city", "town", "village", "province", "state", "county", "district", "republic", "kingdom", "municipality"]
)
_LAND_BEFORE = frozenset(["mount", "mt.", "mt", "lake", "gulf", "cape", "strait", "sea", "bay", "river"])


def place_types(name: str) -> frozenset[str]:
    """Which kinds of place a name can be: one where a list or its head noun says so, else GPE, LOC or FAC."""
    lowered = name.lower().removeprefix("the ")
    if name in known_peoples():
        return frozenset({"NORP"})
    words = lowered.replace(",", " ").split()
    if lowered in known_places() or lowered.replace(" ", "") in known_places():
        return frozenset({known_places().get(lowered, "GPE")})
    if not words:
        return PLACES
    if len(words) > 1 and words[-1] in _BUILT:
        return frozenset({"FAC"})
    if len(words) > 1 and (words[-1] in _LAND or words[0] in _LAND_BEFORE):
        return frozenset({"LOC"})
    if len(words) > 1 and words[-1] in _GOVERNED:
        return frozenset({"GPE"})
    return PLACES


def person_marks(words: Sequence[str], start: int, end: int) -> Iterator[Marked]:
    """The name without the titles before it and what was caught behind it; nothing where titles are all there is."""
    while start < end and (words[start].lower() in known_titles() or words[start] in known_peoples()):
        start += 1
    while end > start and words[end - 1] in {"'s", "’s", ",", ".", "'", "’"}:
        end -= 1
    if start < end:
        yield Marked(start, end, frozenset({"PERSON"}))


def marks_of(words: Sequence[str], start: int, end: int, types: frozenset[str]) -> Iterator[Marked]:
    """A mark of these types, with what every corpus gets the same treatment for."""
    text = " ".join(words[start:end])
    if types == {"PERSON"}:
        yield from person_marks(words, start, end)
    elif text in known_peoples():
        yield Marked(start, end, frozenset({"NORP"}))
    elif types == PLACES:
        while start < end - 1 and words[start].islower():
            start += 1  # "southern Mali": the direction is no part of the name
        yield Marked(start, end, place_types(" ".join(words[start:end]).replace(" - ", "-")))
    else:
        yield Marked(start, end, types)


# ---------------------------------------------------------------- what a corpus says of a name elsewhere

_OFTEN = 5  # times that a name stands in a corpus before its other places say anything of one of them
_RARELY = 0.2
_LONGEST = 6


def agreed(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of a silver corpus, with the words left open where it contradicts itself about a name.

    Where a name stands five times or more, and its type at one of them is that of less than a fifth of them ("Valerie
    Plame" as an organisation), or it is no name there and one in four fifths of its places ("IMF"), the label is taken
    for a mistake: the words allow every label then.
    """
    counts: Counter[tuple[tuple[str, ...], str]] = Counter()
    spans = [list(_coarse_spans(each)) for each in sentences]
    for each, found in zip(sentences, spans, strict=True):
        counts.update((each.words[start:end], kind) for start, end, kind in found)
    known = {name for name, _ in counts}
    bare = [list(_unmarked(each, found, known)) for each, found in zip(sentences, spans, strict=True)]
    for each, places in zip(sentences, bare, strict=True):
        counts.update((each.words[start:end], "O") for start, end in places)
    totals: Counter[tuple[str, ...]] = Counter()
    for (name, _), number in counts.items():
        totals[name] += number
    mended = []
    for each, found, places in zip(sentences, spans, bare, strict=True):
        allowed = list(each.allowed)
        for start, end, kind in [*found, *((start, end, "O") for start, end in places)]:
            name = each.words[start:end]
            if totals[name] >= _OFTEN and counts[name, kind] < _RARELY * totals[name]:
                allowed[start:end] = [OPEN] * (end - start)
        mended.append(each._replace(allowed=tuple(allowed)))
    return mended


def _coarse_spans(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Names of one certain coarse type."""
    at = 0
    while at < len(sentence.words):
        kinds = {COARSE_OF[name] for name in TYPES if sentence.allowed[at] & _BITS["B", name]}
        end = at + 1
        if len(kinds) == 1 and not sentence.allowed[at] & _OUTSIDE:
            while end < len(sentence.words) and sentence.allowed[end] == _inside(sentence.allowed[end]):
                end += 1
            yield at, end, kinds.pop()
        at = end


def _unmarked(
    sentence: Sentence, found: Iterable[tuple[int, int, str]], known: Container[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """Where words that are a name elsewhere stand outside all names, the longest first."""
    taken = {at for start, end, _ in found for at in range(start, end)}
    at = 0
    while at < len(sentence.words):
        size = 0
        if at not in taken and sentence.words[at][:1].isupper():
            longest = min(_LONGEST, len(sentence.words) - at)
            size = next((n for n in range(longest, 0, -1) if sentence.words[at : at + n] in known), 0)
            if not all(sentence.allowed[place] == _OUTSIDE for place in range(at, at + size)):
                size = 0
        if size:
            yield at, at + size
        at += size or 1


def tagged_spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """IOB, BIO or IO tags -> start, end, type."""
    start, kind = 0, ""
    for at, tag in enumerate((*tags, "O")):
        position, _, name = tag.partition("-")
        if kind and (position != "I" or name != kind):
            yield start, at, kind
            kind = ""
        if position in {"B", "I"} and not kind:
            start, kind = at, name
