from __future__ import annotations

from bisect import bisect_right

import pytest

from volteface.knowledge.ontology import Trigger, load_ontology
from volteface.reading.language import parse
from volteface.reading.triggers import Candidate, Matcher, compile_triggers, find_candidates
from volteface.records import Document

ROWS = load_ontology().triggers


@pytest.fixture(scope="module")
def candidates() -> dict[int, list[Candidate]]:
    """All examples and counter-examples of the lexicon parsed as one document: number of the sentence -> candidates."""
    sentences = [sentence for row in ROWS for sentence in (row.example, row.counter_example)]
    starts, offset = [], 0
    for sentence in sentences:
        starts.append(offset)
        offset += len(sentence) + 2
    parsed = parse(Document(id="rows", text="\n\n".join(sentences)))
    found: dict[int, list[Candidate]] = {}
    for candidate in find_candidates(Matcher(parsed, load_ontology())):
        found.setdefault(bisect_right(starts, candidate.token.idx) - 1, []).append(candidate)
    return found


def matches(candidates: list[Candidate], row: Trigger) -> bool:
    return any(reading.row is row for candidate in candidates for reading in candidate.readings)


def test_triggers_every_example_matches_its_row(candidates: dict[int, list[Candidate]]) -> None:
    missed = [(row.lemma, row.example) for n, row in enumerate(ROWS) if not matches(candidates.get(2 * n, []), row)]
    assert missed == []


def test_triggers_no_counter_example_matches_its_row(candidates: dict[int, list[Candidate]]) -> None:
    wrong = [
        (row.lemma, row.counter_example)
        for n, row in enumerate(ROWS)
        if matches(candidates.get(2 * n + 1, []), row)
    ]  # fmt: skip
    assert wrong == []


def test_triggers_readings_stand_the_most_specific_first() -> None:
    readings = compile_triggers(load_ontology()).readings["attack", "noun"]
    assert [reading.specificity for reading in readings] == sorted((r.specificity for r in readings), reverse=True)


@pytest.mark.parametrize("text", ["", " ", "x", "🙂", "\x00\x01", "attack" * 50, "attack attack attack ,,, to to to"])
def test_triggers_any_text_is_read(text: str) -> None:
    find_candidates(Matcher(parse(Document(id="x", text=text)), load_ontology()))
