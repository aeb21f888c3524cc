"""The stretch of an article that proves a record: whole sentences, cut only where they are too long."""

from __future__ import annotations

import re

from volteface.records import Event, Record, Statement

__all__ = ["QUOTE_LIMIT", "proof", "quote", "sentence_around"]

QUOTE_LIMIT = 420
"""Code points of a quotation; a longer sentence is cut at words and shows that it is."""

_BEFORE = 80  # code points kept before the words that matter, where a long sentence has to be cut
_END = re.compile(r"[.!?…][\"”’)\]]*(?=\s)|\n")
# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Adm|Sen|Rep|Gov|St|Jr|Sr|vs|No|etc|approx|Jan|Feb|Mar|Apr|Aug|Sept?"
    r"|Oct|Nov|Dec)|(?:^|[\s.(“\"])[A-Za-z])$"
)
_LOOK_BACK = 12


def proof(record: Record) -> tuple[int, int] | None:
    """Return the stretch [start, end) of the words that prove a record, ``None`` for one that stands on others."""
    if isinstance(record, Event):
        return record.trigger.start, record.trigger.end
    if isinstance(record, Statement):
        # The whole content may run over paragraphs; who says it and how it begins is what a line rests on.
        parts = (*record.source, *record.cue, *record.content[:1])
        return min(part.start for part in parts), max(part.end for part in parts)
    start, end = getattr(record, "start", None), getattr(record, "end", None)
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentences that hold [start, end), without white space at the ends."""
    window = max(0, start - 2_000)
    first = window
    for match in _END.finditer(text, window, start):
        if not _is_abbreviation(text, match.start()):
            first = match.end()
    last = min(len(text), end + 2_000)
    for match in _END.finditer(text, max(start, end - 1), last):
        if not _is_abbreviation(text, match.start()):
            last = match.start() if match[0] == "\n" else match.end()
            break
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, max(last, end)


def _is_abbreviation(text: str, dot: int) -> bool:
    return text[dot] == "." and _ABBREVIATION.search(text[max(0, dot - _LOOK_BACK) : dot]) is not None


def quote(text: str, first: int, last: int, *, at: int) -> str:
    """Return the words of [first, last) on one line; where they are too many, those around ``at``."""
    if last - first <= QUOTE_LIMIT:
        return " ".join(text[first:last].split())
    begin = max(first, min(at - _BEFORE, last - QUOTE_LIMIT))
    begin = first if begin - first <= _BEFORE else begin
    stop = min(last, begin + QUOTE_LIMIT)
    words = " ".join(_whole_words(text, begin, stop, first, last).split())
    return f"{'… ' if begin > first else ''}{words}{' …' if stop < last else ''}"


def _whole_words(text: str, begin: int, stop: int, first: int, last: int) -> str:
    """Return text[begin:stop] without the parts of words at cut ends."""
    words = text[begin:stop]
    if begin > first and not text[begin - 1].isspace():
        words = words.partition(" ")[2] or words
    if stop < last and not text[stop].isspace():
        words = words.rpartition(" ")[0] or words
    return words
