"""The floors under the figures: a change that drops one below its floor by more than its tolerance fails."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.run import Figure

__all__ = ["BASELINE", "Baseline", "Floor", "compare", "gold_digest", "load_baseline", "raise_floors", "tolerance_of"]

BASELINE = Path(__file__).with_name("baseline.json")


@dataclass(frozen=True)
class Floor:
    """What a figure was when the floor was set.

    Attributes:
        value: the figure.
        n: the gold items it rested on.
        tolerance: how far it may fall: half the standard error at n (of a share; of an error, whose spread is taken
            to be its own size), at least .002.
        lower: whether a lower figure is better.
    """

    value: float
    n: int
    tolerance: float
    lower: bool = False


def tolerance_of(value: float, n: int, *, lower: bool = False) -> float:
    """Return the tolerance of a figure: small beside what chance would move, larger where n is small."""
    spread = max(0.5, value) if lower else math.sqrt(max(value * (1 - value), 0.01))
    return round(max(0.002, 0.5 * spread / math.sqrt(max(1, n))), 4)


@dataclass(frozen=True)
class Baseline:
    """The floors by figure, and the SHA-256 of the gold that they were measured on by set."""

    floors: Mapping[str, Floor]
    gold: Mapping[str, str]

    def changed(self, gold: Mapping[str, str]) -> list[str]:
        """Return a line for each set whose gold data are not those that the floors were measured on."""
        return [
            f"{name}: its gold data changed since the floors were set; run --update --allow-regression"
            for name, digest in sorted(self.gold.items())
            if name in gold and gold[name] != digest
        ]


def gold_digest(files: Iterable[Path]) -> str:
    """Return the SHA-256 of the files' names and bytes, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load_baseline(path: Path) -> Baseline:
    """Read the floors.

    Raises:
        FileNotFoundError: there are none.
    """
    held = json.loads(path.read_text("utf-8"))
    return Baseline({key: Floor(**floor) for key, floor in held["floors"].items()}, held["gold"])


def compare(figures: Sequence[Figure], floors: Mapping[str, Floor]) -> list[str]:
    """Return a line for each figure below its floor, and for each floor without a figure."""
    found = {figure.key: figure for figure in figures}
    failures = []
    for key, floor in floors.items():
        if key not in found:
            failures.append(f"{key}: not measured, the floor is {floor.value:.3f}")
            continue
        lost = (found[key].value - floor.value) * (1 if floor.lower else -1)
        if lost > floor.tolerance + 1e-9:
            failures.append(
                f"{key}: {found[key].value:.3f}, the floor is {floor.value:.3f}, its tolerance {floor.tolerance:.3f}"
            )
    return failures


def raise_floors(
    figures: Sequence[Figure], path: Path, *, gold: Mapping[str, str], allow_regression: bool = False
) -> None:
    """Write the figures of a whole run as floors.

    A floor falls, and one whose figure is no longer measured goes, only with ``allow_regression``.
    """
    held = load_baseline(path) if path.exists() else Baseline({}, {})
    measured = {figure.key for figure in figures}
    floors = {key: floor for key, floor in held.floors.items() if key in measured or not allow_regression}
    for figure in figures:
        old = floors.get(figure.key)
        better = old is None or (figure.value < old.value if figure.lower else figure.value > old.value)
        if better or allow_regression:
            tolerance = tolerance_of(figure.value, figure.n, lower=figure.lower)
            floors[figure.key] = Floor(round(figure.value, 4), figure.n, tolerance, figure.lower)
    digests = {**gold, **({} if allow_regression else held.gold)}
    written = {"gold": dict(sorted(digests.items())), "floors": {k: asdict(v) for k, v in sorted(floors.items())}}
    path.write_text(json.dumps(written, indent=1) + "\n", "utf-8")
