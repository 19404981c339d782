"""The shapes of countries under the map."""

from __future__ import annotations

from flows.shapes import country_shapes


def test_a_country_has_one_shape_of_closed_rings_on_the_globe():
    shapes = country_shapes()
    codes = [shape["id"] for shape in shapes if shape["id"]]
    assert len(shapes) == 177
    assert len(codes) == len(set(codes)) == 175
    assert {"JPN", "XKX", "ZAF"} <= set(codes)
    for shape in shapes:
        geometry = shape["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            assert ring[0] == ring[-1]
            assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude in ring)


def test_a_map_centre_lies_where_the_country_is():
    (japan,) = (shape for shape in country_shapes() if shape["id"] == "JPN")
    points = [point for polygon in japan["geometry"]["coordinates"] for point in polygon[0]]
    assert all(129 < longitude < 146 and 30 < latitude < 46 for longitude, latitude in points)
