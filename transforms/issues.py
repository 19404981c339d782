"""Rows of ``issues``: one way to say what was not understood, set aside, or accounted for."""

from __future__ import annotations

from datetime import date
from typing import Any

from transforms.identifiers import hash_id


def issue_row(
    article_id: str | None,
    published_date: date | None,
    source_uri: str | None,
    stage: str,
    severity: str,
    reason: str,
    detail: str | None,
    span: tuple[int, int, str] | None = None,
) -> dict[str, Any]:
    """A row of ``issues``; ``span`` is start, end, and the text that they count in."""
    start, end, text = span or (None, None, "")
    return {
        "issue_id": hash_id(
            "issue", article_id or "", source_uri or "", stage, reason, detail or "", str(start), str(end)
        ),
        "article_id": article_id,
        "published_date": published_date,
        "source_uri": source_uri,
        "stage": stage,
        "severity": severity,
        "reason": reason,
        "detail": detail,
        "start_char": start,
        "end_char": end,
        "snippet": text[start:end] if span else None,
    }
