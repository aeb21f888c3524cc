"""The dated reports from which turns are read: for each (who, whom) what was said or done on which day.

Needs a desk; makes ``Reports``, columns that are as long as there are reports. Only pairs that could turn at all
(enough days, values apart) leave the database. Counted is what the desk counts (no near-duplicates, no superseded
versions), and of it the same words of the same voice on the same day once, however many articles carry them; the tone
of a voice counts once a document. All of it stands in the desk's table ``report``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from volteface.analysis.followed import Decided, load_decided, reports_of

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
        key: number of the document and place of the record among those of its kind: number * 2**32 + place.
    """

    pairs: tuple[Pair, ...]
    pair: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.float64]
    outlet: NDArray[np.int64]
    number: NDArray[np.int64]
    key: NDArray[np.uint64]


OBSERVED = ("label", "tone", "events", "position")
"""The measures that are observed over documents."""

# A measure in which all say nearly the same holds no turn, and a plain look at the values tells.
_VARIED = """
WITH {counted}
SELECT measure FROM counted WHERE {measures} GROUP BY measure
HAVING count(*) >= $days AND max(value) - min(value) >= $step ORDER BY measure
"""
# Pairs are counted by the numbers of the automatic rule, named only then, and read only where they could turn.
_ABLE = """
WITH {counted},
total AS (
    SELECT measure, who, whom, toward, issue, {local}count(*) AS records, min(value) AS low, max(value) AS high
    FROM counted WHERE {measures} GROUP BY measure, who, whom, toward, issue),
named AS (
    SELECT t.measure, coalesce(a.identity, t.who) AS actor, coalesce(b.identity, t.whom) AS target,
           coalesce(c.identity, t.toward) AS patient, t.issue, t.records, t.low, t.high
    FROM total t LEFT JOIN merged a ON a.base = t.who LEFT JOIN merged b ON b.base = t.whom
    LEFT JOIN merged c ON c.base = t.toward WHERE {known})
SELECT measure, actor, target, patient, issue FROM named
WHERE CASE WHEN measure = 'position' THEN target <> patient ELSE actor <> target END
GROUP BY ALL HAVING sum(records) >= $days AND max(high) - min(low) >= $step
"""
# The same words of one voice on one day are one row; whoever published them first stands for all.
_REPORTS = """
WITH {counted},
known AS MATERIALIZED (
    SELECT *, hash(measure, actor, target, patient, issue) AS pair
    FROM (SELECT unnest($measures::VARCHAR[]) AS measure, unnest($actors::UBIGINT[]) AS actor,
                 unnest($targets::UBIGINT[]) AS target, unnest($patients::UBIGINT[]) AS patient,
                 unnest($issues::VARCHAR[]) AS issue)),
meant AS (SELECT actor AS identity FROM known UNION SELECT target FROM known UNION SELECT patient FROM known),
bases AS MATERIALIZED (
    SELECT identity AS base, identity, false AS joined FROM meant WHERE identity NOT IN (SELECT base FROM merged)
    UNION ALL SELECT base, identity, true FROM merged WHERE identity IN (SELECT identity FROM meant)),
told AS (
    SELECT DISTINCT k.pair, c.day, CASE WHEN c.measure = 'tone' THEN c.number::VARCHAR ELSE c.words END AS words,
           c.number, c.position, c.value, c.own
    FROM counted c JOIN bases a ON a.base = c.who JOIN bases b ON b.base = c.whom JOIN bases t ON t.base = c.toward
    JOIN known k ON k.measure = c.measure AND k.actor = a.identity AND k.target = b.identity
                AND k.patient = t.identity AND k.issue = c.issue
    WHERE {measures}
      AND (c.local & 1 = 0 OR a.joined) AND (c.local & 2 = 0 OR b.joined) AND (c.local & 4 = 0 OR t.joined)),
once AS (
    SELECT pair, day, words, avg(value) AS value, min(number::UBIGINT * 4294967296 + position::UBIGINT) AS key,
           any_value(own) AS own
    FROM told GROUP BY pair, day, words)
SELECT dense_rank() OVER (ORDER BY o.pair) - 1 AS pair, o.day - {epoch} AS day, o.value,
       hash(coalesce(d.source, '')) AS outlet, d.number, o.key, o.own, k.* EXCLUDE (pair),
       coalesce(d.source, '') AS source
FROM once o JOIN known k USING (pair) JOIN "document" d ON d.number = (o.key >> 32)::INTEGER
ORDER BY o.pair, o.day, d.number, o.key
"""
_KNOWN = """
(t.local & 1 = 0 OR a.identity IS NOT NULL) AND (t.local & 2 = 0 OR b.identity IS NOT NULL)
AND (t.local & 4 = 0 OR c.identity IS NOT NULL)
"""
_EPOCH = dt.date(1970, 1, 1).toordinal()


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
    decided = load_decided(desk)
    able = _load_able(desk, decided, [name for name in OBSERVED if name in measures], days=days, step=step)
    if not able:
        return _NOTHING
    turning = _among(sorted({measure for measure, *_ in able}))
    query = _REPORTS.format(counted=reports_of(decided), measures=f"c.{turning}", epoch=_EPOCH)
    columns = ("measures", "actors", "targets", "patients", "issues")
    found = desk.sql(query, dict(zip(columns, map(list, zip(*able, strict=True)), strict=True))).fetchnumpy()
    pair, day = np.asarray(found["pair"], dtype=np.int64), np.asarray(found["day"], dtype=np.int64)
    kept = _with_days(pair, day, days)
    held = {name: np.asarray(column)[kept] for name, column in found.items()}
    firsts, pair = np.unique(pair[kept], return_index=True, return_inverse=True)[1:]
    return Reports(
        pairs=_pairs(desk, [{name: held[name][n] for name in _KEY} for n in firsts]),
        pair=pair.astype(np.int64),
        day=day[kept],
        value=held["value"].astype(np.float64),
        outlet=np.unique(held["outlet"], return_inverse=True)[1].astype(np.int64),
        number=held["number"].astype(np.int64),
        key=held["key"].astype(np.uint64),
    )


