"""Of which country a publisher is: by its name in the table of known bodies, else by the domain that it publishes on.

Domains that are sold to the whole world (``.tv``, ``.io``, ``.co``) are left out of ``lexicons/domains.csv``, and say nothing.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from transforms.known_actors import known_actors
from transforms.lexicon_files import read_lexicon
from transforms.roles import find_organisation

_PUBLISHERS = frozenset({"JRN", "BUS", "MNC"})


def country_of_publisher(name: str | None, url: str | None) -> str | None:
    """ISO 3166 alpha-3 of the country of a publisher; None where neither its name nor its address tells one.

    A name that several countries' papers share ("The Times") is that of the table's one, or of none.
    """
    return (_country_of_name(name) if name else None) or (_country_of_address(url) if url else None)


@cache
def _country_of_name(name: str) -> str | None:
    body = find_organisation(name)
    if body is not None:
        return body.country_code if body.sector_code in _PUBLISHERS else None
    known = known_actors().organisation(name, None, ())
    return known.country_code if known is not None and known.sector_code in _PUBLISHERS else None


def _country_of_address(url: str) -> str | None:
    try:
        host = urlsplit(url).hostname
    except ValueError:  # what a feed calls an address need not be one
        return None
    return _domains().get((host or "").rpartition(".")[2])


@cache
def _domains() -> dict[str, str]:
    return {row["domain"]: row["country_code"] for row in read_lexicon("domains")}
