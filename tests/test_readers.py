"""Bytes to raw documents: formats, records, encodings, pages, and what is refused."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.identifiers import hash_bytes, hash_id
from transforms.readers.decoding import decode
from transforms.readers.documents import read_documents
from transforms.readers.formats import sniff_format
from transforms.readers.records import RawDocument, Refusal
from transforms.readers.timestamps import Timestamp, read_timestamp
from transforms.schemas.closed_lists import DOCUMENT_FORMATS, SET_ASIDE_REASONS

BODY = "Ships came back to the harbour of Port Elm on Thursday after three days of storm, the harbour master said."
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><title>Harbour reopens after storm | Elm Times</title>
<meta property="og:site_name" content="Elm Times">
<meta property="article:published_time" content="2023-01-01T00:00:00Z">
<link rel="canonical" href="https://elm.example/news/harbour">
<script type="application/ld+json">{{"@graph": [{{"@type": "WebPage", "datePublished": "2020-01-01"}},
 {{"@type": "NewsArticle", "headline": "Harbour reopens after storm", "datePublished": "2024-05-02T08:30:00+02:00",
   "dateModified": "2024-05-02T10:00:00+02:00", "author": [{{"name": "Ann Lee"}}, {{"name": "Bo Rask"}}]}}]}}</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour reopens after storm</h1>
<p>{BODY}</p><p>Forty boats had waited outside, among them two ferries with 300 people on board, she told reporters.</p>
<h2>Damage to the pier</h2>
<p>The storm broke a part of the northern pier, which the council wants to rebuild before the end of the summer.</p>
</article><footer>Copyright Elm Times</footer></body></html>"""


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def read(data: bytes, uri: str = "in/file", **options: object) -> list[RawDocument | Refusal]:
    return list(read_documents(data, uri, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"Harbour reopens\n\nShips came back.", "a.txt", "text"),
        (b"[Updated at noon] Ships came back.", "a.txt", "text"),
        (b"{Ships} came back, he wrote.", "a.txt", "text"),
        (b'{"title": "a", "text": "b"}', "a.json", "json"),
        (b'{\n  "title": "a",\n  "text": "b"\n}', "a", "json"),
        (b'[{"title": "a"}]', "a.txt", "json"),
        (b'{"title": "a"}', "a.jsonl", "jsonl"),
        (b'{"title": "a"}\n{"title": "b"}\n', "a.json", "jsonl"),
        (b'{"title": \n{"title": "b"}\n', "a.txt", "jsonl"),
        (b"broken\nbroken too\n", "a.jsonl", "jsonl"),
        ('{"text": "Ä"}\n{"text": "b"}'.encode("utf-16"), "a.jsonl", "jsonl"),
        (b"<!doctype html><html><body><p>a", "a.txt", "html"),
        (b"  \n<div><p>a</p></div>", "a", "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "a", "html"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "a.html", "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "a", "feed"),
        (b'<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf>', "a", "xml"),
        (b"<newsItem guid='x'>", "a", "xml"),
        (b"%PDF-1.7\n", "a.txt", "pdf"),
        (b"WARC/1.0\r\n", "a", "warc"),
        (gzip.compress(b"WARC/1.0"), "a.warc.gz", "warc"),
        (gzip.compress(b"text"), "a.txt.gz", "archive"),
        (b"PK\x03\x04rest", "a.docx", "archive"),
        (b"\0" * 257 + b"ustar\0", "a", "archive"),
        (b"PAR1rest", "a", "parquet"),
        (b"title,url,text\na,b,c\n", "a.txt", "csv"),
        (b"First, second and third came home.\n", "a.txt", "text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0\0", "a.txt", "unknown"),
        (b"", "a.txt", "unknown"),
    ],
)
def test_sniff_format(data: bytes, name: str, expected: str) -> None:
    assert sniff_format(data, name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-04-10", Timestamp(date(2024, 4, 10), None, None)),
        ("2024-04-10 10:10:10", Timestamp(date(2024, 4, 10), None, None)),
        ("2024-04-10T22:10:00-05:00", Timestamp(date(2024, 4, 10), datetime(2024, 4, 11, 3, 10, tzinfo=UTC), -300)),
        (
            "2024-04-10T10:10:10.123Z",
            Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 10, 10, 10, 123000, UTC), None),
        ),
        ("2024-04-10T10:10:10+0000", Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 10, 10, 10, tzinfo=UTC), 0)),
        ("20240410T101010Z", Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 10, 10, 10, tzinfo=UTC), None)),
        ("20240410T1010Z", Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 10, 10, tzinfo=UTC), None)),
        (
            "Wed, 10 Apr 2024 10:10:00 +0530",
            Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 4, 40, tzinfo=UTC), 330),
        ),
        (
            "Wed, 10 Apr 2024 10:10:00 GMT",
            Timestamp(date(2024, 4, 10), datetime(2024, 4, 10, 10, 10, tzinfo=UTC), None),
        ),
        ("April 10, 2024", Timestamp(date(2024, 4, 10), None, None)),
        ("2024-4-9", Timestamp(date(2024, 4, 9), None, None)),
        ("2024-02-30", None),
        ("0001-01-01T00:00:00Z", None),
        ("April 10", None),
        ("yesterday at noon", None),
        ("", None),
        (None, None),
    ],
)
def test_read_timestamp(value: str | None, expected: Timestamp | None) -> None:
    assert read_timestamp(value) == expected


