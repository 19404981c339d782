"""What a reader hands on: a raw document, or the reason why a record is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from transforms.identifiers import hash_id

WHOLE_FILE = "0"  # the record of a file that is one document


@dataclass(frozen=True)
class RawDocument:
    """One record of an input file, decoded but not cleaned.

    Dates are the strings of the source. ``record`` is '0' for a whole file, the line (from 1) of JSON Lines, the index
    (from 0) of a JSON array. ``content_hash`` is the digest of the record's own bytes; an element of a JSON array has
    none, so that of its compact form with sorted keys is taken. ``identity`` replaces title and text where these are a
    product of our reading (HTML), so that better reading never changes an id.
    """

    source_uri: str
    record: str
    format: str
    content_hash: str
    name: str
    text: str
    title: str | None = None
    guid: str | None = None
    url: str | None = None
    published: str | None = None
    local_date: str | None = None  # where the source gives the local day beside a time in UTC
    updated: str | None = None
    retrieved: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    agency: str | None = None
    subheads: tuple[str, ...] = ()  # headings that the markup names
    is_paywalled: bool = False  # the page says that it is not free to read
    identity: str | None = None

    @property
    def document_id(self) -> str:
        """Hash of source_uri, record and content_hash."""
        return hash_id(self.source_uri, self.record, self.content_hash)


@dataclass(frozen=True)
class Refusal:
    """A record that becomes no article: ``reason`` is one of SET_ASIDE_REASONS, ``detail`` says it in words with a
    remedy. Source and date are given where they were known by then."""

    source_uri: str
    record: str
    format: str
    content_hash: str
    reason: str
    detail: str
    source: str | None = None
    published_date: date | None = None

    @property
    def document_id(self) -> str:
        """Hash of source_uri, record and content_hash."""
        return hash_id(self.source_uri, self.record, self.content_hash)
