from __future__ import annotations

import pytest

from volteface.reading.language import parse
from volteface.reading.phrases import is_date_word, side_phrase
from volteface.records import Document


@pytest.mark.parametrize(
    ("text", "head", "expected"),
    [
        ("The minister, Ada Byron, met the king.", "minister", "The minister, Ada Byron"),
        ("The king's envoy in Oslo on Monday met the press.", "envoy", "The king's envoy in Oslo"),
        ("Rebels who fled met the king.", "Rebels", "Rebels"),
        ("Dozens of miners and clerks met the king.", "Dozens", "Dozens of miners and clerks"),
        ("The army and the police met the king.", "army", "The army"),
    ],
)
def test_phrases_keep_names_and_drop_clauses_and_dates(text: str, head: str, expected: str) -> None:
    start, end = side_phrase(parse(Document(id="x", text=text)).token_at(text.index(head)))
    assert text[start:end] == expected


def test_phrases_know_dates() -> None:
    doc = parse(Document(id="x", text="In May 1999 five men came.")).doc
    assert [token.text for token in doc if is_date_word(token)] == ["May", "1999"]
