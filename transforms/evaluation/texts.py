"""The texts that labels were made on: their one form, their digest, and where they come from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def canonical_text(title: str, text: str) -> str:
    """The text that offsets count in: the title and each line that is not empty, with a blank line between them."""
    lines = [title.strip(), *(line.strip() for line in text.split("\n"))]
    return "\n\n".join(line for line in lines if line)


def text_digest(text: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_texts(path: Path) -> dict[str, str]:
    """Canonical texts by key: of a collection in JSON Lines, or of a folder of ``KEY.txt`` whose first line is a title."""
    if path.is_dir():
        files = {file.stem: file.read_text(encoding="utf-8").split("\n", 1) for file in sorted(path.glob("*.txt"))}
        return {key: canonical_text(title, *rest) for key, (title, *rest) in files.items()}
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {record["id"]: canonical_text(record["title"], record["text"]) for record in records}


def title_and_paragraphs(text: str) -> list[dict[str, Any]]:
    """The blocks of a labelled text: its title, and each paragraph behind a blank line."""
    blocks: list[dict[str, Any]] = []
    start = 0
    for paragraph in text.split("\n\n"):
        kind = "paragraph" if blocks else "headline"
        blocks.append({"type": kind, "start_char": start, "end_char": start + len(paragraph)})
        start += len(paragraph) + 2
    return blocks
