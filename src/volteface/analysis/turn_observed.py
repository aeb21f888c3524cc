"""The turns that dated records show, with the records that prove them.

Needs a desk; makes one ``Turn`` for each change of a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from volteface.analysis.change_points import ChangeOptions, fewest_observations
from volteface.analysis.series import AUTHOR, OBSERVED, Reports, load_reports
from volteface.analysis.turn import Measure, Turn
from volteface.analysis.turn_evidence import Quoted, copied_passages, load_actor_names, load_quoted
from volteface.analysis.turn_finding import Rows, Turning, find_turnings
from volteface.analysis.turn_words import undo_observed
from volteface.records import ShiftKind, make_id

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from volteface.analysis.evidence import Evidence
    from volteface.desk import Desk

__all__ = ["load_observed"]

_KINDS: dict[str, ShiftKind] = {"label": "label", "tone": "tone", "events": "relation", "position": "position"}
_FULL = 2.0
"""From one end of the scale to the other."""


def load_observed(desk: Desk, measures: Sequence[Measure], options: ChangeOptions) -> tuple[Turn, ...]:
    """Return the observed turns of all pairs.

    Args:
        desk: where to look.
        measures: in what to look; those that are not observed are passed over.
        options: what counts as a change.

    Raises:
        StoreError: the desk could not be opened.
    """
    observed = [measure for measure in OBSERVED if measure in measures]
    if not observed:
        return ()
    reports = load_reports(desk, observed, days=fewest_observations(options), step=options.step)
    quotes = _Quotes(desk, reports)
    turnings = find_turnings(reports, quotes.copied, options)
    ids = {
        who for turning in turnings for who in (reports.pairs[turning.pair].actor, reports.pairs[turning.pair].target)
    }
    names = load_actor_names(desk, ids - {AUTHOR, ""})
    return tuple(_turn(reports, turning, quotes, names=names, step=options.step) for turning in turnings)


class _Quotes:
    """The words of reports, fetched when they are first asked for."""

    def __init__(self, desk: Desk, reports: Reports) -> None:
        self._desk = desk
        self._reports = reports
        self._held: dict[int, Quoted] = {}

    def copied(self, pairs: Sequence[Rows]) -> list[NDArray[np.bool_]]:
        """Tell for the rows of each pair which repeat an earlier one."""
        if not pairs:
            return []
        measure = self._reports.pairs[int(self._reports.pair[pairs[0][0]])].measure
        rows = np.concatenate(pairs)
        numbers, keys = self._reports.number[rows].tolist(), self._reports.key[rows].tolist()
        self._held.update(load_quoted(self._desk, measure, numbers, keys))
        return [copied_passages([self._quoted(row).passage for row in held]) for held in pairs]

    def evidence(self, rows: Rows) -> tuple[Evidence, ...]:
        """Return the records of rows whose pairs were looked at."""
        return tuple(self._quoted(row).evidence for row in rows)

    def _quoted(self, row: np.int64) -> Quoted:
        return self._held[int(self._reports.key[row])]


def _turn(reports: Reports, turning: Turning, quotes: _Quotes, *, names: dict[str, str], step: float) -> Turn:
    pair, change = reports.pairs[turning.pair], turning.change
    before, after = slice(change.begin, change.at), slice(change.at, change.end)
    evidence_before, evidence_after = quotes.evidence(turning.rows[before]), quotes.evidence(turning.rows[after])
    who, whom = pair.voice or names.get(pair.actor, ""), names.get(pair.target, "")
    return Turn(
        id=make_id(
            "turn", *(pair.measure, pair.actor, pair.voice, pair.target, pair.issue), int(turning.days[change.at])
        ),
        actor=pair.actor,
        actor_name=who,
        target=pair.target or None,
        target_name=whom,
        measure=pair.measure,
        kind=_KINDS[pair.measure],
        issue=evidence_before[0].text if pair.issue else None,
        before=round(change.before, 3),
        after=round(change.after, 3),
        begin_at=_iso(turning.days[change.first - 1]),
        end_at=_iso(turning.days[change.last] + 1),
        strength=round(abs(change.after - change.before) / _FULL, 3),
        p_value=change.p_value,
        q_value=turning.q_value,
        n_before=len(evidence_before),
        n_after=len(evidence_after),
        evidence_before=evidence_before,
        evidence_after=evidence_after,
        values_before=tuple(turning.values[before].round(3).tolist()),
        values_after=tuple(turning.values[after].round(3).tolist()),
        undo=undo_observed(
            pair.measure, who, whom, means=(change.before, change.after), count=len(evidence_after), step=step
        ),
        gradual=change.gradual,
    )


def _iso(day: np.int64) -> str:
    return (date(1970, 1, 1) + timedelta(days=int(day))).isoformat()
