"""The network: names on a circle and curved lines between them, ready for a template.

Needs ties; makes nodes and lines in the units of a drawing. What goes one way and what comes back are two lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from volteface.desk.spread import Tie

__all__ = ["Line", "Net", "Node", "draw_net"]


_RADIUS_X, _RADIUS_Y, _REACH = 175.0, 185.0, 195.0
_SHORT = 9.0
_BEND = 0.14


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody in the network.

    Attributes:
        name: as it is known.
        url: its page.
        x: where it stands.
        y: where it stands.
        left: whether its name stands on the left.
    """

    name: str
    url: str
    x: float
    y: float
    left: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What goes from one to another.

    Attributes:
        who: from whom.
        whom: to whom.
        kind: of the tie.
        count: how often.
        url: the records behind it.
        path: the line, as an SVG path.
        head: the arrow's head, as the points of a polygon.
        width: by how often.
    """

    who: str
    whom: str
    kind: str
    count: int
    url: str
    path: str
    head: str
    width: float


@dataclass(frozen=True, slots=True)
class Net:
    """A network: who is in it, and what goes between them, the most frequent first."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def draw_net(ties: Sequence[Tie], of_node: Callable[[str, str | None], str], of_tie: Callable[[Tie], str]) -> Net:
    """Return the network of ties.

    Args:
        ties: the most frequent first.
        of_node: gives the page of a name and its id.
        of_tie: gives the page of the records behind a tie.
    """
    named: dict[tuple[str | None, str], str] = {}
    for tie in ties:
        named.setdefault((tie.who_id, "" if tie.who_id else tie.who), tie.who)
        named.setdefault((tie.whom_id, ""), tie.whom)
    places = {key: _on_ring(place, len(named)) for place, key in enumerate(named)}
    most = max((tie.count for tie in ties), default=1)
    lines = []
    for tie in ties:
        start = places[tie.who_id, "" if tie.who_id else tie.who]
        path, head = _curve(start, places[tie.whom_id, ""])
        width = round(1.2 + 3.8 * math.sqrt(tie.count / most), 2)
        lines.append(Line(tie.who, tie.whom, tie.kind, tie.count, of_tie(tie), path, head, width))
    nodes = (
        Node(name, of_node(name, key[0]), *places[key], left=places[key][0] < 0) for key, name in named.items()
    )  # fmt: skip
    return Net(tuple(nodes), tuple(lines))


def _on_ring(place: int, whole: int) -> tuple[float, float]:
    # Evenly in height and not in angle, so that the names at the top and at the bottom do not cover each other.
    half = (whole + 1) // 2
    right, step = place < half, place if place < half else whole - 1 - place
    many = half if right else whole - half
    y = _RADIUS_Y * (2 * (step + 0.5) / many - 1)
    x = _RADIUS_X * math.sqrt(1 - (y / _REACH) ** 2)
    return round(x if right else -x, 1), round(y, 1)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> tuple[str, str]:
    """Return a line bent to its right, which ends short of whom it reaches, and its head."""
    (x1, y1), (x2, y2) = start, end
    bend_x, bend_y = (x1 + x2) / 2 - (y2 - y1) * _BEND, (y1 + y2) / 2 + (x2 - x1) * _BEND
    length = math.hypot(x2 - bend_x, y2 - bend_y) or 1.0
    to_x, to_y = (x2 - bend_x) / length, (y2 - bend_y) / length
    tip_x, tip_y = x2 - to_x * _SHORT, y2 - to_y * _SHORT
    foot_x, foot_y = tip_x - to_x * 10, tip_y - to_y * 10
    path = f"M{x1:.1f} {y1:.1f}Q{bend_x:.1f} {bend_y:.1f} {foot_x:.1f} {foot_y:.1f}"
    points = ((tip_x, tip_y), (foot_x - to_y * 4.5, foot_y + to_x * 4.5), (foot_x + to_y * 4.5, foot_y - to_x * 4.5))
    return path, " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
