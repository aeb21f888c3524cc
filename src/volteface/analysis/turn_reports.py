"""The turns that texts themselves report, as turns.

Needs a desk; makes one ``Turn`` of the records of shifts that are counted and tell of the same one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from volteface.analysis.evidence import Evidence
from volteface.analysis.turn import Turn
from volteface.analysis.turn_evidence import load_actor_names, load_records
from volteface.analysis.turn_merging import merged_reports
from volteface.analysis.turn_words import undo_reported
from volteface.records import make_id

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["load_reported"]

# The few that are wanted are chosen before the many identities are looked through.
_SHIFTS = """
WITH wanted AS (
    SELECT number, actor, identity IN (SELECT unnest($about::VARCHAR[])) AS is_about,
           identity IN (SELECT unnest($by::VARCHAR[])) AS is_by FROM identity
    WHERE number IN (SELECT number FROM shift WHERE basis = 'reported')
      AND (identity IN (SELECT unnest($about::VARCHAR[])) OR identity IN (SELECT unnest($by::VARCHAR[])))),
chosen AS (
    SELECT s.*, d.published, d.source FROM counted_shift s JOIN "document" d ON d.number = s.number
    WHERE s.basis = 'reported' AND s.text IS NOT NULL
      AND ($about IS NULL OR (s.number, s.actor) IN (SELECT (number, actor) FROM wanted WHERE is_about)
           OR (s.number, s.target) IN (SELECT (number, actor) FROM wanted WHERE is_about))
      AND ($by IS NULL OR (s.number, s.actor) IN (SELECT (number, actor) FROM wanted WHERE is_by))
      AND ($since IS NULL OR d.published >= $since OR starts_with($since, d.published))
      AND ($until IS NULL OR left(d.published, length($until)) <= $until)
    ORDER BY d.published DESC NULLS LAST, s.number, s.position LIMIT $limit),
who AS (SELECT i.number, i.actor, i.identity FROM identity i SEMI JOIN chosen USING (number))
SELECT s.number, s.id, s.kind, s.start, s."end", s.text, a.identity AS actor, t.identity AS target,
       s.before_value, s.after_value, s.before_end_at, s.after_begin_at, s.published, s.document, s.source,
       CAST(try_cast(left(s.published, 10) AS DATE) + 1 AS VARCHAR) AS end_at
FROM chosen s LEFT JOIN who a ON a.number = s.number AND a.actor = s.actor
LEFT JOIN who t ON t.number = s.number AND t.actor = s.target
ORDER BY s.published DESC NULLS LAST, s.number, s.position
"""

_SIDES = """
SELECT 'before' AS side, number, shift, record FROM shift_before WHERE number IN (SELECT unnest($numbers::INTEGER[]))
UNION ALL
SELECT 'after', number, shift, record FROM shift_after WHERE number IN (SELECT unnest($numbers::INTEGER[]))
ORDER BY ALL
"""

_ALL = 2**31 - 1
_SPARE = 3
"""Reports that are looked at for each turn that is wanted: several may tell of one."""
_COLUMNS = (
    "number", "id", "kind", "start", "end", "text", "actor", "target", "before", "after", "before_end_at",
    "after_begin_at", "published", "document", "source", "end_at",
)  # fmt: skip


def load_reported(
    desk: Desk,
    *,
    about: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = None,
) -> tuple[Turn, ...]:
    """Return the reported turns, the latest report first.

    Args:
        desk: where to look.
        about: desk-wide ids; only turns of or towards any of them.
        by: desk-wide ids; only turns of any of them.
        since: reported on this ISO date or later; prefixes are fine.
        until: reported on this date or earlier.
        limit: how many at most.

    Raises:
        StoreError: the desk could not be opened.
    """
    chosen = {
        "about": None if about is None else list(about),
        "by": None if by is None else list(by),
        "since": since,
        "until": until,
        "limit": _ALL if limit is None else _SPARE * limit,
    }
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in desk.rows(_SHIFTS, chosen)]
    sides = _load_sides(desk, rows)
    names = load_actor_names(desk, {row[name] for row in rows for name in ("actor", "target") if row[name]})
    return merged_reports([_turn(row, sides, names) for row in rows])[:limit]


Sides = dict[tuple[str, int, str], list[Evidence]]


def _load_sides(desk: Desk, rows: Sequence[dict[str, Any]]) -> Sides:
    """Return by side, document and shift the records that a report names."""
    numbers = sorted({row["number"] for row in rows})
    found = desk.rows(_SIDES, {"numbers": numbers}) if numbers else []
    records = load_records(desk, [row[1] for row in found], [row[3] for row in found])
    sides: Sides = defaultdict(list)
    for side, number, shift, record in found:
        if record in records:
            sides[side, number, shift].append(records[record])
    return sides


def _turn(row: dict[str, Any], sides: Sides, names: dict[str, str]) -> Turn:
    before, after = (tuple(sides.get((side, row["number"], row["id"]), ())) for side in ("before", "after"))
    report = Evidence(
        row["published"] or "",
        row["document"],
        row["start"],
        row["end"],
        row["text"],
        row["id"],
        "shift",
        row["source"],
    )
    who = names.get(row["actor"] or "", "")
    return Turn(
        id=make_id("turn", "reported", row["document"], row["id"]),
        actor=row["actor"],
        actor_name=who,
        target=row["target"],
        target_name=names.get(row["target"] or "", ""),
        measure="reported",
        kind=row["kind"],
        issue=None,
        before=row["before"],
        after=row["after"],
        begin_at=row["after_begin_at"] or row["before_end_at"],
        end_at=row["end_at"],
        strength=None,
        p_value=None,
        q_value=None,
        n_before=len(before),
        n_after=1,
        evidence_before=before,
        evidence_after=(*after, report),
        undo=undo_reported(row["before"]),
        reported=True,
    )
