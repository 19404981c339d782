"""The same words in other articles: quotations that repeat an earlier one, cut or a little changed.

Papers cut what somebody said, change a word and split it by a cue. Two quotations are the same words where at least 6 of
10 three-word sequences of the shorter stand in the longer; a shorter one than six words must be the same word for word,
and of the same speaker. A cluster has the id of its first quotation, whatever becomes of that.
"""

from __future__ import annotations

import polars as pl

from transforms.duplicates import normalize_for_copy
from transforms.identifiers import hash_id
from transforms.shared_keys import day_number, hashed, numbered, sharing

QUOTE_PRINTS_SCHEMA = pl.Schema(
    {
        "quote_id": pl.String(),
        "article_id": pl.String(),
        "speaker_entity_id": pl.String(),
        "is_indirect": pl.Boolean(),
        "words": pl.UInt64(),
        "word_count": pl.Int32(),
        "shingles": pl.List(pl.UInt32()),
    }
)
# What prints are made of.
PRINTED_QUOTE = ("quote_id", "article_id", "published_date", "quote_text", "quote_type", "speaker_entity_id")

QUOTE_DAYS = 31  # as near copies: what is quoted later is mostly quoted as history
_SHINGLE_WORDS = 3
_OVERLAP, _OF = 6, 10  # of the shorter, in whole numbers, so that no rounding decides
_LEAST_SHINGLES = 4  # six words
_LEAST_WORDS = 3  # "Not at all" said twice is the same words; "Yes" is not
# Words that two people are said to have said, or a reporter's that no speaker is known for, must agree nearly all.
_SURE_OVERLAP, _SURE_SHINGLES = 9, 6
_MOST_HOLDERS = 5_000  # "the united states" is in one quotation of a hundred, and says nothing


def quote_prints(quotes: pl.DataFrame) -> pl.DataFrame:
    """What quotations are compared by, one row each in their order: see ``PRINTED_QUOTE`` for the columns that are read."""
    words = [normalize_for_copy(text).split() for text in quotes["quote_text"]]
    shingles = [_shingles(each) for each in words]
    return quotes.select(
        "quote_id",
        "article_id",
        "speaker_entity_id",
        (pl.col("quote_type").cast(pl.String) == "indirect").alias("is_indirect"),
        pl.Series("words", [int(hash_id(" ".join(each)), 16) for each in words], dtype=pl.UInt64),
        pl.Series("word_count", [len(each) for each in words], dtype=pl.Int32),
        pl.Series("shingles", shingles, dtype=pl.List(pl.UInt32)),
    )


def link_quotes(new: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """``quote_id`` and ``quote_cluster_id`` of new quotations, in their order.

    Both frames are prints with their ``published_date``, and ``known`` has clusters. Each quotation joins the cluster
    of the known or earlier one of another article that it shares most with, else it begins its own; two of one article
    are the same words only where the article was corrected and both are one.
    """
    columns = [*QUOTE_PRINTS_SCHEMA, "published_date"]
    rows = numbered(known, new.select(columns)).with_columns(day_number())
    best = _best(pl.concat([_alike(rows), _repeated(rows)]), rows)
    clusters = dict(known.select("quote_id", "quote_cluster_id").iter_rows())
    for quote_id in new["quote_id"]:
        original = best.get(quote_id)
        clusters[quote_id] = quote_id if original is None else clusters[original]
    assigned = [(quote_id, clusters[quote_id]) for quote_id in new["quote_id"]]
    return pl.DataFrame(assigned, schema={"quote_id": pl.String, "quote_cluster_id": pl.String}, orient="row")


def _shingles(words: list[str]) -> list[int]:
    return hashed(" ".join(words[at : at + _SHINGLE_WORDS]) for at in range(len(words) - _SHINGLE_WORDS + 1))


def _alike(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which the shorter stands in the longer, for the most part: ``row``, ``other``, ``share``, ``shared``."""
    pairs = _with_both(sharing(rows, "shingles", QUOTE_DAYS, _MOST_HOLDERS, 2), rows)
    smaller = pl.min_horizontal("size", "size_of_other")
    share = pl.col("shared") * _OF
    same_speaker = (pl.col("speaker_entity_id") == pl.col("speaker_entity_id_of_other")).fill_null(value=False)
    other_speaker = (pl.col("speaker_entity_id") != pl.col("speaker_entity_id_of_other")).fill_null(value=False)
    is_sure = (share >= smaller * _SURE_OVERLAP) & (smaller >= _SURE_SHINGLES)
    reported = pl.col("is_indirect") | pl.col("is_indirect_of_other")
    believed = same_speaker | is_sure | ~(other_speaker | reported)
    enough = (share >= smaller * _OVERLAP) & (smaller >= _LEAST_SHINGLES)
    return pairs.filter(enough & believed).select("row", "other", (pl.col("shared") / smaller).alias("share"), "shared")


def _repeated(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of short quotations with the same words and the same speaker."""
    short = rows.filter(
        (pl.col("word_count") >= _LEAST_WORDS)
        & (pl.col("shingles").list.len() < _LEAST_SHINGLES)
        & pl.col("speaker_entity_id").is_not_null()
    ).with_columns(pl.concat_list("words").alias("words"))
    pairs = _with_both(sharing(short, "words", QUOTE_DAYS), rows)
    same = pl.col("speaker_entity_id") == pl.col("speaker_entity_id_of_other")
    return pairs.filter(same).select("row", "other", pl.lit(1.0).alias("share"), "shared")


def _with_both(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The pairs with what both are; two of one article that were read together are none."""
    columns = rows.select(
        "row",
        "article_id",
        "is_new",
        "speaker_entity_id",
        "is_indirect",
        pl.col("shingles").list.len().cast(pl.Int64).alias("size"),
    )
    both = pairs.join(columns, on="row").join(columns, left_on="other", right_on="row", suffix="_of_other")
    together = (pl.col("article_id") == pl.col("article_id_of_other")) & pl.col("is_new_of_other")
    return both.filter(~together)


def _best(pairs: pl.DataFrame, rows: pl.DataFrame) -> dict[str, str]:
    """Of each new quotation the one that it shares most with; ties go to the earlier date, then to the smaller id."""
    names = rows.select("row", "quote_id", "published_date")
    named = pairs.join(names.select("row", "quote_id"), on="row").join(
        names, left_on="other", right_on="row", suffix="_of_other"
    )
    ordered = named.sort(
        ["row", "share", "shared", "published_date", "quote_id_of_other"],
        descending=[False, True, True, False, False],
        nulls_last=True,
    )
    first = ordered.unique("row", keep="first", maintain_order=True)
    return dict(first.select("quote_id", "quote_id_of_other").iter_rows())
