"""When and where an event happened: the time expression and the place that belong to its trigger.

Needs the times and places of the document; makes choices among them. Syntax decides first: the nearest expression
that hangs on the trigger or on a word that governs it within its clause; then the sentence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from volteface.reading import syntax
from volteface.records import Place, Time

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Locator", "day_after", "is_historical", "published_day"]

_RECENT_DAYS = 21
_MAX_STEPS = 12
_NEAR = 12
_REACH = 300
"""Code points before "there" in which the place is sought that it stands for."""
_CLAUSES = frozenset(("ccomp", "advcl", "relcl", "parataxis"))
_PARTS_OF_CLAUSE = frozenset(("pobj", "nsubj", "dobj", "nsubjpass"))
_OCCURRED = frozenset(("began", "started", "erupted", "happened", "occurred", "ended", "broke", "took", "lasted"))
_OWNED = frozenset(("nummod", "compound", "amod", "poss", "nmod"))
"""How a time belongs to one noun: "the 2016 coup" dates the coup, not what else the sentence tells."""
_AT = frozenset((
    "in", "at", "near", "outside", "on", "inside", "over", "around", "across", "along", "through", "from", "into", "to",
))  # fmt: skip
Placed = TypeVar("Placed", Time, Place)


class Locator:
    """The times and places of one document, asked by trigger."""

    def __init__(self, parsed: ParsedDocument, times: Sequence[Time], places: Sequence[Place]) -> None:
        self.parsed = parsed
        dated = (time for time in times if time.type in ("DATE", "TIME") and time.begin_at)
        self._times = sorted(dated, key=lambda time: time.start)
        self._places = sorted(places, key=lambda place: place.start)
        self._time_starts = [time.start for time in self._times]
        self._place_starts = [place.start for place in self._places]

    def time_of(self, token: Token) -> Time | None:
        """Return the time expression that says when ``token``'s event happened."""
        sentence = self.parsed.sentence_at(token.idx)
        inside = _between(self._times, self._time_starts, sentence, token)
        return self._nearest(token, inside, locative=False)

    def place_of(self, token: Token) -> Place | None:
        """Return the place at which ``token``'s event happened."""
        sentence = self.parsed.sentence_at(token.idx)
        inside = _between(self._places, self._place_starts, sentence, token)
        return self._nearest(token, inside, locative=True) or self._taken_up(token)

    def _taken_up(self, token: Token) -> Place | None:
        """Return the place that "there" stands for: the last one before."""
        if not any(item.lower_ == "there" and item.dep_ == "advmod" for item in token.children):
            return None
        last = bisect_left(self._place_starts, token.idx) - 1
        if last < 0 or token.idx - self._place_starts[last] > _REACH:
            return None
        return self._places[last]

    def _nearest(self, token: Token, items: Sequence[Placed], *, locative: bool) -> Placed | None:
        ranked = []
        for item in items:
            tokens = self.parsed.tokens_between(item.start, item.end)
            if not len(tokens):
                continue
            head = tokens.root
            distance = _distance(token, head, locative=locative) if not locative or _is_located(head) else None
            if distance is not None:
                ranked.append((distance, abs(item.start - token.idx), item.start, item))
        return min(ranked, key=lambda row: row[:3])[3] if ranked else None


def _between(items: Sequence[Placed], starts: Sequence[int], sentence: TokenSpan, token: Token) -> Sequence[Placed]:
    """Return the items of a sentence, in a very long one only those nearest to ``token``."""
    first, last = bisect_left(starts, sentence.start_char), bisect_left(starts, sentence.end_char)
    middle = bisect_left(starts, token.idx)
    return items[max(first, middle - _NEAR) : min(last, middle + _NEAR)]


def _is_located(head: Token) -> bool:
    """Return whether a place name tells where: "in Homs", "in the city of Homs", not "the mayor of Homs"."""
    node = head
    for _ in range(6):
        above = node.head
        if node.dep_ == "pobj" and above.lower_ in _AT:
            return True
        if node.dep_ == "pobj" and above.lower_ == "of":
            node = above.head
        elif node.dep_ in ("compound", "nmod", "appos", "conj"):
            node = above
        else:
            return False
    return False


def _distance(token: Token, head: Token, *, locative: bool) -> int | None:
    """Return how far ``head`` hangs from the trigger: less for its own words than for its clause and those above."""
    above = _levels_above(token, locative=locative)
    node, crossed, owned = head, False, False
    for _ in range(_MAX_STEPS):
        if node.i in above:
            return above[node.i] * 2 + (node != token) + (6 if crossed else 0)
        if not locative and node.head == token and _dates_noun(node):
            return 0
        if not locative and node.dep_ == "acl" and node.tag_ != "VBG":
            return None
        if owned and not locative and _is_elsewhere(node, above):
            return None
        owned = owned or (node.dep_ in _OWNED and node.head.tag_.startswith("N"))
        crossed = crossed or node.dep_ in _CLAUSES
        if node.head == node or node.dep_ == "relcl":
            return None
        node = node.head
    return None


def _dates_noun(clause: Token) -> bool:
    """Return whether a clause says when the noun before it happened: "protests that began in 2011"."""
    return clause.dep_ == "acl" or (clause.dep_ == "relcl" and clause.lower_ in _OCCURRED)


def _levels_above(token: Token, *, locative: bool) -> dict[int, int]:
    """Return the trigger and the tokens that govern it, each with the number of clauses between."""
    above = {token.i: 0}
    node, level = token, 0
    for _ in range(_MAX_STEPS):
        if node.head == node or (not locative and node.dep_ == "relcl" and syntax.is_restrictive(node)):
            break  # "the rebels who took Homs met on Monday" dates the meeting
        level += node.dep_ in _CLAUSES
        node = node.head
        above[node.i] = level
    return above


def _is_elsewhere(node: Token, above: Mapping[int, int]) -> bool:
    """Return whether a noun with a time of its own is no part of the trigger's own clause."""
    if node.tag_.startswith("N"):
        return node.dep_ not in _PARTS_OF_CLAUSE
    return node.dep_ == "prep" and node.head.tag_.startswith("N") and node.head.i not in above


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
