"""Speech without a cue of its own: turns of a transcript, words with a name behind a dash, and marks that go on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Token

from transforms.quotes.cues import find_cues
from transforms.quotes.drafts import Draft, has_marks, overlap
from transforms.quotes.passages import Passage, Region
from transforms.quotes.ranges import FINITE, is_title, trim
from transforms.quotes.speakers import Speaker, find_speaker, grammatical_type, mention
from transforms.roles import is_person_noun

# "RUIZ: We won.", "Q: ...", and "((Ana Ruiz)) We won." as interviews of some wikis have it.
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_TURN = re.compile(
    r"(?:[“\"']*((?:[A-Z][A-Z.’'-]+(?:\s|$)?){1,4}(?:\([^)]{1,30}\))?|[QA])\s*:|\(\(([A-Z][^()]{0,40})\)\)(?:\s?:)?)\s"
)
_STOPS = frozenset({".", "?", "!"})
_DASH = re.compile(r"\s*[―—–-]{1,2}\s*([A-Z][^,.;:\n]{2,60}?)\s*(?:[,.;]|$)")


def with_turns_and_dashes(passage: Passage, found: list[Draft]) -> list[Draft]:
    turn = _turn(passage)
    if turn is not None:  # what the turn tells of others' speech stands within it
        inside = [draft for draft in found if draft.start >= turn.start and draft.pieces != turn.pieces]
        return [turn, *inside]
    headline = _headline(passage)
    if headline is not None:
        return [*(draft for draft in found if not overlap(draft, headline)), headline]
    dash = _dash(passage)
    if dash is not None:
        return [*(draft for draft in found if not overlap(draft, dash)), dash]
    return found


_NO_TURNS = re.compile(
    r"CLARIFICATION|CORRECTION|UPDATE|NOTE|EDITOR|PHOTO|VIDEO|WATCH|READ|RELATED|MORE|BREAKING", re.IGNORECASE
)


def _turn(passage: Passage) -> Draft | None:
    """A turn of a transcript or an interview: "RUIZ: We won." and "Q: ..."."""
    doc = passage.doc
    match = _TURN.match(passage.text)
    if match is None or passage.block_type == "headline" or _NO_TURNS.match(match.group(1) or ""):
        return None
    offset = doc[passage.start].idx
    first, last = match.span(1 if match.group(1) else 2)
    span = doc.char_span(offset + first, offset + last, alignment_mode="contract")
    start = next(
        (
            token.i
            for token in doc[passage.start : passage.end]
            if token.idx >= offset + match.end() and not token.is_space
        ),
        None,
    )
    if span is None or start is None or len(span) == 0:
        return None
    end = passage.end
    while end > start and doc[end - 1].is_space:
        end -= 1
    return Draft(((start, end),), "turn", passage, None, Speaker(span.root, span, "turn"), 0.8)


_DOCUMENTS_IN_HEADLINES = frozenset(
    {"poll", "report", "study", "survey", "sources", "officials", "police", "witnesses"}
)


def _headline(passage: Passage) -> Draft | None:
    """ "Ruiz: Vote Was Fair" and "Poll: Voters Tired", where the name is a person's who acts in the article itself."""
    doc, start = passage.doc, passage.start
    if passage.block_type not in {"headline", "subhead"}:
        return None
    if start in passage.marked_tokens:
        return _headline_behind_marks(passage)
    colon = next((index for index in range(start + 1, min(start + 6, passage.end)) if doc[index].text == ":"), None)
    if colon is None:
        return None
    name = doc[colon - 1]
    is_person = any(
        token.text == name.text and token.ent_type_ == "PERSON" and token.dep_ == "nsubj"
        for token in doc[passage.end : passage.end + 600]
    )
    if not is_person and not (colon == start + 1 and name.lower_ in _DOCUMENTS_IN_HEADLINES):
        return None
    piece = trim((colon + 1, passage.end), passage)
    if piece is None or piece[1] - piece[0] < 3:
        return None
    return Draft((piece,), "headline", passage, None, Speaker(name, doc[start:colon], "headline"), 0.85)


def _headline_behind_marks(passage: Passage) -> Draft | None:
    """ "'The river never sleeps': an engineer on the floods": who stands behind the colon speaks, if it is a person."""
    doc, region = passage.doc, passage.regions[0]
    first = region.end + 1
    if first >= passage.end or doc[region.end].text != ":" or region.start != passage.start:
        return None
    heads = [token for token in doc[first : min(first + 8, passage.end)] if token.pos_ in {"NOUN", "PROPN"}]
    head = next((token for token in heads if token.dep_ not in {"compound", "amod", "nmod", "poss"}), None)
    if head is None or not (head.ent_type_ == "PERSON" or is_person_noun(head.lemma_.lower())):
        return None
    span = mention(head, passage)
    if span.start > first + 1:
        return None
    return Draft(((region.start, region.end),), "headline", passage, None, Speaker(head, span, "headline"), 0.85)


