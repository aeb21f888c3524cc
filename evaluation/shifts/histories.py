"""Histories of one voice and one target, made by chance, of which the truth is known.

A report has a stance of -1, 0 or 1. What is meant is the stance of its time; with the probability ``noise`` the report
has any of the three instead (misread, of somebody else, a slip). A day has one to three reports. Days lie one to four
apart, with long gaps now and then, as coverage does. One to six outlets have unequal shares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["KINDS", "QUIET", "History", "Kind", "make_history"]

Kind = Literal["steady", "spells", "outlier", "storm", "mix", "sparse", "step", "drift"]
QUIET: tuple[Kind, ...] = ("steady", "spells", "outlier", "storm", "mix", "sparse")
"""Histories in which nothing turned."""
KINDS: tuple[Kind, ...] = (*QUIET, "step", "drift")


@dataclass(frozen=True, slots=True)
class History:
    """Reports in the order of time; each array (reports,).

    Attributes:
        kind: what was made.
        day: days since the beginning.
        value: -1, 0 or 1.
        outlet: who published it.
        story: reports of the same story are copies of each other.
        turned: the first day of the new stance; ``None`` where nothing turned at once.
    """

    kind: Kind
    day: NDArray[np.int64]
    value: NDArray[np.float64]
    outlet: NDArray[np.int64]
    story: NDArray[np.int64]
    turned: int | None = None

    def days_until(self, day: int) -> History:
        """Return the history as it was known at the end of a day."""
        held = self.day <= day
        parts = {name: getattr(self, name)[held] for name in ("day", "value", "outlet", "story")}
        return replace(self, **parts)


def make_history(
    kind: Kind,
    chance: Generator,
    *,
    noise: float = 0.2,
    sides: tuple[int, int] | None = None,
    step: float | None = None,
) -> History:
    """Make one history.

    Args:
        kind: what happens in it.
        chance: where chance comes from.
        noise: share of reports that have any stance instead of the one that is meant.
        sides: days with reports before and after the turn; by chance between 8 and 40 each if not given.
        step: how far the stance turns away from one end of the scale; if not given, 1 (three times in four) from any
            of the three stances to the next, or 2.
    """
    before, after = sides or _sides(kind, chance)
    meant = _meant(kind, before, after, chance, step)
    day = _days(len(meant), chance)
    reports = chance.choice([1, 1, 1, 2, 3], size=len(meant))
    place = np.repeat(np.arange(len(meant)), reports)
    outlet = _outlets(len(place), chance)
    value = _spoken(meant[place], noise, chance)
    history = History(kind, day[place], value, outlet, np.arange(len(place)), None)
    if kind == "step":
        return replace(history, turned=int(day[before]))
    if kind == "storm":
        return _with_storm(history, chance)
    return _with_new_outlet(history, noise, chance) if kind == "mix" else history


def _sides(kind: Kind, chance: Generator) -> tuple[int, int]:
    if kind == "sparse":
        return int(chance.integers(1, 6)), int(chance.integers(1, 6))
    drawn = np.exp(chance.uniform(np.log(8), np.log(40), size=2)).astype(int)
    return int(drawn[0]), int(drawn[1])


def _meant(kind: Kind, before: int, after: int, chance: Generator, step: float | None) -> NDArray[np.float64]:
    """Return the mean stance of each day."""
    count = before + after
    size = float(chance.choice([1, 1, 1, 2])) if step is None else step
    low = float(chance.choice([-1, 0])) if step is None and size == 1 else -1.0
    way = chance.choice([-1, 1])
    if kind == "step":
        return way * np.repeat([low, low + size], [before, after])
    if kind == "drift":
        return way * np.linspace(low, low + size, count)
    level = np.full(count, float(chance.choice([-1, -1, 0, 1, chance.uniform(-1, 1)])))
    if kind == "outlier":
        level[int(chance.integers(count))] = -np.sign(level[0]) if level[0] else 1.0
    if kind == "spells":
        level = np.clip(0.5 * level + _wave(count, chance), -1, 1)
    return level


def _wave(count: int, chance: Generator) -> NDArray[np.float64]:
    """Return a mood that lasts a few days: each day a third of the day before, and chance."""
    wave = np.zeros(count)
    for n in range(1, count):
        wave[n] = 0.33 * wave[n - 1] + chance.normal(0, 0.3)
    return wave


def _days(count: int, chance: Generator) -> NDArray[np.int64]:
    """Return days with reports: one to four days apart, with a gap of one to six months now and then."""
    gaps = chance.integers(1, 5, size=count)
    long = chance.random(count) < 0.05
    gaps[long] = chance.integers(30, 180, size=int(long.sum()))
    return np.cumsum(gaps)


def _outlets(count: int, chance: Generator) -> NDArray[np.int64]:
    shares = chance.dirichlet(np.ones(int(chance.integers(1, 7))))
    return chance.choice(len(shares), size=count, p=shares)


def _spoken(meant: NDArray[np.float64], noise: float, chance: Generator) -> NDArray[np.float64]:
    """Draw stances with these means; some are any stance at all."""
    low = np.floor(np.minimum(meant, 0.999))
    value = low + (chance.random(len(meant)) < meant - low)
    wrong = chance.random(len(meant)) < noise
    value[wrong] = chance.integers(-1, 2, size=int(wrong.sum()))
    return value


def _with_storm(history: History, chance: Generator) -> History:
    """Let one outlet bring a story of another stance 5 to 40 times in four days, two in three in the same words."""
    copies = int(chance.integers(5, 41))
    begin = int(chance.choice(history.day))
    common = float(np.median(history.value))
    stance = -np.sign(common) if common else float(chance.choice([-1, 1]))
    story = np.where(chance.random(copies) < 2 / 3, -1, -2 - np.arange(copies))
    return _merged(
        history,
        day=begin + chance.integers(0, 4, size=copies),
        value=np.full(copies, stance),
        outlet=np.full(copies, chance.choice(history.outlet)),
        story=story,
    )


def _with_new_outlet(history: History, noise: float, chance: Generator) -> History:
    """Let an outlet with a stance of its own come in, which the other outlets do not share."""
    begin = int(chance.choice(history.day))
    days = np.unique(history.day[history.day >= begin])
    days = days[chance.random(len(days)) < chance.uniform(0.3, 1.0)]
    stance = -np.sign(np.median(history.value)) or 1.0
    return _merged(
        history,
        day=days,
        value=_spoken(np.full(len(days), stance), noise, chance),
        outlet=np.full(len(days), 99),
        story=1_000_000 + np.arange(len(days)),
    )


def _merged(history: History, **more: NDArray[np.generic]) -> History:
    order = np.argsort(np.concatenate([history.day, more["day"]]), kind="stable")
    parts = {name: np.concatenate([getattr(history, name), column])[order] for name, column in more.items()}
    return replace(history, **parts)
