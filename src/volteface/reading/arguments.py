"""Who did it and to whom: the noun phrases in the slots that a trigger's reading names.

Needs candidates and the actors of the document; makes references, maximal noun phrases with compound actors apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.reading import syntax
from volteface.reading.event_doers import find_doers
from volteface.reading.phrases import is_date_word, side_phrase
from volteface.reading.reality import ANSWERING
from volteface.reading.references import conjuncts
from volteface.reading.triggers import Candidate, Matcher, Reading
from volteface.records import Reference

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.references import Referents

__all__ = ["Arguments", "find_arguments", "to_references"]

_ACTORS_IN = frozenset(("NNP", "NNPS"))
_OVER_THINGS = frozenset(("ACCUSE", "REJECT", "SUPPORT", "AGREE", "CONCEDE", "PROTEST"))
"""Types of words about something, whose recipient may be a deed or a plan: "condemned the raid"."""
_OWNERS = frozenset(("NNP", "NNPS", "NNS", "NN"))
_PARTIES = frozenset((
    "army", "police", "rebel", "government", "militant", "militia", "regime", "coalition", "insurgent", "jihadist",
    "jihadi", "guerrilla", "separatist", "opposition", "loyalist", "junta",
))  # fmt: skip
_EMPTY = frozenset(("there", "this", "that", "which", "what", "these", "those", "itself", "himself", "each",
                    "something", "everything", "nothing"))  # fmt: skip
_RELATIVE = frozenset(("WDT", "WP", "WRB"))


@dataclass(frozen=True, slots=True)
class Arguments:
    """The heads of the noun phrases of an event's two sides."""

    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]


def find_arguments(
    matcher: Matcher, candidate: Candidate, reading: Reading, *, others: Mapping[int, Candidate]
) -> Arguments:
    """Return the actors and recipients of a candidate.

    Args:
        matcher: finds what stands in a slot.
        candidate: the trigger.
        reading: the reading whose frame holds.
        others: all candidates by token index; an infinitive's own recipients are asked of its candidate.
    """
    token = candidate.token
    taken = {part.i for part in candidate.parts}
    actors = _first(matcher, token, _own_first(token, reading.actors), taken)
    if not actors and reading.actors:
        actors = find_doers(
            matcher, candidate, others, lambda inner: _first(matcher, inner.token, inner.best.actors, taken)
        )
    taken |= {item.i for item in actors}
    recipients = _recipients(matcher, token, reading, others, taken)
    if reading.reciprocal:
        return Arguments((*actors, *(item for item in recipients if item.i not in taken)), ())
    return Arguments(actors, recipients)


def _actors_among(matcher: Matcher, nouns: Iterable[Token]) -> Iterator[Token]:
    """Yield who can act: a deed or a word is no actor, but whose it is may be ("Oslo's decision angered Bonn")."""
    for noun in nouns:
        if matcher.is_thing(noun):
            yield from _owner(matcher, noun)
        else:
            yield noun


def _owner(matcher: Matcher, noun: Token) -> tuple[Token, ...]:
    owner = syntax.child(noun, "poss")
    if owner is None:
        owner = next((item for item in syntax.prepositional_objects(noun, "of")), None)
    if owner is None or matcher.is_thing(owner) or is_date_word(owner):
        return ()
    return (owner,) if owner.tag_ in _OWNERS else ()


def _recipients(
    matcher: Matcher, token: Token, reading: Reading, others: Mapping[int, Candidate], taken: set[int]
) -> tuple[Token, ...]:
    for name in reading.recipients:
        if name == "xcomp":
            found = _of_infinitive(matcher, token, others)
        else:
            found = tuple(item for item in matcher.slot(token, name) if _may_be_side(item, name))
        found = tuple(item for item in found if item.i not in taken)
        if reading.row.type not in _OVER_THINGS:
            found = tuple(_actors_among(matcher, found))
        if found:
            return found
    found = _asked(token, reading) if reading.row.pos == "noun" else _object_before(token, reading)
    return tuple(item for item in found if item.i not in taken and not matcher.is_thing(item))


def _asked(noun: Token, reading: Reading) -> tuple[Token, ...]:
    """Return of whom something was asked: who refuses or grants it."""
    verb = noun.head
    if reading.row.type != "REQUEST" or noun.dep_ not in ("dobj", "nsubjpass") or verb.lower_ not in ANSWERING:
        return ()
    found = syntax.logical_subject(verb)
    return () if found is None else (found,)


