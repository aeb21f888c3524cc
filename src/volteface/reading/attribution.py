"""Where a text attributes words to somebody: source, cue and content as spans.

Needs the parsed document. Makes ``Attribution``: spans only, so that another finder can take the place of the
rules in ``attribution_rules`` without touching what is built on them.
"""

from __future__ import annotations

from dataclasses import dataclass

from volteface.reading.attribution_rules import METHOD, find_frames
from volteface.reading.language import ParsedDocument

__all__ = ["Attribution", "find_attributions"]

Offsets = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """The spans of one attribution, as code points [start, end); an empty source is one the text does not name.

    Attributes:
        source: who is said to speak or think.
        cue: the words that attribute ("said", "according to").
        content: what is said; several spans where it is interrupted.
        confidence: 0..1, or ``None``.
        method: component and version that found it.
    """

    source: Offsets
    cue: Offsets
    content: Offsets
    confidence: float | None
    method: str


def find_attributions(parsed: ParsedDocument) -> tuple[Attribution, ...]:
    """Return the attributions of a document, sorted by their first word."""
    found = [
        Attribution(
            source=(frame.source,) if frame.source else (),
            cue=(frame.cue,),
            content=tuple(sorted(frame.content)),
            confidence=frame.confidence,
            method=METHOD,
        )
        for frame in find_frames(parsed)
    ]
    return tuple(sorted(found, key=lambda item: (min(item.content + item.cue + item.source), item.cue)))
