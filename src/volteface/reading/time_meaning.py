"""What a resolver gives back, and what all resolvers share: the register of rules, values of a given grain.

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_intervals import add_units, interval
from volteface.reading.time_lexer import Lexeme
from volteface.reading.time_numbers import unit_of
from volteface.records import TimeType

__all__ = [
    "GRAIN",
    "RESOLVERS",
    "Meaning",
    "at_grain",
    "dated",
    "quarter_value",
    "relative_unit",
    "rule",
    "timed",
    "week_value",
]


class Meaning(NamedTuple):
    """What an expression stands for; ``begin`` and ``end`` are half open, ISO."""

    type: TimeType
    value: str | None
    begin: str | None = None
    end: str | None = None


Resolver = Callable[[Expression, TimeContext], Meaning | None]
RESOLVERS: dict[str, Resolver] = {}
GRAIN = {"Y": 4, "M": 7, "D": 10, "W": 8, "Q": 7, "E": 3, "C": 2, "L": 1}
"""How many characters of an ISO date say as much as the unit."""


def rule(*names: str) -> Callable[[Resolver], Resolver]:
    """Register a function as the resolver of the rules of these names."""

    def register(resolver: Resolver) -> Resolver:
        RESOLVERS.update(dict.fromkeys(names, resolver))
        return resolver

    return register


def dated(value: str | None) -> Meaning:
    """Return a DATE of this value with its interval."""
    return Meaning("DATE", value, *interval(value))


def timed(value: str | None, zone: str = "") -> Meaning:
    """Return a TIME of this value with its interval."""
    return Meaning("TIME", value, *interval(value, zone))


def week_value(day: date) -> str:
    """Return the ISO week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def quarter_value(day: date) -> str:
    """Return the quarter of a day."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def at_grain(day: date, unit: str) -> str:
    """Return ``day`` as a value as coarse as the unit."""
    if unit == "W":
        return week_value(day)
    if unit == "Q":
        return quarter_value(day)
    if unit == "E":
        return day.isoformat()[:3]
    if unit in ("C", "L"):
        return day.isoformat()[:2]
    return day.isoformat()[: GRAIN.get(unit, 10)]


def relative_unit(words: tuple[Lexeme, ...], context: TimeContext, offset: int) -> str | None:
    """Return the value of "last year", "this week", "the following month"; ``None`` where it has no anchor."""
    unit = unit_of(words) or "Y"
    kinds = {word.kind for word in words}
    narrative = kinds & {"following", "same", "that", "prev"}
    base = context.narrative_day(offset, GRAIN.get(unit, 10)) if narrative else context.day
    if base is None:
        return None
    step = -1 if kinds & {"last", "past", "prev"} else 1 if kinds & {"next", "coming", "following"} else 0
    if kinds & {"this", "that"} and kinds & {"past"}:
        step = -1 if unit in ("Y", "D") else 0
    try:
        return at_grain(add_units(base.replace(day=1) if unit in ("M", "Q") else base, step, unit), unit)
    except (ValueError, OverflowError):  # before the first or after the last day of the calendar
        return None
