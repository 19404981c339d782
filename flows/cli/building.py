"""Commands that make a dataset: ``build`` and ``demo``."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from flows.cli.app import DEFAULT_DATA, DEFAULT_MODEL, app, errors_said, shown_progress


class Names(StrEnum):
    """Who reads names."""

    ours = "ours"
    model = "model"


@app.command()
def build(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files, folders, or globs in quotation marks.")
    ],
    to: Annotated[Path, typer.Option(help="The dataset's folder; made where it does not exist.")],
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    batch_size: Annotated[int, typer.Option(min=1, help="Articles a batch: bounds memory, one commit each.")] = 250,
    model: Annotated[
        str, typer.Option(help="An installed English spaCy pipeline, or a folder with one.")
    ] = DEFAULT_MODEL,
    names: Annotated[Names, typer.Option(help="Whose names are read: Dateline's or the pipeline's.")] = Names.ours,
    actors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own table of actors; its rows win over Dateline's.")
    ] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of articles that state none.")
    ] = None,
    min_words: Annotated[int, typer.Option(min=0, help="Shorter articles are set aside.")] = 40,
    wait: Annotated[bool, typer.Option("--wait", help="Wait while another process publishes there.")] = False,
    direct: Annotated[bool, typer.Option("--direct", help="Without Prefect: for small runs and debugging.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks, and what Prefect logs.")] = False,
) -> None:
    """Read articles and publish their entities, quotes and events.

    Example: dateline build articles/ 'wire/*.txt' --to data/tables

    Exit status: 0 published; 3 published, with documents set aside or rows refused; 4 some batches failed; 1 nothing
    published; 2 wrong use.
    """
    started = perf_counter()
    with errors_said(debug=debug), shown_progress() as progress:
        from flows.build import BuildOptions, build_dataset  # noqa: PLC0415

        day = date.date() if date else None
        options = BuildOptions(
            tuple(inputs), to, model, workers, batch_size, day, min_words, wait, names=names.value, actors=actors
        )
        if direct:
            report = build_dataset(options, progress)
        else:
            from flows.scheduling import build_on_prefect  # noqa: PLC0415

            report = build_on_prefect(options, progress, debug=debug)
    report.seconds["total"] = perf_counter() - started
    from flows.report import report_lines  # noqa: PLC0415

    for line in report_lines(report, to):
        typer.echo(line)
    raise typer.Exit(report.exit_code)


@app.command()
def demo(
    to: Annotated[Path, typer.Option(help="The dataset's folder; made where it does not exist.")] = DEFAULT_DATA,
) -> None:
    """Build the articles that come with Dateline, invented for it, and ask the dataset three things.

    Example: dateline demo
    """
    with errors_said():
        from flows.demo import build_samples, questions  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        with shown_progress() as progress:
            lines = build_samples(to, progress)
        for line in lines:
            typer.echo(line)
        for command, frame in questions(to):
            typer.echo(f"\n$ {command}")
            print_frame(frame)
