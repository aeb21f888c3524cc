"""The same event reported by several documents: type, sides, time, place and wording agree.

Needs events of a desk. Makes for each its reports, of which those with the same origin count once: near-duplicates,
articles of one outlet, reports that rest on the same named speaker, copies of one wire, and all that is unnamed. A
link is between the event and each report by itself; reports of reports are not followed, so one doubtful link cannot
pull in others.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.event_links_score import NEAR_DAYS, compare, dyad_likeness
from volteface.analysis.event_links_tellings import Key, Telling, load_parties, load_tellings, load_texts
from volteface.analysis.event_links_words import load_rarity
from volteface.analysis.evidence import Evidence
from volteface.desk.conditions import near
from volteface.desk.cross_index import event_key
from volteface.desk.standing import numbers_of, text_of
from volteface.records import Event

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["LINKED", "LinkedEvent", "Report", "find_keys", "find_near", "link_events", "terms_of"]

LINKED = 0.5
"""Score from which two tellings are taken for one event."""

_MOST_IN_BLOCK = 200
"""Tellings of one type, actor and day that are compared with an event: the first that are stored."""


@dataclass(frozen=True, slots=True)
class Report:
    """One document's telling of an event.

    Attributes:
        evidence: the event record of that document, with its words.
        origin: what it rests on; two reports with one origin are not independent.
        voice: the name or the words of the source that asserts it; ``None`` for the article's own voice.
        copy: whether the document is a near-duplicate of another one.
        score: how sure it is the same event, 0..1; 1 for the event itself.
        reason: what the two have in common, for a person.
    """

    evidence: Evidence
    origin: str
    voice: str | None = None
    copy: bool = False
    score: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event and every report of it.

    Attributes:
        event: the event that was asked for.
        reports: one of each document, the event's own first, then by date.
    """

    event: Event
    reports: tuple[Report, ...]

    @property
    def documents(self) -> int:
        """How many documents report it, copies included."""
        return len(self.reports)

    @property
    def independent(self) -> int:
        """How many of the reports are independent of each other."""
        return len({report.origin for report in self.reports})


def link_events(desk: Desk, events: Sequence[Event]) -> tuple[LinkedEvent, ...]:
    """Return each event with its reports, in the order given; a later mention stands for the first of its document.

    Raises:
        StoreError: the desk could not be opened.
    """
    keys = find_keys(desk, events)
    seeds = {telling.key: telling for telling in load_tellings(desk, keys.values())}
    close = find_near(desk, tuple(seeds.values()))
    rarity = load_rarity(desk, terms_of(close))
    linked = []
    for event in events:
        key = keys.get((event.document, event.same_as or event.id))
        seed = seeds.get(key) if key is not None else None
        linked.append(LinkedEvent(event, () if seed is None else _reports(seed, close[seed.key][1], rarity)))
    return tuple(linked)


Near = dict[Key, tuple[Telling, tuple[Telling, ...]]]
"""Each event by its key, with the tellings of other documents that could be of the same one."""


def find_near(desk: Desk, seeds: Sequence[Telling], *, back_days: int = NEAR_DAYS, within: bool = False) -> Near:
    """Return for each event the tellings of other documents with its type, one of its actors and about its day.

    Args:
        desk: where to look.
        seeds: events of the desk.
        back_days: how many days before the event's own the others may be; after it, one.
        within: whether the event's own document is looked at too.

    Raises:
        StoreError: the desk could not be opened.
    """
    blocks = _blocks(seeds, _bases(desk, seeds), back_days)
    found = _load_blocks(desk, {block for wanted in blocks.values() for block in wanted})
    texts = load_texts(desk, (key for held in found.values() for key in held))
    parties = load_parties(desk, {key for held in found.values() for key in held}, texts)
    sides: dict[Key, list[Key]] = {}
    for seed in seeds:
        keys = dict.fromkeys(key for block in blocks[seed.key] for key in found.get(block, ()))
        sides[seed.key] = [
            key
            for key in keys
            if _is_other(key, seed.key, within)
            and dyad_likeness(seed.type, seed.parties, parties.get(key, ())) is not None
        ]
    # Whose sides exclude it need not be read any further.
    tellings = {t.key: t for t in load_tellings(desk, {key for held in sides.values() for key in held}, parties, texts)}
    found_near: Near = {}
    for seed in seeds:
        close = (tellings[key] for key in sides[seed.key])
        fitting = (o for o in close if compare(seed, o, {}, wordings=False, near_days=back_days).score)
        found_near[seed.key] = (seed, tuple(fitting))
    return found_near


def _is_other(key: Key, seed: Key, within: bool) -> bool:
    return key != seed if within else key[0] != seed[0]


