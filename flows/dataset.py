"""The Python interface of a dataset: lazy frames by version that read only the months and columns they need."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

from flows.storage import DatasetError, scan_files
from flows.views import ALWAYS, VIEWS, Period, existing, names, read_sql, view_columns, view_schema
from transforms.lexicon_files import read_lexicon
from transforms.reviews.statistics import corrected_counts
from transforms.schemas.closed_lists import OTHER_ACT_TYPES, PLOVER_TYPES, REVIEWED_TABLES
from transforms.schemas.tables import ENTITIES, TABLES

__all__ = ["Day", "OpenDataset", "open_dataset"]

Day = date | str
"""A day of publication: a date, or "2024-06-01"."""

_NEAR = 5  # names that an error suggests
_OF_ARTICLES = {*TABLES, *VIEWS} - {
    "documents",
    "issues",
    "coverage",
    "rule_quality",
    "field_quality",
    "recall_quality",
}


class OpenDataset:
    """One version of a dataset, for reading: a method for each table and flat view, and SQL over them all.

    Every method but ``sentence``, ``describe`` and ``sql`` gives a lazy polars frame: nothing is read before
    ``collect``, and then only the columns that the query wants. ``since`` and ``until`` are days of publication, both
    inclusive; files of other months are not opened. Rows without a date are left out where either is given.
    ``explain()`` of a frame names its files and columns.

    A frame stays what it is while others publish, until its version is expired. DatasetError where a name is wrong,
    where a file is gone or damaged, and where the version has no articles at all; the message says what there is.
    """

    def __init__(self, path: str | Path, version: int | None = None) -> None:
        self.path = Path(path)
        self._dataset = existing(self.path)
        self.version = self._dataset.version() if version is None else version
        if self.version < 1:
            raise DatasetError(f"{path} has versions 1 to {self._dataset.version()}, and no {version}")
        self._dataset.files(self.version)

    def __repr__(self) -> str:
        return f"OpenDataset({str(self.path)!r}, version={self.version})"

    @property
    def schema_version(self) -> str:
        """The version of the tables' schema that the dataset's version was published with."""
        return self._dataset.commits(self.version)[-1].versions["schema"]

    # Tables

    def table(self, name: str, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """A table by its name. DatasetError where there is none of that name; the message lists those there are."""
        if name not in TABLES:
            raise DatasetError(f"there is no table {name!r}; there are {names()}")
        self._stop_without_articles(name)
        return self._table(name, _period(since, until))

    def documents(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row an input record: what became of it, and why."""
        return self.table("documents", since, until)

    def articles(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row an article: its text, its labelled blocks, who published and wrote it, and when."""
        return self.table("articles", since, until)

    def entities(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row an entity and article, with all its mentions there."""
        return self.table("entities", since, until)

    def entity(self, entity_id: str, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """The rows of one entity, in all its articles: ``entity("person:elena-salonga")``.

        DatasetError for what is no id, and on ``collect`` for an id that no article has; both name ids that are near.
        """
        self._stop_at_no_id(entity_id)
        return self._told(self.entities(since, until).filter(pl.col("entity_id") == entity_id), entity_id)

    def quotes(
        self,
        *,
        by: str | None = None,
        about: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
    ) -> pl.LazyFrame:
        """One row a quotation. ``by`` keeps those of a speaker, ``about`` those that mention an entity in what is said.

        Both are entity ids, with the errors of ``entity``. Somebody who only joins in a quotation speaks too; a name in
        the cue ("..., Ms Salonga told Reuters") is nothing that is said.
        """
        quotes = self.table("quotes", since, until)
        if by is not None:
            self._stop_at_no_id(by)
            speaks = (pl.col("speaker_entity_id") == by) | pl.col("speaker_entity_ids").list.contains(by)
            quotes = self._told(quotes.filter(speaks.fill_null(value=False)), by)
        if about is not None:
            self._stop_at_no_id(about)
            mentioned = self.entities(since, until).filter(pl.col("entity_id") == about)
            at = pl.col("mentions").struct.field("start_char").alias("_at")
            mentioned = self._told(mentioned, about).explode("mentions").select("article_id", at)
            spans = quotes.select("quote_id", "article_id", "spans").explode("spans").unnest("spans")
            inside = (pl.col("_at") >= pl.col("start_char")) & (pl.col("_at") < pl.col("end_char"))
            said = spans.join(mentioned, on="article_id").filter(inside).select("quote_id").unique()
            quotes = quotes.join(said, on="quote_id", how="semi", maintain_order="left")
        return quotes

    def events(
        self,
        *,
        between: tuple[str, str] | None = None,
        type: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
    ) -> pl.LazyFrame:
        """One row an event and article. ``between`` keeps those of two countries, whoever acts and also acting together.

        Countries are ISO 3166 alpha-3 codes: ``between=("USA", "CHN")``; twice the same is a country upon itself.
        ``type`` is a PLOVER type, or an act that PLOVER does not code (ACCIDENT, DISASTER, ELECTION, LAUNCH, DEAL).
        """
        events = self.table("events", since, until)
        if type is not None:
            if type not in (*PLOVER_TYPES, *OTHER_ACT_TYPES):
                raise DatasetError(
                    f"there are no events of type {type!r}; there are {', '.join((*PLOVER_TYPES, *OTHER_ACT_TYPES))}"
                )
            events = events.filter(pl.col("plover_type" if type in PLOVER_TYPES else "act_type") == type)
        if between is not None:
            self._stop_at_no_country(between)
            one, other = between
            actors, recipients = (
                pl.col(side).list.eval(pl.element().struct.field("country_code")).list
                for side in ("actors", "recipients")
            )
            either_way = (actors.contains(one) & recipients.contains(other)) | (
                actors.contains(other) & recipients.contains(one)
            )
            together = actors.contains(one) & actors.contains(other) if one != other else pl.lit(value=False)
            events = events.filter(either_way | together)
        return events

    def issues(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a thing not understood, set aside, or accounted for, with the span where there is one."""
        return self.table("issues", since, until)

    # Flat views: with since and until, they are of the rows published between them

    def view(self, name: str, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """A flat view by its name, of the rows published in a period. DatasetError where there is none of that name."""
        if name not in VIEWS:
            raise DatasetError(f"there is no view {name!r}; there are {names()}")
        self._stop_without_articles(name)
        period = _period(since, until)
        schema = view_schema(name)

        def read(
            columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _size: int | None
        ) -> Iterator[pl.DataFrame]:
            wanted = schema.names() if columns is None else columns
            asked = wanted if predicate is None else sorted({*wanted, *predicate.meta.root_names()})
            listed = ", ".join(f'"{column}"' for column in asked) or "1 as one"
            few = f" limit {rows}" if rows is not None and predicate is None else ""
            found = read_sql(self.path, f"select {listed} from {name}{few}", self.version, period)
            found = found if predicate is None else found.filter(predicate)
            yield (found.select(wanted) if wanted else found.select([])).head(rows or found.height)

        return register_io_source(read, schema=schema, is_pure=True, explain_name="view", explain_detail=name)

    def entity_mentions(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a mention of an entity, with its surface."""
        return self.view("entity_mentions", since, until)

    def event_mentions(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a mention of an event, with its surface."""
        return self.view("event_mentions", since, until)

    def quote_spans(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a part of a quotation, with its surface and speaker."""
        return self.view("quote_spans", since, until)

    def participants(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row an actor or recipient of an event."""
        return self.view("participants", since, until)

    def coverage(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """Records by source, day and what became of them: the denominator of every count."""
        return self.view("coverage", since, until)

    def entity_index(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row an entity, over all its articles."""
        return self.view("entity_index", since, until)

    def rule_quality(self) -> pl.LazyFrame:
        """How many of a rule's rows were right, as far as they were reviewed."""
        return self.view("rule_quality")

    def field_quality(self) -> pl.LazyFrame:
        """How often each field was right, as far as rows were reviewed."""
        return self.view("field_quality")

    def recall_quality(self) -> pl.LazyFrame:
        """How many of what paragraphs tell was found, as far as they were searched."""
        return self.view("recall_quality")

    def stories(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a story: articles that tell of the same thing."""
        return self.view("stories", since, until)

    def claims(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """Who asserts, denies, calls for or predicts an event, over the articles that tell of it."""
        return self.view("claims", since, until)

    def quote_clusters(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """One row a quotation over the articles that have its words, as the earliest has it."""
        return self.view("quote_clusters", since, until)

    def gdelt_events(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """Events in the 61 columns of GDELT 2.0, to be compared with it or read by what reads it."""
        return self.view("gdelt_events", since, until)

    def polecat_events(self, since: Day | None = None, until: Day | None = None) -> pl.LazyFrame:
        """Events in the 40 columns of POLECAT, to be compared with it or read by what reads it."""
        return self.view("polecat_events", since, until)

    # Rows and queries

    def sentence(self, row: Mapping[str, Any]) -> str:
        """The text that a row was read from: of an event its sentence, else the paragraphs that the row stands in.

        A row is a mapping, as ``frame.row(0, named=True)`` gives it, of any table or view that says where: with
        ``sentence_text``, with offsets, with ``mentions`` (the first counts) or with an ``event_id``. DatasetError
        where it says none of these, or its article is not in this version.
        """
        if row.get("sentence_text") is not None:
            return str(row["sentence_text"])
        start, end = row.get("start_char"), row.get("end_char")
        if start is None and row.get("mentions"):
            start, end = row["mentions"][0]["start_char"], row["mentions"][-1 if "event_id" in row else 0]["end_char"]
        day = row.get("published_date")
        period = _period(day, day)
        if start is None and row.get("event_id"):
            found = self._table("events", period).filter(pl.col("event_id") == row["event_id"]).collect()
            if not found.height:
                raise DatasetError(f"version {self.version} of {self.path} has no event {row['event_id']}")
            return str(found["sentence_text"][0])
        if start is None or end is None or not row.get("article_id"):
            raise DatasetError(
                "a row needs sentence_text, or article_id with start_char and end_char, to be looked up in its article"
            )
        article = self._table("articles", period).filter(pl.col("article_id") == row["article_id"])
        found = article.select("text", "blocks").collect()
        if not found.height:
            raise DatasetError(f"version {self.version} of {self.path} has no article {row['article_id']}")
        text, blocks = found.row(0)
        held = [block for block in blocks if block["start_char"] < end and block["end_char"] > start]
        return str(text[held[0]["start_char"] : held[-1]["end_char"]] if held else text[start:end])

    def corrected_counts(
        self, rows: pl.LazyFrame | pl.DataFrame, by: str | Sequence[str] = (), *, table: str, searched: bool = False
    ) -> pl.DataFrame:
        """How many rows of each group are right, judged by what was reviewed of their rules, with a 95 % interval.

        ``rows`` are rows of ``table``, filtered as you like, and ``by`` their columns to count by:
        ``corrected_counts(d.events(type="PROTEST"), "actor_country_code", table="events")`` gives a frame with
        ``rows``, ``corrected``, ``low``, ``high`` and ``reviewed``; transforms.reviews.statistics.corrected_counts says
        how. With ``searched`` it is how many the texts tell of, found or not, by the recall in the paragraphs that were
        searched (``dateline review --missing``). DatasetError where nothing was reviewed or searched.
        """
        if table not in REVIEWED_TABLES:
            raise DatasetError(f"rows of {table!r} are not reviewed; there are {', '.join(REVIEWED_TABLES)}")
        is_own = pl.col("table_name") == table
        recall = None
        if searched:
            totals = self.recall_quality().filter(is_own).select("n", "n_found").collect().sum().row(0)
            if not totals[0]:
                raise DatasetError(f"no paragraph of {self.path} was searched; see `dateline review --missing`")
            recall = (totals[1], totals[0] - totals[1])
        names = [by] if isinstance(by, str) else list(by)
        try:
            quality = self.rule_quality().filter(is_own).select("rule_id", "n", "n_right").collect()
            return corrected_counts(rows.lazy().collect(), quality, names, recall)
        except ValueError as error:
            raise DatasetError(str(error)) from error

    def describe(self, name: str | None = None) -> pl.DataFrame:
        """What there is: every table and view with what one row is; or the columns of one, with type and meaning."""
        if name is None:
            rows = [(table.name, "table", table.grain) for table in TABLES.values()]
            rows += [(view, "view", VIEWS[view].grain) for view in VIEWS]
            return pl.DataFrame(rows, schema=["name", "kind", "one_row"], orient="row")
        if name in TABLES:
            described = [
                (column.name, type_in_words(column.dtype), column.description, column.unit)
                for column in TABLES[name].columns
            ]
        elif name in VIEWS:
            schema = view_schema(name)
            described = [
                (column, type_in_words(schema[column]), meaning, None) for column, meaning in view_columns(name).items()
            ]
        else:
            raise DatasetError(f"there is no {name!r}; there are {names()}")
        return pl.DataFrame(
            described, schema=dict.fromkeys(("column", "type", "meaning", "unit"), pl.String), orient="row"
        )

    def sql(self, query: str, since: Day | None = None, until: Day | None = None) -> pl.DataFrame:
        """The rows of a query over tables, views and macros, in DuckDB's dialect.

        With ``since`` or ``until`` they are of the rows published between them. DatasetError where the query is wrong;
        where it names a table that is not there, the message lists those that are.
        """
        return read_sql(self.path, query, self.version, _period(since, until))

    # Errors that say what exists

    def _table(self, name: str, period: Period) -> pl.LazyFrame:
        # Looked up when the frame is collected: a commit may have moved a file aside by then.
        frame = scan_files(
            lambda: [path for path in self._dataset.files(self.version)[name] if period.may_hold(path)],
            TABLES[name].stored_schema,
        )
        if period.since:
            frame = frame.filter(pl.col("published_date") >= period.since)
        if period.until:
            frame = frame.filter(pl.col("published_date") <= period.until)
        return frame

    def _stop_without_articles(self, name: str) -> None:
        files = self._dataset.files(self.version)
        if name in _OF_ARTICLES and not files["articles"]:
            counts = {table: self._table(table, ALWAYS).select(pl.len()).collect().item() for table in TABLES}
            there = " and ".join(f"{count} {table}" for table, count in counts.items() if count) or "nothing"
            raise DatasetError(
                f"version {self.version} of {self.path} has no articles, and so no {name}; it has {there}: "
                "their reasons say why"
            )

    def _told(self, frame: pl.LazyFrame, entity_id: str) -> pl.LazyFrame:
        """The frame, which fails when it is collected, has no rows, and no article knows the entity."""

        def check(rows: pl.DataFrame) -> pl.DataFrame:
            if not rows.height and entity_id not in self._ids()["entity_id"]:
                raise DatasetError(
                    f"version {self.version} of {self.path} has no entity {entity_id!r}{self._near(entity_id)}"
                )
            return rows

        return frame.map_batches(check, predicate_pushdown=True, projection_pushdown=True, slice_pushdown=True)

    def _stop_at_no_id(self, entity_id: str) -> None:
        if not re.match(ENTITIES.column("entity_id").pattern or "", entity_id):
            raise DatasetError(
                f"{entity_id!r} is no entity id such as 'person:elena-salonga' or 'country:JPN'{self._near(entity_id)}"
            )

    def _stop_at_no_country(self, countries: tuple[str, str]) -> None:
        known = {row["country_code"] for row in read_lexicon("countries")}
        for code in countries:
            if code not in known:
                events = self._table("events", ALWAYS).select("actor_country_code", "recipient_country_code").collect()
                there = pl.concat([events[column] for column in events.columns]).drop_nulls().unique().sort()
                raise DatasetError(
                    f"{code!r} is no country code such as 'USA' (ISO 3166 alpha-3); there are events of {', '.join(there)}"
                )

    def _ids(self) -> pl.DataFrame:
        return self._table("entities", ALWAYS).select("entity_id", "name").unique().collect()

    def _near(self, wanted: str) -> str:
        """Ids that share a word with what was wanted, nearest first, as the end of a message."""
        words = [word for word in re.split(r"[\W_]+", wanted.partition(":")[2] or wanted) if len(word) > 2]
        shared = pl.any_horizontal(
            pl.lit(value=False),
            *(
                pl.col(column).str.to_lowercase().str.contains(word.lower(), literal=True)
                for word in words
                for column in ("entity_id", "name")
            ),
        )
        found = self._ids().filter(shared)["entity_id"].unique().to_list()
        near = difflib.get_close_matches(wanted.lower(), found, n=_NEAR, cutoff=0) if found else []
        return f"; near it are {', '.join(near)}" if near else "; see the view entity_index for those there are"


def open_dataset(path: str | Path, version: int | None = None) -> OpenDataset:
    """A dataset at its newest or an older version, for reading.

    DatasetError where there is no dataset (the message names one that lies near), no such version, or one that was
    expired.
    """
    return OpenDataset(path, version)


def _period(since: Day | None, until: Day | None) -> Period:
    """DatasetError where a day cannot be read, or the period ends before it begins."""
    period = Period(_day(since), _day(until))
    if period.since and period.until and period.since > period.until:
        raise DatasetError(f"since {period.since} is after until {period.until}")
    return period


def _day(day: Day | None) -> date | None:
    if isinstance(day, datetime):
        return day.date()
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError as error:
        raise DatasetError(f"{day!r} is no day; write it as '2024-06-30'") from error


def type_in_words(dtype: Any) -> str:
    """A type, short: a closed list as the string that it is on disk."""
    if isinstance(dtype, pl.List):
        return f"list of {type_in_words(dtype.inner)}"
    if isinstance(dtype, pl.Struct):
        return "{" + ", ".join(item.name for item in dtype.fields) + "}"
    if isinstance(dtype, pl.Datetime):
        return "datetime in UTC"
    return "string" if isinstance(dtype, pl.Enum | pl.String) else str(dtype).lower()
