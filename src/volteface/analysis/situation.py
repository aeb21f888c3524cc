"""What a period looks like: who acted, what happened, who said what, what changed, what is open.

Gathers records from a desk, chooses what a reader of one page needs, and keeps for each the words that prove it. Near
-duplicates, superseded versions and later mentions of one event are left out by the desk's own counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from volteface.records import Document, Event, Label, Outlook, Parallel, Reference, Shift, Statement

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["ActorTally", "Situation", "SituationOptions", "gather_situation"]


@dataclass(frozen=True, slots=True)
class SituationOptions:
    """Which part of a desk is looked at, and how much of it is kept.

    Attributes:
        since: first day, an ISO date or a prefix of one.
        until: last day, likewise, included.
        about: actors (names or ids); a record is kept when it concerns any of them.
        events: events at most.
        statements: statements at most.
        others: labels, outlooks, parallels and shifts at most, each.
        actors: rows of the tally of actors.
    """

    since: str | None = None
    until: str | None = None
    about: tuple[str, ...] = ()
    events: int = 24
    statements: int = 16
    others: int = 12
    actors: int = 10


@dataclass(frozen=True, slots=True)
class ActorTally:
    """How often an actor acts, is acted upon and speaks, by independent reports of the period."""

    actor: str
    name: str
    acts: int
    suffers: int
    speaks: int


@dataclass(frozen=True, slots=True)
class Situation:
    """A period of a desk; the records are in the order of telling.

    Attributes:
        options: what was asked for.
        documents: the documents the records stand in, by id.
        published: how many documents of the period are counted.
        outlets: how many sources they come from.
        first: the earliest date of publication among them.
        last: the latest.
        names: the name under which each actor id stands.
        reports: for each event id, how many documents tell of an event of that kind between the same actors on that day.
        carriers: the statements that carry others, by id, whether or not they are told themselves.
    """

    options: SituationOptions
    documents: Mapping[str, Document]
    published: int
    outlets: int
    first: str | None
    last: str | None
    names: Mapping[str, str]
    tally: tuple[ActorTally, ...]
    events: tuple[Event, ...]
    reports: Mapping[str, int]
    statements: tuple[Statement, ...]
    carriers: Mapping[str, Statement]
    labels: tuple[Label, ...]
    shifts: tuple[Shift, ...]
    outlooks: tuple[Outlook, ...]
    parallels: tuple[Parallel, ...]


class _Identified(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def document(self) -> str: ...


R = TypeVar("R", bound=_Identified)
_POOL = 2000
"""Records of a kind that are looked at: the newest ones of the period."""


def gather_situation(desk: Desk, options: SituationOptions | None = None) -> Situation:
    """Gather what a desk holds on a period.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    options = options or SituationOptions()
    names = desk.names()
    events = _find(desk.events, ("actor", "recipient"), options)
    statements = _find(desk.statements, ("source", "about"), options)
    reports = _count_reports(events)
    told_events = _choose_events(events, reports, options.events)
    told = _choose_statements(statements, options.statements)
    labels = _choose_labels(_find(desk.labels, ("by", "target"), options), options.others)
    shifts = _find(desk.shifts, ("actor", "target"), options)[: options.others]
    outlooks = _spread(_find(desk.outlooks, ("holder", "about"), options), options.others)
    parallels = _spread(_find(desk.parallels, ("actor",), options), options.others)
    by_id = {statement.id: statement for statement in statements}
    carriers = [by_id[statement.relayed_by] for statement in told if statement.relayed_by in by_id]
    shown: list[_Identified] = [*told_events, *told, *carriers, *labels, *shifts, *outlooks, *parallels]
    coverage = desk.coverage(since=options.since, until=options.until)
    return Situation(
        options=options,
        documents={document.id: document for document in desk.documents_by_id(record.document for record in shown)},
        published=coverage.documents,
        outlets=coverage.outlets,
        first=coverage.first,
        last=coverage.last,
        names=names,
        tally=_tally(events, statements, names)[: options.actors],
        events=told_events,
        reports=reports,
        statements=told,
        carriers=by_id,
        labels=labels,
        shifts=shifts,
        outlooks=outlooks,
        parallels=parallels,
    )


def _find(find: Callable[..., tuple[R, ...]], roles: Sequence[str], options: SituationOptions) -> tuple[R, ...]:
    """Ask for the period once, or once for each actor and role in which it may stand."""
    period = {"since": options.since, "until": options.until, "limit": _POOL}
    if not options.about:
        return find(**period)
    found = [record for who in options.about for role in roles for record in find(**{role: who}, **period)]
    return tuple({record.id: record for record in found}.values())


