"""Holidays by name: the days on which they fall, from the table ``lexicons/holidays.csv``."""

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


def holiday_in(name: str, year: int) -> date:
    """The day of a holiday in a year. KeyError for a name that the table has not."""
    rule = _rules()[plain(name)][0]
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule.removeprefix("easter") or 0))
    parts = [int(part) for part in rule.split(":")]
    if len(parts) == 2:
        return date(year, parts[0], parts[1])
    month, weekday, number = parts
    return _numbered_weekday(year, month, weekday, number)


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


@cache
def _rules() -> dict[str, tuple[str, str]]:
    return {row["name"].lower(): (row["rule"], row["is_also_a_thing"]) for row in read_lexicon("holidays")}
