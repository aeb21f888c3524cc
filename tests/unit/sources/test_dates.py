from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.errors import InputError
from volteface.sources.dates import date_in_name, normalise_date, require_iso_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-12-10", "2024-12-10"),
        (" 2024-12-10 ", "2024-12-10"),
        ("20241210", "2024-12-10"),
        (20241210, "2024-12-10"),
        ("2024/12/10", "2024-12-10"),
        ("2024.12.1", "2024-12-01"),
        ("2024/12/10 8:05", "2024-12-10T08:05:00"),
        ("2024-12-10T08:30:00Z", "2024-12-10T08:30:00+00:00"),
        ("2024-12-10 08:30:00 UTC", "2024-12-10T08:30:00+00:00"),
        ("2024-12-10 08:30:00 +0300", "2024-12-10T08:30:00+03:00"),
        ("2024-12-10T08:30:00.123456+03:00", "2024-12-10T08:30:00+03:00"),
        ("20241210T083000Z", "2024-12-10T08:30:00+00:00"),
        ("20241210083000", "2024-12-10T08:30:00"),
        ("2024-12-10 00:00:00", "2024-12-10"),
        ("2024-12-10T00:00:00Z", "2024-12-10T00:00:00+00:00"),
        ("Tue, 10 Dec 2024 08:30:00 GMT", "2024-12-10T08:30:00+00:00"),
        ("Tue, 10 Dec 2024 08:30 -0500", "2024-12-10T08:30:00-05:00"),
        ("10 December 2024", "2024-12-10"),
        ("10th Dec. 2024", "2024-12-10"),
        ("10-Dec-2024", "2024-12-10"),
        ("December 10, 2024", "2024-12-10"),
        ("Tuesday, December 10, 2024", "2024-12-10"),
        ("Dec. 10, 2024 at 4:30 PM", "2024-12-10"),
        ("Sept 3 1939", "1939-09-03"),
        ("13/04/2024", "2024-04-13"),
        ("04/13/2024", "2024-04-13"),
        ("04/04/2024", "2024-04-04"),
        (1733817600, "2024-12-10T08:00:00+00:00"),
        ("1733817600", "2024-12-10T08:00:00+00:00"),
        (1733817600.9, "2024-12-10T08:00:00+00:00"),
        (1733817600000, "2024-12-10T08:00:00+00:00"),
        ("1733817600000", "2024-12-10T08:00:00+00:00"),
        (dt.date(2024, 12, 10), "2024-12-10"),
        (dt.datetime(2024, 12, 10), "2024-12-10"),  # noqa: DTZ001  # tables hold such
        (dt.datetime(2024, 12, 10, 8, tzinfo=dt.UTC), "2024-12-10T08:00:00+00:00"),
    ],
)
def test_dates_usual_forms(value: object, expected: str) -> None:
    assert normalise_date(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "03/04/2024", "10.12.2024", "2024", "2024-12", "December 2024", "2024-13-45", "31 February 2024",
        "30/02/2024", "Smarch 3, 2024", "yesterday", "n/a", 0, 42, 1e30, float("nan"), float("inf"), True, [], {},
        "x" * 10_000, "²²²²²²²²", "١٢٣٤٥٦٧٨",
    ],
)  # fmt: skip
def test_dates_unknown_or_ambiguous_is_none(value: object) -> None:
    assert normalise_date(value) is None


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats()))
def test_dates_never_crash_and_give_iso(value: object) -> None:
    found = normalise_date(value)
    assert found is None or dt.datetime.fromisoformat(found)


@given(st.dates(min_value=dt.date(1600, 1, 1), max_value=dt.date(2199, 12, 31)))
def test_dates_written_out_come_back(day: dt.date) -> None:
    written = (f"{day.day} {day:%B} {day:%Y}", f"{day:%b} {day.day}, {day:%Y}", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}")
    assert {normalise_date(text) for text in written} == {day.isoformat()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-12-10-envoys.txt", "2024-12-10"),
        ("tass_20241210.txt", "2024-12-10"),
        ("tass_2024_12_10_2.txt", "2024-12-10"),
        ("envoys.txt", None),
        ("2024-13-10.txt", None),
        ("123456789.txt", None),
        ("99991210.txt", None),
    ],
)
def test_dates_in_name(name: str, expected: str | None) -> None:
    assert date_in_name(name) == expected


def test_dates_require_iso_date() -> None:
    assert require_iso_date(None) is None
    assert require_iso_date("2024-12-10") == "2024-12-10"
    assert require_iso_date("2024-12-10T08:00:00Z") == "2024-12-10T08:00:00+00:00"
    for value in ("10 December 2024", "2024-13-01", "2024-12", "", 20241210):
        with pytest.raises(InputError, match="expected an ISO date"):
            require_iso_date(value)  # type: ignore[arg-type]  # what a caller may pass all the same
