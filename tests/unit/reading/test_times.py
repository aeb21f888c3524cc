from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.language import parse
from volteface.reading.time_context import publication_day
from volteface.reading.time_grammar import confidence_of, find_expressions
from volteface.reading.time_holidays import easter, holiday_date, islamic
from volteface.reading.time_intervals import add_units, interval
from volteface.reading.time_lexer import lex
from volteface.reading.time_numbers import duration_value
from volteface.reading.time_values import MODULES, RESOLVERS
from volteface.reading.times import find_times
from volteface.records import Document, Time

PUBLISHED = "2023-05-17"  # a Wednesday


def times(text: str, published: str | None = PUBLISHED) -> tuple[Time, ...]:
    return find_times(parse(Document(id="d", text=text, published=published)))


@pytest.mark.parametrize(
    ("text", "words", "kind", "value", "begin", "end"),
    [
        ("The envoys met on Monday.", "Monday", "DATE", "2023-05-15", "2023-05-15", "2023-05-16"),
        ("The envoys met on Wednesday.", "Wednesday", "DATE", "2023-05-17", "2023-05-17", "2023-05-18"),
        ("The envoys will meet on Friday.", "Friday", "DATE", "2023-05-19", "2023-05-19", "2023-05-20"),
        ("Talks are scheduled to open Saturday.", "Saturday", "DATE", "2023-05-20", "2023-05-20", "2023-05-21"),
        ("The envoys met last Friday.", "last Friday", "DATE", "2023-05-12", "2023-05-12", "2023-05-13"),
        ("They land next Tuesday.", "next Tuesday", "DATE", "2023-05-23", "2023-05-23", "2023-05-24"),
        ("It rained yesterday.", "yesterday", "DATE", "2023-05-16", "2023-05-16", "2023-05-17"),
        ("They sail tomorrow.", "tomorrow", "DATE", "2023-05-18", "2023-05-18", "2023-05-19"),
        ("They met last week.", "last week", "DATE", "2023-W19", "2023-05-08", "2023-05-15"),
        ("They meet this month.", "this month", "DATE", "2023-05", "2023-05-01", "2023-06-01"),
        ("It fell last month.", "last month", "DATE", "2023-04", "2023-04-01", "2023-05-01"),
        ("They vote next year.", "next year", "DATE", "2024", "2024-01-01", "2025-01-01"),
        ("It began in 2011.", "2011", "DATE", "2011", "2011-01-01", "2012-01-01"),
        ("It has been banned since 2003.", "2003", "DATE", "2003", "2003-01-01", "2023-05-18"),
        ("Ships left in March 2014.", "March 2014", "DATE", "2014-03", "2014-03-01", "2014-04-01"),
        ("They fell out in the 1990s.", "the 1990s", "DATE", "199", "1990-01-01", "2000-01-01"),
        ("They fell out in the late 1970s.", "the late 1970s", "DATE", "197", "1970-01-01", "1980-01-01"),
        ("It was built in the 20th century.", "the 20th century", "DATE", "19", "1900-01-01", "2000-01-01"),
        ("It was signed on 14 March 1998.", "14 March 1998", "DATE", "1998-03-14", "1998-03-14", "1998-03-15"),
        (
            "It was signed on Friday, Oct. 23, 1998.",
            "Friday, Oct. 23, 1998",
            "DATE",
            "1998-10-23",
            "1998-10-23",
            "1998-10-24",
        ),
        (
            "It was signed on the 5th of May 2001.",
            "the 5th of May 2001",
            "DATE",
            "2001-05-05",
            "2001-05-05",
            "2001-05-06",
        ),
        ("The log of 2022-02-24 ends here.", "2022-02-24", "DATE", "2022-02-24", "2022-02-24", "2022-02-25"),
        (
            "Profits rose in the third quarter of 1984.",
            "the third quarter of 1984",
            "DATE",
            "1984-Q3",
            "1984-07-01",
            "1984-10-01",
        ),
        (
            "Sales fell in the first half of 2019.",
            "the first half of 2019",
            "DATE",
            "2019-H1",
            "2019-01-01",
            "2019-07-01",
        ),
        ("They met in the winter of 1994.", "the winter of 1994", "DATE", "1994-WI", "1994-12-01", "1995-03-01"),
        ("They met last summer.", "last summer", "DATE", "2022-SU", "2022-06-01", "2022-09-01"),
        ("They met on Christmas Day.", "Christmas Day", "DATE", "2022-12-25", "2022-12-25", "2022-12-26"),
        ("They met five months ago.", "five months ago", "DATE", "2022-12", "2022-12-01", "2023-01-01"),
        ("They met three days ago.", "three days ago", "DATE", "2023-05-14", "2023-05-14", "2023-05-15"),
        ("They met a few days earlier.", "a few days earlier", "DATE", "PAST_REF", "2023-05-10", "2023-05-17"),
        ("They met over the weekend.", "the weekend", "DATE", "2023-W19-WE", "2023-05-13", "2023-05-15"),
        (
            "They met on Monday morning.",
            "Monday morning",
            "TIME",
            "2023-05-15TMO",
            "2023-05-15T05:00",
            "2023-05-15T12:00",
        ),
        ("They spoke last night.", "last night", "TIME", "2023-05-16TNI", "2023-05-16T20:00", "2023-05-17T06:00"),
        (
            "They met at 10:35 a.m. Tuesday.",
            "10:35 a.m. Tuesday",
            "TIME",
            "2023-05-16T10:35",
            "2023-05-16T10:35",
            "2023-05-16T10:36",
        ),
        (
            "They met at 3 p.m. EST on May 9.",
            "3 p.m. EST on May 9",
            "TIME",
            "2023-05-09T15:00",
            "2023-05-09T15:00-05:00",
            "2023-05-09T15:01-05:00",
        ),
        ("It shifted in the past 24 hours.", "the past 24 hours", "DURATION", "PT24H", "2023-05-16", "2023-05-18"),
        ("It fell over the past three months.", "the past three months", "DURATION", "P3M", "2023-02-17", "2023-05-18"),
        ("It ends in the next two weeks.", "the next two weeks", "DURATION", "P2W", "2023-05-17", "2023-06-01"),
        ("They have fought for three years.", "three years", "DURATION", "P3Y", "2020-05-17", "2023-05-18"),
        ("It lasted nearly twenty-four years.", "nearly twenty-four years", "DURATION", "P24Y", None, None),
        ("It took two and a half hours.", "two and a half hours", "DURATION", "PT2H30M", None, None),
        ("They fought for decades.", "decades", "DURATION", "PXE", None, None),
        ("They signed a two-year deal.", "two-year", "DURATION", "P2Y", None, None),
        ("They meet every Thursday.", "every Thursday", "SET", "XXXX-WXX-4", None, None),
        ("It is printed daily.", "daily", "SET", "P1D", None, None),
        ("They now agree.", "now", "DATE", "PRESENT_REF", "2023-05-17", "2023-05-18"),
        ("They met recently.", "recently", "DATE", "PAST_REF", None, None),
        ("They fear for the future of it.", "the future", "DATE", "FUTURE_REF", None, None),
    ],
)
def test_times_value(text: str, words: str, kind: str, value: str, begin: str | None, end: str | None) -> None:
    (found,) = times(text)
    assert (found.text, found.type, found.value, found.begin_at, found.end_at) == (words, kind, value, begin, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "😀",
        "\x00\x01",
        "They may march on.",
        "A two-year-old boy sang.",
        "She is 34 years old.",
        "It cost $1990 and 2,011 men came.",
        "The score was 3 to 2.",
        "About 2000 people came.",
        "It is a quarter full.",
        "They can fall.",
        "He was second.",
        "Flight 1999 left.",
    ],
)
def test_times_finds_none(text: str) -> None:
    assert times(text) == ()


