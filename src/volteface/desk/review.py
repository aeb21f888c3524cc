"""What waits for a person, and what persons decided as gold data.

Needs an open desk; makes suggestions that nobody declined yet, and one line of gold for each record that was judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from volteface.desk.corrections import correction_values
from volteface.desk.decisions import Decision, add_decision
from volteface.desk.overview import load_numbers
from volteface.desk.rows import load_annotations
from volteface.desk.schema import KIND_TABLES, quoted
from volteface.desk.standing import NAMED, numbers_of, stands, text_of
from volteface.desk.suggestions import choose_suggestions
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, to_dict

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "JUDGED",
    "Member",
    "OpenSuggestion",
    "add_apart",
    "add_note",
    "gold_lines",
    "load_decided_names",
    "load_members",
    "load_open_suggestions",
]

JUDGED = ("accept", "reject", "correct", "add")
"""The decisions that say of a record whether it is right."""

_LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class OpenSuggestion:
    """Two actors of the desk that may be one.

    Attributes:
        own: the desk-wide id of the one that is known by little.
        own_name: its name.
        identity: the desk-wide id of who it could be.
        identity_name: that one's name.
        method: ``surname`` or ``same-name``.
        confidence: 0..1.
        document: an article in which it stands.
        actor: its id there.
    """

    own: str
    own_name: str
    identity: str
    identity_name: str
    method: str
    confidence: float
    document: str
    actor: str


# Only names are suggested: that two articles speak of "officials" tells nothing. The names are looked up for the
# chosen pairs alone.
_OPEN = r"""
WITH near AS MATERIALIZED (SELECT number, id, name, document FROM actor
                           WHERE number IN (SELECT number FROM suggested)),
pairs AS (
    SELECT s.own, s.identity, any_value(s.method) AS method, max(s.confidence) AS confidence,
           min(s.number) AS number, min_by(s.actor, s.number) AS actor
    FROM suggested s WHERE EXISTS (
        SELECT 1 FROM near a WHERE a.number = s.number AND a.id = s.actor AND regexp_matches(a.name, '\p{Lu}'))
    GROUP BY s.own, s.identity),
open AS (
    SELECT * FROM pairs p WHERE NOT EXISTS (
        SELECT 1 FROM decision d WHERE d.kind = 'apart' AND d.undone_at IS NULL
        AND ((d.subject = p.own AND d.object = p.identity) OR (d.subject = p.identity AND d.object = p.own)))
    ORDER BY confidence DESC, number, own, identity LIMIT $limit),
wanted AS (SELECT DISTINCT ('0x' || identity)::UBIGINT AS identity FROM open),
{named},
spelt AS (
    SELECT f.identity, max(a.name) AS name FROM faces f
    JOIN heads a ON a.number = f.number AND a.position = f.position GROUP BY f.identity)
SELECT o.own, a.name, o.identity, n.name, o.method, o.confidence, a.document, o.actor
FROM open o JOIN near a ON a.number = o.number AND a.id = o.actor
JOIN spelt n ON n.identity = ('0x' || o.identity)::UBIGINT
ORDER BY o.confidence DESC, o.number, o.own, o.identity
"""
_LOOKED_AT = 40
"""Suggestions that are looked at first for each one that is wanted: some are no names, or declined."""
_MORE = 16


def load_open_suggestions(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[OpenSuggestion, ...]:
    """Return which actors may be one, the surest first, without those that a person keeps apart."""
    most = _LOOKED_AT * limit
    while True:
        found = choose_suggestions(connection, most, order="own, identity")
        rows = connection.execute(_OPEN.replace("{named}", NAMED.format(only="true")), {"limit": limit}).fetchall()
        if len(rows) == limit or found < most:
            return tuple(OpenSuggestion(*row) for row in rows)
        most *= _MORE


@dataclass(frozen=True, slots=True)
class Member:
    """An article in which a desk-wide actor stands.

    Attributes:
        document: the article's id.
        title: its headline, or its first words.
        outlet: its source.
        published: ISO.
        names: under which names the actor stands in it.
    """

    document: str
    title: str
    outlet: str | None
    published: str | None
    names: tuple[str, ...]


_MEMBERS = """
WITH mine AS MATERIALIZED (SELECT p.number, p.position FROM member p WHERE {mine}),
page AS MATERIALIZED (SELECT number FROM "document" WHERE number IN (SELECT number FROM mine)
                      ORDER BY published DESC NULLS LAST, number LIMIT $limit OFFSET $offset),
held AS MATERIALIZED (SELECT number, id, coalesce(title, left(text, 70) || ' …') AS title, source, published
                      FROM "document" WHERE number IN (SELECT number FROM page)),
