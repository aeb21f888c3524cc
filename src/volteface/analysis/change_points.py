"""Where a series of values changes its level, and how surely.

Needs numbers in the order of time; makes changes. Nothing here knows what the numbers mean.

For each way to cut a series in two the difference of the means is measured by its standard error under exchange (the
likelihood ratio of a step in normal noise); the largest over all cuts is the statistic. Its p-value is the share of
random orders of the same numbers that reach it, so it holds for any distribution of the values and has the search over
all cuts in it. Many series are tested at once: those are taken that keep the expected share of false ones below the
wanted bound (Benjamini and Hochberg). A series whose numbers could not give a find in any order (too few, too much
alike) is not tested, and so costs the others nothing (Tarone). One whose numbers fall into two clear groups of some
size gets a larger part of what false finds are put up with, the others a smaller one (Genovese, Roeder and Wasserman):
most series that change look so, most others do not. Both are told by the numbers alone, not by their order, on which
alone the p-value rests; so the bound holds. Both parts of a series that turned are searched again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from math import comb, log

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Change",
    "ChangeOptions",
    "Search",
    "changes_within",
    "fewest_observations",
    "find_changes",
    "p_values",
    "search_changes",
    "weighted_p",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """What counts as a change.

    Attributes:
        side: observations that each side must have.
        step: difference of the means that is worth telling, in units of the values.
        most_p: no weighted p-value above this is a change, whatever the other series say.
        false_discovery: the share of false changes among those found that is put up with, in (0, 1).
        orders: random orders at most that a series is compared with.
    """

    side: int = 3
    step: float = 0.5
    most_p: float = 0.008
    false_discovery: float = 0.05
    orders: int = 10_000


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
    p_value: float
    gradual: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What a search over many series found.

    Attributes:
        level: the largest p-value that was a change, as that of a series of weight 1; negative where none was.
        q_values: of each series that has a change, by its place.
    """

    level: float
    q_values: dict[int, float]


def search_changes(series: Sequence[Floats], options: ChangeOptions | None = None) -> Search:
    """Return which of many series change.

    Args:
        series: values in the order of time, each array (n,).
        options: what counts as a change.
    """
    options = options or ChangeOptions()
    could = np.zeros(len(series), dtype=bool)
    for members in _alike(series):
        could[members] = _could_change_alike(np.stack([series[n] for n in members]), options)
    able = np.flatnonzero(could).tolist()
    found, weights = p_values([series[n] for n in able], options), _weights([series[n] for n in able], options)
    norm = max(1.0, float(weights.mean())) if able else 1.0
    weighted = found * norm / weights
    q_values = _q_values(weighted)
    taken = (q_values <= options.false_discovery) & (weighted <= options.most_p)
    level = float((found / weights)[taken].max()) if taken.any() else -1.0
    return Search(level, {able[n]: float(q_values[n]) for n in np.flatnonzero(found / weights <= level)})


def changes_within(values: Floats, level: float, options: ChangeOptions | None = None) -> tuple[Change, ...]:
    """Return the changes of one series, each between its neighbours.

    Args:
        values: in the order of time, array (n,).
        level: the largest p-value that is a change in a series of weight 1.
        options: what counts as a change.
    """
    options = options or ChangeOptions()
    kept = [0, *_split(values, 0, level, options), len(values)]
    found = [_change(values, places, options) for places in zip(kept, kept[1:], kept[2:], strict=False)]
    return tuple(change for change in found if change is not None and weighted_p(values, change, options) <= level)


def weighted_p(values: Floats, change: Change, options: ChangeOptions | None = None) -> float:
    """Return the p-value of a change as that of a series of weight 1.

    Args:
        values: in the order of time, array (n,).
        change: one of its changes.
        options: what counts as a change.
    """
    return change.p_value / _weight(values[change.begin : change.end], options or ChangeOptions())


def find_changes(series: Sequence[Floats], options: ChangeOptions | None = None) -> tuple[tuple[int, Change], ...]:
    """Return the changes in many series, each with the place of its series."""
    found = search_changes(series, options)
    return tuple((n, change) for n in found.q_values for change in changes_within(series[n], found.level, options))


