"""Quotations -> rows of ``quotes``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl

from transforms.identifiers import hash_id
from transforms.language import block_of
from transforms.quotes.quotations import Quote
from transforms.schemas.tables import QUOTES


def quote_rows(
    article_id: str, published_date: date | None, extraction_version: str, quotes: Sequence[Quote]
) -> Iterator[dict[str, Any]]:
    """The rows of ``quotes`` for one article.

    ``quotes`` are all of the article, in the order of ``find_quotes``, because ``within`` counts in them.
    """
    ids = [quote_id(article_id, quote) for quote in quotes]
    for number, quote in enumerate(quotes):
        yield {
            "article_id": article_id,
            "published_date": published_date,
            "quote_id": ids[number],
            **_text(quote),
            **_cue(quote),
            **_speaker(quote),
            "within_quote_id": ids[quote.within] if quote.within is not None else None,
            "quote_cluster_id": None,
            "rule_id": quote.rule_id,
            "confidence": quote.confidence,
            "extraction_version": extraction_version,
        }


def quotes_table(
    article_id: str, published_date: date | None, extraction_version: str, quotes: Sequence[Quote]
) -> pl.DataFrame:
    """The quotations of one article as a frame of ``quotes``. ValueError where a value is outside its closed list."""
    return QUOTES.frame(quote_rows(article_id, published_date, extraction_version, quotes))


def quote_id(article_id: str, quote: Quote) -> str:
    """Hash of the article and the offsets of each span: it changes only if the quotation is another one."""
    return hash_id(
        article_id, "quote", *(offset for span in quote.spans for offset in (span.start_char, span.end_char))
    )


def _text(quote: Quote) -> dict[str, Any]:
    block = block_of(quote.spans[0][0])
    return {
        "quote_type": quote.quote_type,
        "start_char": quote.spans[0].start_char,
        "end_char": quote.spans[-1].end_char,
        "spans": [{"start_char": span.start_char, "end_char": span.end_char} for span in quote.spans],
        "quote_text": " ".join(span.text for span in quote.spans),
        "block_type": block.label_ if block is not None else "paragraph",
    }


def _cue(quote: Quote) -> dict[str, Any]:
    return {
        "cue_start": quote.cue.start_char if quote.cue is not None else None,
        "cue_end": quote.cue.end_char if quote.cue is not None else None,
        "cue_lemma": quote.cue_lemma,
        "cue_type": quote.cue_type,
        "cue_is_negated": quote.cue_is_negated,
    }


def _speaker(quote: Quote) -> dict[str, Any]:
    first = quote.speaker_entities[0] if quote.speaker_entities else None
    return {
        "speaker_start": quote.speaker.start_char if quote.speaker is not None else None,
        "speaker_end": quote.speaker.end_char if quote.speaker is not None else None,
        "speaker_text": quote.speaker.text if quote.speaker is not None else None,
        "speaker_type": quote.speaker_type,
        "speaker_entity_id": first.entity_id if first is not None else None,
        "speaker_entity_ids": [entity.entity_id for entity in quote.speaker_entities],
        "speaker_name": first.name if first is not None else None,
        "speaker_title": first.title if first is not None else None,
        "speaker_method": quote.speaker_method,
    }
