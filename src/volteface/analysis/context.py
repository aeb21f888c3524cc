"""What records mean to a reader: the names behind actor ids, and the statements that carry others.

Needs a desk and records of it; makes names, desk-wide identities and chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.records import Record, Reference

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Carrier", "actor_ids", "carrier_chain", "load_carriers"]

_REFERENCES = ("actors", "recipients", "source", "addressee", "venue", "present", "past")
_IDS = ("by", "target", "actor", "holder")


@dataclass(frozen=True, slots=True)
class Carrier:
    """A statement as far as a chain shows it: who said it, and which statement carries it in turn."""

    id: str
    source: tuple[Reference, ...] = ()
    relayed_by: str | None = None


def actor_ids(records: Iterable[Record], carriers: Iterable[Carrier] = ()) -> set[str]:
    """Return every actor id that the records and the carriers speak of; ``author`` is nobody's id."""
    ids: set[str | None] = set()
    for record in records:
        ids.update(getattr(record, name, None) for name in _IDS)
        ids.update(getattr(record, "about", ()))
        ids.update(reference.actor for name in _REFERENCES for reference in getattr(record, name, ()))
    ids.update(reference.actor for carrier in carriers for reference in carrier.source)
    return {actor for actor in ids if actor and actor != "author"}


# Narrowed by number first, both tables are read only where these documents stand.
_CARRIERS = """
WITH RECURSIVE told AS MATERIALIZED (
    SELECT number FROM "document" WHERE id IN (SELECT unnest($documents::VARCHAR[]))),
held AS MATERIALIZED (SELECT number, id, relayed_by FROM statement WHERE number IN (SELECT number FROM told)),
source AS MATERIALIZED (SELECT * FROM statement_source WHERE number IN (SELECT number FROM told)),
wanted AS (
    SELECT number, id, relayed_by FROM held WHERE id IN (SELECT unnest($ids::VARCHAR[]))
    UNION
    SELECT s.number, s.id, s.relayed_by FROM wanted w JOIN held s ON s.number = w.number AND s.id = w.relayed_by)
SELECT w.id, w.relayed_by, x.start, x."end", x.text, x.actor
FROM wanted w LEFT JOIN source x ON x.number = w.number AND x.statement = w.id
ORDER BY w.number, w.id, x.position
"""


def load_carriers(desk: Desk, records: Iterable[Record]) -> dict[str, Carrier]:
    """Return the statements that assert these events or carry these statements, and those that carry them, by id.

    Raises:
        StoreError: the desk could not be opened.
    """
    ids: set[str] = set()
    documents: set[str] = set()
    for record in records:
        for carrier in (getattr(record, "statement", None), getattr(record, "relayed_by", None)):
            if carrier is not None:
                ids.add(carrier)
                documents.add(record.document)
    if not ids:
        return {}
    carriers: dict[str, Carrier] = {}
    params = {"ids": sorted(ids), "documents": sorted(documents)}
    for statement, relayed_by, start, end, text, actor in desk.sql(_CARRIERS, params).fetchall():
        source = carriers[statement].source if statement in carriers else ()
        if text is not None:
            source = (*source, Reference(start, end, text, actor))
        carriers[statement] = Carrier(statement, source, relayed_by)
    return carriers


def carrier_chain(relayed_by: str | None, carriers: Mapping[str, Carrier]) -> tuple[Carrier, ...]:
    """Return the carriers of a statement, the nearest first."""
    chain: dict[str, Carrier] = {}
    while relayed_by is not None and relayed_by in carriers and relayed_by not in chain:
        chain[relayed_by] = carriers[relayed_by]
        relayed_by = carriers[relayed_by].relayed_by
    return tuple(chain.values())
