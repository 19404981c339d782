"""The forms of English date expressions, as patterns with named parts, in order of strength.

At each place the first form that matches wins, and its words are not read again. What the parts mean is said in
``resolution``; which matches are no dates after all ("May" the verb) in ``expressions``.
"""

from __future__ import annotations

import calendar
import re
from itertools import pairwise
from typing import NamedTuple

from transforms.dates.holidays import holiday_names

WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
WEEKDAYS |= {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number} | {"sept": 9}
_CARDINALS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
NUMBERS = {word: number for number, word in enumerate(_CARDINALS)} | {"a": 1, "an": 1, "thirty": 30, "forty": 40}
NUMBERS |= {"fifty": 50, "sixty": 60, "a couple of": 2, "a dozen": 12}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_CENTURIES = {"seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}

# Where a page prints a full stop after an abbreviation ("Sept. 4"), it belongs to the expression.
_MONTH_NAME = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_WEEKDAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.(?=[ ,])"
_MONTH = rf"(?P<month>{_MONTH_NAME})"
_WEEKDAY = rf"(?P<weekday>{_WEEKDAY_NAME})"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_LAST_DAY = r"(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:])"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)(?!\d)"
_PART = r"(?:(?:the )?(?P<part>early|mid|middle|late|end|start|beginning)[- ](?:of |in )?)?"
_FIRST_YEAR = r"(?P<first_year>1[5-9]\d\d|20\d\d)"
_LAST_YEAR = r"(?P<last_year>1[5-9]\d\d|20\d\d|(?<=\d[-–/])\d\d)(?![\w%-]|[.,:/]\d)"
_FIRST_MONTH = rf"(?P<first_month>{_MONTH_NAME})(?:,? {_FIRST_YEAR})?"
_FIRST_MONTH_DAY = rf"(?P<first_month>{_MONTH_NAME}) {_DAY}(?:,? {_FIRST_YEAR})?,?"
_FIRST_DAY_MONTH = rf"{_DAY} (?P<first_month>{_MONTH_NAME})(?:,? {_FIRST_YEAR})?,?"
_PART_OF_DAY = r"(?: (?:early |late )?(?:morning|afternoon|evening|night|midday|noon|midnight))?"
_NUMBER = r"(?P<number>\d{1,3}|" + "|".join(sorted(NUMBERS, key=lambda word: -len(word))) + r")"
_HALF = r"(?P<half> and a half| 1/2|½)?"
_UNIT = r"(?P<unit>day|week|weekend|month|quarter|year|decade)s?"
_TO = r" ?(?:-|–|—|to|through|until|till) ?"
_TO_OR_AND = r" ?(?:-|–|—|to|and|through|until|till) ?"
_OF_YEAR = rf"(?:,? (?:of )?(?:the year )?(?:{_YEAR}|(?P<of_year>last|this|next|that) year))"
_QUARTER = r"(?P<ordinal>first|second|third|fourth|[1-4](?:st|nd|rd|th))"
_HOLIDAY = "|".join(re.escape(name).replace("'", "['’]").replace(r"St\ ", r"St\.? ") for name in holiday_names())

RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"\b(?P<year>\d{4})-(?P<month_number>\d\d)-(?P<day>\d\d)\b"),
    ("nine_eleven", r"(?<![\d/])9/11(?![\d/])"),
    ("slashed", r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?![\d/])"),
    (
        "period_ended",
        r"\b(?P<length>quarter|half|half-year|year|(?:two|three|six|nine|twelve|\d\d?) (?:months|weeks))(?: that| which)? end(?:ed|ing|s)(?: on| in)? "
        rf"{_MONTH}(?: {_DAY})?(?:,? {_YEAR})?",
    ),
    ("days", rf"\b{_MONTH} {_DAY}{_TO_OR_AND}{_LAST_DAY}(?! {_MONTH_NAME})(?:,? {_YEAR})?"),
    ("days_of_month", rf"\b{_DAY}{_TO_OR_AND}{_LAST_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"),
    ("days_across", rf"\b{_FIRST_MONTH_DAY}{_TO}{_MONTH} {_LAST_DAY}(?:,? {_YEAR})?"),
    ("days_across", rf"\bbetween {_FIRST_MONTH_DAY} and {_MONTH} {_LAST_DAY}(?:,? {_YEAR})?"),
    ("days_across", rf"\b{_FIRST_DAY_MONTH}{_TO}{_LAST_DAY} {_MONTH}(?:,? {_YEAR})?"),
    ("days_across", rf"\bbetween {_FIRST_DAY_MONTH} and {_LAST_DAY} {_MONTH}(?:,? {_YEAR})?"),
    ("month_day", rf"\b(?:{_WEEKDAY},? )?{_MONTH} (?:the )?{_DAY}(?! ?(?:years|people|percent)\b)(?:,? {_YEAR})?"),
    ("day_month", rf"\b(?:{_WEEKDAY},? )?(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"),
    ("months", rf"\b(?:from )?{_FIRST_MONTH}{_TO}{_MONTH}(?![\w'’])(?:,? {_YEAR})?"),
    ("months", rf"\bbetween {_FIRST_MONTH} and {_MONTH}(?![\w'’])(?:,? {_YEAR})?"),
    ("month_year", rf"\b{_PART}{_MONTH},? (?:of )?{_YEAR}"),
    ("half", rf"\b(?:the )?{_QUARTER} half(?: of (?:{_YEAR}|the year|(?P<of_year>last|this|next) year))"),
    ("half", rf"\bH(?P<ordinal>[12]) {_YEAR}"),
    ("quarter", rf"\b(?:fiscal |financial )?{_QUARTER}(?: fiscal| financial)?[ -]quarter(?: of the year(?! \d)|{_OF_YEAR})?"),
    ("quarter", rf"\bQ(?P<ordinal>[1-4])(?:,? (?:of )?{_YEAR})?\b"),
    ("fiscal_year", rf"\b(?:fiscal|financial)(?: year)? {_YEAR}(?:[-–/]\d\d\b)?"),
    ("fiscal_year", rf"\b{_YEAR} (?:fiscal|financial) year"),
    ("decade", r"\b(?P<part>early |mid-? ?|late )?(?:the )?(?P<decade>1[5-9]\d|20\d)0['’]?s\b"),
    ("decade", r"(?<!\w)['‘’](?P<short_decade>[1-9])0s\b"),
    (
        "century",
        r"\b(?:the )?(?P<part>early |mid-? ?|late )?(?P<century>1[5-9]th|20th|21st|" + "|".join(_CENTURIES) + r") century\b",
    ),
    ("years", rf"(?<![\w$€£.,/-]){_FIRST_YEAR}(?:[-–]| to | through | until ){_LAST_YEAR}"),
    ("years", rf"\bbetween {_FIRST_YEAR} and {_LAST_YEAR}"),
    (
        "ago",
        rf"\b(?:(?P<about>nearly|almost|about|some|around|over|more than) )?{_NUMBER}{_HALF} {_UNIT}(?P<half_after> and a half)? ago\b"
        r"(?= (?P<anchor>today|yesterday|tomorrow|this (?:week|month))\b)?",
    ),
    ("hours_ago", rf"\b(?:a few |several |{_NUMBER} )(?:hour|minute)s? ago\b"),
    ("from_now", rf"\b{_NUMBER} {_UNIT} from (?:now|today)\b"),
    ("in_time", rf"\bin {_NUMBER} {_UNIT}(?P<time>['’] time)?\b"),
    (
        "weekday_to",
        rf"\b(?P<first_weekday>{_WEEKDAY_NAME}){_PART_OF_DAY}{_TO}{_WEEKDAY}{_PART_OF_DAY}(?! (?:Times|Mail))",
    ),
    (
        "weekday",
        rf"\b(?:(?P<which>last|next|this|past|coming|that) )?{_WEEKDAY}{_PART_OF_DAY}"
        r"(?:,?(?: of)? (?P<of_week>last|this|next) week)?(?! (?:Times|Mail|Express|Telegraph|Mirror|Night Live))",
    ),
    ("named_day", r"\b(?P<name>(?:the )?day before yesterday|(?:the )?day after tomorrow)\b"),
    ("named_day", r"\b(?:(?:earlier|later) )?(?P<name>yesterday|today|tomorrow|tonight|last night)\b" + _PART_OF_DAY),
    ("part_of_today", r"\b(?:earlier |later )?this (?:morning|afternoon|evening)\b|\b(?:earlier|later) in the day\b"),
    ("overnight", r"\bovernight\b(?! (?:stay|train|flight|bus|success|delivery|curfew|low|high|temperature|trip)s?\b)"),
    ("weekend", r"\b(?:the )?(?P<which>last |past |coming |this |next |that )?(?:long )?weekend\b(?!s)"),
    ("stretch", rf"\b(?:the )?(?P<which>last|past|next|coming|previous) {_NUMBER}{_HALF} {_UNIT}\b"),
    ("stretch", r"\bthe (?P<which>past) (?P<unit>day|week|month|quarter|year|decade)\b"),
    ("stretch", r"\bthe (?P<which>last|next|coming) (?P<unit>decade)\b"),
    ("end_of_year", r"\b(?:the )?end of (?P<which>the|this|last|next) year\b"),
    (
        "period",
        r"\b(?:(?P<side>earlier|later|early|late) )?(?P<which>this|last|next|previous|coming|current) "
        r"(?:calendar |fiscal |financial )?(?P<unit>(?<=this )day|week|month|quarter|year)\b(?!-)",
    ),
    ("period", r"\b(?P<side>earlier|later) in (?P<which>the) (?P<unit>week|month|year)\b"),
    ("same", r"\b(?:that|the same) (?:very )?(?P<unit>day|evening|morning|afternoon|night|week|month|year)\b"),
    ("after_that", r"\bthe (?P<which>next|following|previous|preceding) (?P<unit>day|morning|evening|night|week|month|year)\b"),
    ("after_that", r"\b(?:the|a) (?P<unit>day|week|month|year) (?P<which>before|earlier|later|after)\b(?=[,.;]| *$)"),
    ("after_that", rf"\b{_NUMBER} {_UNIT} (?P<which>earlier|later|before|after)\b(?=(?P<stop>[,.;]| *$)?)"),
    (
        "month",
        rf"\b(?P<which>last |next |this |past |that )?{_PART}{_MONTH}(?![\w'’]|-\w)"
        r"(?P<of_year>,? (?:of )?(?:last|this|next|that) year)?",
    ),
    ("month", rf"\b{_PART}{_MONTH}(?=['’])"),
    ("holiday", rf"\b(?:(?P<which>last|next|this) )?(?P<holiday>{_HOLIDAY})(?![\w'’])(?:,? (?:of |in )?(?:{_YEAR}|(?P<of_year>last|this|next) year))?"),
    ("year", rf"(?<![\w$€£.,/-]){_PART}(?:the year )?{_YEAR}(?![\w-]|[.,:/]\d)"),
    ("short_year", r"(?<=\b[Ii]n )['’‘](?P<short_year>\d\d)\b(?!s)"),
)  # fmt: skip
CENTURIES = {f"{number}th": number for number in range(15, 21)} | {"21st": 21} | _CENTURIES

