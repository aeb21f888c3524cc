"""How reports were read from the records themselves, before the desk kept them as numbers: what they must still be."""

from __future__ import annotations

from volteface.desk import Desk

# Actors of one document of whom no more is known than there cannot be followed from one document to the next. Hashes
# stand for ids until few rows are left: joining numbers is twice as fast as joining texts.
_WHO = """who AS (
    SELECT hash(number, actor) AS k, hash(identity) AS i FROM identity WHERE method <> 'local' OR identity <> base)"""

_LABELS = """labels AS (
    SELECT CASE WHEN l."by" = 'author' THEN hash('author') ELSE b.i END AS actor,
           CASE WHEN l."by" = 'author' THEN d.source ELSE '' END AS voice,
           t.i AS target, '' AS issue, try_cast(left(d.published, 10) AS DATE) AS day, lower(l.text) AS words,
           CASE l.stance WHEN 'hostile' THEN -1.0 WHEN 'favourable' THEN 1.0 ELSE 0.0 END AS value,
           l.number, l.number::UBIGINT * 4294967296 + l.position AS key
    FROM counted_label l JOIN "document" d ON d.number = l.number
    JOIN who t ON t.k = hash(l.number, l.target) LEFT JOIN who b ON b.k = hash(l.number, l."by")
    WHERE l."by" = 'author' OR b.i IS NOT NULL)"""

# The tone is that of whoever the innermost statement around the mention is from, else the outlet's. Words whose source
# is nobody known are nobody's tone. Only who is spoken of in enough documents can turn: the others are left out first.
_TONES = """heard AS (
    SELECT m.number, m.position AS id, m.start, m."end", m.tone, t.i AS target
    FROM counted_mention m JOIN who t ON t.k = hash(m.number, m.actor) WHERE m.tone IS NOT NULL),
followed AS (SELECT target FROM heard GROUP BY target HAVING count(DISTINCT number) >= $days),
placed AS (
    SELECT h.number, h.id, h.tone, h.target,
           min(struct_pack(length := c."end" - c.start, id := c.statement)).id AS within
    FROM heard h SEMI JOIN followed f ON f.target = h.target
    LEFT JOIN statement_content c ON c.number = h.number AND c.start <= h.start AND c."end" >= h."end"
    GROUP BY h.number, h.id, h.tone, h.target),
tones AS (
    SELECT CASE WHEN p.within IS NULL THEN hash('author') ELSE w.i END AS actor,
           CASE WHEN p.within IS NULL THEN d.source ELSE '' END AS voice, p.target, '' AS issue,
           try_cast(left(d.published, 10) AS DATE) AS day, p.number::VARCHAR AS words, p.tone AS value,
           p.number, p.number::UBIGINT * 4294967296 + p.id AS key
    FROM placed p JOIN "document" d ON d.number = p.number
    LEFT JOIN statement_source x ON x.number = p.number AND x.statement = p.within
    LEFT JOIN who w ON w.k = hash(x.number, x.actor)
    WHERE p.within IS NULL OR w.i IS NOT NULL)"""

_DYADS = """happened AS (
    SELECT hash(number, id) AS link, number::UBIGINT * 4294967296 + position AS key, number, type,
           reality = 'negated' AS negated, hash(number, statement) AS claim,
           try_cast(left(begin_at, 10) AS DATE) AS day,
           CASE quad WHEN 'material conflict' THEN -1.0 WHEN 'verbal conflict' THEN -0.5
                     WHEN 'verbal cooperation' THEN 0.5 WHEN 'material cooperation' THEN 1.0 END AS value
    FROM counted_event
    WHERE reality IN ('current', 'historical', 'negated')
      AND (end_at IS NULL OR date_diff('day', try_cast(left(begin_at, 10) AS DATE),
                                       try_cast(left(end_at, 10) AS DATE)) <= $span)),
acts AS (
    SELECT DISTINCT hash(x.number, x.event) AS link, i AS actor
    FROM event_actor x JOIN who ON k = hash(x.number, x.actor)),
suffers AS (
    SELECT DISTINCT hash(x.number, x.event) AS link, i AS target
    FROM event_recipient x JOIN who ON k = hash(x.number, x.actor)),
dyads AS MATERIALIZED (
    SELECT h.*, actor, target FROM acts JOIN happened h USING (link) JOIN suffers USING (link) WHERE actor <> target)"""

_EVENTS = """deeds AS (
    SELECT actor, '' AS voice, target, '' AS issue, day, type AS words, value, number, key
    FROM dyads WHERE NOT negated AND value IS NOT NULL)"""

