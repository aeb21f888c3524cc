"""Which filters the pages of records know, and what each means as SQL.

Needs nothing; makes ``FILTERS``: record table -> name of the filter -> what adds it to the conditions. A filter takes
one plain string, as an address carries it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from volteface.desk.actors import resolve_actor
from volteface.desk.conditions import Conditions
from volteface.desk.queries import AUTHOR, by_actor, by_actor_column, within_content
from volteface.desk.schema import quoted
from volteface.errors import InputError

if TYPE_CHECKING:
    import duckdb

__all__ = ["DAYS", "FILTERS", "Filter", "check_day"]

Filter = Callable[["duckdb.DuckDBPyConnection", Conditions, str], None]

DAYS: dict[str, str] = {"event": "coalesce(r.begin_at, d.published)"}
"""The SQL of the day of a record, where it is not the day on which its document was published."""

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


def _identities(connection: duckdb.DuckDBPyConnection, who: str) -> list[str]:
    """Return whom a value names; a desk-wide id, which links carry, is found without looking at all names."""
    known = connection.execute("SELECT 1 FROM identity WHERE identity = $who LIMIT 1", {"who": who}).fetchall()
    return [who] if known else resolve_actor(connection, who)


def _children(name: str, owner: str, *tables: str) -> Filter:
    def add(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        by_actor(conditions, tables, owner, name, _identities(connection, value))

    return add


def _column(column: str) -> Filter:
    def add(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
        by_actor_column(conditions, column, [AUTHOR] if value == AUTHOR else _identities(connection, value))

    return add


def _about(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    within_content(conditions, "about", _identities(connection, value))


def _named(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    conditions.add(
        "r.number IN (SELECT number FROM identity WHERE identity IN (SELECT unnest($named::VARCHAR[])))",
        named=_identities(connection, value),
    )


def _parallel_party(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    tables: Sequence[str] = ("parallel_present", "parallel_past")
    by_actor(conditions, tables, "parallel", "party", _identities(connection, value))


def _through(connection: duckdb.DuckDBPyConnection, conditions: Conditions, value: str) -> None:
    """Add that one of the actors passed the statement on."""
    conditions.add(
        "(r.number, r.relayed_by) IN (SELECT (x.number, x.statement) FROM statement_source x JOIN identity i "
        "ON i.number = x.number AND i.actor = x.actor WHERE i.identity IN (SELECT unnest($through::VARCHAR[])))",
        through=_identities(connection, value),
    )


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
        "source": _children("source", "statement", "statement_source"),
        "about": _about,
        "through": _through,
        "act": _equal("r.act", "act"),
        "form": _equal("r.form", "form"),
        "venue": _child_text("statement_venue", "statement", "venue"),
        "text": _child_text("statement_content", "statement", "text"),
    },
    "event": {
        "actor": _children("actor", "event", "event_actor"),
        "recipient": _children("recipient", "event", "event_recipient"),
        "party": _children("party", "event", "event_actor", "event_recipient"),
        "other": _children("other", "event", "event_actor", "event_recipient"),
        "type": _equal("r.type", "type"),
        "quad": _equal("r.quad", "quad"),
        "reality": _equal("r.reality", "reality"),
        "place": _place,
        "text": _contains("r.trigger_text", "text"),
    },
    "label": {
        "by": _column("by"),
        "target": _column("target"),
        "stance": _equal("r.stance", "stance"),
        "text": _contains("r.text", "text"),
    },
    "outlook": {
        "kind": _equal("r.kind", "kind"),
        "holder": _column("holder"),
        "about": _children("about", "outlook", "outlook_about"),
        "text": _contains("r.text", "text"),
    },
    "shift": {
        "kind": _equal("r.kind", "kind"),
        "actor": _column("actor"),
        "target": _column("target"),
        "basis": _equal("r.basis", "basis"),
        "text": _contains("r.text", "text"),
    },
    "parallel": {"party": _parallel_party, "text": _contains("r.text", "text")},
}

FILTERS: Mapping[str, Mapping[str, Filter]] = {kind: {**own, **_common(kind)} for kind, own in _OWN.items()}
"""Record table -> name -> what adds the filter."""
