from __future__ import annotations

import pytest

from volteface.web.time_words import time_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ("PT24H", "24 hours"),
        ("PT1H", "1 hour"),
        ("PT30M", "30 minutes"),
        ("P30M", "30 months"),
        ("P1W", "1 week"),
        ("PXW", "some weeks"),
        ("PTXH", "some hours"),
        ("PXE", "some decades"),
        ("P1C", "1 century"),
        ("PXC", "some centuries"),
        ("P3Y6M", "3 years and 6 months"),
        ("P1DT12H", "1 day and 12 hours"),
        ("P0.5Y", "0.5 years"),
        ("PRESENT_REF", "now, or about now"),
        ("PAST_REF", "some time before"),
        ("FUTURE_REF", "some time to come"),
        ("1977", "1977"),
        ("1977-11", "November 1977"),
        ("1977-11-09", "9 November 1977"),
        ("193", "the 1930s"),
        ("04", "the 5th century"),
        ("11", "the 12th century"),
        ("20", "the 21st century"),
        ("2018-FA", "autumn 2018"),
        ("2019-H1", "the first half of 2019"),
        ("2019-Q4", "the fourth quarter of 2019"),
        ("1977-W44", "the week of 31 October 1977"),
        ("2018-W02-WE", "the weekend of 13 January 2018"),
        ("2018-W60", "2018-W60"),
        ("2024-12-09TMO", "the morning of 9 December 2024"),
        ("2018-02-27T24:00", "27 February 2018, 24:00"),
        ("2017-09-14/2017-09-15", "14 September 2017 to 15 September 2017"),
        ("2013/2014", "2013 to 2014"),
        ("XXXX-12-25", "25 December"),
        ("XXXX-05", "May"),
        ("P", "P"),
        ("PT", "PT"),
        ("2024-13-45", "2024-13-45"),
        ("<b>", "<b>"),
        ("/", "/"),
        ("when pigs fly", "when pigs fly"),
    ],
)
def test_time_words_say_what_a_value_stands_for(value: str | None, words: str) -> None:
    assert time_words(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("P1D", "every day"),
        ("P2Y", "every 2 years"),
        ("PXM", "every few months"),
        ("XXXX-WXX-1", "every Monday"),
        ("XXXX-XX-XXTNI", "every night"),
        (None, ""),
    ],
)
def test_time_words_say_how_often(value: str | None, words: str) -> None:
    assert time_words(value, "SET") == words
