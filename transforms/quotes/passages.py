"""A block of an article as the rules see it: its tokens, what stands in marks, where its sentences begin."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from spacy.attrs import LOWER, POS, SENT_START
from spacy.tokens import Doc, Span, Token

from transforms.language import BLOCK_SPANS
from transforms.quotes.marks import Marked, find_marks

_SILENT_BLOCKS = frozenset({"byline", "boilerplate", "dateline"})
_TERMINALS = frozenset(".!?…")
_OFFSET = attrgetter("idx")
_CLOSING = frozenset({'"', "”", "''", "»", "'", "’", "’’", ")", "]", "＂"})


class Region(NamedTuple):
    """A stretch in marks as a half-open range of tokens of the Doc."""

    start: int
    end: int
    marked: Marked


class Article(NamedTuple):
    """What is asked of all tokens of a Doc, read once: asked token by token it costs half of the rules' time."""

    text: str
    parts_of_speech: list[int]  # as in ``spacy.symbols``
    forms: list[int]  # ids of the words in lower case
    sentence_starts: list[int]  # the parser's


@dataclass(frozen=True, eq=False)
class Passage:
    """One block that can hold speech. Ranges of tokens are half open and count from the start of the Doc."""

    doc: Doc
    article: Article
    number: int
    block_type: str
    start: int
    end: int
    regions: tuple[Region, ...]

    @property
    def text(self) -> str:
        """The block as printed."""
        span = self.doc[self.start : self.end]
        return self.article.text[span.start_char : span.end_char]

    @cached_property
    def marked_tokens(self) -> frozenset[int]:
        """Tokens inside marks, the marks included."""
        return frozenset(index for region in self.regions for index in range(region.start, region.end))

    def is_marked(self, token: Token) -> bool:
        """Whether the token stands inside marks."""
        return token.i in self.marked_tokens

    @cached_property
    def sentence_starts(self) -> list[int]:
        """First tokens of the sentences outside marks.

        A sentence of the parser counts where the text before it ends like one; marks are never cut. After marks that
        end with a full stop a new sentence begins, whatever the parser says ('"We won." Ruiz said no more.').
        """
        starts = [self.start]
        by_parser = self.article.sentence_starts
        inside = by_parser[bisect_left(by_parser, self.start) : bisect_left(by_parser, self.end)]
        for index in sorted({*inside, *self._region_starts, *self._region_ends}):
            if not self.start < index < self.end:
                continue
            if index in self.marked_tokens and index - 1 in self.marked_tokens and not self.begins_mark(index):
                continue
            token = self.doc[index]
            if token.is_space:
                continue
            if (
                self._ends_sentence(index)
                and not token.is_lower
                and not (token.is_punct and not self.begins_mark(index))
            ):
                starts.append(index)
        return starts

    def sentence(self, index: int) -> tuple[int, int]:
        """The range of the outer sentence that holds the token, without white space at its end."""
        at = bisect_right(self.sentence_starts, index) - 1
        start = self.sentence_starts[max(at, 0)]
        end = self.sentence_starts[at + 1] if at + 1 < len(self.sentence_starts) else self.end
        while end - 1 > start and self.doc[end - 1].is_space:
            end -= 1
        return start, end

    def begins_mark(self, index: int) -> bool:
        """Whether a stretch in marks begins at the token."""
        return index in self._region_starts

    def region_at(self, index: int) -> Region | None:
        """The stretch in marks that holds the token."""
        at = bisect_right([region.start for region in self.regions], index) - 1
        return self.regions[at] if at >= 0 and index < self.regions[at].end else None

    @cached_property
    def _region_starts(self) -> frozenset[int]:
        return frozenset(region.start for region in self.regions)

    @cached_property
    def _region_ends(self) -> frozenset[int]:
        return frozenset(region.end for region in self.regions)

    def _ends_sentence(self, index: int) -> bool:
        """Whether the text before the token ends like a sentence, closing marks and brackets passed over."""
        before = index - 1
        while before >= self.start and (self.doc[before].is_space or self.doc[before].text in _CLOSING):
            before -= 1
        if before < self.start:
            return False
        if self.doc[before].text[-1] in _TERMINALS:
            return self.doc[before].text[-1] != "." or self.doc[before].is_punct or bool(self.doc[index].is_sent_start)
        return False


def find_passages(doc: Doc) -> Iterator[Passage]:
    """The blocks that can hold speech, in order; a Doc without blocks is one paragraph."""
    spans: list[Span] = list(doc.spans.get(BLOCK_SPANS, ())) or [doc[:]]
    blocks = [
        {"type": span.label_ or "paragraph", "start_char": span.start_char, "end_char": span.end_char}
        for span in spans
        if span.end > span.start
    ]
    article = _article(doc)
    outer = [marked for marked in find_marks(article.text, blocks) if marked.level == 0]
    at = 0
    for number, span in enumerate(spans):
        marks: list[Marked] = []
        while at < len(outer) and outer[at].start_char < span.end_char:
            if outer[at].start_char >= span.start_char:
                marks.append(outer[at])
            at += 1
        block_type = span.label_ or "paragraph"
        if block_type in _SILENT_BLOCKS:
            continue
        regions = tuple(_regions(marks, doc))
        yield Passage(doc, article, number, block_type, span.start, span.end, regions)


def _article(doc: Doc) -> Article:
    parts, forms, starts = doc.to_array([POS, LOWER, SENT_START]).T.tolist()
    return Article(doc.text, parts, forms, [index for index, is_start in enumerate(starts) if is_start == 1])


def _regions(marks: list[Marked], doc: Doc) -> Iterator[Region]:
    last = 0
    for marked in marks:
        if not marked.open_length and not marked.is_continuation:
            continue
        start = max(bisect_right(doc, marked.start_char, key=_OFFSET) - 1, last)
        end = bisect_left(doc, marked.end_char, key=_OFFSET)
        if end > start:
            yield Region(start, end, marked)
            last = end
