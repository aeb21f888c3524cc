"""Words of a text as the search index holds them.

Needs a string; makes terms: letters and digits, without case and accents, English plural endings taken off, so
that "rebels" finds "rebel" and "Orban" finds "Orbán". The same function reads texts, titles and queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["MAX_TERM", "count_terms", "plain", "plain_text", "term_of", "words_of"]

MAX_TERM = 40
"""Longer words are cut here: they are addresses and encoded data, and would fill the index."""

_WORD = re.compile(r"\w+")


def words_of(text: str) -> Iterator[re.Match[str]]:
    """Return the words of a text with their places, in order."""
    return _WORD.finditer(text)


def count_terms(text: str) -> Counter[str]:
    """Return how often each term stands in a text."""
    terms: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(text)).items():
        terms[term_of(word)] += count
    return terms


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """Return a word without case and accents, cut at ``MAX_TERM``."""
    return plain_text(word[:MAX_TERM])


def plain_text(text: str) -> str:
    """Return a text without case and accents; offsets into it are its own."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in parts if not unicodedata.combining(char)) or folded


@lru_cache(maxsize=100_000)
def term_of(word: str) -> str:
    """Return the term a word is indexed under (Harman's S-stemmer: only plural endings are taken off)."""
    term = plain(word)
    if len(term) <= 3 or not term.endswith("s"):
        return term
    if term.endswith("ies"):
        return term if term.endswith(("eies", "aies")) else term[:-3] + "y"
    if term.endswith(("us", "ss", "aes", "ees", "oes")):
        return term
    return term[:-1]
