"""Outlines of countries for the map, from the package ``countryinfo``.

Makes GeoJSON features. The package has no outline of some states (small islands, but Hungary, Myanmar and Serbia too):
the map has a gap there, and points on it stay where they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["load_outlines"]

Point = Sequence[float]


@cache
def load_outlines() -> tuple[dict[str, Any], ...]:
    """Return one feature a polygon, each country once, in the order of the package's files."""
    folder = files("countryinfo") / "data"
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".json"):
            country = json.loads(file.read_text("utf-8"))
            for number, ring in enumerate(_rings(country.get("geoJSON") or {})):
                shape = {"type": "Polygon", "coordinates": [ring]}
                found.setdefault(f"{country.get('ISO', {}).get('alpha3', file.name)} {number}", _feature(shape))
    return tuple(found.values())


def _feature(shape: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": {}}


def _rings(collection: dict[str, Any]) -> Iterator[list[Point]]:
    """Yield the outer rings, clockwise: a ring the other way round is projected as all the world but it."""
    for feature in collection.get("features", ()):
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for polygon in polygons:
            ring = polygon[0]
            if _is_box(ring):
                continue
            yield ring if _area(ring) < 0 else list(reversed(ring))


def _is_box(ring: Sequence[Point]) -> bool:
    """Return whether a ring is a rectangle along the grid: some states have their bounding box for an outline."""
    return len({point[0] for point in ring}) <= 2 and len({point[1] for point in ring}) <= 2


def _area(ring: Sequence[Point]) -> float:
    """Return twice the signed area in square degrees: positive where the ring runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