def test_times_range_shares_the_year() -> None:
    assert [(t.text, t.value) for t in times("It ran from May to July 2013.")] == [
        ("May", "2013-05"),
        ("July 2013", "2013-07"),
    ]


def test_times_follow_the_narrative() -> None:
    values = [t.value for t in times("He fled on March 3, 2014. Two days later he spoke. The following month he lost.")]
    assert values == ["2014-03-03", "2014-03-05", "2014-04"]


def test_times_narrative_ends_with_the_paragraph() -> None:
    values = [t.value for t in times("He fled on March 3, 2014.\n\nA day earlier he spoke.")]
    assert values == ["2014-03-03", "2023-05-16"]


def test_times_undated_keeps_only_what_is_absolute() -> None:
    found = times("They met last week, on Friday, in May and on March 5, 1999.", None)
    assert [t.value for t in found] == [None, "XXXX-WXX-5", "XXXX-05", "1999-03-05"]
    assert [t.begin_at for t in found] == [None, None, None, "1999-03-05"]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("1998-01-08", date(1998, 1, 8)),
        ("19891030", date(1989, 10, 30)),
        ("1998-05-01T09:13:00", date(1998, 5, 1)),
        ("1998-13-45", None),
        ("soon", None),
        (None, None),
    ],
)
def test_times_publication_day(published: str | None, day: date | None) -> None:
    assert publication_day(published) == day


def test_times_every_rule_has_a_resolver() -> None:
    assert MODULES
    assert set(confidence_of()) == set(RESOLVERS)


