"""The Python interface of a dataset: lazy frames by version that read only the months and columns they need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from flows.dataset import VIEWS, read_sql
from flows.storage import UNDATED, Dataset, DatasetError, partition_of, scan_files
from transforms.schemas import EVENTS, PLOVER_TYPES, TABLES

_MONTH = "published_month="


class OpenDataset:
    """One version of a dataset. Every method gives a lazy frame; nothing is read before ``collect``.

    ``since`` and ``until`` are dates of publication, both inclusive; files of other months are not opened. Rows
    without a date are left out where either is given.
    """

    def __init__(self, path: str | Path, version: int | None = None) -> None:
        self.path = Path(path)
        self._dataset = Dataset(self.path)
        if not self._dataset.exists():
            raise DatasetError(f"there is no dataset in {path}; make one with `dateline build INPUT --to {path}`")
        self.version = self._dataset.version() if version is None else version
        self._dataset.files(self.version)

    def __repr__(self) -> str:
        return f"OpenDataset({str(self.path)!r}, version={self.version})"

    def table(self, name: str, since: date | None = None, until: date | None = None) -> pl.LazyFrame:
        """A table by its name. DatasetError where there is none of that name; the message lists those there are."""
        if name not in TABLES:
            raise DatasetError(
                f"there is no table {name!r}; there are {', '.join(TABLES)}, and the views {', '.join(VIEWS)}"
            )
        # Looked up when the frame is collected: a commit may have moved a file aside by then.
        frame = scan_files(
            lambda: [path for path in self._dataset.files(self.version)[name] if _may_hold(path, since, until)],
            TABLES[name].stored_schema,
        )
        if since is not None:
            frame = frame.filter(pl.col("published_date") >= since)
        if until is not None:
            frame = frame.filter(pl.col("published_date") <= until)
        return frame

    def articles(self, since: date | None = None, until: date | None = None) -> pl.LazyFrame:
        """One row an article."""
        return self.table("articles", since, until)

    def entities(self, since: date | None = None, until: date | None = None) -> pl.LazyFrame:
        """One row an entity and article."""
        return self.table("entities", since, until)

    def entity(self, entity_id: str) -> pl.LazyFrame:
        """The rows of one entity, in all its articles."""
        return self.entities().filter(pl.col("entity_id") == entity_id)

    def quotes(
        self,
        *,
        by: str | None = None,
        about: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.LazyFrame:
        """Quotations, of a speaker (``by``) or that mention an entity (``about``); both are entity ids."""
        quotes = self.table("quotes", since, until)
        if by is not None:
            quotes = quotes.filter((pl.col("speaker_entity_id") == by) | pl.col("speaker_entity_ids").list.contains(by))
        if about is not None:
            mentions = self.entities(since, until).filter(pl.col("entity_id") == about).select("article_id", "mentions")
            mentions = mentions.explode("mentions").select(
                "article_id", pl.col("mentions").struct.field("start_char").alias("_at")
            )
            inside = (pl.col("_at") >= pl.col("start_char")) & (pl.col("_at") < pl.col("end_char"))
            ids = (
                quotes.select("quote_id", "article_id", "start_char", "end_char")
                .join(mentions, on="article_id")
                .filter(inside)
            )
            quotes = quotes.join(ids.select("quote_id").unique(), on="quote_id", how="semi")
        return quotes

    def events(
        self,
        *,
        between: tuple[str, str] | None = None,
        type: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pl.LazyFrame:
        """Events, between two countries in either direction (also both as actors) or of a PLOVER type."""
        events = self.table("events", since, until)
        if type is not None:
            if type not in PLOVER_TYPES:
                raise DatasetError(f"{type!r} is no PLOVER type; there are {', '.join(PLOVER_TYPES)}")
            events = events.filter(pl.col("plover_type") == type)
        if between is not None:
            one, other = between
            actors, recipients = _countries("actors"), _countries("recipients")
            directed = actors.list.contains(one) & recipients.list.contains(other)
            reverse = actors.list.contains(other) & recipients.list.contains(one)
            joint = actors.list.contains(one) & actors.list.contains(other)
            events = events.filter(directed | reverse | joint if one != other else directed)
        return events

    def sentence(self, row: Mapping[str, Any]) -> str:
        """The text that a row was read from: an event's sentence, a quotation, or the surface of offsets in it."""
        if "sentence_text" in row:
            return str(row["sentence_text"])
        if not {"article_id", "start_char", "end_char"} <= row.keys():
            raise DatasetError("a row needs article_id, start_char and end_char to be looked up in its article")
        text = self.articles().filter(pl.col("article_id") == row["article_id"]).select("text").collect()
        if not text.height:
            raise DatasetError(f"version {self.version} has no article {row['article_id']}")
        return str(text["text"][0])[row["start_char"] : row["end_char"]]

    def view(self, name: str) -> pl.DataFrame:
        """A flat view, read whole; for a part of one use ``sql``."""
        if name not in VIEWS:
            raise DatasetError(f"there is no view {name!r}; there are {', '.join(VIEWS)}")
        return self.sql(f"select * from {name}")

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a query over tables, views and macros, in DuckDB's dialect."""
        frame = read_sql(self.path, query, self.version)
        if frame is None:
            raise DatasetError("that statement gives no rows; the dataset can only be read")
        return frame


def open_dataset(path: str | Path, version: int | None = None) -> OpenDataset:
    """A dataset at its newest or an older version, for reading.

    DatasetError where there is no dataset, no such version, or one that was expired.
    """
    return OpenDataset(path, version)


def _may_hold(path: Path, since: date | None, until: date | None) -> bool:
    """Whether a file's month lies between the dates; a file outside a partition may hold anything."""
    month = next((part.removeprefix(_MONTH) for part in path.parts if part.startswith(_MONTH)), None)
    if month is None or (since is None and until is None):
        return True
    if month == UNDATED:
        return False
    first = partition_of(since).removeprefix(_MONTH) if since else month
    last = partition_of(until).removeprefix(_MONTH) if until else month
    return first <= month <= last


def _countries(side: str) -> pl.Expr:
    if side not in EVENTS.schema:
        raise ValueError(side)
    return pl.col(side).list.eval(pl.element().struct.field("country_code"))
