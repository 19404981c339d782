"""The gazetteer: towns of the world with their other names, regions, and areas such as seas, as places to choose from.

Facts are in ``lexicons/cities.csv.gz`` and ``regions.csv`` (GeoNames, CC BY 4.0; ``flows/gazetteer.py`` makes both) and
in ``areas.csv``. The towns are kept as they lie in the file, sorted by folded name, and a name is found by halving:
nothing is built when a process begins, and only rows that are asked for become objects.
"""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from transforms.lexicon_files import read_lexicon

CITY_COLUMNS = ("name", "of", "geoname_id", "country_code", "region_code", "latitude", "longitude", "population")
REGION_COLUMNS = (
    *("geoname_id", "iso_code", "geonames_code", "country_code", "level", "name", "alternative_names"),
    *("latitude", "longitude", "population", "source"),
)


class Site(NamedTuple):
    """A town, region or area that a name can mean.

    ``region_code`` is the first-level region of a town or of a lower region, in GeoNames' numbering within the country.
    ``population`` is that of a region's towns, 0 where unknown. ``is_main_name`` is False for an alternative name.
    """

    site_type: str  # city | region | district | area
    name: str
    geoname_id: int | None
    country_code: str | None
    region_code: str | None
    latitude: float | None
    longitude: float | None
    population: int
    is_main_name: bool


def fold(name: str) -> str:
    """A name without accents, case and punctuation, by which it is looked up: "São José-do-Rio" is sao jose do rio."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return " ".join(_WORD.findall(name.lower().replace("'", "")))


_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans(
    {
        **{"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H"},
        **{"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i", "ə": "a", "Ə": "A", "þ": "th", "Þ": "Th"},
        **{"’": "'", "ʻ": "'", "ʼ": "'", "`": "'", "–": "-"},
    }
)


@lru_cache(maxsize=8192)
def find_towns(key: str) -> tuple[Site, ...]:
    """The towns of a folded name, those that bear it as their main name first, each by population."""
    found = [_town(row) for row in _rows_of(key)]
    named = [town for town in found if town is not None]
    ids = {town.geoname_id: town for town in reversed(named)}
    return tuple(sorted(ids.values(), key=lambda town: (not town.is_main_name, -town.population, town.geoname_id)))


def find_regions(key: str) -> tuple[Site, ...]:
    """The regions of a folded name, the first level before the second."""
    return tuple(_regions().get(key, ()))


def find_region(geoname_id: int) -> Site | None:
    """The region of a GeoNames id, or None."""
    return _regions_by_id().get(geoname_id)


def first_level(country_code: str, region_code: str) -> Site | None:
    """The first-level region of GeoNames' number in a country, or None."""
    return _regions_by_code().get((country_code, region_code))


def find_areas(key: str) -> tuple[Site, ...]:
    """The seas, rivers, mountains and other areas of a folded name."""
    return tuple(_areas().get(key, ()))


@cache
def _blob() -> bytes:
    """The file of towns, without its header."""
    packed = files("transforms.lexicons").joinpath("cities.csv.gz").read_bytes()
    header, _, rows = gzip.decompress(packed).partition(b"\n")
    if header.decode() != ",".join(CITY_COLUMNS):
        raise ValueError("lexicons/cities.csv.gz has not the columns of transforms.gazetteer")
    return rows


def _rows_of(key: str) -> list[list[str]]:
    """The rows whose name folds to the key: the first is found by halving, the others lie behind it."""
    if not key:
        return []
    blob = _blob()
    low, high = 0, len(blob)
    while low < high:
        start = blob.rfind(b"\n", low, (low + high) // 2) + 1 or low
        start = max(start, low)
        end = blob.find(b"\n", start) + 1 or len(blob)
        if fold(blob[start : blob.find(b",", start)].decode()) < key:
            low = end
        else:
            high = start
    rows = []
    while low < len(blob):
        end = blob.find(b"\n", low) + 1 or len(blob)
        row = blob[low:end].decode().rstrip("\n").split(",")
        if fold(row[0]) != key:
            break
        rows.append(row)
        low = end
    return rows


def _town(row: list[str]) -> Site | None:
    """The town of a row; of an alternative name, that of the row it points to. None where that row is not there."""
    if row[1]:
        for other in _rows_of(fold(row[1])):
            if other[2] == row[2] and not other[1]:
                return _site(other, is_main_name=False)
        return None
    return _site(row, is_main_name=True)


def _site(row: list[str], *, is_main_name: bool) -> Site:
    name, _, number, country, region, latitude, longitude, population = row
    numbers = float(latitude), float(longitude), int(population)
    return Site("city", name, int(number), country, region or None, *numbers, is_main_name)


@cache
def _regions() -> dict[str, list[Site]]:
    """The regions by folded name. Rows are not kept: as dictionaries they would take three times the memory."""
    text = files("transforms.lexicons").joinpath("regions.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines(), strict=True)
    if tuple(next(rows)) != REGION_COLUMNS:
        raise ValueError("lexicons/regions.csv has not the columns of transforms.gazetteer")
    found: dict[str, list[Site]] = {}
    for number, _, code, country, level, name, others, latitude, longitude, population, _ in rows:
        site = Site(
            "region" if level == "1" else "district",
            name,
            int(number),
            country,
            code.split(".")[1] if "." in code else None,
            float(latitude) if latitude else None,
            float(longitude) if longitude else None,
            int(population),
            True,
        )
        for each in (name, *(others.split(";") if others else ())):
            sites = found.setdefault(fold(each), [])
            if site not in sites:
                sites.append(site)
    for sites in found.values():
        sites.sort(key=_rank)
    return found


@cache
def _regions_by_id() -> dict[int, Site]:
    return {site.geoname_id: site for sites in _regions().values() for site in sites if site.geoname_id is not None}


@cache
def _regions_by_code() -> dict[tuple[str | None, str | None], Site]:
    first = (site for site in _regions_by_id().values() if site.site_type == "region")
    return {(site.country_code, site.region_code): site for site in first}


def _rank(site: Site) -> tuple[bool, int, int]:
    return site.site_type != "region", -site.population, site.geoname_id or 0


@cache
def _areas() -> dict[str, list[Site]]:
    found: dict[str, list[Site]] = {}
    for row in read_lexicon("areas"):
        located = bool(row["latitude"])
        site = Site(
            "area",
            row["name"],
            None,
            row["country_code"] or None,
            None,
            float(row["latitude"]) if located else None,
            float(row["longitude"]) if located else None,
            0,
            True,
        )
        for name in (row["name"], *(row["alternative_names"].split(";") if row["alternative_names"] else ())):
            found.setdefault(fold(name), []).append(site)
    return found
