"""The table of known actors: who is of which country and sector, in which office, and from when to when.

``lexicons/actors.csv`` and a user's own file have the columns of
``transforms.schemas.ACTORS``. A row is a fact that holds from
``valid_from`` to ``valid_to``; either is a year, a month or a day, and open where it is empty. A person with several
offices has a row for each. ``is_shared`` (yes) marks a body whose name others bear too ("Labour Party"): it counts only
where the article names its country.

What a row tells depends on the day of the article. Within its dates it gives country, sector and title, and goes before
what rules conclude. Outside of them a person keeps the country, since nobody loses that with an office; a body that is
no more, or not yet, is not taken. What the text says of a name goes first where the two disagree on the country: then
the name is somebody else's, and the id is ambiguous.

Nothing is learned from an article, so that ids do not depend on what was read before.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from transforms.entities.people import core_of
from transforms.lexicon_files import read_lexicon
from transforms.places import slug
from transforms.schemas.tables import ACTORS, PARTIAL_DATE

_COLUMNS = tuple(column.name for column in ACTORS.columns)
_ALWAYS = (date.min, date.max)
# Where the family name is printed first, so that "President Moon" is found by the first word.
_FAMILY_NAME_FIRST = frozenset({"CHN", "TWN", "KOR", "PRK", "VNM", "KHM", "MMR"})
_ARTICLES = ("al-", "el-")
_LONGEST_ACRONYM = 6


class Row(NamedTuple):
    """A row of the table. ``is_own`` marks the user's."""

    name: str
    aliases: tuple[str, ...]
    entity_type: str
    country_code: str | None
    sector_code: str | None
    title: str | None
    days: tuple[date, date]
    is_shared: bool
    is_own: bool

    def holds(self, day: date | None) -> bool:
        """Whether the row holds on a day; any row does where the day is not known."""
        return day is None or self.days[0] <= day <= self.days[1]


class Known(NamedTuple):
    """What the table tells of a name on a day.

    ``is_valid`` is False for a person outside all dates: then there is a country, and neither sector nor title.
    """

    entity_id: str
    name: str
    country_code: str | None
    sector_code: str | None
    title: str | None
    is_ambiguous: bool
    is_valid: bool
    is_own: bool = False  # told by a row of the user's


class Said(NamedTuple):
    """What the text says of a person: a country, the offices in lower case, and other countries that it names."""

    country_code: str | None = None
    offices: tuple[str, ...] = ()


class _Actor(NamedTuple):
    """All rows of one person or body."""

    entity_id: str
    name: str
    rows: tuple[Row, ...]

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(row.country_code for row in self.rows if row.country_code)

    def holds(self, day: date | None) -> bool:
        return any(row.holds(day) for row in self.rows)

    def known(self, day: date | None, *, is_ambiguous: bool) -> Known:
        """The row of the day, the user's before others, then that which began last; of no day, one without dates."""
        valid = [row for row in self.rows if (row.holds(day) if day is not None else row.days == _ALWAYS)]
        if valid:
            row = max(valid, key=lambda row: (row.is_own, row.days[0], row.title or ""))
            facts = (row.country_code, row.sector_code, row.title)
            return Known(self.entity_id, self.name, *facts, is_ambiguous, is_valid=True, is_own=row.is_own)
        country = next(iter(self.countries)) if len(self.countries) == 1 else None
        return Known(self.entity_id, self.name, country, None, None, is_ambiguous, is_valid=False)


