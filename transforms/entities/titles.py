"""Titles beside names, and what a noun phrase says of its own country and organisation.

"Japanese Prime Minister Aiko Mori" gives the title and, from the words beside it, the country: the text first, tables
second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from spacy.tokens import Doc, Token

from transforms import roles
from transforms.syntax import appositions, lemma, objects_of


class Anchor(Protocol):
    """What a country, place or organisation that is named beside a noun must tell."""

    @property
    def entity_id(self) -> str:
        """Its id, as of ``Entity``."""

    @property
    def entity_type(self) -> str:
        """OntoNotes type."""

    @property
    def country_code(self) -> str | None:
        """ISO 3166 alpha-3."""

    @property
    def sector_code(self) -> str | None:
        """PLOVER sector."""


class Context(NamedTuple):
    """What the words of a noun phrase say: its country, how they say it, and the organisation that is named."""

    country_code: str | None = None
    method: str | None = None  # modifier | possessor | of | in | organisation
    organisation: Anchor | None = None


class Title(NamedTuple):
    """A title in the text: half-open token range, its noun, and what stands beside it."""

    start: int
    end: int
    noun: str  # lower-case head: "minister" of "Foreign Minister"
    modifiers: tuple[str, ...]  # lower-case words before it
    context: Context

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
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_HYPHENS = frozenset({"-", "–"})
# "ethnic Albanians" live anywhere; "anti-Japanese protesters" are not of Japan.
_BLOCKING = frozenset({"ethnic", "anti", "pro", "non"})
# Whoever is sent abroad: "troops in Iraq" and "the ambassador in Moscow" are not of the country that they are in.
_ABROAD = frozenset(
    {"ambassador", "envoy", "diplomat", "consul", "troops", "soldier", "force", "forces", "peacekeeper", "troop"}
    | {"correspondent", "reporter", "journalist", "tourist", "embassy", "army", "military", "marine", "mission"}
    | {"expert", "national", "citizen", "delegation", "delegate", "negotiator", "mediator", "contractor", "company"}
    | {"leader", "minister", "president", "premier", "official", "worker", "firm", "observer", "base", "commander"}
)


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
        return _title_with_complement(doc, start, anchors)  # "Secretary of Justice Ana Duarte"
    first, noun = row
    words = tuple(token.lower_ for token in doc[first:noun] if token.text not in _HYPHENS)
    return Title(first, start, doc[noun].lower_, words, _context_before(doc, first, noun, start, anchors))


def _row_of_titles(doc: Doc, start: int) -> tuple[int, int] | None:
    """First token and noun of a row of title words that ends at ``start``."""
    left, noun = start, None
    sentence = doc[start - 1].sent.start if start else 0
    while left > sentence:
        token = doc[left - 1]
        if noun is None:
            if not roles.is_title_noun(token.text) and not (
                roles.is_title_noun(token.lower_) and token.pos_ in {"NOUN", "PROPN"}
            ):
                break
            noun = left - 1
        elif not _is_inside_title(token, doc[noun]) and not _joins_modifiers(doc, left - 1):
            break
        left -= 1
    if noun is None:
        return None
    while left < noun and doc[left].text in _HYPHENS:
        left += 1
    return left, noun


def _joins_modifiers(doc: Doc, index: int) -> bool:
    """Whether a word is the "and" of "trade *and* industry minister"."""
    around = (doc[index - 1].lower_, doc[index + 1].lower_) if index else ("", "")
    return doc[index].lower_ == "and" and all(roles.is_title_modifier(word) for word in around)


_BEFORE_GENERAL = frozenset(
    {"secretary", "director", "attorney", "solicitor", "surgeon", "consul", "inspector", "governor"}
)


def _is_inside_title(token: Token, noun: Token) -> bool:
    """Whether a word can stand before a title's noun: "deputy", "foreign", another office, never "witness"."""
    kind = roles.title_type(token.text)
    if roles.title_type(noun.text) in {"honorific", "regnal"}:
        return kind in {"office", "honorific"}
    if noun.lower_ == "general" and token.lower_ in _BEFORE_GENERAL:
        return True
    return roles.is_title_modifier(token.lower_) or token.text in _HYPHENS or kind in {"office", "honorific"}


