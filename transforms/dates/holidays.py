"""Holidays by name: the days on which they fall, from the table ``lexicons/holidays.csv``.

Feasts of other calendars stand day by day in ``lexicons/moving_feasts.csv``, from 1990 to 2040 (some for fewer years);
Muslim ones are those of Saudi Arabia, and elsewhere the moon may be seen a day later. So do days that are set anew each
time, as the primaries' Super Tuesday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from transforms.lexicon_files import read_lexicon


def holiday_names() -> list[str]:
    """All names, the longest first, so that "Christmas Eve" is not read as Christmas."""
    return sorted(_rules(), key=lambda name: (-len(name), name))


def is_also_a_thing(name: str) -> bool:
    """Whether the name before a noun names a thing, not a day: "Christmas tree"."""
    return _rules()[plain(name)][1] == "yes"


def plain(name: str) -> str:
    """The name as the table has it: lower case, straight apostrophe, no full stop."""
    return name.lower().replace("’", "'").replace("st.", "st")


def holidays_in(name: str, year: int) -> list[date]:
    """The days of a holiday in a year: mostly one, a Muslim feast can come twice, and of a feast untold there is none.

    KeyError for a name that the table has not.
    """
    rule = _rules()[plain(name)][0]
    if rule.startswith("feast:"):
        return [day for day in _feasts()[rule.removeprefix("feast:")] if day.year == year]
    if rule.startswith("orthodox_easter"):
        return [orthodox_easter(year) + timedelta(days=int(rule.removeprefix("orthodox_easter")))]
    if rule.startswith("easter"):
        return [easter(year) + timedelta(days=int(rule.removeprefix("easter")))]
    parts = [int(part) for part in rule.split(":")]
    if len(parts) == 2:
        return [date(year, parts[0], parts[1])]
    month, weekday, number = parts
    return [_numbered_weekday(year, month, weekday, number)]


def _numbered_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second ... such weekday of a month, or its last one (-1); weekdays count from Monday, 0."""
    if number > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the eastern churches, by Meeus' Julian algorithm, as a Gregorian date from 1900 to 2099."""
    to_moon = (19 * (year % 19) + 15) % 30
    to_sunday = (2 * (year % 4) + 4 * (year % 7) - to_moon + 34) % 7
    month, day = divmod(to_moon + to_sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


@cache
def _feasts() -> dict[str, list[date]]:
    days: dict[str, list[date]] = {}
    for row in read_lexicon("moving_feasts"):
        days.setdefault(row["feast"], []).append(date.fromisoformat(row["day"]))
    return days


@cache
def _rules() -> dict[str, tuple[str, str]]:
    return {row["name"].lower(): (row["rule"], row["is_also_a_thing"]) for row in read_lexicon("holidays")}
