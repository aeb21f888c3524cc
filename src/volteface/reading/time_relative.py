"""Times that are told by their distance: "last year", "five months ago", "the past three weeks".

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

from datetime import date, timedelta

from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_intervals import add_units, interval
from volteface.reading.time_meaning import (
    GRAIN,
    Meaning,
    at_grain,
    dated,
    relative_unit,
    rule,
)
from volteface.reading.time_numbers import count_of, duration_value, unit_of
from volteface.reading.time_quarters import year_ago

__all__ = ["anchored"]

_VAGUE = 7
"""How many units "a few" spans at most when its window is drawn."""


@rule("rel_unit")
def _relative(expression: Expression, context: TimeContext) -> Meaning | None:
    unit = unit_of(expression.words)
    if unit.startswith("T"):
        return anchored(1, unit, expression, context) if expression.has("last", "past", "next", "coming") else None
    if unit in ("C", "L", "2W") or (expression.has("last") and unit == "D"):
        return None
    if expression.has("this", "that") and unit == "D" and context.before(expression.start) == "":
        return None
    if unit == "E" and expression.has("last", "past", "next"):
        return anchored(10, "Y", expression, context) if not expression.has("last") else dated(_last_decade(context))
    return dated(relative_unit(expression.words, context, expression.start))


def _last_decade(context: TimeContext) -> str | None:
    return f"{context.day.year // 10 - 1:03d}" if context.day else None


@rule("full_unit")
def _the_unit(expression: Expression, context: TimeContext) -> Meaning | None:
    unit = unit_of(expression.words)
    edge = any(word.kind in ("edge", "early") or word.kind in ("earlier", "later") for word in expression.lead)
    if unit == "Y" and not edge and not expression.has("additional"):
        return Meaning("DURATION", "P1Y")
    if unit not in ("Y", "M", "W") or (unit != "Y" and not edge):
        return None
    return dated(at_grain(context.day, unit) if context.day else None)


@rule("ago")
def _ago(expression: Expression, context: TimeContext) -> Meaning | None:
    unit = unit_of(expression.words)
    mark = expression.words[-1]
    count = count_of(expression.words)
    if count is None and expression.has("units"):
        count = 0.0
    backwards = mark.kind in ("ago", "earlier")
    if unit == "Y" and count == 1 and context.quarter and backwards and not expression.lead:
        return year_ago(expression, context)
    width = min(10, GRAIN.get(unit, 10))
    speaks_now = mark.kind == "ago" or mark.word in ("from now", "hence")
    base = context.day if speaks_now else context.narrative_day(expression.start, width)
    if not count:
        return _vague_distance(base, unit, -1 if backwards else 1)
    if base is None:
        return Meaning("DATE", None)
    if unit.startswith("T"):
        return Meaning("DATE", base.isoformat(), *interval(base.isoformat()))
    return _moved(base, -count if backwards else count, unit)


def _moved(base: date, count: float, unit: str) -> Meaning:
    if unit == "2W":
        count, unit = count * 2, "W"
    if not count.is_integer() and unit == "Y":
        count, unit = count * 12, "M"
    try:
        day = add_units(base, int(count), unit)
    except (ValueError, OverflowError):  # "four thousand years ago" leaves the calendar
        return Meaning("DATE", "PAST_REF" if count < 0 else "FUTURE_REF")
    return dated(at_grain(day, "Y" if unit in ("E", "C", "L") else unit))


def _vague_distance(base: date | None, unit: str, direction: int) -> Meaning:
    """Return the window of "a few days earlier": from ``_VAGUE`` units to one unit away."""
    value = "PAST_REF" if direction < 0 else "FUTURE_REF"
    if base is None or unit.startswith("T"):
        return Meaning("DATE", value)
    grain = "W" if unit == "2W" else unit
    try:
        near, far = add_units(base, direction, grain), add_units(base, direction * _VAGUE, grain)
    except (ValueError, OverflowError):
        return Meaning("DATE", value)
    begin, end = sorted((near, far))
    return Meaning("DATE", value, begin.isoformat(), (end + timedelta(days=1)).isoformat())


def anchored(count: float, unit: str, expression: Expression, context: TimeContext) -> Meaning:
    """Return a length of time that ends ("the past three months") or begins ("the next") at the publication."""
    value = duration_value(count, unit)
    if context.day is None or not unit:
        return Meaning("DURATION", value)
    forward = expression.has("next", "coming", "following", "ahead")
    if not forward and not expression.has("last", "past", "latest", "recent", "prev", "these"):
        return Meaning("DURATION", value)
    whole = int(count) if count >= 1 else 3
    grain, whole = ("W", 2 * whole) if unit == "2W" else (unit, whole)
    tomorrow = context.day + timedelta(days=1)
    try:
        moved = add_units(context.day if not forward else tomorrow, whole if forward else -whole, grain)
    except (ValueError, OverflowError):
        return Meaning("DURATION", value)
    begin, end = (context.day, moved) if forward else (moved, tomorrow)
    return Meaning("DURATION", value, begin.isoformat(), end.isoformat())


@rule("count_units")
def _counted_units(expression: Expression, context: TimeContext) -> Meaning | None:
    season = expression.word("seasons", "tod", "weekend")
    if season:
        return Meaning("SET", f"XXXX-{season.value}" if season.kind == "seasons" else None)
    context.quarter = None
    return anchored(_count_without_ordinal(expression), unit_of(expression.words), expression, context)


def _count_without_ordinal(expression: Expression) -> float:
    words = tuple(word for word in expression.words if word.kind not in ("ord", "the"))
    return count_of(words) or 0.0


@rule("some_units")
def _the_units(expression: Expression, context: TimeContext) -> Meaning | None:
    context.quarter = None
    return Meaning("DURATION", duration_value(count_of(expression.words), unit_of(expression.words)))


@rule("recent_units")
def _recent_units(expression: Expression, context: TimeContext) -> Meaning | None:
    units = [word for word in expression.words if word.kind == "units"]
    if expression.has("these"):
        return Meaning("DATE", "PRESENT_REF") if units[0].value == "D" else None
    return anchored(0, units[0].value, expression, context)
