"""What a period looks like: who acted, what happened, who said what, what changed, what is open.

Gathers records from a desk, chooses what a reader of one page needs, and keeps for each the words that prove it. Near
-duplicates, superseded versions and later mentions of one event are left out by the desk's own counting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from volteface.analysis.balance import SourceShare
from volteface.analysis.context import Carrier, actor_ids, load_carriers
from volteface.analysis.contradictions import Contradiction
from volteface.analysis.corroboration import Corroboration
from volteface.analysis.follow_up import FollowUp
from volteface.analysis.relations import Relation, load_relations
from volteface.analysis.situation_background import (
    ActorFacts,
    ActorTally,
    load_findings,
    load_surroundings,
    load_voices,
)
from volteface.analysis.situation_order import WEIGHTY, share_of_document, tellingly, vary_actors
from volteface.analysis.turns import Turn
from volteface.records import (
    Document,
    Event,
    Label,
    Mention,
    Outlook,
    Parallel,
    Place,
    Record,
    Reference,
    Shift,
    Span,
    Statement,
    Time,
)

if TYPE_CHECKING:
    from volteface.desk import Desk, Named

__all__ = ["ActorFacts", "ActorTally", "Situation", "SituationOptions", "gather_situation"]


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
        of_document: events of one document at most.
        contradictions: contradictions between sources at most.
        relations: pairs of actors whose history is gathered, for charts.
        least_confidence: events that are surer to be wrong than this are left out.
    """

    since: str | None = None
    until: str | None = None
    about: tuple[str, ...] = ()
    events: int = 20
    statements: int = 12
    others: int = 10
    actors: int = 10
    of_document: int = 12
    least_confidence: float = 0.75
    contradictions: int = 5
    relations: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """A period of a desk; the records are in the order of telling.

    Attributes:
        options: what was asked for.
        documents: the documents the records stand in, by id.
        published: how many documents of the period are counted.
        outlets: how many sources they come from.
        cut: whether the period holds more records of a kind than are looked at, so that counts are of the newest.
        first: the earliest date of publication among them.
        last: the latest.
        names: the name under which each actor id stands.
        tally: the actors, the busiest first.
        reports: for each event that is told, one event of each document that tells it: of that type, between the same
            actors, on the same day; itself first.
        carriers: the statements that assert events or carry others, by id, whether or not they are told themselves.
        people: what is known of each actor id.
        mentions: where the documents name actors.
        times: the time expressions of the documents, by id.
        thin: for each told event that rests on one unnamed source alone, by id, the words for that source.
        places: the places of the told events, by id.
        corroboration: what each told event rests on, by id.
        contradictions: where sources cannot both be right, the surest first.
        turns: what turned over documents, the latest first.
        relations: the pairs of actors of which most is known, with their history.
        follow_ups: what later documents suggest under each told outlook, by the outlook's id.
        voices: whose words fill the documents that are cited, the largest share first; shares are of all such words.
    """

    options: SituationOptions
    documents: Mapping[str, Document]
    published: int
    outlets: int
    cut: bool
    first: str | None
    last: str | None
    names: Mapping[str, str]
    tally: tuple[ActorTally, ...]
    events: tuple[Event, ...]
    reports: Mapping[str, tuple[Event, ...]]
    statements: tuple[Statement, ...]
    carriers: Mapping[str, Carrier]
    labels: tuple[Label, ...]
    shifts: tuple[Shift, ...]
    outlooks: tuple[Outlook, ...]
    parallels: tuple[Parallel, ...]
    people: Mapping[str, ActorFacts]
    mentions: tuple[Mention, ...]
    times: Mapping[str, Time]
    thin: Mapping[str, Reference]
    voices: tuple[SourceShare, ...]
    places: Mapping[str, Place] = field(default_factory=dict)
    corroboration: Mapping[str, Corroboration] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    turns: tuple[Turn, ...] = ()
    relations: tuple[Relation, ...] = ()
    follow_ups: Mapping[str, tuple[FollowUp, ...]] = field(default_factory=dict)


R = TypeVar("R", bound=Record)
_POOL = 400
"""Records of a kind that are looked at: the newest of the period; of an actor half of them in each of two roles."""


