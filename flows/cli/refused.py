"""The commands of ``dateline quarantine``."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.app import DEFAULT_DATA, DataOption, app, errors_said, existing

quarantine = typer.Typer(help="Look at refused rows, and read their articles again.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")


@quarantine.command("list")
def list_quarantine(data: DataOption = DEFAULT_DATA) -> None:
    """Count the refused rows by table and by the expectation that refused them.

    Example: dateline quarantine list --data data/tables
    """
    from flows.quarantine import refused_counts  # noqa: PLC0415
    from flows.terminal import print_frame  # noqa: PLC0415

    with errors_said():
        existing(data)
        counts = refused_counts(data)
    if counts.height:
        print_frame(counts)
    else:
        typer.echo(f"{data}: nothing was refused")


@quarantine.command("show")
def show_quarantined(
    key: Annotated[str, typer.Argument(help="The row's key or its beginning, as issues name it.")],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show a refused row whole, with the expectation that refused it.

    Example: dateline quarantine show 3f2a9c0011223344
    """
    from flows.quarantine import refused_row  # noqa: PLC0415

    with errors_said():
        existing(data)
        table, rows = refused_row(data, key)
    for row in rows.iter_rows(named=True):
        expectation = row.pop("_expectation")
        typer.echo(f"{table} {row.pop('_key')}: {expectation}")
        for name, value in row.items():
            if value is not None:
                typer.echo(f"  {name:<24} {value}")


@quarantine.command("replay")
def replay_quarantine(data: DataOption = DEFAULT_DATA) -> None:
    """Read the articles of all refused rows again, and publish what passes now; what fails again stays.

    Example: dateline quarantine replay --data data/tables

    Exit status: 0 nothing is left in quarantine; 3 rows stay there.
    """
    from flows.publisher import open_publisher  # noqa: PLC0415
    from flows.quarantine import replay  # noqa: PLC0415

    with errors_said():
        existing(data)
        with open_publisher(data) as publisher:
            done = replay(publisher)
    state = f"version {done.commit.number}" if done.commit else "nothing was published"
    typer.echo(f"{data}: {state}; {done.articles} articles read again, {done.published} of them published")
    typer.echo(f"{data}: {done.left} rows left quarantine, {done.stay} stay")
    raise typer.Exit(3 if done.stay else 0)
