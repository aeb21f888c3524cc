"""How charts look: one hue a record kind, hollow for what has not happened, position rather than colour for stance.

Needs Altair and a ``ChartTable``; makes Vega-Lite specifications. Imported by ``rendering`` alone, since Altair is
optional and slow to import.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import altair as alt

from volteface.report.charts.outlines import load_outlines
from volteface.report.charts.tables import ChartTable
from volteface.report.hues import HUES

__all__ = ["draw"]

WIDTH = 620
_FONT = "Helvetica, Arial, sans-serif"
_EVENT, _LABEL = HUES["event"], HUES["label"]
_STANCES = ["hostile", "neutral", "favourable"]


def draw(table: ChartTable, *, ink: str) -> dict[str, Any]:
    """Return the specification of a chart in an ink."""
    makers: dict[str, Callable[[ChartTable, str], alt.TopLevelMixin]] = {
        "timeline": _timeline, "relation": _relation, "labels": _labels, "map": _map, "network": _network,
    }  # fmt: skip
    chart: Any = makers[table.kind](table, ink)
    chart = chart.properties(title=table.title, description=table.text, background="transparent")
    chart = (
        chart.configure(font=_FONT, padding=4)
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=13, fontWeight=600, color=ink, offset=8)
        .configure_axis(
            labelColor=ink, titleColor=ink, tickColor=ink, domainColor=ink, gridColor=ink, gridOpacity=0.12,
            labelFontSize=11, titleFontWeight="normal", titleFontSize=11,
        )
        .configure_legend(labelColor=ink, titleColor=ink, titleFontWeight="normal", orient="bottom")
        .configure_header(labelColor=ink, titleColor=ink)
    )  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    return spec


def _values(rows: Any) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _rules(table: ChartTable, ink: str) -> list[Any]:
    """Return a vertical rule for each turn, with its words."""
    if not table.marks:
        return []
    base = alt.Chart(_values({"day": day, "words": words} for day, words in table.marks))
    rule = base.mark_rule(color=ink, strokeDash=[4, 3]).encode(x="day:T")
    text = base.mark_text(align="left", dx=4, baseline="top", color=ink, fontSize=10).encode(
        x="day:T", y=alt.value(0), text="words:N"
    )
    return [rule, text]


def _timeline(table: ChartTable, ink: str) -> Any:
    rows = [{**row, "filled": row["reality"] in ("current", "historical")} for row in table.rows]
    who = list(dict.fromkeys(row["who"] for row in rows))
    points = (
        alt.Chart(_values(rows))
        .mark_point(color=_EVENT, strokeWidth=1.5)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format=_day_format(rows), tickCount=8, grid=False)),
            y=alt.Y("who:N", title=None, sort=who),
            size=alt.Size("sources:Q", legend=None, scale=alt.Scale(domain=[1, 6], range=[50, 320])),
            fill=alt.condition("datum.filled", alt.value(_EVENT), alt.value("transparent")),
            fillOpacity=alt.value(0.75),
        )
    )
    return alt.layer(points, *_rules(table, ink)).properties(width=WIDTH - 150, height=alt.Step(26))


def _day_format(rows: list[dict[str, Any]]) -> str:
    """Return how days are written on an axis: with the year where the rows are of several."""
    return "%-d %b" if len({str(row["day"])[:4] for row in rows}) == 1 else "%b %Y"


def _relation(table: ChartTable, ink: str) -> Any:
    base = alt.Chart(_values(table.rows))
    axis = alt.Axis(
        values=[-1, 0, 1],
        labelExpr="datum.value < 0 ? 'conflict' : datum.value > 0 ? 'cooperation' : 'neither'",
        grid=True,
    )
    x = alt.X("begin:T", title=None, axis=alt.Axis(grid=False))
    band = base.mark_area(opacity=0.18, color=_EVENT).encode(
        x=x, y=alt.Y("low:Q", title=None, scale=alt.Scale(domain=[-1, 1]), axis=axis), y2="high:Q"
    )
    line = base.mark_line(color=_EVENT, point=alt.OverlayMarkDef(color=_EVENT)).encode(x=x, y="balance:Q")
    return alt.layer(band, line, *_rules(table, ink)).properties(width=WIDTH - 100, height=160)


def _labels(table: ChartTable, ink: str) -> Any:
    sides = [side for side in ("before", "in the period", "after") if any(row["when"] == side for row in table.rows)]
    words = list(dict.fromkeys(row["words"] for row in table.rows))
    most = max(row["uses"] for row in table.rows)
    ticks = list(range(0, most + 1, max(1, most // 4)))
    return (
        alt.Chart(_values(table.rows))
        .mark_bar(color=_LABEL)
        .encode(
            x=alt.X("uses:Q", title=None, axis=alt.Axis(values=ticks, format="d", grid=False)),
            y=alt.Y("words:N", title=None, sort=words, axis=alt.Axis(labelLimit=220)),
            opacity=alt.Opacity("stance:N", title=None, scale=alt.Scale(domain=_STANCES, range=[1.0, 0.55, 0.25])),
            column=alt.Column(
                "when:N", title=None, sort=sides, header=alt.Header(labelAnchor="start", labelFontSize=12)
            ),
        )
        .properties(width=(WIDTH - 220) / len(sides), height=alt.Step(22))
    )


def _map(table: ChartTable, ink: str) -> Any:
    rows = [{**row, "filled": row["reality"] in ("current", "historical")} for row in table.rows]
    frame = _frame(rows)
    shape = {"type": "equirectangular", **_projection(frame)}
    outlines = alt.InlineData(values=list(load_outlines()))
    land = alt.Chart(outlines).mark_geoshape(
        fill=ink, fillOpacity=0.06, stroke=ink, strokeOpacity=0.3, clip=True, aria=False
    )
    base = alt.Chart(_values(rows)).encode(longitude="longitude:Q", latitude="latitude:Q")
    points = base.mark_point(color=_EVENT, size=70, strokeWidth=1.5, clip=True).encode(
        fill=alt.condition("datum.filled", alt.value(_EVENT), alt.value("transparent")), fillOpacity=alt.value(0.6)
    )
    names = (
        alt.Chart(_values(_apart(_first_of_each(rows), shape)))
        .mark_text(align="left", dx=7, color=ink, fontSize=11, clip=True)
        .encode(longitude="longitude:Q", latitude="latitude:Q", text="place:N")
    )
    return alt.layer(land, points, names).project(**shape).properties(width=WIDTH, height=WIDTH * 0.56)


def _first_of_each(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({row["place"]: row for row in reversed(rows)}.values())


_LETTER, _LINE = 6.0, 12.0
"""Breadth of a letter and height of a line of the map's names, in pixels."""


