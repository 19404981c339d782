"""A Great Expectations suite for each table, built from its schema, and the report of one batch.

Great Expectations has engines for pandas, Spark and SQL, none for polars. Each table is handed over as a narrow pandas
frame: the columns that have a closed list, a pattern or bounds, a mark of presence for the others (never the text), and
a boolean column for each rule of ``expectations.rules``. A batch of 500 articles takes about a second.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any

import polars as pl

from expectations.rules import Rule, evaluate_rules
from transforms.schemas.table import Table
from transforms.schemas.tables import TABLES

# A table is stopped, and its batch with it, when more than one row in twenty fails; a few odd rows are no reason.
STOPPING_SHARE = 0.05
STOPPING_ROWS = 20
_KEY = "_key"
_FAILURES_SCHEMA = pl.Schema(
    {
        "table": pl.String(),
        "position": pl.UInt32(),
        "key": pl.String(),
        "expectation": pl.String(),
        "column": pl.String(),
    }
)


@dataclass(frozen=True)
class Outcome:
    """One expectation on one table: how many values it looked at, and how many were not as expected."""

    table: str
    expectation: str
    column: str
    evaluated: int
    unexpected: int


@dataclass(frozen=True)
class Report:
    """What the expectations found in one batch.

    ``failures`` has a row for each row of a table and expectation that it fails: ``table``, ``position`` (counted from
    0 in the frame that was given), ``key``, ``expectation``, ``column``. ``rows`` counts the rows of each table.
    """

    failures: pl.DataFrame
    outcomes: tuple[Outcome, ...]
    rows: Mapping[str, int]

    @property
    def failing_rows(self) -> Mapping[str, int]:
        """How many rows of each table fail at least one expectation."""
        counts = self.failures.group_by("table").agg(pl.col("position").n_unique())
        return dict.fromkeys(self.rows, 0) | dict(counts.iter_rows())

    @property
    def stopped_tables(self) -> tuple[str, ...]:
        """Tables with more than 5 % failing rows, and at least 20: something is wrong with the batch, not with a row."""
        return tuple(
            name
            for name, failing in self.failing_rows.items()
            if failing >= STOPPING_ROWS and failing > STOPPING_SHARE * self.rows[name]
        )

    def to_json(self) -> dict[str, Any]:
        """Plain numbers: rows and failing rows of each table, and of each expectation the values seen and unexpected."""
        failing = self.failing_rows
        return {
            "tables": {name: {"rows": rows, "failing_rows": failing[name]} for name, rows in self.rows.items()},
            "expectations": [asdict(outcome) for outcome in self.outcomes],
        }


@dataclass(frozen=True)
class _Expectation:
    """One expectation before Great Expectations sees it: ``on`` is the column of the narrow frame."""

    name: str
    column: str
    on: str
    kind: str
    arguments: tuple[tuple[str, Any], ...] = ()


def validate_tables(
    frames: Mapping[str, pl.DataFrame],
    known_article_ids: pl.Series | None = None,
    known_cameo: frozenset[str] | None = None,
) -> Report:
    """Validates the six tables of one batch, as they were read back from Parquet.

    ``known_article_ids`` are articles outside the batch that its rows may point to; ``known_cameo`` the CAMEO codes that
    exist (None: any code of the right shape). ValueError where a table is missing or has other columns or types than
    its schema: that is a fault of the program, and no row of such a table can be judged.
    """
    stored = {name: _as_stored(table, frames) for name, table in TABLES.items()}
    failures, outcomes = [], []
    for table, rules, sound in evaluate_rules(stored, known_article_ids, known_cameo):
        frame = stored[table.name]
        expected = (*_column_expectations(table), *_rule_expectations(rules))
        # A key that lacks a part is refused for that, and is no second of another such key.
        key = pl.when(pl.all_horizontal(pl.col(name).is_not_null() for name in table.key)).then(table_key(table))
        narrow = frame.select(*_narrow_columns(table), key.alias(_KEY)).with_columns(sound)
        keys = frame.select(table_key(table)).to_series()
        for expectation, outcome, positions in _run(table, expected, narrow):
            outcomes.append(outcome)
            if positions:
                failures.append(_failures(table, expectation, keys, positions))
    found = pl.concat([_FAILURES_SCHEMA.to_frame(), *failures])
    order = {name: number for number, name in enumerate(TABLES)}
    return Report(
        failures=found.sort(
            pl.col("table").replace_strict(order, return_dtype=pl.UInt8), "position", maintain_order=True
        ),
        outcomes=tuple(sorted(outcomes, key=lambda outcome: order[outcome.table])),
        rows={name: frame.height for name, frame in stored.items()},
    )


def validate_table(table: Table, frame: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The failures of one table that stands by itself, such as a user's lexicon: see ``Report.failures``."""
    expected = (*_column_expectations(table), *_rule_expectations(rules))
    key = pl.concat_str(*(pl.col(name).fill_null("") for name in table.key), separator="|")
    sound = [rule.holds.fill_null(True).alias(rule.name) for rule in rules]
    narrow = frame.select(*_narrow_columns(table), key.alias(_KEY), *sound)
    keys = frame.select(key).to_series()
    found = [
        _failures(table, expectation, keys, positions)
        for expectation, _, positions in _run(table, expected, narrow)
        if positions
    ]
    return pl.concat([_FAILURES_SCHEMA.to_frame(), *found]).sort("position", maintain_order=True)


def table_key(table: Table) -> pl.Expr:
    """The key of a row as one string; parts of it that are missing are empty."""
    return pl.concat_str(*table.key, separator="|", ignore_nulls=True)


