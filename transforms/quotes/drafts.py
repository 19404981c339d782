"""Quotations being put together: what cues announce, and which of two that claim the same words is kept."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.quotes.contents import find_content
from transforms.quotes.cues import Cue, find_cues
from transforms.quotes.passages import Passage
from transforms.quotes.ranges import LOOSE, Range, before_adverbs, snapped
from transforms.quotes.speakers import Speaker, find_speaker

# Share of rows with the right words and the right speaker on 84 articles of seven US publishers (1,510 quotations), the
# articles that the rules were tuned on: expect less elsewhere. In the lexicon the six commonest cues (say, tell, add,
# write, ask, report) were measured there too, the others are estimates.
RULE_CONFIDENCE = {
    "content_first": 0.96,
    "parenthetical": 0.89,
    "cue_first": 0.95,
    "according_to": 0.85,
    "as_clause": 0.5,
    "noun_that": 0.5,
    "noun_infinitive": 0.5,
}


@dataclass(frozen=True, eq=False)
class Draft:
    """A quotation being put together."""

    pieces: tuple[Range, ...]
    rule_id: str
    passage: Passage
    cue: Cue | None = None
    speaker: Speaker | None = None
    confidence: float = 0.5

    @property
    def start(self) -> int:
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        return self.pieces[-1][1]


def announced(passage: Passage) -> list[Draft]:
    """What the cues of a passage announce."""
    cues = list(find_cues(passage))
    found: list[Draft] = []
    for cue in cues:
        speaker = find_speaker(cue, passage) or _speaker_before(cue, found, passage)
        content = find_content(cue, speaker, passage, cues)
        if content is not None:
            found.append(
                Draft(
                    snapped(content.pieces, passage),
                    content.rule_id,
                    passage,
                    cue,
                    speaker,
                    min(cue.entry.confidence, RULE_CONFIDENCE[content.rule_id]),
                )
            )
    return found


def _speaker_before(cue: Cue, found: list[Draft], passage: Passage) -> Speaker | None:
    """The speaker of the sentence's cue before a participle that goes on with it ('said it "costs us", adding, ...')."""
    if cue.head.tag_ != "VBG" or not found or found[-1].speaker is None or found[-1].cue is None:
        return None
    sentence = passage.sentence(cue.head.i)
    before = before_adverbs(cue.head.i, passage)
    goes_on = passage.doc[before].text in LOOSE or passage.doc[before].lower_ == "and"
    goes_on = goes_on or before in passage.marked_tokens
    if not goes_on or not sentence[0] <= found[-1].cue.head.i < before:
        return None
    return found[-1].speaker._replace(method="shared")


def settled(found: list[Draft]) -> list[Draft]:
    """Of quotations that claim the same words one is kept; one whose cue stands inside another's words is nested."""
    kept: list[Draft] = []
    for draft in sorted(found, key=_rank):
        if all(_agree(draft, other) for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda draft: draft.start)


def _rank(draft: Draft) -> tuple[int, int, int]:
    """Verbs before nouns and verbs that need marks; then the longer."""
    kind = {"verb": 0, "according_to": 0, "noun": 1, "mixed": 1}[draft.cue.entry.kind] if draft.cue is not None else 2
    return kind, -sum(end - start for start, end in draft.pieces), draft.start


def _agree(draft: Draft, kept: Draft) -> bool:
    if not overlap(draft, kept):
        return True
    if draft.cue is not None and draft.cue.entry.kind == "mixed":
        return False
    return draft.cue is not None and _inside(draft, kept) and _holds(kept, draft.cue.head.i)


def overlap(first: Draft, second: Draft) -> bool:
    return any(a < d and c < b for a, b in first.pieces for c, d in second.pieces)


def _inside(inner: Draft, outer: Draft) -> bool:
    return all(any(c <= a and b <= d for c, d in outer.pieces) for a, b in inner.pieces)


def _holds(draft: Draft, index: int) -> bool:
    return any(start <= index < end for start, end in draft.pieces)


def has_marks(draft: Draft) -> bool:
    return any(
        region.start < end and start < region.end for start, end in draft.pieces for region in draft.passage.regions
    )
