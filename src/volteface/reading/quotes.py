"""Quotation marks: where quoted words begin and end, over paragraphs and with marks left open.

Newspapers open every paragraph of a long quotation with a mark and close only the last one; such a run is one
quotation of several pieces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Quotation", "find_quotations", "quotation_at"]

OPENING = "“«„"
CLOSING = "”»"
STRAIGHT = '"'
SINGLE = "‘’"
SENTENCE_ENDS = frozenset(".!?…,:")
_MARK = re.compile(r'[“”«»„"]|``|\'\'|(?<![\w’\'])[‘](?=\w)|(?<=[\w.,!?…])[’](?![\w’])|\n\s*\n')
_ALIKE = {"``": OPENING[0], "''": STRAIGHT}
"""Typewriter marks of wire copy, as the marks they stand for."""
_MAX_PIECE = 4000
"""Code points after which a quotation left open inside one paragraph is taken for a stray mark."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words without their marks.

    Attributes:
        pieces: (start, end) code points of the words between the marks, one for each paragraph.
        closed: whether the last piece has its closing mark.
    """

    pieces: tuple[tuple[int, int], ...]
    closed: bool = True

    @property
    def start(self) -> int:
        """Where the first piece starts."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.pieces[-1][1]


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a text in order, never nested, in one pass over its marks.

    Double marks (curly, straight, guillemets) count everywhere. Single curly marks count only outside double
    ones and only where both ends stand at word edges, because ``’`` is also the apostrophe.
    """
    scan = _Scan(text)
    for match in _MARK.finditer(text):
        scan.take(match)
    return tuple(sorted(scan.finish(), key=lambda quotation: quotation.start))


class _Scan:
    """One pass over the marks of a text: the quotation that is open, and those that are done."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Quotation] = []
        self._pieces: list[tuple[int, int]] = []
        self._start: int | None = None
        self._single: int | None = None

    def take(self, match: re.Match[str]) -> None:
        """Take the next mark or paragraph break."""
        mark = _ALIKE.get(match.group(), match.group()[0])
        if mark.isspace():
            self._break(match)
        elif mark in SINGLE:
            self._take_single(mark, match)
        elif self._start is None:
            if mark in OPENING or mark == STRAIGHT:
                self._start, self._single = match.end(), None
        elif mark in CLOSING or mark == STRAIGHT:
            self._close(match.start())
        elif mark in OPENING:
            self._open_again(match)

    def finish(self) -> list[Quotation]:
        """Return what was found; a quotation still open keeps its finished paragraphs."""
        return [*self._found, *self._left_open(None)]

    def _break(self, match: re.Match[str]) -> None:
        self._single = None
        if self._start is None:
            return
        at = match.start()
        if at - self._start > _MAX_PIECE or not _opens_after(self._text, match.end()):
            self._found.extend(self._left_open(at))
            self._pieces = []
        elif at > self._start:
            self._pieces.append((self._start, at))
        self._start = None

    def _take_single(self, mark: str, match: re.Match[str]) -> None:
        if self._start is not None:
            return
        if mark == SINGLE[0]:
            self._single = match.end()
        elif self._single is not None and 0 < match.start() - self._single <= _MAX_PIECE:
            self._found.append(Quotation(((self._single, match.start()),)))
            self._single = None

    def _close(self, at: int) -> None:
        if self._start is not None and at > self._start:
            self._found.append(Quotation((*self._pieces, (self._start, at))))
        self._pieces, self._start = [], None

    def _open_again(self, match: re.Match[str]) -> None:
        """Where paragraph breaks are lost, the mark that opened the next paragraph follows a sentence's end."""
        start, at = self._start or 0, match.start()
        words = self._text[start:at].rstrip() if at - start <= _MAX_PIECE else ""
        if words[-1:] and words[-1] in SENTENCE_ENDS:
            self._pieces.append((start, start + len(words)))
        else:
            self._start = None
            self._found.extend(self._left_open(None))
            self._pieces = []
        self._start = match.end()

    def _left_open(self, end: int | None) -> list[Quotation]:
        """Keep what an unclosed run holds: its finished paragraphs, and the last one where it ends with one."""
        spans = list(self._pieces)
        if self._start is not None and end is not None and 0 < end - self._start <= _MAX_PIECE:
            spans.append((self._start, end))
        return [Quotation(tuple(spans), closed=False)] if spans else []


def _opens_after(text: str, at: int) -> bool:
    return at < len(text) and (text[at] in OPENING or text[at] == STRAIGHT)


def quotation_at(quotations: Sequence[Quotation], offset: int) -> Quotation | None:
    """Return the quotation whose words cover ``offset``, else ``None``."""
    index = bisect_right(quotations, offset, key=lambda quotation: quotation.start) - 1
    if index < 0:
        return None
    quotation = quotations[index]
    return quotation if any(start <= offset < end for start, end in quotation.pieces) else None
