"""What came of it: later events and statements that answer an open question or fulfil what was expected.

Needs outlooks of a desk. Makes suggestions with a score and a reason; whether an expectation is met is for a person to
decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence
from volteface.records import Outlook

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["FollowUp", "FollowUpKind", "load_follow_ups"]

FollowUpKind = Literal["happened", "did not happen", "said"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later record that bears on an outlook.

    Attributes:
        outlook: the outlook's id.
        kind: what was expected happened, is said not to have happened, or somebody spoke to it.
        evidence: the later record.
        score: how well it fits, 0..1.
        reason: what the two have in common, for a person.
    """

    outlook: str
    kind: FollowUpKind
    evidence: Evidence
    score: float
    reason: str


def load_follow_ups(
    desk: Desk, outlooks: Sequence[Outlook], *, until: str | None = None, most: int = 3
) -> tuple[FollowUp, ...]:
    """Return what later documents suggest under each outlook: in the order given, the best first.

    Args:
        desk: where to look.
        outlooks: of the desk.
        until: look at documents up to and including this ISO date.
        most: suggestions for one outlook at most.

    Raises:
        StoreError: the desk could not be opened.
    """
    raise NotImplementedError