def _dash(passage: Passage) -> Draft | None:
    """A paragraph that is words in marks with the speaker behind a dash."""
    if not passage.regions:
        return None
    doc, region = passage.doc, passage.regions[-1]
    if doc[passage.start : passage.regions[0].start].text.strip():
        return None
    end = region.marked.end_char
    match = _DASH.match(passage.article.text, end, doc[passage.end - 1].idx + len(doc[passage.end - 1]))
    if match is None or not _is_paragraph_end(passage.article.text, match.end(), passage):
        return None
    span = doc.char_span(match.start(1), match.end(1), alignment_mode="expand")
    if span is None:
        return None
    first = passage.regions[0].start
    return Draft(((first, region.end),), "dash", passage, None, Speaker(span.root, span, "dash"), 0.95)


def _is_paragraph_end(text: str, offset: int, passage: Passage) -> bool:
    last = passage.doc[passage.end - 1]
    return len(text[offset : last.idx + len(last)].strip()) < 60


_NO_SPEECH = frozenset({"begin", "start", "finish", "offer", "indicate", "suggest", "imply", "hint"})


def introduction_of(passage: Passage) -> Draft | None:
    """The speaker of a paragraph that ends with a colon or comma, who speaks in the next one."""
    if not passage.text.rstrip().endswith((":", ",")):
        return None
    cues = [
        cue
        for cue in find_cues(passage)
        if cue.is_verb and (cue.entry.kind == "verb" or cue.entry.lemma == "read") and cue.entry.lemma not in _NO_SPEECH
    ]
    for cue in reversed(cues):
        speaker = find_speaker(cue, passage)
        if speaker is not None:
            return Draft(((cue.span.start, cue.span.end),), "introduced", passage, cue, speaker, 0.85)
    colon = passage.end - 1
    while colon > passage.start and passage.doc[colon].is_space:
        colon -= 1
    by = _subject_before_colon(colon, passage)
    return Draft(((colon, colon + 1),), "introduced", passage, None, by, 0.7) if by is not None else None


def _whole_paragraph(passage: Passage, before: Before) -> list[Draft]:
    """A paragraph without marks behind "Ruiz added:": it is what was added."""
    introduction = before.introduction
    if introduction is None or introduction.cue is None or introduction.passage.number != passage.number - 1:
        return []
    doc, cue = passage.doc, introduction.cue
    behind = [token for token in doc[cue.span.end : introduction.passage.end] if not token.is_space]
    piece = trim((passage.start, passage.end), passage)
    is_last = 0 < len(behind) <= 8 and behind[-1].text == ":" and not any(token.tag_ in FINITE for token in behind)
    if passage.regions or piece is None or not is_last or passage.block_type != "paragraph" or piece[1] - piece[0] < 8:
        return []
    return [replace(introduction, pieces=(piece,), passage=passage, rule_id="block")]


class Before(NamedTuple):
    """What the passages before this one leave open: the last quotation with marks and a speaker, a cue whose content
    is the next paragraph ("Ruiz continued:"), and a quotation without its closing mark."""

    last: Draft | None
    introduction: Draft | None
    unfinished: Draft | None


def with_loose(passage: Passage, found: list[Draft], before: Before) -> list[Draft]:
    """The quotations of a passage, with those in marks that no cue claims."""
    block = _whole_paragraph(passage, before)
    if block:
        return [*block, *(draft for draft in found if draft.cue is not None)]
    for region in passage.regions:
        if any(region.start < end and start < region.end for draft in found for start, end in draft.pieces):
            continue
        draft = _loose(region, passage, found, before)
        if draft is not None:
            found = sorted([*found, draft], key=lambda item: item.start)
    return found


def _loose(region: Region, passage: Passage, found: list[Draft], before: Before) -> Draft | None:
    """Words in marks without a cue of their own: the speaker before them goes on, or nobody is named for them."""
    words = sum(token.is_alpha or token.like_num for token in passage.doc[region.start : region.end])
    at_head = not passage.doc[passage.start : region.start].text.strip()
    piece = (region.start, region.end)
    here = [
        draft
        for draft in found
        if draft.end <= region.start
        and draft.speaker is not None
        and (has_marks(draft) or passage.sentence(draft.end - 1)[1] == _end_before(region, passage))
    ]
    is_answer = words == 1 and here and passage.doc[region.end - 2].text in _STOPS  # '"Did I?" asked Ruiz. "No."'
    if here and region.start in passage.sentence_starts and (words >= 2 or is_answer):
        return Draft((piece,), "continued", passage, None, here[-1].speaker, 0.95)
    if at_head and before.unfinished is not None and before.unfinished.passage.number == passage.number - 1:
        return Draft((piece,), "carried", passage, None, before.unfinished.speaker, 0.8)
    goes_on = _going_on(region, passage, found) if words >= 4 else None
    if goes_on is not None:
        return Draft((piece,), "continued", passage, None, goes_on, 0.8)
    by = _introducing(region, passage) if words >= 3 else None
    if by is None and words >= 4:
        by = _subject_before(region, passage)
    if by is not None:
        return Draft((piece,), "introduced", passage, None, by, 0.7)
    introduction, last = before.introduction, before.last
    if at_head and introduction is not None and introduction.passage.number == passage.number - 1 and words >= 3:
        return replace(introduction, pieces=(piece,), passage=passage)
    if at_head and words >= 4 and last is not None and last.passage.number >= passage.number - 1:
        return Draft((piece,), "carried", passage, None, last.speaker, 0.7)
    return _unattributed(region, passage)


