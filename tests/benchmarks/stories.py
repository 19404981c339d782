"""New articles linked against a year of older ones: ``python -m tests.benchmarks.stories``.

The year is of made-up prints: each story has names, phrases and numbers of its own besides those that every article draws
from one long-tailed vocabulary, four articles on average, a few days apart; each article has five quotations and three
events, of which every fourth is that of another article of the story. Printed are CPU seconds and memory for a quarter, a
half and all of the new articles, what is read of the dataset, and the bytes of the state.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from flows.workers import limit_threads

limit_threads()  # as in a worker, before polars is imported

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

from flows.indexes import indexed_quote_prints, indexed_story_prints, keys_of  # noqa: E402
from flows.linking import Linker  # noqa: E402
from flows.parquet import stage_tables  # noqa: E402
from flows.publisher import Publisher, open_publisher  # noqa: E402
from flows.storage import Dataset  # noqa: E402
from transforms.identifiers import hash_id  # noqa: E402
from transforms.quote_clusters import QUOTE_PRINTS_SCHEMA  # noqa: E402
from transforms.schemas.table import Table  # noqa: E402
from transforms.schemas.tables import ARTICLES, DOCUMENTS, EVENTS  # noqa: E402
from transforms.stories import STORY_PRINTS_SCHEMA  # noqa: E402

BATCH = 250
_FIRST = date(2024, 1, 1)
_ARTICLES_A_STORY = 4
_QUOTES, _SHINGLES, _EVENTS = 5, 18, 3
_OWN = {"names": 6, "phrases": 25, "numbers": 2, "entities": 3}  # of a story
_DRAWN = {"names": 24, "phrases": 75, "numbers": 6, "entities": 10}  # from the vocabulary of all
_WORDS = {"names": 60_000, "phrases": 3_000_000, "numbers": 3_000, "entities": 40_000}
_ACTS = ("CONSULT", "ASSAULT", "ACCUSE", "AGREE", "COERCE", "SUPPORT", "SANCTION", "PROTEST")
_COUNTRIES = ("USA", "CHN", "RUS", "GBR", "FRA", "DEU", "JPN", "IND", "BRA", "KEN", "EGY", "PHL")


class Made:
    """Articles of some days: the tables and prints that linking reads and that a commit files."""

    def __init__(self, count: int, first: date, days: int, seed: int) -> None:
        self._draw = np.random.default_rng(seed)
        story = self._draw.integers(0, max(1, count // _ARTICLES_A_STORY), count)
        day = np.minimum(
            story * days // max(1, count // _ARTICLES_A_STORY) + self._draw.integers(0, 4, count), days - 1
        )
        order = np.argsort(day, kind="stable")
        self._story, self._day = story[order] + seed * 1_000_003, day[order]
        self.ids = [hash_id(seed, number) for number in range(count)]
        self.days = [first + timedelta(days=int(each)) for each in self._day]
        self.articles = _rows(ARTICLES, {"article_id": self.ids, "published_date": self.days, "origin_id": self.ids})
        self.prints = self._prints()
        self.quotes = self._quotes()
        self.events = self._events()

    def _prints(self) -> pl.DataFrame:
        count = len(self.ids)
        lists = {name: self._keys(name) for name in _OWN}
        weights = [[40] * len(keys) for keys in lists["entities"]]
        columns = {"article_id": self.ids, **lists, "lead_names": [keys[:8] for keys in lists["names"]]}
        leaders = [keys[0] for keys in lists["names"]]
        told = {"leader": leaders, "told_year": [_FIRST.year] * count, "told_days": [[1, 2]] * count}
        columns |= told | {"entity_weights": weights, "leader_mentions": [3] * count}
        return pl.DataFrame(columns, schema_overrides=STORY_PRINTS_SCHEMA).select(STORY_PRINTS_SCHEMA.names())

    def _keys(self, name: str) -> list[list[int]]:
        count, own, drawn = len(self.ids), _OWN[name], _DRAWN[name]
        mine = (self._story[:, None] * 64 + self._draw.integers(0, own * 2, (count, own))) % 2**31 + 2**31
        others = (self._draw.pareto(0.9, (count, drawn)) * 20).astype(np.int64) % _WORDS[name]
        return [sorted(set(row)) for row in np.hstack([mine, others]).tolist()]

    def _quotes(self) -> pl.DataFrame:
        count = len(self.ids) * _QUOTES
        of = np.repeat(np.arange(len(self.ids)), _QUOTES)
        copied = self._draw.random(count) < 1 / 4
        said = np.where(copied, self._story[of] * 8 + self._draw.integers(0, 4, count), -1)
        own = self._draw.integers(0, 2**32, (count, _SHINGLES))
        same = (said[:, None] * 7_919 + np.arange(_SHINGLES) * 104_729) % 2**32
        shingles = np.where(copied[:, None], same, own).tolist()
        article = [self.ids[each] for each in of]
        frame = pl.DataFrame(
            {
                "quote_id": [hash_id(key, number % _QUOTES) for number, key in enumerate(article)],
                "article_id": article,
                "speaker_entity_id": [f"person:{number % 5000}" for number in range(count)],
                "is_indirect": [False] * count,
                "words": self._draw.integers(0, 2**63, count),
                "word_count": [_SHINGLES + 2] * count,
                "shingles": [sorted(row) for row in shingles],
            },
            schema_overrides=QUOTE_PRINTS_SCHEMA,
        ).select(QUOTE_PRINTS_SCHEMA.names())
        return frame.with_columns(pl.Series("published_date", [self.days[each] for each in of]))

    def _events(self) -> pl.DataFrame:
        count = len(self.ids) * _EVENTS
        of = np.repeat(np.arange(len(self.ids)), _EVENTS)
        kind = (self._story[of] + self._draw.integers(0, 3, count)) % 1_000_003
        article, days = [self.ids[each] for each in of], [self.days[each] for each in of]
        sides = [
            [_actor(_COUNTRIES[int(key) % 12], f"person:{int(key) % 20_000}" if key % 2 else None)] for key in kind
        ]
        return _rows(
            EVENTS,
            {
                "event_id": [hash_id(key, "event", number % _EVENTS) for number, key in enumerate(article)],
                "article_id": article,
                "published_date": days,
                "act_type": [_ACTS[int(key) % 8] for key in kind],
                "trigger_lemma": [f"verb {int(key) % 300}" for key in kind],
                "actors": sides,
                "recipients": [[_actor(_COUNTRIES[int(key) // 12 % 12], None)] for key in kind],
                "sentence_text": [
                    f"Words of happening {key} and of number {number}" for number, key in enumerate(kind)
                ],
                "event_start_date": days,
                "event_end_date": days,
                "event_date_granularity": ["day"] * count,
                "event_date_method": ["clause"] * count,
                "counts": [[]] * count,
            },
        )

    def publish(self, publisher: Publisher) -> None:
        """Commits them as if each had begun a story and clusters of its own."""
        articles = self.articles.with_columns(pl.col("article_id").alias("story_id"))
        quotes = self.quotes.with_columns(pl.col("quote_id").alias("quote_cluster_id"))
        events = self.events.with_columns(pl.col("event_id").alias("event_cluster_id"))
        tables = {
            "articles": articles,
            "events": events,
            "keys": keys_of(DOCUMENTS.stored_schema.to_frame(), articles),
            "storyprints": indexed_story_prints(self.prints, articles),
            "quoteprints": indexed_quote_prints(self.quotes.drop("published_date"), quotes),
        }
        staging = publisher.root / "_staging" / "made"
        publisher.commit(staging, stage_tables(publisher.disk, staging, tables), kind="build", run_id="benchmark")

    def write(self, start: int, folder: Path) -> None:
        """A batch, as linking takes it."""
        mine = pl.col("article_id").is_in(self.ids[start : start + BATCH])
        for name in ("linked", "extracted"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.articles.filter(mine).write_parquet(folder / "linked" / "articles.parquet")
        self.events.filter(mine).write_parquet(folder / "extracted" / "events.parquet")
        self.prints.filter(mine).write_parquet(folder / "extracted" / "storyprints.parquet")
        self.quotes.drop("published_date").filter(mine).write_parquet(folder / "extracted" / "quoteprints.parquet")


def _rows(table: Table, columns: dict[str, list[object]]) -> pl.DataFrame:
    """Rows with these columns, and nothing in the others."""
    schema = table.stored_schema
    frame = pl.DataFrame([pl.Series(name, values, schema[name]) for name, values in columns.items()])
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in columns]
    return frame.with_columns(lacking).select(schema.names())


def _actor(country: str, entity_id: str | None) -> dict[str, object]:
    found = {"entity_id": entity_id, "name": entity_id, "text": country, "country_code": country}
    return {**found, "start_char": 0, "end_char": 1, "sector_code": None}


def link_all(root: Path, made: Made, count: int, work: Path) -> tuple[float, float]:
    """CPU seconds of linking the first articles of these, and of that reading the dataset and the first batch."""
    linker = Linker(Dataset(root))
    seconds = []
    for start in range(0, count, BATCH):
        made.write(start, work)
        begun = time.process_time()  # a busy machine must not count
        linker.link(work / "linked", work / "extracted", work / "links", ())
        seconds.append(time.process_time() - begun)
    return sum(seconds), seconds[0]


def memory() -> float:
    """The most that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=300_000)
    parser.add_argument("--new", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, work = Path(folder) / "tables", Path(folder) / "work"
        with open_publisher(root) as publisher:
            for month in range(12):
                Made(options.year // 12, _FIRST + timedelta(days=30 * month), 30, month + 1).publish(publisher)
        files = Dataset(root).files()
        for name in ("storyprints", "quoteprints"):
            size = sum(path.stat().st_size for path in files[name])
            print(f"{name}: {size / 2**20:.0f} MiB on disk, {size / options.year:.0f} bytes an article")
        made = Made(options.new, _FIRST + timedelta(days=335), 20, 99)
        print(f"{options.year:,} articles of a year; memory before linking {memory():.0f} MiB")
        for count in (options.new // 4, options.new // 2, options.new):
            whole, first = link_all(root, made, count, work)
            print(
                f"{count:>7,} new articles: {whole:6.1f} s, {1000 * whole / count:5.2f} ms an article; "
                f"the first batch, with what it reads, {first:4.1f} s; memory {memory():.0f} MiB"
            )


if __name__ == "__main__":
    main()
