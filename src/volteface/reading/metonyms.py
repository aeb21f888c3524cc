"""When the name of a capital means the city and when the government, by its place in the sentence.

Needs the token columns and the names; turns names of capitals that only tell where into kind "place" without an actor.
"""

from __future__ import annotations

from volteface.reading.candidates import Candidate
from volteface.reading.columns import Columns
from volteface.reading.language import ParsedDocument

__all__ = ["read_metonyms"]

_WHERE = frozenset(
    (
        "in", "at", "near", "around", "outside", "inside", "across", "into", "through", "throughout", "within",
        "toward", "towards", "via", "over", "beyond",
    )
)  # fmt: skip
_WAYS = frozenset(("to", "from", "for", "of"))


def read_metonyms(
    words: Columns, names: list[Candidate], *, parsed: ParsedDocument, attitudes: frozenset[str]
) -> None:
    """Mark the capitals that mean the city: kind "place", nobody behind them.

    Args:
        words: the token columns.
        names: the names; some change their kind.
        parsed: the document, for lemmas.
        attitudes: nouns after which "in" with a capital means its government ("concern in Vienna").
    """
    for name in names:
        if name.form != "name" or name.via != "capital":
            continue
        if _means_city(words, name) and not _holds_attitude(words, name, parsed, attitudes):
            name.kind = "place"
            name.entries = ()


def _holds_attitude(words: Columns, name: Candidate, parsed: ParsedDocument, attitudes: frozenset[str]) -> bool:
    """Say whether "in" with the capital follows what only people in power have: "raised concerns in Vienna"."""
    preposition = words.head[name.head]
    if words.lower[preposition] != "in":
        return False
    before = (words.head[preposition], preposition - 1)
    return any(i >= 0 and words.tag[i] in ("NN", "NNS") and parsed.lemma(parsed.doc[i]) in attitudes for i in before)


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
