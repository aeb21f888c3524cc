"""Who stands in which record in which role: what makes every question "by actor" quick.

Needs the records of one document and its rows of ``identity``; makes rows of ``part`` and ``member``. They hold
numbers instead of names, so that a hundred thousand documents are scanned in a tenth of a second. They say who an actor
is by the automatic rule (``base``), which nothing changes later; what people merge or split is laid over it when they
are asked (see ``standing``). So they need no care but to be made and forgotten with the records of their document.

A ``part`` is one actor in one role of one record, with the record's day, so that the newest are found without the
records themselves. A ``member`` is one actor of a document; equal ``face`` means equal name, kind, country, sector and
entry in the registry, so that each is read once, however many documents name it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from volteface.records import Actor, Annotation, Mention, Reference, Statement, make_id

__all__ = ["DAY_UNCLEAR", "FILL_MEMBERS", "FILL_PARTS", "PART_TABLES", "ROLES", "face_of", "part_rows"]

PART_TABLES = ("part", "member")

ROLES: Mapping[str, int] = {
    "event.actor": 1, "event.recipient": 2, "statement.source": 3, "statement.about": 4, "statement.through": 5,
    "label.by": 6, "label.target": 7, "outlook.holder": 8, "outlook.about": 9, "shift.actor": 10, "shift.target": 11,
    "parallel.present": 12, "parallel.past": 13,
}  # fmt: skip
"""Record table and role -> what stands for it in ``part``. ``statement.through`` is who passed the statement on."""

DAY_UNCLEAR = 99_999_999
"""What stands for a day that is no ISO date: where it belongs in the order is to be seen in the record."""

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ].*)?)?)?\Z", re.ASCII | re.DOTALL)
Row = tuple[Any, ...]
Bases = Mapping[str, int]


def part_rows(number: int, annotation: Annotation, identities: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of ``part`` and ``member`` of one document, given its rows of ``identity``."""
    bases = {row[2]: int(row[3], 16) for row in identities}
    published = _day(annotation.document.published)
    found: dict[Row, None] = {}
    for position, event in enumerate(annotation.events):
        day = published if event.begin_at is None else _day(event.begin_at)
        for role, references in (("event.actor", event.actors), ("event.recipient", event.recipients)):
            for base in _bases(_actors(references), bases):
                found[number, ROLES[role], position, base, day, event.same_as is None] = None
    for role, position, actors in _others(annotation):
        for base in _bases(actors, bases):
            found[number, ROLES[role], position, base, published, True] = None
    members = [
        (number, position, bases[actor.id], face_of(actor))
        for position, actor in enumerate(annotation.actors)
        if actor.id in bases
    ]
    return {"part": list(found), "member": members}


def face_of(actor: Actor) -> int:
    """Return what equal heads of actors have in common."""
    return int(make_id(actor.name, actor.kind, actor.country, actor.sector, actor.known), 16)


def _bases(actors: Iterable[str | None], bases: Bases) -> Iterator[int]:
    return (bases[actor] for actor in actors if actor is not None and actor in bases)


def _actors(references: Iterable[Reference]) -> Iterator[str | None]:
    return (reference.actor for reference in references)


def _others(annotation: Annotation) -> Iterator[tuple[str, int, Iterable[str | None]]]:
    """Yield role, position and actors of every record that is dated by its document."""
    yield from _statements(annotation)
    for position, label in enumerate(annotation.labels):
        yield "label.by", position, (label.by,)
        yield "label.target", position, (label.target,)
    for position, outlook in enumerate(annotation.outlooks):
        yield "outlook.holder", position, (outlook.holder,)
        yield "outlook.about", position, outlook.about
    for position, shift in enumerate(annotation.shifts):
        yield "shift.actor", position, (shift.actor,)
        yield "shift.target", position, (shift.target,)
    for position, parallel in enumerate(annotation.parallels):
        yield "parallel.present", position, _actors(parallel.present)
        yield "parallel.past", position, _actors(parallel.past)


def _statements(annotation: Annotation) -> Iterator[tuple[str, int, Iterable[str | None]]]:
    sources = {statement.id: statement.source for statement in annotation.statements}
    mentions = sorted((one for one in annotation.mentions if one.actor is not None), key=lambda one: one.start)
    starts = [mention.start for mention in mentions]
    for position, statement in enumerate(annotation.statements):
        yield "statement.source", position, _actors(statement.source)
        yield "statement.about", position, _within(statement, mentions, starts)
        if statement.relayed_by is not None:
            yield "statement.through", position, _actors(sources.get(statement.relayed_by, ()))


