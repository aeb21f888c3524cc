"""What brings records of different documents together quickly: keys of events, and the ties between two actors.

Needs the records of one document and its rows of ``identity``; makes rows of ``event_key``, ``tie`` and ``report``
(see ``report_index``). They hold numbers instead of names, so that a hundred thousand documents are scanned in a
fraction of a second. They say who an actor is by the automatic rule (``base``), which nothing changes later; what
people merge or split is laid over it when they are asked, by ``identity``. So they need no care but to be made and
forgotten with the records of their document.

An ``event_key`` stands for type, day and one party of an event: what two reports of one event have in common. A ``tie``
is an event in which one known actor acts on another, or a label that one gives the other, with its weight on the side
of conflict (below 0) or cooperation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from volteface.desk.report_index import report_rows
from volteface.records import Annotation, Event, Label, Reference, make_id

__all__ = ["CROSS_TABLES", "FILL_CROSS_TABLES", "cross_rows", "event_key"]

CROSS_TABLES = ("event_key", "tie", "report")

MUTUAL = ("AGREE", "CONSULT", "COOPERATE")
WEIGHTS = {
    "material conflict": -1.0, "verbal conflict": -0.5, "verbal cooperation": 0.5, "material cooperation": 1.0,
    "hostile": -0.5, "favourable": 0.5,
}  # fmt: skip
LONGEST_TIE_DAYS = 31
"""An event of a longer period ("in 2015") tells of no month, and makes no tie."""

_HAPPENED = ("current", "historical")
_LOCAL = "local"
Row = tuple[Any, ...]


def event_key(type_: str, day: str, who: str) -> int:
    """Return the key of a type, an ISO day and a party: a desk-wide id (``base``), or words in lower case."""
    return int(make_id(type_, day, who), 16)


def cross_rows(number: int, annotation: Annotation, identities: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of ``event_key``, ``tie`` and ``report`` of one document, given its rows of ``identity``."""
    bases = {row[2]: (row[3], row[5] != _LOCAL) for row in identities}
    published = annotation.document.published
    keys = [
        (number, position, key)
        for position, event in enumerate(annotation.events)
        for key in sorted(_keys(event, bases))
    ]
    deeds = [row for position, event in enumerate(annotation.events) for row in _deeds(number, position, event, bases)]
    words = [
        (number, "label", position, *pair, label.text.lower(), day, WEIGHTS[label.stance])
        for position, label in enumerate(annotation.labels)
        for pair, day in _words(label, published, bases)
    ]
    reports = report_rows(number, annotation, identities)
    return {"event_key": keys, "tie": deeds + words, "report": reports}


Bases = Mapping[str, tuple[str, bool]]


def _keys(event: Event, bases: Bases) -> set[int]:
    if event.same_as is not None or event.begin_at is None:
        return set()
    day = event.begin_at[:10]
    return {event_key(event.type, day, who) for ref in (*event.actors, *event.recipients) for who in _who(ref, bases)}


def _who(reference: Reference, bases: Bases) -> Iterator[str]:
    base, known = bases.get(reference.actor or "", ("", False))
    if base:
        yield base
    # One word ("he", "rebels") brings together too much.
    if not known and " " in reference.text:
        yield reference.text.lower()


def _deeds(number: int, position: int, event: Event, bases: Bases) -> Iterator[Row]:
    """Yield a tie for each actor and recipient, or for each two actors of what they do together."""
    day = _ordinal(event.begin_at)
    weight = WEIGHTS.get(event.quad or "")
    told = event.same_as is None and event.reality in _HAPPENED
    if not told or day is None or weight is None or (_ordinal(event.end_at) or day) - day > LONGEST_TIE_DAYS:
        return
    pairs = [(a, b) for a in event.actors for b in event.recipients]
    if event.type in MUTUAL:
        pairs += [(a, b) for place, a in enumerate(event.actors) for b in event.actors[place + 1 :]]
    for pair in dict.fromkeys(_pair(a.actor, b.actor, bases) for a, b in pairs):
        if pair is not None:
            yield (number, "event", position, *pair, event.type, day, weight)


def _words(label: Label, published: str | None, bases: Bases) -> Iterator[tuple[Row, int]]:
    day, pair = _ordinal(published), _pair(label.by, label.target, bases)
    if label.stance in WEIGHTS and day is not None and pair is not None:
        yield pair, day


