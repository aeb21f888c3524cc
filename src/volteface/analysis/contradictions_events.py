"""Events that one source asserts and another denies.

Needs denials of a desk; makes pairs of tellings that agree in type, sides, place and wording, and differ in whether it
happened and in who says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from volteface.analysis.articles import Articles
from volteface.analysis.event_links import LINKED, find_near, terms_of
from volteface.analysis.event_links_score import compare
from volteface.analysis.event_links_tellings import Telling
from volteface.analysis.event_links_told import Key, Told
from volteface.analysis.event_links_words import load_rarity

__all__ = ["Opposed", "find_opposed_events", "voice_of"]

BACK_DAYS = 7
"""A denial may come so many days after what it denies."""


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


def find_opposed_events(articles: Articles, seeds: Sequence[Told]) -> tuple[Opposed, ...]:
    """Return what is asserted by one and denied by another, one for each denial and each that asserts it.

    Args:
        articles: those in which the denials stand; others are added.
        seeds: denials.

    Raises:
        StoreError: the desk could not be opened.
    """
    close = find_near(articles, seeds, back_days=BACK_DAYS, within=True)
    rarity = load_rarity(articles.desk, terms_of(close))
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
