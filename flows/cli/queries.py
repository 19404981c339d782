"""Commands that read a dataset: ``query``, ``export``, ``show``, ``quotes``, ``entity`` and ``story``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import DEFAULT_DATA, DataOption, app, errors_said


class Format(StrEnum):
    """How ``dateline query`` prints."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


class ExportFormat(StrEnum):
    """What ``dateline export`` writes."""

    csv = "csv"
    jsonl = "jsonl"
    duckdb = "duckdb"


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SQL over the tables and the flat views, in DuckDB's dialect.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
    format: Annotated[Format, typer.Option(help="How to print the rows.")] = Format.table,
) -> None:
    """Ask the dataset in SQL.

    Example: dateline query "select speaker_name, count(*) as quotes from quotes group by all order by 2 desc limit 5"
    """
    with errors_said():
        from flows.dataset import open_dataset  # noqa: PLC0415

        frame = open_dataset(data, version).sql(sql)
    if format is Format.table:
        from flows.terminal import print_frame  # noqa: PLC0415

        print_frame(frame)
    elif format is Format.csv:
        typer.echo(frame.write_csv(), nl=False)
    elif format is Format.json:
        typer.echo(frame.write_ndjson(), nl=False)
    else:
        frame.write_parquet(sys.stdout.buffer)


@app.command("export")
def export_rows(
    to: Annotated[Path, typer.Option("--to", help="The file to write.")],
    format: Annotated[ExportFormat, typer.Option(help="What to write.")],
    what: Annotated[
        str | None, typer.Argument(metavar="[TABLE|VIEW|SQL]", help="What to export; only duckdb can take all.")
    ] = None,
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    for_spreadsheet: Annotated[
        bool, typer.Option("--for-spreadsheet", help="Put ' before text in a CSV that would be a formula.")
    ] = False,
) -> None:
    """Write a table, a view, a query or all of the dataset to one file for other tools.

    In CSV lists are JSON text; a DuckDB file has the tables, the views and what their columns mean.

    Example: dateline export quotes --format csv --to quotes.csv
    """
    with errors_said():
        from flows.export import export  # noqa: PLC0415

        done = export(data, what, format.value, to, version, force=force, for_spreadsheet=for_spreadsheet)
    typer.echo(f"{to}: {done.rows:,} rows of version {done.version}, {done.bytes:,} bytes")
    if done.formulas and not for_spreadsheet:
        typer.echo(
            f"dateline: {done.formulas:,} cells would be formulas in a spreadsheet; for one, add --for-spreadsheet",
            err=True,
        )


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="The article's id, its beginning, or words of its headline.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
) -> None:
    """Show one article with its entities, quotations and events marked, to judge the rows against the text.

    Example: dateline show 3f2a
    """
    with errors_said():
        from flows.terminal import show_article  # noqa: PLC0415

        show_article(data, article, version)


@app.command()
def quotes(
    by: Annotated[str | None, typer.Option(help="The speaker: words of the name, or an entity id.")] = None,
    about: Annotated[str | None, typer.Option(help="A word of what is said, or the id of an entity in it.")] = None,
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
) -> None:
    """List quotations with source and date.

    Example: dateline quotes --by salonga --about ferr
    """
    with errors_said():
        from flows.quotations import said, speakers_found  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        found = said(data, by, about, version)
    print_frame(found)
    speakers = speakers_found(found) if by is not None else None
    typer.echo(f"{found.height:,} quotations" + (f" of {speakers}" if speakers else ""))


@app.command("entity")
def show_entity(
    name: Annotated[str, typer.Argument(help="A name as articles print it, words of one, or an entity id.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="How many articles, quotations and events, the newest.")] = 10,
) -> None:
    """Show all there is of a person or body: articles, titles over time, quotations and events.

    Example: dateline entity "Elena Salonga"
    """
    with errors_said():
        from flows.entity_pages import entity_page  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        page = entity_page(data, name, version)
    for line in page.lines():
        typer.echo(line)
    for part, frame in page.parts():
        shown = frame if part == "titles" else frame.tail(rows)
        typer.echo(f"\n{frame.height:,} {part}" + (f", the newest {rows}" if shown.height < frame.height else ""))
        if shown.height:
            print_frame(shown)


@app.command("story")
def show_story(
    story: Annotated[str, typer.Argument(help="Words of a headline of any of its articles, or the story's id.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="How many events and quotations, those of most articles.")] = 10,
) -> None:
    """Show a story: its articles in order, what they tell of most, and what is said in them.

    Example: dateline story "gunmen burkina faso"
    """
    with errors_said():
        from flows.story_pages import story_page  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        page = story_page(data, story, version)
    for line in page.lines():
        typer.echo(line)
    for part, frame in page.parts():
        shown = frame if part == "articles" else frame.head(rows)
        typer.echo(f"\n{frame.height:,} {part}" + (f", the first {rows}" if shown.height < frame.height else ""))
        if shown.height:
            print_frame(shown)
