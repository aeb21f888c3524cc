from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.report.days import Calendar, day_words, period_words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2024-12-10", "10 December 2024"), ("2024-12-10T08:00:00+00:00", "10 December 2024"),
        ("2024-12", "December 2024"), ("2024", "2024"), ("2024-W50", "2024"), (None, "undated"),
    ],
)  # fmt: skip
def test_day_words(iso: str | None, words: str) -> None:
    assert day_words(iso) == words


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("2024-12-10", "2024-12-11", "10 December 2024"), ("2024-12-09T05:00", "2024-12-09T12:00", "9 December 2024"),
        ("2024-12-01", "2025-01-01", "December 2024"), ("2014-01-01", "2015-01-01", "2014"),
        ("2010-01-01", "2020-01-01", "2010 to 2019"),
        ("2024-12-03", "2024-12-10", "3 December 2024 to 9 December 2024"),
        ("2024-12-03", None, "from 3 December 2024"), (None, "2024-12-10", "until 9 December 2024"),
        (None, None, "date not given"), ("-0044-01-01", "-0043-01-01", ""),
    ],
)  # fmt: skip
def test_period_words_are_no_finer_than_what_is_known(begin: str | None, end: str | None, words: str) -> None:
    assert period_words(begin, end).startswith(words)


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("2024-12-10", "2024-12-11", "on Tuesday"),  # the day itself, as a wire has it
        ("2024-12-09", "2024-12-10", "on Monday"),
        ("2024-12-04", "2024-12-05", "on Wednesday"),
        ("2024-12-03", "2024-12-04", "on 3 December"),  # a week ago: the weekday would mislead
        ("2024-12-13", "2024-12-14", "on Friday"),
        ("2024-12-09T05:00", "2024-12-09T12:00", "on Monday morning"),
        ("2024-12-09T18:00", "2024-12-09T22:00", "on Monday evening"),
        ("2024-12-09T00:00", "2024-12-09T23:59", "on Monday"),
        ("2024-11-01", "2024-12-01", "in November"),
        ("2023-11-01", "2023-12-01", "in November 2023"),
        ("2014-01-01", "2015-01-01", "in 2014"),
        ("2011-01-01", "2015-01-01", "between 2011 and 2014"),
        ("2024-12-01", "2024-12-04", "between 1 and 3 December"),
        ("2024-11-28", "2024-12-03", "between 28 November and 2 December"),
        ("2023-12-28", "2024-01-03", "between 28 December 2023 and 2 January"),
        ("2024-10-01", "2024-12-01", "between October and November"),
        ("1977-11-09", "1977-11-10", "on 9 November 1977"),
        ("2024-12-03", None, "since 3 December"),
        (None, "2024-12-04", "until 3 December"),
        (None, None, ""), ("-0044-01-01", "-0043-01-01", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_calendar_tells_days_from_the_day_of_the_brief(begin: str | None, end: str | None, words: str) -> None:
    assert Calendar("2024-12-10").when(begin, end) == words


def test_calendar_without_a_day_tells_dates_in_full() -> None:
    assert Calendar().when("2024-12-09", "2024-12-10") == "on 9 December 2024"
    assert Calendar("not a day").when("2024-12-09", "2024-12-10") == "on 9 December 2024"


@given(st.one_of(st.none(), st.dates().map(str), st.text(max_size=12)), st.one_of(st.none(), st.dates().map(str)))
def test_calendar_takes_any_interval(begin: str | None, end: str | None) -> None:
    words = Calendar("2024-12-10").when(begin, end)
    assert words == words.strip()
