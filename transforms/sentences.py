"""Sentence boundaries that punctuation decides, told to the parser before it parses.

The parser finds boundaries along the way, and learned from text with few quotations, lists and abbreviations: on the
awkward boundaries of ``tests/data/boundaries.tsv`` it has F .89. Where marks, capitals and closed lists leave no doubt,
a token is marked as the start of a sentence or as none; everywhere else the parser decides as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from transforms.lexicon_files import read_lexicon

# What the models read in the place of curly marks: the parser has seen few of them, and 7 of 267 quotations came out
# otherwise where a publisher's marks were curly. One letter for one, so that every offset stays.
STRAIGHT_MARKS = str.maketrans("“”„‟‘’‛", '""""\'\'\'')

_STOPS = frozenset({".", "!", "?", "?!", "!?", "!!", "...", "....", "..", "…"})
_CLOSING = frozenset({"”", "’", ")", "]", "»"})
_OPENING = frozenset({"“", "‘", "``", "(", "[", "«"})
_STRAIGHT = frozenset({'"', "''", "'"})  # open or close, as the spaces beside them say
_SIGNS = frozenset({"•", "▪", "●", "◦", "‣", "■"})  # bullets wherever they stand
_DASHES = frozenset({"-", "–", "—", "--", "*"})  # bullets only at the beginning of a line
_NUMBER = re.compile(r"\d{1,2}|[a-h]|[ivx]{1,4}")
_LETTER_POINT = re.compile(r"[a-h]\.")
_ELLIPSIS = re.compile(r"\.{2,}|…")
# "in the U.N.", "at 4 p.m.", "an M.A."
_POINTED = re.compile(r"(?:[A-Z]\.){2,}|[ap]\.m\.|[A-Z][a-z]?\.[A-Z]\.")
_LETTERS_HYPHEN = r"(?<=[A-Z]\.[A-Z]\.)-(?=[A-Za-z])"  # "U.S.-led"
_SUFFIXES = frozenset({"Inc.", "Corp.", "Co.", "Ltd.", "Jr.", "Sr."})
_INITIAL = re.compile(r"[A-Z]\.")
# Capitalised, these begin a sentence and no name: after "U.S." or an ellipsis the parser doubts them.
_OPENERS = frozenset(
    {"It", "She", "They", "We", "He", "The", "His", "Her", "Their", "Its", "Our", "All", "Both"}
    | {"Most", "Some", "Many", "Few", "Nobody", "None", "But", "This", "That", "These", "Those", "There", "Then"}
    | {"When", "If", "After", "Before", "Since", "While", "And", "Yet", "Neither", "Nothing", "Everyone", "Everybody"}
    | {"Somebody"}
    | {"Others", "Now", "Here", "What", "Who", "Why", "How", "In", "On", "At", "By", "For", "From"}
    | {"With", "Until", "Although", "However"}
)
# After an initial: words that are nobody's surname ("X. He", "J. By" are people).
_NO_SURNAMES = _OPENERS - {"He", "In", "On", "By", "At", "For", "Few", "Many", "How", "Here", "Now"}
_PARTICLES = re.compile(r"(?:al|el|bin|ibn|de|da|di|del|van|von|der|ten|ter|abu)\b|[a-z]+[A-Z]")
# "NAIROBI, March 3 (AP) —", "(CNN) —", "ST. LOUIS (AP) --": a dateline in front of the sentence that it belongs to.
_DATELINE = re.compile(r"(?:\([A-Z]{2,6}\)|[A-Z][A-Z.]+[A-Za-z .,'’/0-9()]{0,60}?)\s(?:—|–|--?)\s")
# "((WN)) What now?", "(Laughs) No.", "Ana Cruz: We wait.", "Q: Why?": who speaks, in front of the first sentence of a turn.
_TURN = re.compile(
    r"(?:\(\(?[^\W\d][^().:;!?]{0,40}\)?\) ?:?|[A-Z][\w'’-]*(?: (?:[A-Z][a-z]{0,2}\.|[A-Z][\w'’-]*)){0,3} ?:) "
)
_LONGEST_PART = 30  # tokens of a quotation that is part of a sentence


def keep_abbreviations(tokenizer: Tokenizer) -> None:
    """Makes the tokenizer leave the full stop at titles that it does not know, as it does at "Dr." and "Gen.".

    Cut off, the stop hides the title: "Sgt . Berg" and "Insp . Joe Nkosi" fall apart into two sentences or two people.
    """
    for row in read_lexicon("abbreviations"):
        if row["kept_whole"] == "yes":
            tokenizer.add_special_case(row["abbreviation"], [{ORTH: row["abbreviation"]}])


