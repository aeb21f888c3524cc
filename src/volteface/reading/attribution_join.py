"""One list of attributions out of what the encoder tags in each paragraph and what the rules read over the parse.

Needs the parsed document, the encoder's parts (some without cue, some without content) and the frames of the rules.
Makes ``Attribution``. The encoder decides what is said; the rules name what it leaves open, and the paragraphs say
who goes on speaking. Each step earned its place on the development articles: docs/attribution.md has the figures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_rules import Frame, from_frame
from volteface.reading.attribution_tagger import METHOD as TAGGED
from volteface.reading.language import ParsedDocument
from volteface.reading.marked_quotes import MarkedPiece

__all__ = ["join_attributions"]

Span = tuple[int, int]

_OPENING = ('"', "“", "‘", "'", "«", "„", "``")
_LOOSE = " \t\r\n\xa0,"
_ARTICLES = ("the", "a", "an")
_NEAR = 8
"""Pieces of content of the rules that are looked at on each side of a loose content."""
_ALIKE = 0.4
"""Jaccard overlap from which a frame's content counts as the same as a loose one."""
_EDGE = 4
"""Code points that may lie between a quotation and the end of the paragraph that it fills."""


def join_attributions(
    parsed: ParsedDocument, tagged: Iterable[Attribution], frames: Sequence[Frame]
) -> tuple[Attribution, ...]:
    """Return the attributions of a document, sorted by their first word.

    Args:
        parsed: the document.
        tagged: what the encoder found, one paragraph at a time.
        frames: what the rules found.
    """
    join = _Join(parsed, frames)
    for item in tagged:
        join.add(item)
    join.introduce()
    join.keep_quotations_whole()
    join.fill_quotations()
    join.name()
    join.go_on()
    join.relay()
    return tuple(sorted(join.finished(), key=lambda item: (min(item.content + item.cue + item.source), item.cue)))


