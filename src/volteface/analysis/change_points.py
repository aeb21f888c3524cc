"""Which of many series of days change their level, and where.

Needs series; makes changes. Nothing here knows what the values mean.

What odds of a change are enough is told by the same days in random orders, which hold no change: so many finds are
taken that no more than the wanted share of them would be expected in random orders. This is the rule of Benjamini and
Hochberg for tests that differ in what they can find (Heyse 2011; Doehler, Durand and Roquain, "New FDR bounds for
discrete and heterogeneous tests", 2018), with odds in the place of p-values. It holds for any distribution of the
values, and however wrong the model behind the odds is. A series of which no order could be a find costs the others
nothing; one whose values fall into two groups, as those of a change do, may be found with a larger p-value than
another. Both parts of a series that changed are searched again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import comb, inf, log

import numpy as np
from numpy.typing import NDArray

from volteface.analysis.change_odds import Series, Singles, cut_odds, orders_of, p_value, steady_odds, step_odds

__all__ = [
    "Change",
    "ChangeOptions",
    "Search",
    "changes_within",
    "fewest_observations",
    "find_changes",
    "search_changes",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What counts as a change.

    Attributes:
        side: days that each side must have.
        step: difference of the means or medians that is worth telling, in units of the values.
        most_p: no p-value above this is a change, whatever the odds.
        alarms: the share of series in which something may be found when their days come in random orders.
        false_discovery: the share of false changes among those found that is put up with, in (0, 1).
        orders: random orders at most that a series is compared with for its p-value.
    """

    side: int = 3
    step: float = 0.5
    most_p: float = 0.05
    alarms: float = 0.01
    false_discovery: float = 0.05
    orders: int = 2_500


