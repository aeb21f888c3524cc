"""The dated reports from which turns are read: for each (who, whom) what was said or done on which day.

Needs a desk; makes ``Reports``, columns that are as long as there are reports. Only pairs that could turn at all
(enough days, values apart) leave the database. Counted is what the desk counts (no near-duplicates, no superseded
versions), and of it the same words of the same voice on the same day once, however many articles carry them; the tone
of a voice counts once a document. A further measure is one more entry of ``_MEASURES``: a query whose rows have the
columns named there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from volteface.analysis.turn import Measure
    from volteface.desk import Desk

__all__ = ["AUTHOR", "OBSERVED", "Pair", "Reports", "load_reports"]

AUTHOR = "author"
"""The actor of what an outlet says in its own voice."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Who and whom, and in what.

    Attributes:
        measure: one of ``OBSERVED``.
        actor: desk-wide id, or ``author``.
        voice: the outlet, where it speaks in its own voice; else ``""``.
        target: desk-wide id; ``""`` where there is none.
        issue: of a position what is affirmed or denied; else ``""``.
    """

    measure: Measure
    actor: str
    voice: str
    target: str
    issue: str


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports of many pairs, by pair, day and document; each array (reports,).

    Attributes:
        pairs: what ``pair`` counts.
        pair: place of the report's pair among ``pairs``.
        day: days since 1970-01-01.
        value: in [-1, 1].
        outlet: a number for who published it.
        number: the document's number in the desk.
        key: the desk's hash of number and id of the record.
    """

    pairs: tuple[Pair, ...]
    pair: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.float64]
    outlet: NDArray[np.int64]
    number: NDArray[np.int64]
    key: NDArray[np.uint64]


# Actors of one document of whom no more is known than there cannot be followed from one document to the next. Hashes
# stand for ids until few rows are left: joining numbers is twice as fast as joining texts.
_WHO = """who AS (
    SELECT hash(number, actor) AS k, hash(identity) AS i FROM identity WHERE method <> 'local' OR identity <> base)"""

_LABELS = """labels AS (
    SELECT CASE WHEN l."by" = 'author' THEN hash('author') ELSE b.i END AS actor,
           CASE WHEN l."by" = 'author' THEN d.source ELSE '' END AS voice,
           t.i AS target, '' AS issue, try_cast(left(d.published, 10) AS DATE) AS day, lower(l.text) AS words,
           CASE l.stance WHEN 'hostile' THEN -1.0 WHEN 'favourable' THEN 1.0 ELSE 0.0 END AS value,
           l.number, hash(l.number, l.id) AS key
    FROM counted_label l JOIN "document" d ON d.number = l.number
    JOIN who t ON t.k = hash(l.number, l.target) LEFT JOIN who b ON b.k = hash(l.number, l."by")
    WHERE l."by" = 'author' OR b.i IS NOT NULL)"""

# The tone is that of whoever the innermost statement around the mention is from, else the outlet's. Words whose source
# is nobody known are nobody's tone. Only who is spoken of in enough documents can turn: the others are left out first.
_TONES = """heard AS (
    SELECT m.number, m.id, m.start, m."end", m.tone, t.i AS target
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
           p.number, hash(p.number, p.id) AS key
    FROM placed p JOIN "document" d ON d.number = p.number
    LEFT JOIN statement_source x ON x.number = p.number AND x.statement = p.within
    LEFT JOIN who w ON w.k = hash(x.number, x.actor)
    WHERE p.within IS NULL OR w.i IS NOT NULL)"""

_DYADS = """happened AS (
    SELECT hash(number, id) AS key, number, type, reality = 'negated' AS negated, hash(number, statement) AS claim,
           try_cast(left(begin_at, 10) AS DATE) AS day,
           CASE quad WHEN 'material conflict' THEN -1.0 WHEN 'verbal conflict' THEN -0.5
                     WHEN 'verbal cooperation' THEN 0.5 WHEN 'material cooperation' THEN 1.0 END AS value
    FROM counted_event
    WHERE reality IN ('current', 'historical', 'negated')
      AND (end_at IS NULL OR date_diff('day', try_cast(left(begin_at, 10) AS DATE),
                                       try_cast(left(end_at, 10) AS DATE)) <= $span)),
acts AS (
    SELECT hash(x.number, x.event) AS key, i AS actor FROM event_actor x JOIN who ON k = hash(x.number, x.actor)),
suffers AS (
    SELECT hash(x.number, x.event) AS key, i AS target
    FROM event_recipient x JOIN who ON k = hash(x.number, x.actor)),
dyads AS MATERIALIZED (
    SELECT h.*, actor, target FROM acts JOIN happened h USING (key) JOIN suffers USING (key) WHERE actor <> target)"""

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

