"""Which of the places that bear a name the text means.

Needs the names of one document with their candidates and the countries that the text speaks of; makes, for every
name, features of each candidate and a probability, by a small conditional logistic model whose weights are data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, log10
from typing import Any

import numpy as np

from volteface.knowledge.gazetteer import Candidate
from volteface.knowledge.place_names import fold_name
from volteface.knowledge.tables import load_rows

__all__ = ["FEATURES", "Name", "Scene", "logistic", "probabilities", "weights"]

FEATURES = (
    "people", "no_people", "country", "region", "water", "facility", "airport", "own_name", "largest", "dominant",
    "vote", "no_vote", "near", "nearer", "hint_division", "hint_country", "hint_against", "inside", "division_named",
    "country_named", "feature_word", "against_feature_word", "holder", "holding_city", "beside_big_city",
    "beside_country",
)  # fmt: skip
_MOST = 14
_ANCHORS = 100
"""Plain places that the others are measured against, the most mentioned ones: keeps long texts linear."""
_HAMLET = 1000
_FACILITIES = frozenset(("base", "port", "building", "other"))
_NEAR_KM = 250.0
_EARTH_KM = 6371.0
_SURE = 8.0
"""How many times more people the largest town must have to count as what the name plainly means."""
_BIG = 1_000_000
_FEATURE_WORDS = {
    "river": "water", "sea": "water", "ocean": "water", "lake": "water", "strait": "water", "canal": "water",
    "province": "region", "governorate": "region", "state": "region", "region": "region", "oblast": "region",
    "county": "region", "countryside": "region", "city": "city", "town": "city", "village": "city", "base": "base",
    "airbase": "base", "airport": "airport", "port": "port",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Weight:
    feature: str
    weight: float


@dataclass(slots=True)
class Name:
    """A name of one document, all its mentions together.

    Attributes:
        text: the name as it is written.
        candidates: what it may mean, at most ``_MOST``.
        hints: what may be meant by the places named behind it after a comma ("Paris, Texas"), by name.
        words: the words that follow it somewhere in the document, in lower case.
        count: how often it is mentioned.
        holds: how often it follows another place after a comma, as what holds it.
    """

    text: str
    candidates: tuple[Candidate, ...]
    hints: dict[str, tuple[Candidate, ...]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    count: int = 0
    holds: int = 0


class Scene:
    """All names of one document, seen together."""

    def __init__(self, names: Sequence[Name], countries: Mapping[str, int]) -> None:
        self.names = [_trimmed(name) for name in names]
        plain = [(index, anchor) for index, name in enumerate(self.names) if (anchor := _plain(name))]
        self.anchors = sorted(plain, key=lambda item: -self.names[item[0]].count)[:_ANCHORS]
        self._anchor_of = {self.names[index].text: anchor for index, anchor in self.anchors}
        self.votes = self._count_votes(countries)
        self._all_votes = sum(self.votes.values())
        self.named_countries = {a.country for _, a in self.anchors if a.feature == "country"} | set(countries)
        self.named_divisions = {fold_name(name.text) for name in self.names}
        self._vectors = _vectors([anchor for _, anchor in self.anchors])

    def _count_votes(self, countries: Mapping[str, int]) -> Counter[str]:
        votes: Counter[str] = Counter(dict(countries))
        for index, anchor in self.anchors:
            if anchor.country:
                votes[anchor.country] += self.names[index].count or 1
        return votes

    def features(self, index: int) -> Any:
        """Return the features of every candidate of a name, array (n_candidates, n_features)."""
        name = self.names[index]
        near = self._nearness(index, name.candidates)
        rows = [self._row(name, candidate, near[i]) for i, candidate in enumerate(name.candidates)]
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
        if len(rows) > 1:
            column = FEATURES.index("near")
            table[:, FEATURES.index("nearer")] = (near >= near.max() - 1e-9) & (near > 0.05)
            table[:, column] = near
        return table

    def _row(self, name: Name, candidate: Candidate, near: float) -> list[float]:
        kind = candidate.feature
        people = sorted((other.population for other in name.candidates if other.feature == "city"), reverse=True)
        top = people[0] if people else 0
        largest = kind == "city" and candidate.population == top
        hints = [_agrees(candidate, hint) for hint in name.hints.values()]
        wanted = {_FEATURE_WORDS[word] for word in name.words if word in _FEATURE_WORDS}
        share, none = self._vote(name, candidate)
        named = candidate.country in self.named_countries
        return [float(value) for value in (
            log10(candidate.population + 1) / 7 if kind == "city" else 0.0,
            kind == "city" and candidate.population < _HAMLET,
            kind == "country", kind == "region", kind == "water", kind in _FACILITIES, kind == "airport",
            fold_name(candidate.name) == fold_name(name.text),
            largest, largest and len(people) > 1 and people[1] * _SURE < top,
            share, none, near, 0.0,
            "division" in hints, "country" in hints, bool(hints) and not any(hints),
            named and kind not in ("country", "water"), self._division_is_named(name, candidate), named,
            kind in wanted, bool(wanted) and kind not in wanted,
            bool(name.holds) and kind in ("region", "country"), bool(name.holds) and kind == "city",
            kind == "region" and top >= _BIG,
            kind != "country" and any(other.feature == "country" for other in name.candidates),
        )]  # fmt: skip

    def _vote(self, name: Name, candidate: Candidate) -> tuple[float, bool]:
        """Return the share of a candidate's country among the places of other names, and whether it has none."""
        votes = self.votes[candidate.country or ""]
        own = self._anchor_of.get(name.text)
        total = self._all_votes
        if own is not None:
            total -= name.count
            votes -= name.count if own.country == candidate.country else 0
        return (votes / total if total > 0 and candidate.country else 0.0), total > 0 and votes <= 0

    def _division_is_named(self, name: Name, candidate: Candidate) -> bool:
        division = fold_name(candidate.admin1 or "")
        return bool(division) and division in self.named_divisions and division != fold_name(name.text)

    def _nearness(self, index: int, candidates: Sequence[Candidate]) -> Any:
        """Return for each candidate how near it lies to the nearest plain place of another name, in [0, 1]."""
        others = [
            row for row, (owner, anchor) in enumerate(self.anchors) if owner != index and anchor.feature != "country"
        ]
        if not others or not candidates:
            return np.zeros(len(candidates))
        cosines = np.clip(_vectors(candidates) @ self._vectors[others].T, -1.0, 1.0)
        return np.exp(-np.arccos(cosines).min(axis=1) * _EARTH_KM / _NEAR_KM)


