"""The words of a sentence that tell one happening from another.

Needs the text around a trigger; makes its sentence and that sentence's terms, and weighs terms by how rare they are in
a desk.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from volteface.desk.terms import term_of, words_of

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


_RARITY = """
WITH held AS (SELECT term, sum(len(numbers)) AS documents FROM posting
              WHERE term IN (SELECT unnest($terms::VARCHAR[])) GROUP BY term),
total AS (SELECT count(*) AS documents FROM document_length)
SELECT held.term, total.documents, held.documents FROM held, total
"""


def load_rarity(desk: Desk, terms: Iterable[str]) -> dict[str, float]:
    """Return how much each term tells, by how few documents of the desk hold it; ``RAREST`` is the most it could be.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(terms))
    if not wanted:
        return {}
    return _rarity(desk.sql(_RARITY, {"terms": wanted}).fetchall())


def _rarity(found: Sequence[tuple[str, int, int]]) -> dict[str, float]:
    rarity = {term: math.log1p(total / held) for term, total, held in found}
    if found:
        rarity[RAREST] = math.log1p(found[0][1])
    return rarity


_HOLDERS = """
WITH held AS MATERIALIZED (SELECT term, numbers FROM posting WHERE term IN (SELECT unnest($terms::VARCHAR[]))),
known AS (SELECT term, sum(len(numbers)) AS documents FROM held GROUP BY term),
rare AS (SELECT term, flatten(list(numbers)) AS numbers FROM held
         WHERE term IN (SELECT term FROM known WHERE documents BETWEEN 2 AND $most) GROUP BY term),
total AS (SELECT count(*) AS documents FROM document_length)
SELECT k.term, t.documents, k.documents, r.numbers FROM known k, total t LEFT JOIN rare r ON r.term = k.term
"""


def load_holders(desk: Desk, terms: Iterable[str], most: int) -> tuple[dict[str, float], dict[str, frozenset[int]]]:
    """Return how much each term tells, and which documents hold it: of terms in two documents at least.

    Args:
        desk: whose search index is asked.
        terms: as the index keeps them.
        most: a term that stands in more documents comes without them.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(terms))
    found = desk.sql(_HOLDERS, {"terms": wanted, "most": most}).fetchall() if wanted else []
    holders = {term: frozenset(numbers) for term, _, _, numbers in found if numbers is not None}
    return _rarity([row[:3] for row in found]), holders


def alike(one: Collection[str], other: Collection[str], rarity: Mapping[str, float]) -> float:
    """Return how much of what the poorer of two sentences says the other says too, in [0, 1]."""
    shared = weight_of(set(one) & set(other), rarity)
    enough = _ENOUGH * rarity.get(RAREST, 0.0)
    least = max(min(weight_of(one, rarity), weight_of(other, rarity)), enough)
    return shared / least if least else 0.0


def weight_of(terms: Collection[str], rarity: Mapping[str, float]) -> float:
    """Return how much terms tell together."""
    return sum(rarity.get(term, 1.0) for term in sorted(terms))
