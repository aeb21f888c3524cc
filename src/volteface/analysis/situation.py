"""What a period looks like: who acted, what happened, who said what, what changed, what is open.

Gathers records from a desk, chooses what a reader of one page needs, and keeps for each the words that prove it. Near
-duplicates, superseded versions and later mentions of one event are left out by the desk's own counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from volteface.records import Document, Event, Label, Outlook, Parallel, Record, Reference, Shift, Statement

if TYPE_CHECKING:
    from volteface.desk import Desk, Named

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


R = TypeVar("R", bound=Record)
_POOL = 2000
"""Records of a kind that are looked at: the newest ones of the period."""


def gather_situation(desk: Desk, options: SituationOptions | None = None) -> Situation:
    """Gather what a desk holds on a period.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    options = options or SituationOptions()
    events = _find(desk.events, ("actor", "recipient"), options)
    statements = _find(desk.statements, ("source", "about"), options)
    labels = _find(desk.labels, ("by", "target"), options)
    shifts = _find(desk.shifts, ("actor", "target"), options)
    outlooks = _find(desk.outlooks, ("holder", "about"), options)
    parallels = desk.parallels(since=options.since, until=options.until, limit=_POOL)
    named = desk.names(_actor_ids([*events, *statements, *labels, *shifts, *outlooks, *parallels]))
    people = _People({actor: held.identity for actor, held in named.items()})
    if options.about:
        wanted = {identity for who in options.about for identity in desk.identities(who)}
        parallels = tuple(x for x in parallels if wanted & set(people.of((*x.present, *x.past))))
    reports = _count_reports(events, people)
    by_id = {statement.id: statement for statement in statements}
    told = _Told(
        events=_choose_events(events, reports, people, options.events),
        statements=_choose_statements(statements, people, options.statements),
        labels=_choose_labels(labels, options.others),
        shifts=_spread(shifts, options.others),
        outlooks=_spread(outlooks, options.others),
        parallels=_spread(parallels, options.others),
    )
    coverage = desk.coverage(since=options.since, until=options.until)
    documents = desk.documents_by_id(record.document for record in told.all())
    names = {actor: held.name for actor, held in named.items()}
    return Situation(
        options=options,
        documents={document.id: document for document in documents},
        published=coverage.documents,
        outlets=coverage.outlets,
        first=coverage.first,
        last=coverage.last,
        names=names,
        tally=_tally(events, statements, named)[: options.actors],
        events=told.events,
        reports=reports,
        statements=told.statements,
        carriers=by_id,
        labels=told.labels,
        shifts=told.shifts,
        outlooks=told.outlooks,
        parallels=told.parallels,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The records that were chosen."""

    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
    labels: tuple[Label, ...]
    shifts: tuple[Shift, ...]
    outlooks: tuple[Outlook, ...]
    parallels: tuple[Parallel, ...]

    def all(self) -> tuple[Record, ...]:
        return (*self.events, *self.statements, *self.labels, *self.shifts, *self.outlooks, *self.parallels)


class _People:
    """Tells who references stand for in the whole desk, or by their words where they stand for nobody known."""

    def __init__(self, identities: Mapping[str, str]) -> None:
        self._identities = identities

    def of(self, references: Iterable[Reference]) -> list[str]:
        """Return one key for each reference."""
        return [self._identities.get(r.actor or "", r.actor or r.text.lower()) for r in references]


def _actor_ids(records: Iterable[Record]) -> set[str]:
    """Return every actor id that the records speak of."""
    ids: set[str | None] = set()
    for record in records:
        for name in ("by", "target", "actor", "holder"):
            ids.add(getattr(record, name, None))
        ids.update(getattr(record, "about", ()))
        for name in ("actors", "recipients", "source", "venue", "present", "past"):
            ids.update(reference.actor for reference in getattr(record, name, ()))
    return {actor for actor in ids if actor}


def _find(find: Callable[..., tuple[R, ...]], roles: Sequence[str], options: SituationOptions) -> tuple[R, ...]:
    """Ask for the period once, or once for each actor and role in which it may stand."""
    period = {"since": options.since, "until": options.until, "limit": _POOL}
    if not options.about:
        return find(**period)
    found = [record for who in options.about for role in roles for record in find(**{role: who}, **period)]
    return tuple({record.id: record for record in found}.values())


def _count_reports(events: Iterable[Event], people: _People) -> dict[str, int]:
    """Count for each event the documents that tell of the same type between the same actors on the same day."""
    documents: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    keys = {event.id: _event_key(event, people) for event in events}
    for event in events:
        documents[keys[event.id]].add(event.document)
    return {event: len(documents[key]) for event, key in keys.items()}


def _event_key(event: Event, people: _People) -> tuple[object, ...]:
    actors = tuple(sorted(people.of(event.actors)))
    recipients = tuple(sorted(people.of(event.recipients)))
    day = (event.begin_at or "")[:10]
    # An event of which neither side or no day is known is like no other one.
    known = (actors or recipients) and day
    return (event.type, actors, recipients, day) if known else (event.id,)


def _choose_events(
    events: Sequence[Event], reports: Mapping[str, int], people: _People, most: int
) -> tuple[Event, ...]:
    """Keep the events with most reports and surest codes, one for each happening, in the order of time."""
    best: dict[tuple[object, ...], Event] = {}
    for event in events:
        if not event.actors and not event.recipients:
            continue
        key = _event_key(event, people)
        if key not in best or (event.confidence or 0.0) > (best[key].confidence or 0.0):
            best[key] = event
    ranked = sorted(best.values(), key=lambda e: (-_weight(e, reports), e.id))[:most]
    return tuple(sorted(ranked, key=lambda e: (e.begin_at or "9999", e.id)))


def _weight(event: Event, reports: Mapping[str, int]) -> float:
    sides = bool(event.actors) + bool(event.recipients)
    resolved = any(reference.actor for reference in (*event.actors, *event.recipients))
    return (event.confidence or 0.0) + 0.3 * sides + 0.3 * resolved + 0.2 * reports[event.id] + 0.2 * (event.reality == "current")


def _choose_statements(statements: Sequence[Statement], people: _People, most: int) -> tuple[Statement, ...]:
    """Keep statements with a source, chains and quoted words first, at most three of one source and document."""

    def rank(statement: Statement) -> tuple[bool, bool, bool, float]:
        chain = statement.relayed_by is not None
        return (not statement.source, not chain, statement.form == "indirect", -(statement.confidence or 0.0))

    taken: Counter[tuple[object, ...]] = Counter()
    kept = []
    for statement in sorted(statements, key=lambda s: (*rank(s), s.document, s.id)):
        speaker = (statement.document, *people.of(statement.source))
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


def _tally(
    events: Iterable[Event], statements: Iterable[Statement], named: Mapping[str, Named]
) -> tuple[ActorTally, ...]:
    """Count by desk-wide actor, each record once."""
    acts, suffers, speaks = (Counter[str]() for _ in range(3))
    names = {held.identity: held.name for held in named.values()}

    def who(references: Iterable[Reference]) -> set[str]:
        return {named[r.actor].identity for r in references if r.actor in named}

    for event in events:
        acts.update(who(event.actors))
        suffers.update(who(event.recipients))
    for statement in statements:
        speaks.update(who(statement.source))
    everyone = sorted(
        {*acts, *suffers, *speaks}, key=lambda one: (-(acts[one] + suffers[one] + speaks[one]), names[one], one)
    )
    return tuple(ActorTally(one, names[one], acts[one], suffers[one], speaks[one]) for one in everyone)
