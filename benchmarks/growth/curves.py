"""How each figure grows with the number of documents: its exponent, and whether it stays below n log n.

Needs the figures that are kept; makes curves. A cost of n**b is a line of slope b where both axes are logarithmic. The
exponent over all sizes flatters (a program needs half a second to begin, whatever it does), so the slope between the
two largest sizes decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.__main__ import RESULTS

__all__ = ["GROUPS", "Curve", "curves_of", "kept_figures"]

TOLERANCE = 0.1
"""By how much a slope of single measurements may exceed that of n log n."""

GROUPS = {
    "whole": "All documents, s of processor time",
    "more": "One document more, ms of processor time",
    "disk": "Disk, MB",
    "memory": "Peak memory, MB",
    "command": "Commands, s of processor time",
    "page": "Pages, first visit, s of processor time",
}

Growth = Mapping[str, Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Curve:
    """One figure at several sizes.

    Attributes:
        group: one of ``GROUPS``.
        name: what was measured.
        points: documents and figure, by size.
    """

    group: str
    name: str
    points: tuple[tuple[int, float], ...]

    @property
    def exponent(self) -> float | None:
        """The slope of the line through all points."""
        if len(self.points) < 2:
            return None
        sizes, values = np.log([(size, max(value, 1e-4)) for size, value in self.points]).T
        return float(np.polyfit(sizes, values, 1)[0])

    @property
    def last(self) -> float | None:
        """The slope between the two largest sizes."""
        if len(self.points) < 2:
            return None
        (n, before), (m, after) = self.points[-2:]
        return math.log(max(after, 1e-4) / max(before, 1e-4)) / math.log(m / n)

    @property
    def allowed(self) -> float | None:
        """The slope that n log n has between the two largest sizes, less 1 where the figure is that of one document."""
        if len(self.points) < 2:
            return None
        (n, _), (m, _) = self.points[-2:]
        return (0 if self.group == "more" else 1) + math.log(math.log(m) / math.log(n)) / math.log(m / n)

    @property
    def fits(self) -> bool | None:
        """Whether it grows no faster than n log n; ``None`` where one size is known."""
        last, allowed = self.last, self.allowed
        return None if last is None or allowed is None else last <= allowed + TOLERANCE


def kept_figures(folder: Path = RESULTS) -> dict[str, dict[int, dict[str, Any]]]:
    """Return the newest figures of each part and size from all results."""
    newest: dict[str, dict[int, dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.json")):
        for part, sizes in json.loads(path.read_text("utf-8")).get("growth", {}).items():
            for size, figures in sizes.items():
                held = newest.setdefault(part, {})
                if figures["date"] >= held.get(int(size), {"date": ""})["date"]:
                    held[int(size)] = figures
    return {part: dict(sorted(sizes.items())) for part, sizes in newest.items()}


_FIGURES = (
    ("whole", "reading into a desk", "read", "cpu_s"),
    ("whole", "fingerprints", "prints", "cpu_s"),
    ("whole", "near-duplicates", "duplicates", "cpu_s"),
    ("whole", "identity of all actors", "identity", "cpu_s"),
    ("whole", "a batch stored by itself", "store", "alone_cpu_s"),
    ("whole", "tables worked out by a migration", "desk", "derived_cpu_s"),
    ("more", "storing, in a long run", "store", "ms_a_document"),
    ("disk", "desk", "desk", "desk_mb"),
    ("memory", "reading into a desk", "read", "peak_mb"),
    ("memory", "near-duplicates", "duplicates", "peak_mb"),
    ("memory", "identity of all actors", "identity", "peak_mb"),
    ("memory", "server that shows every page", "pages", "peak_mb"),
)


def curves_of(growth: Growth) -> list[Curve]:
    """Return every curve of which at least one point is known."""
    curves = [Curve(group, name, _points(growth, part, field)) for group, name, part, field in _FIGURES]
    curves += _many(growth, "commands", "cpu_s", "command")
    curves += _many(growth, "pages", "first_cpu_s", "page")
    curves.append(Curve("memory", "heaviest command", _heaviest(growth)))
    return [curve for curve in curves if curve.points]


def _measured(growth: Growth, part: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield sizes with their figures; of commands and pages those that were measured before a stop."""
    return ((size, found) for size, found in growth.get(part, {}).items())


def _points(growth: Growth, part: str, field: str) -> tuple[tuple[int, float], ...]:
    return tuple((size, found[field]) for size, found in _measured(growth, part) if field in found)


def _many(growth: Growth, part: str, field: str, group: str) -> list[Curve]:
    points: dict[str, list[tuple[int, float]]] = {}
    for size, found in _measured(growth, part):
        for name, figures in found.get(part, {}).items():
            if field in figures and "status" not in figures and "stopped" not in figures:
                points.setdefault(name, []).append((size, figures[field]))
    return [Curve(group, name, tuple(found)) for name, found in points.items()]


def _heaviest(growth: Growth) -> tuple[tuple[int, float], ...]:
    return tuple(
        (size, max(figures.get("peak_mb", 0) for figures in found["commands"].values()))
        for size, found in _measured(growth, "commands")
        if found.get("commands")
    )
