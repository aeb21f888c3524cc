"""Corrections by people: another code or other words for one record; kept as decisions, laid over every reading.

Needs an open connection inside a transaction; makes and takes back decisions of the kind ``correct``. A correction
remembers what was read, so that it can be undone, and is laid again over the record when the document is read again,
as long as the new reading has a record of that id.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from volteface.desk.cross_index import CROSS_TABLES, cross_rows
from volteface.desk.decisions import Decision, add_decision, check_kind
from volteface.desk.rows import arrow_table, load_annotations
from volteface.desk.schema import TABLES, quoted
from volteface.errors import InputError
from volteface.records import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

__all__ = [
    "CORRECTABLE",
    "SPANS",
    "add_correction",
    "choices_of",
    "correction_values",
    "reapply_corrections",
    "take_back_correction",
]

CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "statement": ("act", "form", "source", "cue", "content"),
    "event": ("type", "mode", "quad", "reality", "words"),
    "label": ("stance", "words"),
    "outlook": ("kind", "words"),
    "parallel": ("words",),
    "shift": ("kind", "words"),
    "time": ("type", "value", "words"),
    "place": ("name", "words"),
}
"""Record table -> what may be corrected; ``words`` are the record's own, a trigger's or a label's; source, cue and
content of a statement are words too, several stretches with ``…`` between, and ``…`` alone for none."""

_CROSSED = frozenset(("event", "label", "statement"))
_LONGEST = 500
_LONGEST_SPANS = 4_000
SPANS = frozenset(("source", "cue", "content"))
"""The parts of a statement that are stretches of the text, in tables of their own."""

_BETWEEN = "…"
_NULLABLE = frozenset(("mode", "quad", "value", "name"))


def add_correction(connection: duckdb.DuckDBPyConnection, decision: Decision, changes: Mapping[str, str]) -> Decision:
    """Correct a record; ``decision`` says which, who and when.

    Args:
        connection: an open desk.
        decision: of kind ``correct``; its subject is the record, its object the record's table.
        changes: field of ``CORRECTABLE`` -> new value; ``""`` for unknown, where a field may be unknown.

    Raises:
        InputError: there is no such record, the field cannot be corrected, or the words do not stand in the article.
    """
    kind = decision.object
    check_kind(kind)
    rows = connection.execute(
        f"SELECT number, document FROM {quoted(kind)} WHERE id = $id", {"id": decision.subject}
    ).fetchall()
    if not rows:
        raise InputError(f"no {kind} {decision.subject!r} in this desk")
    number, document = rows[0]
    columns: dict[str, Any] = {}
    for name, value in changes.items():
        columns.update(_columns(connection, (kind, decision.subject, number), name, value))
    was = _values(connection, kind, decision.subject, list(columns))
    columns = {name: value for name, value in columns.items() if was[name] != value}
    if not columns:
        raise InputError(f"{kind} {decision.subject}: nothing in it would change")
    kept = {"was": {name: was[name] for name in columns}, "now": columns}
    made = Decision(
        0, "correct", decision.subject, document, kind, json.dumps(kept), decision.by, decision.at, decision.note
    )  # fmt: skip
    _write(connection, kind, decision.subject, columns)
    return add_decision(connection, made)


def take_back_correction(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Give a record back what was read, where it still is what the correction made of it."""
    values = correction_values(decision)
    now = _values(connection, decision.object, decision.subject, list(values["now"]))
    restored = {name: values["was"][name] for name in values["now"] if now.get(name) == values["now"][name]}
    if restored:
        _write(connection, decision.object, decision.subject, restored)