# One row for the same words of one voice on one day; whoever published them first stands for all.
_REPORTS = """known AS MATERIALIZED (
    SELECT *, hash(measure, actor, voice, target, issue) AS whom FROM said
    WHERE actor IS NOT NULL AND voice IS NOT NULL AND day IS NOT NULL AND actor <> target),
able AS (
    SELECT whom FROM known GROUP BY whom HAVING count(*) >= $days AND max(value) - min(value) >= $step),
once AS (
    SELECT k.measure, k.actor, k.voice, k.target, k.issue, k.day, k.words, avg(k.value) AS value,
           min(struct_pack(number := k.number, key := k.key)) AS first
    FROM known k SEMI JOIN able USING (whom)
    GROUP BY k.measure, k.actor, k.voice, k.target, k.issue, k.day, k.words)
SELECT dense_rank() OVER (ORDER BY o.measure, o.actor, o.voice, o.target, o.issue) - 1 AS pair,
       date_diff('day', DATE '1970-01-01', o.day) AS day, o.value, hash(coalesce(d.source, '')) AS outlet,
       o.first.number AS number, o.first.key AS key, o.measure, o.actor, o.voice, o.target, o.issue
FROM once o JOIN "document" d ON d.number = o.first.number ORDER BY pair, day, number, key
"""

_MEASURES = {
    "label": ("labels", (_LABELS,)),
    "tone": ("tones", (_TONES,)),
    "events": ("deeds", (_DYADS, _EVENTS)),
    "position": ("positions", (_DYADS, _POSITIONS)),
}
"""Measure -> the table of what was said, and the parts of the query that make it. Its columns: actor, voice, target,
issue, day, words, value, number, key."""

OBSERVED = tuple(_MEASURES)
"""The measures that are observed over documents."""

_SPAN_DAYS = 31
"""An event that is dated less sharply than this has no place in a series."""


def load_reports(desk: Desk, measures: Sequence[str], *, days: int, step: float) -> Reports:
    """Return the reports of some measures.

    Args:
        desk: where to look.
        measures: some of ``OBSERVED``.
        days: on how many days at least there must be reports of a pair.
        step: how far apart its values must lie at least.

    Raises:
        StoreError: the desk could not be opened.
    """
    query = _query(measures)
    params = {"days": days, "step": step, "span": _SPAN_DAYS}
    found = desk.sql(query, {name: value for name, value in params.items() if f"${name}" in query}).fetchnumpy()
    pair, day = np.asarray(found["pair"], dtype=np.int64), np.asarray(found["day"], dtype=np.int64)
    kept = _with_days(pair, day, days)
    columns = {name: np.asarray(column)[kept] for name, column in found.items()}
    firsts, pair = np.unique(pair[kept], return_index=True, return_inverse=True)[1:]
    return Reports(
        pairs=_pairs(desk, [{name: columns[name][n] for name in _KEY} for n in firsts]),
        pair=pair.astype(np.int64),
        day=day[kept],
        value=columns["value"].astype(np.float64),
        outlet=np.unique(columns["outlet"], return_inverse=True)[1].astype(np.int64),
        number=columns["number"].astype(np.int64),
        key=columns["key"].astype(np.uint64),
    )


_KEY = ("measure", "actor", "voice", "target", "issue")


def _query(measures: Sequence[str]) -> str:
    chosen = [name for name in OBSERVED if name in measures]
    parts = list(dict.fromkeys([_WHO, *(part for name in chosen for part in _MEASURES[name][1])]))
    said = " UNION ALL ".join(f"SELECT '{name}' AS measure, * FROM {_MEASURES[name][0]}" for name in chosen)
    return f"WITH {', '.join(parts)}, said AS ({said}), {_REPORTS}"


def _with_days(pair: NDArray[np.int64], day: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Tell which reports belong to pairs of which something is told on enough days; both arrays are sorted."""
    fresh = (np.diff(pair, prepend=-1) != 0) | (np.diff(day, prepend=0) != 0)
    held = np.bincount(pair, weights=fresh, minlength=1)
    kept: NDArray[np.bool_] = held[pair] >= days if len(pair) else np.zeros(0, dtype=bool)
    return kept


def _pairs(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    """Turn hashes of actors back into their ids."""
    hashes = sorted({int(row[name]) for row in rows for name in ("actor", "target")})
    if not hashes:
        return ()
    known = desk.sql(
        "SELECT DISTINCT hash(identity), identity FROM identity WHERE hash(identity) IN (SELECT unnest($h::UBIGINT[])) "
        "UNION ALL SELECT hash('author'), 'author' UNION ALL SELECT 0::UBIGINT, ''",
        {"h": hashes},
    ).fetchall()
    ids = dict(known)
    return tuple(
        Pair(
            measure=cast("Measure", row["measure"]),
            actor=ids[int(row["actor"])],
            voice=str(row["voice"]),
            target=ids[int(row["target"])],
            issue=str(row["issue"]),
        )
        for row in rows
    )
