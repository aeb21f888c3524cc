from __future__ import annotations

from dataclasses import dataclass

import pytest

from volteface.knowledge.tables import load_rows
from volteface.reading.attribution_rules import find_by_rules
from volteface.reading.language import parse
from volteface.reading.references import Referents
from volteface.reading.statements import find_statements
from volteface.records import Document


@dataclass(frozen=True)
class Row:
    noun: str
    example: str
    counter_example: str


def venues(text: str) -> list[str]:
    parsed = parse(Document(id="d", text=text))
    statements = find_statements(parsed, Referents(parsed, (), ()), find_by_rules(parsed))
    return [venue.text.lower() for item in statements for venue in item.venue]


@pytest.mark.parametrize("row", load_rows("statements/venues", Row), ids=lambda row: row.noun)
def test_venues_match_their_example_and_not_their_counter_example(row: Row) -> None:
    assert any(row.noun in words for words in venues(row.example))
    assert not any(row.noun in words.split() for words in venues(row.counter_example))