def reapply_corrections(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Lay every standing correction over the records again, oldest first; after documents were read again."""
    for decision in decisions:
        if decision.kind == "correct" and decision.undone_at is None:
            _write(connection, decision.object, decision.subject, correction_values(decision)["now"])


def correction_values(decision: Decision) -> dict[str, dict[str, Any]]:
    """Return what a correction changed: the columns as they were, and as they are now."""
    found = json.loads(decision.value or "{}")
    return {"was": dict(found.get("was", {})), "now": dict(found.get("now", {}))}


def _columns(
    connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], name: str, value: str
) -> dict[str, Any]:
    kind = record[0]
    if name not in CORRECTABLE.get(kind, ()):
        allowed = ", ".join(CORRECTABLE.get(kind, ())) or "nothing"
        raise InputError(f"{kind}: {name!r} cannot be corrected; expected one of {allowed}")
    most = _LONGEST_SPANS if name in SPANS else _LONGEST
    if len(value) > most:
        raise InputError(f"{name}: {len(value)} characters; expected at most {most}")
    if name in SPANS:
        return {name: _spans(connection, record, name, value)}
    if name == "words":
        return _words(connection, record, value)
    if not value and name not in _NULLABLE:
        raise InputError(f"{kind}: {name} cannot be empty")
    allowed_values = choices_of(kind, name)
    if value and allowed_values and value not in allowed_values:
        raise InputError(f"{name}: found {value!r}; expected one of {', '.join(allowed_values)}")
    return {name: value or None}


def choices_of(kind: str, name: str) -> tuple[str, ...]:
    """Return what a field of a record may be; none where any words may stand."""
    if name == "words" or name in SPANS:
        return ()
    cls = next(cls for cls in RECORD_TYPES.values() if cls.table == kind)
    hint = typing.get_type_hints(cls)[name]
    return get_args(hint) if get_origin(hint) is Literal else ()


def _words(connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], words: str) -> dict[str, Any]:
    """Return the columns of the words: of all places where they stand, the one nearest to where the record stood."""
    kind, identity, number = record
    part = "trigger_" if kind == "event" else ""
    names = [f"{part}start", f"{part}end", f"{part}text"]
    was = _values(connection, kind, identity, names)
    text = connection.execute('SELECT text FROM "document" WHERE number = $n', {"n": number}).fetchall()[0][0]
    start = _nearest(text, words, was[names[0]] or 0) if words.strip() else -1
    if start < 0:
        raise InputError(f"words: {words[:80]!r} does not stand in the article so; copy them from its text")
    return dict(zip(names, (start, start + len(words), words), strict=True))


def _spans(
    connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], name: str, value: str
) -> list[list[Any]]:
    """Return the stretches of words, nearest to where the statement stands: start, end, text, and the actor of each."""
    kind, identity, number = record
    parts = [part.split() for part in value.split(_BETWEEN) if part.strip()]
    if not parts and name == "content":
        raise InputError("content: cannot be empty; reject the statement where nothing is said")
    text = connection.execute('SELECT text FROM "document" WHERE number = $n', {"n": number}).fetchall()[0][0]
    held = [span for part in sorted(SPANS) for span in _held_spans(connection, kind, identity, part)]
    place = min((span[0] for span in held), default=0)
    found: list[list[Any]] = []
    for words in parts:
        # The words of a form have lost their line ends.
        pattern = r"\s+".join(map(re.escape, words))
        spans = [match.span() for match in re.finditer(pattern, text)]
        if not spans:
            shown = " ".join(words)[:80]
            raise InputError(f"{name}: {shown!r} does not stand in the article so; copy them from its text")
        start, end = min(spans, key=lambda span: abs(span[0] - place))
        # A source is who is mentioned in its words.
        actor = [_mentioned(connection, number, start, end)] if _has_actor(kind, name) else []
        found.append([start, end, text[start:end], *actor])
    return sorted(found, key=lambda span: (span[0], span[1]))


def _has_actor(kind: str, name: str) -> bool:
    return "actor" in TABLES[f"{kind}_{name}"].names


def _held_spans(connection: duckdb.DuckDBPyConnection, kind: str, record: str, name: str) -> list[list[Any]]:
    actor = ", actor" if _has_actor(kind, name) else ""
    table = quoted(f"{kind}_{name}")
    rows = connection.execute(
        f'SELECT start, "end", text{actor} FROM {table} WHERE {quoted(kind)} = $id ORDER BY position', {"id": record}
    ).fetchall()
    return [list(row) for row in rows]


def _write_spans(
    connection: duckdb.DuckDBPyConnection, kind: str, record: str, name: str, spans: Sequence[Sequence[Any]]
) -> None:
    """Put stretches in place of those of a statement."""
    owner = connection.execute(f"SELECT number, document FROM {quoted(kind)} WHERE id = $id", {"id": record}).fetchall()
    table = f"{kind}_{name}"
    connection.execute(f"DELETE FROM {quoted(table)} WHERE {quoted(kind)} = $id", {"id": record})
    for number, document in owner:
        for position, (start, end, text, *actor) in enumerate(spans):
            row: dict[str, Any] = {
                "number": number, "document": document, kind: record, "position": position, "start": start,
                "end": end, "text": text,
            }  # fmt: skip
            if actor:
                row["actor"] = actor[0]
            names = ", ".join(map(quoted, row))
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", list(row.values()))


def _mentioned(connection: duckdb.DuckDBPyConnection, number: int, start: int, end: int) -> str | None:
    """Return the actor of the longest mention within some words."""
    rows = connection.execute(
        'SELECT actor FROM mention WHERE number = $n AND start >= $s AND "end" <= $e AND actor IS NOT NULL '
        'ORDER BY "end" - start DESC, start, id LIMIT 1',
        {"n": number, "s": start, "e": end},
    ).fetchall()
    return rows[0][0] if rows else None


def _nearest(text: str, words: str, place: int) -> int:
    before, after = text.rfind(words, 0, place + len(words)), text.find(words, place)
    if before < 0 or after < 0:
        return max(before, after)
    return before if place - before <= after - place else after


def _values(connection: duckdb.DuckDBPyConnection, kind: str, record: str, columns: Sequence[str]) -> dict[str, Any]:
    spans: dict[str, Any] = {name: _held_spans(connection, kind, record, name) for name in columns if name in SPANS}
    columns = [name for name in columns if name not in SPANS]
    if not columns:
        return spans
    chosen = ", ".join(map(quoted, columns))
    rows = connection.execute(f"SELECT {chosen} FROM {quoted(kind)} WHERE id = $id", {"id": record}).fetchall()
    return {**dict(zip(columns, rows[0], strict=True)), **spans} if rows else {}


def _write(connection: duckdb.DuckDBPyConnection, kind: str, record: str, columns: Mapping[str, Any]) -> None:
    for name in SPANS & columns.keys():
        _write_spans(connection, kind, record, name, columns[name])
    known = {name: value for name, value in columns.items() if name in TABLES[kind].names}
    if known:
        parts = ", ".join(f"{quoted(name)} = $v_{name}" for name in known)
        params = {f"v_{name}": value for name, value in known.items()}
        connection.execute(f"UPDATE {quoted(kind)} SET {parts} WHERE id = $id", {"id": record, **params})
    if kind in _CROSSED:
        rows = connection.execute(f"SELECT DISTINCT number FROM {quoted(kind)} WHERE id = $id", {"id": record})
        for (number,) in rows.fetchall():
            _renew_cross_rows(connection, number)


def _renew_cross_rows(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Make anew what is derived from the events, labels and statements of a document."""
    annotation = load_annotations(connection, [number])[0]
    identities = connection.execute("SELECT * FROM identity WHERE number = $n", {"n": number}).fetchall()
    made = cross_rows(number, annotation, identities)
    for table in CROSS_TABLES:
        connection.execute(f"DELETE FROM {quoted(table)} WHERE number = $n", {"n": number})
        if made[table]:
            connection.register("renewed", arrow_table(table, made[table]))
            connection.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM renewed")
            connection.unregister("renewed")
