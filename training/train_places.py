"""Fits the two small models of the places reader on annotated news and writes their weights as tables.

    python training/train_places.py ../shared/gold/places/dev.jsonl [--write]

The detector is a logistic regression over the features of ``SpanFinder``; the ranker is a conditional one over the
candidates of a name. Both are checked by cross-validation over documents before the weights are written.
"""

from __future__ import annotations

import argparse
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from volteface.knowledge import load_knowledge
from volteface.knowledge.gazetteer import load_gazetteer
from volteface.reading.language import parse_many
from volteface.reading.mentions import find_mentions
from volteface.reading.place_ranking import FEATURES
from volteface.reading.place_spans import SpanFinder
from volteface.reading.places import scene_of
from volteface.records import Document

DATA = Path(__file__).resolve().parent.parent / "src/volteface/knowledge/data/places"
FOLDS = 5
STRENGTH = 2.0
"""How strongly weights are held back, in both models."""
NEAR_KM = 161.0
PRIORS = {"best_base": 2.5, "best_airport": 2.5, "best_port": 2.5, "best_water": 1.5, "best_other": 1.0}
"""Where weights are drawn to instead of zero: the gold has few facilities, and our names of them mean nothing else."""


def finders(rows: list[dict[str, Any]]) -> list[SpanFinder]:
    """Return a finder for each document."""
    gazetteer, registry = load_gazetteer(), load_knowledge().registry
    documents = [Document(id=row["id"], text=row["text"]) for row in rows]
    return [SpanFinder(parsed, find_mentions(parsed, registry)[0], gazetteer) for parsed in parse_many(documents)]


def distance_km(place: dict[str, Any], latitude: float, longitude: float) -> float:
    """Return the distance between a gold place and a point."""
    a, b, c, d = np.radians([place["lat"], place["lon"], latitude, longitude])
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return float(12742 * np.arcsin(min(1.0, np.sqrt(half))))


def gold_at(row: dict[str, Any], start: int, end: int) -> dict[str, Any] | None:
    """Return the gold place that overlaps a span."""
    return next((place for place in row["places"] if place["start"] < end and start < place["end"]), None)


def detector_data(rows: list[dict[str, Any]], found: list[SpanFinder]) -> tuple[list[dict[str, float]], Any, Any]:
    """Return features, labels and document numbers of all spans that are no actor."""
    features, labels, owners = [], [], []
    for number, (row, finder) in enumerate(zip(rows, found, strict=True)):
        for span in finder.spans:
            if not finder.is_actor(span):
                features.append(finder.features(span))
                labels.append(gold_at(row, span.start, span.end) is not None)
                owners.append(number)
    return features, np.array(labels, float), np.array(owners)


def fit_detector(table: Any, labels: Any, prior: Any) -> Any:
    """Return the weights of a logistic regression with a quadratic penalty."""

    def loss(weights: Any) -> tuple[float, Any]:
        scores = table @ weights
        chance = 1 / (1 + np.exp(-scores))
        away = weights - prior
        value = np.logaddexp(0, -scores * (2 * labels - 1)).sum() + STRENGTH * (away**2).sum() / 2
        return value, table.T @ (chance - labels) + STRENGTH * away

    return minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def ranker_data(rows: list[dict[str, Any]], found: list[SpanFinder]) -> tuple[list[tuple[Any, Any, float]], Any]:
    """Return (features of candidates, which are right, weight) of each name that has gold, and document numbers."""
    cases, owners = [], []
    for number, (row, finder) in enumerate(zip(rows, found, strict=True)):
        spans = [span for span in finder.spans if not finder.is_actor(span) and gold_at(row, span.start, span.end)]
        scene, index = scene_of(finder, spans)
        golds: dict[int, list[dict[str, Any]]] = {}
        for span in spans:
            key = index[finder_key(finder, span)]
            gold = gold_at(row, span.start, span.end)
            if gold and gold.get("lat") is not None:
                golds.setdefault(key, []).append(gold)
        for key, places in golds.items():
            table = scene.features(key)
            right = np.array([
                sum(distance_km(place, c.latitude, c.longitude) <= NEAR_KM for place in places) / len(places)
                for c in scene.names[key].candidates
            ])  # fmt: skip
            cases.append((table, right, float(len(places))))
            owners.append(number)
    return cases, np.array(owners)


