"""What the verdicts say, in SQL: which of them still hold, the precision of rules and fields, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
import polars as pl

from flows.review.labels import latest
from transforms.reviews.rows import REVIEWED, row_digest
from transforms.schemas.closed_lists import REVIEWED_TABLES
from transforms.schemas.tables import REVIEWS

# The 95 % interval of a share, as transforms.reviews.statistics.wilson_interval gives it.
WILSON = (
    """create macro wilson_low(n_right, n) as case when n_right = 0 or n = 0 then 0.0 else greatest(0.0,
        (n_right / n + 1.920729 / n - 1.959964 * sqrt(n_right / n * (1 - n_right / n) / n + 0.960365 / (n * n)))
        / (1 + 3.841459 / n)) end""",
    """create macro wilson_high(n_right, n) as case when n_right = n or n = 0 then 1.0 else least(1.0,
        (n_right / n + 1.920729 / n + 1.959964 * sqrt(n_right / n * (1 - n_right / n) / n + 0.960365 / (n * n)))
        / (1 + 3.841459 / n)) end""",
)

RELATIONS: Mapping[str, str] = {
    "reviewed_rows": "One row per reviewer and row that is still as it was judged: the last verdict.",
    "reviewed_paragraphs": "One row per reviewer and paragraph that was searched, or row that is missing in one.",
}

# What the flat views are made of, besides the tables and RELATIONS.
STEPS: Mapping[str, str] = {
    # A row has one vote: right where most of its reviewers who are sure say so; as many for as against is wrong.
    "_judged_once": """
        select table_name, article_id, row_id, any_value(rule_id) as rule_id, any_value(type) as type,
               any_value(block_type) as block_type,
               (count(*) filter (verdict = 'right') * 2 > count(*))::integer as is_right
        from reviewed_rows where verdict <> 'unsure' group by table_name, article_id, row_id""",
    "_rule_precision": """
        select table_name, rule_id, avg(is_right) as rule_precision from _judged_once group by all""",
}

RULE_QUALITY = """
        select table_name, rule_id, type, block_type, n, n_right, n_right / n as precision,
               wilson_low(n_right, n) as low, wilson_high(n_right, n) as high
        from (select table_name, rule_id, type, block_type, count(*) as n, sum(is_right)::bigint as n_right
              from _judged_once group by all)
        order by table_name, n desc, rule_id, type, block_type"""

# Of rows that are no row at all no field is counted. A field is wrong where one reviewer of the row says so.
FIELD_QUALITY = """
        select table_name, field, n, n_right, case when n > 0 then n_right / n end as precision,
               wilson_low(n_right, n) as low, wilson_high(n_right, n) as high, n_missing
        from (select table_name, field, count(*) filter (is_filled) as n,
                     count(*) filter (is_filled and not is_wrong) as n_right,
                     count(*) filter (not is_filled and is_wrong) as n_missing
              from (select table_name, article_id, row_id, f.name as field, any_value(f.is_filled) as is_filled,
                           bool_or(list_contains(wrong_fields, f.name)) as is_wrong
                    from reviewed_rows, unnest(fields) as u(f)
                    where verdict in ('right', 'wrong_field')
                    group by table_name, article_id, row_id, f.name)
              group by all)
        order by table_name, field"""

_SPANS = """(select 'events' as table_name, article_id, event_id as row_id, act_type as type,
                    trigger_start as start_char, trigger_end as end_char from events
             union all
             select 'quotes', article_id, quote_id, quote_type, start_char, end_char from quotes
             union all
             select 'entities', article_id, entity_id, entity_type, m.start_char, m.end_char
             from entities, unnest(mentions) as u(m))"""

# Found are rows that nobody judged to be no row, missing are marked words of which no row of that type speaks by now.
RECALL_QUALITY = f"""
        with searched as (
            select distinct table_name, article_id, start_char, end_char from reviewed_paragraphs
            where verdict = 'searched'),
        found as (
            select distinct f.table_name, f.type, f.article_id, s.start_char, f.row_id
            from searched s join {_SPANS} f
                on f.table_name = s.table_name and f.article_id = s.article_id
                and f.start_char >= s.start_char and f.start_char < s.end_char
            anti join (from reviewed_rows where verdict = 'wrong_row') w
                on w.table_name = f.table_name and w.article_id = f.article_id and w.row_id = f.row_id),
        missing as (
            select distinct m.table_name, m.missed_type as type, m.article_id, m.start_char, m.end_char
            from reviewed_paragraphs m
            semi join searched s
                on s.table_name = m.table_name and s.article_id = m.article_id
                and m.start_char >= s.start_char and m.end_char <= s.end_char
            anti join {_SPANS} f
                on f.table_name = m.table_name and f.article_id = m.article_id and f.type = m.missed_type
                and f.start_char < m.end_char and f.end_char > m.start_char
            where m.verdict = 'missed')
        select table_name, type, n, n_found, n_found / n as recall,
               wilson_low(n_found, n) as low, wilson_high(n_found, n) as high
        from (select table_name, type, count(*) as n, sum(is_found)::bigint as n_found
              from (select table_name, type, 1 as is_found from found
                    union all select table_name, type, 0 from missing)
              group by all)
        order by table_name, type"""


def add_reviews(
    connection: duckdb.DuckDBPyConnection,
    reviews: pl.DataFrame,
    tables: Mapping[str, str],
    sql_type: Callable[[object], str],
) -> None:
    """The verdicts as the table ``reviews``, and those of them that hold: ``RELATIONS``.

    ``tables`` names the relations that have all rows of the version, whatever the period; ``sql_type`` gives DuckDB's
    type of a polars type. Whether a row is the one judged is asked only of rows that somebody judged.
    """
    for name, frame in (("reviews", reviews), ("_latest_reviews", latest(reviews))):
        columns = ", ".join(f'null::{sql_type(dtype)} as "{column}"' for column, dtype in REVIEWS.stored_schema.items())
        connection.execute(f"create table {name} as select {columns} where false")
        if frame.height:
            connection.register("_incoming", frame)
            connection.execute(f"insert into {name} from _incoming")
            connection.unregister("_incoming")
    text, boolean = duckdb.sqltype("VARCHAR"), duckdb.sqltype("BOOLEAN")
    for name in REVIEWED_TABLES:
        schema = REVIEWED[name].table.stored_schema
        row = "STRUCT(" + ", ".join(f'"{column}" {sql_type(schema[column])}' for column in REVIEWED[name].columns) + ")"
        connection.create_function(f"is_judged_{name}", _is_judged(name), [duckdb.sqltype(row), text], boolean)
    rows = " union all ".join(f"({_judged_rows(name, tables)})" for name in REVIEWED_TABLES)
    connection.execute(f"create view reviewed_rows as {rows}")
    connection.execute(f"""create view reviewed_paragraphs as
        select r.table_name, r.article_id, r.start_char, r.end_char, r.verdict, r.missed_type, r.note, r.reviewer,
               r.reviewed_at
        from _latest_reviews r join {tables["articles"]} a on a.article_id = r.article_id
        where r.row_id is null and left(sha256(a.text), 16) = r.text_digest""")


def _is_judged(name: str) -> Callable[[Mapping[str, object], str], bool]:
    return lambda row, digest: row_digest(name, row) == digest


def _judged_rows(name: str, tables: Mapping[str, str]) -> str:
    """Verdicts on rows of a table that are still what was judged, with what the row says of itself."""
    reviewed = REVIEWED[name]
    judged = ", ".join(f'"{column}": t."{column}"' for column in reviewed.columns)
    fields = ", ".join(
        f"{{'name': '{field}', 'is_filled': {_is_filled(name, field)}}}" for field in reviewed.field_names
    )
    return f"""
        select r.table_name, r.article_id, r.row_id, t.rule_id, t.{reviewed.type} as type, t.block_type, r.verdict,
               r.wrong_fields, [{fields}] as fields, r.note, r.reviewer, r.reviewed_at
        from _latest_reviews r
        join {tables[name]} t on t.article_id = r.article_id and t.{reviewed.key} = r.row_id
        join {tables["articles"]} a on a.article_id = r.article_id
        where r.table_name = '{name}' and is_judged_{name}({{{judged}}}, r.row_digest)
          and left(sha256(a.text), 16) = r.text_digest"""


def _is_filled(name: str, field: str) -> str:
    is_list = isinstance(REVIEWED[name].table.column(field).dtype, pl.List)
    return f'len(t."{field}") > 0' if is_list else f't."{field}" is not null'
