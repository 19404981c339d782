"""Bylines: who wrote the story, and for which agency."""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.articles.datelines import agency_named
from transforms.readers.timestamps import ENGLISH_DATE, PartialDate, partial_date

_LONGEST = 160
_LONGEST_CREDIT = 400
_UPPER = "A-ZÀ-ÖØ-Þ"
_BY = re.compile(r"(?:(?:story|written|report|words|analysis|opinion|article) )?by:?\s+(?P<names>.+)", re.IGNORECASE)
_NAME = re.compile(
    rf"[{_UPPER}][\w.'’-]*(?: (?:de|da|del|della|di|van|von|der|den|bin|ibn|al|el|la|le|du|dos|ter|ten|y|"
    rf"[{_UPPER}][\w.'’-]*)){{1,4}}(?:,? (?:Jr|Sr)\.?)?"
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,\s*and\b|[,;&]|\band\b|\bAND\b|\bwith\b)\s*")
_ROLE = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|editor|bureau|contributor|columnist|special to|agency|agencies|wire|"
    r"service|news|desk|press|times|post|journal|herald|magazine|online|digital|team)\b",
    re.IGNORECASE,
)
_PLACE_OF_AUTHOR = re.compile(r"\s+(?:in|at|for|of|from)\s+.*$")
_PARTS = re.compile(r"\s+(?:\||//|[-–—•·])\s+")
_NAME_AND_ROLE = re.compile(rf"(?P<name>{_NAME.pattern})(?:,| \||\s[-–—])\s(?P<role>.{{2,50}})")
_DATE = re.compile(ENGLISH_DATE)
# "(Reporting by Ann Lee in Port Elm; Editing by Bo Rask)", and "-- AFP" as a last line
_CREDIT = re.compile(r"\(?(?:additional )?(?:reporting|writing|editing|compiled)(?: and \w+)? by\b.+", re.IGNORECASE)
_REPORTING = re.compile(r"\breporting(?: and \w+)? by\s+(?P<names>[^;)]+)", re.IGNORECASE)
_SIGNATURE = re.compile(r"\(?(?:--?|[–—])?\s*(?P<agency>[\w /-]{2,30}?)\)?")
_SENTENCE_END = re.compile(r"[^\s.]{3,}\.$|[!?:;]$")


class Byline(NamedTuple):
    """The authors as names, the agency by its short name, and a date that stands in the same line."""

    authors: tuple[str, ...]
    agency: str | None
    day: PartialDate | None


def read_byline(line: str) -> Byline | None:
    """The byline that a line at the head of an article is, or None.

    "By ANN LEE, Staff Writer" gives Ann Lee; "By Reuters" an agency without authors; "Ann Lee, Associated Press" is
    read as well. "By Friday the storm had passed" is none: every word of a name begins with a capital letter.
    """
    if len(line) > _LONGEST:
        return None
    if (match := _BY.fullmatch(line)) is not None and not _ends_like_sentence(line):
        return _from_names(match["names"])
    if (agency := agency_named(line)) is not None:
        return Byline((), agency, None)
    if (match := _NAME_AND_ROLE.fullmatch(line)) is not None:
        agency = agency_named(match["role"])
        if agency is not None or re.search(
            r"\b(?:staff writer|correspondent|reporter)\b", match["role"], re.IGNORECASE
        ):
            return Byline((_written_name(match["name"]),), agency, None)
    return None


def read_credit(line: str) -> Byline | None:
    """The credit at the foot of an agency story, or None."""
    if len(line) > _LONGEST_CREDIT:
        return None
    if _CREDIT.fullmatch(line) is not None:
        reporting = _REPORTING.search(line)
        found = _from_names(reporting["names"]) if reporting is not None else None
        return found or Byline((), None, None)
    if line.startswith(("-", "–", "—", "(")) and (match := _SIGNATURE.fullmatch(line)) is not None:
        agency = agency_named(match["agency"])
        return Byline((), agency, None) if agency is not None else None
    return None


def author_names(names: tuple[str, ...]) -> Byline:
    """Names as a record gives them: each alone or as a whole byline; an agency among them is no author."""
    authors: list[str] = []
    agency: str | None = None
    for name in names:
        match = _BY.fullmatch(name)
        found = _from_names(match["names"] if match is not None else name)
        if found is None:
            authors.append(name)  # one word, another script, an office: as the source has it
        else:
            authors.extend(found.authors)
            agency = agency or found.agency
    return Byline(tuple(dict.fromkeys(authors)), agency, None)


def _from_names(text: str) -> Byline | None:
    parts = _PARTS.split(text)
    authors: list[str] = []
    agency: str | None = None
    for piece in (piece for part in parts for piece in _BETWEEN_NAMES.split(part)):
        piece = _PLACE_OF_AUTHOR.sub("", piece).strip()
        named = agency_named(piece) or agency_named(re.sub(r"\s+(?:staff|writer|reporters?)$", "", piece, flags=re.I))
        if named is not None:
            agency = agency or named
        elif _ROLE.search(piece) is None and _NAME.fullmatch(piece) is not None and not _DATE.match(piece):
            authors.append(_written_name(piece))
        elif not authors and agency is None and _ROLE.search(piece) is None:
            return None
    if not authors and agency is None and _ROLE.search(text) is None:
        return None
    date = next((match for part in parts if (match := _DATE.search(part)) is not None), None)
    return Byline(tuple(authors), agency, partial_date(date) if date is not None else None)


def _written_name(name: str) -> str:
    """The name as it is written in running text: "ANN McKAY" stays, "ANN LEE" becomes "Ann Lee"."""
    if not name.isupper():
        return name
    spelled = re.sub(rf"[{_UPPER}]+", lambda word: word[0].capitalize() if len(word[0]) > 1 else word[0], name)
    spelled = re.sub(r"\bMc([a-z])", lambda match: "Mc" + match[1].upper(), spelled)
    return re.sub(r"\b(Ii|Iii|Iv)\b", lambda match: match[1].upper(), spelled)


def _ends_like_sentence(line: str) -> bool:
    """A full word and a period ("... had passed."), not an initial or "Jr."."""
    return _SENTENCE_END.search(line) is not None
