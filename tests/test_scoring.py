"""The scorer itself, on small frames made by hand, and the expected rows of the samples, which must stand in their texts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from transforms.evaluation.samples import (
    Score,
    article_differences,
    read_rows,
    score_entities,
    score_events,
    score_quotes,
)
from transforms.schemas.closed_lists import (
    BLOCK_TYPES,
    DATE_METHODS,
    DISPOSITIONS,
    DUPLICATE_TYPES,
    ENTITY_TYPES,
    EVENT_STATUSES,
    OTHER_ACT_TYPES,
    PLOVER_TYPES,
    QUOTE_TYPES,
    SECTORS,
    SET_ASIDE_REASONS,
    SPEAKER_TYPES,
)

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests/gold"
SAMPLES = ROOT / "data/samples"

DOCUMENTS = pl.DataFrame(
    [
        {"source_uri": "a.txt", "record": "0", "article_id": "A", "disposition": "article", "reason": None},
        {"source_uri": "b.txt", "record": "0", "article_id": "B", "disposition": "article", "reason": None},
        {"source_uri": "c.txt", "record": "0", "article_id": None, "disposition": "set_aside", "reason": "empty"},
    ]
)


def quote(text, **fields):
    row = {
        "source_uri": "a.txt",
        "record": "0",
        "quote_text": text,
        "quote_type": "direct",
        "speaker_text": "Vos",
        "speaker_name": "Anna Vos",
    }
    return row | fields


def built_quotes(*rows):
    columns = ("article_id", "quote_text", "quote_type", "speaker_text", "speaker_name")
    return pl.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], orient="row")


def test_score_of_nothing_and_of_misses():
    assert Score(0, 0, 0).f1 == 1.0
    assert (Score(0, 3, 2).precision, Score(0, 3, 2).recall, Score(0, 3, 2).f1) == (0.0, 0.0, 0.0)
    assert (Score(2, 4, 3).precision, Score(2, 4, 3).recall, Score(2, 4, 3).f1) == (0.5, 2 / 3, 4 / 7)


@pytest.mark.parametrize(
    ("wanted", "found", "content", "speaker"),
    [
        # marks, case and a leading "that" do not count
        (quote("“We won’t pay,”"), ("A", '"we won\'t pay"', "direct", "Vos", "Anna Vos"), (1, 1, 1), (1, 1, 1)),
        (quote("the road is shut"), ("A", "that the road is shut", "direct", "Vos", None), (1, 1, 1), (1, 1, 1)),
        # four words of five are enough, three of five are not
        (quote("one two three four five"), ("A", "one two three four", "direct", "Vos", None), (1, 1, 1), (1, 1, 1)),
        (quote("one two three four five"), ("A", "one two three", "direct", "Vos", None), (0, 1, 1), (0, 1, 1)),
        # any of several readings is right
        (quote(["a new road", "road"]), ("A", "road", "direct", "Vos", None), (1, 1, 1), (1, 1, 1)),
        # the speaker: a wrong name is wrong, whatever is printed; a printed form may hold the other
        (quote("we go"), ("A", "we go", "direct", "Vos", "Carl Vos"), (1, 1, 1), (0, 1, 1)),
        (quote("we go"), ("A", "we go", "direct", "Minister Anna Vos", None), (1, 1, 1), (1, 1, 1)),
        (quote("we go"), ("A", "we go", "direct", "Voss", None), (1, 1, 1), (0, 1, 1)),
        (quote("we go"), ("A", "we go", "direct", None, None), (1, 1, 1), (0, 1, 1)),
        (
            quote("we go", speaker_text=None, speaker_name=None),
            ("A", "we go", "direct", None, None),
            (1, 1, 1),
            (1, 1, 1),
        ),
        (
            quote("we go", speaker_text=None, speaker_name=None),
            ("A", "we go", "direct", "Vos", None),
            (1, 1, 1),
            (0, 1, 1),
        ),
        # an optional row that is found counts on neither side; the same words in another article are not judged
        (quote("we go", optional=True), ("A", "we go", "direct", "Vos", None), (0, 0, 0), (0, 0, 0)),
        (quote("we go", optional=True), ("A", "they go home", "direct", "Vos", None), (0, 1, 0), (0, 1, 0)),
        (quote("we go"), ("B", "we go", "direct", "Vos", None), (0, 0, 1), (0, 0, 1)),
        # a record that became no article: all is missed
        (quote("we go", source_uri="c.txt"), ("A", "we go", "direct", "Vos", None), (0, 0, 1), (0, 0, 1)),
        (quote("we go", source_uri="gone.txt"), ("A", "we go", "direct", "Vos", None), (0, 0, 1), (0, 0, 1)),
    ],
)
def test_score_quotes(wanted, found, content, speaker):
    scores = score_quotes([wanted], built_quotes(found), DOCUMENTS)
    assert (scores["content"], scores["speaker"]) == (content, speaker)


def test_a_built_quote_is_matched_once_and_the_closest_wins():
    expected = [quote("one two three four five"), quote("one two three four")]
    built = built_quotes(("A", "one two three four five", "direct", "Vos", None))
    assert score_quotes(expected, built, DOCUMENTS)["content"] == (1, 1, 2)


def test_without_the_text_both_ends_decide():
    ends = quote("", quote_text_start="We will open this road today,", quote_text_end="or without an agreement")
    del ends["quote_text"]
    hit = ("A", "''We will open this road today, with or without an agreement,''", "direct", "Vos", None)
    cut = ("A", "''We will open this road today''", "direct", "Vos", None)
    assert score_quotes([ends], built_quotes(hit, cut), DOCUMENTS)["content"] == (1, 2, 1)


def test_quotes_by_type():
    expected = [
        quote("one two"),
        quote("three four", quote_type=["mixed", "direct"]),
        quote("five", quote_type="indirect"),
    ]
    built = built_quotes(
        ("A", "one two", "direct", "Vos", None),
        ("A", "three four", "direct", "Vos", None),
        ("A", "six seven", "indirect", "Vos", None),
    )
    scores = score_quotes(expected, built, DOCUMENTS)
    assert scores["content"] == (2, 3, 3)
    assert (scores["direct"], scores["mixed"], scores["indirect"]) == ((2, 2, 2), (1, 1, 1), (0, 1, 1))


def event(**fields):
    row = {
        "source_uri": "a.txt",
        "record": "0",
        "sentence_start_words": "Chile sent food to Peru",
        "trigger": "sent",
        "act_type": "AID",
        "plover_type": "AID",
        "actors": [side("Chile", "CHL")],
        "recipients": [side("Peru", "PER")],
        "status": "happened",
        "event_start_date": "2024-05-01",
        "event_end_date": "2024-05-01",
        "place_name": None,
    }
    return row | fields


def side(name, country_code):
    return {"name": name, "country_code": country_code, "sector_code": None}


def built_event(**fields):
    row = {
        "article_id": "A",
        "sentence_text": "LIMA (XYZ) - Chile sent food to Peru on Wednesday.",
        "trigger_lemma": "send",
        "act_type": "AID",
        "plover_type": "AID",
        "actors": [built_side("Chile", "CHL")],
        "recipients": [built_side("Peru", "PER")],
        "status": "happened",
        "event_start_date": date(2024, 5, 1),
        "event_end_date": date(2024, 5, 1),
        "place_name": "Lima",
    }
    return row | fields


def built_side(name, country_code):
    return {"name": name, "text": name, "country_code": country_code}


@pytest.mark.parametrize(
    ("wanted", "found", "type_", "sides"),
    [
        ({}, {}, (1, 1, 1), (1, 1, 1)),
        ({}, {"plover_type": "AGREE"}, (0, 1, 1), (0, 1, 1)),
        ({"plover_type": ["AGREE", "AID"]}, {"plover_type": "AGREE"}, (1, 1, 1), (1, 1, 1)),
        (
            {"act_type": "ACCIDENT", "plover_type": None},
            {"act_type": "ACCIDENT", "plover_type": None},
            (1, 1, 1),
            (1, 1, 1),
        ),
        ({}, {"sentence_text": "Peru thanked Chile."}, (0, 1, 1), (0, 1, 1)),
        ({"sentence_start_words": ["Food for Peru", "Chile sent"]}, {}, (1, 1, 1), (1, 1, 1)),
        # sides: a missing one, another country, one by name alone, one that asks for nothing
        ({}, {"recipients": []}, (1, 1, 1), (0, 1, 1)),
        ({}, {"actors": [built_side("Chile", "CHL"), built_side("Cuba", "CUB")]}, (1, 1, 1), (0, 1, 1)),
        ({}, {"actors": [built_side("the Chile", None)]}, (1, 1, 1), (1, 1, 1)),
        ({"actors": [side("Ana Ruiz", "CHL")]}, {"actors": [built_side("Santiago", "CHL")]}, (1, 1, 1), (1, 1, 1)),
        ({"recipients": []}, {}, (1, 1, 1), (1, 1, 1)),
        ({"recipients": [side(None, None)]}, {"recipients": []}, (1, 1, 1), (1, 1, 1)),
        ({"optional": True}, {}, (0, 0, 0), (0, 0, 0)),
    ],
)
def test_score_events(wanted, found, type_, sides):
    scores = score_events([event(**wanted)], pl.DataFrame([built_event(**found)], infer_schema_length=None), DOCUMENTS)
    assert (scores["type"], scores["sides"]) == (type_, sides)


def test_the_trigger_tells_two_acts_of_a_sentence_apart():
    expected = [event(trigger="sent", status="happened"), event(trigger="promised", status="planned")]
    built = pl.DataFrame(
        [built_event(trigger_lemma="promise", status="planned"), built_event(trigger_lemma="send", status="happened")]
    )
    assert score_events(expected, built, DOCUMENTS)["status"] == (2, 2, 2)


def test_shares_of_right_events():
    expected = [event(place_name="Lima"), event(sentence_start_words="Cuba left", event_start_date=None)]
    built = pl.DataFrame([built_event(event_end_date=date(2024, 5, 2)), built_event(sentence_text="Cuba left.")])
    scores = score_events(expected, built, DOCUMENTS)
    assert (scores["type"], scores["date"], scores["place"]) == ((2, 2, 2), (0, 1, 1), (1, 1, 1))


def entity(name, entity_type="PERSON", country_code=None, **fields):
    row = {"source_uri": "a.txt", "record": "0", "name": name, "entity_type": entity_type, "country_code": country_code}
    return row | {"mention_count": None} | fields


def built_entity(name, entity_type="PERSON", country_code=None, aliases=()):
    mentions = [{"mention_type": "name"}, {"mention_type": "pronoun"}]
    return {
        "article_id": "A",
        "name": name,
        "entity_type": entity_type,
        "country_code": country_code,
        "aliases": list(aliases),
        "mentions": mentions,
    }


@pytest.mark.parametrize(
    ("wanted", "found", "name"),
    [
        (entity("Anna Vos"), built_entity("Anna Vos"), (1, 1, 1)),
        (entity("Anna Vos"), built_entity("Minister Vos", aliases=["Anna Vos"]), (1, 1, 1)),
        (entity("Anna Vos"), built_entity("Vos"), (0, 1, 1)),
        (entity("Anna Vos"), built_entity("Anna Vos", "ORG"), (0, 1, 1)),
        (entity("Hague", "GPE"), built_entity("The Hague", "GPE"), (1, 1, 1)),
        (entity("Lido", ["LOC", "GPE"]), built_entity("Lido", "GPE"), (0, 0, 0)),
        (entity("Lido", "LOC"), built_entity("Lido", "LOC"), (0, 0, 0)),
        (entity("Anna Vos", optional=True), built_entity("Anna Vos"), (0, 0, 0)),
    ],
)
def test_score_entities(wanted, found, name):
    built = pl.DataFrame([found], schema_overrides={"aliases": pl.List(pl.String)})
    assert score_entities([wanted], built, DOCUMENTS)["name"] == name


def test_entities_by_type_with_country_and_mentions():
    expected = [entity("Anna Vos", country_code="NLD", mention_count=1), entity("Delft", "GPE", "NLD", mention_count=2)]
    built = pl.DataFrame(
        [built_entity("Anna Vos"), built_entity("Delft", "GPE", "NLD"), built_entity("Gouda", "GPE", "NLD")],
        schema_overrides={"aliases": pl.List(pl.String)},
    )
    scores = score_entities(expected, built, DOCUMENTS)
    assert (scores["name"], scores["name:PERSON"], scores["name:GPE"]) == ((2, 3, 2), (1, 1, 1), (1, 2, 1))
    assert (scores["country"], scores["mentions"]) == ((1, 1, 2), (1, 2, 2))


def test_article_differences():
    def article(article_id, **fields):
        row = {
            "article_id": article_id,
            "headline": "Road shut",
            "authors": ["Ana Ruiz"],
            "published_date_method": "dateline",
        }
        row |= {"published_date": date(2024, 5, 1), "agency": None, "duplicate_of": None, "duplicate_type": None}
        return row | {"blocks": [{"type": "headline"}, {"type": "paragraph"}]} | fields

    want = {"source_uri": "a.txt", "record": "0", "headline": "Road shut", "authors": ["Ana Ruiz"], "reason": None}
    want |= {"published_date": "2024-05-01", "published_date_method": ["caption", "dateline"], "agency": None}
    want |= {"disposition": "article", "duplicate_of": None, "duplicate_type": None, "block_types": {"headline": 1}}
    copy = want | {"source_uri": "b.txt", "duplicate_of": "a.txt", "duplicate_type": "exact"}
    gone = want | {"source_uri": "c.txt", "disposition": "set_aside", "reason": ["too_short", "empty"]}
    articles = pl.DataFrame(
        [article("A", duplicate_of="B", duplicate_type="exact"), article("B")], schema_overrides={"agency": pl.String}
    )
    assert article_differences([want, copy, gone], articles, DOCUMENTS) == []
    wrong = want | {"published_date": "2024-05-02", "block_types": {"caption": 1}}
    assert article_differences([wrong], articles, DOCUMENTS) == [
        "a.txt record 0: published_date is '2024-05-01', not '2024-05-02'",
        "a.txt record 0: block_types is {'caption': 0}, not {'caption': 1}",
    ]


def test_gold_articles_are_what_the_readme_says():
    with (GOLD / "articles.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = Counter((row["kind"], row["split"]) for row in rows)
    kinds = ("diplomacy", "conflict", "disaster", "economy", "interview")
    assert counts == {(kind, split): number for kind in kinds for split, number in (("develop", 5), ("report", 3))}
    assert len({row["article_key"] for row in rows}) == len({row["text_digest"] for row in rows}) == 40


def test_expected_rows_stand_in_their_files():
    """A record for every file; words of every quotation and sentence in the raw file; values of the closed lists."""
    rows = {name: read_rows(GOLD / f"samples/{name}.jsonl") for name in ("articles", "quotes", "events", "entities")}
    files = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}
    assert {row["source_uri"] for row in rows["articles"]} == files
    known = {(row["source_uri"], row["record"]) for row in rows["articles"] if row["disposition"] == "article"}
    copies = {("wire/port-sudan-shipment.txt", "0")}
    for name in ("quotes", "events", "entities"):
        assert {(row["source_uri"], row["record"]) for row in rows[name]} == known - copies, name
    lists = {
        ("articles", "disposition"): DISPOSITIONS,
        ("articles", "reason"): SET_ASIDE_REASONS,
        ("articles", "published_date_method"): DATE_METHODS,
        ("articles", "duplicate_type"): DUPLICATE_TYPES,
        ("quotes", "quote_type"): QUOTE_TYPES,
        ("quotes", "speaker_type"): SPEAKER_TYPES,
        ("events", "act_type"): (*PLOVER_TYPES, *OTHER_ACT_TYPES),
        ("events", "plover_type"): PLOVER_TYPES,
        ("events", "status"): EVENT_STATUSES,
        ("entities", "entity_type"): ENTITY_TYPES,
    }
    for (name, column), values in lists.items():
        for row in rows[name]:
            assert set(_listed(row[column])) - {None} <= set(values), row
    assert {block for row in rows["articles"] for block in row["block_types"]} <= set(BLOCK_TYPES)
    sides = [actor for row in rows["events"] for actor in (*row["actors"], *row["recipients"])]
    codes = {code for actor in sides for code in _listed(actor["sector_code"])}
    assert codes - {None} <= set(SECTORS)
    texts = {uri: _raw(SAMPLES / uri) for uri in {uri for uri, _ in known}}
    for row in rows["events"]:
        for start in _listed(row["sentence_start_words"]):
            assert start in texts[row["source_uri"]], row
        assert any(trigger in texts[row["source_uri"]] for trigger in _listed(row["trigger"])), row
    for row in rows["quotes"]:  # a quotation may run over its cue and over paragraphs: word by word
        for text in _listed(row["quote_text"]):
            assert all(word in texts[row["source_uri"]] for word in text.split()), row
        whole = _listed(row["quote_text"])[0]
        assert whole.startswith(row["quote_text_start"]), row
        assert whole.endswith(row["quote_text_end"]), row


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _raw(path: Path) -> str:
    """The file as text, with the escapes of JSON undone."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    return text.replace('\\"', '"')
