"""Quarters and halves of years, and the reports that compare them ("the year-ago quarter").

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

from datetime import date

from volteface.reading.time_calendar import day_number, decade, year_of
from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_intervals import add_units
from volteface.reading.time_lexer import Lexeme
from volteface.reading.time_meaning import (
    Meaning,
    dated,
    quarter_value,
    relative_unit,
    rule,
)
from volteface.reading.time_numbers import unit_of

__all__ = ["year_ago"]

_QUARTER_AHEAD = 31
"""Days a quarter may begin after the publication and still be this year's in an open tense."""


def _quarter_number(words: tuple[Lexeme, ...]) -> int | None:
    number = day_number(words)
    return number if number and 1 <= number <= 4 else None


@rule("quarter_of")
def _quarter_of_year(expression: Expression, context: TimeContext) -> Meaning | None:
    number = _quarter_number(expression.words)
    if number is None:
        return None
    year = year_of(expression.words, context)
    value = f"{year:04d}" if year else relative_unit(expression.words, context, expression.start)
    return dated(f"{value[:4]}-Q{number}" if value else f"XXXX-Q{number}")


@rule("quarter")
def _bare_quarter(expression: Expression, context: TimeContext) -> Meaning | None:
    number = _quarter_number(expression.words)
    if number is None:
        return None
    if context.day is None:
        return Meaning("DATE", f"XXXX-Q{number}")
    begins = date(context.day.year, number * 3 - 2, 1)
    ahead = (begins - context.day).days > _QUARTER_AHEAD and context.tense(expression.start) != "future"
    value = f"{context.day.year - ahead:04d}-Q{number}"
    context.quarter = value
    return dated(value)


@rule("this_quarter")
def _this_quarter(expression: Expression, context: TimeContext) -> Meaning | None:
    if expression.has("period") and not (expression.has("latest") or context.quarter):
        return None
    if context.day is None:
        return Meaning("DATE", context.quarter) if context.quarter else Meaning("DATE", None)
    last = quarter_value(add_units(context.day.replace(day=1), -3, "M"))
    if expression.has("next", "coming", "following"):
        return dated(quarter_value(add_units(context.day.replace(day=1), 3, "M")))
    if expression.has("last", "past", "prev"):
        return dated(last)
    if expression.has("current", "this", "coming"):
        return dated(quarter_value(context.day))
    if expression.has("latest") or context.quarter is None:
        context.quarter = last
    return dated(context.quarter)


@rule("year_period")
def _period_of_year(expression: Expression, context: TimeContext) -> Meaning:
    year = year_of(expression.words, context)
    part = (context.quarter or "")[4:]
    return dated(f"{year:04d}{part}")


@rule("quarter_ago", "yearago")
def year_ago(expression: Expression, context: TimeContext) -> Meaning:
    """Return the reported quarter of the year before, or that year where no quarter is reported on."""
    number = _quarter_number(expression.words)
    base = context.quarter
    if base is None and context.day and expression.has("quarter", "period"):
        base = quarter_value(add_units(context.day.replace(day=1), -3, "M"))
    if base:
        return dated(f"{int(base[:4]) - 1:04d}-Q{number or base[-1]}")
    return dated(f"{context.day.year - 1:04d}" if context.day else None)


@rule("half_year")
def _half_year(expression: Expression, context: TimeContext) -> Meaning | None:
    year = year_of(expression.words, context)
    value = f"{year:04d}" if year else relative_unit(expression.words, context, expression.start)
    if tens := expression.word("tens"):
        return decade(expression._replace(words=(tens,)), context)
    if unit_of(expression.words) not in ("", "Y") or not value:
        return None
    number = 1 if any(word.word == "first" for word in expression.words) else 2
    return dated(f"{value[:4]}-H{number}")
