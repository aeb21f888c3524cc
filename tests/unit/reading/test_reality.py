from __future__ import annotations

import pytest

from volteface.knowledge.ontology import load_ontology
from volteface.reading.language import parse
from volteface.reading.reality import Standing, standing_of
from volteface.records import Document


def standing(text: str, word: str) -> Standing:
    parsed = parse(Document(id="x", text=text))
    return standing_of(parsed, parsed.token_at(text.index(word)), load_ontology())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The army bombed the port.", "bombed"),
        ("The minister said the army bombed the port.", "bombed"),
        ("The army managed to capture the port.", "capture"),
        ("The attack on the port lasted a day.", "attack"),
    ],
)
def test_reality_what_is_told_as_done_is_current(text: str, word: str) -> None:
    found = standing(text, word)
    assert found.reality(historical=False) == "current"
    assert found.factuality > 2
    assert found.reality(historical=True) == "historical"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The army did not bomb the port.", "bomb"),
        ("The army never bombed the port.", "bombed"),
        ("The general denied that the army bombed the port.", "bombed"),
        ("The rebels failed to capture the port.", "capture"),
        ("No attack took place.", "attack"),
        ("The treaty prevented an attack.", "attack"),
    ],
)
def test_reality_what_is_denied_or_failed_is_negated(text: str, word: str) -> None:
    found = standing(text, word)
    assert found.reality(historical=False) == "negated"
    assert found.factuality < 0


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The army will bomb the port.", "bomb"),
        ("The rebels agreed to release the pilots.", "release"),
    ],
)
def test_reality_what_is_to_come_is_future(text: str, word: str) -> None:
    assert standing(text, word).reality(historical=False) == "future"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The army may bomb the port.", "bomb"),
        ("If the army bombs the port, trade will stop.", "bombs"),
        ("The rebels want to capture the port.", "capture"),
        ("The rebels threatened to attack the port.", "attack"),
        ("The envoy called for talks.", "talks"),
        ("The envoy warned of a possible attack.", "attack"),
    ],
)
def test_reality_what_is_possible_wanted_or_conditional_is_hypothetical(text: str, word: str) -> None:
    assert standing(text, word).reality(historical=False) == "hypothetical"


def test_reality_double_negation_holds() -> None:
    assert standing("The general did not deny that the army bombed the port.", "bombed").factuality > 1
