"""The whole way on real articles: 304 of Wikinews and an agency's story. Skips where the shared folder is not there."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from flows.build import BuildOptions, BuildReport, build_dataset
from flows.checks import problems
from flows.storage import Dataset
from flows.views import connect
from transforms.language import DEFAULT_MODEL

AGENCY_STORY = "000_451fbe9e28cde1f3.txt"


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    root = tmp_path_factory.mktemp("real") / "tables"
    report = build_dataset(BuildOptions((str(shared / "articles"),), root, DEFAULT_MODEL, workers=2), lambda *_: None)
    return root, report


def test_every_article_is_accounted_for_and_no_row_is_refused(real):
    root, report = real
    assert isinstance(report, BuildReport)
    assert (report.records, report.unaccounted, dict(report.refused_by), report.failures) == (305, 0, {}, {})
    assert report.dispositions == {"article": 305}
    assert list(problems(Dataset(root))) == []


def test_no_span_differs_from_its_text_and_no_reference_dangles(real):
    root, _ = real
    queries = {
        "mentions": "select count(*) from entity_mentions where surface is null or trim(surface) <> surface or surface = ''",
        "speakers": """select count(*) from quotes q join articles a using (article_id) where speaker_start is not null
            and surface(a.text, speaker_start, speaker_end) <> speaker_text""",
        "pieces": """select count(*) from (select a.text, s.start_char as s, s.end_char as e, q.quote_text
            from quotes q join articles a using (article_id), unnest(q.spans) as u(s))
            where not contains(quote_text, surface(text, s, e))""",
        "sentences": """select count(*) from events v join articles a using (article_id)
            where surface(a.text, sentence_start, sentence_end) <> sentence_text""",
        "speaker ids": """select count(*) from quotes q anti join entities e
            on q.article_id = e.article_id and q.speaker_entity_id = e.entity_id where q.speaker_entity_id is not null""",
        "participant ids": """select count(*) from participants p anti join (select v.event_id, e.entity_id from events v
            join entities e using (article_id)) e using (event_id, entity_id) where p.entity_id is not null""",
        "quotations of events": "select count(*) from events anti join quotes using (quote_id) where events.quote_id is not null",
    }
    with connect(root) as connection:
        assert {name: connection.sql(sql).fetchall()[0][0] for name, sql in queries.items()} == dict.fromkeys(
            queries, 0
        )


def test_the_agency_story_is_read_as_it_was_sent(real):
    root, _ = real
    dataset = Dataset(root)
    documents = dataset.scan("documents").filter(pl.col("source_uri") == AGENCY_STORY).collect()
    article = (
        dataset.scan("articles").filter(pl.col("article_id") == documents["article_id"][0]).collect().row(0, named=True)
    )
    texts = {kind: [] for kind in ("paragraph", "caption")}
    for block in article["blocks"]:
        texts.setdefault(block["type"], []).append(article["text"][block["start_char"] : block["end_char"]])
    assert len(texts["paragraph"]) == 41
    assert not [text for text in texts["paragraph"] if "Photo" in text]
    assert (article["published_date"], article["published_date_method"]) == (date(2024, 4, 10), "caption")
    assert (article["agency"], len(article["authors"])) == ("UPI", 2)


def test_the_speakers_of_the_agency_story_have_their_names(real):
    """Of 38 plainly attributed quotations in marks at least 30 have their speaker; two people say most of them."""
    root, _ = real
    documents = Dataset(root).scan("documents").filter(pl.col("source_uri") == AGENCY_STORY).collect()
    story = pl.col("article_id") == documents["article_id"][0]
    quotes = Dataset(root).scan("quotes").filter(story & (pl.col("quote_type") != "indirect")).collect()
    assert quotes.filter(pl.col("speaker_start").is_not_null()).height >= 30
    named = quotes.group_by("speaker_name").len().sort("len", descending=True)["speaker_name"].drop_nulls().to_list()
    assert set(named[:2]) == {"Joe Biden", "Fumio Kishida"}
