"""What is compared when events of different documents are held beside each other.

Needs articles of a desk and events of them; makes ``Telling``: an event with its document, its parties under their
desk-wide ids, its days, place and speaker, and the words of its sentence. Everything comes in a fixed number of plain
queries, however many events there are; they are brought together here, as a query that joins many tables takes longer
to plan than to answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from volteface.analysis.articles import NOBODY, Article, Articles, Record
from volteface.analysis.event_links_told import Key, Party, Told, load_told
from volteface.analysis.event_links_words import content_terms, sentence_in
from volteface.analysis.evidence import Evidence

__all__ = [
    "Happened",
    "Telling",
    "denied_by_words",
    "is_denial",
    "is_denied_flatly",
    "load_cues",
    "load_tellings",
    "sentence_at",
    "tell",
]

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
class Telling:
    """An event of one document, ready to be compared.

    Attributes:
        key: number of the document and place of the event in it.
        evidence: the record with its words.
        type: PLOVER type.
        mode: PLOVER mode.
        happened: whether it is told as a fact, denied, or neither yet.
        denied: whether somebody denies it: told as negated, or within a denial.
        parties: who acts and who is acted upon.
        first: ordinal of the first day it may have been; ``None`` where no day is known.
        last: ordinal of the last day.
        timed: whether words of the text give the day; else it is the day of publication.
        place: name of the place, in lower case.
        wide: whether the place is a country or a region.
        statement: id of the statement that asserts it; ``None`` for the article's own voice.
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
    parties: tuple[Party, ...]
    first: int | None
    last: int | None
    timed: bool
    place: str | None
    wide: bool
    statement: str | None
    voice: str | None
    speaker: str | None
    origin: str
    copy: bool
    sentence: str = field(repr=False)
    terms: frozenset[str] = field(repr=False)


def load_tellings(articles: Articles, keys: Iterable[Key]) -> tuple[Telling, ...]:
    """Return the events with these keys, in the order of documents and of their triggers.

    Args:
        articles: those in which they stand.
        keys: of the events.

    Raises:
        StoreError: the desk could not be opened.
    """
    return tell(articles, load_told(articles, keys))


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around events in their documents, by number of the document and id of the record.

    Attributes:
        articles: by number.
        places: the names of places, in lower case, and whether they are countries or regions.
        denials: the statements that deny something.
        voices: who makes statements.
    """

    articles: Mapping[int, Article]
    places: Mapping[Record, tuple[str, bool]]
    denials: Collection[Record]
    voices: Mapping[Record, _Voice]


def tell(articles: Articles, told: Iterable[Told]) -> tuple[Telling, ...]:
    """Return events ready to be compared, in the order of documents and of their triggers.

    Args:
        articles: those in which they stand.
        told: the events.

    Raises:
        StoreError: the desk could not be opened.
    """
    events = sorted(told, key=lambda one: one.key)
    held = articles.of({one.key[0] for one in events})
    # Who had the story first is asked for, where an article is a copy.
    held = articles.of({first for one in events if (first := held[one.key[0]].original) is not None})
    asserted = {one.within(one.statement) for one in events if one.statement}
    around = _Around(
        articles=held,
        places=_load_places(articles, {one.key[0] for one in events if one.place}),
        denials=_load_denials(articles, {one.key[0] for one in events if one.statement and one.reality in _FACTS}),
        voices=_load_voices(articles, asserted),
    )
    return tuple(_telling(one, around) for one in events)


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


def _telling(one: Told, around: _Around) -> Telling:
    article = around.articles[one.key[0]]
    first, last = one.days
    words, sentence = article.text[one.start : one.end], sentence_at(article.text, one.start)
    place, wide = around.places.get(one.within(one.place), (None, False))
    voice = around.voices.get(one.within(one.statement))
    happened = _REALITY.get(one.reality, "may")
    disputed = happened == "did" and one.within(one.statement) in around.denials
    # Sides, trigger and place are compared by themselves; in the wording they would count twice.
    weighed = (words, place or "", *(party.words for party in one.parties))
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
        parties=one.parties,
        first=first,
        last=last,
        timed=one.timed,
        place=place,
        wide=wide,
        statement=one.statement,
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


def denied_by_words(articles: Articles, tellings: Iterable[Telling]) -> set[Key]:
    """Return those events whose words themselves deny them ("did not", "denied that"), which "failed to" does not.

    Raises:
        StoreError: the desk could not be opened.
    """
    denied = [one for one in tellings if one.denied]
    held = articles.of({one.key[0] for one in denied})
    cues = load_cues(articles, {(one.key[0], one.statement or "") for one in denied if one.happened == "did"})
    return {
        one.key
        for one in denied
        if (
            is_denial(cues.get((one.key[0], one.statement or "")))
            if one.happened == "did"
            else is_denied_flatly(held[one.key[0]].text, one.evidence.start)
        )
    }


def is_denied_flatly(text: str, start: int) -> bool:
    """Say whether the words before a trigger deny it; what was not done yet, or must not be done, is not denied."""
    found = _NOT.search(text[max(0, start - _WINDOW) : start])
    return found is not None and (found[1] or found[2]).lower() not in _MODAL


def is_denial(cue: str | None) -> bool:
    """Say whether a cue of a statement says that something is not true: "denied", but not "refused"."""
    return cue is not None and _DENIAL.search(cue) is not None


def _origin(one: Told, voice: _Voice | None, articles: Mapping[int, Article]) -> str:
    """Return what a report rests on: a speaker, all that is unnamed, a wire, or the outlet that had the story first."""
    if one.statement is not None and voice is not None:
        return f"speaker {voice.speaker}" if voice.speaker else "unnamed"
    article = articles[one.key[0]]
    credit = _CREDIT.match(article.text[:_HEAD])
    if credit:
        return f"wire {credit[1].casefold()}"
    first = article if article.original is None else articles.get(article.original, article)
    return f"outlet {first.outlet}" if first.outlet else f"document {first.number}"
