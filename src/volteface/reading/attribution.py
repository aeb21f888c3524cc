"""Where a text attributes words to somebody: source, cue and content as spans.

Needs the parsed document. Makes ``Attribution``: spans only. The rules of ``attribution_rules`` read the text over its
parse; the encoder finds the spans paragraph by paragraph, with what the rules found as evidence
(``attribution_evidence``), and ``attribution_join`` makes one list of both.
"""

from __future__ import annotations

from volteface.reading.attribution_evidence import evidence_of
from volteface.reading.attribution_join import join_attributions
from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_rules import find_frames
from volteface.reading.attribution_tagger import tag_attributions
from volteface.reading.encoder import Encoded
from volteface.reading.language import ParsedDocument

__all__ = ["Attribution", "find_attributions"]


def find_attributions(parsed: ParsedDocument, encoded: Encoded) -> tuple[Attribution, ...]:
    """Return the attributions of a document that the encoder has read, sorted by their first word."""
    frames = find_frames(parsed)
    tagged = tag_attributions(parsed.text, encoded, evidence_of(parsed, encoded, frames))
    return join_attributions(parsed, tagged, frames)
