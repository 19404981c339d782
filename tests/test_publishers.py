"""Of which country a publisher is."""

from __future__ import annotations

import pytest

from transforms.lexicon_files import read_lexicon
from transforms.publishers import country_of_publisher

PUBLISHERS = [
    ("The Washington Post", "https://example.com/a", "USA"),
    ("Our Paper", "https://www.paper.co.ke/news/1", "KEN"),
    (None, "https://paper.co.uk", "GBR"),
    ("The Washington Post", "https://paper.co.uk", "USA"),  # the name goes first
    ("NASA", None, None),  # no publisher
    ("Our Paper", "https://paper.com/de/", None),
    ("Our Paper", "https://paper.tv", None),  # sold to the whole world
    ("Our Paper", "https://[paper", None),
    ("Our Paper", "wire/0001.txt", None),
    (None, None, None),
]


@pytest.mark.parametrize(("name", "url", "wanted"), PUBLISHERS)
def test_country_of_publisher(name: str | None, url: str | None, wanted: str | None) -> None:
    assert country_of_publisher(name, url) == wanted


def test_each_domain_is_of_one_country_of_the_table() -> None:
    rows = read_lexicon("domains")
    assert len({row["domain"] for row in rows}) == len(rows)
    assert {row["country_code"] for row in rows} <= {row["country_code"] for row in read_lexicon("countries")}
