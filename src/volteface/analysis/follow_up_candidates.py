"""In which later documents an outlook may be taken up: those that share its rare words.

Needs outlooks of a desk; makes for each its words and the events and statements of a few later documents. The search
index brings them together, so that no outlook is held against every document.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from volteface.analysis.articles import Articles
from volteface.analysis.event_links_told import Key
from volteface.analysis.event_links_words import content_terms, load_holders, stem
from volteface.analysis.evidence import Evidence
from volteface.analysis.said_statements import SAID, SPEAKER
from volteface.desk.terms import term_of, words_of
from volteface.records import Outlook

__all__ = [
    "Expected",
    "LaterEvent",
    "LaterStatement",
    "Sought",
    "find_documents",
    "load_events",
    "load_expected",
    "load_later",
    "load_sought",
]

WITHIN_DAYS = 180
"""How long after an outlook it is followed up."""

_TERMS = 6
"""The rarest words of an outlook by which documents are sought."""

_COMMON = 400
"""Documents; a word that stands in more of them brings nothing together."""

_SHARED = 2
"""Rare words that a later document must share with an outlook at least."""

_DOCUMENTS = 6
"""Later documents that are looked at for one outlook."""


@dataclass(frozen=True, slots=True)
class Sought:
    """An outlook, ready to be looked for.

    Attributes:
        outlook: the record.
        number: of its document in the desk.
        day: when it was published.
        terms: what it says.
    """

    outlook: Outlook
    number: int
    day: dt.date
    terms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Expected:
    """An outlook, ready to be compared.

    Attributes:
        outlook: the record.
        day: when it was published.
        terms: what it says.
        plain: those of its terms that are no names: what it says of whoever it names.
        stems: the stems of its words, by which a verb is found again in another form; without what it tells as done.
        about: desk-wide ids of the actors it concerns.
        types: the types of the events it expects.
    """

    outlook: Outlook
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


_EXPECTED = """
SELECT number, type, trigger_start, trigger_end, reality IN ('current', 'historical') FROM {near event}
"""
_IDENTITIES = """
SELECT actor, min(identity) FROM {near identity} WHERE actor IN (SELECT unnest($actors::VARCHAR[])) GROUP BY actor
"""


def load_sought(articles: Articles, outlooks: Sequence[Outlook]) -> tuple[Sought, ...]:
    """Return the outlooks of dated documents with what is needed to look for them, in the order given.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers = articles.numbers(one.document for one in outlooks)
    held = articles.of(numbers.values())
    return tuple(
        Sought(one, numbers[one.document], day, content_terms(one.text))
        for one in outlooks
        if one.document in numbers and (day := _date(held[numbers[one.document]].published)) is not None
    )


def load_expected(articles: Articles, sought: Sequence[Sought]) -> tuple[Expected, ...]:
    """Return outlooks with what is needed to compare them, in the order given.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not sought:
        return ()
    numbers = {one.number for one in sought}
    who, told = _identities(articles, (one.outlook for one in sought), numbers), _told(articles, numbers)
    return tuple(_expected(one, articles.of(())[one.number].text, who, told[one.number]) for one in sought)


def _expected(one: Sought, text: str, who: Mapping[str, str], told: Iterable[_Told]) -> Expected:
    outlook = one.outlook
    inner = [event for event in told if outlook.start <= event.start and event.end <= outlook.end]
    # What an outlook takes for granted ("the attack" in "will look into the attack") is not what it expects.
    past = {stem(text[event.start : event.end]) for event in inner if event.done}
    return Expected(
        outlook=outlook,
        day=one.day,
        terms=one.terms,
        plain=_plain(outlook.text, one.terms),
        stems=frozenset(stem(term) for term in one.terms) - past,
        about=frozenset(who[actor] for actor in outlook.about if actor in who),
        types=frozenset(event.type for event in inner if not event.done),
    )


def _identities(articles: Articles, outlooks: Iterable[Outlook], numbers: Iterable[int]) -> dict[str, str]:
    """Return who the actors that outlooks concern are in the whole desk."""
    actors = sorted({actor for one in outlooks for actor in one.about})
    return dict(articles.near(_IDENTITIES, numbers, {"actors": actors})) if actors else {}


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of which an outlook may speak, and whether it is told as done."""

    type: str
    start: int
    end: int
    done: bool


