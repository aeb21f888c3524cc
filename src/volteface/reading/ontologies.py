"""The events of every ontology: PLOVER's, and beside them those of the user's own.

Needs what ``events.find_events`` needs, and the knowledge; makes ``Event`` records in one order. Each ontology is read
by itself, so that PLOVER's records are the same whether or not another stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from volteface.knowledge import Knowledge
from volteface.reading.events import find_events
from volteface.reading.language import ParsedDocument
from volteface.reading.main_events import MainEvent
from volteface.reading.references import Referents
from volteface.records import Event, Place, Statement, Time

__all__ = ["find_all_events"]


def find_all_events(
    parsed: ParsedDocument,
    referents: Referents,
    times: Sequence[Time],
    places: Sequence[Place],
    statements: Sequence[Statement],
    knowledge: Knowledge,
    mains: Sequence[MainEvent | None] = (),
) -> tuple[Event, ...]:
    """Return the events of a document in all ontologies, by start; see ``events.find_events`` for the arguments.

    The encoder was taught PLOVER, so what it says of the sentences bears on PLOVER's events alone.
    """
    events = find_events(parsed, referents, times, places, statements, knowledge.ontology, mains)
    if not knowledge.ontologies:
        return events
    own = (
        event
        for ontology in knowledge.ontologies
        for event in find_events(parsed, referents, times, places, statements, ontology)
    )
    return tuple(sorted((*events, *own), key=lambda event: (event.trigger.start, event.trigger.end, event.id)))