class KnownActors:
    """The table, by every form that its names have."""

    def __init__(self, rows: Iterable[Row]) -> None:
        people: dict[tuple[str, str | None], list[Row]] = {}
        bodies: dict[tuple[str, str | None], list[Row]] = {}
        for row in rows:
            found = people if row.entity_type == "PERSON" else bodies
            found.setdefault(
                (_person_slug(row.name) if found is people else slug(row.name), row.country_code), []
            ).append(row)
        self._people = _by_form(_people_of(people), _person_forms)
        self._surnames = _by_form(_people_of(people), _surnames)
        self._bodies = _by_form(_bodies_of(bodies), _body_forms)

    def person(self, forms: Sequence[Sequence[str]], day: date | None, said: Said) -> Known | None:
        """The person of a name in any of its forms (words), the most telling first; None where the table has none.

        A lone surname is that of the one person whom the table gives this alias, or who held on that day the office,
        or was of the country, that the text says. Of namesakes the text's country chooses, then the day. A person whom
        the text makes another country's is not taken: ``namesake`` says so.
        """
        form, found = _first_hit(self._people, forms)
        found = _own_first(found, day)
        fitting = [actor for actor in found if _fits(actor, said)]
        if len(form) > 1:
            chosen = fitting if len(fitting) == 1 else [actor for actor in fitting if actor.holds(day)]
            return chosen[0].known(day, is_ambiguous=len(fitting) > 1) if len(chosen) == 1 else None
        live = [actor for actor in fitting if actor.holds(day)] or fitting
        if not found:
            live = [
                actor
                for actor in _own_first(_first_hit(self._surnames, [form for form in forms if len(form) == 1])[1], day)
                if actor.holds(day) and _fits(actor, said) and _is_said_to_be(actor, day, said)
            ]
        return live[0].known(day, is_ambiguous=True) if len(live) == 1 else None

    def country_of_surname(self, surname: str, *, is_in_office: bool) -> str | None:
        """The country of those whom a surname alone means: of a few by an alias, of anybody who ``is_in_office``.

        "The Bush administration" says that he is; heads of a state or government go before a police commissioner of that
        name. None where nobody has the name, or people of several countries.
        """
        found = (self._surnames if is_in_office else self._people).get(slug(surname), ()) if " " not in surname else ()
        found = tuple(actor for actor in found if any(_HEAD.fullmatch(row.title or "") for row in actor.rows)) or found
        codes = {code for actor in found for code in actor.countries}
        return codes.pop() if len(codes) == 1 else None

    def country_of_head(self, surname: str) -> str | None:
        """The country of a head of state or government, where all that the table has of the surname are of that country.

        Mayors and police commissioners do not count.
        """
        found = self._surnames.get(slug(surname), ()) if " " not in surname else ()
        found = tuple(actor for actor in found if not all(_LOCAL.search(row.title or "") for row in actor.rows))
        is_head = any(_HEAD.fullmatch(row.title or "") for actor in found for row in actor.rows)
        codes = {code for actor in found for code in actor.countries}
        return codes.pop() if is_head and len(codes) == 1 else None

    def has_namesake(self, forms: Sequence[Sequence[str]]) -> bool:
        """Whether the table has a person of such a full name."""
        return len(_first_hit(self._people, forms)[0]) > 1

    def organisation(self, name: str, day: date | None, named: Iterable[str]) -> Known | None:
        """The body of a name or abbreviation on a day; None where there is none, or several of the article's countries.

        ``named`` are the countries that the article names: they choose among bodies of one name, and without them a
        shared name is nobody's.
        """
        codes = set(named)
        found = [actor for actor in _own_first(_first_hit(self._bodies, [(name,)])[1], day) if actor.holds(day)]
        if len(found) > 1 or any(row.is_shared for actor in found for row in actor.rows):
            found = [actor for actor in found if actor.countries & codes]
        return found[0].known(day, is_ambiguous=False) if len(found) == 1 else None


_HEAD = re.compile(
    r"(?:Acting |Interim )?(?:President|Prime Minister|Premier|Chancellor|King|Queen|Emir|Sultan|Taoiseach)"
)


# Whom nobody abroad knows by a surname.
_LOCAL = re.compile(r"Police|Mayor|Bishop|Archbishop|Judge")


def known_actors(own: str | None = None) -> KnownActors:
    """The table that comes with Dateline, with the rows of a user's file (its text), which win.

    ValueError where the text is no such table; ``expectations.actors`` says in words what is wrong with it.
    """
    return _shipped() if own is None else _with_own(own)


