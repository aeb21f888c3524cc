"""The brief in a terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from volteface.report.days import day_words
from volteface.report.hues import HUES
from volteface.report.phrases import count_words
from volteface.report.printable import printable

if TYPE_CHECKING:
    from volteface.report.brief import Brief, Line

__all__ = ["write"]

_LOOK = {"future": "italic", "hypothetical": "italic"}


def write(brief: Brief, stream: TextIO) -> None:
    """Write the brief as text, in colour on a terminal, never wider than 88 columns."""
    width = min(88, shutil.get_terminal_size((88, 24)).columns)
    console = Console(file=stream, width=width, highlight=False)
    with console.capture() as held:
        _print(brief, console)
    stream.writelines(f"{line.rstrip()}\n" for line in held.get().splitlines())


def _print(brief: Brief, console: Console) -> None:
    console.print(_text(brief.title, "bold"))
    console.print(_text(brief.summary, "dim"))
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
        text = _text(f"[{source.number}] ", "bold")
        text.append_text(_text(f"{head}: "))
        text.append_text(_text(f"“{source.quote}”", "dim"))
        console.print(Padding(text, (0, 0, 0, 2)))


def _text(words: str, style: str = "") -> Text:
    return Text(printable(words.replace("\n", " ")), style=style)


def _line(line: Line) -> Text:
    text = _text(f"{line.lead}  " if line.lead else "", "bold")
    text.append_text(_text(line.text, _LOOK.get(line.reality or "", "")))
    if line.reports > 1:
        text.append(f" {count_words(line.reports, 'independent source').capitalize()}.")
    if line.sources:
        text.append(" " + "".join(f"[{number}]" for number in line.sources), style="dim")
    return text
