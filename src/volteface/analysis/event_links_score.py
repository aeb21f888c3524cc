"""How likely two tellings tell of one event: sides, time, place, trigger and wording, each weighed by itself.

Needs two tellings and how rare words are; makes a score and what spoke for it. Anything that excludes it (two known and
different actors on one side, days that do not meet, two different towns) ends the comparison at 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from volteface.analysis.event_links_tellings import Telling
from volteface.analysis.event_links_told import Party
from volteface.analysis.event_links_words import alike, stem

__all__ = ["NEAR_DAYS", "Likeness", "compare", "dyad_likeness"]

MUTUAL = frozenset(("AGREE", "CONSULT", "COOPERATE"))
"""Types whose two sides may change places: a meets b is b meets a."""

_BIAS = -4.0
_DYAD, _TIME, _PLACE, _WIDE_PLACE, _TRIGGER, _MODE, _WORDS = 1.6, 1.2, 0.9, 0.3, 1.2, 0.4, 5.0
_LEAST_WORDS = 0.15
"""What two tellings must share where neither text gives a day, or one gives only a month or a year."""
NEAR_DAYS = 1
"""Reports of one event may give the next day: by their time zone, or since they were printed then."""
_EXACT_DAYS = 2
"""A telling whose days are no more than these has a date, not a period."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two tellings are.

    Attributes:
        score: in [0, 1]; 0.5 and more means that both tell of one event.
        reason: what spoke for it.
    """

    score: float
    reason: str


_NOT = Likeness(0.0, "")


def compare(
    one: Telling, other: Telling, rarity: Mapping[str, float], *, wordings: bool = True, near_days: int = NEAR_DAYS
) -> Likeness:
    """Return how likely both tell of the same event, whether or not they say that it happened.

    Args:
        one: an event.
        other: an event of another document.
        rarity: weight of terms.
        wordings: whether the words around the triggers count.
        near_days: how many days may lie between the two.
    """
    dyad, time = dyad_likeness(one.type, one.parties, other.parties), _time(one, other, near_days)
    if one.type != other.type or dyad is None or time is None or _apart(one, other):
        return _NOT
    place = one.place is not None and one.place == other.place
    trigger = stem(one.evidence.text) == stem(other.evidence.text)
    mode = one.mode is not None and one.mode == other.mode
    words = alike(one.terms, other.terms, rarity) if wordings else 0.0
    if wordings and words < _LEAST_WORDS and (_vague(one) or _vague(other) or not (one.timed or other.timed)):
        return _NOT
    where = _WIDE_PLACE if one.wide else _PLACE
    total = _BIAS + _DYAD * dyad + _TIME * time + where * place + _TRIGGER * trigger + _MODE * mode + _WORDS * words
    said = [
        "the same actors" if dyad >= _BOTH else "an actor in common",
        "the same day" if time >= 1 else "about the same time",
        *(["the same place"] if place else []),
        *(["the same word"] if trigger else []),
        *([f"wording {words:.0%} alike"] if words >= 0.2 else []),
    ]
    return Likeness(1 / (1 + math.exp(-total)), ", ".join(said))


_BOTH = 2.0


def dyad_likeness(type_: str, one: Sequence[Party], other: Sequence[Party]) -> float | None:
    """Return how well the sides of two events of a type agree, 0..2.

    ``None`` where they exclude each other, or nothing speaks for it.
    """
    straight = _sides(one, other, turned=False)
    if type_ not in MUTUAL:
        return straight
    turned = _sides(one, other, turned=True)
    return max((value for value in (straight, turned) if value is not None), default=None)


def _sides(one: Sequence[Party], other: Sequence[Party], *, turned: bool) -> float | None:
    total = 0.0
    for acts in (True, False):
        value = _side([p for p in one if p.acts == acts], [p for p in other if p.acts == (acts != turned)])
        if value is None:
            return None
        total += value
    return total if total > 0 else None


def _side(one: Sequence[Party], other: Sequence[Party]) -> float | None:
    """Return 1 for the same known actor, less for the same words or country, ``None`` for two different actors."""
    if not one or not other:
        return 0.0
    best: float | None = None
    for a in one:
        for b in other:
            value = _same(a, b)
            if value is not None and (best is None or value > best):
                best = value
    return best


def _same(one: Party, other: Party) -> float | None:
    if one.identity and one.identity == other.identity:
        return 1.0
    if one.identity and other.identity:
        # A government, its army and its leader act for their country; two persons are two.
        allied = one.country is not None and one.country == other.country and not (one.person and other.person)
        return 0.4 if allied else None
    if one.words == other.words and " " in one.words:
        return 0.7
    return 0.0


def _apart(one: Telling, other: Telling) -> bool:
    """Say whether two towns exclude that it is one event."""
    towns = one.place is not None and other.place is not None and not one.wide and not other.wide
    return towns and one.place != other.place


def _vague(telling: Telling) -> bool:
    """Say whether a telling gives a month, a year or another period instead of a day."""
    return telling.first is None or telling.last is None or telling.last - telling.first >= _EXACT_DAYS


def _time(one: Telling, other: Telling, near_days: int) -> float | None:
    """Return how well the days agree, 0..1.2; ``None`` where they do not meet."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return None
    gap = max(one.first, other.first) - min(one.last, other.last)
    if gap > near_days:
        return None
    if _vague(one) or _vague(other):
        return 0.3 if gap <= 0 else None
    return (0.1 + 0.5 * (one.timed + other.timed)) * (1.0 if gap <= 0 else 0.4 if gap <= NEAR_DAYS else 0.0)
