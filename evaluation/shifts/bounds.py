"""What no method could do: the best tests for the simulated histories, and how many steps they find.

Two bounds. Who is **told** how histories are made (the stances, the noise, how often which) can weigh a step against
steadiness by their likelihoods; no other test finds more for as many false alarms (Neyman and Pearson). Who takes only
the **order** for a sign of change, as this package does, may know all that too, but must let chance be every order of
the same days; the same likelihoods over all orders are then the best. The second bound holds whatever the values mean,
the first one only where the simulation is right to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from evaluation.shifts.histories import History, Kind, make_history

__all__ = ["Bound", "best_found", "least_days", "least_delay", "least_p", "likelihoods", "odds"]

Floats = NDArray[np.float64]

_LEVELS: Floats = np.concatenate([[-1.0, 0.0, 1.0], np.linspace(-1, 1, 11)])
_STEADY: Floats = np.concatenate([[0.4, 0.2, 0.2], np.full(11, 0.2 / 11)])
"""How often a steady history has each level: see ``histories``."""
_STEPS = (((0, 1), 3 / 16), ((1, 2), 3 / 16), ((2, 1), 3 / 16), ((1, 0), 3 / 16), ((0, 2), 1 / 8), ((2, 0), 1 / 8))
"""Places of the levels before and after a step, and how often."""
_LEAST_NOISE = 0.001


@dataclass(frozen=True, slots=True)
class Bound:
    """The share of steps that the best tests find.

    Attributes:
        noise: share of reports that have any stance.
        side: days with reports before and after the step.
        told: share found by who knows how histories are made.
        order: share found by who also does, but lets chance be every order of the days.
    """

    noise: float
    side: int
    told: float
    order: float


def likelihoods(history: History, noise: float) -> Floats:
    """Return how likely the reports of each day are under each level, as logarithms; array (days, levels)."""
    noise = max(noise, _LEAST_NOISE)
    days, place = np.unique(history.day, return_inverse=True)
    low = np.floor(np.minimum(_LEVELS, 0.999))
    share = _LEVELS - low
    value = history.value[:, None]
    meant = np.where(value == low, 1 - share, 0.0) + np.where(value == low + 1, share, 0.0)
    found = np.zeros((len(days), len(_LEVELS)))
    np.add.at(found, place, np.log((1 - noise) * meant + noise / 3))
    return found


def odds(found: Floats, cuts: Sequence[int]) -> Floats:
    """Return the logarithm of the odds of a step against steadiness; array (...,).

    Args:
        found: what ``likelihoods`` gives, array (..., days, levels).
        cuts: days before the step that are possible, each as likely.
    """
    sums = np.cumsum(found, axis=-2)
    whole = sums[..., -1, :]
    before = sums[..., np.asarray(cuts) - 1, :]
    steps = [
        before[..., one] + whole[..., None, other] - before[..., other] + np.log(share / len(cuts))
        for (one, other), share in _STEPS
    ]
    step = np.logaddexp.reduce(np.concatenate(steps, axis=-1), axis=-1)
    result: Floats = step - np.logaddexp.reduce(whole + np.log(_STEADY), axis=-1)
    return result


def best_found(noise: float, side: int, *, alarms: float, level: float, histories: int, seed: int) -> Bound:
    """Return what the best tests find of steps in the middle of ``2 * side`` days.

    Args:
        noise: share of reports that have any stance.
        side: days before and after.
        alarms: share of steady histories in which who is told may raise an alarm.
        level: the p-value that who goes by the order may reach.
        histories: how many of each kind.
        seed: of chance.
    """
    chance = np.random.default_rng([seed, side, int(100 * noise)])
    cuts = range(1, 2 * side)
    steps = _made("step", histories, noise, (side, side), chance)
    steady = _made("steady", _QUIET * histories, noise, (side, side), chance)
    told = float((odds(steps, cuts) > np.quantile(odds(steady, cuts), 1 - alarms)).mean())
    order = float(np.mean([_p_of_order(found, cuts, chance) <= level for found in steps]))
    return Bound(noise, side, told, order)


_QUIET = 10
"""Steady histories made for each that steps: the rarest of them set the bound."""


def _made(kind: Kind, count: int, noise: float, sides: tuple[int, int], chance: np.random.Generator) -> Floats:
    """Return the likelihoods of so many histories, array (histories, days, levels)."""
    return np.stack([likelihoods(make_history(kind, chance, noise=noise, sides=sides), noise) for _ in range(count)])


_ORDERS = 400


def _p_of_order(found: Floats, cuts: Sequence[int], chance: np.random.Generator) -> float:
    """Return the share of random orders of the days that look as much like a step."""
    orders = np.argsort(chance.random((_ORDERS, len(found))), axis=1)
    reached = odds(found, cuts) - 1e-9
    return float((np.count_nonzero(odds(found[orders], cuts) >= reached) + 1) / (_ORDERS + 1))


def least_p(before: int, after: int) -> float:
    """Return the least p-value that the order alone can give to so many days of one stance and so many of another.

    Of all their orders two are a clean step (either way), and no order says more.
    """
    return 2 / comb(before + after, after)


def least_days(before: int, level: float) -> int:
    """Return how many days of another stance the order alone must show after so many of one."""
    return next(n for n in range(1, 1_000) if least_p(before, n) <= level)


def least_delay(before: int, *, noise: float, alarms: float, histories: int, seed: int, most: int = 12) -> int:
    """Return the median number of days after the first different one until who is told can find the step.

    Args:
        before: days with reports before it.
        noise: share of reports that have any stance.
        alarms: share of steady histories in which one look may raise an alarm.
        histories: how many of each kind.
        seed: of chance.
        most: the longest delay that is looked for.
    """
    for seen in range(1, most + 1):
        chance = np.random.default_rng([seed, before, seen, int(100 * noise)])
        cuts = range(1, before + seen)
        steady = odds(_made("steady", _QUIET * histories, noise, (before, seen), chance), cuts)
        steps = odds(_made("step", histories, noise, (before, seen), chance), cuts)
        if float((steps > np.quantile(steady, 1 - alarms)).mean()) >= 0.5:
            return seen - 1
    return most
