"""One document in, its records out: composes the readers of each record kind and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from volteface.knowledge import Knowledge, load_knowledge
from volteface.reading.attribution import find_attributions
from volteface.reading.encoder import encode
from volteface.reading.labels import find_labels
from volteface.reading.language import ParsedDocument, parse, parse_many
from volteface.reading.main_events import find_main_events
from volteface.reading.mentions import bind_first_person, find_mentions
from volteface.reading.ontologies import find_all_events
from volteface.reading.outlooks import find_outlooks
from volteface.reading.parallels import find_parallels
from volteface.reading.places import find_places
from volteface.reading.references import Referents
from volteface.reading.shifts import find_shifts
from volteface.reading.statements import find_statements
from volteface.reading.times import find_times
from volteface.reading.tone import with_tone
from volteface.records import Annotation, Document

__all__ = ["read_document", "read_parsed", "read_stream"]


def read_document(document: Document, knowledge: Knowledge | None = None) -> Annotation:
    """Read one document: a pure function of the document, the knowledge and the version."""
    return read_parsed(parse(document), knowledge or load_knowledge())


def read_stream(documents: Iterable[Document], knowledge: Knowledge | None = None) -> Iterator[Annotation]:
    """Read documents one after another, in order, holding one at a time."""
    knowledge = knowledge or load_knowledge()
    for parsed in parse_many(documents):
        yield read_parsed(parsed, knowledge)


def read_parsed(parsed: ParsedDocument, knowledge: Knowledge) -> Annotation:
    """Read a parsed document: each record kind in turn, later ones seeing what earlier ones found.

    Raises:
        ModelError: the packaged weights are missing or damaged.
    """
    encoded = encode(parsed.text)
    times = find_times(parsed)
    mentions, actors = find_mentions(parsed, knowledge.registry)
    places = find_places(parsed, mentions, knowledge.gazetteer)
    referents = Referents(parsed, mentions, actors)
    statements = find_statements(parsed, referents, find_attributions(parsed, encoded))
    mentions = bind_first_person(parsed, mentions, statements, actors)
    referents = Referents(parsed, mentions, actors)
    mains = find_main_events(parsed, encoded)
    events = find_all_events(parsed, referents, times, places, statements, knowledge, mains)
    labels = find_labels(parsed, referents, statements, times)
    return Annotation(
        document=parsed.document,
        mentions=with_tone(parsed, encoded, mentions, statements, events),
        actors=actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        labels=labels,
        outlooks=find_outlooks(parsed, referents, statements),
        parallels=find_parallels(parsed, referents, times),
        shifts=find_shifts(parsed, referents, statements, labels, times),
    )
