"""spaCy's dependency parser, with the sentences of a document side by side instead of one after the other.

Needs the parser of the English model, and a tagged document with its token vectors; sets the heads and labels that
the component itself would set, in less than half the time. A document is cut where sentences probably end. The parser
begins a sentence with an empty stack, and nothing before it counts any more; so the pieces take their steps together,
as rows of one matrix. A piece is held good only if its stack was empty where it was to end, else it is parsed again as
one with what follows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from heapq import merge
from itertools import compress, pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["SentenceParser"]

_PLACES = 8
"""What the network sees of a state: the next two tokens, three of the stack, and three children of these."""
_LEAST = 5
"""Tokens of a piece, at least."""
_LONGEST = 400
"""Tokens of a piece, at most: its last steps are taken alone, which is slower than spaCy's own way."""
_FEWEST = 3
"""Pieces of a document from which on they are parsed side by side."""
_AHEAD = 2
"""Tokens behind a piece that the parser looks at before it ends."""
_TOGETHER = 4096
"""Tokens whose features are held at once, 4 kB each."""
_ENDS = frozenset(".!?")
_CLOSING = frozenset("”\"’')")
_OPENING = frozenset("“\"‘'(")
_NEVER = np.iinfo(np.int32).max

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


class _Piece(NamedTuple):
    """Tokens [first, last) of a document."""

    first: int
    last: int


class _Weights(NamedTuple):
    """The parser's network: from token vectors over the features of a state to the scores of its moves."""

    narrow: Floats
    narrow_bias: Floats
    features: Floats
    absent: Floats
    hidden_bias: Floats
    scores: Floats
    scores_bias: Floats


class SentenceParser:
    """Parses documents with the weights and the moves of one spaCy parser."""

    def __init__(self, language: Language) -> None:
        pipe: Any = language.get_pipe("parser")
        self._parser = pipe
        self._vocab = language.vocab
        self._weights = _weights(pipe.model)
        nothing = SimpleNamespace(tensor=np.zeros((1, len(self._weights.narrow)), np.float32))
        self._seen_by = pipe.model.predict([nothing]).get_token_ids
        self._blank = lru_cache(128)(self._new_blank)

    def __call__(self, doc: Doc) -> Doc:
        """Set heads and dependency labels of a tagged document."""
        cuts, opening = _cuts(doc)
        found = self._found(doc, cuts, opening) if len(cuts) > _FEWEST else None
        parsed: Doc = self._parser(doc) if found is None else self._annotated(doc, found)
        return parsed

    def _annotated(self, doc: Doc, found: Sequence[tuple[_Piece, Any]]) -> Doc:
        from spacy.pipeline._parser_internals.nonproj import deprojectivize  # type: ignore[import-not-found]  # no stub
        from spacy.pipeline._parser_internals.stateclass import StateClass  # type: ignore[import-not-found]  # no stub

        whole = StateClass(doc)
        for (first, last), state in found:
            for arc in state.arcs:
                if first + arc["child"] < last:
                    whole.add_arc(first + arc["head"], first + arc["child"], arc["label"])
        self._parser.moves.set_annotations(whole, doc)
        parsed: Doc = deprojectivize(doc)
        return parsed

    def _found(self, doc: Doc, cuts: Sequence[int], opening: Sequence[int]) -> list[tuple[_Piece, Any]] | None:
        """Return the pieces that hold good, each with its last state; ``None`` where one grows too long."""
        found: list[tuple[_Piece, Any]] = []
        at = 0
        while at < len(cuts) - 1:
            stop = max(at + 1, bisect_right(cuts, cuts[at] + _TOGETHER) - 1)
            held = self._block(doc, [_Piece(*ends) for ends in pairwise(cuts[at : stop + 1])], opening)
            if not held:
                return None
            found += held
            at = bisect_left(cuts, held[-1][0].last)
        return found

    def _block(self, doc: Doc, pieces: list[_Piece], opening: Sequence[int]) -> list[tuple[_Piece, Any]]:
        """Return the pieces of a block that hold good, joined where they must be; the last may be missing."""
        start, end = pieces[0].first, min(pieces[-1].last + _AHEAD, len(doc))
        table = self._table(np.asarray(doc.tensor[start:end], np.float32))
        states: dict[_Piece, Any] = {}
        while pieces and max(last - first for first, last in pieces) <= _LONGEST:
            new = [piece for piece in pieces if piece not in states]
            states.update((piece, self._state(piece, start, end, opening)) for piece in new)
            ends = np.array([_NEVER if last == len(doc) else last - start for _, last in new], np.int32)
            held = self._run([states[piece] for piece in new], ends, table)
            failed = set(compress(new, ~held))
            if pieces[-1] in failed:
                failed.remove(pieces.pop())
            if not failed:
                return [(piece, states[piece]) for piece in pieces]
            pieces = _joined(pieces, failed)
        return []

    def _table(self, vectors: Floats) -> Floats:
        """Return what each token adds to the hidden layer, a row for each place in a state; the last are nobody's."""
        narrow, narrow_bias, features, absent, hidden_bias, *_ = self._weights
        table = np.empty((len(vectors) + 1, features.shape[1]), np.float32)
        np.matmul(vectors @ narrow + narrow_bias, features, out=table[:-1])
        table[-1] = absent
        return table.reshape(-1, len(hidden_bias))

    def _state(self, piece: _Piece, start: int, end: int, opening: Sequence[int]) -> Any:
        """Return the state in which the parser begins a piece of a block [start, end)."""
        from spacy.pipeline._parser_internals.stateclass import StateClass

        first, last = piece
        last = min(last + _AHEAD, end)
        inside = opening[bisect_right(opening, first) : bisect_left(opening, last)]
        blank = self._blank(last - first, tuple(place - first for place in inside))
        return StateClass(blank, offset=first - start)

    def _new_blank(self, length: int, opening: Sequence[int]) -> Doc:
        """Return a document of any words: of a token the parser's state asks only whether it must open a sentence."""
        from spacy.attrs import SENT_START
        from spacy.tokens import Doc

        blank = Doc(self._vocab, words=["."] * length)
        flags = np.zeros((length, 1), np.uint64)
        flags[list(opening)] = 1
        blank.from_array([SENT_START], flags)  # type: ignore[arg-type]  # spaCy's stub wants a backend's own array type
        return blank

    def _run(self, states: list[Any], ends: Integers, table: Floats) -> Flags:
        """Let the states take their steps until each has reached its end; return which came there with nothing left."""
        *_, hidden_bias, scores, scores_bias = self._weights
        half = len(hidden_bias) // 2
        held = np.ones(len(states), np.bool_)
        rows = np.arange(len(states), dtype=np.int32)
        before = np.full((len(states), _PLACES), _NEVER, np.int32)
        while states:
            seen: Integers = self._seen_by(states)
            going = _going(seen, before[rows], ends[rows], held, rows)
            if going is not None:
                states, rows, seen = list(compress(states, going)), rows[going], seen[going]
                if not states:
                    break
            before[rows] = seen
            hidden = np.add.reduce(table.take(seen * _PLACES + np.arange(_PLACES), axis=0), axis=1)
            hidden += hidden_bias
            values = np.maximum(hidden[:, :half], hidden[:, half:]) @ scores
            values += scores_bias
            left = self._parser.transition_states(states, values)
            if len(left) < len(states):
                rows = rows[[not state.is_final() for state in states]]
            states = left
        return held


