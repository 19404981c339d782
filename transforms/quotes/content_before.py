"""What is said before its cue: words in marks that touch it, or a statement and a comma.

"We won," Ruiz said.    The vote was fair, Ruiz said.    The vote, Ruiz said, was fair.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.quotes.cues import Cue
from transforms.quotes.passages import Passage, Region
from transforms.quotes.ranges import FINITE, Range, is_statement, is_title, text_in_marks, trim
from transforms.quotes.speakers import Speaker
from transforms.quotes.times import is_time

# "However, Ruiz said, ..." has no beginning that the cue interrupts.
_CONNECTIVES = frozenset(
    {"however", "still", "but", "moreover", "then", "instead", "meanwhile", "also", "and", "yet", "so", "nevertheless"}
    | {"nonetheless", "indeed", "furthermore", "besides", "later", "earlier", "now", "today", "yesterday", "overall"}
    | {"again", "further"}
)
# Verbs whose object is who was told, so that an object says nothing about the content.
ADDRESSING = frozenset({"tell", "warn", "remind", "assure", "advise", "inform", "notify", "reassure", "alert", "ask"})
_LONGEST_NAME = 14  # words
_NAME_WORDS = frozenset({"PROPN", "NOUN", "ADJ", "DET", "ADP", "PART", "NUM", "X"})
_CONTENT_WORDS = frozenset({"ADJ", "NOUN", "PROPN", "DET", "PRON", "NUM", "VERB", "AUX"})


def content_before(
    cue: Cue,
    speaker: Speaker | None,
    core: Range,
    sentence: Range,
    passage: Passage,
    right: Range | None,
    cues: Sequence[Cue],
) -> Range | None:
    """What stands before the cue: words in marks that touch it, or a statement before a comma."""
    doc = passage.doc
    if (
        cue.head.tag_ == "VBG"
        or any(child.lower_ == "having" for child in cue.head.children)
        or (speaker is not None and speaker.method in {"relative", "participle"})
    ):
        return None
    before = _skip_spaces_back(core[0] - 1, passage)
    if speaker is not None and speaker.span.start == core[0] and speaker.span.start < cue.span.start:
        before = _before_office(before, passage)
    if before >= passage.start and before not in passage.marked_tokens:
        before = _before_long_name(cue, before, passage)
    if before < passage.start:
        return None
    comma = doc[before].text in {",", "--", "—", "–", "―"} and before not in passage.marked_tokens
    region = passage.region_at(before - 1 if comma else before)
    if region is not None and region.end == (before if comma else before + 1):
        if right is None and not comma:
            alone = region.end == sentence[0] and _is_all_of(core, sentence, passage)
            comma = alone or _is_sentence_before(core, region, passage)
            comma = comma or (speaker is not None and _is_inverted(cue, speaker, region, passage))
        return _left_in_marks(cue, region, comma, passage, right, cues)
    if not comma or before <= sentence[0] or cue.entry.kind != "verb" or "clause" not in cue.entry.forms:
        return None
    if speaker is None or (cue.head.dep_ in {"relcl", "acl"} or _shares_subject(cue)) or has_object(cue):
        return None
    if doc[before - 1].tag_ in {"WDT", "WP", "CC", "IN"} or _is_question_put(sentence[0], passage):
        return None
    if right is None and cue.entry.lemma not in ADDRESSING and _has_words_behind(core[1], passage):
        return None
    follows = core[1] < passage.end and doc[core[1]].text == ","
    if right is not None and (not follows or passage.begins_mark(right[0])):
        return None
    start = _behind_dash(sentence[0], before, passage, cues)
    is_fragment = _is_fragment(start, before, passage)
    if is_statement(start, before, passage) or (right is not None and is_fragment):
        return trim((start, before), passage)
    return trim((start, before), passage) if is_fragment and _is_answer(cue, core, sentence, passage) else None


def _behind_dash(start: int, end: int, passage: Passage, cues: Sequence[Cue]) -> int:
    """Where what is said begins behind another cue's content ("police said it was late -- too late, *Ruiz added*, ...")."""
    dashes = [index for index in range(start, end) if passage.doc[index].text in {"--", "—", "–"}]
    if not dashes or not any(start <= other.head.i < dashes[-1] and other.entry.kind == "verb" for other in cues):
        return start
    return dashes[-1] + 1


