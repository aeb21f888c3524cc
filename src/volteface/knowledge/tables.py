"""The one reader of the package's data tables.

A table is a TSV file under ``knowledge/data`` with a header, UTF-8 in NFC, LF line ends, rows sorted by the key,
and beside it ``<name>.schema.yaml``::

    description: what the table holds
    key: [lemma, sense]            # unique together; rows are sorted by it
    columns:
      lemma: {type: string, required: true, pattern: "[a-z -]+"}
      class: {type: enum, values: [say, deny], required: true}
      score: {type: number, minimum: -10, maximum: 10}
      begin: {type: date}          # an ISO prefix: 2004, 2004-03, 2004-03-14
      aliases: {type: list}        # parts divided by |
      example: {type: string}

An empty cell is ``None`` (an empty list for lists). Every table has a line in ``data/SOURCES.tsv``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import yaml

from volteface.errors import DataFileError

__all__ = ["DATA", "Column", "Schema", "check_table", "load_rows", "load_schema", "read_table", "table_names"]

DATA = Path(str(resources.files("volteface.knowledge") / "data"))
"""The folder of the packaged data files."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TYPES = ("string", "enum", "number", "integer", "boolean", "date", "list")
_YAML: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast where it is built
_Reader = Callable[[str], Any]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column may hold."""

    name: str
    type: str = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """A table's columns, its key and what it is for."""

    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def table_names(root: Path = DATA) -> tuple[str, ...]:
    """Return the names of all tables under ``root``, as paths without ``.tsv``, sorted."""
    return tuple(sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.tsv")))


def load_schema(path: Path) -> Schema:
    """Read ``<name>.schema.yaml``.

    Raises:
        DataFileError: the file is missing or does not describe a table.
    """
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_YAML)
    except FileNotFoundError as error:
        raise DataFileError("no schema beside the table; write one", path=path) from error
    except yaml.YAMLError as error:
        raise DataFileError(f"not YAML: {error}", path=path) from error
    if not isinstance(data, dict) or not {"description", "key", "columns"} <= set(data):
        raise DataFileError("expected the keys description, key and columns", path=path)
    return Schema(data["description"], tuple(data["key"]), tuple(_columns(data["columns"], path)))


def _columns(data: Mapping[str, Mapping[str, Any]], path: Path) -> Iterator[Column]:
    for name, options in data.items():
        options = dict(options or {})
        options["values"] = tuple(str(value) for value in options.get("values", ()))
        try:
            column = Column(name=name, **options)
        except TypeError as error:
            raise DataFileError(f"column {name}: {error}", path=path) from error
        if column.type not in _TYPES:
            expected = f"expected one of {', '.join(_TYPES)}"
            raise DataFileError(f"column {name}: found type {column.type!r}, {expected}", path=path)
        yield column


def read_table(path: Path, schema: Schema | None = None, *, partial: bool = False) -> list[dict[str, Any]]:
    """Return the rows of a table as typed dictionaries, checked against its schema.

    Args:
        path: the table.
        schema: its schema; without it, the one that stands beside the table.
        partial: whether columns that are not required may be missing and columns may stand in any order.

    Raises:
        DataFileError: a cell, the header, the order or the key breaks the schema; names file, line and column.
    """
    schema = schema or load_schema(path.with_name(path.stem + ".schema.yaml"))
    lines = _text(path).split("\n")
    if lines[-1] == "":
        lines.pop()
    if partial:
        lines = [line.removesuffix("\r") for line in lines]
    header = lines[0].split("\t") if lines else []
    _check_header(header, schema, path, partial)
    columns = {column.name: column for column in schema.columns}
    readers = [(name, _reader(columns[name])) for name in header]
    missing = {name: () if column.type == "list" else None for name, column in columns.items() if name not in header}
    rows = [_row(line, number, readers, path) for number, line in enumerate(lines[1:], start=2)]
    return [row | missing for row in rows] if missing else rows


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise DataFileError("no such table", path=path) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataFileError("not UTF-8; save the table as UTF-8", path=path, line=line) from error


def _check_header(header: list[str], schema: Schema, path: Path, partial: bool) -> None:
    expected = [column.name for column in schema.columns]
    if not partial and header != expected:
        raise DataFileError(f"found the header {header}, expected {expected}", path=path, line=1)
    needed = [column.name for column in schema.columns if column.required]
    if not set(needed) <= set(header) <= set(expected) or len(set(header)) != len(header):
        message = f"found the header {header}, expected at least {needed} and at most {expected}, divided by tabs"
        raise DataFileError(message, path=path, line=1)


