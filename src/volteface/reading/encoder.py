"""The learned tagger: one forward pass of a small encoder over a text, shared by all its heads.

Weights are an int8 ONNX file in ``weights/`` beside this file, run by onnxruntime on one thread. A checksum is kept
with them, and loading fails where it does not match.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from volteface.errors import ModelError
from volteface.reading.pieces import PieceTable, Window, cut_units, pack_windows, piece_table

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["WEIGHTS", "Encoded", "Encoder", "encode", "load_encoder"]

WEIGHTS = Path(__file__).with_name("weights")
"""The folder of the packaged weights."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of a text, one row for each word (letters or digits, or one punctuation mark).

    Attributes:
        starts: code points at which the words start, shape (words,).
        ends: code points at which they end, shape (words,).
        windows: (first, last) word rows of each window: links are scored inside a window only.
        breaks: True where a word opens a paragraph or sentence unit, shape (words,).
        positions: position in its window, counted in pieces, shape (words,).
        tags: label scores, shape (words, labels).
        links: link vectors, shape (words, 4, dimension).
        events: scores of the heads of events and tone side by side, shape (words, outputs).
        meta: labels, names and widths of the heads, distance biases and figures, as ``training.export`` wrote them.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    windows: tuple[tuple[int, int], ...]
    breaks: npt.NDArray[np.bool_]
    positions: npt.NDArray[np.int64]
    tags: Floats
    links: Floats
    events: Floats
    meta: Mapping[str, Any]

    def rows(self, start: int, end: int) -> tuple[int, int]:
        """Return the rows [first, last) of the words that share a code point with [start, end); empty where none do."""
        first = int(np.searchsorted(self.ends, start, "right"))
        return first, max(first, int(np.searchsorted(self.starts, end, "left")))


class Encoder:
    """The encoder with its tokenizer and what its heads need to be read.

    Attributes:
        meta: labels, distance biases and figures, as ``training.export`` wrote them.
    """

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, meta: Mapping[str, Any]) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self.meta = meta

    def encode(self, text: str) -> Encoded:
        """Run the encoder over a text of any length; time grows with its length, memory with a window."""
        table = piece_table(text, self._tokenizer)
        windows = pack_windows(cut_units(text, table))
        heads = np.zeros(len(table.ids), dtype=bool)
        heads[table.heads] = True
        rows = [self._run(window, table, heads) for window in windows]
        return _assemble(table, windows, rows, self.meta)

    def _run(self, window: Window, table: PieceTable, heads: npt.NDArray[np.bool_]) -> _Row:
        # One window a pass: its values stay in the core's caches, and attention needs no mask.
        ids = np.array([window.input_ids(table.ids)], dtype=np.int64)
        tags, links, events = self._session.run(["tags", "links", "events"], {"input_ids": ids})
        pairs = np.array(list(window.positions()), dtype=np.int64).reshape(-1, 2)
        pairs = pairs[heads[pairs[:, 0]]]
        at = pairs[:, 1]
        return _Row(pairs[:, 0], at, tags[0, at], links[0, at], events[0, at])


class _Row(NamedTuple):
    """What the encoder says of the words of one window."""

    pieces: npt.NDArray[np.int64]
    positions: npt.NDArray[np.int64]
    tags: Floats
    links: Floats
    events: Floats


def _assemble(table: PieceTable, windows: list[Window], rows: list[_Row], meta: Mapping[str, Any]) -> Encoded:
    if not rows:
        no_words = np.zeros(0, dtype=np.int64)
        rows = [
            _Row(
                no_words,
                no_words,
                np.zeros((0, len(meta["labels"])), np.float32),
                np.zeros((0, 4, int(meta["link_dim"])), np.float32),
                np.zeros((0, sum(meta["event_heads"].values())), np.float32),
            )
        ]
    pieces = np.concatenate([row.pieces for row in rows])
    bounds = np.cumsum([0, *(len(row.pieces) for row in rows)]).tolist()
    opening = np.zeros(len(table.ids), dtype=bool)
    opening[[first for window in windows for first, _ in window.units]] = True
    return Encoded(
        starts=np.asarray(table.starts, dtype=np.int64)[pieces],
        ends=_word_ends(table)[pieces],
        windows=tuple(pairwise(bounds)) if windows else (),
        breaks=opening[pieces],
        positions=np.concatenate([row.positions for row in rows]),
        tags=np.concatenate([row.tags for row in rows]).astype(np.float32, copy=False),
        links=np.concatenate([row.links for row in rows]).astype(np.float32, copy=False),
        events=np.concatenate([row.events for row in rows]).astype(np.float32, copy=False),
        meta=meta,
    )


def _word_ends(table: PieceTable) -> npt.NDArray[np.int64]:
    """Return for each word-beginning piece the code point at which its word ends."""
    ends = np.asarray(table.ends, dtype=np.int64)
    heads = table.heads
    out = ends.copy()
    if not heads:
        return out
    for head, following in zip(heads, [*heads[1:], len(table.ids)], strict=True):
        out[head] = ends[following - 1]
    return out


def encode(text: str) -> Encoded:
    """Run the packaged encoder over a text.

    Raises:
        ModelError: the packaged weights are missing or damaged.
    """
    return load_encoder().encode(text)


@cache
def load_encoder(folder: Path = WEIGHTS) -> Encoder:
    """Load the encoder once a process.

    Raises:
        ModelError: the weights are missing or their checksum does not match.
    """
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    try:
        meta = json.loads((folder / "encoder.json").read_text("utf-8"))
        weights = (folder / "encoder.onnx").read_bytes()
    except FileNotFoundError as error:
        missing = f"no weights: {error.filename} is missing; install volteface again or run 'make train'"
        raise ModelError(missing) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != meta["sha256"]:
        raise ModelError(
            f"{folder / 'encoder.onnx'}: found the SHA-256 {found}, expected {meta['sha256']}; install volteface again"
        )
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph stands in fused operators already; more fusing makes its normalisation five times as slow.
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_BASIC
    session = InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    return Encoder(session, Tokenizer.from_file(str(folder / "tokenizer.json")), meta)