@pytest.mark.parametrize("row", read_table(DATA / "times/words.tsv"), ids=lambda row: row["word"])
def test_times_words_examples(row: dict[str, object]) -> None:
    def read(text: object) -> set[tuple[str, str, str]]:
        return {(x.kind, x.value, x.word) for x in lex(str(text)).lexemes if x}

    key = (row["kind"], row["value"] or "", row["word"])
    assert key in read(row["example"])
    assert key not in read(row["counter_example"])


@pytest.mark.parametrize(
    "row", [r for r in read_table(DATA / "times/patterns.tsv") if r["kind"] == "rule"], ids=lambda row: row["name"]
)
def test_times_patterns_examples(row: dict[str, object]) -> None:
    assert row["name"] in {e.rule for e in find_expressions(lex(str(row["example"])))}
    assert row["name"] not in {e.rule for e in find_expressions(lex(str(row["counter_example"])))}


@pytest.mark.parametrize("row", read_table(DATA / "times/future_cues.tsv"), ids=lambda row: row["word"])
def test_times_future_cues_examples(row: dict[str, str]) -> None:
    def words(text: str) -> set[str]:
        return set(
            text.lower()
            .replace("'", " ")
            .replace("’", " ")
            .replace(",", " ")
            .replace("won t", "wo")
            .rstrip(".")
            .split()
        )

    assert row["word"] in words(row["example"])
    assert row["word"] not in words(row["counter_example"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024", ("2024-01-01", "2025-01-01")),
        ("2024-02", ("2024-02-01", "2024-03-01")),
        ("2024-12-31", ("2024-12-31", "2025-01-01")),
        ("2024-W01-WE", ("2024-01-06", "2024-01-08")),
        ("2024-12-31T24:00", ("2025-01-01T00:00", "2025-01-01T00:01")),
        ("2023-02-30", (None, None)),
        ("PAST_REF", (None, None)),
        ("XXXX-10", (None, None)),
        (None, (None, None)),
    ],
)
def test_times_interval(value: str | None, expected: tuple[str | None, str | None]) -> None:
    assert interval(value) == expected


@pytest.mark.parametrize(
    ("year", "day"), [(1998, date(1998, 4, 12)), (2000, date(2000, 4, 23)), (2024, date(2024, 3, 31))]
)
def test_times_easter(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("fixed 12 25", date(2024, 12, 25)),
        ("nth 11 4 4", date(2024, 11, 28)),
        ("nth 5 1 -1", date(2024, 5, 27)),
        ("election 11 2 1", date(2024, 11, 5)),
        ("easter -2", date(2024, 3, 29)),
    ],
)
def test_times_holiday(rule: str, day: date) -> None:
    assert holiday_date(rule, 2024) == day


def test_times_holiday_rejects_unknown_rules() -> None:
    with pytest.raises(ValueError, match="lunar"):
        holiday_date("lunar 1", 2024)


@pytest.mark.parametrize(
    ("count", "unit", "value"),
    [
        (3, "M", "P3M"),
        (24, "TH", "PT24H"),
        (2.5, "Y", "P2Y6M"),
        (5.5, "TH", "PT5H30M"),
        (0, "D", "PXD"),
        (2, "E", "P20Y"),
        (None, "W", "PXW"),
    ],
)
def test_times_duration(count: float | None, unit: str, value: str) -> None:
    assert duration_value(count, unit) == value


@given(
    st.dates(date(1900, 1, 31), date(2100, 1, 1)), st.integers(-400, 400), st.sampled_from(["D", "W", "M", "Q", "Y"])
)
def test_times_adding_keeps_the_order(day: date, count: int, unit: str) -> None:
    moved = add_units(day, count, unit)
    assert (moved > day) == (count > 0)


FRAGMENTS = st.sampled_from(
    [
        "the",
        "past",
        "two",
        "years",
        "Monday",
        "morning",
        "1999",
        "May",
        "5",
        ",",
        "-",
        "ago",
        "a",
        "few",
        "last",
        "week",
        "quarter",
        "third",
        "of",
        "10:30",
        "p.m.",
        "Sept.",
        "\n\n",
        "’s",
        "31",
        "99999999999",
        "0",
        "’99",
        "thousand",
        "Feb.",
        "30",
        "9/11",
        "2/30/99",
        "millennia",
        "next",
        "decade",
        "earlier",
        "9999",
        "1000",
        "half",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=14).map(" ".join)),
    st.one_of(st.none(), st.dates().map(str)),
)
def test_times_spans_hold(text: str, published: str | None) -> None:
    found = times(text, published)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(t.begin_at <= t.end_at for t in found if t.begin_at and t.end_at)
    assert found == times(text, published)


