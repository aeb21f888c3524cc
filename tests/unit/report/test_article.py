from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from volteface.report.article import marked_text, print_article, write_article
from volteface.report.hues import HUES
from volteface.report.printable import printable


@pytest.fixture
def harbour(stories: SimpleNamespace) -> SimpleNamespace:
    return stories.harbour()


def test_marked_text_has_a_hue_for_each_record_kind(harbour: SimpleNamespace) -> None:
    marks = marked_text(harbour.annotation())
    assert marks.plain == harbour.document.text
    for kind, words in {
        "event": "fired", "time": "1 March 2021", "place": "Sund", "label": "terrorists", "outlook": "Will the harbour",
        "parallel": "Like Oldland", "shift": "called the Free Union", "statement": "“We will not leave",
    }.items():  # fmt: skip
        at = harbour.document.text.index(words)
        styles = {str(span.style) for span in marks.spans if span.start <= at < span.end}
        assert any(HUES[kind] in style for style in styles), kind


def test_marked_text_shows_what_did_not_happen(harbour: SimpleNamespace) -> None:
    marks = marked_text(harbour.annotation())
    at = harbour.document.text.index("arrest")
    assert any("strike" in str(span.style) for span in marks.spans if span.start == at)


def test_print_article_lists_the_records_below_the_text(harbour: SimpleNamespace) -> None:
    stream = io.StringIO()
    write_article(harbour.annotation(), stream)
    out = stream.getvalue()
    head, _, lists = out.partition("marks:")
    assert head.startswith("Shots at Sund\nHarbour News · 2021-03-02 · en [")
    for line in (
        "  Free Union → ?: fired  ASSAULT/firearms, current  2021-03-01",
        "  Radio Sund › shipping clerk (say): “that Westmark would open its border”",
        "  Ana Lund › Radio Sund (say): “We will not leave the harbour,”",
        "  Norland → Free Union: “terrorists” (hostile)",
        "  Norland → Free Union: terrorists → partners",
        "  question, the author: Will the harbour reopen?",
        "  Sund  Sund, NOR (55.50, 12.50)",
    ):
        assert line in lists, line


def test_print_article_keeps_hostile_control_characters_from_the_terminal(stories: SimpleNamespace) -> None:
    stream = io.StringIO()
    print_article(stories.hostile().annotation(), Console(file=stream, width=80, highlight=False))
    assert "\x1b" not in stream.getvalue()
    assert "[31m|" in stream.getvalue()
    assert "<script>" in stream.getvalue()


@pytest.mark.parametrize("bad", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\ud800", "\u2028"])
def test_printable_replaces_one_for_one(bad: str) -> None:
    assert printable(f"a{bad}b\n\té\u00a0\u200d") == "a\ufffdb\n\té\u00a0\u200d"
