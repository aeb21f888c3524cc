"""The spans of one attribution: what every finder of attributions makes, and what statements are built on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Attribution"]

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
