"""Filters as SQL: what a caller asks for becomes conditions with named parameters, never text pasted into SQL.

Needs nothing; makes the ``WHERE`` part of the desk's queries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Conditions", "near"]

_OF_RECORDS = re.compile(r"\b[ra]\.")
_NEAR = re.compile(r"\{near (\w+)\}")


def near(sql: str, numbers: Iterable[int]) -> str:
    """Return a query in which ``{near event}`` stands for the rows of ``event`` of the documents with these numbers.

    A table that is narrowed by number alone is read only where these documents stand; narrowed by another column in
    the same step, or by a list of constants, it would be read whole. So the rows are set apart first.
    """
    listed = ", ".join(str(int(number)) for number in sorted(set(numbers)))
    rows = f"WHERE number IN (SELECT unnest([{listed}]::INTEGER[]))"
    return _NEAR.sub(
        lambda found: f'(WITH near AS MATERIALIZED (SELECT * FROM "{found[1]}" {rows}) SELECT * FROM near)', sql
    )


@dataclass(slots=True)
class Conditions:
    """Conditions that must all hold, and their parameters.

    Attributes:
        parts: SQL on the record ``r``, its document ``d`` or the actor ``a``.
        params: the values of the names in it.
        stands: queries that give the rows (number, position, day, counts) of the records of an actor.
    """

    parts: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    stands: list[str] = field(default_factory=list)

    def stand(self, sql: str) -> Conditions:
        """Add that the record ``r`` is among those that a query on ``part`` gives."""
        self.stands.append(sql)
        return self

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
    def of_documents(self) -> bool:
        """Whether all conditions are on the document ``d``."""
        return not self.stands and not any(_OF_RECORDS.search(part) for part in self.parts)

    @property
    def sql(self) -> str:
        """The conditions joined by ``AND``; ``true`` where there are none."""
        among = [f"(r.number, r.position) IN (SELECT (number, position) FROM ({stand}))" for stand in self.stands]
        return " AND ".join(f"({part})" for part in (*self.parts, *among)) or "true"
