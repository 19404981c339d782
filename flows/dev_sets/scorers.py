"""Development sets beside the checkout, each with the scorer that came with it: predictions are written, the scorer prints."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from flows.dev_sets import dates, events, quotes


@dataclass(frozen=True)
class DevSet:
    """A set, its genre, what of it is scored (tables, or one function on given spans), and how its scorer is called."""

    part: str
    name: str
    genre: str
    through: str
    predict: Callable[[Path, Path, Language], None]
    command: Callable[[Path, Path], list[str]]


DEV_SETS = (
    DevSet(
        "quotes",
        "quotes",
        "seven US publishers, 2015-16",
        "the quotation rules on its articles",
        quotes.predict,
        lambda folder, out: ["score.py", "--pred", str(out), "--boot", "500"],
    ),
    DevSet(
        "events",
        "events/gold",
        "PLOVER's manual style, 1990s newswire",
        "the event rules on its sentences",
        events.predict_gold,
        lambda folder, out: ["score.py", str(folder / "gold.jsonl"), str(out)],
    ),
    DevSet(
        "events",
        "events/pairs",
        "news of the 2000s and 2010s, one labelled pair a sentence",
        "the event rules on its sentences",
        events.predict_pairs,
        lambda folder, out: ["score_pairs.py", str(folder / "pairs.jsonl"), str(out), "--boot", "1000"],
    ),
    DevSet(
        "dates",
        "dates",
        "interviews and speeches",
        "the date rules on its sentences, marked expressions",
        dates.predict,
        lambda folder, out: ["score.py", str(folder / "cases.jsonl"), str(out)],
    ),
)


def score_dev_sets(root: Path, parts: set[str], nlp: Language) -> Iterator[tuple[DevSet, str]]:
    """What each set's own scorer prints, for the sets of the parts asked for (all, where that is ``all``)."""
    for dev_set in DEV_SETS:
        folder = root / dev_set.name.partition("/")[0]
        if not folder.is_dir() or not parts & {dev_set.part, "all"}:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "predictions.jsonl"
            dev_set.predict(folder, out, nlp)
            script, *arguments = dev_set.command(folder, out)
            done = subprocess.run(
                [sys.executable, str(folder / script), *arguments], capture_output=True, text=True, check=False
            )
            yield dev_set, done.stdout if done.returncode == 0 else done.stdout + done.stderr
