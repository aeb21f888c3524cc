"""Filters as SQL: what a caller asks for becomes conditions with named parameters, never text pasted into SQL.

Needs nothing; makes the ``WHERE`` part of the desk's queries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["Conditions"]


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, and their parameters."""

    parts: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)

    def add(self, sql: str, **params: Any) -> Conditions:
        """Add a condition that is always meant."""
        self.parts.append(sql)
        self.params.update(params)
        return self

    def equal(self, column: str, name: str, value: object) -> Conditions:
        """Add ``column = value`` where a value is given."""
        return self if value is None else self.add(f"{column} = ${name}", **{name: value})

    def contains(self, column: str, name: str, text: str | None) -> Conditions:
        """Add that the column holds the text, in any case, where a text is given."""
        return self if text is None else self.add(f"contains(lower({column}), lower(${name}))", **{name: text})

    def between(self, column: str, since: str | None, until: str | None) -> Conditions:
        """Add that an ISO date lies in the period; both ends belong to it and may be prefixes (``2024-12``)."""
        if since is not None:
            self.add(f"({column} >= $since OR starts_with($since, {column}))", since=since)
        if until is not None:
            self.add(f"left({column}, length($until)) <= $until", until=until)
        return self

    @property
    def sql(self) -> str:
        """The conditions joined by ``AND``; ``true`` where there are none."""
        return " AND ".join(f"({part})" for part in self.parts) or "true"
