"""How a sentence speaks of the actors in it: the tone towards each mention, from hostile to favourable.

Needs the encoder's scores, the mentions, and where statements and events stand; makes mentions with a tone. Whose tone
it is follows from where the mention stands: in a statement the speaker's, else the article's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from volteface.reading.encoder import Encoded
from volteface.reading.language import ParsedDocument
from volteface.reading.main_events import split_heads
from volteface.records import Event, Mention, Statement

__all__ = ["tone_of", "with_tone"]

OWN_TYPE = ":"
"""What stands between the name of a user's ontology and a type of it."""
Floats = npt.NDArray[np.float32]


def with_tone(
    parsed: ParsedDocument,
    encoded: Encoded,
    mentions: Iterable[Mention],
    statements: Sequence[Statement],
    events: Sequence[Event],
) -> tuple[Mention, ...]:
    """Return the mentions, those of actors with their tone where their sentence says or tells something.

    Args:
        parsed: the document.
        encoded: the encoder's scores of its words.
        mentions: of the document, in order.
        statements: of the document: a sentence that holds some of their content says something.
        events: of the document: a sentence that holds a trigger tells something. Events of a user's own types do not
            count, so that PLOVER's records are the same with and without them.
    """
    telling = set(_telling(parsed, statements, events))
    scores = split_heads(encoded)["tone"]
    return tuple(
        replace(mention, tone=tone_of(encoded, scores, mention.start, mention.end))
        if mention.actor is not None and parsed.sentence_index(mention.start) in telling
        else mention
        for mention in mentions
    )


def tone_of(encoded: Encoded, scores: Floats, start: int, end: int) -> float | None:
    """Return the tone towards the words in [start, end): -1 hostile to 1 favourable, ``None`` where there are none.

    Args:
        encoded: the encoder's scores of the text.
        scores: those of its head of tone, (words, 3): hostile, neutral, favourable.
        start: first code point of the words.
        end: the code point after the last.
    """
    first, last = encoded.rows(start, end)
    if first == last:
        return None
    mean = scores[first:last].mean(axis=0)
    exp = np.exp(mean - mean.max())
    return round(float((exp[2] - exp[0]) / exp.sum()), 3)


def _telling(parsed: ParsedDocument, statements: Sequence[Statement], events: Sequence[Event]) -> Iterator[int]:
    """Yield the sentences that say or tell something."""
    starts = [sentence.start_char for sentence in parsed.sentences]
    for event in events:
        if OWN_TYPE not in event.type:
            yield parsed.sentence_index(event.trigger.start)
    for span in (span for statement in statements for span in statement.content):
        yield from range(parsed.sentence_index(span.start), max(0, bisect_left(starts, span.end)))
