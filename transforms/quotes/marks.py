"""Pairs of quotation marks, found on the raw text before any tokenizer sees it.

Curly, straight and doubled marks ('' and ``), guillemets, low marks, marks inside marks, and single marks where an
article uses them for speech. The state is reset at each paragraph. Offsets count code points of the text.

    paragraph = { stray | pair | unclosed }
    pair      = opening { text | nested pair } closing
    unclosed  = opening { text }              the closing mark is lost, or the next paragraph goes on
    stray     = closing                       its opening mark is lost
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

# Runs of apostrophes are read by length: ''' is a nested single mark beside a double one.
_DOUBLE_MARK = re.compile(r"[“”„‟«»\"＂]|``|‘‘|’’|'{2,}")
_ANY_GLYPH = re.compile(r"[“”„‟«»\"＂`‘’']")
_OPENING_GLYPHS = frozenset({"“", "„", "‟", "«", "``", "‘‘"})
_CLOSING_GLYPHS = frozenset({"”", "»", "’’"})
_CLOSES = {"„": frozenset({"“", "”"}), "»": frozenset({"«"}), "«": frozenset({"»"})}
_BEFORE_OPENING = frozenset("([{—–-/‘'…")
# 6" and 5'10": inches, not marks, as long as nothing is open.
_INCHES = re.compile(r"\d['’]\d{1,2}$")
# "We are leaving, he said: the closing mark is lost, and the quotation ends before its cue.
_SPEECH_VERBS = r"(?:said|says|added|told|asked|wrote|explained|noted|warned|replied)"
_CUE_IN_UNCLOSED = re.compile(
    rf"(?<=[,?!])\s+(?:(?:he|she|they|it|(?:[A-Z][\w.’'-]*\s?){{1,4}})\s*{_SPEECH_VERBS}|{_SPEECH_VERBS}\s+[A-Z])\b"
)
_SINGLE_OPENING = re.compile(
    r"(?<![\w'’‘])['‘](?=[\w$£€\[“\"])(?!\d0s\b)(?!(?:em|til|tis|twas|cause|n)\b)", re.IGNORECASE
)
_SINGLE_CLOSING = re.compile(r"(?<=[^\s'‘’])['’](?!\w)")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_TITLE_BLOCKS = frozenset({"headline", "subhead", "caption"})
_UNREAD_BLOCKS = frozenset({"byline", "boilerplate"})


class Marked(NamedTuple):
    """A stretch in marks, marks included.

    ``open_length`` or ``close_length`` is 0 where that mark is lost; a stray closing mark is a stretch of its own.
    ``level`` is 0 outside, 1 inside another stretch. ``continues`` says that a missing closing mark is no loss: the
    next paragraph opens again, as the convention for long quotations has it, or goes on without a mark and closes: then
    ``is_continuation`` is true of the stretch from its start to its closing mark.
    """

    start_char: int
    end_char: int
    open_length: int
    close_length: int
    level: int = 0
    is_single: bool = False
    continues: bool = False
    is_continuation: bool = False

    @property
    def is_paired(self) -> bool:
        """Whether both marks stand, or the paragraph before or behind holds the missing one."""
        return (self.open_length > 0 or self.is_continuation) and (self.close_length > 0 or self.continues)


def find_marks(text: str, blocks: Sequence[Mapping[str, Any]] | None = None) -> list[Marked]:
    """All stretches in marks, in order of text; those of level 0 are disjoint.

    ``blocks`` are the article's (without them each line is a paragraph); nothing is read in bylines and boilerplate. An
    apostrophe never counts ("the nurses' and the doctors' unions"). Single marks are read where they stand alone in
    a headline or caption, where the article uses them for speech throughout, and inside double marks.
    """
    paragraphs = _paragraphs(text, blocks)
    double = {(start, end): list(_double(text, start, end)) for start, end, _ in paragraphs}
    single = {(start, end): list(_single(text, start, end)) for start, end, _ in paragraphs}
    british = _speaks_in_single_marks(text, double.values(), single.values())
    found: list[Marked] = []
    unclosed: int | None = None  # the place in ``found`` of a stretch open at the end of the paragraph before
    for number, (start, end, block_type) in enumerate(paragraphs):
        alone = british or block_type in _TITLE_BLOCKS
        marks = list(_nested(double[start, end], single[start, end], alone))
        if unclosed is not None and marks and marks[0].open_length == 0:
            found[unclosed] = found[unclosed]._replace(continues=True)
            marks[0] = marks[0]._replace(start_char=start, is_continuation=True)
        unclosed = None
        last = max((index for index, mark in enumerate(marks) if mark.level == 0), default=None)
        is_open = last is not None and marks[last].open_length and not marks[last].close_length
        if is_open and last is not None and number + 1 < len(paragraphs):
            following, limit, _ = paragraphs[number + 1]
            if marks[last].end_char >= len(text[:end].rstrip()):
                if _opens_at_head(text, following, limit):
                    marks[last] = marks[last]._replace(continues=True)
                else:
                    unclosed = len(found) + last
        found += marks
    return found


def _paragraphs(text: str, blocks: Sequence[Mapping[str, Any]] | None) -> list[tuple[int, int, str]]:
    if blocks is None:
        return [(match.start(), match.end(), "paragraph") for match in _PARAGRAPH.finditer(text)]
    return [
        (block["start_char"], block["end_char"], block["type"])
        for block in blocks
        if block["type"] not in _UNREAD_BLOCKS
    ]


def _opens_at_head(text: str, start: int, end: int) -> bool:
    head = _DOUBLE_MARK.match(text, start + len(text[start:end]) - len(text[start:end].lstrip()), end)
    return head is not None and head.group() not in _CLOSING_GLYPHS


def _mark_tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each double mark as (start, end); a run of apostrophes gives one or two of them."""
    for match in _DOUBLE_MARK.finditer(text, start, end):
        first, last = match.span()
        if match.group().startswith("'"):
            length = last - first
            if length >= 4:
                yield first, first + 2
                yield last - 2, last
            elif length == 3 and _looks_opening(text, first, last, start, end):
                yield first, first + 2
            else:
                yield last - 2, last
        else:
            yield first, last


