"""From a TIMEX3 value to the half-open interval it stands for.

Needs nothing but the value; makes (begin, end) as ISO dates or date-times, ``None`` where a value has no place on
the calendar (``PAST_REF``, ``P3M``, ``XXXX-10``).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

__all__ = ["add_units", "interval", "start_of"]

Interval = tuple[str | None, str | None]

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(.+))?")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?")
_PART = re.compile(r"(\d{4})-(Q[1-4]|H[12]|SP|SU|FA|WI)")
_PARTS = {
    "Q1": (1, 3), "Q2": (4, 3), "Q3": (7, 3), "Q4": (10, 3), "H1": (1, 6), "H2": (7, 6),
    "SP": (3, 3), "SU": (6, 3), "FA": (9, 3), "WI": (12, 3),
}  # fmt: skip
_HOURS = {"MO": (5, 12), "MI": (12, 14), "AF": (12, 18), "EV": (17, 23), "NI": (20, 30), "DT": (8, 18)}
_CLOCK = re.compile(r"(\d\d)(?::(\d\d))?(?::(\d\d))?")
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200, "L": 12000}
_DAYS = {"D": 1, "W": 7}
_SECONDS = {"TS": 1, "TM": 60, "TH": 3600}


def interval(value: str | None, zone: str = "") -> Interval:
    """Return the half-open interval of a TIMEX3 value.

    Args:
        value: a TIMEX3 value such as ``2024-12-09``, ``2024-W49``, ``1990-Q3``, ``199``, ``2024-12-09TMO``.
        zone: an offset such as ``+03:00`` that is put behind times of day.
    """
    if not value:
        return None, None
    try:
        return _interval(value, zone)
    except (ValueError, OverflowError):  # a day or year that the calendar does not have
        return None, None


def _interval(value: str, zone: str) -> Interval:
    if match := _DAY.fullmatch(value):
        return _day(date(int(match[1]), int(match[2]), int(match[3])), match[4], zone)
    if match := _WEEK.fullmatch(value):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        first = monday + timedelta(days=5) if match[3] else monday
        return first.isoformat(), (monday + timedelta(days=7)).isoformat()
    if match := _PART.fullmatch(value):
        month, length = _PARTS[match[2]]
        return _months(int(match[1]), month, length)
    if re.fullmatch(r"\d{4}-\d\d", value):
        return _months(int(value[:4]), int(value[5:]), 1)
    if re.fullmatch(r"\d{2,4}", value):
        years = 10 ** (4 - len(value))
        return _months(int(value) * years, 1, 12 * years)
    return None, None


def _months(year: int, month: int, length: int) -> Interval:
    first = date(year, month, 1)
    return first.isoformat(), add_units(first, length, "M").isoformat()


def _day(day: date, part: str | None, zone: str) -> Interval:
    if part is None:
        return day.isoformat(), (day + timedelta(days=1)).isoformat()
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the text's own local time
    if part in _HOURS:
        begin, end = (midnight + timedelta(hours=hours) for hours in _HOURS[part])
    elif match := _CLOCK.fullmatch(part):
        begin = midnight + timedelta(hours=int(match[1]), minutes=int(match[2] or 0), seconds=int(match[3] or 0))
        if match[3]:
            return f"{begin.isoformat()}{zone}", f"{(begin + timedelta(seconds=1)).isoformat()}{zone}"
        end = begin + (timedelta(hours=1) if match[2] is None else timedelta(minutes=1))
    else:
        return day.isoformat(), (day + timedelta(days=1)).isoformat()
    return begin.isoformat(timespec="minutes") + zone, end.isoformat(timespec="minutes") + zone


def add_units(day: date, count: int, unit: str) -> date:
    """Return ``day`` moved by ``count`` units (``D W M Q Y E C L TH TM TS``); a missing day becomes the month's last.

    Raises:
        ValueError: the calendar ends before it.
        OverflowError: likewise.
    """
    if unit in _DAYS:
        return day + timedelta(days=count * _DAYS[unit])
    if unit in _SECONDS:
        whole = -(-abs(count) * _SECONDS[unit] // 86400)
        return day + timedelta(days=whole if count > 0 else -whole)
    months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            if last == 28:  # every month has 28 days: the year itself is out of range
                raise
    raise ValueError(f"no day {day} moved by {count} {unit}")


def start_of(value: str | None) -> date | None:
    """Return the first day of a value's interval."""
    begin, _ = interval(value)
    return date.fromisoformat(begin[:10]) if begin else None
