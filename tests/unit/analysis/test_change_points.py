from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.analysis.change_odds import Series
from volteface.analysis.change_points import (
    ChangeOptions,
    changes_within,
    fewest_observations,
    find_changes,
    search_changes,
)


def series(*values: float) -> Series:
    return Series.of_days(np.array(values))


STEP = series(*[-1.0] * 12, *[0.0] * 10)


def test_a_clear_step_is_found_where_it_is() -> None:
    ((place, change),) = find_changes([STEP])
    assert (place, change.begin, change.at, change.end) == (0, 0, 12, 22)
    assert change.first <= 12 <= change.last
    assert (change.before, change.after, change.gradual) == (-1.0, 0.0, False)
    assert change.p_value < 0.001


@pytest.mark.parametrize(
    "values",
    [
        [], [0.0], [-1.0] * 40, [-1.0, 1.0] * 20, [-1.0] * 20 + [1.0] + [-1.0] * 20, [-1.0] * 4 + [1.0] * 4,
        [-0.2] * 20 + [0.1] * 20,
    ],
    ids=["nothing", "one", "constant", "to and fro", "outlier", "too few", "too small a step"],
)  # fmt: skip
def test_what_is_no_change_is_not_found(values: list[float]) -> None:
    assert find_changes([series(*values)]) == ()


def test_a_single_outlier_at_the_end_is_no_change() -> None:
    assert find_changes([series(*[-1.0] * 30, 1.0)]) == ()


def test_false_finds_are_bounded_over_all_series() -> None:
    chance = np.random.default_rng(5)
    quiet = [series(*values) for values in chance.choice([-1.0, 0.0, 1.0], size=(300, 24))]
    found = search_changes([*quiet, STEP, STEP])
    assert {300, 301} <= set(found.q_values)
    assert len(found.q_values) <= 4
    assert max(found.q_values.values()) <= 0.05


def test_series_that_could_not_turn_cost_the_others_nothing() -> None:
    weak = series(*[-1.0] * 9, -1.0, 0.0, -1.0, *[0.0] * 8)
    alone = search_changes([weak])
    assert alone.q_values
    assert search_changes([weak, *[series(*[-1.0] * 50)] * 5000]) == alone


def test_two_changes_of_one_series_are_both_found() -> None:
    twice = series(*[-1.0] * 15, *[0.0] * 15, *[1.0] * 15)
    assert [(change.begin, change.at, change.end) for _, change in find_changes([twice])] == [
        (0, 15, 30),
        (15, 30, 45),
    ]


def test_a_slow_change_is_gradual() -> None:
    ((_, change),) = find_changes([Series.of_days(np.linspace(-1, 1, 30))])
    assert change.gradual
    assert change.first < change.at < change.last


def test_the_same_days_give_the_same_answer() -> None:
    chance = np.random.default_rng(6)
    some = [STEP, *(series(*values) for values in chance.choice([-1.0, 0.0, 1.0], size=(50, 30)))]
    assert search_changes(some) == search_changes(some)
    assert find_changes(some) == find_changes(some)


@pytest.mark.parametrize(("most_p", "fewest"), [(0.05, 8), (0.01, 10), (0.005, 11)])
def test_fewest_observations(most_p: float, fewest: int) -> None:
    assert fewest_observations(ChangeOptions(most_p=most_p)) == fewest


def test_changes_within_judges_by_the_level_that_it_is_given() -> None:
    assert len(changes_within(STEP, 2.0)) == 1
    assert changes_within(STEP, inf) == ()


def test_a_few_strays_do_not_hide_a_step() -> None:
    strayed = series(*[-1.0] * 5, 1.0, *[-1.0] * 3, 0.0, *[0.0] * 5, -1.0, *[0.0] * 4)
    ((_, change),) = find_changes([strayed])
    assert change.at == 9


def test_a_step_of_graded_values_is_found() -> None:
    chance = np.random.default_rng(7)
    values = np.concatenate([chance.normal(-0.6, 0.2, 10), chance.normal(0.0, 0.2, 10)])
    ((_, change),) = find_changes([Series.of_days(values, graded=True)])
    assert change.at == 10


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1), max_size=40), max_size=5))
def test_any_values_are_taken(values: list[list[float]]) -> None:
    for place, change in find_changes([series(*one) for one in values], ChangeOptions(orders=400)):
        assert 0 <= change.begin < change.first <= change.at <= change.last < change.end <= len(values[place])
