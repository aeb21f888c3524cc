"""What stands between two actors of a desk: events in which one acts on the other, and labels one gives the other.

Needs a desk; makes ``Tie`` rows of the pairs of which most is told. The pairs are chosen by one count over the desk's
``tie`` table, in which actors are numbers; only the rows of the chosen pairs are fetched, and only their latest records
are looked up.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from volteface.analysis.evidence import Evidence
from volteface.analysis.followed import DROPPED_TIES, IDENTITIES, Decided, load_decided
from volteface.analysis.relations_days import first_day, last_day

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Pair", "Tie", "load_proofs", "load_ties"]

Pair = tuple[str, str]
"""Two desk-wide ids, sorted."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One record between two actors.

    Attributes:
        pair: the two, sorted.
        forth: whether the first of the pair acts or speaks.
        kind: event, label or tone.
        what: type of the event, or words of the label.
        day: when it was, or was said.
        weight: below 0 on the side of conflict, above 0 on the side of cooperation.
        number: of the document in the desk.
        position: of the record among those of its kind in the document.
        outlet: who published the document.
    """

    pair: Pair
    forth: bool
    kind: Literal["event", "label", "tone"]
    what: str
    day: dt.date
    weight: float
    number: int
    position: int
    outlet: str | None

    @property
    def once(self) -> tuple[object, ...]:
        """What is counted once: one kind of act, or the same words, of one on the other on one day."""
        return (self.kind, self.what, self.forth, self.day)


# Someone whom only one document knows stands in no relation that could be followed.
_TIES = f"""
WITH {IDENTITIES}{{dropped}},
who AS (
    SELECT t.number, t.kind, t.position, t.what, t.day, t.weight,
           coalesce(ax.identity, am.identity, t.one) AS a, coalesce(bx.identity, bm.identity, t.other) AS b,
           t.one_known OR ax.identity IS NOT NULL OR am.identity IS NOT NULL AS a_known,
           t.other_known OR bx.identity IS NOT NULL OR bm.identity IS NOT NULL AS b_known
    FROM tie t
    LEFT JOIN merged am ON am.base = t.one LEFT JOIN merged bm ON bm.base = t.other
    LEFT JOIN apart ax ON ax.number = t.number AND ax.base = t.one
    LEFT JOIN apart bx ON bx.number = t.number AND bx.base = t.other
    WHERE {{period}} AND {{known}} AND t.number NOT IN (SELECT number FROM duplicate) AND {{kept}}),
pair AS (SELECT least(a, b) AS one, greatest(a, b) AS other, a < b AS forth, * FROM who
         WHERE a_known AND b_known AND a <> b AND {{actors}}),
chosen AS (SELECT one, other FROM pair GROUP BY one, other ORDER BY count(*) DESC, one, other LIMIT $most)
SELECT p.one, p.other, p.forth, p.kind, p.what, p.day, p.weight, p.number, p.position, d.source
FROM pair p SEMI JOIN chosen c ON c.one = p.one AND c.other = p.other JOIN "document" d ON d.number = p.number
ORDER BY p.one, p.other, p.day, p.number, p.kind, p.position
"""


# Where nobody was split, an actor is its base or what that was merged into: pairs of bases are counted first, and named
# only then. This takes half the time.
_UNSPLIT_TIES = f"""
WITH {IDENTITIES}{{dropped}},
asked AS MATERIALIZED (
    SELECT unnest($asked::UBIGINT[]) AS base UNION
    SELECT base FROM merged WHERE identity IN (SELECT unnest($asked::UBIGINT[]))),
total AS (SELECT t.one, t.other, any_value(t.one_known) AS one_known, any_value(t.other_known) AS other_known,
                 count(*) AS records
          FROM tie t WHERE {{period}} AND {{known}} AND {{meant}} AND t.number NOT IN (SELECT number FROM duplicate)
          GROUP BY t.one, t.other),