def _going_on(region: Region, passage: Passage, found: list[Draft]) -> Speaker | None:
    """The speaker who goes on behind a colon or comma in the sentence of an earlier quotation.

    'Ruiz said the plan was only a start: "We will ..."', '"We won," Ruiz said; and, later, "We will ..."'.
    """
    sentence = passage.sentence(max(region.start - 1, passage.start))
    here = [draft for draft in found if sentence[0] <= draft.start and draft.end <= region.start and draft.speaker]
    mark = passage.doc[_end_before(region, passage) - 1].text
    if not here or mark not in {",", ":", ";"} or (mark == "," and passage.doc[region.start + 1].is_lower):
        return None
    gap = passage.doc[here[-1].end : region.start]
    is_near = len(gap) <= 12 and not any(token.dep_ in _SUBJECTS and not _is_said_by(token, here[-1]) for token in gap)
    return here[-1].speaker if is_near else None


def _is_said_by(token: Token, draft: Draft) -> bool:
    return draft.speaker is not None and draft.speaker.span.start <= token.i < draft.speaker.span.end


def _introducing(region: Region, passage: Passage) -> Speaker | None:
    """The subject of the clause that a colon ends before the marks ('Ruiz took a parting shot: "We won."')."""
    return _subject_before_colon(_end_before(region, passage) - 1, passage)


def _subject_before(region: Region, passage: Passage) -> Speaker | None:
    """Who the sentence before is about, where marks hold sentences of their own ('Ruiz spoke of June. "I was late."')."""
    doc = passage.doc
    if (
        region.start not in passage.sentence_starts
        or region.start == passage.start
        or doc[region.end - 2].text not in _STOPS
    ):
        return None
    begin, end = passage.sentence(region.start - 1)
    if any(begin <= other.start < end for other in passage.regions) or doc[end - 1].text not in {".", ":", "?"}:
        return None
    subjects = [token for token in doc[begin:end] if token.dep_ == "nsubj" and token.head.dep_ == "ROOT"]
    if len(subjects) != 1 or not (subjects[0].ent_type_ == "PERSON" or subjects[0].lower_ in {"he", "she"}):
        return None
    return Speaker(subjects[0], mention(subjects[0], passage), "preceding")


def _subject_before_colon(colon: int, passage: Passage) -> Speaker | None:
    if colon <= passage.start or passage.doc[colon].text != ":" or colon in passage.marked_tokens:
        return None
    start = passage.sentence(colon)[0]
    subjects = [
        token
        for token in passage.doc[start:colon]
        if token.dep_ == "nsubj"
        and token.head.dep_ not in {"advcl", "relcl", "acl", "csubj"}
        and not passage.is_marked(token)
    ]
    if not subjects or any(token.lower_ in {"i", "we"} for token in passage.doc[start:colon]):
        return None
    head = subjects[0]
    documents = [
        child for child in head.head.children if child.dep_ == "dobj" and grammatical_type(child) == "document"
    ]
    for document in documents:
        for by in (*document.children, *head.head.children):
            named = next((inner for inner in by.children if inner.dep_ == "pobj"), None)
            if by.lower_ in {"by", "from"} and named is not None and not passage.is_marked(named):
                return Speaker(named, mention(named, passage), "by_phrase")
    speaks = (
        bool(documents)
        or head.lower_ in {"he", "she", "they"}
        or head.ent_type_ in {"PERSON", "ORG", "NORP"}
        or _can_speak(head)
    )
    return Speaker(head, mention(head, passage), "introducing") if speaks else None


def _can_speak(noun: Token) -> bool:
    return is_person_noun(noun.lemma_.lower()) or grammatical_type(noun) == "document"


def _end_before(region: Region, passage: Passage) -> int:
    """The end of the tokens before the marks, white space left out: the end of the sentence there, if one ends."""
    end = region.start
    while end > passage.start and passage.doc[end - 1].is_space:
        end -= 1
    return end


def _unattributed(region: Region, passage: Passage) -> Draft | None:
    """Six words or more in marks that nobody is named for. Shorter ones and titles are no speech.

    The subject of the clause around them is no speaker: on 84 articles it was right once in 24.
    """
    words = sum(token.is_alpha for token in passage.doc[region.start : region.end])
    if words < 6 or is_title(region, passage):
        return None
    return Draft(((region.start, region.end),), "unattributed", passage, None, None, 0.4)
