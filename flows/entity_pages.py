"""All that a dataset has of one person, body or place: articles, titles over time, quotations and events."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from flows.dataset import OpenDataset, open_dataset
from flows.storage import DatasetError

_ENTITY_ID = re.compile(r"[a-z]+:\S+")
_LISTED = 8  # entities that an error names
_LIKE_ENOUGH = 0.75  # of two names, by difflib: "Kishda" and "Kishida" have .92


class EntityPage(NamedTuple):
    """An entity's row of ``entity_index``, and frames in order of date; of articles, quotations and events all rows."""

    entity: dict[str, Any]
    articles: pl.DataFrame
    titles: pl.DataFrame
    quotes: pl.DataFrame
    events: pl.DataFrame

    def lines(self) -> list[str]:
        """What the entity is, in words."""
        entity = self.entity
        countries = ", ".join(entity["country_codes"] or ()) or "no country"
        ambiguous = " In some of them the id may stand for somebody else." if entity["is_id_ambiguous"] else ""
        return [
            f"{entity['name']} ({entity['entity_id']})",
            f"{entity['entity_type']}, {countries}, {entity['sector_code'] or 'no sector'}; named as "
            + ", ".join(entity["names"]),
            f"{entity['articles']:,} articles from {entity['first_date'] or 'no date'} to {entity['last_date'] or 'no date'}, "
            f"{entity['mentions']:,} mentions.{ambiguous}",
        ]

    def parts(self) -> list[tuple[str, pl.DataFrame]]:
        """The frames with what they are of, as they are read best."""
        return [("articles", self.articles), ("titles", self.titles), ("quotes", self.quotes), ("events", self.events)]


def entity_page(data: Path, wanted: str, version: int | None = None) -> EntityPage:
    """The page of an entity: by its id, by a name that it has in some article, or by words of such names.

    Letters may be small or capital. DatasetError where no entity has that name (it names those that are near), or
    several have it (it names them, those of most articles first).
    """
    dataset = open_dataset(data, version)
    entity = _found(dataset, " ".join(wanted.split()))
    key = _literal(entity["entity_id"])
    articles = f"""
        select e.published_date, a.source, a.headline, e.title, e.mention_count as mentions, e.article_id
        from entities e join articles a using (article_id) where e.entity_id = {key}
        order by e.published_date nulls last, e.article_id"""
    titles = f"""
        select mode(title) as title, sector_code, min(published_date) as first_date, max(published_date) as last_date,
               count(*) as articles
        from entities where entity_id = {key} and title is not null
        group by lower(title), sector_code order by first_date nulls last, title"""
    quotes = f"""
        select q.published_date, q.quote_type, q.cue_lemma, q.quote_text, q.article_id from quotes q
        where q.speaker_entity_id = {key} or list_contains(q.speaker_entity_ids, {key})
        order by q.published_date nulls last, q.article_id, q.start_char"""
    return EntityPage(
        entity,
        dataset.sql(articles),
        dataset.sql(titles),
        dataset.sql(quotes),
        dataset.sql(f"select * exclude (event_id) from timeline({key})"),
    )


def _found(dataset: OpenDataset, wanted: str) -> dict[str, Any]:
    """The one entity that is meant: by id, else by a whole name, else by words of its names."""
    index = dataset.sql("select * from entity_index order by articles desc, mentions desc, entity_id")
    rows = index.rows(named=True)
    name = wanted.casefold()
    words = set(re.findall(r"\w+", name))
    tests = (
        lambda row: row["entity_id"] == wanted,
        lambda row: row["name"].casefold() == name,
        lambda row: any(form.casefold() == name for form in row["names"]),
        lambda row: any(words <= set(re.findall(r"\w+", form.casefold())) for form in row["names"]),
    )
    for test in tests[:1] if _ENTITY_ID.fullmatch(wanted) else tests:
        found = [row for row in rows if words and test(row)]
        if len(found) == 1:
            return found[0]
        if found:
            raise DatasetError(f"{len(found)} entities are called {wanted!r}; name one by its id: {_listed(found)}")
    near = _near(rows, name.partition(":")[2].replace("-", " ") if _ENTITY_ID.fullmatch(wanted) else name)
    remedy = f"near it are {_listed(near)}" if near else "see the view entity_index for those there are"
    raise DatasetError(f"no entity is called {wanted!r}; {remedy}")


def _near(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The entities whose names, or last words of names, are spelled nearly so, nearest first."""
    forms: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for form in row["names"]:
            for part in {form.casefold(), form.casefold().split()[-1]}:
                forms.setdefault(part, []).append(row)
    close = difflib.get_close_matches(name, forms, n=_LISTED, cutoff=_LIKE_ENOUGH)
    return list({row["entity_id"]: row for form in close for row in forms[form]}.values())


def _listed(rows: list[dict[str, Any]]) -> str:
    named = [f"{row['entity_id']} ({row['name']}, {row['articles']:,} articles)" for row in rows[:_LISTED]]
    return ", ".join(named) + (f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else "")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
