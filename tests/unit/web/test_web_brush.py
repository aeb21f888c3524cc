from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.errors import InputError
from volteface.web.brush import UNITS, Brush, make_brush, unit_of


def brush(days: list[tuple[str, int]], since: str | None = None, until: str | None = None, **more: Any) -> Brush | None:
    return make_brush(days, (since, until), lambda a, b: f"/x?since={a}&until={b}", what="events", **more)


def test_brush_has_a_bar_for_each_stretch_without_gaps() -> None:
    found = brush([("2024-12-02", 3), ("2024-12-17", 1)], unit="week")
    assert found is not None
    assert [(bar.begin, bar.end, bar.count) for bar in found.bars] == [
        ("2024-12-02", "2024-12-08", 3), ("2024-12-09", "2024-12-15", 0), ("2024-12-16", "2024-12-22", 1),
    ]  # fmt: skip
    assert found.bars[0].url == "/x?since=2024-12-02&until=2024-12-08"
    assert (found.peak, found.bars[0].height, found.bars[1].height) == (3, 100.0, 0.0)
    assert all(bar.chosen for bar in found.bars)


def test_brush_marks_what_is_shown_and_reaches_it() -> None:
    found = brush([("2024-03-05", 2), ("2024-05-01", 2)], "2024-04", "2024-06", unit="month")
    assert found is not None
    assert [bar.begin[:7] for bar in found.bars if bar.chosen] == ["2024-04", "2024-05", "2024-06"]


def test_brush_chooses_what_fits() -> None:
    assert [made.unit for made in (brush([(a, 1), (b, 1)]) for a, b in (
        ("2024-12-01", "2024-12-20"), ("2024-01-01", "2024-12-01"), ("2020-01-01", "2024-12-01"), ("1920", "2024"),
    )) if made] == ["day", "week", "month", "year"]  # fmt: skip
    days = [("1900-01-01", 1), ("2024-01-01", 1)]
    finest = brush(days, unit="day")
    assert finest is not None
    assert finest.unit == "year"


def test_brush_counts_a_day_far_from_all_others_beside_the_bars() -> None:
    found = brush([("1948-05-14", 1), *((f"2024-{month:02}-03", 50) for month in range(1, 13))], unit="month")
    assert found is not None
    assert (found.before, len(found.bars)) == (1, 12)


def test_brush_puts_a_month_into_no_week() -> None:
    found = brush([("2024-12", 9), ("2024-12-03", 1)], unit="week")
    assert found is not None
    assert sum(bar.count for bar in found.bars) == 1


def test_brush_of_nothing_is_none() -> None:
    assert brush([]) is None
    assert brush([("soon", 3), ("0000", 1)]) is None


@given(st.lists(st.tuples(st.text(alphabet="0123456789-", max_size=11), st.integers(1, 10**6)), max_size=8),
       st.sampled_from([None, *UNITS]), st.sampled_from([None, "1066", "9999-12-31", "2024-02-30"]))  # fmt: skip
def test_brush_stands_any_days(days: list[tuple[str, int]], unit: Any, since: str | None) -> None:
    found = brush(days, since, unit=unit)
    assert found is None or 0 < len(found.bars) <= 10_000


def test_unit_of_refuses_what_is_none() -> None:
    assert unit_of("") is None
    assert unit_of("week") == "week"
    with pytest.raises(InputError, match="by: found 'hour'; expected one of day, week, month, year"):
        unit_of("hour")
