from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.analysis.change_odds import Series, cut_odds, fits_of_days, orders_of, p_value, steady_odds, step_odds

VALUES = np.array([-1.0, -1.0, -1.0, -0.5, 0.0, 0.0, 1.0])


def by_level(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.ascontiguousarray(Series.of_days(values).fits.T)


def test_a_day_agrees_best_with_the_level_of_its_value() -> None:
    fits = Series.of_days(np.array([-1.0, 0.4, 1.0])).fits
    assert fits.argmax(axis=1).tolist() == [0, 3, 4]


def test_a_day_counts_for_two_witnesses_at_most() -> None:
    values = np.array([-1.0, -1.0, -1.0, -1.0])
    one, two, three = (fits_of_days(values[:n], np.array([0]), np.array([n]))[0] for n in (1, 2, 3))
    assert two == pytest.approx(2 * one)
    assert three == pytest.approx(two)


def test_many_words_of_one_document_are_one_witness() -> None:
    fits = fits_of_days(np.array([-1.0, -1.0, -1.0]), np.array([0]), np.array([1]))
    assert fits[0] == pytest.approx(Series.of_days(np.array([-1.0])).fits[0])


def test_the_best_cut_lies_where_the_level_changes() -> None:
    assert cut_odds(by_level(np.repeat([-1.0, 0.0], [6, 4])), 3).argmax() == 3


def test_a_step_has_better_odds_than_the_same_days_mixed() -> None:
    clean = by_level(np.repeat([-1.0, 1.0], 8))
    mixed = by_level(np.tile([-1.0, 1.0], 8))
    assert step_odds(clean.copy(), 3) > steady_odds(clean) > step_odds(mixed.copy(), 3)


@given(st.permutations(VALUES.tolist()))
def test_steady_odds_do_not_depend_on_the_order(values: list[float]) -> None:
    assert steady_odds(by_level(np.array(values))) == pytest.approx(steady_odds(by_level(VALUES)), abs=1e-4)


def test_one_level_throughout_is_its_own_best_mixture() -> None:
    fits = by_level(np.full(20, -1.0))
    assert steady_odds(fits) == pytest.approx(fits[0].sum(), abs=0.05)


def test_the_p_value_is_that_of_all_orders() -> None:
    every = np.array(list(permutations(range(len(VALUES)))))
    odds = step_odds(by_level(VALUES)[:, every], 2)
    exact = np.mean(odds >= odds[0] - 1e-3)
    assert p_value(Series.of_days(VALUES), 2, 5_000) == pytest.approx(exact, rel=0.4)


def test_p_values_of_chance_are_spread_evenly() -> None:
    chance = np.random.default_rng(4)
    found = [p_value(Series.of_days(values), 3, 600) for values in chance.uniform(-1, 1, size=(300, 20))]
    assert 0.02 < np.mean(np.array(found) <= 0.05) < 0.09
    assert 0.4 < np.mean(np.array(found) <= 0.5) < 0.6


def test_orders_are_the_same_for_the_same_seed() -> None:
    assert (orders_of(9, 5, 1) == orders_of(9, 5, 1)).all()
    assert (np.sort(orders_of(9, 5, 2), axis=1) == np.arange(9)).all()