def _as_stored(table: Table, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if table.name not in frames:
        raise ValueError(f"table {table.name} is missing from the batch")
    frame = frames[table.name]
    if frame.schema == table.stored_schema:
        return frame
    if frame.schema == table.schema:
        return frame.cast(table.stored_schema)
    wanted, got = table.stored_schema, frame.schema
    wrong = [
        f"{name} is {got[name]}, not {wanted[name]}" for name in wanted if name in got and got[name] != wanted[name]
    ]
    missing, unknown = [name for name in wanted if name not in got], [name for name in got if name not in wanted]
    raise ValueError(f"table {table.name}: missing columns {missing}, unknown columns {unknown}, types {wrong}")


# -- expectations from the schema


def _narrow_columns(table: Table) -> Iterator[pl.Expr]:
    """Values where an expectation looks at them, a mark of presence where it only asks for that, else nothing."""
    for column in table.columns:
        if column.values or column.pattern or column.minimum is not None or column.maximum is not None:
            yield pl.col(column.name)
        elif not column.nullable:
            yield pl.when(pl.col(column.name).is_not_null()).then(pl.lit(1.0)).alias(column.name)


def _column_expectations(table: Table) -> Iterator[_Expectation]:
    yield _Expectation("key_is_unique", table.key[-1], _KEY, "ExpectColumnValuesToBeUnique")
    for column in table.columns:
        name = column.name
        if not column.nullable:
            yield _Expectation(f"{name}_not_null", name, name, "ExpectColumnValuesToNotBeNull")
        if column.values:
            allowed = (("value_set", list(column.values)),)
            yield _Expectation(f"{name}_in_list", name, name, "ExpectColumnValuesToBeInSet", allowed)
        if column.pattern:
            pattern = (("regex", column.pattern.removesuffix("$") + r"\Z"),)  # "$" would let a line break pass
            yield _Expectation(f"{name}_matches_pattern", name, name, "ExpectColumnValuesToMatchRegex", pattern)
        if column.minimum is not None or column.maximum is not None:
            bounds = (("min_value", column.minimum), ("max_value", column.maximum))
            yield _Expectation(f"{name}_in_bounds", name, name, "ExpectColumnValuesToBeBetween", bounds)


def _rule_expectations(rules: Sequence[Rule]) -> Iterator[_Expectation]:
    for rule in rules:
        yield _Expectation(rule.name, rule.column, rule.name, "ExpectColumnValuesToBeInSet", (("value_set", [True]),))


def _failures(table: Table, expectation: _Expectation, keys: pl.Series, positions: list[int]) -> pl.DataFrame:
    columns = {
        "table": table.name,
        "position": positions,
        "key": keys.gather(positions),
        "expectation": expectation.name,
        "column": expectation.column,
    }
    return pl.DataFrame(columns, schema=_FAILURES_SCHEMA)


# -- Great Expectations


@lru_cache(maxsize=1)
def _library() -> Any:
    """Great Expectations, imported when the first batch is validated: it takes three to six seconds."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations  # noqa: PLC0415

    return great_expectations


@lru_cache(maxsize=1)
def _data_source() -> Any:
    """One context in memory serves all batches of a process."""
    context = _library().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context.data_sources.add_pandas("dateline")


@cache  # an asset is made once: one of a name that was forgotten cannot be made again
def _batch_definition(table_name: str) -> Any:
    return _data_source().add_dataframe_asset(table_name).add_batch_definition_whole_dataframe("batch")


def _run(
    table: Table, expected: Sequence[_Expectation], narrow: pl.DataFrame
) -> Iterator[tuple[_Expectation, Outcome, list[int]]]:
    """Each expectation with its outcome and the positions that fail it.

    Counts come first, and positions only of what failed: they cost half as much again, and mostly nothing fails.
    """
    batch = _batch_definition(table.name).get_batch({"dataframe": narrow.to_pandas()})
    counted = _results(batch, table, expected, {"result_format": "BASIC", "partial_unexpected_count": 0})
    failed = [name for name, result in counted.items() if not result["success"]]
    located: Mapping[str, Any] = {}
    if failed:
        complete = {"result_format": "COMPLETE", "return_unexpected_index_query": False}
        located = _results(batch, table, [item for item in expected if item.name in failed], complete)
    for expectation in expected:
        result = counted[expectation.name]
        outcome = Outcome(
            table.name, expectation.name, expectation.column, result["evaluated"], result["unexpected_count"]
        )
        positions = located[expectation.name]["unexpected_index_list"] if expectation.name in located else []
        yield expectation, outcome, sorted(positions)


def _results(
    batch: Any, table: Table, expected: Sequence[_Expectation], result_format: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """By name of expectation the plain numbers of its result."""
    library = _library()
    kinds = library.expectations
    suite = library.ExpectationSuite(
        name=table.name,
        expectations=[
            getattr(kinds, item.kind)(column=item.on, meta={"name": item.name}, **dict(item.arguments))
            for item in expected
        ],
    )
    found = {}
    for result in batch.validate(suite, result_format=dict(result_format)).results:
        name, numbers = result.expectation_config.meta["name"], result.result
        if "element_count" not in numbers:
            raise RuntimeError(f"{table.name}: {name} could not be evaluated: {result.exception_info}")
        found[name] = {
            "success": result.success,
            "evaluated": numbers["element_count"] - (numbers.get("missing_count") or 0),
            "unexpected_count": numbers["unexpected_count"],
            "unexpected_index_list": numbers.get("unexpected_index_list", []),
        }
    return found
