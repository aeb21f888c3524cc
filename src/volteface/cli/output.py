"""Rows to a table, JSON Lines or CSV; results go to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer

from volteface.cli.options import ListFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["json_line", "print_rows", "say", "utf8_output"]

_PIPE_WIDTH = 160
"""Columns of a table that goes to a file or a pipe."""
_GAP = 2
"""Blanks between two columns of a table."""


def say(message: str) -> None:
    """Write one line of progress or a message to standard error."""
    from volteface.report.printable import printable

    typer.echo(printable(message).encode("utf-8", "replace").decode("utf-8"), err=True)


@contextmanager
def utf8_output(path: Path | None = None) -> Iterator[TextIO]:
    """Open ``path`` for writing, or give standard output, both in UTF-8.

    When the reader of standard output has gone (``| head``) the program ends without an error.
    """
    if path is not None and str(path) != "-":
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still in the buffer has nowhere to go; without this, Python complains when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None


def json_line(row: Any) -> str:
    """Return one line of JSON, readable where UTF-8 can carry it and escaped where it cannot (lone surrogates)."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(row)
    return line + "\n"


def print_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    style: ListFormat,
    output: Path | None = None,
    records: Iterable[Any] | None = None,
) -> None:
    """Print rows in the wanted form.

    Args:
        rows: what a person reads, for table and CSV.
        columns: keys of the rows, in the order of the columns.
        style: table, JSON Lines or CSV.
        output: a file instead of standard output.
        records: what JSON Lines prints instead of the rows: the records as the contract has them, with all ids.
    """
    with utf8_output(output) as stream:
        if style is ListFormat.jsonl:
            _write_jsonl(rows if records is None else records, stream)
        elif style is ListFormat.csv:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
        else:
            _write_table(list(rows), columns, stream)


def _write_jsonl(records: Iterable[Any], stream: TextIO) -> None:
    from volteface.records import to_dict

    for record in records:
        stream.write(json_line(record if isinstance(record, Mapping) else to_dict(record)))


def _write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from volteface.report.printable import printable

    if not rows:
        say("nothing found")
        return
    console = Console(file=stream, highlight=False, width=None if stream.isatty() else _PIPE_WIDTH)
    numbers = [all(isinstance(row.get(column), int | float | None) for row in rows) for column in columns]
    heads = [column.replace("_", " ") for column in columns]
    cells = [[printable(_cell(row.get(column))) for column in columns] for row in rows]
    plain = _plain_lines(heads, cells, numbers, console.width)
    if plain is not None and not console.is_terminal:
        stream.writelines(plain)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head, number in zip(heads, numbers, strict=True):
        table.add_column(head, overflow="fold", justify="right" if number else "left")
    for row in cells:
        table.add_row(*map(Text, row))
    with console.capture() as held:
        console.print(table)
    stream.writelines(f"{line.rstrip()}\n" for line in held.get().splitlines())


def _plain_lines(
    heads: Sequence[str], cells: Sequence[Sequence[str]], numbers: Sequence[bool], width: int
) -> list[str] | None:
    """Return the lines of a table that needs no folding, as rich would print it without colour, but at once."""
    from rich.cells import cell_len

    lines = [heads, *cells]
    # Signs that fill two columns, or none, are left to rich.
    if not all(
        cell.isprintable() and (cell.isascii() or cell_len(cell) == len(cell)) for line in lines for cell in line
    ):
        return None
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    if sum(widths) + _GAP * (len(widths) - 1) > width:
        return None
    form = (" " * _GAP).join(f"{{:{'>' if right else '<'}{n}}}" for right, n in zip(numbers, widths, strict=True))
    return [form.format(*line).rstrip() + "\n" for line in lines]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)
