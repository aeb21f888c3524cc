"""Charts of a situation: what they show as tables, and how they look."""

from __future__ import annotations

from volteface.report.charts.rendering import render_png, render_svg
from volteface.report.charts.tables import KINDS, ChartKind, ChartTable, chart_tables

__all__ = ["KINDS", "ChartKind", "ChartTable", "chart_tables", "render_png", "render_svg"]
