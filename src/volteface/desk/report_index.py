"""What is told of one actor's stance towards another, as numbers: what turns are read from.

Needs the records of one document and its rows of ``identity``; makes rows of ``report``. Each row says how one actor
speaks of, acts on or answers something on a day, with a value from -1 to 1: a label that it gives another, its tone
when it speaks of another, an event in which it acts on another, and a claim that it affirms or denies. What an outlet
says in its own voice stands under a number of the outlet's. Like a ``tie`` a row says who somebody is by the automatic
rule; what people merge, split or reject is laid over it when they are asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from volteface.records import Annotation, Event, Reference, Statement, make_id

__all__ = ["CLAIMING_ACTS", "FILL_REPORTS", "LONGEST_DAYS", "outlet_number", "report_rows"]

CLAIMING_ACTS = frozenset(("say", "deny", "claim", "accuse", "report", "believe"))
"""Acts by which a speaker takes a position; questions, orders and promises are none."""

LONGEST_DAYS = 31
"""An event that is dated less sharply than this has no place in a series."""

_WEIGHTS = {
    "material conflict": -1.0, "verbal conflict": -0.5, "verbal cooperation": 0.5, "material cooperation": 1.0,
}  # fmt: skip
_STANCES = {"hostile": -1.0, "favourable": 1.0}
_HAPPENED = ("current", "historical")
_LOCAL = "local"
_AUTHOR = "author"

Row = tuple[Any, ...]
People = Mapping[str, tuple[int, bool]]
"""Actor of the document -> its number by the automatic rule, and whether only this document knows it."""


def outlet_number(source: str) -> int:
    """Return the number under which what an outlet says in its own voice stands."""
    return int(make_id("outlet", source), 16)


def report_rows(number: int, annotation: Annotation, identities: Sequence[Row]) -> list[Row]:
    """Return the rows of ``report`` of one document, given its rows of ``identity``."""
    people = {row[2]: (int(row[3], 16), row[5] == _LOCAL) for row in identities}
    published = _ordinal(annotation.document.published)
    rows = [*_deeds(annotation.events, people)]
    if published is not None:
        source = annotation.document.source
        outlet = None if source is None else (outlet_number(source), False)
        statements = {statement.id: statement for statement in annotation.statements}
        rows += _labels(annotation, people, outlet, published)
        rows += _tones(annotation, people, outlet, published)
        rows += _claims(annotation.events, statements, people, published)
    return [(number, *row) for row in dict.fromkeys(rows)]


def _row(
    kind: tuple[str, int], who: tuple[int, bool], whom: tuple[int, bool], said: tuple[str, int, float], **more: Any
) -> Row:
    """Return a row without its number: measure, position, own, who, whom, toward, issue, words, day, value, local."""
    toward, local = more.get("toward", (0, False))
    unknown = who[1] + 2 * whom[1] + 4 * local
    return (*kind, more.get("own", False), who[0], whom[0], toward, more.get("issue", ""), *said, unknown)


def _labels(annotation: Annotation, people: People, outlet: tuple[int, bool] | None, published: int) -> Iterator[Row]:
    for position, label in enumerate(annotation.labels):
        own = label.by == _AUTHOR
        who, whom = outlet if own else people.get(label.by or ""), people.get(label.target or "")
        if who is not None and whom is not None and who[0] != whom[0]:
            said = (label.text.lower(), published, _STANCES.get(label.stance, 0.0))
            yield _row(("label", position), who, whom, said, own=own)


def _deeds(events: Sequence[Event], people: People) -> Iterator[Row]:
    for position, event in enumerate(events):
        day, value = _ordinal(event.begin_at), _WEIGHTS.get(event.quad or "")
        if event.reality in _HAPPENED and day is not None and value is not None:
            for one, other in _dyads(event, people):
                yield _row(("events", position), one, other, (event.type, day, value))


def _claims(
    events: Sequence[Event], statements: Mapping[str, Statement], people: People, published: int
) -> Iterator[Row]:
    """Yield who affirms or denies that one does something of a type to another."""
    for position, event in enumerate(events):
        statement = statements.get(event.statement or "")
        if statement is None or statement.act not in CLAIMING_ACTS or event.reality not in (*_HAPPENED, "negated"):
            continue
        denied = statement.act == "deny" or event.reality == "negated"
        said = (str(statement.act), published, -1.0 if denied else 1.0)
        speakers = [people[ref.actor] for ref in statement.source if ref.actor is not None and ref.actor in people]
        for one, other in _dyads(event, people) if speakers else ():
            for speaker in speakers:
                yield _row(("position", position), speaker, one, said, toward=other, issue=event.type)


def _dyads(event: Event, people: People) -> list[tuple[tuple[int, bool], tuple[int, bool]]]:
    """Return who acts on whom in an event that is told first here and dated sharply enough."""
    if event.same_as is not None or not _is_sharp(event):
        return []
    sides = [_known(event.actors, people), _known(event.recipients, people)]
    return [(one, other) for one in sides[0] for other in sides[1] if one[0] != other[0]]


def _known(references: Sequence[Reference], people: People) -> list[tuple[int, bool]]:
    return [people[ref.actor] for ref in references if ref.actor is not None and ref.actor in people]


def _is_sharp(event: Event) -> bool:
    if event.end_at is None:
        return True
    begin, end = _ordinal(event.begin_at), _ordinal(event.end_at)
    return begin is not None and end is not None and end - begin <= LONGEST_DAYS


def _tones(annotation: Annotation, people: People, outlet: tuple[int, bool] | None, published: int) -> Iterator[Row]:
    """Yield the tone of whoever the innermost statement around a mention is from, else the outlet's.

    Words whose source is nobody known are nobody's tone.
    """
    heard = sorted(
        (mention.start, mention.end, position, mention.tone, people[mention.actor])
        for position, mention in enumerate(annotation.mentions)
        if mention.tone is not None and mention.actor is not None and mention.actor in people
    )
    within = _innermost(annotation.statements, [(start, end) for start, end, *_ in heard]) if heard else []
    for (_, _, position, tone, whom), statement in zip(heard, within, strict=True):
        voices = [outlet] if statement is None else _known(statement.source, people)
        for who in voices:
            if who is not None and who[0] != whom[0]:
                yield _row(("tone", position), who, whom, ("", published, tone), own=statement is None)


def _innermost(statements: Sequence[Statement], spans: Sequence[tuple[int, int]]) -> list[Statement | None]:
    """Return for each span, in the order of their starts, the statement with the shortest content around it."""
    contents = sorted(
        ((part.start, part.end, statement) for statement in statements for part in statement.content),
        key=lambda content: content[:2],
    )
    around: list[tuple[int, int, Statement]] = []
    found: list[Statement | None] = []
    place = 0
    for start, end in spans:
        while place < len(contents) and contents[place][0] <= start:
            around.append(contents[place])
            place += 1
        # What has ended before this span holds none of the later ones.
        around = [content for content in around if content[1] > start]
        holding = [(last - first, one.id, one) for first, last, one in around if last >= end]
        found.append(min(holding, key=lambda held: held[:2])[2] if holding else None)
    return found


def _ordinal(day: str | None) -> int | None:
    try:
        return dt.date.fromisoformat(day[:10]).toordinal() if day else None
    except ValueError:
        return None


_ORDINAL = "date_diff('day', DATE '0001-01-01', {day}) + 1"
_PEOPLE = """people AS (
    SELECT number, actor, ('0x' || base)::UBIGINT AS base, (method = 'local')::UTINYINT AS local FROM identity)"""
_PUBLISHED = """paper AS (
    SELECT number, source, try_cast(left(published, 10) AS DATE) AS day,
           ('0x' || left(sha256('outlet' || chr(31) || source), 16))::UBIGINT AS outlet
    FROM "document" WHERE try_cast(left(published, 10) AS DATE) IS NOT NULL)"""
_DYADS = """told AS (
    SELECT number, position, id, type, reality, statement, try_cast(left(begin_at, 10) AS DATE) AS day,
           CASE quad WHEN 'material conflict' THEN -1.0 WHEN 'verbal conflict' THEN -0.5
                     WHEN 'verbal cooperation' THEN 0.5 WHEN 'material cooperation' THEN 1.0 END AS value
    FROM event WHERE same_as IS NULL AND reality IN ('current', 'historical', 'negated')
    AND (end_at IS NULL OR date_diff('day', try_cast(left(begin_at, 10) AS DATE),
                                     try_cast(left(end_at, 10) AS DATE)) <= 31)),
