"""The map: outlines of countries and circles for places, ready for a template.

Needs places with how much happened there, and a frame; makes paths and circles in degrees, the east to the right and
the north up. Places that would cover each other stand together in one circle, which opens on a map of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec

from volteface.desk.spread import Spot
from volteface.errors import InputError

__all__ = ["Circle", "Drawing", "Frame", "draw_map", "frame_around", "frame_of", "frame_words"]

Frame = tuple[float, float, float, float]
"""West, south, east and north in degrees."""

_SHAPE = 0.56  # height of the map, of its width
_CELLS = 26  # places within a cell stand together; so many cells from west to east
_NAMED = 14
_LETTER, _LINE = 0.95, 1.1  # of a name: width of a letter and half the height of a line, in hundredths of the width
_NARROWEST = 3.0


@dataclass(frozen=True, slots=True)
class Circle:
    """One place, or several that lie close together.

    Attributes:
        name: the places.
        places: how many they are.
        events: how many events are there.
        happened: of them, those told as having happened.
        x: of its centre.
        y: of its centre.
        radius: by the number of events.
        url: the events of a place; the map around several.
        named: whether its name stands beside it.
        left: whether the name stands on the left.
    """

    name: str
    places: int
    events: int
    happened: int
    x: float
    y: float
    radius: float
    url: str
    named: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map.

    Attributes:
        view: x, y, width and height.
        unit: a hundredth of the width, for lines and letters.
        land: the outlines of countries as one path; ``""`` where the package that has them is missing.
        circles: the largest first.
    """

    view: tuple[float, float, float, float]
    unit: float
    land: str
    circles: tuple[Circle, ...]


def frame_of(words: str) -> Frame | None:
    """Return the frame of an address: west, south, east and north with commas between; ``None`` for no words.

    Raises:
        InputError: it is none.
    """
    if not words.strip():
        return None
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError as error:
        raise InputError(_wrong(words)) from error
    inside = -180 <= west < east <= 180 and -90 <= south < north <= 90
    if not inside:
        raise InputError(_wrong(words))
    return west, south, east, north


def _wrong(words: str) -> str:
    return f"box: found {words[:40]!r}; expected west, south, east and north in degrees, for example 34,29,37,34"


def frame_words(frame: Frame) -> str:
    """Return a frame as an address carries it."""
    return ",".join(f"{edge:.2f}" for edge in frame)


def frame_around(spots: Sequence[Spot]) -> Frame:
    """Return the frame around places, never narrower than a region."""
    if not spots:
        return (-170.0, -56.0, 178.0, 75.0)
    longitudes, latitudes = [one.longitude for one in spots], [one.latitude for one in spots]
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    pad = max(_NARROWEST if len(spots) > 1 else 8.0, (east - west) * 0.12, (north - south) * 0.12)
    return max(-180.0, west - pad), max(-89.0, south - pad), min(180.0, east + pad), min(89.0, north + pad)


def draw_map(
    spots: Sequence[Spot], frame: Frame, of_place: Callable[[Spot], str], of_frame: Callable[[Frame], str]
) -> Drawing:
    """Return the map of places.

    Args:
        spots: the places.
        frame: what the map shows; it is widened to its shape.
        of_place: gives the page of a place's events.
        of_frame: gives the map of a frame.
    """
    squeeze = math.cos(math.radians(min(abs(frame[1] + frame[3]) / 2, 70.0)))
    x, y, width, height = _view(frame, squeeze)
    groups: defaultdict[tuple[int, int], list[Spot]] = defaultdict(list)
    cell = width / _CELLS
    for spot in spots:
        if x <= spot.longitude * squeeze <= x + width and y <= -spot.latitude <= y + height:
            groups[math.floor(spot.longitude * squeeze / cell), math.floor(-spot.latitude / cell)].append(spot)
    most = max((sum(one.events for one in group) for group in groups.values()), default=1)
    ranked = sorted(groups.values(), key=lambda group: (-sum(one.events for one in group), group[0].name))
    circles = _named(
        [_circle(group, (squeeze, x + width / 2, width, most), of_place, of_frame) for group in ranked], width / 100
    )
    view = (round(x, 3), round(y, 3), round(width, 3), round(height, 3))
    return Drawing(view, round(width / 100, 4), _land(frame_of_view(view, squeeze), squeeze), circles)


def _view(frame: Frame, squeeze: float) -> tuple[float, float, float, float]:
    west, south, east, north = frame
    width, height = (east - west) * squeeze, north - south
    across, up = (west + east) / 2 * squeeze, -(south + north) / 2
    width, height = max(width, height / _SHAPE), max(height, width * _SHAPE)
    return across - width / 2, up - height / 2, width, height


def frame_of_view(view: tuple[float, float, float, float], squeeze: float) -> Frame:
    """Return the frame that a view shows."""
    x, y, width, height = view
    return x / squeeze, -(y + height), (x + width) / squeeze, -y


def _circle(
    group: Sequence[Spot],
    scale: tuple[float, float, float, int],
    of_place: Callable[[Spot], str],
    of_frame: Callable[[Frame], str],
) -> Circle:
    squeeze, middle, width, most = scale
    events = sum(one.events for one in group)
    longitude = sum(one.longitude * one.events for one in group) / events
    latitude = sum(one.latitude * one.events for one in group) / events
    # Two names of one spot cannot be told apart by looking closer.
    apart = len({(round(one.longitude, 2), round(one.latitude, 2)) for one in group}) > 1
    names = [one.name for one in sorted(group, key=lambda one: -one.events)]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return Circle(
        name=f"{', '.join(names[:2])}{more}",
        places=len(group),
        events=events,
        happened=sum(one.happened for one in group),
        x=round(longitude * squeeze, 3),
        y=round(-latitude, 3),
        radius=round(width / 100 * (0.6 + 1.5 * math.sqrt(events / most)), 4),
        url=of_frame(frame_around(group)) if apart else of_place(group[0]),
        named=False,
        left=longitude * squeeze > middle,
    )


def _named(circles: Sequence[Circle], unit: float) -> tuple[Circle, ...]:
    """Return the circles, with the names of the largest beside them where no other name stands."""
    taken: list[Frame] = []
    made = []
    for one in circles:
        length = len(one.name) * _LETTER * unit
        begin = one.x - one.radius - length if one.left else one.x + one.radius
        box = (begin, one.y - _LINE * unit, begin + length, one.y + _LINE * unit)
        free = len(taken) < _NAMED and not any(_meet(box, other) for other in taken)
        taken += [box] if free else []
        made.append(replace(one, named=free))
    return tuple(made)


def _meet(one: Frame, other: Frame) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


Ring = tuple[Frame, tuple[tuple[float, float], ...]]


@cache
def _rings() -> tuple[Ring, ...]:
    """Return the outlines with the frame of each; none where the package that has them is missing."""
    if find_spec("countryinfo") is None:
        return ()
    from volteface.report.charts.outlines import load_outlines

    found = []
    for feature in load_outlines():
        points = tuple((point[0], point[1]) for point in feature["geometry"]["coordinates"][0])
        across, up = [point[0] for point in points], [point[1] for point in points]
        found.append(((min(across), min(up), max(across), max(up)), points))
    return tuple(found)


def _land(frame: Frame, squeeze: float) -> str:
    west, south, east, north = frame
    shown = (
        points
        for (a, b, c, d), points in _rings()
        if a <= east and c >= west and b <= north and d >= south
    )  # fmt: skip
    return "".join(
        "M" + "L".join(f"{across * squeeze:.2f} {-up:.2f}" for across, up in points) + "Z" for points in shown
    )
