"""Titles beside names, and the sector of who bears them.

"Japanese Prime Minister Aiko Mori" gives the title and, from the words beside it, the country: the text first, tables
second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms import roles
from transforms.entities.contexts import (
    Anchor,
    Context,
    context_of,
    context_with,
    head_lemma,
    is_blocked,
    is_field,
    sector_of_complement,
)
from transforms.syntax import appositions


class Title(NamedTuple):
    """A title in the text: half-open token range, its noun, and what stands beside it."""

    start: int
    end: int
    noun: str  # lower-case head: "minister" of "Foreign Minister"
    modifiers: tuple[str, ...]  # lower-case words before it
    context: Context
    phrase_sector: str | None = None  # of the words around the noun: "a *fire service* spokesman"

    @property
    def is_former(self) -> bool:
        """Whether the office is no longer held ("former president")."""
        return not _FORMER.isdisjoint(self.modifiers)

    @property
    def phrase(self) -> str:
        """The office in lower case, without what is passing about it ("prime minister")."""
        passing = {"former", "ex", "late", "then", "current", "outgoing", "incoming", "acting", "new", "-"}
        return " ".join([*(word for word in self.modifiers if word not in passing), self.noun])


_FORMER = frozenset({"former", "ex", "late", "onetime", "then"})
_HYPHENS = frozenset({"-", "–"})
_OFFICES_AND_ROLES = frozenset({"office", "role", "occupation"})


def title_before(doc: Doc, start: int, anchors: Mapping[int, Anchor]) -> Title | None:
    """The title right before a name that begins at token ``start``, or None.

    Titles stand in a row ("acting Deputy Prime Minister"), or with what they are of ("Minister of Education, Culture
    and Sport Aiko Mori"); the country or body before them is their context.
    """
    row = _row_of_titles(doc, start)
    if row is None and start > 1 and doc[start - 1].text == ",":  # "Malaysia's Prime Minister, Aiko Mori said"
        row = _row_of_titles(doc, start - 1)
        if row is not None and roles.title_type(doc[row[1]].text) != "office":
            return None
    if row is None or (row[0] > 1 and doc[row[0] - 1].lower_ == "of" and roles.title_type(doc[row[0] - 2].text)):
        # "Secretary of Justice Ana Duarte", "the governor of Nevada, Ana Duarte,"
        return _title_with_complement(doc, start, anchors) or _title_of_a_body(doc, start, anchors)
    first, noun = row
    words = _modifiers(doc, first, noun, anchors)
    context = _context_before(doc, first, noun, start, anchors)
    return Title(first, start, doc[noun].lower_, words, context, _sector_of_phrase(doc[noun]))


def _modifiers(doc: Doc, first: int, noun: int, anchors: Mapping[int, Anchor]) -> tuple[str, ...]:
    """The words of a title before its noun; and the "former" that a country or body stands behind.

    "*former* Kenyan president", "the *ex*-UN envoy".
    """
    words = tuple(token.lower_ for token in doc[first:noun] if token.text not in _HYPHENS)
    if any(roles.title_type(word) in _OFFICES_AND_ROLES for word in words):
        return words  # "former US candidate Senator Ana Duarte" is a senator
    left = first - 1
    while left >= 0 and (left in anchors or doc[left].text in _HYPHENS or roles.is_title_modifier(doc[left].lower_)):
        if doc[left].lower_ in _FORMER:
            return (doc[left].lower_, *words)
        left -= 1
    return words


def title_of_several(doc: Doc, root: Token, anchors: Mapping[int, Anchor]) -> Title | None:
    """The title that a name in a list shares with those before it: "*actors* Ana Duarte, Ben Okoro and *Chen Wei*"."""
    first = root
    while first.dep_ in {"conj", "appos"} and first.head.i < first.i and first.head.pos_ == "PROPN":
        first = first.head  # the second name of a list is often read as an apposition to the first
    if root == first and not any(child.dep_ in {"conj", "appos"} and child.pos_ == "PROPN" for child in root.children):
        return None  # "told *reporters* Ana Duarte left"
    start = first.i
    while start > max(first.i - _LONGEST_NAME, 0) and _is_first_part(doc[start - 1], first):
        start -= 1
    noun = doc[start - 1] if start else None
    if noun is None or noun.tag_ not in {"NNS", "NNPS"} or not _belongs_to_name(noun, first):
        return None
    singular = head_lemma(noun)
    if not roles.is_title_noun(singular):
        return None
    left = noun.i
    while left and (roles.is_title_modifier(doc[left - 1].lower_) or doc[left - 1].text in _HYPHENS):
        left -= 1
    words = _modifiers(doc, left, noun.i, anchors)
    return Title(left, noun.i + 1, singular, words, _context_before(doc, left, noun.i, start, anchors))


_LONGEST_NAME = 4


def _is_first_part(word: Token, last: Token) -> bool:
    return word.pos_ == "PROPN" and word.i < word.head.i <= last.i


def _belongs_to_name(noun: Token, name: Token) -> bool:
    """Whether a plural right before a name is its title, and not somebody else."""
    return name in {noun.head, noun.head.head} or (name.dep_ == "appos" and name.head == noun)


def _title_of_a_body(doc: Doc, start: int, anchors: Mapping[int, Anchor]) -> Title | None:
    """The title before a name that ends with whose it is: "governor of Nevada Ana Duarte", "the head of NASA, Ana Duarte,".

    Behind a comma the name must be closed by a second one, and be no further member of a list.
    """
    last = start - 1
    is_apposition = doc[last].text == ","
    last -= is_apposition
    if last < _SHORTEST_OF_A_BODY or last not in anchors or (is_apposition and not _is_closed(doc, start)):
        return None
    body, first = anchors[last], last
    while anchors.get(first - 1) is body:
        first -= 1
    first -= doc[first - 1].lower_ == "the"
    noun = first - 2
    if noun < 0 or not (doc[first - 1].lower_ == "at" or _says_whose(doc[first - 1], body)):
        return None
    row = _row_of_titles(doc, noun + 1)
    if row is None or doc[noun].tag_ in {"NNS", "NNPS"} or roles.title_type(doc[noun].text) == "honorific":
        return None
    context = Context(
        body.country_code, "of" if body.country_code else None, body if body.entity_type == "ORG" else None
    )
    return Title(row[0], noun + 1, doc[noun].lower_, _modifiers(doc, *row, anchors), context)


_SHORTEST_OF_A_BODY = 2


def _is_closed(doc: Doc, start: int) -> bool:
    """Whether the name that begins at a token stands between commas, and is not one of a list."""
    end = start
    while end < len(doc) and (doc[end].pos_ == "PROPN" or doc[end].text in _HYPHENS):
        end += 1
    root = doc[start:end].root if end > start else doc[start]
    return end > start and end < len(doc) and doc[end].text in {",", ".", ")", ";"} and root.dep_ != "conj"


def _row_of_titles(doc: Doc, start: int) -> tuple[int, int] | None:
    """First token and noun of a row of title words that ends at ``start``."""
    if not start or not _is_title_noun(doc[start - 1]):
        return None
    left = noun = start - 1
    sentence = doc[noun].sent.start
    while left > sentence:
        token = doc[left - 1]
        if not _is_inside_title(token, doc[noun]) and not _joins_modifiers(doc, left - 1):
            break
        left -= 1
    while left < noun and doc[left].text in _HYPHENS:
        left += 1
    return left, noun


def _is_title_noun(token: Token) -> bool:
    return roles.is_title_noun(token.text) or (roles.is_title_noun(token.lower_) and token.pos_ in {"NOUN", "PROPN"})


def _joins_modifiers(doc: Doc, index: int) -> bool:
    """Whether a word is the "and" of "trade *and* industry minister"."""
    around = (doc[index - 1].lower_, doc[index + 1].lower_) if index else ("", "")
    return doc[index].lower_ == "and" and all(roles.is_title_modifier(word) for word in around)


_BEFORE_GENERAL = frozenset(
    {
        "secretary",
        "director",
        "attorney",
        "solicitor",
        "surgeon",
        "consul",
        "inspector",
        "governor",
        "prosecutor",
        "auditor",
    }
    | {
        "postmaster",
        "registrar",
        "advocate",
        "comptroller",
        "accountant",
        "surveyor",
        "treasurer",
        "procurator",
        "commissary",
    }
)


def _is_inside_title(token: Token, noun: Token) -> bool:
    """Whether a word can stand before a title's noun: "deputy", "foreign", another office, never "witness"."""
    kind = roles.title_type(token.text)
    if roles.title_type(noun.text) in {"honorific", "regnal"}:
        return kind in {"office", "honorific"}
    if noun.lower_ == "general" and token.lower_ in _BEFORE_GENERAL:
        return True
    return roles.is_title_modifier(token.lower_) or token.text in _HYPHENS or kind in {"office", "honorific"}


_BEFORE_COMPLEMENT = frozenset({"of", "for", "to", "from"})


def _says_whose(preposition: Token, anchor: Anchor) -> bool:
    """Whether an office is one of the complement: "the envoy for Syria" and "the ambassador to Peru" are of elsewhere."""
    return preposition.lower_ in {"of", "from"} or (preposition.lower_ == "for" and anchor.entity_type == "ORG")


_JOINING = _BEFORE_COMPLEMENT | {"the", "and", "&", ","}


def _may_stand_in_title(token: Token) -> bool:
    return token.text[:1].isupper() or token.lower_ in _JOINING


def _title_with_complement(doc: Doc, start: int, anchors: Mapping[int, Anchor]) -> Title | None:
    """ "Minister of Education, Culture and Sport" before a name: capitalised words after a capitalised office."""
    if not start or not _may_stand_in_title(doc[start - 1]):
        return None
    found = None
    for index in range(start - 1, max(doc[start].sent.start, start - 14) - 1, -1):
        if not _may_stand_in_title(doc[index]):
            break
        kind = roles.title_type(doc[index].text)
        if kind in _OFFICES_AND_ROLES and index + 2 < start and doc[index + 1].lower_ in _BEFORE_COMPLEMENT:
            found = index
    if found is None or doc[start - 1].text == "," or doc[start - 1].lower_ in {"and", "the", "of"}:
        return None
    beside = (anchors[i] for i in range(found + 2, start) if i in anchors and not is_field(doc[i], anchors[i]))
    of_country = next(beside, None)
    row = _row_of_titles(doc, found + 1)
    first = row[0] if row else found
    words = _modifiers(doc, first, found, anchors)
    context = _context_before(doc, first, found, start, anchors)
    if of_country is not None and _says_whose(doc[found + 1], of_country):
        context = Context(of_country.country_code, "of", of_country if of_country.entity_type == "ORG" else None)
    return Title(first, found + 1 if of_country else start, doc[found].lower_, words, context)


def _context_before(doc: Doc, first: int, noun: int, start: int, anchors: Mapping[int, Anchor]) -> Context:
    """Country and organisation in the words right before a title, else those that the parse hangs on it."""
    inside = next((anchors[i] for i in range(first, noun) if i in anchors), None)
    if inside is not None and inside.sector_code is not None:
        return context_with(inside, "modifier")  # "*Taliban* spokesman", where the body's name is a word of titles too
    left = first - 1
    while left >= 0 and (doc[left].text in {"'s", "’s", "'", "’"} or doc[left].pos_ in {"NUM"}):
        left -= 1
    possessive = left < first - 1
    near = left >= 0 and left in anchors and doc[left].sent.start == doc[first].sent.start
    if near and not is_blocked(doc, left, anchors):
        body = anchors[left]
        found = context_with(body, "possessor" if possessive else "modifier")
        while left > 0 and anchors.get(left - 1) is body:
            left -= 1
        if found.country_code is not None or possessive:
            return found
        return _with_country_of(found, _context_of_title_joined(doc, left, anchors))
    found = context_of(doc[noun], anchors, before=first)
    return _context_of_title_joined(doc, first, anchors) if found == Context() else found


def _context_of_title_joined(doc: Doc, first: int, anchors: Mapping[int, Anchor]) -> Context:
    """What stands before a title that "and" joins to the one at ``first``: "Japanese *wrestler and* film star Aiko Mori"."""
    row = _row_of_titles(doc, first - 1) if first > 1 and doc[first - 1].lower_ == "and" else None
    return Context() if row is None else _context_before(doc, row[0], row[1], row[1], anchors)


def _with_country_of(found: Context, other: Context) -> Context:
    return found._replace(country_code=other.country_code, method=other.method) if other.country_code else found


def titles_beside(root: Token, anchors: Mapping[int, Anchor]) -> Iterator[Title]:
    """Titles that stand in apposition to a name's root: "Duarte, *the leader* of ...", "*the leader*, Ana Duarte"."""
    nouns = appositions(root)
    if root.dep_ == "appos":
        nouns.append(root.head)
    for child in root.children:
        if child.dep_ == "relcl" and child.lemma_ == "be" and any(c.lower_ == "who" for c in child.children):
            nouns += [c for c in child.children if c.dep_ == "attr" and child.tag_ in {"VBZ", "VBP"}]
    for noun in nouns:
        title = title_of(noun, anchors)
        if title is not None:
            yield title


def title_of(noun: Token, anchors: Mapping[int, Anchor]) -> Title | None:
    """The title that a common noun for a person is head of; None where it is none, or is plural."""
    word = noun.lower_
    if noun.tag_ in {"NNS", "NNPS"} or not (roles.is_title_noun(word) or roles.is_title_noun(noun.text)):
        return None
    row = _row_of_titles(noun.doc, noun.i + 1)
    first = row[0] if row else noun.i
    words = _modifiers(noun.doc, first, noun.i, anchors)
    return Title(first, noun.i + 1, word, words, context_of(noun, anchors), _sector_of_phrase(noun))


_IN_CONGRESS = frozenset(
    {"state", "republican", "democratic", "former", "late", "then", "ex", "us", "u.s.", "american", "united", "states"}
)


def sector_of_title(title: Title) -> str | None:
    """PLOVER sector of who bears a title, by its noun, the words before it and the organisation beside it."""
    if title.is_former and roles.title_type(title.noun) == "occupation":
        return None  # an ex-rower may be anything now; a former office makes one of the elites
    organisation = title.context.organisation
    noun = title.noun if roles.is_known_phrase(title.noun) else title.noun.removesuffix("s")  # "Presidents"
    if title.modifiers[-1:] == ("co",) and roles.is_known_phrase(f"co-{noun}"):
        noun = f"co-{noun}"
    sector = roles.sector_of_noun(noun, [word for word in title.modifiers if word not in _HYPHENS])
    if organisation is not None and (sector is None or roles.is_office_of_any_body(title.noun)):
        return "ELI" if sector == "ELI" else organisation.sector_code
    if (
        title.noun == "representative"
        and title.context.country_code == "USA"
        and _IN_CONGRESS.issuperset(title.modifiers)
    ):
        return "ELI" if title.is_former else "LEG"  # "US Representative", "Republican state representative"
    if sector is None and title.noun == "leader" and title.context.method in {"modifier", "possessor"}:
        return "ELI" if title.is_former else "GOV"  # "the Russian leader"
    return sector or title.phrase_sector


def _sector_of_phrase(noun: Token) -> str | None:
    """The sector that all words before a title's noun tell, else those behind it: "a *fire service* spokesman"."""
    words = [
        child.lower_
        for child in noun.doc[noun.left_edge.i : noun.i]
        if noun in {child.head, child.head.head} and child.dep_ in {"compound", "amod", "nmod"}
    ]
    return roles.sector_of_noun(noun.lower_, words) or sector_of_complement(noun)


def speaks_for(title: Title) -> bool:
    """Whether who bears a title can say "we" for the body beside it: its spokesman, its head."""
    return not title.is_former and title.context.organisation is not None and title.noun in _VOICES


_VOICES = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "president", "chief", "head", "director", "chairman", "chairwoman"}
    | {"chairperson", "chair", "ceo", "executive", "manager", "commissioner", "general", "secretary-general", "leader"}
    | {"director-general", "commander", "superintendent", "administrator"}
)
