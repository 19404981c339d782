"""The good rows of a batch and the refused ones, so that nothing among the good points to a refused row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from expectations.rules import reference
from expectations.suites import table_key
from transforms.issues import issue_row
from transforms.schemas.table import Table
from transforms.schemas.tables import DOCUMENTS, ENTITIES, EVENTS, ISSUES, QUOTES, TABLES

HANGS = "hangs_on_refused"
_POSITION = "_position"
_ARTICLE_DISPOSITIONS = ("article", "updated")
_OF_AN_ARTICLE = (ENTITIES, QUOTES, EVENTS, ISSUES)
_ENTITY_COLUMNS = {
    "quotes": ("speaker_entity_id",),
    "events": ("place_entity_id", "asserted_by_entity_id", "denied_by_entity_id"),
}
_QUOTE_COLUMNS = {"quotes": ("within_quote_id",), "events": ("quote_id",)}
_ENTITY_LISTS = {"quotes": ("speaker_entity_ids",), "events": ("actors", "recipients")}


@dataclass(frozen=True)
class Split:
    """The rows of a batch in two parts.

    ``good`` are the tables as they are stored, with ``issues`` among them. ``refused`` rows are whole, with ``_key`` and
    ``_expectation`` (all that refused them, split by a comma). ``issues`` are the rows that say what was done.
    """

    good: Mapping[str, pl.DataFrame]
    refused: Mapping[str, pl.DataFrame]
    issues: pl.DataFrame


@dataclass(frozen=True)
class _Notes:
    """The issues found on the way, filed under articles that stay."""

    of_article: Mapping[str, tuple[date | None, str | None]]  # article id -> date of publication, source_uri
    gone: frozenset[str]
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, article_id: str | None, severity: str, reason: str, detail: str, source_uri: str | None = None
    ) -> None:
        """An issue of this article, or of its file alone where the article itself is refused."""
        published_date, of_ledger = self.of_article.get(article_id or "", (None, None))
        stays = article_id in self.of_article and article_id not in self.gone
        row = issue_row(
            article_id if stays else None, published_date, source_uri or of_ledger, "validate", severity, reason, detail
        )
        self.rows.append(row)


def split_tables(frames: Mapping[str, pl.DataFrame], failures: pl.DataFrame) -> Split:
    """Splits the tables of a batch by the failures of their report; every row comes out once, here or there.

    With a refused article go its rows in other tables and its exact copies, which were not extracted; with a refused
    ledger row goes its article. The ledger keeps the record of a refused article as set aside ("refused"). References
    to a refused entity or quotation become null, or leave their list, with an issue ``reference_removed``; a near copy
    of a refused article becomes its own origin.
    """
    numbered = {
        name: frames[name].cast(table.stored_schema).with_row_index(_POSITION) for name, table in TABLES.items()
    }
    reasons = _reasons(failures)
    gone = _gone_articles(numbered, reasons)
    notes = _Notes(_known_of_articles(numbered), gone)
    good, refused = {}, {}
    for table in TABLES.values():
        reason = _with_hanging(table, numbered[table.name], reasons.get(table.name, {}), gone)
        good[table.name] = numbered[table.name].filter(~pl.col(_POSITION).is_in(list(reason)))
        refused[table.name] = _refused_rows(table, numbered[table.name], reason)
        _note_refused(table, refused[table.name], notes)
    good["documents"] = _settled_documents(good["documents"], notes)
    good["articles"] = _settled_articles(good["articles"], notes)
    for table in (QUOTES, EVENTS):
        good[table.name] = _without_dangling(table, good, notes)
    issues = ISSUES.frame(notes.rows).cast(ISSUES.stored_schema).unique("issue_id", keep="first", maintain_order=True)
    good["issues"] = pl.concat([good["issues"].drop(_POSITION), issues]).unique(
        "issue_id", keep="first", maintain_order=True
    )
    return Split(
        good={name: table.stored(good[name].select(table.schema.names())) for name, table in TABLES.items()},
        refused=refused,
        issues=ISSUES.stored(issues),
    )


def _reasons(failures: pl.DataFrame) -> dict[str, dict[int, str]]:
    """Table -> position -> the expectations that the row fails."""
    joined = failures.group_by("table", "position", maintain_order=True).agg(pl.col("expectation").str.join(", "))
    reasons: dict[str, dict[int, str]] = {}
    for table, position, expectations in joined.iter_rows():
        reasons.setdefault(table, {})[position] = expectations
    return reasons


def _gone_articles(numbered: Mapping[str, pl.DataFrame], reasons: Mapping[str, Mapping[int, str]]) -> frozenset[str]:
    articles, documents = numbered["articles"], numbered["documents"]
    failing = articles.filter(pl.col(_POSITION).is_in(list(reasons.get("articles", {}))))
    unledgered = documents.filter(
        pl.col(_POSITION).is_in(list(reasons.get("documents", {}))) & pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS)
    )
    gone = set(failing["article_id"].drop_nulls())
    gone |= set(unledgered["article_id"].drop_nulls()) & set(articles["article_id"])
    copies = articles.filter(pl.col("duplicate_type") == "exact").select("article_id", "duplicate_of").rows()
    while more := {copy for copy, original in copies if original in gone} - gone:
        gone |= more
    return frozenset(gone)


def _known_of_articles(numbered: Mapping[str, pl.DataFrame]) -> dict[str, tuple[date | None, str | None]]:
    ledger = numbered["documents"].filter(pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS))
    sources = dict(ledger.select("article_id", "source_uri").iter_rows())
    dates = numbered["articles"].select("article_id", "published_date").iter_rows()
    return {key: (published_date, sources.get(key)) for key, published_date in dates if key is not None}


def _with_hanging(table: Table, rows: pl.DataFrame, reasons: Mapping[int, str], gone: frozenset[str]) -> dict[int, str]:
    """Position -> why the row is refused."""
    if table is DOCUMENTS:
        return dict(reasons)
    hanging = rows.filter(pl.col("article_id").is_in(list(gone)))[_POSITION]
    return dict.fromkeys(hanging, HANGS) | dict(reasons)


def _refused_rows(table: Table, rows: pl.DataFrame, reason: Mapping[int, str]) -> pl.DataFrame:
    why = pl.DataFrame(
        {_POSITION: list(reason), "_expectation": list(reason.values())},
        schema={_POSITION: pl.UInt32, "_expectation": pl.String},
    )
    refused = rows.with_columns(table_key(table).alias("_key")).join(
        why, on=_POSITION, how="inner", maintain_order="left"
    )
    return refused.drop(_POSITION)


def _note_refused(table: Table, refused: pl.DataFrame, notes: _Notes) -> None:
    """A row of issues for each row that an expectation refused, and one for all of a table that hang on an article."""
    hanging: dict[str, int] = {}
    has_source = "source_uri" in refused.columns
    columns = ("article_id", "_key", "_expectation", *(("source_uri",) if has_source else ()))
    for article_id, key, expectation, *source in refused.select(columns).iter_rows():
        if expectation == HANGS:
            hanging[article_id] = hanging.get(article_id, 0) + 1
        else:
            source_uri = source[0] if source else None
            notes.add(article_id, "error", "row_refused", f"{table.name} {key}: {expectation}", source_uri)
    for article_id, count in hanging.items():
        rows = "1 row" if count == 1 else f"{count} rows"
        notes.add(article_id, "warning", HANGS, f"{table.name}: {rows} of article {article_id}")


def _settled_documents(documents: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    """The ledger without refused articles: their record is set aside, other records no longer name them."""
    of_gone = pl.col("article_id").is_in(list(notes.gone))
    became = of_gone & pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS)
    others = documents.filter(of_gone & ~became).select("document_id", "article_id", "source_uri")
    for document_id, article_id, source_uri in others.iter_rows():
        detail = f"documents {document_id}: article_id {article_id}"
        notes.add(None, "warning", "reference_removed", detail, source_uri)
    return documents.with_columns(
        pl.when(became).then(pl.lit("set_aside")).otherwise("disposition").alias("disposition"),
        pl.when(became).then(pl.lit("refused")).otherwise("reason").alias("reason"),
        pl.when(of_gone.fill_null(False)).then(None).otherwise("article_id").alias("article_id"),
    )


def _settled_articles(articles: pl.DataFrame, notes: _Notes) -> pl.DataFrame:
    """Articles whose original or origin was refused: their families go on without it."""
    links = {
        key: (duplicate_of, kind, origin)
        for key, duplicate_of, kind, origin in articles.select(
            "article_id", "duplicate_of", "duplicate_type", "origin_id"
        ).iter_rows()
    }
    for key, (duplicate_of, _, _) in links.items():
        if duplicate_of in notes.gone:
            links[key] = (None, None, key)
            notes.add(key, "warning", "reference_removed", f"articles {key}: duplicate_of {duplicate_of}")
    for key, (duplicate_of, kind, origin) in links.items():
        if duplicate_of is not None and origin in notes.gone:
            links[key] = (duplicate_of, kind, _first_of_family(key, links))
    columns = zip(*links.values(), strict=True) if links else ((), (), ())
    names = ("duplicate_of", "duplicate_type", "origin_id")
    return articles.with_columns(
        pl.Series(name, list(values), dtype=pl.String) for name, values in zip(names, columns, strict=True)
    )


def _first_of_family(key: str, links: Mapping[str, tuple[str | None, str | None, str]]) -> str:
    """Follows ``duplicate_of`` to an article that is no copy, or to one of an earlier batch."""
    seen = {key}
    while key in links:
        original = links[key][0]
        if original is None or original in seen:
            break
        seen.add(original)
        key = original
    return key


# -- references to entities and quotations


def _without_dangling(table: Table, good: Mapping[str, pl.DataFrame], notes: _Notes) -> pl.DataFrame:
    entities = good["entities"].select(reference("entity_id")).to_series()
    quotes = good["quotes"].select(reference("quote_id")).to_series()
    frame = good[table.name]
    for column in _ENTITY_COLUMNS[table.name]:
        frame = _nulled(table, frame, column, entities, notes)
    for column in _QUOTE_COLUMNS[table.name]:
        frame = _nulled(table, frame, column, quotes, notes)
    for column in _ENTITY_LISTS[table.name]:
        frame = _cleaned(table, frame, column, entities, notes)
    return frame


def _nulled(table: Table, frame: pl.DataFrame, column: str, keys: pl.Series, notes: _Notes) -> pl.DataFrame:
    dangles = pl.col(column).is_not_null() & ~reference(column).is_in(keys.implode())
    removed = frame.filter(dangles).select("article_id", table_key(table), column)
    _note_removed(table, column, removed.iter_rows(), notes)
    return frame.with_columns(pl.when(dangles).then(None).otherwise(column).alias(column)) if removed.height else frame


def _cleaned(table: Table, frame: pl.DataFrame, column: str, keys: pl.Series, notes: _Notes) -> pl.DataFrame:
    """A list of ids loses those that dangle; of a list of actors each stays, with a null id."""
    is_struct = isinstance(table.stored_schema[column].inner, pl.Struct)  # type: ignore[attr-defined]
    item = pl.col("_item").struct.field("entity_id") if is_struct else pl.col("_item")
    lists = frame.select(_POSITION, "article_id", table_key(table).alias("_key"), pl.col(column).alias("_item"))
    items = lists.filter(pl.col("_item").list.len() > 0).explode("_item").with_columns(item.alias("_id"))
    dangles = pl.col("_id").is_not_null() & ~reference("_id").is_in(keys.implode())
    removed = items.filter(dangles).select("article_id", "_key", "_id")
    if not removed.height:
        return frame
    _note_removed(table, column, removed.iter_rows(), notes)
    if is_struct:
        without_id = pl.col("_item").struct.with_fields(pl.lit(None, pl.String).alias("entity_id"))
        items = items.with_columns(pl.when(dangles).then(without_id).otherwise("_item").alias("_item"))
    else:
        items = items.filter(~dangles)
    lists = items.group_by(_POSITION, maintain_order=True).agg(pl.col("_item").alias("_list"))
    empty = pl.lit([], dtype=table.stored_schema[column])
    joined = frame.join(lists, on=_POSITION, how="left", maintain_order="left")
    return joined.with_columns(pl.col("_list").fill_null(empty).alias(column)).drop("_list")


def _note_removed(table: Table, column: str, removed: Iterator[tuple[Any, ...]], notes: _Notes) -> None:
    for article_id, key, value in removed:
        notes.add(article_id, "warning", "reference_removed", f"{table.name} {key}: {column} {value}")