named AS (SELECT t.one AS base, t.other AS other_base, t.records,
                 coalesce(am.identity, t.one) AS a, coalesce(bm.identity, t.other) AS b
          FROM total t LEFT JOIN merged am ON am.base = t.one LEFT JOIN merged bm ON bm.base = t.other
          WHERE (t.one_known OR am.identity IS NOT NULL) AND (t.other_known OR bm.identity IS NOT NULL)),
pair AS (SELECT least(a, b) AS one, greatest(a, b) AS other, a < b AS forth, * FROM named
         WHERE a <> b AND {{actors}}),
chosen AS (SELECT one, other FROM pair GROUP BY one, other ORDER BY sum(records) DESC, one, other LIMIT $most),
wanted AS (SELECT p.* FROM pair p SEMI JOIN chosen c ON c.one = p.one AND c.other = p.other)
SELECT w.one, w.other, w.forth, t.kind, t.what, t.day, t.weight, t.number, t.position, d.source
FROM tie t JOIN wanted w ON w.base = t.one AND w.other_base = t.other JOIN "document" d ON d.number = t.number
WHERE {{period}} AND {{known}} AND t.number NOT IN (SELECT number FROM duplicate) AND {{kept}}
ORDER BY w.one, w.other, t.day, t.number, t.kind, t.position
"""
_EITHER = "(t.one IN (SELECT base FROM asked) OR t.other IN (SELECT base FROM asked))"
# Of two actors the few rows are read, and who stands for whom is looked up for them alone.
_PAIR_TIES = """
WITH {identities}{dropped}
SELECT t.one, t.other, t.one_known, t.other_known, {kept} AS kept, t.kind, t.what, t.day, t.weight, t.number,
       t.position, d.source
FROM tie t JOIN "document" d ON d.number = t.number
WHERE t.one IN ({bases}) AND t.other IN ({bases}) AND {period} AND t.number NOT IN (SELECT number FROM duplicate)
ORDER BY t.day, t.number, t.kind, t.position, t.one, t.other
"""
_KEPT = "(t.number, t.kind, t.position) NOT IN (SELECT (number, kind, position) FROM dropped)"


def load_ties(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    pair: tuple[str, str] | None = None,
    since: str | None = None,
    until: str | None = None,
    most: int | None = None,
) -> dict[Pair, tuple[Tie, ...]]:
    """Return what stands between the pairs of which most is told, each in the order of time.

    Raises:
        InputError: nobody, or more than one, is called so, or a date is none.
        StoreError: the desk could not be opened.
    """
    decided = load_decided(desk)
    period, params = _period(since, until)
    asked = sorted({_number(identity) for who in about for identity in desk.identities(who)})
    sides = [[_number(identity) for identity in desk.identities(who)] for who in pair or ()]
    if pair is not None and not about and not decided.split:
        return _between(desk, sides, decided, period=period, params=params, most=most)
    actors, meant = ["true"], "true"
    params["most"] = most if most is not None else 1 << 40
    if about:
        params["about"], meant = asked, _EITHER
        actors.append("(list_contains($about::UBIGINT[], a) OR list_contains($about::UBIGINT[], b))")
    if pair is not None:
        params["x"], params["y"] = sides
        actors.append(
            "((list_contains($x::UBIGINT[], a) AND list_contains($y::UBIGINT[], b)) OR "
            "(list_contains($y::UBIGINT[], a) AND list_contains($x::UBIGINT[], b)))"
        )
    if not decided.split:
        params["asked"] = asked
    sql = (_TIES if decided.split else _UNSPLIT_TIES).format(
        dropped=DROPPED_TIES if decided.rejected else "",
        kept=_KEPT if decided.rejected else "true",
        known="true" if decided.joined else "t.one_known AND t.other_known",
        meant=meant,
        period=period,
        actors=" AND ".join(actors),
    )
    found: defaultdict[Pair, list[Tie]] = defaultdict(list)
    for one, other, forth, kind, what, day, *rest in desk.rows(sql, params):
        key = (f"{one:016x}", f"{other:016x}")
        found[key].append(Tie(key, forth, kind, what, dt.date.fromordinal(day), *rest))
    return {key: tuple(ties) for key, ties in found.items()}


def _period(since: str | None, until: str | None) -> tuple[str, dict[str, Any]]:
    """Return the SQL that a tie ``t`` is of a period, and its parameters."""
    period, params = ["true"], dict[str, Any]()
    if since is not None:
        period.append("t.day >= $since")
        params["since"] = first_day(since).toordinal()
    if until is not None:
        period.append("t.day <= $until")
        params["until"] = last_day(until).toordinal()
    return " AND ".join(period), params


def _between(
    desk: Desk,
    sides: Sequence[Collection[int]],
    decided: Decided,
    *,
    period: str,
    params: Mapping[str, Any],
    most: int | None,
) -> dict[Pair, tuple[Tie, ...]]:
    """Return what stands between actors of one side and of the other, where nobody was split."""
    meant = {one for side in sides for one in side}
    listed = ", ".join(map(str, sorted(meant)))
    moved = dict(
        desk.rows(
            f"SELECT base, identity FROM moved WHERE only_in IS NULL AND (base IN ({listed}) OR identity IN ({listed}))"
        )
    )
    bases = {base for base in (*meant, *moved) if moved.get(base, base) in meant}
    if not bases:
        return {}
    sql = _PAIR_TIES.format(
        identities=IDENTITIES,
        dropped=DROPPED_TIES if decided.rejected else "",
        kept=_KEPT if decided.rejected else "true",
        bases=", ".join(map(str, sorted(bases))),
        period=period,
    )
    counted: Counter[Pair] = Counter()
    found: defaultdict[Pair, list[Tie]] = defaultdict(list)
    for one, other, one_known, other_known, kept, *rest in desk.rows(sql, params):
        a, b = moved.get(one, one), moved.get(other, other)
        apart = a != b and any(a in side and b in beside for side, beside in (sides, sides[::-1]))
        if apart and (one_known or one in moved) and (other_known or other in moved):
            key = (f"{min(a, b):016x}", f"{max(a, b):016x}")
            counted[key] += 1
            if kept:
                kind, what, day, *where = rest
                found[key].append(Tie(key, a < b, kind, what, dt.date.fromordinal(day), *where))
    first = sorted(counted, key=lambda key: (-counted[key], key))[:most]
    return {key: tuple(found[key]) for key in sorted(first) if key in found}


def _number(identity: str) -> int:
    return int(identity, 16)


# Both tables are read only where these documents stand, and of them only what is told.
_PROOFS = """
WITH wanted AS MATERIALIZED (
    SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position),
