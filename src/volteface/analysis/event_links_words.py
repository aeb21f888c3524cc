"""The words of a sentence that tell one happening from another.

Needs the text around a trigger; makes its sentence and that sentence's terms, and weighs terms by how rare they are in
a desk.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from volteface.desk.terms import term_of, words_of
from volteface.desk.vocabulary import COVERED, MOST_LISTED, postings_since

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = [
    "RAREST",
    "alike",
    "content_terms",
    "load_holders",
    "load_rarity",
    "sentence_in",
    "stem",
    "weight_of",
    "words_with",
]

RAREST = ""
"""No term: under it stands how much a word tells that one document holds alone."""

_ENOUGH = 1.8
"""So many of the rarest words are the least that a sentence is measured by: one word in common proves little."""

_SHORT = 4
_ENDING = re.compile(r"(?:ing|ed|ion|e)$")
_BEGIN = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9])|\n")


def sentence_in(before: str, after: str) -> str:
    """Return the sentence that ends ``before`` and begins ``after``; it may be cut where these are."""
    starts = [match.end() for match in _BEGIN.finditer(before)]
    stop = _BEGIN.search(after)
    return " ".join((before[starts[-1] if starts else 0 :] + after[: stop.start() + 1 if stop else None]).split())


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return what forms of one word have in common: "attacked", "attacks" and "attacking" give "attack"."""
    term = term_of(word)
    cut = _ENDING.sub("", term)
    return cut if len(cut) >= _SHORT else term


def content_terms(text: str) -> frozenset[str]:
    """Return the terms of a text that can tell what it is about: longer words, names and numbers."""
    return frozenset(
        term_of(word)
        for word in (match.group() for match in words_of(text))
        if len(word) >= _SHORT or word.isdecimal() or word.isupper()
    )


def words_with(text: str, terms: Collection[str]) -> list[str]:
    """Return the words of a text that stand under these terms, each once, in the order of the text."""
    found: dict[str, str] = {}
    for match in words_of(text):
        term = term_of(match.group())
        if term in terms:
            found.setdefault(term, match.group())
    return list(found.values())


_INDEX = f"SELECT (SELECT count(*) FROM document_length), ({COVERED})"

_RARITY = """
WITH wanted AS (SELECT unnest($terms::VARCHAR[]) AS term),
held AS (SELECT term, documents FROM vocabulary WHERE term IN (FROM wanted)
         UNION ALL SELECT term, len(numbers) FROM {since} WHERE term IN (FROM wanted))
SELECT term, sum(documents)::BIGINT FROM held GROUP BY term
"""


def load_rarity(desk: Desk, terms: Iterable[str]) -> dict[str, float]:
    """Return how much each term tells, by how few documents of the desk hold it; ``RAREST`` is the most it could be.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(terms))
    if not wanted:
        return {}
    total, since = _index(desk)
    return _rarity(total, dict(desk.rows(_RARITY.format(since=since), {"terms": wanted})))


def _rarity(total: int, held: Mapping[str, int]) -> dict[str, float]:
    if not held:
        return {}
    return {**{term: math.log1p(total / documents) for term, documents in held.items()}, RAREST: math.log1p(total)}


def _index(desk: Desk) -> tuple[int, str]:
    """Return how many documents the search index knows, and those of its rows that stand in no other table, as SQL."""
    ((total, covered),) = desk.rows(_INDEX)
    return total, postings_since(covered)


_HOLDERS = """
WITH wanted AS (SELECT unnest($terms::VARCHAR[]) AS term)
SELECT term, documents, numbers FROM vocabulary WHERE term IN (FROM wanted)
UNION ALL SELECT term, len(numbers), numbers FROM {since} WHERE term IN (FROM wanted)
"""


def load_holders(desk: Desk, terms: Iterable[str], most: int) -> tuple[dict[str, float], dict[str, frozenset[int]]]:
    """Return how much each term tells, and which documents hold it: of terms in two documents at least.

    Args:
        desk: whose search index is asked.
        terms: as the index keeps them.
        most: a term that stands in more documents comes without them; ``MOST_LISTED`` at most.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(terms))
    if not wanted:
        return {}, {}
    total, since = _index(desk)
    found = desk.rows(_HOLDERS.format(since=since), {"terms": wanted})
    known: Counter[str] = Counter()
    for term, documents, _ in found:
        known[term] += documents
    rare = {term for term, documents in known.items() if 2 <= documents <= min(most, MOST_LISTED)}
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for term, _, numbers in found:
        if term in rare:
            holders[term].update(numbers)
    return _rarity(total, known), {term: frozenset(numbers) for term, numbers in holders.items()}


def alike(one: Collection[str], other: Collection[str], rarity: Mapping[str, float]) -> float:
    """Return how much of what the poorer of two sentences says the other says too, in [0, 1]."""
    shared = weight_of(set(one) & set(other), rarity)
    enough = _ENOUGH * rarity.get(RAREST, 0.0)
    least = max(min(weight_of(one, rarity), weight_of(other, rarity)), enough)
    return shared / least if least else 0.0


def weight_of(terms: Collection[str], rarity: Mapping[str, float]) -> float:
    """Return how much terms tell together."""
    return sum(rarity.get(term, 1.0) for term in sorted(terms))
