"""The same event reported by several documents: type, sides, time, place and wording agree.

Needs events of a desk. Makes for each its reports, of which those with the same origin count once: near-duplicates and
later versions of one text, articles of one outlet, reports that rest on the same named speaker, and copies of one wire.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.analysis.evidence import Evidence
from volteface.records import Event

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["LinkedEvent", "Report", "link_events"]


@dataclass(frozen=True, slots=True)
class Report:
    """One document's telling of an event.

    Attributes:
        evidence: the event record of that document, with its words.
        origin: what it rests on; two reports with one origin are not independent.
        voice: the name or the words of the named source that asserts it; ``None`` for the article's own voice.
        copy: whether the document is a near-duplicate or an earlier version of another one.
        score: how sure it is the same event, 0..1; 1 for the event itself.
    """

    evidence: Evidence
    origin: str
    voice: str | None = None
    copy: bool = False
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """An event and every report of it.

    Attributes:
        event: the event that was asked for.
        reports: one of each document, the event's own first, then by date.
    """

    event: Event
    reports: tuple[Report, ...]

    @property
    def documents(self) -> int:
        """How many documents report it, copies included."""
        return len({report.evidence.document for report in self.reports})

    @property
    def independent(self) -> int:
        """How many of the reports are independent of each other."""
        return len({report.origin for report in self.reports})


def link_events(desk: Desk, events: Sequence[Event]) -> tuple[LinkedEvent, ...]:
    """Return each event with its reports, in the order given.

    Raises:
        StoreError: the desk could not be opened.
    """
    raise NotImplementedError
