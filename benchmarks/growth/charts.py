"""The curves as one picture: a panel a group, both axes logarithmic, with the line of n log n beside them.

Needs the packages that draw charts (``volteface[charts]``); makes an SVG.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth.curves import GROUPS, Curve
from benchmarks.machine import ROOT

__all__ = ["PICTURE", "write_picture"]

PICTURE = ROOT / "docs" / "images" / "growth.svg"
_INK, _LINE, _STEEP = "#1c1b19", "#7a8794", "#b5482a"
_NAMED = 3
"""How many curves of a panel are named: those that reach highest."""


def write_picture(curves: Sequence[Curve], path: Path = PICTURE) -> None:
    """Draw the curves that have more than one point."""
    import altair as alt
    import vl_convert

    panels = [
        _panel(title, [c for c in curves if c.group == group and len(c.points) > 1]) for group, title in GROUPS.items()
    ]
    chart: Any = alt.concat(*[panel for panel in panels if panel is not None], columns=2, spacing=28)
    chart = (
        chart.configure(font="Helvetica, Arial, sans-serif", padding=8, background="white")
        .configure_view(stroke=None)
        .configure_title(anchor="start", fontSize=13, fontWeight=600, color=_INK, offset=8)
        .configure_axis(labelColor=_INK, titleColor=_INK, gridOpacity=0.3, labelFontSize=11)
    )
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(chart.to_dict()))
    head, _, rest = drawn.partition(">")
    text = "Time, disk and memory of each part against the number of documents"
    path.write_text(f'{head} role="img" aria-label="{text}">{rest}\n', "utf-8")


def _panel(title: str, curves: Sequence[Curve]) -> Any:
    import altair as alt

    if not curves:
        return None
    named = sorted(curves, key=lambda curve: -curve.points[-1][1])[:_NAMED]
    rows = [
        {"curve": c.name, "documents": size, "value": max(value, 1e-3), "fits": c.fits is not False}
        for c in curves
        for size, value in c.points
    ]
    sizes = [1_000, 10_000, 100_000, 1_000_000]
    x = alt.X(
        "documents:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[sizes[0], sizes[-1]]),
        axis=alt.Axis(format="~s", values=sizes, grid=False),
    )
    y = alt.Y("value:Q", title=None, scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=5))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=x, y=y, detail="curve:N", color=alt.condition("datum.fits", alt.value(_LINE), alt.value(_STEEP))
    )
    lines = base.mark_line(strokeWidth=1.4, opacity=0.85)
    dots = base.mark_circle(size=22, opacity=1)
    ends = [{"curve": c.name, "documents": c.points[-1][0], "value": max(c.points[-1][1], 1e-3)} for c in _apart(named)]
    texts = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_text(align="right", dx=-6, dy=-9, fontSize=10, color=_INK)
        .encode(x=x, y=y, text="curve:N")
    )
    rule = (
        alt.Chart(alt.InlineData(values=_bound(curves)))
        .mark_line(strokeDash=[4, 4], color=_INK, opacity=0.6)
        .encode(x=x, y=y)
    )
    return alt.layer(rule, lines, dots, texts).properties(title=title, width=300, height=210)


def _apart(curves: Sequence[Curve]) -> list[Curve]:
    """Return the curves whose names would not stand over each other."""
    kept: list[Curve] = []
    for curve in curves:
        if all(abs(math.log10(max(curve.points[-1][1], 1e-3) / max(c.points[-1][1], 1e-3))) > 0.22 for c in kept):
            kept.append(curve)
    return kept


def _bound(curves: Sequence[Curve]) -> list[dict[str, float]]:
    """Return the line of n log n, or of log n for one document more, that ends with the highest curve."""
    top = max(curves, key=lambda curve: curve.points[-1][1])
    first, last = min(c.points[0][0] for c in curves), top.points[-1]
    low = min(max(value, 1e-3) for c in curves for _, value in c.points)

    def cost(n: float) -> float:
        return math.log(n) * (1 if top.group == "more" else n)

    points = [
        {"documents": size, "value": last[1] * cost(size) / cost(last[0])}
        for size in (first * (last[0] / first) ** (step / 30) for step in range(31))
    ]
    return [point for point in points if point["value"] >= low / 3]
