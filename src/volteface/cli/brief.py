"""``volteface brief``: print the situation."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import DeskOption, OutputOption, SinceOption, UntilOption, WaitOption
from volteface.cli.output import say, utf8_output
from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.report.brief import Brief

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface brief
  volteface brief --since 2024-12-01 --about HTS --about Russia
  volteface brief --format html --output brief.html
  volteface brief --format pdf --output brief.pdf
  volteface brief --charts charts/
"""


class BriefFormat(StrEnum):
    """The forms of the brief."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"
    pdf = "pdf"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("brief", epilog=EPILOG)(brief_cli)


def brief_cli(
    since: SinceOption = None,
    until: UntilOption = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="ACTOR", help="Only what concerns this actor; may be given several times."),
    ] = None,
    style: Annotated[
        BriefFormat,
        typer.Option("--format", "-f", help="Where the brief will be read; pdf needs Chromium and --output."),
    ] = BriefFormat.terminal,
    charts: Annotated[
        Path | None,
        typer.Option(
            "--charts",
            metavar="DIR",
            help="Write the charts into this folder too: SVG, PNG and their figures (CSV).",
        ),
    ] = None,
    desk: DeskOption = None,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Print the situation: what happened, what turned, who says what, what is open or thin, with the sources."""
    from volteface.desk import Desk
    from volteface.report.brief import BriefOptions, compose_brief, render_brief

    _check(style, output)
    drawn = charts is not None or style in (BriefFormat.html, BriefFormat.pdf)
    options = BriefOptions(since=since, until=until, about=tuple(about or ()), relations=_PAIRS if drawn else 0)
    brief = compose_brief(Desk(desk, wait_s=wait), options)
    if charts is not None:
        _write_charts(brief, charts)
    if style is BriefFormat.pdf and output is not None:
        from volteface.report.brief_pdf import write_pdf

        write_pdf(brief, output)
        return
    with utf8_output(output) as stream:
        render_brief(brief, style.value, stream)


_PAIRS = 5


def _check(style: BriefFormat, output: Path | None) -> None:
    """Refuse before anything is gathered what could not be written."""
    if style is not BriefFormat.pdf:
        return
    from volteface.report.brief_pdf import find_browser

    if output is None or str(output) == "-":
        raise ConfigError("--format pdf: found no file to write to, expected one; add --output brief.pdf")
    find_browser()


def _write_charts(brief: Brief, folder: Path) -> None:
    from volteface.report.charts.files import write_charts

    for path in write_charts(brief.charts, folder):
        say(f"wrote {path}")
