"""A review at the keyboard: rows one by one, or paragraphs that are searched for what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from rich.console import Console
from rich.text import Text

from flows.review.drawing import draw_paragraph, draw_row
from flows.review.keys import END, ENTER, Keys
from flows.review.labels import Labels, latest, read_reviews
from flows.review.rows import Paragraph, ReviewRow, spans_marked
from flows.storage import Dataset
from transforms.reviews.rows import REVIEWED, Mark
from transforms.reviews.sampling import complete, find_words

_QUIT = {"q", END}
_VERDICTS = {"r": "right", "w": "wrong_row", "u": "unsure"}


def review_rows(rows: Sequence[ReviewRow], labels: Labels, keys: Keys, console: Console) -> int:
    """Asks for a verdict on each row until the last one or "quit"; how many were judged. Each is durable at its key."""
    place = 0
    note: str | None = None
    is_drawn = False
    while place < len(rows):
        row = rows[place]
        if not is_drawn:
            draw_row(console, row, place + 1, len(rows), note)
            is_drawn = True
        key = keys.key()
        if key in _QUIT:
            break
        verdict: dict[str, Any] | None = None
        if key in _VERDICTS:
            verdict = {"verdict": _VERDICTS[key], "wrong_fields": []}
        elif key == "f":
            if wrong := _wrong_fields(row, keys, console):
                verdict = {"verdict": "wrong_field", "wrong_fields": wrong}
        elif key == "n":
            note = keys.line("note: ") or None
            is_drawn = False
        elif key == "z":
            if labels.undo():
                place, note, is_drawn = place - 1, None, False
            else:
                _say(console, "nothing was judged in this session that could be undone")
        elif key != ENTER:
            _say(console, f"{key!r} is no key here")
        if verdict:
            labels.add([{**row.about, **verdict, "note": note}])
            _say(console, " ".join([verdict["verdict"], *verdict["wrong_fields"]]))
            place, note, is_drawn = place + 1, None, False
    return place


def search_paragraphs(
    dataset: Dataset, paragraphs: Sequence[Paragraph], labels: Labels, keys: Keys, console: Console
) -> tuple[int, int]:
    """Asks what is missing in each paragraph until the last one or "quit"; how many were searched, and how many are left.

    Paragraphs that this reviewer has searched are not shown. What was marked in one that was left before its end is.
    """
    before = latest(read_reviews(dataset.root)).filter(pl.col("reviewer") == labels.reviewer)
    left = [paragraph for paragraph in paragraphs if not spans_marked(before, paragraph, "searched")]
    steps: list[str] = []
    place = 0
    is_drawn = False
    while place < len(left):
        paragraph = left[place]
        missed = [
            Mark(start, end, "missed")
            for start, end in spans_marked(pl.concat([before, labels.frame()]), paragraph, "missed")
        ]
        if not is_drawn:
            draw_paragraph(console, paragraph, missed, place + 1, len(left))
            is_drawn = True
        key = keys.key()
        if key in _QUIT:
            break
        if key == "a":
            if verdict := _missed(paragraph, keys, console):
                labels.add([verdict])
                steps.append("missed")
                is_drawn = False
        elif key == "d":
            labels.add([paragraph.verdict("searched", (paragraph.start_char, paragraph.end_char))])
            steps.append("searched")
            place, is_drawn = place + 1, False
        elif key == "z":
            if labels.undo():
                place, is_drawn = place - (steps.pop() == "searched"), False
            else:
                _say(console, "nothing was marked in this session that could be undone")
        elif key != ENTER:
            _say(console, f"{key!r} is no key here")
    return place, len(left) - place


def _wrong_fields(row: ReviewRow, keys: Keys, console: Console) -> list[str]:
    """The fields that are wrong, by number, in their order; none where the reviewer thought better of it."""
    names = REVIEWED[row.table_name].field_names
    _say(console, f"which? numbers 1 to {len(names)}, then Enter; Enter alone goes back")
    chosen: set[str] = set()
    while (key := keys.key()) not in {ENTER, END}:
        if key.isdecimal() and 1 <= int(key) <= len(names):
            chosen.add(names[int(key) - 1])
            _say(console, f"  {names[int(key) - 1]}")
        else:
            _say(console, f"{key!r} is no field; they have the numbers 1 to {len(names)}")
    return [name for name in names if name in chosen]


def _missed(paragraph: Paragraph, keys: Keys, console: Console) -> dict[str, Any] | None:
    """What is missing, where its words stand, and its type; null where the words or the type are none."""
    words = keys.line("words of the paragraph: ")
    places = find_words(paragraph.text, words)
    if not places:
        _say(console, f"these words do not stand in the paragraph: {words!r}" if words else "nothing was added")
        return None
    start, end = places[0]
    if len(places) > 1:
        number = keys.line(f"they stand {len(places)} times in it; which one, 1 to {len(places)}? ")
        if not number.isdecimal() or not 1 <= int(number) <= len(places):
            _say(console, f"{number!r} is none of them; type more of the words")
            return None
        start, end = places[int(number) - 1]
    try:
        missed_type = complete(keys.line("type: "), REVIEWED[paragraph.table_name].types)
    except ValueError as error:
        _say(console, str(error))
        return None
    offset = paragraph.start_char
    return paragraph.verdict("missed", (offset + start, offset + end), missed_type)


def _say(console: Console, message: str) -> None:
    console.print(Text(message))
