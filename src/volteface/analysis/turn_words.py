"""What would undo a turn, in words.

Needs the figures of a turn; makes one sentence.
"""

from __future__ import annotations

from math import floor

__all__ = ["undo_observed", "undo_reported"]

_CLEAR = 1 / 3
"""A mean at least so far from 0 is called by its side."""

_AGAIN = {
    "label": {-1: "calls {whom} hostile names", 0: "names {whom} without taking a side", 1: "speaks well of {whom}"},
    "tone": {
        -1: "speaks ill of {whom}",
        0: "speaks of {whom} without taking a side",
        1: "speaks well of {whom}",
    },
    "events": {
        -1: "acts against {whom}",
        0: "acts as much with {whom} as against",
        1: "works together with {whom}",
    },
    "position": {-1: "denies it", 0: "affirms it as often as not", 1: "affirms it"},
}


def undo_observed(measure: str, who: str, whom: str, *, means: tuple[float, float], count: int, step: float) -> str:
    """Say how many further observations of the old kind would make the two sides too like to tell.

    Args:
        measure: label, tone, events or position.
        who: the name of who turned.
        whom: the name of towards whom.
        means: before and after.
        count: observations after.
        step: the difference of means from which a turn is told.
    """
    before, after = means
    days = max(1, floor(count * (abs(after - before) / step - 1)) + 1)
    side = 0 if abs(before) < _CLEAR else (1 if before > 0 else -1)
    again = _AGAIN[measure][side].format(whom=whom)
    on = "another day" if days == 1 else f"{days} further days"
    return f"{who} again {again} on {on}, and on none as since"


def undo_reported(before: str | None) -> str:
    """Say what a later report would have to tell."""
    return f"a return to “{before}”" if before else "a report that it was taken back"
