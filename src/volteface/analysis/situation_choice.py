"""What a reader of one page needs of many records: the weightiest, each once, of many documents, actors and speakers.

Needs the ``Records`` of a situation and who stands in them; makes fewer ``Records``, who else reports them, a tally.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from volteface.analysis.situation_background import ActorTally
from volteface.analysis.situation_order import WEIGHTY, share_of_document, tellingly, vary_actors
from volteface.analysis.situation_pool import People, Records
from volteface.records import Event, Label, Outlook, Parallel, Record, Reference, Shift, Span, Statement

if TYPE_CHECKING:
    from volteface.analysis.situation import SituationOptions

__all__ = ["choose", "reports_of", "tally_actors"]

R = TypeVar("R", bound=Record)


def choose(pool: Records, people: People, options: SituationOptions) -> Records:
    """Choose what is told, in the order of telling."""
    weights = _prominence(pool, people)
    return Records(
        events=_choose_events(pool.events, people, options, weights),
        statements=_choose_statements(pool.statements, people, options, weights),
        labels=_choose_labels(pool.labels, people, options.others),
        shifts=_spread(_once(pool.shifts), options.others),
        outlooks=_spread(_once(tellingly(pool.outlooks, people.names)), options.others),
        parallels=_spread(_once(pool.parallels), options.others),
    )


def _prominence(pool: Records, people: People) -> dict[str, float]:
    """Return in [0, 1] how often each actor acts, is acted upon or speaks, measured by the busiest one."""
    counts = Counter(who for event in pool.events for who in people.known((*event.actors, *event.recipients)))
    counts.update(who for statement in pool.statements for who in people.known(statement.source))
    most = max(counts.values(), default=1)
    return {who: count / most for who, count in counts.items()}


def _most_prominent(references: Iterable[Reference], people: People, weights: Mapping[str, float]) -> float:
    return max((weights.get(who, 0.0) for who in people.known(references)), default=0.0)


def _event_key(event: Event, people: People) -> tuple[object, ...]:
    """Return what two reports of one happening have in common."""
    actors, recipients = people.keys(event.actors), people.keys(event.recipients)
    day = (event.begin_at or "")[:10]
    # An event of which neither side or no day is known is like no other one.
    known = (actors or recipients) and day
    return (event.type, event.reality, actors, recipients, day) if known else (event.id,)


def _choose_events(
    events: Sequence[Event], people: People, options: SituationOptions, weights: Mapping[str, float]
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


def reports_of(told: Iterable[Event], events: Iterable[Event], people: People) -> dict[str, tuple[Event, ...]]:
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
    statements: Sequence[Statement], people: People, options: SituationOptions, weights: Mapping[str, float]
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


def _choose_labels(labels: Sequence[Label], people: People, most: int) -> tuple[Label, ...]:
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


def tally_actors(pool: Records, told: Records, people: People) -> tuple[ActorTally, ...]:
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


def _tally_row(actor: str, records: Sequence[Sequence[Record]], people: People) -> ActorTally:
    acts, suffers, speaks = (len({record.id for record in part}) for part in records)
    examples = tuple(part[0] for part in records if part)
    return ActorTally(actor, people.name_of(actor), acts, suffers, speaks, examples)
