from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta

from volteface.web import (
    pages_account,
    pages_actor,
    pages_add,
    pages_charts,
    pages_divide,
    pages_document,
    pages_found,
    pages_lists,
    pages_notices,
    pages_record,
    pages_relation,
    pages_review,
    pages_search,
    pages_situation,
    pages_sources,
    pages_spread,
    views,
)
from volteface.web.compare import compare
from volteface.web.marks import Mark, blocks, found_words
from volteface.web.uploads import shown_name

TEMPLATES = Path(views.__file__).with_name("templates")
CONTEXTS = {
    "actor.html": pages_actor.ActorPage,
    "actors.html": pages_actor.ActorsPage,
    "add.html": pages_add.AddPage,
    "chart.html": pages_charts.ChartPage,
    "compare.html": pages_document.ComparePage,
    "contradictions.html": pages_found.ContradictionsPage,
    "divide.html": pages_divide.DividePage,
    "document.html": pages_document.DocumentPage,
    "job.html": pages_sources.JobPage,
    "list.html": pages_lists.ListPage,
    "login.html": pages_account.LoginPage,
    "map.html": pages_spread.MapPage,
    "network.html": pages_spread.NetworkPage,
    "notices.html": pages_notices.NoticesPage,
    "problem.html": views.Problem,
    "record.html": pages_record.RecordPage,
    "relation.html": pages_relation.RelationPage,
    "review.html": pages_review.ReviewPage,
    "search.html": pages_search.SearchPage,
    "situation.html": pages_situation.SituationPage,
    "sources.html": pages_sources.SourcesPage,
    "turns.html": pages_found.TurnsPage,
}

PARTS = {"base.html", "brush.html", "feeds.html", "history.html", "mapped.html", "parts.html", "turn.html"}
"""Templates that others are made with."""
GIVEN = {"page", "site", "urls", "outside", "day_words", "columns_of"}
IMPORTED = {"brushing", "feeds", "history_of", "mapped", "net", "parts", "turn_of", "margin", "noted", "rel"}
"""Macros, and what a template sets itself."""


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_web_template_uses_what_its_context_has(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    fields = {field.name for field in dataclasses.fields(CONTEXTS[name])}
    assert set(re.findall(r"\bpage\.(\w+)", source)) <= fields
    for field in fields:
        assert f"        {field}:" in (CONTEXTS[name].__doc__ or ""), f"{name}: {field} is not described"


def test_web_templates_are_all_known_and_need_nothing_else() -> None:
    names = {path.name for path in TEMPLATES.glob("*.html")} - PARTS
    assert names == set(CONTEXTS)
    environment = views.environment()
    for path in TEMPLATES.glob("*.html"):
        asked = meta.find_undeclared_variables(environment.parse(path.read_text("utf-8")))
        assert asked <= GIVEN | IMPORTED, path.name
        assert "|safe" not in path.read_text("utf-8")
    assert environment.autoescape is True
    assert issubclass(environment.undefined, jinja2.StrictUndefined)


TEXTS = st.text(alphabet=st.sampled_from("ab .\n<&é😀"), max_size=200)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_marks_keep_every_word_and_anchor_every_record_once(text: str, spans: list[tuple[int, int]]) -> None:
    cut = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    marks = [Mark(a, b, f"r{n}", ("event",)) for n, (a, b) in enumerate(cut)]
    found = blocks(text, marks)
    words = "".join(piece.text for block in found for piece in block.pieces)
    assert "".join(words.split()) == "".join(text.split())
    anchors = [anchor for block in found for piece in block.pieces for anchor in piece.anchors]
    assert len(anchors) == len(set(anchors))
    for mark, (a, b) in zip(marks, cut, strict=True):
        # A mark over white space alone has no words to stand at.
        if text[a:b].strip() and text[a] != "\n" and not text[a].isspace():
            assert mark.record in anchors


def test_marks_carry_the_classes_of_all_records_over_the_words() -> None:
    (block,) = blocks("one two three", [Mark(0, 7, "a", ("event",)), Mark(4, 13, "b", ("label",))])
    assert [(piece.text, piece.classes) for piece in block.pieces] == [
        ("one ", "m-event"), ("two", "m-event m-label"), (" three", "m-label")
    ]  # fmt: skip
    assert block.records == ("a", "b")


def test_marks_long_paragraphs_are_divided_at_sentences() -> None:
    text = "A sentence of some words. " * 200
    found = blocks(text, [])
    assert len(found) > 3
    assert all(block.continued for block in found[1:])
    assert "".join(piece.text for block in found for piece in block.pieces) == text.rstrip() + " "


def test_marks_are_quick_on_a_long_text_without_spaces() -> None:
    text = "x" * 300_000
    marks = [Mark(n, n + 30, str(n), ("event",)) for n in range(0, 290_000, 29)]
    assert sum(len(block.pieces) for block in blocks(text, marks)) > 10_000


def test_marks_find_words_over_line_ends() -> None:
    assert found_words("They came\n home late", "came home") == Mark(5, 15, "found", ("chosen",))
    assert found_words("They came", "(home") is None
    assert found_words("They came", " … ") is None


def test_compare_shows_words_that_changed_and_those_that_stayed() -> None:
    found = compare("The port is open. Nobody came.", "The port is closed. Nobody came. Rain fell.")
    assert [(run.side, run.text.strip()) for run in found.runs] == [
        ("same", "The port is"), ("gone", "open."), ("new", "closed."), ("same", "Nobody came."), ("new", "Rain fell."),
    ]  # fmt: skip


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_compare_gives_both_texts_back(one: str, other: str) -> None:
    runs = compare(one, other).runs
    assert "".join("".join(run.text for run in runs if run.side != "new").split()) == "".join(one.split())
    assert "".join("".join(run.text for run in runs if run.side != "gone").split()) == "".join(other.split())


@pytest.mark.parametrize(
    ("name", "shown"), [("a/b.txt", "b.txt"), ("..\\x.csv", "x.csv"), ("", "file"), ("a\x00\n.txt", "a.txt")]
)
def test_uploads_shown_name_is_one_line_without_folders(name: str, shown: str) -> None:
    assert shown_name(name) == shown
