"""Every counted event of a desk with all that its record points at, one after another, a run of documents at a time.

Needs an open desk; makes ``ToldEvent``s in stored order. Memory depends on the length of a run, not on the desk. What
is not counted (near-duplicates, superseded versions, later mentions of one event, rejected records) is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from volteface.desk.overview import Named
from volteface.desk.rows import load_chosen
from volteface.desk.schema import quoted
from volteface.records import Actor, Event, Place, Statement

if TYPE_CHECKING:
    import duckdb

__all__ = ["Story", "ToldEvent", "stream_events"]

T = TypeVar("T", Actor, Place, Statement)

_RUN = 250
"""Documents that are held at a time."""
_PEOPLE = frozenset(("person",))
_BODIES = frozenset(("organization", "group", "media", "country", "office"))


@dataclass(frozen=True, slots=True)
class Story:
    """The document that tells of an event, without its text.

    Attributes:
        document: its id.
        source: the outlet.
        url: the address.
        title: the headline.
        published: ISO date or date-time.
        language: ISO 639-1.
        version: which version of the reader read it last.
        people: names of the persons in it, each once.
        organizations: names of the bodies in it, countries among them.
        places: names of the places in it.
    """

    document: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    version: str | None = None
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event with what its record points at.

    Attributes:
        event: the record.
        story: the document that tells of it.
        actors: the actors of the document by id.
        names: who its actors are for the whole desk, by the document's ids; of those in events and of sources.
        place: where it happened.
        statement: the statement that asserts it; ``None`` when the article itself does.
    """

    event: Event
    story: Story
    actors: Mapping[str, Actor]
    names: Mapping[str, Named]
    place: Place | None
    statement: Statement | None


def stream_events(
    connection: duckdb.DuckDBPyConnection, realities: Sequence[str], *, own_types: bool
) -> Iterator[ToldEvent]:
    """Yield the counted events of these realities, in stored order.

    Args:
        connection: an open desk; it stays in use until the last event is taken.
        realities: of which events.
        own_types: whether types of users' own ontologies (``energy:PRICE_CUT``) come too.
    """
    row = connection.execute('SELECT coalesce(max(number), -1) FROM "document"').fetchone()
    last = row[0] if row else -1
    connection.execute(_NAMES).fetchall()
    try:
        for first in range(0, last + 1, _RUN):
            yield from _run(connection, range(first, first + _RUN), realities, own_types)
    finally:
        connection.execute("DROP TABLE told_name")


# Names are found once for the whole desk and kept by document, so that a run looks at its own documents alone.
_NAMES = """
CREATE OR REPLACE TEMP TABLE told_name AS
WITH pointed AS (
    SELECT number, actor FROM event_actor UNION SELECT number, actor FROM event_recipient
    UNION SELECT number, actor FROM statement_source),
wanted AS (SELECT i.number, i.actor, i.identity FROM identity i SEMI JOIN pointed p USING (number, actor)),
named AS (
    SELECT i.identity,
           max_by(a.name, printf('%d%d%06d%s', (i.base = i.identity)::INT, a.known::INT, length(a.name), a.name))
               AS name
    FROM identity i SEMI JOIN wanted w USING (identity)
    JOIN actor a ON a.number = i.number AND a.id = i.actor GROUP BY i.identity)
SELECT w.number, w.actor, w.identity, n.name FROM wanted w JOIN named n USING (identity) ORDER BY w.number
"""


