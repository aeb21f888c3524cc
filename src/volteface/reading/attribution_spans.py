"""From tokens to the spans that annotators mark: clauses with their quotation marks, sources with appositions.

Needs the parsed document. Makes code points [start, end), trimmed of blanks and loose punctuation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from volteface.reading.attribution_syntax import child_of, end_of
from volteface.reading.marked_quotes import MarkedPiece

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Offsets", "Spans"]

Offsets = tuple[int, int]

_LOOSE_BEFORE = " \t\n\r\xa0,;:.–—-…)]"
_LOOSE_AFTER = " \t\n\r\xa0,;:.–—-(["
_SENTENCE_MARKS = (".", "?", "!", ":", "")
_FAR = 25
"""Words after an inverted cue from which a relative clause counts no longer to the source."""


class Spans:
    """The spans of one document."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self.parsed = parsed
        self.doc = parsed.doc
        self.text = parsed.text
        self.quotes = parsed.marked_quotes

    def before(self, offset: int) -> str:
        """Return the last character before ``offset`` that is no blank, ``""`` at the start."""
        return self.text[max(0, offset - 8) : offset].rstrip()[-1:]

    def trim(self, start: int, end: int, inside: MarkedPiece | None = None) -> Offsets | None:
        """Cut blanks and loose punctuation off both ends; quotations that are touched are kept whole.

        Args:
            start: first code point.
            end: code point after the last.
            inside: a quotation that the span is a part of; then the span stays within its marks.
        """
        if end <= start:
            return None
        if inside is None:
            start, end = self.quotes.widen(start, end)
        else:
            start, end = max(start, inside.inner_start), min(end, inside.inner_end)
        while start < end and self.text[start] in _LOOSE_BEFORE and start not in self.quotes.by_start:
            start += 1
        while start < end and self.text[end - 1] in _LOOSE_AFTER and end not in self.quotes.by_end:
            end -= 1
        return (start, end) if start < end else None

    def around(self, span: Offsets, group: Offsets, inside: MarkedPiece | None = None) -> list[Offsets]:
        """Return ``span`` without ``group``, which may lie before, inside, at an edge or after."""
        apart = group[1] <= span[0] or group[0] >= span[1]
        parts = [span] if apart else [(span[0], group[0]), (group[1], span[1])]
        trimmed = [self.trim(*part, inside) for part in parts]
        return [part for part in trimmed if part is not None and not (part[0] < group[1] and group[0] < part[1])]

    def source(self, subject: Token | None, verb: Token) -> Offsets | None:
        """Return the noun phrase of ``subject`` with its appositions, without clauses set off by a comma."""
        if subject is None or subject.dep_ == "expl":
            return None
        first, last = self._source_words(subject, verb)
        start, end = self._outside_quotes(self.doc[first].idx, end_of(self.doc[last]), subject.idx)
        dash = self.text.rfind("— ", start, subject.idx)
        start = dash + 2 if dash >= 0 else start
        while end > start and self.text[end - 1] in " \n\t,;:.–—-(":
            end -= 1
        while start < end and self.text[start] in " \n\t,;:.–—-)":
            start += 1
        if subject.i < verb.i and self.text[end : end + 1] == "," and child_of(subject, "appos") is not None:
            end += 1
        return (start, end) if start < end else None

    def _source_words(self, subject: Token, verb: Token) -> tuple[int, int]:
        first, last = subject.left_edge.i, subject.right_edge.i
        before = subject.i < verb.i
        for child in subject.rights:
            if child.dep_ not in ("relcl", "acl", "advcl"):
                continue
            set_off = child.left_edge.i > 0 and self.doc[child.left_edge.i - 1].text in (",", "—", "–", "--", "-")
            if (before and (set_off or child.right_edge.i >= verb.i)) or child.i > verb.i + _FAR:
                last = min(last, child.left_edge.i - 1)
        return (first, min(last, verb.i - 1)) if before else (max(first, verb.i + 1), last)

    def _outside_quotes(self, start: int, end: int, kernel: int) -> Offsets:
        """Cut [start, end) at the quotation marks on either side of ``kernel``."""
        piece = self.quotes.at(start)
        if piece is not None and piece.end <= kernel:
            start = piece.end
        last = self.quotes.at(end - 1)
        if last is not None and last.start > kernel and last is not piece:
            end = last.start
        return start, end

    def quoted_before(self, group: Offsets) -> list[Offsets]:
        """Return the quotation that closes before ``group``, with the words of its sentence that lead into it."""
        piece = self.quotes.closing_before(group[0])
        if piece is None:
            return []
        start = self.parsed.sentence_at(piece.start).start_char
        if self.before(piece.start) in _SENTENCE_MARKS or start >= piece.start or self.quotes.at(start) is not None:
            return [(piece.start, piece.end)]
        token = self.parsed.token_at(start)
        part = self.trim(end_of(token) if token.dep_ == "cc" else start, piece.end)
        return [part or (piece.start, piece.end)]

    def quoted_after(self, group: Offsets, reach: int) -> list[Offsets]:
        """Return the quotation that opens after ``group`` in the same sentence, at most ``reach`` code points on."""
        piece = self.quotes.first_from(group[1])
        if piece is None or piece.start - group[1] > reach:
            return []
        between = self.text[group[1] : piece.start].strip(" \xa0")
        if any(mark in between for mark in ".\n;") or (between and between[-1] not in ",:—"):
            return []
        return [(piece.start, piece.end)]