def _is_answer(cue: Cue, core: Range, sentence: Range, passage: Passage) -> bool:
    """Whether the cue ends a sentence without a verb of its own ("People like Lopez, he said.") or a headline."""
    doc = passage.doc
    if (
        any(not token.is_punct and not token.is_space for token in doc[core[1] : sentence[1]])
        or cue.head.dep_ == "conj"
    ):
        return False
    first = doc[sentence[0]]
    if passage.block_type == "headline":
        return sum(token.is_alpha for token in doc[sentence[0] : core[0]]) >= 3
    return first.pos_ in {"NOUN", "PROPN", "DET", "ADJ", "NUM"} and not is_time(first)


def _left_in_marks(
    cue: Cue, region: Region, comma: bool, passage: Passage, right: Range | None, cues: Sequence[Cue]
) -> Range | None:
    if not comma and not _ends_open(region, passage) and not _goes_on_in_marks(region, right, passage):
        return None
    sentence = passage.sentence(region.start)
    start = _start_before_region(region, sentence, passage)
    follows_on = right is not None and not passage.begins_mark(right[0])
    leads_in = sentence[0] < region.start and passage.doc[sentence[0]].pos_ in {"ADP", "SCONJ"}
    if is_title(region, passage) and (follows_on or (leads_in and _has_complement(cue))):
        return None
    if any(start <= other.head.i < region.start and "clause" in other.entry.forms and other.is_verb for other in cues):
        start = region.start
    return trim((start, region.end), passage)


def _is_all_of(core: Range, sentence: Range, passage: Passage) -> bool:
    """Whether cue and speaker are the whole sentence: '"We won." Ruiz said.'"""
    outside = [token for token in passage.doc[sentence[0] : sentence[1]] if not core[0] <= token.i < core[1]]
    return all(token.is_punct or token.is_space for token in outside)


def _is_sentence_before(core: Range, region: Region, passage: Passage) -> bool:
    """Whether a sentence in marks, its comma forgotten, touches speaker and cue: '"We won the vote" Ruiz told the paper'."""
    words = passage.doc[region.start : region.end]
    has_verb = any(token.tag_ in FINITE for token in words)
    return has_verb and len(words) >= 7 and core[0] == region.end and region.start in passage.sentence_starts


def _before_office(before: int, passage: Passage) -> int:
    """The place before an office that the parser took for a verb ('"We won", *Leon coach* Ana Ruiz said'), if marks end
    there."""
    for index in range(before, max(before - 4, passage.start), -1):
        token = passage.doc[index]
        if index in passage.marked_tokens or (token.text == "," and index - 1 in passage.marked_tokens):
            return index
        if not token.is_alpha or (token.is_lower and token.pos_ not in {"NOUN", "ADJ"}):
            break
    return before


def _before_long_name(cue: Cue, before: int, passage: Passage) -> int:
    """The end of marks that only a long name without a verb parts from its cue, whatever the parser made of the name.

    '"We go on," *Leon Navy Agency head* Ana Ruiz told the paper.' The marks must end with a comma.
    """
    region = next((item for item in reversed(passage.regions) if item.end <= cue.head.i), None)
    if region is None or cue.entry.kind != "verb" or cue.head.tag_ not in FINITE or region.end > before:
        return before
    start = region.end + (passage.doc[region.end].text == ",")  # the comma may stand behind the marks
    gap = passage.doc[start : cue.span.start]
    has_capital = any(token.is_title or token.is_upper for token in gap)
    is_name = all(token.pos_ in _NAME_WORDS or token.text in {"'s", "’s", "-", "&"} for token in gap)
    ends_with_comma = start > region.end or text_in_marks(region, passage)[-1:] == ","
    if len(gap) > _LONGEST_NAME or not is_name or not has_capital or not ends_with_comma:
        return before
    return start - 1