def _going(seen: Integers, before: Integers, ends: Integers, held: Flags, rows: Integers) -> Flags | None:
    """Return which states go on, ``None`` where all do; mark those that passed their end with something left.

    A state that did nothing but open a sentence behind its end sees what it saw before.
    """
    arrived = seen[:, 0] >= ends
    if not arrived.any():
        return None
    clean = (seen[:, 2:] < 0).all(axis=1)
    passed = arrived & ~clean & ((seen[:, 0] > ends) | (seen == before).all(axis=1))
    held[rows[passed]] = False
    going: Flags = ~(passed | (arrived & clean))
    return going


def _joined(pieces: Sequence[_Piece], failed: set[_Piece]) -> list[_Piece]:
    """Join each piece that failed with what follows, until it is twice as long."""
    joined: list[_Piece] = []
    reach = 0
    for piece in pieces:
        if piece.first < reach:
            joined[-1] = _Piece(joined[-1].first, piece.last)
            continue
        joined.append(piece)
        if piece in failed:
            reach = 2 * piece.last - piece.first
    return joined


def _weights(model: Any) -> _Weights:
    """Return the weights with the two pieces of each hidden value in halves of a row, so that whole rows compare."""
    network, lower, upper = model.layers
    narrow = network.layers[-1]
    features: Floats = lower.get_param("W")
    places, _, _, width = features.shape
    return _Weights(
        narrow=narrow.get_param("W").T.copy(),
        narrow_bias=narrow.get_param("b"),
        features=features.transpose(0, 2, 1, 3).reshape(-1, width).T.copy(),
        absent=lower.get_param("pad").reshape(places, *features.shape[1:3]).transpose(0, 2, 1).ravel(),
        hidden_bias=lower.get_param("b").T.ravel(),
        scores=upper.get_param("W").T.copy(),
        scores_bias=upper.get_param("b"),
    )


def _cuts(doc: Doc) -> tuple[list[int], list[int]]:
    """Return where pieces begin, with the length of the document as last, and which tokens must open a sentence."""
    from spacy.attrs import ORTH, SENT_START

    words, flags = doc.to_array([ORTH, SENT_START]).T
    strings = doc.vocab.strings
    ends, closing = (np.isin(words, [strings[mark] for mark in marks]) for marks in (_ENDS, _CLOSING))
    behind = ends.copy()
    behind[1:] |= closing[1:] & ends[:-1]
    opening: list[int] = np.flatnonzero(flags == 1).tolist()
    likely = [at for at in (np.flatnonzero(behind[:-1]) + 1).tolist() if _opens(strings[words[at]])]
    cuts = [0]
    for at in merge(opening, likely):
        if at - cuts[-1] >= _LEAST and at <= len(words) - _LEAST:
            cuts.append(at)
    return [*cuts, len(words)], opening


def _opens(word: str) -> bool:
    """Return whether a word may well be the first of a sentence."""
    return word[0].isupper() or word[0] in _OPENING
