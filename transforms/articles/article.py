"""A raw document to an article: language, text in blocks, identity, date, authors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from transforms.articles.blocks import Block, Layout, lay_out
from transforms.articles.bylines import Byline, author_names
from transforms.articles.cleaning import clean, clean_line
from transforms.articles.datelines import agency_named
from transforms.articles.labels import asks_to_subscribe
from transforms.articles.publication import Publication, publication_of, retrieved_at, updated_at
from transforms.articles.urls import canonical_url
from transforms.duplicates import content_hash
from transforms.identifiers import hash_id
from transforms.readers.records import RawDocument, Refusal

_LANGUAGE_SAMPLE = 600  # characters; with the title they identified 251 of 251 articles
_SHORTEST_SAMPLE = 100  # characters, below which a language is a guess ("Storm alert" is taken for Romanian)
_LANGUAGE = "en"
_STUB_WORDS = 150  # a page that asks for a subscription and has fewer words shows only its beginning
_WORD = re.compile(r"[^\W_]\S*")
_COUNTED = ("headline", "subhead", "paragraph")


@dataclass(frozen=True)
class Note:
    """Something about an article that is worth an issue row: a reason of ISSUE_REASONS, words, a span of the text."""

    reason: str
    detail: str
    start_char: int | None = None
    end_char: int | None = None


@dataclass(frozen=True)
class Article:
    """An article with the columns of the table that can be known from it alone, and notes for the issues."""

    article_id: str
    url: str | None
    source: str | None
    agency: str | None
    headline: str | None
    authors: tuple[str, ...]
    published_at: datetime | None
    utc_offset_minutes: int | None
    published_date: date | None
    published_date_method: str | None
    retrieved_at: datetime | None
    updated_at: datetime | None
    language: str
    text: str
    blocks: tuple[Block, ...]
    word_count: int
    content_hash: str
    notes: tuple[Note, ...] = ()


def article_from(raw: RawDocument, *, given_date: date | None = None, min_words: int = 40) -> Article | Refusal:
    """The article of a raw document, or why it is none.

    ``given_date`` is used where neither the source nor the text nor a name has a date. Refused are: no words at all
    (no_text), another language than English (named in the detail), fewer than ``min_words`` words in headline, subheads
    and paragraphs, a stub of a page that wants to be paid, and a date after the day on which the input says that it was
    fetched.
    """
    title = clean_line(raw.title) if raw.title is not None else ""
    cleaned = clean(raw.text)
    if not any(map(_WORD.search, cleaned.paragraphs)):
        return _refusal(raw, "no_text", "no words were left after cleaning")
    layout = lay_out(cleaned.paragraphs, title or None, raw.subheads)
    published = publication_of(raw, layout, given_date)
    if (refusal := _refused(raw, layout, published, min_words)) is not None:
        return refusal
    named = author_names(tuple(map(clean_line, raw.authors)))
    bylines = [byline for byline in (named, layout.byline, layout.credit) if byline is not None]
    return Article(
        article_id=article_id(raw),
        url=raw.url,
        source=raw.publisher,
        agency=_agency(raw, layout, bylines),
        headline=layout.headline,
        authors=next((byline.authors for byline in bylines if byline.authors), ()),
        published_at=published.at,
        utc_offset_minutes=published.offset_minutes,
        published_date=published.day,
        published_date_method=published.method,
        retrieved_at=retrieved_at(raw),
        updated_at=updated_at(raw),
        language=_LANGUAGE,
        text=layout.text,
        blocks=layout.blocks,
        word_count=_word_count(layout),
        content_hash=content_hash(layout.text),
        notes=_notes(layout, published, cleaned.repairs),
    )


def article_row(article: Article) -> dict[str, Any]:
    """The columns of ARTICLES that an article knows by itself."""
    row = {name: value for name, value in vars(article).items() if name != "notes"}
    row["authors"] = list(article.authors)
    row["blocks"] = [dict(block) for block in article.blocks]
    return row


def article_id(raw: RawDocument) -> str:
    """Hash of publisher and guid, else of the canonical url, else of file name, raw title and raw text.

    Only raw fields, so that better cleaning never changes an id; the first two survive a correction. The text of a
    page is a product of our reading: there the page's bytes stand for title and text.
    """
    if raw.publisher is not None and raw.guid is not None:
        return hash_id("guid", raw.publisher, raw.guid)
    if raw.url is not None:
        return hash_id("url", canonical_url(raw.url))
    if raw.identity is not None:
        return hash_id("page", raw.name, raw.identity)
    return hash_id("text", raw.name, raw.title or "", raw.text)


def _refused(raw: RawDocument, layout: Layout, published: Publication, min_words: int) -> Refusal | None:
    words = _word_count(layout)
    too_short = f"{words} words, fewer than {min_words} (--min-words)"
    if words < min_words and len(layout.text) < _SHORTEST_SAMPLE:
        return _refusal(raw, "too_short", too_short, published.day)
    language = _identified(f"{layout.headline or ''}\n" + "\n".join(layout.parts("paragraph"))[:_LANGUAGE_SAMPLE])
    if language != _LANGUAGE:
        return _refusal(raw, "not_english", f"the language is {language}; only English is read", published.day)
    if words < _STUB_WORDS and (raw.is_paywalled or any(map(asks_to_subscribe, layout.text.split("\n\n")[-4:]))):
        return _refusal(raw, "paywall", "a stub that asks for a subscription; give the full text", published.day)
    if words < min_words:
        return _refusal(raw, "too_short", too_short, published.day)
    retrieved = retrieved_at(raw)
    if retrieved is not None and published.day is not None and published.day > retrieved.date() + timedelta(days=1):
        detail = f"published on {published.day}, after it was retrieved on {retrieved.date()}"
        return _refusal(raw, "future_date", detail, published.day)
    return None


def _refusal(raw: RawDocument, reason: str, detail: str, published_date: date | None = None) -> Refusal:
    return Refusal(
        raw.source_uri, raw.record, raw.format, raw.content_hash, reason, detail, raw.publisher, published_date
    )


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _identified(sample: str) -> str:
    language, _ = _identifier().classify(sample)
    return str(language)


def _agency(raw: RawDocument, layout: Layout, bylines: list[Byline]) -> str | None:
    if raw.agency is not None:
        return agency_named(raw.agency) or raw.agency
    if layout.dateline is not None and layout.dateline.agency is not None:
        return layout.dateline.agency
    found = next((byline.agency for byline in bylines if byline.agency is not None), None)
    return found or (agency_named(raw.publisher) if raw.publisher is not None else None)


def _word_count(layout: Layout) -> int:
    return sum(len(_WORD.findall(part)) for part in layout.parts(*_COUNTED))


def _notes(layout: Layout, published: Publication, repairs: tuple[str, ...]) -> tuple[Note, ...]:
    notes = []
    if repairs:
        notes.append(Note("text_repaired", "; ".join(repairs)))
    if published.day is None:
        notes.append(Note("date_missing", "no date in metadata, dateline, captions or name; give one"))
    if published.conflict is not None:
        dateline = next((block for block in layout.blocks if block["type"] == "dateline"), None)
        span = (dateline["start_char"], dateline["end_char"]) if dateline is not None else (None, None)
        notes.append(Note("date_conflict", published.conflict, *span))
    return tuple(notes)
