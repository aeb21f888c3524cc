"""Closed classes of English words that the wording asks for; the table says what each is.

Needs the table ``report/word_classes``; makes sets of words in lower case.
"""

from __future__ import annotations

from functools import cache

from volteface.knowledge.tables import DATA, read_table

__all__ = ["word_class"]


@cache
def word_class(name: str) -> frozenset[str]:
    """Return the words of a class."""
    return frozenset(row["word"] for row in _rows() if row["class"] == name)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(read_table(DATA / "report" / "word_classes.tsv"))
