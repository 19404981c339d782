"""Where content ends: with the marks that it cuts, with what hangs on them, with further marks joined to them."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from transforms.quotes.cues import Cue
from transforms.quotes.passages import Passage, Region
from transforms.quotes.ranges import LOOSE, last_letter

# A clause behind closing marks that tells what the speaker did meanwhile: 'said it was "a good day" as she left'.
MEANWHILE = frozenset({"as", "while", "after", "before", "during", "ahead"})


def grown(start: int, end: int, limit: int, passage: Passage, cues: Sequence[Cue]) -> int:
    """The end moved to the end of marks that it cuts, over what hangs on them, and over further marks joined to them."""
    while True:
        region = passage.region_at(end - 1)
        reached = region.end if region is not None else end
        if region is None or last_letter(reached, passage) not in ".!?,":
            reached = _over_attached(start, reached, limit, passage)
        following = next((item for item in passage.regions if reached <= item.start < limit), None)
        if following is not None and _joins(reached, following, passage, cues):
            reached = following.end
        if reached <= end:
            return _without_open_bracket(start, reached, passage)
        end = reached


def _over_attached(start: int, end: int, limit: int, passage: Passage) -> int:
    """The end moved over a phrase that hangs on what is said ('"champion" for its members', '"historic" new pact')."""
    if passage.region_at(end - 1) is None:
        return end
    while end < limit:
        token = passage.doc[end]
        if token.is_punct or token.is_space or token.lower_ in MEANWHILE or end in passage.marked_tokens:
            return end
        if start <= token.head.i < end and token.dep_ in {"prep", "acl", "relcl", "pobj", "pcomp", "xcomp"}:
            end = min(token.right_edge.i + 1, limit)
            continue
        head = next(
            (
                inner.head
                for inner in passage.doc[max(start, end - 12) : end]
                if end <= inner.head.i < min(end + 4, limit)
            ),
            None,
        )
        clause = _completing_clause(passage.doc[end], passage)
        if clause is not None:
            end = min(clause.right_edge.i + 1, limit)
            continue
        if head is None or (head.pos_ not in {"NOUN", "PROPN"} and not _is_split_verb(head, end)):
            return end
        if any(inner.is_punct or inner.pos_ == "VERB" for inner in passage.doc[end : head.i]):
            return end
        end = min(head.right_edge.i + 1, limit)
    return end


def _is_split_verb(head: Token, end: int) -> bool:
    """Whether the marks end between a verb and its auxiliary ('says she "may" resign')."""
    return (
        head.i == end and head.pos_ == "VERB" and any(child.dep_ == "aux" and child.i < end for child in head.children)
    )


def _completing_clause(first: Token, passage: Passage) -> Token | None:
    """The clause without "that" that completes an adjective in marks ('was "confident" they would win')."""
    region = passage.region_at(first.i - 1)
    if region is None or passage.doc[region.end - 2].pos_ != "ADJ":
        return None
    return next(
        (token for token in first.ancestors if token.dep_ == "ccomp" and token.left_edge.i in {first.i, first.i - 1}),
        None,
    )


def _joins(end: int, following: Region, passage: Passage, cues: Sequence[Cue]) -> bool:
    """Whether the marks behind the end belong to what is said: joined without a stop, by "and", or in a list."""
    gap = [token for token in passage.doc[end : following.start] if not token.is_space]
    in_marks = passage.region_at(end - 1) is not None
    if in_marks and last_letter(end, passage) in ".!?":
        return False
    if len(gap) > 10 or any(token.text in {".", ";", ":", "?", "!"} for token in gap):
        return False
    if any(end <= other.head.i < following.start and (other.is_verb or other.form == "according_to") for other in cues):
        return False
    first = passage.doc[min(following.start + 1, following.end - 1)]
    if not gap:
        return first.is_lower or not in_marks
    if gap[0].lower_ in MEANWHILE:
        return False
    has_comma = any(token.text in LOOSE for token in gap) or (in_marks and last_letter(end, passage) == ",")
    if not has_comma:
        return True
    if not in_marks:
        return False
    words = [token for token in gap if token.is_alpha]
    if not words:
        return bool(first.is_lower)
    return words[0].lower_ in {"and", "but", "or", "a", "an"} and len(words) <= 6


def _without_open_bracket(start: int, end: int, passage: Passage) -> int:
    """The end moved before a bracket that does not close in the range."""
    depth = 0
    opened = end
    for index in range(start, end):
        if passage.doc[index].text == "(":
            depth, opened = depth + 1, index
        elif passage.doc[index].text == ")":
            depth -= 1
    return opened if depth > 0 and opened > start else end
