"""Learned attribution: label scores and link vectors in, attributions out.

Spans come from a Viterbi pass that never lets an inside label follow another role or a paragraph break. Then every
content goes to the cue that its link vector fits best, and every cue takes the source that it fits best, or none.
A cue without content, and a content without a cue in its window, make no attribution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from volteface.reading.attribution import Attribution
from volteface.reading.encoder import Encoded, Encoder

__all__ = ["LABELS", "METHOD", "tag_attributions"]

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
METHOD = "attribution.encoder.v1"
_ROLES = ("source", "cue", "content")
_FORBIDDEN = -1e9


@dataclass(frozen=True, slots=True)
class _Span:
    """A tagged span: word rows [first, last), its role, and the mean probability of its labels."""

    role: str
    first: int
    last: int
    probability: float


def tag_attributions(text: str, encoder: Encoder) -> tuple[Attribution, ...]:
    """Return the attributions of a text, by the start of their first span."""
    encoded = encoder.encode(text)
    found: list[Attribution] = []
    for first, last in encoded.windows:
        spans = _decode(encoded, first, last)
        found.extend(_link(encoded, spans, encoder.meta))
    return tuple(sorted(found, key=lambda item: min((*item.source, *item.cue, *item.content))))


def _decode(encoded: Encoded, first: int, last: int) -> list[_Span]:
    scores = encoded.tags[first:last]
    if len(scores) == 0:
        return []
    log_p = scores - _log_sum(scores)
    path = _viterbi(log_p, encoded.breaks[first:last])
    spans: list[_Span] = []
    at = 0
    while at < len(path):
        label = path[at]
        if label == 0:
            at += 1
            continue
        role = (label - 1) // 2
        end = at + 1
        while end < len(path) and path[end] == 2 * role + 2:
            end += 1
        both = np.exp(log_p[at:end, 2 * role + 1]) + np.exp(log_p[at:end, 2 * role + 2])
        spans.append(_Span(_ROLES[role], first + at, first + end, float(both.mean())))
        at = end
    return spans


def _log_sum(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    top = scores.max(axis=1, keepdims=True)
    return np.asarray(top + np.log(np.exp(scores - top).sum(axis=1, keepdims=True)), dtype=np.float32)


def _viterbi(log_p: npt.NDArray[np.float32], breaks: npt.NDArray[np.bool_]) -> list[int]:
    """Best label path in which I-x follows only B-x or I-x, and a source or cue never crosses a break."""
    n = len(LABELS)
    allowed = np.zeros((n, n), dtype=np.float32)
    for role in range(3):
        inside = 2 * role + 2
        allowed[:, inside] = _FORBIDDEN
        allowed[[inside - 1, inside], inside] = 0.0
    at_break = allowed.copy()
    at_break[:, [2, 4]] = _FORBIDDEN
    score = log_p[0].copy()
    score[[2, 4, 6]] = _FORBIDDEN
    back = np.zeros(log_p.shape, dtype=np.int64)
    for i in range(1, len(log_p)):
        options = score[:, None] + (at_break if breaks[i] else allowed)
        back[i] = options.argmax(axis=0)
        score = options[back[i], np.arange(n)] + log_p[i]
    path = [int(score.argmax())]
    for i in range(len(log_p) - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]


def _link(encoded: Encoded, spans: Sequence[_Span], meta: Mapping[str, Any]) -> list[Attribution]:
    by_role = {role: [span for span in spans if span.role == role] for role in _ROLES}
    cues, sources, contents = by_role["cue"], by_role["source"], by_role["content"]
    if not cues or not contents:
        return []
    content_cue = _scores(encoded, contents, cues, (2, 3), meta["content_distance"], meta).argmax(axis=1)
    taken: dict[int, list[_Span]] = defaultdict(list)
    for content, cue in zip(contents, content_cue.tolist(), strict=True):
        taken[cue].append(content)
    chosen: list[int] = [-1] * len(cues)
    if sources:
        cue_source = _scores(encoded, cues, sources, (0, 1), meta["source_distance"], meta)
        best = cue_source.argmax(axis=1)
        better = cue_source.max(axis=1) > meta["no_source"]
        chosen = [int(index) if fits else -1 for index, fits in zip(best, better, strict=True)]
    return [
        _attribution(encoded, cues[cue], sources[chosen[cue]] if chosen[cue] >= 0 else None, held)
        for cue, held in sorted(taken.items())
    ]


def _scores(
    encoded: Encoded,
    asking: Sequence[_Span],
    answering: Sequence[_Span],
    vectors: tuple[int, int],
    bias: Sequence[float],
    meta: Mapping[str, Any],
) -> npt.NDArray[np.float32]:
    rows, columns = [span.first for span in asking], [span.first for span in answering]
    products = encoded.links[rows, vectors[0]] @ encoded.links[columns, vectors[1]].T * float(meta["link_dim"]) ** -0.5
    distance = encoded.positions[columns][None] - encoded.positions[rows][:, None]
    edges = np.asarray(meta["distance_buckets"])
    bucket = np.digitize(np.abs(distance), edges) + (distance < 0) * (len(edges) + 1)
    return np.asarray(products + np.asarray(bias, dtype=np.float32)[bucket], dtype=np.float32)


def _attribution(encoded: Encoded, cue: _Span, source: _Span | None, contents: Sequence[_Span]) -> Attribution:
    def offsets(span: _Span) -> tuple[int, int]:
        return int(encoded.starts[span.first]), int(encoded.ends[span.last - 1])

    parts = [cue, *contents, *([source] if source else [])]
    return Attribution(
        source=(offsets(source),) if source else (),
        cue=(offsets(cue),),
        content=tuple(offsets(span) for span in contents),
        confidence=round(float(np.prod([span.probability for span in parts]) ** (1 / len(parts))), 4),
        method=METHOD,
    )
