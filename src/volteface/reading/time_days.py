"""Days of the week, parts of the day, clock times, weekends and seasons.

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

from datetime import date, timedelta

from volteface.reading.time_calendar import date_value, year_of
from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_intervals import add_units, interval, start_of
from volteface.reading.time_lexer import Lexeme
from volteface.reading.time_meaning import (
    Meaning,
    dated,
    rule,
    timed,
    week_value,
)

__all__ = []

_SEASON_AHEAD = 31
"""Days a season may begin after the publication and still be this year's in an open tense."""
_CLOCK_BEFORE = frozenset(("at", "by", "until", "since", "around", "from", "about", "before", "after"))
_SUN = frozenset(("dawn", "daybreak", "dusk", "nightfall", "sundown", "sunrise", "sunset"))
_SEASON_BEFORE = frozenset(("in", "by", "until", "since", "for", "every", "early", "late", "during"))


def _weekday_value(words: tuple[Lexeme, ...], context: TimeContext, offset: int) -> str | None:
    word = next((word for word in words if word.kind == "weekday"), None)
    if word is None:
        return None
    kinds = {word.kind for word in words}
    base = context.narrative_day(offset, 10) if kinds & {"prev", "following", "same"} else context.day
    number = int(word.value)
    if base is None:
        return f"XXXX-WXX-{number}"
    back = (base.isoweekday() - number) % 7
    if kinds & {"last", "past", "prev"}:
        return (base - timedelta(days=back or 7)).isoformat()
    ahead = (number - base.isoweekday()) % 7
    if kinds & {"next", "coming", "following"}:
        return (base + timedelta(days=ahead or 7)).isoformat()
    if context.tense(word.start) == "future" or "this" in kinds:
        return (base + timedelta(days=ahead)).isoformat()
    return (base - timedelta(days=back)).isoformat()


