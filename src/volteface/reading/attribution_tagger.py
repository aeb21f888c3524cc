"""Learned attribution: label scores and link vectors in, attributions out.

Spans come from a Viterbi pass that never lets an inside label follow another role or cross the end of a paragraph.
Then every content goes to the cue of its paragraph that its link vector fits best, and every cue takes the source of
its paragraph that it fits best, or none. A cue without content makes no attribution; quoted words without a cue in
their paragraph make one without cue and source, for others to find their speaker.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from volteface.reading.attribution_parts import Attribution
from volteface.reading.encoder import Encoded

__all__ = ["LABELS", "METHOD", "tag_attributions"]

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
METHOD = "attribution.encoder.v1"
LABEL_BIAS = (0.0, -0.25, 0.2, 0.25, 0.0, -1.95, -0.6)
"""Added to the label scores: training weighs every word alike, which favours long contents over short cues."""
_ROLES = ("source", "cue", "content")
_FORBIDDEN = -1e9

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Span:
    """A tagged span: word rows [first, last), its role, its paragraph and the mean probability of its labels."""

    role: str
    first: int
    last: int
    paragraph: int
    probability: float


def tag_attributions(text: str, encoded: Encoded, evidence: Floats | None = None) -> tuple[Attribution, ...]:
    """Return the attributions of a text that the encoder has read, by the start of their first span.

    Args:
        text: the document's text.
        encoded: what the encoder says of it.
        evidence: scores to add to the encoder's log probabilities of the labels, (words, labels).
    """
    if len(encoded.starts) == 0:
        return ()
    paragraphs = _paragraphs(text, encoded)
    found: list[Attribution] = []
    for spans in _tagged(encoded, paragraphs, evidence):
        found.extend(_link(encoded, spans, encoded.meta))
    return tuple(sorted(found, key=lambda item: min((*item.source, *item.cue, *item.content))))


def _paragraphs(text: str, encoded: Encoded) -> npt.NDArray[np.int64]:
    """Return for each word the number of line breaks before it."""
    breaks = np.array([match.start() for match in re.finditer("\n", text)], dtype=np.int64)
    return np.searchsorted(breaks, encoded.starts)


def _tagged(encoded: Encoded, paragraphs: npt.NDArray[np.int64], evidence: Floats | None) -> Iterable[list[_Span]]:
    """Yield the spans of each window."""
    log_p = encoded.tags - _log_sum(encoded.tags)
    barred = np.diff(paragraphs, prepend=-1) > 0
    scores = log_p + np.asarray(LABEL_BIAS, dtype=np.float32)
    rows, bars = (scores if evidence is None else scores + evidence).tolist(), barred.tolist()
    for first, last in encoded.windows:
        path = _best_path(rows[first:last], bars[first:last]) if last > first else []
        spans = []
        for role, start, end in _runs(path):
            both = np.exp(log_p[first + start : first + end, 2 * role + 1 : 2 * role + 3]).sum(axis=1)
            at = first + start, first + end
            spans.append(_Span(_ROLES[role], *at, int(paragraphs[at[0]]), float(both.mean())))
        yield spans


def _log_sum(scores: Floats) -> Floats:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)), dtype=np.float32)


def _best_path(scores: Sequence[Sequence[float]], barred: Sequence[bool]) -> list[int]:
    """Return the best labels of a window: an inside label follows its own role only, and never over a barred word.

    In plain numbers: with seven labels, a step of arrays costs more than its arithmetic.
    """
    best = [_FORBIDDEN if label % 2 == 0 and label else score for label, score in enumerate(scores[0])]
    back: list[tuple[int, int, int, int]] = []
    for bar, (o, b1, i1, b2, i2, b3, i3) in zip(barred[1:], scores[1:], strict=True):
        top = max(best)
        _, source, in_source, cue, in_cue, content, in_content = best
        back.append((best.index(top), 1 + (in_source > source), 3 + (in_cue > cue), 5 + (in_content > content)))
        closed = _FORBIDDEN if bar else 0.0
        best = [
            top + o,
            top + b1,
            max(source, in_source) + i1 + closed,
            top + b2,
            max(cue, in_cue) + i2 + closed,
            top + b3,
            max(content, in_content) + i3 + closed,
        ]
    path = [best.index(max(best))]
    for befores in reversed(back):
        label = path[-1]
        path.append(befores[0 if label % 2 or not label else label // 2])
    return path[::-1]


def _runs(path: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """Yield (role, first, last) of each labelled run."""
    at = 0
    while at < len(path):
        first, label = at, path[at]
        at += 1
        if label:
            inside = label + label % 2
            while at < len(path) and path[at] == inside:
                at += 1
            yield inside // 2 - 1, first, at


def _link(encoded: Encoded, spans: Sequence[_Span], meta: Mapping[str, Any]) -> Iterable[Attribution]:
    """Yield the attributions of a window."""
    by_role = {role: [span for span in spans if span.role == role] for role in _ROLES}
    cues, sources, contents = by_role["cue"], by_role["source"], by_role["content"]
    taken: dict[int | None, list[_Span]] = defaultdict(list)
    for content, cue in zip(contents, _choose(encoded, contents, cues, _CONTENT, meta), strict=True):
        taken[cue].append(content)
    chosen = _choose(encoded, cues, sources, _SOURCE, meta)
    for index, (span, source) in enumerate(zip(cues, chosen, strict=True)):
        yield _attribution(encoded, span, None if source is None else sources[source], taken[index])
    for content in taken[None]:
        yield _attribution(encoded, None, None, [content])


@dataclass(frozen=True, slots=True)
class _Link:
    """Which link vectors meet, which biases of distance count, and what score nothing has."""

    asks: int
    answers: int
    distance: str
    nothing: str | None


_SOURCE = _Link(0, 1, "source_distance", "no_source")
_CONTENT = _Link(2, 3, "content_distance", None)


def _choose(
    encoded: Encoded, asking: Sequence[_Span], answering: Sequence[_Span], link: _Link, meta: Mapping[str, Any]
) -> list[int | None]:
    """Return for each asking span the answering one that fits it best in its paragraph, ``None`` where none does."""
    if not asking or not answering:
        return [None] * len(asking)
    scores = _scores(encoded, asking, answering, link, meta)
    here = np.array([span.paragraph for span in asking])[:, None] == [span.paragraph for span in answering]
    scores = np.where(here, scores, _FORBIDDEN)
    least = float(meta[link.nothing]) if link.nothing else _FORBIDDEN / 2
    return [
        int(best) if top > least else None for best, top in zip(scores.argmax(axis=1), scores.max(axis=1), strict=True)
    ]


def _scores(
    encoded: Encoded, asking: Sequence[_Span], answering: Sequence[_Span], link: _Link, meta: Mapping[str, Any]
) -> Floats:
    rows, columns = [span.first for span in asking], [span.first for span in answering]
    vectors = encoded.links[rows, link.asks] @ encoded.links[columns, link.answers].T
    distance = encoded.positions[columns][None] - encoded.positions[rows][:, None]
    edges = np.asarray(meta["distance_buckets"])
    bucket = np.digitize(np.abs(distance), edges) + (distance < 0) * (len(edges) + 1)
    bias = np.asarray(meta[link.distance], dtype=np.float32)[bucket]
    return np.asarray(vectors * float(meta["link_dim"]) ** -0.5 + bias, dtype=np.float32)


def _attribution(encoded: Encoded, cue: _Span | None, source: _Span | None, contents: Sequence[_Span]) -> Attribution:
    def offsets(span: _Span | None) -> tuple[tuple[int, int], ...]:
        return ((int(encoded.starts[span.first]), int(encoded.ends[span.last - 1])),) if span else ()

    parts = [span for span in (cue, *contents, source) if span]
    return Attribution(
        source=offsets(source),
        cue=offsets(cue),
        content=tuple(offset for span in contents for offset in offsets(span)),
        confidence=round(float(np.prod([span.probability for span in parts]) ** (1 / len(parts))), 4),
        method=METHOD,
    )
