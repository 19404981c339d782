"""What a build says at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.build import BuildReport

_SHOWN_SET_ASIDE = 20
_SHOWN_UNUSUAL = 10


def report_lines(report: BuildReport, to: Path) -> Iterator[str]:
    """What a build says at its end: the records add up, line by line."""
    counts = report.dispositions
    new = counts["article"] + counts["updated"]
    yield f"in     {report.records:>7,} records in {report.batches} batches"
    if report.repeated:
        yield f"       {report.repeated:>7,} met before, and skipped"
    yield f"out    {new:>7,} articles" + (f", {counts['updated']} of them corrections" if counts["updated"] else "")
    for name in ("entities", "quotes", "events"):
        yield f"       {report.rows[name]:>7,} {name}"
    for kind, count in sorted(report.copies.items()):
        yield f"       {count:>7,} of the articles are {kind} copies"
    for disposition in ("unchanged", "superseded", "dropped"):
        if counts[disposition]:
            yield f"       {counts[disposition]:>7,} records {disposition}"
    if report.reasons:
        yield f"aside  {sum(report.reasons.values()):>7,} records: " + ", ".join(
            f"{reason} {count}" for reason, count in sorted(report.reasons.items())
        )
        for uri, record, reason in report.set_aside[:_SHOWN_SET_ASIDE]:
            yield f"         {uri}" + (f" record {record}" if record != "0" else "") + f": {reason}"
        if len(report.set_aside) > _SHOWN_SET_ASIDE:
            yield "         ... see: dateline query \"select source_uri, reason, detail from issues where stage = 'read'\""
    for name, count in sorted(report.refused.items()):
        yield f"refused{count:>7,} rows of {name}, kept in {to / '_quarantine' / name}"
    for rule, count in sorted(report.refused_by.items()):
        yield f"         {rule}: {count}"
    for source, day, count, low, high in report.unusual[:_SHOWN_UNUSUAL]:
        yield f"warning {source or 'no source'} has {count} articles on {day}, and had {low} to {high} a day before it"
    if len(report.unusual) > _SHOWN_UNUSUAL:
        yield f'         ... and {len(report.unusual) - _SHOWN_UNUSUAL} more; see: dateline query "from coverage"'
    for number, message in sorted(report.failures.items()):
        yield f"failed   batch {number}: {message}"
    if report.unpublished:
        yield f"failed {report.unpublished:>7,} records, to be read again by the next build"
    state = (
        "nothing was new" if report.records == report.repeated and not report.failures else f"version {report.version}"
    )
    yield (
        f"{to}: {state}; every record is accounted for"
        if not report.unaccounted
        else f"{to}: {report.unaccounted} records are NOT accounted for"
    )
    yield "time   " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in report.seconds.items())
