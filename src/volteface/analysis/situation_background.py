"""What stands around the records of a situation: names, times and places of their documents, and what others say.

Needs a desk and the told records; makes ``Surroundings``, ``Findings`` and whose words fill the documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from volteface.analysis.balance import AUTHOR, SourceShare, source_balance
from volteface.analysis.contradictions import Contradiction, load_contradictions
from volteface.analysis.corroboration import Corroboration, load_corroboration
from volteface.analysis.evidence import Evidence
from volteface.analysis.follow_up import FollowUp, load_follow_ups
from volteface.analysis.turns import Measure, Turn, load_turns
from volteface.records import Actor, Document, Event, Mention, Outlook, Place, Record, Statement, Time

if TYPE_CHECKING:
    from volteface.analysis.situation import SituationOptions
    from volteface.desk import Desk, Named

__all__ = ["ActorFacts", "ActorTally", "Findings", "Surroundings", "load_findings", "load_surroundings", "load_voices"]


class People(Protocol):
    """Who the actors of documents are in the whole desk."""

    @property
    def names(self) -> dict[str, str]:
        """The name under which each actor id stands."""

    def learn(self, named: Mapping[str, Named]) -> None:
        """Take in further actors."""

    def facts(self) -> dict[str, ActorFacts]:
        """Return what is known of each actor id."""


@dataclass(frozen=True, slots=True)
class ActorTally:
    """How often an actor acts, is acted upon and speaks in the period, copies of one story counted once.

    Attributes:
        actor: the desk-wide id.
        name: the name it stands under.
        acts: events it acts in.
        suffers: events that are done to it.
        speaks: statements it is a source of.
        examples: one record of each of these, those that are told elsewhere first.
    """

    actor: str
    name: str
    acts: int
    suffers: int
    speaks: int
    examples: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """What a desk knows of an actor of an article.

    Attributes:
        name: the name under which it stands in the whole desk.
        kind: person, organization, country, ... as in the record.
        known: whether a registry holds it.
    """

    name: str
    kind: str = "other"
    known: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What only shows over many documents, of the told records."""

    corroboration: dict[str, Corroboration]
    contradictions: tuple[Contradiction, ...]
    turns: tuple[Turn, ...]
    follow_ups: dict[str, tuple[FollowUp, ...]]

    def evidence(self) -> Iterator[Evidence]:
        """Yield the proofs that are cited."""
        for one in self.corroboration.values():
            yield from (report.evidence for report in one.link.reports if not report.copy)
        for contradiction in self.contradictions:
            yield from (*contradiction.one.evidence, *contradiction.other.evidence)
        for turn in self.turns:
            yield from (*turn.evidence_before[-_PROOFS:], *turn.evidence_after[:_PROOFS])
        for found in self.follow_ups.values():
            yield from (one.evidence for one in found)


def load_findings(
    desk: Desk, events: Sequence[Event], outlooks: Sequence[Outlook], options: SituationOptions
) -> Findings:
    """Return what only shows over many documents, of the told events and outlooks.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    since, until, about = options.since, options.until, options.about
    # The longest first, so that the others fill the time beside it.
    corroboration, turns, contradictions, followed = desk.side_by_side(
        lambda: load_corroboration(desk, events),
        lambda: load_turns(desk, about=about, since=since, until=until, measures=_OBSERVED, limit=options.others),
        lambda: load_contradictions(
            desk, about=about, since=since, until=until, limit=options.contradictions, documents=_SEARCHED
        ),
        lambda: load_follow_ups(desk, outlooks, until=until, most=1),
    )
    follow_ups: defaultdict[str, tuple[FollowUp, ...]] = defaultdict(tuple)
    for one in followed:
        follow_ups[one.outlook] = (*follow_ups[one.outlook], one)
    return Findings(
        corroboration={one.event.id: one for one in corroboration},
        contradictions=contradictions,
        turns=turns,
        follow_ups=dict(follow_ups),
    )


_OBSERVED: tuple[Measure, ...] = ("label", "tone", "events", "position")
_SEARCHED = 200
"""Newest documents that a brief searches for contradictions; ``volteface contradictions`` searches more."""
_PROOFS = 2
"""Records before and after a turn that are cited."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the told records in their documents."""

    mentions: tuple[Mention, ...]
    times: dict[str, Time]
    people: dict[str, ActorFacts]
    places: dict[str, Place]


