"""Quotations of a dataset as a reader asks for them: who said what about whom, where it was published and when."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from flows.dataset import open_dataset
from flows.storage import DatasetError

_ENTITY_ID = re.compile(r"[a-z]+:\S+")
_COLUMNS = ("published_date", "source", "speaker_name", "cue_lemma", "cue_is_negated", "quote_text", "article_id")


def said(data: Path, by: str | None, about: str | None, version: int | None = None) -> pl.DataFrame:
    """The quotations of a speaker, or with a word in what is said, by date and place; one row each.

    ``by`` is an entity id, or words of a name: whole words of the speaker's full name, or of what is printed where it
    is not resolved, in any case of letters ("salonga", "Elena Salonga", "officials"). ``about`` is an entity id, or
    words that what is said begins a word with ("ferr" finds "ferries"). DatasetError where neither is given, where
    there is no dataset, or where an id is of no entity.
    """
    if by is None and about is None:
        raise DatasetError(
            "give --by, --about or both: a speaker, a word, or an entity id such as person:elena-salonga"
        )
    quotes = open_dataset(data, version).quotes(by=_entity_id(by), about=_entity_id(about))
    speaker = pl.coalesce("speaker_name", "speaker_text")
    if by is not None and _entity_id(by) is None:
        quotes = quotes.filter(speaker.str.contains(rf"(?i)\b{re.escape(by.strip())}\b"))
    if about is not None and _entity_id(about) is None:
        quotes = quotes.filter(pl.col("quote_text").str.contains(rf"(?i)\b{re.escape(about.strip())}"))
    articles = open_dataset(data, version).articles().select("article_id", "source")
    return (
        quotes.join(articles, on="article_id", how="left", maintain_order="left")
        .with_columns(speaker_name=speaker)
        .sort("published_date", "article_id", "start_char", nulls_last=True)
        .select(_COLUMNS)
        .collect()
    )


def _entity_id(words: str | None) -> str | None:
    return words if words is not None and _ENTITY_ID.fullmatch(words) else None
