"""``volteface watch``: ask feeds, read what is new, and be told what turned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.ending import telling
from volteface.cli.options import DeskOption, Text
from volteface.cli.output import say, utf8_output
from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.watch import RunSummary

__all__ = ["register"]

_ENDED = "ended: what was read and told is kept; the same command goes on from there"

EPILOG = """\b
Examples:
  volteface watch --example > FEEDS.toml
  volteface watch FEEDS.toml --every 30m --desk syria.desk
  volteface watch FEEDS.toml --once
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("watch", epilog=EPILOG)(watch_cli)


def watch_cli(
    feeds: Annotated[
        Path | None, typer.Argument(metavar="FEEDS.toml", help="What to ask, what to tell and where.")
    ] = None,
    every: Annotated[
        Text,
        typer.Option("--every", metavar="TIME", help="How often feeds without a time of their own are asked: 15m."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask every feed now, tell what is new, and end.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a file that shows every key, and end.")] = False,
    desk: DeskOption = None,
) -> None:
    """Ask feeds again and again, read what is new into a desk, and tell new turns, contradictions and answers."""
    from volteface.desk import Desk
    from volteface.watch import Deliverer, SystemClock, load_config, run_once, watch
    from volteface.watch.config import EXAMPLE
    from volteface.watch.fields import seconds_of

    if example:
        with utf8_output() as stream:
            stream.write(EXAMPLE)
        return
    if feeds is None:
        raise ConfigError("FEEDS.toml: missing; make one with: volteface watch --example > FEEDS.toml")
    config = load_config(feeds, every_s=seconds_of(every, "--every") if every else None)
    path = Desk(desk).path
    if once:
        with telling(lambda: _ENDED):
            summary = run_once(path, config, SystemClock(), Deliverer())
        _show(summary)
        if summary.failed:
            raise typer.Exit(1)
        return
    say(f"watching {_counted(len(config.feeds), 'feed')} -> {path} (Ctrl-C ends it)")
    with telling(lambda: _ENDED):
        watch(path, config, SystemClock(), Deliverer(), after=_show)


def _show(summary: RunSummary) -> None:
    """Say what a run did, where it did anything."""
    for problem in summary.problems:
        say(f"  {problem}")
    for channel, count in summary.waiting.items():
        say(f"  {count:,} still to be delivered: {channel}")
    if summary.asked or summary.told or summary.delivered:
        say(
            f"asked {_counted(summary.asked, 'feed')}, {summary.unchanged:,} unchanged: "
            f"{_counted(summary.new, 'new document')}, {_counted(summary.told, 'notice')}, "
            f"{summary.delivered:,} delivered"
        )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
