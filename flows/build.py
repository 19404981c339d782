"""The flow: discover -> read -> copies -> extract -> link -> validate -> publish, a batch of articles at a time.

``Build`` drives the stages in plan order; who runs them is given to it: worker processes directly, or Prefect tasks
over the same processes. A batch that fails takes no other down, and a build in which one failed never ends well.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol, Self

import polars as pl

from flows.coverage import unusual_coverage
from flows.indexes import is_indexed, merged_indexes, reindex
from flows.inputs import Plan, plan_batches
from flows.ledger import Ledger, Settled
from flows.linking import Linker
from flows.own_tables import read_own_tables
from flows.parquet import stage_tables
from flows.publisher import Publisher, open_publisher
from flows.relinking import Relinked, from_dataset, from_staging
from flows.stages import (
    ReadOptions,
    Result,
    extract_batch,
    extraction_version,
    finished_result,
    is_extracted,
    read_batch,
    refused_rows,
    validate_batch,
    versions_of,
    write_linked,
)
from flows.workers import WorkerPool

DEFAULT_BATCH_SIZE = 250
_ATTEMPTS = 3  # of a stage whose worker died


@dataclass(frozen=True)
class BuildOptions:
    """What ``dateline build`` is told. ``workers`` is a number of processes."""

    inputs: tuple[str, ...]
    to: Path
    model: str
    workers: int = os.cpu_count() or 1
    batch_size: int = DEFAULT_BATCH_SIZE
    given_date: date | None = None
    min_words: int = 40
    wait: bool = False  # for another process that publishes the dataset
    settled_before: float | None = None  # seconds since 1970: files that changed later may still be written
    since: date | None = None  # articles published before this date are left out, and not in the ledger
    until: date | None = None
    names: str = "ours"  # who reads names: "ours" or "model"
    actors: Path | None = None  # the user's own table of actors


@dataclass
class BuildReport:
    """What went in, came out and was set aside. The records add up: see ``unaccounted``."""

    records: int = 0
    repeated: int = 0
    dispositions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    set_aside: list[tuple[str, str, str]] = field(default_factory=list)  # source_uri, record, reason
    rows: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    refused_by: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)  # batch number: what happened
    batches: int = 0
    published: int = 0
    unpublished: int = 0  # records of failed batches
    unusual: list[tuple[str | None, date, int, int, int]] = field(default_factory=list)  # source, day, count, low, high
    words: int = 0
    version: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def unaccounted(self) -> int:
        """Records that were read and have no disposition: 0, or something was lost."""
        return self.records - self.repeated - self.unpublished - sum(self.dispositions.values())

    @property
    def exit_code(self) -> int:
        """0 published; 3 with documents set aside or rows refused; 4 some batches failed; 1 nothing published."""
        if self.failures:
            return 4 if self.published else 1
        return 3 if self.reasons or self.refused else 0


class Running(Protocol):
    """A stage that was started."""

    def outcome(self) -> tuple[Any, BaseException | None]:
        """Waits; the stage's result, or its error."""


class Runner(Protocol):
    """Who runs stages. ``submit`` starts one and returns at once."""

    def submit(self, name: str, function: Callable[..., Any], *args: Any) -> Running: ...


class Progress(Protocol):
    """Who is told how far a build is: all counts of articles and words so far."""

    def __call__(self, stage: str, articles: int, words: int, total: int) -> None: ...


