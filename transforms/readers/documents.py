"""The bytes of a file to its raw documents."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import PurePosixPath

from transforms.identifiers import hash_bytes
from transforms.readers.decoding import decode
from transforms.readers.formats import READ, REMEDIES, sniff_format
from transforms.readers.json_records import LONGEST_TEXT, read_json, read_json_lines
from transforms.readers.pages import read_page
from transforms.readers.records import WHOLE_FILE, RawDocument, Refusal

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BYTES_A_CHARACTER = 4


def read_documents(
    data: bytes, source_uri: str, *, first_record: int = 0, format: str | None = None
) -> Iterator[RawDocument | Refusal]:
    """The records of a file, in order, each a document or the reason why not; never an exception on bad input.

    ``format`` says what the bytes are (one of DOCUMENT_FORMATS), else the content is looked at. A JSON Lines file may
    come in chunks of whole lines: then ``format`` is 'jsonl' and ``first_record`` the number of lines before the chunk.
    """
    name = PurePosixPath(source_uri).name
    if not data.strip():
        if format is None or first_record == 0:
            yield Refusal(
                source_uri, WHOLE_FILE, format or "unknown", hash_bytes(data), "empty", "nothing but white space"
            )
        return
    format = format or sniff_format(data, name)
    if format == "jsonl":
        yield from read_json_lines(_as_utf8(data), source_uri, name, first_record)
    elif format == "json":
        yield from read_json(_as_utf8(data), source_uri, name)
    elif format == "html":
        yield read_page(data, source_uri, name)
    elif format in READ:
        yield _read_text(data, source_uri, name)
    else:
        yield _refused(data, source_uri, format)


def _read_text(data: bytes, source_uri: str, name: str) -> RawDocument | Refusal:
    content_hash = hash_bytes(data)
    text = decode(data) if len(data) <= LONGEST_TEXT * _BYTES_A_CHARACTER else None
    if len(data) > LONGEST_TEXT * _BYTES_A_CHARACTER or (text is not None and len(text) > LONGEST_TEXT):
        detail = f"{len(data)} bytes; one article has at most {LONGEST_TEXT} characters: split it into its articles"
        return Refusal(source_uri, WHOLE_FILE, "text", content_hash, "too_long", detail)
    if text is None:
        return Refusal(source_uri, WHOLE_FILE, "text", content_hash, "not_text", "full of control characters")
    if not text.strip():
        return Refusal(source_uri, WHOLE_FILE, "text", content_hash, "empty", "nothing but white space")
    return RawDocument(source_uri, WHOLE_FILE, "text", content_hash, name, text)


def _refused(data: bytes, source_uri: str, format: str) -> Refusal:
    content_hash = hash_bytes(data)
    if format == "unknown" and decode(data) is None:
        detail = "no text but binary data; remove it, or give the article as text, HTML or JSON Lines"
        return Refusal(source_uri, WHOLE_FILE, format, content_hash, "not_text", detail)
    return Refusal(source_uri, WHOLE_FILE, format, content_hash, "not_supported", REMEDIES[format])


def _as_utf8(data: bytes) -> bytes:
    if data.startswith(_WIDE_MARKS):
        return (decode(data) or "").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)
