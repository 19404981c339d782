"""Run the date rules on ../shared/dev/dates and write predictions for its scorer.

python -m tests.benchmarks.dev_dates OUT.jsonl && python ../shared/dev/dates/score.py ../shared/dev/dates/cases.jsonl OUT.jsonl
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from transforms.dates import DateExpression, find_dates
from transforms.language import load_language, parse_text

CASES = Path(__file__).resolve().parents[3] / "shared" / "dev" / "dates" / "cases.jsonl"


def main(out: str) -> None:
    """The found expression that overlaps the marked one most, for each case."""
    nlp = load_language()
    with open(out, "w", encoding="utf-8") as file:
        for line in CASES.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            text = " ".join(case["sentence"].split())
            start = text.find(case["expr"])
            doc = parse_text(nlp, text)
            found = max(
                find_dates(doc, date.fromisoformat(case["dct"])),
                key=lambda each: _overlap(each, start, start + len(case["expr"])),
                default=None,
            )
            if found is not None and _overlap(found, start, start + len(case["expr"])) > 0:
                row = {"id": case["id"], "from": found.start.isoformat(), "to": found.end.isoformat()}
                file.write(json.dumps(row) + "\n")


def _overlap(found: DateExpression, start: int, end: int) -> int:
    return min(found.span.end_char, end) - max(found.span.start_char, start)


if __name__ == "__main__":
    main(sys.argv[1])
