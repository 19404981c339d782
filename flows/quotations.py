"""Quotations of a dataset as a reader asks for them: who said what about whom, where it was published and when."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import polars as pl

from flows.dataset import open_dataset
from flows.storage import DatasetError

_ENTITY_ID = re.compile(r"[a-z]+:\S+")
_COLUMNS = ("published_date", "source", "speaker_name", "cue_lemma", "cue_is_negated", "quote_text", "article_id")
_SHOWN = 5  # speakers that a message names


def said(data: Path, by: str | None, about: str | None, version: int | None = None) -> pl.DataFrame:
    """The quotations of a speaker, or with a word in what is said, by date and place; one row each.

    ``by`` is an entity id, or words of a name: whole words of the speaker's full name, or of what is printed where it
    is not resolved, in any case of letters ("salonga", "Elena Salonga", "officials"). ``about`` is an entity id, or
    words that what is said begins a word with ("ferr" finds "ferries"). A name's genitive is somebody else ("Salonga's
    critics"). DatasetError where neither is given, where there is no dataset, where an id is of no entity, or where
    nobody of that name speaks: it says who is called nearly so.
    """
    if by is None and about is None:
        raise DatasetError(
            "give --by, --about or both: a speaker, a word, or an entity id such as person:elena-salonga"
        )
    quotes = open_dataset(data, version).quotes(by=_entity_id(by), about=_entity_id(about))
    speaker = pl.coalesce("speaker_name", "speaker_text")
    if by is not None and _entity_id(by) is None:
        everyone = quotes
        name = rf"(?i)\b{re.escape(by.strip())}"
        quotes = quotes.filter(speaker.str.contains(rf"{name}\b") & ~speaker.str.contains(rf"{name}['’]s?(?:\s|$)"))
        if quotes.select(pl.len()).collect().item() == 0:
            raise DatasetError(_nobody(by.strip(), everyone.select(speaker.alias("name")).collect()["name"]))
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


def speakers_found(quotes: pl.DataFrame) -> str | None:
    """How often each speaks, where a name is that of several ("Boris Johnson 15, Gary Johnson 2"); None where it is one's."""
    names = quotes["speaker_name"].drop_nulls().value_counts(sort=True)
    if names.height < 2:
        return None
    shown = ", ".join(f"{name} {count}" for name, count in names.head(_SHOWN).iter_rows())
    rest = f" and {names.height - _SHOWN} more" if names.height > _SHOWN else ""
    return f"{names.height} speakers: {shown}{rest}"


def _nobody(by: str, names: pl.Series) -> str:
    """That nobody of the name speaks, and the names that have a word like it."""
    words: dict[str, set[str]] = {}
    for name in names.drop_nulls().unique():
        for word in name.split():
            words.setdefault(word.lower(), set()).add(name)
    asked = by.lower().split()
    near = [close for word in asked for close in difflib.get_close_matches(word, list(words), n=_SHOWN, cutoff=0.7)]
    found = sorted({name for word in near for name in words[word]})[:_SHOWN]
    return f"nobody called {by!r} speaks" + (f"; near it are {', '.join(found)}" if found else "")
