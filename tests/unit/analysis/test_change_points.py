from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.analysis.change_points import (
    ChangeOptions,
    changes_within,
    fewest_observations,
    find_changes,
    p_values,
    search_changes,
)

STEP = np.array([-1.0] * 12 + [0.0] * 10)


def test_a_clear_step_is_found_where_it_is() -> None:
    ((series, change),) = find_changes([STEP])
    assert (series, change.begin, change.at, change.end) == (0, 0, 12, 22)
    assert (change.first, change.last) == (12, 12)
    assert (change.before, change.after, change.gradual) == (-1.0, 0.0, False)
    assert change.p_value < 0.001


@pytest.mark.parametrize(
    "values",
    [
        [], [0.0], [-1.0] * 40, [-1.0, 1.0] * 20, [-1.0] * 20 + [1.0] + [-1.0] * 20, [-1.0] * 5 + [1.0] * 5,
        [-0.2] * 20 + [0.1] * 20,
    ],
    ids=["nothing", "one", "constant", "to and fro", "outlier", "too few", "too small a step"],
)  # fmt: skip
def test_what_is_no_change_is_not_found(values: list[float]) -> None:
    assert find_changes([np.array(values)]) == ()


def test_a_single_outlier_at_the_end_is_no_change() -> None:
    assert find_changes([np.array([-1.0] * 30 + [1.0])]) == ()


def test_the_p_value_is_that_of_all_orders() -> None:
    values = np.array([-1.0, -1.0, -1.0, -0.5, 0.0, 0.5, 1.0])
    options = ChangeOptions(side=2)

    def largest(order: tuple[float, ...]) -> float:
        found = [
            abs(np.mean(order[:k]) - np.mean(order[k:])) * np.sqrt(k * (7 - k) / 7)
            for k in range(options.side, 7 - options.side + 1)
        ]
        return max(found)

    reached = largest(tuple(values)) - 1e-9
    exact = np.mean([largest(order) >= reached for order in permutations(values.tolist())])
    assert p_values([values], options)[0] == pytest.approx(exact, rel=0.4)


def test_p_values_of_chance_are_spread_evenly() -> None:
    chance = np.random.default_rng(4)
    found = p_values(list(chance.normal(size=(400, 20))))
    assert 0.02 < np.mean(found <= 0.05) < 0.08
    assert 0.42 < np.mean(found <= 0.5) < 0.58


def test_false_finds_are_bounded_over_all_series() -> None:
    chance = np.random.default_rng(5)
    quiet = list(chance.choice([-1.0, 0.0, 1.0], size=(300, 24)))
    found = search_changes([*quiet, STEP, STEP])
    assert {300, 301} <= set(found.q_values)
    assert len(found.q_values) <= 4
    assert max(found.q_values.values()) <= 0.05


def test_series_that_could_not_turn_cost_the_others_nothing() -> None:
    weak = np.array([-1.0] * 9 + [-1.0, 0.0, -1.0] + [0.0] * 8)
    alone = search_changes([weak])
    assert search_changes([weak, *[np.full(50, -1.0)] * 5000]) == alone


def test_two_changes_of_one_series_are_both_found() -> None:
    values = np.array([-1.0] * 15 + [0.0] * 15 + [1.0] * 15)
    assert [(change.begin, change.at, change.end) for _, change in find_changes([values])] == [
        (0, 15, 30),
        (15, 30, 45),
    ]


def test_a_slow_change_is_gradual() -> None:
    ((_, change),) = find_changes([np.linspace(-1, 1, 30)])
    assert change.gradual
    assert change.first < change.at < change.last


def test_the_same_values_give_the_same_answer() -> None:
    chance = np.random.default_rng(6)
    values = list(chance.choice([-1.0, 0.0, 1.0], size=(50, 30)))
    assert (p_values(values) == p_values(values)).all()
    assert p_values(values[7:8])[0] == p_values(values)[7]


@pytest.mark.parametrize(("most_p", "fewest"), [(0.05, 8), (0.01, 10), (0.005, 11)])
def test_fewest_observations(most_p: float, fewest: int) -> None:
    options = ChangeOptions(most_p=most_p)
    assert fewest_observations(options) == fewest
    values = np.array([0.0] * (fewest // 2) + [1.0] * (fewest - fewest // 2))
    assert len(find_changes([values], options)) == 1
    assert find_changes([values[1:]], options) == ()


def test_changes_within_judges_by_the_level_that_it_is_given() -> None:
    assert len(changes_within(STEP, 0.005)) == 1
    assert changes_within(STEP, -1.0) == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1), max_size=40), max_size=5))
def test_any_values_are_taken(values: list[list[float]]) -> None:
    for series, change in find_changes([np.array(one) for one in values], ChangeOptions(orders=400)):
        assert 0 <= change.begin < change.first <= change.at <= change.last < change.end <= len(values[series])
