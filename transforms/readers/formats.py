"""What a file is, by its content."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

import orjson

READ = frozenset({"text", "json", "jsonl", "html"})
REMEDIES: Mapping[str, str] = {
    "pdf": "PDF is not read yet: extract its text first (pdftotext FILE.pdf) and give the .txt file",
    "warc": "WARC is not read yet: unpack its responses to .html files first (warcio extract)",
    "feed": "RSS and Atom are not read yet: a feed holds summaries; fetch its articles and give their pages",
    "xml": "NITF, NewsML and other XML are not read yet: convert each item to a line of JSON with title, text and url",
    "csv": "CSV is not read yet: convert it to JSON Lines (duckdb: COPY (FROM 'f.csv') TO 'f.jsonl')",
    "parquet": "Parquet is not read yet: convert it to JSON Lines (duckdb: COPY (FROM 'f.parquet') TO 'f.jsonl')",
    "archive": "archives are not read yet: unpack it and give the folder",
    "unknown": "the format is not known: convert it to UTF-8 text, HTML or JSON Lines",
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"{\\rtf", "unknown"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown"),  # older Office files
)
_HEAD = 8192
_HTML_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|link|article|section|main|div|p|h[1-6]|script|table|span)\b",
    re.IGNORECASE,
)
_XML_ROOT = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_COLUMN_NAMES = frozenset(
    {
        *("id", "guid", "url", "link", "title", "headline", "text", "body", "content", "article", "summary"),
        *("date", "published", "published_date", "published_at", "author", "authors", "publisher", "source"),
        *("language", "section", "description"),
    }
)
_LINES_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")


def sniff_format(data: bytes, name: str) -> str:
    """One of DOCUMENT_FORMATS. The content decides; the name only where the content could be either.

    The name decides between a gzipped WARC and any other archive, between one line of JSON Lines and a JSON object,
    and calls a file of broken lines JSON Lines, so that every broken line is named.
    """
    name = name.lower()
    if (magic := _by_magic(data, name)) is not None:
        return magic
    head = _head_text(data)
    if head is None:
        return "unknown"
    head = head.lstrip()
    if not head:
        return "unknown"
    if head.startswith("<") and (markup := _by_markup(head)) is not None:
        return markup
    if head[0] in "{[" and (records := _by_json(data, head, name)) is not None:
        return records
    if name.endswith(_LINES_SUFFIXES):
        return "jsonl"
    if name.endswith((".csv", ".tsv")) or _has_column_names(head):
        return "csv"
    if name.endswith((".html", ".htm", ".xhtml")) and _HTML_TAG.search(head):
        return "html"
    return "text"


def _by_magic(data: bytes, name: str) -> str | None:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return "warc" if found == "archive" and ".warc" in name else found
    return "archive" if data[257:262] == b"ustar" else None


def _head_text(data: bytes) -> str | None:
    """The first characters, roughly; None for bytes that are no text."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[2:_HEAD].decode(encoding, "replace")
    head = data.removeprefix(codecs.BOM_UTF8)[:_HEAD]
    return None if head.count(b"\0") > len(head) // 50 else head.decode("utf-8", "replace")


def _by_markup(head: str) -> str | None:
    is_declared_xml = head.startswith("<?xml")
    body = re.sub(r"<\?[^>]{0,500}\?>|<!--.{0,4000}?-->", "", head, flags=re.DOTALL).lstrip()
    if re.match(r"<!doctype\s+html", body, re.IGNORECASE):
        return "html"
    body = re.sub(r"^<!DOCTYPE[^>\[]{0,500}(?:\[.{0,4000}?\])?\s*>", "", body, flags=re.DOTALL | re.IGNORECASE)
    root = _XML_ROOT.search(body)
    root_name = root[2].lower() if root is not None else ""
    if root_name in _FEED_ROOTS:
        return "feed"
    if root_name == "html" or (_HTML_TAG.match(body.lstrip()) and not is_declared_xml):
        return "html"
    if is_declared_xml or root_name in {"nitf", "newsml", "newsitem", "newsmessage", "packageitem"}:
        return "xml"
    return "html" if _HTML_TAG.search(body) else None


def _by_json(data: bytes, head: str, name: str) -> str | None:
    content = data.removeprefix(codecs.BOM_UTF8).lstrip()
    first_end = content.find(b"\n")
    first = content[: first_end if first_end >= 0 else None].strip()
    following = content[first_end:][:_HEAD].strip() if first_end >= 0 else b""
    is_object = first.startswith(b"{") and _is_json(first)
    if following.startswith(b"{") and first.startswith(b"{"):
        return "jsonl"  # where is_object is false, the first line is a broken one
    if name.endswith(_LINES_SUFFIXES) and first not in (b"{", b"[", b"[{"):
        return "jsonl"
    if is_object:
        return "jsonl" if following else "json"
    # Prose may begin with a bracket ("[Updated at noon] The minister ..."); only JSON has a quotation mark, a bracket
    # or its end next.
    return "json" if name.endswith(".json") or re.match(r'\{\s*(?:"|\})|\[\s*(?:\{|\])', head) else None


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _has_column_names(head: str) -> bool:
    fields = re.split(r"[,;\t]", head.split("\n", 1)[0])
    names = {field.strip().strip('"').lower() for field in fields}
    return len(names & _COLUMN_NAMES) >= 2 and all(len(name) <= 30 and " " not in name for name in names)
