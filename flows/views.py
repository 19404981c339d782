"""The tables and flat views of a version in SQL. Reading never waits for a publisher and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import duckdb
import polars as pl

from flows.disk import DatasetError, QueryError
from flows.foreign_views import FOREIGN_STEPS, GDELT_COLUMNS, GDELT_EVENTS, POLECAT_COLUMNS, POLECAT_EVENTS
from flows.review.labels import read_reviews
from flows.review.quality import FIELD_QUALITY, RECALL_QUALITY, RULE_QUALITY, STEPS, WILSON, add_reviews
from flows.storage import UNDATED, Dataset, partition_of, stop_at_damage
from flows.story_views import CLAIMS, QUOTE_CLUSTERS, STORIES, STORY_COLUMNS, STORY_STEPS, TIMELINE
from transforms.schemas.table import Table
from transforms.schemas.tables import REVIEWS, TABLES, UTC_DATETIME

T = TypeVar("T")

_SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
}
# PIVOT is MULTI. All others are refused: COPY, EXPORT and ATTACH would write files beside those of the dataset.
_READING = {"SELECT", "EXPLAIN", "PRAGMA", "MULTI"}
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\b)?\s*(?:\([^)]*\))?", re.IGNORECASE)


class View(NamedTuple):
    """A flat view: what one row is, and the select that makes it of the tables and the views before it."""

    grain: str
    select: str


class Period(NamedTuple):
    """Days of publication, both inclusive; None where it is open. Only the endless one holds rows without a date."""

    since: date | None = None
    until: date | None = None

    def may_hold(self, path: Path) -> bool:
        """Whether rows of these days may lie in a file: by its month, so that no other file is opened."""
        if self == ALWAYS:
            return True
        month = path.parent.name
        if month == partition_of(None):
            return False
        first = partition_of(self.since) if self.since else month
        last = partition_of(self.until) if self.until else month
        return not month.startswith(_MONTH) or first <= month <= last


ALWAYS = Period()
_MONTH = partition_of(None).removesuffix(UNDATED)

# What is nested on disk, one row each; and what is counted or joined often.
VIEWS: dict[str, View] = {
    "entity_mentions": View(
        "One row per mention of an entity, with its surface.",
        """
        select e.article_id, e.published_date, e.entity_id, e.entity_type, e.name, m.start_char, m.end_char,
               m.mention_type, m.method, surface(a.text, m.start_char, m.end_char) as surface, p.rule_precision
        from entities e join articles a using (article_id)
        left join _rule_precision p on p.table_name = 'entities' and p.rule_id = e.rule_id, unnest(e.mentions) as u(m)""",
    ),
    "event_mentions": View(
        "One row per mention of an event, with its surface.",
        """
        select v.article_id, v.published_date, v.event_id, v.act_type, m.start_char, m.end_char,
               surface(a.text, m.start_char, m.end_char) as surface, p.rule_precision
        from events v join articles a using (article_id)
        left join _rule_precision p on p.table_name = 'events' and p.rule_id = v.rule_id, unnest(v.mentions) as u(m)""",
    ),
    "quote_spans": View(
        "One row per part of a quotation, with its surface and who speaks.",
        """
        select q.article_id, q.published_date, q.quote_id, q.quote_type, q.speaker_entity_id, q.speaker_name,
               s.start_char, s.end_char, surface(a.text, s.start_char, s.end_char) as surface, p.rule_precision
        from quotes q join articles a using (article_id)
        left join _rule_precision p on p.table_name = 'quotes' and p.rule_id = q.rule_id, unnest(q.spans) as u(s)""",
    ),
    "participants": View(
        "One row per actor or recipient of an event.",
        """
        select s.* exclude (rule_id), p.rule_precision
        from (select article_id, published_date, event_id, 'actor' as role, p.*, rule_id
              from events, unnest(actors) as u(p)
              union all
              select article_id, published_date, event_id, 'recipient' as role, p.*, rule_id
              from events, unnest(recipients) as u(p)) s
        left join _rule_precision p on p.table_name = 'events' and p.rule_id = s.rule_id""",
    ),
    "coverage": View(
        "One row per source, day of publication and what became of its records: the denominator of every count.",
        """
        select source, published_date, disposition, reason, count(*) as documents
        from documents group by all""",
    ),
    "entity_index": View(
        "One row per entity, over all its articles.",
        """
        select i.entity_id, i.entity_type, n.name, f.names, i.country_code, i.country_codes, i.sector_code, i.titles,
               i.articles, i.mentions, i.first_date, i.last_date, i.is_id_ambiguous
        from (select entity_id, mode(entity_type) as entity_type,
                     mode(country_code) as country_code, mode(sector_code) as sector_code,
                     list_sort(list_distinct(list(country_code) filter (country_code is not null))) as country_codes,
                     list_sort(list_distinct(list(title) filter (title is not null))) as titles,
                     count(*) as articles, sum(mention_count)::bigint as mentions,
                     min(published_date) as first_date, max(published_date) as last_date,
                     bool_or(is_id_ambiguous) as is_id_ambiguous
              from entities group by entity_id) i
        join (select entity_id, first(name order by articles desc, length(name) desc, name) as name
              from (select entity_id, name, count(*) as articles from entities group by all) group by entity_id) n
             using (entity_id)
        join (select entity_id, list(form order by articles desc, length(form) desc, form) as names
              from (select entity_id, form, count(*) as articles
                    from (select entity_id, name as form from entities
                          union all select entity_id, unnest(aliases) from entities) group by all) group by entity_id) f
             using (entity_id)""",
    ),
    "rule_quality": View(
        "One row per rule, type and kind of block that was reviewed: how many of its rows were right.", RULE_QUALITY
    ),
    "field_quality": View("One row per field that was reviewed: how often it was right.", FIELD_QUALITY),
    "recall_quality": View(
        "One row per table and type in the paragraphs that were searched: how many were found.", RECALL_QUALITY
    ),
    "stories": View("One row per story: articles that tell of the same thing.", STORIES),
    "claims": View(
        "One row per event, over all articles that tell it: who asserts, denies, calls for or predicts it.", CLAIMS
    ),
    "quote_clusters": View(
        "One row per quotation, over all articles that have its words, as the earliest has it.", QUOTE_CLUSTERS
    ),
    "gdelt_events": View(
        "One row per event over all articles that tell it, actor and recipient, in GDELT 2.0's 61 columns.",
        GDELT_EVENTS,
    ),
    "polecat_events": View(
        "One row per event with a PLOVER type and article, in POLECAT's 40 columns.", POLECAT_EVENTS
    ),
}

# Columns that only views have; every other column of a view means what it means in its table.
_VIEW_COLUMNS = {
    "surface": "The characters of the mention.",
    "start_char": "First character.",
    "end_char": "After the last character.",
    "mention_type": "Name, nominal or pronoun.",
    "method": "How the mention was found.",
    "role": "Whether it acts ('actor') or is acted upon ('recipient').",
    "text": "The participant as printed.",
    "reason": "Why the records were set aside.",
    "documents": "How many records.",
    "names": "All forms of its name, the commonest first.",
    "country_codes": "All countries that it was found to be of, sorted.",
    "titles": "All offices and honorifics, sorted.",
    "articles": "In how many articles.",
    "mentions": "How often it is mentioned in all.",
    "sources": "By how many publishers.",
    "first_date": "First day of publication.",
    "last_date": "Last day of publication.",
    "table_name": "The table that the rule makes rows of.",
    "type": "Type of the rows that were reviewed.",
    "block_type": "The kind of block that the rows stand in.",
    "rule_precision": "Share of the reviewed rows of its rule that is right; null where none was reviewed.",
    "field": "The column, with those that hang on it.",
    "n": "How many were reviewed.",
    "n_right": "How many of them are right.",
    "n_missing": "How often it should have said something and said nothing.",
    "n_found": "How many of them are rows.",
    "recall": "Share of them that is found.",
    "precision": "Share of them that is right.",
    "low": "Lower end of its 95 % interval.",
    "high": "Upper end of its 95 % interval.",
    **STORY_COLUMNS,
    **{column.name: column.meaning for column in (*GDELT_COLUMNS, *POLECAT_COLUMNS)},
}

MACROS = (
    "create macro surface(text, start_char, end_char) as text[start_char + 1:end_char]",  # the views need it
    TIMELINE,
)


def names() -> str:
    """What can be asked, in words, for messages."""
    return f"the tables {', '.join(TABLES)}, and the views {', '.join(VIEWS)}"


def existing(path: Path) -> Dataset:
    """The dataset of a folder. DatasetError where there is none, which names those in the folders about it."""
    dataset = Dataset(path)
    if not dataset.exists():
        near = [*path.glob("*/_commits"), *path.glob("*/*/_commits"), *(up / "_commits" for up in path.parents)]
        found = sorted({folder.parent.as_posix() for folder in near if Dataset(folder.parent).exists()})
        remedy = f"make one with `dateline build INPUT --to {path}`"
        raise DatasetError(
            f"there is no dataset in {path}; " + (f"there is one in {', '.join(found)}" if found else remedy)
        )
    return dataset


def connect(path: Path, version: int | None = None, period: Period = ALWAYS) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the tables, the flat views and the macros of a dataset at a version.

    With a period, tables and views are of the rows published in it, and no file of another month is opened.
    DatasetError where there is no dataset, or no such version. The connection cannot read other files or the network.
    """
    connection = _defined(existing(path).files(version), period, read_reviews(path))
    folders = [str(path.resolve())]
    connection.execute(f"set allowed_directories = {folders!r}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def read_rows(
    path: Path,
    sql: str,
    version: int | None,
    take: Callable[[duckdb.DuckDBPyRelation], T],
    period: Period = ALWAYS,
) -> T:
    """What ``take`` makes of the rows of a query over a version, while they can be read.

    A query during which a commit moved one of its files is asked again: ``take`` then starts anew. QueryError where the
    query is wrong or would not only read, DatasetError where a file it reads is damaged or gone.
    """
    dataset = existing(path)
    settled = dataset.version() if version is None else version
    _stop_at_writing(sql)
    while True:
        files = dataset.files(settled)
        try:
            with connect(path, settled, period) as connection:
                rows = connection.sql(sql)
                if rows is None:
                    raise QueryError("that statement gives no rows; the dataset can only be read")
                return take(rows)
        except duckdb.Error as error:
            if dataset.files(settled) == files:
                stop_at_damage(place for places in files.values() for place in places if place.name in str(error))
                raise QueryError(_in_words(error)) from error