def _told(articles: Articles, numbers: Iterable[int]) -> Mapping[int, list[_Told]]:
    found: defaultdict[int, list[_Told]] = defaultdict(list)
    for number, *event in articles.near(_EXPECTED, numbers):
        found[number].append(_Told(*event))
    return found


def _plain(text: str, terms: frozenset[str]) -> frozenset[str]:
    return frozenset(term_of(word.group()) for word in words_of(text) if word.group().islower()) & terms


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
    articles: Articles, sought: Sequence[Sought], until: str | None
) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Return for each outlook the later documents that share most of its rare words, two at least; and their rarity.

    Raises:
        StoreError: the desk could not be opened.
    """
    rarity, holders = load_holders(articles.desk, {term for one in sought for term in one.terms}, _COMMON)
    shared = {
        one.outlook.id: _sharing(sorted(one.terms, key=lambda term: (-rarity.get(term, 0.0), term))[:_TERMS], holders)
        for one in sought
    }
    held = {number for numbers in shared.values() for number in numbers}
    rows = articles.near(_DAYS_OF, held, {"until": until}) if held else []
    days = {number: day for number, published in rows if (day := _date(published)) is not None}
    return {one.outlook.id: _best(one, shared[one.outlook.id], days, rarity) for one in sought}, rarity


def _sharing(terms: Iterable[str], holders: Mapping[str, Iterable[int]]) -> dict[int, list[str]]:
    """Return the documents that hold two of the terms at least, with those that they hold."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for term in sorted(terms):
        for number in holders.get(term, ()):
            found[number].append(term)
    return {number: held for number, held in found.items() if len(held) >= _SHARED}


def _best(
    one: Sought, shared: Mapping[int, Sequence[str]], days: Mapping[int, dt.date], rarity: Mapping[str, float]
) -> tuple[int, ...]:
    last = one.day + dt.timedelta(days=WITHIN_DAYS)
    weights = {
        number: sum(rarity.get(term, 0.0) for term in terms)
        for number, terms in shared.items()
        if number in days and one.day < days[number] <= last
    }
    return tuple(sorted(weights, key=lambda number: (-weights[number], days[number], number))[:_DOCUMENTS])


_EVENTS = """
SELECT number, position, type, trigger_start, trigger_end FROM {near event}
WHERE same_as IS NULL AND reality IN ('current', 'historical', 'negated')
ORDER BY number, position
"""


def load_events(articles: Articles, numbers: Iterable[int]) -> dict[int, list[LaterEvent]]:
    """Return the events of documents that happened or are denied, by number of the document.

    Raises:
        StoreError: the desk could not be opened.
    """
    found: defaultdict[int, list[LaterEvent]] = defaultdict(list)
    wanted = sorted(set(numbers))
    held = articles.of(wanted)
    for number, position, type_, start, end in articles.near(_EVENTS, wanted) if wanted else ():
        found[number].append(LaterEvent((number, position), type_, held[number].text[start:end]))
    return found


_STATEMENTS = f"""
SELECT s.number, s.id, d.id, d.published, d.source, c.start, c."end", c.text, {SPEAKER}
{SAID} ORDER BY s.number, s.position
"""


def load_later(articles: Articles, numbers: Iterable[int]) -> dict[int, list[LaterStatement]]:
    """Return the statements of documents, by number of the document.

    Raises:
        StoreError: the desk could not be opened.
    """
    found: defaultdict[int, list[LaterStatement]] = defaultdict(list)
    wanted = sorted(set(numbers))
    rows = articles.near(_STATEMENTS, wanted) if wanted else []
    for number, record, document, published, outlet, start, end, text, source in rows:
        evidence = Evidence(published or "", document, start, end, text, record, "statement", outlet)
        found[number].append(LaterStatement(evidence, source, content_terms(text)))
    return found
