"""Datelines: where and when a story was filed, and by which agency, at the head of a paragraph.

The shapes (places invented):
    April 10 (UPI) -- The ...                    date and agency
    PORT ELM/THE HAVEN, March 7 (Reuters) - ...  places, date, agency
    ELMIRA - 26 July 2022: The ...               place, full date
    (CNN) -- The ...                             agency alone
    NEW ELM, Freedonia (AP) — The ...            place with its region, agency
    PORT ELM, Jan 5 - The ...                    place, date
    PORT ELM — The ...                           place in capitals
    Elmira, Freedonia — The ...                  place as a name, in the first paragraphs only
and a line that holds nothing but a date ("Friday, March 3, 2017").
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from transforms.lexicon_files import read_lexicon
from transforms.readers.timestamps import ENGLISH_DATE, MONTH, WEEKDAY, PartialDate, partial_date

_LONGEST = 140
_UPPER = "A-ZÀ-ÖØ-Þ"
_UPPER_WORD = rf"[{_UPPER}](?:[{_UPPER}.'’-]+|(?=[ ,/]))"
_NAME_WORD = rf"(?!{MONTH}|{WEEKDAY})[{_UPPER}][\w.'’-]*"
_REGION = rf", (?:{_NAME_WORD})(?: (?:of|and|the|{_NAME_WORD})){{0,3}}"
_UPPER_PLACE = re.compile(
    rf"(?!{MONTH}\s\d){_UPPER_WORD}(?:(?:[ /]|, | and ){_UPPER_WORD}){{0,7}}(?![{_UPPER}\w])(?:{_REGION})?"
)
_NAMED_PLACE = re.compile(
    rf"{_NAME_WORD}(?: (?:de|del|la|of|al|el|{_NAME_WORD})){{0,3}}(?:{_REGION}){{0,2}}", re.UNICODE
)
_DATE = re.compile(ENGLISH_DATE)
_DATE_AFTER_PLACE = re.compile(rf"(?:[,.]? |,|\s[-–—]{{1,2}}\s|\s?\(){ENGLISH_DATE}\)?")
_AGENCY = re.compile(rf"[,.]?\s*\((?P<agency>[{_UPPER}a-z][\w .&/'’-]{{1,40}})\)")
_AGENCY_NAME = re.compile(rf"[{_UPPER}][\w.&'’-]*(?:[ /][{_UPPER}&][\w.&'’-]*){{0,3}}")
_DASH = re.compile(r"(?:\s+(?:--|[-–—])\s+|(?:--|[–—])\s*)")
_COLON = re.compile(r":\s+")
_OPENS_SENTENCE = re.compile(rf"[{_UPPER}0-9\"“‘'«(\[$£€#@]")
_DATE_LINE = re.compile(
    rf"(?:(?P<update>(?:last )?(?:updated|modified))|(?:first )?(?:published|posted|created)|date)?:?\s*(?:on |at )?"
    rf"(?:\d{{1,2}}:\d\d(?: ?[ap]\.?m\.?)?,? (?:[A-Z]{{2,4}},? )?)?(?-i:{ENGLISH_DATE})"
    r"[\s,|·•/@-]*(?:at )?(?:\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?)?[\s,(]*(?:[A-Z]{2,4}\)?)?\s*(?:[/|] ?.{0,30})?",
    re.IGNORECASE,
)
# "Thursday, May 7, 2015 On Tuesday the council ...": the line of the date run into the first paragraph.
_DATE_BEFORE_TEXT = re.compile(rf"(?={WEEKDAY}){ENGLISH_DATE} (?=[{_UPPER}\"“])")


class Dateline(NamedTuple):
    """A dateline that ends at ``end`` of its paragraph, the separator and one space included."""

    end: int
    place: str | None
    day: PartialDate | None
    agency: str | None


class DateLine(NamedTuple):
    """A line that is nothing but a date; ``is_update`` where it says when the story changed."""

    day: PartialDate
    is_update: bool


def find_dateline(paragraph: str, *, is_opening: bool, is_transcript: bool = False) -> Dateline | None:
    """The dateline at the head of a paragraph, or None.

    Deep in an article only an agency or a date is believed; ``is_opening`` (the first paragraphs) admits a bare place.
    A place with a colon ("PORT ELM: The ...") is read only there, and in no transcript, whose turns look the same.
    """
    head = paragraph[:_LONGEST]
    if is_opening and (run_in := _DATE_BEFORE_TEXT.match(head)) is not None and run_in["year"]:
        return _whole(paragraph, Dateline(run_in.end(), None, partial_date(run_in), None))
    for place in (_UPPER_PLACE.match(head), None, _NAMED_PLACE.match(head)):
        found = _with_place(head, place, is_opening, is_transcript)
        if found is not None:
            return _whole(paragraph, found)
    return None


def read_date_line(line: str) -> DateLine | None:
    """The date of a line that holds nothing else but a time; without a year it is not believed."""
    match = _DATE_LINE.fullmatch(line) if len(line) <= 90 else None
    if match is None or not match["year"]:
        return None
    return DateLine(partial_date(match), match["update"] is not None)


def agency_named(name: str) -> str | None:
    """The agency of this name, by the short name that it is known by; 'AP/Reuters' gives the first."""
    name = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    for part in (name, *name.split("/")):
        if (agency := _agencies().get(part.strip().casefold())) is not None:
            return agency
    return None


@cache
def _agencies() -> dict[str, str]:
    return {row["name"].casefold(): row["agency"] for row in read_lexicon("agencies")}


def _with_place(head: str, place: re.Match[str] | None, is_opening: bool, is_transcript: bool) -> Dateline | None:
    position = place.end() if place is not None else 0
    date = (_DATE_AFTER_PLACE if place is not None else _DATE).match(head, position)
    position = date.end() if date is not None else position
    credit = _AGENCY.match(head, position)
    agency = agency_named(credit["agency"]) if credit is not None else None
    if credit is not None and agency is None and not _is_new_agency(credit["agency"], place, date):
        return None
    position = credit.end() if credit is not None else position
    dash, colon = _DASH.match(head, position), _COLON.match(head, position)
    mark = dash or colon
    if mark is None:
        # "(CNN)The council ...", "Port Elm, Apr 10 (PTI) The council ...": a known agency needs no mark.
        gap = re.compile(r"\s*").match(head, position)
        if agency is None or gap is None or not _opens_sentence(head, gap.end()):
            return None
        end = gap.end()
    else:
        end = mark.end()
    is_believed = credit is not None or (date is not None and (place is not None or is_opening))
    if not is_believed and not _is_bare_place(head, end, place, dash, is_opening, is_transcript):
        return None
    if not _opens_sentence(head, end) and credit is None:
        return None
    if credit is not None and agency is None:
        agency = credit["agency"].strip()
    return Dateline(
        end, place[0].strip() if place is not None else None, partial_date(date) if date is not None else None, agency
    )


def _is_new_agency(name: str, place: re.Match[str] | None, date: re.Match[str] | None) -> bool:
    """Whether a name in brackets that the list lacks is an agency's: behind a date, or a place in capitals.

    "WHO (World Health Organization) - The ..." spells out its place and is none.
    """
    if _AGENCY_NAME.fullmatch(name.strip()) is None:
        return False
    if date is not None:
        return True
    if place is None or not _is_upper(place):
        return False
    initials = "".join(word[0] for word in name.split()).upper()
    return re.sub(r"\W", "", place[0]).upper() not in (initials, re.sub(r"[^A-Z]", "", name))


def _is_upper(place: re.Match[str] | None) -> bool:
    return place is not None and place[0].split(",")[0].isupper()


def _is_bare_place(
    head: str,
    end: int,
    place: re.Match[str] | None,
    dash: re.Match[str] | None,
    is_opening: bool,
    is_transcript: bool,
) -> bool:
    if place is None or not is_opening or not _opens_sentence(head, end) or len(place[0]) < 3:
        return False
    if dash is None:
        return _is_upper(place) and not is_transcript
    # "Elmira — Freedonia's oldest town — has ...": a second dash in the sentence makes the first one punctuation.
    sentence = re.split(r"[.!?]\s", head[end:], maxsplit=1)[0]
    return dash[0].strip() not in sentence


def _opens_sentence(text: str, position: int) -> bool:
    return _OPENS_SENTENCE.match(text, position) is not None


def _whole(paragraph: str, found: Dateline) -> Dateline | None:
    """None where nothing follows: a dateline belongs to a paragraph."""
    return found if paragraph[found.end :].strip() else None
