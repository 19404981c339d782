from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from flows.build import BuildReport
from flows.coverage import unusual_coverage
from flows.publisher import open_publisher
from flows.report import report_lines
from flows.storage import Dataset
from tests.test_storage import article, publish
from transforms.coverage import COUNTS_SCHEMA, expected_range, unusual_days
from transforms.identifiers import hash_id
from transforms.schemas.tables import ARTICLES

FIRST = date(2024, 3, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def frame(counts: dict[int, int], source: str | None = "Post") -> pl.DataFrame:
    """Counts of a source by number of the day, and another source whose articles make the 90th the newest day."""
    rows = [(source, day(number), count) for number, count in counts.items()]
    return pl.DataFrame([*rows, ("Other", day(90), 1)], schema=COUNTS_SCHEMA, orient="row")


STEADY = {number: 10 + number % 3 for number in range(28)}  # 10 to 12 articles on each of 28 days


@pytest.mark.parametrize(
    ("counts", "judged", "expected"),
    [
        pytest.param(STEADY | {28: 8}, [28], [(28, 8, 9, 13, 28)], id="too few"),
        pytest.param(STEADY | {28: 14}, [28], [(28, 14, 9, 13, 28)], id="too many"),
        pytest.param(STEADY | {28: 9, 29: 13}, [28, 29], [], id="about as few and as many as before"),
        pytest.param(STEADY | {28: 8}, [27], [], id="another day is judged"),
        pytest.param(STEADY, [28], [(28, 0, 9, 13, 28)], id="none, of a daily"),
        pytest.param(STEADY, [29], [], id="none, the day after that"),
        pytest.param({7 * week: 10 for week in range(20)}, [134], [], id="none, of a weekly"),
        pytest.param({7 * week: 10 for week in range(20)} | {140: 11}, [140], [(140, 11, 10, 10, 20)], id="a weekly"),
        pytest.param(dict.fromkeys(range(13), 10) | {13: 99}, [13], [], id="13 days are too few to judge by"),
        pytest.param(dict.fromkeys(range(14), 10) | {14: 99}, [14], [(14, 99, 10, 10, 14)], id="14 days are enough"),
        pytest.param({0: 99} | dict.fromkeys(range(1, 29), 10) | {29: 50}, [29], [(29, 50, 10, 10, 28)], id="older"),
        pytest.param(dict.fromkeys(range(90), 10) | {90: 2}, [90], [], id="the newest day is not over"),
        pytest.param(
            dict.fromkeys(range(90), 10) | {90: 20},
            [90],
            [(90, 20, 10, 10, 28)],
            id="the newest day has too many",
        ),
    ],
)
def test_unusual_days(counts, judged, expected):
    found = unusual_days(frame(counts), map(day, judged))
    assert found.select("published_date", "articles", "low", "high", "days").rows() == [
        (day(number), *rest) for number, *rest in expected
    ]


ORDINARY = {
    "2 a day": lambda draw, size: draw.poisson(2, size),
    "20 a day": lambda draw, size: draw.poisson(20, size),
    "200 a day": lambda draw, size: draw.poisson(200, size),
    "5 a day, uneven": lambda draw, size: draw.negative_binomial(3, 3 / 8, size),
    "20 a day, very uneven": lambda draw, size: draw.negative_binomial(2, 2 / 22, size),
    "200 a day, uneven": lambda draw, size: draw.negative_binomial(10, 10 / 210, size),
}


@pytest.mark.parametrize("days", [14, 28])
@pytest.mark.parametrize("name", ORDINARY)
def test_two_ordinary_days_in_a_hundred_are_called_unusual(name, days):
    draw = np.random.default_rng(20240410)
    counts = ORDINARY[name](draw, (6_000, 60))
    false = 0
    for row in counts:
        *before, now = row[row > 0][: days + 1].tolist()  # a day without articles is no day
        assert len(before) == days
        low, high = expected_range(before)
        false += not low <= now <= high
    share = false / len(counts)
    print(f"{name} after {days} days: {share:.1%}")
    assert 0.01 < share < 0.026


@pytest.mark.parametrize(
    ("before", "expected"),
    [([10] * 28, (10, 10)), ([10, 11, 12, 10] * 7, (9, 12)), ([30, 31, 12, 29] * 7, (8, 52)), ([1, 2] * 14, (1, 3))],
)
def test_the_expected_range(before, expected):
    assert expected_range(before) == expected


def test_each_source_is_judged_by_itself_and_one_without_a_name_is_a_source():
    counts = pl.concat([frame(STEADY | {28: 99}, None), frame(STEADY | {28: 11}, "Post")])
    assert unusual_days(counts, [day(28)])["source"].to_list() == [None]


def test_undated_articles_are_no_day():
    counts = pl.DataFrame([("Post", None, 50)], schema=COUNTS_SCHEMA, orient="row")
    assert unusual_days(counts, [day(1)]).rows() == []


def test_a_day_of_a_build_is_compared_with_the_published_ones(tmp_path):
    counts = STEADY | {28: 3, 29: 10}
    rows = [
        article("a", day(number)) | {"article_id": hash_id(number, place), "source": "Post"}
        for number, count in counts.items()
        for place in range(count)
    ]
    with open_publisher(tmp_path) as publisher:
        publish(publisher, {"articles": ARTICLES.stored(ARTICLES.frame(rows))}, "first")
    found = unusual_coverage(Dataset(tmp_path), {day(29)})
    assert found.rows() == [("Post", day(28), 3, 9, 13, 28)], "the day before is over only now"
    assert unusual_coverage(Dataset(tmp_path), {day(27)}).rows() == []
    assert unusual_coverage(Dataset(tmp_path), set()).rows() == []


def test_the_report_names_the_first_ten():
    report = BuildReport(unusual=[("Post", day(number), 3, 10, 12) for number in range(11)])
    lines = [line for line in report_lines(report, Path("tables")) if "warning" in line or "more" in line]
    assert lines[0] == "warning Post has 3 articles on 2024-03-01, and had 10 to 12 a day before it"
    assert (len(lines), lines[-1].split(";")[0]) == (11, "         ... and 1 more")
