"""The ``dateline`` command: parses arguments, calls one flow or query, prints.

Each module beside this one adds the commands of one group to ``flows.cli.app``, in the order of the help.
"""

from __future__ import annotations

import sys

import typer

from flows.cli import building, queries, refused, review, upkeep
from flows.cli.app import app

__all__ = ["app", "building", "main", "queries", "refused", "review", "upkeep"]


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


if __name__ == "__main__":
    main()
