"""The day a holiday falls on in a year, from the rule that the table of words holds for it.

Rules: ``fixed MONTH DAY``; ``nth MONTH WEEKDAY N`` (N from 1, or -1 for the last); ``election MONTH WEEKDAY N`` (the
weekday after the first Monday); ``easter OFFSET`` (days from Western Easter Sunday); ``islamic MONTH DAY`` (of the
tabular Islamic calendar, a day from what is sighted at most).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

__all__ = ["easter", "holiday_date", "islamic"]


def holiday_date(rule: str, year: int) -> date:
    """Return the day that ``rule`` gives for ``year``.

    Raises:
        ValueError: the rule is none of those of this module, or the year is not on the calendar.
    """
    kind, *numbers = rule.split(" ")
    values = [int(number) for number in numbers]
    if kind == "fixed":
        return date(year, values[0], values[1])
    if kind == "easter":
        return easter(year) + timedelta(days=values[0])
    if kind == "nth":
        return _nth(year, values[0], weekday=values[1], number=values[2])
    if kind == "islamic":
        return islamic(year, values[0], values[1])
    if kind == "election":
        return _nth(year, values[0], weekday=1, number=1) + timedelta(days=values[1] - 1)
    raise ValueError(f"found the rule {rule!r}, expected one that begins with fixed, nth, election, easter or islamic")


def _nth(year: int, month: int, *, weekday: int, number: int) -> date:
    if number < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (number - 1))


def islamic(year: int, month: int, day: int) -> date:
    """Return the first day in a Gregorian year that has this month and day in the tabular Islamic calendar."""
    turn = (year - 622) * 33 // 32
    days = (_of_islamic(lunar, month, day) for lunar in range(turn - 1, turn + 4))
    return next(found for found in days if found.year >= year)


def _of_islamic(year: int, month: int, day: int) -> date:
    before = (year - 1) * 354 + (3 + 11 * year) // 30 + (59 * (month - 1) + 1) // 2
    return date(622, 7, 19) + timedelta(days=before + day - 1)  # 16 July 622 of the Julian calendar


def easter(year: int) -> date:
    """Return Western Easter Sunday of a year (the anonymous Gregorian computus)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, left = divmod(century, 4)
    shift = (8 * century + 13) // 25
    moon = (19 * golden + century - leap - shift + 15) % 30
    quarter, remainder = divmod(rest, 4)
    sunday = (32 + 2 * left + 2 * quarter - moon - remainder) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
