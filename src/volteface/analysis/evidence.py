"""The words that prove a finding over documents: which record, in which article, of whom and when.

Needs nothing; makes plain values that a page can quote from.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Evidence"]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One record as proof, with the words of its article.

    Attributes:
        published: when the article was published, ISO; ``""`` where it is undated.
        document: id of the article.
        start: first code point of the words in the article's text.
        end: the code point after the last.
        text: the words: a trigger, a label, what is said.
        record: the record's id.
        kind: the record's table, for example ``event``.
        outlet: who published the article.
    """

    published: str
    document: str
    start: int
    end: int
    text: str
    record: str
    kind: str
    outlet: str | None = None
