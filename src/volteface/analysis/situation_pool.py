"""The records that a situation is chosen from: the newest of a period, or those in which actors stand, and who is who.

Needs a desk, actors and ``SituationOptions``; makes ``Records`` and ``People``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from volteface.analysis.situation_background import ActorFacts, ActorTally
from volteface.records import Event, Label, Outlook, Parallel, Record, Reference, Shift, Statement

if TYPE_CHECKING:
    from volteface.analysis.situation import SituationOptions
    from volteface.desk import Desk, Named

__all__ = ["People", "Records", "about_whom", "first_day", "is_cut", "load_pool", "read_whole"]

_POOL = 400
"""Records of a kind that are looked at: the newest of the period; of an actor half of them in each of two roles."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of the kinds that a situation is made of."""

    events: tuple[Event, ...]
    statements: tuple[Statement, ...]
    labels: tuple[Label, ...]
    shifts: tuple[Shift, ...]
    outlooks: tuple[Outlook, ...]
    parallels: tuple[Parallel, ...]

    def all(self) -> tuple[Record, ...]:
        """Return the records of all kinds."""
        return (*self.events, *self.statements, *self.labels, *self.shifts, *self.outlooks, *self.parallels)


class People:
    """Tells who references stand for in the whole desk, or by their words where they stand for nobody known."""

    def __init__(self, named: Mapping[str, Named]) -> None:
        self._names: dict[str, str] = {}
        self._facts: dict[str, ActorFacts] = {}
        self._identities: dict[str, str] = {}
        self._by_identity: dict[str, str] = {}
        self.learn(named)

    def learn(self, named: Mapping[str, Named]) -> None:
        """Take in further actors."""
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


_EARLIEST = """
SELECT min(published) FROM "document" WHERE id IN (SELECT unnest($ids::VARCHAR[])) AND published <> ''
"""


def first_day(desk: Desk, told: Records) -> str | None:
    """Return the first day of which anything is told, as far as it is known."""
    ((published,),) = desk.rows(_EARLIEST, {"ids": sorted({record.document for record in told.all()})})
    return published[:10] if published else None


def load_pool(desk: Desk, asked: Sequence[Sequence[str]], options: SituationOptions) -> Records:
    """Load the newest records of the period, or of each actor that is asked for in each role in which it may stand."""
    most = _POOL // 2 if asked else _POOL
    period: dict[str, Any] = {"since": options.since, "until": options.until, "limit": most}
    # Whoever is asked for stands in hundreds of documents: most records are only chosen from, and of those little is
    # read. The desk does not filter parallels by actor.
    found: dict[type[Any], tuple[Any, ...]] = {}
    for part in desk.side_by_side(*(partial(_load_part, desk, kinds, asked, period) for kinds in _PARTS)):
        found |= part
    return Records(
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


def read_whole(
    desk: Desk, told: Records, tally: Sequence[ActorTally], reports: Mapping[str, Sequence[Event]]
) -> tuple[Records, tuple[ActorTally, ...], dict[str, tuple[Event, ...]]]:
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


def is_cut(pool: Records, wanted: set[str], people: People) -> bool:
    """Tell whether there can be more events or statements than were looked at."""
    if not wanted:
        return max(len(pool.events), len(pool.statements)) >= _POOL
    acts = sum(not wanted.isdisjoint(people.known(event.actors)) for event in pool.events)
    suffers = sum(not wanted.isdisjoint(people.known(event.recipients)) for event in pool.events)
    speaks = sum(not wanted.isdisjoint(people.known(statement.source)) for statement in pool.statements)
    return max(acts, suffers, speaks, len(pool.statements) - speaks) >= _POOL // 2


def about_whom(pool: Records, wanted: set[str], people: People) -> Records:
    """Keep of the parallels, which the desk does not filter by actor, those that concern the wanted actors."""
    if not wanted:
        return pool
    kept = tuple(x for x in pool.parallels if wanted & people.known((*x.present, *x.past)))
    return replace(pool, parallels=kept)
