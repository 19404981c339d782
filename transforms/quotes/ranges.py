"""Ranges of tokens: half open, counted from the start of the Doc; trimming them and asking what they hold."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.quotes.passages import Passage, Region

Range = tuple[int, int]

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
LOOSE = frozenset({",", ";", ":", "--", "—", "–", "-", "―", "..."})


def trim(piece: Range, passage: Passage) -> Range | None:
    """The range without loose punctuation and white space at its ends; marks and what they hold stay."""
    start, end = piece
    doc, marked = passage.doc, passage.marked_tokens
    while (
        start < end
        and start not in marked
        and (doc[start].is_space or doc[start].text in LOOSE or doc[start].text == ".")
    ):
        start += 1
    while (
        end > start
        and end - 1 not in marked
        and (doc[end - 1].is_space or doc[end - 1].text in LOOSE or doc[end - 1].text == ".")
    ):
        end -= 1
    if end - 1 > start and end - 1 not in marked and doc[end - 1].pos_ == "CCONJ":
        return trim((start, end - 1), passage)
    while end > start and doc[end - 1].is_space:
        end -= 1
    while start < end and doc[start].is_space:
        start += 1
    if not any(any(letter.isalnum() for letter in token.text) for token in doc[start:end]):
        return None
    return start, end


def snapped(pieces: Iterable[Range], passage: Passage) -> tuple[Range, ...]:
    """The ranges in order and disjoint, each grown to the marks that it cuts."""
    found: list[Range] = []
    for start, end in sorted(pieces):
        first, last = passage.region_at(start), passage.region_at(end - 1)
        start = first.start if first is not None else start
        end = last.end if last is not None else end
        if found and start < found[-1][1]:
            before = found.pop()
            start, end = before[0], max(end, before[1])
        found.append((start, end))
    return tuple(found)


def before_adverbs(index: int, passage: Passage) -> int:
    """The place before the token, adverbs passed over: the comma of ", *further* saying"."""
    before = index - 1
    while before > passage.start and passage.doc[before].pos_ == "ADV" and before not in passage.marked_tokens:
        before -= 1
    return max(before, passage.start)


def has_region(piece: Range, passage: Passage) -> bool:
    return any(region.start < piece[1] and piece[0] < region.end for region in passage.regions)


def is_title(region: Region, passage: Passage) -> bool:
    """Whether the words in marks are a title: short and capitalised ("Morning Talk")."""
    words = [token for token in passage.doc[region.start : region.end] if token.is_alpha]
    capital = [token for token in words if token.text[0].isupper() or token.pos_ in {"ADP", "DET", "CCONJ", "PART"}]
    return len(words) <= 7 and len(capital) == len(words)


def last_letter(end: int, passage: Passage) -> str:
    region = passage.region_at(end - 1)
    if region is None:
        return ""
    return text_in_marks(region, passage)[-1:]


def text_in_marks(region: Region, passage: Passage) -> str:
    """The text up to the closing mark; of an editor's brackets at its end only what they hold ("we won[,]")."""
    marked = region.marked
    return passage.article.text[marked.start_char : marked.end_char - marked.close_length].rstrip().rstrip("]")


def is_statement(start: int, end: int, passage: Passage) -> bool:
    """Whether the range holds a finite verb or marks: a clause, not "On Tuesday"."""
    tokens = passage.doc[start:end]
    if tokens[0].dep_ == "mark" and tokens.root.dep_ == "advcl":
        return False
    return any(token.i in passage.marked_tokens or token.tag_ in FINITE for token in tokens)
