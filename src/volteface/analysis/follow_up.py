"""What came of it: later events and statements that answer an open question or fulfil what was expected.

Needs outlooks of a desk. Makes suggestions with a score and a reason; whether an expectation is met is for a person to
decide.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from volteface.analysis.articles import Articles
from volteface.analysis.event_links_tellings import Telling, denied_by_words, load_tellings
from volteface.analysis.event_links_told import Key
from volteface.analysis.event_links_words import content_terms, load_rarity, stem, weight_of, words_with
from volteface.analysis.evidence import Evidence
from volteface.analysis.follow_up_candidates import (
    Expected,
    LaterEvent,
    LaterStatement,
    find_documents,
    load_events,
    load_expected,
    load_later,
    load_sought,
)
from volteface.records import Outlook

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["FollowUp", "FollowUpKind", "load_follow_ups"]

FollowUpKind = Literal["happened", "did not happen", "said"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later record that bears on an outlook.

    Attributes:
        outlook: the outlook's id.
        kind: what was expected happened, is said not to have happened, or somebody spoke to it.
        evidence: the later record.
        score: how well it fits, 0..1.
        reason: what the two have in common, for a person.
    """

    outlook: str
    kind: FollowUpKind
    evidence: Evidence
    score: float
    reason: str


def load_follow_ups(
    desk: Desk, outlooks: Sequence[Outlook], *, until: str | None = None, most: int = 3
) -> tuple[FollowUp, ...]:
    """Return what later documents suggest under each outlook: in the order given, the best first.

    Args:
        desk: where to look.
        outlooks: of the desk.
        until: look at documents up to and including this ISO date.
        most: suggestions for one outlook at most.

    Raises:
        StoreError: the desk could not be opened.
    """
    # Nobody writes until all is read, and the many questions share one open file.
    with desk.sharing():
        articles = Articles(desk)
        sought = load_sought(articles, outlooks)
        documents, rarity = find_documents(articles, sought, until)
        # Most outlooks share too little with any later article to be compared with it.
        expected = load_expected(articles, [one for one in sought if documents[one.outlook.id]])
        numbers = {number for held in documents.values() for number in held}
        events, statements = load_events(articles, numbers), load_later(articles, numbers)
        fitting = {
            one.outlook.id: [
                e.key for number in documents[one.outlook.id] for e in events.get(number, ()) if _fits(one, e)
            ]
            for one in expected
        }
        tellings = {
            telling.key: telling
            for telling in load_tellings(articles, {key for keys in fitting.values() for key in keys})
        }
        denied = denied_by_words(articles, tellings.values())
        said = {
            one.outlook.id: [s for n in documents[one.outlook.id] for s in statements.get(n, ())] for one in expected
        }
        rarity |= load_rarity(desk, _terms(tellings.values(), expected, said) - set(rarity))
    found: list[FollowUp] = []
    for one in expected:
        by_events = [
            _by_event(one, tellings[key], rarity, denied) for key in fitting[one.outlook.id] if key in tellings
        ]
        by_words = [_by_statement(one, statement, rarity) for statement in said[one.outlook.id]]
        found.extend(_best([*by_events, *by_words], most))
    return tuple(found)


_BIAS, _WORDS, _ACT, _PARTY = -3.6, 8.0, 0.9, 0.9
_STATEMENT_BIAS = -3.4
_FEWEST, _FEWEST_PLAIN = 3, 2
"""Terms that an outlook and what follows it must share, and those among them that are no names."""

_AGAIN = 0.6
"""Words that are more alike than this to an outlook are the same expectation, said again."""

FOUND = 0.55
"""Score from which a later record is suggested."""


def _fits(one: Expected, event: LaterEvent) -> bool:
    """Say whether an event is of a kind that the outlook speaks of."""
    return event.type in one.types or stem(event.trigger) in one.stems


def _terms(
    tellings: Iterable[Telling], expected: Iterable[Expected], said: Mapping[str, Iterable[LaterStatement]]
) -> set[str]:
    terms = {term for telling in tellings for term in content_terms(telling.sentence)}
    for one in expected:
        for statement in said[one.outlook.id]:
            if len(one.terms & statement.terms) >= _FEWEST:
                terms |= statement.terms
    return terms


def _by_event(one: Expected, telling: Telling, rarity: Mapping[str, float], denied: Collection[Key]) -> FollowUp | None:
    terms = content_terms(telling.sentence)
    shared, alike = _dice(one.terms, terms, rarity)
    if telling.denied and telling.key not in denied:
        return None
    before = telling.last is not None and telling.last < one.day.toordinal()
    if before or _too_little(one, shared):
        return None
    party = any(held.identity in one.about for held in telling.parties)
    act = stem(telling.evidence.text) in one.stems
    score = _logistic(_BIAS + _WORDS * alike + _ACT * act + _PARTY * party)
    kind: FollowUpKind = "did not happen" if telling.key in denied else "happened"
    reason = _reason(one, shared, act=act, party=party)
    return FollowUp(one.outlook.id, kind, telling.evidence, round(score, 4), reason)


def _by_statement(one: Expected, statement: LaterStatement, rarity: Mapping[str, float]) -> FollowUp | None:
    shared, alike = _dice(one.terms, statement.terms, rarity)
    if _too_little(one, shared) or alike > _AGAIN:
        return None
    score = _logistic(_STATEMENT_BIAS + _WORDS * alike)
    reason = f"{statement.source}: {_reason(one, shared, act=False, party=False)}"
    return FollowUp(one.outlook.id, "said", statement.evidence, round(score, 4), reason)


def _dice(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> tuple[list[str], float]:
    shared = one & other
    both = weight_of(one, rarity) + weight_of(other, rarity)
    return sorted(shared, key=lambda term: (-rarity.get(term, 1.0), term)), 2 * weight_of(shared, rarity) / (
        both or 1.0
    )


def _too_little(one: Expected, shared: Sequence[str]) -> bool:
    return len(shared) < _FEWEST or len(one.plain.intersection(shared)) < _FEWEST_PLAIN


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-total))


def _reason(one: Expected, shared: Sequence[str], *, act: bool, party: bool) -> str:
    said = [
        *(["the same act"] if act else []),
        *(["an actor it concerns"] if party else []),
        f"the words {', '.join(words_with(one.outlook.text, shared[:5]))}",
    ]
    return ", ".join(said)


def _best(found: Iterable[FollowUp | None], most: int) -> list[FollowUp]:
    """Return the best suggestions, one of each document."""
    ranked = sorted(
        (one for one in found if one is not None and one.score >= FOUND), key=lambda one: (-one.score, one.evidence)
    )
    once: dict[str, FollowUp] = {}
    for one in ranked:
        once.setdefault(one.evidence.document, one)
    return list(once.values())[:most]
