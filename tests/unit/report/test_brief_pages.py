from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.report.telling_of import situation_of

from volteface.desk import Desk
from volteface.errors import ConfigError
from volteface.report import brief_pdf
from volteface.report.brief import BriefOptions, compose_brief, render_brief, word_brief


def rendered(brief: object, form: str) -> str:
    stream = io.StringIO()
    render_brief(brief, form, stream)  # type: ignore[arg-type]  # a brief
    return stream.getvalue()


def test_page_with_charts_holds_drawings_and_their_figures(sund: Desk) -> None:
    brief = compose_brief(sund, BriefOptions(relations=3))
    page = rendered(brief, "html")
    assert brief.charts
    assert page.count("<svg ") == page.count("<desc ") == len(brief.charts)
    assert page.count("<table>") == len(brief.charts)
    assert not re.search(r"<(?:link|img|script|iframe|object)\b|@import|\bsrc=", page)


def test_page_without_the_packages_keeps_the_figures(sund: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from volteface.report.charts import rendering

    monkeypatch.setattr(rendering, "find_spec", lambda name: None)
    page = rendered(compose_brief(sund, BriefOptions(relations=3)), "html")
    assert "<svg" not in page
    assert "Who acts on whom" in page


def test_pdf_without_a_browser_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief_pdf.shutil, "which", lambda name: None)
    with pytest.raises(ConfigError, match="none of chromium, chromium-browser, google-chrome is installed"):
        brief_pdf.find_browser()


def test_pdf_that_is_not_printed_is_an_error(sund: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief_pdf.shutil, "which", lambda name: shutil._access_check and "/bin/false")
    with pytest.raises(ConfigError, match="printed nothing"):
        brief_pdf.write_pdf(compose_brief(sund), tmp_path / "brief.pdf")


@given(
    text=st.text(alphabet="The Norland said “that” it, 'was' <b>\"late\"\n.!?é☃", min_size=30, max_size=160),
    cuts=st.lists(st.integers(0, 30), min_size=8, max_size=8),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_records_make_a_page_with_a_source_for_every_number(stories: object, text: str, cuts: list[int]) -> None:
    from volteface.records import Label, Outlook, Parallel, Reference, Shift, ShiftSide

    story = stories.Story(text, source="<i>x</i>", published="2021-03-02")  # type: ignore[attr-defined]  # a namespace

    def words(at: int) -> str:
        start = cuts[at]
        return text[start : start + 1 + cuts[(at + 1) % 8] // 3] or text[:1]

    who = story.actor(words(0), name=words(1), kind="person", known=False)
    loose = Reference(who.start, who.end, who.text)
    said = story.statement(who, words(2), words(3), form="mixed")
    story.statement(loose, words(4), words(5), form="direct", relayed_by=said.id)
    for reality in ("current", "future", "hypothetical", "negated", "historical"):
        story.event(words(6), "ASSAULT", actors=(who,), recipients=(loose,), reality=reality, statement=said.id)
    story.stretch("labels", Label, words(7), by=who.actor, target=who.actor + "x", stance="hostile")
    for kind in ("question", "condition", "sign"):
        story.stretch("outlooks", Outlook, words(1), kind=kind, holder=who.actor)
    story.stretch("parallels", Parallel, words(2), present=(who,), past=(loose,))
    for kind in ("label", "tone"):
        side = ShiftSide(words(3))
        story.stretch("shifts", Shift, words(3), kind=kind, actor=who.actor, before=side, after=ShiftSide(words(4)))
    brief = word_brief(situation_of(story))
    numbers = {source.number for source in brief.sources}
    assert {number for one in brief.sections for line in one.lines for number in line.sources} == numbers
    for one in brief.sections:
        for line in one.lines:
            assert line.text == line.text.strip()
            assert "\n" not in line.text
    page = rendered(brief, "html")
    assert "<b>" not in page
    assert "<i>x" not in page
    assert rendered(brief, "terminal")
    assert rendered(brief, "markdown")