def _looks_opening(text: str, first: int, last: int, start: int, end: int) -> bool:
    """A mark with space, bracket or dash before it and no space behind it."""
    before = text[first - 1] if first > start else " "
    after = text[last] if last < end else " "
    return (before.isspace() or before in _BEFORE_OPENING) and not after.isspace() and after not in ".,;:!?)"


def _double(text: str, start: int, end: int) -> Iterator[Marked]:
    if not _ANY_GLYPH.search(text, start, end):
        return
    tokens = list(_mark_tokens(text, start, end))
    opened: tuple[int, int] | None = None
    inner: tuple[int, int] | None = None
    waiting: list[Marked] = []  # nested stretches, given after the one that holds them
    for number, (first, last) in enumerate(tokens):
        kind = _kind(text, first, last, start, end, opened, inner, tokens[number + 1 :])
        if kind == "open":
            if opened is not None:
                yield _unclosed(text, opened, first)
                yield from waiting
            opened, inner, waiting = (first, last), None, []
        elif kind == "nest":
            inner = (first, last)
        elif kind == "unnest" and inner is not None:
            waiting.append(Marked(inner[0], last, inner[1] - inner[0], last - first, level=1))
            inner = None
        elif kind == "close" and opened is not None:
            yield Marked(opened[0], last, opened[1] - opened[0], last - first)
            yield from waiting
            opened, inner, waiting = None, None, []
        elif kind == "stray":
            yield Marked(first, last, 0, last - first)
    if opened is not None:
        yield _unclosed(text, opened, end)
        yield from waiting


def _kind(
    text: str,
    first: int,
    last: int,
    start: int,
    end: int,
    opened: tuple[int, int] | None,
    inner: tuple[int, int] | None,
    rest: Sequence[tuple[int, int]],
) -> str:
    """What a mark does: open, nest, unnest, close, stray, or nothing (inches)."""
    glyph = text[first:last]
    opening = _looks_opening(text, first, last, start, end)
    if opened is None:
        if glyph == '"' and first > start and text[first - 1].isdigit() and not opening:
            return "none"
        if glyph in _OPENING_GLYPHS or opening:
            return "open"
        behind_is_space = last >= end or text[last].isspace()
        before_is_space = first <= start or text[first - 1].isspace()
        if first <= start + len(text[start:first]) - len(text[start:first].lstrip()) and not text[start:first].strip():
            return "open"  # a paragraph that begins with ” has the wrong glyph
        if (
            glyph == '"'
            and first > start
            and text[first - 1] in ",:"
            and rest
            and not _opens(text, rest[0], start, end)
        ):
            return "open"  # 'said," We won"': the space stands on the wrong side
        if glyph in _CLOSING_GLYPHS or (behind_is_space and not before_is_space):
            return "stray"
        return "open" if last < end else "stray"
    if glyph == '"' and _INCHES.search(text, max(start, first - 5), first) and any(text[a:b] == '"' for a, b in rest):
        return "none"
    outer_glyph = text[opened[0] : opened[1]]
    if inner is not None:
        inner_glyph = text[inner[0] : inner[1]]
        if _closes(inner_glyph, glyph) or (glyph == inner_glyph and not opening):
            return "unnest"
    if glyph in _CLOSES.get(outer_glyph, frozenset()):
        return "close"
    if opening and (glyph in _OPENING_GLYPHS or glyph == outer_glyph or glyph not in _CLOSING_GLYPHS):
        if glyph != outer_glyph or (glyph in _OPENING_GLYPHS and _surplus_of_closing(text, rest) >= 2):
            return "nest" if inner is None else "none"
        return "open"
    if outer_glyph in {'"', "＂"} and glyph in _CLOSING_GLYPHS and inner is None:
        return "close" if not any(text[a:b] == outer_glyph for a, b in rest) else "none"
    return "close"


