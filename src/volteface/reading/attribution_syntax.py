"""What the rules of attribution ask of the dependency parse: subjects, that-clauses, the words of a cue.

Needs only tokens. Every walk is bounded, and words that govern more than a long sentence are left alone, so that
broken text of any length costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "TOLD",
    "child_of",
    "cue_words",
    "edges",
    "end_of",
    "find_subject",
    "has_infinitive_mark",
    "inverted_subject",
    "is_readable",
    "is_that_clause",
    "is_told",
    "misplaced_clause",
]

MAX_WORDS = 400
MAX_HOPS = 5
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_CUE_PARTS = frozenset(("aux", "auxpass", "neg", "prt"))
TOLD = frozenset(("tell", "ask", "warn", "urge", "order", "advise", "remind", "inform", "notify", "assure"))
"""Verbs whose passive subject is told something: it hears and does not speak."""
_SHARING = frozenset(("conj", "xcomp", "advcl", "dep"))
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON"))


def is_readable(token: Token) -> bool:
    """Say whether ``token`` governs no more words than a long sentence has."""
    return bool(token.right_edge.i - token.left_edge.i <= MAX_WORDS)


def edges(token: Token) -> tuple[int, int]:
    """Return the code points of the subtree of ``token``."""
    return token.left_edge.idx, end_of(token.right_edge)


def end_of(token: Token) -> int:
    """Return the code point after ``token``."""
    return int(token.idx) + len(token)


def child_of(token: Token, *deps: str) -> Token | None:
    """Return the first dependent of ``token`` with one of the labels, else ``None``."""
    return next((child for child in token.children if child.dep_ in deps), None)


def find_subject(verb: Token) -> Token | None:
    """Return the head of the noun phrase that does ``verb``, also where a governing verb holds it."""
    for _ in range(MAX_HOPS):
        subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
        if subject is not None:
            return subject
        if not is_readable(verb.head) or verb.dep_ == "acl":
            return verb.head if verb.dep_ == "acl" else None
        held = _held_by_governor(verb)
        if held is not None:
            return held
        if verb.dep_ in _SHARING:
            verb = verb.head
        elif verb.dep_ == "pcomp":
            verb = verb.head.head
        else:
            return None
        if verb.pos_ not in ("VERB", "AUX"):
            return verb if verb.pos_ in _NOMINAL else None
    return None


def _held_by_governor(verb: Token) -> Token | None:
    """Return the object of the governing verb where it does ``verb``: "asked him to say", "quoted him as saying"."""
    if verb.dep_ == "xcomp":
        return next((child for child in verb.head.children if child.dep_ == "dobj" and child.i < verb.i), None)
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as":
        return child_of(verb.head.head, "dobj")
    return None


def inverted_subject(verb: Token) -> Token | None:
    """Return the first noun behind ``verb``, which speaks where a quotation stands before it."""
    following = next(iter(verb.rights), None)
    return following if following is not None and following.pos_ in _NOMINAL and following.dep_ != "npadvmod" else None


def is_told(verb: Token, lemma: str) -> bool:
    """Say whether ``verb`` is a participle like "asked whether ...": its subject hears and does not speak."""
    if lemma not in TOLD or verb.dep_ not in ("advcl", "acl", "csubj", "dep") or verb.tag_ not in ("VBN", "VBD"):
        return False
    return child_of(verb, "nsubj", "aux", "dobj") is None


def is_that_clause(clause: Token) -> bool:
    """Say whether a clause opens with a "that" which is not its subject."""
    if clause.dep_ not in ("relcl", "acl", "advcl", "ccomp"):
        return False
    first = clause.left_edge
    return first.lower_ == "that" and first.dep_ not in ("nsubj", "nsubjpass", "det") and bool(first.i < clause.i)


def misplaced_clause(verb: Token) -> Iterator[Token]:
    """Yield the that-clause of "said in a letter that ...", which the parser hangs on the letter."""
    for child in verb.rights:
        noun: Token | None = child
        for _ in range(MAX_HOPS):
            if noun is None:
                break
            clause = next((inner for inner in noun.rights if is_that_clause(inner)), None)
            if clause is not None:
                yield clause
                return
            noun = next((inner for inner in noun.rights if inner.dep_ in ("prep", "pobj", "dobj", "appos")), None)


def has_infinitive_mark(verb: Token) -> Token | None:
    """Return the "to" of an infinitive, else ``None``."""
    return next((aux for aux in verb.lefts if aux.dep_ == "aux" and aux.lower_ == "to"), None)


def cue_words(verb: Token) -> tuple[int, int]:
    """Return the indices of the first and last token of the cue around ``verb``: auxiliaries, "not", adverbs."""
    parts: set[int] = set()
    for child in verb.children:
        adverbial = child.dep_ == "advmod" or (child.dep_ == "npadvmod" and child.i > verb.i)
        if child.dep_ in _CUE_PARTS:
            parts.add(child.i)
        elif adverbial and child.right_edge.i - child.left_edge.i < 3:
            parts.update(range(child.left_edge.i, child.right_edge.i + 1))
    first = last = verb.i
    while first - 1 in parts:
        first -= 1
    while last + 1 in parts:
        last += 1
    return first, last