def _object_before(verb: Token, reading: Reading) -> tuple[Token, ...]:
    """Return the noun that a clause without a relative pronoun describes: "the militias Turkey is now battling"."""
    if "obj" not in reading.recipients or verb.dep_ not in ("advcl", "relcl", "ccomp"):
        return ()
    subject = syntax.child(verb, "nsubj")
    if subject is None or subject.tag_ in _RELATIVE or syntax.child(verb, "xcomp", "ccomp") is not None:
        return ()
    if subject.i > verb.i or verb.left_edge.i != subject.left_edge.i or not verb.left_edge.i:
        return ()
    noun = verb.left_edge.nbor(-1)
    named = noun.tag_.startswith("NN") and noun.is_alpha and not is_date_word(noun) and noun.lower_ not in _EMPTY
    return (noun,) if named and noun.sent == verb.sent else ()


def _of_infinitive(matcher: Matcher, token: Token, others: Mapping[int, Candidate]) -> tuple[Token, ...]:
    for verb in matcher.slot(token, "xcomp"):
        inner = others.get(verb.i)
        if inner is not None and inner.token != token:
            reading = inner.best
            names = (*reading.recipients, "obj")
            for name in names:
                found = (
                    ()
                    if name == "xcomp"
                    else tuple(
                        item for item in matcher.slot(verb, name) if _may_be_side(item, name) and item.i > token.i
                    )
                )
                if found:
                    return found
        found = matcher.slot(verb, "obj")
        if found:
            return tuple(item for item in found if item.i > token.i)
        for preposition in ("with", "to", "from", "on", "against", "in"):
            found = matcher.slot(verb, preposition)
            if found:
                return found
    return ()


def _first(matcher: Matcher, token: Token, names: Iterable[str], taken: set[int]) -> tuple[Token, ...]:
    for name in names:
        found = matcher.slot(token, name)
        if name == "mod":
            found = tuple(item for item in found if item.tag_ in _ACTORS_IN or _is_people(item))[:1]
        found = tuple(item for item in found if _may_be_side(item, name) and item.i not in taken)
        found = tuple(_actors_among(matcher, found))
        if found:
            return found
    return ()


def _own_first(token: Token, names: Sequence[str]) -> Sequence[str]:
    """Return the slots, a noun's owner before all others: "fell out over its support" is not the quarreller's.

    Of what a verb has as its object the subject is asked first: "reiterated the government's support".
    """
    if "poss" not in names or syntax.is_verb(token) or token.dep_ in ("dobj", "nsubjpass"):
        return names
    if syntax.child(token, "poss") is None:
        return names
    return ("poss", *(name for name in names if name != "poss"))


def _is_people(token: Token) -> bool:
    """Return whether a modifier names who does it: "Turkish offensive", "army coup", "rebel attack"."""
    if token.dep_ == "npadvmod" or (token.tag_ == "JJ" and token.text[:1].isupper()):
        return True
    if token.dep_ not in ("compound", "amod") or token.lower_ not in _PARTIES:
        return False
    return not token.i or token.nbor(-1).text not in "-–"  # "anti-government protests"


def _may_be_side(token: Token, name: str) -> bool:
    if token.tag_ in ("EX", "WDT", "WP", "WRB", "IN", "RB") or (syntax.is_verb(token) and name != "xcomp"):
        return False
    return token.lower_ not in _EMPTY and not is_date_word(token)


def to_references(referents: Referents, heads: Iterable[Token]) -> tuple[Reference, ...]:
    """Return the heads and what is coordinated with them as references, each once, in text order."""
    found: dict[tuple[int, int], Reference] = {}
    for head in heads:
        for token in (*conjuncts(head), *_repeated(head)):
            start, end = side_phrase(token)
            words = referents.parsed.text[start:end]
            found.setdefault((start, end), Reference(start, end, words, referents.actor_of(token)))
    return tuple(found[key] for key in sorted(found))


def _repeated(head: Token) -> tuple[Token, ...]:
    """Return the nouns after the same preposition again: "by the chiefs and by two ministers"."""
    before = head.head
    if head.dep_ != "pobj":
        return ()
    again = (item for item in before.children if item.dep_ == "conj" and item.lower_ == before.lower_)
    return tuple(noun for item in again for noun in item.children if noun.dep_ == "pobj")
