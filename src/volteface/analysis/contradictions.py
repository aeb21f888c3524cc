"""Where two sources cannot both be right: one asserts what another denies, or they give different numbers.

Needs events, statements and texts of a desk. A contradiction names both sides with their words; which is right it does
not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

from volteface.analysis.articles import Articles
from volteface.analysis.contradictions_events import Opposed, find_opposed_events
from volteface.analysis.contradictions_numbers import OpposedCounts, find_opposed_counts
from volteface.analysis.contradictions_pool import MOST_DOCUMENTS, find_in, load_pool
from volteface.analysis.contradictions_statements import OpposedStatements, find_opposed_statements
from volteface.analysis.event_links_tellings import Telling
from volteface.analysis.event_links_told import Key, Told, load_told
from volteface.analysis.event_links_words import words_with
from volteface.analysis.evidence import Evidence
from volteface.records import make_id

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Contradiction", "ContradictionKind", "Side", "load_contradictions"]

ContradictionKind = Literal["event", "statement", "number"]

_FEW = 80
"""Code points of what is denied, as a title for it."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two sources holds.

    Attributes:
        voice: who holds it: a name, the words of an unnamed source, or the outlet that says so in its own voice.
        holds: ``asserts`` or ``denies``, or the number in its words ("at least 12 people").
        evidence: the records, the earliest first.
    """

    voice: str
    holds: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that cannot both be right.

    Attributes:
        id: stable for the same two records.
        kind: the same event asserted and denied, the same thing said and denied, or two numbers of one thing.
        what: in a few words: the event's type, the words that are denied, or what is counted ("people killed").
        about: desk-wide ids of the actors it concerns.
        one: the side that asserts it, or gives the smaller number.
        other: the side that denies it, or gives the larger number.
        score: how sure it is that both speak of the same, 0..1.
        reason: what the two have in common, for a person.
    """

    id: str
    kind: ContradictionKind
    what: str
    about: tuple[str, ...]
    one: Side
    other: Side
    score: float
    reason: str


def load_contradictions(
    desk: Desk,
    *,
    about: Sequence[str] = (),
    kind: ContradictionKind | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int | None = 50,
    documents: int = MOST_DOCUMENTS,
) -> tuple[Contradiction, ...]:
    """Return contradictions between sources, the surest first.

    The newest documents of the period are searched, and of these the newest 200 denials and acts of violence; for
    older ones give ``until``.

    Args:
        desk: where to look.
        about: actors (ids, names or aliases); only what concerns any of them.
        kind: event, statement or number.
        since: reported on this ISO date or later.
        until: reported on this date or earlier.
        limit: how many at most.
        documents: how many of the newest are searched.

    Raises:
        InputError: nobody, or more than one, is called so.
        StoreError: the desk could not be opened.
    """
    # Nobody writes until all is read, and the many questions share one open file.
    with desk.sharing():
        wanted = {identity for who in about for identity in desk.identities(who)}
        pool, articles = load_pool(desk, wanted, since, until, documents=documents), Articles(desk)
        chosen = find_in(pool, articles)
        denials = chosen.denials if kind in (None, "event") else frozenset()
        violence = chosen.violence if kind in (None, "number") else frozenset()
        # Many an event is both, and reading them together costs little more than reading either.
        told = {
            one.key: one
            for one in load_told(articles, denials | violence)
            if pool.concerns(party.identity for party in one.parties)
        }
        found = [_of_events(one) for one in find_opposed_events(articles, _chosen(told, denials))]
        if kind in (None, "statement"):
            found += [_of_statements(one) for one in find_opposed_statements(articles, pool, chosen.statements)]
        found += [_of_counts(one) for one in find_opposed_counts(articles, _chosen(told, violence))]
    return tuple(sorted(found, key=lambda one: (-one.score, one.kind, one.id))[:limit])


def _chosen(told: Mapping[Key, Told], keys: Iterable[Key]) -> list[Told]:
    return [told[key] for key in sorted(keys) if key in told]


def _of_events(found: Opposed) -> Contradiction:
    asserts, denies = found.asserts, found.denies
    return Contradiction(
        id=make_id("contradiction", "event", asserts.evidence.record, denies.evidence.record),
        kind="event",
        what=asserts.type if asserts.mode is None else f"{asserts.type} ({asserts.mode})",
        about=_parties(asserts, denies),
        one=Side(_voice(asserts), "asserts", (asserts.evidence,)),
        other=Side(_voice(denies), "denies", (denies.evidence,)),
        score=round(found.score, 4),
        reason=found.reason,
    )


def _of_statements(found: OpposedStatements) -> Contradiction:
    asserts, denies = found.asserts, found.denies
    shared = ", ".join(words_with(denies.evidence.text, asserts.terms & denies.terms))
    return Contradiction(
        id=make_id("contradiction", "statement", asserts.evidence.record, denies.evidence.record),
        kind="statement",
        what=_short(denies.evidence.text),
        about=tuple(sorted({said.speaker for said in (asserts, denies) if said.speaker})),
        one=Side(asserts.source, "asserts", (asserts.evidence,)),
        other=Side(denies.source, "denies", (denies.evidence,)),
        score=found.score,
        reason=f"both say {shared}, within days of each other",
    )


def _of_counts(found: OpposedCounts) -> Contradiction:
    (fewer, low), (more, high) = found.fewer, found.more
    return Contradiction(
        id=make_id("contradiction", "number", fewer.evidence.record, more.evidence.record, low.value, high.value),
        kind="number",
        what=found.what,
        about=_parties(fewer, more),
        one=Side(_voice(fewer), low.text, (fewer.evidence,)),
        other=Side(_voice(more), high.text, (more.evidence,)),
        score=round(found.score, 4),
        reason=found.reason,
    )


def _short(words: str) -> str:
    return shorten(words, _FEW, placeholder=" …")


def _voice(telling: Telling) -> str:
    return telling.voice or telling.evidence.outlet or telling.evidence.document


def _parties(*tellings: Telling) -> tuple[str, ...]:
    return tuple(sorted({party.identity for telling in tellings for party in telling.parties if party.identity}))
