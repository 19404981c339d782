"""The step between extraction and validation: each article to its story, each quotation and event to its cluster.

One process links, a batch after the other in plan order, because each batch may join what the one before began. It
reads the months about the days of a batch, once, and remembers what it linked since; an article takes 1 to 2 kB. What
it compares is small and made by the workers: prints of articles and of quotations, and columns of events.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import polars as pl

from flows.disk import Scratch
from flows.parquet import (
    INDEXED_QUOTE_PRINTS,
    INDEXED_STORY_PRINTS,
    UNDATED,
    months_about,
    parquet_bytes,
    partition_of,
)
from flows.storage import Dataset
from transforms.event_clusters import CLUSTERS_SCHEMA, COMPARED_EVENT, EVENT_DAYS, link_events
from transforms.issues import issue_row
from transforms.quote_clusters import QUOTE_DAYS, link_quotes
from transforms.schemas.tables import EVENTS, ISSUES
from transforms.stories import STORY_DAYS, link_stories

_REACH = max(STORY_DAYS, QUOTE_DAYS, EVENT_DAYS)
_EVENT_ROWS = pl.Schema(
    {
        **{name: EVENTS.stored_schema[name] for name in COMPARED_EVENT},
        "story_id": pl.String(),
        "event_cluster_id": pl.String(),
    }
)


class Linker:
    """What was linked in a dataset as it is now, and in the batches since. Those must come in plan order."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        # What is published while batches are linked is what was linked here: it must not be met twice.
        self._version = dataset.version()
        self._known: set[str] = set()  # partitions
        self._stories = _ByMonth(INDEXED_STORY_PRINTS, STORY_DAYS)
        self._quotes = _ByMonth(INDEXED_QUOTE_PRINTS, QUOTE_DAYS)
        self._events = _ByMonth(_EVENT_ROWS, EVENT_DAYS)
        self._story_of: dict[str, str] = {}
        self._linked: set[str] = set()  # articles of which the dataset has older rows, if any

    def link(self, linked: Path, extracted: Path, folder: Path, replaced: Collection[str]) -> Path:
        """Links a settled batch that was extracted; writes what ``with_links`` adds to its rows below ``folder``.

        ``replaced`` are the articles of which older rows go: those keep their story, and what they say and tell joins
        what it was part of. A copy is in the story of its original. Articles without a date are compared with such
        articles only.
        """
        names = ["article_id", "published_date", "duplicate_of"]
        articles = _in_order(pl.read_parquet(linked / "articles.parquet", columns=names))
        kept = self._stories_of({*replaced, *articles["duplicate_of"].drop_nulls()})
        months = {month for day in articles["published_date"].unique() for month in _months_about(day)}
        self._know(months | self._months_of(set(replaced)))
        stories, bridges = self._link_stories(articles, pl.read_parquet(extracted / "storyprints.parquet"), kept)
        order = articles.with_row_index("order").select("article_id", "order", "published_date")
        quotes = _ordered(pl.read_parquet(extracted / "quoteprints.parquet"), "quote_id", order)
        events = pl.read_parquet(extracted / "events.parquet", columns=list(COMPARED_EVENT)).drop("published_date")
        events = _ordered(events, "event_id", order).join(
            stories.select("article_id", "story_id"), on="article_id", how="left", maintain_order="left"
        )
        quote_clusters = _apart(link_quotes, quotes, self._quotes)
        event_clusters = _apart(link_events, events.select(*COMPARED_EVENT, "story_id"), self._events)
        self._forget(replaced)
        self._linked |= set(articles["article_id"])
        self._stories.add(stories)
        self._quotes.add(quotes.join(quote_clusters, on="quote_id", maintain_order="left"))
        self._events.add(events.join(event_clusters, on="event_id", maintain_order="left"))
        self._story_of |= dict(stories.select("article_id", "story_id").iter_rows())
        _write(
            folder,
            {
                "stories": stories.select("article_id", "story_id"),
                "quote_clusters": quote_clusters,
                "event_clusters": event_clusters.select(list(CLUSTERS_SCHEMA)),
                "issues": _bridge_issues(bridges, articles),
            },
        )
        return folder

    # Stories

    def _link_stories(
        self, articles: pl.DataFrame, prints: pl.DataFrame, kept: Mapping[str, str]
    ) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
        """The prints with the stories of the articles, and the articles that fit another story, too."""
        dated = articles.join(prints, on="article_id", how="left", maintain_order="left")
        stories: dict[str, str] = {}
        bridges: list[tuple[str, str]] = []
        for part, known in _parts(dated, self._stories):
            settled, here = {**kept, **stories}, set(part["article_id"])
            given = {}
            for article_id, original in part.select("article_id", "duplicate_of").iter_rows():
                if article_id in settled:
                    given[article_id] = settled[article_id]
                elif original in settled or original in here:
                    given[article_id] = settled.get(original, original)
            found = link_stories(part, known, given)
            stories |= found.stories
            bridges += found.bridges
        column = pl.Series("story_id", [stories[key] for key in dated["article_id"]], dtype=pl.String)
        return dated.with_columns(column).select(INDEXED_STORY_PRINTS.names()), bridges

    def _stories_of(self, article_ids: Collection[str]) -> dict[str, str]:
        """The stories of those of the articles that have one: as linked since, or as published."""
        missing = {key for key in article_ids if key not in self._story_of}
        if missing:
            months = self._months_of(missing)
            story = pl.coalesce("story_id", "article_id").alias("story_id")
            rows = self._dataset.scan("articles", self._version, months).select("article_id", story)
            found = rows.filter(pl.col("article_id").is_in(list(missing))).collect()
            self._story_of |= dict(found.iter_rows())
        return {key: self._story_of[key] for key in article_ids if key in self._story_of}

    # What is read of the dataset

    def _months_of(self, article_ids: Collection[str]) -> set[str]:
        keys = self._dataset.look_up(article_ids, self._version).filter(pl.col("kind") == "article")
        return {f"published_month={month or UNDATED}" for month in keys["published_month"]}

    def _know(self, months: Iterable[str]) -> None:
        """Reads what was linked in these months, but for articles that were linked since."""
        more = set(months) - self._known
        if not more:
            return
        self._known |= more
        since = ~pl.col("article_id").is_in(list(self._linked))
        scan = self._dataset.scan
        stories = scan("storyprints", self._version, more).filter(since).collect()
        events = scan("events", self._version, more).select(*COMPARED_EVENT, "event_cluster_id").filter(since).collect()
        of_article = stories.select("article_id", "story_id")
        self._stories.add(stories)
        self._quotes.add(scan("quoteprints", self._version, more).filter(since).collect())
        self._events.add(events.join(of_article, on="article_id", how="left", maintain_order="left"))
        self._story_of = dict(of_article.iter_rows()) | self._story_of

    def _forget(self, article_ids: Collection[str]) -> None:
        for rows in (self._stories, self._quotes, self._events):
            rows.remove(article_ids)


