"""What a reviewer sees: the text with a row's parts marked, and its fields by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.review.rows import Paragraph, ReviewRow
from transforms.reviews.rows import REVIEWED, Mark

_STYLES = {
    "trigger": "bold red",
    "actor": "bold cyan",
    "recipient": "bold magenta",
    "count": "yellow",
    "quote": "underline",
    "cue": "bold red",
    "speaker": "bold cyan",
    "mention": "bold green",
    "missed": "bold yellow",
}
_KEYS = "r right · f wrong field · w wrong row · u unsure · n note · z undo · q quit"
_MISSING_KEYS = "a add what is missing · d done, nothing else is missing · z undo · q quit"


def draw_row(console: Console, row: ReviewRow, place: int, count: int, note: str | None) -> None:
    """A row in its paragraphs, what can be wrong in it, and the keys."""
    _heading(console, row.article, f"{row.table_name} {place} of {count} · rule {row.row['rule_id']}")
    for start, end in row.blocks:
        text = marked(row.article["text"], start, end, row.marks, is_plain=console.color_system is None)
        if row.table_name == "events":  # the sentence stands out of its paragraph
            text.stylize("dim", 0, max(row.row["sentence_start"] - start, 0))
            text.stylize("dim", min(row.row["sentence_end"], end) - start)
        console.print(text)
    fields = Table.grid(padding=(0, 1))
    for number, (name, words) in enumerate(row.fields, 1):
        fields.add_row(f"  {number}", Text(name, style="bold"), Text(words or "-"))
    console.print(fields)
    if note:
        console.print(Text(f"  note: {note}"))
    console.print(Text(_KEYS, style="dim"))


def draw_paragraph(console: Console, paragraph: Paragraph, missed: Sequence[Mark], place: int, count: int) -> None:
    """A paragraph with what was found in it and what was marked as missing, and the keys."""
    _heading(console, paragraph.article, f"paragraph {place} of {count} · {paragraph.table_name}")
    marks = [mark for row in paragraph.rows for mark in row.marks] + list(missed)
    console.print(
        marked(
            paragraph.article["text"],
            paragraph.start_char,
            paragraph.end_char,
            marks,
            is_plain=console.color_system is None,
        )
    )
    for row in paragraph.rows:
        kind = row.row[REVIEWED[row.table_name].type]
        words = " · ".join(words for name, words in row.fields if words and not words.startswith(kind))
        console.print(Text.assemble("  found  ", (kind, "bold"), f"  {words}"))
    for mark in missed:
        console.print(Text(f"  missed {paragraph.article['text'][mark.start_char : mark.end_char]}"))
    console.print(Text(_MISSING_KEYS, style="dim"))


def marked(text: str, start: int, end: int, marks: Iterable[Mark], *, is_plain: bool) -> Text:
    """A part of the text with its marks: in colour, or named in brackets, ``[trigger told]``, where there is none."""
    inside = sorted({mark for mark in marks if mark.start_char < end and mark.end_char > start})
    if not is_plain:
        shown = Text(text[start:end])
        for mark in inside:
            shown.stylize(_STYLES[mark.role], max(mark.start_char - start, 0), min(mark.end_char, end) - start)
        return shown
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for mark in sorted(inside, key=lambda mark: (mark.start_char, -mark.end_char)):
        first, last = max(mark.start_char, start), min(mark.end_char, end)
        opening[first] = opening.get(first, "") + f"[{mark.role} "
        closing[last] = closing.get(last, "") + "]"
    pieces = []
    for place in range(start, end + 1):
        pieces.append(closing.get(place, "") + opening.get(place, "") + text[place : min(place + 1, end)])
    return Text("".join(pieces))


def _heading(console: Console, article: Mapping[str, Any], what: str) -> None:
    said = " · ".join(str(article[name]) for name in ("source", "published_date", "headline") if article[name])
    console.print()
    console.print(Text(what, style="bold"))
    console.print(Text(said, style="dim"))