held AS MATERIALIZED (
    SELECT number, position, "{words}start" AS start, "{words}end" AS "end", "{words}text" AS text, id FROM {table}
    WHERE number IN (SELECT number FROM wanted)),
told AS MATERIALIZED (
    SELECT number, published, id, source FROM "document" WHERE number IN (SELECT number FROM wanted))
SELECT h.number, h.position, d.published, d.id, h.start, h."end", h.text, h.id, d.source
FROM held h JOIN wanted w ON w.number = h.number AND w.position = h.position JOIN told d ON d.number = h.number
"""
_TABLES = {"event": ("event", "trigger_"), "label": ("label", ""), "tone": ("mention", "")}
"""Kind of a tie -> the table of its records, and what the columns of their words begin with."""


def load_proofs(desk: Desk, ties: Iterable[Tie]) -> dict[tuple[str, int, int], Evidence]:
    """Return the records behind ties, by kind, number and position.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = {(tie.kind, tie.number, tie.position) for tie in ties}
    found: dict[tuple[str, int, int], Evidence] = {}
    for kind, (table, words) in _TABLES.items():
        places = sorted((number, position) for one, number, position in wanted if one == kind)
        if not places:
            continue
        params = {"numbers": [number for number, _ in places], "positions": [position for _, position in places]}
        sql = _PROOFS.format(table=table, words=words)
        for number, position, published, *rest in desk.rows(sql, params):
            document, start, end, text, record, outlet = rest
            evidence = Evidence(published or "", document, start, end, text, record, table, outlet)
            found[kind, number, position] = evidence
    return found
