from __future__ import annotations

from dataclasses import dataclass

import pytest

from volteface.knowledge.tables import load_rows
from volteface.reading.attribution_rules import find_by_rules
from volteface.reading.language import parse
from volteface.reading.speech_acts import read_cue
from volteface.records import Document


@dataclass(frozen=True)
class Row:
    lemma: str
    kind: str
    example: str
    counter_example: str


ROWS = load_rows("statements/cues", Row)


def cues(text: str) -> set[tuple[str, str]]:
    """(lemma, kind) of each cue that is found."""
    parsed = parse(Document(id="d", text=text))
    found = set()
    for item in find_by_rules(parsed):
        start, end = item.cue[0]
        entry = read_cue(parsed, start, end)[1]
        if entry is not None:
            found.add((entry.lemma, entry.kind))
    return found


def test_cues_are_many() -> None:
    assert len(ROWS) >= 350


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.lemma}-{row.kind}")
def test_cues_match_their_example_and_not_their_counter_example(row: Row) -> None:
    assert (row.lemma, row.kind) in cues(row.example)
    assert (row.lemma, row.kind) not in cues(row.counter_example)
