"""Who did it where the trigger's slots do not say: whose deed it was part of, whose text, whose report.

Needs the parse, the candidates of the document and what finds the doers in the slots of one; makes the heads of noun
phrases. "Killed when the army shelled the town", "wounded in an army raid" and "a statement urging them" name a doer
beside the verb's own frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from volteface.reading import syntax

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.triggers import Candidate, Matcher

__all__ = ["find_doers"]

_FORCE = frozenset(("ASSAULT", "COERCE"))
_THROUGH = frozenset(("in", "during", "by", "from", "under", "amid"))
"""Prepositions that join who suffered to the deed that they suffered from: "wounded in a raid"."""
_WHEN = frozenset(("when", "after", "as", "while"))
_GUARDS = frozenset(("police", "army", "military", "authorities", "gendarmerie", "troops", "soldiers"))
Slots = Callable[["Candidate"], tuple["Token", ...]]


def find_doers(
    matcher: Matcher, candidate: Candidate, others: Mapping[int, Candidate], doers: Slots
) -> tuple[Token, ...]:
    """Return who did what a verb without a doer of its own tells, as far as words around it say so.

    Args:
        matcher: finds what stands in a slot.
        candidate: the trigger, a verb.
        others: all candidates by token index.
        doers: finds the doers in a candidate's own slots.
    """
    token = candidate.token
    if not syntax.is_verb(token):
        return ()
    if token.tag_ == "VBG" and token.dep_ == "acl":
        return _authors(matcher, token)
    if candidate.best.row.type not in _FORCE or not syntax.is_passive(token):
        return ()
    suffered = syntax.logical_object(token)
    for deed in (*_deeds(token), *_occasions(token)):
        inner = others.get(deed.i)
        if inner is None or inner.best.row.type not in _FORCE or inner.best.reciprocal:
            continue
        found = tuple(item for item in doers(inner) if item != suffered)
        if found:
            return found
    return _reporters(token)


def _deeds(verb: Token) -> Iterator[Token]:
    for item in verb.children:
        if item.dep_ in ("prep", "agent") and item.lower_ in _THROUGH:
            for noun in item.children:
                if noun.dep_ == "pobj":
                    yield noun


def _occasions(verb: Token) -> Iterator[Token]:
    """Yield the verb of "killed when the army shelled them", and what it has done: "when jets carried out a raid"."""
    for clause in verb.children:
        if clause.dep_ != "advcl" or not syntax.is_verb(clause):
            continue
        if any(item.lower_ in _WHEN and item.dep_ in ("advmod", "mark") for item in clause.children):
            yield clause
            noun = syntax.child(clause, "dobj")
            if noun is not None:
                yield noun


def _authors(matcher: Matcher, verb: Token) -> tuple[Token, ...]:
    """Return whose text it is that urges or accuses: "issued a statement urging", "appears in videos praising"."""
    text = verb.head
    if not matcher.is_thing(text):
        return ()
    teller = syntax.governing_verb(text)
    if teller is None or text.dep_ in ("nsubj", "nsubjpass") or not matcher.is_telling(teller):
        return ()
    author = syntax.logical_subject(teller)
    return () if author is None else (author,)


def _reporters(verb: Token) -> tuple[Token, ...]:
    """Return the force that reports its own arrests: "Police said that ten men had been detained"."""
    report = verb.head
    if verb.dep_ != "ccomp" or not syntax.is_verb(report):
        return ()
    speaker = syntax.child(report, "nsubj")
    return (speaker,) if speaker is not None and speaker.lower_ in _GUARDS else ()
