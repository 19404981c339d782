"""The articles that come with Dateline, built and asked: a first look that needs nothing else."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import polars as pl

from flows.build import BuildOptions, Progress, build_dataset
from flows.dataset import open_dataset
from flows.report import report_lines
from flows.storage import Dataset, DatasetError
from transforms.language import DEFAULT_MODEL

_DEFAULT_DATA = Path("data/tables")
_QUESTIONS = (
    "select speaker_name, speaker_title, cue_lemma as cue, quote_text from quotes where speaker_type = 'named' and"
    " speaker_title is not null and quote_type = 'direct' order by published_date desc, start_char limit 5",
    "select event_start_date as date, actor_name, plover_type, recipient_name, sentence_text from events"
    " where status = 'happened' and actor_name is not null and recipient_name is not null"
    " order by event_start_date desc nulls last, event_id limit 5",
    "select i.name, any_value(titles) as titles, any_value(articles) as articles, count(distinct q.quote_id) as said,"
    " count(distinct p.event_id) as did from entity_index i join quotes q on q.speaker_entity_id = i.entity_id"
    " left join participants p on p.entity_id = i.entity_id and p.role = 'actor'"
    " group by i.entity_id, i.name order by said desc, did desc, i.name limit 5",
)


def build_samples(to: Path, progress: Progress) -> list[str]:
    """Builds the samples in this process, without Prefect; what a build says at its end.

    Some samples are set aside by design (an empty file, bytes that are no text), and that is success. DatasetError where
    the folder holds a dataset of other articles, which the samples would be mixed into, or nothing was published.
    """
    with resources.as_file(resources.files("flows") / "samples") as samples:
        dataset = Dataset(to)
        if dataset.exists():
            ours = {path.relative_to(samples).as_posix() for path in samples.rglob("*") if path.is_file()}
            theirs = dataset.scan("documents").filter(~pl.col("source_uri").is_in(list(ours))).collect()
            if theirs.height:
                raise DatasetError(f"{to} holds other articles; choose another folder: dateline demo --to FOLDER")
        report = build_dataset(BuildOptions((str(samples),), to, DEFAULT_MODEL, workers=1), progress)
    lines = list(report_lines(report, to))
    if report.exit_code not in {0, 3}:
        raise DatasetError("\n".join(lines))
    return lines


def questions(data: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Three commands to try, each with its rows."""
    dataset = open_dataset(data)
    where = "" if data == _DEFAULT_DATA else f" --data {shlex.quote(str(data))}"
    for sql in _QUESTIONS:
        yield f'dateline query "{sql}"{where}', dataset.sql(sql)
