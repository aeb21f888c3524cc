"""Charts as SVG and PNG, made by Vega without a browser and without a script in the result.

Needs the packages of the extra ``volteface[charts]``, which are imported only here and only when a chart is drawn: they
weigh 100 MB and take half a second.
"""

from __future__ import annotations

import json
import re
from html import escape
from importlib.util import find_spec
from typing import Any

from volteface.errors import ConfigError
from volteface.report.charts.tables import ChartTable

__all__ = ["can_draw", "chart_spec", "render_png", "render_svg"]


def can_draw() -> bool:
    """Say whether the packages that draw charts are installed."""
    return all(find_spec(name) is not None for name in ("altair", "vl_convert"))


def chart_spec(table: ChartTable, *, dark_paper: bool = True) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification.

    Args:
        table: what it shows.
        dark_paper: whether its ink takes the colour of the page around it, light or dark; else it is black on white.

    Raises:
        ConfigError: the packages that draw charts are not installed.
    """
    if not can_draw():
        raise ConfigError("charts need two more packages; run: pip install 'volteface[charts]'")
    from volteface.report.charts.looks import draw

    return draw(table, ink="currentColor" if dark_paper else "#1c1b19")


def render_svg(table: ChartTable, *, standalone: bool = False) -> str:
    """Return a chart as an SVG element with a title and a description.

    Args:
        table: what it shows.
        standalone: black on white, for a file of its own; else in the ink of the page around it.

    Raises:
        ConfigError: the packages that draw charts are not installed.
    """
    spec = chart_spec(table, dark_paper=not standalone)
    if standalone:
        spec = {**spec, "background": "white"}
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(json.dumps(spec))
    head = re.match(r"<svg [^>]*>", drawn)
    if head is None:
        raise ConfigError("the chart could not be drawn; install another version of vl-convert-python")
    key = f"chart-{table.kind}"
    opening = head[0].replace("<svg ", f'<svg role="img" aria-labelledby="{key}-title {key}-text" ', 1)
    words = f'<title id="{key}-title">{escape(table.title)}</title><desc id="{key}-text">{escape(table.text)}</desc>'
    return f"{opening}{words}{drawn[head.end() :]}"


def render_png(table: ChartTable, *, scale: float = 2.0) -> bytes:
    """Return a chart as a PNG, black on white.

    Raises:
        ConfigError: the packages that draw charts are not installed.
    """
    spec = chart_spec(table, dark_paper=False)
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(json.dumps({**spec, "background": "white"}), scale=scale)
    return drawn
