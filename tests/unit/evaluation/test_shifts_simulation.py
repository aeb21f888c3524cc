from __future__ import annotations

import numpy as np
import pytest
from evaluation.shifts.__main__ import SMALL, _curve, _desks
from evaluation.shifts.bounds import best_found, least_days, least_delay, least_p
from evaluation.shifts.figures import delays, simulate_desk
from evaluation.shifts.histories import KINDS, make_history
from evaluation.shifts.judging import found_at

from volteface.analysis.change_points import ChangeOptions


@pytest.mark.parametrize("kind", KINDS)
def test_histories_are_in_the_order_of_time_and_the_same_again(kind: str) -> None:
    one, same = (make_history(kind, np.random.default_rng(3)) for _ in range(2))  # type: ignore[arg-type]
    assert (np.diff(one.day) >= 0).all()
    assert set(one.value) <= {-1.0, 0.0, 1.0}
    assert (one.value == same.value).all()
    assert (one.turned is None) == (kind != "step")


def test_a_small_desk_keeps_to_its_bounds() -> None:
    desk = simulate_desk(0.1, of_kind=12, turned=12, seed=2)
    assert desk.found["step"] >= 0.75
    assert desk.quiet <= 30
    assert desk.between[0] <= desk.quiet <= desk.between[1]
    assert desk.held >= 0.75
    assert desk.error <= 1
    assert all(kind in _desks([desk]) for kind in KINDS)


@pytest.mark.parametrize("before", [8, 20])
def test_a_step_without_noise_is_found_at_the_third_day(before: int) -> None:
    assert delays(1.0, before=before, noise=0.0, histories=5, seed=1).median == 2


def test_nothing_is_found_in_what_is_too_short() -> None:
    made = [make_history("step", np.random.default_rng(n), sides=(4, 3)) for n in range(5)]
    assert found_at(made, 1.0, ChangeOptions()).share(made, "step") == 0


def test_the_curve_is_a_table_with_a_row_for_each_noise_and_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluation.shifts.__main__.NOISE", (0.1,))
    monkeypatch.setattr("evaluation.shifts.__main__.STEPS", (1.0, 2.0))
    monkeypatch.setattr("evaluation.shifts.__main__.SIDES", (12,))
    monkeypatch.setattr(
        "evaluation.shifts.__main__.curve", lambda *_, **__: iter([(0.1, 1.0, 12, 0.5), (0.1, 2.0, 12, 1.0)])
    )
    assert _curve(0.005, SMALL, 1).splitlines()[2:] == ["| 0.1 | 1 | 50 % |", "| 0.1 | 2 | 100 % |"]


def test_the_best_tests_find_no_less_than_is_found() -> None:
    bound = best_found(0.2, 8, alarms=0.01, level=0.02, histories=20, seed=1)
    assert bound.told >= bound.order - 0.1
    made = [make_history("step", np.random.default_rng(n), noise=0.2, sides=(8, 8)) for n in range(20)]
    assert found_at(made, 1.0, ChangeOptions()).share(made, "step") <= bound.order + 0.25


def test_the_best_tests_find_every_clean_step() -> None:
    bound = best_found(0.0, 8, alarms=0.01, level=0.01, histories=10, seed=1)
    assert (bound.told, bound.order) == (1.0, 1.0)


def test_the_least_p_is_two_orders_of_all() -> None:
    assert least_p(8, 3) == pytest.approx(2 / 165)


@pytest.mark.parametrize(("before", "days"), [(8, 4), (16, 3), (32, 2)])
def test_orders_alone_need_some_days(before: int, days: int) -> None:
    assert least_days(before, 0.01) == days


def test_the_least_delay_grows_with_the_noise() -> None:
    clean, noisy = (least_delay(12, noise=noise, alarms=0.01, histories=12, seed=1) for noise in (0.0, 0.3))
    assert clean <= noisy
