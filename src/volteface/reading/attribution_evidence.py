"""What the rules add to the encoder's label scores: their frames and the quotations, word by word.

Needs the parsed document, the words that the encoder has read and the frames of the rules. Makes scores to be added
before the best path is sought. The encoder knows better whether words are somebody's; the parse knows better where
they end. The weights were set on the development texts: docs/attribution.md has the figures with and without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from volteface.reading.attribution_rules import Frame
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.encoder import Encoded
from volteface.reading.language import ParsedDocument

__all__ = ["evidence_of"]

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]

_I_SOURCE, _B_CUE, _I_CUE, _I_CONTENT = map(LABELS.index, ("I-source", "B-cue", "I-cue", "I-content"))
_CUE_BEGINS = 0.75
_SOURCE_GOES_ON = 1.0
_CONTENT_GOES_ON = 1.25
_CUE_IS_OVER = -1.0
_IS_QUOTED = 0.75


def evidence_of(parsed: ParsedDocument, encoded: Encoded, frames: Iterable[Frame]) -> Floats:
    """Return what the rules add to the scores of ``encoded.tags``, (words, labels).

    Args:
        parsed: the document.
        encoded: its words, as the encoder has read them.
        frames: what the rules found in it.
    """
    scores = np.zeros_like(encoded.tags)
    for piece in parsed.marked_quotes.pieces:
        first, last = encoded.rows(piece.start, piece.end)
        scores[first:last, _I_CONTENT] = _IS_QUOTED
    parts = tuple(frames)
    inside = np.zeros(len(scores), dtype=bool)
    for frame in parts:
        for span in frame.content:
            inside[_inside(encoded, span)] = True
    scores[inside, _I_CONTENT] += _CONTENT_GOES_ON
    _mark(scores, encoded, parts)
    return scores


def _mark(scores: Floats, encoded: Encoded, frames: Sequence[Frame]) -> None:
    """Write the evidence of cues and sources, once for words that several frames share."""
    for frame in frames:
        first, last = encoded.rows(*frame.cue)
        if first < last:
            scores[first, _B_CUE] = _CUE_BEGINS
            scores[last : last + 1, _I_CUE] = _CUE_IS_OVER
        if frame.source is not None:
            scores[_inside(encoded, frame.source), _I_SOURCE] = _SOURCE_GOES_ON


def _inside(encoded: Encoded, span: Span) -> slice:
    """Return the rows of the words of ``span`` after its first."""
    first, last = encoded.rows(*span)
    return slice(first + 1, last)
