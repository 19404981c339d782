"""The same words in other articles: cut and a little changed they are one cluster, near misses are not."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from transforms.quote_clusters import link_quotes, quote_prints

DAY = date(2024, 5, 1)
PORT = "We will build the port before the summer comes, and nobody will stop us from doing that"
SCHEMA = {
    "quote_id": pl.String,
    "article_id": pl.String,
    "published_date": pl.Date,
    "quote_text": pl.String,
    "quote_type": pl.String,
    "speaker_entity_id": pl.String,
}
Said = tuple[str, str, str | None, int]  # words, type, speaker, days after the first


def prints(said: list[Said], first: int = 0) -> pl.DataFrame:
    """A quotation an article."""
    rows = [
        (f"q{at}", f"a{at}", DAY + timedelta(days=days), words, kind, speaker)
        for at, (words, kind, speaker, days) in enumerate(said, first)
    ]
    quotes = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return quote_prints(quotes).with_columns(quotes["published_date"])


def nothing() -> pl.DataFrame:
    return prints([]).with_columns(pl.lit(None, pl.String).alias("quote_cluster_id"))


def clusters(said: list[Said]) -> list[str]:
    return link_quotes(prints(said), nothing())["quote_cluster_id"].to_list()


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ((PORT, "direct", "person:a", 1), True),
        ((f"“{PORT.upper()}!”", "direct", "person:a", 1), True),
        (("we will build the port before the summer comes", "direct", "person:a", 1), True),  # cut
        (("We will build the new port before the summer comes", "direct", "person:a", 1), True),  # a word more
        ((PORT, "direct", None, 1), True),
        ((PORT, "direct", "person:b", 1), True),  # all of it: one of the papers has the wrong name
        ((PORT, "indirect", "person:a", 1), True),
        ((PORT, "direct", "person:a", 31), True),
        ((PORT, "direct", "person:a", 32), False),
        (("we will build the port", "direct", "person:a", 1), False),  # too short to be sure
        (("We will build the new port before the summer comes", "direct", "person:b", 1), False),
        (("We will build the new port before the summer comes", "indirect", None, 1), False),
        (
            ("We will build the school before the winter comes, and everybody will help us", "direct", "person:a", 1),
            False,
        ),
    ],
)
def test_words_are_the_same_where_most_of_the_shorter_stand_in_the_longer(other: Said, is_same: bool) -> None:
    assert clusters([(PORT, "direct", "person:a", 0), other]) == ["q0", "q0" if is_same else "q1"]


@pytest.mark.parametrize(
    ("words", "speaker", "is_same"),
    [
        ("Not at all.", "person:a", True),
        ("not at all", "person:b", False),
        ("not at all", None, False),
        ("not at any price", "person:a", False),
    ],
)
def test_few_words_are_the_same_only_word_for_word_of_one_speaker(
    words: str, speaker: str | None, is_same: bool
) -> None:
    assert clusters([("Not at all", "direct", "person:a", 0), (words, "direct", speaker, 1)]) == [
        "q0",
        "q0" if is_same else "q1",
    ]


def test_a_word_alone_is_nothing_to_go_by() -> None:
    assert clusters([("Yes", "direct", "person:a", 0), ("Yes", "direct", "person:a", 0)]) == ["q0", "q1"]


def test_two_quotations_of_one_article_are_two_unless_the_article_was_corrected() -> None:
    twice = prints([(PORT, "direct", "person:a", 0), (PORT, "direct", "person:a", 0)])
    together = twice.with_columns(pl.lit("a0").alias("article_id"))
    assert link_quotes(together, nothing())["quote_cluster_id"].to_list() == ["q0", "q1"]
    older = together.head(1).with_columns(pl.lit("first").alias("quote_cluster_id"))
    assert link_quotes(together.tail(1), older)["quote_cluster_id"].to_list() == ["first"]


def test_two_runs_give_what_one_gives_and_the_id_stays_that_of_the_first() -> None:
    said: list[Said] = [
        (PORT, "direct", "person:a", 0),
        ("Something else was said about the road and the bridge", "direct", "person:b", 1),
        ("we will build the port before the summer comes", "direct", None, 2),
        (PORT, "mixed", None, 25),
        ("nobody will stop us from doing that before the summer comes", "direct", "person:a", 26),
    ]
    whole = clusters(said)
    known = nothing()
    parts: list[str] = []
    for at, one in enumerate(said):
        new = prints([one], at)
        found = link_quotes(new, known)
        parts += found["quote_cluster_id"].to_list()
        known = pl.concat([known, new.join(found, on="quote_id")])
    assert parts == whole == ["q0", "q1", "q0", "q0", "q0"]
