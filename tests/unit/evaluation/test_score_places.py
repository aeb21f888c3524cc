from __future__ import annotations

import math

import pytest
from evaluation.places import error_area, score_places

TEXT = "From Estia to Weston, Nowhere and the Isle."


def test_error_area_by_hand():
    top = math.log(20040)
    assert error_area([0.0, math.e - 1]) == pytest.approx((0 + 1 / top) / 2)
    assert error_area([20039.0]) == pytest.approx(1)
    assert error_area([20039.0, 0.0, 0.0]) == pytest.approx((0 + 0.5) / 2)


def test_places_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.place("Estia", latitude=0.0, longitude=0.0, geonames_id=7)
    made.place("Weston,", latitude=0.0, longitude=3.0, geonames_id=9)
    made.place("Nowhere")
    made.place("From", latitude=1.0, longitude=1.0)

    def gold(words: str, lat: float | None, lon: float | None, **more: str) -> dict:
        start, end = made.at(words)
        return {"start": start, "end": end, "lat": lat, "lon": lon, **more}

    places = [
        gold("Estia", 0.0, 1.0, geonameid="7"),
        gold("Weston", 0.0, 0.0, geonameid="8"),
        gold("Nowhere", 5.0, 5.0),
        gold("Isle", 6.0, 6.0),
        gold("the", None, None),
    ]
    found = values(score_places([{"id": "d", "corpus": "x", "places": places}], reading(made)))
    assert found["recognition F1"] == 0.6667  # 3 right, 4 of ours, 5 of gold
    assert found["recognition strict F1"] == 0.4444
    assert found["x within 161 km of found"] == 0.3333  # 111 km; 334 km; no answer
    assert found["x end to end"] == 0.25
    assert found["x found with an answer"] == 0.6667
    assert found["x same GeoNames id"] == 0.5
    assert found["x mean error km"] == pytest.approx(222.39, abs=0.01)
    assert found["x median error km"] == pytest.approx(222.39, abs=0.01)


def test_places_without_an_answer_are_as_far_as_can_be(draft, reading, values):
    row = {"id": "d", "corpus": "x", "places": [{"start": 5, "end": 10, "lat": 0.0, "lon": 0.0}]}
    found = values(score_places([row], reading(draft(TEXT))))
    assert found["x mean error km"] == 20039.0
    assert found["x end to end"] == 0.0
