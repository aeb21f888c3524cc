"""``volteface brief``: print the situation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from volteface.cli.options import DeskOption, OutputOption, SinceOption, UntilOption, WaitOption
from volteface.cli.output import utf8_output

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface brief
  volteface brief --since 2024-12-01 --about HTS --about Russia
  volteface brief --format html --output brief.html
"""


class BriefFormat(StrEnum):
    """The forms of the brief."""

    terminal = "terminal"
    markdown = "markdown"
    html = "html"


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
        BriefFormat, typer.Option("--format", "-f", help="Where the brief will be read.")
    ] = BriefFormat.terminal,
    desk: DeskOption = None,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Print the situation: who acted, who said what through whom, what changed, what is open, with the sources."""
    from volteface.desk import Desk
    from volteface.report.brief import BriefOptions, compose_brief, render_brief

    options = BriefOptions(since=since, until=until, about=tuple(about or ()))
    brief = compose_brief(Desk(desk, wait_s=wait, read_only=True), options)
    with utf8_output(output) as stream:
        render_brief(brief, style.value, stream)