def gather_situation(desk: Desk, options: SituationOptions | None = None) -> Situation:
    """Gather what a desk holds on a period.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    options = options or SituationOptions()
    # Nobody writes until all is gathered, and the many questions share one open file.
    with desk.sharing():
        return _gather(desk, options)


def _gather(desk: Desk, options: SituationOptions) -> Situation:
    asked = [desk.identities(who) for who in options.about]
    pool = _load_pool(desk, asked, options)
    looked = {record.document for record in pool.all()}
    people = _People(desk.names(actor_ids(pool.all()), looked))
    wanted = {identity for identities in asked for identity in identities}
    cut = _is_cut(pool, wanted, people)
    pool = _about(pool, wanted, people)
    told = _choose(pool, people, options)
    tally = _tally(pool, told, people)[: options.actors]
    reports = _reports(told.events, pool.events, people)
    if asked:
        told, tally, reports = _read_whole(desk, told, tally, reports)
    # On a desk of very many records the page is about the newest, and so is what is found over documents.
    since = options.since or (_earliest(desk, told) if cut else None)
    # Which statements carry others stands only in what was read whole.
    found, carriers, coverage = desk.side_by_side(
        lambda: load_findings(desk, told.events, told.outlooks, replace(options, since=since)),
        lambda: load_carriers(desk, [*told.events, *told.statements]),
        lambda: desk.coverage(since=options.since, until=options.until),
    )
    proofs = [*told.all(), *(x for row in tally for x in row.examples), *(x for same in reports.values() for x in same)]
    documents = desk.documents_by_id(
        [*(record.document for record in proofs), *(one.document for one in found.evidence())]
    )
    places = {event.place for event in told.events if event.place}
    around = load_surroundings(desk, documents, people, actor_ids((), carriers.values()), places)
    return Situation(
        options=options,
        documents={document.id: document for document in documents},
        published=coverage.documents,
        outlets=coverage.outlets,
        cut=cut,
        first=coverage.first,
        last=coverage.last,
        names=people.names,
        tally=tally,
        events=told.events,
        reports=reports,
        statements=told.statements,
        carriers=carriers,
        labels=told.labels,
        shifts=told.shifts,
        outlooks=told.outlooks,
        parallels=told.parallels,
        people=around.people,
        mentions=around.mentions,
        times=around.times,
        thin={key: one.unnamed for key, one in found.corroboration.items() if one.unnamed is not None},
        places=around.places,
        corroboration=found.corroboration,
        contradictions=found.contradictions,
        turns=found.turns,
        relations=load_relations(desk, about=options.about, limit=options.relations) if options.relations else (),
        follow_ups=found.follow_ups,
        voices=load_voices(pool.statements, documents, around.people),
    )


_EARLIEST = """
SELECT min(published) FROM "document" WHERE id IN (SELECT unnest($ids::VARCHAR[])) AND published <> ''
"""


def _earliest(desk: Desk, told: _Records) -> str | None:
    """Return the first day of which anything is told, as far as it is known."""
    ((published,),) = desk.rows(_EARLIEST, {"ids": sorted({record.document for record in told.all()})})
    return published[:10] if published else None


@dataclass(frozen=True, slots=True)
class _Records:
    """Records of the kinds that a situation is made of."""

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

    def __init__(self, named: Mapping[str, Named]) -> None:
        self._named: dict[str, Named] = {}
        self._names: dict[str, str] = {}
        self._facts: dict[str, ActorFacts] = {}
        self._identities: dict[str, str] = {}
        self._by_identity: dict[str, str] = {}
        self.learn(named)

    def learn(self, named: Mapping[str, Named]) -> None:
        """Take in further actors."""
        self._named.update(named)
        self._names.update((actor, held.name) for actor, held in named.items())
        self._facts.update(
            (actor, ActorFacts(held.name, held.kind or "other", bool(held.known))) for actor, held in named.items()
        )
        self._identities.update((actor, held.identity) for actor, held in named.items())
        self._by_identity.update((held.identity, held.name) for held in named.values())

    @property
    def names(self) -> dict[str, str]:
        """The name under which each actor id stands."""
        return self._names

    def facts(self) -> dict[str, ActorFacts]:
        """Return what is known of each actor id."""
        return self._facts

    def name_of(self, identity: str) -> str:
        """Return the name of a desk-wide actor."""
        return self._by_identity[identity]

    def identity(self, actor: str | None) -> str | None:
        """Return the desk-wide actor behind an actor id; ``author`` stands for itself."""
        return self._identities.get(actor or "", actor)

    def known(self, references: Iterable[Reference]) -> set[str]:
        """Return the desk-wide actors among references."""
        return {self._identities[r.actor] for r in references if r.actor is not None and r.actor in self._identities}

    def keys(self, references: Iterable[Reference]) -> tuple[str, ...]:
        """Return one key for each reference, in order of keys."""
        return tuple(sorted(self.identity(r.actor) or r.text.lower() for r in references))


def _load_pool(desk: Desk, asked: Sequence[Sequence[str]], options: SituationOptions) -> _Records:
    """Load the newest records of the period, or of each actor that is asked for in each role in which it may stand."""
    most = _POOL // 2 if asked else _POOL
    period: dict[str, Any] = {"since": options.since, "until": options.until, "limit": most}
    # Whoever is asked for stands in hundreds of documents: most records are only chosen from, and of those little is
    # read. The desk does not filter parallels by actor.
    found: dict[type[Any], tuple[Any, ...]] = {}
    for part in desk.side_by_side(*(partial(_load_part, desk, kinds, asked, period) for kinds in _PARTS)):
        found |= part
    return _Records(
        events=found[Event],
        statements=found[Statement],
        labels=found[Label],
        shifts=found[Shift],
        outlooks=found[Outlook],
        parallels=found[Parallel],
    )


def _load_part(
    desk: Desk, kinds: Sequence[type[Record]], asked: Sequence[Sequence[str]], period: Mapping[str, Any]
) -> dict[type[Any], tuple[Any, ...]]:
    if not asked:
        return desk.newest(kinds, **period)
    roles = {kind: _ROLES[kind] for kind in kinds if kind in _ROLES}
    found = desk.standing(roles, asked, lean=True, **period)
    unfiltered = [kind for kind in kinds if kind not in _ROLES]
    return found | desk.newest(unfiltered, **period) if unfiltered else found


_PARTS: Sequence[Sequence[type[Record]]] = ((Event, Parallel), (Statement, Label, Shift, Outlook))
"""What is read side by side: about as much of either, since events are the most."""
_ROLES: Mapping[type[Record], Sequence[str]] = {
    Event: ("actor", "recipient"),
    Statement: ("source", "about"),
    Label: ("by", "target"),
    Shift: ("actor", "target"),
    Outlook: ("holder", "about"),
}
"""The roles in which an actor that is asked for may stand in a record."""


def _read_whole(
    desk: Desk, told: _Records, tally: Sequence[ActorTally], reports: Mapping[str, Sequence[Event]]
) -> tuple[_Records, tuple[ActorTally, ...], dict[str, tuple[Event, ...]]]:
    """Read whatever is told of the events and statements that were chosen."""
    examples = [record for row in tally for record in row.examples]
    same = [one for found in reports.values() for one in found]
    happened, said = desk.side_by_side(
        lambda: desk.completed([*told.events, *same, *(one for one in examples if isinstance(one, Event))]),
        lambda: desk.completed([*told.statements, *(one for one in examples if isinstance(one, Statement))]),
    )
    whole: dict[tuple[str, str], Any] = happened | said
    return (
        replace(
            told,
            events=tuple(whole[one.document, one.id] for one in told.events),
            statements=tuple(whole[one.document, one.id] for one in told.statements),
        ),
        tuple(replace(row, examples=tuple(whole[one.document, one.id] for one in row.examples)) for row in tally),
        {key: tuple(whole[one.document, one.id] for one in same) for key, same in reports.items()},
    )


def _is_cut(pool: _Records, wanted: set[str], people: _People) -> bool:
    """Tell whether there can be more events or statements than were looked at."""
    if not wanted:
        return max(len(pool.events), len(pool.statements)) >= _POOL
    acts = sum(not wanted.isdisjoint(people.known(event.actors)) for event in pool.events)
    suffers = sum(not wanted.isdisjoint(people.known(event.recipients)) for event in pool.events)
    speaks = sum(not wanted.isdisjoint(people.known(statement.source)) for statement in pool.statements)
    return max(acts, suffers, speaks, len(pool.statements) - speaks) >= _POOL // 2


def _about(pool: _Records, wanted: set[str], people: _People) -> _Records:
    """Keep of the parallels, which the desk does not filter by actor, those that concern the wanted actors."""
    if not wanted:
        return pool
    kept = tuple(x for x in pool.parallels if wanted & people.known((*x.present, *x.past)))
    return replace(pool, parallels=kept)


def _choose(pool: _Records, people: _People, options: SituationOptions) -> _Records:
    weights = _prominence(pool, people)
    return _Records(
        events=_choose_events(pool.events, people, options, weights),
        statements=_choose_statements(pool.statements, people, options, weights),
        labels=_choose_labels(pool.labels, people, options.others),
        shifts=_spread(_once(pool.shifts), options.others),
        outlooks=_spread(_once(tellingly(pool.outlooks, people.names)), options.others),
        parallels=_spread(_once(pool.parallels), options.others),
    )


def _prominence(pool: _Records, people: _People) -> dict[str, float]:
    """Return in [0, 1] how often each actor acts, is acted upon or speaks, measured by the busiest one."""
    counts = Counter(who for event in pool.events for who in people.known((*event.actors, *event.recipients)))
    counts.update(who for statement in pool.statements for who in people.known(statement.source))
    most = max(counts.values(), default=1)
    return {who: count / most for who, count in counts.items()}


def _most_prominent(references: Iterable[Reference], people: _People, weights: Mapping[str, float]) -> float:
    return max((weights.get(who, 0.0) for who in people.known(references)), default=0.0)


def _event_key(event: Event, people: _People) -> tuple[object, ...]:
    """Return what two reports of one happening have in common."""
    actors, recipients = people.keys(event.actors), people.keys(event.recipients)
    day = (event.begin_at or "")[:10]
    # An event of which neither side or no day is known is like no other one.
    known = (actors or recipients) and day
    return (event.type, event.reality, actors, recipients, day) if known else (event.id,)


def _choose_events(
    events: Sequence[Event], people: _People, options: SituationOptions, weights: Mapping[str, float]
) -> tuple[Event, ...]:
    """Keep the events with most reports and surest codes, one for each happening, in the order of time."""
    best: dict[tuple[object, ...], Event] = {}
    documents: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for event in events:
        sure = event.confidence is None or event.confidence >= options.least_confidence
        if not sure or not (event.actors or event.recipients):
            continue
        key = _event_key(event, people)
        documents[key].add(event.document)
        if key not in best or (event.confidence or 0.0) > (best[key].confidence or 0.0):
            best[key] = event

    def weight(key: tuple[object, ...]) -> float:
        parties = (*best[key].actors, *best[key].recipients)
        return _weight(best[key], len(documents[key])) + 0.5 * _most_prominent(parties, people, weights)

    ranked = sorted(best, key=lambda key: (-weight(key), best[key].id))
    ranked = vary_actors(ranked, weight, lambda key: people.keys(best[key].actors))
    documents_told = len({event.document for event in best.values()})
    of_document = min(options.of_document, share_of_document(options.events, documents_told))
    kept = _limited((best[key] for key in ranked), options.events, of_document)
    return tuple(sorted(kept, key=lambda e: (e.begin_at or "9999", e.document, e.trigger.start, e.id)))


def _weight(event: Event, reports: int) -> float:
    sides = bool(event.actors) + bool(event.recipients)
    resolved = any(reference.actor for reference in (*event.actors, *event.recipients))
    current = event.reality == "current"
    matters = event.type in WEIGHTY
    return (event.confidence or 0.0) + 0.3 * sides + 0.3 * resolved + 0.2 * (reports + current + matters)


def _limited(records: Iterable[R], most: int, of_document: int) -> list[R]:
    """Return the first records, with no more than so many of one document."""
    taken: Counter[str] = Counter()
    kept: list[R] = []
    for record in records:
        if len(kept) == most:
            break
        if taken[record.document] < of_document:
            taken[record.document] += 1
            kept.append(record)
    return kept


def _reports(told: Iterable[Event], events: Iterable[Event], people: _People) -> dict[str, tuple[Event, ...]]:
    """Return for each told event one event of each document that tells it, itself first."""
    same: defaultdict[tuple[object, ...], dict[str, Event]] = defaultdict(dict)
    for event in events:
        same[_event_key(event, people)].setdefault(event.document, event)
    return {
        event.id: (event, *(one for one in same[_event_key(event, people)].values() if one.document != event.document))
        for event in told
    }


_AGAIN = 0.4
"""How much less each further statement of one speaker is worth, so that others are heard."""


def _choose_statements(
    statements: Sequence[Statement], people: _People, options: SituationOptions, weights: Mapping[str, float]
) -> tuple[Statement, ...]:
    """Keep statements with a source: chains, quoted words and busy speakers first, many speakers, no words twice."""
    carriers = {statement.relayed_by for statement in statements}

    def worth(statement: Statement) -> float:
        chain, verbatim = statement.relayed_by is not None, statement.form != "indirect"
        prominence = _most_prominent(statement.source, people, weights)
        return 0.5 * chain + 0.3 * verbatim + 0.5 * prominence + (statement.confidence or 0.0)

    def rank(statement: Statement) -> tuple[object, ...]:
        # One that carries others goes last: its words are told with those, as the chain.
        place = (statement.document, statement.content[0].start, statement.id)
        return (statement.id in carriers, -worth(statement), *place)

    said: Counter[tuple[str, ...]] = Counter()
    shown: defaultdict[str, list[Span]] = defaultdict(list)
    kept: list[tuple[float, Statement]] = []
    for statement in sorted((s for s in statements if s.source and s.content), key=rank):
        if not _overlap(statement.content, shown[statement.document]):
            shown[statement.document] += statement.content
            speaker = people.keys(statement.source)
            kept.append((worth(statement) - _AGAIN * said[speaker], statement))
            said[speaker] += 1
    ranked = [statement for _, statement in sorted(kept, key=lambda item: (-item[0], item[1].document, item[1].id))]
    order = {statement.id: n for n, statement in enumerate(statements)}
    return tuple(sorted(_limited(ranked, options.statements, options.statements), key=lambda s: order[s.id]))


def _overlap(spans: Iterable[Span], others: Iterable[Span]) -> bool:
    held = tuple(others)
    return any(span.start < other.end and other.start < span.end for span in spans for other in held)


def _choose_labels(labels: Sequence[Label], people: _People, most: int) -> tuple[Label, ...]:
    """Keep each (who, whom, words) once: of people before the article's own, with a stance before without."""
    names = people.names
    once = {
        (people.identity(label.by), people.identity(label.target), label.text.lower()): label
        for label in reversed(labels)
        if _tells(label, names)
    }
    chosen = sorted(
        once.values(),
        key=lambda x: (x.target is None, x.by == "author", x.stance == "neutral", x.document, x.start, x.id),
    )
    return tuple(chosen[:most])


