"""The errors a caller of volteface can meet, in one tree.

::

    VoltefaceError
    ├── InputError        the caller's text, file or argument cannot be used
    │   └── UnreadableSource   a whole file or feed could not be opened or decoded
    ├── DataFileError     a lexicon, registry or ontology file breaks its schema
    ├── ConfigError       an option or a setting contradicts another or is out of range
    ├── ModelError        a language model is missing, damaged or of another version
    └── StoreError        the desk could not be opened, locked, migrated or written
        ├── DeskLocked         another process holds the desk
        └── DeskTooNew         a newer version of volteface made the desk

Context is in attributes; the message says what was found, what was expected and what to do.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ConfigError",
    "DataFileError",
    "DeskLocked",
    "DeskTooNew",
    "InputError",
    "ModelError",
    "StoreError",
    "UnreadableSource",
    "VoltefaceError",
]


class VoltefaceError(Exception):
    """The base of every error that volteface raises on purpose."""


class InputError(VoltefaceError):
    """The caller's text, file or argument cannot be used.

    Attributes:
        path: the file the problem stands in, if there is one.
        line: the line in it, counted from 1, if known.
    """

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        where = "" if path is None else f"{path}:{line}: " if line is not None else f"{path}: "
        super().__init__(where + message)
        self.path = path
        self.line = line


class UnreadableSource(InputError):  # noqa: N818  # named for what was found
    """A whole file or feed could not be opened or decoded."""


class DataFileError(VoltefaceError):
    """A lexicon, registry or ontology file breaks its schema.

    Attributes:
        path: the data file.
        line: the line in it, counted from 1, if known.
        column: the column's name, if the problem is in one.
    """

    def __init__(self, message: str, *, path: str | Path, line: int | None = None, column: str | None = None) -> None:
        where = str(path) + (f":{line}" if line is not None else "") + (f' column "{column}"' if column else "")
        super().__init__(f"{where}: {message}")
        self.path = path
        self.line = line
        self.column = column


class ConfigError(VoltefaceError):
    """An option or a setting contradicts another or is out of range."""


class ModelError(VoltefaceError):
    """A language model is missing, damaged or of another version."""


class StoreError(VoltefaceError):
    """The desk could not be opened, locked, migrated or written.

    Attributes:
        path: the desk's file.
    """

    def __init__(self, message: str, *, path: str | Path | None = None) -> None:
        super().__init__(message)
        self.path = path


class DeskLocked(StoreError):  # noqa: N818  # named for what was found
    """Another process holds the desk and did not let go within the bounded wait."""


class DeskTooNew(StoreError):  # noqa: N818  # named for what was found
    """A newer version of volteface made the desk; this one must not write into it."""
