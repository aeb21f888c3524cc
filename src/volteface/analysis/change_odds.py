"""How likely it is that a series of days changed its level, against that it did not.

Needs the values of days in the order of time; makes odds, and the share of random orders that reach them.

A day speaks for a level as much as its values lie near it, some of them being anything at all (misreadings). Odds weigh
one level before a cut and another after it, all cuts taken together, against the mixture of levels that explains the
days best in any order. A stray value costs them little, unlike a difference of means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Series", "Singles", "cut_odds", "fits_of_days", "orders_of", "p_value", "steady_odds", "step_odds"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_LEVELS = (-1.0, -0.5, 0.0, 0.5, 1.0)
"""What days may keep to; a value between two of them speaks for both."""
_RARE = np.array([0.0, -3.0, 0.0, -3.0, 0.0], dtype=np.float32)
"""Of three stances a side seldom keeps half way between two, so that this needs better proof; as logarithms."""
_STRAY = 0.2
"""Share of values that is held to be anything at all."""
_GRADE = 0.4
"""Standard deviation of graded values around their level."""
_WITNESSES = 2
"""A day speaks for so many at most: the witnesses of one day seldom know nothing of each other."""
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """The days of one series in the order of time.

    Attributes:
        values: the mean of each day; array (days,).
        fits: how well each day agrees with each level, as logarithms; array (days, levels).
        graded: whether values lie anywhere, not only at stances.
    """

    values: Floats
    fits: Singles
    graded: bool = False

    @classmethod
    def of_days(cls, values: Floats, *, graded: bool = False) -> Series:
        """Return the series of days with one value each."""
        alone = np.arange(len(values))
        return cls(values, fits_of_days(values, alone, np.ones(len(values)), graded=graded), graded)

    def part(self, begin: int, end: int) -> Series:
        """Return some of the days."""
        return Series(self.values[begin:end], self.fits[begin:end], self.graded)


def fits_of_days(
    values: Floats, firsts: NDArray[np.int64], witnesses: NDArray[np.generic], *, graded: bool = False
) -> Singles:
    """Return how well each day agrees with each level, as logarithms; array (days, levels).

    Args:
        values: of all days one after the other, in [-1, 1], array (values,).
        firsts: the place of each day's first value, array (days,).
        witnesses: how many told the values of each day, array (days,).
        graded: whether values lie anywhere, not only at stances and half way between them.
    """
    if not len(values):
        return np.zeros((0, len(_LEVELS)), dtype=np.float32)
    away = np.abs(values[:, None] - np.array(_LEVELS))
    near = np.exp(-((away / _GRADE) ** 2) / 2) if graded else np.maximum(0.0, 1.0 - away)
    fits = np.add.reduceat(np.log((1 - _STRAY) * near + _STRAY / 3), firsts, axis=0)
    told = np.minimum(witnesses, _WITNESSES) / np.diff(firsts, append=len(values))
    singles: Singles = (fits * told[:, None]).astype(np.float32)
    return singles


def cut_odds(fits: Singles, side: int, *, graded: bool = False) -> Singles:
    """Return for each cut how likely the best level before it and the best one after it make the days.

    Args:
        fits: array (levels, ..., days); overwritten.
        side: days that each side must have.
        graded: whether values lie anywhere, so that no level is rare.
    """
    np.cumsum(fits, axis=-1, out=fits)
    before = fits[..., side - 1 : fits.shape[-1] - side]
    after = fits[..., -1:] - before
    if not graded:
        rare = _RARE.reshape(-1, *([1] * (fits.ndim - 1)))
        before += rare
        after += rare
    likely: Singles = before.max(axis=0)
    likely += after.max(axis=0)
    return likely


def step_odds(fits: Singles, side: int, *, graded: bool = False) -> Singles:
    """Return how likely a change at any cut makes the days, as logarithms; ``fits``, (levels, ..., days), is lost."""
    likely = cut_odds(fits, side, graded=graded)
    best = likely.max(axis=-1, keepdims=True)
    likely -= best
    odds: Singles = best[..., 0] + np.log(np.exp(likely, out=likely).mean(axis=-1))
    return odds


_ROUNDS = 8


def steady_odds(fits: Singles) -> Singles:
    """Return how likely the best mixture of levels makes the days, whatever their order; fits (levels, ..., days).

    The shares are found by expectation and maximisation, with steps of twice the length. That they are not quite the
    best does no harm: the days in another order have the same.
    """
    best = fits.max(axis=0)
    likely = np.exp(fits - best)
    shares = (likely == 1.0).mean(axis=-1) + 1 / 25
    for _ in range(_ROUNDS):
        mixed = np.einsum("l...n,l...->...n", likely, shares)
        shares *= np.einsum("l...n,...n->l...", likely, 1 / mixed) ** 2
        shares /= shares.sum(axis=0)
    mixed = np.einsum("l...n,l...->...n", likely, shares)
    odds: Singles = (np.log(mixed) + best).sum(axis=-1)
    return odds


def orders_of(count: int, number: int, seed: int) -> NDArray[np.int32]:
    """Return random orders of so many days, array (number, count); the same for the same seed."""
    chance = np.random.default_rng((count, seed))
    return chance.permuted(np.tile(np.arange(count, dtype=np.int32), (number, 1)), axis=1)


_ENOUGH = 15
"""So many orders that reach the odds settle that they are nothing special."""
_BATCH = 100


def p_value(series: Series, side: int, most: int) -> float:
    """Return the share of random orders of the days whose odds of a change are as large.

    Args:
        series: of at least two sides.
        side: days that each side must have.
        most: how many orders at most; few settle it where it is large (Besag and Clifford).
    """
    return _p_value(series.fits.tobytes(), side, most, series.graded)


@lru_cache(maxsize=4096)
def _p_value(fits: bytes, side: int, most: int, graded: bool) -> float:
    by_level = np.frombuffer(fits, dtype=np.float32).reshape(-1, len(_LEVELS)).T.copy()
    count = by_level.shape[1]
    reached = step_odds(by_level.copy(), side, graded=graded) - _TOLERANCE
    hits = tried = 0
    while tried < most and hits < _ENOUGH:
        orders = _orders_kept(count, min(_BATCH * 4 ** min(tried // _BATCH, 1), most - tried), tried)
        hits += int((step_odds(np.take(by_level, orders, axis=1), side, graded=graded) >= reached).sum())
        tried += len(orders)
    return (hits + 1) / (tried + 1)


_orders_kept = lru_cache(maxsize=256)(orders_of)
