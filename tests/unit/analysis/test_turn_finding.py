from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from volteface.analysis.change_points import ChangeOptions
from volteface.analysis.series import Pair, Reports
from volteface.analysis.turn_finding import Side, days_of, find_turnings, is_broad

Row = tuple[int, float, int]
"""Day, value, outlet."""


def reports(*histories: Sequence[Row], measures: Sequence[str] = ()) -> Reports:
    rows = [(n, *row) for n, history in enumerate(histories) for row in history]
    pair, day, value, outlet = (np.array(column) for column in zip(*rows, strict=True))
    number = np.arange(len(rows))
    names = measures or ["label"] * len(histories)
    pairs = tuple(Pair(name, str(n), "", "target", "") for n, name in enumerate(names))
    return Reports(pairs, pair, day, value.astype(float), outlet, number, number.astype(np.uint64))


def none_copied(rows: Sequence[NDArray[np.int64]]) -> list[NDArray[np.bool_]]:
    return [np.zeros(len(held), dtype=bool) for held in rows]


def side(*rows: Row) -> Side:
    day, value, outlet = (np.array(column) for column in zip(*rows, strict=True))
    return Side(value.astype(float), day, outlet)


def spread(value: float, outlet: int, *, begin: int = 0, count: int = 8) -> list[Row]:
    return [(begin + 5 * n, value, outlet) for n in range(count)]


TURNED = [*spread(-1.0, 1), *spread(0.0, 1, begin=100)]


def test_a_day_counts_once() -> None:
    held = reports([(1, -1.0, 1), (1, -1.0, 2), (1, 1.0, 3), (4, 0.0, 1)])
    days = days_of(held, np.arange(4))
    assert days.day.tolist() == [1, 4]
    assert days.series.values.round(3).tolist() == [-0.333, 0.0]
    assert days.nearest.tolist() == [0, 3]


def test_a_turn_is_found_with_the_days_around_it() -> None:
    (turning,) = find_turnings(reports(spread(-1.0, 1, count=20), TURNED), none_copied, ChangeOptions())
    assert turning.pair == 1
    assert turning.days[turning.change.at - 1 : turning.change.at + 1].tolist() == [35, 100]
    assert len(turning.rows) == len(turning.values) == len(turning.days) == 16


def test_measures_are_judged_apart() -> None:
    noisy = [spread(value, 1, count=20) for value in (-1.0, 0.0)] * 30
    alone = find_turnings(reports(TURNED), none_copied, ChangeOptions())
    both = find_turnings(
        reports(TURNED, *noisy, measures=["label", *["events"] * len(noisy)]), none_copied, ChangeOptions()
    )
    assert [turning.q_value for turning in both] == [turning.q_value for turning in alone]


def test_the_history_that_one_article_tells_is_no_turn() -> None:
    held = reports(TURNED)
    assert len(find_turnings(held, none_copied, ChangeOptions())) == 1
    assert find_turnings(replace(held, number=held.day // 100), none_copied, ChangeOptions()) == ()


def test_copies_do_not_count() -> None:
    def all_after_are_copies(rows: Sequence[NDArray[np.int64]]) -> list[NDArray[np.bool_]]:
        return [held >= 9 for held in rows]

    assert find_turnings(reports(TURNED), all_after_are_copies, ChangeOptions()) == ()


def test_one_outlet_may_turn_by_itself() -> None:
    assert is_broad(side(*spread(-1.0, 1)), side(*spread(0.0, 1, begin=100)))


def test_another_mix_of_outlets_is_no_turn() -> None:
    before = side(*spread(-1.0, 1), *spread(1.0, 2, count=2))
    after = side(*spread(-1.0, 1, begin=100, count=2), *spread(1.0, 2, begin=100))
    assert not is_broad(before, after)


def test_outlets_that_never_report_on_both_sides_tell_no_turn() -> None:
    assert not is_broad(side(*spread(-1.0, 1)), side(*spread(1.0, 2, begin=100)))


def test_one_of_several_outlets_is_no_turn() -> None:
    before = side(*spread(-1.0, 1), *spread(-1.0, 2), *spread(-1.0, 3))
    assert not is_broad(
        before, side(*spread(1.0, 1, begin=100), *spread(-1.0, 2, begin=100), *spread(-1.0, 3, begin=100))
    )
    assert not is_broad(before, side(*spread(1.0, 1, begin=100)))
    assert is_broad(before, side(*spread(1.0, 1, begin=100), *spread(1.0, 2, begin=100)))


def test_a_storm_of_one_outlet_is_no_turn() -> None:
    before = side(*spread(-1.0, 1, count=20))
    storm = [(100 + n % 4, 1.0, 1) for n in range(12)]
    assert not is_broad(before, side(*storm))
    assert not is_broad(before, side(*storm, *spread(-1.0, 1, begin=110, count=3)))
    assert is_broad(before, side(*storm, *spread(1.0, 1, begin=110, count=3)))
