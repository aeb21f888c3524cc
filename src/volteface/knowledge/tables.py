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

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml

from volteface.errors import DataFileError

__all__ = ["DATA", "Column", "Schema", "check_table", "load_rows", "load_schema", "read_table", "table_names"]

DATA = Path(str(resources.files("volteface.knowledge") / "data"))
"""The folder of the packaged data files."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TYPES = ("string", "enum", "number", "integer", "boolean", "date", "list")
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
        data = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise DataFileError("no schema beside the table; write one", path=path) from error
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
            raise DataFileError(f"column {name}: found type {column.type!r}, expected one of {', '.join(_TYPES)}", path=path)
        yield column


def read_table(path: Path, schema: Schema | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table as typed dictionaries, checked against its schema.

    Raises:
        DataFileError: a cell, the header, the order or the key breaks the schema; names file, line and column.
    """
    schema = schema or load_schema(path.with_name(path.stem + ".schema.yaml"))
    lines = path.read_text("utf-8").split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    header = lines[0].split("\t") if lines else []
    expected = [column.name for column in schema.columns]
    if header != expected:
        raise DataFileError(f"found the header {header}, expected {expected}", path=path, line=1)
    return [_row(line, number, schema, path) for number, line in enumerate(lines[1:], start=2)]


def _row(line: str, number: int, schema: Schema, path: Path) -> dict[str, Any]:
    cells = line.split("\t")
    if len(cells) != len(schema.columns):
        raise DataFileError(f"found {len(cells)} cells, expected {len(schema.columns)}", path=path, line=number)
    return {
        column.name: _value(cell, column, path, number) for column, cell in zip(schema.columns, cells, strict=True)
    }


def _value(cell: str, column: Column, path: Path, line: int) -> Any:
    def wrong(expected: str) -> DataFileError:
        return DataFileError(f"found {cell!r}, expected {expected}", path=path, line=line, column=column.name)

    if cell == "":
        if column.required:
            raise wrong("a value")
        return () if column.type == "list" else None
    if column.type == "list":
        parts = tuple(part.strip() for part in cell.split("|"))
        if not all(parts):
            raise wrong("parts divided by single |")
        if column.values and not set(parts) <= set(column.values):
            raise wrong(f"parts among {', '.join(column.values)}")
        return parts
    if column.type == "enum":
        if cell not in column.values:
            raise wrong(f"one of {', '.join(column.values)}")
        return cell
    if column.type in ("number", "integer"):
        return _number(cell, column, wrong)
    if column.type == "boolean":
        if cell not in ("yes", "no"):
            raise wrong("yes or no")
        return cell == "yes"
    if column.type == "date" and not _DATE.fullmatch(cell):
        raise wrong("an ISO date or a prefix of one, such as 2004 or 2004-03")
    if column.pattern and not re.fullmatch(column.pattern, cell):
        raise wrong(f"a match of {column.pattern}")
    return cell


def _number(cell: str, column: Column, wrong: Any) -> float | int:
    try:
        value = int(cell) if column.type == "integer" else float(cell)
    except ValueError as error:
        raise wrong("a number") from error
    if (column.minimum is not None and value < column.minimum) or (column.maximum is not None and value > column.maximum):
        raise wrong(f"{column.minimum} to {column.maximum}")
    return value


def load_rows(name: str, row_type: type[Row], *, root: Path = DATA) -> tuple[Row, ...]:
    """Return a table as frozen rows of ``row_type``, a dataclass whose fields are among the table's columns.

    Raises:
        DataFileError: the table breaks its schema.
    """
    return _load_rows(name, row_type, root)  # type: ignore[return-value]  # functools.cache hides the type variable


@cache
def _load_rows(name: str, row_type: type[Any], root: Path) -> tuple[Any, ...]:
    wanted = {item.name for item in fields(row_type)}
    rows = read_table(root / f"{name}.tsv")
    return tuple(row_type(**{key: value for key, value in row.items() if key in wanted}) for row in rows)


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
    for number, (before, key) in enumerate(zip(keys, keys[1:], strict=False), start=3):
        if key == before:
            problems.append(f"{path}:{number}: repeats the key {key}")
        elif key < before:
            problems.append(f"{path}:{number}: {key} stands after {before}; sort the rows by {', '.join(schema.key)}")
    return problems
