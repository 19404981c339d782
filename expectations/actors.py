"""The suite of a user's table of actors (``--actors FILE``): what is wrong with it, each row by its line and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from expectations.rules import Rule
from expectations.suites import validate_table
from transforms.schemas.table import Column
from transforms.schemas.tables import ACTORS

# What is said of a cell; ``{value}`` is its text.
_MEANINGS = {
    "key_is_unique": "another row has the same name, type, country, title and valid_from",
    "country_code_is_known": "{value!r} is no ISO 3166 alpha-3 code",
    "shared_has_country": "it is empty, but is_shared says that the country decides",
    "title_is_of_person": "{value!r} stands in a row that is of no PERSON",
    "aliases_are_named": "{value!r} has nothing between two semicolons",
    "dates_in_order": "{value!r} is before valid_from, or one of the two is no day of its month",
}


def actor_problems(lines: Sequence[tuple[int, Mapping[str, str]]], country_codes: frozenset[str]) -> list[str]:
    """What is wrong with the rows of a table of actors, in order of line; empty where it can be used.

    Each row comes with its line, and its cells as text, empty ones as "". ``country_codes`` are the codes that exist.
    """
    cells = [{name: row[name] or None for name in ACTORS.schema.names()} for _, row in lines]
    frame = pl.DataFrame(cells, schema=ACTORS.stored_schema)
    failures = validate_table(ACTORS, frame, _rules(country_codes))
    found = []
    for position, expectation, name in failures.select("position", "expectation", "column").iter_rows():
        line, row = lines[position]
        column = "name" if expectation == "key_is_unique" else name
        found.append(f"line {line}, column {column}: {_meaning(expectation, ACTORS.column(column), row[column])}")
    return found


def _rules(country_codes: frozenset[str]) -> list[Rule]:
    country, title, aliases = pl.col("country_code"), pl.col("title"), pl.col("aliases")
    first, last = _day("valid_from"), _day("valid_to")
    is_day = first.is_not_null() & last.is_not_null()
    return [
        Rule("country_code_is_known", "country_code", country.is_null() | country.is_in(sorted(country_codes))),
        Rule("shared_has_country", "country_code", pl.col("is_shared").is_null() | country.is_not_null()),
        Rule("title_is_of_person", "title", title.is_null() | (pl.col("entity_type") == "PERSON").fill_null(True)),
        Rule("aliases_are_named", "aliases", ~aliases.str.contains(r"(^|;)\s*(;|$)")),
        Rule("dates_in_order", "valid_to", ~_looks_like_dates() | (is_day & (first <= last)).fill_null(False)),
    ]


def _looks_like_dates() -> pl.Expr:
    """Whether the pattern of the schema has nothing against the two dates: else it says so itself."""
    pattern = ACTORS.column("valid_from").pattern or ""
    return pl.all_horizontal(
        pl.col(name).is_null() | pl.col(name).str.contains(pattern) for name in ("valid_from", "valid_to")
    )


def _day(column: str) -> pl.Expr:
    """A year, month or day as a day: its first of ``valid_from``, else its last; an open end is far away."""
    text = pl.col(column).fill_null("0001" if column == "valid_from" else "9999")
    day = pl.concat_str(text, pl.lit("-01-01")).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    if column == "valid_from":
        return day
    length = text.str.len_chars()
    december = day.dt.replace(month=12, day=31)
    return pl.when(length == 4).then(december).when(length == 7).then(day.dt.month_end()).otherwise(day)


def _meaning(expectation: str, column: Column, value: str) -> str:
    if expectation in _MEANINGS:
        return _MEANINGS[expectation].format(value=value)
    if expectation.endswith("_not_null"):
        return "it is empty"
    if column.values:
        return f"{value!r} is none of {', '.join(column.values)}"
    return f"{value!r} is no year, month or day such as 2021, 2021-04 or 2021-04-09"