@pytest.mark.shared
def test_times_gold_sample_stays_good(shared: Path) -> None:
    with (shared / "gold/times/dev.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(next(lines)) for _ in range(12)]
    hits = wanted = found = 0
    for row in rows:
        ours = {(t.start, t.end) for t in times(row["text"], row["dct"])}
        gold = {(t["start"], t["end"]) for t in row["timexes"]}
        hits, wanted, found = hits + len(ours & gold), wanted + len(gold), found + len(ours)
    assert 2 * hits / (wanted + found) > 0.75


@pytest.mark.parametrize("words", ["the early ", "about ", "twenty ", "two and ", "last ", "1/2/", "a.m. "])
def test_times_repetition_stays_linear(words: str) -> None:
    assert sum(1 for _ in find_expressions(lex(words * 4000))) <= 4000


@pytest.mark.parametrize(
    ("text", "words", "kind", "value", "begin", "end"),
    [
        ("The log of 051430Z MAY 21 ends.", "051430Z MAY 21", "TIME", "2021-05-05T14:30", "2021-05-05T14:30Z",
         "2021-05-05T14:31Z"),
        ("They left at 0600 hours on Monday.", "0600 hours on Monday", "TIME", "2023-05-15T06:00", "2023-05-15T06:00",
         "2023-05-15T06:01"),
        ("They left at 1430Z.", "1430Z", "TIME", "2023-05-17T14:30", "2023-05-17T14:30Z", "2023-05-17T14:31Z"),
        ("The log of 2022-02-24T04:05:06Z ends.", "2022-02-24T04:05:06Z", "TIME", "2022-02-24T04:05:06Z",
         "2022-02-24T04:05:06Z", "2022-02-24T04:05:07Z"),
        ("The log of 2022-02-24T04:05+03:00 ends.", "2022-02-24T04:05+03:00", "TIME", "2022-02-24T04:05+03:00",
         "2022-02-24T04:05+03:00", "2022-02-24T04:06+03:00"),
        ("The log of 2022/02/24 ends.", "2022/02/24", "DATE", "2022-02-24", "2022-02-24", "2022-02-25"),
        ("They left at 17:00 Moscow time.", "17:00 Moscow time", "TIME", "2023-05-17T17:00", "2023-05-17T17:00+03:00",
         "2023-05-17T17:01+03:00"),
        ("They left at dawn.", "dawn", "TIME", "2023-05-17TMO", "2023-05-17T05:00", "2023-05-17T12:00"),
        ("Shells fell overnight.", "overnight", "TIME", "2023-05-16TNI", "2023-05-16T20:00", "2023-05-17T06:00"),
        ("They met from 3 to 7 June 2022.", "3 to 7 June 2022", "DATE", "2022-06-03/2022-06-07", "2022-06-03",
         "2022-06-08"),
        ("They met on June 3-7, 2022.", "June 3-7, 2022", "DATE", "2022-06-03/2022-06-07", "2022-06-03", "2022-06-08"),
        ("They fell out in 2015-16.", "2015-16", "DATE", "2015/2016", "2015-01-01", "2017-01-01"),
        ("They fell out in the Sixties.", "the Sixties", "DATE", "196", "1960-01-01", "1970-01-01"),
        ("They met in Q3 2022.", "Q3 2022", "DATE", "2022-Q3", "2022-07-01", "2022-10-01"),
        ("They met on Eid al-Fitr in 2024.", "Eid al-Fitr", "DATE", "2023-04-22", "2023-04-22", "2023-04-23"),
        ("They met twice a week.", "twice a week", "SET", "P1W", None, None),
        ("It grew in recent months.", "recent months", "DURATION", "PXM", "2023-02-17", "2023-05-18"),
        ("They met a fortnight ago.", "a fortnight ago", "DATE", "2023-W18", "2023-05-01", "2023-05-08"),
    ],
)  # fmt: skip
def test_times_forms(text: str, words: str, kind: str, value: str, begin: str | None, end: str | None) -> None:
    found = times(text)[0]
    assert (found.text, found.type, found.value, found.begin_at, found.end_at) == (words, kind, value, begin, end)


@pytest.mark.parametrize(
    "text", ["A new era dawns.", "It was the dawn of an era.", "The code is 991430Z MAY 21.", "They waited 1400 hours."]
)
def test_times_forms_that_are_none(text: str) -> None:
    assert not [time for time in times(text) if time.type in ("DATE", "TIME") and time.begin_at and len(time.text) > 6]


@pytest.mark.parametrize(
    ("month", "day", "found"), [(10, 1, date(2023, 4, 21)), (12, 10, date(2023, 6, 28)), (1, 10, date(2023, 7, 28))]
)
def test_times_islamic_is_a_day_from_the_sighted_one(month: int, day: int, found: date) -> None:
    assert abs((islamic(2023, month, day) - found).days) <= 1


@pytest.mark.parametrize("text", ["2012-7.7", "from 2014-7.7 on", "2015-16", "1999-00", "2012-½"])
def test_times_reads_any_range_of_years(text: str) -> None:
    assert all(text[time.start : time.end] == time.text for time in find_times(parse(Document(id="d", text=text))))