# The words with which a form can begin, besides figures: at all others nothing is tried.
_FIRST_WORDS = frozenset(
    {*MONTHS, *WEEKDAYS, *ORDINALS, *_CENTURIES, *(word.split()[0] for word in NUMBERS)}
    | {word.split("-")[0] for word in _CENTURIES}
    | {re.split(r"\W", name.lower())[0] for name in holiday_names()}
    | {
        "early",
        "mid",
        "middle",
        "late",
        "end",
        "start",
        "beginning",
        "the",
        "from",
        "between",
        "quarter",
        "half",
        "year",
    }
    | {"fiscal", "financial", "q1", "q2", "q3", "q4", "h1", "h2", "nearly", "almost", "about", "some", "around", "over"}
    | {"more", "several", "in", "earlier", "later", "day", "yesterday", "today", "tomorrow", "tonight", "last", "this"}
    | {"that", "next", "past", "coming", "previous", "current", "overnight", "weekend", "long", "'", "’", "‘"}
)
_WORD = re.compile(r"\w+|['’‘]")
_MARKS = frozenset("'’‘")
# Common words of which no form is made alone: the word behind them must be a figure or one that some rule has.
_OPENING = frozenset(
    {"the", "in", "a", "an", "from", "that", "this", "about", "some", "more", "over", "first", "one", "'"}
)


