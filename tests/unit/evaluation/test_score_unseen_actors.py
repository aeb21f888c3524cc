from __future__ import annotations

import pytest
from evaluation.draw_actors import source_form
from evaluation.run import Reading
from evaluation.unseen_actors import HALVES, load_half, score_half

from volteface.records import Actor, Annotation, Document, Mention


def test_unseen_actors_counts_by_form() -> None:
    document = Document(id="d", text="Ana left. She wept.")
    actor = Actor(id="a", document="d", method="m", name="Ana Silva", kind="person")
    words = {"start": 10, "end": 13, "text": "She"}
    mention = Mention(id="m", document="d", kind="person", actor="a", method="m", confidence=1.0, **words)
    reading = Reading({"d": Annotation(document=document, mentions=(mention,), actors=(actor,))}, 4, 0.0)
    rows = [
        {"id": "d", "start": 10, "end": 13, "form": "pronoun", "actor": "Ana Silva"},
        {"id": "d", "start": 0, "end": 3, "form": "description", "actor": "Ana Silva"},
    ]
    figures = {figure.metric: figure for figure in score_half("tuned", reading, mentions=rows, sources=[])}
    assert figures["mentions, all right (tuned)"].value == 0.5
    assert figures["mentions, pronoun right (tuned)"].value == 1.0
    assert figures["sources, all right (tuned)"].n == 0


@pytest.mark.parametrize("kind", ["mentions", "sources"])
def test_unseen_actors_halves_share_no_article(kind: str) -> None:
    tuned, held = ({row.get("id") or row["article"] for row in load_half(kind, half)} for half in HALVES)
    assert tuned
    assert held
    assert not tuned & held


@pytest.mark.parametrize(("text", "form"), [("he", "pronoun"), ("Ana Silva", "name"), ("two officials", "other")])
def test_draw_actors_form_of_a_source(text: str, form: str) -> None:
    assert source_form(text) == form
