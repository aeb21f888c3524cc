"""The brief: a day or a situation on one page, every line with the numbers of its sources.

Needs a desk, or a ``Situation`` of one; makes a ``Brief``, which the modules ``brief_...`` print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from volteface.analysis.situation import Situation, SituationOptions, gather_situation
from volteface.errors import ConfigError
from volteface.report.charts.tables import ChartTable, chart_tables
from volteface.report.citations import Source
from volteface.report.days import day_words
from volteface.report.phrases import count_words, listed
from volteface.report.sections import Line, Section, tell_sections

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Brief", "BriefOptions", "Line", "Section", "Source", "compose_brief", "render_brief", "word_brief"]

BriefOptions = SituationOptions


@dataclass(frozen=True, slots=True)
class Brief:
    """A page on a day or a situation.

    Attributes:
        title: what it is about, and of which day.
        summary: how many documents it rests on.
        sections: what it tells.
        sources: what proves it.
        charts: what its charts show; gathered only where ``relations`` of the options is not 0.
    """

    title: str
    summary: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    charts: tuple[ChartTable, ...] = ()


def compose_brief(desk: Desk, options: BriefOptions | None = None) -> Brief:
    """Compose the brief of a period from a desk.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    return word_brief(gather_situation(desk, options))


def word_brief(situation: Situation) -> Brief:
    """Put a situation into words."""
    sections, sources = tell_sections(situation)
    charts = chart_tables(situation) if situation.options.relations else ()
    return Brief(_title(situation), _summary(situation, sections), sections, sources, charts)


def _title(situation: Situation) -> str:
    about = listed(situation.options.about)
    when = f" on {day_words(situation.last)}" if situation.last and situation.published else ""
    return f"{about}: the situation{when}" if about else f"The situation{when}"


def _summary(situation: Situation, sections: Sequence[Section]) -> str:
    if not situation.published:
        return "No documents in this period."
    first, last = (day_words(day) for day in (situation.first, situation.last))
    period = first if first == last else f"{first} to {last}"
    outlets = f" from {count_words(situation.outlets, 'outlet')}" if situation.outlets else ""
    documents = count_words(situation.published, "document")
    told = "Copies of one story are counted once." if situation.published > 1 else ""
    if not sections:
        told = "Nothing in them concerns what was asked for."
    cut = "The period holds more than is looked at here; the newest come first." if situation.cut else ""
    head = f"{documents[:1].upper()}{documents[1:]}{outlets}, {period}."
    return " ".join(part for part in (head, told, cut) if part)


def render_brief(brief: Brief, form: str, stream: TextIO) -> None:
    """Write a brief to a stream.

    Args:
        brief: what to write.
        form: ``terminal``, ``markdown`` or ``html``; for PDF see ``brief_pdf``.
        stream: where to.

    Raises:
        ConfigError: the form is none of these.
    """
    from volteface.report import brief_html, brief_markdown, brief_terminal

    forms: dict[str, Callable[[Brief, TextIO], None]] = {
        "terminal": brief_terminal.write,
        "markdown": brief_markdown.write,
        "html": brief_html.write,
    }
    if form not in forms:
        raise ConfigError(f"found the form {form!r}, expected one of {', '.join(forms)}")
    forms[form](brief, stream)