def _run(
    connection: duckdb.DuckDBPyConnection, numbers: range, realities: Sequence[str], own_types: bool
) -> Iterator[ToldEvent]:
    conditions = f"r.reality IN (SELECT unnest($realities::VARCHAR[])){'' if own_types else _PLOVER_ONLY}"
    _choose(connection, "counted_event", numbers, conditions, {"realities": list(realities)})
    events = load_chosen(connection, Event)
    if not events:
        return
    stories = _stories(connection, numbers)
    actors = _by_document(_records(connection, Actor, numbers))
    places = _by_document(_records(connection, Place, numbers))
    asserted = "(r.number, r.id) IN (SELECT (number, statement) FROM event WHERE number BETWEEN $first AND $last)"
    statements = _by_document(_records(connection, Statement, numbers, asserted))
    names = _names(connection, numbers)
    told = {key: _told(one, actors.get(key, {}), places.get(key, {})) for key, one in stories.items()}
    for event in events:
        key = event.document
        yield ToldEvent(
            event=event,
            story=told[key],
            actors=actors.get(key, {}),
            names=names.get(key, {}),
            place=places.get(key, {}).get(event.place or ""),
            statement=statements.get(key, {}).get(event.statement or ""),
        )


_PLOVER_ONLY = " AND NOT contains(r.type, ':')"


def _choose(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    numbers: range,
    conditions: str = "true",
    params: Mapping[str, object] | None = None,
) -> None:
    """Make the temporary table that ``load_chosen`` reads."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS "
        "SELECT row_number() OVER (ORDER BY r.number, r.position) AS rank, r.number, r.id "
        f"FROM {quoted(table)} r WHERE r.number BETWEEN $first AND $last AND {conditions}",
        {"first": numbers.start, "last": numbers.stop - 1, **(params or {})},
    ).fetchall()


def _records(
    connection: duckdb.DuckDBPyConnection, cls: type[T], numbers: range, conditions: str = "true"
) -> tuple[T, ...]:
    _choose(connection, cls.table, numbers, conditions)
    return load_chosen(connection, cls)


def _by_document(records: Iterable[T]) -> dict[str, dict[str, T]]:
    found: dict[str, dict[str, T]] = defaultdict(dict)
    for record in records:
        found[record.document][record.id] = record
    return found


def _names(connection: duckdb.DuckDBPyConnection, numbers: range) -> dict[str, dict[str, Named]]:
    """Return who the actors of events and statements are in the whole desk, by document."""
    rows = connection.execute(
        'SELECT d.id, t.actor, t.identity, t.name FROM told_name t JOIN "document" d ON d.number = t.number '
        "WHERE t.number BETWEEN $first AND $last AND d.number BETWEEN $first AND $last",
        {"first": numbers.start, "last": numbers.stop - 1},
    ).fetchall()
    found: dict[str, dict[str, Named]] = defaultdict(dict)
    for document, actor, identity, name in rows:
        found[document][actor] = Named(identity, name)
    return found


_STORIES = """
SELECT d.id, d.source, d.url, d.title, d.published, d.language, g.version
FROM "document" d LEFT JOIN (
    SELECT number, last(version ORDER BY rowid) AS version FROM reading
    WHERE number BETWEEN $first AND $last GROUP BY number
) g ON g.number = d.number WHERE d.number BETWEEN $first AND $last ORDER BY d.number
"""


def _stories(connection: duckdb.DuckDBPyConnection, numbers: range) -> dict[str, Story]:
    params = {"first": numbers.start, "last": numbers.stop - 1}
    return {row[0]: Story(*row) for row in connection.execute(_STORIES, params).fetchall()}


def _told(story: Story, actors: Mapping[str, Actor], places: Mapping[str, Place]) -> Story:
    """Return a story with the names in it."""
    return Story(
        story.document,
        story.source,
        story.url,
        story.title,
        story.published,
        story.language,
        story.version,
        people=_once(one.name for one in actors.values() if one.kind in _PEOPLE and _is_named(one)),
        organizations=_once(one.name for one in actors.values() if one.kind in _BODIES and _is_named(one)),
        places=_once(one.name or one.text for one in places.values()),
    )


def _is_named(actor: Actor) -> bool:
    """Return whether an actor has a proper name, and is not only described ("Lebanese officials")."""
    words = actor.name.split() or [""]
    return actor.known or (words[0][:1].isupper() and words[-1][:1].isupper())


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
