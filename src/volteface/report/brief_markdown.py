"""The brief in Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from volteface.report.days import day_words
from volteface.report.phrases import count_words

if TYPE_CHECKING:
    from volteface.report.brief import Brief, Line

__all__ = ["write"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write(brief: Brief, stream: TextIO) -> None:
    """Write the brief as Markdown; words of articles are escaped."""
    stream.write(f"# {_safe(brief.title)}\n\n{_safe(brief.summary)}\n")
    for section in brief.sections:
        stream.write(f"\n## {section.title}\n\n")
        stream.writelines(f"- {_line(line)}\n" for line in section.lines)
    if brief.sources:
        stream.write("\n## Sources\n\n")
    for source in brief.sources:
        head = ", ".join(_safe(part) for part in (source.outlet, day_words(source.published), source.title) if part)
        stream.write(f"{source.number}. {head}: “{_safe(source.quote)}”\n")


def _line(line: Line) -> str:
    lead = f"**{_safe(line.lead)}** " if line.lead else ""
    text = _safe(line.text)
    if line.reality in ("future", "hypothetical"):
        text = f"*{text}*"
    reports = f" {count_words(line.reports, 'independent source').capitalize()}." if line.reports > 1 else ""
    return f"{lead}{text}{reports}" + "".join(f" [{number}]" for number in line.sources)


def _safe(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))
