from __future__ import annotations

import pytest

from volteface.report.phrases import Phrase, capital, count_words, join_phrases, listed, looks_plural, possessive


@pytest.mark.parametrize(
    "words",
    ["leaders of Libya", "officials at the airport", "police", "state media", "the Taliban", "two boys", "women",
     "newspapers in Beirut", "most governments", "pro-war bloggers"],
)  # fmt: skip
def test_looks_plural(words: str) -> None:
    assert looks_plural(words)


@pytest.mark.parametrize(
    "words",
    ["a court official", "the crisis", "Hamas", "the chorus", "the embassy in Moscow", "the press", "a series", "",
     "the head of the armed forces", "Reuters", "the chief of staff, who spoke to reporters"],
)  # fmt: skip
def test_looks_singular(words: str) -> None:
    assert not looks_plural(words)


@pytest.mark.parametrize(
    ("words", "owned"),
    [("Syria", "Syria’s"), ("the leaders", "the leaders’"), ("the United States", "the United States’"),
     ("Assad", "Assad’s"), ("women", "women’s")],
)  # fmt: skip
def test_possessive(words: str, owned: str) -> None:
    assert possessive(words) == owned


def test_listed_names_each_once() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "a"]) == "a and b"
    assert listed(["a", "b", "c"], "or") == "a, b or c"


def test_several_phrases_take_a_plural_verb() -> None:
    both = join_phrases([Phrase("Norland"), Phrase("Westmark"), Phrase("")])
    assert (both.text, both.choose("is", "are")) == ("Norland and Westmark", "are")
    assert not join_phrases([Phrase("Norland"), Phrase("Norland")]).plural


def test_capital_goes_past_marks() -> None:
    assert capital("“the one") == "“The one"
    assert capital("") == ""
    assert capital("’tis") == "’tis"


def test_count_words() -> None:
    told = [count_words(number, "source") for number in (0, 1, 9, 10, 1200)]
    assert told == ["no sources", "one source", "nine sources", "10 sources", "1,200 sources"]