def _row(line: str, number: int, readers: Sequence[tuple[str, _Reader]], path: Path) -> dict[str, Any]:
    cells = line.split("\t")
    if len(cells) != len(readers):
        raise DataFileError(f"found {len(cells)} cells, expected {len(readers)}", path=path, line=number)
    row = {}
    for cell, (name, read) in zip(cells, readers, strict=True):
        try:
            row[name] = read(cell)
        except _UnfitError as expected:
            raise DataFileError(f"found {cell!r}, expected {expected}", path=path, line=number, column=name) from None
    return row


class _UnfitError(Exception):
    """A cell that does not fit its column; the message says what was expected."""


def _reader(column: Column) -> _Reader:
    """Return the function that turns a cell of the column into its value; made once a table, called once a cell."""
    empty: Any = () if column.type == "list" else None
    filled = _TYPE_READERS.get(column.type, _string_reader)(column)
    required = column.required

    def read(cell: str) -> Any:
        if cell == "":
            if required:
                raise _UnfitError("a value")
            return empty
        return filled(cell)

    return read


def _string_reader(column: Column) -> _Reader:
    if column.pattern is None:
        return str
    fits = re.compile(column.pattern).fullmatch

    def read(cell: str) -> str:
        if not fits(cell):
            raise _UnfitError(f"a match of {column.pattern}")
        return cell

    return read


def _date_reader(column: Column) -> _Reader:
    def read(cell: str) -> str:
        if not _DATE.fullmatch(cell):
            raise _UnfitError("an ISO date or a prefix of one, such as 2004 or 2004-03")
        return cell

    return read


def _enum_reader(column: Column) -> _Reader:
    values = frozenset(column.values)

    def read(cell: str) -> str:
        if cell not in values:
            raise _UnfitError(f"one of {', '.join(column.values)}")
        return cell

    return read


def _list_reader(column: Column) -> _Reader:
    values = frozenset(column.values)

    def read(cell: str) -> tuple[str, ...]:
        parts = tuple([part.strip() for part in cell.split("|")])
        if "" in parts:
            raise _UnfitError("parts divided by single |")
        if values and not values.issuperset(parts):
            raise _UnfitError(f"parts among {', '.join(column.values)}")
        return parts

    return read


def _boolean_reader(column: Column) -> _Reader:
    def read(cell: str) -> bool:
        if cell not in ("yes", "no"):
            raise _UnfitError("yes or no")
        return cell == "yes"

    return read


def _number_reader(column: Column) -> _Reader:
    convert = int if column.type == "integer" else float
    least = -math.inf if column.minimum is None else column.minimum
    most = math.inf if column.maximum is None else column.maximum

    def read(cell: str) -> float | int:
        try:
            value = convert(cell)
        except ValueError:
            raise _UnfitError("a number" if convert is float else "a whole number") from None
        if not least <= value <= most or not math.isfinite(value):
            raise _UnfitError(f"a number from {least} to {most}")
        return value

    return read


_TYPE_READERS: Mapping[str, Callable[[Column], _Reader]] = {
    "date": _date_reader,
    "enum": _enum_reader,
    "list": _list_reader,
    "boolean": _boolean_reader,
    "number": _number_reader,
    "integer": _number_reader,
}


def load_rows(name: str, row_type: type[Row], *, root: Path = DATA) -> tuple[Row, ...]:
    """Return a table as frozen rows of ``row_type``, a dataclass whose fields are among the table's columns.

    Raises:
        DataFileError: the table breaks its schema.
    """
    rows: tuple[Row, ...] = _load_rows(name, row_type, root)  # type: ignore[arg-type]  # a class is hashable
    return rows


@cache
def _load_rows(name: str, row_type: type[Any], root: Path) -> tuple[Any, ...]:
    rows = read_table(root / f"{name}.tsv")
    names = [item.name for item in fields(row_type) if rows and item.name in rows[0]]
    return tuple(row_type(**{name: row[name] for name in names}) for row in rows)


def check_table(path: Path) -> list[str]:
    """Return what is wrong with a table beyond its cells: encoding form, order, repeated keys. Empty if nothing is."""
    text = path.read_text("utf-8")
    problems = []
    if text != unicodedata.normalize("NFC", text):
        problems.append(f"{path}: not in Unicode NFC")
    if "\r" in text or not text.endswith("\n"):
        problems.append(f"{path}: lines must end in LF, the last one too")
    schema = load_schema(path.with_name(path.stem + ".schema.yaml"))
    keys = [tuple(str(row[part] or "") for part in schema.key) for row in read_table(path, schema)]
    for number, (before, key) in enumerate(pairwise(keys), start=3):
        if key == before:
            problems.append(f"{path}:{number}: repeats the key {key}")
        elif key < before:
            problems.append(f"{path}:{number}: {key} stands after {before}; sort the rows by {', '.join(schema.key)}")
    return problems