_OF_THESE = "WHERE number IN (SELECT unnest($numbers::INTEGER[]))"
_MENTIONS = f"""
SELECT number, id, confidence, method, start, "end", kind, actor FROM mention {_OF_THESE} AND actor IS NOT NULL
ORDER BY number, position
"""
# A time that a person rejected dates nothing.
_TIMES = f"""
SELECT number, id, confidence, method, start, "end", type, value, begin_at, end_at FROM "time" {_OF_THESE}
AND id NOT IN (SELECT subject FROM decision WHERE kind = 'reject' AND object = 'time' AND undone_at IS NULL)
ORDER BY number, position
"""
_PLACES = f"""
SELECT number, id, confidence, method, start, "end", name, latitude, longitude, country, feature FROM place
{_OF_THESE} AND id IN (SELECT unnest($ids::VARCHAR[])) AND latitude IS NOT NULL ORDER BY number, position
"""


def load_surroundings(
    desk: Desk, documents: Sequence[Document], people: People, others: Set[str], places: Set[str]
) -> Surroundings:
    """Load the mentions and times of the documents, and what is known of everybody in them.

    Args:
        desk: where they are kept.
        documents: with their texts, which hold the words of all that is found: their own columns are long to unpack.
        people: who is known already; learns the rest.
        others: ids of actors that are spoken of beside the mentions.
        places: ids of the places that are wanted.
    """
    by_id = {document.id: document for document in documents}
    within = {number: by_id[key] for key, number in desk.numbers(by_id).items()}
    numbers = {"numbers": sorted(within)}

    def found(sql: str, *names: str, **more: Any) -> list[dict[str, Any]]:
        columns = ("id", "confidence", "method", "start", "end", *names)
        rows = []
        for number, *values in desk.rows(sql, {**numbers, **more}):
            row = dict(zip(columns, values, strict=True))
            row["document"], row["text"] = within[number].id, within[number].text[row["start"] : row["end"]]
            rows.append(row)
        return rows

    def who() -> tuple[Mention, ...]:
        mentions = tuple(Mention(**row) for row in found(_MENTIONS, "kind", "actor"))
        unknown = {mention.actor for mention in mentions if mention.actor}.union(others) - set(people.names)
        people.learn(desk.names(unknown, by_id))
        return mentions

    def when_and_where() -> tuple[list[Time], list[Place]]:
        times = [Time(**row) for row in found(_TIMES, "type", "value", "begin_at", "end_at")]
        where = ("name", "latitude", "longitude", "country", "feature")
        return times, [Place(**row) for row in found(_PLACES, *where, ids=sorted(places))] if places else []

    mentions, (times, held) = desk.side_by_side(who, when_and_where)
    return Surroundings(mentions, {time.id: time for time in times}, people.facts(), {one.id: one for one in held})


def load_voices(
    statements: Iterable[Statement], documents: Iterable[Document], people: Mapping[str, ActorFacts]
) -> tuple[SourceShare, ...]:
    """Return whose words fill documents, by the desk's names; their own voice is left out."""
    by_document: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_document[statement.document].append(statement)
    joined: dict[str, SourceShare] = {}
    for document in documents:
        said = by_document[document.id]
        actors = [_as_actor(one.actor, people) for s in said for one in s.source if one.actor in people]
        for share in source_balance(said, actors, document.text):
            if share.source != AUTHOR and share.name:
                held = joined.get(share.name, replace(share, characters=0, statements=(), alone=()))
                joined[share.name] = replace(
                    held,
                    characters=held.characters + share.characters,
                    statements=held.statements + share.statements,
                    alone=held.alone + share.alone,
                )
    whole = sum(share.characters for share in joined.values()) or 1
    shares = (replace(share, share=share.characters / whole) for share in joined.values())
    return tuple(sorted(shares, key=lambda share: (-share.characters, share.name)))


def _as_actor(actor: str | None, people: Mapping[str, ActorFacts]) -> Actor:
    facts = people[actor or ""]
    kind: Any = facts.kind
    return Actor(id=actor or "", document="", method="desk", name=facts.name, kind=kind, known=facts.known)