# What is affirmed or denied: that somebody did something of a type to somebody, as a named source says.
_POSITIONS = """often AS (
    SELECT actor, target, type FROM dyads WHERE claim IS NOT NULL GROUP BY ALL HAVING count(*) >= $days),
claimed AS (
    SELECT d.* FROM dyads d SEMI JOIN often o ON o.actor = d.actor AND o.target = d.target AND o.type = d.type),
positions AS (
    SELECT w.i AS actor, '' AS voice, 0::UBIGINT AS target,
           c.type || ' ' || c.actor::VARCHAR || ' ' || c.target::VARCHAR AS issue,
           try_cast(left(d.published, 10) AS DATE) AS day, s.act AS words,
           CASE WHEN s.act = 'deny' OR c.negated THEN -1.0 ELSE 1.0 END AS value, c.number, c.key
    FROM claimed c JOIN statement s ON s.number = c.number AND hash(s.number, s.id) = c.claim
    JOIN statement_source x ON x.number = s.number AND x.statement = s.id
    JOIN who w ON w.k = hash(x.number, x.actor) JOIN "document" d ON d.number = c.number
    WHERE s.act IN ('say', 'deny', 'claim', 'accuse', 'report', 'believe'))"""

_ONCE = """
WITH {parts},
known AS (SELECT DISTINCT * FROM ({said}) WHERE actor IS NOT NULL AND voice IS NOT NULL AND day IS NOT NULL
          AND actor <> target),
able AS (SELECT measure, actor, voice, target, issue FROM known GROUP BY ALL
         HAVING count(*) >= $days AND max(value) - min(value) >= $step),
once AS (SELECT measure, actor, voice, target, issue, day, words, avg(value) AS value, min(key) AS key
         FROM known SEMI JOIN able USING (measure, actor, voice, target, issue) GROUP BY ALL)
SELECT measure, coalesce(a.identity, 'author') AS actor, voice, coalesce(t.identity, '') AS target, issue,
       date_diff('day', DATE '1970-01-01', day), round(value, 9), key FROM once
LEFT JOIN (SELECT DISTINCT identity FROM identity) a ON hash(a.identity) = actor
LEFT JOIN (SELECT DISTINCT identity FROM identity) t ON hash(t.identity) = target ORDER BY ALL
"""
_TABLES = {
    "label": ("labels", (_LABELS,)),
    "tone": ("tones", (_TONES,)),
    "events": ("deeds", (_DYADS, _EVENTS)),
    "position": ("positions", (_DYADS, _POSITIONS)),
}


def reference_reports(desk: Desk, measure: str, *, days: int, step: float) -> list[tuple[object, ...]]:
    """Return measure, actor, voice, target, issue, day, value and key of each report, of pairs on so many days."""
    table, parts = _TABLES[measure]
    query = _ONCE.format(parts=", ".join([_WHO, *parts]), said=f"SELECT '{measure}' AS measure, * FROM {table}")
    params = {"days": days, "step": step, "span": 31}
    rows = desk.sql(query, {name: value for name, value in params.items() if f"${name}" in query}).fetchall()
    told: dict[tuple[object, ...], set[object]] = {}
    for row in rows:
        told.setdefault(row[:5], set()).add(row[5])
    return [row for row in rows if len(told[row[:5]]) >= days]


_TONES_BETWEEN = """
WITH pair AS (SELECT unnest($ones::VARCHAR[]) AS one, unnest($others::VARCHAR[]) AS other),
who AS MATERIALIZED (
    SELECT number, actor, identity FROM identity WHERE identity IN (SELECT one FROM pair UNION SELECT other FROM pair)),
said AS MATERIALIZED (
    SELECT DISTINCT x.number, x.statement, w.identity AS speaker FROM statement_source x
    JOIN who w ON w.number = x.number AND w.actor = x.actor),
heard AS (
    SELECT m.number, m.position, m.start, m."end", m.tone, w.identity AS heard FROM counted_mention m
    JOIN who w ON w.number = m.number AND w.actor = m.actor
    WHERE m.tone IS NOT NULL AND m.number IN (SELECT number FROM said)),
placed AS (
    SELECT h.number, h.position, h.tone, h.heard,
           min(struct_pack(length := c."end" - c.start, id := c.statement)).id AS within
    FROM heard h JOIN statement_content c ON c.number = h.number AND c.start <= h.start AND c."end" >= h."end"
    GROUP BY h.number, h.position, h.tone, h.heard),
tone AS (
    SELECT least(s.speaker, p.heard) AS one, greatest(s.speaker, p.heard) AS other, s.speaker < p.heard AS forth,
           p.number, min(p.position) AS position, avg(p.tone) AS tone
    FROM placed p JOIN said s ON s.number = p.number AND s.statement = p.within
    WHERE s.speaker <> p.heard GROUP BY ALL)
SELECT t.one, t.other, t.forth, try_cast(left(d.published, 10) AS DATE) AS day, t.tone, t.number, t.position, d.source
FROM tone t SEMI JOIN pair USING (one, other) JOIN "document" d ON d.number = t.number
WHERE abs(t.tone) >= $clear AND day IS NOT NULL
ORDER BY t.one, t.other, day, t.number, t.position
"""


def reference_tones(desk: Desk, pairs: list[tuple[str, str]]) -> list[tuple[object, ...]]:
    """Return one, other, forth, day, tone, number and position of the tones between some pairs."""
    params = {"ones": [one for one, _ in pairs], "others": [other for _, other in pairs], "clear": 1 / 3}
    return [(*row[:4], round(row[4], 9), *row[5:7]) for row in desk.sql(_TONES_BETWEEN, params).fetchall()]
