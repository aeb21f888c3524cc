"""The options that several commands share, written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.sources import SourceOptions

__all__ = [
    "AboutOption",
    "ActorFiles",
    "AllowPrivateOption",
    "ColumnOptions",
    "DeskOption",
    "EncodingOption",
    "LimitOption",
    "ListFormat",
    "ListFormatOption",
    "MaxCharsOption",
    "OntologyFiles",
    "OutputOption",
    "Paths",
    "SinceOption",
    "Text",
    "UntilOption",
    "WaitOption",
    "WorkersOption",
    "source_options",
]

MAX_CHARS = 1_000_000


class ListFormat(StrEnum):
    """How a list is printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


Text = str | None
Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, globs, feed addresses, or - for standard input: dated text, JSON Lines, CSV, Parquet, "
        "HTML, RSS/Atom, WARC.",
        show_default=False,
    ),
]
AboutOption = Annotated[Text, typer.Option("--about", metavar="ACTOR", help="Only what mentions this actor.")]
DeskOption = Annotated[
    Path | None,
    typer.Option(
        "--desk", "-d", metavar="FILE", envvar="VOLTEFACE_DESK", help="The desk; ./volteface.desk if not given."
    ),
]
WaitOption = Annotated[
    float,
    typer.Option("--wait", metavar="SECONDS", min=0, help="How long to wait for a desk that another process holds."),
]
SinceOption = Annotated[
    Text, typer.Option("--since", metavar="DATE", help="From this day on (2024, 2024-12 or 2024-12-08).")
]
UntilOption = Annotated[
    Text, typer.Option("--until", metavar="DATE", help="Up to and including this day, month or year.")
]
LimitOption = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many rows.")]
ListFormatOption = Annotated[
    ListFormat, typer.Option("--format", "-f", help="How the list is printed; jsonl gives the whole records with ids.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of standard output."),
]
ActorFiles = Annotated[
    list[Path] | None,
    typer.Option("--actors", metavar="FILE", help="A registry of your own (TSV), consulted beside the packaged one."),
]
OntologyFiles = Annotated[
    list[Path] | None,
    typer.Option("--ontology", metavar="FILE", help="An ontology of your own (YAML), coded beside PLOVER."),
]
ColumnOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=COLUMN",
        help="Take a field from this column of a table, for example --column text=body --column published=day.",
    ),
]
EncodingOption = Annotated[
    Text, typer.Option("--encoding", metavar="CODEC", help="The encoding of the files; found out if not given.")
]
WorkersOption = Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes that read.")]
AllowPrivateOption = Annotated[
    bool,
    typer.Option("--allow-private", help="Also fetch addresses of this machine and of private networks."),
]
MaxCharsOption = Annotated[int, typer.Option("--max-chars", min=1, help="Skip texts of more characters than this.")]


def source_options(
    columns: list[str] | None, encoding: str | None, max_chars: int, *, allow_private: bool = False
) -> SourceOptions:
    """Return how sources are read, from the options of a command.

    Raises:
        ConfigError: a column option has no equals sign or names no field, or the encoding is unknown.
    """
    from volteface.sources import SourceOptions

    return SourceOptions(
        columns=_column_map(columns), encoding=encoding, max_chars=max_chars, allow_private=allow_private
    )


def _column_map(pairs: list[str] | None) -> dict[str, str]:
    """Turn ``FIELD=COLUMN`` options into a mapping."""
    mapping = {}
    for pair in pairs or ():
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise ConfigError(f"--column: found {pair!r}, expected FIELD=COLUMN, for example text=body")
        mapping[field.strip()] = column.strip()
    return mapping
