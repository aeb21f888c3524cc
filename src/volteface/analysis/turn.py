"""What a turn is: who became otherwise towards whom, when, how surely, and the words that prove it.

Needs nothing; makes plain values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from volteface.analysis.evidence import Evidence
from volteface.records import ShiftKind

__all__ = ["MEASURES", "Measure", "Turn"]

Measure = Literal["label", "tone", "events", "position", "reported"]
MEASURES: tuple[Measure, ...] = ("label", "tone", "events", "position", "reported")
"""What turns are looked for in."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: before is not after.

    Attributes:
        id: stable for the same records.
        actor: desk-wide id of who turned; ``author`` for an outlet's own voice; ``None`` where a report does not say.
        actor_name: the name it stands under; the outlet's for its own voice; ``""`` where unknown.
        target: desk-wide id of towards whom; ``None`` where there is none (a position) or a report does not say.
        target_name: its name, ``""`` where there is none.
        measure: label, tone, events or position where it is observed over documents, reported where a text says so.
        kind: label, tone, relation, status or position, as in the record.
        issue: of a position, what is affirmed or denied, in the words of its first record; else ``None``.
        before: the mean before, in [-1, 1] (hostile to favourable, conflict to cooperation, denied to affirmed); of a
            report its words, ``None`` where it has none.
        after: the mean after, or the words.
        begin_at: the first day on which it may have turned, ISO; ``None`` for a report without dates.
        end_at: the day after the last on which it may have turned (half open).
        strength: 0..1, how far it went of the whole way; ``None`` for a report.
        p_value: how often chance alone does as much with this pair's observations; ``None`` for a report.
        q_value: the share of false turns to expect in a list down to this one; ``None`` for a report.
        n_before: independent observations (days) before; of a report, how many records it names.
        n_after: independent observations after; of a report, how many documents tell of it.
        evidence_before: one record for each observation before, oldest first; of a report the records that it names.
        evidence_after: the same for after; of a report its own words (or those of all reports of the
            same turn) come last.
        values_before: the observations before, beside their evidence; empty for a report.
        values_after: the observations after.
        undo: what would undo it, in words.
        reported: whether a text itself says so: this turn is a report, or a report agrees with it.
        gradual: whether it came about by and by rather than at once.
        agrees_with: ids of the reported turns that tell of this observed one, or the other way round.
    """

    id: str
    actor: str | None
    actor_name: str
    target: str | None
    target_name: str
    measure: Measure
    kind: ShiftKind
    issue: str | None
    before: float | str | None
    after: float | str | None
    begin_at: str | None
    end_at: str | None
    strength: float | None
    p_value: float | None
    q_value: float | None
    n_before: int
    n_after: int
    evidence_before: tuple[Evidence, ...]
    evidence_after: tuple[Evidence, ...]
    values_before: tuple[float, ...] = ()
    values_after: tuple[float, ...] = ()
    undo: str = ""
    reported: bool = False
    gradual: bool = False
    agrees_with: tuple[str, ...] = ()
