"""On how many independent sources a fact rests, and which rest on one that is not even named.

Needs events of a desk. Makes counts that never exceed the evidence: copies, articles of one outlet and reports of one
speaker's words count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from volteface.analysis.articles import Articles
from volteface.analysis.balance import load_thin_evidence
from volteface.analysis.event_links import LinkedEvent, link_events
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
    with desk.sharing():
        articles = Articles(desk)
        linked = link_events(desk, events, articles)
        thin = _thin(articles, [one.event for one in linked if one.independent <= 1])
    return tuple(
        Corroboration(
            link=link,
            outlets=tuple(sorted({report.evidence.outlet for report in link.reports if report.evidence.outlet})),
            voices=tuple(sorted({report.voice for report in link.reports if report.voice})),
            unnamed=thin.get(link.event.id),
        )
        for link in linked
    )


_LATER = """
SELECT number, same_as, id, statement FROM {near event} WHERE same_as IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY number, position
"""


def _thin(articles: Articles, events: Iterable[Event]) -> dict[str, Reference]:
    """Return the unnamed source of each event that its whole document rests on, its later mentions included."""
    firsts = {(e.document, e.id): e for e in events if e.same_as is None}
    # Later mentions can only add sources: they are read of those alone that rest on one so far.
    thin = {one.event for one in load_thin_evidence(articles.desk, list(firsts.values()), articles)}
    firsts = {key: event for key, event in firsts.items() if event.id in thin}
    numbers = articles.numbers(document for document, _ in firsts)
    if not numbers:
        return {}
    by_number = {number: document for document, number in numbers.items()}
    rows = articles.near(_LATER, by_number, {"ids": sorted(thin)})
    later = [
        replace(firsts[by_number[number], first], id=record, statement=statement, same_as=first)
        for number, first, record, statement in rows
        if (by_number[number], first) in firsts
    ]
    return {one.event: one.source for one in load_thin_evidence(articles.desk, [*firsts.values(), *later], articles)}
