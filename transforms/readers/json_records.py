"""JSON objects as raw documents: our own keys, those of news-please, of NewsAPI and of schema.org."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from transforms.identifiers import hash_bytes
from transforms.readers.decoding import decode
from transforms.readers.records import WHOLE_FILE, RawDocument, Refusal

LONGEST_TEXT = 200_000  # characters; a book chapter, a dump or a page that was not cut

# Keys of one meaning, the first that has a value counts. news-please: maintext, date_publish, source_domain,
# date_download, date_modify. NewsAPI: content, publishedAt, source.name, author. schema.org: articleBody, datePublished.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "guid": ("guid", "id", "uuid"),
    "url": ("url", "link", "canonical_url"),
    "title": ("title", "headline"),
    "text": ("text", "body", "maintext", "content", "articleBody"),
    "published": (
        "published_at",
        "publishedAt",
        "date_publish",
        "datePublished",
        "published",
        "published_date",
        "date",
    ),
    "local_date": ("published_date",),
    "updated": ("updated_at", "updatedAt", "date_modify", "dateModified", "updated"),
    "retrieved": ("retrieved_at", "date_download", "retrieved", "crawled_at", "fetched_at"),
    "publisher": ("publisher", "source", "source_domain"),
    "authors": ("authors", "author", "byline"),
    "language": ("language", "lang", "inLanguage"),
    "agency": ("agency",),
}
_LISTS = ("articles", "items", "documents", "results", "data")  # of a response that wraps its records
# NewsAPI cuts the text after 200 characters ("... [+1798 chars]"), GNews writes "... [1798 chars]".
_CUT = re.compile(r"\[\+?\d+ chars\]\s*$")


def read_json(data: bytes, source_uri: str, name: str) -> Iterator[RawDocument | Refusal]:
    """The records of a JSON file: an object, an array of objects, or a response that wraps one."""
    content_hash = hash_bytes(data)
    value, error = _parse(data)
    if error is not None:
        yield Refusal(source_uri, WHOLE_FILE, "json", content_hash, "bad_record", f"no valid JSON: {error}")
        return
    records = _wrapped(value)
    if records is None:
        yield _record(value, source_uri, WHOLE_FILE, "json", content_hash, name)
        return
    if not records:
        yield Refusal(source_uri, WHOLE_FILE, "json", content_hash, "empty", "a list without records")
    for index, record in enumerate(records):
        digest = hash_bytes(orjson.dumps(record, option=orjson.OPT_SORT_KEYS))
        yield _record(record, source_uri, str(index), "json", digest, name)


def read_json_lines(data: bytes, source_uri: str, name: str, first_record: int = 0) -> Iterator[RawDocument | Refusal]:
    """The records of JSON Lines, in order; blank lines are skipped and counted. ``first_record`` lines stand before."""
    for number, line in enumerate(data.split(b"\n"), start=first_record + 1):
        line = line.strip()
        if not line:
            continue
        content_hash = hash_bytes(line)
        value, error = _parse(line)
        if error is None:
            yield _record(value, source_uri, str(number), "jsonl", content_hash, name)
        else:
            detail = f"line {number} is no valid JSON ({error}); mend or remove it"
            yield Refusal(source_uri, str(number), "jsonl", content_hash, "bad_record", detail)


def _parse(data: bytes) -> tuple[Any, str | None]:
    try:
        return orjson.loads(data), None
    except orjson.JSONDecodeError as error:
        problem = str(error)
    text = decode(data) if not data.isascii() else None  # JSON must be UTF-8; old exports are Windows-1252
    if text is None:
        return None, problem
    try:
        return orjson.loads(text), None
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None, problem


def _wrapped(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or _text(value) is not None:
        return None
    for key in _LISTS:
        records = value.get(key)
        if isinstance(records, list) and all(isinstance(record, dict) for record in records):
            return records
    return None


def _record(
    value: Any, source_uri: str, record: str, format_: str, content_hash: str, name: str
) -> RawDocument | Refusal:
    if not isinstance(value, dict):
        detail = f"record {record} is a {type(value).__name__}, not an object with title and text"
        return Refusal(source_uri, record, format_, content_hash, "bad_record", detail)
    publisher = _string(_first(value, "publisher"))
    text = _text(value)
    problem = _problem(text)
    if text is None or problem is not None:
        reason, detail = problem or ("no_text", f"record {record} has no text under {', '.join(_KEYS['text'])}")
        return Refusal(source_uri, record, format_, content_hash, reason, detail, publisher)
    return RawDocument(
        source_uri=source_uri,
        record=record,
        format=format_,
        content_hash=content_hash,
        name=name,
        text=text,
        title=_string(_first(value, "title")),
        guid=_string(_first(value, "guid")),
        url=_string(_first(value, "url")),
        published=_string(_first(value, "published")),
        local_date=_string(_first(value, "local_date")),
        updated=_string(_first(value, "updated")),
        retrieved=_string(_first(value, "retrieved")),
        publisher=publisher,
        authors=_names(_first(value, "authors")),
        language=_string(_first(value, "language")),
        agency=_string(_first(value, "agency")),
    )


def _problem(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    if _CUT.search(text[-40:]) is not None:
        return "truncated", "the provider cut the text ('[+1798 chars]'): fetch the page of its url"
    if len(text) > LONGEST_TEXT:
        return "too_long", f"{len(text)} characters, over {LONGEST_TEXT}: split it into its articles"
    return None


def _first(value: Mapping[str, Any], field: str) -> Any:
    return next((value[key] for key in _KEYS[field] if value.get(key) not in (None, "", [], {})), None)


def _text(value: Mapping[str, Any]) -> str | None:
    for key in _KEYS["text"]:
        found = value.get(key)
        if isinstance(found, list) and found and all(isinstance(item, str) for item in found):
            found = "\n\n".join(found)
        if isinstance(found, str) and found.strip():
            return found
    return None


def _string(value: Any) -> str | None:
    """The value as a string; a publisher or an author may be an object with a name."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def _names(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(name for name in map(_string, values) if name is not None)