def part_hyphenated_letters(tokenizer: Tokenizer) -> None:
    """Makes the tokenizer part "U.S.-led" as it parts "US-led": three words, of which the first is a name.

    Left whole, it is an adjective without any country, and of "U.S.-China" neither country is found.
    """
    known: Any = tokenizer.infix_finditer
    tokenizer.infix_finditer = re.compile(f"{known.__self__.pattern}|{_LETTERS_HYPHEN}").finditer


def mark_sentences(doc: Doc, is_headline: bool = False) -> Doc:
    """Marks a text that was not parsed yet, in place; a headline is one sentence whatever stands in it."""
    if is_headline:
        for token in doc[1:]:
            token.is_sent_start = False
        return doc
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    for index, is_start in find_boundaries(words, spaces):
        doc[index].is_sent_start = is_start
    return doc


def find_boundaries(words: Sequence[str], spaces: Sequence[bool]) -> Iterator[tuple[int, bool]]:
    """Tokens of one paragraph that begin a sentence for sure (True) or surely do not (False), in order.

    ``words`` may hold white space of its own (line breaks); ``spaces`` says after which of them a space follows. The
    first token is not named.
    """
    opening = _opening_end(words, spaces)
    in_part = 0  # up to here runs a quotation that is part of a sentence
    for index in range(1, len(words)):
        word, before = words[index], words[index - 1]
        if index > opening and index >= in_part and word.isalpha() and before.isalpha():
            continue  # seven of ten tokens: a word after a word
        if word.isspace():
            continue
        if index <= opening:
            yield index, False
            continue
        if _opens(words, spaces, index) and word not in {"(", "["}:
            in_part = max(in_part, _end_of_part(words, spaces, index))
        decided = None
        if index < in_part:
            decided = False
        elif word in _SIGNS or (before.isspace() and "\n" in before):
            decided = True if _is_bullet(words, spaces, index) else None
        elif _after_bullet(words, spaces, index) or _closes(words, spaces, index) or _opens(words, spaces, index - 1):
            decided = False
        elif not before.isalpha() and before != ",":
            decided = _after_stop(words, spaces, index)
        if decided is not None:
            yield index, decided


def _opening_end(words: Sequence[str], spaces: Sequence[bool]) -> int:
    """The token after a dateline's dash or after the speaker of a turn; 0 where the text begins with neither."""
    text = "".join(word + " " * space for word, space in zip(words[:30], spaces[:30], strict=True))
    found = _DATELINE.match(text) or _TURN.match(text)
    if not found:
        return 0
    place = 0
    for index, word in enumerate(words):
        if place >= found.end():
            return index
        place += len(word) + spaces[index]
    return 0


# Marks


def _opens(words: Sequence[str], spaces: Sequence[bool], index: int) -> bool:
    """Whether the token is an opening mark; a straight one is where a space stands before and none behind."""
    if words[index] in _OPENING:
        return not (words[index] == "“" and index and spaces[index] and not spaces[index - 1])  # "Go.“ He went"
    starts = index == 0 or spaces[index - 1] or words[index - 1].isspace() or words[index - 1] in _OPENING
    return words[index] in _STRAIGHT and starts and not spaces[index]


def _closes(words: Sequence[str], spaces: Sequence[bool], index: int) -> bool:
    if words[index] in _CLOSING:
        return True
    return (words[index] in _STRAIGHT or words[index] == "“") and not _opens(words, spaces, index)


def _end_of_part(words: Sequence[str], spaces: Sequence[bool], opening: int) -> int:
    """Where a quotation ends that is part of a sentence: "wants “a fair wage. Nothing more.”"; 0 for any other.

    It follows a word without a mark between, and begins with a small letter or is a cry ("chanted “Go! Go!” until").
    """
    following = words[opening + 1] if opening + 1 < len(words) else ""
    if not opening or not words[opening - 1].isalpha() or not following[:1].isalpha():
        return 0
    for end in range(opening + 1, min(opening + _LONGEST_PART, len(words))):
        if words[end] != words[opening] and words[end] in _OPENING:
            return 0
        if _closes(words, spaces, end) and (words[end] not in {"’", "'"} or words[opening] in {"‘", "'"}):
            after = words[end + 1] if end + 1 < len(words) else ""
            return end if following[0].islower() or after[:1].islower() else 0
    return 0


# Bullets


