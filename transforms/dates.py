"""Date expressions of an English text, as intervals relative to the day of publication.

The newswire's convention rules: "Wednesday" in a Wednesday story is that day, a past-tense weekday is the last one, a
future one the next. The interval is as wide as the words are ("two months ago" is a month), durations and ages are no
dates, and an expression whose anchor is another event ("two days earlier") is not resolved: nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_WEEKDAYS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number} | {"sept": 9}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

# Where a page prints a full stop after an abbreviation ("Sept. 4"), it belongs to the expression.
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_WEEKDAY = (
    r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.(?=[ ,]))"
)
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)"
_PART_OF_DAY = r"(?: (?:early |late )?(?:morning|afternoon|evening|night|midday|noon|midnight))?"
_NUMBER = r"(?P<number>\d{1,3}|" + "|".join(_NUMBERS) + r")"
_UNIT = r"(?P<unit>day|week|weekend|month|quarter|year)s?"

# In order of strength: the first rule that matches at a place wins, and its words are not read again.
_RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"\b(?P<year>\d{4})-(?P<month_number>\d\d)-(?P<day>\d\d)\b"),
    ("nine_eleven", r"(?<![\d/])9/11(?![\d/])"),
    ("slashed", r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?![\d/])"),
    ("days", rf"\b{_MONTH} (?P<day>\d{{1,2}}) ?(?:-|–|to|and|through) ?(?P<last>\d{{1,2}})(?!\d)(?:,? {_YEAR})?"),
    ("month_day", rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_DAY}(?:,? {_YEAR})?"),
    ("day_month", rf"\b(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"),
    ("month_year", rf"\b(?P<part>early |mid-? ?|late )?{_MONTH},? (?:of )?{_YEAR}"),
    (
        "quarter",
        rf"\b(?P<ordinal>first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter(?: of (?:the year )?{_YEAR})?",
    ),
    ("ago", rf"\b(?P<about>nearly |almost |about |some |around |over |more than )?{_NUMBER} {_UNIT} ago\b"),
    (
        "weekday",
        rf"\b(?:(?P<which>last|next|this|past) )?{_WEEKDAY}{_PART_OF_DAY}(?! (?:Times|Mail|Express|Night Live))",
    ),
    ("named_day", r"\b(?P<name>yesterday|today|tomorrow|tonight|last night)\b" + _PART_OF_DAY),
    ("part_of_today", r"\b(?:earlier |later )?this (?:morning|afternoon|evening)\b"),
    ("stretch", rf"\b(?:the )?(?P<which>last|past|next|coming) {_NUMBER} {_UNIT}\b"),
    ("period", rf"\b(?:(?:earlier|later) )?(?P<which>last|next|this|previous|coming) {_UNIT}\b"),
    (
        "month",
        rf"\b(?P<which>last |next |this )?(?P<part>early |mid-? ?|late )?{_MONTH}(?![\w'’])(?P<of_year>,? (?:of )?(?:last|this|next) year)?",
    ),
    ("year", rf"(?<![\d$€£.,/-]){_YEAR}(?![\w-]|[.,:/]\d)"),
)
_PATTERN = re.compile("|".join(f"(?P<r{index}>{rule})" for index, (_, rule) in enumerate(
    (name, re.sub(r"\(\?P<(\w+)>", lambda group, at=index: f"(?P<r{at}_{group[1]}>", rule))  # type: ignore[misc]
    for index, (name, rule) in enumerate(_RULES)
)), re.IGNORECASE)  # fmt: skip
_FUTURE_WORDS = frozenset({"will", "shall", "'ll", "’ll", "wo", "going"})
_PLANNED = frozenset(
    {"schedule", "expect", "due", "plan", "set", "slate", "aim", "intend", "hope", "likely", "prepare"}
)
_WEEK = timedelta(days=7)


class DateExpression(NamedTuple):
    """Words that date something, and the days they mean, both ends inclusive; ``method`` names the rule."""

    span: Span
    start: date
    end: date
    granularity: str
    method: str


class _Match(NamedTuple):
    rule: str
    groups: dict[str, str]
    published: date
    tense: str  # past | future | unknown


_Interval = tuple[date, date, str]


def find_dates(text: Doc | Span, published: date) -> Iterator[DateExpression]:
    """The date expressions of the text, in order, disjoint. An impossible date ("February 30") yields nothing."""
    for match in _PATTERN.finditer(text.text):
        index = next(i for i in range(len(_RULES)) if match[f"r{i}"] is not None)
        span = text.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is None or not _is_date(_RULES[index][0], match[0], span):
            continue
        prefix = f"r{index}_"
        groups = {
            name.removeprefix(prefix): value.strip().lower()
            for name, value in match.groupdict().items()
            if name.startswith(prefix) and value
        }
        found = _resolve(_Match(_RULES[index][0], groups, published, tense_at(span)))
        if found is not None:
            yield DateExpression(span, *found, method=_RULES[index][0])


def tense_at(span: Span) -> str:
    """The tense of the verb that the words hang on: past, future or unknown ("talks scheduled for Friday": future)."""
    token = span.root
    while token.pos_ not in {"VERB", "AUX"} and token.head != token:
        token = token.head
        if token.lemma_.lower() in _PLANNED and token.pos_ == "ADJ":
            return "future"
    return _tense(token)


def _tense(verb: Token) -> str:
    if verb.pos_ not in {"VERB", "AUX"}:
        return "unknown"
    words = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass", "advmod"}}
    if words & _FUTURE_WORDS or verb.lemma_.lower() in _PLANNED:
        return "future"
    if "would" in words:
        return "future" if verb.dep_ == "ccomp" else "unknown"
    if verb.tag_ in {"VB", "VBN"} and "to" in words and verb.dep_ in {"xcomp", "acl", "advcl"}:
        return "future" if verb.head.lemma_ in _PLANNED | {"be", "agree", "vow", "threaten"} else _tense(verb.head)
    if verb.tag_ == "VBD" or words & {"was", "were", "had", "did"}:
        return "past"
    if verb.tag_ in {"VBN", "VBG"} and verb.dep_ in {"acl", "advcl", "conj", "xcomp"} and not words:
        return "past" if verb.tag_ == "VBN" and verb.dep_ == "acl" else _tense(verb.head)
    return "past" if words & {"has", "have"} else "unknown"


def _is_date(rule: str, surface: str, span: Span) -> bool:
    first = span[0]
    if rule == "month":
        # "May" and "March" are a verb and a walk as well, and "Jan" a person.
        names_month = [token for token in span if token.lower_.strip(".") in _MONTHS]
        if not names_month or names_month[0].pos_ != "PROPN" or not names_month[0].text[0].isupper():
            return False
        before, after = _neighbour(span, -1), _neighbour(span, 1)
        if len(span) == 1 and after is not None and after.pos_ == "PROPN" and after.dep_ != "appos":
            return False  # "April Jones", "June Fourth Square"
        return not (before is not None and before.pos_ == "PROPN" and before.dep_ == "compound" and len(span) == 1)
    if rule == "weekday":
        return surface.lstrip()[0].isupper() or first.lower_ in {"last", "next", "this", "past"}
    if rule == "year":
        after = _neighbour(span, 1)
        if after is not None and (after.tag_ == "NNS" and first.dep_ == "nummod" and first.head == after):
            return after.lower_ in {"elections", "games", "olympics", "protests", "talks", "attacks"}
        return first.like_num and not (after is not None and after.lower_ in {"%", "percent", "km", "miles", "feet"})
    if rule in {"stretch", "ago"}:
        return True
    return True


def _neighbour(span: Span, step: int) -> Token | None:
    index = span.end if step > 0 else span.start - 1
    return span.doc[index] if 0 <= index < len(span.doc) else None


def _resolve(match: _Match) -> _Interval | None:
    try:
        return _RESOLVERS[match.rule](match)
    except ValueError:  # a day that its month has not
        return None


def _day(day: date) -> _Interval:
    return day, day, "day"


def _month(year: int, month: int) -> _Interval:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"


def _year(year: int) -> _Interval:
    return date(year, 1, 1), date(year, 12, 31), "year"


def _quarter(year: int, quarter: int) -> _Interval:
    last = _month(year, 3 * quarter)[1]
    return date(year, 3 * quarter - 2, 1), last, "quarter"


def _week(day: date) -> _Interval:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6), "week"


def _shifted_month(day: date, months: int) -> tuple[int, int]:
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1


def _month_number(match: _Match) -> int:
    return _MONTHS[match.groups["month"].rstrip(".")]


def _numbered_day(match: _Match) -> _Interval:
    """A day of a month; without a year the nearest one, so that a January story may speak of December 30."""
    month, day = _month_number(match), int(match.groups["day"])
    if "year" in match.groups:
        return _day(date(int(match.groups["year"]), month, day))
    candidates = [
        date(year, month, day)
        for year in range(match.published.year - 1, match.published.year + 2)
        if day <= calendar.monthrange(year, month)[1]
    ]
    if not candidates:
        return _day(date(match.published.year, month, day))
    return _day(min(candidates, key=lambda candidate: abs((candidate - match.published).days)))


def _day_range(match: _Match) -> _Interval:
    start = _numbered_day(match)[0]
    end = start.replace(day=int(match.groups["last"]))
    if end < start:
        raise ValueError("a range that runs backwards")
    return start, end, "day"


def _iso(match: _Match) -> _Interval:
    return _day(date(int(match.groups["year"]), int(match.groups["month_number"]), int(match.groups["day"])))


def _slashed(match: _Match) -> _Interval | None:
    """Only where one of the numbers can be no month: 3/4/2020 is April in London and March in New York."""
    first, second, year = (int(match.groups[name]) for name in ("first", "second", "year"))
    if first > 12 >= second:
        return _day(date(year, second, first))
    return _day(date(year, first, second)) if second > 12 >= first else None


def _month_of_year(match: _Match) -> _Interval:
    return _part_of_month(_month(int(match.groups["year"]), _month_number(match)), match)


def _month_alone(match: _Match) -> _Interval:
    """The last such month, or the next one where the verb is in the future; "next June" and "last June" say it."""
    month, now, which = _month_number(match), match.published, match.groups.get("which")
    if "of_year" in match.groups:  # "in January of last year"
        step = {"last": -1, "next": 1}.get(match.groups["of_year"].split()[-2], 0)
        return _part_of_month(_month(now.year + step, month), match)
    if which == "next":
        year = now.year if month > now.month else now.year + 1
    elif which == "last":
        year = now.year if month < now.month else now.year - 1
    elif match.tense == "future":
        year = now.year if month >= now.month else now.year + 1
    else:
        year = now.year if month <= now.month else now.year - 1
        if match.tense == "unknown" and 0 < month - now.month <= 3:
            year = now.year  # a schedule in the present tense: "Italy in November" said in October
    return _part_of_month(_month(year, month), match)


def _part_of_month(interval: _Interval, match: _Match) -> _Interval:
    part = match.groups.get("part", "").rstrip("- ")
    start, end, granularity = interval
    if part == "early":
        return start, start.replace(day=14), granularity
    if part == "late":
        return start.replace(day=15), end, granularity
    return start.replace(day=10 if part == "mid" else 1), end.replace(day=20) if part == "mid" else end, granularity


def _quarter_of_year(match: _Match) -> _Interval:
    quarter = _ORDINALS[match.groups["ordinal"]]
    if "year" in match.groups:
        return _quarter(int(match.groups["year"]), quarter)
    year = match.published.year
    if match.tense != "future" and date(year, 3 * quarter - 2, 1) > match.published:
        year -= 1
    return _quarter(year, quarter)


def _ago(match: _Match) -> _Interval:
    number, unit, now = _number(match), match.groups["unit"], match.published
    if unit == "day":
        return _day(now - timedelta(days=number))
    if unit in {"week", "weekend"}:
        return _week(now - number * _WEEK)
    if unit == "month":
        return _month(*_shifted_month(now, -number))
    if unit == "quarter":
        year, month = _shifted_month(now, -3 * number)
        return _quarter(year, (month + 2) // 3)
    return _year(now.year - number)


def _number(match: _Match) -> int:
    word = match.groups["number"]
    return int(word) if word.isdigit() else _NUMBERS[word]


def _weekday(match: _Match) -> _Interval:
    number = _WEEKDAYS[match.groups["weekday"].rstrip(".")]
    now, which = match.published, match.groups.get("which")
    last = now - timedelta(days=(now.weekday() - number) % 7)
    if which == "next" or (which == "this" and last != now) or (match.tense == "future" and last != now):
        return _day(last + _WEEK)
    return _day(last - _WEEK if which in {"last", "past"} and last == now else last)


def _named_day(match: _Match) -> _Interval:
    shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(match.groups["name"], 0)
    return _day(match.published + timedelta(days=shift))


def _part_of_today(match: _Match) -> _Interval:
    return _day(match.published)


def _stretch(match: _Match) -> _Interval:
    """ "The past nine months": from the first of them to the day of publication, or forwards from the next day."""
    number, unit, now = _number(match), match.groups["unit"], match.published
    forward = match.groups["which"] in {"next", "coming"}
    if unit in {"day", "week", "weekend"}:
        days = timedelta(days=number * (1 if unit == "day" else 7))
        granularity = "day" if unit == "day" else "week"
        return (now + timedelta(days=1), now + days, granularity) if forward else (now - days, now, granularity)
    if unit == "year":
        years = (now.year + 1, now.year + number) if forward else (now.year - number + 1, now.year)
        return _year(years[0])[0], _year(years[1])[1] if forward else now, "year"
    months = number * (3 if unit == "quarter" else 1)
    if forward:
        return _month(*_shifted_month(now, 1))[0], _month(*_shifted_month(now, months))[1], "month"
    return _month(*_shifted_month(now, 1 - months))[0], now, "month"


def _period(match: _Match) -> _Interval:
    now, unit = match.published, match.groups["unit"]
    step = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(match.groups["which"], 0)
    if unit == "week":
        return _week(now + step * _WEEK)
    if unit == "weekend":
        saturday = _week(now)[0] + timedelta(days=5) + step * _WEEK
        return saturday, saturday + timedelta(days=1), "day"
    if unit == "month":
        return _month(*_shifted_month(now, step))
    if unit == "quarter":
        year, month = _shifted_month(now, 3 * step)
        return _quarter(year, (month + 2) // 3)
    return _day(now) if unit == "day" else _year(now.year + step)


_RESOLVERS: dict[str, Callable[[_Match], _Interval | None]] = {
    "iso": _iso,
    "nine_eleven": lambda match: _day(date(2001, 9, 11)),
    "slashed": _slashed,
    "days": _day_range,
    "month_day": _numbered_day,
    "day_month": _numbered_day,
    "month_year": _month_of_year,
    "quarter": _quarter_of_year,
    "ago": _ago,
    "weekday": _weekday,
    "named_day": _named_day,
    "part_of_today": _part_of_today,
    "stretch": _stretch,
    "period": _period,
    "month": _month_alone,
    "year": lambda match: _year(int(match.groups["year"])),
}