class _ByMonth:
    """Rows of articles by the partition that they lie in; only those within some days of a batch are looked at."""

    def __init__(self, schema: pl.Schema, reach: int) -> None:
        self._schema = schema
        self._reach = pl.duration(days=reach)
        self._months: dict[str, list[pl.DataFrame]] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Further rows."""
        for day, part in rows.select(self._schema.names()).group_by(pl.col("published_date").dt.month_start()):
            self._months.setdefault(partition_of(day[0]), []).append(part.cast(self._schema))

    def remove(self, article_ids: Collection[str]) -> None:
        """Takes the rows of these articles away."""
        if article_ids:
            gone = pl.col("article_id").is_in(list(article_ids))
            for month, parts in self._months.items():
                self._months[month] = [part.filter(~gone) for part in parts]

    def about(self, days: pl.Series) -> pl.DataFrame:
        """The rows about these days, in a fixed order; for a null those without a date."""
        months = sorted({month for day in days.unique() for month in _months_about(day)} & self._months.keys())
        rows = pl.concat([self._schema.to_frame(), *(part for month in months for part in self._months[month])])
        if days.null_count() or not days.len():
            return rows
        first, last = pl.lit(days.min()), pl.lit(days.max())
        return rows.filter(pl.col("published_date").is_between(first - self._reach, last + self._reach))


def with_links(tables: Mapping[str, pl.DataFrame], folder: Path) -> dict[str, pl.DataFrame]:
    """The tables of a batch with their stories, clusters and the issues of linking."""
    links = {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    joined = {
        "articles": ("article_id", "stories"),
        "quotes": ("quote_id", "quote_clusters"),
        "events": ("event_id", "event_clusters"),
    }
    found = dict(tables)
    for name, (key, of) in joined.items():
        # An id that stands twice is refused later: it must not become four.
        found[name] = tables[name].update(links[of].unique(key, maintain_order=True), on=key, how="left")
    return found | {"issues": pl.concat([tables["issues"], links["issues"]])}


def _apart(
    link: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame], new: pl.DataFrame, known: _ByMonth
) -> pl.DataFrame:
    """Clusters of rows with a date, and of those without."""
    return pl.concat([link(part, rows) for part, rows in _parts(new, known)])


def _parts(new: pl.DataFrame, known: _ByMonth) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """Rows with a date and the known ones about them, then those without a date; one pair at least."""
    is_dated = pl.col("published_date").is_not_null()
    parts = [part for part in (new.filter(is_dated), new.filter(~is_dated)) if part.height] or [new]
    return [(part, known.about(part["published_date"])) for part in parts]


def _in_order(articles: pl.DataFrame) -> pl.DataFrame:
    """By date of publication, but for originals that are dated after their copies: those come before them."""
    by_date = articles.sort("published_date", nulls_last=True, maintain_order=True)
    original = dict(by_date.select("article_id", "duplicate_of").iter_rows())
    placed: dict[str, int] = {}
    for article_id in by_date["article_id"]:
        chain = [article_id]
        while (before := original[chain[-1]]) in original and before not in placed and before not in chain:
            chain.append(before)
        for key in reversed(chain):
            placed.setdefault(key, len(placed))
    return by_date.sort(pl.col("article_id").replace_strict(placed, return_dtype=pl.Int64))


def _ordered(rows: pl.DataFrame, key: str, order: pl.DataFrame) -> pl.DataFrame:
    """Rows of articles in the order of these, and within one as they are; one that stands twice will be refused."""
    once = rows.unique(key, keep="first", maintain_order=True)
    return once.join(order, on="article_id", maintain_order="left").sort("order", maintain_order=True).drop("order")


def _bridge_issues(bridges: Iterable[tuple[str, str]], articles: pl.DataFrame) -> pl.DataFrame:
    """A note for each article that fits a second story; the one that it fits best, beside its own."""
    days = dict(articles.select("article_id", "published_date").iter_rows())
    first = dict(reversed(list(bridges)))
    return ISSUES.frame(
        issue_row(key, days[key], None, "link", "note", "fits_two_stories", f"it fits story {first[key]}, too")
        for key in sorted(first)
    ).cast(ISSUES.stored_schema)


def _months_about(day: object) -> Iterable[str]:
    return [partition_of(None)] if day is None else months_about(day, _REACH)  # type: ignore[arg-type]


def _write(folder: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    disk = Scratch()
    disk.make_folder(folder)
    for name, frame in frames.items():
        disk.replace(folder / f"{name}.parquet", parquet_bytes(frame))
