"""One story across its articles: these in order, what they tell of most, and what is said in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from flows.dataset import OpenDataset, open_dataset
from flows.storage import DatasetError

_ID = re.compile(r"[0-9a-f]{4,}")
_LISTED = 8  # stories that an error names


class StoryPage(NamedTuple):
    """A story's row of ``stories``, and frames; articles in order of publication, events and quotations of most articles
    first."""

    story: dict[str, Any]
    articles: pl.DataFrame
    events: pl.DataFrame
    quotes: pl.DataFrame

    def lines(self) -> list[str]:
        """What the story is, in words."""
        story = self.story
        return [
            f"{story['headline'] or 'no headline'} ({story['story_id']})",
            f"{_counted(story['articles'], 'article')} of {_counted(story['sources'], 'publisher')} and "
            f"{_counted(story['origins'], 'independent origin')}, "
            f"from {story['first_date'] or 'no date'} to {story['last_date'] or 'no date'}.",
            f"Places: {', '.join(story['places']) or 'none'}. About: {', '.join(story['entities']) or 'nobody named'}.",
        ]

    def parts(self) -> list[tuple[str, pl.DataFrame]]:
        """The frames with what they are of, as they are read best."""
        return [("articles", self.articles), ("events", self.events), ("quotes", self.quotes)]


def story_page(data: Path, wanted: str, version: int | None = None) -> StoryPage:
    """The page of a story: by its id or the beginning of one, or by words of a headline of any of its articles.

    Letters may be small or capital. DatasetError where no story has them, or several have (it names them, those of most
    articles first).
    """
    dataset = open_dataset(data, version)
    story = _found(dataset, " ".join(wanted.split()))
    key = "'" + story["story_id"].replace("'", "''") + "'"
    articles = f"""
        select published_date, source, agency, headline, duplicate_type, article_id from articles where story_id = {key}
        order by published_date nulls last, published_at nulls last, article_id"""
    events = f"""
        select c.event_start_date, c.act_type, c.actor_name, c.recipient_name, c.place_name, c.statuses,
               c.articles, c.origins, c.sentence_text
        from claims c left join events e on e.event_id = c.event_cluster_id where c.story_id = {key}
        order by c.articles desc, c.first_date nulls last, e.article_id, e.trigger_start, c.event_cluster_id"""
    quotes = f"""
        select q.first_date, q.speaker_name, q.articles, q.origins, q.quote_text
        from quote_clusters q join articles a using (article_id) left join quotes f using (quote_id)
        where a.story_id = {key}
        order by q.articles desc, q.first_date nulls last, q.article_id, f.start_char, q.quote_cluster_id"""
    return StoryPage(story, dataset.sql(articles), dataset.sql(events), dataset.sql(quotes))


def _found(dataset: OpenDataset, wanted: str) -> dict[str, Any]:
    """The one story that is meant: by id, else by a whole headline, else by words of one."""
    rows = dataset.sql(
        """select s.*, (select list(a.headline) from articles a where a.story_id = s.story_id and a.headline is not null)
                  as headlines
           from stories s order by articles desc, first_date nulls last, story_id"""
    ).rows(named=True)
    title, words = wanted.casefold(), _words(wanted)
    tests = (
        lambda row: bool(_ID.fullmatch(title)) and row["story_id"].startswith(title),
        lambda row: any(headline.casefold() == title for headline in row["headlines"] or ()),
        lambda row: bool(words) and any(words <= _words(headline) for headline in row["headlines"] or ()),
    )
    for test in tests:
        found = [row for row in rows if test(row)]
        if len(found) == 1:
            return found[0]
        if found:
            raise DatasetError(f"{len(found)} stories have {wanted!r}; name one by its id: {_listed(found)}")
    remedy = "see the view stories for those there are" if rows else "the dataset has none"
    raise DatasetError(f"no story has {wanted!r} in a headline; {remedy}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _listed(rows: list[dict[str, Any]]) -> str:
    named = [f"{row['story_id']} ({row['headline'] or 'no headline'}, {row['articles']:,})" for row in rows[:_LISTED]]
    return ", ".join(named) + (f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else "")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
