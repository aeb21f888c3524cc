"""Which pairs turned: one value a day, the search for changes, and what a change must stand against.

Needs reports and a judge of copied passages; makes turnings. A day counts once for a pair, however much was told on it.
A turning that is found is looked at again without passages that repeat earlier ones. It must not come from the outlets:
it shows within those that report before and after, and rests neither on one of several nor on a few days of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from volteface.analysis.change_points import Change, ChangeOptions, changes_within, search_changes
from volteface.analysis.series import Reports

__all__ = ["Copied", "Side", "Turning", "daily_means", "find_turnings", "is_broad", "rows_of_pairs", "turnings_at"]

Rows = NDArray[np.int64]
Copied = Callable[[Sequence[Rows]], Sequence[NDArray[np.bool_]]]
"""Tells which rows of the reports repeat an earlier one; each array holds those of one pair in the order of time."""


@dataclass(frozen=True, slots=True)
class Turning:
    """A change of one pair.

    Attributes:
        pair: place among the pairs of the reports.
        change: where and how surely; its places count the days of ``values``.
        q_value: expected share of false ones among this one and all surer ones.
        days: days since 1970-01-01 on which there is a value; array (days,).
        values: the mean of each day; array (days,).
        rows: for each day the report that is nearest to its mean; array (days,).
    """

    pair: int
    change: Change
    q_value: float
    days: Rows
    values: NDArray[np.float64]
    rows: Rows


def find_turnings(reports: Reports, copied: Copied, options: ChangeOptions) -> tuple[Turning, ...]:
    """Return the turnings of all pairs; the false ones are bounded for each measure by itself."""
    series = _series(reports)
    families: dict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(reports.pairs):
        families[pair.measure].append(place)
    turnings: list[Turning] = []
    for places in families.values():
        found = search_changes([series[place] for place in places], options)
        q_values = {places[n]: q_value for n, q_value in found.q_values.items()}
        turnings += turnings_at(reports, copied, q_values, level=found.level, options=options)
    return tuple(turnings)


def turnings_at(
    reports: Reports, copied: Copied, q_values: Mapping[int, float], *, level: float, options: ChangeOptions
) -> list[Turning]:
    """Return the turnings of some pairs, judged by a level that is known.

    Args:
        reports: of these and other pairs.
        copied: tells which rows repeat earlier ones.
        q_values: of each pair that is looked at.
        level: the largest p-value that is a change.
        options: what counts as a change.
    """
    rows = rows_of_pairs(reports)
    copies = copied([rows[pair] for pair in q_values])
    turnings = []
    for (pair, q_value), repeated in zip(q_values.items(), copies, strict=True):
        held = rows[pair][~repeated]
        days, values, nearest = daily_means(reports, held)
        for change in changes_within(values, level, options):
            if _stands(reports, held, days, change, options.side):
                turnings.append(Turning(pair, change, q_value, days, values, nearest))
    return turnings


def _series(reports: Reports) -> list[NDArray[np.float64]]:
    """Return the means of the days of each pair, of all pairs at once."""
    if not len(reports.pair):
        return []
    fresh = (np.diff(reports.pair, prepend=-1) != 0) | (np.diff(reports.day, prepend=0) != 0)
    fresh[0] = True
    firsts = np.flatnonzero(fresh)
    means = np.add.reduceat(reports.value, firsts) / np.diff(firsts, append=len(fresh))
    return np.split(means, np.searchsorted(reports.pair[firsts], np.arange(1, len(reports.pairs))))


def rows_of_pairs(reports: Reports) -> list[Rows]:
    """Return the rows of each pair, in the order of time."""
    bounds = np.searchsorted(reports.pair, np.arange(len(reports.pairs) + 1))
    return [np.arange(begin, end) for begin, end in pairwise(bounds)]


def daily_means(reports: Reports, rows: Rows) -> tuple[Rows, NDArray[np.float64], Rows]:
    """Return the days of a pair, the mean of each, and the report nearest to it."""
    days, place = np.unique(reports.day[rows], return_inverse=True)
    values = np.bincount(place, weights=reports.value[rows]) / np.bincount(place)
    order = np.lexsort((rows, np.abs(reports.value[rows] - values[place]), place))
    nearest = rows[order[np.searchsorted(place[order], np.arange(len(days)))]]
    return days, values, nearest


def _stands(reports: Reports, rows: Rows, days: Rows, change: Change, documents: int) -> bool:
    """Tell whether a change rests on so many documents on each side, and on more than a quirk of coverage."""
    day = reports.day[rows]
    before = rows[(day >= days[change.begin]) & (day < days[change.at])]
    after = rows[(day >= days[change.at]) & (day <= days[change.end - 1])]
    # One article can tell a whole history: its many days are one witness.
    if min(len(np.unique(reports.number[side])) for side in (before, after)) < documents:
        return False
    sides = [Side(reports.value[side], reports.day[side], reports.outlet[side]) for side in (before, after)]
    return is_broad(sides[0], sides[1])


_SHARE = 0.5
"""What must be left of a change within the outlets that report before and after."""
_REST = 0.5
"""What must be left of it without any few days of one outlet."""
_OTHERS = 0.25
"""What the others must show of it when any one of several outlets is left out: they may be few."""
_LEFT = 2
"""Reports on each side from which it can be told what is left without an outlet."""
_STORM_DAYS = 4
"""So long one outlet may bring one story again and again."""


@dataclass(frozen=True, slots=True)
class Side:
    """The reports before or after a change; each array (reports,).

    Attributes:
        value: what they say.
        day: on which day.
        outlet: a number for who published it.
    """

    value: NDArray[np.float64]
    day: Rows
    outlet: Rows

    def without(self, left_out: NDArray[np.bool_]) -> Side:
        """Return the other reports."""
        kept = ~left_out
        return Side(self.value[kept], self.day[kept], self.outlet[kept])


def is_broad(before: Side, after: Side) -> bool:
    """Tell whether a change is more than another mix of outlets, a single one of several, or a few days of one."""
    outlets = np.union1d(before.outlet, after.outlet)
    several = len(outlets) > 1
    if several and not _is_within_outlets(before, after):
        return False
    if several and not all(_stands_without_outlet(outlet, before, after) for outlet in outlets):
        return False
    return _stands_without_storm(before, after) and _stands_without_storm(after, before)


def _left(before: Side, after: Side, rest_before: Side, rest_after: Side) -> float:
    """Return how much of a change is left when something is left out, as a share."""
    change = after.value.mean() - before.value.mean()
    return float((rest_after.value.mean() - rest_before.value.mean()) / change) if change else 0.0


def _is_within_outlets(before: Side, after: Side) -> bool:
    """Tell whether the outlets that report before and after changed, each by itself."""
    change = after.value.mean() - before.value.mean()
    changes, weights = [], []
    for outlet in np.intersect1d(before.outlet, after.outlet):
        one, other = before.value[before.outlet == outlet], after.value[after.outlet == outlet]
        changes.append(other.mean() - one.mean())
        weights.append(len(one) * len(other) / (len(one) + len(other)))
    return bool(changes) and bool(np.average(changes, weights=weights) * np.sign(change) >= _SHARE * abs(change))


def _stands_without_outlet(outlet: np.int64, before: Side, after: Side) -> bool:
    """Tell whether enough of a change is left without one outlet, or too little is left to tell.

    An outlet that is all of one side must be half of the other side at least: then the pair is known through it.
    """
    one, other = before.outlet == outlet, after.outlet == outlet
    if one.all() or other.all():
        return bool(min(one.mean(), other.mean()) >= 1 / 2)
    rest_before, rest_after = before.without(one), after.without(other)
    if min(len(rest_before.value), len(rest_after.value)) < _LEFT:
        return True
    return _left(before, after, rest_before, rest_after) >= _OTHERS


def _stands_without_storm(side: Side, other: Side) -> bool:
    """Tell whether a change is left when any few days of one outlet are left out: a storm in one paper is no turn."""
    for outlet in np.unique(side.outlet):
        own = side.outlet == outlet
        for day in np.unique(side.day[own]):
            storm = own & (side.day >= day) & (side.day < day + _STORM_DAYS)
            if storm.all() or _left(other, side, other, side.without(storm)) < _REST:
                return False
    return True
