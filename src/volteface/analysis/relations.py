"""How pairs of actors stand to each other: a history of deeds and words by week or month, and where it stands now.

Needs the events, labels and tones of a desk. Conflict and cooperation are weighed against each other; what one pair
did in one way on one day counts once, however many report it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence
from volteface.analysis.relations_balance import Balance, balances
from volteface.analysis.relations_days import Period, last_day, period_of
from volteface.analysis.relations_ties import Pair, Tie, load_proofs, load_ties
from volteface.analysis.relations_tone import load_tones
from volteface.analysis.turn_evidence import load_actor_names

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = [
    "Period",
    "Relation",
    "RelationPeriod",
    "RelationState",
    "load_between",
    "load_relations",
    "relations_of",
    "state_of",
]

RelationState = Literal["hostile", "tense", "mixed", "cordial", "cooperative", "unclear"]

HALF_LIFE_DAYS = 90
"""After so many days what happened counts half for where two actors stand now."""

_STRONG = 0.5
_NARROW = 0.9
_SHOWN = 5
"""Records of a pair that are given as its evidence."""


@dataclass(frozen=True, slots=True)
class RelationPeriod:
    """A pair of actors in one week or month.

    Attributes:
        begin_at: the first day, ISO.
        end_at: the day after the last.
        events: happenings between the two.
        words: labels that one of them gives the other, and tones in which one speaks of the other.
        conflict: their weight on the side of conflict (a deed 1, words 0.5).
        cooperation: their weight on the side of cooperation.
        balance: from -1 (all conflict) to 1 (all cooperation).
        low: lower end of the 90 % credible interval of the balance.
        high: its upper end.
    """

    begin_at: str
    end_at: str
    events: int
    words: int
    conflict: float
    cooperation: float
    balance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Relation:
    """Two actors and their history.

    Attributes:
        actors: their desk-wide ids, sorted.
        names: their names, in that order.
        periods: those in which anything is known, in order of time.
        state: hostile to cooperative; ``unclear`` where the evidence does not tell conflict from cooperation.
        balance: of late, from -1 to 1: older periods count less.
        low: lower end of the 90 % credible interval of the balance.
        high: its upper end.
        n: happenings, labels and tones in all.
        documents: how many documents they come from.
        outlets: how many outlets.
        evidence: the latest records, newest first.
    """

    actors: tuple[str, str]
    names: tuple[str, str]
    periods: tuple[RelationPeriod, ...]
    state: RelationState
    balance: float
    low: float
    high: float
    n: int
    documents: int
    outlets: int
    evidence: tuple[Evidence, ...]


def load_relations(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    pair: tuple[str, str] | None = None,
    since: str | None = None,
    until: str | None = None,
    period: Period = "month",
    limit: int | None = 50,
) -> tuple[Relation, ...]:
    """Return the pairs of which most is known first.

    Args:
        desk: where to look.
        about: actors (ids, names or aliases); only pairs that hold any of them.
        pair: only these two.
        since: from this ISO date on; prefixes (``2024-12``) are fine.
        until: up to and including this date.
        period: the length of a step of the history.
        limit: how many pairs at most.

    Raises:
        InputError: nobody, or more than one, is called so.
        StoreError: the desk could not be opened.
    """
    found = load_between(desk, about=about, pair=pair, since=since, until=until, limit=limit)
    return relations_of(desk, found, until=until, period=period)


def load_between(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    pair: tuple[str, str] | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = 50,
) -> dict[Pair, tuple[Tie, ...]]:
    """Return events, labels and tones between the pairs of which most is known, each in the order of time.

    The arguments are those of ``load_relations``.

    Raises:
        InputError: nobody, or more than one, is called so, or a date is none.
        StoreError: the desk could not be opened.
    """
    found = load_ties(desk, about=about, pair=pair, since=since, until=until, most=limit)
    tones = load_tones(desk, found, since=since, until=until)
    return {key: _in_time((*ties, *tones.get(key, ()))) for key, ties in found.items()}


def relations_of(
    desk: Desk,
    found: Mapping[Pair, Sequence[Tie]],
    *,
    until: str | None = None,
    period: Period = "month",
    names: Mapping[str, str] | None = None,
) -> tuple[Relation, ...]:
    """Return how pairs stand to each other by what is between them, those of which most is known first.

    Args:
        desk: where it was found.
        found: what ``load_between`` gives.
        until: the day whose state is told; ``None`` for the latest that the desk knows.
        period: the length of a step of the history.
        names: of the actors by their ids, where they are known.

    Raises:
        StoreError: the desk could not be opened.
    """
    once = {key: _once(ties) for key, ties in found.items()}
    today = last_day(until) if until is not None else _latest(desk)
    now = dict(zip(once, balances([_sides(ties, today) for ties in once.values()]), strict=True))
    shown = {key: _newest(ties) for key, ties in once.items()}
    proofs = load_proofs(desk, (tie for ties in shown.values() for tie in ties))
    if names is None:
        names = load_actor_names(desk, (identity for key in once for identity in key))
    relations = [
        Relation(
            actors=key,
            names=(names.get(key[0], ""), names.get(key[1], "")),
            periods=_periods(ties, period),
            state=state_of(now[key]),
            balance=now[key].mean,
            low=now[key].low,
            high=now[key].high,
            n=len(ties),
            documents=len({tie.number for tie in found[key]}),
            outlets=len({tie.outlet or tie.number for tie in found[key]}),
            evidence=tuple(proofs[tie.kind, tie.number, tie.position] for tie in shown[key]),
        )
        for key, ties in once.items()
    ]
    return tuple(sorted(relations, key=lambda relation: (-relation.n, relation.names, relation.actors)))


def state_of(balance: Balance) -> RelationState:
    """Return what a balance comes to in a word: never more than its interval allows."""
    if balance.high < 0:
        return "hostile" if balance.mean <= -_STRONG else "tense"
    if balance.low > 0:
        return "cooperative" if balance.mean >= _STRONG else "cordial"
    return "mixed" if balance.high - balance.low <= _NARROW else "unclear"


def _in_time(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    return tuple(sorted(ties, key=lambda tie: (tie.day, tie.number, tie.kind, tie.position)))


def _once(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    return tuple({tie.once: tie for tie in reversed(tuple(ties))}.values())[::-1]


def _sides(ties: Iterable[Tie], today: dt.date) -> tuple[float, float]:
    """Return the weight of conflict and of cooperation, each halved with every half-life that has passed."""
    conflict = cooperation = 0.0
    for tie in ties:
        weight = tie.weight * 0.5 ** (max(0, (today - tie.day).days) / HALF_LIFE_DAYS)
        conflict, cooperation = conflict - min(0.0, weight), cooperation + max(0.0, weight)
    return conflict, cooperation


def _newest(ties: Sequence[Tie]) -> tuple[Tie, ...]:
    return _in_time(ties)[::-1][:_SHOWN]


def _periods(ties: Iterable[Tie], period: Period) -> tuple[RelationPeriod, ...]:
    steps: defaultdict[tuple[dt.date, dt.date], list[Tie]] = defaultdict(list)
    for tie in ties:
        steps[period_of(tie.day, period)].append(tie)
    sides = [_sides(held, begin) for (begin, _), held in steps.items()]
    return tuple(
        RelationPeriod(
            begin_at=begin.isoformat(),
            end_at=end.isoformat(),
            events=sum(tie.kind == "event" for tie in held),
            words=sum(tie.kind != "event" for tie in held),
            conflict=conflict,
            cooperation=cooperation,
            balance=balance.mean,
            low=balance.low,
            high=balance.high,
        )
        for ((begin, end), held), (conflict, cooperation), balance in zip(
            steps.items(), sides, balances(sides), strict=True
        )
    )


def _latest(desk: Desk) -> dt.date:
    """Return the last day on which anything in the desk was published: the present, as far as the desk knows it."""
    latest = desk.rows("SELECT max(published) FROM counted_document")[0][0]
    return last_day(latest[:10]) if latest else dt.date.min
