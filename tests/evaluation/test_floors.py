"""The gate on the sets that are read quickly; ``make evaluate`` is the whole gate, over every set.

The floors stand in evaluation/baseline.json, which ``python -m evaluation --update`` writes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation.__main__ import SET_NAMES, digests, score_set
from evaluation.gate import BASELINE, Baseline, compare, load_baseline

pytestmark = pytest.mark.shared

QUICK = ("seed", "news_facts", "times")
SEED_FACTS = 60
"""Facts of the seed text that must hold, whatever the baseline says."""


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    if not BASELINE.exists():
        pytest.fail(f"no floors at {BASELINE}; run `python -m evaluation --update` to write them")
    return load_baseline(BASELINE)


def test_floors_are_of_sets_that_are_scored(shared: Path, baseline: Baseline):
    assert {key.split(".")[0] for key in baseline.floors} == set(SET_NAMES)


def test_floors_were_measured_on_the_gold_at_hand(shared: Path, baseline: Baseline):
    assert baseline.changed(digests(shared)) == []


@pytest.mark.parametrize("name", QUICK)
def test_figures_hold_their_floors(name: str, shared: Path, baseline: Baseline):
    figures, _ = score_set(name, shared)
    failures = compare(figures, {key: floor for key, floor in baseline.floors.items() if key.startswith(f"{name}.")})
    assert not failures, "\n".join(failures)


def test_seed_facts_hold(shared: Path):
    [figure], failing = score_set("seed", shared)
    holding = round(figure.value * figure.n)
    assert holding >= SEED_FACTS, "\n".join(failing)