@dataclass(slots=True)
class _Item:
    """An attribution while it is being joined; its pieces of content are the keys of a dictionary, in order."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: dict[Span, None]
    confidence: float | None
    method: str

    @classmethod
    def of(cls, made: Attribution, content: Iterable[Span]) -> _Item:
        return cls(made.source, made.cue, dict.fromkeys(content), made.confidence, made.method)

    @property
    def opening(self) -> tuple[Span, ...]:
        """The first pieces of content, which are compared with those of the rules."""
        return tuple(islice(self.content, _NEAR))


class _Join:
    """The attributions of one document while they are being joined."""

    def __init__(self, parsed: ParsedDocument, frames: Sequence[Frame]) -> None:
        self.parsed = parsed
        self.quotes = parsed.marked_quotes
        self.frames = _Frames(frames)
        self.items: list[_Item] = []
        self.loose: list[Span] = []

    def add(self, made: Attribution) -> None:
        """Take in one of the encoder's parts; what stands in a sentence without the cue must be quoted."""
        content = [span for piece in made.content for span in self._trimmed(piece)]
        if not made.cue:
            self.loose.extend(content)
            return
        home = self.parsed.sentence_index(made.cue[0][0])
        kept = [span for span in content if self._is_quoted(span) or home in self._sentences(span)]
        self.items.append(_Item.of(made, self._merged(kept)))

    def _trimmed(self, span: Span) -> Iterable[Span]:
        """Yield the span without commas and a full stop at its end."""
        start, end = span
        text = self.parsed.text
        while end > start and text[end - 1] in _LOOSE:
            end -= 1
        if end > start and text[end - 1] == "." and len(self.parsed.token_at(end - 1)) == 1:
            end -= 1
        if start < end:
            yield start, end

    def _merged(self, spans: Iterable[Span]) -> Iterable[Span]:
        """Yield the spans, those with nothing but a full stop between them as one."""
        held: Span | None = None
        for span in sorted(spans):
            if held is None:
                held = span
            elif not self.parsed.text[held[1] : span[0]].strip(" .\xa0"):
                held = held[0], max(held[1], span[1])
            else:
                yield held
                held = span
        if held is not None:
            yield held

    def _is_quoted(self, span: Span) -> bool:
        return self.parsed.text.startswith(_OPENING, span[0])

    def _sentences(self, span: Span) -> tuple[int, int]:
        return self.parsed.sentence_index(span[0]), self.parsed.sentence_index(span[1] - 1)

    def introduce(self) -> None:
        """Give contents after "The mayor said:" at the end of a paragraph to that cue."""
        last = self._last_by_paragraph()
        rest = []
        for span in sorted(self.loose):
            number = self.parsed.paragraph_index(span[0])
            item = last.get(number - 1)
            if item is None or not self._announces(number - 1):
                rest.append(span)
            else:
                item.content[span] = None
                last[number] = item
        self.loose = rest

    def _last_by_paragraph(self) -> dict[int, _Item]:
        """Return for each paragraph the attribution with its last cue."""
        ordered = sorted(self.items, key=lambda item: item.cue)
        return {self.parsed.paragraph_index(item.cue[0][0]): item for item in ordered}

    def _announces(self, number: int) -> bool:
        start, end = self.parsed.paragraphs[number]
        return self.parsed.text[max(start, end - 8) : end].rstrip().endswith(":")

    def keep_quotations_whole(self) -> None:
        """Give words from the middle of a quotation to the statement that its beginning belongs to."""
        owners = {span: item for item in self.items for span in item.content}
        said = _Cover(owners)
        rest = []
        for span in [*owners, *self.loose]:
            piece = self.quotes.at(span[0])
            opening = said.around(piece.inner_start) if piece is not None and piece.inner_start < span[0] else None
            item = owners.get(span)
            if opening is None or owners[opening] is item:
                rest.extend([span] if item is None else [])
                continue
            if item is not None:
                del item.content[span]
            owners[opening].content[span] = None
            owners[span] = owners[opening]
        self.loose = rest

    def fill_quotations(self) -> None:
        """Give a statement the whole of a quotation whose opening or greater part it has, unless a cue stands in it.

        A paragraph of a quotation that nobody has goes to who has the paragraph before.
        """
        held = self._held_quotations()
        cues = _Cover(span for item in self.items for span in item.cue)
        said = _Cover(span for item in self.items for span in item.content)
        before: tuple[MarkedPiece, int] | None = None
        wholes: dict[int, list[Span]] = defaultdict(list)
        for piece in self.quotes.pieces:
            whole = piece.start, piece.end
            owner = held.get(piece)
            goes_on = before is not None and before[0].quotation == piece.quotation
            if owner is None and before is not None and goes_on and not said.touches(whole):
                owner = before[1]
            before = None if owner is None else (piece, owner)
            if owner is not None and not cues.touches(whole):
                wholes[owner].append(whole)
        for owner, spans in wholes.items():
            self.items[owner].content = dict.fromkeys(self._merged([*self.items[owner].content, *spans]))

    def _held_quotations(self) -> dict[MarkedPiece, int]:
        """Return the pieces of quotations of which a statement has the opening or the greater part."""
        held: dict[MarkedPiece, int] = {}
        for number, item in enumerate(self.items):
            lengths: dict[MarkedPiece, int] = defaultdict(int)
            for start, end in item.content:
                piece = self.quotes.at(start)
                if piece is not None:
                    lengths[piece] += piece.end - piece.start if start <= piece.inner_start else end - start
            held.update((piece, number) for piece, length in lengths.items() if 2 * length >= piece.end - piece.start)
        return held

    def name(self) -> None:
        """Let the rules name the source, the cue or the content that the encoder left open."""
        said = _Cover(span for item in self.items for span in item.content)
        cues = _Cover(span for item in self.items for span in item.cue)
        for item in self.items:
            frame = self.frames.at(item.cue[0])
            if frame is not None:
                self._complete(item, frame, free=_carries(frame, cues) or not _touches_any(said, frame.content))
        rest = []
        for span in self.loose:
            frame = self.frames.about(span)
            if frame is None or cues.touches(frame.cue):
                rest.append(span)
            else:
                self.items.append(_Item.of(from_frame(frame), [span]))
        self.loose = rest

    def _complete(self, item: _Item, frame: Frame, *, free: bool) -> None:
        """Take the rules' content for a cue without one, where it is ``free``: nobody else's, or another's whole."""
        if not item.content:
            if frame.tells or free:
                item.content = dict.fromkeys(sorted(frame.content))
        elif frame.source is not None and not _touch((frame.source,), item.opening):
            nameless = not item.source and _touch(frame.content[:_NEAR], item.opening)
            if nameless or self._is_cut(item) or self._is_told(item):
                item.source = (frame.source,)

    def _is_cut(self, item: _Item) -> bool:
        """Say whether the source is an article without its noun."""
        return any(self.parsed.text[start:end].lower() in _ARTICLES for start, end in item.source)

    def _is_told(self, item: _Item) -> bool:
        """Say whether what stands as the source is the object of the cue: "told | the agency"."""
        if not item.source:
            return False
        tokens = [token for token in self.parsed.tokens_between(*item.source[0]) if not token.is_space]
        head = next((t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i), None)
        start, end = item.cue[0]
        return head is not None and head.dep_ in ("dobj", "dative") and start <= head.head.idx < end

    def go_on(self) -> None:
        """Give a quotation that fills its paragraph to who was quoted last in the paragraph before."""
        quoted = sorted(
            (span, n) for n, item in enumerate(self.items) for span in item.content if self._is_quoted(span)
        )
        last = {self.parsed.paragraph_index(span[0]): self.items[n] for span, n in quoted}
        rest = []
        for span in sorted(self.loose):
            number = self.parsed.paragraph_index(span[0])
            if number - 1 in last and self._is_quoted(span) and self._fills(span, number):
                last[number] = last[number - 1]
                last[number].content[span] = None
            else:
                rest.append(span)
        self.loose = rest

    def _fills(self, span: Span, number: int) -> bool:
        start, end = self.parsed.paragraphs[number]
        return span[0] - start < _EDGE and end - span[1] < _EDGE

    def relay(self) -> None:
        """Add what others are said to have said within the words of a statement; annotators mark the outer one only."""
        said = _Cover(span for item in self.items for span in item.content)
        cues = _Cover(span for item in self.items for span in item.cue)
        for frame in self.frames:
            if frame.tells and said.holds(frame.cue) and not cues.touches(frame.cue):
                self.items.append(_Item.of(from_frame(frame), frame.content))

    def finished(self) -> Iterable[Attribution]:
        """Yield the attributions that have a content, and quotations that fill a paragraph and have no speaker."""
        for item in self.items:
            content = tuple(self._merged(item.content))
            if content:
                yield Attribution(item.source, item.cue, content, item.confidence, item.method)
        for span in self.loose:
            if self._is_quoted(span) and self._fills(span, self.parsed.paragraph_index(span[0])):
                yield Attribution((), (), (span,), None, TAGGED)