def finder_key(finder: SpanFinder, span: Any) -> str:
    """Return the folded name of a span."""
    from volteface.knowledge.place_names import fold_name

    return fold_name(finder.parsed.text[span.start : span.end])


def fit_ranker(cases: list[tuple[Any, Any, float]]) -> Any:
    """Return the weights under which the right candidates are likeliest."""

    def loss(weights: Any) -> tuple[float, Any]:
        value, gradient = STRENGTH * (weights**2).sum() / 2, STRENGTH * weights
        for table, right, count in cases:
            if len(right) < 2 or right.max() == 0:
                continue
            scores = table @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            good = chance * right
            total = max(good.sum(), 1e-12)
            value -= count**0.5 * np.log(total)
            gradient = gradient - count**0.5 * table.T @ (good / total - chance)
        return value, gradient

    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x


def ranked_right(cases: list[tuple[Any, Any, float]], weights: Any) -> tuple[float, float]:
    """Return how many mentions come out within reach, and of how many."""
    right = sum(right[int((table @ weights).argmax())] * count for table, right, count in cases)
    return float(right), float(sum(count for *_, count in cases))


def write(name: str, weights: dict[str, float], description: str) -> None:
    """Write one table of weights with its schema."""
    rows = sorted((feature, f"{weight:.3f}") for feature, weight in weights.items() if abs(weight) >= 0.005)
    (DATA / f"{name}.tsv").write_text("feature\tweight\n" + "".join("\t".join(row) + "\n" for row in rows), "utf-8")
    (DATA / f"{name}.schema.yaml").write_text(
        f"description: {description}\nkey: [feature]\ncolumns:\n"
        "  feature: {type: string, required: true}\n  weight: {type: number, required: true}\n",
        "utf-8",
    )


def main() -> None:
    """Fit, check and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.gold.read_text("utf-8").splitlines()]
    if options.cache and options.cache.exists():
        features, labels, owners, cases, names = pickle.loads(options.cache.read_bytes())
    else:
        found = finders(rows)
        features, labels, owners = detector_data(rows, found)
        cases, names = ranker_data(rows, found)
        if options.cache:
            options.cache.write_bytes(pickle.dumps((features, labels, owners, cases, names)))
    keys = sorted({key for row in features for key in row})
    table = np.array([[row.get(key, 0.0) for key in keys] for row in features])
    prior = np.array([PRIORS.get(key, 0.0) for key in keys])
    gold = sum(len(row["places"]) for row in rows)
    scores, hits, total = np.zeros(len(labels)), 0.0, 0.0
    for fold in range(FOLDS):
        test = owners % FOLDS == fold
        scores[test] = table[test] @ fit_detector(table[~test], labels[~test], prior)
        weights = fit_ranker([case for case, owner in zip(cases, names, strict=True) if owner % FOLDS != fold])
        a, b = ranked_right([case for case, owner in zip(cases, names, strict=True) if owner % FOLDS == fold], weights)
        hits, total = hits + a, total + b
    for cut in (-1.5, -1.0, -0.5, 0.0, 0.5):
        hit, said = float(labels[scores > cut].sum()), int((scores > cut).sum())
        print(f"detector cut {cut} P {hit / said:.3f} R {hit / gold:.3f} F1 {2 * hit / (said + gold):.3f}")
    print(f"spans {len(labels)} gold {gold} reachable {labels.sum():.0f}")
    reachable = sum(right.max() * count for _, right, count in cases)
    print(f"ranker within {NEAR_KM:.0f} km {hits / total:.3f} of {total:.0f}; reachable {reachable / total:.3f}")
    if options.write:
        detector = dict(zip(keys, fit_detector(table, labels, prior).tolist(), strict=True))
        write(
            "detector", detector, "Weights of the logistic model that tells place names from other capitalised words."
        )
        ranker = dict(zip(FEATURES, fit_ranker(cases).tolist(), strict=True))
        write(
            "ranker",
            ranker,
            "Weights of the conditional logistic model that chooses among the bearers of a place name.",
        )


if __name__ == "__main__":
    main()
