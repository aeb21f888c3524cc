"""Simulate histories and print how well their turns are found. Run ``python -m evaluation.shifts``.

Prints Markdown tables: false alarms and finds by kind of history, the share of steps found by size, noise and length,
the delay when reports come in day by day, and how well turns are dated. Everything follows from the seed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.shifts.bounds import best_found, least_days, least_delay, least_p
from evaluation.shifts.figures import NOISE, SIDES, STEPS, Desk, curve, delays, share_found, simulate_desk, watched
from evaluation.shifts.histories import KINDS

HEADLINE = 0.1
"""The share of reports with any stance for which the figures are held to their bounds."""
ALARMS = 0.01
"""The share of quiet histories in which an alarm is put up with."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many histories are made.

    Attributes:
        of_kind: quiet ones of each kind in a desk.
        turned: that step in a desk.
        curve: in each cell of the curve.
        streams: that come in day by day, for each length.
        bound: of each kind for each of the best tests.
    """

    of_kind: int = 1_000
    turned: int = 600
    curve: int = 60
    streams: int = 120
    bound: int = 100


SMALL = Size(of_kind=20, turned=12, curve=4, streams=4, bound=8)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _desks(desks: Sequence[Desk]) -> str:
    head = ["histories", *(f"noise {desk.noise:g}" for desk in desks)]
    rows: list[list[object]] = [[kind, *(f"{100 * desk.found[kind]:.1f} %" for desk in desks)] for kind in KINDS]
    rows.append(["**false alarms per 1,000 quiet**", *(f"**{desk.quiet:.1f}**" for desk in desks)])
    rows.append(["95 % of which lie in", *("{:.1f} to {:.1f}".format(*desk.between) for desk in desks)])
    rows.append(["largest p of a find", *(f"{desk.largest:.4f}" for desk in desks)])
    rows.append(["dated to the very day", *(f"{100 * desk.exact:.0f} %" for desk in desks)])
    rows.append(["median error, days with reports", *(f"{desk.error:g}" for desk in desks)])
    rows.append(["interval holds the true day", *(f"{100 * desk.held:.0f} %" for desk in desks)])
    rows.append(["median length of the interval, days", *(f"{desk.width:g}" for desk in desks)])
    return _table(head, rows)


def _curve(level: float, size: Size, seed: int) -> str:
    found = {key: share for *key_, share in curve(level, histories=size.curve, seed=seed) for key in [tuple(key_)]}
    rows = [
        [f"{noise:g}", f"{step:g}", *(f"{100 * found[noise, step, side]:.0f} %" for side in SIDES)]
        for noise in NOISE
        for step in STEPS
    ]
    return _table(["noise", "step", *(f"{side} a side" for side in SIDES)], rows)


_BEFORE = (8, 12, 16, 24, 40)


def _delays(level: float, size: Size, seed: int) -> str:
    rows = []
    for before in _BEFORE:
        found = [delays(level, before=before, noise=noise, histories=size.streams, seed=seed) for noise in NOISE]
        rows.append([before, *(f"{delay.median:g} ({100 * delay.third:.0f} %)" for delay in found)])
    return _table(["days before", *(f"noise {noise:g}" for noise in NOISE)], rows)


def _bounds(desk: Desk, size: Size, seed: int) -> str:
    rows = []
    for noise in (HEADLINE, 0.2, 0.3):
        for side in (8, 12, 20):
            bound = best_found(noise, side, alarms=ALARMS, level=desk.largest, histories=size.bound, seed=seed)
            ours = share_found(desk.level, noise=noise, side=side, histories=size.bound, seed=seed)
            rows.append([f"{noise:g}", side, *(f"{100 * share:.0f} %" for share in (bound.told, bound.order, ours))])
    return _table(["noise", "days a side", "told all", "by the order", "here"], rows)


def _least_delays(desk: Desk, size: Size, seed: int) -> str:
    rows = []
    for before in _BEFORE:
        told = (
            least_delay(before, noise=noise, alarms=ALARMS, histories=size.bound, seed=seed)
            for noise in (HEADLINE, 0.2)
        )
        rare = (f"{least_p(before, days):.4f}" for days in (2, 3, 4))
        rows.append([before, *rare, least_days(before, desk.largest) - 1, *told])
    head = [
        "days before",
        "least p after two days",
        "after three",
        "after four",
        f"least delay at p = {desk.largest:.3f}",
        "told all, 0.1",
        "told all, 0.2",
    ]
    return _table(head, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate and print."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.shifts", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="few histories, for a quick look")
    options = parser.parse_args(arguments)
    size = SMALL if options.small else Size()
    desks = [
        simulate_desk(noise, of_kind=size.of_kind, turned=size.turned, seed=options.seed) for noise in (HEADLINE, 0.2)
    ]
    level = desks[0].level
    print(
        f"Found in desks of {6 * size.of_kind:,} quiet histories, {size.turned} steps and {size.turned // 2} drifts\n"
    )
    print(_desks(desks))
    print(f"\nShare of steps found, {size.curve} histories a cell\n")
    print(_curve(level, size, options.seed))
    print("\nMedian delay in days with reports (found by the third day)\n")
    print(_delays(level, size, options.seed))
    print(f"\nWhat the best tests find of steps, {size.bound} histories a cell\n")
    print(_bounds(desks[0], size, options.seed))
    print("\nLeast median delay in days with reports\n")
    print(_least_delays(desks[0], size, options.seed))
    alarmed = watched(level, noise=HEADLINE, histories=size.streams, seed=options.seed)
    print(f"\nSteady histories that are looked at after every day: {100 * alarmed:.1f} % ever raise an alarm")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
