from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import volteface as vf
from volteface.api import ReadOptions
from volteface.knowledge.user_ontology import EXAMPLE
from volteface.records import Event, Reference, Span
from volteface.report import wording
from volteface.report.brief import compose_brief

EVENT = Event(
    id="e", document="d", method="test.v1", trigger=Span(7, 10, "cut"), type="energy:PRICE_CUT",
    actors=(Reference(0, 6, "Norgas"),), recipients=(Reference(30, 40, "households"),), reality="current",
)  # fmt: skip


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (EVENT, "Norgas acted towards “households” (energy: price cut) (“cut”)."),
        (replace(EVENT, recipients=(), reality="negated"), "Norgas did not act (energy: price cut) (“cut”)."),
        (replace(EVENT, recipients=(), reality="future"), "Norgas is expected to act (energy: price cut) (“cut”)."),
    ],
)  # fmt: skip
def test_wording_tells_an_event_of_an_own_type_by_its_name(event: Event, sentence: str) -> None:
    assert wording.event_sentence(event, {}, None) == sentence


def test_brief_of_a_desk_with_own_types_is_written(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("2024-06-05\nNorgas cut the price of gas for households on Monday.\n", "utf-8")
    desk = vf.Desk(tmp_path / "a.desk")
    vf.read(tmp_path / "story.txt", desk, ReadOptions(ontologies=(EXAMPLE,)))
    told = str(compose_brief(desk))
    assert "energy: price cut" in told
