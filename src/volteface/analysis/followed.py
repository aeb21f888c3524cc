"""Who stands behind the numbers of a desk, and which of its rows people rejected, as parts of queries.

Needs a desk; makes SQL. ``tie`` and ``report`` say who somebody is by the automatic rule (``base``). Who that is by
what people decided, and by a country that is known from elsewhere, stands in ``moved``. Most desks have few decisions
or none: what nobody decided costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["DROPPED_TIES", "IDENTITIES", "Decided", "load_decided", "reports_of"]

# Merged actors have another id than by the rule; of one that is split, that holds in some documents only.
IDENTITIES = """
merged AS (SELECT base, identity FROM moved WHERE only_in IS NULL),
apart AS (SELECT only_in AS number, base, min(identity) AS identity FROM moved WHERE only_in IS NOT NULL GROUP BY ALL)
"""
"""Parts of a query: who a number stands for everywhere (base, identity), and in one document (with its number)."""

_REJECTED = """
SELECT r.number, m.measure, r.position FROM {kind} r
JOIN decision d ON d.document = r.document AND d.subject = r.id, (SELECT unnest({measures}) AS measure) m
WHERE r.number IN (SELECT number FROM "document" WHERE id IN (SELECT document FROM decision WHERE kind = 'reject'))
AND d.kind = 'reject' AND d.object = '{kind}' AND d.undone_at IS NULL
"""
_MEASURES = {"event": "['events', 'position']", "label": "['label']", "mention": "['tone']"}
_DROPPED = " UNION ALL ".join(_REJECTED.format(kind=kind, measures=measures) for kind, measures in _MEASURES.items())
_TIED = " UNION ALL ".join(_REJECTED.format(kind=kind, measures=f"['{kind}']") for kind in ("event", "label"))

DROPPED_TIES = f", dropped AS MATERIALIZED (SELECT number, measure AS kind, position FROM ({_TIED}))"
"""A part of a query: the rows of ``tie`` (number, kind, position) whose records were rejected."""

_APART = """
SELECT r.* REPLACE (
    coalesce(a.identity, r.who) AS who, coalesce(b.identity, r.whom) AS whom, coalesce(c.identity, r.toward) AS toward,
    (CASE WHEN a.identity IS NULL THEN r.local & 1 ELSE 0 END + CASE WHEN b.identity IS NULL THEN r.local & 2 ELSE 0 END
     + CASE WHEN c.identity IS NULL THEN r.local & 4 ELSE 0 END)::UTINYINT AS local)
FROM report r
LEFT JOIN apart a ON a.number = r.number AND a.base = r.who
LEFT JOIN apart b ON b.number = r.number AND b.base = r.whom
LEFT JOIN apart c ON c.number = r.number AND c.base = r.toward
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """Which decisions stand in a desk.

    Attributes:
        merged: whether actors were merged.
        split: whether one was split.
        rejected: whether records were rejected.
    """

    merged: bool
    split: bool
    rejected: bool

    @property
    def joined(self) -> bool:
        """Whether somebody whom one document knows may be known to others: only a decision makes that."""
        return self.merged or self.split


def load_decided(desk: Desk) -> Decided:
    """Return which decisions must be laid over the numbers.

    Raises:
        StoreError: the desk could not be opened.
    """
    kinds = {kind for (kind,) in desk.rows("SELECT DISTINCT kind FROM decision WHERE undone_at IS NULL")}
    return Decided("merge" in kinds, "split" in kinds, "reject" in kinds)


def reports_of(decided: Decided) -> str:
    """Return the parts of a query that make ``counted``: the rows of ``report`` that count.

    With them come ``merged``, from which who is meant is still to be looked up, and for rows of somebody whom only one
    document knows (``local`` is not 0) whether anybody else is known for them.
    """
    kept = ["number NOT IN (SELECT number FROM duplicate)"]
    if not decided.joined:
        kept.append("local = 0")
    if decided.rejected:
        kept.append("(number, measure, position) NOT IN (SELECT (number, measure, position) FROM dropped)")
    dropped = f", dropped AS MATERIALIZED ({_DROPPED})" if decided.rejected else ""
    rows = f"({_APART})" if decided.split else "report"
    return f"{IDENTITIES}{dropped}, counted AS NOT MATERIALIZED (SELECT * FROM {rows} WHERE {' AND '.join(kept)})"
