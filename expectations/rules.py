"""The rules that a single column cannot say: between columns, between tables, and against the text of the article.

Each rule is a polars expression that is true where a row is sound; null counts as sound, because what may be null is
another expectation's business. Great Expectations has no engine for polars, so the suite receives the rules as named
boolean columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl
from polars._typing import PolarsDataType

from transforms.schemas.closed_lists import OTHER_ACT_TYPES
from transforms.schemas.table import NULLABLE_FIELDS, Table, rows_of_lists
from transforms.schemas.tables import ARTICLES, COUNTRY, DOCUMENTS, ENTITIES, EVENTS, ISSUES, QUOTES

ROW = "_row"
# The dispositions whose record is a row of articles.
_ARTICLE_DISPOSITIONS = ("article", "updated")
_REFERENCE_SEPARATOR = "\x1f"
_QUOTATION_MARKS = re.compile(r"[“”«»]|(?<!\d['’]\d)(?<!\d['’]\d\d)\"")  # not the inches of 5'10"
_BLOCKS_WITHOUT_QUOTES = frozenset({"byline", "boilerplate"})
_ACCOUNTING_REASONS = ("marks_no_speech", "mark_unpaired")
_FIELD_PATTERNS = {"country_code": COUNTRY}


@dataclass(frozen=True)
class Rule:
    """One rule of a table: ``holds`` is true where a row, or with ``each`` every item of that list, is sound.

    In a rule over a list, ``_item`` is the item, and ``_row`` the number of the row that it stands in.
    """

    name: str
    column: str
    holds: pl.Expr
    each: str | None = None


@dataclass(frozen=True)
class References:
    """What a batch may refer to: ids of its articles, of these and older ones, and keys of its entities and quotes."""

    articles: pl.Series
    anywhere: pl.Series
    entities: pl.Series
    quotes: pl.Series
    ledger: pl.Series
    cameo: frozenset[str] | None

    @classmethod
    def of(
        cls, frames: Mapping[str, pl.DataFrame], known_article_ids: pl.Series | None, known_cameo: frozenset[str] | None
    ) -> References:
        """The references that the tables of a batch, and the articles known before it, can satisfy."""
        own = frames["articles"]["article_id"].drop_nulls()
        known = pl.Series([], dtype=pl.String) if known_article_ids is None else known_article_ids.cast(pl.String)
        in_ledger = frames["documents"].filter(pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS))["article_id"]
        counts = in_ledger.drop_nulls().value_counts()
        return cls(
            articles=own.unique(),
            anywhere=pl.concat([own, known]).unique(),
            entities=frames["entities"].select(reference("entity_id")).to_series().drop_nulls().unique(),
            quotes=frames["quotes"].select(reference("quote_id")).to_series().drop_nulls().unique(),
            ledger=counts.filter(pl.col("count") == 1)["article_id"],
            cameo=known_cameo,
        )


def evaluate_rules(
    frames: Mapping[str, pl.DataFrame],
    known_article_ids: pl.Series | None,
    known_cameo: frozenset[str] | None,
) -> Iterator[tuple[Table, tuple[Rule, ...], pl.DataFrame]]:
    """For each table its rules, and a frame with a boolean column for each, in the order of the table's rows."""
    references = References.of(frames, known_article_ids, known_cameo)
    articles = frames["articles"].select(
        "article_id",
        pl.col("text").alias("_text"),
        pl.col("text").str.len_chars().alias("_length"),
        pl.col("published_date").alias("_article_date"),
    )
    articles = articles.drop_nulls("article_id").unique("article_id", keep="first", maintain_order=True)
    unsound: list[pl.Series] = []
    for table in (DOCUMENTS, ENTITIES, QUOTES, EVENTS, ISSUES, ARTICLES):
        rules = tuple(rules_of(table, references))
        rows = frames[table.name].join(articles, on="article_id", how="left", maintain_order="left").with_row_index(ROW)
        sound = _evaluate(rules, rows)
        if table in (QUOTES, ISSUES):
            unsound.append(_articles_of_unsound(table, rows, sound))
        if table is ARTICLES:
            rules = (*rules, Rule("marks_accounted", "text", pl.lit(True)))
            sound = sound.with_columns(_marks_accounted(frames, pl.concat(unsound)).alias("marks_accounted"))
        yield table, rules, sound


