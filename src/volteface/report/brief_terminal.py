"""The brief in a terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from volteface.report.hues import HUES
from volteface.report.wording import day_words

if TYPE_CHECKING:
    from volteface.report.brief import Brief, Line

__all__ = ["write"]

_LOOK = {"negated": "strike", "future": "italic", "hypothetical": "italic"}


def write(brief: Brief, stream: TextIO) -> None:
    """Write the brief as text, in colour on a terminal, never wider than 88 columns."""
    width = min(88, shutil.get_terminal_size((88, 24)).columns)
    console = Console(file=stream, width=width, highlight=False)
    console.print(Text(brief.title, style="bold"))
    console.print(Text(brief.summary, style="dim"))
    for section in brief.sections:
        console.print()
        console.print(Text(section.title.upper(), style=f"bold {HUES.get(section.kind, '')}".strip()))
        for line in section.lines:
            console.print(Padding(_line(line), (0, 0, 0, 2)))
    if brief.sources:
        console.print()
        console.print(Text("SOURCES", style="bold"))
    for source in brief.sources:
        head = ", ".join(part for part in (source.outlet, day_words(source.published), source.title) if part)
        text = Text(f"[{source.number}] ", style="bold")
        text.append(f"{head}: ", style="")
        text.append(f"“{source.quote}”", style="dim")
        console.print(Padding(text, (0, 0, 0, 2)))


def _line(line: Line) -> Text:
    text = Text()
    if line.lead:
        text.append(f"{line.lead}  ", style="bold")
    text.append(line.text, style=_LOOK.get(line.reality or "", ""))
    if line.reports > 1:
        text.append(f" {line.reports} reports.")
    if line.sources:
        text.append(" " + "".join(f"[{number}]" for number in line.sources), style="dim")
    return text
