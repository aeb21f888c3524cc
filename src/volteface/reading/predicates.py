"""Noun phrases that say what somebody is called, not who is meant: "a traitor" in "called him a traitor".

Needs the token columns. Such a phrase stands for nobody of its own.
"""

from __future__ import annotations

from functools import cache

from volteface.reading.columns import Columns
from volteface.reading.label_words import called_before, calling_verbs, is_label_noun

__all__ = ["is_predicate"]

_MAX_CLIMB = 6
_ENDINGS = ("", "s", "ed", "d", "led", "ling", "ing")


def is_predicate(words: Columns, index: int) -> bool:
    """Return whether the indefinite noun phrase with the head ``index`` only says what somebody is called.

    That is so after "as", as the complement of a verb that gives names, and of a copula where the noun is a label.
    """
    first = index
    for _ in range(_MAX_CLIMB):
        if words.dep[first] != "conj":
            break
        first = words.head[first]
    dep, head = words.dep[first], words.head[first]
    if dep == "oprd":
        return True
    if dep == "pobj":
        return words.lower[head] == "as" and words.tag[words.head[head]].startswith("VB")
    if dep == "attr":
        return is_label_noun(words.lower[index])
    if not is_label_noun(words.lower[index]):
        return False
    return _is_plainly_called(words, first) or (
        dep == "dobj" and words.dep[head] in ("relcl", "acl") and _calls(words, head)
    )


def _calls(words: Columns, verb: int) -> bool:
    return words.lower[verb] in _calling_forms()


def _is_plainly_called(words: Columns, index: int) -> bool:
    """Return whether the order of words shows a calling, whatever the parse says: "calls Begin a terrorist"."""
    found = called_before(index, words.text[max(0, index - 12) : index])
    return found is not None and found[1] > 0 and _calls(words, found[1] - 1)


@cache
def _calling_forms() -> frozenset[str]:
    return frozenset(
        stem + ending
        for verb in calling_verbs()
        for stem in ((verb, verb[:-1]) if verb.endswith("e") else (verb,))
        for ending in _ENDINGS
    )
