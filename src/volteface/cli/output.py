"""Rows to a table, JSON Lines or CSV; results go to standard output, everything else to standard error."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from volteface.cli.options import ListFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

__all__ = ["json_line", "messages", "print_rows", "utf8_output"]


def messages() -> Console:
    """Return the console for progress and messages: standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@contextmanager
def utf8_output(path: Path | None) -> Iterator[TextIO]:
    """Open ``path`` for writing, or give standard output, both in UTF-8."""
    if path is not None and str(path) != "-":
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    yield sys.stdout
    sys.stdout.flush()


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
    empty: str = "nothing found",
) -> None:
    """Print rows in the wanted form.

    Args:
        rows: the rows; JSON Lines prints all their keys, table and CSV only ``columns``.
        columns: keys in the order of the columns.
        style: table, JSON Lines or CSV.
        output: a file instead of standard output.
        empty: what a table says on standard error when there are no rows.
    """
    with utf8_output(output) as stream:
        if style is ListFormat.jsonl:
            for row in rows:
                stream.write(json_line(row))
        elif style is ListFormat.csv:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
        else:
            _print_table(list(rows), columns, stream, empty)


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], stream: TextIO, empty: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        messages().print(empty)
        return
    console = Console(file=stream, highlight=False, width=None if stream.isatty() else 160)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_plain(_cell(row.get(column))) for column in columns))
    console.print(table)


def _plain(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(_cell(item) for item in value)
    if isinstance(value, Mapping):
        return str(value.get("text") or json.dumps(value, ensure_ascii=False))
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)
