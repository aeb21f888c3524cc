"""The words of an event's side: a maximal noun phrase with its name or title in apposition, without dates.

Needs the parse; makes offsets. "The minister, Ada Byron, on Monday" is "The minister, Ada Byron".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from volteface.reading.references import extent

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["is_date_word", "side_phrase"]

_LEFT_OUT = frozenset(("relcl", "acl", "cc", "conj", "advcl", "parataxis", "preconj", "nsubj", "ccomp", "dep"))
_NESTED_OUT = frozenset(("relcl", "appos", "advcl", "parataxis", "ccomp"))
_DATE_WORDS = frozenset((
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "today", "yesterday",
    "tomorrow", "week", "month", "year", "day", "night", "morning", "evening", "afternoon", "weekend", "decade",
    "century", "hour", "days", "weeks", "months", "years", "hours", "weekday", "tonight", "midnight", "noon",
    "dawn", "spring", "summer", "autumn", "recently", "now", "time",
))  # fmt: skip
_MAX_APPOSITION = 12
_MAX_TOKENS = 200


def is_date_word(token: Token) -> bool:
    """Return whether ``token`` names a day, a month, a year or another stretch of time."""
    if token.tag_ == "CD":
        return len(token.text) == 4 and token.text[:2] in ("18", "19", "20")
    return (
        token.lower_ in _DATE_WORDS
        and (token.lower_ != "may" or token.tag_ == "NNP")
        and (token.lower_ != "march" or token.tag_ == "NNP")
    )


def side_phrase(head: Token) -> tuple[int, int]:
    """Return the code points [start, end) of the phrase of ``head``."""
    return extent(head, _kept(head), closing=")")


def _kept(head: Token) -> set[int]:
    kept = {head.i}
    apposition = _apposition(head)
    queue = [head]
    while queue and len(kept) < _MAX_TOKENS:
        token = queue.pop()
        for item in token.children:
            if _is_out(token, item, head, apposition):
                continue
            kept.add(item.i)
            queue.append(item)
    return kept


def _is_out(token: Token, item: Token, head: Token, apposition: Token | None) -> bool:
    dependency = item.dep_
    if dependency == "punct":
        return not (item.text in "-–’'()" or (token == head and apposition is not None and item.i < apposition.i))
    if dependency == "appos":
        return item != apposition
    if token == head:
        return dependency in _LEFT_OUT or _is_date(item)
    return dependency in _NESTED_OUT or _is_date(item)


def _is_date(item: Token) -> bool:
    if item.dep_ in ("npadvmod", "tmod"):
        return is_date_word(item)
    if item.dep_ != "prep":
        return False
    return any(inner.dep_ == "pobj" and is_date_word(inner) for inner in item.children)


def _apposition(head: Token) -> Token | None:
    """Return the name or title that follows ``head`` between commas or brackets, where it is short."""
    for item in head.children:
        if item.dep_ == "appos" and item.i > head.i:
            length = item.right_edge.i - item.left_edge.i
            plain = not any(inner.dep_ in ("relcl", "conj") for inner in item.children)
            return item if plain and length <= _MAX_APPOSITION else None
    return None
