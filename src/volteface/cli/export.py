"""``volteface export``: write the desk's tables as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from volteface.cli.options import DeskOption, WaitOption
from volteface.cli.output import say, utf8_output

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface export tables/
  volteface export tables/ --format csv --desk syria.desk
"""


class ExportFormat(StrEnum):
    """The forms of the files."""

    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("export", epilog=EPILOG)(export_cli)


def export_cli(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made where it is missing.")],
    style: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="The form of the files.")
    ] = ExportFormat.parquet,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Write every table of the desk into a folder, one file a table."""
    from volteface.desk import Desk

    files = Desk(desk, wait_s=wait, read_only=True).export(directory, format=style.value)
    with utf8_output() as stream:
        stream.writelines(f"{path}\n" for path in files)
    say(f"{len(files)} files written to {directory}")
