"""What is compared when events of different documents are held beside each other.

Needs articles of a desk and keys of events in them, or the events; makes ``Telling``: an event with its document, its
parties under their desk-wide ids, its days, place and speaker, and the words of its sentence. Everything comes in a
fixed number of plain queries, however many events there are; they are brought together here, as a query that joins
many tables takes longer to plan than to answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal

from volteface.analysis.articles import NOBODY, Article, Articles, Record, Who
from volteface.analysis.event_links_words import content_terms, sentence_in
from volteface.analysis.evidence import Evidence
from volteface.records import Event

__all__ = [
    "Happened",
    "Key",
    "Party",
    "Telling",
    "is_denial",
    "is_denied_flatly",
    "load_cues",
    "load_parties",
    "load_tellings",
    "sentence_at",
    "tell",
]

Key = tuple[int, int]
"""Number of the document in the desk and place of the event among its events."""

Happened = Literal["did", "did not", "may"]

_WINDOW = 400
"""Code points of text that are looked at on each side of a trigger."""

_HEAD = 120
"""Code points of text at whose beginning an agency's credit may stand."""

_REALITY: dict[str, Happened] = {"current": "did", "historical": "did", "negated": "did not"}
_FACTS = frozenset(("current", "historical"))
# An agency's credit at the head of a story: "LONDON, March 3 (Agency) - ".
_CREDIT = re.compile(r"^[^\n]{0,80}?\(([A-Z][\w. ]{1,30})\)\s*[-–—]")
_DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|disput|refut|contradict|rubbish|debunk)", re.IGNORECASE)
# A flat "not" shortly before the trigger; after "would", "must" and the like it denies nothing that was.
_NOT = re.compile(r"(?:(\w+) (?:not|never)|\b(\w+)n[’']t)\b(?! to\b)[^.;:,—]{0,24}$", re.IGNORECASE)
_MODAL = frozenset(("would", "will", "could", "must", "should", "may", "might", "can", "wo", "ca", "if"))


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
class Telling:
    """An event of one document, ready to be compared.

    Attributes:
        key: number of the document and place of the event in it.
        evidence: the record with its words.
        type: PLOVER type.
        mode: PLOVER mode.
        happened: whether it is told as a fact, denied, or neither yet.
        denied: whether somebody denies it: told as negated, or within a denial.
        denial: whether the words themselves deny it ("did not", "denied that"), which "failed to" does not.
        parties: who acts and who is acted upon.
        first: ordinal of the first day it may have been; ``None`` where no day is known.
        last: ordinal of the last day.
        timed: whether words of the text give the day; else it is the day of publication.
        place: name of the place, in lower case.
        wide: whether the place is a country or a region.
        voice: who asserts it, as the text calls them; ``None`` for the article's own voice.
        speaker: the desk-wide id of the voice; ``None`` where it is not known beyond its document.
        origin: what the report rests on.
        copy: whether the document is a near-duplicate of another.
        sentence: the words around the trigger.
        terms: the terms of the sentence that say something, but for the trigger, the place and the parties.
    """

    key: Key
    evidence: Evidence
    type: str
    mode: str | None
    happened: Happened
    denied: bool
    denial: bool
    parties: tuple[Party, ...]
    first: int | None
    last: int | None
    timed: bool
    place: str | None
    wide: bool
    voice: str | None
    speaker: str | None
    origin: str
    copy: bool
    sentence: str = field(repr=False)
    terms: frozenset[str] = field(repr=False)


_EVENTS = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT number, position, id, type, mode, reality, trigger_start, trigger_end, begin_at, end_at, "time" IS NOT NULL,
       place, statement
