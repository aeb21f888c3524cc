"""Publication dates as people and machines write them, as ISO dates or date-times.

Needs nothing; makes ``normalise_date``, ``require_iso_date`` and ``date_in_name``. A date that can be read in
two ways (03/04/2024) or that is not whole (December 2024) is unknown: a wrong date would shift every relative time of
the article.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any

from volteface.errors import InputError

__all__ = ["date_in_name", "normalise_date", "require_iso_date"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+)?"
_REST = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}.{0,20})?$"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<m>[a-z]+)\.?,?[\s-]+(?P<y>\d{{4}}){_REST}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<m>[a-z]+)\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_REST}", re.IGNORECASE
)
_RFC_822 = re.compile(r"(?:[a-z]{3,9},?\s*)?\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?$")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]+\d{1,2}:\d{2}.{0,20})?$")
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ]|$)")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?$")
_SPACED_ISO_ZONE = re.compile(r"(?<=\d)\s*(?:UTC|GMT|Z)$|(?<=\d)\s+(?=[+-]\d{2}:?\d{2}$)")
_IN_NAME = re.compile(
    r"(?<!\d)(?:(\d{4})-(\d{2})-(\d{2})|(\d{4})_(\d{2})_(\d{2})|((?:1[6-9]|20|21)\d{2})(\d{2})(\d{2}))(?!\d)"
)
_LONGEST = 64
_EPOCH_SCALES = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_FIRST_EPOCH = 1e8  # 1973: smaller numbers are years, days or row numbers
_LAST_EPOCH = 4.1e9  # 2099


def normalise_date(value: Any) -> str | None:
    """Return a publication date as an ISO date or date-time, ``None`` where it is unknown or ambiguous.

    A date-time without a zone at exactly midnight is a date: tables write dates so.

    Args:
        value: a date, a date-time, seconds (or milli-, micro-, nanoseconds) since 1970, or text in one of the usual
            forms: ISO 8601, RFC 822, ``2024/12/10``, ``10 December 2024``, ``December 10, 2024``, ``20241210``.
    """
    if isinstance(value, dt.datetime):
        return _iso(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str):
        return _from_number(value)
    text = " ".join(value[: _LONGEST + 1].split())
    if not text or len(text) > _LONGEST:
        return None
    if _DIGITS.match(text) and text.isascii():
        return _from_digits(text)
    return _from_iso(text) or _from_numbers(text) or _from_rfc(text) or _from_words(text)


def require_iso_date(value: str | None) -> str | None:
    """Return a date that a caller states for a text, as an ISO date or date-time.

    Raises:
        InputError: it is neither ``None`` nor an ISO date or date-time; what a person types is not guessed at.
    """
    if value is None:
        return None
    found = _from_iso(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise InputError(f"published: found {value!r}; expected an ISO date or date-time such as 2024-12-10")
    return found


def date_in_name(name: str) -> str | None:
    """Return the last whole date in a file's name (``2024-12-10``, ``2024_12_10`` or ``20241210``), if there is one."""
    found = None
    for match in _IN_NAME.finditer(name):
        found = _date(*(int(part) for part in match.groups() if part)) or found
    return found


def _iso(moment: dt.datetime) -> str:
    if moment.tzinfo is None and moment.time() == dt.time():
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat()


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _from_digits(text: str) -> str | None:
    if len(text) == 14 and text.isdigit():
        return _from_iso(f"{text[:8]}T{text[8:]}")
    if text.isdigit() or "." in text:
        return _from_number(float(text) if "." in text else int(text))
    return None


def _from_number(value: float) -> str | None:
    if value != value or abs(value) >= _EPOCH_SCALES[-1][0]:
        return None
    if isinstance(value, int) and 15_000_101 <= value <= 21_991_231:
        return _date(value // 10_000, value // 100 % 100, value % 100)
    seconds = next(value / scale for bound, scale in _EPOCH_SCALES if value < bound)
    if not _FIRST_EPOCH <= seconds <= _LAST_EPOCH:
        return None
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).isoformat()


def _from_iso(text: str) -> str | None:
    if not _ISO.match(text):
        return None
    zone = _SPACED_ISO_ZONE.search(text)
    if zone:
        text = text[: zone.start()] + (text[zone.end() :] or "+00:00")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.date().isoformat() if len(text) <= 10 else _iso(moment)


def _from_numbers(text: str) -> str | None:
    match = _YEAR_FIRST.match(text)
    if match:
        day = _date(int(match[1]), int(match[3]), int(match[4]))
        return (
            _from_iso(f"{day}T{match[5].zfill(5) if match[5].count(':') == 1 else match[5].zfill(8)}")
            if (day and match[5])
            else day
        )
    match = _NUMERIC.match(text)
    if not match:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first > 12 or first == second:
        return _date(year, second, first)
    return _date(year, first, second) if second > 12 else None


def _from_rfc(text: str) -> str | None:
    if not _RFC_822.match(text):
        return None
    try:
        return _iso(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_words(text: str) -> str | None:
    match = _DAY_FIRST.match(text) or _MONTH_FIRST.match(text)
    month = _MONTHS.get(match["m"].lower()) if match else None
    return _date(int(match["y"]), month, int(match["d"])) if match and month else None
