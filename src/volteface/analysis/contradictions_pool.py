"""Which part of a desk is searched for contradictions: its newest denials, and acts of violence with numbers.

Needs a desk and a period; makes the newest articles of it and the keys of the records in them that may contradict
others. What is chosen is told by codes and by a look at the words around, so that little is read of most articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from volteface.analysis.articles import Articles, Record
from volteface.analysis.contradictions_numbers import counts_in
from volteface.analysis.event_links_tellings import is_denial, is_denied_flatly, load_cues, sentence_at
from volteface.analysis.event_links_told import Key
from volteface.desk.schema import not_rejected

if TYPE_CHECKING:
    from volteface.desk import Desk

T = TypeVar("T")

__all__ = ["MOST_DOCUMENTS", "Found", "Pool", "find_in", "load_pool"]

MOST_DOCUMENTS = 1_000
"""Documents that are searched for contradictions: the newest of the period."""
_FIRST_PORTION = 20
"""Documents in which denied events are looked for first; twice as many each time that these do not give enough."""
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


def load_pool(
    desk: Desk, about: Iterable[str], since: str | None, until: str | None, *, documents: int = MOST_DOCUMENTS
) -> Pool:
    """Return the newest documents of a period that name any of the actors (desk-wide ids), or all.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = frozenset(about)
    numbers = desk.newest_documents(sorted(wanted), since=since, until=until, limit=documents)
    return Pool(wanted, numbers, records=MOST_RECORDS * documents // MOST_DOCUMENTS)


# The documents of a pool are counted themselves.
_DENYING = "SELECT r.number, r.position, r.id, {counted} FROM {near statement} r WHERE r.act = 'deny'"

# The newest few of either kind are all that is looked at.
_EVENTS = """
WITH ranked AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest(range(len($numbers::INTEGER[]))) AS rank),
told AS MATERIALIZED (
    SELECT r.number, k.rank, r.position, r.reality = 'negated' AS denied, r.trigger_start
    FROM {near event} r JOIN ranked k ON k.number = r.number
    WHERE r.begin_at IS NOT NULL AND r.same_as IS NULL AND {counted}
    AND (r.reality = 'negated' OR (r.reality IN ('current', 'historical') AND r.quad = 'material conflict')))
SELECT denied, number, position, trigger_start FROM told
QUALIFY row_number() OVER (PARTITION BY denied ORDER BY rank, position) <= $most
"""
_DENIED = """
SELECT r.number, r.position, r.statement FROM {near event} r
WHERE r.begin_at IS NOT NULL AND r.same_as IS NULL AND r.reality IN ('current', 'historical')
AND r.statement IN (SELECT unnest($denying::VARCHAR[])) AND {counted}
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
    params = {"numbers": list(pool.numbers), "most": pool.records}
    rows = articles.near(_counted(_EVENTS, "event", articles), pool.numbers, params)
    negated = {(number, position): start for is_denied, number, position, start in rows if is_denied}
    violent = {(number, position): start for is_denied, number, position, start in rows if not is_denied}
    spoken = {(number, statement) for number, _, statement, _ in denying}
    held = articles.of({number for number, _ in (*spoken, *negated, *violent)})
    by_words = {statement for statement, cue in load_cues(articles, spoken).items() if is_denial(cue)}
    flatly = {key for key, start in negated.items() if is_denied_flatly(held[key[0]].text, start)}
    denied = _find_denied(pool, articles, spoken, negated) if by_words or flatly else {}
    return Found(
        denials=frozenset(key for key, by in denied.items() if (key in flatly if by is None else by in by_words)),
        statements=frozenset(key for key, statement in said.items() if (key[0], statement) in by_words),
        violence=frozenset(key for key, start in violent.items() if counts_in(sentence_at(held[key[0]].text, start))),
    )


def _find_denied(
    pool: Pool, articles: Articles, denying: Collection[Record], negated: Iterable[Key]
) -> dict[Key, Record | None]:
    """Return the newest events that are denied, with the statement that does so where the event is told as a fact.

    Which statement asserts an event is long to unpack: it is read of the newest articles first, until enough are found.
    """
    found: dict[Key, Record | None] = dict.fromkeys(negated)
    said: defaultdict[int, list[str]] = defaultdict(list)
    for number, statement in denying:
        said[number].append(statement)
    rank = {number: place for place, number in enumerate(pool.numbers)}
    ahead = [number for number in pool.numbers if number in said]
    sql, size = _counted(_DENIED, "event", articles), _FIRST_PORTION
    while ahead:
        portion, ahead = ahead[:size], ahead[size:]
        rows = articles.near(sql, portion, {"denying": [one for number in portion for one in said[number]]})
        found.update(((number, position), (number, statement)) for number, position, statement in rows)
        if sum(rank[number] <= rank[portion[-1]] for number, _ in found) >= pool.records:
            break
        size *= 2
    return _newest(pool, found)


def _newest(pool: Pool, found: Mapping[Key, T]) -> dict[Key, T]:
    """Return the records of the newest documents, no more than are looked at."""
    rank = {number: place for place, number in enumerate(pool.numbers)}
    newest = sorted(found, key=lambda key: (rank[key[0]], key[1]))[: pool.records]
    return {key: found[key] for key in newest}


def _counted(sql: str, kind: str, articles: Articles) -> str:
    """Write into a query which rows nobody rejected; mostly nobody rejected any."""
    return sql.replace("{counted}", not_rejected(kind, "r") if articles.decided.rejected else "true")
