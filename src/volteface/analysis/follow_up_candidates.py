"""In which later documents an outlook may be taken up: those that share its rare words.

Needs outlooks of a desk; makes for each its words and the events and statements of a few later documents. The search
index brings them together, so that no outlook is held against every document.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.event_links_tellings import Key
from volteface.analysis.event_links_words import content_terms, load_holders, stem
from volteface.analysis.evidence import Evidence
from volteface.analysis.said_statements import SAID, SPEAKER
from volteface.desk.conditions import near
from volteface.desk.terms import term_of, words_of
from volteface.records import Outlook

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Expected", "LaterEvent", "LaterStatement", "find_documents", "load_events", "load_expected", "load_later"]

WITHIN_DAYS = 180
"""How long after an outlook it is followed up."""

_TERMS = 6
"""The rarest words of an outlook by which documents are sought."""

_COMMON = 400
"""Documents; a word that stands in more of them brings nothing together."""

_DOCUMENTS = 6
"""Later documents that are looked at for one outlook."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An outlook, ready to be compared.

    Attributes:
        outlook: the record.
        number: of its document in the desk.
        day: when it was published.
        terms: what it says.
        plain: those of its terms that are no names: what it says of whoever it names.
        stems: the stems of its words, by which a verb is found again in another form; without what it tells as done.
        about: desk-wide ids of the actors it concerns.
        types: the types of the events it expects.
    """

    outlook: Outlook
    number: int
    day: dt.date
    terms: frozenset[str]
    plain: frozenset[str]
    stems: frozenset[str]
    about: frozenset[str]
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class LaterEvent:
    """An event of a later document, as far as choosing needs it."""

    key: Key
    type: str
    trigger: str


@dataclass(frozen=True, slots=True)
class LaterStatement:
    """A statement of a later document."""

    evidence: Evidence
    source: str
    terms: frozenset[str]


_OUTLOOKS = """
WITH wanted AS (SELECT unnest($ids::VARCHAR[]) AS id, unnest($documents::VARCHAR[]) AS document)
SELECT d.number, w.id, d.published FROM "document" d JOIN wanted w ON w.document = d.id
"""
_TYPES = """
WITH wanted AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($ids::VARCHAR[]) AS id,
                       unnest($starts::BIGINT[]) AS start, unnest($ends::BIGINT[]) AS stop)
SELECT DISTINCT w.id, e.type, e.trigger_text, e.reality IN ('current', 'historical')
FROM {near event} e
JOIN wanted w ON w.number = e.number AND e.trigger_start >= w.start AND e.trigger_end <= w.stop
"""


def load_expected(desk: Desk, outlooks: Sequence[Outlook]) -> tuple[Expected, ...]:
    """Return the outlooks of dated documents with what is needed to compare them, in the order given.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not outlooks:
        return ()
    params = {"ids": [one.id for one in outlooks], "documents": [one.document for one in outlooks]}
    places = {record: (number, _date(day)) for number, record, day in desk.sql(_OUTLOOKS, params).fetchall()}
    told = _told(desk, outlooks, {record: number for record, (number, _) in places.items()})
    who = _identities(desk, outlooks, (number for number, _ in places.values()))
    expected = []
    for one in outlooks:
        number, day = places.get(one.id, (0, None))
        if day is None:
            continue
        terms = content_terms(one.text)
        about = frozenset(who[actor] for actor in one.about if actor in who)
        inner = told.get(one.id, ())
        # What an outlook takes for granted ("the attack" in "will look into the attack") is not what it expects.
        past = {stem(trigger) for _, trigger, done in inner if done}
        stems = frozenset(stem(term) for term in terms) - past
        types = frozenset(type_ for type_, _, done in inner if not done)
        expected.append(Expected(one, number, day, terms, _plain(one.text, terms), stems, about, types))
    return tuple(expected)


_IDENTITIES = """
SELECT actor, min(identity) FROM {near identity} WHERE actor IN (SELECT unnest($actors::VARCHAR[])) GROUP BY actor
"""


def _identities(desk: Desk, outlooks: Iterable[Outlook], numbers: Iterable[int]) -> dict[str, str]:
    """Return who the actors that outlooks concern are in the whole desk."""
    actors = sorted({actor for one in outlooks for actor in one.about})
    return dict(desk.sql(near(_IDENTITIES, numbers), {"actors": actors}).fetchall()) if actors else {}