def read_sql(path: Path, sql: str, version: int | None = None, period: Period = ALWAYS) -> pl.DataFrame:
    """The rows of a query over a version; errors are those of ``read_rows``."""
    return read_rows(path, sql, version, _frame, period)


@cache
def view_schema(name: str) -> pl.Schema:
    """Columns and types of a flat view. KeyError where there is none of that name."""
    VIEWS[name]
    with _defined({}, ALWAYS, pl.DataFrame(schema=REVIEWS.stored_schema)) as connection:
        return _frame(connection.sql(f"from {name}")).schema


def view_columns(name: str) -> dict[str, str]:
    """The columns of a flat view with what they mean. KeyError where there is no view of that name."""
    meanings = {column.name: column.description for table in TABLES.values() for column in table.columns}
    return {column: (meanings | _VIEW_COLUMNS)[column] for column in view_schema(name)}


def define_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The macros and flat views, over the tables and the verdicts that hold, which the connection has."""
    for macro in (MACROS[0], *WILSON):
        connection.execute(macro)
    for name, select in {**STEPS, **STORY_STEPS, **FOREIGN_STEPS}.items():
        connection.execute(f"create view {name} as {select}")
    for name, view in VIEWS.items():
        connection.execute(f"create view {name} as {view.select}")
    for macro in MACROS[1:]:
        connection.execute(macro)


def _frame(rows: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    frame: pl.DataFrame = rows.pl()
    return frame


def _defined(files: Mapping[str, Sequence[Path]], period: Period, reviews: pl.DataFrame) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")  # else times come in the zone of the machine
    for table in TABLES.values():
        wanted = [file for file in files.get(table.name, ()) if period.may_hold(file)]
        connection.execute(f"create view {table.name} as {_table_sql(table, wanted, period)}")
    whole = {name: name for name in TABLES}
    if reviews.height and period != ALWAYS:  # a rule is as good as all that was reviewed of it, whenever published
        whole = {name: f"_all_{name}" for name in TABLES}
        for table in TABLES.values():
            select = _table_sql(table, files.get(table.name, ()), ALWAYS)
            connection.execute(f"create view {whole[table.name]} as {select}")
    add_reviews(connection, reviews, whole, _sql_type)
    define_views(connection)
    return connection


def _stop_at_writing(sql: str) -> None:
    """QueryError where a statement would do more than read. What cannot be parsed is left to fail with its place."""
    try:
        for statement in duckdb.extract_statements(sql):
            kind, text = statement.type.name, statement.query
            if kind == "EXPLAIN":  # EXPLAIN ANALYZE carries out what it explains
                explained = _EXPLAIN.match(text)
                _stop_at_writing(text[explained.end() :] if explained else "copy")
            if kind not in _READING:
                raise QueryError(
                    f"{kind} is not carried out: the dataset can only be read; see `dateline export` for files"
                )
    except duckdb.ParserException:
        return


def _in_words(error: duckdb.Error) -> str:
    message = f"the query failed: {error}"
    is_name = isinstance(error, duckdb.CatalogException) and "Table with name" in str(error)
    return f"{message}\nThere are {names()}." if is_name else message


def _table_sql(table: Table, files: Sequence[Path], period: Period) -> str:
    """The rows of a table. Columns that no file has yet, since an older version wrote them all, are null."""
    empty = ", ".join(f'null::{_sql_type(dtype)} as "{name}"' for name, dtype in table.stored_schema.items())
    if not files:
        return f"select {empty} where false"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    listed = ", ".join("'" + str(file.resolve()).replace("'", "''") + "'" for file in files)
    rows = f"select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    bounds = [f"published_date >= date '{period.since}'"] if period.since else []
    bounds += [f"published_date <= date '{period.until}'"] if period.until else []
    where = f" where {' and '.join(bounds)}" if bounds else ""
    return f"select {columns} from (select {empty} where false union all by name {rows}){where}"


def _sql_type(dtype: object) -> str:
    if dtype == UTC_DATETIME:
        return "TIMESTAMP WITH TIME ZONE"
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner)}[]"
    if isinstance(dtype, pl.Struct):
        return "STRUCT(" + ", ".join(f'"{item.name}" {_sql_type(item.dtype)}' for item in dtype.fields) + ")"
    return _SQL_TYPES[dtype]  # type: ignore[index]
