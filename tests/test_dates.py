"""Date expressions: what the words mean on the day of publication, and what is no date."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.dates.expressions import find_dates, is_date_word
from transforms.dates.grammar import RULES, find_forms
from transforms.dates.holidays import easter, holidays_in, orthodox_easter
from transforms.language import parse_text

WEDNESDAY = date(2024, 4, 10)

CASES = [
    ("The king died on Wednesday.", [("Wednesday", "2024-04-10", "2024-04-10", "day")]),
    ("The king died on Thursday.", [("Thursday", "2024-04-04", "2024-04-04", "day")]),
    ("The king will leave on Thursday.", [("Thursday", "2024-04-11", "2024-04-11", "day")]),
    ("The vote is scheduled for Friday.", [("Friday", "2024-04-12", "2024-04-12", "day")]),
    ("The banker is to be sentenced on Friday.", [("Friday", "2024-04-12", "2024-04-12", "day")]),
    ("She fled last Wednesday.", [("last Wednesday", "2024-04-03", "2024-04-03", "day")]),
    ("Yesterday the port was closed.", [("Yesterday", "2024-04-09", "2024-04-09", "day")]),
    ("The port reopens tomorrow.", [("tomorrow", "2024-04-11", "2024-04-11", "day")]),
    ("It rained last night.", [("last night", "2024-04-09", "2024-04-09", "day")]),
    ("The treaty was signed on 3 May 1998.", [("3 May 1998", "1998-05-03", "1998-05-03", "day")]),
    ("The treaty was signed on Sept. 4, 2001.", [("Sept. 4, 2001", "2001-09-04", "2001-09-04", "day")]),
    ("The fair opened on December 30.", [("December 30", "2023-12-30", "2023-12-30", "day")]),
    ("The fair runs from June 6-10.", [("June 6-10", "2024-06-06", "2024-06-10", "day")]),
    ("The mill burned down in May.", [("May", "2023-05-01", "2023-05-31", "month")]),
    ("The mill will reopen in May.", [("May", "2024-05-01", "2024-05-31", "month")]),
    ("They married in January of last year.", [("January of last year", "2023-01-01", "2023-01-31", "month")]),
    ("The army left in late March 2020.", [("late March 2020", "2020-03-15", "2020-03-31", "month")]),
    ("She resigned two months ago.", [("two months ago", "2024-02-01", "2024-02-29", "month")]),
    ("She resigned three days ago.", [("three days ago", "2024-04-07", "2024-04-07", "day")]),
    ("Exports fell last week.", [("last week", "2024-04-01", "2024-04-07", "week")]),
    ("Exports fell last quarter.", [("last quarter", "2024-01-01", "2024-03-31", "quarter")]),
    ("Exports fell in the first quarter.", [("first quarter", "2024-01-01", "2024-03-31", "quarter")]),
    ("Exports fell in the past two years.", [("the past two years", "2023-01-01", "2024-04-10", "year")]),
    ("The bridge was built in 1931.", [("1931", "1931-01-01", "1931-12-31", "year")]),
    # weekdays: by tense, in noun phrases, of a named week, in ranges
    ("The court rules on Friday.", [("Friday", "2024-04-12", "2024-04-12", "day")]),
    ("The ministers will discuss Friday's attack.", [("Friday", "2024-04-05", "2024-04-05", "day")]),
    ("Friday's vote will decide.", [("Friday", "2024-04-12", "2024-04-12", "day")]),
    ("The mine was shut this Monday.", [("this Monday", "2024-04-08", "2024-04-08", "day")]),
    ("She fled on Thursday last week.", [("Thursday last week", "2024-04-04", "2024-04-04", "day")]),
    ("The fair ran from Friday to Sunday.", [("Friday to Sunday", "2024-04-05", "2024-04-07", "day")]),
    ("The fair will run from Friday to Sunday.", [("Friday to Sunday", "2024-04-12", "2024-04-14", "day")]),
    ("It rained over the weekend.", [("the weekend", "2024-04-06", "2024-04-07", "day")]),
    ("It will rain over the weekend.", [("the weekend", "2024-04-13", "2024-04-14", "day")]),
    ("Rebels shelled the port overnight.", [("overnight", "2024-04-09", "2024-04-10", "day")]),
    ("The day before yesterday it snowed.", [("The day before yesterday", "2024-04-08", "2024-04-08", "day")]),
    # ranges
    (
        "The strike lasted from June 28 to July 3, 2023.",
        [("June 28 to July 3, 2023", "2023-06-28", "2023-07-03", "day")],
    ),
    (
        "It ran from 28 December 2022 to 3 January 2023.",
        [("28 December 2022 to 3 January 2023", "2022-12-28", "2023-01-03", "day")],
    ),
    (
        "It was closed between November and February.",
        [("between November and February", "2023-11-01", "2024-02-29", "month")],
    ),
    ("He governed from 2010 to 2014.", [("2010 to 2014", "2010-01-01", "2014-12-31", "year")]),
    ("He governed in 2015-19.", [("2015-19", "2015-01-01", "2019-12-31", "year")]),
    # lists in the future, anchored "ago", parts of years, decades, quarters and what they end on
    (
        "They are going to Oslo next month, to Rome in November and to Lima in January.",
        [
            ("next month", "2024-05-01", "2024-05-31", "month"),
            ("November", "2024-11-01", "2024-11-30", "month"),
            ("January", "2025-01-01", "2025-01-31", "month"),
        ],
    ),
    # a year that another clause is about opens no list of months
    (
        "Boats come next year, and they will patrol in October.",
        [("next year", "2025-01-01", "2025-12-31", "year"), ("October", "2024-10-01", "2024-10-31", "month")],
    ),
    (
        "Three years ago tomorrow she spoke here.",
        [("Three years ago", "2021-04-11", "2021-04-11", "day"), ("tomorrow", "2024-04-11", "2024-04-11", "day")],
    ),
    ("She resigned a year and a half ago.", [("a year and a half ago", "2022-10-01", "2022-10-31", "month")]),
    ("He called two hours ago.", [("two hours ago", "2024-04-10", "2024-04-10", "day")]),
    ("The trial will begin in two weeks.", [("in two weeks", "2024-04-22", "2024-04-28", "week")]),
    ("It opened in late 2019.", [("late 2019", "2019-07-01", "2019-12-31", "year")]),
    ("The mill closed in the 1930s.", [("the 1930s", "1930-01-01", "1939-12-31", "year")]),
    ("Sales fell in the quarter ended March 31.", [("quarter ended March 31", "2024-01-01", "2024-03-31", "quarter")]),
    ("Sales fell in the first half of 2022.", [("the first half of 2022", "2022-01-01", "2022-06-30", "quarter")]),
    ("Sales fell in fiscal 2022.", [("fiscal 2022", "2022-01-01", "2022-12-31", "year")]),
    # holidays, by table and by rule
    ("The king died on Christmas Eve.", [("Christmas Eve", "2023-12-24", "2023-12-24", "day")]),
    ("The shops will close on Christmas Day.", [("Christmas Day", "2024-12-25", "2024-12-25", "day")]),
    ("The accord was signed on Good Friday 1998.", [("Good Friday 1998", "1998-04-10", "1998-04-10", "day")]),
    ("They met on Easter Sunday.", [("Easter Sunday", "2024-03-31", "2024-03-31", "day")]),
    ("They met on Orthodox Easter.", [("Orthodox Easter", "2023-04-16", "2023-04-16", "day")]),
    ("The shops will close on Eid al-Adha.", [("Eid al-Adha", "2024-06-16", "2024-06-16", "day")]),
    ("The accord was signed on Yom Kippur 2019.", [("Yom Kippur 2019", "2019-10-09", "2019-10-09", "day")]),
    ("They met on Diwali.", [("Diwali", "2023-11-12", "2023-11-12", "day")]),
    ("They met on Lunar New Year.", [("Lunar New Year", "2024-02-10", "2024-02-10", "day")]),
    ("They met on Nowruz.", [("Nowruz", "2024-03-20", "2024-03-20", "day")]),
    ("They voted on Super Tuesday.", [("Super Tuesday", "2024-03-05", "2024-03-05", "day")]),
    ("They voted on Super Tuesday 2016.", [("Super Tuesday 2016", "2016-03-01", "2016-03-01", "day")]),
    ("They met on Memorial Day.", [("Memorial Day", "2023-05-29", "2023-05-29", "day")]),
    # words that look back
    (
        "The port fell on March 3. The mayor fled that night. Two days later the bridge was blown up.",
        [
            ("March 3", "2024-03-03", "2024-03-03", "day"),
            ("that night", "2024-03-03", "2024-03-03", "day"),
            ("Two days later", "2024-03-05", "2024-03-05", "day"),
        ],
    ),
    # near misses: the same, where the text tells nothing to look back to, and things that are named after days
    ("He left two days before the vote.", []),
    ("The next day he left.", []),
    ("They cut down the Christmas tree.", []),
    ("He fought in the Yom Kippur War.", []),
    ("They met on Diwali 1985.", []),
    ("He took an overnight train.", []),
    ("The survivors of Bloody Sunday sang.", []),
    ("Rebels rebuilt the bridge in two weeks.", []),
    # near misses: durations, ages, sums, names, days that their month has not, and anchors that are other events
    ("The talks lasted two weeks.", []),
    ("A 20-year-old student spoke.", []),
    ("About 2000 people came.", []),
    ("The drought may last.", []),
    ("They march for bread.", []),
    ("April Jones sang.", []),
    ("The bill was due on February 30, 2024.", []),
    ("He had left two days earlier.", []),
    ("The form was dated 3/4/2020.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_find_dates(nlp: Language, text: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = find_dates(parse_text(nlp, text), WEDNESDAY)
    assert [(each.span.text, str(each.start), str(each.end), each.granularity) for each in found] == expected


@pytest.mark.parametrize(
    ("year", "eastern", "western"),
    [(2010, "2010-04-04", "2010-04-04"), (2019, "2019-04-28", "2019-04-21"), (2024, "2024-05-05", "2024-03-31")],
)
def test_easter_of_both_churches(year: int, eastern: str, western: str) -> None:
    assert (str(orthodox_easter(year)), str(easter(year))) == (eastern, western)


@pytest.mark.parametrize(
    ("published", "first", "last"),
    [(date(2024, 4, 14), "2024-04-07", "2024-04-13"), (date(2024, 4, 13), "2024-04-01", "2024-04-07")],
    ids=["Sunday", "Saturday"],
)
def test_last_week_on_a_sunday_is_the_one_just_over(nlp: Language, published: date, first: str, last: str) -> None:
    [found] = find_dates(parse_text(nlp, "Exports fell last week."), published)
    assert (str(found.start), str(found.end), found.granularity) == (first, last, "week")


def test_a_muslim_feast_can_come_twice_in_a_year() -> None:
    assert [str(day) for day in holidays_in("Eid al-Fitr", 2000)] == ["2000-01-08", "2000-12-27"]
    assert holidays_in("Eid al-Fitr", 1960) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    published=st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    words=st.lists(
        st.sampled_from(
            [
                "on Monday",
                "last week",
                "in June",
                "two years ago",
                "May 31",
                "31 June",
                "next quarter",
                "in 2011",
                "today",
            ]
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_dates_are_ordered_disjoint_intervals(nlp: Language, published: date, words: list[str]) -> None:
    doc = parse_text(nlp, "The minister left " + " and ".join(words) + ".")
    found = list(find_dates(doc, published))
    assert all(each.start <= each.end for each in found)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))


def test_words_of_dates(nlp: Language) -> None:
    doc = parse_text(nlp, "On Nov. 2 the march in Lima ended, and in March it began.")
    assert [token.text for token in doc if is_date_word(token)] == ["Nov.", "2", "March"]


OPENED = (
    "The first half of 2019 was dry, the 1990s were not, and the summer of '98 was the hottest in 100 years. In '04 it rained"
    " in the next two weeks, and the following year. An hour ago, a week later, about three days ago, some two months ago,"
    " more than a decade ago and over 50 years ago the twenty-first century began. From May to June 2020, from 2010 to 2012"
    " and in early 2013 the port was shut; this past Monday, that Friday, that same week, this coming weekend, this week,"
    " one month from now, the day before yesterday, in two years’ time, the end of the year, in the year 1999, a day earlier."
    " The Thursday before the New Year, on the Fourth of July, the 3rd of May, first quarter of 2021, the long weekend."
)


def test_no_form_is_lost_for_the_words_with_which_it_begins() -> None:
    """Forms are only tried where the first words allow one: wherever a rule fits, one must have been found."""
    patterns = [re.compile(rule, re.IGNORECASE) for _, rule in RULES]
    found = find_forms(OPENED)
    for place in (match.start() for match in re.finditer(r"\w+|['’‘]", OPENED)):
        if any(pattern.match(OPENED, place) for pattern in patterns):
            assert any(form.start <= place < form.end for form in found), OPENED[place : place + 30]
    assert len(found) > 25
