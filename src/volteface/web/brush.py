"""The time brush: how much each day, week, month or year holds, as bars of which each is a link to its stretch.

Needs days with counts, and the period that is shown; makes ``Brush``. Without a script one bar is chosen by its link
and any period by the form; with it, bars are drawn over.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from volteface.errors import InputError

__all__ = ["UNITS", "Bar", "Brush", "Unit", "make_brush", "unit_of"]

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = get_args(Unit)
"""What a bar may stand for, the finest first."""

WIDTH, HEIGHT = 1000.0, 100.0
_MOST = 400
_AIMED = 90
_TAIL = 0.04
_LENGTH: dict[Unit, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time.

    Attributes:
        begin: its first day, ISO.
        end: its last day.
        count: what it holds.
        chosen: whether it lies in the period that is shown.
        url: the page for this stretch alone.
        x: where it begins, of ``WIDTH``.
        width: of it.
        height: of ``HEIGHT``.
    """

    begin: str
    end: str
    count: int
    chosen: bool
    url: str
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Brush:
    """All bars.

    Attributes:
        unit: what a bar stands for.
        units: what it may stand for.
        what: what is counted, in the plural.
        bars: in the order of time, without gaps.
        before: how much lies before the first bar.
        after: how much lies after the last.
        peak: the most that a bar holds.
        whole: the page for all of time.
    """

    unit: Unit
    units: tuple[str, ...]
    what: str
    bars: tuple[Bar, ...]
    before: int
    after: int
    peak: int
    whole: str


def unit_of(value: str) -> Unit | None:
    """Return the unit of an address; ``None`` where the page is to choose.

    Raises:
        InputError: there is no such unit.
    """
    if not value:
        return None
    if value not in UNITS:
        raise InputError(f"by: found {value[:20]!r}; expected one of {', '.join(UNITS)}")
    return value


def make_brush(
    days: Sequence[tuple[str, int]],
    period: tuple[str | None, str | None],
    url: Callable[[str, str], str],
    *,
    what: str,
    unit: Unit | None = None,
) -> Brush | None:
    """Return the bars of days, ``None`` where there are none.

    Single days far from all others (a text that looks back for decades) are counted beside the bars, not drawn.

    Args:
        days: ISO days, or prefixes of one, with counts.
        period: the first and the last day that is shown, as asked for.
        url: gives the page for a first and a last day; two empty ones stand for all of time.
        what: what is counted, in the plural.
        unit: what a bar stands for; a coarser one where that would be too many, and chosen where it is ``None``.
    """
    dated = [(first, last, count) for day, count in days for first, last in _spans(day)]
    if not dated:
        return None
    since, until = (_edge(period[0], last=False), _edge(period[1], last=True))
    first, last = _middle(dated)
    first, last = min(first, since or first), max(last, until or last)
    chosen_unit = _fitting(unit, first, last)
    counts: Counter[dt.date] = Counter()
    for begin, end, count in dated:
        # What is known to the month has no week.
        if (end - begin).days < _LENGTH[chosen_unit] + 2:
            counts[_begin(begin, chosen_unit)] += count
    starts = list(_starts(_begin(first, chosen_unit), last, chosen_unit))
    peak = max((counts[start] for start in starts), default=0)
    width = WIDTH / len(starts)
    bars = tuple(
        _bar(start, counts[start], (place * width, width, peak), (since, until), (chosen_unit, url))
        for place, start in enumerate(starts)
    )
    return Brush(
        unit=chosen_unit,
        units=UNITS,
        what=what,
        bars=bars,
        before=sum(count for day, count in counts.items() if day < starts[0]),
        after=sum(count for day, count in counts.items() if day > starts[-1]),
        peak=peak,
        whole=url("", ""),
    )


def _bar(
    start: dt.date,
    count: int,
    place: tuple[float, float, int],
    period: tuple[dt.date | None, dt.date | None],
    made: tuple[Unit, Callable[[str, str], str]],
) -> Bar:
    (x, width, peak), (since, until), (unit, url) = place, period, made
    end = _next(start, unit) - dt.timedelta(1)
    chosen = (since is None or end >= since) and (until is None or start <= until)
    height = max(2.0, HEIGHT * count / peak) if count else 0.0
    begin, last = start.isoformat(), end.isoformat()
    return Bar(begin, last, count, chosen, url(begin, last), round(x, 2), round(width, 2), round(height, 2))


def _spans(day: str) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the first and the last day of a day, month or year; nothing for what is none."""
    first, last = _edge(day, last=False), _edge(day, last=True)
    if first is not None and last is not None:
        yield first, last


def _edge(day: str | None, *, last: bool) -> dt.date | None:
    if not day:
        return None
    try:
        year, month, date = int(day[:4]), int(day[5:7] or 0), int(day[8:10] or 0)
        first = dt.date(year, month or 1, date or 1)
    except ValueError:
        return None
    if not last or date:
        return first
    return first.replace(day=monthrange(year, month)[1]) if month else first.replace(month=12, day=31)


def _middle(dated: Sequence[tuple[dt.date, dt.date, int]]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day between which nearly all of it lies."""
    ordered = sorted(dated)
    whole = sum(count for *_, count in ordered)
    edge, passed = whole * _TAIL, 0
    inner: list[dt.date] = []
    for first, _, count in ordered:
        if passed + count > edge and passed < whole - edge:
            inner.append(first)
        passed += count
    return inner[0], inner[-1]


def _fitting(unit: Unit | None, first: dt.date, last: dt.date) -> Unit:
    days = (last - first).days + 1
    most = _AIMED if unit is None else _MOST
    wanted = UNITS[UNITS.index(unit) if unit else 0 :]
    return next((one for one in wanted if days / _LENGTH[one] <= most), "year")


def _begin(day: dt.date, unit: Unit) -> dt.date:
    if unit == "week":
        # The first week of all begins before the calendar does.
        return day - dt.timedelta(min(day.weekday(), day.toordinal() - 1))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(day: dt.date, unit: Unit) -> dt.date:
    try:
        if unit == "month":
            return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        if unit == "year":
            return day.replace(year=day.year + 1)
        return day + dt.timedelta(_LENGTH[unit])
    except (ValueError, OverflowError):
        # The calendar ends with the year 9999.
        return dt.date.max


def _starts(start: dt.date, last: dt.date, unit: Unit) -> Iterator[dt.date]:
    while start <= last:
        yield start
        after = _next(start, unit)
        if after <= start or after == dt.date.max:
            return
        start = after
