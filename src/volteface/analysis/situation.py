"""What a period looks like: who acted, what happened, who said what, what changed, what is open.

Gathers records from a desk, chooses what a reader of one page needs, and keeps for each the words that prove it. Near
-duplicates, superseded versions and later mentions of one event are left out by the desk's own counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

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
from volteface.analysis.situation_choice import choose, reports_of, tally_actors
from volteface.analysis.situation_pool import People, about_whom, first_day, is_cut, load_pool, read_whole
from volteface.analysis.turns import Turn
from volteface.records import (
    Document,
    Event,
    Label,
    Mention,
    Outlook,
    Parallel,
    Place,
    Reference,
    Shift,
    Statement,
    Time,
)

if TYPE_CHECKING:
    from volteface.desk import Desk

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
    pool = load_pool(desk, asked, options)
    looked = {record.document for record in pool.all()}
    people = People(desk.names(actor_ids(pool.all()), looked))
    wanted = {identity for identities in asked for identity in identities}
    cut = is_cut(pool, wanted, people)
    pool = about_whom(pool, wanted, people)
    told = choose(pool, people, options)
    tally = tally_actors(pool, told, people)[: options.actors]
    reports = reports_of(told.events, pool.events, people)
    if asked:
        told, tally, reports = read_whole(desk, told, tally, reports)
    # On a desk of very many records the page is about the newest, and so is what is found over documents.
    since = options.since or (first_day(desk, told) if cut else None)
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
