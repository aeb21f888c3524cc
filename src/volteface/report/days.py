"""Days as prose: absolute ("10 December 2024"), and seen from the day of the brief ("on Monday", "in 2014").

Needs ISO dates or prefixes and half-open intervals; makes words no finer than what is known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Calendar", "day_words", "period_words"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = 7
_SATURDAY = 5


def day_words(iso: str | None) -> str:
    """Return an ISO date or prefix as a reader writes it: ``10 December 2024``, ``December 2024``, ``2024``."""
    if not iso:
        return "undated"
    parts = iso[:10].split("-")
    if len(parts) == 1 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= len(_MONTHS):
        return parts[0]
    month = _MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) > 2 else f"{month} {parts[0]}"


def period_words(begin: str | None, end: str | None) -> str:
    """Return a half-open interval no finer than it is known: a day, a month, a year, or its first and last day."""
    if begin is None and end is None:
        return "date not given"
    if begin is None:
        return f"until {day_words(_last_day(end))}"
    first, last = begin[:10], _last_day(end)
    if last is None:
        return f"from {day_words(first)}"
    if last <= first:
        return day_words(first)
    if first.endswith("-01-01") and last.endswith("-12-31"):
        years = (first[:4], last[:4])
        return years[0] if years[0] == years[1] else f"{years[0]} to {years[1]}"
    if first.endswith("-01") and first[:7] == last[:7] and _moved(last, 1).endswith("-01"):
        return day_words(first[:7])
    return f"{day_words(first)} to {day_words(last)}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Dates seen from one day.

    Attributes:
        today: the day of the brief, ISO; ``None`` where nothing is dated, and then all dates are absolute.
    """

    today: str | None = None

    def when(self, begin: str | None, end: str | None) -> str:
        """Return a half-open interval as an adverbial: ``on Monday``, ``in November``, ``in 2014``, ``since May``."""
        if not _is_day(begin or end):
            return ""
        if begin is None:
            return f"until {self.day(_last_day(end) or '')}"
        first, last = begin[:10], _last_day(end)
        if last is None:
            return f"since {self.day(first)}"
        if last <= first:
            return self._on(self.day(first), _part_of_day(begin, end))
        return self._whole(first, last) or f"between {self._from(first, last)} and {self._plain(last)}"

    @staticmethod
    def _on(day: str, part: str) -> str:
        """Return a day with its part: ``on Monday morning``, ``on the morning of 9 November``."""
        if part and day not in _WEEKDAYS:
            return f"on the{part} of {day}"
        return f"on {day}{part}"

    def _from(self, first: str, last: str) -> str:
        """Return the first day of a stretch without what it shares with the last."""
        words = self._plain(first, year=first[:4] != last[:4])
        return words.split()[0] if first[:7] == last[:7] and len(first) == len("2024-12-10") else words

    def day(self, iso: str) -> str:
        """Return one day, month or year: a weekday within the week, without its year within the year."""
        distance = self._distance(iso)
        if distance is not None and abs(distance) < _WEEK:
            return _WEEKDAYS[dt.date.fromisoformat(iso[:10]).weekday()]
        return self._plain(iso[:10])

    def _plain(self, iso: str, *, year: bool | None = None) -> str:
        words = day_words(iso)
        shown = not (self.today and iso[:4] == self.today[:4]) if year is None else year
        return words if shown or len(iso) == len("2024") else words.removesuffix(f" {iso[:4]}")

    def _whole(self, first: str, last: str) -> str:
        """Return whole months and years as such; an empty string for other stretches."""
        if first.endswith("-01-01") and last.endswith("-12-31"):
            return f"in {first[:4]}" if first[:4] == last[:4] else f"between {first[:4]} and {last[:4]}"
        if first.endswith("-01") and _moved(last, 1).endswith("-01"):
            if first[:7] == last[:7]:
                return f"in {self._plain(first[:7])}"
            return f"between {self._plain(first[:7], year=first[:4] != last[:4])} and {self._plain(last[:7])}"
        return self._weekly(first, last)

    def _weekly(self, first: str, last: str) -> str:
        """Return a weekend or a week from Monday to Sunday as such; an empty string for other stretches."""
        try:
            begins, days = dt.date.fromisoformat(first).weekday(), _days_between(first, last)
        except ValueError:
            return ""
        if (begins, days) == (_SATURDAY, 1):
            return f"on the weekend of {self._plain(first)}"
        return f"in the week of {self._plain(first)}" if (begins, days) == (0, _WEEK - 1) else ""

    def _distance(self, iso: str) -> int | None:
        """Return how many days a day lies after today; ``None`` where either is not known to the day."""
        try:
            return _days_between((self.today or "")[:10], iso[:10])
        except ValueError:
            return None


def _days_between(first: str, last: str) -> int:
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days


def _is_day(iso: str | None) -> bool:
    return bool(iso) and (iso or "")[:4].isdigit()


_PARTS = ((5, 12, " morning"), (12, 18, " afternoon"), (18, 22, " evening"), (0, 24, ""))


def _part_of_day(begin: str, end: str | None) -> str:
    """Return the part of the day that an interval with hours keeps to."""
    hours = [moment[11:13] for moment in (begin, end or "")]
    if not all(hour.isdigit() for hour in hours) or begin[:10] != (end or "")[:10]:
        return ""
    first, last = (int(hour) for hour in hours)
    return next((words for start, stop, words in _PARTS if start <= first and last <= stop and last - first > 1), "")


def _last_day(end: str | None) -> str | None:
    """Return the last day of a half-open interval; an end within a day belongs to that day."""
    if end is None or len(end) > len("2024-12-10"):
        return end[:10] if end else None
    return _moved(end, -1)


def _moved(day: str, days: int) -> str:
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return day
