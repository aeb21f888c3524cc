"""Word pieces of a text, and the windows in which the encoder sees them.

Training and reading share this file, so that the encoder meets in use what it was trained on. A window holds whole
paragraphs, as many as fit; a paragraph that is longer than a window is cut between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["CLS", "MAX_PIECES", "SEP", "PieceTable", "Window", "cut_units", "pack_windows", "piece_table"]

CLS, SEP = 101, 102
"""Ids of the marks that open a window and close a paragraph in the uncased BERT vocabulary."""
MAX_PIECES = 224
"""Word pieces in a window, marks included. 192 save 4 % of the pass and lose .008 of the mean of news_facts."""

_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\"“‘(]?[A-Z0-9])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a character: it cannot be encoded, so the tokenizer sees the replacement mark in its place."""
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class PieceTable:
    """The word pieces of a text.

    Attributes:
        ids: vocabulary ids, one a piece.
        starts: code point at which each piece starts.
        ends: code point at which it ends.
        heads: indices of the pieces that begin a word (letters or digits, or one mark of punctuation).
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]
    heads: list[int]


@dataclass(frozen=True, slots=True)
class Window:
    """Piece indices [first, last) of each unit (paragraph or sentence) that the window holds, in order."""

    units: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """Word pieces with the opening mark and one closing mark a unit."""
        return 1 + sum(last - first + 1 for first, last in self.units)

    def input_ids(self, ids: Sequence[int], *, opening: int = CLS, closing: int = SEP) -> list[int]:
        """Return the ids that the encoder sees; another vocabulary has other marks."""
        out = [opening]
        for first, last in self.units:
            out.extend(ids[first:last])
            out.append(closing)
        return out

    def positions(self) -> Iterator[tuple[int, int]]:
        """Yield (piece index in the text, position in the window) of every piece."""
        at = 1
        for first, last in self.units:
            for piece in range(first, last):
                yield piece, at
                at += 1
            at += 1


def piece_table(text: str, tokenizer: Tokenizer) -> PieceTable:
    """Cut a text into word pieces with their offsets in code points."""
    encoding = tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
    words = encoding.word_ids
    heads = [i for i, word in enumerate(words) if i == 0 or word != words[i - 1]]
    offsets = encoding.offsets
    return PieceTable(encoding.ids, [start for start, _ in offsets], [end for _, end in offsets], heads)


def cut_units(
    text: str, table: PieceTable, *, max_pieces: int = MAX_PIECES, whole: bool = True
) -> list[tuple[int, int]]:
    """Return piece ranges of the units that windows are packed from.

    Args:
        text: the text the table was made from.
        table: its word pieces.
        max_pieces: a unit never holds more than this less the two marks.
        whole: keep paragraphs whole where they fit; else every sentence is a unit of its own.
    """
    limit = max_pieces - 2
    units: list[tuple[int, int]] = []
    piece = 0
    for paragraph in _PARAGRAPH.finditer(text):
        first, piece = _advance(table.starts, piece, paragraph.start(), paragraph.end())
        if whole and piece - first <= limit:
            units.append((first, piece))
        else:
            units.extend(_cut_sentences(text, table, paragraph.span(), (first, piece), limit))
    return [unit for unit in units if unit[1] > unit[0]]


def _advance(starts: list[int], piece: int, start: int, end: int) -> tuple[int, int]:
    while piece < len(starts) and starts[piece] < start:
        piece += 1
    first = piece
    while piece < len(starts) and starts[piece] < end:
        piece += 1
    return first, piece


def _cut_sentences(
    text: str, table: PieceTable, span: tuple[int, int], pieces: tuple[int, int], limit: int
) -> Iterator[tuple[int, int]]:
    first, last = pieces
    piece = first
    for cut in [match.end() for match in _SENTENCE_END.finditer(text, *span)] + [span[1]]:
        while piece < last and table.starts[piece] < cut:
            piece += 1
        while piece - first > limit:
            yield first, first + limit
            first += limit
        yield first, piece
        first = piece


def pack_windows(units: Iterable[tuple[int, int]], *, max_pieces: int = MAX_PIECES) -> list[Window]:
    """Pack neighbouring units into windows of at most ``max_pieces`` pieces, greedily, in order."""
    windows: list[Window] = []
    held: list[tuple[int, int]] = []
    size = 1
    for first, last in units:
        cost = last - first + 1
        if held and size + cost > max_pieces:
            windows.append(Window(tuple(held)))
            held, size = [], 1
        held.append((first, last))
        size += cost
    if held:
        windows.append(Window(tuple(held)))
    return windows
