"""The step between extraction and validation: what a dataset and the batches since know, and that no more is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.checks import index_problems
from flows.indexes import indexed_prints, indexed_quote_prints, indexed_story_prints, keys_of, reindex
from flows.linking import Linker, with_links
from flows.maintenance import compact
from flows.parquet import INDEXES, stage_tables
from flows.publisher import Publisher, open_publisher
from flows.removal import drop_article
from flows.storage import Dataset
from tests.test_ledger import counted
from tests.test_storage import QuickDisk, article, document
from tests.test_stories import DAY, FERRY, FERRY_RETOLD, PACT
from transforms.duplicates import content_hash, fingerprints
from transforms.identifiers import hash_id
from transforms.quote_clusters import quote_prints
from transforms.schemas.tables import ARTICLES, DOCUMENTS, ENTITIES, EVENTS, ISSUES, QUOTES
from transforms.stories import story_prints

SAID = "we have looked at every part of the engine and found nothing"
LINKED = ("storyprints", "quoteprints")


class Told:
    """An article as a batch has it: one quotation, one event."""

    def __init__(self, name: str, after: int | None, text: str, said: str = SAID, copy_of: str | None = None) -> None:
        self.name, self.text, self.said, self.copy_of = name, text, said, copy_of
        self.day = None if after is None else DAY + timedelta(days=after)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        key, day = hash_id(self.name), self.day
        version = {"confidence": 0.5, "rule_id": "r", "extraction_version": hash_id("version")}
        own = article(self.name, day, self.text) | {"content_hash": content_hash(self.text)}
        if self.copy_of is not None:
            original = hash_id(self.copy_of)
            own |= {"duplicate_of": original, "duplicate_type": "near", "origin_id": original}
        mine = {"article_id": key, "published_date": day, **version}
        quote = dict.fromkeys(QUOTES.schema.names()) | mine | {"quote_id": hash_id(self.name, self.said)}
        quote |= {"quote_type": "direct", "quote_text": self.said, "start_char": 0, "end_char": 1, "spans": []}
        quote |= {"block_type": "paragraph", "cue_type": "none", "cue_is_negated": False, "speaker_type": "none"}
        event = dict.fromkeys(EVENTS.schema.names()) | mine | {"event_id": hash_id(self.name, "event")}
        event |= {"sentence_start": 0, "sentence_end": 1, "sentence_text": self.text.split(".")[0], "mentions": []}
        event |= {"trigger_start": 0, "trigger_end": 1, "trigger_lemma": "run aground", "act_type": "ACCIDENT"}
        event |= {"block_type": "paragraph", "plover_contexts": [], "actors": [], "recipients": [], "counts": []}
        event |= {"event_start_date": DAY, "event_end_date": DAY, "event_date_granularity": "day"}
        event |= {"event_date_method": "clause", "status": "happened"}
        event |= dict.fromkeys(("is_negated", "is_future", "is_hypothetical", "is_historical"), False)
        event |= {"cluster_features": [], "place_entity_id": "geoname:1", "place_country_code": "KAR"}
        return {
            "articles": [own],
            "documents": [document(self.name, day, record=self.text)],
            "entities": [],
            "quotes": [quote | {"speaker_entity_ids": []}],
            "events": [event],
        }


def link(publisher: Publisher, linker: Linker, *told: Told, replaced: tuple[str, ...] = ()) -> dict[str, pl.DataFrame]:
    """Links a batch as a build does, and publishes it without validating it."""
    rows = [each.rows() for each in told]
    tables = {
        table.name: table.frame(row for part in rows for row in part.get(table.name, [])).cast(table.stored_schema)
        for table in (ARTICLES, DOCUMENTS, ENTITIES, QUOTES, EVENTS, ISSUES)
    }
    work = publisher.root / "_staging" / "work"
    for name in ("linked", "extracted"):
        (work / name).mkdir(parents=True, exist_ok=True)
    tables["articles"].write_parquet(work / "linked" / "articles.parquet")
    tables["events"].write_parquet(work / "extracted" / "events.parquet")
    prints = story_prints(tables["articles"], tables["entities"])
    prints.write_parquet(work / "extracted" / "storyprints.parquet")
    quote_prints(tables["quotes"]).write_parquet(work / "extracted" / "quoteprints.parquet")
    gone = {hash_id(name) for name in replaced}
    links = linker.link(work / "linked", work / "extracted", work / "links", gone)
    done = with_links(tables, links)
    copies = indexed_prints(fingerprints(done["articles"]), done["articles"])
    indexes = {
        "fingerprints": copies,
        "keys": keys_of(done["documents"], done["articles"]),
        "storyprints": indexed_story_prints(prints, done["articles"]),
        "quoteprints": indexed_quote_prints(quote_prints(tables["quotes"]), done["quotes"]),
    }
    staging = publisher.root / "_staging" / str(publisher.version())
    files = stage_tables(publisher.disk, staging, {**done, **indexes})
    removed: list[str] = []
    if gone:
        kept, removed = publisher.without_articles(gone, {path.parent.name for path in publisher.files()["articles"]})
        files += stage_tables(publisher.disk, staging, kept)
    publisher.commit(staging, files, kind="build", run_id="", removed=removed)
    return done


def families(dataset: Dataset) -> dict[str, tuple[str, str, str]]:
    """The story and both clusters of each article, by names."""
    names = {hash_id(name): name for name in "abcdefgh"}
    names |= {hash_id(name, said): f"{name}q" for name in "abcdefgh" for said in (SAID, "other words")}
    names |= {hash_id(name, "event"): f"{name}e" for name in "abcdefgh"}
    stories = dataset.scan("articles").select("article_id", "story_id").collect()
    quotes = dataset.scan("quotes").select("article_id", "quote_cluster_id").collect()
    events = dataset.scan("events").select("article_id", "event_cluster_id").collect()
    joined = stories.join(quotes, on="article_id").join(events, on="article_id").sort("article_id")
    found = {names[row[0]]: tuple(names[value] for value in row[1:]) for row in joined.iter_rows()}
    return dict(sorted(found.items()))  # type: ignore[arg-type]


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    with open_publisher(tmp_path, QuickDisk()) as opened:
        yield opened


BATCHES = [
    [Told("a", 0, FERRY), Told("b", 0, PACT, "other words")],
    [Told("c", 1, FERRY_RETOLD, SAID + " at all"), Told("d", 2, FERRY, copy_of="a")],
    [Told("e", 3, PACT), Told("f", None, FERRY)],
    [Told("g", 40, FERRY, copy_of="a"), Told("h", None, FERRY)],
]
EXPECTED = {
    "a": ("a", "aq", "ae"),
    "b": ("b", "bq", "be"),
    "c": ("a", "aq", "ae"),
    "d": ("a", "aq", "ae"),
    "e": ("b", "aq", "be"),
    "f": ("f", "fq", "fe"),  # without a date it is compared with such articles only
    "g": ("a", "gq", "ge"),  # a copy is in the story of its original, whenever it appears
    "h": ("f", "fq", "fe"),
}


def test_a_linker_for_each_run_links_what_one_for_all_does(publisher: Publisher, tmp_path: Path) -> None:
    for batch in BATCHES:
        link(publisher, Linker(publisher), *batch)
    assert families(publisher) == EXPECTED
    with open_publisher(tmp_path / "one", QuickDisk()) as other:
        linker = Linker(other)
        for batch in BATCHES:
            link(other, linker, *batch)
        assert families(other) == EXPECTED
    with open_publisher(tmp_path / "at once", QuickDisk()) as other:
        link(other, Linker(other), *(told for batch in BATCHES for told in batch))
        assert families(other) == EXPECTED


def test_a_correction_keeps_its_story_and_clusters(publisher: Publisher) -> None:
    for batch in BATCHES[:2]:
        link(publisher, Linker(publisher), *batch)
    mended = Told("a", 0, FERRY + " It rained.", SAID + " so far")
    link(publisher, Linker(publisher), mended, replaced=("a",))
    after = Dataset(publisher.root).scan("quotes").filter(pl.col("article_id") == hash_id("a")).collect()
    assert after["quote_cluster_id"].to_list() == [hash_id("a", SAID)]
    moved = Told("b", 50, FERRY, "something else was said by then")
    done = link(publisher, Linker(publisher), moved, replaced=("b",))
    assert done["articles"]["story_id"].to_list() == [hash_id("b")]  # an id never changes


def test_what_the_first_member_began_stays_when_it_is_dropped(publisher: Publisher) -> None:
    link(publisher, Linker(publisher), *BATCHES[0])
    link(publisher, Linker(publisher), BATCHES[1][0])
    drop_article(publisher, hash_id("a"), purge=True)
    for name in LINKED:
        assert hash_id("a") not in set(publisher.scan(name).collect()["article_id"])
        files = [pl.read_parquet(path) for path in publisher.root.rglob(f"{name}/**/*.parquet")]
        assert all(hash_id("a") not in set(file["article_id"]) for file in files)
    done = link(publisher, Linker(publisher), Told("d", 2, FERRY))
    assert done["articles"]["story_id"].to_list() == [hash_id("a")]
    assert done["quotes"]["quote_cluster_id"].to_list() == [hash_id("a", SAID)]
    assert done["events"]["event_cluster_id"].to_list() == [hash_id("a", "event")]


def test_the_state_is_made_anew_from_the_tables(publisher: Publisher) -> None:
    for batch in BATCHES:
        link(publisher, Linker(publisher), *batch)
    before = {name: publisher.scan(name).collect().sort(INDEXES[name].names()[0]) for name in LINKED}
    assert list(index_problems(publisher)) == []
    compact(publisher)
    for name, frame in before.items():
        assert publisher.scan(name).collect().sort(frame.columns[0]).equals(frame)
    reindex(publisher)
    for name, frame in before.items():
        assert publisher.scan(name).collect().sort(frame.columns[0]).equals(frame)


def test_the_state_holds_no_text() -> None:
    for name in LINKED:
        texts = {column for column, dtype in INDEXES[name].items() if dtype == pl.String}
        assert texts <= {"article_id", "quote_id", "story_id", "quote_cluster_id", "speaker_entity_id"}


def test_only_the_months_about_a_batch_are_read(publisher: Publisher) -> None:
    for month in range(12):
        link(publisher, Linker(publisher), Told("a", 30 * month, f"{PACT} Part {month}."), replaced=())
    with counted() as opened:
        link(publisher, Linker(publisher), Told("b", 330, FERRY))
    read = {path.parent.name for path in opened if "_staging" not in path.parts} - {"keys"}
    assert read == {f"published_month={month}" for month in ("2025-02", "2025-03")}
    assert date(2025, 3, 27) == DAY + timedelta(days=330)
