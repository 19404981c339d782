"""Commands about versions and files: ``log``, ``diff``, ``drop``, ``compact``, ``expire`` and ``check``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from flows.cli.app import DEFAULT_DATA, DataOption, app, errors_said, existing


@app.command()
def log(data: DataOption = DEFAULT_DATA) -> None:
    """List the commits of a dataset, newest first, with what each published.

    Example: dateline log --data data/tables
    """
    with errors_said():
        for commit in reversed(existing(data).commits()):
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

    with errors_said():
        for found in differences(existing(data), before, after):
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

    with errors_said():
        existing(data)
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

    with errors_said():
        existing(data)
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

    with errors_said():
        existing(data)
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

    with errors_said():
        dataset = existing(data)
        found = 0
        for line in problems(dataset):
            found += 1
            typer.echo(line)
        reviewed, stale = (0, 0) if found else stale_reviews(dataset)
    typer.echo(f"{data}: {found} problems" if found else f"{data}: version {dataset.version()} is sound")
    if stale:
        typer.echo(f"{data}: {stale:,} of {reviewed:,} verdicts are stale: their rows are gone or have changed")
    raise typer.Exit(1 if found else 0)
