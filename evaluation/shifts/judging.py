"""Puts simulated histories through the finding of turns, as reports of a desk would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from evaluation.shifts.histories import History
from volteface.analysis.change_points import ChangeOptions
from volteface.analysis.series import Pair, Reports
from volteface.analysis.turn_finding import Turning, find_turnings, turnings_at

__all__ = ["Found", "found_at", "found_in"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in some histories.

    Attributes:
        turnings: of each history, in the order of time.
        level: the least odds that were a change, as a logarithm.
        largest: the largest p-value that was a change.
    """

    turnings: tuple[tuple[Turning, ...], ...]
    level: float
    largest: float

    def share(self, histories: Sequence[History], *kinds: str) -> float:
        """Return in what share of the histories of some kinds something was found."""
        found = [bool(held) for held, history in zip(self.turnings, histories, strict=True) if history.kind in kinds]
        return sum(found) / len(found)


def found_in(histories: Sequence[History], options: ChangeOptions) -> Found:
    """Judge histories together, as the pairs of one desk."""
    reports, story = _reports(histories)
    turnings = find_turnings(reports, lambda rows: [_repeats(story[held]) for held in rows], options)
    level = min((found.change.odds for found in turnings), default=inf)
    largest = max((found.change.p_value for found in turnings), default=0.0)
    return Found(_by_history(turnings, len(histories)), level, largest)


def found_at(histories: Sequence[History], level: float, options: ChangeOptions) -> Found:
    """Judge each history by itself, by the level that a whole desk gave."""
    reports, story = _reports(histories)
    every = dict.fromkeys(range(len(histories)), 0.0)
    turnings = turnings_at(
        reports, lambda rows: [_repeats(story[held]) for held in rows], every, level=level, options=options
    )
    largest = max((found.change.p_value for found in turnings), default=0.0)
    return Found(_by_history(turnings, len(histories)), level, largest)


def _by_history(turnings: Sequence[Turning], count: int) -> tuple[tuple[Turning, ...], ...]:
    held: list[list[Turning]] = [[] for _ in range(count)]
    for turning in turnings:
        held[turning.pair].append(turning)
    return tuple(map(tuple, held))


def _repeats(story: NDArray[np.int64]) -> NDArray[np.bool_]:
    repeats = np.ones(len(story), dtype=bool)
    repeats[np.unique(story, return_index=True)[1]] = False
    return repeats


def _reports(histories: Sequence[History]) -> tuple[Reports, NDArray[np.int64]]:
    pair = np.repeat(np.arange(len(histories)), [len(history.day) for history in histories])
    rows = np.arange(len(pair))
    reports = Reports(
        pairs=tuple(Pair("label", str(n), "", "target", "") for n in range(len(histories))),
        pair=pair,
        day=np.concatenate([history.day for history in histories]),
        value=np.concatenate([history.value for history in histories]),
        outlet=np.concatenate([history.outlet for history in histories]),
        number=rows,
        key=rows.astype(np.uint64),
    )
    return reports, np.concatenate([history.story for history in histories])
