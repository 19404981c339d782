"""Commands about quality: ``review`` and ``evaluate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import DEFAULT_DATA, DEFAULT_MODEL, app, errors_said


@app.command("review")
def review_rows(
    data: Annotated[Path, typer.Argument(metavar="[DIR]", help="The dataset's folder.")] = DEFAULT_DATA,
    table: Annotated[str, typer.Option(help="events, quotes or entities.")] = "events",
    sample: Annotated[int, typer.Option(min=1, help="How many rows, or paragraphs with --missing.")] = 100,
    by: Annotated[str | None, typer.Option(help="As many of each rule, type or region.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws other rows.")] = 0,
    reviewer: Annotated[str | None, typer.Option(help="Who judges; your login name where it is not given.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Search paragraphs for what was not found.")] = False,
    export_to: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write the rows (or paragraphs) to a .csv or .jsonl to fill in."),
    ] = None,
    import_from: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Keep what such a file says.")
    ] = None,
    agreement: Annotated[bool, typer.Option("--agreement", help="Say how far reviewers agree.")] = False,
) -> None:
    """Judge rows against their sentences, one key a row; stop at any time, and go on with the same command.

    The verdicts are kept beside the data, and tell the views rule_quality, field_quality and recall_quality.

    Example: dateline review data/tables --table events --sample 100 --by rule
    """
    from flows.review.command import Review, carry_out  # noqa: PLC0415

    with errors_said():
        wanted = Review(data, table, sample, by, seed, reviewer, missing, export_to, import_from, agreement)
        for line in carry_out(wanted, sys.stdin):
            typer.echo(line)


@app.command("evaluate")
def evaluate_tables(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PART]...",
            help="entities, phrases, names, quotes, events, agency, dates, places, counts, sentences, stories, all.",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Gold articles: develop, report or written.")] = "develop",
    gold: Annotated[Path, typer.Option(help="The folder of labels, in a checkout.")] = Path("tests/gold"),
    articles: Annotated[Path, typer.Option(help="The collection that holds the gold articles.")] = Path(
        "../shared/articles/wikinews_2019_2020.jsonl"
    ),
    dev: Annotated[Path, typer.Option(help="Development sets with their scorers.")] = Path("../shared/dev"),
    samples: Annotated[Path, typer.Option(help="The articles that were written for the project.")] = Path(
        "data/samples"
    ),
    corpora: Annotated[Path, typer.Option(help="The open corpora of names.")] = Path("../shared/corpora"),
    model: Annotated[str, typer.Option(help="An installed English spaCy pipeline.")] = DEFAULT_MODEL,
) -> None:
    """Score what a build finds: gold articles, the samples, and the development sets that are here.

    Example: dateline evaluate quotes names
    """
    from flows.evaluate import report_lines_of  # noqa: PLC0415

    with errors_said():
        for line in report_lines_of(parts or ["all"], split, gold, articles, dev, samples, corpora, model):
            typer.echo(line)
