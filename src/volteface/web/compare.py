"""What two texts have in common and where they differ: sentence by sentence, and word by word where a sentence changed.

Needs two texts; makes runs of words. Very long texts are compared up to a limit, and the result says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Differences", "Run", "compare"]

Side = Literal["same", "gone", "new"]

_MOST_CHARS = 60_000
_MOST_WORDS = 400
_SENTENCE = re.compile(r".+?(?:[.!?…][\"”’)\]]*(?=\s)|\n|\Z)\s*", re.DOTALL)
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both texts, in the first only (gone), or in the second only (new)."""

    side: Side
    text: str


@dataclass(frozen=True, slots=True)
class Differences:
    """The runs of two texts in order, and whether the texts were too long to be compared to their ends."""

    runs: tuple[Run, ...]
    cut: bool


def compare(one: str, other: str) -> Differences:
    """Return where two texts differ."""
    cut = max(len(one), len(other)) > _MOST_CHARS
    before, after = ([match[0] for match in _SENTENCE.finditer(text[:_MOST_CHARS])] for text in (one, other))
    return Differences(tuple(_joined(_sentences(before, after))), cut)


def _sentences(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    plain_before, plain_after = [one.strip() for one in before], [one.strip() for one in after]
    matcher = SequenceMatcher(None, plain_before, plain_after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Run("same", "".join(after[c:d]))
        else:
            yield from _words("".join(before[a:b]), "".join(after[c:d]))


def _words(before: str, after: str) -> Iterator[Run]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        yield from (run for run in (Run("gone", before), Run("new", after)) if run.text)
        return
    bare_old, bare_new = [word.strip() for word in old], [word.strip() for word in new]
    for tag, a, b, c, d in SequenceMatcher(None, bare_old, bare_new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run("same", "".join(new[c:d]))
            continue
        yield Run("gone", "".join(old[a:b]))
        yield Run("new", "".join(new[c:d]))


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join neighbours of one side, and drop empty runs."""
    side: Side = "same"
    words: list[str] = []
    for run in runs:
        if run.side != side and words:
            yield Run(side, "".join(words))
            words = []
        side = run.side
        if run.text:
            words.append(run.text)
    if words:
        yield Run(side, "".join(words))
