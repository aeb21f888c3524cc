"""What turned over documents: who speaks of, treats or answers somebody otherwise than before, with the proof.

Needs a desk. Makes one ``Turn`` for each change that its dated records show (labels, events, positions) and one for each
that a text itself reports; where both tell of the same turn they name each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence
from volteface.records import ShiftKind

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["MEASURES", "Measure", "Turn", "load_turns"]

Measure = Literal["label", "events", "position", "reported"]
MEASURES: tuple[Measure, ...] = ("label", "events", "position", "reported")
"""What turns are looked for in, in the order of the list."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: before is not after.

    Attributes:
        id: stable for the same records.
        actor: desk-wide id of who turned; ``author`` for an outlet's own voice; ``None`` where a report does not say.
        actor_name: the name it stands under; the outlet's for its own voice; ``""`` where unknown.
        target: desk-wide id of towards whom; ``None`` where there is none (a position) or a report does not say.
        target_name: its name, ``""`` where there is none.
        measure: label, events or position where it is observed over documents, reported where a text says so.
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
        n_before: independent observations before.
        n_after: independent observations after.
        evidence_before: one record for each observation before, oldest first; of a report the records that it names.
        evidence_after: the same for after; of a report without any, the report itself.
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


def load_turns(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    by: str | None = None,
    since: str | None = None,
    until: str | None = None,
    measures: Sequence[Measure] = MEASURES,
    false_discovery: float = 0.05,
    limit: int | None = None,
) -> tuple[Turn, ...]:
    """Return what turned, the latest first.

    Observations are sought in all of the desk's time, so that a turn has its past; ``since`` and ``until`` choose by the
    interval in which it turned.

    Args:
        desk: where to look.
        about: actors (ids, names or aliases); only turns of or towards any of them.
        by: only turns of this actor, or of this outlet's own voice.
        since: turned on this ISO date or later; prefixes (``2024-12``) are fine.
        until: turned on this date or earlier.
        measures: in what to look.
        false_discovery: the share of false turns among the observed ones that is put up with, in (0, 1).
        limit: how many at most.

    Raises:
        InputError: nobody, or more than one, is called so.
        StoreError: the desk could not be opened.
    """
    raise NotImplementedError