def _is_bullet(words: Sequence[str], spaces: Sequence[bool], index: int) -> bool:
    """Whether an item of a list begins here: a sign, or at the beginning of a line a dash or a number."""
    return _bullet_end(words, spaces, index) > index


def _bullet_end(words: Sequence[str], spaces: Sequence[bool], index: int) -> int:
    """The token after an item's mark; the index itself where there is none."""
    word = words[index]
    following = words[index + 1 : index + 3]
    if word in _SIGNS or (word in _DASHES and spaces[index]) or (_LETTER_POINT.fullmatch(word) and spaces[index]):
        return index + 1
    if _NUMBER.fullmatch(word) and following[:1] and following[0] in {".", ")"} and spaces[index + 1]:
        return index + 2
    if word == "(" and len(following) == 2 and _NUMBER.fullmatch(following[0]) and following[1] == ")":
        return index + 3
    return index


def _after_bullet(words: Sequence[str], spaces: Sequence[bool], index: int) -> bool:
    """Whether the token is within an item's mark or the first after it."""
    for start in range(max(0, index - 3), index):
        if start == 0 or words[start] in _SIGNS or "\n" in words[start - 1]:
            end = _bullet_end(words, spaces, start)
            if start < index <= end:
                return True
    return False


# Full stops


def _after_stop(words: Sequence[str], spaces: Sequence[bool], index: int) -> bool | None:
    """What a full stop, question mark or abbreviation before the token says, closing marks between left aside."""
    last = index - 1
    while last > 0 and (words[last].isspace() or (words[last] not in _STOPS and _closes(words, spaces, last))):
        last -= 1
    stop, word = words[last], words[index]
    is_quoted = any(not words[place].isspace() for place in range(last + 1, index))
    is_lower = word[:1].islower() and word.isalpha() and not _PARTICLES.match(word)
    if _ELLIPSIS.fullmatch(stop):
        return _after_ellipsis(words, index, last, is_lower)
    if stop in _STOPS:
        if is_lower and (spaces[index - 1] or is_quoted):
            return False
        if word == "(" and _is_aside(words, spaces, index):
            return False
        if _opens(words, spaces, index) and spaces[index - 1] and word != "(":
            return True if not _is_abbreviated(words, spaces, last, index) else None
        if is_quoted:
            return True if stop == "." and word[:1].isupper() and spaces[index - 1] else None
        return False if _is_abbreviated(words, spaces, last, index) else None
    if is_quoted or not stop.endswith("."):
        return False if is_quoted and is_lower else None
    if is_lower or _is_abbreviated(words, spaces, last, index):
        return False
    if _INITIAL.fullmatch(stop) or stop in _SUFFIXES:
        return True if word in _NO_SURNAMES else None
    return True if _POINTED.fullmatch(stop) and word in _OPENERS else None


def _is_aside(words: Sequence[str], spaces: Sequence[bool], opening: int) -> bool:
    """Whether the sentence goes on behind these brackets: "Orbán Kft. (Orban Ltd) sells steel"."""
    for end in range(opening + 1, min(opening + _LONGEST_PART, len(words) - 1)):
        if words[end] in _STOPS:
            return False
        if words[end] == ")":
            return spaces[end] and words[end + 1].islower() and not _PARTICLES.match(words[end + 1])
    return False


def _after_ellipsis(words: Sequence[str], index: int, ellipsis: int, is_lower: bool) -> bool | None:
    """False before a small letter and where a speaker begins again ("I thought... I thought they would stop")."""
    here = [word.lower() for word in words[index : index + 2]]
    earlier = [word.lower() for word in words[max(0, ellipsis - 4) : ellipsis]]
    if is_lower or any(earlier[place : place + 2] == here for place in range(len(earlier) - 1)):
        return False
    return True if words[index] in _OPENERS else None


def _is_abbreviated(words: Sequence[str], spaces: Sequence[bool], stop: int, index: int) -> bool:
    """Whether the full stop belongs to an abbreviation that goes with the token at ``index``."""
    if words[stop] == ".":
        if stop == 0 or spaces[stop - 1]:
            return False
        name = words[stop - 1]
    else:
        name = words[stop].rstrip(".")
    goes_with = _abbreviations().get(name.lower())
    follower = words[index]
    return follower[:1].isdigit() if goes_with == "number" else goes_with == "name" and follower[:1].isalnum()


@cache
def _abbreviations() -> dict[str, str]:
    """What follows an abbreviation, a name or a number, by the abbreviation in lower case without its full stop."""
    return {row["abbreviation"].rstrip(".").lower(): row["goes_with"] for row in read_lexicon("abbreviations")}
