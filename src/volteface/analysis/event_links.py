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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from volteface.analysis.articles import Articles
from volteface.analysis.event_links_score import NEAR_DAYS, compare, dyad_likeness
from volteface.analysis.event_links_tellings import Telling, tell
from volteface.analysis.event_links_told import Key, Told, load_parties, load_told, told_of
from volteface.analysis.event_links_words import load_rarity
from volteface.analysis.evidence import Evidence
from volteface.desk.cross_index import event_key
from volteface.desk.schema import not_rejected
from volteface.desk.standing import numbers_of
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


def link_events(desk: Desk, events: Sequence[Event], articles: Articles | None = None) -> tuple[LinkedEvent, ...]:
    """Return each event with its reports, in the order given; a later mention stands for the first of its document.

    Args:
        desk: where they are kept.
        events: of the desk.
        articles: what was read of their articles, where it is kept for more.

    Raises:
        StoreError: the desk could not be opened.
    """
    # Nobody writes until all is read, and the many questions share one open file.
    with desk.sharing():
        return _link(articles or Articles(desk), events)


def _link(articles: Articles, events: Sequence[Event]) -> tuple[LinkedEvent, ...]:
    firsts = _load_firsts(articles.desk, events)
    keys = find_keys(articles, firsts.values())
    close = find_near(articles, told_of(articles, {keys[record]: firsts[record] for record in keys}))
    rarity = load_rarity(articles.desk, terms_of(close))
    linked = []
    for event in events:
        key = keys.get((event.document, event.same_as or event.id))
        linked.append(LinkedEvent(event, () if key is None else _reports(*close[key], rarity)))
    return tuple(linked)


def _load_firsts(desk: Desk, events: Iterable[Event]) -> dict[tuple[str, str], Event]:
    """Return the first mention of each event by document and id; those that are given are not read again."""
    firsts = {(event.document, event.id): event for event in events if event.same_as is None}
    later = [replace(event, id=event.same_as) for event in events if event.same_as is not None]
    missing = [event for event in later if (event.document, event.id) not in firsts]
    return {**firsts, **desk.whole(missing)} if missing else firsts


Near = dict[Key, tuple[Telling, tuple[Telling, ...]]]
"""Each event by its key, with the tellings of other documents that could be of the same one."""


def find_near(articles: Articles, seeds: Sequence[Told], *, back_days: int = NEAR_DAYS, within: bool = False) -> Near:
    """Return for each event the tellings of other documents with its type, one of its actors and about its day.

    Args:
        articles: those in which the events stand; the others are added.
        seeds: events of the desk.
        back_days: how many days before the event's own the others may be; after it, one.
        within: whether the event's own document is looked at too.

    Raises:
        StoreError: the desk could not be opened.
    """
    blocks = _blocks(seeds, _bases(articles.desk, seeds), back_days)
    found = _load_blocks(articles, {block for wanted in blocks.values() for block in wanted})
    sides = {
        seed.key: [
            key
            for key in dict.fromkeys(key for block in blocks[seed.key] for key in found.get(block, ()))
            if _is_other(key, seed.key, within)
        ]
        for seed in seeds
    }
    parties = {seed.key: seed.parties for seed in seeds}
    others = {key for keys in sides.values() for key in keys} - parties.keys()
    parties.update(load_parties(articles, others))
    for seed in seeds:
        sides[seed.key] = [
            key for key in sides[seed.key] if dyad_likeness(seed.type, seed.parties, parties.get(key, ())) is not None
        ]
    # Whose sides exclude it need not be read any further.
    fitting = load_told(articles, {key for keys in sides.values() for key in keys} & others, parties)
    tellings = {telling.key: telling for telling in tell(articles, [*seeds, *fitting])}
    found_near: Near = {}
    for seed in seeds:
        one, close = tellings[seed.key], (tellings[key] for key in sides[seed.key])
        found_near[seed.key] = (
            one,
            tuple(o for o in close if compare(one, o, {}, wordings=False, near_days=back_days).score),
        )
    return found_near


def _is_other(key: Key, seed: Key, within: bool) -> bool:
    return key != seed if within else key[0] != seed[0]


_POSITIONS = "SELECT number, id, position FROM {near event} WHERE id IN (SELECT unnest($ids::VARCHAR[]))"


def find_keys(articles: Articles, events: Iterable[Event]) -> dict[tuple[str, str], Key]:
    """Return by document and id where events stand in the desk.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = {(event.document, event.id) for event in events}
    numbers = articles.numbers(document for document, _ in wanted)
    if not numbers:
        return {}
    rows = articles.near(_POSITIONS, numbers.values(), {"ids": sorted(event for _, event in wanted)})
    places = {(number, event): (number, position) for number, event, position in rows}
    held = {(document, event): (numbers.get(document, 0), event) for document, event in wanted}
    return {record: places[held[record]] for record in sorted(wanted) if held[record] in places}


_BASES = """
SELECT only_in, base, identity FROM moved
WHERE list_contains($ids::UBIGINT[], identity) OR list_contains($ids::UBIGINT[], base)
"""


def _bases(desk: Desk, seeds: Iterable[Told]) -> dict[str, list[str]]:
    """Return for each desk-wide actor the ids that it has by the automatic rule, from before any merge."""
    wanted = set(numbers_of({party.identity for seed in seeds for party in seed.parties if party.identity}))
    moved = desk.rows(_BASES, {"ids": sorted(wanted)}) if wanted else []
    # The id of a split is nobody's by the rule, and one that joined another is no longer its own.
    away = {base for only_in, base, _ in moved if only_in is None}
    pairs = {(identity, base) for _, base, identity in moved if identity in wanted}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for identity, base in sorted(pairs | {(identity, identity) for identity in wanted - away}):
        found[f"{identity:016x}"].append(f"{base:016x}")
    return found


def _blocks(seeds: Iterable[Told], bases: Mapping[str, Sequence[str]], back_days: int) -> dict[Key, tuple[int, ...]]:
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


def _days(told: Told, back_days: int) -> list[str]:
    """Return the first days that tellings of one event may have: its own, those around it, the month's."""
    begin, end = told.days
    if begin is None or end is None:
        return []
    first = dt.date.fromordinal(begin)
    days = {first, first.replace(day=1)}
    if end - begin < _EXACT:
        days |= {dt.date.fromordinal(max(1, begin + shift)) for shift in range(-back_days, NEAR_DAYS + 1)}
    return [day.isoformat() for day in sorted(days)]


_EXACT = 3

_NEAR = """
SELECT k.key, k.number, k.position FROM event_key k
WHERE k.key IN (SELECT unnest($keys::UBIGINT[]))
AND k.number NOT IN (SELECT number FROM duplicate WHERE kind = 'version') AND {counted}
QUALIFY row_number() OVER (PARTITION BY k.key ORDER BY k.number, k.position) <= $most
"""


def _load_blocks(articles: Articles, blocks: Iterable[int]) -> dict[int, list[Key]]:
    wanted = sorted(blocks)
    found: defaultdict[int, list[Key]] = defaultdict(list)
    if wanted:
        counted = not_rejected("event", "k") if articles.decided.rejected else "true"
        params = {"keys": wanted, "most": _MOST_IN_BLOCK}
        for key, number, position in sorted(articles.desk.rows(_NEAR.replace("{counted}", counted), params)):
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
