"""Dataclasses to JSON, from JSON and to Arrow: one form each, derived from the fields.

Works on any frozen dataclass whose fields are strings, numbers, literals, tuples, mappings and other such dataclasses.
"""

from __future__ import annotations

import html
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from volteface.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_schema", "field_values", "from_dict", "html_table", "to_dict"]

T = TypeVar("T")


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(cls: type[Any]) -> dict[str, Any]:
    """Return the type of each field, worked out once a class."""
    if cls not in _HINTS:
        hints = typing.get_type_hints(cls)
        _HINTS[cls] = {f.name: hints[f.name] for f in fields(cls)}
    return _HINTS[cls]


def to_dict(record: Any) -> dict[str, Any]:
    """Return the JSON form of a record: plain dicts, lists, strings, numbers and ``None``."""
    return {name: _plain(getattr(record, name)) for name in _hints(type(record))}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        return to_dict(value)
    return str(value)


def from_dict(cls: type[T], data: Mapping[str, Any]) -> T:
    """Build a record from its JSON form.

    Args:
        cls: a record class, ``Annotation``, ``Document`` or one of the parts.
        data: exactly the fields of ``cls``; those with a default may be missing.

    Raises:
        InputError: a key is unknown, a needed one is missing, or a value has the wrong shape.
    """
    hints = _hints(cls)
    unknown = sorted(set(data) - set(hints))
    if unknown:
        raise InputError(f"{cls.__name__}: unknown fields {unknown}; expected {sorted(hints)}")
    try:
        return cls(**{name: _build(hints[name], value) for name, value in data.items()})
    except TypeError as error:
        raise InputError(f"{cls.__name__}: {error}") from error


def _build(hint: Any, value: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _build(_needed(args), value)
    if origin is tuple:
        _expect(isinstance(value, list | tuple), "a list", value)
        return tuple(_build(args[0], item) for item in value)
    if is_dataclass(hint):
        _expect(isinstance(value, Mapping), "an object", value)
        return from_dict(typing.cast(type, hint), value)
    if origin is Literal:
        if value not in args:
            raise TypeError(f"expected one of {', '.join(map(str, args))}, found {value!r}")
        return value
    if hint is float and isinstance(value, int):
        return float(value)
    _expect(not isinstance(hint, type) or isinstance(value, hint), getattr(hint, "__name__", str(hint)), value)
    return value


def _needed(args: tuple[Any, ...]) -> Any:
    return next(arg for arg in args if arg is not type(None))


def _expect(holds: bool, expected: str, value: Any) -> None:
    if not holds:
        raise TypeError(f"expected {expected}, found {type(value).__name__}")


@cache
def arrow_schema(cls: type) -> pa.Schema:
    """Return the Arrow schema of a record class: one column a field, nested parts as structs and lists.

    ``Document.extra`` is a string column that holds JSON.
    """
    import pyarrow as pa

    return pa.schema([pa.field(name, _arrow_type(hint)) for name, hint in _hints(cls).items()])


def _arrow_type(hint: Any) -> pa.DataType:
    import pyarrow as pa

    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _arrow_type(_needed(args))
    if origin is tuple:
        return pa.list_(_arrow_type(args[0]))
    if origin is Literal or hint is str or origin is Mapping:
        return pa.string()
    if is_dataclass(hint):
        parts = _hints(typing.cast(type, hint))
        return pa.struct([pa.field(name, _arrow_type(inner)) for name, inner in parts.items()])
    scalar = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return scalar[hint]


def field_values(record: Any) -> dict[str, Any]:
    """Return the fields of a dataclass with their values, in order."""
    return {name: getattr(record, name) for name in _hints(type(record))}


def html_table(cells: Mapping[str, Any]) -> str:
    """Return a two-column table for notebooks; everything in it is escaped, since texts are hostile."""
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(_shown(value))}</td></tr>" for name, value in cells.items()
    )
    return f"<table>{rows}</table>"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_shown(item) for item in value)
    return str(getattr(value, "text", value)) if value is not None else ""
