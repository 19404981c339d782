"""Development sets beside the checkout, each with the scorer that came with it: predictions are written, the scorer prints."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from flows.dev_sets import dates, events, places, quotes, stories
from flows.dev_sets.intervals import interval_lines


@dataclass(frozen=True)
class DevSet:
    """A set, its genre, what of it is scored (tables, or one function on given spans), and how its scorer is called."""

    part: str
    name: str
    genre: str
    through: str
    predict: Callable[[Path, Path, Language], None]
    command: Callable[[Path, Path], list[str]]


def _scored_stories(out: Path, *more: str) -> list[str]:
    return ["score_clusters.py", str(stories.gold_beside(out)), str(out), "--gold-key", "subtopic", *more]


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
    DevSet(
        "places",
        "places/marked names",
        "articles on epidemics (GeoVirus), which the rules were tuned on",
        "the resolver on the names that it marks",
        places.predict_marked,
        lambda folder, out: ["score.py", places.unpacked(out), str(out)],
    ),
    DevSet(
        "places",
        "places/own names",
        "articles on epidemics (GeoVirus), which the rules were tuned on",
        "all of the pipeline; a marked name that was not found counts as wrong, one found beside them does not",
        places.predict_found,
        lambda folder, out: ["score.py", places.unpacked(out), str(out)],
    ),
    DevSet(
        "stories",
        "stories/fitted",
        "online news of 2003-13, odd topics, on which the weights were fitted",
        "stories, one article after the other",
        stories.predict_stories,
        lambda folder, out: _scored_stories(out, "--filter", "half=odd"),
    ),
    DevSet(
        "stories",
        "stories/others",
        "online news of 2003-13, even topics",
        "stories, one article after the other",
        stories.predict_stories,
        lambda folder, out: _scored_stories(out, "--filter", "half=even"),
    ),
    DevSet(
        "stories",
        "stories/all",
        "online news of 2003-13, all topics in one stream",
        "stories, one article after the other",
        stories.predict_stories,
        lambda _, out: _scored_stories(out),
    ),
    DevSet(
        "stories",
        "stories/mentions",
        "online news of 2003-13; every happening and state is marked, most of which are no events of ours",
        "event mentions and their clusters",
        stories.predict_mentions,
        lambda folder, out: ["score_mentions.py", str(stories.gold_beside(out)), str(out), "--split", "train"],
    ),
)


def score_dev_sets(root: Path, parts: set[str], nlp: Language) -> Iterator[tuple[DevSet, str]]:
    """What each set's own scorer prints, with intervals, for the sets of the parts asked for (all, where that is ``all``)."""
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
            if done.returncode == 0:
                yield dev_set, done.stdout + "".join(f"{line}\n" for line in interval_lines(dev_set.name, folder, out))
            else:
                yield dev_set, done.stdout + done.stderr
