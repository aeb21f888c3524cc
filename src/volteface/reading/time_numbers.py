"""Numbers and lengths of time in words: "twenty-four hours", "2 1/2 years", "a few days".

Needs the words of an expression; makes counts and TIMEX3 durations (``P3M``, ``PT24H``, ``PXD``).
"""

from __future__ import annotations

from collections.abc import Sequence

from volteface.reading.time_lexer import Lexeme

__all__ = ["count_of", "duration_value", "spelled_year", "unit_of"]

UNKNOWN = "X"
_COUNTED = frozenset(("number", "num", "year", "few", "a", "ord", "second"))
_UNITS = frozenset(("unit", "units", "second", "quarter", "weekend", "seasons"))
_WHOLE = {"E": (10, "Y"), "C": (100, "Y"), "L": (1000, "Y"), "2W": (2, "W"), "Q": (3, "M")}
_PARTS = {"Y": (12, "M"), "D": (24, "TH"), "TH": (60, "TM"), "TM": (60, "TS")}


def unit_of(words: Sequence[Lexeme]) -> str:
    """Return the letter of the last unit among the words (``TM TH D W M Q Y E C``), empty if there is none."""
    for word in reversed(words):
        if word.kind == "second":
            return "TS"
        if word.kind in _UNITS:
            return word.value
    return ""


def count_of(words: Sequence[Lexeme]) -> float | None:
    """Return how many the words say, 0 for "a few" and the like, ``None`` if they say nothing."""
    if any(word.kind == "few" for word in words):
        values = [word.value for word in words if word.kind == "few"]
        return float(values[-1]) if values[-1] != UNKNOWN else 0.0
    digits = [word for word in words if word.kind in ("num", "year")]
    if digits:
        return _digits(digits[0].value) + _half(words)
    total = _in_words(words)
    if total is None and any(word.kind == "a" for word in words):
        total = 1
    return None if total is None else total + _half(words)


def _half(words: Sequence[Lexeme]) -> float:
    return 0.5 if any(word.kind == "half" for word in words) else 0.0


def _digits(text: str) -> float:
    whole, mark, _ = text.replace("½", " 1/2").replace(",", "").partition(" 1/2")
    return float(whole) + (0.5 if mark else 0.0)


def _in_words(words: Sequence[Lexeme]) -> int | None:
    cut = next((i for i, word in enumerate(words) if word.kind in ("to", "or", "dash")), len(words))
    numbers = [int(word.value) for word in words[:cut] if word.kind in ("number", "big")]
    if not numbers:
        return None
    total = current = 0
    for number in numbers:
        if number == 100:  # "three hundred"
            current = max(1, current) * number
        elif number >= 1000:  # "two thousand"
            total, current = total + max(1, current) * number, 0
        else:
            current += number
    return total + current


def spelled_year(words: Sequence[Lexeme]) -> int | None:
    """Return the year that is spoken in words ("nineteen ninety-six", "two thousand"), ``None`` if none is."""
    numbers = [int(word.value) for word in words if word.kind in ("number", "big")]
    if len(numbers) < 2:  # a single number is no year
        return None
    if 13 <= numbers[0] <= 20 and all(number < 100 for number in numbers):  # 13.. to 20..
        rest = sum(numbers[1:])
        return numbers[0] * 100 + rest if 10 <= rest < 100 else None
    year = _in_words(words) if numbers[1] in (100, 1000) else None
    return year if year and 1000 <= year <= 2100 else None


def duration_value(count: float | None, unit: str) -> str:
    """Return the TIMEX3 value of ``count`` units; an unknown count is ``X``."""
    if unit in _WHOLE and count:
        factor, unit = _WHOLE[unit]
        count *= factor
    elif not count and unit == "2W":
        unit = "W"
    letters = unit.removeprefix("T")
    prefix = "PT" if unit.startswith("T") else "P"
    if not count:
        return f"{prefix}{UNKNOWN}{letters}"
    if count == int(count):
        return f"{prefix}{int(count)}{letters}"
    if unit in _PARTS and (count * 2).is_integer():
        factor, part = _PARTS[unit]
        whole = f"{int(count)}{letters}" if int(count) else ""
        rest = int((count - int(count)) * factor)
        mark = "T" if part.startswith("T") and prefix == "P" else ""
        return f"{prefix}{whole}{mark}{rest}{part.removeprefix('T')}"
    return f"{prefix}{count:g}{letters}"
