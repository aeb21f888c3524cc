"""Values of time expressions (TIMEX3) in words, for pages that people read; JSON twins and exports keep the values.

Needs a value as the reading writes it, or as a person gives it; makes words. A value that is none stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from volteface.report.days import day_words

__all__ = ["time_words"]

_VAGUE = {
    "PRESENT_REF": "now, or about now",
    "PAST_REF": "some time before",
    "FUTURE_REF": "some time to come",
}
_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "C": "century centuries",
        "E": "decade decades",
        "Y": "year years",
        "Q": "quarter quarters",
        "M": "month months",
        "W": "week weeks",
        "D": "day days",
    }
)
_UNITS_OF_A_DAY: Mapping[str, str] = MappingProxyType({"H": "hour hours", "M": "minute minutes", "S": "second seconds"})
_SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_PARTS = {
    "MO": "morning", "MI": "midday", "AF": "afternoon", "EV": "evening", "NI": "night", "DT": "daytime",
}  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDINALS = ("first", "second", "third", "fourth")
_SATURDAY = 6
_TEENS = range(11, 14)

_LENGTH = re.compile(r"P(?=[\dXT])((?:(?:\d+(?:\.\d+)?|X)[CEYQMWD])*)(?:T((?:(?:\d+(?:\.\d+)?|X)[HMS])+))?")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|X)([A-Z])")


def time_words(value: str | None, kind: str = "DATE") -> str:
    """Return what a value stands for: ``24 hours``, ``the week of 31 October 1977``, ``every day``.

    Args:
        value: TIMEX3, for example ``PT24H``; ``None`` where the time could not be resolved.
        kind: DATE, TIME, DURATION or SET.
    """
    if not value:
        return ""
    begin, _, end = value.partition("/")
    words = f"{_words(begin)} to {_words(end)}" if begin and end else _words(value)
    return _every(value, words) if kind == "SET" else words


def _words(value: str) -> str:
    if value in _VAGUE:
        return _VAGUE[value]
    length = _LENGTH.fullmatch(value)
    if length is not None:
        return _length(length[1], length[2] or "")
    for pattern, say in _SHAPES:
        match = pattern.fullmatch(value)
        if match is not None:
            return say(match) or value
    return value


def _length(days: str, hours: str) -> str:
    told = [_amount(match, _UNITS) for match in _AMOUNT.finditer(days)]
    told += [_amount(match, _UNITS_OF_A_DAY) for match in _AMOUNT.finditer(hours)]
    return " and ".join(told)


def _amount(match: re.Match[str], units: Mapping[str, str]) -> str:
    count, (one, many) = match[1], units[match[2]].split()
    return f"{'some' if count == 'X' else count} {one if count == '1' else many}"


def _every(value: str, words: str) -> str:
    if value.startswith("XXXX"):
        return words
    return f"every {words.removeprefix('1 ')}".replace("every some ", "every few ")


def _decade(match: re.Match[str]) -> str:
    return f"the {match[1]}0s"


def _century(match: re.Match[str]) -> str:
    number = int(match[1]) + 1
    ending = "th" if number in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"the {number}{ending} century"


def _season(match: re.Match[str]) -> str:
    return f"{_SEASONS[match[2]]} {match[1]}"


def _share(match: re.Match[str]) -> str:
    return f"the {_ORDINALS[int(match[3]) - 1]} {'half' if match[2] == 'H' else 'quarter'} of {match[1]}"


def _week(match: re.Match[str]) -> str:
    weekend = match[3] is not None
    try:
        first = date.fromisocalendar(int(match[1]), int(match[2]), _SATURDAY if weekend else 1)
    except ValueError:
        return ""
    return f"the {'weekend' if weekend else 'week'} of {day_words(first.isoformat())}"


def _moment(match: re.Match[str]) -> str:
    day = "" if match[1].startswith("X") else day_words(match[1])
    if match[2] in _PARTS:
        part = _PARTS[match[2]]
        return f"the {part} of {day}" if day else f"every {part}"
    return f"{day}, {match[2]}" if day else match[2]


def _weekday(match: re.Match[str]) -> str:
    return f"every {_WEEKDAYS[int(match[1]) - 1]}"


def _any_year(match: re.Match[str]) -> str:
    # The name of the month is all that is wanted: in which year it is does not show.
    day = day_words(f"2000-{match[1]}{match[2] or ''}")
    return day.removesuffix(" 2000")


def _day(match: re.Match[str]) -> str:
    return day_words(match[0])


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", _day),
        (r"(\d{3})X?", _decade),
        (r"(\d{2})(?:XX)?", _century),
        (r"(\d{4})-(SP|SU|FA|WI)", _season),
        (r"(\d{4})-(H)([12])", _share),
        (r"(\d{4})-(Q)([1-4])", _share),
        (r"(\d{4})-W(\d\d)(-WE)?", _week),
        (
            r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|XXXX-XX-XX)T(MO|MI|AF|EV|NI|DT|\d\d(?::\d\d){0,2})",
            _moment,
        ),
        (r"XXXX-WXX-([1-7])", _weekday),
        (r"XXXX-(0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?", _any_year),
    )
)
