"""What `dateline review` does with its options."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console

from flows.disk import DatasetError
from flows.review.agreement import agreements
from flows.review.files import import_verdicts, write_rows
from flows.review.keys import open_keys
from flows.review.labels import open_labels, reviewer_name
from flows.review.paragraph_files import import_paragraphs, write_paragraphs
from flows.review.rows import Sampling, sampled_paragraphs, sampled_rows, unjudged, unsearched
from flows.review.session import review_rows, search_paragraphs
from flows.storage import Dataset
from flows.terminal import print_frame
from flows.views import existing

_WIDTH_OF_A_PIPE = 120


@dataclass(frozen=True)
class Review:
    """The options of the command."""

    data: Path
    table: str
    sample: int
    by: str | None
    seed: int
    reviewer: str | None
    missing: bool
    export_to: Path | None
    import_from: Path | None
    agreement: bool

    def __post_init__(self) -> None:
        chosen = [
            name
            for name, value in (
                ("--missing", self.missing and not (self.export_to or self.import_from)),
                ("--export", self.export_to),
                ("--import", self.import_from),
                ("--agreement", self.agreement),
            )
            if value
        ]
        if len(chosen) > 1:
            raise DatasetError(f"{' and '.join(chosen)} are different things to do; give one of them")


def carry_out(review: Review, source: TextIO) -> Iterator[str]:
    """Does what the options say; lines to print at the end. DatasetError where something named is not there."""
    dataset = existing(review.data)
    sampling = Sampling(review.table, review.sample, review.by, review.seed)
    if review.agreement:
        yield from _agreement(review)
        return
    reviewer = reviewer_name(review.reviewer if review.reviewer is not None else _login_name())
    if review.missing and review.export_to:
        paragraphs = unsearched(dataset, sampled_paragraphs(dataset, sampling), reviewer)
        write_paragraphs(review.export_to, paragraphs)
        yield f"{review.export_to}: {len(paragraphs)} paragraphs to search for {review.table}; fill in missing and searched"
    elif review.missing and review.import_from:
        with open_labels(dataset.root, reviewer) as labels:
            done = import_paragraphs(dataset, review.import_from, labels)
        yield (
            f"{review.import_from}: {done.searched} paragraphs searched by {reviewer}, {done.missed} rows missing; "
            f"{done.left} paragraphs left"
        )
    elif review.export_to:
        rows = unjudged(dataset, sampled_rows(dataset, sampling), reviewer)
        write_rows(review.export_to, rows)
        yield f"{review.export_to}: {len(rows)} rows of {review.table} to judge; fill in verdict, wrong_fields and note"
    elif review.import_from:
        yield from _import(dataset, review.import_from, reviewer)
    else:
        yield from _at_the_keyboard(dataset, review, sampling, reviewer, source)


def _at_the_keyboard(
    dataset: Dataset, review: Review, sampling: Sampling, reviewer: str, source: TextIO
) -> Iterator[str]:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_A_PIPE)
    what = "paragraphs" if review.missing else f"rows of {review.table}"
    with open_labels(dataset.root, reviewer) as labels, open_keys(source) as keys:
        if review.missing:
            paragraphs = sampled_paragraphs(dataset, sampling)
            count, left = search_paragraphs(dataset, paragraphs, labels, keys, console)
            total = len(paragraphs)
        else:
            sampled = sampled_rows(dataset, sampling)
            rows = unjudged(dataset, sampled, reviewer)
            count, total = review_rows(rows, labels, keys, console), len(sampled)
            left = len(rows) - count
    if not total:
        yield f"{review.data}: there are no {what}"
    elif not count and not left:
        yield f"{review.data}: {reviewer} has judged all {total} {what} of this sample; see --sample and --seed"
    else:
        yield f"{review.data}: {count} {what} judged by {reviewer}, {left} of the {total} of this sample are left"


def _import(dataset: Dataset, path: Path, reviewer: str) -> Iterator[str]:
    with open_labels(dataset.root, reviewer) as labels:
        done = import_verdicts(dataset, path, labels)
    yield f"{path}: {done.judged} verdicts of {reviewer} kept, {done.empty} rows without a verdict passed over"
    if done.stale_lines:
        lines = ", ".join(map(str, done.stale_lines))
        yield f"{path}: the rows of these lines are gone or have changed, and their verdicts do not count: {lines}"


def _agreement(review: Review) -> Iterator[str]:
    found = agreements(review.data)
    if found.height:
        print_frame(found)
    else:
        yield f"{review.data}: no two reviewers have judged the same row; review with the same --seed as the other"


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise DatasetError("nobody is logged in by name: say who judges with --reviewer") from error