@rule("weekday", "rel_weekday")
def _weekday(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.word("weekday")
    if word and word.end - word.start < 5 and expression.rule == "weekday" and not word.word.endswith("s"):
        token = context.parsed.token_at(word.start)
        if token.tag_ not in ("NNP", "NNPS"):
            return None
    return dated(_weekday_value(expression.words, context, expression.start))


def _day_value(word: Lexeme, context: TimeContext) -> str | None:
    if context.day is None:
        return None
    return (context.day + timedelta(days=int(word.value.rstrip("NI")))).isoformat()


@rule("day")
def _day(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    value = _day_value(word, context)
    if word.value.endswith("NI"):
        return timed(f"{value}TNI" if value else None)
    return dated(value)


def _with_part(value: str | None, part: Lexeme | None) -> Meaning:
    if part is None or not value:
        return dated(value)
    return timed(f"{value}T{part.value}")


@rule("day_tod")
def _day_and_part(expression: Expression, context: TimeContext) -> Meaning | None:
    day = expression.word("day")
    return _with_part(_day_value(day, context) if day else None, expression.word("tod"))


@rule("weekday_tod")
def _weekday_and_part(expression: Expression, context: TimeContext) -> Meaning | None:
    part = expression.word("tod")
    if part and part.word.endswith("s") and not expression.lead:
        weekday = expression.word("weekday")
        return Meaning("SET", f"XXXX-WXX-{weekday.value}T{part.value}" if weekday else None)
    return _with_part(_weekday_value(expression.words, context, expression.start), part)


@rule("this_tod")
def _part_of_day(expression: Expression, context: TimeContext) -> Meaning | None:
    part = expression.word("tod")
    if part is None or part.word.endswith("s"):
        return None
    if expression.has("that", "same", "following", "next", "prev"):
        base = context.narrative_day(expression.start, 10)
        step = 1 if expression.has("following", "next") else -1 if expression.has("prev") else 0
    else:
        base, step = context.day, -1 if expression.has("last") else 0
        if not expression.has("this", "last") and context.before(expression.start) not in ("in", "during"):
            return None
    return _with_part((base + timedelta(days=step)).isoformat() if base else None, part)


@rule("overnight")
def _overnight(expression: Expression, context: TimeContext) -> Meaning:
    day = context.day - timedelta(days=1) if context.day else None
    return timed(f"{day}TNI" if day else None)


@rule("dawn")
def _dawn(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    if word.word not in _SUN or context.before(word.start) not in _CLOCK_BEFORE:
        return None
    base = context.narrative_day(expression.start, 10)
    return _with_part(base.isoformat() if base else None, word)


@rule("military")
def _military_clock(expression: Expression, context: TimeContext) -> Meaning | None:
    """Read "0600 hours", "1430Z"; "1400 hours" after no word of time is a length, and left to nobody."""
    word = expression.words[0]
    zulu = word.value[4] == "Z"
    if not zulu and word.value[0] != "0" and context.before(word.start) not in _CLOCK_BEFORE:
        return None
    day = _day_in(expression.words, context)
    value = f"{day or 'XXXX-XX-XX'}T{word.value[:2]}:{word.value[2:4]}"
    return Meaning("TIME", value, *interval(value, "Z" if zulu else ""))


@rule("clock", "hour_tod")
def _clock(expression: Expression, context: TimeContext) -> Meaning | None:
    words = expression.words
    hour = _hour(words)
    if hour is None or (
        words[0].kind == "clock" and len(words) == 1 and context.before(words[0].start) not in _CLOCK_BEFORE
    ):
        return None
    day = _day_in(words, context)
    zone = next((word.value for word in words if word.kind == "zone"), "")
    return Meaning("TIME", f"{day}T{hour}", *interval(f"{day}T{hour}", zone)) if day else timed(f"XXXX-XX-XXT{hour}")


def _day_in(words: tuple[Lexeme, ...], context: TimeContext) -> str | None:
    if any(word.kind in ("month", "iso", "slash") for word in words):
        first = next(i for i, word in enumerate(words) if word.kind in ("month", "iso", "slash", "comma", "weekday"))
        return date_value(words[first:], context) or None
    for word in words:
        if word.kind == "weekday":
            return _weekday_value(words, context, word.start)
        if word.kind == "day":
            return _day_value(word, context)
    day = context.narrative(words[0].start, 10)
    return day[:10] if day and day[5:6].isdigit() else (context.day.isoformat() if context.day else None)


def _hour(words: tuple[Lexeme, ...]) -> str | None:
    first = words[0]
    if first.kind == "noon":
        return first.value[1:]
    hour, _, minute = first.value.partition(":")
    if not hour.isdigit():
        return None
    number = int(hour)
    late = any(word.value in ("PM", "AF", "EV", "NI") for word in words)
    early = any(word.value in ("AM", "MO") for word in words)
    if number > 24 or ((late or early) and number > 12 and not minute):
        return None
    if late and number < 12:
        number += 12
    if early and number == 12:
        number = 0
    return f"{number:02d}:{minute or '00'}"


@rule("weekend")
def _weekend(expression: Expression, context: TimeContext) -> Meaning | None:
    if any(word.word.endswith("s") for word in expression.words if word.kind == "weekend"):
        return Meaning("SET", "XXXX-WXX-WE")
    if context.day is None:
        return Meaning("DATE", None)
    day = context.day
    if expression.has("last", "past", "prev") or _weekend_is_over(expression, context, day):
        day -= timedelta(days=7)
    elif expression.has("next", "following"):
        day += timedelta(days=7)
    return dated(f"{week_value(day)}-WE")


def _weekend_is_over(expression: Expression, context: TimeContext, day: date) -> bool:
    if expression.has("this", "next", "coming", "following") or day.isoweekday() >= 5:  # Friday
        return False
    return context.tense(expression.start) != "future"


@rule("rel_season", "season")
def _season(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.word("season")
    if word is None:
        return None
    year = year_of(expression.words, context)
    if year:
        return dated(f"{year:04d}-{word.value}")
    if len(expression.words) == 1 and context.before(word.start) not in _SEASON_BEFORE and not expression.lead:
        return None
    if context.day is None:
        return Meaning("DATE", f"XXXX-{word.value}")
    return dated(f"{_season_year(expression, word.value, context):04d}-{word.value}")


def _season_year(expression: Expression, season: str, context: TimeContext) -> int:
    today = context.day or date.min
    begin = start_of(f"{today.year:04d}-{season}") or today
    running = (add_units(begin, 3, "M") > today >= begin) or (season == "WI" and today.month <= 2)
    if expression.has("next", "coming"):
        return today.year + (begin <= today)
    if expression.has("last", "prev"):
        return today.year - (begin > today or running)
    ahead = begin > today and not expression.has("this", "current") and context.tense(expression.start) != "future"
    return today.year - (ahead and (begin - today).days > _SEASON_AHEAD)
