"""What is said behind its cue: a clause, words in marks, or an object that holds such words.

Ruiz said the vote was fair.    Ruiz said: "We won."    Ruiz called the vote "a farce".
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from transforms.quotes.content_before import ADDRESSING, has_object
from transforms.quotes.content_end import over_list, over_lost_rest, without_authors_words, without_stub
from transforms.quotes.content_growth import MEANWHILE, grown
from transforms.quotes.cues import Cue, is_passive_cue
from transforms.quotes.passages import Passage, Region
from transforms.quotes.ranges import FINITE, LOOSE, Range, before_adverbs, has_region, is_title, last_letter, trim
from transforms.quotes.speakers import Speaker
from transforms.quotes.times import is_time

_QUESTION_WORDS = frozenset({"whether", "if", "why", "how", "what", "who", "when", "where", "which"})
_MODALS = frozenset(
    {"would", "could", "will", "should", "might", "can", "must", "has", "have", "had", "is", "are", "was", "were"}
)
_CONDITIONS = frozenset({"because", "if", "unless", "until", "when"})
_NAMING = frozenset({"call", "dub", "label", "brand", "term", "style", "pronounce", "nickname", "deem"})
# "was labelled 'mostly true'" may be somebody's judgement; what these verbs give in the passive are names.
_GIVING_NAMES = frozenset({"call", "dub", "term", "style", "nickname", "christen", "refer", "show"})
_WHERE_SAID = frozenset(
    {"on", "in", "via", "at", "during", "through", "by", "from"}
)  # 'noting on Twitter "a good day"'
_BEFORE_OBJECT = frozenset({"of", "to", "about"})  # "accused Ruiz of 'fraud'", but "hailed Ruiz as 'a hero'" whole
# "said he had died, without elaborating": the speaker did not.
_SAYING_MORE = frozenset({"elaborate", "specify", "name", "identify", "explain", "comment"})
_ABOUT = frozenset(
    {"toward", "towards", "for", "of", "as", "about", "against", "between", "regarding", "concerning", "over"}
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_LIKENING = frozenset(
    {"characterize", "characterise", "describe", "portray", "depict", "denounce", "dismiss", "praise"}
)
_LONGEST_GAP_BEFORE_AS = 28
_LONGEST_GAP = 14  # words between a cue and marks; beyond that the marks were no content of it


def content_after(
    cue: Cue, speaker: Speaker | None, core: Range, sentence: Range, passage: Passage, cues: Sequence[Cue]
) -> Range | None:
    limit = sentence[1]
    region = next((item for item in passage.regions if core[1] <= item.start < limit), None)
    if speaker is None and region is not None and _is_only_named(cue, region, passage):
        return None
    if region is not None and not _reaches(core[1], region.start, passage, cues, cue):
        region = None
    if speaker is None and region is not None and cue.head.tag_ == "VBG":
        gap = passage.doc[core[1] : region.start]
        if any(token.pos_ == "CCONJ" and token.head.i < core[0] for token in gap):
            region = None  # 'spared them by pleading guilty and "told the truth"'
    if region is not None and _is_named_by(core[1], region, passage):
        region = None
    introduced = region is not None and _introduces(core[1], region.start, passage)
    if not cue.entry.forms and not introduced:
        return None
    complement = _complement(cue, core, passage, region)
    if introduced and region is not None:
        start, end = region.start, region.end
        if complement is not None and _runs_on(region, passage):
            end = max(end, end_of_complement(cue, complement, (start, end), limit, passage, cues))
    elif complement is not None:
        start = _complement_start(complement, core[1], passage)
        end = end_of_complement(cue, complement, (start, complement.right_edge.i + 1), limit, passage, cues)
        end = _extended(cue, end, limit, passage)
        if complement.dep_ in {"ccomp", "xcomp"} and not any(
            item.start < end and start < item.end for item in passage.regions
        ):
            end = over_list(
                (start, over_lost_rest(without_stub((start, end), passage), limit, passage)), limit, passage
            )
            end = without_authors_words((start, end), passage)
        if complement.dep_ in {"dobj", "obj"}:
            end = _with_phrase(cue, end, limit, passage)
        if speaker is not None and speaker.method == "aside":
            start = core[1]  # what the parser took for an inverted subject belongs to the content
    elif region is not None:
        that = _that_in_gap(core[1], region.start, passage)
        start = that if that is not None else _object_start(cue, core[1], region.start, passage)
        end = region.end
    else:
        return _rest(cue, core, limit, passage)
    if end <= start:
        return None
    start = _behind_source(start, end, passage)
    piece = trim((start, grown(start, end, limit, passage, cues)), passage)
    if piece is None or (cue.entry.kind == "mixed" and not has_region(piece, passage)):
        return None
    if speaker is None and not has_region(piece, passage) and complement is not None and complement.dep_ != "ccomp":
        return None  # "ways to report profits": nobody says anything
    return piece


def _behind_source(start: int, end: int, passage: Passage) -> int:
    """Where content begins behind whom the speaker cites ("reported, *citing* the mayor's data, it was late")."""
    first = next((index for index in range(start, end) if passage.doc[index].text not in LOOSE), start)
    if passage.doc[first].lower_ not in {"citing", "quoting"} or first in passage.marked_tokens:
        return start
    comma = next((index for index in range(first, end) if passage.doc[index].text == ","), None)
    return comma + 1 if comma is not None else start


def _is_only_named(cue: Cue, region: Region, passage: Passage) -> bool:
    """Whether a passive tells what something is called, and nobody says so ('a move termed the "exit"')."""
    words = sum(token.is_alpha for token in passage.doc[region.start : region.end])
    is_name = cue.entry.lemma in _GIVING_NAMES or cue.head.dep_ == "acl"
    return words <= 4 and is_name and is_passive_cue(cue.head)


def _is_named_by(start: int, region: Region, passage: Passage) -> bool:
    """Whether the marks hold the name of a programme or book: 'said on "Morning Talk"'."""
    before = passage.doc[region.start - 1]
    is_name = region.start > start and (before.pos_ == "ADP" or before.tag_ == "POS" or before.lower_ == "the")
    return is_name and is_title(region, passage) and before.lower_ not in {"as", "of"}


def _reaches(start: int, end: int, passage: Passage, cues: Sequence[Cue], cue: Cue) -> bool:
    """Whether marks stand near enough behind a cue to be its content: no other cue, no sentence end between."""
    gap = passage.doc[start:end]
    longest = (
        _LONGEST_GAP_BEFORE_AS if cue.entry.lemma in _LIKENING and passage.doc[end - 1].lower_ == "as" else _LONGEST_GAP
    )
    if sum(token.is_alpha for token in gap) > longest or any(token.text in {".", ";", "?", "!"} for token in gap):
        return False
    between = [other.head for other in cues if start <= other.head.i < end and other.is_verb and other.head != cue.head]
    return all(_is_naming_aside(verb, start) for verb in between)


def _is_naming_aside(verb: Token, start: int) -> bool:
    """Whether a cue only names the object of an earlier one ('condemned what he called a "clear breach"')."""
    return verb.lemma_ in _NAMING and any(
        token.lower_ == "what" and token.head == verb for token in verb.doc[start : verb.i]
    )


def _introduces(start: int, end: int, passage: Passage) -> bool:
    """Whether nothing but an adjunct and a comma or colon stands between cue and marks ("said on Friday, ...")."""
    gap = [token for token in passage.doc[start:end] if not token.is_space]
    if not gap:
        return True
    if len(gap) == 1 and (gap[0].text in {",", ":"} or gap[0].lower_ == "that"):
        return gap[0].lower_ != "that"
    return gap[-1].text in {":", ","} and not any(token.tag_ in FINITE for token in gap)


def _runs_on(region: Region, passage: Passage) -> bool:
    """Whether the sentence goes on behind the marks as part of what is said ('said "the plan" was bad')."""
    return last_letter(region.end, passage) not in {".", "!", "?", ","}


def _complement(cue: Cue, core: Range, passage: Passage, region: Region | None) -> Token | None:
    forms = cue.entry.forms
    for child in cue.head.children:
        if child.right_edge.i < core[1] or child.i < cue.head.i:
            continue
        if child.dep_ == "ccomp":
            is_purpose = cue.head.tag_ == "VB" and cue.head.dep_ == "advcl" and cue.head.head.lemma_ != "go"
            if is_purpose and region is None:
                return None  # "tests to confirm if he can stand trial": a purpose
            question = any(token.lower_ in _QUESTION_WORDS for token in passage.doc[child.left_edge.i : child.i])
            if ("question" if question else "clause") in forms or (region is not None and _covers(child, region)):
                return child
        is_headline = passage.block_type == "headline" and child.dep_ == "advcl" and child.i > cue.head.i
        if is_headline and child.left_edge.lower_ == "to" and "infinitive" in forms:
            return child
        if child.tag_ == "VBG" and child.right_edge.i == child.i:
            continue  # '"Not me," she recalls thinking.'
        wanted = "gerund" if child.tag_ == "VBG" else "infinitive"
        if child.dep_ == "xcomp" and (wanted in forms or (region is not None and _covers(child, region))):
            return child
        if child.dep_ in {"dobj", "obj"} and _may_be_object(cue, child):
            return child
    return None


def _may_be_object(cue: Cue, noun: Token) -> bool:
    """Whether what a cue governs is what was said ("denied wrongdoing"): not a pronoun, and no clause follows."""
    if cue.entry.kind != "verb" or "object" not in cue.entry.forms or cue.head.tag_ == "VB" or noun.pos_ == "PRON":
        return False
    if cue.head.tag_ == "VBG" and cue.head.dep_ in {"pcomp", "xcomp"}:
        return False  # "from claiming asylum", "a duty of reporting abuse"
    return not any(other.dep_ == "ccomp" and other.i > noun.i for other in cue.head.children)


def _covers(token: Token, region: Region) -> bool:
    return bool(token.left_edge.i < region.end and region.start <= token.right_edge.i)


def _complement_start(complement: Token, floor: int, passage: Passage) -> int:
    """Where a complement begins: with its "that", behind a day that the parser put into it."""
    that = next((child for child in complement.children if child.dep_ == "mark" and child.lower_ == "that"), None)
    if that is not None and floor <= that.i < complement.i:
        return that.i
    start = max(floor, complement.left_edge.i)
    doc = passage.doc
    index = start
    if doc[index].lower_ == "on":
        index += 1
    while index < complement.i and is_time(doc[index]):
        index += 1
    is_day = index > start and is_time(doc[index - 1]) and doc[index].text != "," and doc[index].tag_ != "POS"
    if is_day and index < complement.i and not any(doc[at].dep_ in _SUBJECTS for at in range(start, index)):
        start = index
    if start - 1 >= floor and doc[start - 1].lower_ == "that":
        start -= 1
    if doc[start].text in {")", "]"} or _lost_its_subject(complement, floor, start, passage):
        return floor
    return _before_subject(complement, floor, start, passage)


def _before_subject(complement: Token, floor: int, start: int, passage: Passage) -> int:
    """Where content begins whose marks open with its verb: 'said in its filing *the matter* "now turns on facts"'."""
    if not passage.begins_mark(start) or any(child.dep_ in _SUBJECTS for child in complement.children):
        return start
    noun, first = passage.doc[start - 1], start + 1
    if passage.doc[first].pos_ == "ADV":
        first += 1
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.i <= floor or passage.doc[first].tag_ not in FINITE:
        return start
    before = noun.i
    while before - 1 >= floor and passage.doc[before].pos_ not in {"DET", "PRON"}:
        if passage.doc[before - 1].pos_ not in {"DET", "PRON", "ADJ", "NOUN", "PROPN", "NUM"}:
            break
        before -= 1
    return before


def _lost_its_subject(complement: Token, floor: int, start: int, passage: Passage) -> bool:
    """Whether nothing but a noun phrase stands between a cue and a finite clause without subject: it is the subject.

    "The paper reported *two malls in Leon* were damaged", where the parser made the malls an object.
    """
    gap = passage.doc[floor:start]
    if not len(gap) or complement.dep_ != "ccomp" or any(child.dep_ in _SUBJECTS for child in complement.children):
        return False
    if passage.doc[start].tag_ not in FINITE or any(token.pos_ == "VERB" or token.is_punct for token in gap):
        return False
    return any(token.dep_ in {"dobj", "dative", "npadvmod"} and token.head == complement.head for token in gap)


def _object_start(cue: Cue, start: int, region_start: int, passage: Passage) -> int:
    """Where the object with words in marks begins: with X in 'called X "Y"', behind "of" in 'accused X of "Y"'."""
    if cue.entry.lemma in _NAMING:
        return start
    first = passage.doc[start]
    is_venue = first.pos_ == "ADP" and first.lower_ in _WHERE_SAID and first.head == cue.head
    if is_venue and first.right_edge.i + 1 == region_start:
        return region_start
    for index in range(region_start - 1, start - 1, -1):
        token = passage.doc[index]
        if token.pos_ == "ADP" and token.lower_ in _BEFORE_OBJECT and token.head == cue.head:
            return index + 1
    return start


def _that_in_gap(start: int, end: int, passage: Passage) -> int | None:
    """A "that" which the parser did not hang on the cue ("told a meeting of farmers that ...")."""
    for index in range(start, min(end, start + 14)):
        token = passage.doc[index]
        if index in passage.marked_tokens or token.text in {";", ":"} or token.tag_ in FINITE:
            return None
        if token.text == ",":
            closing = _end_of_aside(index, end, passage)
            return closing + 1 if closing is not None and passage.doc[closing + 1].lower_ == "that" else None
        if token.lower_ == "that" and (token.tag_ == "IN" or token.dep_ == "mark"):
            return index
    return None


def _end_of_aside(comma: int, limit: int, passage: Passage) -> int | None:
    """The comma that ends an aside without a verb ("insisted, most recently in Leon, that")."""
    for index in range(comma + 1, min(comma + 14, limit - 1)):
        token = passage.doc[index]
        if index in passage.marked_tokens or token.tag_ in FINITE or token.text in {";", ":", "."}:
            return None
        if token.text == ",":
            return index
    return None


def end_of_complement(
    cue: Cue, complement: Token, piece: Range, limit: int, passage: Passage, cues: Sequence[Cue]
) -> int:
    """The end of a complement: its subtree, cut where another cue of the same speaker or a meanwhile-clause begins."""
    end = min(complement.right_edge.i + 1, limit)
    for other in cues:
        at = other.head.i
        if not (piece[0] < at < end) or at <= complement.i:
            continue
        if other.form == "according_to":
            end = min(end, at)
        elif other.is_verb and other.head.tag_ == "VBG" and (cut := _before_participle(at, passage)) is not None:
            end = min(end, cut)
        elif other.is_verb and other.head.dep_ == "conj" and other.entry.kind == "verb" and _goes_on(other, cue):
            end = min(end, _before_conjunct(other.head, piece[0], passage))
    for token in passage.doc[complement.i + 1 : end]:
        if token.i < end and _belongs_to_speaker(token, cue, passage):
            end = min(end, _before_conjunct(token, piece[0], passage))
        if token.lower_ in {"with", "despite"} and _holds_another_cue(token, cues):
            end = min(end, token.i)
        if token.lower_ == "without" and any(child.lemma_ in _SAYING_MORE for child in token.children):
            end = min(end, token.i)
    for index in range(piece[0] + 1, end):
        if index in passage.marked_tokens or passage.doc[index].lower_ not in MEANWHILE:
            continue
        before = index - 1 if passage.doc[index - 1].text != "," else index - 2
        if before in passage.marked_tokens:
            end = index
            break
    return end


def _holds_another_cue(preposition: Token, cues: Sequence[Cue]) -> bool:
    """Whether a preposition adds what somebody else says: "he lost control, *with* the local press *claiming* that ..."."""
    others = [cue.head for cue in cues if cue.is_verb and cue.head.tag_ == "VBG" and cue.head.i > preposition.i]
    return any(verb.head == preposition or (verb.dep_ == "acl" and verb.head.head == preposition) for verb in others)


def _before_participle(index: int, passage: Passage) -> int | None:
    """Where content ends before a participle that goes on: at its comma, or behind marks ('"costs us," further saying')."""
    before = before_adverbs(index, passage)
    if before in passage.marked_tokens:
        return before + 1
    return before if passage.doc[before].text == "," else None


def _belongs_to_speaker(verb: Token, cue: Cue, passage: Passage) -> bool:
    """Whether a conjunct goes with the cue: "said she would resign and left" has its tense, not the content's."""
    return (
        verb.dep_ == "conj"
        and verb.tag_ == cue.head.tag_
        and verb.tag_ in {"VBD", "VBZ"}
        and verb.head.tag_ == "VB"
        and verb.i not in passage.marked_tokens
        and not any(child.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass"} for child in verb.children)
    )


def _goes_on(cue: Cue, first: Cue) -> bool:
    """Whether a conjunct is a further cue: with content of its own, or of the first cue's tense without a subject."""
    if any(child.dep_ == "mark" and child.lower_ == "that" and child.i < cue.head.i for child in cue.head.children):
        return False  # "said that it was late and *that sailors offered to help*"
    if cue.head.tag_ == first.head.tag_ == "VBD" and not any(child.dep_ in _SUBJECTS for child in cue.head.children):
        return True
    return any(child.dep_ in {"ccomp", "xcomp"} and child.i > cue.head.i for child in cue.head.children)


def _before_conjunct(verb: Token, floor: int, passage: Passage) -> int:
    """Where the conjunct clause begins: its subject's left edge, with the conjunction before it."""
    start = min([verb.i, *(child.left_edge.i for child in verb.children if child.i < verb.i)])
    while start - 1 > floor and (passage.doc[start - 1].dep_ == "cc" or passage.doc[start - 1].text == ","):
        start -= 1
    return start


def _with_phrase(cue: Cue, end: int, limit: int, passage: Passage) -> int:
    """The end moved over a phrase that belongs to an object but hangs on the cue ("announced new steps *toward peace*")."""
    rest = passage.doc[end:limit]
    if (
        passage.block_type == "headline"
        and len(rest)
        and rest[0].pos_ == "ADP"
        and not any(t.text in LOOSE for t in rest)
    ):
        return limit  # a headline has no room for what is not announced
    for child in cue.head.children:
        if child.dep_ == "oprd" and child.left_edge.i == end:
            return min(child.right_edge.i + 1, limit)  # "declared the fire *a disaster*"
        is_about = child.lower_ in _ABOUT or (
            child.lower_ == "in" and any(x.lower_ == "response" for x in child.children)
        )
        if child.i == end and child.dep_ == "prep" and is_about:
            return min(child.right_edge.i + 1, limit)
    return end


def _extended(cue: Cue, end: int, limit: int, passage: Passage) -> int:
    """The end moved over a conjunct that the parser hung on the cue ("said the plan failed and would be dropped")."""
    for child in cue.head.children:
        if child.i < end or child.i in passage.marked_tokens:
            continue
        if child.dep_ == "advcl" and any(inner.lower_ in _CONDITIONS for inner in child.children if inner.i < child.i):
            if child.left_edge.i <= end + 1:
                end = min(child.right_edge.i + 1, limit)
            continue
        if child.dep_ != "conj":
            continue
        has_subject = any(inner.dep_ in {"nsubj", "nsubjpass"} for inner in child.children)
        has_that = any(inner.dep_ == "mark" and inner.lower_ == "that" for inner in child.children)
        has_modal = any(inner.dep_ in {"aux", "auxpass"} and inner.lower_ in _MODALS for inner in child.children)
        is_told_of = any(
            inner.dep_ == "expl" for inner in child.children
        )  # "said it was late, and *there* was no hope"
        if has_that or is_told_of or (has_modal and not has_subject):
            end = min(child.right_edge.i + 1, limit)
    return end


def _behind_adjuncts(cue: Cue, start: int, limit: int, passage: Passage) -> Range | None:
    """A clause behind where and when it was said, and a comma ("announced on Monday via radio, *phase one was over*")."""
    doc = passage.doc
    if doc[start].pos_ != "ADP" or doc[start].head != cue.head or has_object(cue) or is_passive_cue(cue.head):
        return None
    if cue.head.tag_ not in FINITE or cue.entry.confidence < 0.75 or cue.head.dep_ in {"advcl", "relcl"}:
        return None  # "as Ruiz remarked on the inquiry, ..."
    comma = next((index for index in range(start, min(start + 16, limit)) if doc[index].text in LOOSE), None)
    if comma is None or doc[comma].text != "," or any(token.tag_ in FINITE for token in doc[start:comma]):
        return None
    clause = doc[comma + 1 : limit]
    if len(clause) < 3 or clause[0].pos_ in {"ADP", "SCONJ", "CCONJ"} or clause[0].tag_ in {"VBG", "WDT", "WP", "WRB"}:
        return None
    is_statement = any(token.dep_ in _SUBJECTS for token in clause[:6]) and any(
        token.tag_ in FINITE for token in clause
    )
    return trim((comma + 1, limit), passage) if is_statement else None


def _unhung_clause(cue: Cue, start: int, limit: int, passage: Passage) -> Range | None:
    """A clause right behind a cue that the parser hung elsewhere ("While he acknowledged *money was short*, Ruiz ...")."""
    doc = passage.doc
    if cue.head.tag_ not in FINITE and not any(child.dep_ == "aux" for child in cue.head.children):
        return None
    if cue.entry.lemma in ADDRESSING or is_passive_cue(cue.head) or cue.entry.confidence < 0.75:
        return None
    end = start
    while end < limit and doc[end].text not in LOOSE and doc[end].text not in {".", "?", "!"}:
        if end in passage.marked_tokens:
            return None
        end += 1
    if (
        end - start < 3
        or doc[start].pos_ in {"ADP", "SCONJ", "CCONJ", "PUNCT"}
        or doc[start].tag_ in {"WDT", "WP", "WRB"}
    ):
        return None
    subjects = [token for token in doc[start:end] if token.dep_ in _SUBJECTS and token.head.i > token.i]
    finite = [token for token in doc[start:end] if token.tag_ in FINITE]
    if not subjects or not finite or subjects[0].left_edge.i > start or subjects[0].i > finite[0].i:
        return None
    return trim((start, end), passage)


def _rest(cue: Cue, core: Range, limit: int, passage: Passage) -> Range | None:
    """Content that the parser did not hang on the cue: a that-clause, or what follows a parenthetical cue."""
    start, doc = core[1], passage.doc
    if cue.entry.kind != "verb" or "clause" not in cue.entry.forms or start >= limit or cue.head.tag_ == "VBG":
        return None
    that = _that_in_gap(start, limit, passage)
    if that is not None and (cue.entry.lemma in ADDRESSING or not has_object(cue)):
        end = doc[that].head.right_edge.i + 1
        return trim((that, min(end, limit) if doc[that].head.i > that else limit), passage)
    behind_adjuncts = _behind_adjuncts(cue, start, limit, passage)
    if behind_adjuncts is not None:
        return behind_adjuncts
    unmarked = _unhung_clause(cue, start, limit, passage)
    if unmarked is not None:
        return unmarked
    before = core[0] - 1
    parenthetical = doc[start].text == "," and before > passage.start and doc[before].text == ","
    if parenthetical and cue.head.dep_ not in {"relcl", "acl"} and start + 1 < limit:
        following = doc[start + 1]
        if (following.tag_ == "VBG" and cue.head.dep_ != "parataxis") or following.tag_ in {"WP", "WDT"}:
            return None
        if following.lower_ in {"according", "who", "which", "but", "and"}:
            return None
        if any(token.tag_ in FINITE for token in doc[start + 1 : limit]):
            return trim((start + 1, limit), passage)
    return None
