"""What the encoder says of each sentence's main event: who acts on whom, of what class, and which word tells it.

Needs the parsed document and the encoder's scores; makes a ``MainEvent`` a sentence. The classes are those that
sentences were annotated with: the types of PLOVER, with ``YIELD`` for CONCEDE and RETREAT, and ``NONE`` for a plain
statement. Everything is computed once a document, over all its words at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from volteface.reading.encoder import Encoded
from volteface.reading.language import ParsedDocument

__all__ = ["NOTHING", "MainEvent", "Side", "find_main_events", "split_heads"]

Floats = npt.NDArray[np.float32]

NOTHING = "NONE"
"""The class of a sentence that tells of no event."""
_ROLES = {"S": "actors", "T": "recipients", "R": "parties"}


@dataclass(frozen=True, slots=True)
class Side:
    """A phrase that takes part.

    Attributes:
        start: code point at which it starts.
        end: code point at which it ends.
        probability: the mean of its words' labels, 0..1.
    """

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class MainEvent:
    """The main event of one sentence.

    Attributes:
        actors: who acts.
        recipients: on whom.
        parties: who takes part in a mutual event.
        classes: probability of each class, summing to 1.
        words: (start, weight) of each word, weights summing to 1: the heaviest tells the event.
    """

    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    parties: tuple[Side, ...]
    classes: Mapping[str, float]
    words: tuple[tuple[int, float], ...]

    @property
    def best(self) -> tuple[str, float]:
        """The most probable class and its probability."""
        return max(self.classes.items(), key=lambda item: item[1])

    def weight(self, start: int, end: int) -> float:
        """Return the summed weight of the words that begin in [start, end)."""
        return sum(weight for at, weight in self.words if start <= at < end)


def find_main_events(parsed: ParsedDocument, encoded: Encoded) -> tuple[MainEvent | None, ...]:
    """Return one main event a sentence of ``parsed.sentences``; ``None`` where a sentence has no words.

    Args:
        parsed: the document.
        encoded: the encoder's scores of its words.
    """
    starts = np.array([sentence.start_char for sentence in parsed.sentences], dtype=np.int64)
    if not len(starts) or not len(encoded.starts):
        return (None,) * len(starts)
    meta = encoded.meta
    heads = split_heads(encoded)
    bounds = [*np.searchsorted(encoded.starts, starts).tolist(), len(encoded.starts)]
    sides = _softmax(heads["sides"])
    found: list[MainEvent | None] = []
    for first, last in pairwise(bounds):
        if first == last:
            found.append(None)
            continue
        weight = _softmax(heads["weight"][first:last].T)[0]
        classes = _softmax((weight[:, None] * heads["roots"][first:last]).sum(axis=0)[None])[0]
        places = encoded.starts[first:last], encoded.ends[first:last]
        found.append(
            MainEvent(
                **_sides(sides[first:last], places, meta["sides"]),
                classes=dict(zip(meta["roots"], classes.tolist(), strict=True)),
                words=tuple(zip(places[0].tolist(), weight.tolist(), strict=True)),
            )
        )
    return tuple(found)


def split_heads(encoded: Encoded) -> dict[str, Floats]:
    """Return the scores of each head by its name, (words, outputs of the head)."""
    widths: Mapping[str, int] = encoded.meta["event_heads"]
    edges = np.cumsum(list(widths.values()))[:-1].tolist()
    return dict(zip(widths, np.split(encoded.events, edges, axis=1), strict=True))


def _softmax(scores: Floats) -> Floats:
    exp = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float32)


def _sides(
    probabilities: Floats, places: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], labels: Sequence[str]
) -> dict[str, tuple[Side, ...]]:
    """Return the labelled runs of a sentence by role; an inside label without a beginning opens a run."""
    found: dict[str, list[Side]] = {name: [] for name in _ROLES.values()}
    best = probabilities.argmax(axis=1).tolist()
    at = 0
    while at < len(best):
        first, label = at, labels[best[at]]
        at += 1
        if label == "O":
            continue
        inside = "I-" + label[2:]
        while at < len(best) and labels[best[at]] == inside:
            at += 1
        role = [labels.index("B-" + label[2:]), labels.index(inside)]
        sure = float(probabilities[first:at, role].sum(axis=1).mean())
        found[_ROLES[label[2:]]].append(Side(int(places[0][first]), int(places[1][at - 1]), sure))
    return {name: tuple(items) for name, items in found.items()}
