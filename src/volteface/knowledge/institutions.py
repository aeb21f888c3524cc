"""What every country has: ministries, armed forces, a parliament, an embassy.

Needs the table ``actors/institutions.tsv``; makes the entries of a country's institutions when they are asked for, so
that the registry holds some ten thousand of them without a row for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from volteface.knowledge.actor_entries import ActorEntry
from volteface.knowledge.tables import load_rows
from volteface.records import ActorKind

__all__ = ["Institutions", "load_institutions"]

_GOVERNMENT = "government"


@dataclass(frozen=True, slots=True)
class _Institution:
    id: str
    name: str
    kind: ActorKind
    sector: str
    tails: tuple[str, ...]
    bare: bool


class Institutions:
    """The institutions of any country.

    Args:
        rows: the table.
        adjectives: the word of nationality by country, for names such as "Russian Foreign Ministry".
    """

    def __init__(self, rows: tuple[_Institution, ...], adjectives: Mapping[str, str]) -> None:
        self.adjectives = dict(adjectives)
        self._rows = {row.id: row for row in rows}
        self._made: dict[tuple[str, str], ActorEntry] = {}

    def tails(self) -> Iterator[tuple[str, str]]:
        """Yield each name that may follow a country's, with the institution's id."""
        for row in self._rows.values():
            for tail in (row.name, *row.tails):
                yield tail, row.id

    def is_government(self, institution: str) -> bool:
        """Say whether the words mean the government as such, which is one actor with its country."""
        return institution == _GOVERNMENT

    def bare(self, institution: str) -> ActorEntry | None:
        """Return the entry, without a country, of an institution whose name is clear by itself, else ``None``."""
        row = self._rows.get(institution)
        return ActorEntry(row.id, row.name, row.kind, None, row.sector) if row and row.bare else None

    def of(self, institution: str, state: ActorEntry) -> ActorEntry | None:
        """Return a country's institution, ``None`` if the institution is unknown."""
        row = self._rows.get(institution)
        if row is None or self.is_government(institution):
            return None
        key = state.id, institution
        if key not in self._made:
            adjective = self.adjectives.get(state.id, f"{state.name}'s")
            name = f"{adjective} {row.name}"
            self._made[key] = ActorEntry(
                f"{state.id}.{institution}", name, row.kind, state.id, row.sector, begin=state.begin, end=state.end
            )
        return self._made[key]


def load_institutions(adjectives: Mapping[str, str]) -> Institutions:
    """Read the packaged table.

    Raises:
        DataFileError: the table breaks its schema.
    """
    return Institutions(load_rows("actors/institutions", _Institution), adjectives)