def _within(statement: Statement, mentions: Sequence[Mention], starts: Sequence[int]) -> set[str | None]:
    """Return the actors mentioned in the content of a statement."""
    return {
        mention.actor
        for span in statement.content
        for mention in mentions[bisect_left(starts, span.start) : bisect_left(starts, span.end + 1)]
        if mention.end <= span.end
    }


def _day(day: str | None) -> int | None:
    """Return the day of an ISO date or a prefix of one as a number that sorts as the words do."""
    if day is None:
        return None
    found = _ISO.match(day)
    return int("".join(part or "00" for part in found.groups())) if found else DAY_UNCLEAR


_DAY = r"""
CASE WHEN {0} IS NULL THEN NULL
     WHEN regexp_full_match({0}, '\d{{4}}(-\d\d(-\d\d([T ](.|\n)*)?)?)?')
     THEN rpad(replace(left({0}, 10), '-', ''), 8, '0')::INTEGER ELSE 99999999 END
"""


def _children(kind: str, child: str, owner: str = "") -> str:
    owner = owner or f"{kind} = r.id"
    return f"SELECT r.number, r.position, x.actor FROM {kind} r JOIN {child} x ON x.number = r.number AND x.{owner}"


_STANDS = {
    1: _children("event", "event_actor"),
    2: _children("event", "event_recipient"),
    3: _children("statement", "statement_source"),
    4: (
        "SELECT r.number, r.position, m.actor FROM statement r "
        "JOIN statement_content c ON c.number = r.number AND c.statement = r.id "
        'JOIN mention m ON m.number = c.number AND m.start >= c.start AND m."end" <= c."end" AND m.actor IS NOT NULL'
    ),
    5: _children("statement", "statement_source", "statement = r.relayed_by"),
    6: 'SELECT number, position, "by" AS actor FROM label',
    7: "SELECT number, position, target AS actor FROM label",
    8: "SELECT number, position, holder AS actor FROM outlook",
    9: _children("outlook", "outlook_about"),
    10: "SELECT number, position, actor FROM shift",
    11: "SELECT number, position, target AS actor FROM shift",
    12: _children("parallel", "parallel_present"),
    13: _children("parallel", "parallel_past"),
}
_DATED = f"""
    SELECT number, position, CASE WHEN begin_at IS NOT NULL THEN {_DAY.format("begin_at")} END AS day,
           begin_at IS NULL AS undated, same_as IS NULL AS counts FROM event
"""


def _fill(role: int, rows: str) -> str:
    event = role <= 2
    day, counts = ("CASE WHEN e.undated THEN p.day ELSE e.day END", "e.counts") if event else ("p.day", "true")
    join = f"JOIN ({_DATED}) e ON e.number = s.number AND e.position = s.position" if event else ""
    return f"""
    INSERT INTO part
    SELECT DISTINCT s.number, {role}, s.position, ('0x' || i.base)::UBIGINT, {day}, {counts}
    FROM ({rows}) s JOIN identity i ON i.number = s.number AND i.actor = s.actor
    JOIN published p ON p.number = s.number {join} ORDER BY ALL
    """


FILL_MEMBERS: tuple[str, ...] = (
    "CREATE TABLE member (number INTEGER, position INTEGER, base UBIGINT, face UBIGINT)",
    """
    INSERT INTO member
    WITH head AS (SELECT *, ('0x' || left(sha256(concat_ws(chr(31), name, kind, coalesce(country, chr(0)),
                         coalesce(sector, chr(0)), CASE WHEN known THEN 'True' ELSE 'False' END)), 16))::UBIGINT AS face
                  FROM (SELECT DISTINCT name, kind, country, sector, known FROM actor))
    SELECT a.number, a.position, ('0x' || i.base)::UBIGINT, h.face
    FROM actor a JOIN identity i ON i.number = a.number AND i.actor = a.id
    JOIN head h ON h.name = a.name AND h.kind = a.kind AND h.country IS NOT DISTINCT FROM a.country
        AND h.sector IS NOT DISTINCT FROM a.sector AND h.known = a.known
    ORDER BY a.number, a.position
    """,
)
"""What makes and fills ``member`` in a desk that was kept without it. As all that migrates, it is never changed."""

FILL_PARTS: tuple[str, ...] = (
    """
    CREATE TABLE part
    (number INTEGER, role UTINYINT, position INTEGER, base UBIGINT, day INTEGER, counts BOOLEAN)
    """,
    f"CREATE TEMP TABLE published AS SELECT number, {_DAY.format('published')} AS day FROM document",
    # One role at a time, so that a large desk needs little memory.
    *(_fill(role, rows) for role, rows in _STANDS.items()),
    "DROP TABLE published",
)
"""What makes and fills ``part`` in a desk that was kept without it. As all that migrates, it is never changed."""
