"""Plain shapes of countries, for maps: no package on the index carries any of known origin that is light."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("country_shapes.json")


def country_shapes() -> list[dict[str, Any]]:
    """A GeoJSON feature a country: ``id`` is its ISO 3166 alpha-3 code (XKX for Kosovo), ``properties.name`` its name.

    From Natural Earth 4.1.0, 1:110 million (public domain), as the npm package world-atlas 2.0.2 has it, rounded to
    hundredths of a degree: fit for a map as wide as a page. 177 shapes; small islands have none. Outer rings run
    clockwise, as projections of the sphere in Vega need it. Natural Earth draws who holds a territory, not whose it
    is; two that hold themselves without an ISO code (Northern Cyprus, Somaliland) have the ``id`` None.
    """
    return [
        {
            "type": "Feature",
            "id": shape["id"],
            "properties": {"name": shape["name"]},
            "geometry": shape["geometry"],
        }
        for shape in json.loads(_FILE.read_text(encoding="utf-8"))
    ]
