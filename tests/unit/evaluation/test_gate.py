from __future__ import annotations

import json
from pathlib import Path

import pytest
from evaluation.gate import Floor, compare, gold_digest, load_baseline, raise_floors, tolerance_of
from evaluation.run import Figure


def _figure(value: float, n: int = 100, *, metric: str = "F1", lower: bool = False) -> Figure:
    return Figure("set", metric, value, n, lower=lower)


def test_gate_passes_at_and_above_the_floor_and_within_its_tolerance():
    floors = {"set.F1": Floor(0.5, 100, 0.02)}
    assert compare([_figure(0.5)], floors) == []
    assert compare([_figure(0.9)], floors) == []
    assert compare([_figure(0.48)], floors) == []


def test_gate_fails_below_the_tolerance():
    failures = compare([_figure(0.479)], {"set.F1": Floor(0.5, 100, 0.02)})
    assert failures == ["set.F1: 0.479, the floor is 0.500, its tolerance 0.020"]


def test_gate_fails_on_a_missing_figure():
    assert compare([], {"set.F1": Floor(0.5, 100, 0.02)}) == ["set.F1: not measured, the floor is 0.500"]


def test_gate_ignores_figures_without_a_floor():
    assert compare([_figure(0.1)], {}) == []


def test_gate_lower_is_better():
    floors = {"set.F1": Floor(0.5, 100, 0.02, lower=True)}
    assert compare([_figure(0.1, lower=True)], floors) == []
    assert compare([_figure(0.52, lower=True)], floors) == []
    assert len(compare([_figure(0.53, lower=True)], floors)) == 1


@pytest.mark.parametrize(
    ("value", "n", "lower", "tolerance"),
    [
        (0.5, 100, False, 0.025),  # half of sqrt(.25 / 100)
        (0.5, 10_000, False, 0.0025),
        (0.5, 1_000_000, False, 0.002),  # the least
        (1.0, 100, False, 0.005),  # a perfect share varies as one of .99
        (0.2, 100, True, 0.025),
        (300.0, 100, True, 15.0),  # an error spreads as wide as it is large
        (0.5, 0, False, 0.25),
    ],
)
def test_tolerance_shrinks_with_n(value: float, n: int, lower: bool, tolerance: float):
    assert tolerance_of(value, n, lower=lower) == tolerance


def test_update_raises_floors_and_keeps_those_not_measured(tmp_path: Path):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5), _figure(0.6, metric="other")], path, gold={})
    raise_floors([_figure(0.7)], path, gold={})
    floors = load_baseline(path).floors
    assert {key: floor.value for key, floor in floors.items()} == {"set.F1": 0.7, "set.other": 0.6}
    assert floors["set.F1"].tolerance == tolerance_of(0.7, 100)


@pytest.mark.parametrize(("lower", "worse"), [(False, 0.4), (True, 0.6)])
def test_update_never_lowers_a_floor_unless_allowed(tmp_path: Path, lower: bool, worse: float):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5, lower=lower)], path, gold={})
    raise_floors([_figure(worse, lower=lower)], path, gold={})
    assert load_baseline(path).floors["set.F1"].value == 0.5
    raise_floors([_figure(worse, lower=lower)], path, gold={}, allow_regression=True)
    assert load_baseline(path).floors["set.F1"].value == worse


def test_update_takes_a_lower_error(tmp_path: Path):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5, lower=True)], path, gold={})
    raise_floors([_figure(0.4, lower=True)], path, gold={})
    assert load_baseline(path).floors["set.F1"] == Floor(0.4, 100, 0.025, lower=True)


def test_baseline_is_sorted_and_ends_with_a_line_break(tmp_path: Path):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5, metric="b"), _figure(0.5, metric="a")], path, gold={})
    text = path.read_text("utf-8")
    assert list(json.loads(text)["floors"]) == ["set.a", "set.b"]
    assert text.endswith("}\n")


def test_update_drops_floors_without_a_figure_only_when_allowed(tmp_path: Path):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5), _figure(0.6, metric="old")], path, gold={})
    raise_floors([_figure(0.4)], path, gold={}, allow_regression=True)
    assert {key: floor.value for key, floor in load_baseline(path).floors.items()} == {"set.F1": 0.4}


def test_baseline_notices_other_gold(tmp_path: Path):
    path = tmp_path / "baseline.json"
    raise_floors([_figure(0.5)], path, gold={"set": "1", "other": "2"})
    raise_floors([_figure(0.6)], path, gold={"set": "3", "new": "4"})
    baseline = load_baseline(path)
    assert baseline.gold == {"set": "1", "other": "2", "new": "4"}
    assert [line.split(":")[0] for line in baseline.changed({"set": "3", "other": "2"})] == ["set"]
    raise_floors([_figure(0.6)], path, gold={"set": "3"}, allow_regression=True)
    assert load_baseline(path).changed({"set": "3"}) == []


def test_gold_digest_follows_names_and_bytes_not_the_order(tmp_path: Path):
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text("1", "utf-8")
    second.write_text("2", "utf-8")
    digest = gold_digest([first, second])
    assert gold_digest([second, first]) == digest
    second.write_text("3", "utf-8")
    assert gold_digest([first, second]) != digest


def test_baseline_missing_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        load_baseline(tmp_path / "none.json")