near AS MATERIALIZED (SELECT number, position, name FROM actor WHERE number IN (SELECT number FROM page))
SELECT h.id, h.title, h.source, h.published, list(DISTINCT a.name ORDER BY a.name)
FROM held h JOIN mine m ON m.number = h.number JOIN near a ON a.number = m.number AND a.position = m.position
GROUP BY ALL ORDER BY h.published DESC NULLS LAST, h.id
"""


def load_members(
    connection: duckdb.DuckDBPyConnection, identity: str, *, limit: int, offset: int
) -> tuple[tuple[Member, ...], int]:
    """Return the articles in which a desk-wide actor stands, the newest first, and how many there are in all."""
    mine = stands(connection, [identity])
    rows = connection.execute(_MEMBERS.replace("{mine}", mine), {"limit": limit, "offset": offset}).fetchall()
    total = connection.execute(f"SELECT count(DISTINCT p.number) FROM member p WHERE {mine}").fetchall()[0][0]
    return tuple(Member(row[0], row[1], row[2], row[3], tuple(row[4])) for row in rows), int(total)


def add_apart(connection: duckdb.DuckDBPyConnection, decision: Decision) -> Decision:
    """Keep two actors apart: they are no longer suggested as one.

    Args:
        connection: an open desk.
        decision: of kind ``apart``; subject and object are the desk-wide ids.

    Raises:
        InputError: one of them is nobody.
    """
    for identity in (decision.subject, decision.object):
        if not connection.execute("SELECT 1 FROM identity WHERE identity = $i LIMIT 1", {"i": identity}).fetchall():
            raise InputError(f"no actor {identity!r} in this desk")
    return add_decision(connection, decision)


def add_note(connection: duckdb.DuckDBPyConnection, decision: Decision) -> Decision:
    """Keep a note on a record, an article or an actor.

    Args:
        connection: an open desk.
        decision: of kind ``note``; its subject is what the note is on, its object the table that this stands in.

    Raises:
        InputError: there is nothing of this id, or the note is empty or too long.
    """
    note = (decision.note or "").strip()
    if not 0 < len(note) <= _LONGEST_NOTE:
        raise InputError(f"note: {len(note)} characters; expected 1 to {_LONGEST_NOTE:,}")
    table = decision.object
    if table not in (*KIND_TABLES, "document", "identity"):
        raise InputError(f"no notes on {table!r}; expected document, identity or one of {', '.join(KIND_TABLES)}")
    key, document = ("identity", "NULL") if table == "identity" else ("id", "id" if table == "document" else "document")
    found = connection.execute(
        f"SELECT {document} FROM {quoted(table)} WHERE {key} = $id LIMIT 1", {"id": decision.subject}
    ).fetchall()
    if not found:
        raise InputError(f"no {table} {decision.subject!r} in this desk")
    return add_decision(connection, replace(decision, document=found[0][0], note=note))


_OF_ACTORS = ("merge", "split", "apart")
# An actor by its own first mention; one that was split off, by the first of whom it was split off from.
_DECIDED_NAMES = f"""
WITH wanted AS (SELECT unnest($ids::UBIGINT[]) AS identity),
bases AS (
    SELECT identity, identity AS base, 1 AS own FROM wanted
    UNION ALL SELECT w.identity, m.base, 0 FROM moved m JOIN wanted w ON w.identity = m.identity),
firsts AS (
    SELECT b.identity, b.own, min(struct_pack(number := p.number, position := p.position)) AS place
    FROM bases b JOIN member p ON p.base = b.base GROUP BY ALL)
SELECT {text_of("f.identity")}, arg_max(a.name, f.own) FROM firsts f
JOIN actor a ON a.number = f.place.number AND a.position = f.place.position GROUP BY f.identity
"""


def load_decided_names(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> dict[str, str]:
    """Return the names of the actors that decisions merge, divide, keep apart or note on, by their desk-wide ids."""
    named = [one for one in decisions if one.kind in _OF_ACTORS or one.object == "identity"]
    ids = numbers_of(who for one in named for who in (one.subject, one.object))
    return dict(connection.execute(_DECIDED_NAMES, {"ids": ids}).fetchall()) if ids else {}


def gold_lines(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> Iterator[dict[str, Any]]:
    """Yield one line for each article with judged records: its text, and every judged record as a person left it.

    A rejected record comes with ``verdict`` reject; what was read of a corrected one stands under ``was``.
    """
    standing = [one for one in decisions if one.kind in JUDGED and one.undone_at is None and one.document]
    by_document: dict[str, list[Decision]] = {}
    for one in standing:
        by_document.setdefault(one.document or "", []).append(one)
    for document, number in load_numbers(connection, by_document).items():
        annotation = load_annotations(connection, [number])[0]
        records = {record.id: record for field in RECORD_TYPES for record in getattr(annotation, field)}
        judged = [_judged(one, records) for one in by_document[document]]
        yield {"document": to_dict(annotation.document), "judged": [one for one in judged if one is not None]}


def _judged(decision: Decision, records: dict[str, Any]) -> dict[str, Any] | None:
    record = records.get(decision.subject)
    if record is None or decision.object not in KIND_TABLES:
        return None
    was = correction_values(decision)["was"] if decision.kind == "correct" else {}
    told = {"verdict": decision.kind, "by": decision.by, "at": decision.at, "note": decision.note}
    return {"kind": decision.object, **told, "record": to_dict(record), "was": was}
