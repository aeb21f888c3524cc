"""The figures: false alarms, turns found by size, noise and length, delay, and how well a turn is dated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

import numpy as np

from evaluation.shifts.histories import QUIET, History, Kind, make_history
from evaluation.shifts.judging import Found, found_at, found_in
from volteface.analysis.change_points import ChangeOptions

__all__ = ["NOISE", "SIDES", "STEPS", "Delay", "Desk", "curve", "delays", "share_found", "simulate_desk", "watched"]

_QUICK = ChangeOptions(orders=600)
"""For figures that only ask whether something is found, not how surely."""
NOISE = (0.0, 0.1, 0.2, 0.3)
STEPS = (0.5, 0.75, 1.0, 1.5, 2.0)
SIDES = (4, 6, 8, 12, 20)


@dataclass(frozen=True, slots=True)
class Desk:
    """What was found in a simulated desk.

    Attributes:
        noise: share of reports that have any stance.
        found: by kind of history, the share in which a turn was found.
        quiet: false alarms among 1,000 histories in which nothing turned, of all kinds.
        between: where that share lies with a probability of 95 %.
        level: the least odds that were a turn, as a logarithm.
        largest: the largest p-value that was a turn.
        error: median distance of the found day from the true one, in days with reports.
        exact: share of found turns whose day is the true one.
        held: share of found turns whose interval holds the true day.
        width: median length of the interval in days.
    """

    noise: float
    found: dict[str, float]
    quiet: float
    between: tuple[float, float]
    level: float
    largest: float
    error: float
    exact: float
    held: float
    width: float


def simulate_desk(noise: float, *, of_kind: int, turned: int, seed: int) -> Desk:
    """Simulate a desk with so many quiet histories of each kind, so many that step, and half as many that drift."""
    chance = np.random.default_rng(seed)
    counts: dict[Kind, int] = {**dict.fromkeys(QUIET, of_kind), "step": turned, "drift": turned // 2}
    histories = [make_history(kind, chance, noise=noise) for kind, count in counts.items() for _ in range(count)]
    found = found_in(histories, ChangeOptions())
    dated = list(_dated(histories, found))
    quiet = found.share(histories, *QUIET)
    return Desk(
        noise=noise,
        found={kind: found.share(histories, kind) for kind in counts},
        quiet=1000 * quiet,
        between=_between(quiet, of_kind * len(QUIET)),
        level=found.level,
        largest=found.largest,
        error=median(error for error, _, _ in dated),
        exact=sum(error == 0 for error, _, _ in dated) / len(dated),
        held=sum(held for _, held, _ in dated) / len(dated),
        width=median(width for _, _, width in dated),
    )


def _between(share: float, count: int) -> tuple[float, float]:
    """Return the bounds of 95 % of a share, in 1,000 (Wilson)."""
    z = 1.96
    middle = share + z**2 / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return 1000 * (middle - half) / (1 + z**2 / count), 1000 * (middle + half) / (1 + z**2 / count)


def _dated(histories: Sequence[History], found: Found) -> Iterator[tuple[int, bool, int]]:
    """Yield for each step that was found: error in days with reports, whether the interval holds it, its length."""
    for history, turnings in zip(histories, found.turnings, strict=True):
        if history.turned is None or not turnings:
            continue
        days = turnings[0].days
        true = int(np.searchsorted(days, history.turned))
        best = min(turnings, key=lambda turning: abs(turning.change.at - true))
        begin, end = int(days[best.change.first - 1]), int(days[best.change.last]) + 1
        yield abs(best.change.at - true), begin <= history.turned < end, end - begin


def curve(level: float, *, histories: int, seed: int) -> Iterator[tuple[float, float, int, float]]:
    """Yield (noise, step, days a side, share found) for steps of these sizes."""
    for noise in NOISE:
        for step in STEPS:
            for side in SIDES:
                chance = np.random.default_rng([seed, int(100 * noise), int(100 * step), side])
                made = [
                    make_history("step", chance, noise=noise, sides=(side, side), step=step) for _ in range(histories)
                ]
                yield noise, step, side, found_at(made, level, _QUICK).share(made, "step")


def share_found(level: float, *, noise: float, side: int, histories: int, seed: int) -> float:
    """Return the share found of steps of a whole stance or two with so many days a side."""
    chance = np.random.default_rng([seed, side, int(100 * noise)])
    made = [make_history("step", chance, noise=noise, sides=(side, side)) for _ in range(histories)]
    return found_at(made, level, _QUICK).share(made, "step")


@dataclass(frozen=True, slots=True)
class Delay:
    """How soon a step is found when reports come in one day after the other.

    Attributes:
        before: days with reports before it.
        noise: share of reports that have any stance.
        median: of how many days with reports pass after the first that is different until it is found; 0 is at once.
        third: share that is found by the third day.
        found: share that is found within a dozen days.
    """

    before: int
    noise: float
    median: float
    third: float
    found: float


_AFTER = 12


def delays(level: float, *, before: int, noise: float, histories: int, seed: int) -> Delay:
    """Let steps of a whole stance or two come in day by day."""
    chance = np.random.default_rng([seed, before, int(100 * noise)])
    made = [make_history("step", chance, noise=noise, sides=(before, _AFTER)) for _ in range(histories)]
    passed = [float("inf")] * histories
    for seen in range(_AFTER):
        waiting = [n for n in range(histories) if passed[n] == float("inf")]
        known = [made[n].days_until(int(np.unique(made[n].day)[before + seen])) for n in waiting]
        found = found_at(known, level, _QUICK) if known else None
        for n, turnings in zip(waiting, found.turnings if found else (), strict=True):
            if turnings:
                passed[n] = seen
    third, ever = (sum(value <= most for value in passed) / histories for most in (2, _AFTER))
    return Delay(before, noise, median(passed), third, ever)


def watched(level: float, *, noise: float, histories: int, seed: int) -> float:
    """Return in what share of steady histories a turn is ever found when they are looked at after every day."""
    chance = np.random.default_rng([seed, 99, int(100 * noise)])
    made = [make_history("steady", chance, noise=noise) for _ in range(histories)]
    days = [np.unique(history.day) for history in made]
    alarmed = set()
    for seen in range(10, max(map(len, days))):
        going = [n for n in range(histories) if n not in alarmed and seen < len(days[n])]
        found = found_at([made[n].days_until(int(days[n][seen])) for n in going], level, _QUICK)
        alarmed |= {n for n, turnings in zip(going, found.turnings, strict=True) if turnings}
    return len(alarmed) / histories
