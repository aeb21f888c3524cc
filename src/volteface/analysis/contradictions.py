"""Where two sources cannot both be right: one asserts what another denies, or they give different numbers.

Needs events, statements and texts of a desk. A contradiction names both sides with their words; which is right it does
not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Contradiction", "ContradictionKind", "Side", "load_contradictions"]

ContradictionKind = Literal["event", "statement", "number"]


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two sources holds.

    Attributes:
        voice: who holds it: a name, the words of an unnamed source, or the outlet that says so in its own voice.
        holds: ``asserts`` or ``denies``, or the number in its words ("at least 12 people").
        evidence: the records, the earliest first.
    """

    voice: str
    holds: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that cannot both be right.

    Attributes:
        id: stable for the same two records.
        kind: the same event asserted and denied, the same thing said and denied, or two numbers of one thing.
        what: in a few words: the event's type, or what is counted ("people killed").
        about: desk-wide ids of the actors it concerns.
        one: the side that asserts it, or gives the smaller number.
        other: the side that denies it, or gives the larger number.
        score: how sure it is that both speak of the same, 0..1.
        reason: what the two have in common, for a person.
    """

    id: str
    kind: ContradictionKind
    what: str
    about: tuple[str, ...]
    one: Side
    other: Side
    score: float
    reason: str


def load_contradictions(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    kind: ContradictionKind | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = 50,
) -> tuple[Contradiction, ...]:
    """Return contradictions between sources, the surest first.

    Args:
        desk: where to look.
        about: actors (ids, names or aliases); only what concerns any of them.
        kind: event, statement or number.
        since: reported on this ISO date or later.
        until: reported on this date or earlier.
        limit: how many at most.

    Raises:
        InputError: nobody, or more than one, is called so.
        StoreError: the desk could not be opened.
    """
    raise NotImplementedError
