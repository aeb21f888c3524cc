"""A ``Telling`` of hand-made records, without a desk."""

from __future__ import annotations

from typing import Any

from volteface.analysis.context import Carrier
from volteface.analysis.situation import ActorFacts, Situation, SituationOptions
from volteface.report.telling import Telling


def situation_of(*stories: Any, today: str | None = None) -> Situation:
    """Return the situation that the records of stories make."""
    held = [story.annotation() for story in stories]
    days = sorted(one.document.published for one in held if one.document.published)
    actors = [actor for one in held for actor in one.actors]
    events = tuple(event for one in held for event in one.events)
    statements = tuple(statement for one in held for statement in one.statements)
    return Situation(
        options=SituationOptions(),
        documents={one.document.id: one.document for one in held},
        published=len(held),
        outlets=len({one.document.source for one in held}),
        cut=False,
        first=days[0] if days else None,
        last=today or (days[-1] if days else None),
        names={actor.id: actor.name for actor in actors},
        tally=(),
        events=events,
        reports={event.id: (event,) for event in events},
        statements=statements,
        carriers={one.id: Carrier(one.id, one.source, one.relayed_by) for one in statements},
        labels=tuple(label for one in held for label in one.labels),
        shifts=tuple(shift for one in held for shift in one.shifts),
        outlooks=tuple(outlook for one in held for outlook in one.outlooks),
        parallels=tuple(parallel for one in held for parallel in one.parallels),
        people={actor.id: ActorFacts(actor.name, actor.kind, actor.known) for actor in actors},
        mentions=tuple(mention for one in held for mention in one.mentions),
        times={time.id: time for one in held for time in one.times},
        thin={},
        voices=(),
    )


def telling_of(*stories: Any, today: str | None = None) -> Telling:
    """Return what the records of stories are told with."""
    situation = situation_of(*stories, today=today)
    return Telling(situation, (*situation.events, *situation.statements, *situation.parallels))
