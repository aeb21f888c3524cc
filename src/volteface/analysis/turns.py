"""What turned over documents: who speaks of, treats or answers somebody otherwise than before, with the proof.

Needs a desk. Makes one ``Turn`` for each change that its dated records show (labels, tones, events, positions) and one
for each that a text itself reports; where both tell of the same turn they name each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from volteface.analysis.change_points import ChangeOptions
from volteface.analysis.series import AUTHOR, OBSERVED
from volteface.analysis.turn import MEASURES, Measure, Turn
from volteface.analysis.turn_observed import load_observed
from volteface.analysis.turn_reports import load_reported
from volteface.errors import InputError

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["MEASURES", "Measure", "Turn", "load_turns"]


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

    Observations are sought in all of the desk's time, so that a turn has its past, and among all its actors, so that
    a filter does not change what is found; ``since`` and ``until`` choose by the interval in which it turned.

    Args:
        desk: where to look.
        about: actors (ids, names or aliases); only turns of or towards any of them.
        by: only turns of this actor, or of this outlet's own voice.
        since: turned on this ISO date or later; prefixes (``2024-12``) are fine. A report counts by its own date.
        until: turned on this date or earlier.
        measures: in what to look.
        false_discovery: the share of false turns among the observed ones that is put up with, in (0, 1).
        limit: how many at most.

    Raises:
        InputError: nobody, or more than one, is called so, or ``false_discovery`` is no such share.
        StoreError: the desk could not be opened.
    """
    if not 0 < false_discovery < 1:
        raise InputError(f"false_discovery: found {false_discovery!r}, expected a share between 0 and 1")
    wanted = _wanted(desk, about, by, since=since, until=until)
    seen: tuple[Measure, ...] = tuple(name for name in measures if name in OBSERVED)
    # They are the same whoever and whenever is asked for, and take longest of all.
    found = desk.once(
        ("observed", seen, false_discovery),
        lambda: load_observed(desk, seen, ChangeOptions(false_discovery=false_discovery)),
    )
    observed = sorted((turn for turn in found if wanted.holds(turn)), key=lambda turn: turn.id)
    reported: tuple[Turn, ...] = ()
    if "reported" in measures:
        reported = load_reported(desk, about=wanted.about, by=wanted.by, since=since, until=until, limit=limit)
    told = sorted({turn.actor for turn in observed if turn.actor and turn.actor != AUTHOR})
    witnesses = load_reported(desk, by=told) if told else ()
    turns = _linked(observed, reported, witnesses)
    return tuple(sorted(turns, key=lambda turn: turn.end_at or "", reverse=True)[:limit])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which turns are asked for: of and towards whom, of which actors or outlet, and when."""

    about: tuple[str, ...] | None
    by: tuple[str, ...] | None
    outlet: str | None
    since: str | None
    until: str | None

    def holds(self, turn: Turn) -> bool:
        """Tell whether an observed turn is asked for."""
        if self.about is not None and turn.actor not in self.about and turn.target not in self.about:
            return False
        if self.by is not None and not self._is_by(turn):
            return False
        # The end is the day after the last, so that a turn of the day before is over when the period begins.
        begin, end = turn.begin_at or "", turn.end_at or ""
        early = self.since is not None and end <= self.since
        return not early and (self.until is None or begin[: len(self.until)] <= self.until)

    def _is_by(self, turn: Turn) -> bool:
        if turn.actor == AUTHOR:
            return turn.actor_name.casefold() == (self.outlet or "").casefold()
        return turn.actor in (self.by or ())


_OUTLET = 'SELECT source FROM "document" WHERE lower(source) = lower($name) LIMIT 1'


def _wanted(desk: Desk, about: Sequence[str], by: str | None, *, since: str | None, until: str | None) -> _Wanted:
    """Find out who is meant; an outlet need not be an actor of the desk."""
    ids = tuple(sorted({identity for who in about for identity in desk.identities(who)})) if about else None
    outlets = desk.rows(_OUTLET, {"name": by}) if by is not None else []
    actors: tuple[str, ...] | None = None
    if by is not None:
        try:
            actors = desk.identities(by)
        except InputError:
            if not outlets:
                raise
            actors = ()
    return _Wanted(ids, actors, outlets[0][0] if outlets else None, since, until)


_FITTING = {
    "label": ("label", "tone"),
    "tone": ("tone", "label"),
    "events": ("relation", "tone"),
    "position": ("position",),
}
"""The kinds of reported turns that may tell of one that is observed in a measure."""
_SLACK_DAYS = 31
"""A report may come so much before the first observation after the turn, and so much after the last."""


def _linked(observed: Sequence[Turn], reported: Sequence[Turn], witnesses: Sequence[Turn]) -> list[Turn]:
    """Return observed and reported turns that name each other where they agree."""
    reports = {turn.id: turn for turn in (*reported, *witnesses)}
    of_observed = {
        turn.id: tuple(report.id for report in reports.values() if _agree(turn, report)) for turn in observed
    }
    of_report: dict[str, list[str]] = defaultdict(list)
    for turn, agreeing in of_observed.items():
        for report in agreeing:
            of_report[report].append(turn)
    return [
        *(replace(turn, reported=bool(of_observed[turn.id]), agrees_with=of_observed[turn.id]) for turn in observed),
        *(replace(turn, agrees_with=tuple(of_report.get(turn.id, ()))) for turn in reported),
    ]


def _agree(turn: Turn, report: Turn) -> bool:
    """Tell whether a report may tell of this observed turn: the same two, a fitting kind, about the same time."""
    same_actor = report.actor_name == turn.actor_name if turn.actor == AUTHOR else report.actor == turn.actor
    if not same_actor or report.target != turn.target or report.kind not in _FITTING[turn.measure]:
        return False
    if report.end_at is None or turn.begin_at is None:
        return False
    # Articles that are dated by a month or not at all may tell of dated events.
    told = [proof.published for proof in turn.evidence_after if len(proof.published) >= len(turn.begin_at)]
    last = _moved(max([*told, turn.end_at or turn.begin_at]), _SLACK_DAYS)
    return _moved(turn.begin_at, -_SLACK_DAYS) <= report.end_at and (report.begin_at or report.end_at) <= last


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()
