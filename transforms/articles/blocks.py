"""Paragraphs to a text in labelled blocks, and what the labels tell: headline, authors, agency, dateline.

Nothing is thrown away: the text is the paragraphs joined by a blank line, and the blocks, in order, cover every
character but the blank lines. A dateline is a block at the head of its paragraph that ends behind its separator.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from transforms.articles.bylines import Byline, read_byline, read_credit
from transforms.articles.datelines import DateLine, Dateline, find_dateline, read_date_line
from transforms.articles.labels import (
    caption_words,
    ends_sentence,
    is_boilerplate,
    is_caption,
    is_correction,
    is_short_line,
    is_tail_heading,
    is_turn,
)

_LONGEST_HEADLINE = 250
_LONG_PARAGRAPH = 120  # characters: longer than any byline, subhead or link
_OPENING_PARAGRAPHS = 3  # a dateline may follow a summary or two
_FEWEST_TURNS = 3
_SHORTEST_CAPTION = 15
_MOST_SHORT_LINES = 2  # more in a row are a list, such as scores or names, and stay paragraphs
_BETWEEN = ("caption", "boilerplate")  # what may stand between a subhead and its paragraph
# "Senate votes to leave U.S." and "... fined by Acme Inc." end with a period that belongs to the word.
_ABBREVIATION_END = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|No|vs|etc|St)\.$")
_NOT_LETTERS = re.compile(r"[\W_]+")


class Block(TypedDict):
    """A block as the table has it."""

    type: str
    start_char: int
    end_char: int


@dataclass(frozen=True)
class Layout:
    """A text with its blocks, and what was read on the way; ``day_line`` is a line that is nothing but a date."""

    text: str
    blocks: tuple[Block, ...]
    headline: str | None
    byline: Byline | None
    credit: Byline | None
    dateline: Dateline | None
    day_line: DateLine | None

    def parts(self, *types: str) -> list[str]:
        """The texts of the blocks of these types, in order."""
        return [self.text[block["start_char"] : block["end_char"]] for block in self.blocks if block["type"] in types]


def lay_out(paragraphs: Sequence[str], title: str | None, subheads: Sequence[str] = ()) -> Layout:
    """The paragraphs of an article as a text in blocks.

    ``title`` is put first unless the text begins with it; without one the first line is the headline, if it reads like
    one. ``subheads`` are lines that the markup calls headings.
    """
    paragraphs = list(paragraphs)
    labels: list[str | None] = [None] * len(paragraphs)
    headline_at = _headline_at(paragraphs, title)
    if title is not None and headline_at is None:
        paragraphs.insert(0, title)
        labels.insert(0, None)
        headline_at = 0
    if headline_at is not None:
        labels[headline_at] = "headline"
    is_transcript = sum(map(is_turn, paragraphs)) >= _FEWEST_TURNS
    _label_by_words(paragraphs, labels, frozenset(subheads))
    body_at = _body_at(paragraphs, labels, is_transcript)
    byline, day_line = _label_head(paragraphs, labels, body_at)
    credit = _label_foot(paragraphs, labels, body_at)
    _label_repeated_captions(paragraphs, labels)
    _label_subheads(paragraphs, labels)
    _label_gallery(paragraphs, labels)
    types = [label or "paragraph" for label in labels]
    datelines = _datelines(paragraphs, types, is_transcript)
    text, blocks = _assembled(paragraphs, types, datelines)
    return Layout(
        text=text,
        blocks=blocks,
        headline=paragraphs[headline_at] if headline_at is not None else None,
        byline=byline,
        credit=credit,
        dateline=next(iter(datelines.values()), None),
        day_line=day_line,
    )


def _headline_at(paragraphs: Sequence[str], title: str | None) -> int | None:
    if title is not None:
        wanted = _letters(title)
        return next((at for at, line in enumerate(paragraphs[:3]) if _letters(line) == wanted), None)
    if len(paragraphs) < 2 or not _reads_like_headline(paragraphs[0]):
        return None
    return 0


def _reads_like_headline(line: str) -> bool:
    if len(line) > _LONGEST_HEADLINE or (line[-1] in ".:;,…" and _ABBREVIATION_END.search(line) is None):
        return False
    if not any(character.isalpha() for character in line) or (is_turn(line) and ends_sentence(line)):
        return False
    return not (read_byline(line) or read_date_line(line) or is_caption(line) or find_dateline(line, is_opening=False))


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def _label_by_words(paragraphs: Sequence[str], labels: list[str | None], subheads: frozenset[str]) -> None:
    total, before = sum(map(len, paragraphs)) or 1, 0
    is_over = is_in_box = False
    for at, paragraph in enumerate(paragraphs):
        is_heading = labels[at] is None and is_tail_heading(paragraph)
        is_in_box = is_heading or (is_in_box and not _is_running_text(paragraph))
        is_over = is_over or (is_heading and 2 * before >= total)
        before += len(paragraph)
        if labels[at] is not None:
            continue
        if is_over or is_in_box or is_boilerplate(paragraph):
            labels[at] = "correction" if is_correction(paragraph) else "boilerplate"
        elif is_correction(paragraph):
            labels[at] = "correction"
        elif is_caption(paragraph):
            labels[at] = "caption"
        elif paragraph in subheads:
            labels[at] = "subhead"


def _is_running_text(paragraph: str) -> bool:
    return len(paragraph) > _LONG_PARAGRAPH and ends_sentence(paragraph)


def _body_at(paragraphs: Sequence[str], labels: Sequence[str | None], is_transcript: bool) -> int:
    """Where the running text begins; what stands before it is head: byline, date, summary, caption."""
    for at, paragraph in enumerate(paragraphs):
        if labels[at] is not None or read_byline(paragraph) is not None or read_date_line(paragraph) is not None:
            continue
        if ends_sentence(paragraph) or len(paragraph) > _LONG_PARAGRAPH or is_turn(paragraph):
            return at
        if find_dateline(paragraph, is_opening=True, is_transcript=is_transcript) is not None:
            return at
    return len(paragraphs)


def _label_head(
    paragraphs: Sequence[str], labels: list[str | None], body_at: int
) -> tuple[Byline | None, DateLine | None]:
    byline: Byline | None = None
    day_line: DateLine | None = None
    for at in range(body_at):
        if labels[at] is not None:
            continue
        if (written := read_byline(paragraphs[at])) is not None:
            labels[at] = "byline"
            byline = written if byline is None else _joined(byline, written)
        elif (dated := read_date_line(paragraphs[at])) is not None:
            labels[at] = "dateline"
            if day_line is None or day_line.is_update:
                day_line = dated
    return byline, day_line


def _joined(first: Byline, second: Byline) -> Byline:
    authors = dict.fromkeys((*first.authors, *second.authors))
    return Byline(tuple(authors), first.agency or second.agency, first.day or second.day)


def _label_foot(paragraphs: Sequence[str], labels: list[str | None], body_at: int) -> Byline | None:
    """Credits stand among the last lines; the signature of an agency may be followed by links."""
    credit: Byline | None = None
    for at in range(max(body_at + 1, len(paragraphs) - 12), len(paragraphs)):
        if labels[at] is None and (found := read_credit(paragraphs[at])) is not None:
            labels[at] = "byline"
            credit = credit or found
    return credit


def _label_repeated_captions(paragraphs: Sequence[str], labels: list[str | None]) -> None:
    """The same caption once with its credit and once without."""
    captions = {caption_words(paragraphs[at]) for at, label in enumerate(labels) if label == "caption"}
    for at, label in enumerate(labels):
        if label is None and captions and len(paragraphs[at]) >= _SHORTEST_CAPTION:
            labels[at] = "caption" if caption_words(paragraphs[at]) in captions else None


def _label_subheads(paragraphs: Sequence[str], labels: list[str | None]) -> None:
    """Short lines between paragraphs; a run of them is a list, and at the end they head nothing."""
    at = 0
    while at < len(paragraphs):
        end = at
        while end < len(paragraphs) and labels[end] is None and is_short_line(paragraphs[end]):
            end += 1
        if end == at:
            at += 1
            continue
        following = next((i for i in range(end, len(paragraphs)) if labels[i] not in _BETWEEN), None)
        heads_text = following is not None and labels[following] is None
        if heads_text and end - at <= _MOST_SHORT_LINES:
            labels[at:end] = ["subhead"] * (end - at)
        at = end


def _label_gallery(paragraphs: Sequence[str], labels: list[str | None]) -> None:
    """A short line at the end that heads nothing but captions is the title of a gallery."""
    end = len(paragraphs)
    while end and labels[end - 1] in ("boilerplate", "byline", "correction"):
        end -= 1
    seen_caption = False
    for at in range(end - 1, -1, -1):
        if labels[at] == "caption":
            seen_caption = True
        elif seen_caption and labels[at] in (None, "subhead") and is_short_line(paragraphs[at]):
            labels[at] = "caption"
        else:
            return


def _datelines(paragraphs: Sequence[str], types: Sequence[str], is_transcript: bool) -> dict[int, Dateline]:
    """The datelines by paragraph; a bare place counts only in the first paragraphs, and only until one is found."""
    found: dict[int, Dateline] = {}
    bodies = [at for at, label in enumerate(types) if label == "paragraph"]
    for number, at in enumerate(bodies):
        is_opening = number < _OPENING_PARAGRAPHS and not found
        dateline = find_dateline(paragraphs[at], is_opening=is_opening, is_transcript=is_transcript)
        if dateline is not None:
            found[at] = dateline
    return found


def _assembled(
    paragraphs: Sequence[str], types: Sequence[str], datelines: dict[int, Dateline]
) -> tuple[str, tuple[Block, ...]]:
    blocks: list[Block] = []
    start = 0
    for at, (paragraph, label) in enumerate(zip(paragraphs, types, strict=True)):
        end = start + len(paragraph)
        if at in datelines:
            middle = start + datelines[at].end
            blocks.append(Block(type="dateline", start_char=start, end_char=middle))
            blocks.append(Block(type=label, start_char=middle, end_char=end))
        else:
            blocks.append(Block(type=label, start_char=start, end_char=end))
        start = end + len("\n\n")
    return "\n\n".join(paragraphs), tuple(blocks)
