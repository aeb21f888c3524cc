"""Options that several commands share, written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from volteface.errors import ConfigError

__all__ = [
    "ActorFiles",
    "ColumnOptions",
    "DeskOption",
    "ListFormat",
    "ListFormatOption",
    "LimitOption",
    "OutputOption",
    "Paths",
    "SinceOption",
    "UntilOption",
    "WaitOption",
    "column_map",
]


class ListFormat(StrEnum):
    """How a list is printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, globs, feed addresses, or - for standard input: dated text, JSON Lines, CSV, Parquet, "
        "HTML, RSS/Atom, WARC.",
        show_default=False,
    ),
]
DeskOption = Annotated[
    Optional[Path],  # noqa: UP007, UP045  # Typer reads the annotation at run time
    typer.Option("--desk", "-d", metavar="FILE", envvar="VOLTEFACE_DESK", help="The desk; ./volteface.desk if not given."),
]
WaitOption = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for a desk that another process holds.")
]
SinceOption = Annotated[
    Optional[str],  # noqa: UP007, UP045
    typer.Option("--since", metavar="DATE", help="From this day on (2024, 2024-12 or 2024-12-08)."),
]
UntilOption = Annotated[
    Optional[str],  # noqa: UP007, UP045
    typer.Option("--until", metavar="DATE", help="Up to and including this day, month or year."),
]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many rows.")]
ListFormatOption = Annotated[ListFormat, typer.Option("--format", "-f", help="How the list is printed.")]
OutputOption = Annotated[
    Optional[Path],  # noqa: UP007, UP045
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of standard output."),
]
ActorFiles = Annotated[
    Optional[list[Path]],  # noqa: UP007, UP045
    typer.Option("--actors", metavar="FILE", help="A registry of your own (TSV), consulted beside the packaged one."),
]
ColumnOptions = Annotated[
    Optional[list[str]],  # noqa: UP007, UP045
    typer.Option(
        "--column",
        metavar="FIELD=COLUMN",
        help="Take a field from this column of a table, for example --column text=body --column published=day.",
    ),
]


def column_map(pairs: list[str] | None) -> dict[str, str]:
    """Turn ``FIELD=COLUMN`` options into a mapping.

    Raises:
        ConfigError: an option has no equals sign.
    """
    mapping = {}
    for pair in pairs or ():
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise ConfigError(f"--column: found {pair!r}, expected FIELD=COLUMN, for example text=body")
        mapping[field.strip()] = column.strip()
    return mapping
