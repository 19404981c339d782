"""Doc -> quotations with cue and speaker, and what stands in marks without being speech."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc, Span

from transforms.entities.mentions import ArticleEntities, Entity
from transforms.language import BLOCK_SPANS
from transforms.quotes.drafts import Draft, announced, has_marks, settled
from transforms.quotes.loose import Before, introduction_of, with_loose, with_turns_and_dashes
from transforms.quotes.marks import find_marks
from transforms.quotes.passages import Passage, find_passages
from transforms.quotes.resolution import SpeakerHistory, resolve

_ADDRESSING = frozenset({"ask", "tell", "say", "warn", "remind", "admonish", "write"})


class Quote(NamedTuple):
    """One quotation.

    ``spans`` are its pieces in order, marks included: one a paragraph, and cut where the cue stands. ``within`` is the
    number, in the order of ``find_quotes``, of the quotation that it stands inside. Cue and speaker are None where
    the text has none.
    """

    spans: tuple[Span, ...]
    quote_type: str
    cue: Span | None
    cue_lemma: str | None
    cue_type: str
    cue_is_negated: bool
    speaker: Span | None
    speaker_type: str
    speaker_entities: tuple[Entity, ...]
    speaker_method: str | None
    rule_id: str
    confidence: float
    within: int | None


class MarksNote(NamedTuple):
    """Marks that no quotation accounts for; ``reason`` is one of schemas.ISSUE_REASONS."""

    start_char: int
    end_char: int
    reason: str


def find_quotes(doc: Doc, entities: ArticleEntities) -> Iterator[Quote]:
    """All quotations of an article, in order of text: direct, mixed and indirect, also in headlines and captions.

    A quotation nobody is named for is yielded with ``speaker=None``, never dropped. Bylines, datelines and boilerplate
    hold none. A quotation over several paragraphs is one, as is one that its cue cuts in two; a further sentence in
    marks behind the cue's sentence is the same speaker's next one.
    """
    passages = list(find_passages(doc))
    drafts = find_drafts(passages)
    marked = frozenset(index for passage in passages for index in passage.marked_tokens)
    history = SpeakerHistory(doc, entities)
    for number, draft in enumerate(drafts):
        speaker = resolve(draft.speaker, entities, history)
        cue = draft.cue
        yield Quote(
            spans=tuple(doc[start:end] for start, end in draft.pieces),
            quote_type=_quote_type(doc, draft, marked),
            cue=cue.span if cue is not None else None,
            cue_lemma=cue.entry.lemma if cue is not None else None,
            cue_type=_cue_type(doc, draft),
            cue_is_negated=cue.is_negated if cue is not None else False,
            speaker=draft.speaker.span if draft.speaker is not None else None,
            speaker_type=speaker.speaker_type,
            speaker_entities=speaker.entities,
            speaker_method=speaker.method,
            rule_id=draft.rule_id,
            confidence=draft.confidence,
            within=_holder(number, drafts),
        )


def find_marks_notes(doc: Doc, quotes: Sequence[Quote]) -> Iterator[MarksNote]:
    """What the quotations leave of the marks: words in marks that are no speech, and marks without their partner.

    Every pair of double marks stands inside a quotation or is noted here (single marks only where the article uses
    them for speech). An unpaired mark is noted even where its words became a quotation.
    """
    blocks = [
        {"type": span.label_, "start_char": span.start_char, "end_char": span.end_char}
        for span in doc.spans.get(BLOCK_SPANS, ())
    ]
    spans = [(span.start_char, span.end_char) for quote in quotes for span in quote.spans]
    for mark in find_marks(doc.text, blocks or None):
        if mark.level > 0:
            continue
        if not mark.is_paired:
            yield MarksNote(mark.start_char, mark.end_char, "mark_unpaired")
        elif not any(start <= mark.start_char and mark.end_char <= end for start, end in spans):
            yield MarksNote(mark.start_char, mark.end_char, "marks_no_speech")


def find_drafts(passages: Iterable[Passage]) -> list[Draft]:
    """Quotations in order of text, as ranges of tokens."""
    drafts: list[Draft] = []
    before = Before(None, None, None)
    for passage in passages:
        found = settled(announced(passage))
        found = with_turns_and_dashes(passage, found)
        found = with_loose(passage, found, before)
        drafts = _joined_over_paragraphs(drafts, found, before.unfinished)
        spoken = [draft for draft in found if draft.speaker is not None and has_marks(draft)]
        before = Before(
            last=spoken[-1] if spoken else before.last,
            introduction=introduction_of(passage),
            unfinished=_unfinished(drafts, passage),
        )
    return sorted(drafts, key=lambda draft: (draft.start, -draft.end))


def _unfinished(drafts: list[Draft], passage: Passage) -> Draft | None:
    """The quotation whose closing mark is missing at the end of this passage, because the next one goes on."""
    if not drafts or not passage.regions or not passage.regions[-1].marked.continues:
        return None
    return drafts[-1] if drafts[-1].end == passage.regions[-1].end else None


def _joined_over_paragraphs(drafts: list[Draft], found: list[Draft], unfinished: Draft | None) -> list[Draft]:
    """A quotation whose paragraph ends without a closing mark goes on in the next one: one row, a span a paragraph."""
    if unfinished is None or not found or found[0].cue is not None:
        return drafts + found
    first = found[0]
    if first.passage.number != unfinished.passage.number + 1 or first.start != first.passage.regions[0].start:
        return drafts + found
    merged = replace(unfinished, pieces=(*unfinished.pieces, *first.pieces), passage=first.passage)
    return [*drafts[:-1], merged, *found[1:]]


def _quote_type(doc: Doc, draft: Draft, marked: frozenset[int]) -> str:
    """direct: every word stands in marks, or in a turn or a paragraph set apart; mixed: some stand in marks; indirect: none."""
    if draft.rule_id in {"turn", "block"}:
        return "direct"
    words = [
        token.i
        for start, end in draft.pieces
        for token in doc[start:end]
        if token.is_alpha or any(letter.isalnum() for letter in token.text)
    ]
    inside = sum(index in marked for index in words)
    return "direct" if inside == len(words) else "mixed" if inside else "indirect"


def _cue_type(doc: Doc, draft: Draft) -> str:
    """What is done by speaking, as the lexicon has it; "none" without a cue.

    Whoever tells, asks or warns somebody *to* do something gives an order: "asked the crowd to stay".
    """
    if draft.cue is None:
        return "none"
    cue_type = draft.cue.entry.cue_type
    content = doc[draft.start]
    is_directive = content.tag_ == "TO" and content.i > draft.cue.head.i and draft.cue.entry.lemma in _ADDRESSING
    return "order" if is_directive else cue_type


def _holder(number: int, drafts: Sequence[Draft]) -> int | None:
    """The number of the smallest other quotation that one piece of which holds all of this one."""
    draft = drafts[number]
    holders = [
        (end - start, other)
        for other, outer in enumerate(drafts)
        for start, end in outer.pieces
        if other != number and start <= draft.start and draft.end <= end and end - start > draft.end - draft.start
    ]
    return min(holders)[1] if holders else None