_NOTHING = Reports(
    pairs=(),
    pair=np.zeros(0, dtype=np.int64),
    day=np.zeros(0, dtype=np.int64),
    value=np.zeros(0),
    outlet=np.zeros(0, dtype=np.int64),
    number=np.zeros(0, dtype=np.int64),
    key=np.zeros(0, dtype=np.uint64),
)


def _load_able(
    desk: Desk, decided: Decided, measures: Sequence[str], *, days: int, step: float
) -> list[tuple[str, int, int, int, str]]:
    """Return measure, actor, target, patient and issue of the pairs of which enough is told, not all of it the same."""
    counted, least = reports_of(decided), {"days": days, "step": step}
    varied = desk.rows(_VARIED.format(counted=counted, measures=_among(measures)), least)
    if not varied:
        return []
    query = _ABLE.format(
        counted=counted,
        measures=_among([measure for (measure,) in varied]),
        # Without such decisions nobody whom one document knows alone is among them.
        local="max(local) AS local, " if decided.joined else "",
        known=_KNOWN if decided.joined else "true",
    )
    return desk.rows(query, least)


def _among(measures: Sequence[str]) -> str:
    chosen = ", ".join(f"'{name}'" for name in measures)
    return f"measure IN ({chosen})" if chosen else "false"


_KEY = ("measure", "own", "actor", "target", "patient", "issue", "source")


def _with_days(pair: NDArray[np.int64], day: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Tell which reports belong to pairs of which something is told on enough days; both arrays are sorted."""
    fresh = (np.diff(pair, prepend=-1) != 0) | (np.diff(day, prepend=0) != 0)
    held = np.bincount(pair, weights=fresh, minlength=1)
    kept: NDArray[np.bool_] = held[pair] >= days if len(pair) else np.zeros(0, dtype=bool)
    return kept


def _pairs(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    claimed = {int(row[name]) for row in rows if row["measure"] == "position" for name in ("target", "patient")}
    hashes = _hashes(desk, sorted(claimed))
    return tuple(_pair(row, hashes) for row in rows)


def _pair(row: Mapping[str, Any], hashes: Mapping[int, int]) -> Pair:
    own, target = bool(row["own"]), int(row["target"])
    claim = row["measure"] == "position"
    return Pair(
        measure=cast("Measure", str(row["measure"])),
        actor=AUTHOR if own else f"{int(row['actor']):016x}",
        voice=str(row["source"]) if own else "",
        target="" if claim else f"{target:016x}",
        issue=f"{row['issue']} {hashes[target]} {hashes[int(row['patient'])]}" if claim else "",
    )


def _hashes(desk: Desk, actors: Sequence[int]) -> dict[int, int]:
    """Return the desk's hash of each actor's id, by which an issue has always been called."""
    if not actors:
        return {}
    sql = "SELECT hash(id) FROM (SELECT unnest($ids::VARCHAR[]) AS id, unnest(range(len($ids))) AS n) ORDER BY n"
    found = desk.rows(sql, {"ids": [f"{actor:016x}" for actor in actors]})
    return {actor: value for actor, (value,) in zip(actors, found, strict=True)}
