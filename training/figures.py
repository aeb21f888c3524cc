"""Figures of the event heads on sentences held out: exact spans, root classes, factuality, tone."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from training.heads import split
from training.passages import Batch, Coded, Marks, batches, collate
from training.sentences import SIDES


def spans_of(labels: Sequence[int]) -> set[tuple[int, int, str]]:
    """Return (first, last, role) of each labelled run; a run without a beginning counts."""
    found, first, role = set(), 0, ""
    for at, label in enumerate([*labels, 0]):
        name = SIDES[label]
        if role and (name[0] != "I" or name[2:] != role):
            found.add((first, at, role))
            role = ""
        if name != "O" and not role:
            first, role = at, name[2:]
    return found


def measure(
    run: Callable[[Batch], torch.Tensor], items: Sequence[Coded], marks: Marks, *, pieces: int = 4096
) -> dict[str, float]:
    """Return the figures of what the sentences have targets for."""
    right = ours = gold = 0
    roots: list[tuple[int, tuple[int, ...]]] = []
    facts: list[tuple[float, float]] = []
    tones: list[tuple[int, int]] = []
    with torch.no_grad():
        for passages in batches([[item] for item in items], pieces, random.Random(0)):
            batch = collate(passages, marks)
            scores = split(run(batch), batch)
            for at, item in enumerate(batch.items):
                first, last = batch.first[at], batch.first[at] + len(item.heads)
                if item.sides is not None:
                    found, wanted = spans_of(scores.sides[first:last].argmax(1).tolist()), spans_of(item.sides)
                    right, ours, gold = right + len(found & wanted), ours + len(found), gold + len(wanted)
                if item.roots is not None:
                    roots.append((int(scores.roots[at].argmax()), tuple(np.flatnonzero(item.roots))))
                facts += [(float(scores.fact[first + word]), value) for word, value in item.facts]
                tones += [(int(scores.tone[first + a : first + b].mean(0).argmax()), tone) for a, b, tone in item.tones]
    out = {}
    if gold:
        out["sides"] = 2 * right / (ours + gold)
    if roots:
        single = [(ours, wanted[0]) for ours, wanted in roots if len(wanted) == 1]
        out["root_macro"] = macro(single)
        out["quad_like"] = sum(ours in wanted for ours, wanted in roots) / len(roots)
    if facts:
        a, b = np.array(facts).T
        out["fact_mae"], out["fact_r"] = float(np.abs(a - b).mean()), float(np.corrcoef(a, b)[0, 1])
    if tones:
        out["tone_macro"] = macro(tones)
    return {name: round(float(value), 4) for name, value in out.items()}


def macro(pairs: Sequence[tuple[int, int]]) -> float:
    """Return the macro F1 of (ours, gold) over the classes that gold has."""
    found = []
    for label in {gold for _, gold in pairs}:
        right = sum(ours == gold == label for ours, gold in pairs)
        both = sum(ours == label for ours, _ in pairs) + sum(gold == label for _, gold in pairs)
        found.append(2 * right / both)
    return sum(found) / len(found)