def _q_values(found: Floats) -> Floats:
    """Return for each p-value the smallest bound on false finds under which it is still taken."""
    order = np.argsort(found, kind="stable")
    scaled = found[order] * len(found) / np.arange(1, len(found) + 1)
    q_values = np.empty_like(found)
    q_values[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q_values


def fewest_observations(options: ChangeOptions) -> int:
    """Return how long a series must be for its best order to be told from chance."""
    return next(n for n in count(2 * options.side) if 2 / comb(n, n // 2) <= options.most_p)


def _could_change(values: Floats, options: ChangeOptions) -> bool:
    return bool(_could_change_alike(values[None, :], options)[0])


def _could_change_alike(values: Floats, options: ChangeOptions) -> NDArray[np.bool_]:
    """Tell which series of one length, in the order that suits best, would be a change; ``values`` is (series, n).

    The answer does not depend on their order, so that leaving out the others does not favour what is tested.
    """
    size = values.shape[1]
    if size < fewest_observations(options):
        return np.zeros(len(values), dtype=bool)
    best = _best_order(values, options)
    cuts = _cuts(size, options)
    rare = {int(cut): 2 / comb(size, int(cut)) <= options.most_p for cut in cuts}
    could: NDArray[np.bool_] = (best.apart >= options.step - _TOLERANCE) & [rare[int(cut)] for cut in best.cut]
    return could


@dataclass(frozen=True, slots=True)
class _BestOrder:
    """The order in which series change most, the smallest values first; each array (series,).

    Attributes:
        cut: how many values the lower group has.
        apart: how far the means of the two groups differ.
        explained: the share of the variance that lies between the groups.
    """

    cut: NDArray[np.int64]
    apart: Floats
    explained: Floats


def _best_order(values: Floats, options: ChangeOptions) -> _BestOrder:
    """Return for series of one length, array (series, n), the order that looks most like a change."""
    size = values.shape[1]
    ordered = np.sort(values, axis=1)
    cuts = _cuts(size, options)
    contrasts = _contrasts(ordered, options)
    best = np.argmax(contrasts, axis=1)
    cut = cuts[best]
    below = np.take_along_axis(np.cumsum(ordered, axis=1), (cut - 1)[:, None], axis=1)[:, 0]
    apart = (ordered.sum(axis=1) - below) / (size - cut) - below / cut
    between = np.take_along_axis(contrasts, best[:, None], axis=1)[:, 0] ** 2
    whole = ((values - values.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return _BestOrder(cut, apart, between / np.maximum(whole, _TOLERANCE))


_TWO_GROUPS, _ONE_GROUP = 4.0, 0.5
"""What a series counts whose values fall into two groups, and any other. Chosen on simulated histories."""
_APART = 1.5
"""Two groups lie so many of the least step apart."""
_EXPLAINED = 0.7
"""They explain so much of the variance at least."""
_SMALLER = 0.2
"""The smaller one has this share of the values at least."""


def _weights(series: Sequence[Floats], options: ChangeOptions) -> Floats:
    """Return what each series counts, whatever the order of its values; array (series,)."""
    weights = np.full(len(series), _ONE_GROUP)
    for members in _alike(series):
        if len(series[members[0]]) < 2 * options.side:
            continue
        best = _best_order(np.stack([series[n] for n in members]), options)
        size = len(series[members[0]])
        balanced = np.minimum(best.cut, size - best.cut) >= _SMALLER * size
        two = balanced & (best.apart >= _APART * options.step) & (best.explained >= _EXPLAINED)
        weights[members] = np.where(two, _TWO_GROUPS, _ONE_GROUP)
    return weights


def _weight(values: Floats, options: ChangeOptions) -> float:
    return float(_weights([values], options)[0])


def _alike(series: Sequence[Floats]) -> Iterator[list[int]]:
    """Yield the places of series of the same length."""
    by_length: dict[int, list[int]] = {}
    for n, values in enumerate(series):
        by_length.setdefault(len(values), []).append(n)
    yield from by_length.values()


def _cuts(count: int, options: ChangeOptions) -> NDArray[np.int64]:
    """Return the places at which a series of this length may be cut."""
    return np.arange(options.side, count - options.side + 1)


def _contrasts(values: Floats, options: ChangeOptions) -> Floats:
    """Return for each cut how far the means differ, in standard errors of equal noise; array (..., cuts)."""
    centred = values - values.mean(axis=-1, keepdims=True)
    sums = np.cumsum(centred, axis=-1)[..., _cuts(values.shape[-1], options) - 1]
    contrasts: Floats = np.abs(sums) * _scale(values.shape[-1], options)
    return contrasts


def _scale(count: int, options: ChangeOptions) -> Floats:
    """Return for each cut what makes a sum of deviations a contrast; array (cuts,)."""
    cuts = _cuts(count, options)
    scale: Floats = np.sqrt(count / (cuts * (count - cuts)))
    return scale


_FIRST = 40
_ENOUGH = 15
"""So many orders that reach the statistic settle that it is nothing special."""
_CELLS = 500_000
"""Numbers that are worked on at once: as many as stay in a processor's cache."""
_MOST_CELLS = 8_000_000
"""Numbers that are drawn for one series at most: a very long one is compared with fewer orders."""
_TOLERANCE = 1e-5


def p_values(series: Sequence[Floats], options: ChangeOptions | None = None) -> Floats:
    """Return the p-value of the largest contrast of each series; array (series,).

    Most series are settled by a few orders; only those that few orders reach are compared with all of them.
    """
    options = options or ChangeOptions()
    found = np.ones(len(series))
    for members in _alike(series):
        if len(series[members[0]]) >= 2 * options.side:
            found[members] = _p_values_alike(np.stack([series[n] for n in members]), options)
    return found


def _p_values_alike(values: Floats, options: ChangeOptions) -> Floats:
    """Return the p-values of series of one length; ``values`` is an array (series, n)."""
    count = values.shape[1]
    reached = _contrasts(values, options).max(axis=1) - _TOLERANCE
    centred = (values - values.mean(axis=1, keepdims=True)).astype(np.float32)
    scale = _scale(count, options).astype(np.float32)
    hits, tried = np.zeros(len(values)), np.zeros(len(values))
    going = np.arange(len(values))
    most = max(_FIRST, min(options.orders, _MOST_CELLS // count))
    batch = 0
    while len(going) and tried[going[0]] < most:
        orders = _orders(count, batch)
        rows = max(1, _CELLS // orders.size)
        for start in range(0, len(going), rows):
            some = going[start : start + rows]
            drawn = _largest(centred[some][:, orders], scale, options.side)
            hits[some] += (drawn >= reached[some, None]).sum(axis=1)
        tried[going] += len(orders)
        going = going[hits[going] < _ENOUGH]
        batch += 1
    p: Floats = (hits + 1) / (tried + 1)
    return p


def _largest(centred: NDArray[np.float32], scale: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the largest contrast of series that have the mean 0, array (..., n); they are overwritten."""
    np.cumsum(centred, axis=-1, out=centred)
    sums = centred[..., side - 1 : centred.shape[-1] - side]
    np.abs(sums, out=sums)
    np.multiply(sums, scale, out=sums)
    largest: NDArray[np.float32] = sums.max(axis=-1)
    return largest


@lru_cache(maxsize=64)
def _orders(count: int, batch: int) -> NDArray[np.int32]:
    """Return a batch of random orders of a series of this length, array (orders, n); the batches grow."""
    chance = np.random.default_rng((count, batch))
    size = min(_FIRST * 4**batch, max(_FIRST, _CELLS // count))
    return chance.permuted(np.tile(np.arange(count, dtype=np.int32), (size, 1)), axis=1)


@lru_cache(maxsize=1024)
def _p_value(values: bytes, options: ChangeOptions) -> float:
    """Return the p-value of one series, worked out once."""
    return float(p_values([np.frombuffer(values)], options)[0])


def _split(values: Floats, offset: int, level: float, options: ChangeOptions) -> list[int]:
    """Return where the values change, then where each part does."""
    if not _could_change(values, options):
        return []
    if _p_value(values.tobytes(), options) / _weight(values, options) > level:
        return []
    at = _best_cut(values, options)
    left = _split(values[:at], offset, level, options)
    right = _split(values[at:], offset + at, level, options)
    return [*left, offset + at, *right]


def _best_cut(values: Floats, options: ChangeOptions) -> int:
    return int(_cuts(len(values), options)[int(np.argmax(_contrasts(values, options)))])


def _change(values: Floats, places: tuple[int, ...], options: ChangeOptions) -> Change | None:
    """Describe the change between two neighbours; ``None`` where it is too small to tell."""
    begin, at, end = places
    part = values[begin:end]
    before, after = float(values[begin:at].mean()), float(values[at:end].mean())
    if abs(after - before) < options.step:
        return None
    first, last = _plausible(part, options)
    return Change(
        begin=begin,
        at=at,
        end=end,
        first=begin + min(first, at - begin),
        last=begin + max(last, at - begin),
        before=before,
        after=after,
        p_value=_p_value(part.tobytes(), options),
        gradual=_is_gradual(part, at - begin),
    )


_LEAST_NOISE = 0.2
"""Standard deviation that noise is held to have at least, so that few equal values do not look infinitely sure."""
_ODDS = 20.0
"""Cuts that are less likely than the best one by more than this are no longer plausible."""


def _plausible(values: Floats, options: ChangeOptions) -> tuple[int, int]:
    """Return the first and the last cut that explain the values nearly as well as the best one."""
    count = len(values)
    cuts = _cuts(count, options)
    whole = float(((values - values.mean()) ** 2).sum()) + count * _LEAST_NOISE**2
    left = np.log(whole - _contrasts(values, options) ** 2)
    near = cuts[left - left.min() <= 2 * log(_ODDS) / count]
    return int(near[0]), int(near[-1])


def _is_gradual(values: Floats, cut: int) -> bool:
    """Tell whether a straight line through all values leaves less unexplained than the step does."""
    centred = values - values.mean()
    slope_of = np.arange(len(values)) - (len(values) - 1) / 2
    line = (centred @ slope_of) ** 2 / (slope_of @ slope_of)
    step = centred[:cut].sum() ** 2 / (cut * (len(values) - cut) / len(values))
    return bool(line > step)
