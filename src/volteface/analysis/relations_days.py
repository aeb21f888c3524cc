"""Days, weeks and months: what an ISO prefix means, and into which step of a history a day falls.

Needs strings and dates; makes dates.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Literal

from volteface.errors import InputError

__all__ = ["Period", "first_day", "last_day", "period_of"]

Period = Literal["week", "month"]

_PREFIX = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(prefix: str) -> dt.date:
    """Return the first day of an ISO date or of a prefix of one: ``2024-12`` begins on 2024-12-01.

    Raises:
        InputError: it is no such date.
    """
    year, month, day = _parts(prefix)
    return _date(prefix, year, month or 1, day or 1)


def last_day(prefix: str) -> dt.date:
    """Return the last day of an ISO date or of a prefix of one.

    Raises:
        InputError: it is no such date.
    """
    year, month, day = _parts(prefix)
    month = month or 12
    if not day:
        _date(prefix, year, month, 1)
        day = calendar.monthrange(year, month)[1]
    return _date(prefix, year, month, day)


def period_of(day: dt.date, period: Period) -> tuple[dt.date, dt.date]:
    """Return the first day of the week (from Monday) or month that holds a day, and the day after its last."""
    if period == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=31)).replace(day=1)


def _parts(prefix: str) -> tuple[int, int, int]:
    found = _PREFIX.fullmatch(prefix[:10])
    if found is None:
        raise InputError(f"date: found {prefix!r}, expected 2024, 2024-12 or 2024-12-08")
    return int(found[1]), int(found[2] or 0), int(found[3] or 0)


def _date(prefix: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise InputError(f"date: found {prefix!r}, which is no day of the calendar") from error
