"""What comes first on one page: deeds before words, many actors before one, open questions before intentions.

Needs ranked keys, counts and outlooks; makes their order. No document and no actor fills the page alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from volteface.records import Outlook

__all__ = ["WEIGHTY", "share_of_document", "tellingly", "vary_actors"]

Key = TypeVar("Key")

WEIGHTY = frozenset(
    (
        "AGREE",
        "ASSAULT",
        "COERCE",
        "CONCEDE",
        "COOPERATE",
        "MOBILIZE",
        "PROTEST",
        "REJECT",
        "RETREAT",
        "SANCTION",
        "THREATEN",
    )
)
"""Types of deeds that change something; words and visits come after them where all else is equal."""
_SHARES = 2
"""How many times its even share one document may fill of the events; a live page would else fill them all."""
_LEAST_OF_DOCUMENT = 3
_ACTS_AGAIN = 0.08
"""How much less each further act of the same actors is worth."""
_FIRST_KINDS = ("question", "sign", "condition")


def share_of_document(records: int, documents: int) -> int:
    """Return how many of so many records one of so many documents may give."""
    return max(_LEAST_OF_DOCUMENT, -(-_SHARES * records // max(1, documents)))


def vary_actors(
    ranked: Sequence[Key], weight: Callable[[Key], float], actors: Callable[[Key], tuple[str, ...]]
) -> list[Key]:
    """Return what is ranked with each further act of the same actors a little lower."""
    again: Counter[tuple[str, ...]] = Counter()
    worth: list[tuple[float, int, Key]] = []
    for place, key in enumerate(ranked):
        who = actors(key)
        worth.append((-(weight(key) - _ACTS_AGAIN * again[who]), place, key))
        again[who] += bool(who)
    return [key for _, _, key in sorted(worth, key=lambda item: item[:2])]


def tellingly(outlooks: Sequence[Outlook], names: Mapping[str, str]) -> list[Outlook]:
    """Put first what is open or on condition, concerns somebody known and is held by somebody known or the article."""

    def rank(outlook: Outlook) -> int:
        named = outlook.holder == "author" or names.get(outlook.holder or "", "")[:1].isupper()
        return 2 * (not outlook.about) + 2 * (not named) + (outlook.kind not in _FIRST_KINDS)

    return sorted(outlooks, key=rank)
