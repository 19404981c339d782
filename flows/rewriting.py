"""What a commit writes again: the files that hold certain rows, and what stays of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import polars as pl

from flows.parquet import damage_told, read_table, schema_of
from flows.storage import Dataset
from transforms.schemas.tables import TABLES

_FILE = "_file"
_ARTICLE_DISPOSITIONS = ["article", "updated"]
_OF_ARTICLES = (
    "fingerprints",
    "storyprints",
    "quoteprints",
    *TABLES,
)  # keys say where to look, and may say it of what is gone


class Rewriting:
    """Files of the newest version that go, and the rows of them that stay, for ``stage_tables`` and ``commit``.

    ``months`` are always the partitions where rows may lie: no other file is opened.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.kept: dict[str, pl.DataFrame] = {}
        self.removed: list[str] = []

    def take(self, name: str, months: Collection[str], rows: pl.Expr) -> None:
        """Takes the files of a table that hold such rows; all their rows are then in ``kept``."""
        removed = set(self.removed)
        places = {
            path.as_posix(): path
            for path in self._dataset.files_of(name, months=months)
            if self._relative(path) not in removed
        }
        if not places:
            return
        frame = pl.scan_parquet(
            list(places.values()),
            hive_partitioning=False,
            include_file_paths=_FILE,
            missing_columns="insert",
            extra_columns="ignore",
            schema=schema_of(name),
        )
        with damage_told(list(places.values())):
            holding = frame.filter(rows).select(pl.col(_FILE).unique()).collect()[_FILE]
        taken = [places[Path(file).as_posix()] for file in sorted(holding)]
        if taken:
            before = [self.kept[name]] if name in self.kept else []
            self.kept[name] = pl.concat([*before, *(read_table(name, path) for path in taken)])
            self.removed += [self._relative(path) for path in taken]

    def without_articles(
        self,
        article_ids: Collection[str],
        months: Iterable[str],
        disposition: str = "superseded",
        again: Collection[str] = (),
    ) -> None:
        """Takes these articles out of every table and index.

        Rows of the ledger stay, with this disposition; those of the records in ``again`` go, since they are published
        anew with their article.
        """
        wanted, partitions = sorted(article_ids), set(months)
        held = pl.col("article_id").is_in(wanted).fill_null(value=False)
        for name in _OF_ARTICLES:
            self.take(name, partitions, held)
            if name not in self.kept:
                continue
            frame = self.kept[name]
            if name == "documents":
                frame = frame.filter(~pl.col("document_id").is_in(list(again)))
                is_article = held & pl.col("disposition").is_in(_ARTICLE_DISPOSITIONS)
                changed = pl.when(is_article).then(pl.lit(disposition)).otherwise(pl.col("disposition"))
                self.kept[name] = frame.with_columns(changed.alias("disposition"))
            else:
                self.kept[name] = frame.filter(~held)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._dataset.root).as_posix()
