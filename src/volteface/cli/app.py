"""The program ``volteface``: its commands, and how errors become exit codes (0 done, 1 failed, 2 wrong usage)."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from volteface._version import __version__
from volteface.cli import annotate, brief, desk, export, lists, read, search, show
from volteface.errors import ConfigError, InputError, VoltefaceError

__all__ = ["app", "run"]

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""

app = typer.Typer(
    name="volteface",
    help="Read dated news and keep the record: who said what through whom, who did what to whom, and what turned.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"volteface {__version__}")
        raise typer.Exit


@app.callback(epilog="Start with:  volteface read examples/ --desk demo.desk  and then  volteface brief --desk demo.desk")
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Hold what belongs to all commands."""


for _module in (read, annotate, show, brief, search, lists, export):
    _module.register(app)
app.add_typer(desk.app, name="desk")


def run() -> None:
    """Run the program and turn every known error into one line and an exit code."""
    try:
        app()
    except VoltefaceError as error:
        typer.echo(f"volteface: {error}", err=True)
        sys.exit(2 if isinstance(error, ConfigError | InputError) else 1)
    except KeyboardInterrupt:
        typer.echo("volteface: interrupted; what was stored stays, and the same command goes on from there", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): leave without a second error while Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
