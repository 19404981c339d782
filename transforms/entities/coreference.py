"""People who are meant without being named: "the prime minister", "she".

High precision before reach: a phrase or pronoun that two people of the article fit is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from transforms import roles
from transforms.entities.titles import Anchor, Title, title_of
from transforms.language import BLOCK_SPANS
from transforms.syntax import noun_phrase


class Person(NamedTuple):
    """What is known of a person of the article from where the name stands."""

    number: int
    spans: tuple[Span, ...]
    titles: tuple[Title, ...]
    gender: str | None
    country_code: str | None


class Reference(NamedTuple):
    """A phrase or pronoun that means the person of this number, and by which rule."""

    number: int
    span: Span
    mention_type: str
    method: str


_PRONOUNS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_OPENING, _CLOSING = frozenset({"“", "``"}), frozenset({"”", "''"})
# One word for many offices: "the chief", "the member" say too little to know who is meant.
_VAGUE = frozenset(
    {"member", "head", "chief", "official", "officer", "deputy", "expert", "resident", "worker", "victim", "suspect"}
    | {"witness", "player", "student", "representative", "winner", "runner", "star", "host", "secretary", "general"}
    | {"soldier", "farmer", "critic", "rival", "opponent", "driver", "defender", "forward", "private", "major", "judge"}
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


def quoted_tokens(doc: Doc) -> frozenset[int]:
    """Tokens inside double quotation marks, counted anew in each block; an open mark runs to the end of its block."""
    found: set[int] = set()
    for block in doc.spans.get(BLOCK_SPANS, None) or (doc[:],):
        inside = False
        for token in block:
            if token.text in _OPENING:
                inside = True
            elif token.text in _CLOSING:
                inside = False
            elif token.text == '"':
                inside = not inside
            elif inside:
                found.add(token.i)
    return frozenset(found)


def find_references(
    doc: Doc, people: Sequence[Person], anchors: Mapping[int, Anchor], barred: frozenset[int]
) -> list[Reference]:
    """Nominal and pronominal references to people, in order."""
    named = {
        index: person.number for person in people for span in person.spans for index in range(span.start, span.end)
    }
    nominal = list(_nominals(doc, people, anchors, named, barred))
    known = named | {index: found.number for found in nominal for index in range(found.span.start, found.span.end)}
    unheard = barred | quoted_tokens(doc)
    gender = {person.number: person.gender for person in people}
    first = list(_consistent(list(_pronouns(doc, known, gender, unheard))))
    # A person who was "she" once is no candidate for "he": a second reading finds what the first left open.
    heard = {found.number: _PRONOUNS[found.span.text.lower()] for found in first}
    gender = {number: given or heard.get(number) for number, given in gender.items()}
    pronouns = list(_consistent(list(_pronouns(doc, known, gender, unheard))))
    return sorted([*nominal, *pronouns], key=lambda found: found.span.start)


def _nominals(
    doc: Doc, people: Sequence[Person], anchors: Mapping[int, Anchor], named: Mapping[int, int], barred: frozenset[int]
) -> Iterator[Reference]:
    """ "The prime minister", where exactly one person of the article bears that title."""
    for token in doc:
        if token.pos_ not in {"NOUN", "PROPN"} or token.i in named or token.i in barred or token.i in anchors:
            continue
        title = title_of(token, anchors)
        if title is None or title.is_former or not _is_definite(token) or _names_somebody(token, named):
            continue
        if title.phrase in _VAGUE or any(_is_restricting(child) for child in token.children):
            continue
        holders = [person for person in people if _holds(person, title)]
        if len(holders) == 1 and _is_introduced(doc, holders[0], token):
            yield Reference(holders[0].number, noun_phrase(token), "nominal", "title")


def _is_restricting(child: Token) -> bool:
    """Whether a clause or number beside a noun says which one is meant, so that the noun alone does not."""
    if child.dep_ == "nummod":
        return True
    return child.dep_ in {"relcl", "acl"} and child.doc[child.left_edge.i - 1].text != ","


def _is_definite(noun: Token) -> bool:
    """Whether a phrase means one known person: "the president", "Japan's president", a bare "President" never."""
    determiners = [child for child in noun.children if child.i < noun.i and child.dep_ in {"det", "poss"}]
    return any(child.lower_ == "the" or child.ent_type_ in {"GPE", "NORP", "ORG"} for child in determiners)


def _names_somebody(noun: Token, named: Mapping[int, int]) -> bool:
    """Whether the noun already stands with a name: in apposition, as its title, or as a predicate."""
    if noun.dep_ in {"compound", "appos", "attr", "oprd", "nmod", "amod", "pobj"} and (
        noun.dep_ != "pobj" or noun.head.lower_ in {"as", "of"}
    ):
        return noun.dep_ != "pobj" or noun.head.lower_ == "as" or noun.i + 1 in named
    return any(child.dep_ == "appos" for child in noun.children) or noun.i + 1 in named


def _holds(person: Person, title: Title) -> bool:
    """Whether the person bears this title, with nothing that contradicts it: no other country, body or rank."""
    for held in person.titles:
        if held.is_former or held.noun != title.noun:
            continue
        shorter = title.noun in _BARE_OFFICES or not held.phrase.endswith(" " + title.noun)
        if held.phrase != title.phrase and not (title.phrase == title.noun and shorter):
            continue
        country = title.context.country_code
        if country is not None and country != (held.context.country_code or person.country_code):
            continue
        if title.context.organisation is not None and title.context.organisation is not held.context.organisation:
            continue
        return True
    return False


# "The minister" may be the foreign minister, but "the president" is not the vice president.
_BARE_OFFICES = frozenset(
    {"minister", "spokesman", "spokeswoman", "leader", "ambassador", "senator", "director", "coach"}
)


def _is_introduced(doc: Doc, person: Person, token: Token) -> bool:
    """Whether the person was named before, so that "the" can refer back."""
    return any(span.start < token.i for span in person.spans)


def _pronouns(
    doc: Doc, known: Mapping[int, int], gender: Mapping[int, str | None], barred: frozenset[int]
) -> Iterator[Reference]:
    """he, she and their forms, where one person alone can be meant by sentence or paragraph."""
    blocks = list(doc.spans.get(BLOCK_SPANS, None) or (doc[:],))
    resolved: dict[int, int] = {}
    for number, block in enumerate(blocks):
        if block.label_ in {"headline", "byline", "boilerplate", "dateline"}:
            continue
        for token in block:
            wanted = _PRONOUNS.get(token.lower_)
            if wanted is None or token.i in barred or token.i in known or token.pos_ not in {"PRON", "DET"}:
                continue
            previous = blocks[number - 1] if number and blocks[number - 1].label_ == "paragraph" else None
            found = _antecedent(token, wanted, block, previous, {**known, **resolved}, gender)
            if found is not None:
                resolved[token.i] = found[0]
                yield Reference(found[0], doc[token.i : token.i + 1], "pronoun", found[1])


def _antecedent(
    pronoun: Token,
    wanted: str,
    block: Span,
    previous: Span | None,
    known: Mapping[int, int],
    gender: Mapping[int, str | None],
) -> tuple[int, str] | None:
    """The one person that a pronoun can mean, and how that was seen; None where none or several can be."""
    doc, sentence = pronoun.doc, pronoun.sent
    before = _people_in(doc, sentence.start, pronoun.i, known, wanted, gender)
    if before:
        if len(before) > 1 or _others(doc, sentence.start, pronoun.i, known):
            return None
        return next(iter(before)), "pronoun_sentence"
    if _others(doc, sentence.start, pronoun.i, known) or _named_after(pronoun, known):
        return None
    before = _people_in(doc, block.start, sentence.start, known, wanted, gender)
    if before:
        if len(before) > 1 or _others(doc, block.start, sentence.start, known):
            return None
        return next(iter(before)), "pronoun_paragraph"
    opens = sentence.start <= block.start + 1 and not _others(doc, block.start, sentence.start, known)
    if previous is None or not opens or pronoun.dep_ not in _SUBJECTS | {"poss"}:
        return None
    before = _people_in(doc, previous.start, previous.end, known, wanted, gender)
    if len(before) != 1 or _others(doc, previous.start, previous.end, known):
        return None
    return next(iter(before)), "pronoun_previous_paragraph"


def _people_in(
    doc: Doc, start: int, end: int, known: Mapping[int, int], wanted: str, gender: Mapping[int, str | None]
) -> set[int]:
    """Numbers of the people mentioned between two tokens whose gender is not another one."""
    found = {known[index] for index in range(start, end) if index in known}
    return {number for number in found if gender.get(number) in {None, wanted}}


def _others(doc: Doc, start: int, end: int, known: Mapping[int, int]) -> bool:
    """Whether somebody who is not known by name stands there too ("a man", "the suspect"): he may be meant."""
    for index in range(start, end):
        token = doc[index]
        if token.pos_ == "NOUN" and token.tag_ == "NN" and index not in known and roles.is_person_noun(token.lower_):
            if token.dep_ in {"compound", "appos", "attr", "nmod", "amod"} and token.head.i in known:
                continue
            if token.dep_ in {"compound", "appos", "attr", "amod"} or index + 1 in known:
                continue
            return True
        if token.ent_type_ == "PERSON" and index not in known:
            return True
    return False


def _named_after(pronoun: Token, known: Mapping[int, int]) -> bool:
    """Whether a name follows in the sentence that the pronoun may run ahead of ("In his speech, Mori said")."""
    subordinate = pronoun.dep_ == "poss" or any(token.dep_ in {"advcl", "prep"} for token in pronoun.ancestors)
    return subordinate and any(index in known for index in range(pronoun.i + 1, pronoun.sent.end))


def _consistent(found: Sequence[Reference]) -> Iterator[Reference]:
    """The pronouns without those that make a person both he and she: the rarer gender goes, both where even."""
    votes: dict[int, Counter[str]] = {}
    for reference in found:
        votes.setdefault(reference.number, Counter())[_PRONOUNS[reference.span.text.lower()]] += 1
    for reference in found:
        count = votes[reference.number]
        mine = _PRONOUNS[reference.span.text.lower()]
        if count[mine] > count["f" if mine == "m" else "m"]:
            yield reference