def _is_inverted(cue: Cue, speaker: Speaker, region: Region, passage: Passage) -> bool:
    """Whether a sentence in marks, its comma forgotten, touches cue and then speaker: '"We won" said the coach'."""
    is_next = _skip_spaces_back(cue.span.start - 1, passage) == region.end - 1
    has_verb = any(token.tag_ in FINITE for token in passage.doc[region.start : region.end])
    return is_next and has_verb and speaker.span.start == cue.span.end and region.start in passage.sentence_starts


def _goes_on_in_marks(region: Region, right: Range | None, passage: Passage) -> bool:
    """Whether marks behind the cue go on in lower case with the sentence begun before it: '"We" Ruiz said "won".'"""
    if right is None or region.start not in passage.sentence_starts or not passage.begins_mark(right[0]):
        return False
    return bool(passage.doc[min(right[0] + 1, right[1] - 1)].is_lower)


def _is_question_put(start: int, passage: Passage) -> bool:
    """ "Asked about the vote, Ruiz said": what comes before the comma is the question."""
    first = passage.doc[start]
    if (first.pos_ == "ADV" and start + 1 < passage.end) or (first.lower_ == "when" and start + 1 < passage.end):
        first = passage.doc[start + 1]
    return first.tag_ in {"VBN", "VBD"} and first.lower_ in {"asked", "pressed", "questioned", "told", "challenged"}


def _is_fragment(start: int, end: int, passage: Passage) -> bool:
    """A beginning that the cue interrupts ("The plan, he said, was bad"), not "However"."""
    return any(token.is_alpha and token.lower_ not in _CONNECTIVES for token in passage.doc[start:end])


def _ends_open(region: Region, passage: Passage) -> bool:
    """Whether the words in marks end with a comma, question or exclamation mark, or dash: their sentence goes on."""
    text = text_in_marks(region, passage).rstrip("'’")
    return text[-1:] in {",", "?", "!", "—", "–", "…", "-"} or text.endswith("...")


def _start_before_region(region: Region, sentence: Range, passage: Passage) -> int:
    """Where content begins that ends with the region: at the sentence, unless what stands before only leads in to it."""
    start = min(sentence[0], region.start)
    before = region.start - 1
    if before < start:
        return region.start
    first = passage.doc[min(region.start + 1, region.end - 1)]
    if passage.doc[before].text == ":" or (
        passage.doc[before].text == "," and not first.is_lower and first.text != "I"
    ):
        return region.start
    return start


def _shares_subject(cue: Cue) -> bool:
    """Whether the cue is a further verb of somebody ("took the stage, said no more")."""
    return cue.head.dep_ == "conj" and not any(child.dep_ in {"nsubj", "nsubjpass"} for child in cue.head.children)


def has_object(cue: Cue) -> bool:
    return any(child.dep_ in {"dobj", "obj"} and child.i > cue.head.i for child in cue.head.children) and (
        cue.entry.lemma not in ADDRESSING
    )


def _has_words_behind(index: int, passage: Passage) -> bool:
    """Whether the cue goes on with something that it says or does ("said enough", "said goodbye")."""
    if index >= passage.end:
        return False
    token = passage.doc[index]
    return token.pos_ in _CONTENT_WORDS and not is_time(token)


def _has_complement(cue: Cue) -> bool:
    return any(child.i > cue.head.i and child.dep_ in {"dobj", "xcomp", "ccomp"} for child in cue.head.children)


def _skip_spaces_back(index: int, passage: Passage) -> int:
    while index >= passage.start and passage.doc[index].is_space:
        index -= 1
    return index
