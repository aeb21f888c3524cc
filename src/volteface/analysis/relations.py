"""How pairs of actors stand to each other: a history of deeds and words by week or month, and where it stands now.

Needs the events and labels of a desk. Conflict and cooperation are weighed against each other; what one pair did in one
way on one day counts once, however many report it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Period", "Relation", "RelationPeriod", "RelationState", "load_relations"]

Period = Literal["week", "month"]
RelationState = Literal["hostile", "tense", "mixed", "cordial", "cooperative", "unclear"]


@dataclass(frozen=True, slots=True)
class RelationPeriod:
    """A pair of actors in one week or month.

    Attributes:
        begin_at: the first day, ISO.
        end_at: the day after the last.
        events: happenings between the two.
        words: labels that one of them gives the other.
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
        n: happenings and labels in all.
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
    raise NotImplementedError
