"""Pronouns before their name: "While he may be right, Trump said ...", "In its report, the agency ..."."""

from __future__ import annotations

from volteface.reading.columns import Columns

__all__ = ["subject_ahead"]

_FRONTED = frozenset(("advcl", "prep", "npadvmod", "pcomp"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_HIGHEST = 8
_FARTHEST = 40


def subject_ahead(words: Columns, head: int) -> int | None:
    """Return the subject after a pronoun whose sentence opens with the clause or phrase around it.

    Args:
        words: the token columns.
        head: index of the pronoun.
    """
    at = head
    for _ in range(_HIGHEST):
        above = words.head[at]
        if above == at:
            return None
        if above > head and words.dep[at] in _FRONTED:
            for index in range(head + 1, min(above, head + _FARTHEST)):
                if words.head[index] == above and words.dep[index] in _SUBJECTS:
                    return index
        at = above
    return None
