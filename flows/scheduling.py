"""``Build`` as a Prefect run: each stage of each batch a task over the worker processes, seen on the server's page.

Imported only where a run is wanted on a server: Prefect takes a second to import and ten to start a server of its own.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from flows.build import Build, BuildOptions, BuildReport, Progress, Running, plan_for
from flows.publisher import open_publisher
from flows.workers import WorkerPool
from transforms.identifiers import hash_id

_SERVER_START_SECONDS = 120  # a first start migrates the server's database: 13 s on a quiet machine


class BatchesFailedError(RuntimeError):
    """Some batches were not published; the run must be shown as failed."""


def build_on_prefect(options: BuildOptions, progress: Progress, *, debug: bool = False) -> BuildReport:
    """Builds as a run on the server that ``PREFECT_API_URL`` names, else on a temporary one on loopback.

    The worker processes load the model while Prefect is imported and its server starts. Errors are those of
    ``build_dataset``; a run in which a batch failed is a failed run, and its report is returned all the same.
    """
    started = perf_counter()
    plan = plan_for(options)
    with (
        open_publisher(options.to, wait=options.wait) as publisher,
        WorkerPool(max(1, min(options.workers, len(plan.batches))), options.model, options.names) as pool,
    ):
        build = Build(options, publisher, plan, progress)
        with _prefect_environment(options.to, debug=debug):
            from prefect import flow  # noqa: PLC0415
            from prefect.task_runners import ThreadPoolTaskRunner  # noqa: PLC0415

            imported = perf_counter()
            named = flow(
                name="build",
                flow_run_name=f"build {options.to.name}: {build.records} records",
                task_runner=ThreadPoolTaskRunner(max_workers=2 * options.workers),  # type: ignore[arg-type]
                validate_parameters=False,
                log_prints=False,
            )(_run)
            with contextlib.suppress(BatchesFailedError):
                named(build, pool)
    build.report.seconds |= {"prefect import": imported - started, "total": perf_counter() - started}
    return build.report


def _run(build: Build, pool: WorkerPool) -> None:
    """The body of the flow: a failed batch makes a failed run, after the others were published."""
    report = build.run(_PrefectRunner(pool))
    if report.failures:
        first = min(report.failures)
        raise BatchesFailedError(
            f"{len(report.failures)} of {report.batches} batches failed; batch {first}: {report.failures[first]}"
        )


class _PrefectRunner:
    """Stages as tasks whose bodies wait for a worker process; a killed worker is tried again twice."""

    def __init__(self, pool: WorkerPool) -> None:
        from prefect import task  # noqa: PLC0415
        from prefect.cache_policies import NO_CACHE  # noqa: PLC0415

        def stage(function: Callable[..., Any], *args: Any) -> Any:
            return pool.run(function, *args)

        self._task = task(
            name="stage",
            retries=2,
            retry_delay_seconds=1,
            retry_condition_fn=_was_killed,
            cache_policy=NO_CACHE,
            persist_result=False,
        )(stage)

    def submit(self, name: str, function: Callable[..., Any], *args: Any) -> Running:
        return _TaskRun(
            self._task.with_options(name=name.split(maxsplit=1)[0], task_run_name=name).submit(function, *args)
        )


def _was_killed(_task: Any, _run: Any, state: Any) -> bool:
    """Only the death of a worker can pass by itself; an error of ours comes again."""
    return isinstance(state.result(raise_on_failure=False), BrokenProcessPool)


@dataclass(frozen=True)
class _TaskRun:
    future: Any

    def outcome(self) -> tuple[Any, BaseException | None]:
        self.future.wait()
        result = self.future.result(raise_on_failure=False)
        return (None, result) if isinstance(result, BaseException) else (result, None)


@contextlib.contextmanager
def _prefect_environment(dataset: Path, *, debug: bool) -> Iterator[None]:
    """Settings that must stand before Prefect is imported: no analytics, a home of the dataset's own, quiet logs.

    Runs that share a home share one SQLite file and disturb each other; a dataset has one publisher at a time.
    """
    os.environ.update(PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "DEBUG" if debug else "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", str(_SERVER_START_SECONDS))
    with contextlib.ExitStack() as stack:
        if "PREFECT_HOME" not in os.environ:
            home = (
                Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
                / "dateline"
                / f"prefect-{hash_id('home', str(dataset.resolve()))}"
            )
            try:
                home.mkdir(parents=True, exist_ok=True)
                writable = os.access(home, os.W_OK)
            except OSError:
                writable = False
            os.environ["PREFECT_HOME"] = str(home) if writable else stack.enter_context(tempfile.TemporaryDirectory())
        yield