@pytest.mark.parametrize(
    ("data", "is_markup", "expected"),
    [
        ("“Café”".encode(), False, "“Café”"),
        (b"\xef\xbb\xbfplain", False, "plain"),
        ("“Café”".encode("utf-16"), False, "“Café”"),
        ("The master’s word — “café” cost £5.".encode("cp1252"), False, "The master’s word — “café” cost £5."),
        # Declared Latin-1 is read as Windows-1252, as browsers do.
        (b'<meta charset="iso-8859-1">\x93a\x94', True, '<meta charset="iso-8859-1">“a”'),
        # A declaration that does not decode is not believed.
        ('<meta charset="ascii">Ärger “a”'.encode(), True, '<meta charset="ascii">Ärger “a”'),
        (b'<meta charset="utf-7">+ADw-script+AD4-', True, '<meta charset="utf-7">+ADw-script+AD4-'),
        (b'<meta charset="hex">6a', True, '<meta charset="hex">6a'),
        ("“a” “b” “c” “d” “e” “f”".encode() + b"\x93", False, "“a” “b” “c” “d” “e” “f”\ufffd"),
        (b"\x00\x01\x02\x03text", False, None),
    ],
)
def test_decode(data: bytes, is_markup: bool, expected: str | None) -> None:
    assert decode(data, is_markup=is_markup) == expected


def test_a_text_file_is_one_document() -> None:
    data = b"Harbour reopens\n\nShips came back."
    assert read(data, "desk/2024/a.txt") == [
        RawDocument(
            source_uri="desk/2024/a.txt",
            record="0",
            format="text",
            content_hash=hash_bytes(data),
            name="a.txt",
            text="Harbour reopens\n\nShips came back.",
        )
    ]


