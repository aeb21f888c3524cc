from __future__ import annotations

import pytest

from volteface.reading.columns import Columns
from volteface.reading.language import parse
from volteface.reading.predicates import is_predicate
from volteface.records import Document


@pytest.mark.parametrize(
    ("text", "noun", "expected"),
    [
        ("They denounced him as a traitor.", "traitor", True),
        ("They praised her as a brother and a partner.", "partner", True),
        ("The crowd met men it had labeled terrorists.", "terrorists", True),
        ("The daily calls Begin a terrorist and prints it.", "terrorist", True),
        ("The mayor is a traitor.", "traitor", True),
        ("The mayor is a minister.", "minister", False),
        ("A terrorist attacked the mayor.", "terrorist", False),
        ("They caught a terrorist.", "terrorist", False),
    ],
)
def test_predicates_name_nobody_of_their_own(text: str, noun: str, expected: bool) -> None:
    words = Columns(parse(Document(id="d", text=text)).doc)
    assert is_predicate(words, words.text.index(noun)) is expected
