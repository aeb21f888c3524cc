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
    found: list[Quotation] = []
    pieces: list[tuple[int, int]] = []
    start: int | None = None
    single: int | None = None
    for match in _MARK.finditer(text):
        mark, at = _ALIKE.get(match.group(), match.group()[0]), match.start()
        if mark == "\n" or mark.isspace():
            single = None
            if start is not None:
                continues = _opens_after(text, match.end())
                if at - start > _MAX_PIECE or not continues:
                    found.extend(_left_open(pieces, start, at))
                    pieces, start = [], None
                else:
                    pieces.append((start, at))
                    start = None
            continue
        if mark in "‘’":
            if start is not None:
                continue
            if mark == "‘":
                single = match.end()
            elif single is not None and 0 < at - single <= _MAX_PIECE:
                found.append(Quotation(((single, at),)))
                single = None
            continue
        if start is None and (mark in OPENING or mark == STRAIGHT):
            start = match.end()
        elif start is not None and (mark in CLOSING or mark == STRAIGHT):
            if at > start:
                found.append(Quotation((*pieces, (start, at))))
            pieces, start = [], None
        elif start is not None and mark in OPENING:
            # Where paragraph breaks are lost, the mark that opened the next paragraph follows a sentence's end.
            if at - start <= _MAX_PIECE and text[start:at].rstrip()[-1:] in SENTENCE_ENDS:
                pieces.append((start, start + len(text[start:at].rstrip())))
            else:
                found.extend(_left_open(pieces, start, None))
                pieces = []
            start = match.end()
    found.extend(_left_open(pieces, None, None))
    return tuple(sorted(found, key=lambda quotation: quotation.start))


def _opens_after(text: str, at: int) -> bool:
    return at < len(text) and (text[at] in OPENING or text[at] == STRAIGHT)


def _left_open(pieces: Sequence[tuple[int, int]], start: int | None, end: int | None) -> list[Quotation]:
    """Keep what an unclosed run holds: its finished paragraphs, and the last one where it ends with one."""
    spans = list(pieces)
    if start is not None and end is not None and 0 < end - start <= _MAX_PIECE:
        spans.append((start, end))
    return [Quotation(tuple(spans), closed=False)] if spans else []


def quotation_at(quotations: Sequence[Quotation], offset: int) -> Quotation | None:
    """Return the quotation whose words cover ``offset``, else ``None``."""
    index = bisect_right(quotations, offset, key=lambda quotation: quotation.start) - 1
    if index < 0:
        return None
    quotation = quotations[index]
    return quotation if any(start <= offset < end for start, end in quotation.pieces) else None
