"""The history of two actors: every deed, label and tone between them as a point in time, with the words behind it.

Needs a desk and a pair; makes points from conflict at the bottom to cooperation at the top, time from left to right,
and a rule for each turn. The points are the newest, one for each kind of act of one on the other on one day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from volteface.analysis.evidence import Evidence
from volteface.analysis.relations_ties import Tie, load_proofs
from volteface.analysis.turns import Turn
from volteface.desk import Desk

__all__ = ["HEIGHT", "WIDTH", "History", "Point", "Rule", "load_history"]

WIDTH, HEIGHT = 900, 220
"""Of the drawing."""

_MARGIN = 14.0
_MOST = 200
_STACK = 5.0


@dataclass(frozen=True, slots=True)
class Point:
    """One record between the two.

    Attributes:
        day: when it was, ISO.
        who: the name of who acts or speaks.
        whom: of the other.
        kind: event, label or tone.
        what: type of the event, or words of the label.
        weight: from -1 (conflict) to 1 (cooperation).
        x: where it stands.
        y: where it stands.
        evidence: the record with its words.
    """

    day: str
    who: str
    whom: str
    kind: str
    what: str
    weight: float
    x: float
    y: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Rule:
    """Where it turned.

    Attributes:
        turn: the turn's id.
        words: who turned, and from what to what.
        x: the first day on which it may have been.
        end: the last.
        left: whether the words stand on the left.
    """

    turn: str
    words: str
    x: float
    end: float
    left: bool


@dataclass(frozen=True, slots=True)
class History:
    """Points and rules, oldest first.

    Attributes:
        points: what is between the two.
        rules: where it turned.
        begin: the first day, ISO.
        end: the last day.
        left_out: how many older ones are not drawn.
    """

    points: tuple[Point, ...]
    rules: tuple[Rule, ...]
    begin: str
    end: str
    left_out: int


def load_history(
    desk: Desk, pair: tuple[str, str], names: tuple[str, str], turns: Sequence[Turn], between: Iterable[Tie]
) -> History | None:
    """Return what is between two actors, ``None`` where nothing is.

    Args:
        desk: where to look.
        pair: their desk-wide ids.
        names: their names, in that order.
        turns: between them.
        between: the events, labels and tones between them.

    Raises:
        StoreError: the desk could not be opened.
    """
    ordered = sorted(between, key=lambda tie: (tie.day, tie.number, tie.position, tie.kind))
    ties = list({tie.once: tie for tie in ordered}.values())
    if not ties:
        return None
    shown = ties[-_MOST:]
    proofs = load_proofs(desk, shown)
    named = dict(zip(pair, names, strict=True))
    begin, end = shown[0].day, shown[-1].day
    rules = tuple(_rule(turn, begin, end) for turn in turns if turn.begin_at and turn.end_at)
    return History(_points(shown, proofs, named), rules, begin.isoformat(), end.isoformat(), len(ties) - len(shown))


def _points(
    ties: Sequence[Tie], proofs: dict[tuple[str, int, int], Evidence], named: dict[str, str]
) -> tuple[Point, ...]:
    begin, end = ties[0].day, ties[-1].day
    taken: dict[tuple[float, float], int] = {}
    made = []
    for tie in ties:
        evidence = proofs.get((tie.kind, tie.number, tie.position))
        if evidence is None:
            continue
        one, other = (named.get(identity, "") for identity in tie.pair)
        who, whom = (one, other) if tie.forth else (other, one)
        x, y = _at(tie.day, begin, end), HEIGHT / 2 - tie.weight * (HEIGHT / 2 - 2 * _MARGIN)
        # Points of one day and weight stand side by side.
        place = taken[x, y] = taken.get((x, y), -1) + 1
        shift = _STACK * ((place + 1) // 2) * (1 if place % 2 else -1)
        words = tie.what or tie.kind
        made.append(
            Point(tie.day.isoformat(), who, whom, tie.kind, words, tie.weight, x, round(y + shift, 1), evidence)
        )
    return tuple(made)


def _at(day: dt.date, begin: dt.date, end: dt.date) -> float:
    share = (day - begin).days / ((end - begin).days or 1)
    return round(_MARGIN + min(max(share, 0.0), 1.0) * (WIDTH - 2 * _MARGIN), 1)


def _rule(turn: Turn, begin: dt.date, end: dt.date) -> Rule:
    first, last = (_day(day or "", begin) for day in (turn.begin_at, turn.end_at))
    x = _at(first, begin, end)
    words = f"{turn.actor_name} turns: {_side(turn.before)} → {_side(turn.after)}"
    return Rule(turn.id, words, x, _at(last, begin, end), x > WIDTH / 2)


def _day(words: str, other: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(words[:10])
    except ValueError:
        return other


def _side(value: float | str | None) -> str:
    if value is None:
        return "?"
    return f"{value:+.2f}" if isinstance(value, float) else f"“{' '.join(value.split())[:40]}”"
