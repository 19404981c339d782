"""Date expressions: what the words mean on the day of publication, and what is no date."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.dates import find_dates
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
