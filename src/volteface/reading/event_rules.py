"""PLOVER's rules of what counts as which event: promises, refusals, and deeds that are part of another.

Needs drafts of events (a candidate with its sides and its standing); makes drafts. What is promised, refused or
announced is another type than what is done; of force and the movement it needs only the force is an event, and of an
agreement and what is agreed to only the agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from volteface.reading.reality import Standing

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.triggers import Candidate
    from volteface.records import Reference

__all__ = ["Draft", "apply_rules", "without_parts"]

_COOPERATIVE = frozenset(("CONSULT", "SUPPORT", "COOPERATE", "AID"))
_YIELDING = frozenset(("CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE", "AGREE"))
_MAX_STEPS = 20
_PARTS = {"MOBILIZE": "ASSAULT"}
"""Types that are no event of their own where the same actor's deed of the other type is told in the same clause."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before its times: what the rules say about one candidate."""

    candidate: Candidate
    type: str
    mode: str | None
    actors: tuple[Reference, ...]
    recipients: tuple[Reference, ...]
    standing: Standing


def apply_rules(draft: Draft, *, agreements: Collection[str]) -> Draft:
    """Return the draft with the type that PLOVER gives to what is promised, refused, announced or hoped for.

    Args:
        draft: what the trigger tells of.
        agreements: nouns for what is signed; while it is open whether it comes about, it is but agreed on.
    """
    standing = draft.standing
    ahead = standing.future and not standing.open
    if standing.negated and ahead and draft.type in _YIELDING:
        return replace(draft, type="REJECT", mode=None, standing=Standing(3.0))
    if ahead and not standing.negated and draft.type in _COOPERATIVE:
        return replace(draft, type="AGREE", mode=None)
    if ahead and not standing.negated and draft.type == "RETREAT":
        return replace(draft, type="CONCEDE", mode=None)
    hoped = standing.open and not standing.negated and draft.type == "SUPPORT"
    if hoped and draft.candidate.token.lower_ in agreements:
        return replace(draft, type="AGREE", mode=None)
    return draft


def without_parts(drafts: Sequence[Draft], requires_recipient: Callable[[str], bool]) -> tuple[Draft, ...]:
    """Return the drafts without those that are but a part of another, or that nobody does to anybody.

    Args:
        drafts: the drafts of one document in text order.
        requires_recipient: whether an event of a type is one only with a recipient; "extradition" alone is none.
    """
    told = [draft for draft in drafts if draft.actors or draft.recipients or not requires_recipient(draft.type)]
    return tuple(_without_parts(told))


def _without_parts(drafts: Sequence[Draft]) -> Iterator[Draft]:
    by_clause: dict[int, list[Draft]] = {}
    by_token = {draft.candidate.token.i: draft for draft in drafts}
    for draft in drafts:
        by_clause.setdefault(_clause(draft.candidate.token), []).append(draft)
    for draft in drafts:
        whole = _PARTS.get(draft.type)
        beside = by_clause[_clause(draft.candidate.token)][:_MAX_STEPS] if whole else []
        if any(other.type == whole and _is_by_the_same(other, draft) for other in beside):
            continue
        if not _is_agreed_to(draft, by_token):
            yield draft


def _clause(token: Token) -> int:
    """Return where the clause's first verb stands: coordinated verbs share their clause."""
    for _ in range(_MAX_STEPS):
        if token.dep_ != "conj" or not token.head.tag_.startswith("VB"):
            break
        token = token.head
    return token.i


def _is_by_the_same(other: Draft, draft: Draft) -> bool:
    if other.standing.open or other.standing.negated:
        return False
    return not draft.actors or {item.start for item in other.actors} >= {item.start for item in draft.actors}


def _is_agreed_to(draft: Draft, by_token: dict[int, Draft]) -> bool:
    """Return whether an infinitive only says what its governing agreement is about: "agreed to help"."""
    token = draft.candidate.token
    if draft.type != "AGREE" or token.dep_ != "xcomp":
        return False
    above = by_token.get(token.head.i)
    return above is not None and above.type == "AGREE"
