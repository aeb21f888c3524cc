"""The vectors from which spaCy's tagger and parser read a document, at half the cost of spaCy's own way to them.

Needs the tok2vec of the English model and a document's tokens; makes one vector a token, as that component does but for
rounding. What it knows of a word apart from its neighbours is computed once and remembered; the four layers that look
at neighbours run as plain matrix products.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from thinc.model import Model

__all__ = ["TokenVectors"]

_KEPT = 50_000
"""Words that are remembered, 20 MB of vectors; then all are forgotten."""
_PIECES = 3
"""Values of which a layer keeps the greatest."""
_LEAST = np.float32(1e-8)

Floats = npt.NDArray[np.float32]


class _Layer(NamedTuple):
    """Weights of one layer: a row's neighbourhood to the pieces of its values, and how these are normalised."""

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats


class TokenVectors:
    """Computes the vectors of documents with the weights of one tok2vec model."""

    def __init__(self, model: Model[Any, Any]) -> None:
        embed, encode = model.layers
        extract, _, self._tables, self._mix, _ = embed.layers
        self._columns = extract.attrs["columns"]
        self._layers = [_layer(residual) for residual in encode.layers[0].layers]
        self._width: int = model.get_dim("nO")
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._rows: dict[bytes, int] = {}
        self._learnt = 0
        # Room for all of them: the system gives it page by page, as it is filled.
        self._known: Floats = np.zeros((_KEPT, self._width), np.float32)

    def __call__(self, doc: Doc) -> Floats:
        """Return the vector of every token, (tokens, width)."""
        with self._lock:
            values = self._apart(doc)
        edge = len(self._layers)
        padded = np.zeros((len(values) + 2 * edge, self._width), np.float32)
        padded[edge:-edge] = values
        for layer in self._layers:
            padded += _seen(padded, layer)
        return padded[edge:-edge]

    def _apart(self, doc: Doc) -> Floats:
        """Return what is known of each token apart from its neighbours."""
        features = np.ascontiguousarray(doc.to_array(self._columns), dtype=np.uint64)
        keys = features.view(f"V{features.shape[1] * features.itemsize}").ravel().tolist()
        if len(self._rows) > _KEPT:
            self._forget()
        rows = self._rows
        places = [rows.setdefault(key, len(rows)) for key in keys]
        if len(rows) > self._learnt:
            self._learn(features, places)
        return self._known[places]

    def _learn(self, features: npt.NDArray[np.uint64], places: list[int]) -> None:
        """Compute the vectors of words that were not met before: those whose place lies behind what is known."""
        first = dict(zip(reversed(places), range(len(places) - 1, -1, -1), strict=True))
        reached = len(self._rows)
        new = features[[first[place] for place in range(self._learnt, reached)]]
        if reached > len(self._known):
            more = np.zeros((reached - len(self._known), self._width), np.float32)
            self._known = np.concatenate((self._known, more))
        self._known[self._learnt : reached] = self._mix.layers[0].predict(self._tables.layers[0].predict(new))
        self._learnt = reached


def _layer(residual: Model[Any, Any]) -> _Layer:
    maxout, normalise = residual.layers[0].layers[1].layers[0].layers
    weights, bias, gain, shift = (
        np.asarray(node.get_param(name)) for node in (maxout, normalise) for name in node.param_names
    )
    # Piece by piece instead of value by value, so that the greatest is found over whole rows.
    return _Layer(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1), bias.T.ravel(), gain, shift)


def _seen(values: Floats, layer: _Layer) -> Floats:
    """Return what a layer makes of each row and its two neighbours."""
    width = values.shape[1]
    around = np.zeros((len(values), 3 * width), np.float32)
    around[1:, :width] = values[:-1]
    around[:, width : 2 * width] = values
    around[:-1, 2 * width :] = values[1:]
    made = around @ layer.weights
    made += layer.bias
    best = made[:, :width]
    for piece in range(1, _PIECES):
        best = np.maximum(best, made[:, piece * width : (piece + 1) * width])
    best -= best.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", best, best)[:, None] / np.float32(width) + _LEAST
    best *= spread ** np.float32(-0.5)
    best *= layer.gain
    best += layer.shift
    return best
