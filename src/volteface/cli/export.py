"""``volteface export``: write the desk as files, its tables or its events in the forms of event data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from volteface.cli.options import DeskOption, WaitOption
from volteface.cli.output import say, utf8_output
from volteface.errors import ConfigError

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface export tables/
  volteface export tables/ --format csv --desk syria.desk
  volteface export events/ --format plover --reality current
"""


class ExportFormat(StrEnum):
    """The forms of the files."""

    parquet = "parquet"
    csv = "csv"
    jsonl = "jsonl"
    plover = "plover"


_TABLES: Mapping[ExportFormat, Literal["parquet", "csv", "jsonl"]] = {
    ExportFormat.parquet: "parquet",
    ExportFormat.csv: "csv",
    ExportFormat.jsonl: "jsonl",
}


class RealityName(StrEnum):
    """How an event stands."""

    current = "current"
    historical = "historical"
    future = "future"
    hypothetical = "hypothetical"
    negated = "negated"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("export", epilog=EPILOG)(export_cli)


def export_cli(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made where it is missing.")],
    style: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            "-f",
            help="The form of the tables; plover writes the events alone, as PLOVER and NGEC (JSON Lines) and POLECAT "
            "(tab separated).",
        ),
    ] = ExportFormat.parquet,
    reality: Annotated[
        list[RealityName] | None,
        typer.Option("--reality", help="With plover: events of this reality; current and historical if not given."),
    ] = None,
    own_types: Annotated[
        bool, typer.Option("--own-types", help="With plover: also events of ontologies of your own.")
    ] = False,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Write every table of the desk into a folder, one file a table, or its events as other event data are written."""
    from volteface.desk import Desk

    if style is not ExportFormat.plover and (reality or own_types):
        raise ConfigError(f"--reality and --own-types go with --format plover, found --format {style.value}")
    held = Desk(desk, wait_s=wait)
    if style is ExportFormat.plover:
        from volteface.report.plover_export import HAPPENED, export_plover

        realities = tuple(one.value for one in reality) if reality else HAPPENED
        written = export_plover(held, directory, realities=realities, own_types=own_types)
        files, what = written.paths, f"{written.events:,} events in {len(written.paths)} files"
    else:
        files = held.export(directory, format=_TABLES[style])
        what = f"{len(files)} files"
    with utf8_output() as stream:
        stream.writelines(f"{path}\n" for path in files)
    say(f"{what} written to {directory}")