def _count_reports(events: Iterable[Event]) -> dict[str, int]:
    """Count for each event the documents that tell of the same type between the same actors on the same day."""
    documents: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    keys = {event.id: _event_key(event) for event in events}
    for event in events:
        documents[keys[event.id]].add(event.document)
    return {event: len(documents[key]) for event, key in keys.items()}


def _event_key(event: Event) -> tuple[object, ...]:
    actors = tuple(sorted(_who(event.actors)))
    recipients = tuple(sorted(_who(event.recipients)))
    day = (event.begin_at or "")[:10]
    # An event of which neither side nor day is known is like no other one.
    known = (actors or recipients) and day
    return (event.type, actors, recipients, day) if known else (event.id,)


def _who(references: Iterable[Reference]) -> list[str]:
    return [reference.actor or reference.text.lower() for reference in references]


def _choose_events(events: Sequence[Event], reports: Mapping[str, int], most: int) -> tuple[Event, ...]:
    """Keep the events with most reports and surest codes, one for each happening, in the order of time."""
    best: dict[tuple[object, ...], Event] = {}
    for event in events:
        if not event.actors and not event.recipients:
            continue
        key = _event_key(event)
        if key not in best or (event.confidence or 0.0) > (best[key].confidence or 0.0):
            best[key] = event
    ranked = sorted(best.values(), key=lambda e: (-_weight(e, reports), e.id))[:most]
    return tuple(sorted(ranked, key=lambda e: (e.begin_at or "9999", e.id)))


def _weight(event: Event, reports: Mapping[str, int]) -> float:
    sides = bool(event.actors) + bool(event.recipients)
    resolved = any(reference.actor for reference in (*event.actors, *event.recipients))
    return (event.confidence or 0.0) + 0.3 * sides + 0.3 * resolved + 0.2 * reports[event.id] + 0.2 * (event.reality == "current")


def _choose_statements(statements: Sequence[Statement], most: int) -> tuple[Statement, ...]:
    """Keep statements with a source, chains and quoted words first, at most three of one source and document."""
    def rank(statement: Statement) -> tuple[bool, bool, bool, float]:
        chain = statement.relayed_by is not None
        return (not statement.source, not chain, statement.form == "indirect", -(statement.confidence or 0.0))

    taken: Counter[tuple[object, ...]] = Counter()
    kept = []
    for statement in sorted(statements, key=lambda s: (*rank(s), s.document, s.id)):
        speaker = (statement.document, *(_who(statement.source)))
        if not statement.source or taken[speaker] >= 3:
            continue
        taken[speaker] += 1
        kept.append(statement)
        if len(kept) == most:
            break
    order = {statement.id: n for n, statement in enumerate(statements)}
    return tuple(sorted(kept, key=lambda s: order[s.id]))


def _choose_labels(labels: Sequence[Label], most: int) -> tuple[Label, ...]:
    """Keep each (who, whom, words) once, those with both sides known first."""
    once = {(label.by, label.target, label.text.lower()): label for label in reversed(labels)}
    chosen = sorted(once.values(), key=lambda x: (x.target is None, x.by == "author", x.stance == "neutral", x.document, x.start))
    return tuple(chosen[:most])


def _spread(records: Sequence[R], most: int) -> tuple[R, ...]:
    """Keep the first of every document before the second of any."""
    turn: Counter[str] = Counter()
    ranked = []
    for place, record in enumerate(records):
        ranked.append((turn[record.document], place, record))
        turn[record.document] += 1
    kept = sorted(ranked, key=lambda item: item[:2])[:most]
    return tuple(record for _, _, record in sorted(kept, key=lambda item: item[1]))


def _tally(events: Iterable[Event], statements: Iterable[Statement], names: Mapping[str, str]) -> tuple[ActorTally, ...]:
    acts, suffers, speaks = (Counter[str]() for _ in range(3))
    for event in events:
        acts.update({r.actor for r in event.actors if r.actor})
        suffers.update({r.actor for r in event.recipients if r.actor})
    for statement in statements:
        speaks.update({r.actor for r in statement.source if r.actor})
    everyone = sorted({*acts, *suffers, *speaks}, key=lambda who: (-(acts[who] + suffers[who] + speaks[who]), names.get(who, who)))
    return tuple(ActorTally(who, names.get(who, who), acts[who], suffers[who], speaks[who]) for who in everyone)