def _trimmed(name: Name) -> Name:
    """Return the name with its likeliest candidates only; those that a hint asks for stay."""
    if len(name.candidates) <= _MOST:
        return name
    asked = [c for c in name.candidates[_MOST:] if any(_agrees(c, hint) for hint in name.hints.values())]
    return Name(
        name.text, name.candidates[:_MOST] + tuple(asked[:_MOST]), name.hints, name.words, name.count, name.holds
    )


def _plain(name: Name) -> Candidate | None:
    """Return what a name means by itself: its only place, a country, or a town far larger than all others."""
    places = name.candidates
    if len(places) == 1 or (places[0].feature == "country" and all(c.feature == "city" for c in places[1:])):
        return places[0]
    if name.hints or places[0].feature != "city":
        return None
    rest = max((place.population for place in places[1:]), default=0)
    return places[0] if places[0].population > _SURE * max(rest, 1) else None


def _agrees(candidate: Candidate, hint: Iterable[Candidate]) -> str:
    """Return how a candidate lies in the place named behind it: ``division``, ``country`` or not at all."""
    for place in hint:
        if place is candidate or place.country != candidate.country:
            continue
        if place.feature == "region" and candidate.admin1 and fold_name(candidate.admin1) in fold_name(place.name):
            return "division"
        if place.feature == "country" and candidate.feature != "country":
            return "country"
    return ""


def _vectors(places: Iterable[Candidate]) -> Any:
    degrees = np.radians(
        np.array([(place.latitude, place.longitude) for place in places], dtype=np.float64).reshape(-1, 2)
    )
    latitude, longitude = degrees[:, 0], degrees[:, 1]
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


@cache
def weights(table: str) -> dict[str, float]:
    """Return the weights of a model, by feature: ``places/ranker`` or ``places/detector``."""
    return {row.feature: row.weight for row in load_rows(table, _Weight)}


def probabilities(scene: Scene, index: int) -> Any:
    """Return the probability of each candidate of a name, array (n_candidates,)."""
    model = weights("places/ranker")
    scores = scene.features(index) @ np.array([model.get(feature, 0.0) for feature in FEATURES])
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def logistic(total: float) -> float:
    """Return the probability that a sum of weights stands for, in [0, 1]."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))
