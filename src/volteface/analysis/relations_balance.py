"""How conflict and cooperation stand against each other, and how sure that is.

Needs weights of evidence on both sides; makes a balance from -1 (all conflict) to 1 (all cooperation) with a credible
interval. The share of cooperation has a Beta distribution over a flat prior, so that nothing known is "anything from -1
to 1" and little evidence says little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Balance", "balances"]

_CELLS = 400
_TAIL = 0.05
_ROWS = 2_000
"""Distributions that are worked out at once, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a balance lies.

    Attributes:
        mean: the expected balance, -1..1.
        low: with 95 % probability it is above this.
        high: with 95 % probability it is below this.
    """

    mean: float
    low: float
    high: float


def balances(sides: Sequence[tuple[float, float]]) -> tuple[Balance, ...]:
    """Return the balance of each (conflict, cooperation), both sums of weights of at least 0."""
    found: list[Balance] = []
    for begin in range(0, len(sides), _ROWS):
        found.extend(_balances(np.array(sides[begin : begin + _ROWS], dtype=float) + 1.0))
    return tuple(found)


def _balances(prior: np.ndarray) -> list[Balance]:
    b, a = prior[:, :1], prior[:, 1:]
    share = (np.arange(_CELLS) + 0.5) / _CELLS
    log_density = (a - 1) * np.log(share) + (b - 1) * np.log1p(-share)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    cumulated = np.cumsum(density, axis=1)
    cumulated /= cumulated[:, -1:]
    edges = np.arange(_CELLS + 1) / _CELLS
    mean = (a / (a + b))[:, 0]
    ends = [np.interp((_TAIL, 1 - _TAIL), np.concatenate(([0.0], row)), edges) for row in cumulated]
    return [
        Balance(*(round(float(2 * value - 1), 3) for value in (m, low, high)))
        for m, (low, high) in zip(mean, ends, strict=True)
    ]
