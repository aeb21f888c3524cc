"""The same event reported by several documents: type, sides, time, place and wording agree.

Needs events of a desk. Makes for each its reports, of which those with the same origin count once: near-duplicates,
articles of one outlet, reports that rest on the same named speaker, copies of one wire, and all that is unnamed. A
link is between the event and each report by itself; reports of reports are not followed, so one doubtful link cannot
pull in others.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.event_links_score import compare
from volteface.analysis.event_links_tellings import Key, Telling, load_tellings
from volteface.analysis.event_links_words import load_rarity
from volteface.analysis.evidence import Evidence
from volteface.records import Event

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["LINKED", "LinkedEvent", "Report", "find_near", "link_events"]

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
    keys = _keys(desk, events)
    seeds = {telling.key: telling for telling in load_tellings(desk, keys.values())}
    near = find_near(desk, tuple(seeds.values()))
    rarity = load_rarity(desk, _terms(near))
    linked = []
    for event in events:
        key = keys.get((event.document, event.same_as or event.id))
        seed = seeds.get(key) if key is not None else None
        linked.append(LinkedEvent(event, () if seed is None else _reports(seed, near[seed.key][1], rarity)))
    return tuple(linked)


Near = dict[Key, tuple[Telling, tuple[Telling, ...]]]
"""Each event by its key, with the tellings of other documents that could be of the same one."""


def find_near(desk: Desk, seeds: Sequence[Telling]) -> Near:
    """Return for each event the tellings of other documents with its type, one of its actors and its day or the next.

    Raises:
        StoreError: the desk could not be opened.
    """
    blocks = {seed.key: _blocks(seed) for seed in seeds}
    found = _load_blocks(desk, {block for wanted in blocks.values() for block in wanted})
    tellings = {t.key: t for t in load_tellings(desk, (key for held in found.values() for key in held))}
    near: Near = {}
    for seed in seeds:
        keys = dict.fromkeys(key for block in blocks[seed.key] for key in found.get(block, ()))
        close = (tellings[key] for key in keys if key[0] != seed.key[0] and key in tellings)
        near[seed.key] = (seed, tuple(other for other in close if compare(seed, other, {}, wordings=False).score))
    return near


def _keys(desk: Desk, events: Iterable[Event]) -> dict[tuple[str, str], Key]:
    """Return the number and id of the first mention of each event by its document and id."""
    wanted = sorted({(event.document, event.same_as or event.id) for event in events})
    rows = desk.sql(
        "WITH c AS (SELECT unnest($documents::VARCHAR[]) AS document, unnest($ids::VARCHAR[]) AS id) "
        'SELECT c.document, c.id, d.number FROM c JOIN "document" d ON d.id = c.document',
        {"documents": [document for document, _ in wanted], "ids": [event for _, event in wanted]},
    ).fetchall()
    return {(document, event): (number, event) for document, event, number in rows}


Block = tuple[str, str, str]
"""Type, first day and one party: an id, or words where there is none."""


def _blocks(telling: Telling) -> tuple[Block, ...]:
    """Return under which keys a telling of the same event would be found."""
    if telling.first is None or telling.last is None:
        return ()
    first = dt.date.fromordinal(telling.first)
    days = {first, first.replace(day=1)}
    if telling.last - telling.first < _EXACT:
        days |= {dt.date.fromordinal(max(1, telling.first + shift)) for shift in (-1, 1)}
    who = {party.identity or (party.words if " " in party.words else None) for party in telling.parties} - {None}
    return tuple(sorted((telling.type, day.isoformat(), str(one)) for day in days for one in who))


_EXACT = 3

_NEAR = """
WITH wanted AS (SELECT unnest($types::VARCHAR[]) AS type, unnest($days::VARCHAR[]) AS day,
                       unnest($who::VARCHAR[]) AS who),
near AS (SELECT e.number, e.id, e.type, left(e.begin_at, 10) AS day FROM event e
         SEMI JOIN wanted w ON w.type = e.type AND w.day = left(e.begin_at, 10)
         WHERE e.same_as IS NULL AND e.number NOT IN (SELECT number FROM duplicate WHERE kind = 'version')
         AND (e.document, e.id) NOT IN (SELECT (document, subject) FROM decision
                                        WHERE kind = 'reject' AND object = 'event' AND undone_at IS NULL)),
side AS (SELECT n.*, x.actor, lower(x.text) AS words FROM near n
         JOIN (SELECT number, event, actor, text FROM event_actor
               UNION ALL SELECT number, event, actor, text FROM event_recipient) x
         ON x.number = n.number AND x.event = n.id),
known AS (SELECT s.number, s.id, s.type, s.day, coalesce(i.identity, s.words) AS who, s.words FROM side s
          LEFT JOIN identity i ON i.number = s.number AND i.actor = s.actor)
SELECT DISTINCT w.type, w.day, w.who, k.number, k.id FROM known k
JOIN wanted w ON w.type = k.type AND w.day = k.day AND (w.who = k.who OR w.who = k.words) ORDER BY ALL
"""


def _load_blocks(desk: Desk, blocks: Iterable[Block]) -> dict[Block, list[Key]]:
    wanted = sorted(blocks)
    if not wanted:
        return {}
    types, days, who = (list(column) for column in zip(*wanted, strict=True))
    found: defaultdict[Block, list[Key]] = defaultdict(list)
    for *block, number, event in desk.sql(_NEAR, {"types": types, "days": days, "who": who}).fetchall():
        held = found[block[0], block[1], block[2]]
        if len(held) < _MOST_IN_BLOCK:
            held.append((number, event))
    return found


def _terms(near: Near) -> set[str]:
    return {term for seed, others in near.values() if others for one in (seed, *others) for term in one.terms}


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
