"""Which filters the pages of records know, and what each means as SQL.

Needs nothing; makes ``FILTERS``: record table -> name of the filter -> what adds it to the conditions. A filter takes
one plain string, as an address carries it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from volteface.desk.actors import linked_actor
from volteface.desk.conditions import Conditions
from volteface.desk.queries import AUTHOR, DAYS, by_actor, by_author, naming
from volteface.desk.schema import quoted
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["FILTERS", "Filter", "check_day"]

Filter = Callable[["duckdb.DuckDBPyConnection", Conditions, str], None]

_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ][\d:.+Z-]{1,20})?)?)?\Z")


def _equal(column: str, name: str) -> Filter:
    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.equal(column, name, value)

    return add


def _contains(column: str, name: str) -> Filter:
    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.contains(column, name, value)

    return add


def _child_text(table: str, owner: str, name: str) -> Filter:
    sql = f"(r.number, r.id) IN (SELECT (x.number, x.{quoted(owner)}) FROM {table} x WHERE "

    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.add(f"{sql}contains(lower(x.text), lower(${name})))", **{name: value})

    return add


def _parts(*names: str) -> Filter:
    def add(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        by_actor(connection, conditions, names, linked_actor(connection, value))

    return add


def _or_author(kind: str, column: str) -> Filter:
    def add(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        if value == AUTHOR:
            by_author(conditions, column)
        else:
            by_actor(connection, conditions, [f"{kind}.{column}"], linked_actor(connection, value))

    return add


def _named(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    conditions.add(naming(connection, "r.number", linked_actor(connection, value)))


def _place(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    """Add that the event has a place of this name; a country's code behind it tells apart those of one name."""
    conditions.add(
        "(r.number, r.place) IN (SELECT (p.number, p.id) FROM place p WHERE lower($place) IN "
        "(lower(coalesce(p.name, p.text)), lower(coalesce(p.name, p.text) || ', ' || p.country)))",
        place=value,
    )


def _share(name: str, sign: str) -> Filter:
    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.add(f"r.confidence {sign} ${name}", **{name: _number(name, value)})

    return add


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise InputError(f"{name}: found {value!r}; expected a number from 0 to 1") from error
    if not 0 <= number <= 1:
        raise InputError(f"{name}: found {value!r}; expected a number from 0 to 1")
    return number


def _since(kind: str) -> Filter:
    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.between(DAYS.get(kind, "d.published"), check_day("since", value), None)

    return add


def _until(kind: str) -> Filter:
    def add(_connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        conditions.between(DAYS.get(kind, "d.published"), None, check_day("until", value))

    return add


def check_day(name: str, value: str) -> str | None:
    """Return an ISO date or a prefix of one, ``None`` for no words.

    Raises:
        InputError: it is none.
    """
    value = value.strip()
    if not value:
        return None
    if not _DAY.match(value):
        raise InputError(f"{name}: found {value[:40]!r}; expected an ISO date, for example 2024, 2024-12 or 2024-12-08")
    return value


def _common(kind: str) -> dict[str, Filter]:
    sure: dict[str, Filter] = {}
    if kind != "document":
        sure = {"sure": _share("sure", ">="), "unsure": _share("unsure", "<")}
    outlet = _equal("d.source", "outlet")
    document = _equal("d.id", "document")
    return {"since": _since(kind), "until": _until(kind), "outlet": outlet, "document": document, **sure}


_OWN: dict[str, dict[str, Filter]] = {
    "document": {
        "about": _named,
        "language": _equal("d.language", "language"),
        "text": _contains("coalesce(d.title, '')", "text"),
    },
    "statement": {
        "source": _parts("statement.source"),
        "about": _parts("statement.about"),
        "through": _parts("statement.through"),
        "act": _equal("r.act", "act"),
        "form": _equal("r.form", "form"),
        "venue": _child_text("statement_venue", "statement", "venue"),
        "text": _child_text("statement_content", "statement", "text"),
    },
    "event": {
        "actor": _parts("event.actor"),
        "recipient": _parts("event.recipient"),
        "party": _parts("event.actor", "event.recipient"),
        "other": _parts("event.actor", "event.recipient"),
        "type": _equal("r.type", "type"),
        "quad": _equal("r.quad", "quad"),
        "reality": _equal("r.reality", "reality"),
        "place": _place,
        "text": _contains("r.trigger_text", "text"),
    },
    "label": {
        "by": _or_author("label", "by"),
        "target": _or_author("label", "target"),
        "stance": _equal("r.stance", "stance"),
        "text": _contains("r.text", "text"),
    },
    "outlook": {
        "kind": _equal("r.kind", "kind"),
        "holder": _or_author("outlook", "holder"),
        "about": _parts("outlook.about"),
        "text": _contains("r.text", "text"),
    },
    "shift": {
        "kind": _equal("r.kind", "kind"),
        "actor": _or_author("shift", "actor"),
        "target": _or_author("shift", "target"),
        "basis": _equal("r.basis", "basis"),
        "text": _contains("r.text", "text"),
    },
    "parallel": {"party": _parts("parallel.present", "parallel.past"), "text": _contains("r.text", "text")},
}

FILTERS: Mapping[str, Mapping[str, Filter]] = {kind: {**own, **_common(kind)} for kind, own in _OWN.items()}
"""Record table -> name -> what adds the filter."""
