"""On how many independent sources a fact rests, and which rest on one that is not even named.

Needs events of a desk. Makes counts that never exceed the evidence: copies, articles of one outlet and reports of one
speaker's words count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.event_links import LinkedEvent
from volteface.records import Event, Reference

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Corroboration", "load_corroboration"]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """What an event rests on.

    Attributes:
        link: the event with its reports.
        outlets: the outlets that report it, by name.
        voices: the named sources that assert it, by name.
        unnamed: the words of the one unnamed source that everything rests on; ``None`` where there is more.
    """

    link: LinkedEvent
    outlets: tuple[str, ...]
    voices: tuple[str, ...]
    unnamed: Reference | None

    @property
    def event(self) -> Event:
        """The event."""
        return self.link.event

    @property
    def reports(self) -> int:
        """How many documents report it, copies included."""
        return self.link.documents

    @property
    def independent(self) -> int:
        """On how many independent sources it rests."""
        return self.link.independent

    @property
    def thin(self) -> bool:
        """Whether it rests on one unnamed source alone."""
        return self.unnamed is not None


def load_corroboration(desk: Desk, events: Sequence[Event]) -> tuple[Corroboration, ...]:
    """Return what each event rests on, in the order given.

    Raises:
        StoreError: the desk could not be opened.
    """
    raise NotImplementedError