FROM {near event} SEMI JOIN chosen USING (number, position)
"""


@dataclass(frozen=True, slots=True)
class _Told:
    """An event as its document keeps it, without its parties."""

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

    def within(self, record: str | None) -> Record:
        """Return how another record of its document is known."""
        return self.key[0], record or ""


def load_tellings(
    articles: Articles, keys: Iterable[Key], parties: Mapping[Key, tuple[Party, ...]] | None = None
) -> tuple[Telling, ...]:
    """Return the events with these keys, in the order of documents and of their triggers.

    Args:
        articles: those in which they stand.
        keys: of the events.
        parties: theirs, where they are loaded already.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers, chosen = _chosen(keys)
    rows = articles.near(_EVENTS, numbers, chosen) if numbers else []
    told = [_Told((number, position), *found) for number, position, *found in rows]
    if parties is None:
        parties = _load_parties(articles, {(one.key[0], one.record): one.key for one in told})
    return _tell(articles, told, parties)


def tell(articles: Articles, events: Mapping[Key, Event]) -> tuple[Telling, ...]:
    """Return events that are read already, in the order of documents and of their triggers.

    Args:
        articles: those in which they stand.
        events: the events by their keys.

    Raises:
        StoreError: the desk could not be opened.
    """
    people = articles.people({number for number, _ in events})
    held = articles.of({number for number, _ in events})
    told = [
        _Told(
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
        )
        for key, one in events.items()
    ]
    parties = {
        key: tuple(
            _party(acts, held[key[0]], x.start, x.end, people.get((key[0], x.actor or ""), NOBODY))
            for acts, references in ((False, one.recipients), (True, one.actors))
            for x in references
        )
        for key, one in events.items()
    }
    return _tell(articles, told, parties)


