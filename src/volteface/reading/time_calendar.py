"""Dates that the calendar names: days, months, years, decades, centuries, holidays.

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_holidays import holiday_date
from volteface.reading.time_intervals import interval, start_of
from volteface.reading.time_lexer import Lexeme
from volteface.reading.time_meaning import (
    Meaning,
    at_grain,
    dated,
    relative_unit,
    rule,
    timed,
)
from volteface.reading.time_numbers import spelled_year, unit_of

__all__ = ["date_value", "day_number", "decade", "full_year", "year_of"]

_ZONE = re.compile(r"(.*?)(Z|[+-]\d\d:?\d\d)?")
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_AGAINST_TENSE = 3
"""How much farther a date may lie on the side that the tense speaks of and still be taken."""
_RANGE = re.compile(r"\s*(?:-|–|to|through|until|till|and)\s*[A-Z]\w+\.?(?:\s\d{1,2})?,?\s+([12]\d{3})\b")
_YEAR_BEFORE = frozenset(("in", "since", "of", "by", "until", "from", "to", "and", "the", "summer", "class", "before"))
_NO_YEAR = frozenset(("no", "number", "some", "about", "highway", "route", "flight", "least", "than", "nearly", "page"))


def year_of(words: tuple[Lexeme, ...], context: TimeContext) -> int | None:
    """Return the year that the words name in digits or spelled out, ``None`` if they name none."""
    for word in words:
        if word.kind == "year":
            return int(word.value)
        if word.kind == "shortyear":
            return full_year(int(word.value[1:]), context)
    return spelled_year(words)


def full_year(year: int, context: TimeContext) -> int:
    """Return the four-digit year of a two-digit one: the nearest to the publication, ten years ahead at most."""
    today = context.day.year if context.day else 2000
    return min((year + base for base in (1800, 1900, 2000)), key=lambda full: (full > today + 10, abs(full - today)))


def _nearest_year(month: int, day: int, context: TimeContext, offset: int) -> int | None:
    if context.day is None:
        return None
    tense, today = context.tense(offset), context.day

    def distance(year: int) -> int:
        away = (date(year, month, min(day, monthrange(year, month)[1])) - today).days
        if (away > 0 and tense == "past") or (away < 0 and tense == "future"):
            return abs(away) * _AGAINST_TENSE
        return abs(away)

    years = [year for year in (today.year, today.year - 1, today.year + 1) if 1 <= year <= 9999]
    return min(years, key=distance)


def day_number(words: tuple[Lexeme, ...]) -> int | None:
    """Return the first number or ordinal among the words that counts a day, ``None`` if there is none."""
    for word in words:
        if word.kind in ("num", "ordn", "ord", "second", "qn"):
            digits = "".join(filter(str.isdigit, word.value.split(".")[0]))
            return int(digits) if digits else None
    return None


def date_value(words: tuple[Lexeme, ...], context: TimeContext) -> str | None:
    """Return the value of a calendar date in words, empty if it is none that the calendar has."""
    for word in words:
        if word.kind == "iso":
            return word.value[:10]
        if word.kind == "slash":
            return _slashed(word.value, context)
    month = next((int(word.value) for word in words if word.kind == "month"), 0)
    day = day_number(words)
    if not day or not 1 <= day <= 31:
        return ""
    year = year_of(tuple(word for word in words if word.kind in ("year", "shortyear")), context)
    year = year or _nearest_year(month, day, context, words[0].start)
    if year is None:
        return f"XXXX-{month:02d}-{day:02d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if year >= 1 and day <= monthrange(year, month)[1] else ""


def _slashed(text: str, context: TimeContext) -> str:
    first, second, year = (int(part) for part in text.split("/"))
    if first > 31:  # year first, as ISO has it
        return _checked(first, second, year)
    year = full_year(year, context) if year < 100 else year
    month, day = (first, second) if first <= 12 else (second, first)
    return _checked(year, month, day)


def _checked(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}"


@rule("iso")
def _iso(expression: Expression, _: TimeContext) -> Meaning:
    word = expression.words[0]
    value = word.value.replace(" ", "T")
    if "T" not in value:
        return dated(value)
    clock, zone = _ZONE.fullmatch(value).groups()  # type: ignore[union-attr]  # any value matches
    return Meaning("TIME", value, *interval(clock, zone or ""))


@rule("dtg")
def _date_time_group(expression: Expression, _: TimeContext) -> Meaning | None:
    """Read "051430Z MAY 21": day, hour and minute, zone, month, year."""
    figures, name, year = expression.words[0].value.split(" ")
    month = _MONTHS.find(name) // 3 + 1 if name in _MONTHS else 0
    value = _checked(2000 + int(year[-2:]), month, int(figures[:2]))
    if not value:
        return None
    value = f"{value}T{figures[2:4]}:{figures[4:6]}"
    return Meaning("TIME", value, *interval(value, "Z" if figures[6:] == "Z" else ""))


@rule("date_range")
def _range_of_dates(expression: Expression, context: TimeContext) -> Meaning | None:
    """Read "3-7 June 2022" and "June 3-7, 2022" as all days from the first to the last."""
    words = expression.words
    days = [word for word in words if day_number((word,)) is not None]
    rest = tuple(word for word in words if word.kind in ("month", "year", "shortyear"))
    begin, end = (date_value((day, *rest), context) for day in (days[0], days[-1]))
    if not begin or not end or begin > end or not begin[:4].isdigit():
        return None
    return Meaning("DATE", f"{begin}/{end}", begin, interval(end)[1])


@rule("year_range")
def _range_of_years(expression: Expression, context: TimeContext) -> Meaning | None:
    """Read "2015-16" as both years."""
    ending = expression.words[-1].value
    first = int(expression.words[0].value)
    if not ending.isdecimal() or len(ending) != 2 or int(ending) != (first + 1) % 100:
        return None
    return Meaning("DATE", f"{first:04d}/{first + 1:04d}", f"{first:04d}-01-01", f"{first + 2:04d}-01-01")


@rule("date")
def _calendar_date(expression: Expression, context: TimeContext) -> Meaning | None:
    value = date_value(expression.words, context)
    if value == "":
        return None
    part = expression.word("tod")
    return timed(f"{value}T{part.value}") if part and value else dated(value)


@rule("unit_of")
def _unit_of_date(expression: Expression, context: TimeContext) -> Meaning | None:
    value = date_value(expression.words, context)
    day = start_of(value)
    return dated(at_grain(day, unit_of(expression.words))) if day else None


@rule("month_year")
def _month_year(expression: Expression, context: TimeContext) -> Meaning | None:
    year = year_of(expression.words, context)
    month = expression.word("month")
    return dated(f"{year:04d}-{int(month.value):02d}") if year and month else None


@rule("month_rel")
def _month_of_relative_year(expression: Expression, context: TimeContext) -> Meaning | None:
    year = relative_unit(expression.words, context, expression.start)
    month = expression.word("month")
    if unit_of(expression.words) != "Y" or not month:
        return None
    return dated(f"{year}-{int(month.value):02d}" if year else None)


@rule("month")
def _month(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    if not _is_name(word, context):
        return None
    following = _year_of_range(word.end, context)
    year = following or _nearest_year(int(word.value), 15, context, word.start)
    return dated(f"{year:04d}-{int(word.value):02d}" if year else f"XXXX-{int(word.value):02d}")


def _is_name(word: Lexeme, context: TimeContext) -> bool:
    if word.word not in ("may", "march", "mar", "april", "june", "august", "jan", "dec", "sun", "sat"):
        return True
    token = context.parsed.token_at(word.start)
    person = token.dep_ == "compound" and token.head.tag_ == "NNP"
    before = token.i > 0 and token.nbor(-1).tag_ == "NNP" and token.nbor(-1).head in (token, token.head)
    return token.tag_ in ("NNP", "NNPS") and not person and not before


def _year_of_range(offset: int, context: TimeContext) -> int | None:
    """Return the year that the other end of a range names: "from May to July 2013"."""
    rest = context.parsed.text[offset : offset + 40]
    match = _RANGE.match(rest)
    return int(match[1]) if match else None


@rule("rel_month")
def _relative_month(expression: Expression, context: TimeContext) -> Meaning | None:
    month = expression.word("month")
    if month is None or not context.day:
        return Meaning("DATE", f"XXXX-{int(month.value):02d}") if month else None
    number, today = int(month.value), context.day
    if expression.has("last", "past", "prev"):
        year = today.year - (number >= today.month)
    elif expression.has("next", "coming", "following"):
        year = today.year + (number <= today.month)
    else:
        year = today.year
    return dated(f"{year:04d}-{number:02d}")


@rule("year")
def _bare_year(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    if word.kind == "shortyear":
        fits = context.before(word.start) in _YEAR_BEFORE and word.value[0] != "'"
        return dated(f"{full_year(int(word.value[1:]), context):04d}") if fits else None
    year = int(word.value)
    before = context.before(word.start)
    token = context.parsed.token_at(word.start)
    counted = token.dep_ == "nummod" and token.head.i > token.i and token.head.tag_ == "NNS"
    if not 1500 <= year <= 2100 and before not in ("in", "since", "year"):
        return None
    if (counted and before not in ("in", "since")) or before in _NO_YEAR or not expression.start:
        return None
    return dated(word.value)


@rule("the_year", "spelled_year", "fiscal_year")
def _named_year(expression: Expression, context: TimeContext) -> Meaning | None:
    year = year_of(expression.words, context)
    if year is None and expression.has("fiscal"):
        return Meaning("DURATION", "P1Y")
    return dated(f"{year:04d}") if year else None


@rule("decade")
def decade(expression: Expression, context: TimeContext) -> Meaning:
    """Return a decade ("the 1990s") as its first three digits."""
    word = expression.word("tens")
    digits = "".join(filter(str.isdigit, word.value if word else ""))
    year = int(digits) if len(digits) == 4 else full_year(int(digits), context)
    return dated(f"{year // 10:03d}")


@rule("century")
def _nth_century(expression: Expression, _: TimeContext) -> Meaning | None:
    number = day_number(expression.words)
    if unit_of(expression.words) != "C" or not number or not 1 <= number <= 21:
        return None
    return dated(f"{number - 1:02d}")


@rule("yearend")
def _year_end(expression: Expression, context: TimeContext) -> Meaning:
    ending = expression.words[0].value
    return dated(f"{context.day.year:04d}{ending}" if context.day and ending else None)


@rule("holiday")
def _holiday(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.word("holiday")
    year = year_of(expression.words, context)
    if word is None or (year is None and context.day is None):
        return Meaning("DATE", None)
    if year:
        return dated(holiday_date(word.value, year).isoformat())
    today = context.day or date.min
    tense = context.tense(word.start)
    years = (today.year - 1, today.year, today.year + 1)
    days = [holiday_date(word.value, candidate) for candidate in years]
    if expression.has("last") or (tense == "past" and not expression.has("next", "this")):
        days = [day for day in days if day <= today] or days
    elif expression.has("next") or tense == "future":
        days = [day for day in days if day >= today] or days
    return dated(min(days, key=lambda day: abs((day - today).days)).isoformat())
