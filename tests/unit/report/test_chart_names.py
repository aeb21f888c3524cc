from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from volteface.report.charts import ChartTable
from volteface.report.charts.rendering import chart_spec

pytest.importorskip("altair", reason="charts need volteface[charts]")


def texts_of(table: ChartTable, key: str) -> list[list[dict[str, Any]]]:
    spec = chart_spec(table)
    return [
        spec["datasets"][one["data"]["name"]]
        for one in spec["layer"]
        if one["mark"]["type"] == "text" and one["encoding"]["text"]["field"] == key
    ]


def test_names_of_the_network_are_not_written_over_each_other() -> None:
    rows = tuple({"who": f"Party {n}", "whom": f"State {n}", "kind": "conflict", "events": 1} for n in range(12))
    table = ChartTable("network", "Who acts on whom", "in words", ("who", "whom", "kind", "events"), rows)
    sides = texts_of(table, "name")
    assert [len(side) for side in sides] == [12, 12]
    for side in sides:
        heights = sorted(node["y"] for node in side)
        assert min(b - a for a, b in pairwise(heights)) > 0.1


def place(name: str, latitude: float) -> dict[str, Any]:
    return {"place": name, "latitude": latitude, "longitude": 35.0, "reality": "current"}


def test_names_of_the_map_are_not_written_over_each_other() -> None:
    rows = (place("Sund", 32.0), place("Sundby", 32.05), place("Norham", 50.0))
    table = ChartTable("map", "Where", "in words", ("place", "latitude", "longitude", "reality"), rows)
    ((*named,),) = texts_of(table, "place")
    assert {row["place"] for row in named} in ({"Sund", "Norham"}, {"Sundby", "Norham"})


def test_outlines_of_the_map_are_no_figure_of_their_own() -> None:
    """They would be read out as a picture without a name."""
    table = ChartTable("map", "Where", "in words", ("place",), (place("Sund", 32.0),))
    land = chart_spec(table)["layer"][0]
    assert land["mark"]["aria"] is False
