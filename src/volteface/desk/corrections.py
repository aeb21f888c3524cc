"""Corrections by people: another code or other words for one record; kept as decisions, laid over every reading.

Needs an open connection inside a transaction; makes and takes back decisions of the kind ``correct``. A correction
remembers what was read, so that it can be undone, and is laid again over the record when the document is read again,
as long as the new reading has a record of that id. What is dated by a corrected time follows it, and what is dated by
a rejected one has no day (see ``redating``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from volteface.desk.decisions import Decision, add_decision, check_kind, load_decisions
from volteface.desk.derived import DERIVED_TABLES, derived_rows
from volteface.desk.given import choices_of, interval_of, nearest_stretch, plain_value, stretches
from volteface.desk.redating import (
    Interval,
    Moved,
    follow_time,
    go_back,
    interval_given,
    interval_read,
    intervals_moved,
    merged,
)
from volteface.desk.rows import arrow_table, load_annotations
from volteface.desk.schema import TABLES, quoted
from volteface.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

__all__ = [
    "CORRECTABLE",
    "CROSSED",
    "SPANS",
    "add_correction",
    "choices_of",
    "correction_moved",
    "correction_values",
    "reapply_corrections",
    "renew_cross_rows",
    "take_back_correction",
    "take_back_rejection",
    "undate",
]

CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "statement": ("act", "form", "source", "cue", "content"),
    "event": ("type", "mode", "quad", "reality", "actor", "recipient", "begin_at", "end_at", "words"),
    "label": ("stance", "words"),
    "outlook": ("kind", "words"),
    "parallel": ("words",),
    "shift": ("kind", "words"),
    "time": ("type", "value", "begin_at", "end_at", "words"),
    "place": ("name", "latitude", "longitude", "country", "admin1", "geonames_id", "feature", "words"),
}
"""Record table -> what may be corrected; ``words`` are the record's own, a trigger's or a label's; source, cue and
content of a statement, actor and recipient of an event are words too, several stretches with ``…`` between, and ``…``
alone for none."""

CROSSED = frozenset(("event", "label", "statement", "outlook", "shift", "parallel", "actor", "place"))
"""The kinds from which rows of numbers are derived."""

_LONGEST_SPANS = 4_000
SPANS: Mapping[str, tuple[str, ...]] = {"statement": ("source", "cue", "content"), "event": ("actor", "recipient")}
"""Record table -> its parts that are stretches of the text, in tables of their own."""

_NEEDED = frozenset(("act", "form", "type", "reality", "stance", "kind", "words"))


def add_correction(connection: duckdb.DuckDBPyConnection, decision: Decision, changes: Mapping[str, str]) -> Decision:
    """Correct a record; ``decision`` says which, who and when.

    Args:
        connection: an open desk.
        decision: of kind ``correct``; its subject is the record, its object the record's table.
        changes: field of ``CORRECTABLE`` -> new value; ``""`` for unknown, where a field may be unknown. With another
            value a time has another interval, unless that is given too; with another first day an event is over after
            that day, month or year, unless its end is given too.

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
    changes = _with_interval(kind, changes)
    columns: dict[str, Any] = {}
    for name, value in changes.items():
        columns.update(_columns(connection, (kind, decision.subject, number), name, value))
    was = _values(connection, kind, decision.subject, list(columns))
    columns = {name: value for name, value in columns.items() if was[name] != value}
    if not columns:
        raise InputError(f"{kind} {decision.subject}: nothing in it would change")
    _check_order(kind, {**_values(connection, kind, decision.subject, _ends(kind)), **columns})
    kept: dict[str, Any] = {"was": {name: was[name] for name in columns}, "now": columns}
    moved = _write(connection, kind, decision.subject, columns)
    if moved:
        kept["dated"] = moved
    made = Decision(
        0, "correct", decision.subject, document, kind, json.dumps(kept), decision.by, decision.at, decision.note
    )  # fmt: skip
    return add_decision(connection, made)