_DOCUMENTS = """
WITH wanted AS (SELECT unnest($documents::VARCHAR[]) AS id)
SELECT d.id, d.number FROM "document" d SEMI JOIN wanted w ON w.id = d.id
"""
_POSITIONS = """
WITH wanted AS (SELECT unnest($ids::VARCHAR[]) AS id)
SELECT e.document, e.id, e.number, e.position FROM {near event} e SEMI JOIN wanted w ON w.id = e.id
"""


def find_keys(desk: Desk, events: Iterable[Event]) -> dict[tuple[str, str], Key]:
    """Return by document and id where the first mention of each event stands in the desk.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted({(event.document, event.same_as or event.id) for event in events})
    documents = sorted({document for document, _ in wanted})
    numbers = [number for _, number in desk.sql(_DOCUMENTS, {"documents": documents}).fetchall()]
    if not numbers:
        return {}
    rows = desk.sql(near(_POSITIONS, numbers), {"ids": [event for _, event in wanted]}).fetchall()
    return {(document, event): (number, position) for document, event, number, position in rows}


def _bases(desk: Desk, seeds: Iterable[Telling]) -> dict[str, list[str]]:
    """Return for each desk-wide actor the ids that it has by the automatic rule, from before any merge."""
    wanted = {party.identity for seed in seeds for party in seed.parties if party.identity}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for identity, base in desk.sql(_BASES, {"ids": numbers_of(wanted)}).fetchall() if wanted else ():
        found[identity].append(base)
    return found


# The id of a split is nobody's by the rule, and one that joined another is no longer its own.
_BASES = f"""
WITH wanted AS (SELECT unnest($ids::UBIGINT[]) AS identity),
found AS (SELECT identity, base FROM moved SEMI JOIN wanted USING (identity)
          UNION SELECT identity, identity FROM wanted
          WHERE identity NOT IN (SELECT base FROM moved WHERE only_in IS NULL))
SELECT {text_of("identity")}, {text_of("base")} AS base FROM found ORDER BY ALL
"""


def _blocks(seeds: Iterable[Telling], bases: Mapping[str, Sequence[str]], back_days: int) -> dict[Key, tuple[int, ...]]:
    """Return under which keys a telling of each event would be found."""
    return {
        seed.key: tuple(
            event_key(seed.type, day, who)
            for party in seed.parties
            for who in (bases.get(party.identity, ()) if party.identity else (party.words,))
            for day in _days(seed, back_days)
        )
        for seed in seeds
    }


def _days(telling: Telling, back_days: int) -> list[str]:
    """Return the first days that tellings of one event may have: its own, those around it, the month's."""
    if telling.first is None or telling.last is None:
        return []
    first = dt.date.fromordinal(telling.first)
    days = {first, first.replace(day=1)}
    if telling.last - telling.first < _EXACT:
        days |= {dt.date.fromordinal(max(1, telling.first + shift)) for shift in range(-back_days, NEAR_DAYS + 1)}
    return [day.isoformat() for day in sorted(days)]


_EXACT = 3

_NEAR = """
WITH wanted AS (SELECT unnest($keys::UBIGINT[]) AS key),
found AS (SELECT k.key, k.number, k.position FROM event_key k SEMI JOIN wanted w ON w.key = k.key
          WHERE k.number NOT IN (SELECT number FROM duplicate WHERE kind = 'version'))
SELECT key, number, position FROM found ANTI JOIN (
    SELECT e.number, e.position FROM event e JOIN decision d ON d.document = e.document AND d.subject = e.id
    WHERE d.kind = 'reject' AND d.object = 'event' AND d.undone_at IS NULL) r USING (number, position)
QUALIFY row_number() OVER (PARTITION BY key ORDER BY number, position) <= $most ORDER BY ALL
"""


def _load_blocks(desk: Desk, blocks: Iterable[int]) -> dict[int, list[Key]]:
    wanted = sorted(blocks)
    found: defaultdict[int, list[Key]] = defaultdict(list)
    if wanted:
        for key, number, position in desk.sql(_NEAR, {"keys": wanted, "most": _MOST_IN_BLOCK}).fetchall():
            found[key].append((number, position))
    return found


def terms_of(close: Near) -> set[str]:
    """Return the terms of all events that have anything near."""
    return {term for seed, others in close.values() if others for one in (seed, *others) for term in one.terms}


def _reports(seed: Telling, others: Iterable[Telling], rarity: dict[str, float]) -> tuple[Report, ...]:
    best: dict[int, Report] = {}
    for other in others:
        if (other.happened, other.denied) != (seed.happened, seed.denied):
            continue
        likeness = compare(seed, other, rarity)
        held = best.get(other.key[0])
        if likeness.score >= LINKED and (held is None or likeness.score > held.score):
            best[other.key[0]] = _report(other, likeness.score, likeness.reason)
    return (_report(seed, 1.0, ""), *sorted(best.values(), key=lambda report: report.evidence))


def _report(telling: Telling, score: float, reason: str) -> Report:
    return Report(telling.evidence, telling.origin, telling.voice, telling.copy, round(score, 4), reason)