class _Frames:
    """The frames of the rules, asked by cue and by content."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._by_cue = sorted(frames, key=lambda frame: frame.cue)
        self._cues = [frame.cue[0] for frame in self._by_cue]
        pieces = [(start, end, index) for index, frame in enumerate(self._by_cue) for start, end in frame.content]
        self._pieces = sorted(pieces)
        self._starts = [piece[0] for piece in self._pieces]

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._by_cue)

    def at(self, cue: Span) -> Frame | None:
        """Return a frame whose cue shares a code point with ``cue``."""
        index = bisect_left(self._cues, cue[1]) - 1
        for frame in reversed(self._by_cue[max(0, index - 1) : index + 1]):
            if _touch((frame.cue,), (cue,)):
                return frame
        return None

    def about(self, span: Span) -> Frame | None:
        """Return the frame with the piece of content that overlaps ``span`` most, if it is much the same."""
        at = bisect_left(self._starts, span[0])
        near = self._pieces[max(0, at - _NEAR) : at + _NEAR]
        best = max(near, key=lambda piece: _overlap((piece[0], piece[1]), span), default=None)
        if best is None or _overlap((best[0], best[1]), span) < _ALIKE:
            return None
        return self._by_cue[best[2]]


@dataclass(frozen=True, slots=True)
class _Cover:
    """Spans that do not overlap, asked whether they share a code point with another."""

    starts: list[int]
    ends: list[int]

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        object.__setattr__(self, "starts", [start for start, _ in ordered])
        object.__setattr__(self, "ends", [end for _, end in ordered])

    def around(self, offset: int) -> Span | None:
        index = bisect_right(self.starts, offset) - 1
        return (self.starts[index], self.ends[index]) if index >= 0 and self.ends[index] > offset else None

    def holds(self, span: Span) -> bool:
        index = bisect_right(self.starts, span[0]) - 1
        return index >= 0 and self.ends[index] >= span[1]

    def touches(self, span: Span) -> bool:
        index = bisect_right(self.starts, span[1] - 1) - 1
        return index >= 0 and self.ends[index] > span[0]


def _carries(frame: Frame, cues: _Cover) -> bool:
    """Say whether a frame has another's statement for its content: "The mayor said that it was over, Tass reported"."""
    return frame.speaks and frame.source is not None and _touches_any(cues, frame.content)


def _touches_any(cover: _Cover, spans: Iterable[Span]) -> bool:
    return any(cover.touches(span) for span in spans)


def _touch(some: Iterable[Span], others: Iterable[Span]) -> bool:
    others = tuple(others)
    return any(start < end_b and start_b < end for start, end in some for start_b, end_b in others)


def _overlap(one: Span, other: Span) -> float:
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return shared / (one[1] - one[0] + other[1] - other[0] - shared)
