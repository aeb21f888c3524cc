from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.report.quotation import QUOTE_LIMIT, quote, sentence_around


def around(text: str, words: str) -> str:
    start = text.index(words)
    first, last = sentence_around(text, start, start + len(words))
    return text[first:last]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("One. Two came. Three.", "came", "Two came."),
        ("It ended. “We stay,” he said. Then night.", "stay", "“We stay,” he said."),
        ("He said: “It is over.” They left.", "left", "They left."),
        (
            "Gen. Smith met Dr. J. Doe in the U.S. capital. Rain fell.",
            "met",
            "Gen. Smith met Dr. J. Doe in the U.S. capital.",
        ),
        ("A headline\nThe text begins here. More.", "begins", "The text begins here."),
        ("no end at all", "end", "no end at all"),
        ("What? Yes! Done.", "Yes", "Yes!"),
    ],
)
def test_sentence_around_gives_the_whole_sentence(text: str, words: str, sentence: str) -> None:
    assert around(text, words) == sentence


def test_quote_cuts_a_long_sentence_at_words_and_shows_it() -> None:
    text = "begin " + "filler " * 100 + "needle " + "filler " * 100 + "end."
    at = text.index("needle")
    words = quote(text, 0, len(text), at=at)
    assert words.startswith("… filler")
    assert words.endswith("filler …")
    assert "needle" in words
    assert len(words) <= QUOTE_LIMIT + 4
    assert quote(text, 0, len(text), at=0).startswith("begin")
    assert quote(text, 0, len(text), at=len(text) - 5).endswith("end.")


@given(st.text(alphabet="ab .!?\n”“", max_size=200), st.data())
def test_sentence_around_holds_the_stretch_within_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = sentence_around(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)
    assert isinstance(quote(text, first, last, at=start), str)
