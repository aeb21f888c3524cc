"""Lengths of time, repetitions and vague references: "two years", "every day", "recently".

Needs the words of an expression and its context; makes ``Meaning``s.
"""

from __future__ import annotations

from datetime import timedelta

from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression
from volteface.reading.time_intervals import add_units, interval
from volteface.reading.time_meaning import (
    Meaning,
    rule,
)
from volteface.reading.time_numbers import count_of, duration_value, unit_of
from volteface.records import TimeType

__all__ = []

_LENGTH_BEFORE = frozenset((
    "for", "in", "within", "over", "after", "than", "of", "during", "about", "only", "just", "last", "lasted", "took",
    "takes", "take", "spent", "another", "under", "until", "is", "was",
))  # fmt: skip
_BARE_BEFORE = frozenset(("for", "in", "within", "over", "of", "after", "took", "take", "takes", "lasted"))


@rule("duration")
def _duration(expression: Expression, context: TimeContext) -> Meaning | None:
    words = expression.words
    unit = unit_of(words)
    if unit in ("TS", "Q") and not any(word.kind in ("num", "number", "few") for word in words):
        return None
    before = context.before(expression.start)
    if words[0].kind == "a" and not expression.lead and before not in _LENGTH_BEFORE:
        return None
    if any(word.word in ("many", "some", "hundred") for word in words) and before not in _LENGTH_BEFORE:
        return None
    return _running(Meaning("DURATION", duration_value(count_of(words), unit)), expression, context)


def _running(meaning: Meaning, expression: Expression, context: TimeContext) -> Meaning:
    """Return a length with its interval where it runs up to the publication ("have met for three years")."""
    unit, count = unit_of(expression.words), count_of(expression.words)
    if (
        context.day is None
        or not count
        or context.before(expression.start) != "for"
        or not _is_perfect(expression, context)
    ):
        return meaning
    try:
        begin = add_units(context.day, -int(count) or -1, "W" if unit == "2W" else unit)
    except (ValueError, OverflowError):
        return meaning
    return meaning._replace(begin=begin.isoformat(), end=(context.day + timedelta(days=1)).isoformat())


def _is_perfect(expression: Expression, context: TimeContext) -> bool:
    token = context.parsed.token_at(expression.start)
    for _ in range(6):
        if token.tag_.startswith("V"):
            return any(child.lower_ in ("has", "have", "'ve", "’ve") for child in token.lefts)
        token = token.head
    return False


@rule("half_unit")
def _halves(expression: Expression, context: TimeContext) -> Meaning | None:
    words = tuple(word for word in expression.words if word.kind != "a")
    if not any(word.kind in ("num", "number", "year") for word in words):
        bare = words[0].kind == "half"
        return Meaning("DURATION", duration_value(0.5 if bare else 1.5, unit_of(words)))
    return Meaning("DURATION", duration_value(count_of(words), unit_of(words)))


@rule("age")
def _no_time(expression: Expression, context: TimeContext) -> None:
    return None


@rule("units")
def _bare_units(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    if word.value == "TS" or context.before(expression.start) not in _BARE_BEFORE:
        return None
    return Meaning("DURATION", duration_value(None, word.value))


@rule("each")
def _each(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[-1]
    if word.kind == "weekday":
        return Meaning("SET", f"XXXX-WXX-{word.value}")
    if word.kind == "month":
        return Meaning("SET", f"XXXX-{int(word.value):02d}")
    if word.kind in ("tod", "season", "weekend"):
        return Meaning(
            "SET", {"tod": f"XXXX-XX-XXT{word.value}", "weekend": "XXXX-WXX-WE"}.get(word.kind, f"XXXX-{word.value}")
        )
    return Meaning("SET", duration_value(count_of(expression.words) or 1, word.value).replace("P3M", "P1Q"))


@rule("weekdays")
def _weekdays(expression: Expression, context: TimeContext) -> Meaning:
    weekday, part = expression.words[0], expression.word("tod")
    return Meaning("SET", f"XXXX-WXX-{weekday.value}" + (f"T{part.value}" if part else ""))


@rule("per_unit")
def _per_unit(expression: Expression, _: TimeContext) -> Meaning:
    return Meaning("SET", duration_value(1, unit_of(expression.words)))


@rule("freq", "ref", "current")
def _fixed(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    kind: TimeType = "SET" if expression.rule == "freq" else "DATE"
    if kind == "DATE" and word.value == "PRESENT_REF" and context.day:
        return Meaning(kind, word.value, *interval(context.day.isoformat()))
    return Meaning(kind, word.value)


@rule("the_past")
def _the_past(expression: Expression, context: TimeContext) -> Meaning:
    return Meaning("DATE", "PAST_REF")


@rule("soon")
def _soon(expression: Expression, context: TimeContext) -> Meaning | None:
    word = expression.words[0]
    if (
        context.before(word.start) in ("as", "so", "too", "very")
        or context.parsed.text[word.end : word.end + 6] == " after"
    ):
        return None
    return Meaning("DATE", word.value)
