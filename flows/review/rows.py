"""The rows and paragraphs that a reviewer is asked about, with the text that they were read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from flows.review.labels import latest, read_reviews
from flows.storage import Dataset, DatasetError
from transforms.reviews.rows import REVIEWED, Mark, field_words, marks_of, region_of, row_digest, text_digest
from transforms.reviews.sampling import sample_rows
from transforms.schemas.closed_lists import REVIEWED_TABLES, ROW_VERDICTS

STRATA = ("rule", "type", "region")
_NOWHERE = ""  # the stratum of rows without a country
_SEARCHED_BLOCKS = ("headline", "subhead", "paragraph")
_SHOWN_BLOCKS = 3  # of an entity, which may be mentioned in forty

# Columns that say where, the surest first.
_COUNTRIES = {
    "events": ("place_country_code", "actor_country_code", "recipient_country_code"),
    "quotes": ("speaker_country_code",),
    "entities": ("country_code",),
}


@dataclass(frozen=True)
class Sampling:
    """Which rows of a table to review. ``by`` is one of ``STRATA``, or null for a plain random sample."""

    table_name: str
    size: int = 100
    by: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.table_name not in REVIEWED_TABLES:
            raise DatasetError(f"{self.table_name!r} cannot be reviewed; there are {', '.join(REVIEWED_TABLES)}")
        if self.by is not None and self.by not in STRATA:
            raise DatasetError(f"a sample cannot be drawn by {self.by!r}; there are {', '.join(STRATA)}")


@dataclass(frozen=True)
class ReviewRow:
    """A row to judge, with the article that it was read from."""

    table_name: str
    row: Mapping[str, Any]
    article: Mapping[str, Any]

    @property
    def about(self) -> dict[str, Any]:
        """What names the row in a verdict."""
        return {
            "table_name": self.table_name,
            "article_id": self.row["article_id"],
            "text_digest": text_digest(self.article["text"]),
            "row_id": self.row[REVIEWED[self.table_name].key],
            "row_digest": row_digest(self.table_name, self.row),
            "start_char": None,
            "end_char": None,
            "missed_type": None,
        }

    @property
    def marks(self) -> list[Mark]:
        """What the row points to in the text."""
        return marks_of(self.table_name, self.row)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What can be wrong, with its value in words."""
        return list(field_words(self.table_name, self.row))

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """The blocks of the article that the row was read from, at most three."""
        marks = self.marks
        if self.table_name == "events":
            marks = [mark for mark in marks if mark.role == "trigger"]
        return [
            (block["start_char"], block["end_char"])
            for block in self.article["blocks"]
            if any(mark.start_char < block["end_char"] and mark.end_char > block["start_char"] for mark in marks)
        ][:_SHOWN_BLOCKS]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph to search for what is missing, with the rows of the table that were found in it."""

    table_name: str
    article: Mapping[str, Any]
    start_char: int
    end_char: int
    rows: tuple[ReviewRow, ...]

    @property
    def text(self) -> str:
        """The words of the paragraph."""
        return str(self.article["text"][self.start_char : self.end_char])

    def verdict(self, verdict: str, span: tuple[int, int], missed_type: str | None = None) -> dict[str, Any]:
        """A verdict on the paragraph or on words of it; offsets count in the article."""
        return {
            "table_name": self.table_name,
            "article_id": self.article["article_id"],
            "text_digest": text_digest(self.article["text"]),
            "row_id": None,
            "row_digest": None,
            "start_char": span[0],
            "end_char": span[1],
            "missed_type": missed_type,
            "verdict": verdict,
            "wrong_fields": [],
            "note": None,
        }


def sampled_rows(dataset: Dataset, sampling: Sampling) -> list[ReviewRow]:
    """The sample, in the order to review it: the same for every reviewer with the same seed."""
    version = dataset.version()
    index = _index(dataset, sampling, version)
    keys = [f"{article_id} {row_id}" for article_id, row_id in index.select("article_id", "_key").iter_rows()]
    places = sample_rows(keys, index["_stratum"].to_list(), sampling.size, sampling.seed)
    wanted = index[places].select("article_id", "_key").with_row_index("_place")
    key = REVIEWED[sampling.table_name].key
    rows = (
        dataset.scan(sampling.table_name, version)
        .filter(pl.col("article_id").is_in(wanted["article_id"].implode()))
        .collect()
        .join(wanted, left_on=["article_id", key], right_on=["article_id", "_key"])
        .sort("_place")
        .drop("_place")
    )
    articles = _articles(dataset, version, rows["article_id"])
    return [ReviewRow(sampling.table_name, row, articles[row["article_id"]]) for row in rows.iter_rows(named=True)]


def unjudged(root: Dataset, rows: Sequence[ReviewRow], reviewer: str) -> list[ReviewRow]:
    """The rows that this reviewer has not judged as they are now."""
    mine = latest(read_reviews(root.root)).filter(
        (pl.col("reviewer") == reviewer) & pl.col("verdict").is_in(ROW_VERDICTS)
    )
    names = ("table_name", "article_id", "text_digest", "row_id", "row_digest")
    judged = set(mine.select(names).iter_rows())
    return [row for row in rows if tuple(row.about[name] for name in names) not in judged]


def sampled_paragraphs(dataset: Dataset, sampling: Sampling) -> list[Paragraph]:
    """Paragraphs, subheads and headlines to search, with the rows found there; those of exact copies have no rows."""
    if sampling.by is not None:
        raise DatasetError("paragraphs are drawn at random: leave out --by with --missing")
    version = dataset.version()
    spans = (
        dataset.scan("articles", version)
        .filter(pl.col("duplicate_type").is_null() | (pl.col("duplicate_type") != "exact"))
        .select("article_id", "blocks")
        .explode("blocks")
        .unnest("blocks")
        .filter(pl.col("type").is_in(_SEARCHED_BLOCKS))
        .collect()
    )
    keys = [f"{article_id} {start}" for article_id, start in spans.select("article_id", "start_char").iter_rows()]
    chosen = spans[sample_rows(keys, [""] * len(keys), sampling.size, sampling.seed)]
    articles = _articles(dataset, version, chosen["article_id"])
    name = sampling.table_name
    found: dict[str, list[ReviewRow]] = {}
    rows = dataset.scan(name, version).filter(pl.col("article_id").is_in(chosen["article_id"].implode())).collect()
    for row in rows.iter_rows(named=True):
        found.setdefault(row["article_id"], []).append(ReviewRow(name, row, articles[row["article_id"]]))
    return [
        Paragraph(
            name,
            articles[article_id],
            start,
            end,
            tuple(row for row in found.get(article_id, []) if _stands_in(row, start, end)),
        )
        for article_id, start, end in chosen.select("article_id", "start_char", "end_char").iter_rows()
    ]


def spans_marked(reviews: pl.DataFrame, paragraph: Paragraph, verdict: str) -> list[tuple[int, int]]:
    """The spans in the paragraph that have this verdict."""
    found = reviews.filter(
        (pl.col("verdict") == verdict)
        & (pl.col("table_name") == paragraph.table_name)
        & (pl.col("article_id") == paragraph.article["article_id"])
        & (pl.col("text_digest") == text_digest(paragraph.article["text"]))
        & (pl.col("start_char") >= paragraph.start_char)
        & (pl.col("end_char") <= paragraph.end_char)
    )
    return sorted(set(found.select("start_char", "end_char").iter_rows()))


def unsearched(dataset: Dataset, paragraphs: Sequence[Paragraph], reviewer: str) -> list[Paragraph]:
    """The paragraphs that this reviewer has not searched."""
    mine = latest(read_reviews(dataset.root)).filter(pl.col("reviewer") == reviewer)
    return [paragraph for paragraph in paragraphs if not spans_marked(mine, paragraph, "searched")]


def _stands_in(row: ReviewRow, start: int, end: int) -> bool:
    roles = {"events": "trigger", "quotes": "quote", "entities": "mention"}
    return any(start <= mark.start_char < end for mark in row.marks if mark.role == roles[row.table_name])


def _index(dataset: Dataset, sampling: Sampling, version: int) -> pl.DataFrame:
    """Article, key and stratum of every row, without the columns that a sample does not need."""
    reviewed = REVIEWED[sampling.table_name]
    rows = dataset.scan(sampling.table_name, version)
    if sampling.by == "region":
        if sampling.table_name == "quotes":
            speakers = dataset.scan("entities", version).select(
                "article_id",
                pl.col("entity_id").alias("speaker_entity_id"),
                pl.col("country_code").alias("speaker_country_code"),
            )
            rows = rows.join(speakers, on=["article_id", "speaker_entity_id"], how="left")
        stratum = pl.coalesce(*_COUNTRIES[sampling.table_name])
    elif sampling.by is None:
        stratum = pl.lit("")
    else:
        stratum = pl.col("rule_id" if sampling.by == "rule" else reviewed.type)
    index = rows.select("article_id", pl.col(reviewed.key).alias("_key"), stratum.alias("_stratum")).collect()
    if sampling.by == "region":
        regions = [region_of(code) or _NOWHERE for code in index["_stratum"]]
        index = index.with_columns(pl.Series("_stratum", regions, dtype=pl.String))
    return index


def _articles(dataset: Dataset, version: int, ids: pl.Series) -> dict[str, dict[str, Any]]:
    columns = ("article_id", "source", "published_date", "headline", "text", "blocks")
    rows = dataset.scan("articles", version).filter(pl.col("article_id").is_in(ids.unique().implode())).select(columns)
    return {row["article_id"]: row for row in rows.collect().iter_rows(named=True)}
