"""The data dictionary: every table, view, column and closed list, as Markdown. ``python -m flows.codebook`` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import typer

from flows.dataset import type_in_words
from flows.views import VIEWS, view_columns, view_schema
from transforms.schemas import closed_lists
from transforms.schemas.table import Column, Table
from transforms.schemas.tables import SCHEMA_VERSION, TABLES

_INTRODUCTION = f"""# Codebook

Every table, view, column and closed list of schema {SCHEMA_VERSION}, printed from the code (`python -m flows.codebook`) that also
checks each row. `open_dataset(...).describe(name)` gives the same as a frame.

- `start_char`, `end_char` and their like count Unicode code points, half open, into `articles.text`: in Python
  `text[start:end]`, in SQL `surface(text, start, end)`.
- `entity_id` is the same across articles: `country:` with an ISO 3166 alpha-3 code, `geoname:` with a GeoNames id, else the kind
  with the normalised name: `person:elena-salonga`, `org:`, `place:` (no entry of the gazetteer), `norp:`, `event:`, `work:`, `law:`,
  `product:`. A row of `entities` is one entity in one article.
- `published_date` is the publisher's local date; dates of events are closed intervals of days.
- Files lie in folders `published_month=YYYY-MM`, without a date in `published_month=undated`.
- "may be null" says that the text may not tell; every other column is always filled.
"""


def codebook() -> str:
    """The whole of it, ending in one line end."""
    parts = [_INTRODUCTION]
    parts += ["## Tables\n", *(_table(table) for table in TABLES.values())]
    parts += ["## Views\n", "Read with `dateline query` or `open_dataset(...).view(name)`.\n", *map(_view, VIEWS)]
    parts += ["## Closed lists\n", *_lists()]
    return "\n".join(parts).rstrip() + "\n"


def _table(table: Table) -> str:
    rows = [(f"`{column.name}`", _type(column), _meaning(column)) for column in table.columns]
    key = ", ".join(f"`{name}`" for name in table.key)
    return "\n".join(
        [f"### {table.name}\n", f"{table.grain} Key: {key}.\n", *_grid(("column", "type", "meaning"), rows), ""]
    )


def _view(name: str) -> str:
    schema = view_schema(name)
    rows = [(f"`{column}`", type_in_words(schema[column]), meaning) for column, meaning in view_columns(name).items()]
    return "\n".join([f"### {name}\n", f"{VIEWS[name].grain}\n", *_grid(("column", "type", "meaning"), rows), ""])


def _type(column: Column) -> str:
    return type_in_words(column.dtype) + (", may be null" if column.nullable else "")


def _meaning(column: Column) -> str:
    """The description, with unit, bounds, reference and closed list where the column has one."""
    said = [column.description]
    if column.unit is not None:
        said.append(f"In {column.unit}.")
    if column.minimum is not None and column.maximum is not None:
        said.append(f"{column.minimum:g} to {column.maximum:g}.")
    if column.references is not None:
        said.append(f"See `{column.references}`.")
    said += [f"One of [{name}](#{name})." for name in _names_of(column.dtype)]
    return " ".join(said)


def _names_of(dtype: Any) -> Iterator[str]:
    """The names of the closed lists that stand in a type."""
    for values in _values_in(dtype):
        yield from (name for name, known in _LISTS.items() if tuple(known) == values)


def _lists() -> Iterator[str]:
    for name, values in _LISTS.items():
        yield f"### {name}\n"
        if isinstance(values, Mapping):
            yield "\n".join([*_grid(("value", "meaning"), [(f"`{v}`", meaning) for v, meaning in values.items()]), ""])
        else:
            yield ", ".join(f"`{value}`" for value in values) + "\n"


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def _used() -> dict[str, Any]:
    """The closed lists that columns of tables hold, by a name in small letters, in the order of the module."""
    held = {values for table in TABLES.values() for column in table.columns for values in _values_in(column.dtype)}
    named = {name.lower(): values for name, values in vars(closed_lists).items() if name.isupper()}
    joined = {
        "act_types": {**closed_lists.PLOVER_TYPES, **closed_lists.OTHER_ACT_TYPES},
        "cue_types": {
            **closed_lists.CUE_TYPES,
            **dict.fromkeys(closed_lists.FIRST_CUE_TYPES, "in older datasets only"),
        },
    }
    return {name: values for name, values in (named | joined).items() if tuple(values) in held}


def _values_in(dtype: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(dtype, pl.Enum):
        yield tuple(dtype.categories)
    elif isinstance(dtype, pl.List):
        yield from _values_in(dtype.inner)
    elif isinstance(dtype, pl.Struct):
        for part in dtype.fields:
            yield from _values_in(part.dtype)


_LISTS = _used()


if __name__ == "__main__":
    typer.echo(codebook(), nl=False)
