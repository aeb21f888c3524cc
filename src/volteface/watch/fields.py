"""Tables of a settings file, checked key by key: what is missing, unknown or of another kind is said with its key.

Needs a table as ``tomllib`` reads it and where it stands; makes its values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from volteface.errors import ConfigError

__all__ = ["Fields", "seconds_of"]

_DURATION = re.compile(r"(\d{1,6})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def seconds_of(text: str, name: str, *, least: int = 60) -> int:
    """Return how many seconds a duration such as ``90s``, ``15m``, ``2h`` or ``1d`` is.

    Args:
        text: the duration.
        name: the key or option, for the message.
        least: the shortest that is allowed, in seconds.

    Raises:
        ConfigError: it is none, or too short.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"{name}: found {text!r}; expected a duration such as 90s, 15m, 2h or 1d")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if not least <= seconds <= 366 * 86_400:
        raise ConfigError(f"{name}: found {text!r}; expected between {least}s and a year")
    return seconds


class Fields:
    """One table of the file. Each key is taken once; ``finish`` refuses what nobody took.

    Args:
        values: the table.
        where: the file and the table's name, for messages.
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values = dict(values)
        self._where = where
        self._known: list[str] = []

    def error(self, key: str, problem: str) -> ConfigError:
        """Return the error of a key."""
        place = self._where if self._where.endswith(": ") else f"{self._where}."
        return ConfigError(f"{place}{key}: {problem}")

    def take(self, key: str, kind: type, what: str, default: Any = None, *, needed: bool = False) -> Any:
        """Return a value of one kind.

        Raises:
            ConfigError: it is missing though it is needed, or of another kind.
        """
        self._known.append(key)
        if key not in self._values:
            if needed:
                raise self.error(key, f"missing; expected {what}")
            return default
        value = self._values.pop(key)
        # A truth value is a number to Python, not to a person.
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self.error(key, f"found {value!r}; expected {what}")
        return value

    def text(self, key: str, what: str = "a text", *, needed: bool = False) -> str | None:
        """Return a text that is not empty."""
        value: str | None = self.take(key, str, what, needed=needed)
        if value is not None and not value.strip():
            raise self.error(key, f"found {value!r}; expected {what}")
        return value

    def needed(self, key: str, what: str) -> str:
        """Return a text that must be there."""
        return self.text(key, what, needed=True) or ""

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a truth value."""
        return bool(self.take(key, bool, "true or false", default))

    def number(self, key: str, *, default: int | None = None, least: int, most: int) -> int:
        """Return a whole number in a range; it must be there where it has no default."""
        what = f"a whole number from {least} to {most}"
        value: int = self.take(key, int, what, default, needed=default is None)
        if not least <= value <= most:
            raise self.error(key, f"found {value}; expected {what}")
        return value

    def texts(self, key: str, what: str = 'a list of texts, for example ["HTS"]') -> tuple[str, ...]:
        """Return a list of texts; an empty one where it is missing."""
        values = self.take(key, list, what, [])
        if not all(isinstance(one, str) and one.strip() for one in values):
            raise self.error(key, f"found {values!r}; expected {what}")
        return tuple(values)

    def one_of(self, key: str, names: Sequence[str], default: str | None = None) -> str:
        """Return one of some names; it must be there where it has no default."""
        what = f"one of {', '.join(names)}"
        value: str = self.take(key, str, what, default, needed=default is None)
        if value not in names:
            raise self.error(key, f"found {value!r}; expected {what}")
        return value

    def duration(self, key: str) -> int | None:
        """Return a duration in seconds."""
        value = self.text(key, "a duration such as 15m")
        if value is None:
            return None
        place = self._where if self._where.endswith(": ") else f"{self._where}."
        return seconds_of(value, f"{place}{key}")

    def tables(self, key: str) -> tuple[Fields, ...]:
        """Return a list of tables (``[[key]]``)."""
        values = self.take(key, list, f"[[{key}]] tables", [])
        if not all(isinstance(one, Mapping) for one in values):
            raise self.error(key, f"found {values!r}; expected [[{key}]] tables")
        return tuple(Fields(one, f"{self._where}{key}[{at}]") for at, one in enumerate(values, start=1))

    def table(self, key: str) -> Fields:
        """Return one table (``[key]``); an empty one where it is missing."""
        return Fields(self.take(key, dict, f"a [{key}] table", {}), f"{self._where}{key}")

    def finish(self) -> None:
        """Refuse what is left over.

        Raises:
            ConfigError: a key is unknown; the message names the nearest known one.
        """
        for key in self._values:
            near = get_close_matches(key, self._known, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; expected {', '.join(self._known)}"
            raise self.error(key, f"unknown key{hint}")
