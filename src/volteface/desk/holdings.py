"""Which documents a desk holds, by id and by text, without looking through the desk for each batch.

Needs an open connection; makes numbers of documents. Two keys a document (hashes of 64 bits) are read once and kept
sorted in memory, later ones are added: 24 bytes a document. Equal keys are no proof, so the documents themselves are
compared afterwards. A desk of more documents than ``MOST`` is asked each time instead, so that memory stays bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import duckdb

__all__ = ["MOST", "Holdings"]

MOST = 2_000_000
"""Documents up to which keys are kept: 48 MB."""

_RECENT = 8192
"""So many keys stand beside the sorted ones, for sorting them in moves all."""

Keys = tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]

_KEYS = """
SELECT hash(id) AS key, number FROM "document" WHERE number > $last
UNION ALL SELECT hash(text_hash), number FROM fingerprint WHERE number > $last
"""
_ASKED = """
SELECT number FROM "document" WHERE id IN (SELECT unnest($words::VARCHAR[]))
UNION SELECT number FROM fingerprint WHERE text_hash IN (SELECT unnest($words::VARCHAR[]))
"""


class Holdings:
    """The keys of one desk's documents, brought up to date whenever they are asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._last, self._mark = 0, list[tuple[str]]()
        self._sorted: Keys = (np.empty(0, np.uint64), np.empty(0, np.int32))
        self._recent: Keys = self._sorted

    def find(self, connection: duckdb.DuckDBPyConnection, words: Sequence[str]) -> list[int]:
        """Return the numbers of all documents with one of these ids or hashes of texts, and perhaps of some others."""
        if not words:
            return []
        with self._lock:
            if not self._refresh(connection):
                return [row[0] for row in connection.execute(_ASKED, {"words": list(words)}).fetchall()]
            query = "SELECT hash(word) AS key FROM (SELECT unnest($words::VARCHAR[]) AS word)"
            keys = np.unique(connection.execute(query, {"words": list(words)}).fetchnumpy()["key"])
            return sorted({*self._found(keys), *self._recent[1][np.isin(self._recent[0], keys)].tolist()})

    def _found(self, keys: npt.NDArray[np.uint64]) -> Iterator[int]:
        begin, end = (np.searchsorted(self._sorted[0], keys, side) for side in ("left", "right"))
        for first, after in zip(begin.tolist(), end.tolist(), strict=True):
            yield from self._sorted[1][first:after].tolist()

    def _refresh(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Take in what was stored since; return whether the keys are kept."""
        last = connection.execute('SELECT coalesce(max(number), 0) FROM "document"').fetchall()[0][0]
        if last > MOST:
            self._forget()
            return False
        if last < self._last or _mark(connection, self._last) != self._mark:
            # Another desk stands at the path now.
            self._forget()
        if last > self._last:
            found = connection.execute(_KEYS, {"last": self._last}).fetchnumpy()
            self._add(found["key"], found["number"])
            self._last, self._mark = last, _mark(connection, last)
        return True

    def _add(self, keys: npt.NDArray[np.uint64], numbers: npt.NDArray[np.int32]) -> None:
        self._recent = (np.append(self._recent[0], keys), np.append(self._recent[1], numbers))
        if len(self._recent[0]) > _RECENT:
            order = np.argsort(self._recent[0])
            fresh, theirs = self._recent[0][order], self._recent[1][order]
            places = np.searchsorted(self._sorted[0], fresh)
            self._sorted = (np.insert(self._sorted[0], places, fresh), np.insert(self._sorted[1], places, theirs))
            self._recent = (fresh[:0], theirs[:0])


def _mark(connection: duckdb.DuckDBPyConnection, number: int) -> list[tuple[str]]:
    return connection.execute('SELECT id FROM "document" WHERE number = $number', {"number": number}).fetchall()
