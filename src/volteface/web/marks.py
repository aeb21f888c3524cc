"""An article's words with its records marked in them and noted beside them, ready for a template.

Needs an annotation; makes paragraphs of pieces. A piece is the longest run of words that the same records cover; it
carries one class for each record kind, so that a kind has one hue everywhere, and overlapping records all show.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from volteface.records import Annotation, Record, Span, Statement

__all__ = ["Block", "Mark", "Piece", "blocks", "found_words", "marks_of"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that a record covers: where, the record's id, and the classes of its look."""

    start: int
    end: int
    record: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that the same records cover.

    Attributes:
        text: the words.
        classes: how they look, ``""`` for words that no record covers.
        anchors: ids of the records that begin here.
    """

    text: str
    classes: str = ""
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a part of a long one, with the ids of the records that begin in it."""

    pieces: tuple[Piece, ...]
    records: tuple[str, ...]
    start: int
    continued: bool = False


_LONG = 900  # code points of a paragraph beyond which it is divided, so that its notes stand near their words
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=\S)")


def marks_of(annotation: Annotation) -> list[Mark]:
    """Return all marks of an article."""
    found: list[Mark] = []
    for statement in annotation.statements:
        found += _statement_marks(statement)
    for event in annotation.events:
        look = ("event", f"is-{event.reality}", *_pale(event))
        found.append(Mark(event.trigger.start, event.trigger.end, event.id, look))
    kinds: tuple[tuple[str, Sequence[Record]], ...] = (
        ("label", annotation.labels), ("outlook", annotation.outlooks), ("time", annotation.times),
        ("place", annotation.places), ("parallel", annotation.parallels), ("shift", annotation.shifts),
    )  # fmt: skip
    for kind, records in kinds:
        for record in records:
            start, end = getattr(record, "start", None), getattr(record, "end", None)
            if isinstance(start, int) and isinstance(end, int):
                found.append(Mark(start, end, record.id, (kind, *_pale(record))))
    return found


def _statement_marks(statement: Statement) -> Iterator[Mark]:
    parts: tuple[tuple[str, Iterable[Span]], ...] = (
        ("source", statement.source), ("cue", statement.cue), ("content", statement.content),
    )  # fmt: skip
    for part, spans in parts:
        for span in spans:
            yield Mark(span.start, span.end, statement.id, (f"statement-{part}", *_pale(statement)))


_PALE = 0.5


def _pale(record: Record) -> tuple[str, ...]:
    return ("unsure",) if record.confidence is not None and record.confidence < _PALE else ()


def found_words(text: str, words: str) -> Mark | None:
    """Return the mark of words that stand in the text, whatever white space is between them."""
    parts = words.strip("… ").split()
    if not parts:
        return None
    match = re.search(r"\s+".join(map(re.escape, parts)), text)
    return Mark(match.start(), match.end(), "found", ("chosen",)) if match else None


def blocks(text: str, marks: Sequence[Mark], *, begin: int = 0, end: int | None = None) -> tuple[Block, ...]:
    """Return the paragraphs of text[begin:end] with their marks; linear in text and marks.

    Args:
        text: the article's text.
        marks: of any kinds; they may overlap.
        begin: where to begin.
        end: where to end, exclusive; ``None`` for the end of the text.
    """
    stop = len(text) if end is None else min(end, len(text))
    paragraphs = list(_paragraphs(text, begin, stop))
    starts = [start for start, _, _ in paragraphs]
    within: defaultdict[int, list[Mark]] = defaultdict(list)
    firsts: dict[str, int] = {}
    for mark in marks:
        if mark.start < firsts.get(mark.record, mark.start + 1):
            firsts[mark.record] = mark.start
    for mark in marks:
        place = max(bisect_right(starts, mark.start) - 1, 0)
        while place < len(paragraphs) and paragraphs[place][0] < mark.end:
            if mark.start < paragraphs[place][1]:
                within[place].append(mark)
            place += 1
    made = (_block(text, paragraph, within[place], firsts) for place, paragraph in enumerate(paragraphs))
    return tuple(made)


def _paragraphs(text: str, begin: int, end: int) -> Iterator[tuple[int, int, bool]]:
    for line in re.finditer(r"[^\n]*\S[^\n]*", text[begin:end]):
        start, stop, continued = begin + line.start(), begin + line.end(), False
        while stop - start > _LONG:
            cut = _SENTENCE_END.search(text, start + _LONG // 2, stop)
            at = cut.end() if cut else stop
            yield start, at, continued
            start, continued = at, True
        if start < stop:
            yield start, stop, continued


def _block(text: str, paragraph: tuple[int, int, bool], marks: Sequence[Mark], firsts: Mapping[str, int]) -> Block:
    start, end, continued = paragraph
    edges = {start, end}
    opening: defaultdict[int, list[Mark]] = defaultdict(list)
    closing: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            edges |= {first, last}
            opening[first].append(mark)
            closing[last].append(mark)
    # A record is anchored and noted where the first of its words stand, and only there.
    begun = {
        mark.record: None
        for mark in sorted(marks, key=lambda m: m.start)
        if start <= mark.start == firsts[mark.record] < end
    }
    pieces = tuple(_pieces(text, sorted(edges), opening, closing, begun=frozenset(begun)))
    return Block(pieces, tuple(begun), start, continued)


def _pieces(
    text: str,
    edges: Sequence[int],
    opening: Mapping[int, list[Mark]],
    closing: Mapping[int, list[Mark]],
    *,
    begun: frozenset[str],
) -> Iterator[Piece]:
    # How many marks of each class cover the words.
    anchored: set[str] = set()
    covering: defaultdict[str, int] = defaultdict(int)
    for start, end in pairwise(edges):
        for mark in closing.get(start, ()):
            for name in mark.classes:
                covering[name] -= 1
        opened = opening.get(start, ())
        for mark in opened:
            for name in mark.classes:
                covering[name] += 1
        classes = " ".join(f"m-{name}" for name, count in sorted(covering.items()) if count > 0)
        here = dict.fromkeys(mark.record for mark in opened)
        anchors = tuple(record for record in here if record in begun and record not in anchored)
        anchored.update(anchors)
        yield Piece(text[start:end], classes, anchors)