def _pair(a: str | None, b: str | None, bases: Bases) -> Row | None:
    """Return (who, whom, whether each is known beyond its document)."""
    (one, one_known), (other, other_known) = bases.get(a or "", ("", False)), bases.get(b or "", ("", False))
    if not one or not other or one == other:
        return None
    return int(one, 16), int(other, 16), one_known, other_known


def _ordinal(day: str | None) -> int | None:
    try:
        return dt.date.fromisoformat(day[:10]).toordinal() if day else None
    except ValueError:
        return None


FILL_CROSS_TABLES: tuple[str, ...] = (
    "CREATE TABLE event_key (number INTEGER, position INTEGER, key UBIGINT)",
    """
    CREATE TABLE tie (number INTEGER, kind VARCHAR, position INTEGER, one UBIGINT, other UBIGINT, one_known BOOLEAN,
                      other_known BOOLEAN, what VARCHAR, day INTEGER, weight DOUBLE)
    """,
    """
    INSERT INTO event_key
    WITH party AS (SELECT number, event, actor, text FROM event_actor
                   UNION ALL SELECT number, event, actor, text FROM event_recipient),
    told AS (SELECT e.number, e.position, e.type, left(e.begin_at, 10) AS day, i.base, p.text,
                    coalesce(i.method <> 'local', false) AS known
             FROM event e JOIN party p ON p.number = e.number AND p.event = e.id
             LEFT JOIN identity i ON i.number = p.number AND i.actor = p.actor
             WHERE e.same_as IS NULL AND e.begin_at IS NOT NULL),
    named AS (SELECT number, position, type, day, base AS who FROM told WHERE base IS NOT NULL
              UNION ALL SELECT number, position, type, day, lower(text) FROM told
              WHERE NOT known AND contains(text, ' '))
    SELECT DISTINCT number, position, ('0x' || left(sha256(concat_ws(chr(31), type, day, who)), 16))::UBIGINT FROM named
    ORDER BY ALL
    """,
    """
    INSERT INTO tie
    WITH told AS (SELECT number, position, id, type, try_cast(left(begin_at, 10) AS DATE) AS begin_day,
                         try_cast(left(end_at, 10) AS DATE) AS end_day,
                         CASE quad WHEN 'material conflict' THEN -1.0 WHEN 'verbal conflict' THEN -0.5
                                   WHEN 'verbal cooperation' THEN 0.5 WHEN 'material cooperation' THEN 1.0 END AS weight
                  FROM event WHERE same_as IS NULL AND reality IN ('current', 'historical')),
    pair AS (SELECT a.number, a.event, a.actor AS one, b.actor AS other FROM event_actor a
             JOIN event_recipient b ON b.number = a.number AND b.event = a.event
             UNION SELECT a.number, a.event, a.actor, b.actor FROM event_actor a
             JOIN event_actor b ON b.number = a.number AND b.event = a.event AND b.position > a.position
             JOIN event e ON e.number = a.number AND e.id = a.event AND e.type IN ('AGREE', 'CONSULT', 'COOPERATE')),
    row AS (
        SELECT t.number, 'event' AS kind, t.position, p.one, p.other, t.type AS what, t.begin_day AS day, t.weight
        FROM told t JOIN pair p ON p.number = t.number AND p.event = t.id
        WHERE t.weight IS NOT NULL AND t.begin_day IS NOT NULL
        AND (t.end_day IS NULL OR date_diff('day', t.begin_day, t.end_day) <= 31)
        UNION ALL
        SELECT l.number, 'label', l.position, l."by", l.target, lower(l.text),
               try_cast(left(d.published, 10) AS DATE), CASE l.stance WHEN 'hostile' THEN -0.5 ELSE 0.5 END
        FROM label l JOIN "document" d ON d.number = l.number
        WHERE l.stance IN ('hostile', 'favourable') AND try_cast(left(d.published, 10) AS DATE) IS NOT NULL)
    SELECT DISTINCT r.number, r.kind, r.position, ('0x' || i.base)::UBIGINT, ('0x' || j.base)::UBIGINT,
           i.method <> 'local', j.method <> 'local', r.what,
           date_diff('day', DATE '0001-01-01', r.day) + 1, r.weight
    FROM row r JOIN identity i ON i.number = r.number AND i.actor = r.one
    JOIN identity j ON j.number = r.number AND j.actor = r.other WHERE i.base <> j.base ORDER BY ALL
    """,
)
"""What makes and fills both tables in a desk that was kept without them. As all that migrates, it is never changed."""
