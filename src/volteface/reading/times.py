"""Time expressions: what the text dates, resolved to TIMEX3 values and half-open intervals.

Needs a parsed document; makes ``Time`` records. The words are cut by ``time_lexer``, expressions are found by the
table of patterns (``time_grammar``), and each rule's resolver (``time_values``) gives the value against the day of
publication or against the time that the narrative last stood at. Maintained libraries were measured on the same
texts first: dateparser returns whole days only and so loses years, months, quarters, lengths and vague references,
timefhuman misses half of the expressions, and HeidelTime needs a Java machine and is not free to be built upon.
"""

from __future__ import annotations

from datetime import timedelta

from volteface.reading.language import ParsedDocument
from volteface.reading.time_context import TimeContext
from volteface.reading.time_grammar import Expression, confidence_of, find_expressions
from volteface.reading.time_lexer import lex
from volteface.reading.time_values import RESOLVERS, Meaning
from volteface.records import Time, make_id

__all__ = ["METHOD", "find_times"]

METHOD = "times.rules.v1"


def find_times(parsed: ParsedDocument) -> tuple[Time, ...]:
    """Return the time expressions of a document in order; relative ones of an undated document have no value."""
    context = TimeContext(parsed)
    found = []
    for expression in find_expressions(lex(parsed.text)):
        meaning = RESOLVERS[expression.rule](expression, context)
        if meaning is None:
            continue
        if meaning.type in ("DATE", "TIME"):
            context.note(meaning.value, expression.start)
        found.append(_record(expression, _since(meaning, expression, context), context))
    return tuple(found)


def _since(meaning: Meaning, expression: Expression, context: TimeContext) -> Meaning:
    """Return "since 2003" as the time from then up to the publication."""
    if meaning.begin is None or meaning.type != "DATE" or context.before(expression.start) != "since":
        return meaning
    today = context.day
    if today is None or today.isoformat() < meaning.begin:
        return meaning._replace(end=None)
    return meaning._replace(end=(today + timedelta(days=1)).isoformat())


def _record(expression: Expression, meaning: Meaning, context: TimeContext) -> Time:
    document, start, end = context.parsed.document, expression.start, expression.end
    confidence = confidence_of()[expression.rule]
    return Time(
        id=make_id(document.id, "time", start, end, meaning.type, meaning.value),
        document=document.id,
        confidence=confidence if meaning.value else min(confidence, 0.5),
        method=METHOD,
        start=start,
        end=end,
        text=context.parsed.text[start:end],
        type=meaning.type,
        value=meaning.value,
        begin_at=meaning.begin,
        end_at=meaning.end,
    )
