"""Who did what to whom, when, where, and whether it happened: the events of one document.

Needs the parse, the actors, times, places and statements of the document, and an ontology; makes ``Event`` records.
Candidates come from the trigger lexicon; PLOVER's rules of tense and refusal are applied to them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING

from volteface.knowledge.ontology import Ontology
from volteface.reading import syntax
from volteface.reading.arguments import find_arguments, to_references
from volteface.reading.event_choice import Choice
from volteface.reading.event_contexts import ContextFinder
from volteface.reading.event_rules import Draft, apply_rules, without_parts
from volteface.reading.event_times import Locator, day_after, is_historical, published_day
from volteface.reading.language import ParsedDocument
from volteface.reading.main_events import MainEvent
from volteface.reading.reality import Standing, standing_of
from volteface.reading.references import Referents
from volteface.reading.speakers import Speakers
from volteface.reading.triggers import Matcher, find_candidates
from volteface.records import Event, Place, Reality, Reference, Span, Statement, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["METHOD", "find_events"]

METHOD = "events.rules.v1"
_HAPPENED = frozenset(("current", "historical"))
_MUTUAL = frozenset(("CONSULT", "COOPERATE"))
_REACH = 5
_EARLY = 12
_MAX_STEPS = 12
_WINDOW = 20
_STEM = 5
_SLOPE, _OFFSET = 0.1, 1.4
_THE = frozenset(("the", "this", "that", "these", "those"))
_WHICH = frozenset(("in", "of", "on", "at", "near", "against", "between", "by", "with"))
_OTHER = frozenset((
    "second", "third", "next", "other", "new", "latest", "last", "previous", "first", "similar", "further", "fresh",
    "earlier", "final", "past", "recent",
))  # fmt: skip
"""What tells a deed from the one told before."""
_LINKS = frozenset((
    "ccomp", "advcl", "relcl", "acl", "pcomp", "conj", "xcomp", "pobj", "nsubj", "dobj", "amod",
))  # fmt: skip
_WEIGHTS = {
    "bias": -1.5, "actor": 0.6, "recipient": 0.6, "named": 1.9, "early": 0.7, "root": 1.1, "verb": 0.15,
    "specific": -0.3, "open": -0.75, "negated": -0.6, "under acl": -0.9, "under advcl": -0.5, "under amod": 0.25,
    "under ccomp": -0.8,
    "under conj": -0.95, "under dobj": 0.2, "under nsubj": -1.2, "under pcomp": -0.25, "under pobj": -1.2,
    "under relcl": -0.4, "under xcomp": -1.2,
}  # fmt: skip
"""Fitted by pairwise logistic regression on the sentences of gold/events_source_target dev."""


def find_events(
    parsed: ParsedDocument,
    referents: Referents,
    times: Sequence[Time],
    places: Sequence[Place],
    statements: Sequence[Statement],
    ontology: Ontology,
    mains: Sequence[MainEvent | None] = (),
) -> tuple[Event, ...]:
    """Return the events of a document, by start.

    Args:
        parsed: the document.
        referents: its actors and the words that stand for them.
        times: its time expressions.
        places: its places.
        statements: its statements; the innermost one that holds a trigger asserts the event.
        ontology: types and triggers.
        mains: what the encoder says of each sentence, one a sentence of ``parsed``; empty where nothing is known.
    """
    drafts = without_parts(tuple(_drafts(parsed, referents, ontology)), ontology.requires_recipient)
    ranked = [(draft, _rank(parsed, draft)) for draft in drafts]
    speakers = Speakers(statements)
    if mains:
        ranked = list(_settled(ranked, mains, Choice(parsed, referents, ontology, speakers)))
    locator = Locator(parsed, times, places)
    tale = _Tale(parsed)
    events = [_event(parsed, draft, locator, ontology, tale, rank) for draft, rank in ranked]
    contexts = ContextFinder(parsed, ontology)
    events = [
        replace(event, statement=_asserted(speakers, event.trigger), contexts=contexts.around(event.trigger))
        for event in events
    ]
    events.sort(key=lambda event: (event.trigger.start, event.trigger.end, event.id))
    return tuple(_dated(list(_linked(parsed, events))))


def _drafts(parsed: ParsedDocument, referents: Referents, ontology: Ontology) -> Iterator[Draft]:
    matcher = Matcher(parsed, ontology)
    candidates = find_candidates(matcher)
    by_token = {candidate.token.i: candidate for candidate in candidates}
    for candidate in candidates:
        reading = candidate.best
        found = find_arguments(matcher, candidate, reading, others=by_token)
        standing = standing_of(parsed, candidate.token, ontology)
        if any(condition.slot == "neg" and condition.wanted for condition in reading.conditions):
            standing = Standing(3.0)
        actors = to_references(referents, found.actors)
        sides = {(reference.start, reference.end) for reference in actors}
        recipients = tuple(
            item for item in to_references(referents, found.recipients) if (item.start, item.end) not in sides
        )
        draft = Draft(candidate, reading.row.type, reading.row.mode, actors, recipients, standing)
        yield apply_rules(draft, agreements=ontology.classes.get("document", frozenset()))


def _settled(
    ranked: Iterable[tuple[Draft, float]], mains: Sequence[MainEvent | None], choice: Choice
) -> Iterator[tuple[Draft, float]]:
    """Yield the drafts of each sentence as the encoder leaves them, in text order."""
    held: dict[int, list[tuple[Draft, float]]] = {}
    for draft, rank in ranked:
        held.setdefault(choice.parsed.sentence_index(draft.candidate.token.idx), []).append((draft, rank))
    for at, main in enumerate(mains):
        drafts = held.get(at, [])
        if main is None:
            yield from drafts
        else:
            ranks = [choice.rank(draft, rank, main) for draft, rank in drafts]
            yield from choice.settle([draft for draft, _ in drafts], ranks, main)


def _event(
    parsed: ParsedDocument, draft: Draft, locator: Locator, ontology: Ontology, tale: _Tale, rank: float
) -> Event:
    token = draft.candidate.token
    trigger = parsed.token_span(*draft.candidate.ends(_REACH))
    time = locator.time_of(token)
    place = locator.place_of(token)
    published = published_day(parsed.document.published)
    if time is None:
        historical = tale.is_historical(token, draft.standing)
    else:
        historical = is_historical(time, published) or draft.standing.background
        tale.dated(token, historical=historical)
    reality = draft.standing.reality(historical=historical)
    begin_at, end_at = _interval(time, reality, parsed.document.published)
    document = parsed.document.id
    return Event(
        id=make_id(document, "event", trigger.start, trigger.end, draft.type),
        document=document,
        confidence=_confidence(rank),
        method=METHOD,
        trigger=trigger,
        type=draft.type,
        mode=draft.mode,
        quad=ontology.quad(draft.type),
        actors=draft.actors,
        recipients=draft.recipients,
        place=place.id if place else None,
        time=time.id if time else None,
        begin_at=begin_at,
        end_at=end_at,
        reality=reality,
    )


def _interval(time: Time | None, reality: Reality, published: str | None) -> tuple[str | None, str | None]:
    """Return when the event happened; current news without a time of its own is dated as the report is."""
    if time is not None:
        return time.begin_at, time.end_at
    day = published_day(published)
    if reality == "current" and day is not None:
        return day.isoformat(), day_after(day)
    return None, None


def _features(parsed: ParsedDocument, draft: Draft) -> dict[str, float]:
    """Return what tells a sentence's main event from those that it mentions on the way."""
    token = draft.candidate.token
    found: dict[str, float] = {"verb": float(syntax.is_verb(token)), "bias": 1.0}
    found["actor"] = float(bool(draft.actors))
    found["recipient"] = float(bool(draft.recipients))
    found["specific"] = float(min(4, draft.candidate.best.specificity))
    found["open"] = float(draft.standing.open)
    found["negated"] = float(draft.standing.negated)
    found["named"] = float(any(char.isupper() for item in draft.actors for char in item.text))
    found["early"] = float(token.i - parsed.sentence_at(token.idx).start < _EARLY)
    node = token
    for _ in range(_MAX_STEPS):
        if node.head == node:
            break
        name = f"under {node.dep_}"
        if node.dep_ in _LINKS:
            found[name] = found.get(name, 0.0) + 1.0
        node = node.head
    found["root"] = float(token.dep_ == "ROOT")
    return found


