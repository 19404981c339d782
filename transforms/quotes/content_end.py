"""Where indirect content ends against its parse: what the author adds behind a comma, what the parser cut off.

"said the bridge would open in May, *which few believed*" ends at the comma; "said the plan | *that nobody read* failed"
goes on to the next comma.
"""

from __future__ import annotations

from transforms.quotes.passages import Passage
from transforms.quotes.ranges import FINITE, Range

_ADDING = frozenset({"although", "though"})
_GOES_ON_WITH = frozenset({"that", "who", "to", "than", "of"})
_DASHES = frozenset({"--", "—", "–"})
_STOPS = frozenset({",", ";", ".", "?", "!", "--", "—", "–", "-"})


def without_authors_words(piece: Range, passage: Passage) -> int:
    """The end moved before a clause that the author sets against what is said ("..., although ...").

    Of "..., which ..." half belong to what is said: five and six of eleven on the development articles.
    """
    start, end = piece
    for index in range(start + 3, end - 1):
        token = passage.doc[index]
        if token.text != "," or index in passage.marked_tokens or index + 1 in passage.marked_tokens:
            continue
        if passage.doc[index + 1].lower_ in _ADDING:
            return index
    return end


def without_stub(piece: Range, passage: Passage) -> int:
    """The end moved before a dash and a single word: another cue's content begins there ("-- *suggesting*, they noted, ...")."""
    start, end = piece
    if end - start > 3 and passage.doc[end - 1].is_alpha and passage.doc[end - 2].text in _DASHES:
        return end - 2
    return end


def over_lost_rest(end: int, limit: int, passage: Passage) -> int:
    """The end moved over what cannot begin anything new: a finite verb, "that", "to" without a mark before them.

    The parser hung it elsewhere ("he had a source who told him the mayor | *hadn't paid any taxes*").
    """
    if end >= limit or end <= passage.start or passage.doc[end - 1].text in _STOPS:
        return end
    if passage.doc[end - 1].pos_ == "CCONJ":
        return end  # "said it was safe and | warned that": a further verb of the speaker
    token = passage.doc[end]
    if end in passage.marked_tokens or not (token.tag_ in FINITE or token.lower_ in _GOES_ON_WITH):
        return end
    while end < limit and passage.doc[end].text not in _STOPS:
        end += 1
    return end


def over_list(piece: Range, limit: int, passage: Passage) -> int:
    """The end moved over what a colon announces within the sentence ("three things changed: prices rose, | ...")."""
    start, end = piece
    colons = (index for index in range(start, min(end + 1, limit - 1)) if passage.doc[index].text == ":")
    return (
        limit
        if any(not _begins_sentence(index + 1, passage) for index in colons if index not in passage.marked_tokens)
        else end
    )


def _begins_sentence(index: int, passage: Passage) -> bool:
    """Whether marks with a verb of their own open here, which are another quotation ('was late: "I had *lost* my way."')."""
    region = passage.region_at(index)
    return region is not None and any(token.tag_ in FINITE for token in passage.doc[region.start : region.end])
