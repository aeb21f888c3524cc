"""What a person gives in words, as values of records: stretches of an article, days, figures, codes.

Needs the text and plain strings, as a form carries them; makes spans and column values, and says what is wrong with a
string that is none.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args, get_origin

from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Span

__all__ = ["BETWEEN", "choices_of", "interval_of", "nearest_stretch", "plain_value", "stretches", "where_words_stand"]

BETWEEN = "…"
"""Stands between stretches of an article, and alone for none."""

_LONGEST = 500
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d(T[\d:.+Z-]{2,20})?)?)?")
_FIRST_DAY = "2024-01-01"
# Characters that no reader sees, and those that turn the order of words around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COUNTRY = re.compile(r"[A-Z]{3}")
_BOUNDS: dict[str, tuple[float, float]] = {"latitude": (-90, 90), "longitude": (-180, 180), "geonames_id": (1, 2**31)}


def where_words_stand(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in a text, whole and with any white space between them: a form has lost the line ends."""
    parts = words.split()
    if parts:
        begin, end = (r"\b" if one.isalnum() else "" for one in (parts[0][0], parts[-1][-1]))
        pattern = begin + r"\s+".join(map(re.escape, parts)) + end
        yield from (match.span() for match in re.finditer(pattern, text))


def nearest_stretch(text: str, words: str, near: int, *, name: str = "words") -> Span:
    """Return the words of a text that stand nearest to a place.

    Raises:
        InputError: they stand nowhere.
    """
    found = min(where_words_stand(text, words), key=lambda span: abs(span[0] - near), default=None)
    if found is None:
        shown = " ".join(words.split())[:80]
        raise InputError(f"{name}: {shown!r} does not stand in the article so; copy them from its text")
    return Span(*found, text[slice(*found)])


def stretches(text: str, value: str, near: int, *, name: str) -> list[Span]:
    """Return several stretches with ``BETWEEN`` between them, by their place; nothing for none.

    Raises:
        InputError: one stands nowhere in the text.
    """
    parts = [part for part in value.split(BETWEEN) if part.strip()]
    found = [nearest_stretch(text, part, near, name=name) for part in parts]
    return sorted(set(found), key=lambda span: (span.start, span.end))


def choices_of(kind: str, name: str) -> tuple[str, ...]:
    """Return what a field of a record may be; none where other words may stand."""
    bare = _hint(kind, name)
    return get_args(bare) if get_origin(bare) is Literal else ()


def _hint(kind: str, name: str) -> Any:
    cls = next(cls for cls in RECORD_TYPES.values() if cls.table == kind)
    hint = typing.get_type_hints(cls).get(name, str)
    if get_origin(hint) in (types.UnionType, typing.Union):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint


def plain_value(kind: str, name: str, value: str) -> Any:
    """Return the value of a field that is no stretch of the text; ``None`` for no words.

    Raises:
        InputError: it is none that the field may have.
    """
    value = value.strip()
    if not value:
        return None
    if len(value) > _LONGEST:
        raise InputError(f"{name}: {len(value)} characters; expected at most {_LONGEST}")
    allowed = choices_of(kind, name)
    if allowed and value not in allowed:
        raise InputError(f"{name}: found {value!r}; expected one of {', '.join(allowed)}")
    if name in _BOUNDS:
        return _figure(name, value, whole=_hint(kind, name) is int)
    if name == "country" and not _COUNTRY.fullmatch(value):
        raise InputError(f"country: found {value!r}; expected three capitals (ISO 3166), for example SYR")
    if name in ("begin_at", "end_at", "when") and not _is_moment(value):
        raise InputError(f"{name}: found {value!r}; expected an ISO date, for example 2024-12-08")
    if name != "words" and _UNSEEN.search(value):
        raise InputError(f"{name}: found {value[:40]!r}; expected words without control characters")
    return value


def _is_moment(value: str) -> bool:
    """Return whether a value is a year, a month, a day or a time of day of the calendar."""
    if not _MOMENT.fullmatch(value):
        return False
    begin, between, clock = value.partition("T")
    try:
        datetime.fromisoformat(begin + _FIRST_DAY[len(begin) :] + between + clock)
    except ValueError:
        return False
    return True


def _figure(name: str, value: str, *, whole: bool) -> float | int:
    least, most = _BOUNDS[name]
    try:
        found = int(value) if whole else float(value)
    except ValueError:
        found = most + 1
    if not least <= found <= most:
        raise InputError(f"{name}: found {value[:40]!r}; expected a number from {least:,} to {most:,}")
    return found


def interval_of(value: str | None) -> tuple[str | None, str | None]:
    """Return the first day of a year, month or day, ISO, and the day after its last; nothing for other values.

    Raises:
        InputError: the calendar has no such day.
    """
    match = _DAY.fullmatch(value or "")
    if match is None:
        return None, None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 1, month or 1, day or 1)
        if day:
            after = first + timedelta(days=1)
        elif month:
            after = (first + timedelta(days=31)).replace(day=1)
        else:
            after = date(first.year + 1, 1, 1)
    except (ValueError, OverflowError) as error:
        raise InputError(f"found {value!r}; the calendar has no such day") from error
    return first.isoformat(), after.isoformat()
