"""Stories: which articles tell of the same thing, found in order of publication with weights that never change.

Each article joins the story that it fits best, or begins one. What decides is compared between an article and the
members of a story that are near in date: rare names (of people, organisations and places), the names of the first
sentences, the entities by how often each is mentioned, phrases of two words, numbers, and whether the person whom it
tells of most is named there at all. Where an article has no date, the years and days that the texts tell must do for it.
The weights were fitted on half of the topics of ECB+ and are frozen, as is the table of how many texts a term is in
(``term_weights``): so a story never depends on what else is in the dataset, an id never changes, and two stories never
become one.
"""

from __future__ import annotations

import csv
import gzip
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

import polars as pl

from transforms.dates.grammar import MONTHS
from transforms.shared_keys import day_number, hashed, nearest, numbered, sharing, short_hash

STORY_PRINTS_SCHEMA = pl.Schema(
    {
        "article_id": pl.String(),
        "names": pl.List(pl.UInt32()),
        "lead_names": pl.List(pl.UInt32()),
        "phrases": pl.List(pl.UInt32()),
        "numbers": pl.List(pl.UInt32()),
        "entities": pl.List(pl.UInt32()),
        "entity_weights": pl.List(pl.UInt16()),
        "leader": pl.UInt32(),
        "leader_mentions": pl.UInt16(),
        "told_year": pl.UInt16(),
        "told_days": pl.List(pl.UInt16()),
    }
)
# What prints are made of.
PRINTED_ARTICLE = ("article_id", "duplicate_type", "text", "blocks")
PRINTED_ENTITY = ("article_id", "entity_id", "entity_type", "name", "mention_count")

STORY_DAYS = 31  # between an article and the nearest member: a trial that goes on after months is another story
_LEAD_WORDS = 80  # about the headline and two paragraphs
_BLOCKS = ("headline", "subhead", "paragraph")
_RARE = 1.5  # natural logarithm of one text in so many: words below are in a fifth of all texts
_NAME_RARE = 2.0
_HIGHEST = 8.9  # of a term that is in no text
_MOST_HOLDERS = 500  # of a name: where more articles of two months have it, it brings nobody together
_LEAST_SHARED = 2  # names and entities: one alone is in too many articles
_MOST_MEMBERS = 40  # that an article is compared with, those which share most names with it
_MOST_STORIES = 8  # that these may be of: what an article costs does not grow with the dataset
_ENTITY_SCALE = 8  # entity weights are kept in eighths
_LEADS = 2  # mentions that make a person the one whom an article tells of most
_IS_ABOUT = 4  # mentions that leave no doubt, where one is in the lead
_LARGEST_WEIGHT = 65_535

