"""The phrases that report a turn, and where one was found.

Needs the table ``shifts/cues``; makes cues, and ``FoundShift`` for a place in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.reading.cue_patterns import CueTable, Match
from volteface.records import ShiftKind

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["FoundShift", "ShiftCue", "cue_root", "is_noun", "shift_cues"]

_MAX_CLIMB = 6


@dataclass(frozen=True, slots=True)
class ShiftCue:
    """A phrase that reports a turn, of what kind, and where the one who turned stands."""

    pattern: str
    kind: ShiftKind
    frame: Literal["between", "clause", "earlier", "head", "now", "party", "phrase", "sentence", "subject"]

    @property
    def denies(self) -> bool:
        """Whether the cue itself says that something is not: "no longer"."""
        return self.pattern.startswith("no")


@dataclass(frozen=True, slots=True)
class FoundShift:
    """A cue in the text, the verb of its clause, and the code points [start, end) that tell of the turn."""

    start: int
    end: int
    match: Match[ShiftCue]
    verb: Token

    @property
    def tells(self) -> bool:
        """Whether the verb of the clause is a word of the cue, not one that only stands above it."""
        return self.match.first <= self.verb.i <= self.match.last


@cache
def shift_cues() -> CueTable[ShiftCue]:
    """Return the packaged cues."""
    return CueTable(load_rows("shifts/cues", ShiftCue))


def cue_root(match: Match[ShiftCue]) -> Token:
    """Return the word of a cue on which its others hang: "shift" of "policy shift", "decision" of "decision to end"."""
    root = match.anchor
    for _ in range(_MAX_CLIMB):
        if root.head == root or not match.first <= root.head.i <= match.last:
            break
        if is_noun(root) and not is_noun(root.head):
            break
        root = root.head
    return root


def is_noun(token: Token) -> bool:
    """Return whether the tag of ``token`` is a noun's."""
    return token.tag_.startswith("NN")
