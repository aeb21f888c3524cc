"""The numbered sources of a page: each stretch of an article once, with outlet, date and the quoted words.

Needs the documents; makes numbers for records and for findings over documents, and the list of ``Source``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from volteface.analysis.evidence import Evidence
from volteface.records import Document, Record
from volteface.report.quotation import QUOTE_LIMIT, proof, quote, sentence_around

__all__ = ["Citations", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of an article that proves lines: outlet, date and the quoted words."""

    number: int
    document: str
    outlet: str
    published: str | None
    title: str | None
    url: str | None
    quote: str


class Citations:
    """Numbers the stretches of text that prove lines, each sentence once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int, int], int] = {}

    def __call__(self, *proofs: Record | Evidence) -> tuple[int, ...]:
        """Return the numbers of the sources of records or evidence, each once, in order."""
        return tuple(sorted({number for one in proofs for number in self._number(one)}))

    def _number(self, one: Record | Evidence) -> tuple[int, ...]:
        document = self._documents.get(one.document)
        found = (one.start, one.end) if isinstance(one, Evidence) else proof(one)
        if document is None or found is None:
            return ()
        first, last = sentence_around(document.text, *found)
        # Of a long stretch only a part is quoted, so that there each record has a part of its own.
        at = found[0] if last - first > QUOTE_LIMIT else first
        return (self._numbers.setdefault((document.id, first, last, at), len(self._numbers) + 1),)

    def sources(self) -> tuple[Source, ...]:
        """Return the numbered sources in order."""
        return tuple(self._source(number, *key) for key, number in self._numbers.items())

    def _source(self, number: int, document_id: str, first: int, last: int, at: int) -> Source:
        document = self._documents[document_id]
        outlet = document.source or "source not named"
        words = quote(document.text, first, last, at=at)
        return Source(number, document.id, outlet, document.published, document.title, document.url, words)