def _title_with_complement(doc: Doc, start: int, anchors: Mapping[int, Anchor]) -> Title | None:
    """ "Minister of Education, Culture and Sport" before a name: capitalised words after a capitalised office."""
    found = None
    for index in range(start - 1, max(doc[start].sent.start, start - 14) - 1, -1):
        token = doc[index]
        if not (token.text[:1].isupper() or token.lower_ in {"of", "for", "to", "the", "and", "&", ","}):
            break
        kind = roles.title_type(token.text)
        if kind in {"office", "role"} and index + 2 < start and doc[index + 1].lower_ in {"of", "for", "to"}:
            found = index
    if found is None or doc[start - 1].text == "," or doc[start - 1].lower_ in {"and", "the", "of"}:
        return None
    beside = (anchors[i] for i in range(found + 2, start) if i in anchors and not _is_field(doc[i], anchors[i]))
    of_country = next(beside, None)
    row = _row_of_titles(doc, found + 1)
    first = row[0] if row else found
    words = tuple(token.lower_ for token in doc[first:found])
    context = _context_before(doc, first, found, start, anchors)
    if of_country is not None and doc[found + 1].lower_ != "to":
        context = Context(of_country.country_code, "of", of_country if of_country.entity_type == "ORG" else None)
    return Title(first, found + 1 if of_country else start, doc[found].lower_, words, context)


def _context_before(doc: Doc, first: int, noun: int, start: int, anchors: Mapping[int, Anchor]) -> Context:
    """Country and organisation in the words right before a title, else those that the parse hangs on it."""
    left = first - 1
    while left >= 0 and (doc[left].text in {"'s", "’s", "'", "’"} or doc[left].pos_ in {"NUM"}):
        left -= 1
    possessive = left < first - 1
    near = left >= 0 and left in anchors and doc[left].sent.start == doc[first].sent.start
    if near and not is_blocked(doc, left, anchors):
        return _context(anchors[left], "possessor" if possessive else "modifier")
    found = context_of(doc[noun], anchors, before=first)
    row = (
        _row_of_titles(doc, first - 1) if found == Context() and first > 1 and doc[first - 1].lower_ == "and" else None
    )
    # "Japanese *wrestler and* film star Aiko Mori"
    return found if row is None else _context_before(doc, row[0], row[1], row[1], anchors)


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
    words = tuple(token.lower_ for token in noun.doc[first : noun.i] if token.text not in _HYPHENS)
    return Title(first, noun.i + 1, word, words, context_of(noun, anchors))