def _chosen(keys: Iterable[Key]) -> tuple[list[int], dict[str, list[int]]]:
    """Return the numbers of the documents of events, and which events are chosen there as parameters of a query."""
    chosen = sorted(set(keys))
    numbers = [number for number, _ in chosen]
    return numbers, {"numbers": numbers, "positions": [position for _, position in chosen]}


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around events in their documents, by number of the document and id of the record.

    Attributes:
        articles: by number.
        places: the names of places, in lower case, and whether they are countries or regions.
        denials: the statements that deny something.
        cues: the first cues of these.
        voices: who makes statements.
    """

    articles: Mapping[int, Article]
    places: Mapping[Record, tuple[str, bool]]
    denials: Collection[Record]
    cues: Mapping[Record, str]
    voices: Mapping[Record, _Voice]


def _tell(articles: Articles, told: Iterable[_Told], parties: Mapping[Key, tuple[Party, ...]]) -> tuple[Telling, ...]:
    events = sorted(told, key=lambda one: one.key)
    held = articles.of({one.key[0] for one in events})
    # Who had the story first is asked for, where an article is a copy.
    held = articles.of({first for one in events if (first := held[one.key[0]].original) is not None})
    asserted = {one.within(one.statement) for one in events if one.statement}
    denials = _load_denials(articles, {one.key[0] for one in events if one.statement and one.reality in _FACTS})
    around = _Around(
        articles=held,
        places=_load_places(articles, {one.key[0] for one in events if one.place}),
        denials=denials,
        cues=load_cues(articles, denials & asserted),
        voices=_load_voices(articles, asserted),
    )
    return tuple(_telling(one, parties.get(one.key, ()), around) for one in events)


_DENIALS = "SELECT number, id FROM {near statement} WHERE act = 'deny'"
_CUES = """
SELECT number, statement, start, "end" FROM {near statement_cue}
WHERE position = 0 AND statement IN (SELECT unnest($ids::VARCHAR[]))
"""
_PLACES = "SELECT number, id, lower(name), start, \"end\", feature IN ('country', 'region') FROM {near place}"


def _load_denials(articles: Articles, numbers: Collection[int]) -> set[Record]:
    return {(number, statement) for number, statement in articles.near(_DENIALS, numbers)} if numbers else set()


def load_cues(articles: Articles, statements: Collection[Record]) -> dict[Record, str]:
    """Return the first cue of statements.

    Raises:
        StoreError: the desk could not be opened.
    """
    if not statements:
        return {}
    numbers, ids = zip(*sorted(statements), strict=True)
    held = articles.of(numbers)
    rows = articles.near(_CUES, numbers, {"ids": list(ids)})
    return {(number, statement): held[number].text[start:end] for number, statement, start, end in rows}


def _load_places(articles: Articles, numbers: Collection[int]) -> dict[Record, tuple[str, bool]]:
    rows = articles.near(_PLACES, numbers) if numbers else ()
    held = articles.of(numbers)
    return {
        (number, record): (held[number].text[start:end].lower() if name is None else name, bool(wide))
        for number, record, name, start, end, wide in rows
    }


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


@dataclass(frozen=True, slots=True)
class _Voice:
    name: str
    speaker: str | None


def _load_voices(articles: Articles, statements: Collection[Record]) -> dict[Record, _Voice]:
    """Return who makes statements: the first of their sources."""
    firsts = {key: sources[0] for key, sources in articles.sources(statements).items()}
    actors = articles.actors((key[0], source.actor) for key, source in firsts.items() if source.actor)
    people = articles.people({number for number, _ in firsts})
    return {
        (number, statement): _Voice(
            name=found.name if (found := actors.get((number, x.actor or ""))) and found.name else x.text,
            speaker=people.get((number, x.actor or ""), NOBODY).identity,
        )
        for (number, statement), x in firsts.items()
    }


def _telling(one: _Told, parties: tuple[Party, ...], around: _Around) -> Telling:
    article = around.articles[one.key[0]]
    first, last = _days(one.begin_at, one.end_at)
    words, sentence = article.text[one.start : one.end], sentence_at(article.text, one.start)
    place, wide = around.places.get(one.within(one.place), (None, False))
    voice = around.voices.get(one.within(one.statement))
    happened = _REALITY.get(one.reality, "may")
    disputed = happened == "did" and one.within(one.statement) in around.denials
    # Sides, trigger and place are compared by themselves; in the wording they would count twice.
    weighed = (words, place or "", *(party.words for party in parties))
    return Telling(
        key=one.key,
        evidence=Evidence(
            published=article.published,
            document=article.id,
            start=one.start,
            end=one.end,
            text=words,
            record=one.record,
            kind="event",
            outlet=article.outlet,
        ),
        type=one.type,
        mode=one.mode,
        happened=happened,
        denied=happened == "did not" or disputed,
        denial=is_denied_flatly(article.text, one.start)
        if happened == "did not"
        else disputed and is_denial(around.cues.get(one.within(one.statement))),
        parties=parties,
        first=first,
        last=last,
        timed=one.timed,
        place=place,
        wide=wide,
        voice=None if one.statement is None else (voice.name if voice else "unnamed"),
        speaker=voice.speaker if voice else None,
        origin=_origin(one, voice, around.articles),
        copy=article.original is not None,
        sentence=sentence,
        terms=content_terms(sentence) - content_terms(" ".join(weighed)),
    )


def sentence_at(text: str, start: int) -> str:
    """Return the sentence around a trigger, as far as it is near."""
    return sentence_in(text[max(0, start - _WINDOW) : start], text[start : start + _WINDOW])


def is_denied_flatly(text: str, start: int) -> bool:
    """Say whether the words before a trigger deny it; what was not done yet, or must not be done, is not denied."""
    found = _NOT.search(text[max(0, start - _WINDOW) : start])
    return found is not None and (found[1] or found[2]).lower() not in _MODAL


def is_denial(cue: str | None) -> bool:
    """Say whether a cue of a statement says that something is not true: "denied", but not "refused"."""
    return cue is not None and _DENIAL.search(cue) is not None


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


def _origin(one: _Told, voice: _Voice | None, articles: Mapping[int, Article]) -> str:
    """Return what a report rests on: a speaker, all that is unnamed, a wire, or the outlet that had the story first."""
    if one.statement is not None and voice is not None:
        return f"speaker {voice.speaker}" if voice.speaker else "unnamed"
    article = articles[one.key[0]]
    credit = _CREDIT.match(article.text[:_HEAD])
    if credit:
        return f"wire {credit[1].casefold()}"
    first = article if article.original is None else articles.get(article.original, article)
    return f"outlet {first.outlet}" if first.outlet else f"document {first.number}"
