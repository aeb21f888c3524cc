from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.report.telling_of import telling_of

from volteface.analysis.turns import Turn
from volteface.report.sections import contested_side
from volteface.report.turn_sentences import standing, turn_sentence

TURN = Turn(
    id="t", actor="a", actor_name="Norland", target="b", target_name="Westmark", measure="label", kind="label",
    issue=None, before=-0.9, after=0.1, begin_at="2021-03-01", end_at="2021-03-02", strength=0.5, p_value=0.004,
    q_value=0.01, n_before=5, n_after=1, evidence_before=(), evidence_after=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, ("Norland turned from hostile to neutral words for Westmark on Monday. This shows in five independent "
             "observations before and one after, p = 0.004.")),
        ({"measure": "events", "after": 0.8, "gradual": True, "begin_at": "2021-01-01", "end_at": "2021-03-01"},
         ("Norland moved by and by from conflict to cooperation with Westmark between January and February. This shows "
         "in five independent observations before and one after, p = 0.004.")),
        ({"measure": "position", "issue": "the port is open", "after": 1.0, "reported": True, "p_value": None},
         ("Norland turned from denying to affirming that the port is open on Monday. This shows in five independent "
         "observations before and one after. A text says so too.")),
        ({"after": -0.4, "begin_at": None, "end_at": None, "n_before": 12, "n_after": 10},
         ("Norland turned to more hostile words for Westmark. This shows in 12 independent observations before and 10 "
         "after, p = 0.004.")),
    ],
)  # fmt: skip
def test_turn_sentence_gives_the_interval_and_the_evidence(
    stories: SimpleNamespace, fields: dict[str, Any], sentence: str
) -> None:
    story = stories.Story("Norland.", source="x", published="2021-03-02")
    assert turn_sentence(replace(TURN, **fields), telling_of(story)) == sentence


def test_standing_and_sides() -> None:
    assert [standing("label", value) for value in (-1.0, 0.0, 0.9, "pirates", None)] == [
        "hostile", "neutral", "favourable", "pirates", "",
    ]  # fmt: skip
    assert contested_side("Lund", "denies") == "Lund denies it"
    assert contested_side("Radio Sund", "at least 12 people") == "Radio Sund says at least 12 people"