def rules_of(table: Table, references: References) -> Iterator[Rule]:
    """The rules of a table: first those that its schema implies, then its own."""
    yield from _schema_rules(table)
    yield from {
        "documents": _document_rules,
        "articles": _article_rules,
        "entities": _entity_rules,
        "quotes": _quote_rules,
        "events": _event_rules,
        "issues": _issue_rules,
    }[table.name](references)


def _evaluate(rules: tuple[Rule, ...], rows: pl.DataFrame) -> pl.DataFrame:
    sound = rows.select(ROW, *(rule.holds.fill_null(True).alias(rule.name) for rule in rules if rule.each is None))
    for column in {rule.each: None for rule in rules if rule.each is not None}:
        of_column = [rule for rule in rules if rule.each == column]
        needed = {name for rule in of_column for name in rule.holds.meta.root_names()} & set(rows.columns)
        lists = rows.select(ROW, *sorted(needed - {ROW, column}), pl.col(column).alias("_item"))
        items = lists.filter(pl.col("_item").list.len() > 0).explode("_item")
        by_item = items.select(ROW, *(rule.holds.fill_null(True).alias(rule.name) for rule in of_column))
        by_row = by_item.group_by(ROW).agg(pl.col(rule.name).all() for rule in of_column)
        sound = sound.join(by_row, on=ROW, how="left", maintain_order="left")
    return sound.select(pl.col(rule.name).fill_null(True) for rule in rules)


def _articles_of_unsound(table: Table, rows: pl.DataFrame, sound: pl.DataFrame) -> pl.Series:
    """The articles of rows that will be refused: they break a rule, lack a value or have one outside its closed list."""
    lacking = [pl.col(column.name).is_null() for column in table.columns if not column.nullable]
    unknown = [~pl.col(column.name).is_in(column.values) for column in table.columns if column.values]
    lacks = rows.select(pl.any_horizontal(*lacking, *unknown).fill_null(False)).to_series()
    breaks = sound.select(~pl.all_horizontal(pl.all())).to_series()
    return rows.filter(lacks | breaks)["article_id"].drop_nulls()


# -- rules that the schema implies


def _schema_rules(table: Table) -> Iterator[Rule]:
    for column in table.columns:
        if column.dtype == pl.Float64:
            yield Rule(f"{column.name}_is_finite", column.name, pl.col(column.name).is_finite())
        if isinstance(column.dtype, pl.List) and not isinstance(column.dtype.inner, pl.Struct):
            inner = column.dtype.inner
            allowed = pl.element().is_not_null()
            if isinstance(inner, pl.Enum):
                allowed &= pl.element().is_in(list(inner.categories)).fill_null(False)
            yield Rule(f"{column.name}_items_allowed", column.name, pl.col(column.name).list.eval(allowed).list.all())
    for name, struct in rows_of_lists(table):
        fields = {field.name: field.dtype for field in struct.fields}
        sound = pl.all_horizontal(_field_allowed(field, dtype) for field, dtype in fields.items())
        yield Rule(f"{name}_fields_allowed", name, sound, each=name)
        start, end = _item("start_char"), _item("end_char")
        yield Rule(f"{name}_in_text", name, _is_in_text(start, end), each=name)
        if "text" in fields:
            yield Rule(f"{name}_text_equals_span", name, _slice(start, end) == _item("text"), each=name)
    for first, last in table.spans:
        start, end = pl.col(first), pl.col(last)
        both = start.is_null() == end.is_null()
        yield Rule(f"{first}_and_end_in_text", first, both & _is_in_text(start, end).fill_null(True))
    for surface, (first, last) in table.surfaces.items():
        start, end = pl.col(first), pl.col(last)
        both = pl.col(surface).is_null() == start.is_null()
        equal = (_slice(start, end) == pl.col(surface)).fill_null(True)
        yield Rule(f"{surface}_equals_span", surface, both & equal)


def _item(field: str) -> pl.Expr:
    return pl.col("_item").struct.field(field)


