"""Charts as files: SVG, PNG and the figures as CSV, one of each a chart.

Needs ``ChartTable``s; makes files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from volteface.report.charts.rendering import render_png, render_svg
from volteface.report.charts.tables import ChartTable

__all__ = ["write_charts"]


def write_charts(tables: Iterable[ChartTable], folder: Path) -> tuple[Path, ...]:
    """Write charts into a folder, which is made where it is missing; return the files.

    Raises:
        ConfigError: the packages that draw charts are not installed.
    """
    written = []
    for table in tables:
        drawn, painted = render_svg(table, standalone=True), render_png(table)
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{table.kind}.{ending}" for ending in ("svg", "png", "csv")]
        paths[0].write_text(drawn, "utf-8")
        paths[1].write_bytes(painted)
        with paths[2].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, table.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table.rows)
        written += paths
    return tuple(written)
