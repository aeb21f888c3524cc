"""What records mean to a reader: the names behind actor ids, and the statements that carry others.

Needs a desk and records of it; makes names, desk-wide identities and chains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
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


_OF_DOCUMENTS = "WHERE number IN (SELECT unnest($numbers::INTEGER[]))"
_STATEMENTS = f"SELECT number, id, relayed_by FROM statement {_OF_DOCUMENTS}"
_SOURCES = f'SELECT number, statement, position, start, "end", actor FROM statement_source {_OF_DOCUMENTS}'
_TEXTS = f'SELECT number, text FROM "document" {_OF_DOCUMENTS}'

_AT_ONCE = 500
"""Documents whose statements and texts are held at once."""


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
    with desk.sharing():
        numbers = list(desk.numbers(documents).values())
        for first in range(0, len(numbers), _AT_ONCE):
            carriers |= _carriers_in(desk, numbers[first : first + _AT_ONCE], ids)
    return carriers


def _carriers_in(desk: Desk, numbers: Sequence[int], ids: Collection[str]) -> dict[str, Carrier]:
    """Return these statements of some documents and those that carry them; none is carried by another document's."""
    params = {"numbers": numbers}
    # Words read from the text are there at once; their own column is long to unpack.
    texts = dict(desk.rows(_TEXTS, params))
    relayed = {(number, key): by for number, key, by in desk.rows(_STATEMENTS, params)}
    wanted: set[tuple[int, str]] = set()
    ahead = [place for place in relayed if place[1] in ids]
    while ahead:
        place = ahead.pop()
        by = (place[0], relayed[place] or "")
        if place not in wanted and by in relayed:
            ahead.append(by)
        wanted.add(place)
    sources: defaultdict[tuple[int, str], list[Reference]] = defaultdict(list)
    for number, key, _, start, end, actor in sorted(desk.rows(_SOURCES, params), key=itemgetter(0, 1, 2)):
        if (number, key) in wanted:
            sources[number, key].append(Reference(start, end, texts[number][start:end], actor))
    return {place[1]: Carrier(place[1], tuple(sources[place]), relayed[place]) for place in sorted(wanted)}


def carrier_chain(relayed_by: str | None, carriers: Mapping[str, Carrier]) -> tuple[Carrier, ...]:
    """Return the carriers of a statement, the nearest first."""
    chain: dict[str, Carrier] = {}
    while relayed_by is not None and relayed_by in carriers and relayed_by not in chain:
        chain[relayed_by] = carriers[relayed_by]
        relayed_by = carriers[relayed_by].relayed_by
    return tuple(chain.values())