def _confidence(rank: float) -> float:
    """Return how likely an event is right; the order of the ranks is kept, so that a main event stays the surest.

    Whether an event is the main one of its sentence tells little about whether it is right, hence the flat slope:
    ``python -m evaluation.reliability`` prints the table that it was fitted on.
    """
    return round(1 / (1 + exp(-(_SLOPE * rank + _OFFSET))), 4)


def _rank(parsed: ParsedDocument, draft: Draft) -> float:
    """Return a log odds, so that the highest of a sentence is its main event."""
    return sum(_WEIGHTS.get(name, 0.0) * value for name, value in _features(parsed, draft).items())


class _Tale:
    """Which time a text is telling of: the simple past goes on in the past that the sentence before was set in."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self._parsed = parsed
        self._historical_sentence = -2

    def dated(self, token: Token, *, historical: bool) -> None:
        """Take note of an event with a time of its own."""
        self._historical_sentence = self._parsed.sentence_index(token.idx) if historical else -2

    def is_historical(self, token: Token, standing: Standing) -> bool:
        """Return whether an event without a time lies in the past that the text tells of."""
        if standing.past_perfect or standing.background:
            return True
        sentence = self._parsed.sentence_index(token.idx)
        if standing.past and self._historical_sentence == sentence - 1:
            self._historical_sentence = sentence
        return standing.past and self._historical_sentence == sentence


def _asserted(speakers: Speakers, trigger: Span) -> str | None:
    """Return the id of the innermost statement that holds the trigger."""
    statement = speakers.statement_at(trigger.start)
    return statement.id if statement is not None else None


def _linked(parsed: ParsedDocument, events: Sequence[Event]) -> Iterator[Event]:
    """Link each later mention of an event to its first: same type, sides and times that agree."""
    first: dict[str, list[Event]] = {}
    for event in events:
        earlier = first.setdefault(event.type, [])
        agrees = _is_taken_up if not event.actors and _is_definite(parsed, event.trigger) else _is_same
        same = next((other for other in reversed(earlier[-_WINDOW:]) if agrees(other, event)), None)
        if same is None:
            earlier.append(event)
            yield event
        else:
            yield _completed(event, same)


def _dated(events: Sequence[Event]) -> Iterator[Event]:
    """Yield the events; what one mention of an event says of its time holds for those that say nothing."""
    told = {event.same_as or event.id: event for event in reversed(events) if event.time is not None}
    for event in events:
        teller = told.get(event.same_as or event.id)
        if event.time is None and teller is not None and event.reality in _HAPPENED:
            reality = teller.reality if teller.reality in _HAPPENED else event.reality
            yield replace(event, time=teller.time, begin_at=teller.begin_at, end_at=teller.end_at, reality=reality)
        else:
            yield event


def _is_definite(parsed: ParsedDocument, trigger: Span) -> bool:
    """Return whether a noun points back: "the raid", but not "the raid in the south" or "the new raid"."""
    noun = parsed.tokens_between(trigger.start, trigger.end).root
    if not noun.tag_.startswith("N"):
        return False
    pointing = False
    for item in noun.children:
        if item.dep_ == "det":
            pointing = item.lower_ in _THE
        elif (item.dep_ == "prep" and item.lower_ in _WHICH) or (item.dep_ == "amod" and item.lower_ in _OTHER):
            return False
    return pointing


def _is_taken_up(first: Event, later: Event) -> bool:
    """Return whether a bare noun takes up an earlier event by the same word: "captured ... the capture"."""
    earlier, word = first.trigger.text.casefold(), later.trigger.text.casefold()
    stem = min(_STEM, len(earlier), len(word))
    return earlier[:stem] == word[:stem] and _dates_agree(first, later)


def _completed(event: Event, first: Event) -> Event:
    """Link a later mention and take over the side that it leaves out: "The men were captured in May".

    Parties that act on each other are all actors, so that they leave nobody out.
    """
    place = event.place or first.place
    if first.type in _MUTUAL and event.actors:
        return replace(event, same_as=first.id, place=place)
    return replace(
        event,
        same_as=first.id,
        place=place,
        actors=event.actors or first.actors,
        recipients=event.recipients or first.recipients,
    )


def _is_same(first: Event, later: Event) -> bool:
    alike = first.reality == later.reality or {first.reality, later.reality} == _HAPPENED
    if not alike or first.mode != later.mode or not _dates_agree(first, later):
        return False
    actors = _sides_agree(first.actors, later.actors)
    recipients = _sides_agree(first.recipients, later.recipients)
    return actors is not False and recipients is not False and bool(actors or recipients)


def _sides_agree(first: Sequence[Reference], later: Sequence[Reference]) -> bool | None:
    """Return whether one actor stands on both sides; ``None`` where either side is not told."""
    if not first or not later:
        return None
    known = {item.actor or item.text.casefold() for item in first}
    return any((item.actor or item.text.casefold()) in known for item in later)


def _dates_agree(first: Event, later: Event) -> bool:
    if not first.begin_at or not later.begin_at or first.time is None or later.time is None:
        return True
    return first.begin_at.startswith(later.begin_at) or later.begin_at.startswith(first.begin_at)