def _opens(text: str, mark: tuple[int, int], start: int, end: int) -> bool:
    return text[mark[0] : mark[1]] in _OPENING_GLYPHS or _looks_opening(text, *mark, start, end)


def _closes(opening: str, glyph: str) -> bool:
    if opening in _CLOSES:
        return glyph in _CLOSES[opening]
    return glyph in _CLOSING_GLYPHS if opening in _OPENING_GLYPHS else glyph == opening


def _surplus_of_closing(text: str, rest: Sequence[tuple[int, int]]) -> int:
    """How many more marks close than open: two or more mean that a second opening mark is nested, not a lost end."""
    glyphs = [text[first:last] for first, last in rest]
    return sum(glyph in _CLOSING_GLYPHS for glyph in glyphs) - sum(glyph in _OPENING_GLYPHS for glyph in glyphs)


def _unclosed(text: str, opened: tuple[int, int], limit: int) -> Marked:
    cue = _CUE_IN_UNCLOSED.search(text, opened[1], limit)
    stretch = text[opened[0] : cue.start() if cue else limit].rstrip()
    return Marked(opened[0], opened[0] + max(len(stretch), opened[1] - opened[0]), opened[1] - opened[0], 0)


def _single(text: str, start: int, end: int) -> Iterator[Marked]:
    """Pairs of single marks, apostrophes left out.

    A closing mark after "s" and before a word is a possessive if another candidate follows ('the miners' union won').
    """
    if text.find("'", start, end) < 0 and text.find("‘", start, end) < 0:
        return
    position = start
    while opening := _SINGLE_OPENING.search(text, position, end):
        following = _SINGLE_OPENING.search(text, opening.end(), end)
        limit = following.start() if following else end
        closings = [match.start() for match in _SINGLE_CLOSING.finditer(text, opening.end(), limit)]
        closing = next((at for at in closings if not _is_possessive(text, at, end)), closings[-1] if closings else None)
        if closing is None:
            position = opening.end()
            continue
        yield Marked(opening.start(), closing + 1, 1, 1, is_single=True)
        position = closing + 1


def _is_possessive(text: str, at: int, end: int) -> bool:
    return text[at - 1] in "sSzx" and text[at + 1 : min(at + 3, end)].lstrip(" ")[:1].isalpha()


def _speaks_in_single_marks(
    text: str, double: Iterator[list[Marked]] | Any, single: Iterator[list[Marked]] | Any
) -> bool:
    """British style: at least two single pairs that end like speech, and more of them than double pairs outside."""
    singles = [mark for marks in single for mark in marks]
    doubles = [mark for marks in double for mark in marks if mark.level == 0 and mark.close_length and mark.open_length]
    speech = sum(text[mark.end_char - 2] in ",.?!" for mark in singles)
    outside = sum(
        not any(mark.start_char < pair.start_char and pair.end_char <= mark.end_char for mark in singles)
        for pair in doubles
    )
    return speech >= 2 and speech > outside


def _nested(double: list[Marked], single: list[Marked], alone: bool) -> Iterator[Marked]:
    """Double and single stretches of a paragraph in one order, with their levels; ``alone``: single marks may be outer."""
    outer = [mark for mark in double if mark.level == 0]
    if alone:
        holders = [mark for mark in single if not any(_holds(pair, mark) or _crosses(pair, mark) for pair in outer)]
        inner = [mark._replace(level=1) for mark in double if any(_holds(holder, mark) for holder in holders)]
        kept = [mark for mark in double if not any(_holds(holder, mark) for holder in holders)]
    else:
        holders, inner, kept = [], [], double
    within = [mark._replace(level=1) for mark in single if any(_holds(pair, mark) for pair in kept if pair.level == 0)]
    yield from sorted([*holders, *inner, *kept, *within], key=lambda mark: (mark.start_char, mark.level))


def _holds(outer: Marked, inner: Marked) -> bool:
    return outer.start_char <= inner.start_char and inner.end_char <= outer.end_char and outer != inner


def _crosses(first: Marked, second: Marked) -> bool:
    overlap = first.start_char < second.end_char and second.start_char < first.end_char
    return overlap and not _holds(first, second) and not _holds(second, first)
