"""When and where an event happened: the time expression and the place that belong to its trigger.

Needs the times and places of the document; makes choices among them. Syntax decides first: the nearest expression
that hangs on the trigger or on a word that governs it within its clause; then the sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from volteface.reading import syntax
from volteface.records import Place, Time

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Locator", "day_after", "is_historical", "published_day"]

_RECENT_DAYS = 21
_CLAUSE_ENDS = frozenset(("ccomp", "advcl", "relcl", "parataxis", "ROOT"))
_AT = frozenset((
    "in", "at", "near", "outside", "on", "inside", "over", "around", "across", "along", "of", "from", "to",
))  # fmt: skip
Placed = TypeVar("Placed", Time, Place)


class Locator:
    """The times and places of one document, asked by trigger."""

    def __init__(self, parsed: ParsedDocument, times: Sequence[Time], places: Sequence[Place]) -> None:
        self.parsed = parsed
        self._times = sorted((time for time in times if time.type in ("DATE", "TIME")), key=lambda time: time.start)
        self._places = sorted(places, key=lambda place: place.start)
        self._time_starts = [time.start for time in self._times]
        self._place_starts = [place.start for place in self._places]

    def time_of(self, token: Token) -> Time | None:
        """Return the time expression that says when ``token``'s event happened."""
        sentence = self.parsed.sentence_at(token.idx)
        inside = _between(self._times, self._time_starts, sentence.start_char, sentence.end_char)
        inside = [time for time in inside if time.begin_at]
        return self._nearest(token, inside, locative=False)

    def place_of(self, token: Token) -> Place | None:
        """Return the place at which ``token``'s event happened."""
        sentence = self.parsed.sentence_at(token.idx)
        inside = _between(self._places, self._place_starts, sentence.start_char, sentence.end_char)
        return self._nearest(token, inside, locative=True)

    def _nearest(self, token: Token, items: Sequence[Placed], *, locative: bool) -> Placed | None:
        ranked = []
        for item in items:
            tokens = self.parsed.tokens_between(item.start, item.end)
            if not len(tokens):
                continue
            head = tokens.root
            distance = _distance(token, head, locative=locative)
            if distance is not None:
                ranked.append((distance, abs(item.start - token.idx), item.start, item))
        return min(ranked, key=lambda row: row[:3])[3] if ranked else None


def _between(items: Sequence[Placed], starts: Sequence[int], start: int, end: int) -> list[Placed]:
    return list(items[bisect_left(starts, start) : bisect_left(starts, end)])


def _distance(token: Token, head: Token, *, locative: bool) -> int | None:
    """Return how far ``head`` hangs from the trigger: 0 below it, 1 on its clause, 2 in a clause that governs it."""
    above = {token.i: 0}
    node, level = token, 0
    for _ in range(12):
        if node.head is node:
            break
        if node.dep_ in _CLAUSE_ENDS:
            level += 1
        node = node.head
        above[node.i] = level
    node, crossed, located = head, False, False
    for _ in range(12):
        if node.i in above:
            if locative and not located:
                return None
            return above[node.i] * 2 + (1 if node is not token else 0) + (6 if crossed else 0)
        if node.dep_ in ("ccomp", "advcl", "relcl", "parataxis"):
            crossed = True
        if node.tag_ in ("IN", "TO") and node.lower_ in _AT:
            located = True
        if node.head is node:
            return None
        node = node.head
    return None


def published_day(published: str | None) -> date | None:
    """Return the day of an ISO date or date-time, ``None`` where there is none."""
    if not published:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def day_after(day: date) -> str:
    """Return the next day, as an ISO date."""
    return (day + timedelta(days=1)).isoformat() if day < date.max else day.isoformat()


def is_historical(time: Time, published: date | None) -> bool:
    """Return whether a time lies more than three weeks before the report."""
    if published is None or not time.begin_at:
        return False
    end = _last_day(time.end_at or time.begin_at)
    return end is not None and (published - end).days > _RECENT_DAYS


def _last_day(value: str) -> date | None:
    parts = value[:10].split("-")
    try:
        return date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1)
    except ValueError:
        return None


def clause_root(token: Token) -> Token:
    """Return the verb that heads the clause of ``token``."""
    node = token
    for _ in range(12):
        if syntax.is_verb(node) or node.head is node:
            return node
        node = node.head
    return node