def _with_interval(kind: str, changes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the changes with what follows from another value of a time, or another first day of an event."""
    if kind == "time" and "value" in changes and not {"begin_at", "end_at"} & changes.keys():
        begin, end = interval_of(changes["value"].strip())
        return {**changes, "begin_at": begin or "", "end_at": end or ""}
    if kind == "event" and "begin_at" in changes and "end_at" not in changes:
        begin, end = interval_of(changes["begin_at"].strip())
        return {**changes, "begin_at": begin or changes["begin_at"], "end_at": end or ""}
    return changes


def _ends(kind: str) -> list[str]:
    return ["begin_at", "end_at"] if "begin_at" in CORRECTABLE[kind] else []


def _check_order(kind: str, values: Mapping[str, Any]) -> None:
    begin, end = values.get("begin_at"), values.get("end_at")
    if begin and end and end < begin:
        raise InputError(f"{kind}: ends ({end}) before it begins ({begin}); the end is the day after the last")


def take_back_correction(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Give a record back what was read, where it still is what the correction made of it."""
    values = correction_values(decision)
    for number in go_back(connection, correction_moved(decision)):
        renew_cross_rows(connection, number)
    now = _values(connection, decision.object, decision.subject, list(values["now"]))
    kept = (name for name, value in values["now"].items() if _alike(now.get(name), value))
    restored = {name: values["was"][name] for name in kept}
    if restored:
        _write(connection, decision.object, decision.subject, restored)
    if decision.object == "event" and "begin_at" in restored:
        _date_again(connection, decision.subject)


def _date_again(connection: duckdb.DuckDBPyConnection, event: str) -> None:
    """Date an event by its time as people left that, if no correction of its own says otherwise any more."""
    rows = connection.execute('SELECT "time", begin_at, end_at FROM event WHERE id = $id', {"id": event}).fetchall()
    standing = [one for one in load_decisions(connection) if one.undone_at is None]
    own = (one for one in standing if (one.kind, one.object, one.subject) == ("correct", "event", event))
    if not rows or rows[0][0] is None or any("begin_at" in correction_values(one)["now"] for one in own):
        return
    time, *was = rows[0]
    moved = _follow(connection, time, (was[0], was[1]), only=event)
    # With a correction of the time it goes back as all that the time dates; only what has no day must be kept in mind.
    for one in standing:
        if (one.kind, one.object, one.subject) == ("reject", "time", time):
            _note_moved(connection, one, moved)


def undate(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Take the day from what a time dates, if it is a time that ``decision`` rejects: only times date others."""
    held = interval_read(connection, decision.subject) if decision.object == "time" else None
    if held is not None:
        _note_moved(connection, decision, _follow(connection, decision.subject, held[1]))


def take_back_rejection(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Date again what a time dates that is rejected no more, as the time was corrected since."""
    moved = correction_moved(decision)
    for one in load_decisions(connection):
        if one.undone_at is None and (one.kind, one.object, one.subject) == ("reject", "time", decision.subject):
            # Somebody else rejects it too: what it dated waits for that one to be undone.
            _note_moved(connection, one, moved)
            return
    for number in go_back(connection, moved):
        renew_cross_rows(connection, number)
    for was in intervals_moved(moved):
        _follow(connection, decision.subject, was)


def _follow(connection: duckdb.DuckDBPyConnection, time: str, was: Interval, *, only: str | None = None) -> Moved:
    held, moved = interval_read(connection, time), follow_time(connection, time, was, only=only)
    if held is not None and moved:
        renew_cross_rows(connection, held[0])
    return moved


def _alike(one: Any, other: Any) -> bool:
    """Return whether two values say the same; the actors of stretches have other ids after another reading."""
    if isinstance(one, list) and isinstance(other, list):
        return [span[:3] for span in one] == [span[:3] for span in other]
    return bool(one == other)


def reapply_corrections(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Lay every standing correction over the records again, oldest first; after documents were read again.

    Rejected times lose what they date first: it is dated as it was read, by whatever the time stood for then.
    """
    standing = [one for one in decisions if one.undone_at is None]
    for decision in standing:
        if decision.kind == "reject":
            undate(connection, decision)
    for decision in standing:
        if decision.kind == "correct":
            moved = _write(connection, decision.object, decision.subject, correction_values(decision)["now"])
            _note_moved(connection, decision, moved)


def _note_moved(connection: duckdb.DuckDBPyConnection, decision: Decision, moved: Moved) -> None:
    """Keep with a decision what else it dates now: another reading may hold other events."""
    if moved:
        found = json.loads(decision.value or "{}")
        found["dated"] = merged(correction_moved(decision), moved)
        connection.execute("UPDATE decision SET value = $v WHERE id = $id", {"v": json.dumps(found), "id": decision.id})


def correction_values(decision: Decision) -> dict[str, dict[str, Any]]:
    """Return what a correction changed: the columns as they were, and as they are now."""
    found = json.loads(decision.value or "{}")
    return {"was": dict(found.get("was", {})), "now": dict(found.get("now", {}))}


def correction_moved(decision: Decision) -> Moved:
    """Return what the correction or the rejection of a time dated anew, as it was and as it is now."""
    found: Moved = json.loads(decision.value or "{}").get("dated", {})
    return found


def _columns(
    connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], name: str, value: str
) -> dict[str, Any]:
    kind = record[0]
    if name not in CORRECTABLE.get(kind, ()):
        allowed = ", ".join(CORRECTABLE.get(kind, ())) or "nothing"
        raise InputError(f"{kind}: {name!r} cannot be corrected; expected one of {allowed}")
    if name in SPANS.get(kind, ()):
        return {name: _spans(connection, record, name, value)}
    found = plain_value(kind, name, value)
    if found is None and name in _NEEDED:
        raise InputError(f"{kind}: {name} cannot be empty")
    return _words(connection, record, value) if name == "words" else {name: found}


def _words(connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], words: str) -> dict[str, Any]:
    """Return the columns of the words: of all places where they stand, the one nearest to where the record stood."""
    kind, identity, number = record
    part = "trigger_" if kind == "event" else ""
    names = [f"{part}start", f"{part}end", f"{part}text"]
    was = _values(connection, kind, identity, names)
    text = connection.execute('SELECT text FROM "document" WHERE number = $n', {"n": number}).fetchall()[0][0]
    found = nearest_stretch(text, words, was[names[0]] or 0)
    return dict(zip(names, (found.start, found.end, found.text), strict=True))


def _spans(
    connection: duckdb.DuckDBPyConnection, record: tuple[str, str, int], name: str, value: str
) -> list[list[Any]]:
    """Return the stretches of words, nearest to where the statement stands: start, end, text, and the actor of each."""
    kind, identity, number = record
    if len(value) > _LONGEST_SPANS:
        raise InputError(f"{name}: {len(value)} characters; expected at most {_LONGEST_SPANS}")
    text = connection.execute('SELECT text FROM "document" WHERE number = $n', {"n": number}).fetchall()[0][0]
    found = stretches(text, value, _place(connection, kind, identity), name=name)
    if not found and name == "content":
        raise InputError("content: cannot be empty; reject the statement where nothing is said")
    # A source is who is mentioned in its words.
    named = _has_actor(kind, name)
    return [
        [one.start, one.end, one.text, *([_mentioned(connection, number, one.start, one.end)] if named else [])]
        for one in found
    ]


def _place(connection: duckdb.DuckDBPyConnection, kind: str, record: str) -> int:
    """Return where a record stands."""
    if kind == "event":
        return int(_values(connection, kind, record, ["trigger_start"])["trigger_start"])
    held = [span for name in SPANS[kind] for span in _held_spans(connection, kind, record, name)]
    return min((span[0] for span in held), default=0)


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
        for position, (start, end, text, *actor) in enumerate(_named_now(connection, number, spans)):
            row: dict[str, Any] = {
                "number": number, "document": document, kind: record, "position": position, "start": start,
                "end": end, "text": text,
            }  # fmt: skip
            if actor:
                row["actor"] = actor[0]
            names = ", ".join(map(quoted, row))
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", list(row.values()))


def _named_now(
    connection: duckdb.DuckDBPyConnection, number: int, spans: Sequence[Sequence[Any]]
) -> list[Sequence[Any]]:
    """Return stretches with the actors that the article has now: another reading may know them by other ids."""
    ids = sorted({span[3] for span in spans if len(span) > 3 and span[3]})
    sql = "SELECT id FROM actor WHERE number = $n AND id IN (SELECT unnest($ids::VARCHAR[]))"
    known = {row[0] for row in connection.execute(sql, {"n": number, "ids": ids}).fetchall()} if ids else set()
    return [
        span if len(span) <= 3 or not span[3] or span[3] in known
        else [*span[:3], _mentioned(connection, number, span[0], span[1])]
        for span in spans
    ]  # fmt: skip


def _mentioned(connection: duckdb.DuckDBPyConnection, number: int, start: int, end: int) -> str | None:
    """Return the actor of the longest mention within some words."""
    rows = connection.execute(
        'SELECT actor FROM mention WHERE number = $n AND start >= $s AND "end" <= $e AND actor IS NOT NULL '
        'ORDER BY "end" - start DESC, start, id LIMIT 1',
        {"n": number, "s": start, "e": end},
    ).fetchall()
    return rows[0][0] if rows else None


def _values(connection: duckdb.DuckDBPyConnection, kind: str, record: str, columns: Sequence[str]) -> dict[str, Any]:
    parts = SPANS.get(kind, ())
    spans: dict[str, Any] = {name: _held_spans(connection, kind, record, name) for name in columns if name in parts}
    columns = [name for name in columns if name not in parts]
    if not columns:
        return spans
    chosen = ", ".join(map(quoted, columns))
    rows = connection.execute(f"SELECT {chosen} FROM {quoted(kind)} WHERE id = $id", {"id": record}).fetchall()
    return {**dict(zip(columns, rows[0], strict=True)), **spans} if rows else {}


def _write(connection: duckdb.DuckDBPyConnection, kind: str, record: str, columns: Mapping[str, Any]) -> Moved:
    """Give a record other values, and date anew what it dates; return what that moved."""
    held = interval_given(connection, record) if kind == "time" else None
    parts = SPANS.get(kind, ())
    for name in parts:
        if name in columns:
            _write_spans(connection, kind, record, name, columns[name])
    known = {name: value for name, value in columns.items() if name in TABLES[kind].names and name not in parts}
    if known:
        changed = ", ".join(f"{quoted(name)} = $v_{name}" for name in known)
        params = {f"v_{name}": value for name, value in known.items()}
        connection.execute(f"UPDATE {quoted(kind)} SET {changed} WHERE id = $id", {"id": record, **params})
    if kind in CROSSED:
        rows = connection.execute(f"SELECT DISTINCT number FROM {quoted(kind)} WHERE id = $id", {"id": record})
        for (number,) in rows.fetchall():
            renew_cross_rows(connection, number)
    return _follow(connection, record, held[1]) if held is not None else {}


def renew_cross_rows(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Make anew what is derived from the records of a document."""
    annotation = load_annotations(connection, [number])[0]
    identities = connection.execute("SELECT * FROM identity WHERE number = $n", {"n": number}).fetchall()
    made = derived_rows(number, annotation, identities)
    for table in DERIVED_TABLES:
        connection.execute(f"DELETE FROM {quoted(table)} WHERE number = $n", {"n": number})
        if made[table]:
            connection.register("renewed", arrow_table(table, made[table]))
            connection.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM renewed")
            connection.unregister("renewed")
