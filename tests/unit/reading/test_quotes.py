from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.reading.quotes import find_quotations, quotation_at


def words(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in quotation.pieces] for quotation in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “no” twice.", [["no"]]),
        ('She called it "a farce" and left.', [["a farce"]]),
        ("« Jamais », dit-il.", [[" Jamais "]]),
        ("They call it a ‘safe zone’ there.", [["safe zone"]]),
        ("The minister’s aides don’t talk.", []),
        ("“One thing. \n\n“Another thing,” he said.", [["One thing. ", "Another thing,"]]),
        ("He left “a mark open.\n\nNobody knew why.", [["a mark open."]]),
        ("No marks here.", []),
        ("“One thing. “Another thing. “A third,” he said.", [["One thing.", "Another thing.", "A third,"]]),
        ("``We won,'' she said.", [["We won,"]]),
        ("He called it ''a farce'' twice.", [["a farce"]]),
        ("“”", []),
        ("An ‘odd “pair’ of” marks.", [["pair’ of"]]),
        ("“\n\n“Yes,” she said.", [["Yes,"]]),
    ],
)
def test_quotes_are_found(text: str, found: list[list[str]]) -> None:
    assert words(text) == found


def test_quotes_left_open_say_so() -> None:
    quotation = find_quotations("“A thing.\n\n“Another.\n\nEnd of it.")[0]
    assert not quotation.closed
    assert len(quotation.pieces) == 2


def test_quotes_are_found_by_offset() -> None:
    text = "He said “no” and “yes”."
    found = find_quotations(text)
    assert quotation_at(found, text.index("no")) is found[0]
    assert quotation_at(found, text.index("yes") + 2) is found[1]
    assert quotation_at(found, text.index("and")) is None
    assert quotation_at((), 3) is None


@given(st.text(alphabet='ab ’‘“”"«»\n.', max_size=80))
def test_quotes_lie_in_order_inside_the_text(text: str) -> None:
    pieces = [piece for quotation in find_quotations(text) for piece in quotation.pieces]
    assert all(0 <= start < stop <= len(text) for start, stop in pieces)
    assert all(stop <= following for (_, stop), (following, _) in zip(sorted(pieces), sorted(pieces)[1:], strict=False))


def test_quotes_of_a_hundred_thousand_marks_are_quick() -> None:
    assert len(find_quotations("“" * 100_000)) == 0
    assert len(find_quotations('"a" ' * 50_000)) == 50_000
