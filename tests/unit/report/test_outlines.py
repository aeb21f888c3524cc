from __future__ import annotations

import pytest

pytest.importorskip("countryinfo", reason="the charts are not installed")

import itertools

from volteface.report.charts.outlines import load_outlines


def rings() -> list[list[list[float]]]:
    return [feature["geometry"]["coordinates"][0] for feature in load_outlines()]


def test_outlines_are_closed_rings_on_the_globe() -> None:
    assert len(rings()) > 200
    for ring in rings():
        assert ring[0] == ring[-1]
        assert all(-180 <= longitude <= 180 and -90 <= latitude <= 90 for longitude, latitude, *_ in ring)


def test_outlines_run_with_the_clock() -> None:
    for ring in rings():
        turned = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
        assert turned <= 0


@pytest.mark.parametrize(("longitude", "latitude"), [(2.3, 48.8), (31.2, 30.0), (36.3, 33.5), (37.6, 55.7)])
def test_outlines_hold_the_capitals_of_large_states(longitude: float, latitude: float) -> None:
    def holds(ring: list[list[float]]) -> bool:
        inside = False
        for (x1, y1, *_), (x2, y2, *_) in itertools.pairwise(ring):
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside

    assert any(map(holds, rings()))