# Logistic regression on articles against stories of the odd topics of ECB+ (386 articles, four random orders), on square
# roots of the shares below and on the signs; the intercept was then moved by 1.5 for the best B-cubed F1 there, in
# cross-validation over topics.
_WEIGHTS = {"phrases": 5.9, "core": 4.9, "lead": 2.48, "entities": 3.32, "numbers": 3.1}
_SIGNS = {"leader": 0.56, "years": 1.74, "days": 0.76}
_PER_LOG_MEMBER = -0.93  # the more members, the likelier that one of them has something in common by chance
_INTERCEPT = -6.94
# Retellings share a tenth to a fifth of their phrases. More share those written to one pattern (quakes, matches), whose
# names then must agree; true copies are told by ``transforms.duplicates``.
_MOST_PHRASES = 0.2
# By hand, since that set has few dates: two hurricanes and two candidates who give up, a fortnight apart, are two stories.
_PER_DAY = -0.06
# By hand, too: interviews of several candidates are written to one pattern, but each is about somebody whom the others do
# not name. It changes nothing there, and parts five interviews of Wikinews.
_STRANGERS = -3.0
_SAME_DAYS, _OTHER_DAYS = 2, 10  # between days that two texts tell: a story's, and those of another
_DAYS_OF_YEAR = 366
_LEAP_YEAR = 2000  # days are numbered as in one, so that a day has one number in all years

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_VOWEL = re.compile("[aeiouy]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# With a capital, since "may 10 people" is no date.
_MONTH = rf"\b(?P<month>{'|'.join(sorted(map(str.capitalize, MONTHS), key=lambda name: -len(name)))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?![,.:]\d)"
_DAYS = [re.compile(rf"{_MONTH} {_DAY}"), re.compile(rf"\b{_DAY} {_MONTH}")]


class Linked(NamedTuple):
    """Stories of new articles: ``story_id`` by article, and articles that fit another story, too (article, story)."""

    stories: dict[str, str]
    bridges: list[tuple[str, str]]


class ArticlePrint(NamedTuple):
    """What an article is compared by."""

    names: frozenset[int]
    lead_names: frozenset[int]
    phrases: frozenset[int]
    numbers: frozenset[int]
    entities: Mapping[int, float]  # of length 1
    leader: int | None  # the name of the person whom it tells of most
    is_about_leader: bool
    is_dated: bool
    year: int | None  # of publication, else the latest that it tells
    days: frozenset[int]  # of some year, that it tells or was published on


def story_prints(articles: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """What articles are compared by, one row each in their order; empty for exact copies, which go where their words go.

    See ``PRINTED_ARTICLE`` and ``PRINTED_ENTITY`` for the columns that are read.
    """
    of_article: dict[str, list[tuple[str, str, str, int]]] = {}
    for article_id, *entity in entities.select(PRINTED_ENTITY).iter_rows():
        of_article.setdefault(article_id, []).append(tuple(entity))
    columns = articles.select(pl.col("article_id"), pl.col("duplicate_type").cast(pl.String), "text", "blocks")
    rows = []
    for article_id, duplicate_type, text, blocks in columns.iter_rows():
        found = of_article.get(article_id, [])
        weights = sorted((short_hash(entity_id), _weight_of(name, count)) for entity_id, _, name, count in found)
        keys, counted = [key for key, _ in weights], [weight for _, weight in weights]
        body = "" if duplicate_type == "exact" else _body(text, blocks)
        rows.append((article_id, *_lists(body), keys, counted, *_leader(found), *_told_time(body)))
    return pl.DataFrame(rows, schema=STORY_PRINTS_SCHEMA, orient="row")


def link_stories(new: pl.DataFrame, known: pl.DataFrame, given: Mapping[str, str]) -> Linked:
    """The stories of new articles, in their order.

    Both frames are prints with their ``published_date``, and ``known`` has a ``story_id``. Articles in ``given`` have
    the story that stands there: a copy that of its original, a corrected article the one that it had. A null story is
    that of the article itself. Only members within 31 days count, and of these the 40 that share most names.
    """
    rows = numbered(known, new.select(*STORY_PRINTS_SCHEMA, "published_date")).with_columns(day_number(), _found_by())
    pairs = sharing(rows, "found_by", STORY_DAYS, _MOST_HOLDERS, _LEAST_SHARED)
    near = nearest(pairs, rows["article_id"], _MOST_MEMBERS)
    return _linked(rows, near, new, known, given)


def words_of(text: str) -> list[str]:
    """Words and numbers as printed."""
    return _WORD.findall(text)


@lru_cache(maxsize=200_000)
def term_of(word: str) -> str:
    """A word without case and the commonest endings: "Elections" and "election's" are one term."""
    term = word.lower().replace("’", "'").removesuffix("'s")
    if len(term) <= 4:
        return term
    for ending, stem in (("sses", "ss"), ("ies", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if term.endswith(ending):
            term = term.removesuffix(ending) + stem
            break
    else:
        if term.endswith("s") and not term.endswith(("ss", "us", "is")):
            term = term[:-1]
    for ending in ("ing", "ed"):
        stem = term.removesuffix(ending)
        if len(term) > 5 and stem != term and _VOWEL.search(stem):
            is_doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
            term = stem[:-1] if is_doubled else stem
            break
    return term[:-1] if len(term) > 5 and term.endswith("e") else term


def term_weight(term: str) -> float:
    """How rare a term is: the natural logarithm of one text in so many, by the table that ships."""
    return _weights().get(term, _HIGHEST)


# -- prints


def _body(text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
    """What an article tells, without bylines, captions and the like."""
    parts = [text[block["start_char"] : block["end_char"]] for block in blocks if block["type"] in _BLOCKS]
    return " ".join(parts or [text])


def _lists(body: str) -> list[list[int]]:
    """Names, names of the lead, phrases and numbers of an article."""
    words = words_of(body)
    terms = [term_of(word) for word in words]
    weights = [0.0 if word[0].isdigit() else term_weight(term) for word, term in zip(words, terms, strict=True)]
    lower = {term for word, term in zip(words, terms, strict=True) if word[0].islower()}
    names = [
        (at, term)
        for at, (word, term) in enumerate(zip(words, terms, strict=True))
        if word[0].isupper() and weights[at] > _NAME_RARE and term not in lower
    ]
    phrases = (
        f"{terms[at - 1]} {terms[at]}" for at in range(1, len(terms)) if min(weights[at - 1], weights[at]) >= _RARE
    )
    numbers = (word for word in words if word[0].isdigit() and len(word) > 1)
    return [
        hashed(term for _, term in names),
        hashed(term for at, term in names if at < _LEAD_WORDS),
        hashed(phrases),
        hashed(numbers),
    ]


def _weight_of(name: str, count: int) -> int:
    """The weight of an entity in an article: that of the rarest word of its name for each time that it is mentioned."""
    rarest = max((term_weight(term_of(word)) for word in words_of(name)), default=_HIGHEST)
    return min(round(count * rarest * _ENTITY_SCALE), _LARGEST_WEIGHT)


def _leader(entities: Iterable[tuple[str, str, str, int]]) -> tuple[int | None, int]:
    """The last name of the person who is mentioned most, and how often; of several the one who comes first."""
    counts: Counter[str] = Counter()
    for _, entity_type, name, count in entities:
        if entity_type == "PERSON" and (words := words_of(name)):
            counts[term_of(words[-1])] += count
    leader, count = max(counts.items(), key=lambda each: each[1], default=("", 0))
    return (short_hash(leader), min(count, _LARGEST_WEIGHT)) if count >= _LEADS else (None, 0)


def _told_time(body: str) -> tuple[int | None, list[int]]:
    """The latest year that is told, and the days of any year."""
    years = [int(year) for year in _YEAR.findall(body)]
    found = (match for pattern in _DAYS for match in pattern.finditer(body))
    days = {_told_day(MONTHS[match["month"].lower()], int(match["day"])) for match in found}
    return max(years, default=None), sorted(day for day in days if day is not None)


def _told_day(month: int, day: int) -> int | None:
    """Its number in a leap year; null for 31 June."""
    try:
        return _day_of_year(date(_LEAP_YEAR, month, day))
    except ValueError:
        return None


def _day_of_year(day: date) -> int:
    return day.replace(year=_LEAP_YEAR).timetuple().tm_yday


@cache
def _weights() -> dict[str, float]:
    """The weight of each term of the table; its first row, without a term, has the number of texts."""
    data = files("transforms.lexicons").joinpath("term_weights.csv.gz").read_bytes()
    rows = [(row["term"], int(row["texts"])) for row in csv.DictReader(gzip.decompress(data).decode().splitlines())]
    (_, texts), *terms = rows
    return {term: math.log((texts + 1) / (count + 1)) for term, count in terms}


@cache
def _hashed_weights() -> dict[int, float]:
    return {short_hash(term): weight for term, weight in _weights().items()}


# -- linking


def _found_by() -> pl.Expr:
    """What articles are looked up by: names and entities, apart from each other."""
    return pl.concat_list(
        pl.col("names").cast(pl.List(pl.UInt64)),
        pl.col("entities").cast(pl.List(pl.UInt64)).list.eval(pl.element() + 2**32),
    ).alias("found_by")


def _linked(
    rows: pl.DataFrame,
    near: Mapping[int, list[int]],
    new: pl.DataFrame,
    known: pl.DataFrame,
    given: Mapping[str, str],
) -> Linked:
    known_stories = dict(known.select("article_id", pl.coalesce("story_id", "article_id")).iter_rows())
    stories: list[str] = [known_stories[article_id] for article_id in known["article_id"]]
    print_of, days = _reader(rows, near), rows["day"].to_list()
    of_new: dict[str, str] = {}
    bridges: list[tuple[str, str]] = []
    for row, article_id in enumerate(new["article_id"], start=known.height):
        if article_id in given:
            # A copy may name an article that comes earlier in this batch: its story is known by now.
            story = of_new.get(given[article_id], given[article_id])
        else:
            members: dict[str, list[int]] = {}
            for other in near.get(row, []):
                members.setdefault(stories[other], []).append(other)
            scores = {
                story: fit(print_of(row), [print_of(other) for other in others], _days_apart(days, row, others))
                for story, others in islice(members.items(), _MOST_STORIES)
            }
            fits = sorted((-score, story) for story, score in scores.items() if score >= 0)
            story = fits[0][1] if fits else article_id
            bridges += [(article_id, other) for _, other in fits[1:]]
        stories.append(story)
        of_new[article_id] = story
    return Linked(of_new, bridges)


def _reader(rows: pl.DataFrame, near: Mapping[int, list[int]]) -> Callable[[int], ArticlePrint]:
    """Prints by row, of the rows that are compared."""
    wanted = sorted({*near, *(other for others in near.values() for other in others)})
    picked = rows[wanted] if wanted else rows.clear()
    columns = picked.select(*(name for name in STORY_PRINTS_SCHEMA if name != "article_id"), "published_date")
    place = {row: at for at, row in enumerate(wanted)}

    @cache
    def read(row: int) -> ArticlePrint:
        names, lead_names, phrases, numbers, keys, weights, *told, published = columns.row(place[row])
        leader, leader_mentions, year, days = told
        length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
        return ArticlePrint(
            frozenset(names),
            frozenset(lead_names),
            frozenset(phrases),
            frozenset(numbers),
            {key: weight / length for key, weight in zip(keys, weights, strict=True)},
            leader if leader in names else None,  # a name that is a word, too, is not among the names
            (leader_mentions or 0) >= _IS_ABOUT and leader in lead_names,
            published is not None,
            year if published is None else published.year,
            frozenset(days or ()) if published is None else frozenset([*(days or ()), _day_of_year(published)]),
        )

    return read


def _days_apart(days: Sequence[int | None], row: int, others: Iterable[int]) -> int:
    """Days to the nearest of the others; 0 where a date is not known."""
    mine = days[row]
    return min(0 if mine is None or (day := days[other]) is None else abs(mine - day) for other in others)


def fit(article: ArticlePrint, members: Sequence[ArticlePrint], days: int) -> float:
    """How well an article fits a story whose nearest member is so many days away: it belongs to it from 0."""
    score = sum(_WEIGHTS[name] * math.sqrt(share) for name, share in shares(article, members).items())
    score += sum(_SIGNS[name] * sign for name, sign in signs(article, members).items())
    score += _STRANGERS * are_strangers(article, members)
    return round(score + _INTERCEPT + _PER_LOG_MEMBER * math.log(len(members)) + _PER_DAY * days, 6)


def shares(article: ArticlePrint, members: Sequence[ArticlePrint]) -> dict[str, float]:
    """How much an article shares with the members of a story, each between 0 and 1.

    ``phrases``: cosine with the nearest member, up to a fifth; ``core``: the names that most members have, found in the article;
    ``lead``: the names of its first sentences, found in any member; ``entities`` and ``numbers``: cosine with all.
    """
    weight = _hashed_weights()
    held = Counter(name for member in members for name in member.names)
    core = {name: (count / len(members)) ** 2 * weight.get(name, _HIGHEST) for name, count in held.items()}
    lead = {name: weight.get(name, _HIGHEST) for name in article.lead_names}
    return {
        "phrases": min(max(_cosine(article.phrases, member.phrases) for member in members), _MOST_PHRASES),
        "core": _share(core, article.names),
        "lead": _share(lead, held.keys()),
        "entities": _cosine_with_all(article.entities, [member.entities for member in members]),
        "numbers": _cosine_with_all(_unit(article.numbers), [_unit(member.numbers) for member in members]),
    }


def signs(article: ArticlePrint, members: Sequence[ArticlePrint]) -> dict[str, float]:
    """What speaks for a story (1) or against it (-1); 0 where nothing is known.

    ``leader``: the person whom the article tells of most is named by a member; ``years`` and ``days``: those that the texts
    tell, of the members where either has no date. Between two dates of publication the days do as they are.
    """
    vague = [member for member in members if not (article.is_dated and member.is_dated)]
    days = frozenset[int]().union(*(member.days for member in vague))
    return {
        "leader": _leader_sign(article, members),
        "years": _years_sign(article.year, [member.year for member in vague if member.year is not None]),
        "days": _days_sign(article.days, days),
    }


def are_strangers(article: ArticlePrint, members: Sequence[ArticlePrint]) -> bool:
    """Whether the article is about one person and the members about another, and neither is named on the other side."""
    if not article.is_about_leader or _leader_sign(article, members) >= 0:
        return False
    leaders = Counter(member.leader for member in members if member.leader is not None)
    commonest = {leader for leader, count in leaders.items() if count == max(leaders.values())}
    sure = {member.leader for member in members if member.is_about_leader}
    return bool(commonest & sure - article.names)


def _leader_sign(article: ArticlePrint, members: Sequence[ArticlePrint]) -> float:
    if article.leader is None:
        return 0.0
    return 1.0 if any(article.leader in member.names for member in members) else -1.0


def _years_sign(year: int | None, years: Sequence[int]) -> float:
    """From all of the years are the same to none is."""
    return 2 * years.count(year) / len(years) - 1 if year is not None and years else 0.0


def _days_sign(mine: Set[int], theirs: Set[int]) -> float:
    apart = (abs(one - other) for one in mine for other in theirs)
    nearest_days = min((min(days, _DAYS_OF_YEAR - days) for days in apart), default=None)
    if nearest_days is None or _SAME_DAYS < nearest_days <= _OTHER_DAYS:
        return 0.0
    return 1.0 if nearest_days <= _SAME_DAYS else -1.0


def _cosine(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def _share(weights: Mapping[int, float], found: Iterable[int]) -> float:
    """The part of the weights whose keys are found."""
    whole = math.fsum(weights.values())
    return math.fsum(weights[key] for key in weights.keys() & set(found)) / whole if whole else 0.0


def _unit(keys: frozenset[int]) -> dict[int, float]:
    return dict.fromkeys(keys, 1 / math.sqrt(len(keys))) if keys else {}


def _cosine_with_all(one: Mapping[int, float], others: Sequence[Mapping[int, float]]) -> float:
    summed: dict[int, list[float]] = {}
    for other in others:
        for key, weight in other.items():
            summed.setdefault(key, []).append(weight)
    whole = {key: math.fsum(weights) for key, weights in summed.items()}
    length = math.sqrt(math.fsum(weight * weight for weight in whole.values()))
    return math.fsum(one[key] * whole[key] for key in one.keys() & whole.keys()) / length if length else 0.0