@dataclass(frozen=True, slots=True)
class Change:
    """One change of level.

    Attributes:
        begin: place of the first observation of the level before.
        at: place of the first observation of the level after.
        end: the place after the last observation of the level after.
        first: the earliest place at which the level after may as well have begun.
        last: the latest such place.
        before: the mean before.
        after: the mean after.
        odds: of this change against none, as a logarithm.
        p_value: share of random orders that look as much like a change.
        gradual: whether a straight line fits the two parts together better than a step.
    """

    begin: int
    at: int
    end: int
    first: int
    last: int
    before: float
    after: float
    odds: float
    p_value: float
    gradual: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What a search over many series found.

    Attributes:
        level: the least odds that were a change, as a logarithm; infinite where none were.
        q_values: of each series that has a change, by its place.
    """

    level: float
    q_values: dict[int, float]


def search_changes(series: Sequence[Series], options: ChangeOptions | None = None) -> Search:
    """Return which of many series change.

    Args:
        series: of one kind of values; the false finds among them are bounded together.
        options: what counts as a change.
    """
    options = options or ChangeOptions()
    groups = [group for members in _alike(series) if (group := _able(series, members, options))]
    if not groups:
        return Search(inf, {})
    odds = np.concatenate([group.odds(options.side) for group in groups])
    places = np.concatenate([group.places for group in groups])
    chance = _Chance.of(groups, options)
    ranked = np.argsort(-odds, kind="stable")
    expected = chance.expected(odds[ranked])
    counts = np.arange(1, len(odds) + 1)
    most = np.minimum(options.false_discovery * counts, options.alarms * len(odds))
    taken = np.flatnonzero((expected <= most) & (odds[ranked] >= _LEAST[chance.graded]))
    if not len(taken):
        return Search(inf, {})
    last = int(taken[-1])
    q_values = np.minimum.accumulate((expected / counts)[last::-1])[::-1]
    # The parts of a series need not have the odds of the last find: others that would do as well were not there.
    level = min(chance.level(float(most[last])), float(odds[ranked[last]]))
    return Search(level, dict(zip(places[ranked[: last + 1]].tolist(), q_values.tolist(), strict=True)))


def changes_within(series: Series, level: float, options: ChangeOptions | None = None) -> tuple[Change, ...]:
    """Return the changes of one series, each between its neighbours.

    Args:
        series: in the order of time.
        level: the least odds that are a change, as a logarithm.
        options: what counts as a change.
    """
    options = options or ChangeOptions()
    kept = [0, *_split(series, 0, level, options), len(series.values)]
    found = [_change(series, places, options) for places in zip(kept, kept[1:], kept[2:], strict=False)]
    return tuple(change for change in found if change is not None and _counts(change, level, options))


def _counts(change: Change, level: float, options: ChangeOptions) -> bool:
    return change.odds >= level - _TOLERANCE and change.p_value <= options.most_p


def find_changes(series: Sequence[Series], options: ChangeOptions | None = None) -> tuple[tuple[int, Change], ...]:
    """Return the changes in many series, each with the place of its series."""
    found = search_changes(series, options)
    return tuple((n, change) for n in found.q_values for change in changes_within(series[n], found.level, options))


def fewest_observations(options: ChangeOptions) -> int:
    """Return how long a series must be for its best order to be told from chance."""
    return next(n for n in count(2 * options.side) if 2 / comb(n, n // 2) <= options.most_p)


_LEAST = {False: 0.6, True: 2.5}
"""Smaller odds, as a logarithm, are no change, for stances and for graded values. Random orders know nothing of moods
that last a few days; this does."""
_TOLERANCE = 1e-3
_DRAWN = 4_000_000
"""Days that are drawn over all series together: what is expected is a sum over them, so that many need few orders."""
_MOST_ORDERS, _FEWEST_ORDERS = 2_500, 8
_AT_ONCE = 50_000
"""Days that are worked on at once: as many as stay in a processor's cache."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Series of one length that could change in some order.

    Attributes:
        places: of the series among all; array (series,).
        fits: array (levels, series, days).
        steady: how likely they are without a change; array (series,).
        graded: whether their values lie anywhere, not only at stances.
    """

    places: NDArray[np.int64]
    fits: Singles
    steady: Singles
    graded: bool

    def odds(self, side: int) -> Singles:
        """Return the odds of each series; array (series,)."""
        odds: Singles = step_odds(self.fits.copy(), side, graded=self.graded) - self.steady
        return odds

    def by_chance(self, side: int, orders: int) -> Singles:
        """Return the odds that count of all series in so many random orders each."""
        days = self.fits.shape[-1]
        # Neighbours share their orders, which costs less than drawing them for each.
        some = max(1, min(64, _AT_ONCE // (orders * days)))
        drawn = []
        for begin in range(0, len(self.places), some):
            order = orders_of(days, orders, begin)
            held = slice(begin, begin + some)
            odds = step_odds(np.take(self.fits[:, held], order, axis=-1), side, graded=self.graded)
            odds -= self.steady[held, None]
            drawn.append(odds[odds >= _LEAST[self.graded] - _TOLERANCE])
        return np.concatenate(drawn)


@dataclass(frozen=True, slots=True)
class _Chance:
    """What all series together would give in random orders.

    Attributes:
        odds: those that count, the largest first; array (found,).
        orders: how many orders of each series they are from.
        graded: whether the values lie anywhere, not only at stances.
    """

    odds: Singles
    orders: int
    graded: bool

    @classmethod
    def of(cls, groups: Sequence[_Group], options: ChangeOptions) -> _Chance:
        """Draw as many orders of each series as there is time for."""
        days = sum(group.fits[0].size for group in groups)
        orders = max(_FEWEST_ORDERS, min(_MOST_ORDERS, _DRAWN // days))
        odds = np.sort(np.concatenate([group.by_chance(options.side, orders) for group in groups]))
        return cls(odds[::-1], orders, groups[0].graded)

    def expected(self, odds: Singles) -> Floats:
        """Return how many series would have at least these odds."""
        reached = np.searchsorted(-self.odds, _TOLERANCE - odds, side="right")
        expected: Floats = (reached + 1) / (self.orders + 1)
        return expected

    def level(self, expected: float) -> float:
        """Return the least odds that no more series than are expected would have."""
        free = int(expected * (self.orders + 1)) - 1
        least = _LEAST[self.graded]
        return max(least, float(self.odds[free]) + _TOLERANCE) if free < len(self.odds) else least


def _able(series: Sequence[Series], members: Sequence[int], options: ChangeOptions) -> _Group | None:
    """Return those of some series of one length that could change in any order.

    This does not depend on the order they have, so that leaving out the others does not favour what is tested.
    """
    if len(series[members[0]].values) < fewest_observations(options):
        return None
    values = np.stack([series[n].values for n in members])
    fits = np.ascontiguousarray(np.stack([series[n].fits for n in members]).transpose(2, 0, 1))
    steady = steady_odds(fits)
    order = np.argsort(values, axis=1, kind="stable")
    graded = series[members[0]].graded
    best = step_odds(np.take_along_axis(fits, order[None], axis=-1), options.side, graded=graded) - steady
    could = np.flatnonzero((best >= _LEAST[graded]) & _lies_apart(np.take_along_axis(values, order, axis=1), options))
    return _Group(np.asarray(members)[could], fits[:, could], steady[could], graded) if len(could) else None


def _lies_apart(ordered: Floats, options: ChangeOptions) -> NDArray[np.bool_]:
    """Tell of which series, array (series, days), the smallest values lie a step below the largest ones."""
    side = options.side
    apart: NDArray[np.bool_] = ordered[:, -side:].mean(axis=1) - ordered[:, :side].mean(axis=1) >= options.step - 1e-9
    return apart


def _alike(series: Sequence[Series]) -> Iterator[list[int]]:
    """Yield the places of series of the same length and kind of values."""
    alike: dict[tuple[int, bool], list[int]] = {}
    for n, one in enumerate(series):
        alike.setdefault((len(one.values), one.graded), []).append(n)
    yield from alike.values()


def _split(series: Series, offset: int, level: float, options: ChangeOptions) -> list[int]:
    """Return where the values change, then where each part does."""
    count = len(series.values)
    if count < fewest_observations(options):
        return []
    if _odds(series, options) < level - _TOLERANCE or p_value(series, options.side, options.orders) > options.most_p:
        return []
    at = options.side + int(np.argmax(_cuts(series, options)))
    left = _split(series.part(0, at), offset, level, options)
    right = _split(series.part(at, count), offset + at, level, options)
    return [*left, offset + at, *right]


def _cuts(series: Series, options: ChangeOptions) -> Singles:
    return cut_odds(np.ascontiguousarray(series.fits.T), options.side, graded=series.graded)


def _odds(series: Series, options: ChangeOptions) -> float:
    by_level = np.ascontiguousarray(series.fits.T)
    return float(step_odds(by_level.copy(), options.side, graded=series.graded) - steady_odds(by_level))


def _change(series: Series, places: tuple[int, ...], options: ChangeOptions) -> Change | None:
    """Describe the change between two neighbours; ``None`` where it is too small to tell."""
    begin, at, end = places
    sides = series.values[begin:at], series.values[at:end]
    before, after = float(sides[0].mean()), float(sides[1].mean())
    middle = float(np.median(sides[1]) - np.median(sides[0]))
    # A few strays draw the means of two clear levels together.
    if max(abs(after - before), abs(middle)) < options.step - 1e-9:
        return None
    part = series.part(begin, end)
    first, last = _plausible(part, options)
    return Change(
        begin=begin,
        at=at,
        end=end,
        first=begin + min(first, at - begin),
        last=begin + max(last, at - begin),
        before=before,
        after=after,
        odds=_odds(part, options),
        p_value=p_value(part, options.side, options.orders),
        gradual=_is_gradual(part.values, at - begin),
    )


_ODDS = 10.0
"""Cuts that are less likely than the best one by more than this are no longer plausible."""


def _plausible(series: Series, options: ChangeOptions) -> tuple[int, int]:
    """Return the first and the last cut that explain the days nearly as well as the best one."""
    likely = _cuts(series, options)
    near = np.flatnonzero(likely >= likely.max() - log(_ODDS)) + options.side
    return int(near[0]), int(near[-1])


def _is_gradual(values: Floats, cut: int) -> bool:
    """Tell whether a straight line through all values leaves less unexplained than the step does."""
    centred = values - values.mean()
    slope_of = np.arange(len(values)) - (len(values) - 1) / 2
    line = (centred @ slope_of) ** 2 / (slope_of @ slope_of)
    step = centred[:cut].sum() ** 2 / (cut * (len(values) - cut) / len(values))
    return bool(line > step)