def read_rows(text: str) -> list[Row]:
    """The rows of a user's table. ValueError names the line of one that cannot be read."""
    return [_row(cells, is_own=True) for _, cells in parse(text)]


def parse(text: str) -> list[tuple[int, dict[str, str]]]:
    """The cells of such a table by column, each row with its line; a column that the table lacks is empty.

    ValueError names the line of a row that has not the columns of the header, and a header that is none of ours.
    """
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), strict=True)
    header = reader.fieldnames or []
    unknown = [name for name in header if name not in _COLUMNS]
    missing = [column.name for column in ACTORS.columns if not column.nullable and column.name not in header]
    if unknown or missing:
        problem = (
            f"lacks the column {missing[0]!r}" if missing else f"has a column {unknown[0]!r}, which is none of its"
        )
        raise ValueError(f"line 1: the table {problem}; its columns are {', '.join(_COLUMNS)}")
    lines = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"line {reader.line_num}: it has not the {len(header)} columns of the header")
            lines.append((reader.line_num, {name: row.get(name, "").strip() for name in _COLUMNS}))
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num + 1}: {error}") from error
    return lines


def days_of(valid_from: str, valid_to: str) -> tuple[date, date]:
    """First and last day of a span of dates, each a year, a month or a day. ValueError where one is none of these."""
    first, last = _ALWAYS
    if valid_from:
        year, month, day = _numbers(valid_from)
        first = date(year, month or 1, day or 1)
    if valid_to:
        year, month, day = _numbers(valid_to)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    return first, last


def _numbers(text: str) -> tuple[int, int, int]:
    if not re.match(PARTIAL_DATE, text):
        raise ValueError(f"{text!r} is no year, month or day such as 2021, 2021-04 or 2021-04-09")
    parts = [int(part) for part in text.split("-")]
    return parts[0], parts[1] if len(parts) > 1 else 0, parts[2] if len(parts) > 2 else 0


def _row(cells: Mapping[str, str], *, is_own: bool) -> Row:
    return Row(
        cells["name"],
        tuple(alias.strip() for alias in cells["aliases"].split(";") if alias.strip()),
        cells["entity_type"],
        cells["country_code"] or None,
        cells["sector_code"] or None,
        cells["title"] or None,
        days_of(cells["valid_from"], cells["valid_to"]),
        cells["is_shared"] == "yes",
        is_own,
    )


@cache
def _shipped_rows() -> tuple[Row, ...]:
    return tuple(_row(row, is_own=False) for row in read_lexicon("actors"))


@cache
def _shipped() -> KnownActors:
    return KnownActors(_shipped_rows())


@cache
def _with_own(text: str) -> KnownActors:
    return KnownActors([*_shipped_rows(), *read_rows(text)])


def has_office(country_code: str, office: str) -> bool:
    """Whether the table has somebody of a country in an office ("president"); True of a country without any rows."""
    offices = _offices().get(country_code)
    return offices is None or office in offices


@cache
def _offices() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in _shipped_rows():
        if row.country_code and row.title:
            found.setdefault(row.country_code, set()).add(row.title.lower())
    return {code: frozenset(titles) for code, titles in found.items()}


# -- who is one and the same


def _people_of(rows: Mapping[tuple[str, str | None], list[Row]]) -> list[_Actor]:
    """People by name and country. A row without a country (an office of the United Nations) is the one person's of the name."""
    by_name: dict[str, list[str | None]] = {}
    for name, country in rows:
        by_name.setdefault(name, []).append(country)
    actors = []
    for name, countries in by_name.items():
        nations = [country for country in countries if country is not None]
        for country in nations or countries:
            own = rows[name, country]
            if country is not None and len(nations) == 1:
                own = [*own, *rows.get((name, None), ())]
            suffix = f"-{country.lower()}" if country is not None and len(nations) > 1 else ""
            actors.append(_Actor(f"person:{name}{suffix}", own[0].name, tuple(own)))
    return actors


