"""Place names: found, and put on the map."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evaluation.metrics import Counts, distance_km
from evaluation.run import Figure, Reading, Row
from volteface.records import Place

__all__ = ["error_area", "score_places"]

NEAR_KM = 161.0
FARTHEST_KM = 20039.0
PUBLISHED = {"gwn": ".941 Mordecai 3", "tr": ".873 Mordecai 3"}


@dataclass(slots=True)
class _Corpus:
    """What became of the gold places of one corpus that have coordinates."""

    located: int = 0
    found: int = 0
    near: int = 0
    errors_km: list[float] = field(default_factory=list)
    same_id: list[bool] = field(default_factory=list)

    def add(self, gold: Row, place: Place | None) -> None:
        """Count one gold place with what was found in its stead."""
        self.located += 1
        if place is None:
            return
        self.found += 1
        if gold.get("geonameid"):
            self.same_id.append(str(place.geonames_id) == str(gold["geonameid"]))
        if place.latitude is not None and place.longitude is not None:
            error = distance_km(gold["lat"], gold["lon"], place.latitude, place.longitude)
            self.errors_km.append(error)
            self.near += error <= NEAR_KM

    def figures(self, name: str) -> list[Figure]:
        """Return the figures of resolution; errors over the found places with an answer."""
        answered, same = len(self.errors_km), len(self.same_id)
        errors = self.errors_km or [FARTHEST_KM]
        near, whole = self.near / max(1, self.found), self.near / max(1, self.located)
        return [
            Figure("places", f"{name} within 161 km of found", near, self.found, PUBLISHED.get(name, "")),
            Figure("places", f"{name} end to end", whole, self.located),
            Figure("places", f"{name} found with an answer", answered / max(1, self.found), self.found),
            Figure("places", f"{name} same GeoNames id", sum(self.same_id) / max(1, same), same),
            Figure("places", f"{name} mean error km", statistics.fmean(errors), answered, lower=True),
            Figure("places", f"{name} median error km", statistics.median(errors), answered, lower=True),
            Figure("places", f"{name} error area", error_area(errors), answered, lower=True),
        ]


def error_area(errors_km: Sequence[float]) -> float:
    """Return the area under ln(error + 1) / ln(20039 + 1) of the sorted errors, in 0..1."""
    heights = [math.log(error + 1) / math.log(FARTHEST_KM + 1) for error in sorted(errors_km)]
    if len(heights) == 1:
        return heights[0]
    return sum((a + b) / 2 for a, b in pairwise(heights)) / (len(heights) - 1)


def score_places(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Recognition F1 by overlap and of the same span, and resolution by corpus."""
    inclusive, strict = Counts(), Counts()
    corpora: dict[str, _Corpus] = defaultdict(_Corpus)
    for row in rows:
        system, gold = reading[row["id"]].places, row["places"]
        partners = _partners(gold, system)
        inclusive.add(sum(place is not None for place in partners), len(system), len(gold))
        same = {(x["start"], x["end"]) for x in gold} & {(p.start, p.end) for p in system}
        strict.add(len(same), len(system), len(gold))
        for wanted, place in zip(gold, partners, strict=True):
            if wanted.get("lat") is not None:
                corpora[row["corpus"]].add(wanted, place)
    figures = [
        Figure("places", "recognition F1", inclusive.f1, int(inclusive.gold)),
        Figure("places", "recognition strict F1", strict.f1, int(strict.gold)),
    ]
    return [*figures, *(figure for name in sorted(corpora) for figure in corpora[name].figures(name))]


def _partners(gold: Sequence[Row], system: Sequence[Place]) -> list[Place | None]:
    """Return for each gold place the first of ours that overlaps it and is not taken."""
    used: set[int] = set()
    partners: list[Place | None] = []
    for wanted in gold:
        over = (
            i for i, p in enumerate(system) if i not in used and p.start < wanted["end"] and wanted["start"] < p.end
        )
        index = next(over, None)
        partners.append(None if index is None else system[index])
        used.update(() if index is None else (index,))
    return partners
