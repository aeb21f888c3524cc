"""Events of articles as they are kept, with who acts and who is acted upon: what tells which others may be the same.

Needs articles of a desk and keys of events in them, or the events; makes ``Told``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from volteface.analysis.articles import NOBODY, Article, Articles, Record, Who
from volteface.records import Event

__all__ = ["Key", "Party", "Told", "load_parties", "load_told", "told_of"]

Key = tuple[int, int]
"""Number of the document in the desk and place of the event among its events."""


@dataclass(frozen=True, slots=True)
class Party:
    """One side's actor in an event.

    Attributes:
        acts: whether it acts or is acted upon.
        identity: the desk-wide id; ``None`` where the words stand for nobody that other documents know.
        country: ISO 3166 alpha-3.
        person: whether it is a person.
        words: how the text calls it, in lower case.
    """

    acts: bool
    identity: str | None
    country: str | None
    person: bool
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as its document keeps it.

    Attributes:
        key: number of the document and place of the event in it.
        record: the event's id.
        type: PLOVER type.
        mode: PLOVER mode.
        reality: current, historical, future, hypothetical or negated.
        start: first code point of the trigger.
        end: the code point after its last.
        begin_at: the first day, ISO.
        end_at: the day after the last.
        timed: whether words of the text give the day.
        place: id of the place.
        statement: id of the statement that asserts it.
        parties: who acts and who is acted upon.
    """

    key: Key
    record: str
    type: str
    mode: str | None
    reality: str
    start: int
    end: int
    begin_at: str | None
    end_at: str | None
    timed: bool
    place: str | None
    statement: str | None
    parties: tuple[Party, ...] = ()

    @property
    def days(self) -> tuple[int | None, int | None]:
        """The first and the last day, both included, as ordinals; ``None`` where no day is known."""
        return _days(self.begin_at, self.end_at)

    def within(self, record: str | None) -> Record:
        """Return how another record of its document is known."""
        return self.key[0], record or ""


_EVENTS = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT number, position, id, type, mode, reality, trigger_start, trigger_end, begin_at, end_at, "time" IS NOT NULL,
       place, statement
FROM {near event} SEMI JOIN chosen USING (number, position)
"""


def load_told(
    articles: Articles, keys: Iterable[Key], parties: Mapping[Key, tuple[Party, ...]] | None = None
) -> list[Told]:
    """Return the events with these keys, in no order.

    Args:
        articles: those in which they stand.
        keys: of the events.
        parties: theirs, where they are loaded already.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers, chosen = _chosen(keys)
    rows = articles.near(_EVENTS, numbers, chosen) if numbers else []
    if parties is None:
        parties = _load_parties(articles, {(number, event): (number, place) for number, place, event, *_ in rows})
    told = (Told((number, place), *found) for number, place, *found in rows)
    return [replace(one, parties=parties.get(one.key, ())) for one in told]


def told_of(articles: Articles, events: Mapping[Key, Event]) -> list[Told]:
    """Return events that are read already, as they are given.

    Args:
        articles: those in which they stand.
        events: the events by their keys.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers = {number for number, _ in events}
    people, held = articles.people(numbers), articles.of(numbers)
    return [
        Told(
            key=key,
            record=one.id,
            type=one.type,
            mode=one.mode,
            reality=one.reality,
            start=one.trigger.start,
            end=one.trigger.end,
            begin_at=one.begin_at,
            end_at=one.end_at,
            timed=one.time is not None,
            place=one.place,
            statement=one.statement,
            parties=tuple(
                _party(acts, held[key[0]], x.start, x.end, people.get((key[0], x.actor or ""), NOBODY))
                for acts, references in ((False, one.recipients), (True, one.actors))
                for x in references
            ),
        )
        for key, one in events.items()
    ]


def _chosen(keys: Iterable[Key]) -> tuple[list[int], dict[str, list[int]]]:
    """Return the numbers of the documents of events, and which events are chosen there as parameters of a query."""
    chosen = sorted(set(keys))
    numbers = [number for number, _ in chosen]
    return numbers, {"numbers": numbers, "positions": [position for _, position in chosen]}


_IDS = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT number, position, id FROM {near event} SEMI JOIN chosen USING (number, position)
"""


def load_parties(articles: Articles, keys: Iterable[Key]) -> dict[Key, tuple[Party, ...]]:
    """Return who acts and who is acted upon in events, without anything else of them.

    Args:
        articles: those in which they stand.
        keys: of the events.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers, chosen = _chosen(keys)
    rows = articles.near(_IDS, numbers, chosen) if numbers else []
    return _load_parties(articles, {(number, event): (number, position) for number, position, event in rows})


_SIDES = """
SELECT number, event, acts, position, start, "end", actor FROM (
    SELECT number, event, false AS acts, position, start, "end", actor FROM {near event_recipient}
    UNION ALL SELECT number, event, true, position, start, "end", actor FROM {near event_actor})
WHERE event IN (SELECT unnest($ids::VARCHAR[]))
"""


def _load_parties(articles: Articles, events: Mapping[Record, Key]) -> dict[Key, tuple[Party, ...]]:
    if not events:
        return {}
    numbers = {number for number, _ in events}
    held, people = articles.of(numbers), articles.people(numbers)
    found: defaultdict[Key, list[Party]] = defaultdict(list)
    rows = articles.near(_SIDES, numbers, {"ids": [event for _, event in events]})
    # Those who are acted upon come first, each side in the order of the text.
    for number, event, acts, _, start, end, actor in sorted(rows, key=itemgetter(0, 1, 2, 3)):
        if (number, event) in events:
            who = people.get((number, actor or ""), NOBODY)
            found[events[number, event]].append(_party(acts, held[number], start, end, who))
    return {key: tuple(parties) for key, parties in found.items()}


def _party(acts: bool, article: Article, start: int, end: int, who: Who) -> Party:
    return Party(acts, who.identity, who.country, who.person, article.text[start:end].lower())


def _days(begin_at: str | None, end_at: str | None) -> tuple[int | None, int | None]:
    """Return the first and the last day, both included, as ordinals."""
    first = _ordinal(begin_at)
    if first is None:
        return None, None
    end = _ordinal(end_at)
    return first, first if end is None else max(first, end - 1)


def _ordinal(day: str | None) -> int | None:
    if not day:
        return None
    parts = (day[:10] + "-01-01").split("-")[:3] if len(day) < 10 else day[:10].split("-")
    try:
        return dt.date(*(int(part) for part in parts)).toordinal()
    except (ValueError, TypeError):
        return None
