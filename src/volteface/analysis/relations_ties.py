"""What stands between two actors of a desk: events in which one acts on the other, and labels one gives the other.

Needs a desk; makes ``Tie`` rows of the pairs of which most is told. The pairs are chosen by one count over the desk's
``tie`` table, in which actors are numbers; only the rows of the chosen pairs are fetched, and only their latest records
are looked up.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from volteface.analysis.evidence import Evidence
from volteface.analysis.followed import DROPPED_TIES, IDENTITIES, load_decided
from volteface.analysis.relations_days import first_day, last_day
from volteface.desk.conditions import near

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
_BOTH = "t.one IN (SELECT base FROM asked) AND t.other IN (SELECT base FROM asked)"


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
    params: dict[str, Any] = {"most": most if most is not None else 1 << 40}
    period, actors = ["true"], ["true"]
    if since is not None:
        period.append("t.day >= $since")
        params["since"] = first_day(since).toordinal()
    if until is not None:
        period.append("t.day <= $until")
        params["until"] = last_day(until).toordinal()
    meant = "true"
    if about:
        params["about"] = sorted({_number(identity) for who in about for identity in desk.identities(who)})
        params["asked"], meant = params["about"], _EITHER
        actors.append("(list_contains($about::UBIGINT[], a) OR list_contains($about::UBIGINT[], b))")
    if pair is not None:
        params["x"], params["y"] = ([_number(identity) for identity in desk.identities(who)] for who in pair)
        params["asked"], meant = [*params["x"], *params["y"]], _BOTH
        actors.append(
            "((list_contains($x::UBIGINT[], a) AND list_contains($y::UBIGINT[], b)) OR "
            "(list_contains($y::UBIGINT[], a) AND list_contains($x::UBIGINT[], b)))"
        )
    decided = load_decided(desk)
    if decided.split:
        params.pop("asked", None)
    else:
        params.setdefault("asked", [])
    known = "true" if decided.joined else "t.one_known AND t.other_known"
    kept = "(t.number, t.kind, t.position) NOT IN (SELECT (number, kind, position) FROM dropped)"
    sql = (_TIES if decided.split else _UNSPLIT_TIES).format(
        dropped=DROPPED_TIES if decided.rejected else "",
        kept=kept if decided.rejected else "true",
        known=known,
        meant=meant,
        period=" AND ".join(period),
        actors=" AND ".join(actors),
    )
    found: defaultdict[Pair, list[Tie]] = defaultdict(list)
    for one, other, forth, kind, what, day, *rest in desk.sql(sql, params).fetchall():
        key = (f"{one:016x}", f"{other:016x}")
        found[key].append(Tie(key, forth, kind, what, dt.date.fromordinal(day), *rest))
    return {key: tuple(ties) for key, ties in found.items()}


def _number(identity: str) -> int:
    return int(identity, 16)


_EVENT_PROOFS = """
WITH wanted AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT e.number, e.position, d.published, d.id, e.trigger_start, e.trigger_end, e.trigger_text, e.id, d.source
FROM {near event} e JOIN wanted w ON w.number = e.number AND w.position = e.position
JOIN {near document} d ON d.number = e.number
"""
_LABEL_PROOFS = """
WITH wanted AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT l.number, l.position, d.published, d.id, l.start, l."end", l.text, l.id, d.source
FROM {near label} l JOIN wanted w ON w.number = l.number AND w.position = l.position
JOIN {near document} d ON d.number = l.number
"""
_TONE_PROOFS = """
WITH wanted AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT m.number, m.position, d.published, d.id, m.start, m."end", m.text, m.id, d.source
FROM {near mention} m JOIN wanted w ON w.number = m.number AND w.position = m.position
JOIN {near document} d ON d.number = m.number
"""


def load_proofs(desk: Desk, ties: Iterable[Tie]) -> dict[tuple[str, int, int], Evidence]:
    """Return the records behind ties, by kind, number and position.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = {(tie.kind, tie.number, tie.position) for tie in ties}
    found: dict[tuple[str, int, int], Evidence] = {}
    for kind, sql in (("event", _EVENT_PROOFS), ("label", _LABEL_PROOFS), ("tone", _TONE_PROOFS)):
        places = sorted((number, position) for one, number, position in wanted if one == kind)
        if not places:
            continue
        numbers = [number for number, _ in places]
        params = {"numbers": numbers, "positions": [position for _, position in places]}
        table = "mention" if kind == "tone" else kind
        for number, position, published, *rest in desk.sql(near(sql, numbers), params).fetchall():
            document, start, end, text, record, outlet = rest
            evidence = Evidence(published or "", document, start, end, text, record, table, outlet)
            found[kind, number, position] = evidence
    return found
