from __future__ import annotations

import random

import pytest
from evaluation.draw_actors import draw, form_of
from evaluation.run import Reading
from evaluation.unseen_actors import DRAWS, HALVES, load_half, score_half

from volteface.records import Actor, Annotation, Document, Mention, MentionKind


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
    assert "sources, all right (tuned)" not in figures


@pytest.mark.parametrize("kind", ["mentions", "sources"])
def test_unseen_actors_halves_share_no_article(kind: str) -> None:
    tuned, held = ({row.get("id") or row["article"] for row in load_half(kind, half)} for half in HALVES)
    assert tuned
    assert held
    assert not tuned & held


def test_unseen_actors_draws_share_no_article_but_of_the_guardian() -> None:
    seen: set[str] = set()
    for part in (*HALVES, *DRAWS):
        articles = {row["id"] for row in load_half("mentions", part) if not row["id"].startswith("guardian")}
        assert articles
        assert not articles & seen
        seen |= articles


def test_unseen_actors_figures_without_rows_are_left_out() -> None:
    assert load_half("sources", "first") == []
    assert score_half("first", Reading({}, 0, 0.0), mentions=[], sources=[]) == []


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [("he", "person", "pronoun"), ("Ana Silva", "person", "name"), ("the Kelso firm", "organization", "description"),
     ("Oslo", "country", "metonym"), ("Kelso Park", "place", None), ("258", "group", None)],
)  # fmt: skip
def test_draw_actors_form_of_a_mention(text: str, kind: MentionKind, form: str | None) -> None:
    words = {"start": 0, "end": len(text), "text": text}
    mention = Mention(id="m", document="d", kind=kind, actor=None, method="m", confidence=1.0, **words)
    assert form_of(mention, frozenset(("oslo",))) == form


def test_draw_actors_draws_what_no_sample_holds() -> None:
    row = {"id": "d", "text": "Ana Silva met Olaf Berg. She praised him.", "date": "2018-03-04"}
    drawn = draw(row, random.Random(1), date="date", mentions=9, read=(9,))
    assert [row["text"][item.start : item.end] for item in drawn] == ["Olaf Berg", "She", "him"]
