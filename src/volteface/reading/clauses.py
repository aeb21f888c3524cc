"""Clauses: the stretch of text of a verb's own clause, who its subject is, and the verb that governs a word.

Needs only the parse. Every walk is bounded, so that a sentence of any length costs no more than its own length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["antecedent", "clause_span", "governing_verb", "has_subject", "is_negated", "objects", "subjects", "trim"]

_MAX_WORDS = 160
"""Clauses longer than this are lists or broken text; only the words around the verb are kept."""
_MAX_CLIMB = 12
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass", "expl"))
_SHARED = frozenset(("conj", "xcomp", "advcl", "pcomp", "ccomp", "acl", "prep"))
_LEADING = frozenset(("that", "and", "but", "or", "which", "who", "as", "while", "although", "though", "because", "so"))
_RELATIVE_TAGS = frozenset(("WDT", "WP"))
_VERBAL = frozenset(("VERB", "AUX"))


def governing_verb(token: Token) -> Token:
    """Return the nearest verb that ``token`` is or hangs under; the token itself where there is none."""
    verb = token
    for _ in range(_MAX_CLIMB):
        if verb.pos_ in _VERBAL and verb.dep_ not in ("aux", "auxpass", "amod", "compound"):
            return verb
        if verb.head == verb:
            break
        verb = verb.head
    return verb if verb.pos_ in _VERBAL else token


def clause_span(verb: Token) -> tuple[int, int]:
    """Return the code points [start, end) of the clause of ``verb``.

    Its subject, objects and subordinate clauses belong to it; clauses coordinated with it and the words that only
    join it to an outer clause ("that", "and", "which") do not.
    """
    doc = verb.doc
    first, last = verb.left_edge.i, verb.right_edge.i
    if last - first > _MAX_WORDS:
        first, last = max(first, verb.i - _MAX_WORDS // 4), min(last, verb.i + _MAX_WORDS // 4)
    for child in verb.rights:
        if child.dep_ in ("conj", "parataxis") and child.pos_ in _VERBAL:
            last = max(verb.i, child.left_edge.i - 1)
            break
    while last > verb.i and (doc[last].dep_ == "cc" or doc[last].is_punct or doc[last].is_space):
        last -= 1
    while first < verb.i and (doc[first].is_punct or doc[first].is_space or doc[first].lower_ in _LEADING):
        first += 1
    return doc[first].idx, doc[last].idx + len(doc[last])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return [start, end) without blanks and marks at its edges."""
    while start < end and not text[start].isalnum() and text[start] not in "“\"‘'":
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:–—-"):
        end -= 1
    return start, end


def has_subject(verb: Token) -> bool:
    """Return whether the verb has a subject of its own."""
    return any(child.dep_ in _SUBJECTS for child in verb.lefts)


def subjects(verb: Token) -> tuple[Token, ...]:
    """Return the heads that do what ``verb`` says: its subject, its passive agent, or the subject that it shares.

    A relative pronoun gives way to its antecedent. Empty where nobody is named.
    """
    for _ in range(_MAX_CLIMB):
        passive = False
        for child in verb.children:
            if child.dep_ == "nsubj":
                return (antecedent(child, verb),)
            passive = passive or child.dep_ == "nsubjpass"
        agents = tuple(_agents(verb))
        if agents or passive:
            return agents
        if verb.dep_ in ("relcl", "acl") and verb.head.pos_ in ("NOUN", "PROPN"):
            if verb.dep_ == "relcl" or verb.tag_ != "VB":
                return (verb.head,) if verb.tag_ == "VBG" else ()
            verb = governing_verb(verb.head)
            continue
        if verb.dep_ not in _SHARED or verb.head == verb:
            return ()
        verb = verb.head
    return ()


def _agents(verb: Token) -> Iterator[Token]:
    for child in verb.rights:
        if child.dep_ == "agent":
            yield from (inner for inner in child.rights if inner.dep_ == "pobj")


def antecedent(token: Token, verb: Token) -> Token:
    """Return the noun that a relative pronoun under ``verb`` stands for; any other token as it is."""
    if token.tag_ not in _RELATIVE_TAGS and token.lower_ != "that":
        return token
    for _ in range(_MAX_CLIMB):
        if verb.dep_ == "relcl":
            return verb.head
        if verb.dep_ not in _SHARED or verb.head == verb:
            return token
        verb = verb.head
    return token


def objects(verb: Token) -> tuple[Token, ...]:
    """Return the heads of the direct objects of ``verb``, or its passive subject; relative pronouns resolved."""
    return tuple(antecedent(child, verb) for child in verb.children if child.dep_ in ("dobj", "nsubjpass"))


def is_negated(verb: Token) -> bool:
    """Return whether ``verb`` is negated by a word of its own ("not", "never", "no longer")."""
    return any(child.dep_ == "neg" or child.lower_ in ("never", "hardly", "nor") for child in verb.children)
