"""What actors are called and where events are, as narrow tables: what pages of one actor and maps are counted from.

Needs the records of one document and its rows of ``identity``; makes rows of ``called`` and ``site``. A row of
``called`` is a name that an actor goes by in a document, by the automatic rule as in ``part_index``; a row of ``site``
is an event that counts and whose place is known, with its day in words. Nothing of it need be looked up in the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from volteface.records import Annotation

__all__ = ["FILL_NAMES", "FILL_SITES", "NAME_TABLES", "name_rows"]

NAME_TABLES = ("called", "site")

_HAPPENED = ("current", "historical")
Row = tuple[Any, ...]


def name_rows(number: int, annotation: Annotation, identities: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the rows of ``called`` and ``site`` of one document, given its rows of ``identity``."""
    bases = {row[2]: int(row[3], 16) for row in identities}
    called = dict.fromkeys(_called(number, annotation, bases))
    return {"called": list(called), "site": list(_sites(number, annotation))}


def _called(number: int, annotation: Annotation, bases: Mapping[str, int]) -> Iterator[Row]:
    for actor in annotation.actors:
        if actor.id in bases:
            for name in (actor.name, *actor.aliases):
                yield number, bases[actor.id], name


def _sites(number: int, annotation: Annotation) -> Iterator[Row]:
    places = {place.id: place for place in annotation.places}
    for position, event in enumerate(annotation.events):
        place = places.get(event.place or "")
        if event.same_as is None and place is not None and None not in (place.latitude, place.longitude):
            day = annotation.document.published if event.begin_at is None else event.begin_at
            where = (place.text if place.name is None else place.name, place.country, place.latitude, place.longitude)
            yield (number, position, *where, day, event.reality in _HAPPENED)


FILL_NAMES: tuple[str, ...] = (
    "CREATE TABLE called (number INTEGER, base UBIGINT, name VARCHAR)",
    """
    INSERT INTO called
    SELECT DISTINCT n.number, ('0x' || i.base)::UBIGINT, n.name
    FROM (SELECT number, id AS actor, name FROM actor UNION SELECT number, actor, alias FROM actor_alias) n
    JOIN identity i ON i.number = n.number AND i.actor = n.actor ORDER BY ALL
    """,
)
"""What makes and fills ``called`` in a desk that was kept without it. As all that migrates, it is never changed."""

FILL_SITES: tuple[str, ...] = (
    """
    CREATE TABLE site (number INTEGER, position INTEGER, name VARCHAR, country VARCHAR, latitude DOUBLE,
                       longitude DOUBLE, day VARCHAR, happened BOOLEAN)
    """,
    """
    INSERT INTO site
    SELECT e.number, e.position, coalesce(p.name, p.text), p.country, p.latitude, p.longitude,
           coalesce(e.begin_at, d.published), e.reality IN ('current', 'historical')
    FROM event e JOIN place p ON p.number = e.number AND p.id = e.place
    JOIN "document" d ON d.number = e.number
    WHERE e.same_as IS NULL AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY e.number, e.position
    """,
)
"""What makes and fills ``site`` in a desk that was kept without it. As all that migrates, it is never changed."""
