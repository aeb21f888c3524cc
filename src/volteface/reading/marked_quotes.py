"""Quotations with their marks, asked from both ends: what closes before a word, what opens after it.

Needs the text and its quotations. Makes ``MarkedPiece``: a quotation's words of one paragraph with the marks around
them, because annotators count the marks to the content.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from volteface.reading.quotes import Quotation

__all__ = ["CLOSING_MARKS", "MarkedPiece", "MarkedQuotes"]

CLOSING_MARKS = "”»’\"'"
_DOUBLED = ("''", "``")
_MARKS = frozenset('"”»’“')


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """The words of a quotation in one paragraph, code points [start, end) with the marks.

    Attributes:
        start: where the opening mark stands.
        end: after the closing mark; after the last word where the mark is missing.
        inner_start: after the opening mark.
        inner_end: where the closing mark stands.
        quotation: number of the quotation; pieces of one quotation share it.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    quotation: int


class MarkedQuotes:
    """The quotations of one text, piece by piece, in order."""

    def __init__(self, text: str, quotations: Iterable[Quotation]) -> None:
        self.text = text
        self.pieces = tuple(
            self._piece(start, end, number)
            for number, quotation in enumerate(quotations)
            for start, end in quotation.pieces
            if end > start
        )
        self._starts = [piece.start for piece in self.pieces]
        self.by_end = {piece.end: piece for piece in self.pieces}
        self.by_start = {piece.start: piece for piece in self.pieces}

    def _piece(self, start: int, end: int, number: int) -> MarkedPiece:
        mark_start = start - 2 if self.text[start - 2 : start] in _DOUBLED else start - 1
        mark_end = end
        if self.text[end : end + 2] in _DOUBLED:
            mark_end = end + 2
        elif self.text[end : end + 1] in _MARKS:
            mark_end = end + 1
        return MarkedPiece(max(0, mark_start), mark_end, start, end, number)

    def at(self, offset: int) -> MarkedPiece | None:
        """Return the piece whose words or marks cover ``offset``, else ``None``."""
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.pieces[index].end:
            return self.pieces[index]
        return None

    def closing_before(self, offset: int) -> MarkedPiece | None:
        """Return the piece that closes just before ``offset``; blanks, commas and dashes may lie between."""
        at = offset
        while at > 0 and offset - at < 6:
            if at in self.by_end:
                return self.by_end[at]
            if self.text[at - 1] not in " ,–—-\xa0":
                return None
            at -= 1
        return self.by_end.get(at)

    def opening_after(self, offset: int) -> MarkedPiece | None:
        """Return the piece that opens just after ``offset``; blanks, commas, colons and dashes may lie between."""
        at = offset
        while at < len(self.text) and at - offset < 6:
            if at in self.by_start:
                return self.by_start[at]
            if self.text[at] not in " ,:–—-\xa0\n":
                return None
            at += 1
        return None

    def widen(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) grown so that it cuts no quotation that it touches."""
        first, last = self.at(start), self.at(end - 1)
        if first is not None:
            start = min(start, first.start)
        elif start > 0 and start - 1 in self.by_start:
            start -= 1
        if last is not None:
            end = max(end, last.end)
        return start, end

    def first_from(self, offset: int) -> MarkedPiece | None:
        """Return the first piece that opens at or after ``offset``, else ``None``."""
        index = bisect_left(self._starts, offset)
        return self.pieces[index] if index < len(self.pieces) else None

    def between(self, start: int, end: int) -> tuple[MarkedPiece, ...]:
        """Return the pieces that lie in [start, end)."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self.pieces[first:last]

    def overlapping(self, start: int, end: int) -> tuple[MarkedPiece, ...]:
        """Return the pieces that share a code point with [start, end)."""
        first = max(0, bisect_right(self._starts, start) - 1)
        if first < len(self.pieces) and self.pieces[first].end <= start:
            first += 1
        return self.pieces[first : bisect_left(self._starts, end)]
