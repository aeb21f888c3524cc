"""Events that one source asserts and another denies.

Needs the denials of a desk; makes pairs of tellings that agree in type, sides, place and wording, and differ in whether
it happened and in who says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from volteface.analysis.event_links import LINKED, find_near, terms_of
from volteface.analysis.event_links_score import compare
from volteface.analysis.event_links_tellings import Key, Telling, load_tellings
from volteface.analysis.event_links_words import load_rarity

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Opposed", "Pool", "find_opposed_events", "voice_of"]

BACK_DAYS = 7
"""A denial may come so many days after what it denies."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Which part of a desk is looked at.

    Attributes:
        about: desk-wide ids; empty for everybody.
        since: first day of publication, an ISO date or a prefix of one.
        until: last day, included.
        most: records that are looked at: the newest ones.
    """

    about: tuple[str, ...]
    since: str | None
    until: str | None
    most: int

    @property
    def params(self) -> dict[str, Any]:
        """The values of the filter's parameters."""
        return {"about": list(self.about), "since": self.since, "until": self.until, "most": self.most}


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


# Period and actors of whatever stands in document d as record r with its parties in the given tables.
PUBLISHED = """($since::VARCHAR IS NULL OR d.published >= $since OR starts_with($since, d.published))
AND ($until::VARCHAR IS NULL OR left(d.published, length($until)) <= $until)"""

_DENIALS = f"""
WITH told AS (
    SELECT r.number, r.position, r.id, r.statement, r.reality FROM counted_event r
    WHERE r.begin_at IS NOT NULL AND r.reality IN ('negated', 'current', 'historical')
    AND (r.reality = 'negated' OR r.statement IN (SELECT id FROM statement WHERE act = 'deny'))),
concerned AS (
    SELECT x.number, x.event FROM (SELECT number, event, actor FROM event_actor
                                   UNION ALL SELECT number, event, actor FROM event_recipient) x
    JOIN identity i ON i.number = x.number AND i.actor = x.actor
    WHERE list_contains($about::VARCHAR[], i.identity))
SELECT t.number, t.position FROM told t JOIN "document" d ON d.number = t.number
WHERE {PUBLISHED} AND (len($about::VARCHAR[]) = 0 OR (t.number, t.id) IN (SELECT (number, event) FROM concerned))
ORDER BY d.published DESC NULLS LAST, t.number, t.position LIMIT $most
"""


def find_opposed_events(desk: Desk, pool: Pool) -> tuple[Opposed, ...]:
    """Return what is asserted by one and denied by another, one for each denial and each that asserts it.

    Raises:
        StoreError: the desk could not be opened.
    """
    keys: list[Key] = desk.sql(_DENIALS, pool.params).fetchall()
    seeds = [telling for telling in load_tellings(desk, keys) if telling.denial]
    near = find_near(desk, seeds, back_days=BACK_DAYS, within=True)
    rarity = load_rarity(desk, terms_of(near))
    best: dict[tuple[Key, str], Opposed] = {}
    for denies, others in near.values():
        for asserts in others:
            if asserts.denied or asserts.happened != "did" or asserts.copy or not _apart(asserts, denies):
                continue
            likeness = compare(denies, asserts, rarity, near_days=BACK_DAYS)
            held = best.get((denies.key, voice_of(asserts)))
            if likeness.score >= LINKED and (held is None or likeness.score > held.score):
                found = Opposed(asserts, denies, likeness.score, likeness.reason)
                best[denies.key, voice_of(asserts)] = found
    return _told_apart(tuple(best.values()))


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
