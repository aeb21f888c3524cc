"""Token attributes of one document as plain lists: what loops over every token read, without a token object each."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Columns"]


class Columns:
    """The tokens of a document by column; row ``i`` is token ``i``.

    Attributes:
        text: the words as written.
        lower: the words in lower case.
        start: code point where each token starts.
        end: code point after its last.
        tag: fine part of speech.
        dep: dependency label.
        head: index of the syntactic head; a root is its own.
        sentence: number of the sentence, from 0.
        opening: whether the token is the first word of its sentence, blanks and quotation marks left out.
    """

    def __init__(self, doc: Doc) -> None:
        self.text = _words(doc)
        self.lower: list[str] = [word.lower() for word in self.text]
        self.tag, self.dep, self.head, starts, self.start = _attributes(doc)
        self.end: list[int] = [start + len(word) for start, word in zip(self.start, self.text, strict=True)]
        starts = self._checked(starts)
        self.sentence: list[int] = (np.cumsum(starts) - 1).clip(min=0).tolist() if starts else []
        self.opening = self._openings(starts)

    def __len__(self) -> int:
        return len(self.text)

    def token_at(self, offset: int) -> int:
        """Return the index of the token that covers or precedes the code point ``offset``."""
        return max(0, bisect_right(self.start, offset) - 1)

    def _checked(self, starts: list[bool]) -> list[bool]:
        """Return the sentence starts without those inside a run of words, where only the parser saw an end."""
        return [
            start and (index == 0 or not self.text[index - 1][-1].isalnum() or not self.text[index][0].isalnum())
            for index, start in enumerate(starts)
        ]

    def _openings(self, starts: list[bool]) -> list[bool]:
        opening = [False] * len(self.text)
        fresh = True
        for index, word in enumerate(self.text):
            fresh = fresh or starts[index]
            if fresh and (word[0].isalnum() or word[0] == "@"):
                opening[index] = True
                fresh = False
            elif word in ("“", '"', "‘", ":", "•"):
                fresh = True
        return opening


def _words(doc: Doc) -> list[str]:
    from spacy.attrs import ORTH

    codes: list[int] = doc.to_array(ORTH).tolist() if len(doc) else []
    written: dict[int, str] = {code: doc.vocab.strings[code] for code in set(codes)}
    return [written[code] for code in codes]


def _attributes(doc: Doc) -> tuple[list[str], list[str], list[int], list[bool], list[int]]:
    from spacy.attrs import DEP, HEAD, IDX, SENT_START, TAG

    if not len(doc):
        return [], [], [], [], []
    table = doc.to_array([TAG, DEP, HEAD, SENT_START, IDX])
    strings = doc.vocab.strings
    names: dict[int, str] = {code: strings[code] for code in {*table[:, 0].tolist(), *table[:, 1].tolist()}}
    heads = (table[:, 2].astype(np.int64) + np.arange(len(doc))).tolist()
    return (
        [names[code] for code in table[:, 0].tolist()],
        [names[code] for code in table[:, 1].tolist()],
        heads,
        [bool(value == 1) for value in table[:, 3].tolist()],
        table[:, 4].tolist(),
    )