def test_document_id_is_the_hash_of_uri_record_and_content() -> None:
    [document] = read(b"Some text.", "a.txt")
    [refusal] = read(b" ", "a.txt")
    assert document.document_id == hash_id("a.txt", "0", hash_bytes(b"Some text."))
    assert refusal.document_id == hash_id("a.txt", "0", hash_bytes(b" "))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "guid": "g1",
                "url": "https://elm.example/1",
                "title": "T",
                "text": BODY,
                "published_date": "2024-05-02",
                "publisher": "Elm Times",
                "authors": ["Ann Lee", "Bo Rask"],
                "language": "en",
            },
            {
                "guid": "g1",
                "url": "https://elm.example/1",
                "title": "T",
                "published": "2024-05-02",
                "local_date": "2024-05-02",
                "publisher": "Elm Times",
                "authors": ("Ann Lee", "Bo Rask"),
                "language": "en",
            },
        ),
        (
            {
                "id": 7,
                "headline": "T",
                "body": ["One.", "Two."],
                "published_at": "2024-05-02T08:00:00Z",
                "authors": "Ann Lee",
            },
            {
                "guid": "7",
                "title": "T",
                "text": "One.\n\nTwo.",
                "published": "2024-05-02T08:00:00Z",
                "authors": ("Ann Lee",),
            },
        ),
        (
            {
                "maintext": BODY,
                "title": "T",
                "date_publish": "2024-05-02 08:00:00",
                "date_download": "2024-05-03 09:00:00",
                "date_modify": None,
                "source_domain": "elm.example",
                "authors": [],
                "language": "en",
                "url": "https://elm.example/1",
            },
            {
                "title": "T",
                "url": "https://elm.example/1",
                "published": "2024-05-02 08:00:00",
                "retrieved": "2024-05-03 09:00:00",
                "publisher": "elm.example",
                "language": "en",
            },
        ),
        (
            {
                "source": {"id": None, "name": "Elm Times"},
                "author": "Ann Lee",
                "title": "T",
                "content": BODY,
                "publishedAt": "2024-05-02T08:00:00Z",
            },
            {"title": "T", "published": "2024-05-02T08:00:00Z", "publisher": "Elm Times", "authors": ("Ann Lee",)},
        ),
    ],
)
def test_json_keys(fields: dict[str, object], expected: dict[str, object]) -> None:
    data = json.dumps(fields).encode()
    common = {
        "source_uri": "a.json",
        "record": "0",
        "format": "json",
        "content_hash": hash_bytes(data),
        "name": "a.json",
    }
    assert read(data, "a.json") == [RawDocument(**{**common, "text": BODY, **expected})]  # type: ignore[arg-type]


def test_json_lines_name_their_line_and_account_for_every_one() -> None:
    data = b"".join(
        [
            line(title="a", text="One."),
            b"\n",
            b'{"title": "cut off\n',
            line(title="no text"),
            b"[1, 2]\n",
            line(text="They came [+1798 chars]"),
            line(text="word " * 50_000),
        ]
    )
    found = [(r.record, getattr(r, "reason", None)) for r in read(data, "a.jsonl")]
    assert found == [
        ("1", None),
        ("3", "bad_record"),
        ("4", "no_text"),
        ("5", "bad_record"),
        ("6", "truncated"),
        ("7", "too_long"),
    ]
    assert "line 3" in read(data, "a.jsonl")[1].detail  # type: ignore[union-attr]


def test_a_chunk_of_json_lines_gives_what_the_whole_file_gives() -> None:
    lines = [line(title=str(number), text=f"Text {number}.") for number in range(5)]
    whole = read(b"".join(lines), "a.jsonl")
    chunks = [
        *read(b"".join(lines[:2]), "a.jsonl", format="jsonl"),
        *read(b"".join(lines[2:]), "a.jsonl", first_record=2, format="jsonl"),
    ]
    assert chunks == whole
    assert [document.record for document in whole] == ["1", "2", "3", "4", "5"]
    assert read(b"\n\n", "a.jsonl", first_record=5, format="jsonl") == []


