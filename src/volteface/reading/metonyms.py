"""When the name of a capital means the city and when the government, by its place in the sentence.

Needs the token columns and the names; turns names of capitals that only tell where into kind "place" without an actor.
"""

from __future__ import annotations

from volteface.reading.candidates import Candidate
from volteface.reading.columns import Columns

__all__ = ["read_metonyms"]

_WHERE = frozenset(
    (
        "in", "at", "near", "around", "outside", "inside", "across", "into", "through", "throughout", "within",
        "toward", "towards", "via", "over", "beyond",
    )
)  # fmt: skip
_WAYS = frozenset(("to", "from", "for", "of"))


def read_metonyms(words: Columns, names: list[Candidate]) -> None:
    """Mark the capitals that mean the city: kind "place", nobody behind them."""
    for name in names:
        if name.form == "name" and name.via == "capital" and _means_city(words, name):
            name.kind = "place"
            name.entries = ()


def _means_city(words: Columns, name: Candidate) -> bool:
    head = name.head
    dep = words.dep[head]
    if dep == "pobj":
        preposition = words.head[head]
        word = words.lower[preposition]
        if word in _WHERE:
            return True
        if word in _WAYS:
            return words.tag[words.head[preposition]] not in ("NN", "NNS")
        return False
    return dep in ("compound", "nmod", "appos", "npadvmod")
