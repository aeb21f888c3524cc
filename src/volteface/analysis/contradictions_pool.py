"""Which part of a desk is searched for contradictions: its newest denials, and acts of violence with numbers.

Needs a desk and a period; makes the newest articles of it and the keys of the records in them that may contradict
others. What is chosen is told by codes and by a look at the words around, so that little is read of most articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.articles import Articles
from volteface.analysis.contradictions_numbers import counts_in
from volteface.analysis.event_links_tellings import Key, is_denial, is_denied_flatly, load_cues, sentence_at
from volteface.desk.schema import not_rejected

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["MOST_DOCUMENTS", "Found", "Pool", "find_in", "load_pool"]

MOST_DOCUMENTS = 1_000
"""Documents that are searched for contradictions: the newest of the period."""
MOST_RECORDS = 200
"""Denials, and acts of violence, that are looked at: those of the newest documents."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Which part of a desk is looked at.

    Attributes:
        about: desk-wide ids; empty for everybody.
        numbers: documents of the period, the newest first.
        records: denials and acts of violence that are looked at, at most.
    """

    about: frozenset[str]
    numbers: tuple[int, ...]
    records: int = MOST_RECORDS

    def concerns(self, identities: Iterable[str | None]) -> bool:
        """Say whether any of these actors is wanted."""
        return not self.about or not self.about.isdisjoint(identities)


@dataclass(frozen=True, slots=True)
class Found:
    """What may contradict others in the newest articles.

    Attributes:
        denials: events that are denied by the words.
        statements: statements that deny something by the words.
        violence: acts of violence whose sentences give numbers.
    """

    denials: frozenset[Key] = frozenset()
    statements: frozenset[Key] = frozenset()
    violence: frozenset[Key] = frozenset()


_NUMBERS = """
SELECT d.number FROM counted_document d
WHERE ($since::VARCHAR IS NULL OR d.published >= $since OR starts_with($since, d.published))
AND ($until::VARCHAR IS NULL OR left(d.published, length($until)) <= $until)
AND (len($about::VARCHAR[]) = 0
     OR d.number IN (SELECT number FROM identity WHERE identity IN (SELECT unnest($about::VARCHAR[]))))
ORDER BY d.published DESC NULLS LAST, d.number LIMIT $most
"""


def load_pool(
    desk: Desk, about: Iterable[str], since: str | None, until: str | None, *, documents: int = MOST_DOCUMENTS
) -> Pool:
    """Return the newest documents of a period that name any of the actors (desk-wide ids), or all.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = frozenset(about)
    params = {"about": sorted(wanted), "since": since, "until": until, "most": documents}
    numbers = tuple(number for (number,) in desk.rows(_NUMBERS, params))
    return Pool(wanted, numbers, records=MOST_RECORDS * documents // MOST_DOCUMENTS)


# The documents of a pool are counted themselves.
_DENYING = "SELECT r.number, r.position, r.id, {counted} FROM {near statement} r WHERE r.act = 'deny'"

# The newest few of either kind are all that is looked at.
_EVENTS = """
WITH ranked AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest(range(len($numbers::INTEGER[]))) AS rank),
told AS MATERIALIZED (
    SELECT r.number, k.rank, r.position, r.reality, r.quad, r.trigger_start, r.statement
    FROM {near event} r JOIN ranked k ON k.number = r.number
    WHERE r.begin_at IS NOT NULL AND r.same_as IS NULL AND r.reality IN ('negated', 'current', 'historical')
    AND {counted})
(SELECT true, number, position, trigger_start, CASE WHEN reality <> 'negated' THEN statement END FROM told
 WHERE reality = 'negated' OR statement IN (SELECT unnest($denying::VARCHAR[])) ORDER BY rank, position LIMIT $most)
UNION ALL
(SELECT false, number, position, trigger_start, NULL FROM told
 WHERE reality <> 'negated' AND quad = 'material conflict' ORDER BY rank, position LIMIT $most)
"""


def find_in(pool: Pool, articles: Articles) -> Found:
    """Return those of the newest denials and acts of violence that may contradict others, by their words.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not pool.numbers:
        return Found()
    denying = articles.near(_counted(_DENYING, "statement", articles), pool.numbers)
    said = _newest(pool, {(number, position): statement for number, position, statement, counts in denying if counts})
    params = {"numbers": list(pool.numbers), "denying": [row[2] for row in denying], "most": pool.records}
    rows = articles.near(_counted(_EVENTS, "event", articles), pool.numbers, params)
    denied = {(number, position): (start, by) for is_denied, number, position, start, by in rows if is_denied}
    violent = {(number, position): start for is_denied, number, position, start, _ in rows if not is_denied}
    held = articles.of({number for number, _ in (*said, *denied, *violent)})
    asked = {(key[0], by) for key, by in (*said.items(), *((key, by) for key, (_, by) in denied.items())) if by}
    cues = load_cues(articles, asked)
    return Found(
        denials=frozenset(
            key
            for key, (start, by) in denied.items()
            if (is_denial(cues.get((key[0], by))) if by else is_denied_flatly(held[key[0]].text, start))
        ),
        statements=frozenset(key for key, statement in said.items() if is_denial(cues.get((key[0], statement)))),
        violence=frozenset(key for key, start in violent.items() if counts_in(sentence_at(held[key[0]].text, start))),
    )


def _newest(pool: Pool, found: Mapping[Key, str]) -> dict[Key, str]:
    """Return the records of the newest documents, no more than are looked at."""
    rank = {number: place for place, number in enumerate(pool.numbers)}
    newest = sorted(found, key=lambda key: (rank[key[0]], key[1]))[: pool.records]
    return {key: found[key] for key in newest}


def _counted(sql: str, kind: str, articles: Articles) -> str:
    """Write into a query which rows nobody rejected; mostly nobody rejected any."""
    return sql.replace("{counted}", not_rejected(kind, "r") if articles.decided.rejected else "true")