def _tells(label: Label, names: Mapping[str, str]) -> bool:
    """Tell whether a label says more than the name under which its target stands."""
    target = names.get(label.target or "") or (label.target_span.text if label.target_span else "")
    return bool(target) and target.lower() != label.text.lower()


Stretch = TypeVar("Stretch", Outlook, Parallel, Shift)


def _once(records: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Leave out records whose words stand within the words of an earlier one of the same document."""
    shown: defaultdict[str, list[Span]] = defaultdict(list)
    kept = []
    for record in records:
        spans = [Span(record.start or 0, record.end or 0, record.text or "")] if record.text else []
        if not _overlap(spans, shown[record.document]):
            shown[record.document] += spans
            kept.append(record)
    return tuple(kept)


def _spread(records: Sequence[R], most: int) -> tuple[R, ...]:
    """Keep the first of every document before the second of any."""
    turn: Counter[str] = Counter()
    ranked = []
    for place, record in enumerate(records):
        ranked.append((turn[record.document], place, record))
        turn[record.document] += 1
    kept = sorted(ranked, key=lambda item: item[:2])[:most]
    return tuple(record for _, _, record in sorted(kept, key=lambda item: item[1]))


_HAPPENED = ("current", "historical")
"""Only these count as acts: nobody acts in what is expected, possible or denied."""


def _tally(pool: _Records, told: _Records, people: _People) -> tuple[ActorTally, ...]:
    """Count by desk-wide actor, each record once."""
    found: dict[str, tuple[list[Record], list[Record], list[Record]]] = defaultdict(lambda: ([], [], []))
    for event in (*told.events, *pool.events):
        if event.reality not in _HAPPENED:
            continue
        for who in people.known(event.actors):
            found[who][0].append(event)
        for who in people.known(event.recipients):
            found[who][1].append(event)
    for statement in (*told.statements, *pool.statements):
        for who in people.known(statement.source):
            found[who][2].append(statement)
    rows = [_tally_row(who, records, people) for who, records in found.items()]
    return tuple(sorted(rows, key=lambda row: (-(row.acts + row.suffers + row.speaks), row.name, row.actor)))


def _tally_row(actor: str, records: Sequence[Sequence[Record]], people: _People) -> ActorTally:
    acts, suffers, speaks = (len({record.id for record in part}) for part in records)
    examples = tuple(part[0] for part in records if part)
    return ActorTally(actor, people.name_of(actor), acts, suffers, speaks, examples)