def _bodies_of(rows: Mapping[tuple[str, str | None], list[Row]]) -> list[_Actor]:
    actors = []
    for (name, country), own in rows.items():
        suffix = f"-{country.lower()}" if country and any(row.is_shared for row in own) else ""
        actors.append(_Actor(f"org:{name}{suffix}", own[0].name, tuple(own)))
    return actors


def _by_form(actors: Iterable[_Actor], forms: Callable[[Row], Iterable[str]]) -> dict[str, tuple[_Actor, ...]]:
    index: dict[str, list[_Actor]] = {}
    for actor in actors:
        for form in dict.fromkeys(form for row in actor.rows for form in forms(row)):
            index.setdefault(form, []).append(actor)
    return {form: tuple(found) for form, found in index.items()}


def _own_first(actors: Sequence[_Actor], day: date | None) -> tuple[_Actor, ...]:
    """Of the actors of one form the user's, where a row of the user's holds on the day; else the others, if there are any."""
    own = tuple(actor for actor in actors if any(row.is_own and row.holds(day) for row in actor.rows))
    others = tuple(actor for actor in actors if not all(row.is_own for row in actor.rows))
    return own or others or tuple(actors)


# -- forms of names


def _first_hit(
    index: Mapping[str, tuple[_Actor, ...]], forms: Sequence[Sequence[str]]
) -> tuple[Sequence[str], tuple[_Actor, ...]]:
    """The first form that the table has, and whose it is; nothing where it has none."""
    for form in forms:
        for key in _keys(" ".join(form)):
            if key in index:
                return form, index[key]
    return (), ()


def _person_slug(name: str) -> str:
    return slug(" ".join(_with_suffix(name)))


def _with_suffix(name: str) -> list[str]:
    """The words of a name without a nickname in marks."""
    return re.sub(r'"[^"]*"', " ", name).split()


def _person_forms(row: Row) -> Iterator[str]:
    for name in (row.name, *row.aliases):
        words = _with_suffix(name)
        yield slug(" ".join(words))
        core = core_of(words)
        if len(core) > 1 or len(words) == 1:  # "Pope Francis" is no Francis
            yield slug(" ".join(core))


def _surnames(row: Row) -> Iterator[str]:
    core = core_of(_with_suffix(row.name))
    if len(core) > 1:
        word = core[0] if row.country_code in _FAMILY_NAME_FIRST else core[-1]
        yield slug(word)
        for article in _ARTICLES:
            if word.lower().startswith(article):
                yield slug(word[len(article) :])


def _body_forms(row: Row) -> Iterator[str]:
    for name in (row.name, *row.aliases):
        yield _keys(name)[0]


def _keys(name: str) -> tuple[str, ...]:
    """How a form is looked up: an acronym as it is printed ("ICE" is no ice), any other by its slug."""
    plain = name.replace(".", "")
    if plain.isupper() and " " not in plain and len(plain) <= _LONGEST_ACRONYM:
        return (plain, slug(name))
    return (slug(re.sub(r"^[Tt]he\s+", "", name)),)


# -- what the text says


def _fits(actor: _Actor, said: Said) -> bool:
    return said.country_code is None or not actor.countries or said.country_code in actor.countries


def _is_said_to_be(actor: _Actor, day: date | None, said: Said) -> bool:
    """Whether the text gives a surname the office of this person on the day, or the country of one in office."""
    rows = [row for row in actor.rows if row.holds(day) and row.title]
    if any(_is_office(office, row.title) for row in rows for office in said.offices):
        return True
    return said.country_code is not None and bool(rows) and not said.offices


def _is_office(said: str, title: str | None) -> bool:
    """Whether words of a text mean an office of the table: "president" is President, and "pope" Pope."""
    office = (title or "").lower().replace("defense", "defence")
    said = said.replace("defense", "defence")
    return said == office or office.startswith((f"{said} of ", f"{said} to "))
