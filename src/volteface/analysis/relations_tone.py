"""In what tone one actor of a pair speaks of the other, as ties between them.

Needs a desk and pairs of desk-wide ids; makes one ``Tie`` for each document in which one speaks clearly well or ill of
the other. The tone is that of the innermost statement around the mention; an article's own is of no pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from volteface.analysis.relations_days import first_day, last_day
from volteface.analysis.relations_ties import Pair, Tie

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["load_tones"]

_WEIGHT = 0.5
"""Of words, beside deeds with 1."""
_CLEAR = 1 / 3
"""A mean nearer to 0 takes no side."""

_TONES = """
WITH pair AS (SELECT unnest($ones::VARCHAR[]) AS one, unnest($others::VARCHAR[]) AS other),
who AS MATERIALIZED (
    SELECT number, actor, identity FROM identity WHERE identity IN (SELECT one FROM pair UNION SELECT other FROM pair)),
said AS MATERIALIZED (
    SELECT x.number, x.statement, w.identity AS speaker FROM statement_source x
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
AND ($since IS NULL OR day >= $since) AND ($until IS NULL OR day <= $until)
ORDER BY t.one, t.other, day, t.number, t.position
"""


def load_tones(
    desk: Desk, pairs: Iterable[Pair], *, since: str | None = None, until: str | None = None
) -> dict[Pair, tuple[Tie, ...]]:
    """Return the ties of tone of some pairs, each in the order of time; pairs without any are left out.

    Args:
        desk: where to look.
        pairs: desk-wide ids, each pair sorted.
        since: from this ISO date on; prefixes are fine.
        until: up to and including this date.

    Raises:
        InputError: a date is none.
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    params = {
        "ones": [one for one, _ in wanted],
        "others": [other for _, other in wanted],
        "clear": _CLEAR,
        "since": first_day(since) if since is not None else None,
        "until": last_day(until) if until is not None else None,
    }
    found: defaultdict[Pair, list[Tie]] = defaultdict(list)
    for one, other, forth, day, tone, *rest in desk.sql(_TONES, params).fetchall():
        found[one, other].append(Tie((one, other), forth, "tone", "tone", day, _WEIGHT * tone, *rest))
    return {pair: tuple(ties) for pair, ties in found.items()}