def _slice(start: pl.Expr, end: pl.Expr, text: str = "_text") -> pl.Expr:
    """The text between two offsets: polars counts code points, as the offsets do. Null where they are none.

    Both sides of a condition are computed for all rows, and a negative length is an error, so it is cut off first.
    """
    length = (end - start).clip(lower_bound=0)
    return pl.when((start >= 0) & (end >= start)).then(pl.col(text).str.slice(start, length))


def _is_in_text(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    return (start >= 0) & (start < end) & (end <= pl.col("_length")).fill_null(True)


def _field_allowed(field: str, dtype: PolarsDataType) -> pl.Expr:
    value = _item(field)
    allowed = pl.lit(True)
    if isinstance(dtype, pl.Enum):
        allowed = value.is_in(list(dtype.categories))
    elif dtype.is_float():
        allowed = value.is_finite() & (value >= 0)
    elif field in _FIELD_PATTERNS:
        allowed = value.str.contains(_FIELD_PATTERNS[field])
    return value.is_null() | allowed if field in NULLABLE_FIELDS else value.is_not_null() & allowed.fill_null(False)


# -- references


def reference(column: str) -> pl.Expr:
    """The key of an entity or quotation; both are referred to within their article only."""
    return pl.concat_str(pl.col("article_id"), pl.col(column), separator=_REFERENCE_SEPARATOR)


def _resolves(value: pl.Expr, keys: pl.Series) -> pl.Expr:
    return value.is_null() | value.is_in(keys.implode())


def _refers_to_entity(column: str, references: References) -> Rule:
    return Rule(f"{column}_resolves", column, _resolves(reference(column), references.entities))


def _items_refer_to_entity(column: str, field: str | None, references: References) -> Rule:
    entity = pl.col("_item") if field is None else _item(field)
    key = pl.concat_str(pl.col("article_id"), entity, separator=_REFERENCE_SEPARATOR)
    name = f"{column}_resolve" if field is None else f"{column}_{field}_resolves"
    return Rule(name, column, _resolves(key, references.entities), each=column)


def _refers_to_article(references: References) -> Iterator[Rule]:
    """For rows read from an article: it is in the batch, and they are filed under its date."""
    yield Rule("article_id_resolves", "article_id", _resolves(pl.col("article_id"), references.articles))
    yield Rule("published_date_equals_article", "published_date", _has_date_of_article())


def _has_date_of_article() -> pl.Expr:
    same = pl.col("published_date").eq_missing(pl.col("_article_date"))
    return pl.col("_length").is_null() | same  # without an article in the batch there is nothing to compare


# -- rules of each table


def _document_rules(references: References) -> Iterator[Rule]:
    article_id, disposition = pl.col("article_id"), pl.col("disposition")
    is_article = disposition.is_in(_ARTICLE_DISPOSITIONS)
    yield Rule("article_id_resolves", "article_id", _resolves(article_id, references.anywhere))
    in_batch = article_id.is_in(references.articles.implode()).fill_null(False)
    yield Rule("article_is_in_batch", "disposition", ~is_article | in_batch)
    has_reason = pl.col("reason").is_not_null()
    yield Rule("reason_where_set_aside", "reason", has_reason == (disposition == "set_aside"))
    yield Rule("source_uri_is_relative", "source_uri", ~pl.col("source_uri").str.contains("^(?:/|file:)"))
    yield Rule("published_date_equals_article", "published_date", ~is_article | _has_date_of_article())


def _article_rules(references: References) -> Iterator[Rule]:
    article_id, duplicate_of, origin_id = pl.col("article_id"), pl.col("duplicate_of"), pl.col("origin_id")
    blocks, length = pl.col("blocks"), pl.col("text").str.len_chars()
    yield Rule("article_is_in_ledger", "article_id", article_id.is_in(references.ledger.implode()))
    yield Rule("text_is_nfc", "text", pl.col("text").str.normalize("NFC") == pl.col("text"))
    yield Rule("blocks_not_empty", "blocks", blocks.list.len() > 0)
    first = blocks.list.first().struct.field("start_char")
    yield Rule("blocks_begin_at_0", "blocks", first == 0)
    end = _item("end_char")
    following = pl.coalesce(_item("start_char").shift(-1).over(ROW), length)
    gap = _slice(end, following, "text")
    yield Rule("blocks_cover_text", "blocks", (gap.str.strip_chars() == "").fill_null(False), each="blocks")
    has_method = pl.col("published_date_method").is_not_null()
    yield Rule("date_has_method", "published_date_method", has_method == pl.col("published_date").is_not_null())
    is_copy = duplicate_of.is_not_null()
    yield Rule("duplicate_has_type", "duplicate_type", pl.col("duplicate_type").is_not_null() == is_copy)
    resolves = _resolves(duplicate_of, references.anywhere) & (duplicate_of != article_id).fill_null(True)
    yield Rule("duplicate_of_resolves", "duplicate_of", resolves)
    yield Rule("origin_id_resolves", "origin_id", _resolves(origin_id, references.anywhere))
    yield Rule("origin_is_itself_unless_copy", "origin_id", is_copy | (origin_id == article_id))


def _entity_rules(references: References) -> Iterator[Rule]:
    yield from _refers_to_article(references)
    mentions = pl.col("mentions")
    yield Rule("mention_count_is_mentions", "mention_count", pl.col("mention_count") == mentions.list.len())
    yield Rule("mentions_in_order", "mentions", _starts_in_order("mentions"))
    yield Rule("latitude_with_longitude", "latitude", _both_or_none("latitude", "longitude"))


def _quote_rules(references: References) -> Iterator[Rule]:
    yield from _refers_to_article(references)
    spans = pl.col("spans")
    yield Rule("spans_not_empty", "spans", spans.list.len() > 0)
    start, end = pl.element().struct.field("start_char"), pl.element().struct.field("end_char")
    apart = spans.list.eval((start >= end.shift(1)).fill_null(True)).list.all()
    yield Rule("spans_in_order", "spans", apart)
    edges = (spans.list.first().struct.field("start_char") == pl.col("start_char")) & (
        spans.list.last().struct.field("end_char") == pl.col("end_char")
    )
    yield Rule("spans_fill_quote", "start_char", edges)
    pieces = _slice(_item("start_char"), _item("end_char")).str.join(" ").over(ROW)
    yield Rule("quote_text_is_spans", "quote_text", pieces == pl.col("quote_text"), each="spans")
    yield _refers_to_entity("speaker_entity_id", references)
    yield _items_refer_to_entity("speaker_entity_ids", None, references)
    within = _resolves(reference("within_quote_id"), references.quotes)
    is_other = (pl.col("within_quote_id") != pl.col("quote_id")).fill_null(True)
    yield Rule("within_quote_id_resolves", "within_quote_id", within & is_other)


def _event_rules(references: References) -> Iterator[Rule]:
    yield from _refers_to_article(references)
    yield Rule("mentions_not_empty", "mentions", pl.col("mentions").list.len() > 0)
    yield Rule("mentions_in_order", "mentions", _starts_in_order("mentions"))
    inside = (pl.col("sentence_start") <= pl.col("trigger_start")) & (pl.col("trigger_end") <= pl.col("sentence_end"))
    yield Rule("trigger_in_sentence", "trigger_start", inside)
    yield from _code_rules(references)
    for role, column in (("actor", "actors"), ("recipient", "recipients")):
        first = pl.col(column).list.first()
        yield _items_refer_to_entity(column, "entity_id", references)
        for field in ("name", "country_code"):
            same = pl.col(f"{role}_{field}").eq_missing(first.struct.field(field))
            yield Rule(f"{role}_{field}_is_of_first", f"{role}_{field}", same)
    start, end = pl.col("event_start_date"), pl.col("event_end_date")
    in_order = (start.is_null() == end.is_null()) & (start <= end).fill_null(True)
    yield Rule("event_dates_in_order", "event_start_date", in_order)
    is_unknown = pl.col("event_date_granularity") == "unknown"
    yield Rule("unknown_date_is_null", "event_date_granularity", is_unknown == start.is_null())
    for column in ("place_entity_id", "asserted_by_entity_id", "denied_by_entity_id"):
        yield _refers_to_entity(column, references)
    yield Rule("place_latitude_with_longitude", "place_latitude", _both_or_none("place_latitude", "place_longitude"))
    yield Rule("quote_id_resolves", "quote_id", _resolves(reference("quote_id"), references.quotes))
    low_first = (_item("low") <= _item("high")).fill_null(True)
    yield Rule("counts_low_before_high", "counts", low_first, each="counts")


def _code_rules(references: References) -> Iterator[Rule]:
    code, root = pl.col("cameo_code"), pl.col("cameo_root_code")
    if references.cameo is not None:
        yield Rule("cameo_code_is_known", "cameo_code", code.is_in(sorted(references.cameo)))
    yield Rule("cameo_root_is_of_code", "cameo_root_code", root.eq_missing(code.str.slice(0, 2)))
    number = root.cast(pl.Int32, strict=False)
    quad_class = (
        pl.when(number <= 5).then(1).when(number <= 8).then(2).when(number <= 13).then(3).when(number <= 20).then(4)
    )
    yield Rule("quad_class_is_of_root", "quad_class", pl.col("quad_class").eq_missing(quad_class.cast(pl.Int32)))
    coded = ("plover_type", "plover_mode", "intensity", "cameo_code", "quad_class", "goldstein_scale")
    is_uncoded = pl.all_horizontal(pl.col(name).is_null() for name in coded)
    yield Rule("other_acts_have_no_codes", "act_type", ~pl.col("act_type").is_in(OTHER_ACT_TYPES) | is_uncoded)


def _issue_rules(references: References) -> Iterator[Rule]:
    yield from _refers_to_article(references)


def _starts_in_order(column: str) -> pl.Expr:
    start = pl.element().struct.field("start_char")
    return pl.col(column).list.eval((start >= start.shift(1)).fill_null(True)).list.all()


def _both_or_none(first: str, second: str) -> pl.Expr:
    return pl.col(first).is_null() == pl.col(second).is_null()


# -- quotation marks


def _marks_accounted(frames: Mapping[str, pl.DataFrame], unsound: pl.Series) -> pl.Series:
    """Whether each double mark of an article stands in a quotation, or in an issue that says why it stands in none.

    Exact copies are exempt, since they are not extracted, and so are bylines and boilerplate. An article with a
    quotation or issue that is itself unsound is exempt too: that row is refused, and a mark is not to be counted twice.
    """
    articles, issues = frames["articles"], frames["issues"]
    refused = issues.filter(pl.col("reason") == "row_refused")["article_id"]
    exempt = set(unsound) | set(refused)
    wanted = articles.select("article_id", "text", "blocks", "duplicate_type")
    marks = [
        (row, article_id, position)
        for row, (article_id, text, blocks, kind) in enumerate(wanted.iter_rows())
        if kind != "exact" and article_id not in exempt and text is not None
        for position in _mark_positions(text, blocks or [])
    ]
    mark_schema = {"row": pl.UInt32, "article_id": pl.String, "position": pl.Int32}
    places = pl.DataFrame(marks, schema=mark_schema, orient="row")
    spans = frames["quotes"].select("article_id", "spans").explode("spans").unnest("spans")
    notes = issues.filter(pl.col("reason").is_in(_ACCOUNTING_REASONS)).select("article_id", "start_char", "end_char")
    covered = places.join(pl.concat([spans, notes]), on="article_id").filter(
        (pl.col("start_char") <= pl.col("position")) & (pl.col("position") < pl.col("end_char"))
    )
    missing = places.join(covered, on=["row", "position"], how="anti")["row"].unique()
    return ~pl.int_range(articles.height, dtype=pl.UInt32, eager=True).is_in(missing.implode())


def _mark_positions(text: str, blocks: list[dict[str, object]]) -> Iterator[int]:
    for block in blocks:
        if block is None or block["type"] in _BLOCKS_WITHOUT_QUOTES:
            continue
        start, end = block["start_char"], block["end_char"]
        if isinstance(start, int) and isinstance(end, int):
            yield from (match.start() for match in _QUOTATION_MARKS.finditer(text, max(start, 0), max(end, 0)))