@pytest.mark.parametrize("wrap", [lambda records: records, lambda records: {"status": "ok", "articles": records}])
def test_json_arrays_and_responses(wrap: object) -> None:
    records = [{"title": "a", "text": "One."}, {"title": "b", "content": None}]
    first, second = read(json.dumps(wrap(records)).encode(), "a.json")  # type: ignore[operator]
    assert (first.record, first.text) == ("0", "One.")  # type: ignore[union-attr]
    assert (second.record, second.reason) == ("1", "no_text")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t ", "a.txt", "empty"),
        (b"[]", "a.json", "empty"),
        (b"\x89PNG\0\0\0\0\0\0\0\0", "a.png", "not_text"),
        (b"%PDF-1.7", "a.pdf", "not_supported"),
        (b"PAR1", "a.parquet", "not_supported"),
        (b"title,text\na,b", "a.csv", "not_supported"),
        (b'{"title": ', "a.json", "bad_record"),
        (b"word " * 50_000, "a.txt", "too_long"),
        (b"<html><body><script>1</script></body></html>", "a.html", "no_text"),
        (b"<html>" + b"<p>a" * 60_001, "a.html", "hostile_markup"),
        (b"<html><p " + b"a=1 " * 6_000 + b">", "a.html", "hostile_markup"),
        (b"<html>" + b"<div>" * 2_000 + b"a", "a.html", "hostile_markup"),
        (b"<html><p>" + b"a " * 2_600_000, "a.html", "too_long"),
    ],
)
def test_refusals(data: bytes, name: str, reason: str) -> None:
    [refusal] = read(data, name)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.record) == (reason, "0")
    assert refusal.detail
    assert refusal.format in DOCUMENT_FORMATS


def test_a_page_is_read_with_its_metadata_and_headings() -> None:
    data = PAGE.encode()
    [document] = read(data, "web/harbour.html")
    assert isinstance(document, RawDocument)
    assert document.title == "Harbour reopens after storm"
    assert document.published == "2024-05-02T08:30:00+02:00"
    assert document.updated == "2024-05-02T10:00:00+02:00"
    assert document.authors == ("Ann Lee", "Bo Rask")
    assert document.publisher == "Elm Times"
    assert document.url == "https://elm.example/news/harbour"
    assert "Damage to the pier" in document.subheads
    assert BODY in document.text.split("\n\n")
    assert "Home" not in document.text
    assert "Copyright" not in document.text
    assert document.identity == document.content_hash == hash_bytes(data)


def test_an_image_inside_a_page_is_not_hostile() -> None:
    image = f'<img src="data:image/png;base64,{"A" * 30_000}">'
    [document] = read(PAGE.replace("<article>", "<article>" + image).encode(), "a.html")
    assert isinstance(document, RawDocument)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<meta property="og:title" content="Harbour opens - Elm Times"><meta property="og:site_name" content="Elm Times">',
            ("Harbour opens", None, ()),
        ),
        (
            '<meta name="author" content="Ann Lee and Bo Rask"><title>Harbour opens</title>',
            ("Harbour opens", None, ("Ann Lee", "Bo Rask")),
        ),
        ('<meta name="pubdate" content="never"><meta name="date" content="2024-05-02">', (None, "2024-05-02", ())),
        # Script data with a line break inside a string and a comment around it is mended; broken data are left alone.
        (
            '<script type="application/ld+json">{"@type": "Article", "headline": "Harbour\nopens"}</script>',
            ("Harbour opens", None, ()),
        ),
        ('<script type="application/ld+json">{"@type": "Article", </script>', (None, None, ())),
    ],
)
def test_page_metadata(head: str, expected: tuple[str | None, str | None, tuple[str, ...]]) -> None:
    body = "".join(f"<p>{BODY} It was day {number} of the storm.</p>" for number in range(3))
    [document] = read(f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode(), "a.html")
    assert isinstance(document, RawDocument)
    assert (document.title, document.published, document.authors) == expected


@settings(max_examples=150, deadline=None)
@given(
    data=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(max_size=100).map(lambda text: f"<html><p>{text}</p>".encode("utf-8", "surrogatepass")),
        st.recursive(
            st.none() | st.integers() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["title", "text", "articles", "source", "authors"]), inner, max_size=4
                )
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    name=st.sampled_from(["a.txt", "a.json", "a.jsonl", "a.html", "a"]),
)
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes, name: str) -> None:
    records = read(data, name)
    assert records or name == "a.jsonl" or sniff_format(data, name) == "jsonl"
    assert len({record.document_id for record in records}) == len(records)
    for record in records:
        assert record.format in DOCUMENT_FORMATS
        assert isinstance(record, RawDocument) or record.reason in SET_ASIDE_REASONS