dyad AS (
    SELECT t.*, i.base AS one, i.local AS one_local, j.base AS other, j.local AS other_local
    FROM told t JOIN event_actor a ON a.number = t.number AND a.event = t.id
    JOIN event_recipient b ON b.number = t.number AND b.event = t.id
    JOIN people i ON i.number = t.number AND i.actor = a.actor
    JOIN people j ON j.number = t.number AND j.actor = b.actor WHERE i.base <> j.base)"""

FILL_REPORTS: tuple[str, ...] = (
    """
    CREATE TABLE report (number INTEGER, measure VARCHAR, position INTEGER, own BOOLEAN, who UBIGINT, whom UBIGINT,
                         toward UBIGINT, issue VARCHAR, words VARCHAR, day INTEGER, value DOUBLE, local UTINYINT)
    """,
    f"""
    INSERT INTO report
    WITH {_PEOPLE}, {_PUBLISHED},
    given AS (
        SELECT l.number, l.position, l."by" = 'author' AS own, lower(l.text) AS words, p.day, t.base AS whom,
               CASE WHEN own THEN p.outlet ELSE b.base END AS who,
               CASE l.stance WHEN 'hostile' THEN -1.0 WHEN 'favourable' THEN 1.0 ELSE 0.0 END AS value,
               CASE WHEN own THEN 0 ELSE b.local END + 2 * t.local AS local
        FROM label l JOIN paper p ON p.number = l.number
        JOIN people t ON t.number = l.number AND t.actor = l.target
        LEFT JOIN people b ON b.number = l.number AND b.actor = l."by")
    SELECT number, 'label', position, own, who, whom, 0, '', words, {_ORDINAL.format(day="day")}, value, local
    FROM given WHERE who <> whom ORDER BY number, position
    """,
    f"""
    INSERT INTO report
    WITH {_PEOPLE}, {_DYADS}
    SELECT DISTINCT number, 'events', position, false, one, other, 0, '', type, {_ORDINAL.format(day="day")}, value,
           one_local + 2 * other_local
    FROM dyad WHERE reality <> 'negated' AND day IS NOT NULL AND value IS NOT NULL ORDER BY ALL
    """,
    f"""
    INSERT INTO report
    WITH {_PEOPLE}, {_PUBLISHED}, {_DYADS}
    SELECT DISTINCT d.number, 'position', d.position, false, w.base, d.one, d.other, d.type, s.act,
           {_ORDINAL.format(day="p.day")},
           CASE WHEN s.act = 'deny' OR d.reality = 'negated' THEN -1.0 ELSE 1.0 END,
           w.local + 2 * d.one_local + 4 * d.other_local
    FROM dyad d JOIN statement s ON s.number = d.number AND s.id = d.statement
    JOIN statement_source x ON x.number = s.number AND x.statement = s.id
    JOIN people w ON w.number = x.number AND w.actor = x.actor JOIN paper p ON p.number = d.number
    WHERE s.act IN ('say', 'deny', 'claim', 'accuse', 'report', 'believe') ORDER BY ALL
    """,
    f"""
    INSERT INTO report
    WITH {_PEOPLE}, {_PUBLISHED},
    heard AS (
        SELECT m.number, m.position, m.start, m."end", m.tone, t.base AS whom, t.local, p.day, p.outlet
        FROM mention m JOIN people t ON t.number = m.number AND t.actor = m.actor
        JOIN paper p ON p.number = m.number WHERE m.tone IS NOT NULL),
    inner_most AS (
        SELECT h.number, h.position, min(struct_pack(length := c."end" - c.start, id := c.statement)).id AS statement
        FROM heard h JOIN statement_content c ON c.number = h.number AND c.start <= h.start AND c."end" >= h."end"
        GROUP BY h.number, h.position),
    voiced AS (
        SELECT h.number, h.position, true AS own, h.outlet AS who, h.whom, h.day, h.tone, 2 * h.local AS local
        FROM heard h ANTI JOIN inner_most n ON n.number = h.number AND n.position = h.position
        UNION ALL
        SELECT h.number, h.position, false, w.base, h.whom, h.day, h.tone, w.local + 2 * h.local
        FROM heard h JOIN inner_most n ON n.number = h.number AND n.position = h.position
        JOIN statement_source x ON x.number = n.number AND x.statement = n.statement
        JOIN people w ON w.number = x.number AND w.actor = x.actor)
    SELECT DISTINCT number, 'tone', position, own, who, whom, 0, '', '', {_ORDINAL.format(day="day")}, tone, local
    FROM voiced WHERE who <> whom ORDER BY ALL
    """,
)
"""What makes and fills the table in a desk that was kept without it. As all that migrates, it is never changed."""