class DirectRunner:
    """Stages in worker processes, or in this one where no pool is given; tried again when a worker died."""

    def __init__(self, pool: WorkerPool | None, threads: int) -> None:
        self._pool = pool
        self._threads = ThreadPoolExecutor(threads if pool else 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """What was started ends, and what waits is given up: the next publisher must find nobody in the staging folder."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def submit(self, name: str, function: Callable[..., Any], *args: Any) -> Running:
        return _DirectRun(self._threads.submit(self._run, function, *args))

    def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        if self._pool is None:
            return function(*args)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._pool.run(function, *args)
            except BrokenProcessPool:
                if attempt == _ATTEMPTS:
                    raise
        raise AssertionError


@dataclass(frozen=True)
class _DirectRun:
    future: Future[Any]

    def outcome(self) -> tuple[Any, BaseException | None]:
        error = self.future.exception()
        return (None, error) if error else (self.future.result(), None)


@dataclass
class _Batch:
    """A batch on its way."""

    number: int
    folder: Path
    reading: Running
    settled: Settled | None = None
    relinked: Relinked | None = None
    needs: frozenset[int] = frozenset()  # batches that its rows point to
    extracting: Running | None = None
    validating: Running | None = None
    words: int = 0

    @property
    def linked(self) -> Path:
        """What was settled: what it is extracted from."""
        return self.folder / "linked"

    @property
    def links(self) -> Path:
        """Its stories and clusters."""
        return self.folder / "links"

    @property
    def final(self) -> Path:
        """What is published of it."""
        return self.folder / "final"


class Build:
    """One build of one dataset. The plan is recorded below ``_staging``, where a killed build's finished batches lie too."""

    def __init__(self, options: BuildOptions, publisher: Publisher, plan: Plan, progress: Progress) -> None:
        self.options = options
        self.publisher = publisher
        self.plan = plan
        self.progress = progress
        self.run_id = uuid.uuid4().hex
        self.report = BuildReport(batches=len(plan.batches))
        self._staging = publisher.root / "_staging" / plan.plan_id
        if not is_indexed(publisher):
            reindex(publisher)
        self._own = read_own_tables(options.actors)
        self._own.keep(publisher)
        self._version = extraction_version(options.model, options.names, self._own)
        self._versions = versions_of(options.model, options.names, self._own)
        self._ledger = Ledger(publisher)
        self._linker = Linker(publisher)
        self._made_in: dict[str, int] = {}  # the batch that each new article is in
        self._refused: set[str] = set()  # articles in quarantine, which no later batch may refer to
        self._days: set[date] = set()  # on which articles were published
        self.records = sum(part.records for batch in plan.batches for part in batch)

    def run(self, runner: Runner) -> BuildReport:
        """Reads ahead; settles, links and publishes batches in plan order, each stage as soon as the one before it ended."""
        self.publisher.keep_staging(self.plan.plan_id, self.plan.to_json())
        ahead = 2 * self.options.workers
        waiting = iter(enumerate(self.plan.batches))
        reading: deque[_Batch] = deque()
        extracting: deque[_Batch] = deque()
        validating: deque[_Batch] = deque()
        exhausted = False
        while not exhausted or reading or extracting or validating:
            running = len(extracting) + len(validating)
            while not exhausted and len(reading) + running < 2 * ahead:
                following = next(waiting, None)
                if following is None:
                    exhausted = True
                else:
                    reading.append(self._read(runner, *following))
            if reading and running < ahead:
                batch = reading.popleft()
                if self._start(runner, batch):
                    extracting.append(batch)
            elif extracting and len(validating) < self.options.workers:
                batch = extracting.popleft()
                self._link(runner, batch)
                validating.append(batch)
            elif validating:
                self._publish(validating.popleft())
        self.report.version = self.publisher.version()
        unusual = unusual_coverage(self.publisher, self._days)
        self.report.unusual = unusual.select("source", "published_date", "articles", "low", "high").rows()
        if not self.report.failures:
            self.publisher.disk.remove(self._staging)
        return self.report

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self.report.seconds[stage] = self.report.seconds.get(stage, 0.0) + perf_counter() - started

    def _read(self, runner: Runner, number: int, slices: Sequence[Any]) -> _Batch:
        folder = self._staging / f"{number:05d}"
        options = ReadOptions(
            self.options.given_date, self.options.min_words, self._version, self.options.since, self.options.until
        )
        return _Batch(number, folder, runner.submit(f"read {number}", read_batch, slices, folder / "read", options))

    def _start(self, runner: Runner, batch: _Batch) -> bool:
        """Settles a batch that was read and starts its extraction; False where there is nothing to extract or publish."""
        with self._timed("waiting to read"):
            read, error = batch.reading.outcome()
        if error is not None:
            self._fail(batch, "reading", error)
            return False
        tables = {
            name: pl.read_parquet(read / f"{name}.parquet") for name in ("documents", "articles", "prints", "issues")
        }
        with self._timed("finding copies"):
            settled = self._ledger.settle(tables["documents"], tables["articles"], tables["prints"])
        self.report.records += tables["documents"].height
        self.report.repeated += settled.repeated
        if not settled.documents.height:
            self.report.published += 1
            return False
        batch.settled = settled
        batch.relinked = self._relinked(settled)
        pointed = {*settled.refers_to, *settled.relinked["article_id"]}
        batch.needs = frozenset(self._made_in[key] for key in pointed if key in self._made_in)
        batch.words = int(settled.articles["word_count"].sum())
        self._made_in |= dict.fromkeys([*settled.articles["article_id"], *settled.relinked["article_id"]], batch.number)
        self._write_linked(batch, settled, tables["issues"])
        batch.extracting = self._extract(runner, batch)
        return True

    def _relinked(self, settled: Settled) -> Relinked:
        """The copies that a batch's corrections leave behind: as an earlier batch of this build has them, or the dataset."""
        made_in = {key: self._made_in[key] for key in settled.relinked["article_id"] if key in self._made_in}
        linked = {number: self._staging / f"{number:05d}" / "linked" for number in set(made_in.values())}
        staged = [
            from_staging(folder, settled.relinked.filter(pl.col("article_id").is_in(_of(made_in, number))))
            for number, folder in sorted(linked.items())
        ]
        others = settled.relinked.filter(~pl.col("article_id").is_in(list(made_in)))
        return Relinked.of([*staged, from_dataset(self.publisher, others)], self._version)

    def _write_linked(self, batch: _Batch, settled: Settled, issues: pl.DataFrame) -> Path:
        mine = pl.col("article_id").is_in(settled.articles["article_id"].implode())
        unread = pl.col("article_id").is_null() & pl.col("source_uri").is_in(settled.documents["source_uri"].implode())
        assert batch.relinked is not None
        linked = {
            "documents": settled.documents,
            "articles": settled.articles,
            "prints": settled.prints,
            "issues": issues.filter(mine | unread),
        }
        relinked = batch.relinked.tables
        together = {name: pl.concat([frame, relinked[name]]) for name, frame in linked.items()}
        return write_linked(batch.linked, together, sorted(settled.refers_to), relinked["documents"])

    def _extract(self, runner: Runner, batch: _Batch) -> Running:
        """Extraction; what an earlier run extracted of the same articles is taken as it is."""
        extracted = batch.folder / "extracted"
        if is_extracted(batch.linked, extracted):
            return _Finished(extracted)
        models = (self.options.model, self.options.names, self._own)
        return runner.submit(f"extract {batch.number}", extract_batch, batch.linked, extracted, *models)

    def _link(self, runner: Runner, batch: _Batch) -> None:
        """Links a batch once it is extracted, and starts its validation; one that failed is linked to nothing."""
        assert batch.settled is not None and batch.extracting is not None  # noqa: PT018 - by construction
        with self._timed("waiting to extract"):
            extracted, error = batch.extracting.outcome()
        if error is not None:
            batch.validating = batch.extracting
            return
        with self._timed("linking"):
            replaced = batch.settled.replaced | set(batch.settled.relinked["article_id"])
            self._linker.link(batch.linked, extracted, batch.links, replaced)
        if finished_result(batch.final, batch.linked, batch.links) is not None:
            batch.validating = _Finished(batch.final)
            return
        batch.validating = runner.submit(
            f"validate {batch.number}", validate_batch, batch.linked, extracted, batch.links, batch.final
        )

    def _publish(self, batch: _Batch) -> None:
        assert batch.settled is not None and batch.validating is not None  # noqa: PT018 - by construction
        with self._timed("waiting to validate"):
            final, error = batch.validating.outcome()
        waits = sorted(batch.needs & self.report.failures.keys())
        pointed = batch.settled.refers_to | set(batch.settled.relinked["article_id"])
        if error is None and pointed & self._refused:
            error = RuntimeError(
                "its articles refer to articles that were refused before; build again to read them anew"
            )
        if error is None and waits:
            error = RuntimeError(
                f"its articles refer to batch {waits[0]}, which failed; build again once that is mended"
            )
        if error is not None:
            self._fail(batch, "extracting", error)
            return
        result = finished_result(final, batch.linked, batch.links)
        if result is None:
            self._fail(batch, "extracting", RuntimeError("its staged result is missing; build again"))
            return
        with self._timed("publishing"):
            self._commit(batch, batch.settled, final, result)
        self._count(batch, batch.settled, result)

    def _commit(self, batch: _Batch, settled: Settled, final: Path, result: Result) -> None:
        assert batch.relinked is not None
        files = list(result.files)
        removed: list[str] = []
        # A correction that was refused replaces nothing: the last good version stays.
        replaced = set(settled.replaced) - set(result.refused_articles) | set(settled.relinked["article_id"])
        self._refused |= set(result.refused_articles)
        if replaced:
            again = batch.relinked.tables["documents"]["document_id"]
            kept, removed = self.publisher.without_articles(replaced, settled.months, again)
            files += stage_tables(self.publisher.disk, final, kept)
        merged, gone = merged_indexes(self.publisher, final, removed)
        files, removed = files + merged, removed + gone
        self.publisher.quarantine(refused_rows(final))
        self.publisher.commit(
            final,
            files,
            kind="build",
            run_id=self.run_id,
            removed=removed,
            versions=self._versions,
        )

    def _count(self, batch: _Batch, settled: Settled, result: Result) -> None:
        report = self.report
        report.published += 1
        self._days |= set(settled.articles["published_date"].drop_nulls())
        report.dispositions.update(result.dispositions)
        report.reasons.update(reason for _, _, reason in result.set_aside)
        report.set_aside += [(uri, record, reason) for uri, record, reason in result.set_aside]
        report.rows.update(result.rows)
        report.refused.update(result.refused)
        report.refused_by.update(result.refused_by)
        report.copies.update(settled.articles["duplicate_type"].drop_nulls())
        report.words += batch.words
        self.progress("published", report.rows["articles"], report.words, self.records)

    def _fail(self, batch: _Batch, stage: str, error: BaseException) -> None:
        if isinstance(error, BrokenProcessPool):
            message = "a worker process was killed, three times over; give it more memory or a smaller --batch-size"
        else:
            message = f"{type(error).__name__}: {error}"
        if batch.settled is not None:
            self.report.unpublished += batch.settled.documents.height
        self.report.failures[batch.number] = f"{stage} failed: {message}"


def _of(made_in: dict[str, int], number: int) -> list[str]:
    return [key for key, batch in made_in.items() if batch == number]


@dataclass(frozen=True)
class _Finished:
    """A batch that an earlier run had finished."""

    final: Path

    def outcome(self) -> tuple[Any, BaseException | None]:
        return self.final, None


def build_dataset(options: BuildOptions, progress: Progress) -> BuildReport:
    """Builds without Prefect: for small runs and for debugging. Small inputs are built in this process.

    InputError where an input names nothing, DatasetError where the dataset cannot be written.
    """
    started = perf_counter()
    plan = plan_for(options)
    with open_publisher(options.to, wait=options.wait) as publisher:
        if options.workers == 1 or len(plan.batches) == 1:
            with DirectRunner(None, 1) as runner:
                report = Build(options, publisher, plan, progress).run(runner)
        else:
            with (
                WorkerPool(options.workers, options.model, options.names) as pool,
                DirectRunner(pool, 2 * options.workers) as runner,
            ):
                report = Build(options, publisher, plan, progress).run(runner)
    report.seconds["total"] = perf_counter() - started
    return report


def plan_for(options: BuildOptions) -> Plan:
    """The batches of a build. The same input and options give the same plan, whatever the number of workers."""
    described = (
        *map(str, (options.given_date, options.min_words, options.since, options.until)),
        options.model,
        options.names,
        extraction_version(options.model, options.names, read_own_tables(options.actors)),
    )
    return plan_batches(options.inputs, options.batch_size, described, options.settled_before)