def _apart(rows: list[dict[str, Any]], shape: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the places whose names are not written over a name before them; the table names them all."""
    kept: list[tuple[float, float, float]] = []
    shown = []
    for row in rows:
        x = shape["scale"] * math.radians(row["longitude"])
        y = shape["scale"] * math.radians(row["latitude"])
        end = x + _LETTER * len(row["place"])
        if not any(abs(y - other) < _LINE and x < last and first < end for first, last, other in kept):
            kept.append((x, end, y))
            shown.append(row)
    return shown


Frame = tuple[float, float, float, float]


def _frame(rows: list[dict[str, Any]]) -> Frame:
    """Return west, south, east and north around the places, never narrower than a region."""
    longitudes, latitudes = ([row[key] for row in rows] for key in ("longitude", "latitude"))
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    pad = max(6.0, (east - west) * 0.15, (north - south) * 0.15)
    return west - pad, max(-88.0, south - pad), east + pad, min(88.0, north + pad)


def _projection(frame: Frame) -> dict[str, Any]:
    """Return scale and centre of a projection that shows a frame."""
    west, south, east, north = frame
    across, up = math.radians(east - west), math.radians(north - south)
    return {
        "center": [(west + east) / 2, (south + north) / 2],
        "scale": min(WIDTH / across, WIDTH * 0.56 / up),
        "translate": [WIDTH / 2, WIDTH * 0.28],
    }


def _network(table: ChartTable, ink: str) -> Any:
    names = list(dict.fromkeys(name for row in table.rows for name in (row["who"], row["whom"])))
    at = {name: _on_circle(place, len(names)) for place, name in enumerate(names)}
    edges = [_edge(row, at) for row in table.rows]
    nodes = [{"name": name, "x": x, "y": y, "left": x < 0} for name, (x, y) in at.items()]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-2.1, 2.1]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-1.2, 1.2]))
    line = alt.Chart(_values(edges)).mark_rule(color=_EVENT, opacity=0.7).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        strokeDash=alt.StrokeDash(
            "kind:N", title=None, scale=alt.Scale(domain=["conflict", "cooperation"], range=[[1, 0], [4, 4]])
        ),
        strokeWidth=alt.StrokeWidth("events:Q", legend=None, scale=alt.Scale(domain=[1, 8], range=[1.2, 5])),
    )  # fmt: skip
    heads = (
        alt.Chart(_values(edges))
        .mark_point(shape="triangle", filled=True, size=55, color=_EVENT, opacity=1)
        .encode(
            x=alt.X("hx:Q", axis=None, scale=alt.Scale(domain=[-2.1, 2.1])),
            y=alt.Y("hy:Q", axis=None, scale=alt.Scale(domain=[-1.2, 1.2])),
            angle=alt.Angle("angle:Q", scale=None),
        )
    )
    dots = alt.Chart(_values(nodes)).mark_point(filled=True, size=60, color=ink, opacity=1).encode(x=x, y=y)
    texts = [
        alt.Chart(_values([node for node in nodes if node["left"] is left]))
        .mark_text(align="right" if left else "left", dx=-8 if left else 8, color=ink, fontSize=11)
        .encode(x=x, y=y, text="name:N")
        for left in (True, False)
    ]
    return alt.layer(line, heads, dots, *texts).properties(width=WIDTH, height=WIDTH * 0.57)


def _on_circle(place: int, whole: int) -> tuple[float, float]:
    """Return where a name stands: up the right half of a circle, then down the left, at even heights.

    Even heights, not even angles: names beside each other at the top and bottom would be written over each other.
    """
    right = (whole + 1) // 2
    side, nth, count = (1, place, right) if place < right else (-1, place - right, whole - right)
    height = side * (2 * (nth + 0.5) / count - 1)
    return round(side * math.sqrt(1 - height**2), 4), round(height, 4)


def _edge(row: Any, at: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """Return a tie as a line that ends short of whom it reaches, with the place and angle of its arrow head."""
    (x, y), (x2, y2) = at[row["who"]], at[row["whom"]]
    length = math.hypot(x2 - x, y2 - y) or 1.0
    short = max(0.0, 1 - 0.06 / length)
    hx, hy = x + (x2 - x) * short, y + (y2 - y) * short
    # A triangle points up, and its angle is clockwise in degrees.
    angle = 90 - math.degrees(math.atan2(y2 - y, x2 - x))
    return {**row, "x": x, "y": y, "x2": x2, "y2": y2, "hx": round(hx, 4), "hy": round(hy, 4), "angle": round(angle, 1)}