def _spelled(pattern: str) -> frozenset[str]:
    """Every word that a rule spells out, of whatever form, and every mark: with one of them, or a figure, it begins."""
    plain = re.sub(r"\\.|\(\?P<\w+>", " ", pattern).lower()
    words = set(re.findall(r"[^\W\d_]+", plain))
    months = MONTHS if _MONTH_NAME in pattern else ()
    weekdays = WEEKDAYS if _WEEKDAY_NAME in pattern else ()
    return frozenset({*words, *(f"{word}s" for word in words), *months, *weekdays, *(_MARKS & set(pattern))})


_SECOND_WORDS = frozenset.union(*(_spelled(pattern) for _, pattern in RULES))


class Form(NamedTuple):
    """A match of a form: its name, its parts in lower case, and where it stands."""

    rule: str
    parts: dict[str, str]
    start: int
    end: int


_Rules = list[tuple[str, re.Pattern[str]]]


def _rules_by_first_word() -> tuple[dict[str, _Rules], _Rules]:
    """The rules that can begin with a word, and those that can begin with a figure, each in order of strength."""
    rules = [(name, re.compile(pattern, re.IGNORECASE), pattern) for name, pattern in RULES]
    words = [word for word in _FIRST_WORDS if not word[0].isdigit()]
    by_word: dict[str, _Rules] = {word: [] for word in words}
    for name, compiled, pattern in rules:
        spelled = _spelled(pattern)
        for word in words:
            if word.rstrip("0123456789") in spelled:  # "Q3"
                by_word[word].append((name, compiled))
    return by_word, [(name, compiled) for name, compiled, pattern in rules if re.search(r"\d|\\d", pattern)]


_BY_FIRST_WORD, _WITH_FIGURES = _rules_by_first_word()


def find_forms(text: str) -> list[Form]:
    """The matches of the forms in a text, in order, disjoint."""
    content = text.replace("\u00a0", " ")
    found: list[Form] = []
    places = [(word[0].lower(), word.start()) for word in _WORD.finditer(content)]
    for (first, start), (second, _) in pairwise([*places, ("", len(content))]):
        rules = _WITH_FIGURES if first[0].isdigit() else _BY_FIRST_WORD.get(first)
        if rules is None or (found and start < found[-1].end):
            continue
        if first in _OPENING and not (second in _SECOND_WORDS or second[:1].isdigit()):
            continue
        form = _first_form(rules, content, start)
        if form is not None:
            found.append(form)
    return found


def _first_form(rules: _Rules, content: str, start: int) -> Form | None:
    """What the strongest of the rules reads at a place."""
    for name, rule in rules:
        match = rule.match(content, start)
        if match is not None:
            parts = {part: value.strip().lower() for part, value in match.groupdict().items() if value}
            return Form(name, parts, start, match.end())
    return None
