"""In what tone one actor of a pair speaks of the other, as ties between them.

Needs a desk and pairs of desk-wide ids; makes one ``Tie`` for each document in which one speaks clearly well or ill of
the other. The tone is that of the innermost statement around the mention; an article's own is of no pair.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from volteface.analysis.followed import load_decided, reports_of
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
WITH {counted},
pair AS (SELECT unnest($ones::UBIGINT[]) AS one, unnest($others::UBIGINT[]) AS other),
meant AS (SELECT one AS identity FROM pair UNION SELECT other FROM pair),
face AS MATERIALIZED (
    SELECT m.base, m.identity FROM merged m SEMI JOIN meant USING (identity)
    UNION ALL SELECT identity, identity FROM meant WHERE identity NOT IN (SELECT base FROM merged)),
said AS (
    SELECT DISTINCT w.identity AS speaker, h.identity AS heard, c.number, c.position, c.day, c.value
    FROM counted c JOIN face w ON w.base = c.who JOIN face h ON h.base = c.whom
    WHERE c.measure = 'tone' AND NOT c.own AND w.identity <> h.identity
    AND ($since::INTEGER IS NULL OR c.day >= $since) AND ($until::INTEGER IS NULL OR c.day <= $until)),
tone AS (
    SELECT least(speaker, heard) AS one, greatest(speaker, heard) AS other, speaker < heard AS forth, day, number,
           min(position) AS position, avg(value) AS tone
    FROM said GROUP BY ALL)
SELECT t.one, t.other, t.forth, t.day, t.tone, t.number, t.position, d.source
FROM tone t SEMI JOIN pair p ON p.one = t.one AND p.other = t.other JOIN "document" d ON d.number = t.number
WHERE abs(t.tone) >= $clear ORDER BY t.one, t.other, t.day, t.number, t.position
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
        "ones": [int(one, 16) for one, _ in wanted],
        "others": [int(other, 16) for _, other in wanted],
        "clear": _CLEAR,
        "since": first_day(since).toordinal() if since is not None else None,
        "until": last_day(until).toordinal() if until is not None else None,
    }
    found: defaultdict[Pair, list[Tie]] = defaultdict(list)
    sql = _TONES.format(counted=reports_of(load_decided(desk)))
    for one, other, forth, day, tone, *rest in desk.rows(sql, params):
        pair = (f"{one:016x}", f"{other:016x}")
        found[pair].append(Tie(pair, forth, "tone", "tone", dt.date.fromordinal(day), _WEIGHT * tone, *rest))
    return {pair: tuple(ties) for pair, ties in found.items()}
