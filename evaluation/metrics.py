"""Counts and figures that the sets share, by the definitions in the gold data's README."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Counts", "characters", "core_span", "distance_km", "greedy_matches", "macro_f1", "offsets", "pearson"]

Span = tuple[int, int]

_LEADING = " \"“”‘’'(,"
_TRAILING = ' "“”,.;:)'
_DETERMINER = re.compile(
    r"^(?:the|a|an|some|its|his|her|their|this|these|those|several|many|two|three)\s+", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"(?:['’ʼ]s|['’ʼ])$")


@dataclass(slots=True)
class Counts:
    """True positives, system and gold counts, and what follows from them, each in 0..1."""

    right: float = 0
    system: float = 0
    gold: float = 0

    def add(self, right: float, system: float, gold: float) -> None:
        """Add the counts of one document."""
        self.right += right
        self.system += system
        self.gold += gold

    @property
    def precision(self) -> float:
        """Share of what the system found that is right."""
        return self.right / self.system if self.system else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def offsets(spans: Any) -> list[Span]:
    """Return (start, end) of records or JSON spans, one or many."""
    many = spans if isinstance(spans, Sequence) else [spans]
    return [(span.start, span.end) for span in many if span is not None]


def characters(spans: Iterable[Sequence[int]], text: str) -> set[int]:
    """Return the code points that spans cover, white space left out."""
    return {i for start, end in spans for i in range(start, end) if not text[i].isspace()}


def core_span(text: str, start: int, end: int) -> Span:
    """Trim blanks, marks, a leading determiner and a possessive ending."""
    words = text[start:end]
    start += len(words) - len(words.lstrip(_LEADING))
    words = text[start:end]
    determiner = _DETERMINER.match(words)
    if determiner:
        start += determiner.end()
    words = text[start:end].rstrip(_TRAILING)
    return start, start + len(_POSSESSIVE.sub("", words))


def greedy_matches(system: Sequence[set[int]], gold: Sequence[set[int]], least: float) -> list[tuple[int, int]]:
    """Match one to one, best Jaccard overlap first, down to ``least``; (system, gold) indices."""
    pairs = sorted(
        ((len(a & b) / len(a | b), i, j) for i, a in enumerate(system) for j, b in enumerate(gold) if a & b),
        reverse=True,
    )
    taken_system: set[int] = set()
    taken_gold: set[int] = set()
    matches = []
    for overlap, i, j in pairs:
        if overlap >= least and i not in taken_system and j not in taken_gold:
            taken_system.add(i)
            taken_gold.add(j)
            matches.append((i, j))
    return matches


def macro_f1(pairs: Sequence[tuple[Any, Any]], labels: Iterable[Any]) -> tuple[float, float]:
    """Return macro F1 over labels that occur, and accuracy, of (gold, system) pairs."""
    figures = []
    for label in labels:
        right = sum(gold == label == found for gold, found in pairs)
        system = sum(found == label for _, found in pairs)
        of_gold = sum(gold == label for gold, _ in pairs)
        if system or of_gold:
            figures.append(Counts(right, system, of_gold).f1)
    accuracy = sum(gold == found for gold, found in pairs) / len(pairs) if pairs else 0.0
    return (sum(figures) / len(figures) if figures else 0.0), accuracy


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance of two points in kilometres (haversine, radius 6,371 km)."""
    a, b, c, d = map(math.radians, (lat_a, lon_a, lat_b, lon_b))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def pearson(pairs: Sequence[tuple[float, float]]) -> float:
    """Return Pearson's r of pairs; 0 where one side does not vary."""
    n = len(pairs)
    if n < 2:
        return 0.0
    mean_a, mean_b = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    cov = sum((a - mean_a) * (b - mean_b) for a, b in pairs)
    var_a, var_b = sum((a - mean_a) ** 2 for a, _ in pairs), sum((b - mean_b) ** 2 for _, b in pairs)
    return cov / math.sqrt(var_a * var_b) if var_a and var_b else 0.0
