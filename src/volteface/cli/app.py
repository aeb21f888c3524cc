"""The program ``volteface``: its commands, and how errors become exit codes.

0: done; 1: failed; 2: wrong usage; 130: ended by Ctrl-C; 143: ended by ``SIGTERM``.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from volteface._version import __version__
from volteface.cli import (
    annotate,
    brief,
    contradictions,
    desk,
    export,
    lists,
    ontology,
    outlooks,
    read,
    relations,
    search,
    serve,
    show,
    turns,
    watch,
)
from volteface.cli.ending import in_order
from volteface.cli.output import say
from volteface.errors import ConfigError, InputError, VoltefaceError

__all__ = ["app", "run"]

app = typer.Typer(
    name="volteface",
    help="Read dated news and keep the record: who said what through whom, who did what to whom, and what turned.",
    no_args_is_help=True,
    # Plain help: it is ready in half the time, and can be piped and searched.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

EPILOG = """\b
Examples:
  volteface read examples/ --desk demo.desk
  volteface brief --desk demo.desk
"""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"volteface {__version__}")
        raise typer.Exit


@app.callback(epilog=EPILOG)
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Hold what belongs to all commands."""


for _module in (
    read,
    annotate,
    show,
    brief,
    search,
    lists,
    outlooks,
    relations,
    contradictions,
    export,
    serve,
    turns,
    watch,
):
    _module.register(app)
app.add_typer(desk.app, name="desk")
app.add_typer(ontology.app, name="ontology")


def run() -> None:
    """Run the program and turn every known error into one line and an exit code."""
    try:
        in_order(lambda: app(prog_name="volteface"))
    except VoltefaceError as error:
        say(f"volteface: {error}")
        sys.exit(2 if isinstance(error, ConfigError | InputError) else 1)
    except OSError as error:
        say(f"volteface: {error}")
        sys.exit(1)
