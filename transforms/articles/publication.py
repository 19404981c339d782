"""When an article was published: what the source states, else what the text, the name or the caller says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from transforms.articles.blocks import Layout
from transforms.readers.records import WHOLE_FILE, RawDocument
from transforms.readers.timestamps import ENGLISH_DATE, WEEKDAYS, PartialDate, Timestamp, partial_date, read_timestamp

_DATE = re.compile(ENGLISH_DATE)
_WEEKDAY = re.compile(r"\b(" + "|".join(day.title() for day in WEEKDAYS) + r")\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_DATE_IN_URL = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2]|[a-z]{3})/(0?[1-9]|[12]\d|3[01])(?:/|$)")
_PICTURE_AGE = timedelta(days=7)  # a picture may be a few days older than its story
_NEAR_GIVEN = timedelta(days=31)
_NEAR_RETRIEVED = timedelta(days=300)
_TOLERATED = timedelta(days=1)  # the dateline is local and may be the day before


class Publication(NamedTuple):
    """The local date and how it was found, the time in UTC and its offset where stated, and a conflict in words."""

    day: date | None
    method: str | None
    at: datetime | None
    offset_minutes: int | None
    conflict: str | None


def publication_of(raw: RawDocument, layout: Layout, given_date: date | None) -> Publication:
    """The date of publication; null where nothing says it.

    In order: metadata, a date in the text with its year (dateline), a dateline whose year stands in a caption or
    elsewhere in the text, the path of the url, the name of the file (of a file that is one article), the given date.
    A dateline that differs from the metadata by more than a day, or by its year, is a conflict; the metadata stand.
    """
    stated, local = read_timestamp(raw.published), read_timestamp(raw.local_date)
    day, method = _day_in_text(raw, layout, given_date)
    if stated is None and local is None:
        return Publication(day, method, None, None, None)
    moment = stated or local
    assert moment is not None  # one of both is there
    published = local.day if local is not None else moment.day
    conflict = _conflict(published, layout)
    return Publication(published, "metadata", moment.at, moment.offset_minutes, conflict)


def retrieved_at(raw: RawDocument) -> datetime | None:
    """When the input says that it was fetched, UTC; a time without an offset is taken as UTC, as crawlers write it."""
    return _utc(read_timestamp(raw.retrieved), raw.retrieved)


def updated_at(raw: RawDocument) -> datetime | None:
    """When the publisher says that it last changed, UTC; null without a time and an offset."""
    stamp = read_timestamp(raw.updated)
    return stamp.at if stamp is not None else None


def _utc(stamp: Timestamp | None, value: str | None) -> datetime | None:
    if stamp is None or stamp.at is not None:
        return stamp.at if stamp is not None else None
    try:
        moment = datetime.fromisoformat((value or "").strip())
    except ValueError:
        return datetime(stamp.day.year, stamp.day.month, stamp.day.day, tzinfo=UTC)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _day_in_text(raw: RawDocument, layout: Layout, given: date | None) -> tuple[date | None, str | None]:
    for partial in _stated_days(layout):
        if partial.full is not None:
            return partial.full, "dateline"
    dateline = layout.dateline.day if layout.dateline is not None else None
    if dateline is not None and (found := _with_year(dateline, layout)) is not None:
        return found
    if (day := _day_in_url(raw.url)) is not None:
        return day, "metadata"
    if raw.record == WHOLE_FILE and raw.format in ("text", "html") and (day := _day_in_name(raw.source_uri)):
        # A file may be saved some days after its dateline.
        return (_nearest(dateline, day) if dateline is not None else None) or day, "filename"
    if given is not None:
        near = _nearest(dateline, given) if dateline is not None else None
        return near or given, "given"
    retrieved = retrieved_at(raw)
    if dateline is not None and retrieved is not None:
        return _last_before(dateline, retrieved.date())
    return None, None


def _stated_days(layout: Layout) -> list[PartialDate]:
    """Dates that say when the story was published, whether or not with a year, the plainest first."""
    days = [layout.day_line.day] if layout.day_line is not None and not layout.day_line.is_update else []
    if layout.byline is not None and layout.byline.day is not None:
        days.append(layout.byline.day)
    if layout.dateline is not None and layout.dateline.day is not None:
        days.append(layout.dateline.day)
    return days


def _with_year(dateline: PartialDate, layout: Layout) -> tuple[date, str] | None:
    """The dateline's day in the year of a caption or of a full date in the text; the weekdays of the text check it.

    A story of 10 April has a picture "on April 9, 2024". Full dates in the text may be history ("since April 10,
    1998"), so there the weekday must be named, and no later year may stand in the text.
    """
    body = " ".join(layout.parts("headline", "paragraph"))
    captions = layout.parts("caption")
    weekdays = {match[1].lower() for match in _WEEKDAY.finditer(body[:4000] + " " + " ".join(captions))}
    for caption in captions:
        day = _same_year(dateline, caption)
        if day is not None and (not weekdays or _agrees(day, weekdays)):
            return day, "caption"
    last_year = max((int(match[0]) for match in _YEAR.finditer(body)), default=0)
    day = _same_year(dateline, body)
    if day is not None and weekdays and _agrees(day, weekdays) and day.year >= last_year:
        return day, "dateline"
    return None


def _same_year(dateline: PartialDate, text: str) -> date | None:
    for match in _DATE.finditer(text):
        mentioned = partial_date(match).full
        if mentioned is None:
            continue
        for year in (mentioned.year, mentioned.year + 1):  # a picture of December in a story of January
            day = dateline.in_year(year)
            if day is not None and timedelta(0) <= day - mentioned <= _PICTURE_AGE:
                return day
    return None


def _agrees(day: date, weekdays: set[str]) -> bool:
    """Whether the text names the weekday of the dateline or of the day before it."""
    return not weekdays.isdisjoint(WEEKDAYS[(day - timedelta(days=back)).weekday()] for back in (0, 1))


def _day_in_name(source_uri: str) -> date | None:
    for match in _DATE_IN_NAME.finditer(source_uri):
        day = PartialDate(int(match[1]), int(match[3]), int(match[4])).full
        if day is not None:
            return day
    return None


def _day_in_url(url: str | None) -> date | None:
    match = _DATE_IN_URL.search(url.lower()) if url is not None else None
    if match is None:
        return None
    if match[2].isdigit():
        return PartialDate(int(match[1]), int(match[2]), int(match[3])).full
    return _day_of_month_name(match[2], int(match[1]), int(match[3]))


def _day_of_month_name(name: str, year: int, day: int) -> date | None:
    match = _DATE.fullmatch(f"{name.title()} {day}, {year}")
    return partial_date(match).full if match is not None else None


def _nearest(partial: PartialDate, near: date) -> date | None:
    days = [day for year in (near.year - 1, near.year, near.year + 1) if (day := partial.in_year(year)) is not None]
    best = min(days, key=lambda day: abs(day - near), default=None)
    return best if best is not None and abs(best - near) <= _NEAR_GIVEN else None


def _last_before(partial: PartialDate, limit: date) -> tuple[date | None, str | None]:
    for year in (limit.year, limit.year - 1):
        day = partial.in_year(year)
        if day is not None and timedelta(0) <= limit - day <= _NEAR_RETRIEVED:
            return day, "dateline"
    return None, None


def _conflict(published: date, layout: Layout) -> str | None:
    for partial in _stated_days(layout):
        years = (published.year - 1, published.year, published.year + 1) if partial.year is None else (partial.year,)
        days = [day for year in years if (day := partial.in_year(year)) is not None]
        if days and min(abs(day - published) for day in days) > _TOLERATED:
            return f"the metadata say {published}, the text {min(days, key=lambda day: abs(day - published))}"
    return None
