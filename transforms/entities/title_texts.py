"""How the title of a person is printed: the office alone, in the number that the text has, without what is passing about it."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from transforms import roles
from transforms.entities.titles import Title

# "The *current* president", "*fellow* rapper": words that say when, where or to whom, and are no part of the office.
_PASSING = frozenset(
    {"current", "incumbent", "sitting", "outgoing", "incoming", "longtime", "long-time", "fellow", "newly", "local"}
    | {"then", "now", "veteran", "renowned", "famous", "new", "same", "second", "third", "fourth"}
)
_FIELDS_BESIDE = frozenset({"staff", "state", "police", "parliament", "government", "mission", "protocol"})
_HYPHENS = frozenset({"-", "–"})
# Words that end the name of a body of which only this one was taken into the title: "Green *Party* nominee".
_ENDS_OF_BODIES = frozenset(
    {"party", "university", "college", "county", "city", "council", "institute", "transportation", "security"}
    | {"representatives", "commission", "committee", "club", "union", "police", "court", "department", "church"}
)


def title_text(doc: Doc, title: Title) -> str:
    """The title as a reader writes it down: "president" of "the current president Ana Duarte".

    What an office is of stays where it is no body of its own ("chief of staff", "minister of information").
    """
    start, end = _without_passing(doc, title), title.end
    while end > start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    if doc[end - 1].lower_ == title.noun and not doc[end - 1].text[0].isupper():
        end = _with_field(doc, end)
    return " ".join(doc[start:end].text.split())


def _without_passing(doc: Doc, title: Title) -> int:
    """Where the office begins."""
    start, noun = (
        title.start,
        next((index for index in range(title.start, title.end) if doc[index].lower_ == title.noun), title.end - 1),
    )
    while start < noun:
        word = doc[start].lower_
        is_under = word == "under" and not doc[start + 1].lower_.startswith("secretary")
        is_first = word == "first" and doc[start + 1].lower_ == "under"
        is_elected = word == "elected" and start > title.start
        if not (word in _PASSING or is_under or is_first or is_elected or _ends_a_body(doc, start, noun)):
            break
        start += 1
        start += start < noun and doc[start].text in _HYPHENS
    return start


def _ends_a_body(doc: Doc, index: int, noun: int) -> bool:
    """Whether a capitalised word before a title in lower case is the end of a longer name: "Duarte *University* coach"."""
    word, before = doc[index], doc[index - 1] if index else None
    return (
        before is not None
        and word.lower_ in _ENDS_OF_BODIES
        and word.text[0].isupper()
        and doc[noun].text[0].islower()
        and before.text[:1].isupper()
        and before.pos_ == "PROPN"
    )


def _with_field(doc: Doc, end: int) -> int:
    """The end of a title in lower case with what it is of: "chief *of staff*", "minister *of foreign affairs*"."""
    if end + 1 >= len(doc) or doc[end].lower_ != "of":
        return end
    last = end + 1
    while last < len(doc) and _is_field(doc[last]):
        last += 1
    return last if last > end + 1 else end


def _is_field(word: Token) -> bool:
    return word.text.islower() and (word.lower_ in _FIELDS_BESIDE or roles.is_title_modifier(word.lower_))
