"""What is shown, as a file: CSV, JSON Lines or Parquet, with the same rows and columns.

Needs rows as plain mappings; makes bytes and the response that carries them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from volteface.errors import InputError

__all__ = ["EXPORTS", "check_form", "export", "export_links", "file_response"]

EXPORTS = ("csv", "jsonl", "parquet")
"""The forms of an export."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Rows = Sequence[Mapping[str, Any]]


def check_form(form: str) -> None:
    """Refuse a form that there is none of.

    Raises:
        InputError: it is none.
    """
    if form not in EXPORTS:
        raise InputError(f"export: found {form[:20]!r}; expected one of {', '.join(EXPORTS)}")


def file_response(name: str, rows: Rows, columns: Sequence[str], form: str, *, total: int | None = None) -> Response:
    """Return rows as a file to be saved.

    Args:
        name: of the file, without its ending.
        rows: what is shown.
        columns: their names, in order.
        form: one of ``EXPORTS``.
        total: how many rows there are in all, where these are not all.

    Raises:
        InputError: there is no such form.
    """
    check_form(form)
    data, media = export(rows, columns, form)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "X-Rows-In-All": str(len(rows) if total is None else total),
    }
    return Response(data, media_type=media, headers=headers)


def export_links(address: str) -> dict[str, str]:
    """Return form -> the address of a page's rows in that form."""
    joint = "&" if "?" in address else "?"
    return {form: f"{address}{joint}export={form}" for form in EXPORTS}


def export(rows: Rows, columns: Sequence[str], form: str) -> tuple[bytes, str]:
    """Return rows as a file, and its media type."""
    return {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[form](rows, columns)


def _csv(rows: Rows, columns: Sequence[str]) -> tuple[bytes, str]:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_inert(row[column]) for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8"), "text/csv; charset=utf-8"


def _inert(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: an article could plant one."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _jsonl(rows: Rows, columns: Sequence[str]) -> tuple[bytes, str]:
    lines = (json.dumps({column: row[column] for column in columns}, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8"), "application/x-ndjson; charset=utf-8"


def _parquet(rows: Rows, columns: Sequence[str]) -> tuple[bytes, str]:
    import pyarrow as pa
    from pyarrow import parquet

    held = {column: [row[column] for row in rows] for column in columns}
    table = pa.table({column: pa.array(values, _type_of(column, values)) for column, values in held.items()})
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue(), "application/vnd.apache.parquet"


_FLOATS = frozenset(("confidence", "latitude", "longitude", "strength", "score"))
_NUMBERS = frozenset(("events", "happened", "count", "documents", "n_before", "n_after"))


def _type_of(column: str, values: Sequence[Any]) -> Any:
    """Return the type of a column by its name, so that a file without rows has the same types."""
    import pyarrow as pa

    if column in _FLOATS:
        return pa.float64()
    if column == "told":
        return pa.bool_()
    return pa.int64() if column in _NUMBERS and not any(isinstance(one, str) for one in values) else pa.string()