def _plain(text: str, terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term_of(word.group()) for word in words_of(text) if word.group().islower()) & terms


Inner = tuple[str, str, bool]
"""Type and trigger of an event that an outlook speaks of, and whether it is told as done."""


def _told(desk: Desk, outlooks: Sequence[Outlook], numbers: Mapping[str, int]) -> Mapping[str, list[Inner]]:
    held = [one for one in outlooks if one.id in numbers]
    found: defaultdict[str, list[Inner]] = defaultdict(list)
    params = {
        "numbers": [numbers[one.id] for one in held],
        "ids": [one.id for one in held],
        "starts": [one.start for one in held],
        "ends": [one.end for one in held],
    }
    rows = desk.sql(near(_TYPES, numbers.values()), params).fetchall() if held else ()
    for record, type_, trigger, done in rows:
        found[record].append((type_, trigger, done))
    return found


def _date(published: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


_DAYS_OF = """
SELECT number, left(published, 10) FROM {near document}
WHERE number NOT IN (SELECT number FROM duplicate) AND published IS NOT NULL
AND ($until::VARCHAR IS NULL OR left(published, length($until)) <= $until)
"""


def find_documents(
    desk: Desk, expected: Sequence[Expected], until: str | None
) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Return for each outlook the later documents that share most of its rare words, two at least; and their rarity.

    Raises:
        StoreError: the desk could not be opened.
    """
    rarity, holders = load_holders(desk, {term for one in expected for term in one.terms}, _COMMON)
    chosen = {
        one.outlook.id: frozenset(sorted(one.terms, key=lambda term: (-rarity.get(term, 0.0), term))[:_TERMS])
        for one in expected
    }
    held = {number for terms in chosen.values() for term in terms for number in holders.get(term, ())}
    rows = desk.sql(near(_DAYS_OF, held), {"until": until}).fetchall() if held else []
    days = {number: day for number, published in rows if (day := _date(published)) is not None}
    return {one.outlook.id: _best(one, chosen[one.outlook.id], holders, days, rarity) for one in expected}, rarity


def _best(
    one: Expected,
    terms: Iterable[str],
    holders: Mapping[str, Iterable[int]],
    days: Mapping[int, dt.date],
    rarity: Mapping[str, float],
) -> tuple[int, ...]:
    counts: defaultdict[int, int] = defaultdict(int)
    weights: defaultdict[int, float] = defaultdict(float)
    last = one.day + dt.timedelta(days=WITHIN_DAYS)
    for term in sorted(terms):
        for number in holders.get(term, ()):
            if number in days and one.day < days[number] <= last:
                counts[number] += 1
                weights[number] += rarity.get(term, 0.0)
    shared = [number for number, count in counts.items() if count >= 2]
    return tuple(sorted(shared, key=lambda number: (-weights[number], days[number], number))[:_DOCUMENTS])


_EVENTS = """
SELECT number, position, type, trigger_text FROM {near event}
WHERE same_as IS NULL AND reality IN ('current', 'historical', 'negated')
ORDER BY number, position
"""


def load_events(desk: Desk, numbers: Iterable[int]) -> dict[int, list[LaterEvent]]:
    """Return the events of documents that happened or are denied, by number of the document.

    Raises:
        StoreError: the desk could not be opened.
    """
    found: defaultdict[int, list[LaterEvent]] = defaultdict(list)
    wanted = sorted(set(numbers))
    for number, position, type_, trigger in desk.sql(near(_EVENTS, wanted)).fetchall() if wanted else ():
        found[number].append(LaterEvent((number, position), type_, trigger))
    return found


_STATEMENTS = f"""
SELECT s.number, s.id, d.id, d.published, d.source, c.start, c."end", c.text, {SPEAKER}
{SAID} ORDER BY s.number, s.position
"""


def load_later(desk: Desk, numbers: Iterable[int]) -> dict[int, list[LaterStatement]]:
    """Return the statements of documents, by number of the document.

    Raises:
        StoreError: the desk could not be opened.
    """
    found: defaultdict[int, list[LaterStatement]] = defaultdict(list)
    wanted = sorted(set(numbers))
    rows = desk.sql(near(_STATEMENTS, wanted)).fetchall() if wanted else ()
    for number, record, document, published, outlet, start, end, text, source in rows:
        evidence = Evidence(published or "", document, start, end, text, record, "statement", outlet)
        found[number].append(LaterStatement(evidence, source, content_terms(text)))
    return found