def context_of(noun: Token, anchors: Mapping[int, Anchor], before: int | None = None) -> Context:
    """Country and organisation in the noun's own phrase: its modifiers and possessor, then "of", then "in" or "from".

    Nothing from outside the phrase: no country of the other side of a sentence, none of the sentence before.
    """
    doc = noun.doc
    organisation: Anchor | None = None
    for child in sorted(noun.children, reverse=True):
        if child.dep_ not in {"amod", "compound", "poss", "nmod"} or (before is not None and child.i >= before):
            continue
        anchor = anchors.get(child.i)
        if anchor is None or child.i > noun.i or is_blocked(doc, child.i, anchors):
            continue
        if anchor.entity_type in _PLACES:
            method = "possessor" if child.dep_ == "poss" else "modifier"
            return Context(anchor.country_code, method if anchor.country_code else None, organisation)
        if anchor.entity_type == "ORG" and organisation is None and not _is_field(child, anchor):
            organisation = anchor
    for child in noun.children:  # "the Japanese opposition's leader", "officials of"
        if child.dep_ == "poss" and child.i not in anchors and organisation is None:
            inner = context_of(child, anchors)
            if inner.country_code or inner.organisation:
                return inner
    inside = ("from",) if head_lemma(noun) in _ABROAD else ("in", "from", "at")
    for method, prepositions in (("of", ("of", "for")), ("in", inside)):
        for target in objects_of(noun, *prepositions):
            anchor = anchors.get(target.i)
            if anchor is not None and anchor.entity_type in _PLACES:
                return Context(anchor.country_code, method if anchor.country_code else None, organisation)
            is_body = anchor is not None and anchor.entity_type == "ORG"
            if anchor is not None and _is_field(target, anchor):
                is_body = False
            if is_body and organisation is None and method == "of":
                organisation = anchor
            if anchor is None and method == "of" and organisation is None:
                inner = context_of(target, anchors)
                if inner.country_code or inner.organisation:
                    return inner
    if organisation is None:  # "a vice president at Rift Air"
        beside = (anchors.get(target.i) for target in objects_of(noun, "at", "with"))
        organisation = next((anchor for anchor in beside if anchor is not None and anchor.entity_type == "ORG"), None)
    if organisation is not None:
        return _context(organisation, "organisation")
    return Context()


def _is_field(word: Token, anchor: Anchor) -> bool:
    """Whether a "body" is only the field of an office: "Secretary of *Justice*"."""
    return anchor.entity_type == "ORG" and anchor.sector_code is None and roles.is_title_modifier(word.lower_)


def _context(anchor: Anchor, method: str) -> Context:
    if anchor.entity_type == "ORG":
        return Context(anchor.country_code, "organisation" if anchor.country_code else None, anchor)
    return Context(anchor.country_code, method if anchor.country_code else None)


def is_blocked(doc: Doc, index: int, anchors: Mapping[int, Anchor]) -> bool:
    """Whether a modifier does not tell whose the noun is: "Soviet-style", "ethnic Albanian", "anti-Japanese"."""
    first, last = index, index
    while first - 1 >= 0 and anchors.get(first - 1) is anchors[index]:
        first -= 1
    while last + 1 < len(doc) and anchors.get(last + 1) is anchors[index]:
        last += 1
    if first >= 1 and doc[first - 1].lower_ in _BLOCKING:
        return True
    if first >= 2 and doc[first - 1].text in _HYPHENS and doc[first - 2].lower_ in _BLOCKING:
        return True
    return last + 1 < len(doc) and doc[last + 1].text in _HYPHENS and last + 2 < len(doc) and last + 2 not in anchors


_IN_CONGRESS = frozenset(
    {"state", "republican", "democratic", "former", "late", "then", "ex", "us", "u.s.", "american", "united", "states"}
)


def sector_of_title(title: Title) -> str | None:
    """PLOVER sector of who bears a title, by its noun, the words before it and the organisation beside it."""
    organisation = title.context.organisation
    noun = title.noun if roles.is_known_phrase(title.noun) else title.noun.removesuffix("s")  # "Presidents"
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
    return sector


def speaks_for(title: Title) -> bool:
    """Whether who bears a title can say "we" for the body beside it: its spokesman, its head."""
    return not title.is_former and title.context.organisation is not None and title.noun in _VOICES


_VOICES = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "president", "chief", "head", "director", "chairman", "chairwoman"}
    | {"chairperson", "chair", "ceo", "executive", "manager", "commissioner", "general", "secretary-general", "leader"}
    | {"director-general", "commander", "superintendent", "administrator"}
)


def head_lemma(noun: Token) -> str:
    """Lower-case singular of a noun, or the plural where that is a word of its own ("troops", "authorities").

    The lemmatizer leaves capitalised plurals ("Officials") as they are.
    """
    if roles.is_known_phrase(noun.lower_):
        return noun.lower_
    word = lemma(noun)
    return word[:-1] if noun.tag_ == "NNPS" and word == noun.lower_ and word.endswith("s") else word
