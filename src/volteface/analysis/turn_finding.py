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

from volteface.analysis.change_odds import Series, Singles, fits_of_days
from volteface.analysis.change_points import Change, ChangeOptions, changes_within, search_changes
from volteface.analysis.series import Reports

__all__ = ["Copied", "Days", "Side", "Turning", "days_of", "find_turnings", "is_broad", "rows_of_pairs", "turnings_at"]

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
    families: dict[str, list[int]] = defaultdict(list)
    for place, pair in enumerate(reports.pairs):
        families[pair.measure].append(place)
    turnings: list[Turning] = []
    for places in families.values():
        found = search_changes(_series(reports, places), options)
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
        level: the least odds that are a change, as a logarithm.
        options: what counts as a change.
    """
    rows = rows_of_pairs(reports)
    copies = copied([rows[pair] for pair in q_values])
    turnings = []
    for (pair, q_value), repeated in zip(q_values.items(), copies, strict=True):
        held = rows[pair][~repeated]
        days = days_of(reports, held)
        for change in changes_within(days.series, level, options):
            if _stands(reports, held, days.day, change, options.side):
                turnings.append(Turning(pair, change, q_value, days.day, days.series.values, days.nearest))
    return turnings


_GRADED = ("tone",)
"""Measures whose values lie anywhere between the ends of the scale."""


def _is_graded(reports: Reports, pair: int) -> bool:
    return reports.pairs[pair].measure in _GRADED


def _series(reports: Reports, places: Sequence[int]) -> list[Series]:
    """Return the days of the pairs of one measure, of all of them at once."""
    rows = np.flatnonzero(np.isin(reports.pair, places))
    if not len(rows):
        return []
    firsts = _firsts(reports.pair[rows], reports.day[rows])
    days = _joined(reports, rows, firsts)
    pair = reports.pair[rows][firsts]
    bounds = np.searchsorted(pair, places), np.searchsorted(pair, places, side="right")
    return [days.part(begin, end) for begin, end in zip(bounds[0].tolist(), bounds[1].tolist(), strict=True)]


def _firsts(*columns: NDArray[np.generic]) -> Rows:
    """Return the first place of each run of rows that are alike in all columns; each array (rows,)."""
    fresh = np.ones(len(columns[0]), dtype=bool)
    fresh[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return np.flatnonzero(fresh)


def _joined(reports: Reports, rows: Rows, firsts: Rows) -> Series:
    """Return the days that begin at some places of the rows; those of many pairs of one measure follow each other."""
    value = reports.value[rows]
    counts = np.diff(firsts, append=len(rows))
    told = _firsts(np.repeat(firsts, counts), reports.number[rows])
    witnesses = np.bincount(np.searchsorted(firsts, told, side="right") - 1, minlength=len(firsts))
    graded = _is_graded(reports, reports.pair[rows[0]])
    fits = fits_of_days(value, firsts, witnesses, graded=graded)
    return Series(np.add.reduceat(value, firsts) / counts, fits, graded)


def rows_of_pairs(reports: Reports) -> list[Rows]:
    """Return the rows of each pair, in the order of time."""
    bounds = np.searchsorted(reports.pair, np.arange(len(reports.pairs) + 1))
    return [np.arange(begin, end) for begin, end in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Days:
    """What a pair's reports tell, day by day.

    Attributes:
        day: days since 1970-01-01; array (days,).
        series: what is told on each.
        nearest: for each day the report that is nearest to its mean; array (days,).
    """

    day: Rows
    series: Series
    nearest: Rows


def days_of(reports: Reports, rows: Rows) -> Days:
    """Return the days of a pair; its rows are in the order of time, those of a document together."""
    if not len(rows):
        return Days(rows, Series.of_days(np.zeros(0)), rows)
    firsts = _firsts(reports.day[rows])
    series = _joined(reports, rows, firsts)
    place = np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(rows)))
    order = np.lexsort((rows, np.abs(reports.value[rows] - series.values[place]), place))
    return Days(reports.day[rows][firsts], series, rows[order[firsts]])


def _stands(reports: Reports, rows: Rows, days: Rows, change: Change, documents: int) -> bool:
    """Tell whether a change rests on so many documents on each side, and on more than a quirk of coverage."""
    day = reports.day[rows]
    before = rows[(day >= days[change.begin]) & (day < days[change.at])]
    after = rows[(day >= days[change.at]) & (day <= days[change.end - 1])]
    # One article can tell a whole history: its many days are one witness.
    if min(len(np.unique(reports.number[side])) for side in (before, after)) < documents:
        return False
    graded = _is_graded(reports, reports.pair[rows[0]])
    sides = [Side(reports.value[side], reports.day[side], reports.outlet[side], graded) for side in (before, after)]
    return is_broad(sides[0], sides[1])


_SHARE = 0.5
"""What must be left of a change within the outlets that report before and after."""
_REST = 1.6
"""What odds must be left of it, as a logarithm, without any few days of one outlet."""
_AGAINST = -1.0
"""So much the others may speak against it when any one of several outlets is left out: they may be few."""
_STORM_DAYS = 4
"""So long one outlet may bring one story again and again."""


@dataclass(frozen=True, slots=True)
class Side:
    """The reports before or after a change; each array (reports,), in the order of time.

    Attributes:
        value: what they say.
        day: on which day.
        outlet: a number for who published it.
        graded: whether values lie anywhere, not only at stances.
    """

    value: NDArray[np.float64]
    day: Rows
    outlet: Rows
    graded: bool = False

    def fits(self) -> Singles:
        """Return how well each report agrees with each level; array (reports, levels)."""
        return Series.of_days(self.value, graded=self.graded).fits


def is_broad(before: Side, after: Side) -> bool:
    """Tell whether a change is more than another mix of outlets, a single one of several, or a few days of one."""
    fits = before.fits(), after.fits()
    sums = fits[0].sum(axis=0), fits[1].sum(axis=0)
    levels = int(sums[0].argmax()), int(sums[1].argmax())
    without_storm = [
        _odds_left((sums[0] - _bursts(before, fits[0]), sums[1]), levels),
        _odds_left((sums[0], sums[1] - _bursts(after, fits[1])), levels),
    ]
    if min(odds.min() for odds in without_storm) < _REST:
        return False
    outlets = np.union1d(before.outlet, after.outlet)
    if len(outlets) == 1:
        return True
    own = [
        np.stack([part[side.outlet == one].sum(axis=0) for one in outlets])
        for side, part in zip((before, after), fits, strict=True)
    ]
    others = _odds_left((sums[0] - own[0], sums[1] - own[1]), levels)
    return bool(others.min() >= _AGAINST) and _is_within_outlets(before, after) and not _is_left_to_few(before, after)


def _odds_left(sums: tuple[Singles, Singles], levels: tuple[int, int]) -> Singles:
    """Return the odds of two levels before and after against a single one, as logarithms; sums (..., levels)."""
    left: Singles = sums[0][..., levels[0]] + sums[1][..., levels[1]] - (sums[0] + sums[1]).max(axis=-1)
    return left


def _bursts(side: Side, fits: Singles) -> Singles:
    """Return how well what each outlet tells in a few days agrees with each level; array (bursts, levels)."""
    bursts = []
    for outlet in np.unique(side.outlet):
        own = side.outlet == outlet
        sums = np.concatenate([np.zeros_like(fits[:1]), np.cumsum(fits[own], axis=0)])
        begin = np.unique(side.day[own], return_index=True)[1]
        end = np.searchsorted(side.day[own], side.day[own][begin] + _STORM_DAYS)
        bursts.append(sums[end] - sums[begin])
    return np.concatenate(bursts)


def _is_within_outlets(before: Side, after: Side) -> bool:
    """Tell whether the outlets that report before and after changed, each by itself."""
    change = after.value.mean() - before.value.mean()
    changes, weights = [], []
    for outlet in np.intersect1d(before.outlet, after.outlet):
        one, other = before.value[before.outlet == outlet], after.value[after.outlet == outlet]
        changes.append(other.mean() - one.mean())
        weights.append(len(one) * len(other) / (len(one) + len(other)))
    return bool(changes) and bool(np.average(changes, weights=weights) * np.sign(change) >= _SHARE * abs(change))


def _is_left_to_few(before: Side, after: Side) -> bool:
    """Tell whether one side is all of an outlet that is less than half of the other side: it may turn by itself."""
    return any(
        len(outlets := np.unique(one.outlet)) == 1 and float((other.outlet == outlets[0]).mean()) < 1 / 2
        for one, other in ((before, after), (after, before))
    )
