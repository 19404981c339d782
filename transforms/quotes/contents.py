"""What is said: the stretches of text that a cue announces.

    content-first   content "," speaker cue            "We won," Ruiz said. / The vote was fair, Ruiz said.
    cue-first       speaker cue [","|":"|"that"] content   Ruiz said the vote was fair.
    parenthetical   content "," speaker cue "," content    The vote, Ruiz said, was fair.
    object          speaker cue X "words"              Ruiz called the vote "a farce".
    according to    content "," according to speaker    and the other way round

Ranges are half-open ranges of tokens of the Doc.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Token

from transforms.quotes.content_after import content_after, end_of_complement
from transforms.quotes.content_before import ADDRESSING, content_before
from transforms.quotes.content_growth import grown
from transforms.quotes.cues import Cue
from transforms.quotes.passages import Passage
from transforms.quotes.ranges import FINITE, LOOSE, Range, is_statement, trim
from transforms.quotes.speakers import Speaker


class Content(NamedTuple):
    """What one cue announces, in one piece or more; ``core`` is the range of cue and speaker."""

    pieces: tuple[Range, ...]
    rule_id: str
    core: Range


def find_content(cue: Cue, speaker: Speaker | None, passage: Passage, cues: Sequence[Cue]) -> Content | None:
    """What the cue announces, or None where it announces nothing that can be delimited."""
    if cue.form == "according_to":
        return _according_to(cue, speaker, passage)
    if cue.form == "noun":
        return _of_noun(cue, passage, cues)
    sentence = passage.sentence(cue.head.i)
    core = _with_adjuncts(_core(cue, speaker, passage), cue, sentence, passage)
    as_clause = _as_clause(cue, core, sentence, passage)
    if as_clause is not None:
        return as_clause
    right = content_after(cue, speaker, core, sentence, passage, cues)
    left = content_before(cue, speaker, core, sentence, passage, right, cues)
    pieces = [piece for piece in (left, right) if piece is not None]
    if not pieces:
        return None
    rule = "parenthetical" if len(pieces) == 2 else "content_first" if left is not None else "cue_first"
    return Content(tuple(pieces), rule, core)


def _core(cue: Cue, speaker: Speaker | None, passage: Passage) -> Range:
    """Cue, its auxiliaries and its speaker, with what stands between them."""
    start, end = cue.span.start, cue.span.end
    for child in cue.head.children:
        if child.dep_ in {"aux", "auxpass", "neg", "advmod", "prt"} and child.i not in passage.marked_tokens:
            if child.i == start - 1 or (child.i < start and child.dep_ != "advmod"):
                start = min(start, child.i)
            elif child.i == end:
                end = child.i + 1
    while (
        start - 1 > passage.start
        and passage.doc[start - 1].pos_ in {"ADV", "PART", "AUX"}
        and start - 1 not in passage.marked_tokens
    ):
        start -= 1
    if (speaker is not None and speaker.head.head == cue.head) or (
        speaker is not None and _is_near(speaker, cue, passage)
    ):
        left, right = speaker.span.start, speaker.span.end
        if speaker.head.head.i == cue.head.i and speaker.head.dep_ != "conj":
            edge_left, edge_right = speaker.head.left_edge.i, speaker.head.right_edge.i + 1
            left = min(left, _until_marked(edge_left, left, passage, -1))
            if right > cue.span.start:
                right = max(right, _until_marked(right, edge_right, passage, 1))
            elif edge_right <= cue.span.start:
                right = max(right, edge_right)
        start, end = min(start, left), max(end, right)
    return start, end


def _with_adjuncts(core: Range, cue: Cue, sentence: Range, passage: Passage) -> Range:
    """A cue between commas with whom, when and where it was said ("The plan, *he told reporters on Monday*, was bad")."""
    doc, before = passage.doc, core[0] - 1
    if before <= sentence[0] or doc[before].text != "," or before in passage.marked_tokens:
        return core
    end = core[1]
    while end < sentence[1] and doc[end].text != ",":
        token = doc[end]
        is_own = token.head == cue.head and token.dep_ in {"dobj", "dative", "prep", "npadvmod", "advmod"}
        if end - core[1] > 8 or end in passage.marked_tokens or token.tag_ in FINITE or token.pos_ == "SCONJ":
            return core
        if not is_own and not core[1] <= token.head.i < end + 6:
            return core
        end += 1
    return (core[0], end) if end < sentence[1] else core


def _until_marked(first: int, last: int, passage: Passage, direction: int) -> int:
    """How far the range first..last reaches from its fixed end without touching marks."""
    if direction > 0:
        for index in range(first, last):
            if index in passage.marked_tokens:
                return index
        return last
    for index in range(last - 1, first - 1, -1):
        if index in passage.marked_tokens:
            return index + 1
    return first


def _is_near(speaker: Speaker, cue: Cue, passage: Passage) -> bool:
    """Whether only a few unmarked tokens without a verb stand between speaker and cue."""
    first, last = (
        (speaker.span.end, cue.span.start) if speaker.span.end <= cue.span.start else (cue.span.end, speaker.span.start)
    )
    return last - first <= 12 and not any(
        token.i in passage.marked_tokens or token.tag_ in FINITE or token.text in ".;"
        for token in passage.doc[first:last]
    )


def _as_clause(cue: Cue, core: Range, sentence: Range, passage: Passage) -> Content | None:
    """ "As Ruiz put it, ...", "The vote, as Ruiz noted, was fair": the content is the rest of the sentence."""
    doc = passage.doc
    first = core[0] - 1
    if first < sentence[0] or doc[first].lower_ != "as" or doc[first].head != cue.head:
        return None
    if ("clause" not in cue.entry.forms and cue.entry.lemma != "put it") or core == (cue.span.start, cue.span.end):
        return None  # "as noted" is the author's word
    own = {"ccomp", "xcomp"} if cue.entry.lemma in ADDRESSING else {"ccomp", "xcomp", "dobj"}
    if any(child.dep_ in own and child.i > core[1] for child in cue.head.children):
        return None
    if any(child.dep_ == "prep" and child.lower_ in {"on", "upon"} for child in cue.head.children):
        return None  # "as Ruiz remarked on the inquiry"
    if first - 1 > sentence[0] and doc[first - 1].text not in LOOSE and doc[first - 1].pos_ not in {"CCONJ", "SCONJ"}:
        return None
    comma = next((index for index in range(core[1], min(core[1] + 15, sentence[1])) if doc[index].text == ","), None)
    if first <= sentence[0] + 3:
        pieces = [] if comma is None else [trim((comma + 1, sentence[1]), passage)]
        if first > sentence[0] and comma is not None and doc[sentence[0]].pos_ in {"PROPN", "NOUN", "DET", "PRON"}:
            pieces.insert(0, trim((sentence[0], first), passage))
    else:
        pieces = [trim((sentence[0], first), passage), _behind_aside((first, core[1]), sentence, passage)]
    kept = tuple(piece for piece in pieces if piece is not None)
    return Content(kept, "as_clause", core) if kept else None


def _according_to(cue: Cue, speaker: Speaker | None, passage: Passage) -> Content | None:
    doc, sentence = passage.doc, passage.sentence(cue.head.i)
    follows_semicolon = (
        cue.head.i > sentence[0] and doc[cue.head.i - 1].text == ";"
    )  # "it fell; according to Ruiz, twice"
    begin = cue.head.i if follows_semicolon else sentence[0]
    end = speaker.span.end if speaker is not None else cue.span.end
    core = (cue.span.start, end)
    before = cue.head.i - 1
    while before > begin and (doc[before].is_space or doc[before].text == ","):
        before -= 1
    leading = cue.head.i <= begin + 1 or doc[before].pos_ in {"CCONJ", "SCONJ"}
    if not leading and is_statement(begin, cue.head.i, passage):
        pieces = [trim((begin, cue.head.i), passage)]
        pieces.append(_behind_aside(core, sentence, passage))
    else:
        comma = _end_of_speaker(end, sentence[1], passage)
        pieces = [] if leading else [trim((begin, cue.head.i), passage)]
        pieces.append(trim((comma + 1 if comma is not None and comma - end < 20 else end, sentence[1]), passage))
    kept = tuple(piece for piece in pieces if piece is not None)
    return Content(kept, "according_to", core) if kept else None


def _behind_aside(core: Range, sentence: Range, passage: Passage) -> Range | None:
    """What goes on behind an aside between commas or dashes: words in marks, or what hangs on the words before.

    "One child was, according to the police, *among the dead*."
    """
    doc, end = passage.doc, core[1]
    if end + 1 >= sentence[1] or doc[end].text not in LOOSE:
        return None
    region = passage.region_at(end + 1)
    if region is not None:
        return region.start, region.end
    opened = doc[core[0] - 1].text in LOOSE
    following = top = doc[end + 1]
    while top.head.i > end and top.head.i != top.i:
        top = top.head
    if not opened or following.pos_ not in {"ADP", "ADV", "ADJ"} or not sentence[0] <= top.head.i < end:
        return None
    return trim((end + 1, min(top.right_edge.i + 1, sentence[1])), passage)


def _end_of_speaker(start: int, limit: int, passage: Passage) -> int | None:
    """The comma that ends "according to" and its speaker: behind "the mayor, Ana Ruiz," and "police in Leon, Spain,"."""
    doc = passage.doc
    comma = next((index for index in range(start, limit) if doc[index].text == ","), None)
    if comma is None:
        return None
    behind = comma + 1
    while behind < limit and doc[behind].pos_ == "PROPN":
        behind += 1
    if behind == comma + 1 or behind >= limit or doc[behind].text != ",":
        return comma
    name = doc[comma + 1 : behind].root
    others = [child for child in name.head.children if child.dep_ in {"nsubj", "nsubjpass"} and child.i > behind]
    return behind if name.dep_ == "appos" or (name.dep_ in {"nsubj", "nsubjpass"} and others) else comma


def _of_noun(cue: Cue, passage: Passage, cues: Sequence[Cue]) -> Content | None:
    """A that-clause or infinitive on the noun ("a claim that ...", "a promise to ...")."""
    for child in (*cue.head.children, *_unhung_from_noun(cue, passage)):
        if child.dep_ not in {"acl", "ccomp", "relcl"} or child.i < cue.head.i:
            continue
        that = any(inner.dep_ == "mark" and inner.lower_ == "that" for inner in child.children)
        infinitive = child.tag_ == "VB" and any(inner.lower_ == "to" for inner in child.children)
        if that or (infinitive and cue.entry.lemma in {"promise", "pledge", "vow", "threat"}):
            start = child.left_edge.i
            limit = passage.sentence(cue.head.i)[1]
            end = end_of_complement(cue, child, (start, child.right_edge.i + 1), limit, passage, cues)
            piece = trim((start, grown(start, end, limit, passage, cues)), passage)
            if piece is not None:
                return Content((piece,), "noun_that" if that else "noun_infinitive", (cue.span.start, cue.span.end))
    return None


def _unhung_from_noun(cue: Cue, passage: Passage) -> list[Token]:
    """The that-clause behind "by" and a name, which the parser hung on the verb ("dismissed the claim by Ruiz *that ...*")."""
    doc, at = passage.doc, cue.head.i + 1
    if at >= passage.end or doc[at].lower_ not in {"by", "from"}:
        return []
    that = doc[at].right_edge.i + 1
    if that >= passage.end or doc[that].lower_ != "that" or doc[that].dep_ != "mark":
        return []
    return [doc[that].head] if doc[that].head.head == cue.head.head else []
