"""Events that one source asserts and another denies.

Needs the denials of a desk; makes pairs of tellings that agree in type, sides, place and wording, and differ in whether
it happened and in who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.event_links import LINKED, find_near, terms_of
from volteface.analysis.event_links_score import compare
from volteface.analysis.event_links_tellings import Key, Telling, is_denial
from volteface.analysis.event_links_words import load_rarity
from volteface.desk.conditions import near
from volteface.desk.schema import not_rejected

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Opposed", "Pool", "find_denials", "find_opposed_events", "load_cues", "load_pool", "newest", "voice_of"]

BACK_DAYS = 7
"""A denial may come so many days after what it denies."""


MOST_DOCUMENTS = 1_000
"""Documents that are searched for contradictions: the newest of the period."""
MOST_RECORDS = 200
"""Denials, and events with numbers, that are compared: those of the newest documents."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Which part of a desk is looked at.

    Attributes:
        about: desk-wide ids; empty for everybody.
        numbers: documents of the period, the newest first.
        records: denials and acts of violence that are compared, at most.
    """

    about: frozenset[str]
    numbers: tuple[int, ...]
    records: int = MOST_RECORDS

    def within(self, sql: str) -> str:
        """Write the documents into a query, so that the database reads only where they stand."""
        return near(sql, self.numbers)

    def concerns(self, identities: Iterable[str | None]) -> bool:
        """Say whether any of these actors is wanted."""
        return not self.about or not self.about.isdisjoint(identities)


@dataclass(frozen=True, slots=True)
class Opposed:
    """Two tellings of one event of which one asserts and one denies it.

    Attributes:
        asserts: the one that says it happened.
        denies: the one that says it did not.
        score: how sure it is that both speak of the same event.
        reason: what they have in common.
    """

    asserts: Telling
    denies: Telling
    score: float
    reason: str


_NUMBERS = """
SELECT d.number FROM counted_document d
WHERE ($since::VARCHAR IS NULL OR d.published >= $since OR starts_with($since, d.published))
AND ($until::VARCHAR IS NULL OR left(d.published, length($until)) <= $until)
AND (len($about::VARCHAR[]) = 0
     OR d.number IN (SELECT number FROM identity WHERE identity IN (SELECT unnest($about::VARCHAR[]))))
ORDER BY d.published DESC NULLS LAST, d.number LIMIT $most
"""

# The documents of a pool are counted themselves. What is denied in so many words is told by the cue, which is read for
# the newest alone.
_DENIALS = """
WITH denying AS MATERIALIZED (SELECT number, id FROM {near statement} WHERE act = 'deny'),
told AS MATERIALIZED (
    SELECT number, position, reality, statement FROM {near event} WHERE begin_at IS NOT NULL AND same_as IS NULL
    AND (reality = 'negated' OR (reality IN ('current', 'historical') AND statement IS NOT NULL)))
SELECT r.number, r.position, CASE WHEN r.reality <> 'negated' THEN r.statement END AS statement FROM told r
WHERE (r.reality = 'negated' OR (r.number, r.statement) IN (SELECT (number, id) FROM denying)) AND {counted}
ORDER BY r.number, r.position
"""
_CUES = """
SELECT number, statement, text FROM (SELECT * FROM {near statement_cue}) WHERE position = 0
AND statement IN (SELECT unnest($ids::VARCHAR[]))
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
    numbers = tuple(number for (number,) in desk.sql(_NUMBERS, params).fetchall())
    return Pool(wanted, numbers, records=MOST_RECORDS * documents // MOST_DOCUMENTS)


def find_denials(desk: Desk, pool: Pool) -> list[Key]:
    """Return those of the newest events within denials that are denied by the words.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not pool.numbers:
        return []
    rows = desk.sql(pool.within(_DENIALS.replace("{counted}", not_rejected("event", "r")))).fetchall()
    statements = {(number, position): statement for number, position, statement in rows}
    found = newest(pool, statements)
    cues = load_cues(desk, [(key[0], statements[key]) for key in found if statements[key] is not None])
    return [key for key in found if statements[key] is None or is_denial(cues.get((key[0], statements[key])))]


def load_cues(desk: Desk, statements: Sequence[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Return the first cue of statements, by the number of their document and their id.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not statements:
        return {}
    sql = near(_CUES, (number for number, _ in statements))
    rows = desk.sql(sql, {"ids": sorted({statement for _, statement in statements})}).fetchall()
    return {(number, statement): text for number, statement, text in rows}


def find_opposed_events(desk: Desk, pool: Pool, denials: Iterable[Telling]) -> tuple[Opposed, ...]:
    """Return what is asserted by one and denied by another, one for each denial and each that asserts it.

    Raises:
        StoreError: the desk could not be opened.
    """
    seeds = [one for one in denials if one.denial and pool.concerns(p.identity for p in one.parties)]
    close = find_near(desk, seeds, back_days=BACK_DAYS, within=True)
    rarity = load_rarity(desk, terms_of(close))
    best: dict[tuple[Key, str], Opposed] = {}
    for denies, others in close.values():
        for asserts in others:
            if asserts.denied or asserts.happened != "did" or asserts.copy or not _apart(asserts, denies):
                continue
            likeness = compare(denies, asserts, rarity, near_days=BACK_DAYS)
            held = best.get((denies.key, voice_of(asserts)))
            if likeness.score >= LINKED and (held is None or likeness.score > held.score):
                found = Opposed(asserts, denies, likeness.score, likeness.reason)
                best[denies.key, voice_of(asserts)] = found
    return _told_apart(tuple(best.values()))


def newest(pool: Pool, keys: Iterable[Key]) -> list[Key]:
    """Return the records of the newest documents, no more than are compared."""
    rank = {number: place for place, number in enumerate(pool.numbers)}
    return sorted(keys, key=lambda key: (rank[key[0]], key[1]))[: pool.records]


def _apart(one: Telling, other: Telling) -> bool:
    """Say whether two voices speak, and not in one sentence of one article: there a word was only read in two ways."""
    same_words = one.key[0] == other.key[0] and one.sentence == other.sentence
    return voice_of(one) != voice_of(other) and not same_words


def voice_of(telling: Telling) -> str:
    """Return by what a voice is told from others: the speaker, or the outlet where it says so itself."""
    if telling.voice is None:
        return f"outlet {telling.evidence.outlet or telling.evidence.document}"
    return telling.speaker or telling.voice.casefold()


def _told_apart(found: Sequence[Opposed]) -> tuple[Opposed, ...]:
    """Keep one for each two voices and day of what is denied, the surest."""
    once: dict[tuple[object, ...], Opposed] = {}
    for one in sorted(found, key=lambda item: (-item.score, item.denies.key, item.asserts.key)):
        day = (one.asserts.type, one.asserts.first)
        once.setdefault((voice_of(one.asserts), voice_of(one.denies), day), one)
    return tuple(once.values())
