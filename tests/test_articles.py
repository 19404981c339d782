"""Raw documents to articles: cleaning, labelled blocks, datelines, bylines, dates, identity."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from transforms.articles.article import Article, Note, article_from, article_row
from transforms.articles.blocks import Layout, lay_out
from transforms.articles.bylines import Byline, author_names, read_byline, read_credit
from transforms.articles.cleaning import clean
from transforms.articles.datelines import Dateline, find_dateline, read_date_line
from transforms.articles.labels import (
    is_boilerplate,
    is_caption,
    is_correction,
    is_short_line,
    is_tail_heading,
    is_turn,
)
from transforms.articles.urls import canonical_url
from transforms.identifiers import hash_id
from transforms.language import Text, parse_articles
from transforms.readers.documents import read_documents
from transforms.readers.records import RawDocument, Refusal
from transforms.readers.timestamps import PartialDate
from transforms.schemas.closed_lists import BLOCK_TYPES, ISSUE_REASONS
from transforms.schemas.tables import ARTICLES

STORM = (
    "The harbour of Port Elm reopened on Thursday after three days of storm, the harbour master said. "
    "Forty boats had waited outside, among them two ferries with 300 people on board."
)
PIER = "The council wants to rebuild the northern pier, which the waves broke, before the end of the summer."


def raw(text: str, **fields: Any) -> RawDocument:
    common: dict[str, Any] = {
        "source_uri": "in/a.txt",
        "record": "0",
        "format": "text",
        "content_hash": "0" * 16,
        "name": "a.txt",
    }
    return RawDocument(**{**common, "text": text, **fields})


def article(text: str, **fields: Any) -> Article:
    found = article_from(raw(text, **fields), min_words=3)
    assert isinstance(found, Article), found
    return found


def blocks(layout: Layout | Article) -> list[tuple[str, str]]:
    return [(block["type"], layout.text[block["start_char"] : block["end_char"]]) for block in layout.blocks]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Elm.Example:443/News/A?b=2&a=1#top", "https://elm.example/News/A?b=2&a=1"),
        ("http://elm.example", "http://elm.example/"),
        ("http://elm.example:80/a/", "http://elm.example/a/"),
        ("http://elm.example:8080/a", "http://elm.example:8080/a"),
        ("https://elm.example/a?utm_source=x&id=3&UTM_medium=y&fbclid=z&gclid=q", "https://elm.example/a?id=3"),
        ("https://elm.example/a?utm_source=x", "https://elm.example/a"),
        ("https://elm.example/a?utmost=1", "https://elm.example/a?utmost=1"),
        ("https://User@Elm.Example/a", "https://User@elm.example/a"),
        (" /news/a ", "/news/a"),
        ("urn:elm:1", "urn:elm:1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_canonical_url(url: str, expected: str) -> None:
    assert canonical_url(url) == expected
    assert canonical_url(expected) == expected


@pytest.mark.parametrize(
    ("text", "paragraphs", "repairs"),
    [
        ("One.\r\n\r\nTwo.\n \n\n Three.", ("One.", "Two.", "Three."), ()),
        # Lines of an editor that breaks at 70: joined, and a hyphen at the end keeps its word together.
        (
            "The harbour of Port Elm reopened on Thursday after three days of a\nstorm that the harbour master called the worst in living memory, a long-\nterm threat to the pier.\n\nShips came back.",
            (
                "The harbour of Port Elm reopened on Thursday after three days of a storm that the harbour master called "
                "the worst in living memory, a long-term threat to the pier.",
                "Ships came back.",
            ),
            (),
        ),
        # Lines that end sentences and are long are paragraphs.
        (f"{STORM}\n{PIER}\nShips came.", (STORM, PIER, "Ships came."), ()),
        ("Port Elm 3\nElmira 2\nWest Haven 0", ("Port Elm 3", "Elmira 2", "West Haven 0"), ()),
        (
            "<p>One &amp; two.</p><p>Three<br>four <b>five</b>.</p>",
            ("One & two.", "Three", "four five."),
            ("markup removed", "character references resolved"),
        ),
        ("She wrote 3 < 4 and 5 > 2.", ("She wrote 3 < 4 and 5 > 2.",), ()),
        ("The mayorâ€™s â€œplanâ€\x9d", ("The mayor’s “plan”",), ("mojibake mended",)),
        ("“Curly” stays, 'straight' stays, ﬁ and Ａ stay", ("“Curly” stays, 'straight' stays, ﬁ and Ａ stay",), ()),
        ("Zero\u200bwidth, soft\u00adhyphen, \u202eturned", ("Zerowidth, softhyphen, turned",), ()),
        ("a\x00b\x92s", ("ab’s",), ("control characters mended or removed",)),
        ("non\u00a0breaking \t space", ("non breaking space",), ()),
        ("cafe\u0301", ("café",), ()),
        (" \n\n ", (), ()),
    ],
)
def test_clean(text: str, paragraphs: tuple[str, ...], repairs: tuple[str, ...]) -> None:
    assert clean(text) == (paragraphs, repairs)


@pytest.mark.parametrize(
    ("paragraph", "dateline", "place", "day", "agency"),
    [
        ("April 10 (UPI) -- The storm came.", "April 10 (UPI) -- ", None, (None, 4, 10), "UPI"),
        ("PORT ELM/THE HAVEN, March 7 (Reuters) - The storm came.", "PORT ELM/THE HAVEN, March 7 (Reuters) - ", "PORT ELM/THE HAVEN", (None, 3, 7), "Reuters"),
        ("ELMIRA - 26 July 2022: The storm came.", "ELMIRA - 26 July 2022: ", "ELMIRA", (2022, 7, 26), None),
        ("(CNN) -- The storm came.", "(CNN) -- ", None, None, "CNN"),
        ("(CNN)The storm came.", "(CNN)", None, None, "CNN"),
        ("ELMIRA (AP) — The storm came.", "ELMIRA (AP) — ", "ELMIRA", None, "AP"),
        ("NEW ELM, Freedonia (AP) — The storm came.", "NEW ELM, Freedonia (AP) — ", "NEW ELM, Freedonia", None, "AP"),
        ("PORT ELM, Jan 5 - The storm came.", "PORT ELM, Jan 5 - ", "PORT ELM", (None, 1, 5), None),
        ("ST. ELM, N.D. (AP) _ no separator that is known.", None, None, None, None),
        ("PORT ELM — The storm came.", "PORT ELM — ", "PORT ELM", None, None),
        ("PORT ELM: The storm came.", "PORT ELM: ", "PORT ELM", None, None),
        ("PORT ELM (3 May 2023) – The storm came.", "PORT ELM (3 May 2023) – ", "PORT ELM", (2023, 5, 3), None),
        ("Port Elm, Apr 10 (PTI) The storm came.", "Port Elm, Apr 10 (PTI) ", "Port Elm", (None, 4, 10), "PTI"),
        ("PORT ELM, June 3 (Elm Wire Service) - The storm came.", "PORT ELM, June 3 (Elm Wire Service) - ", "PORT ELM", (None, 6, 3), "Elm Wire Service"),
        ("Elmira, Freedonia — The storm came.", "Elmira, Freedonia — ", "Elmira, Freedonia", None, None),
        ("Thursday, May 7, 2015 On Tuesday the storm came.", "Thursday, May 7, 2015 ", None, (2015, 5, 7), None),
        ("Elmira — Freedonia's oldest town — has a harbour.", None, None, None, None),
        ("The storm — the worst in years — came.", None, None, None, None),
        ("WHO (World Health Organization) - The storm came.", None, None, None, None),
        ("Lee (R) - The senator came.", None, None, None, None),
        ("On April 10 the storm came.", None, None, None, None),
        ("April 10 was the day - The storm came.", None, None, None, None),
        ("May (left) — The minister came.", None, None, None, None),
        ("ELMIRA (AP) — ", None, None, None, None),
        ("A - The first letter.", None, None, None, None),
        ("", None, None, None, None),
    ],
)  # fmt: skip
def test_find_dateline(
    paragraph: str, dateline: str | None, place: str | None, day: tuple[int | None, int, int] | None, agency: str | None
) -> None:
    expected = Dateline(len(dateline), place, PartialDate(*day) if day else None, agency) if dateline else None
    assert find_dateline(paragraph, is_opening=True) == expected


@pytest.mark.parametrize(
    ("paragraph", "is_found"),
    [
        ("ELMIRA (AP) — The storm came.", True),
        ("PORT ELM, Jan 5 - The storm came.", True),
        ("PORT ELM — The storm came.", False),
        ("PORT ELM: The storm came.", False),
        ("Elmira, Freedonia — The storm came.", False),
    ],
)
def test_deep_in_an_article_only_an_agency_or_a_date_is_a_dateline(paragraph: str, is_found: bool) -> None:
    assert (find_dateline(paragraph, is_opening=False) is not None) is is_found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Friday, March 3, 2017", ((2017, 3, 3), False)),
        ("Published: 3 March 2017 10:05 GMT", ((2017, 3, 3), False)),
        ("March 3, 2017 / 9:05 AM / Elm News", ((2017, 3, 3), False)),
        ("Updated 10:30 AM ET, Fri March 3, 2017", ((2017, 3, 3), True)),
        ("March 3", None),
        ("March 3, 2017 was a Friday of storm.", None),
    ],
)
def test_read_date_line(line: str, expected: tuple[tuple[int, int, int], bool] | None) -> None:
    assert read_date_line(line) == ((PartialDate(*expected[0]), expected[1]) if expected else None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Lee & Bo Rask", Byline(("Ann Lee", "Bo Rask"), None, None)),
        ("By ANN LEE, Staff Writer", Byline(("Ann Lee",), None, None)),
        ("By ANN McKAY and BO O'RASK", Byline(("ANN McKAY", "Bo O'Rask"), None, None)),
        (
            "By Ann van der Lee, Bo Rask Jr. and J. J. Pine",
            Byline(("Ann van der Lee", "Bo Rask Jr.", "J. J. Pine"), None, None),
        ),
        ("By Ann Lee, Associated Press", Byline(("Ann Lee",), "AP", None)),
        ("By Ann Lee | March 3, 2017", Byline(("Ann Lee",), None, PartialDate(2017, 3, 3))),
        ("By Reuters Staff", Byline((), "Reuters", None)),
        ("By a staff reporter", Byline((), None, None)),
        ("The Associated Press", Byline((), "AP", None)),
        ("Ann Lee, Associated Press", Byline(("Ann Lee",), "AP", None)),
        ("By Friday the storm had passed", None),
        ("By Friday the storm had passed Port Elm.", None),
        ("Ann Lee, mayor of Elmira", None),
        ("Port Elm", None),
    ],
)
def test_read_byline(line: str, expected: Byline | None) -> None:
    assert read_byline(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "(Reporting by Ann Lee in Port Elm and Bo Rask; Editing by Cy Pine)",
            Byline(("Ann Lee", "Bo Rask"), None, None),
        ),
        ("Editing by Cy Pine", Byline((), None, None)),
        ("-- AFP", Byline((), "AFP", None)),
        ("(IANS)", Byline((), "IANS", None)),
        ("Reporting that the storm had passed was easy.", None),
        ("(unknown)", None),
    ],
)
def test_read_credit(line: str, expected: Byline | None) -> None:
    assert read_credit(line) == expected


def test_author_names_of_a_record() -> None:
    assert author_names(("By Ann Lee and Bo Rask", "Reuters", "Madonna")) == Byline(
        ("Ann Lee", "Bo Rask", "Madonna"), "Reuters", None
    )


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Ferries in Port Elm on Thursday. Photo by Ann Lee/UPI", True),
        ("1 of 6 | Ferries in Port Elm. Pool Photo by Ann Lee/UPI | License Photo", True),
        ("FILE PHOTO: Ferries in Port Elm", True),
        ("File image of ferries in Port Elm", True),
        ("Ferries in Port Elm. (AP Photo/Ann Lee, File)", True),
        ("Ferries in Port Elm. REUTERS/Ann Lee", True),
        ("Ferries in Port Elm. [Ann Lee/AFP]", True),
        ("Ferries in Port Elm [Reuters]", True),
        ("Ferries in Port Elm. Ann Lee/AFP via Getty Images", True),
        ("Ferries in Port Elm. Image: Elm Harbour Board U.S.", True),
        ("Ferry OneImage: Ann Lee.", True),
        ("Ferries in Port Elm; from file, 2008.", True),
        ("Photo: Ann Lee", True),
        ("Port Elm published an image of the ferry.", False),
        ('"The image was ours," she said of the photo by Ann Lee/UPI.', False),
        ("The storm hit Elmira, the mayor told the agency (Reuters).", True),
        ('The storm hit Elmira, the mayor said (Reuters).', False),
        ("1 of 6 ferries came back.", False),
        ("The ferry was shown in a photo by Reuters.", False),
        ("She saw one thing on her map: a road.", False),
        ("The talks failed over the Haven/PA.", False),
        ("Ann Lee via AP", True),
        ("The group posted the photo by mistake. It was removed.", False),
    ],
)  # fmt: skip
def test_is_caption(paragraph: str, expected: bool) -> None:
    assert is_caption(paragraph) is expected


@pytest.mark.parametrize(
    ("paragraph", "label"),
    [
        ("Correction: the pier is 300 metres long.", "correction"),
        ("(This story corrects the length of the pier in paragraph 3)", "correction"),
        ("An earlier version of this article gave a wrong length.", "correction"),
        ("Editor's note: This story has been updated with the length.", "correction"),
        ("Corrections officers went on strike.", None),
        ("This story is about a pier.", None),
        ("Editor's note: Ann Lee is a fellow of the Elm Institute.", "boilerplate"),
        ("READ MORE: Storm breaks pier", "boilerplate"),
        ("Sign up for our newsletter", "boilerplate"),
        ("Copyright 2024 Elm Times. All rights reserved.", "boilerplate"),
        ("Advertisement", "boilerplate"),
        ("* * *", "boilerplate"),
        ("Read more books, the minister said.", None),
        ("More than 40 boats waited.", None),
        ("Related costs rose.", None),
    ],
)
def test_corrections_and_boilerplate(paragraph: str, label: str | None) -> None:
    found = "correction" if is_correction(paragraph) else "boilerplate" if is_boilerplate(paragraph) else None
    assert found == label


@pytest.mark.parametrize(
    ("line", "is_heading", "is_short", "is_a_turn"),
    [
        ("Latest Headlines", True, True, False),
        ("More from Elm Times", True, True, False),
        ("Sources said no", False, True, False),
        ("Damage to the pier", False, True, False),
        ("What happens next?", False, True, False),
        ("The storm came.", False, False, False),
        ("lower case line", False, False, False),
        ("LEE: Thank you", False, False, True),
        ("Ann Lee: I was there.", False, False, True),
        ("Q: Why now?", False, False, True),
        ("- a list item", False, False, False),
        ("She said on Thursday: come", False, True, False),
    ],
)
def test_lines(line: str, is_heading: bool, is_short: bool, is_a_turn: bool) -> None:
    assert (is_tail_heading(line), is_short_line(line), is_turn(line)) == (is_heading, is_short, is_a_turn)


def test_a_wire_story_is_laid_out() -> None:
    caption = "Ferries wait outside Port Elm on May 1, 2024. Photo by Cy Pine/UPI"
    gallery = "Ferries come back on May 2, 2024. Photo by Cy Pine/UPI | License Photo"
    paragraphs = [
        "Harbour reopens after storm",
        "By Ann Lee & Bo Rask",
        caption,
        f"1 of 2 | {caption} | License Photo",
        f"May 2 (UPI) -- {STORM}",
        "Damage to the pier",
        PIER,
        "LEE: Short turn",
        "(This story corrects the number of boats.)",
        "Storm in Port Elm",
        gallery,
        "Latest Headlines",
        "Cup final moved to Sunday",
    ]
    layout = lay_out(paragraphs, None)
    assert blocks(layout) == [
        ("headline", "Harbour reopens after storm"),
        ("byline", "By Ann Lee & Bo Rask"),
        ("caption", caption),
        ("caption", f"1 of 2 | {caption} | License Photo"),
        ("dateline", "May 2 (UPI) -- "),
        ("paragraph", STORM),
        ("subhead", "Damage to the pier"),
        ("paragraph", PIER),
        ("paragraph", "LEE: Short turn"),
        ("correction", "(This story corrects the number of boats.)"),
        ("caption", "Storm in Port Elm"),
        ("caption", gallery),
        ("boilerplate", "Latest Headlines"),
        ("boilerplate", "Cup final moved to Sunday"),
    ]
    assert layout.text == "\n\n".join(paragraphs)
    assert layout.byline == Byline(("Ann Lee", "Bo Rask"), None, None)


@pytest.mark.parametrize(
    ("paragraphs", "title", "expected"),
    [
        ([STORM], "Harbour reopens", ["headline", "paragraph"]),
        (["HARBOUR REOPENS", STORM], "Harbour reopens", ["headline", "paragraph"]),
        ([STORM, PIER], None, ["paragraph", "paragraph"]),
        (["Senate votes to leave U.S.", STORM], None, ["headline", "paragraph"]),
        (["By Ann Lee", STORM], None, ["byline", "paragraph"]),
        (["Friday, March 3, 2017", STORM], "Harbour reopens", ["headline", "dateline", "paragraph"]),
        # A list of scores stays text, and a box of links in the middle ends with the next running text.
        (["Title here", STORM, "Elm 1", "Haven 2", "Port 3", PIER], None, ["headline", *["paragraph"] * 5]),
        (
            ["Title here", STORM, "Related", "Pier broken", PIER + " " + STORM, STORM, PIER, STORM, PIER],
            None,
            ["headline", "paragraph", "boilerplate", "boilerplate", *["paragraph"] * 5],
        ),
        (["Ferry ride", "LEE: Where were you?", "RASK: At sea.", "LEE: Why?", "RASK: To work."], None, ["headline", *["paragraph"] * 4]),
        (["Last line", STORM, "Damage to the pier"], None, ["headline", "paragraph", "paragraph"]),
    ],
)  # fmt: skip
def test_block_types(paragraphs: list[str], title: str | None, expected: list[str]) -> None:
    assert [block["type"] for block in lay_out(paragraphs, title).blocks] == expected


DATED = "Ferries on May 1, 2024. Photo by Cy Pine/UPI"


@pytest.mark.parametrize(
    ("text", "fields", "given_date", "expected"),
    [
        (STORM, {"published": "2024-05-02"}, None, (date(2024, 5, 2), "metadata")),
        (STORM, {"published": "2024-05-03T01:00:00Z", "local_date": "2024-05-02"}, None, (date(2024, 5, 2), "metadata")),
        (f"PORT ELM - 2 May 2024: {STORM}", {}, None, (date(2024, 5, 2), "dateline")),
        (f"Thursday, May 2, 2024\n\n{STORM}", {}, None, (date(2024, 5, 2), "dateline")),
        # The year stands in a caption only, of the day before; the text says Thursday, which 2 May 2024 was.
        (f"{DATED}\n\nMay 2 (UPI) -- {STORM}", {}, None, (date(2024, 5, 2), "caption")),
        (f"{DATED.replace('2024', '2021')}\n\nMay 2 (UPI) -- {STORM}", {}, None, (None, None)),
        (f"May 2 (UPI) -- {STORM} It began on May 1, 2024.", {}, None, (date(2024, 5, 2), "dateline")),
        (f"May 2 (UPI) -- {STORM} The last one was on May 2, 1996, and the pier dates from 2001.", {}, None, (None, None)),
        (f"May 2 (UPI) -- {STORM}", {}, None, (None, None)),
        (f"May 2 (UPI) -- {STORM}", {}, date(2024, 5, 9), (date(2024, 5, 2), "given")),
        (f"May 2 (UPI) -- {STORM}", {"retrieved": "2024-05-04T00:00:00Z"}, None, (date(2024, 5, 2), "dateline")),
        (STORM, {}, date(2024, 5, 9), (date(2024, 5, 9), "given")),
        (STORM, {"source_uri": "in/2024-05-02-storm.txt"}, None, (date(2024, 5, 2), "filename")),
        (STORM, {"source_uri": "in/2024/05/02/storm.txt"}, None, (date(2024, 5, 2), "filename")),
        (STORM, {"source_uri": "in/20240502_storm.txt"}, None, (date(2024, 5, 2), "filename")),
        (STORM, {"source_uri": "in/000_451420240502999.txt"}, None, (None, None)),
        (STORM, {"source_uri": "in/2024-05-02.jsonl", "record": "3", "format": "jsonl"}, None, (None, None)),
        (STORM, {"url": "https://elm.example/2024/may/02/storm"}, None, (date(2024, 5, 2), "metadata")),
    ],
)  # fmt: skip
def test_published_date(
    text: str, fields: dict[str, Any], given_date: date | None, expected: tuple[date | None, str | None]
) -> None:
    found = article_from(raw(text, **fields), given_date=given_date, min_words=3)
    assert isinstance(found, Article)
    assert (found.published_date, found.published_date_method) == expected
    assert ("date_missing" in {note.reason for note in found.notes}) is (expected[0] is None)


def test_a_dateline_that_contradicts_the_metadata_is_noted_with_its_span() -> None:
    found = article(f"Harbour reopens\n\nPORT ELM, May 2 (AP) - {STORM}", published="2024-06-20")
    [note] = found.notes
    assert note == Note("date_conflict", "the metadata say 2024-06-20, the text 2024-05-02", 17, 40)
    assert found.text[17:40] == "PORT ELM, May 2 (AP) - "
    assert article(f"PORT ELM, May 2 (AP) - {STORM}", published="2024-05-03").notes == ()


def test_times_are_utc_and_keep_the_offset() -> None:
    found = article(
        STORM,
        published="2024-05-02T23:30:00-05:00",
        updated="2024-05-03T12:00:00Z",
        retrieved="2024-05-03 13:00:00",
    )
    assert found.published_at == datetime(2024, 5, 3, 4, 30, tzinfo=UTC)
    assert (found.utc_offset_minutes, found.published_date) == (-300, date(2024, 5, 2))
    assert found.updated_at == datetime(2024, 5, 3, 12, 0, tzinfo=UTC)
    assert found.retrieved_at == datetime(2024, 5, 3, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "fields", "reason"),
    [
        (STORM, {"min_words": 40}, "too_short"),
        ("Le port a rouvert jeudi après trois jours de tempête, a déclaré le capitaine du port à la presse.", {}, "not_english"),
        (STORM, {"published": "2024-05-06", "retrieved": "2024-05-04T10:00:00Z"}, "future_date"),
        (STORM + "\n\nSubscribe to continue reading this story.", {}, "paywall"),
        (STORM, {"is_paywalled": True}, "paywall"),
        ("\u200b \x00 --", {}, "no_text"),
    ],
)  # fmt: skip
def test_refusals(text: str, fields: dict[str, Any], reason: str) -> None:
    min_words = fields.pop("min_words", 3)
    found = article_from(raw(text, **fields), min_words=min_words)
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_the_language_is_named() -> None:
    german = (
        "Der Hafen wurde am Donnerstag nach drei Tagen Sturm wieder geöffnet, sagte der Hafenmeister vor der Presse."
    )
    found = article_from(raw(german))
    assert isinstance(found, Refusal)
    assert (found.reason, found.detail) == ("not_english", "the language is de; only English is read")


def test_ids_hash_the_fewest_raw_fields() -> None:
    full = {"publisher": "Elm Times", "guid": "7", "url": "https://elm.example/a?utm_source=x"}
    assert article(STORM, **full).article_id == hash_id("guid", "Elm Times", "7")
    assert article(STORM, guid="7", url=full["url"]).article_id == hash_id("url", "https://elm.example/a")
    assert article(STORM, title=" T ").article_id == hash_id("text", "a.txt", " T ", STORM)
    assert article(STORM, identity="9" * 16).article_id == hash_id("page", "a.txt", "9" * 16)
    corrected = article(STORM.replace("Forty", "Fifty"), **full)
    assert corrected.article_id == article(STORM, **full).article_id
    assert corrected.content_hash != article(STORM, **full).content_hash


def test_authors_and_agency() -> None:
    text = f"Harbour reopens\n\nBy Ann Lee\n\nPORT ELM (Reuters) - {STORM}\n\n(Reporting by Bo Rask)"
    assert (article(text).authors, article(text).agency) == (("Ann Lee",), "Reuters")
    assert article(text, authors=("Cy Pine",)).authors == ("Cy Pine",)
    assert article(STORM, publisher="The Associated Press").agency == "AP"
    assert article(STORM).agency is None


def test_the_row_fits_the_table() -> None:
    row = article_row(article(f"Harbour reopens\n\nMay 2 (UPI) -- {STORM}", published="2024-05-02T08:00:00Z"))
    later = {"duplicate_of": None, "duplicate_type": None, "origin_id": "0" * 16, "story_id": None}
    frame = ARTICLES.frame([{**row, **later, "extraction_version": "0" * 16}])
    assert frame["word_count"].to_list() == [33]
    assert frame["blocks"].to_list()[0][1] == {"type": "dateline", "start_char": 17, "end_char": 32}


def test_the_blocks_can_be_parsed(nlp: Language) -> None:
    found = article(f"Harbour reopens\n\n(CNN)The mayor came.\n\nMay 2 (UPI) -- {STORM}")
    [doc] = parse_articles(nlp, [Text(found.text, found.blocks)])
    assert doc.text == found.text
    assert [span.label_ for span in doc.spans["blocks"]] == [block["type"] for block in found.blocks]


PIECES = st.sampled_from(
    [
        "Harbour reopens",
        "By Ann Lee",
        "May 2 (UPI) -- ",
        "(CNN)",
        "PORT ELM — ",
        "Photo by Ann Lee/UPI",
        "Latest Headlines",
        "Friday, March 3, 2017",
        "LEE: yes",
        STORM,
        "\n",
        "\n\n",
        " ",
        "<p>",
        "&amp;",
        "â€™",
        "\u0301",
        "\x85",
        "\ud800",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=12).map("".join))


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, title=st.none() | TEXTS)
def test_blocks_cover_any_text(text: str, title: str | None) -> None:
    found = article_from(raw(text, title=title), min_words=0)
    if isinstance(found, Refusal):
        assert found.reason in {"no_text", "not_english", "paywall"}
        layout: Layout | Article = lay_out(clean(text).paragraphs, None)
    else:
        layout = found
        assert {note.reason for note in found.notes} <= set(ISSUE_REASONS)
    assert unicodedata.is_normalized("NFC", layout.text)
    layout.text.encode()
    end, previous = 0, ""
    for number, block in enumerate(layout.blocks):
        assert block["type"] in BLOCK_TYPES
        gap = layout.text[end : block["start_char"]]
        surface = layout.text[block["start_char"] : block["end_char"]]
        assert gap == ("" if number == 0 or (previous == "dateline" and gap == "") else "\n\n")
        assert surface
        assert surface == surface.lstrip()
        assert "\n" not in surface
        assert surface == surface.rstrip() or (block["type"] == "dateline" and surface == surface.rstrip() + " ")
        end, previous = block["end_char"], block["type"]
    assert end == len(layout.text)


def test_a_real_agency_story(shared: Path) -> None:
    [path] = (shared / "articles").glob("000_*.txt")
    [document] = read_documents(path.read_bytes(), path.name)
    assert isinstance(document, RawDocument)
    found = article_from(document)
    assert isinstance(found, Article)
    assert (found.published_date, found.published_date_method) == (date(2024, 4, 10), "caption")
    assert (len(found.authors), found.agency, found.notes) == (2, "UPI", ())
    assert Counter(block["type"] for block in found.blocks) == {
        "headline": 1,
        "byline": 1,
        "caption": 4,
        "dateline": 1,
        "paragraph": 41,
        "subhead": 3,
        "boilerplate": 1,
    }


def test_real_articles_become_articles(shared: Path) -> None:
    data = (shared / "articles" / "wikinews_gum.jsonl").read_bytes()
    found = [
        article_from(document) for document in read_documents(data, "gum.jsonl") if isinstance(document, RawDocument)
    ]
    articles = [item for item in found if isinstance(item, Article)]
    assert len(articles) == len(found) == 24
    types = [{block["type"] for block in item.blocks} for item in articles]
    assert all({"headline", "dateline", "paragraph"} <= kinds for kinds in types)
    # Two of the 24 carry a date in the text that is days or years from their metadata.
    assert sum(note.reason == "date_conflict" for item in articles for note in item.notes) == 2
