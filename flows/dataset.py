"""Reading a dataset by version: frames, flat views and SQL. Reading never waits for a publisher and changes nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from flows.storage import Dataset, DatasetError, stop_at_damage
from transforms.schemas import TABLES, UTC_DATETIME, Table

_SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
}

# The flat views: what is nested on disk, one row each.
VIEWS = {
    "entity_mentions": """
        select e.article_id, e.published_date, e.entity_id, e.entity_type, e.name, m.start_char, m.end_char,
               m.mention_type, m.method, surface(a.text, m.start_char, m.end_char) as surface
        from entities e join articles a using (article_id), unnest(e.mentions) as u(m)""",
    "event_mentions": """
        select v.article_id, v.published_date, v.event_id, v.act_type, m.start_char, m.end_char,
               surface(a.text, m.start_char, m.end_char) as surface
        from events v join articles a using (article_id), unnest(v.mentions) as u(m)""",
    "participants": """
        select article_id, published_date, event_id, 'actor' as role, p.* from events, unnest(actors) as u(p)
        union all
        select article_id, published_date, event_id, 'recipient' as role, p.* from events, unnest(recipients) as u(p)""",
    "coverage": """
        select source, published_date, disposition, reason, count(*) as documents
        from documents group by all""",
    "entity_index": """
        select entity_id, mode(entity_type) as entity_type, arg_max(name, length(name)) as name,
               mode(country_code) as country_code, mode(sector_code) as sector_code,
               list_sort(list_distinct(list(title) filter (title is not null))) as titles,
               count(*) as articles, sum(mention_count)::bigint as mentions,
               min(published_date) as first_date, max(published_date) as last_date,
               bool_or(is_id_ambiguous) as is_id_ambiguous
        from entities group by entity_id""",
    "rule_quality": """
        select null::varchar as table_name, null::varchar as rule_id, null::varchar as type, null::varchar as block_type,
               null::bigint as n, null::double as precision, null::double as low, null::double as high
        where false""",
    "stories": """
        select story_id, count(*) as articles, count(distinct source) as sources,
               min(published_date) as first_date, max(published_date) as last_date, arg_min(headline, published_date) as headline
        from articles where story_id is not null group by story_id""",
    "claims": """
        select v.event_cluster_id, v.event_id, v.article_id, v.published_date, v.act_type, v.status,
               case when v.status = 'denied' then 'denies' when v.status = 'called_for' then 'calls for'
                    when v.status = 'planned' then 'predicts' else 'asserts' end as stance,
               coalesce(v.denied_by_entity_id, v.asserted_by_entity_id, q.speaker_entity_id) as by_entity_id,
               v.counts, v.quote_id, q.quote_text
        from events v left join quotes q using (quote_id)
        where v.event_cluster_id is not null""",
}

_MACROS = """
    create macro surface(text, start_char, end_char) as text[start_char + 1:end_char];
    create macro timeline(wanted) as table
        select v.event_start_date, v.published_date, v.act_type, v.status, p.role, v.sentence_text, v.article_id, v.event_id
        from participants p join events v using (event_id) where p.entity_id = wanted
        order by coalesce(v.event_start_date, v.published_date), v.event_id;
"""


def connect(path: Path, version: int | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the tables, the flat views and the macros of a dataset at a version.

    DatasetError where there is no dataset, or no such version. The connection cannot read other files or the network.
    """
    dataset = Dataset(path)
    if not dataset.exists():
        raise DatasetError(f"there is no dataset in {path}; make one with `dateline build INPUT --to {path}`")
    connection = duckdb.connect()
    files = dataset.files(version)
    for table in TABLES.values():
        connection.execute(f"create view {table.name} as {_table_sql(table, files[table.name])}")
    for statement in filter(str.strip, _MACROS.split(";\n")[:1]):
        connection.execute(statement)
    for name, select in VIEWS.items():
        connection.execute(f"create view {name} as {select}")
    connection.execute(_MACROS.split(";\n", 1)[1])
    folders = [str(path.resolve())]
    connection.execute(f"set allowed_directories = {folders!r}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def read_sql(path: Path, sql: str, version: int | None = None) -> pl.DataFrame | None:
    """The rows of a query over a version; None where the statement gives none.

    A query during which a commit moved one of its files is asked again. duckdb.Error where the query is wrong,
    DatasetError where a file it reads is damaged or gone.
    """
    dataset = Dataset(path)
    settled = dataset.version() if version is None else version
    while True:
        files = dataset.files(settled)
        try:
            with connect(path, settled) as connection:
                rows = connection.sql(sql)
                frame: pl.DataFrame | None = None if rows is None else rows.pl()
                return frame
        except duckdb.Error as error:
            if dataset.files(settled) == files:
                stop_at_damage(place for places in files.values() for place in places if place.name in str(error))
                raise


def _table_sql(table: Table, files: list[Path]) -> str:
    """The rows of a table. Columns that no file has yet, since an older version wrote them all, are null."""
    empty = ", ".join(f'null::{_sql_type(dtype)} as "{name}"' for name, dtype in table.stored_schema.items())
    if not files:
        return f"select {empty} where false"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    listed = ", ".join("'" + str(file.resolve()).replace("'", "''") + "'" for file in files)
    rows = f"select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
    return f"select {columns} from (select {empty} where false union all by name {rows})"


def _sql_type(dtype: object) -> str:
    if dtype == UTC_DATETIME:
        return "TIMESTAMP WITH TIME ZONE"
    if isinstance(dtype, pl.List):
        return f"{_sql_type(dtype.inner)}[]"
    if isinstance(dtype, pl.Struct):
        return "STRUCT(" + ", ".join(f'"{item.name}" {_sql_type(item.dtype)}' for item in dtype.fields) + ")"
    return _SQL_TYPES[dtype]  # type: ignore[index]
