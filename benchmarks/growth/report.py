"""The curves as tables, for a terminal or as Markdown for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.growth.curves import GROUPS, Curve

__all__ = ["print_report", "tables"]


def tables(curves: Sequence[Curve]) -> Iterator[str]:
    """Yield the lines of one Markdown table a group."""
    for group, title in GROUPS.items():
        found = [curve for curve in curves if curve.group == group]
        sizes = sorted({size for curve in found for size, _ in curve.points})
        if not found:
            continue
        yield (
            f"| {title} | "
            + " | ".join(f"{size:,}" for size in sizes)
            + " | exponent | last decade | at most n log n |"
        )
        yield "|---|" + "---|" * (len(sizes) + 3)
        yield from (_row(curve, sizes) for curve in found)
        yield ""


def _row(curve: Curve, sizes: Sequence[int]) -> str:
    held = dict(curve.points)
    cells = [_figure(held[size]) if size in held else "" for size in sizes]
    slopes = ["" if slope is None else f"{slope:.2f}" for slope in (curve.exponent, curve.last)]
    verdict = {None: "", True: "yes", False: "**no**"}[curve.fits]
    return f"| {curve.name} | " + " | ".join([*cells, *slopes, verdict]) + " |"


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def print_report(curves: Sequence[Curve]) -> None:
    """Print every table."""
    for line in tables(curves):
        print(line)
